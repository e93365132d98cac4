//! `lab explain`.

use super::{Exit, Output};
use crate::{
    catalog::{self, Page},
    cli::args::{CheckFormat, Explain},
    diag::{Code, Lang, Severity, did_you_mean},
    text,
};

pub(super) fn explain(call: &Explain, output: Output) -> Exit {
    let typed = call.code.as_str();
    let known = catalog::code(typed).and_then(|code| Some((code, catalog::page(typed)?)));
    let Some((code, page)) = known else {
        refuse(typed, output);
        return Exit::Call;
    };
    match call.format {
        CheckFormat::Human => output.result(page.text(output.lang)),
        CheckFormat::Json => output.result(&json(code, page, output.lang)),
    }
    Exit::Fine
}

fn refuse(typed: &str, output: Output) {
    // `rendered/steps/segment.sbatch:12` is for a later version.
    if typed.rsplit_once(':').is_some_and(|(_, line)| line.parse::<u32>().is_ok()) {
        output.fault(&text!(
            En: "which line of the manifest made `{typed}` cannot be told in this version of lab",
            Fr: "cette version de lab ne sait pas dire quelle ligne du manifeste a produit `{typed}`"
        ));
        return;
    }
    let codes: Vec<&str> = catalog::codes().iter().map(|code| code.name).collect();
    // The family may have been left out.
    let so_called: Vec<&str> =
        codes.iter().copied().filter(|code| code.rsplit('/').next() == Some(typed)).collect();
    let near = match so_called.as_slice() {
        [] => did_you_mean(typed, codes),
        [one] => did_you_mean(one, [*one]),
        many => did_you_mean(typed, many.iter().copied()),
    };
    let (en, fr) = near.map_or((String::new(), String::new()), |near| {
        (format!(": {}", near.get(Lang::En)), format!(" : {}", near.get(Lang::Fr)))
    });
    output.fault(&text!(En: "no finding has the code `{typed}`{en}", Fr: "aucun message n'a le code `{typed}`{fr}"));
}

/// The document of `schema/explain.schema.json`.
fn json(code: Code, page: &Page, lang: Lang) -> String {
    let severity = match code.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let document = serde_json::json!({
        "version": 1,
        "code": code.name,
        "severity": severity,
        "text": page.text(lang),
    });
    format!("{}\n", serde_json::to_string_pretty(&document).expect("a JSON value"))
}
