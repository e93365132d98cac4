//! `lab cluster`: the profiles that are found here, one of them, and whether one is right.

use std::path::Path;

use comfy_table::{ContentArrangement, Table};
use serde_json::{Value as Json, json};

use super::{Exit, Output, STYLE, summary};
use crate::{
    cli::{
        args::{CheckFormat, ClusterCheck, ClusterCommand, ClusterList, ClusterShow},
        profile_folders,
    },
    data::{FoundProfile, ProfilePlaces},
    diag::{Lang, Severity, Sink, Text, did_you_mean, emit, reason},
    manifest::{self, Unknown},
    model::{ClusterProfile, NodeType, Partition, Qos},
    pipeline, text,
};

/// Does what was asked, in the folder `start`, which need not be in a project.
pub(super) fn cluster(call: &ClusterCommand, start: &Path, output: Output) -> Exit {
    let folders = profile_folders();
    let root = pipeline::find_root(start);
    let places = ProfilePlaces { root: root.as_deref(), folders: &folders };
    let done = match call {
        ClusterCommand::List(call) => list(call, places, output),
        ClusterCommand::Show(call) => show(call, places, output),
        ClusterCommand::Check(call) => check(call, start, output),
    };
    done.unwrap_or_else(|exit| exit)
}

/// The profile called `name`; `Ok(None)` where there is none.
fn find(
    name: &str,
    places: ProfilePlaces<'_>,
    output: Output,
) -> Result<Option<FoundProfile>, Exit> {
    places.find(name).map_err(|error| {
        output.fault(&error.text());
        Exit::World
    })
}

fn list(call: &ClusterList, places: ProfilePlaces<'_>, output: Output) -> Result<Exit, Exit> {
    let mut rows = Vec::new();
    for name in places.names() {
        let Some(found) = find(&name, places, output)? else { continue };
        let profile = found.read(Unknown::Warn, &mut Sink::default());
        let description = profile.and_then(|profile| profile.description);
        rows.push((name, found.shown, description));
    }
    if call.format == CheckFormat::Json {
        let clusters: Vec<Json> = rows
            .iter()
            .map(|(name, from, about)| json!({ "name": name, "from": from, "description": about }))
            .collect();
        print_json(&json!({ "version": 1, "clusters": clusters }), output);
        return Ok(Exit::Fine);
    }
    let mut table = new_table(output);
    table.set_header(match output.lang {
        Lang::En => ["cluster", "from", "description"],
        Lang::Fr => ["cluster", "provenance", "description"],
    });
    for (name, from, about) in rows {
        table.add_row([name, from, about.unwrap_or_default()]);
    }
    print_table(&table, output);
    Ok(Exit::Fine)
}

fn show(call: &ClusterShow, places: ProfilePlaces<'_>, output: Output) -> Result<Exit, Exit> {
    let name = call.name.as_str();
    let Some(found) = find(name, places, output)? else {
        let names = places.names();
        let help = did_you_mean(name, names.iter().map(String::as_str)).unwrap_or_else(
            || text!(En: "`lab cluster list` names them", Fr: "`lab cluster list` les nomme"),
        );
        output.fault(&Text::each(|lang| match lang {
            Lang::En => format!("there is no profile for the cluster `{name}`: {}", help.get(lang)),
            Lang::Fr => {
                format!("il n'y a pas de profil pour le cluster `{name}` : {}", help.get(lang))
            }
        }));
        return Err(Exit::Call);
    };
    let mut sink = Sink::default();
    let profile = found.read(Unknown::Warn, &mut sink);
    tell(&sink, output);
    let Some(profile) = profile else { return Err(Exit::Wrong) };
    if call.format == CheckFormat::Json {
        let document = manifest::document(&found.text()).expect("it was read");
        print_json(&document, output);
    } else {
        output.result(&facts(&profile, &found.shown, output.lang));
        let mut table = new_table(output);
        table.set_header(match output.lang {
            Lang::En => ["partition", "walltime", "nodes", "node types", "QoS", "prefer"],
            Lang::Fr => ["partition", "durée", "nœuds", "types de nœuds", "QoS", "prefer"],
        });
        for partition in &profile.partitions {
            table.add_row(row(partition, output.lang));
        }
        output.result("\n");
        print_table(&table, output);
    }
    Ok(if sink.reported().is_some() { Exit::Wrong } else { Exit::Fine })
}

fn check(call: &ClusterCheck, start: &Path, output: Output) -> Result<Exit, Exit> {
    let shown = call.file.display().to_string();
    let bytes = fs_err::read(start.join(&call.file)).map_err(|error| {
        let why = reason(&error);
        output.fault(&Text::each(|lang| match lang {
            Lang::En => format!("`{shown}` cannot be read: {}", why.get(lang)),
            Lang::Fr => format!("`{shown}` ne peut pas être lu : {}", why.get(lang)),
        }));
        Exit::World
    })?;
    let mut sink = Sink::default();
    FoundProfile { shown: shown.clone(), bytes }.read(Unknown::Refuse, &mut sink);
    match call.format {
        CheckFormat::Json => output.result(&emit::json(&sink, output.lang)),
        CheckFormat::Human => {
            tell(&sink, output);
            if sink.sorted().is_empty() {
                output
                    .say(&text!(En: "{shown}: nothing is wrong", Fr: "{shown} : rien à signaler"));
            }
        }
    }
    Ok(if sink.reported().is_some() { Exit::Wrong } else { Exit::Fine })
}

