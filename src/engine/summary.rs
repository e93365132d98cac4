//! What a run did: counts a step, the failures with the end of their logs, and how to go on.

use std::{
    io::{Read, Seek, SeekFrom},
    path::Path,
};

use fs_err as fs;

use crate::{
    diag::{Lang, Text, words},
    model::Name,
    plan::{Field, Job},
};

/// So many failures of a step are told with the end of their logs.
const TOLD: usize = 5;
/// So many lines are the end of a log.
const TAIL_LINES: usize = 10;
/// So many bytes are read of a log's end.
const TAIL_BYTES: u64 = 16 * 1024;
/// A longer line of a log is cut.
const TAIL_CHARACTERS: usize = 300;

/// What a run did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The steps of which a task was wanted, in the order of the plan.
    pub steps: Vec<StepSummary>,
    /// Whether it was ended from outside.
    pub interrupted: bool,
}

/// What a run did of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepSummary {
    /// Which step.
    pub step: Name,
    /// The folder of its logs, relative to the project.
    pub logs: String,
    /// Tasks that this run did.
    pub done: usize,
    /// Tasks that were done before.
    pub already_done: usize,
    /// Tasks that failed.
    pub failed: usize,
    /// Tries that followed one that failed.
    pub retried: usize,
    /// Tasks that were ended with the run.
    pub interrupted: usize,
    /// Tasks that did not run.
    pub not_run: usize,
    /// The first of those that failed, by index.
    pub failures: Vec<Failure>,
}

/// A task that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its step.
    pub step: Name,
    /// Its index; `None` for a step of one task.
    pub index: Option<usize>,
    /// What tells it from the others: its item's key, else its item's columns; and its axes.
    pub item: Option<String>,
    /// How it ended.
    pub end: End,
    /// How often it was tried, at least once.
    pub tries: u32,
    /// Its log, relative to the project.
    pub log: String,
    /// The last lines of the log.
    pub tail: Vec<String>,
}

/// How a task that failed ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// With this exit code; 128 and the signal's number where a signal ended it.
    Exit(i32),
    /// Without an error, yet its mark is not there.
    NoMark,
}

impl End {
    /// The exit code.
    pub fn code(self) -> i32 {
        match self {
            Self::Exit(code) => code,
            Self::NoMark => 0,
        }
    }

    /// Whether another try would end the same way: 64, 75, 76 and 78 say that something is not as
    /// the script needs it.
    pub(super) fn repeats(self) -> bool {
        matches!(self.code(), 64 | 75 | 76 | 78)
    }

    fn words(self, lang: Lang) -> String {
        let Self::Exit(code) = self else {
            return match lang {
                Lang::En => "ended without an error, but left no mark in `.lab/done/`".to_owned(),
                Lang::Fr => "terminée sans erreur mais sans marque dans `.lab/done/`".to_owned(),
            };
        };
        let (en, fr) = match code {
            75 => ("what it waits for is not done", "ce qu'elle attend n'est pas fait"),
            76 => (
                "a script or an input is not what it was when this was rendered",
                "un script ou une entrée n'est plus ce qu'il était lors du rendu",
            ),
            65 => (
                "a value cannot be written as it must be",
                "une valeur ne peut pas être écrite comme il le faut",
            ),
            66 => ("a file that it reads cannot be read", "un fichier qu'elle lit est illisible"),
            78 => (
                "an environment, a module, a variable or a resource that it needs is missing",
                "un environnement, un module, une variable ou une ressource dont elle a besoin manque",
            ),
            126 => ("a program may not be executed", "un programme n'est pas exécutable"),
            127 => ("a program was not found", "un programme est introuvable"),
            137 => ("killed, perhaps because memory ran out", "tuée, peut-être faute de mémoire"),
            143 => ("ended from outside", "arrêtée de l'extérieur"),
            _ => ("", ""),
        };
        let (code_is, why) = match lang {
            Lang::En => (format!("exit code {code}"), en),
            Lang::Fr => (format!("code de sortie {code}"), fr),
        };
        match (why, lang) {
            ("", _) => code_is,
            (why, Lang::En) => format!("{code_is}: {why}"),
            (why, Lang::Fr) => format!("{code_is} : {why}"),
        }
    }
}

