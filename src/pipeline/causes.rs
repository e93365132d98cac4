//! Why a rendered file is not as it was written: which of the sources that moved it is made of.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Analysis, Locked,
    sources::{FILE, How, LISTING, Move, PROFILE, SHEET, TOOL, moved},
};
use crate::{
    data::Glob,
    diag::Text,
    disk::Change,
    model::{ForeachSource, Name, Reference, Step},
    plan::{Job, Plan},
    text,
    text::Sources as Texts,
};

/// Keys of a step that decide no result: they show in its own script alone.
const NO_RESULT: &[&str] = &[
    "description",
    "resources",
    "retries",
    "retry_memory",
    "retry_time",
    "jobs",
    "max_parallel",
    "resume",
    "allow_failures",
    "temporary",
    "enabled",
];

/// Keys of a step that say how it runs, and what it reads.
const RUN: &[&str] =
    &["script", "interpreter", "command", "args", "code", "variables", "inputs", "outputs"];

/// Keys of `[project]` that show in the guide alone, unless a template names them.
const FOR_PEOPLE: &[&str] =
    &["description", "authors", "version", "license", "homepage", "include", "requires"];

/// How near a source is to a file. What is further off is a cause only where nothing nearer moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Nearness {
    /// The file is made of it.
    Own,
    /// It is what the step waits for that is made of it.
    Upstream,
    /// It may be made of it.
    Perhaps,
}