/// Findings and their count, on standard error.
fn tell(sink: &Sink, output: Output) {
    let (errors, warnings) = (sink.count(Severity::Error), sink.count(Severity::Warning));
    if errors + warnings > 0 && (errors > 0 || !output.quiet) {
        output.tell(output.findings(sink).trim_end());
        output.tell("");
        output.tell(summary(errors, warnings).get(output.lang));
    }
}

fn print_json(document: &Json, output: Output) {
    let text = serde_json::to_string_pretty(document).expect("a JSON value");
    output.result(&format!("{text}\n"));
}

fn new_table(output: Output) -> Table {
    let mut table = Table::new();
    table.load_style(STYLE);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(output.width()).unwrap_or(u16::MAX));
    table
}

fn print_table(table: &Table, output: Output) {
    let lines: Vec<String> =
        table.to_string().lines().map(|line| line.trim_end().to_owned()).collect();
    output.result(&format!("{}\n", lines.join("\n")));
}

/// What is so of the cluster as a whole, a fact a line.
fn facts(profile: &ClusterProfile, from: &str, lang: Lang) -> String {
    let number =
        |limit: &Option<crate::text::Placed<u32>>| limit.as_ref().map(|n| n.value.to_string());
    let required =
        |rule: &Option<crate::text::Placed<bool>>| rule.as_ref().is_some_and(|r| r.value);
    let rules = &profile.rules;
    let mut told: Vec<String> = Vec::new();
    let (account, time, forbidden) = match lang {
        Lang::En => ("an account is required", "a walltime is required", "forbidden:"),
        Lang::Fr => ("un compte est exigé", "une durée est exigée", "interdit :"),
    };
    told.extend(required(&rules.require_account).then(|| account.to_owned()));
    told.extend(required(&rules.require_time).then(|| time.to_owned()));
    if !rules.forbid_options.is_empty() {
        let options: Vec<&str> = rules.forbid_options.iter().map(|o| o.value.as_str()).collect();
        told.push(format!("{forbidden} {}", options.join(" ")));
    }
    let words = match lang {
        Lang::En => [
            "cluster",
            "description",
            "from",
            "login",
            "platform",
            "contact",
            "array size",
            "array tasks",
            "submitted",
            "rules",
        ],
        Lang::Fr => [
            "cluster",
            "description",
            "provenance",
            "connexion",
            "plateforme",
            "contact",
            "taille des tableaux",
            "tâches par tableau",
            "tâches soumises",
            "règles",
        ],
    };
    let values = [
        Some(profile.name.clone()),
        profile.description.clone(),
        Some(from.to_owned()),
        profile.login.clone(),
        profile.platform.clone(),
        rules.contact.clone(),
        number(&profile.max_array_size),
        number(&profile.max_array_tasks),
        number(&profile.max_submit),
        Some(told.join(", ")).filter(|told| !told.is_empty()),
    ];
    let width = words.iter().map(|word| word.chars().count()).max().unwrap_or(0);
    words
        .iter()
        .zip(values)
        .filter_map(|(word, value)| Some(format!("{word:width$}  {}\n", value?)))
        .collect()
}

fn row(partition: &Partition, lang: Lang) -> Vec<String> {
    let nodes = partition.max_nodes.as_ref().map(|most| most.value.to_string());
    let types: Vec<String> = partition.node_types.iter().map(node_type).collect();
    let qos: Vec<String> = partition.qos.iter().map(|qos| quality(qos, lang)).collect();
    vec![
        partition.name.value.clone(),
        partition.max_time.as_ref().map(|time| time.value.to_string()).unwrap_or_default(),
        nodes.unwrap_or_default(),
        types.join("\n"),
        qos.join("\n"),
        partition.prefer.to_string(),
    ]
}

/// `3 × 64 CPU · 512G · a40:6`.
fn node_type(node: &NodeType) -> String {
    let mut parts: Vec<String> =
        node.gpus.iter().map(|(kind, n)| format!("{kind}:{}", n.value)).collect();
    parts.extend(node.cpus.as_ref().map(|cpus| format!("{} CPU", cpus.value)));
    parts.extend(node.memory.as_ref().map(|memory| memory.value.to_string()));
    let one = parts.join(" · ");
    node.count.as_ref().map_or(one.clone(), |count| format!("{} × {one}", count.value))
}

/// `normal 1d · 8 GPU, the default`.
fn quality(qos: &Qos, lang: Lang) -> String {
    let time = qos.max_time.as_ref().map(|time| format!(" {}", time.value)).unwrap_or_default();
    let nodes = qos.max_nodes.as_ref().map(|most| match lang {
        Lang::En => format!(" · {} nodes", most.value),
        Lang::Fr => format!(" · {} nœuds", most.value),
    });
    let gpus = qos.max_gpus.as_ref().map(|most| format!(" · {} GPU", most.value));
    let limits = [Some(time), nodes, gpus].into_iter().flatten().collect::<String>();
    let default = match (qos.default, lang) {
        (false, _) => "",
        (true, Lang::En) => ", the default",
        (true, Lang::Fr) => ", par défaut",
    };
    format!("{}{limits}{default}", qos.name.value)
}