impl Failure {
    /// The task `task` of `job`, without the end of its log.
    pub(super) fn new(job: &Job, task: usize, end: End, tries: u32, log: String) -> Self {
        let index = job.table.is_some().then_some(task);
        let (step, item, tail) = (job.name.clone(), item(job, task), Vec::new());
        Self { step, index, item, end, tries, log, tail }
    }

    /// Which task, how it ended and where its log is, in one line.
    pub fn text(&self) -> Text {
        Text::each(|lang| {
            let Self { step, log, tries, .. } = self;
            let end = match (tries, lang) {
                (0 | 1, _) => self.end.words(lang),
                (_, Lang::En) => format!("{} (after {tries} tries)", self.end.words(lang)),
                (_, Lang::Fr) => format!("{} (après {tries} essais)", self.end.words(lang)),
            };
            let item = self.item.as_ref().map(|item| format!(" ({item})")).unwrap_or_default();
            match (lang, self.index) {
                (Lang::En, None) => format!("{step} failed, {end}; log: {log}"),
                (Lang::En, Some(n)) => format!("{step}, task {n}{item} failed, {end}; log: {log}"),
                (Lang::Fr, None) => format!("{step} a échoué, {end} ; journal : {log}"),
                (Lang::Fr, Some(n)) => {
                    format!("{step}, la tâche {n}{item} a échoué, {end} ; journal : {log}")
                }
            }
        })
    }
}

/// What tells a task from the others of its step.
fn item(job: &Job, task: usize) -> Option<String> {
    let table = job.table.as_ref()?;
    let fields = || table.columns.iter().zip(&table.rows[task].fields);
    let one = |column: &str| {
        fields().find_map(|(name, field)| match field {
            Field::One(text) if name == column => Some(text.clone()),
            _ => None,
        })
    };
    let key = one("item.key").or_else(|| one("item.path"));
    let named = fields().filter_map(|(name, field)| match (name.split_once('.')?, field) {
        (("matrix", name), Field::One(text)) => Some(format!("{name}={text}")),
        (("item", name), Field::One(text)) if key.is_none() => Some(format!("{name}={text}")),
        _ => None,
    });
    let parts: Vec<String> = key.iter().cloned().chain(named).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// The first of `failures`, with the ends of their logs.
pub(super) fn told(mut failures: Vec<Failure>, root: &Path) -> Vec<Failure> {
    failures.sort_unstable_by_key(|failure| failure.index);
    failures.truncate(TOLD);
    for failure in &mut failures {
        failure.tail = tail(&root.join(&failure.log));
    }
    failures
}

/// The last lines of a log as people would see them; none where it cannot be read.
fn tail(log: &Path) -> Vec<String> {
    let read = || {
        let mut file = fs::File::open(log)?;
        let length = file.metadata()?.len();
        let from = length.saturating_sub(TAIL_BYTES);
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok::<_, std::io::Error>(bytes)
    };
    let bytes = read().unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(TAIL_LINES)..].iter().map(|line| shown(line)).collect()
}

