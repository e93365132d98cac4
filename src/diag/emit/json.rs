//! Findings as programs read them; `schema/diagnostics.schema.json` describes it.

use serde::Serialize;

use crate::diag::{Diagnostic, Label, Lang, Severity, Sink};
use crate::text::Sources;

/// All findings of `sink` as one JSON document, sorted by place, with a line end.
pub fn json(sink: &Sink, lang: Lang) -> String {
    let errors = sink.count(Severity::Error);
    let report = Report {
        version: 1,
        ok: errors == 0,
        errors,
        warnings: sink.count(Severity::Warning),
        diagnostics: sink
            .sorted()
            .into_iter()
            .map(|found| finding(&sink.sources, found, lang))
            .collect(),
    };
    serde_json::to_string_pretty(&report).expect("texts and numbers are JSON") + "\n"
}

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    ok: bool,
    errors: usize,
    warnings: usize,
    diagnostics: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Finding<'a> {
    code: &'a str,
    severity: &'static str,
    message: &'a str,
    help: Option<&'a str>,
    labels: Vec<Shown<'a>>,
}

#[derive(Serialize)]
struct Shown<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    message: &'a str,
    primary: bool,
}

fn finding<'a>(sources: &'a Sources, found: &'a Diagnostic, lang: Lang) -> Finding<'a> {
    Finding {
        code: found.code.name,
        severity: match found.code.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        message: found.message.get(lang),
        help: found.help.as_ref().map(|help| help.get(lang)),
        labels: found
            .labels
            .iter()
            .enumerate()
            .map(|(index, label)| shown(sources, label, index == 0, lang))
            .collect(),
    }
}

fn shown<'a>(sources: &'a Sources, label: &'a Label, primary: bool, lang: Lang) -> Shown<'a> {
    let source = sources.get(label.place.file);
    let start = source.position(label.place.span.start);
    let end = source.position(label.place.span.end);
    Shown {
        file: source.name(),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        message: label.message.get(lang),
        primary,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Code;
    use crate::text;
    use crate::text::{Source, Span};

    const UNKNOWN: Code = Code::error("step/unknown-environment");
    const UNUSED: Code = Code::warning("env/unused");

    fn found() -> Sink {
        let mut sink = Sink::default();
        let lab = sink.sources.add(Source::new("lab.toml", "[é]\né = \"cellpos\"\n"));
        let profile = sink.sources.add(Source::new("clusters/imm.toml", "max_time = \"3d\"\n"));
        let mut unused = Diagnostic::new(
            UNUSED,
            text!(En: "no step uses it", Fr: "aucune étape ne l'utilise"),
            Span::new(0, 4).in_file(lab),
            text!(En: "defined here", Fr: "défini ici"),
        );
        unused = unused.also(
            Span::new(9_999, 99_999).in_file(profile),
            text!(En: "past the end", Fr: "après la fin"),
        );
        sink.warn(unused);
        sink.error(
            Diagnostic::new(
                UNKNOWN,
                text!(En: "no such environment", Fr: "environnement inconnu"),
                Span::new(10, 19).in_file(lab),
                text!(En: "here", Fr: "ici"),
            )
            .help(text!(En: "did you mean `cellpose`?", Fr: "vouliez-vous dire `cellpose` ?")),
        );
        sink
    }

    #[test]
    fn the_document() {
        let read: serde_json::Value = serde_json::from_str(&json(&found(), Lang::Fr)).unwrap();
        assert_eq!(
            read,
            serde_json::json!({
                "version": 1, "ok": false, "errors": 1, "warnings": 1,
                "diagnostics": [
                    { "code": "env/unused", "severity": "warning",
                      "message": "aucune étape ne l'utilise", "help": null,
                      "labels": [
                        { "file": "lab.toml", "line": 1, "column": 1, "end_line": 1,
                          "end_column": 4, "message": "défini ici", "primary": true },
                        { "file": "clusters/imm.toml", "line": 2, "column": 1, "end_line": 2,
                          "end_column": 1, "message": "après la fin", "primary": false } ] },
                    { "code": "step/unknown-environment", "severity": "error",
                      "message": "environnement inconnu",
                      "help": "vouliez-vous dire `cellpose` ?",
                      "labels": [
                        { "file": "lab.toml", "line": 2, "column": 5, "end_line": 2,
                          "end_column": 14, "message": "ici", "primary": true } ] } ]
            })
        );
    }

    #[test]
    fn the_schema_describes_what_is_written_and_nothing_else() {
        let schema: serde_json::Value =
            serde_json::from_str(include_str!("../../../schema/diagnostics.schema.json")).unwrap();
        assert!(jsonschema::draft7::meta::is_valid(&schema));
        let schema = jsonschema::draft7::new(&schema).unwrap();
        for sink in [found(), Sink::default()] {
            for lang in Lang::ALL {
                let written: serde_json::Value = serde_json::from_str(&json(&sink, lang)).unwrap();
                let faults: Vec<String> =
                    schema.iter_errors(&written).map(|fault| fault.to_string()).collect();
                assert!(faults.is_empty(), "{faults:?}");
            }
        }
        let written: serde_json::Value = serde_json::from_str(&json(&found(), Lang::En)).unwrap();
        for (pointer, wrong) in [
            ("/version", serde_json::json!(2)),
            ("/errors", serde_json::json!(-1)),
            ("/diagnostics/0/code", serde_json::json!("Unused")),
            ("/diagnostics/0/severity", serde_json::json!("note")),
            ("/diagnostics/0/labels", serde_json::json!([])),
            ("/diagnostics/0/labels/0/line", serde_json::json!(0)),
            ("/diagnostics/1/help", serde_json::json!(1)),
        ] {
            let mut broken = written.clone();
            *broken.pointer_mut(pointer).unwrap() = wrong;
            assert!(!schema.is_valid(&broken), "{pointer}");
        }
    }
}
