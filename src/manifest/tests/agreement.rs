//! Schema and serde are one grammar: what the schema accepts serde reads, what serde refuses the
//! schema refuses; and what is left after cutting is always read.

use proptest::{prelude::*, sample::Index};
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use toml::{Table, Value, de::DeTable, de::DeValue};

use super::sink;
use crate::manifest::{
    Included, document, parse, parse_profile,
    raw::{RawLab, RawProfile},
    schema::{CLUSTER, Grammar, LAB},
    shape,
};

/// A value that `schema` accepts.
fn valid(schema: &'static Json) -> BoxedStrategy<Value> {
    let by_type = document::types(schema).into_iter().map(|kind| match kind {
        "string" => match schema.get("enum") {
            Some(values) => {
                let values: Vec<String> = serde_json::from_value(values.clone()).unwrap();
                prop::sample::select(values).prop_map(Value::String).boxed()
            }
            None => {
                prop_oneof!["[a-z]{1,4}", Just("16G".to_owned()), Just("{{ params.a }}".to_owned())]
                    .prop_map(Value::String)
                    .boxed()
            }
        },
        "integer" => {
            let limit =
                |key: &str, otherwise| schema.get(key).and_then(Json::as_i64).unwrap_or(otherwise);
            let (least, most) = (limit("minimum", i64::MIN), limit("maximum", i64::MAX));
            prop_oneof![Just(least), Just(most), least..=most].prop_map(Value::Integer).boxed()
        }
        "number" if schema.get("minimum").is_some() => {
            let limit = |key: &str| schema.get(key).and_then(Json::as_i64);
            let (least, most) = (limit("minimum").unwrap(), limit("maximum").unwrap_or(1000));
            prop_oneof![
                (least..=most).prop_map(Value::Integer),
                (least..most).prop_map(|whole| {
                    Value::Float(f64::from(i32::try_from(whole).unwrap()) + 0.5)
                })
            ]
            .boxed()
        }
        "number" => prop_oneof![
            any::<i64>().prop_map(Value::Integer),
            prop_oneof![Just(2.0), Just(0.1), Just(f64::NAN), Just(f64::INFINITY)]
                .prop_map(Value::Float)
        ]
        .boxed(),
        "boolean" => any::<bool>().prop_map(Value::Boolean).boxed(),
        "array" => {
            prop::collection::vec(valid(&schema["items"]), 0..3).prop_map(Value::Array).boxed()
        }
        "object" => valid_table(schema).prop_map(Value::Table).boxed(),
        other => unreachable!("no value of the language is a {other}"),
    });
    prop::strategy::Union::new(by_type).boxed()
}

fn valid_table(schema: &'static Json) -> BoxedStrategy<Table> {
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
        .filter_map(Json::as_str)
        .collect();
    let properties = schema.get("properties").and_then(Json::as_object).into_iter().flatten();
    let mut entries: Vec<BoxedStrategy<Option<(String, Value)>>> = Vec::new();
    for (key, inner) in properties {
        let entry = valid(inner).prop_map(move |value| Some((key.clone(), value)));
        let is_required = required.contains(&key.as_str());
        entries.push(if is_required {
            entry.boxed()
        } else {
            prop_oneof![3 => Just(None), 1 => entry].boxed()
        });
    }
    if let Some(inner) = schema.get("additionalProperties").filter(|inner| inner.is_object()) {
        for key in ["a", "b_2"] {
            let entry = valid(inner).prop_map(move |value| Some((key.to_owned(), value)));
            entries.push(prop_oneof![Just(None), entry].boxed());
        }
    }
    entries.prop_map(|entries| entries.into_iter().flatten().collect()).boxed()
}

