//! The commands, one file each, and what they share: a project, a barrier, an exit code.

mod check;
mod clean;
mod cluster;
mod explain;
mod lock;
mod plan;
mod render;
mod run;
mod schema;

use std::path::{Path, PathBuf};

use comfy_table::{LineStyle, TableStyle};

use super::{
    args::{Arguments, Command},
    output::Output,
    profile_folders,
};
use crate::{
    data::{self, Timestamp},
    diag::{Lang, Severity, Text, did_you_mean, words},
    lock::{Damage, LockFile},
    model::Name,
    pipeline::{self, Analysis, Locked, PipelineError, Project, Rendered},
    plan::Plan,
    text,
};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Fine, also with warnings.
    Fine,
    /// The manifest or the lock is wrong.
    Wrong,
    /// The call is wrong.
    Call,
    /// What is on disk is not what the manifest asks.
    Drift,
    /// Something outside failed.
    World,
    /// As the engine says: a step failed, or it was interrupted.
    Engine(u8),
}

impl Exit {
    /// The exit code.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Wrong => 1,
            Self::Call => 2,
            Self::Drift => 3,
            Self::World => 4,
            Self::Engine(code) => code,
        }
    }
}

/// Of tables: a line below the header and nothing else, for what is read are the words.
const STYLE: TableStyle =
    TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// Does what was asked, in the folder `start`.
pub(crate) fn dispatch(arguments: &Arguments, start: &Path, output: Output) -> Exit {
    match &arguments.command {
        Command::Schema(schema) => schema::schema(schema, output),
        Command::Cluster(call) => cluster::cluster(&call.command, start, output),
        Command::Explain(call) => explain::explain(call, output),
        command => {
            let Some(root) = pipeline::find_root(start) else {
                output.fault(&text!(
                    En: "there is no lab.toml here or in a folder above",
                    Fr: "il n'y a pas de lab.toml ici ni dans un dossier parent"
                ));
                return Exit::Call;
            };
            let of = Of { root, variant: arguments.global.variant.clone() };
            let done = match command {
                Command::Check(check) => check::check(check, &of, output),
                Command::Plan(plan) => plan::plan(plan, of, output),
                Command::Lock(lock) => lock::lock(lock, of, output),
                Command::Render(render) => render::render(render, of, output),
                Command::Run(run) => run::run(run, of, output),
                Command::Clean(clean) => clean::clean(clean, of, output),
                Command::Schema(_) | Command::Cluster(_) | Command::Explain(_) => {
                    unreachable!("done above")
                }
                Command::Help(_) => unreachable!("help ends a call when it is parsed"),
            };
            done.unwrap_or_else(|exit| exit)
        }
    }
}

/// What a command is about.
struct Of {
    /// The project's folder.
    root: PathBuf,
    /// The variant that was named.
    variant: Option<String>,
}

impl Of {
    /// The variant; one that `project` does not have is a wrong call.
    fn variant(&self, project: &Project, output: Output) -> Result<Option<Name>, Exit> {
        let Some(typed) = &self.variant else { return Ok(None) };
        if let Some(name) = project.variants.keys().find(|name| name.as_str() == typed) {
            return Ok(Some(name.clone()));
        }
        let known = project.variants.keys().map(Name::as_str);
        let help = did_you_mean(typed, known).unwrap_or_else(
            || text!(En: "lab.toml has no `[variants]`", Fr: "lab.toml n'a pas de `[variants]`"),
        );
        output.fault(&Text::each(|lang| {
            let help = help.get(lang);
            match lang {
                Lang::En => format!("there is no variant `{typed}`: {help}"),
                Lang::Fr => format!("il n'y a pas de variante `{typed}` : {help}"),
            }
        }));
        Err(Exit::Call)
    }
}

/// What `project` means, or its variant `variant`.
fn meant<'p>(project: &'p Project, variant: Option<&Name>) -> Option<&'p Analysis> {
    match variant {
        Some(name) => project.variants.get(name),
        None => project.analysis.as_ref(),
    }
}

/// Says what the world refused.
fn refused(output: Output, error: &PipelineError) -> Exit {
    error.texts().iter().for_each(|text| output.fault(text));
    Exit::World
}

/// A project that passed the barrier, and what was locked of it.
struct Ready {
    project: Project,
    locked: Locked,
    root: PathBuf,
    variant: Option<Name>,
}

impl Ready {
    fn analysis(&self) -> &Analysis {
        meant(&self.project, self.variant.as_ref()).expect("it passed the barrier")
    }
}

