//! Why a rendered file is not as it was written: which of the sources that moved it is made of.

use std::collections::HashMap;

use rayon::prelude::*;

use super::{
    Analysis, Locked,
    moved_words::words,
    sources::{FILE, How, Move, PROFILE, TOOL, moved},
};
use crate::{
    data::Glob,
    diag::Text,
    disk::Change,
    model::{ForeachSource, Name, Reference, Step},
    plan::{Job, Plan, Wait},
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
    /// What its environment asks is another thing, which something nearer may tell better.
    Request,
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

/// How a step is made of what moved.
#[derive(Debug, Clone, Copy, Default)]
struct Reach {
    /// It is itself.
    own: bool,
    /// The rows of its tasks are.
    rows: bool,
    /// Something that it waits for is.
    upstream: bool,
}

impl Reach {
    fn any(self) -> bool {
        self.own || self.rows || self.upstream
    }
}

/// What moved since files were rendered, and what of it concerns which.
#[derive(Debug)]
pub struct Causes<'a> {
    analysis: &'a Analysis,
    plan: &'a Plan,
    /// The index of each job by its step's name.
    jobs: HashMap<&'a str, usize>,
    /// Each with its reach, by the index of a job.
    moves: Vec<(Move, Vec<Reach>)>,
}

impl<'a> Causes<'a> {
    /// What moved between the lock on disk and what is there now.
    pub fn new(analysis: &'a Analysis, plan: &'a Plan, locked: &Locked) -> Self {
        let jobs = plan.jobs.iter().enumerate();
        let jobs = jobs.map(|(index, job)| (job.name.as_str(), index)).collect();
        let mut causes = Self { analysis, plan, jobs, moves: Vec::new() };
        // Where nothing was rendered, nothing moved.
        let before = locked.before.sources_of(analysis.lab.variant.as_deref());
        let moves = before.map(|before| moved(before, &locked.sources, analysis));
        let moves = moves.unwrap_or_default().into_par_iter();
        causes.moves = moves
            .map(|moved| {
                let reach = causes.reach(&moved);
                (moved, reach)
            })
            .collect();
        causes
    }

    /// Why this file is not as it was written, what is nearest first.
    pub fn of(&self, change: &Change, texts: &Texts) -> Vec<Text> {
        let Some(role) = self.role(&change.path) else { return Vec::new() };
        let near = |(moved, reach): &'_ (Move, Vec<Reach>)| self.nearness(role, moved, reach);
        let near: Vec<Option<Nearness>> = self.moves.iter().map(near).collect();
        let Some(nearest) = near.iter().flatten().min() else { return Vec::new() };
        let told = self.moves.iter().zip(&near).filter(|(_, near)| near.as_ref() == Some(nearest));
        told.map(|((moved, _), _)| words(moved, texts)).collect()
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
    fn nearness(&self, role: Role<'_>, moved: &Move, reach: &[Reach]) -> Option<Nearness> {
        use Nearness::{Own, Perhaps};
        let source = moved.source.as_str();
        if source == TOOL {
            return Some(Own);
        }
        let (kind, name) = source.split_once('.').unwrap_or((source, ""));
        let near = |yes: bool, near: Nearness| yes.then_some(near);
        if kind == "requests" {
            return near(self.asks(role, name, reach), Nearness::Request);
        }
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
                PROFILE => Some(Nearness::Upstream),
                "files" | "project" => Some(Perhaps),
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
            Role::Script(step) => self.to_step(step, false, moved, reach),
            Role::Tasks(step) => self.to_step(step, true, moved, reach),
        }
    }

    /// Whether a file tells what the environment `name` asks.
    fn asks(&self, role: Role<'_>, name: &str, reach: &[Reach]) -> bool {
        match role {
            Role::Guide | Role::Submission | Role::Installer => true,
            Role::Environment(of) => of == name,
            Role::Script(step) | Role::Tasks(step) => {
                self.jobs.get(step).is_some_and(|job| reach[*job].any())
            }
            Role::Picture | Role::Profile | Role::Schema | Role::Dataset(_) => false,
        }
    }

    fn to_step(&self, step: &str, tasks: bool, moved: &Move, reach: &[Reach]) -> Option<Nearness> {
        use Nearness::{Own, Perhaps, Upstream};
        if moved.source == PROFILE {
            return (!tasks).then_some(Own);
        }
        let Some(&job) = self.jobs.get(step) else {
            // It is rendered no more: for what became of it alone, or of what it needs.
            let own = moved.source.strip_prefix("steps.") == Some(step);
            return Some(if own { Own } else { Perhaps });
        };
        let reach = reach[job];
        if reach.own {
            return (!tasks || decides(moved)).then_some(Own);
        }
        if reach.any() {
            // Where there is a table, what is made of rows and of other tasks stands there alone.
            let in_table = self.plan.jobs[job].table.is_some() && !tasks;
            return Some(match (in_table, tasks || reach.rows) {
                (true, _) => Perhaps,
                (false, true) => Own,
                (false, false) => Upstream,
            });
        }
        matches!(moved.source.as_str(), "params" | "defaults").then_some(Perhaps)
    }

    /// How each job is made of what moved: each stands after all that it waits for.
    fn reach(&self, moved: &Move) -> Vec<Reach> {
        let mut all: Vec<Reach> = Vec::with_capacity(self.plan.jobs.len());
        for job in &self.plan.jobs {
            let before = |wait: &Wait| all[self.jobs[wait.step.as_str()]].any();
            all.push(Reach {
                own: self.is_of(job, moved),
                rows: self.has_rows_of(self.analysis.lab.step(job.step), moved),
                upstream: decides(moved) && job.waits.iter().any(before),
            });
        }
        all
    }

    /// Whether a step is itself made of what moved.
    fn is_of(&self, job: &Job, moved: &Move) -> bool {
        let lab = &self.analysis.lab;
        let step = lab.step(job.step);
        let (kind, name) = moved.source.split_once('.').unwrap_or((&moved.source, ""));
        let part = moved.part.as_deref();
        match kind {
            "steps" => name == job.name.as_str(),
            "files" => self.reads_file(job, step, moved),
            "environments" | "requests" => {
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

    fn reads_file(&self, job: &Job, step: &Step, moved: &Move) -> bool {
        let path = &moved.source[FILE.len()..];
        let installed = || {
            let files = step.environment.and_then(|id| self.analysis.files.installs.get(&id));
            files.is_some_and(|files| files.iter().any(|file| file == path))
        };
        // One that is there no more is known by what would have found it.
        let was_read = || {
            let mut globs = step.code.iter().filter_map(|glob| Glob::parse(&glob.value).ok());
            globs.any(|glob| glob.matches(path))
                || step.inputs.values().any(|input| {
                    let below = path.strip_prefix(input.value.as_str());
                    below.is_some_and(|rest| rest.starts_with('/'))
                })
        };
        job.guards.iter().any(|file| file.path == path)
            || installed()
            || (moved.how == How::Gone && was_read())
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

/// Whether what moved decides a result.
fn decides(moved: &Move) -> bool {
    !moved.source.starts_with("steps.")
        || moved.part.as_deref().is_none_or(|part| !NO_RESULT.contains(&part))
}