/// One change, somewhere.
#[derive(Debug, Clone)]
enum Mutation {
    Replace(Value),
    Add(&'static str, Value),
    Remove,
    Rename(&'static str),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let date: toml::value::Datetime = "2026-01-01".parse().unwrap();
    let value = prop::sample::select(vec![
        Value::String("x".to_owned()),
        Value::Integer(0),
        Value::Integer(-1),
        Value::Integer(1 << 40),
        Value::Float(2.0),
        Value::Float(f64::NAN),
        Value::Boolean(true),
        Value::Datetime(date),
        Value::Array(Vec::new()),
        Value::Array(vec![Value::Integer(1)]),
        Value::Array(vec![Value::Array(Vec::new())]),
        Value::Array(vec![Value::Table(Table::new())]),
        Value::Table(Table::new()),
        Value::Table(Table::from_iter([("x".to_owned(), Value::Integer(1))])),
    ]);
    let key = prop::sample::select(vec![
        "x", "Bad-Name", "con", "", "a/b~c", "007", "scirpt", "outputs", "name",
    ]);
    prop_oneof![
        4 => value.clone().prop_map(Mutation::Replace),
        2 => (key.clone(), value).prop_map(|(key, value)| Mutation::Add(key, value)),
        1 => Just(Mutation::Remove),
        2 => key.prop_map(Mutation::Rename),
    ]
}

/// The number of nodes below `value`.
fn size(value: &Value) -> usize {
    match value {
        Value::Table(table) => table.values().map(|value| 1 + size(value)).sum(),
        Value::Array(list) => list.iter().map(|value| 1 + size(value)).sum(),
        _ => 0,
    }
}

/// Changes the node `index` below `value`, counted depth first; whether it was there.
fn mutate(value: &mut Value, index: &mut usize, mutation: &Mutation) -> bool {
    match value {
        Value::Table(table) => {
            for key in table.keys().cloned().collect::<Vec<_>>() {
                if *index == 0 {
                    match mutation {
                        Mutation::Replace(value) => {
                            table.insert(key, value.clone());
                        }
                        Mutation::Add(key, value) => {
                            table.insert((*key).to_owned(), value.clone());
                        }
                        Mutation::Remove => {
                            table.remove(&key);
                        }
                        Mutation::Rename(name) => {
                            let value = table.remove(&key).unwrap();
                            table.insert((*name).to_owned(), value);
                        }
                    }
                    return true;
                }
                *index -= 1;
                if mutate(&mut table[&key], index, mutation) {
                    return true;
                }
            }
        }
        Value::Array(list) => {
            for element in list {
                if *index == 0 {
                    if let Mutation::Replace(value) | Mutation::Add(_, value) = mutation {
                        *element = value.clone();
                    }
                    return true;
                }
                *index -= 1;
                if mutate(element, index, mutation) {
                    return true;
                }
            }
        }
        _ => {}
    }
    false
}

/// A document of `grammar` and its changes.
fn documents(grammar: &'static Grammar) -> impl Strategy<Value = (Table, Vec<(Index, Mutation)>)> {
    let mutations = prop::collection::vec((any::<Index>(), mutation()), 0..4);
    (valid_table(&grammar.schema), mutations)
}

/// The text of a document, changed.
fn changed(table: Table, mutations: Vec<(Index, Mutation)>) -> String {
    let mut root = Value::Table(table);
    for (index, mutation) in mutations {
        let size = size(&root);
        if size > 0 {
            mutate(&mut root, &mut index.index(size), &mutation);
        }
    }
    toml::to_string(&root).unwrap()
}

/// Holds the schema's judgement of `text` against serde's.
fn agree<T: DeserializeOwned>(
    grammar: &Grammar,
    text: &str,
    is_valid: bool,
) -> Result<(), TestCaseError> {
    let root = DeValue::Table(DeTable::parse(text).unwrap().into_inner());
    let faults = shape::faults(grammar, &root);
    let read = toml::from_str::<T>(text);
    prop_assert!(!is_valid || faults.is_empty(), "a valid document is refused: {faults:?}\n{text}");
    if let Err(error) = read {
        prop_assert!(!faults.is_empty(), "only serde refuses: {error}\n{text}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn schema_and_serde_agree_on_manifests((table, mutations) in documents(&LAB)) {
        let is_valid = mutations.is_empty();
        let text = changed(table, mutations);
        agree::<RawLab>(&LAB, &text, is_valid)?;
        let (mut sink, file) = sink(&text);
        prop_assert!(parse(file, &Included::default(), &mut sink).is_some());
    }

    #[test]
    fn schema_and_serde_agree_on_profiles((table, mutations) in documents(&CLUSTER)) {
        let is_valid = mutations.is_empty();
        let text = changed(table, mutations);
        agree::<RawProfile>(&CLUSTER, &text, is_valid)?;
        let (mut sink, file) = sink(&text);
        prop_assert!(parse_profile(file, crate::manifest::Unknown::Warn, &mut sink).is_some());
    }
}