/// Reads and judges.
fn judged(root: &Path, output: Output) -> Result<Project, Exit> {
    let done = text!(En: "read and checked", Fr: "lu et vérifié");
    let folders = profile_folders();
    output
        .phase(&done, || pipeline::check_with(root, &folders))
        .map_err(|error| refused(output, &error))
}

/// The plan of what is ready.
fn planned(ready: &Ready, output: Output) -> Plan {
    let done = text!(En: "planned", Fr: "planifié");
    output.phase(&done, || pipeline::plan(ready.analysis(), &ready.locked))
}

/// What is rendered, against what is on disk.
fn compared(ready: &Ready, plan: &Plan, output: Output) -> Result<Rendered, Exit> {
    let done = text!(En: "rendered and compared", Fr: "produit et comparé");
    output
        .phase(&done, || pipeline::rendered(plan, &ready.locked, &ready.root))
        .map_err(|error| refused(output, &error))
}

/// Writes what differs, and the lock.
fn written(rendered: &Rendered, ready: &Ready, output: Output) -> Result<(), Exit> {
    let done = text!(En: "written", Fr: "écrit");
    output
        .phase(&done, || pipeline::apply(rendered, &ready.locked, &ready.root))
        .map_err(|error| refused(output, &error))
}

/// Reads, judges and locks; tells all that was found. `Err` where nothing can be made of it.
fn ready(of: Of, output: Output) -> Result<Ready, Exit> {
    ready_for(of, output, |project| project.whole().is_ok())
}

/// The same for looking alone: what this machine does not see is shown as far as it is known.
fn ready_to_look(of: Of, output: Output) -> Result<Ready, Exit> {
    ready_for(of, output, |project| project.analysis.is_some() && project.sink.reported().is_none())
}

fn ready_for(
    of: Of,
    output: Output,
    whole: impl FnOnce(&mut Project) -> bool,
) -> Result<Ready, Exit> {
    let now = now();
    let mut project = judged(&of.root, output)?;
    let whole = whole(&mut project);
    tell_findings(&project, output);
    if !whole {
        return Err(wrong(&project));
    }
    let variant = of.variant(&project, output)?;
    let root = of.root;
    let hashed = text!(En: "hashed and locked", Fr: "haché et verrouillé");
    let locked = output.phase(&hashed, || pipeline::lock(&project, variant.as_ref(), now));
    let locked = locked.map_err(|error| refused(output, &error))?;
    tell_damage(locked.damage.as_ref(), output);
    Ok(Ready { project, locked, root, variant })
}

/// The lock as it is on disk; tells what is wrong with it.
fn lock_before(root: &Path, output: Output) -> Result<LockFile, Exit> {
    let (lock, damage) = LockFile::look(root).map_err(|error| refused(output, &error.into()))?;
    tell_damage(damage.as_ref(), output);
    Ok(lock)
}

fn tell_damage(damage: Option<&Damage>, output: Output) {
    if let Some(damage) = damage {
        output.warn(&damage.text());
    }
}

/// How a command ends that finds errors: where all of them are the disk's, the manifest is not
/// wrong.
fn wrong(project: &Project) -> Exit {
    let found = project.sink.sorted();
    let mut errors = found.iter().filter(|found| found.code.severity == Severity::Error);
    let of_disk = errors.all(|found| found.code.name == data::UNREADABLE.name);
    if of_disk { Exit::World } else { Exit::Wrong }
}

/// Findings and their count, on standard error.
fn tell_findings(project: &Project, output: Output) {
    let errors = project.sink.count(Severity::Error);
    let warnings = project.sink.count(Severity::Warning);
    if errors + warnings == 0 || (errors == 0 && output.quiet) {
        return;
    }
    output.tell(output.findings(&project.sink).trim_end());
    output.tell("");
    output.tell(summary(errors, warnings).get(output.lang));
}

/// `2 errors, 1 warning`.
fn summary(errors: usize, warnings: usize) -> Text {
    Text::each(|lang| {
        let (error, many_errors, warning, many_warnings) = match lang {
            Lang::En => ("error", "errors", "warning", "warnings"),
            Lang::Fr => ("erreur", "erreurs", "avertissement", "avertissements"),
        };
        let mut parts = Vec::new();
        if errors > 0 {
            parts.push(words::count(lang, errors, error, many_errors));
        }
        if warnings > 0 {
            parts.push(words::count(lang, warnings, warning, many_warnings));
        }
        parts.join(", ")
    })
}

/// The moment of this call: the clock enters here.
#[expect(clippy::disallowed_methods, reason = "the clock enters in cli/")]
fn now() -> Timestamp {
    std::time::SystemTime::now().into()
}