/// What a rendered file is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role<'p> {
    Guide,
    Picture,
    Submission,
    Profile,
    Schema,
    Dataset(&'p str),
    Environment(&'p str),
    /// What makes every environment.
    Installer,
    /// A step's script.
    Script(&'p str),
    /// A step's tables of tasks and of groups.
    Tasks(&'p str),
}

/// What moved since files were rendered, and what of it concerns which.
#[derive(Debug)]
pub struct Causes<'a> {
    analysis: &'a Analysis,
    plan: &'a Plan,
    jobs: BTreeMap<&'a str, &'a Job>,
    moves: Vec<Move>,
}

impl<'a> Causes<'a> {
    /// What moved between the lock on disk and what is there now.
    pub fn new(analysis: &'a Analysis, plan: &'a Plan, locked: &Locked) -> Self {
        let before = locked.before.of_variant(analysis.lab.variant.as_deref());
        // Where nothing was rendered, nothing moved.
        let known = !before.sources.is_empty();
        let moves = if known { moved(&before.sources, &locked.sources, analysis) } else { vec![] };
        let jobs = plan.jobs.iter().map(|job| (job.name.as_str(), job)).collect();
        Self { analysis, plan, jobs, moves }
    }

    /// Why this file is not as it was written, what is nearest first.
    pub fn of(&self, change: &Change, texts: &Texts) -> Vec<Text> {
        let Some(role) = self.role(&change.path) else { return Vec::new() };
        let near = |moved: &'_ Move| Some((self.nearness(role, moved)?, moved.clone()));
        let found: Vec<(Nearness, Move)> = self.moves.iter().filter_map(near).collect();
        let Some(nearest) = found.iter().map(|(near, _)| *near).min() else { return Vec::new() };
        let told = found.into_iter().filter(|(near, _)| *near == nearest);
        told.map(|(_, moved)| words(&moved, texts)).collect()
    }

    fn role<'p>(&self, path: &'p str) -> Option<Role<'p>> {
        let path = path.strip_prefix(self.plan.folders.rendered.as_str())?.strip_prefix('/')?;
        let (folder, name) = path.split_once('/').unwrap_or(("", path));
        Some(match (folder, name) {
            ("", "README.md") => Role::Guide,
            ("", "dag.svg" | "dag.mmd") => Role::Picture,
            ("", "submit.sh") => Role::Submission,
            ("", "cluster.toml") => Role::Profile,
            ("", "lab.schema.json") => Role::Schema,
            ("datasets", name) => Role::Dataset(name.split('.').next()?),
            ("envs", "install.sh") => Role::Installer,
            ("envs", name) => Role::Environment(name.split('/').next()?),
            ("steps", name) => match name.split_once('.')? {
                (step, "sbatch") => Role::Script(step),
                (step, _) => Role::Tasks(step),
            },
            _ => return None,
        })
    }

    /// How near what moved is to a file; `None` where the one is not made of the other.
    fn nearness(&self, role: Role<'_>, moved: &Move) -> Option<Nearness> {
        use Nearness::{Own, Perhaps};
        let source = moved.source.as_str();
        if source == TOOL {
            return Some(Own);
        }
        let (kind, name) = source.split_once('.').unwrap_or((source, ""));
        let near = |yes: bool, near: Nearness| yes.then_some(near);
        match role {
            Role::Schema => None,
            Role::Profile => near(
                kind == PROFILE || (kind == "project" && moved.part.as_deref() == Some("cluster")),
                Own,
            ),
            Role::Dataset(of) => match kind {
                "datasets" | "listings" | "sheets" => near(name == of, Own),
                "params" | "project" => Some(Perhaps),
                _ => None,
            },
            Role::Environment(of) => match kind {
                "environments" => near(name == of, Own),
                PROFILE | "files" | "project" => Some(Perhaps),
                _ => None,
            },
            Role::Installer => match kind {
                "environments" | PROFILE => Some(Own),
                "files" | "project" => Some(Perhaps),
                _ => None,
            },
            Role::Guide | Role::Picture => match kind {
                "files" | "params" | "defaults" => Some(Perhaps),
                "listings" | "sheets" => Some(Nearness::Upstream),
                "project" if role == Role::Picture => Some(Perhaps),
                // These show there only where they make other edges.
                "steps" if moved.part.as_deref().is_some_and(|part| RUN.contains(&part)) => {
                    Some(Perhaps)
                }
                _ => Some(Own),
            },
            Role::Submission => {
                let apart = matches!(moved.part.as_deref(), Some("resources" | "description"));
                Some(if apart || kind == "defaults" { Perhaps } else { Own })
            }
            Role::Script(step) => self.to_step(step, false, moved),
            Role::Tasks(step) => self.to_step(step, true, moved),
        }
    }

    fn to_step(&self, step: &str, tasks: bool, moved: &Move) -> Option<Nearness> {
        use Nearness::{Own, Perhaps, Upstream};
        if moved.source == PROFILE {
            return (!tasks).then_some(Own);
        }
        let Some(job) = self.jobs.get(step) else {
            // It is rendered no more: for what became of it alone, or of what it needs.
            let own = moved.source == format!("steps.{step}");
            return Some(if own { Own } else { Perhaps });
        };
        let decides = !moved.source.starts_with("steps.")
            || moved.part.as_deref().is_none_or(|part| !NO_RESULT.contains(&part));
        // Where there is a table, what is made of rows and of other tasks stands there alone.
        let in_table = job.table.is_some() && !tasks;
        if self.is_of(job, moved) {
            return (!tasks || decides).then_some(Own);
        }
        let rows = self.has_rows_of(self.analysis.lab.step(job.step), moved);
        let upstream = || {
            let of = |job: &Job| {
                self.is_of(job, moved) || self.has_rows_of(self.analysis.lab.step(job.step), moved)
            };
            self.upstream(job).into_iter().any(of)
        };
        if rows || (decides && upstream()) {
            return Some(match (in_table, tasks || rows) {
                (true, _) => Perhaps,
                (false, true) => Own,
                (false, false) => Upstream,
            });
        }
        matches!(moved.source.as_str(), "params" | "defaults").then_some(Perhaps)
    }

    /// All that a job waits for, and what that waits for.
    fn upstream(&self, job: &Job) -> Vec<&'a Job> {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut rest: Vec<&str> = job.waits.iter().map(|wait| wait.step.as_str()).collect();
        let mut found = Vec::new();
        while let Some(name) = rest.pop() {
            let Some((name, job)) = self.jobs.get_key_value(name) else { continue };
            if seen.insert(name) {
                found.push(*job);
                rest.extend(job.waits.iter().map(|wait| wait.step.as_str()));
            }
        }
        found
    }

    /// Whether a step is itself made of what moved.
    fn is_of(&self, job: &Job, moved: &Move) -> bool {
        let lab = &self.analysis.lab;
        let step = lab.step(job.step);
        let (kind, name) = moved.source.split_once('.').unwrap_or((&moved.source, ""));
        let part = moved.part.as_deref();
        match kind {
            "steps" => name == job.name.as_str(),
            "files" => self.reads_file(job, step, &moved.source[FILE.len()..]),
            "environments" => {
                job.environment.is_some_and(|at| self.plan.environments[at].name.as_str() == name)
            }
            "datasets" | "listings" | "sheets" => {
                step.references().any(|hole| match &hole.reference {
                    Reference::Dataset(id) => lab.dataset(*id).name.as_str() == name,
                    _ => false,
                })
            }
            "params" => part.is_some_and(|part| {
                Name::new(part).is_ok_and(|name| step.names(&Reference::Param(name)))
            }),
            "project" => part.is_some_and(|part| {
                !FOR_PEOPLE.contains(&part)
                    || step.references().any(|hole| {
                        matches!(&hole.reference, Reference::Project(field) if field.word() == part)
                    })
            }),
            _ => false,
        }
    }

    fn reads_file(&self, job: &Job, step: &Step, path: &str) -> bool {
        let listed = self.analysis.files.steps.get(&job.step);
        listed.is_some_and(|files| files.all().any(|file| file == path))
            || step.code.iter().any(|glob| Glob::parse(&glob.value).is_ok_and(|g| g.matches(path)))
            || step.inputs.values().any(|input| {
                path.strip_prefix(input.value.as_str()).is_some_and(|rest| rest.starts_with('/'))
            })
            || job.guards.iter().any(|file| file.path == path)
    }

    /// Whether the rows of a step's tasks are of the dataset that moved.
    fn has_rows_of(&self, step: &Step, moved: &Move) -> bool {
        let Some(("datasets" | "listings" | "sheets", name)) = moved.source.split_once('.') else {
            return false;
        };
        match step.foreach.as_ref().map(|foreach| foreach.source) {
            Some(ForeachSource::Dataset(id)) => self.analysis.lab.dataset(id).name.as_str() == name,
            _ => false,
        }
    }
}