/// A line without what terminals obey: colours, and what a progress bar wrote over.
fn shown(line: &str) -> String {
    let line = line.trim_end_matches('\r');
    let line = line.rsplit('\r').next().unwrap_or_default();
    let mut text = String::new();
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' && letters.next_if_eq(&'[').is_some() {
            letters.by_ref().find(|end| ('@'..='~').contains(end));
        } else if letter == '\t' || !letter.is_control() {
            text.push(letter);
        }
    }
    match text.char_indices().nth(TAIL_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

impl Summary {
    /// The exit code of the program: 130 interrupted, 5 where a task failed, else 0.
    pub fn exit_code(&self) -> u8 {
        match (self.interrupted, self.total(|step| step.failed)) {
            (true, _) => 130,
            (false, 0) => 0,
            (false, _) => 5,
        }
    }

    fn total(&self, of: impl Fn(&StepSummary) -> usize) -> usize {
        self.steps.iter().map(of).sum()
    }

    /// All of it, for people.
    pub fn text(&self, lang: Lang) -> String {
        let mut lines: Vec<String> = self.steps.iter().filter_map(|step| step.line(lang)).collect();
        let untouched: usize = self
            .steps
            .iter()
            .filter(|step| step.is_untouched())
            .map(|step| step.already_done)
            .sum();
        if untouched > 0 {
            let before = match lang {
                Lang::En => words::count(lang, untouched, "task done before", "tasks done before"),
                Lang::Fr => words::count(lang, untouched, "tâche déjà faite", "tâches déjà faites"),
            };
            lines.push(match (lang, lines.is_empty()) {
                (Lang::En, true) => format!("nothing to do: {before}"),
                (Lang::Fr, true) => format!("rien à faire : {before}"),
                (Lang::En, false) => format!("other steps: {before}"),
                (Lang::Fr, false) => format!("autres étapes : {before}"),
            });
        }
        for step in self.steps.iter().filter(|step| step.failed > 0) {
            lines.extend(step.failure_lines(lang));
        }
        lines.extend(self.advice(lang));
        lines.join("\n")
    }

    /// How to go on.
    fn advice(&self, lang: Lang) -> Option<String> {
        let failed = self.total(|step| step.failed) > 0;
        let advice = match (self.interrupted, failed, lang) {
            (true, _, Lang::En) => "interrupted: the next `lab run` continues from here",
            (true, _, Lang::Fr) => "interrompu : le prochain `lab run` reprend ici",
            (false, true, Lang::En) => {
                "fix what failed, then `lab run` again: what is done is not run twice"
            }
            (false, true, Lang::Fr) => {
                "corrigez ce qui a échoué, puis relancez `lab run` : ce qui est fait n'est pas refait"
            }
            (false, false, _) => return None,
        };
        Some(format!("\n{advice}"))
    }
}

impl StepSummary {
    /// Whether this run had nothing to do here.
    fn is_untouched(&self) -> bool {
        self.done + self.failed + self.interrupted + self.not_run == 0
    }

    /// `measure: 3 done, 7 done before, 1 failed, 1 not run`.
    fn line(&self, lang: Lang) -> Option<String> {
        if self.is_untouched() {
            return None;
        }
        let each = match lang {
            Lang::En => [
                ("done", "done"),
                ("done before", "done before"),
                ("failed", "failed"),
                ("interrupted", "interrupted"),
                ("not run", "not run"),
                ("retry", "retries"),
            ],
            Lang::Fr => [
                ("faite", "faites"),
                ("déjà faite", "déjà faites"),
                ("en échec", "en échec"),
                ("interrompue", "interrompues"),
                ("non lancée", "non lancées"),
                ("nouvel essai", "nouveaux essais"),
            ],
        };
        let counts = [
            self.done,
            self.already_done,
            self.failed,
            self.interrupted,
            self.not_run,
            self.retried,
        ];
        let counts: Vec<String> = counts
            .into_iter()
            .zip(each)
            .filter(|(count, _)| *count > 0)
            .map(|(count, (one, many))| words::count(lang, count, one, many))
            .collect();
        let colon = if lang == Lang::Fr { " :" } else { ":" };
        Some(format!("{}{colon} {}", self.step, counts.join(", ")))
    }

    fn failure_lines(&self, lang: Lang) -> Vec<String> {
        let mut lines = Vec::new();
        for failure in &self.failures {
            lines.push(String::new());
            lines.push(failure.text().get(lang).to_owned());
            lines.extend(failure.tail.iter().map(|line| format!("  │ {line}")));
        }
        let more = self.failed - self.failures.len();
        if more > 0 {
            let (step, logs) = (&self.step, &self.logs);
            lines.push(match lang {
                Lang::En => {
                    let tasks = words::count(lang, more, "more task", "more tasks");
                    format!("\n{step}: {tasks} failed; logs: {logs}")
                }
                Lang::Fr => {
                    let tasks = words::count(lang, more, "autre tâche", "autres tâches");
                    format!("\n{step} : {tasks} en échec ; journaux : {logs}")
                }
            });
        }
        lines
    }
}

#[cfg(all(test, unix))]
#[path = "summary_tests.rs"]
mod tests;
