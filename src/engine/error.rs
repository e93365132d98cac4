//! What keeps a run from starting or from going on, in both languages.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::environments::{self, MissingEnvironment};
use super::parallel::NeedsSlurm;
use crate::{
    diag::{Lang, Text, did_you_mean, reason, words},
    disk::DiskError,
    model::{Memory, Name},
    text,
};

/// Why a run did not start, or was given up. What a task does wrong is in the
/// [`Summary`](super::Summary).
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// A file or folder of the project's state.
    #[error("{}: {source}", path.display())]
    Disk {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The folder of the project's state.
    #[error(transparent)]
    State(#[from] DiskError),
    /// No process could be made for a task.
    #[error("bash cannot be started: {0}")]
    Start(io::Error),
    /// Ctrl-C would not be heard.
    #[error("signals cannot be received: {0}")]
    Signals(io::Error),
    /// Another run in this project is alive, or may be.
    #[error("the process {pid} on {host} runs this project")]
    Locked {
        /// Its process id.
        pid: String,
        /// Its host.
        host: String,
        /// Whether it was seen alive; of another host nothing is seen.
        seen: bool,
    },
    /// Of a run that was killed, a task still runs, and does not end or cannot be told from others.
    #[error("the process group {group} of an earlier run is still there")]
    LeftOver {
        /// Its number.
        group: i32,
    },
    /// A submission may find that what would be deleted is there.
    #[error("a submission is under way: {owner}")]
    Submitting {
        /// Its host, process and start.
        owner: String,
    },
    /// Steps that ask for more than there is.
    #[error("{} steps ask for more than there is", .0.len())]
    TooBig(Vec<TooBig>),
    /// Steps that only Slurm can start.
    #[error("{} steps run in Slurm only", .0.len())]
    NeedsSlurm(Vec<NeedsSlurm>),
    /// Environments that are not installed.
    #[error("{} environments are not installed", .0.len())]
    EnvironmentsMissing(Vec<MissingEnvironment>),
    /// A step that the plan does not have.
    #[error("there is no step {name}")]
    UnknownStep {
        /// What was asked for.
        name: Name,
        /// The steps there are.
        steps: Vec<Name>,
    },
    /// A task that the step does not have.
    #[error("{step} has no task {index}")]
    UnknownTask {
        /// The step.
        step: Name,
        /// What was asked for.
        index: usize,
        /// How many tasks it has.
        tasks: usize,
    },
    /// A system on which nothing is run.
    #[error("steps are run on Linux and macOS only")]
    Unsupported,
}

/// A step that asks for more than there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TooBig {
    /// Which step.
    pub step: Name,
    /// What each of its tasks asks for.
    pub asked: Amount,
    /// What there is of the same.
    pub there: Amount,
}

/// An amount of something that tasks share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// CPUs.
    Cpus(u32),
    /// GPUs.
    Gpus(u32),
    /// Memory in MiB.
    Memory(u64),
}

impl Amount {
    fn words(self, lang: Lang) -> String {
        let few = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
        match (self, lang) {
            (Self::Cpus(n), _) => words::count(lang, few(n), "CPU", "CPU"),
            (Self::Gpus(n), Lang::En) => words::count(lang, few(n), "GPU", "GPUs"),
            (Self::Gpus(n), Lang::Fr) => words::count(lang, few(n), "GPU", "GPU"),
            (Self::Memory(mebibytes), Lang::En) => format!("{} of memory", Memory { mebibytes }),
            (Self::Memory(mebibytes), Lang::Fr) => format!("{} de mémoire", Memory { mebibytes }),
        }
    }

    /// The option of `lab run` that sets the limit.
    fn option(self) -> &'static str {
        match self {
            Self::Cpus(_) => "--cpus",
            Self::Gpus(_) => "--gpus",
            Self::Memory(_) => "--memory",
        }
    }
}

impl EngineError {
    /// The error of `path`.
    pub(super) fn disk(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |source| Self::Disk { path: path.to_owned(), source }
    }