/// What moved, for people.
fn words(moved: &Move, texts: &Texts) -> Text {
    let (kind, name) = moved.source.split_once('.').unwrap_or((&moved.source, ""));
    let what = match (kind, &moved.part) {
        ("files", _) => moved.source[FILE.len()..].to_owned(),
        ("listings", _) => return listing(&moved.source[LISTING.len()..], &moved.how),
        ("sheets", _) => return sheet(&moved.source[SHEET.len()..]),
        (PROFILE, _) => return profile(&moved.how),
        (TOOL, _) => return tool(&moved.how),
        (_, None) => moved.source.clone(),
        (_, Some(part)) if name.is_empty() => format!("{kind}.{part}"),
        (_, Some(part)) => format!("{kind}.{name}.{part}"),
    };
    let at = moved.place.map(|place| {
        let source = texts.get(place.file);
        format!(" ({}:{})", source.name(), source.position(place.span.start).line)
    });
    let at = at.unwrap_or_default();
    match moved.how {
        How::New => text!(En: "`{what}` is new{at}", Fr: "`{what}` est nouveau{at}"),
        How::Changed { .. } => text!(En: "`{what}` changed{at}", Fr: "`{what}` a changé{at}"),
        How::Gone => text!(En: "`{what}` is gone{at}", Fr: "`{what}` a disparu{at}"),
    }
}

fn listing(name: &str, how: &How) -> Text {
    match how {
        How::New => text!(
            En: "the files of `datasets.{name}` are listed for the first time",
            Fr: "les fichiers de `datasets.{name}` sont listés pour la première fois"
        ),
        How::Changed { .. } => text!(
            En: "files of `datasets.{name}` changed",
            Fr: "des fichiers de `datasets.{name}` ont changé"
        ),
        How::Gone => text!(
            En: "the files of `datasets.{name}` are listed no more",
            Fr: "les fichiers de `datasets.{name}` ne sont plus listés"
        ),
    }
}

fn sheet(name: &str) -> Text {
    text!(En: "the sheet of `datasets.{name}` changed", Fr: "la table de `datasets.{name}` a changé")
}

fn profile(how: &How) -> Text {
    match how {
        How::New => {
            text!(En: "a cluster profile is used now", Fr: "un profil de cluster est maintenant utilisé")
        }
        How::Changed { .. } => {
            text!(En: "the cluster profile changed", Fr: "le profil du cluster a changé")
        }
        How::Gone => {
            text!(En: "no cluster profile is used any more", Fr: "plus aucun profil de cluster n'est utilisé")
        }
    }
}

fn tool(how: &How) -> Text {
    let now = env!("CARGO_PKG_VERSION");
    match how {
        How::Changed { from } => text!(
            En: "lab {from} wrote it, this is lab {now}",
            Fr: "lab {from} l'a écrit, ceci est lab {now}"
        ),
        How::New | How::Gone => text!(En: "this is lab {now}", Fr: "ceci est lab {now}"),
    }
}
