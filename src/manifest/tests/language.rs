//! The language as a whole: each key is read or refused by name, patterns say what parsers do.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{
    manifest::{CODES, later, schema::LAB, shape},
    model::{GpuRequest, Memory, Name, NameFault, Walltime},
};

/// Every key of the language, by table; `*` is a name that a person chose.
const LANGUAGE: &[(&str, &str)] = &[
    ("", "project params datasets environments defaults steps variants checks"),
    (
        "project",
        "name description authors version license homepage cluster language requires include",
    ),
    (
        "datasets.*",
        "path include exclude files table rows key lock sensitivity confidential_umask limit url source \
         version description",
    ),
    (
        "environments.*",
        "kind channels python dependencies pip local post_link install platforms cuda glibc file modules \
         container variables description",
    ),
    ("defaults", "environment resources retries variables code"),
    (
        "steps.*",
        "script interpreter command args code environment inputs outputs temporary workdir needs foreach \
         matrix matrix_exclude matrix_include resources retries retry_memory retry_time jobs resume \
         allow_failures variables max_parallel declassify enabled description",
    ),
    ("steps.*.foreach", "dataset step by"),
    (
        "steps.*.resources",
        "cpus gpus memory time nodes tasks partition account qos constraint reservation exclusive slurm",
    ),
    (
        "defaults.resources",
        "cpus gpus memory time nodes tasks partition account qos constraint reservation exclusive slurm",
    ),
];

fn path(table: &str) -> Vec<String> {
    let names = table.split('.').filter(|name| !name.is_empty());
    names.map(|name| name.replace('*', "x")).collect()
}

#[test]
fn each_key_of_the_language_is_read_or_refused_by_name_and_never_both() {
    let mut read = BTreeSet::new();
    let mut refused = BTreeSet::new();
    for (table, keys) in LANGUAGE {
        let schema = shape::schema_at(&LAB.schema, &path(table)).unwrap();
        let properties = schema["properties"].as_object().unwrap();
        for key in keys.split_whitespace() {
            let is_read = properties.contains_key(key);
            let is_refused = later::key(&[path(table), vec![key.to_owned()]].concat());
            assert!(is_read != is_refused, "`{table}` `{key}`");
            if is_refused { &mut refused } else { &mut read }.insert((*table, key));
        }
        for key in properties.keys() {
            assert!(read.contains(&(*table, key.as_str())), "`{table}` `{key}` is not in the list");
        }
    }
    assert_eq!(refused, later::KEYS.iter().copied().collect());
}

#[test]
fn a_value_that_is_refused_by_name_is_not_read() {
    for (table, key, value) in later::VALUES {
        let schema =
            shape::schema_at(&LAB.schema, &[path(table), vec![(*key).to_owned()]].concat());
        let schema = schema.unwrap_or_else(|| panic!("`{key}` is read with another value"));
        assert!(!schema["enum"].as_array().unwrap().contains(&json!(value)));
    }
}

#[test]
fn codes_are_unique_and_of_this_room() {
    let names: BTreeSet<&str> = CODES.iter().map(|code| code.name).collect();
    assert_eq!(names.len(), CODES.len());
    let families = ["manifest/", "project/", "template/", "cluster/", "environment/"];
    assert!(names.iter().all(|name| families.iter().any(|family| name.starts_with(family))));
}

/// Whether the schema's engine finds that `text` fits `pattern`.
fn fits(pattern: &str, text: &str) -> bool {
    jsonschema::draft7::new(&json!({ "pattern": pattern })).unwrap().is_valid(&Value::from(text))
}

fn near(texts: &'static str) -> impl Strategy<Value = String> {
    prop_oneof![3 => texts, 1 => "\\PC{0,8}"]
}

proptest! {
    #[test]
    fn memory_pattern_and_parser_agree(text in near("[0-9]{0,8}[ MGTkgo]{0,2}\n?")) {
        prop_assert_eq!(fits(Memory::PATTERN, &text), Memory::parse(&text).is_ok());
    }

    #[test]
    fn walltime_pattern_and_parser_agree(text in near(
        "([0-9]{1,6}d)?([0-9]{1,7}h)?([0-9]{1,8}m)?([0-9]{1,9}s)?|([0-9]{1,6}-)?[0-9]{0,5}:[0-9]{1,2}(:[0-9]{1,2})?\n?"
    )) {
        // No time at all fits the pattern; the parser says that it is none.
        let is_some = text.contains(|c: char| ('1'..='9').contains(&c));
        prop_assert_eq!(fits(Walltime::PATTERN, &text) && is_some, Walltime::parse(&text).is_ok());
    }

    #[test]
    fn gpu_pattern_and_parser_agree(text in near("[a-zA-Z0-9_.-]{0,4}(:[0-9]{0,5})?\n?")) {
        prop_assert_eq!(fits(GpuRequest::PATTERN, &text), GpuRequest::parse(&text).is_ok());
    }

    #[test]
    fn name_pattern_and_names_agree(text in near("[a-zA-Z_][a-z0-9_-]{0,70}\n?")) {
        let is_name = !matches!(Name::new(&text), Err(NameFault::Characters { .. }));
        prop_assert_eq!(fits(Name::PATTERN, &text), is_name);
    }
}

proptest! {
    #[test]
    fn variable_pattern_and_names_agree(text in near("[a-zA-Z_0-9][a-z0-9_-]{0,5}\n?")) {
        let pattern = crate::manifest::raw::Variables::PATTERN;
        prop_assert_eq!(fits(pattern, &text), shape::is_variable(&text));
    }
}