    /// The exit code of the program: 2 where the call names what is not there, else 4.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::UnknownStep { .. } | Self::UnknownTask { .. } => 2,
            _ => 4,
        }
    }

    /// What is so and what to do, for people; maybe several lines.
    pub fn text(&self) -> Text {
        match self {
            Self::State(error) => error.text(),
            Self::Disk { path, source } => {
                let (path, why) = (path.display(), reason(source));
                Text::each(|lang| {
                    let why = why.get(lang);
                    match lang {
                        Lang::En => format!("`{path}` cannot be read or written: {why}"),
                        Lang::Fr => format!("impossible de lire ou d'écrire `{path}` : {why}"),
                    }
                })
            }
            Self::Start(source) => Text::each(|lang| {
                let why = reason(source);
                let why = why.get(lang);
                match lang {
                    Lang::En => format!("`bash` cannot be started: {why}"),
                    Lang::Fr => format!("impossible de lancer `bash` : {why}"),
                }
            }),
            Self::Signals(source) => Text::each(|lang| {
                let why = reason(source);
                let why = why.get(lang);
                match lang {
                    Lang::En => {
                        format!("the system does not let this program receive Ctrl-C: {why}")
                    }
                    Lang::Fr => {
                        format!(
                            "le système ne permet pas à ce programme de recevoir Ctrl-C : {why}"
                        )
                    }
                }
            }),
            Self::Locked { pid, host, seen } => locked(pid, host, *seen),
            Self::LeftOver { group } => text!(
                En: "an earlier `lab run` of this project was killed, and a task of it may still run \
                     (process group {group}): wait until it has ended, or end it with `kill -KILL -- -{group}`",
                Fr: "un `lab run` précédent de ce projet a été tué, et l'une de ses tâches tourne peut-être \
                     encore (groupe de processus {group}) : attendez qu'elle se termine, ou arrêtez-la avec \
                     `kill -KILL -- -{group}`"
            ),
            Self::Submitting { owner } => submitting(owner),
            Self::NeedsSlurm(steps) => Text::each(|lang| {
                let lines: Vec<String> = steps.iter().map(|step| step.line(lang)).collect();
                lines.join("\n")
            }),
            Self::TooBig(steps) => Text::each(|lang| too_big(steps, lang)),
            Self::EnvironmentsMissing(missing) => environments::text(missing),
            Self::UnknownStep { name, steps } => {
                let help = did_you_mean(name, steps.iter().map(Name::as_str));
                Text::each(|lang| {
                    let help = help.as_ref().map(|help| help.get(lang));
                    match (lang, help) {
                        (Lang::En, None) => format!("there is no step `{name}`"),
                        (Lang::En, Some(help)) => format!("there is no step `{name}`: {help}"),
                        (Lang::Fr, None) => format!("il n'y a pas d'étape `{name}`"),
                        (Lang::Fr, Some(help)) => format!("il n'y a pas d'étape `{name}` : {help}"),
                    }
                })
            }
            Self::UnknownTask { step, index, tasks: 1 } => text!(
                En: "`{step}` has one task, 0; there is no task {index}",
                Fr: "`{step}` a une seule tâche, 0 ; il n'y a pas de tâche {index}"
            ),
            Self::UnknownTask { step, index, tasks } => {
                let last = tasks.saturating_sub(1);
                text!(
                    En: "`{step}` has the tasks 0 to {last}; there is no task {index}",
                    Fr: "`{step}` a les tâches 0 à {last} ; il n'y a pas de tâche {index}"
                )
            }
            Self::Unsupported => text!(
                En: "`lab run` and `lab clean` run on Linux and macOS; on this system, use `lab check`, `lab plan` and \
                     `lab render`, and run the rendered files on a machine that has bash",
                Fr: "`lab run` et `lab clean` fonctionnent sous Linux et macOS ; sur ce système, utilisez `lab check`, \
                     `lab plan` et `lab render`, et exécutez les fichiers produits sur une machine qui a bash"
            ),
        }
    }
}

fn locked(pid: &str, host: &str, seen: bool) -> Text {
    if seen {
        return text!(
            En: "another `lab run` of this project is running here (process {pid}): wait until it has \
                 ended, or end it with `kill {pid}`",
            Fr: "un autre `lab run` de ce projet est en cours ici (processus {pid}) : attendez qu'il se \
                 termine, ou arrêtez-le avec `kill {pid}`"
        );
    }
    text!(
        En: "another `lab run` of this project was started on `{host}` (process {pid}): if it has \
             ended, remove the folder `.lab/run.lock`",
        Fr: "un autre `lab run` de ce projet a été lancé sur `{host}` (processus {pid}) : s'il est \
             terminé, supprimez le dossier `.lab/run.lock`"
    )
}

fn submitting(owner: &str) -> Text {
    text!(
        En: "a submission is under way (host, process, start: {owner}): wait until it has ended; if it is over, \
             `bash rendered/submit.sh --unlock` removes its lock",
        Fr: "une soumission est en cours (machine, processus, début : {owner}) : attendez qu'elle se termine ; si \
             elle est terminée, `bash rendered/submit.sh --unlock` enlève son verrou"
    )
}

fn too_big(steps: &[TooBig], lang: Lang) -> String {
    let lines: Vec<String> = steps
        .iter()
        .map(|TooBig { step, asked, there }| {
            let option = there.option();
            let (asked, there) = (asked.words(lang), there.words(lang));
            match lang {
                Lang::En => format!(
                    "`steps.{step}` asks for {asked} and this run has {there}: ask for less in its \
                     `resources`, or run it where there is more (`{option}` says what may be used)"
                ),
                Lang::Fr => format!(
                    "`steps.{step}` demande {asked} et cette exécution dispose de {there} : demandez moins \
                     dans ses `resources`, ou lancez-la sur une machine plus grande (`{option}` dit ce qui \
                     peut être utilisé)"
                ),
            }
        })
        .collect();
    lines.join("\n")
}
