//! What people see while tasks run: bars on a terminal, lines elsewhere, nothing where they want
//! quiet. Which of these it is, the caller decides.

use std::{collections::HashMap, io::Write, time::Duration};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::Failure;
use crate::{
    diag::{Lang, Text, words},
    model::Name,
    text,
};

/// So many files that are kept aside are named.
const KEPT_TOLD: usize = 5;

/// How far a step is.
#[derive(Debug, Clone, Copy)]
pub struct Count<'r> {
    /// Which step.
    pub step: &'r Name,
    /// How many of its tasks this run has to do.
    pub total: usize,
    /// How many of these are done.
    pub done: usize,
    /// How many of these failed.
    pub failed: usize,
}

/// Is told what happens, as it happens.
pub trait Progress {
    /// So many tasks of a run that was killed still ran, and were ended.
    fn ended_before(&mut self, tasks: usize);

    /// These files are where tasks write, and no task made them here: they are kept aside.
    fn keeping(&mut self, paths: &[String]);

    /// A task of the step has started.
    fn started(&mut self, count: Count<'_>);

    /// A task of the step is done, and counted.
    fn done(&mut self, count: Count<'_>);

    /// A task of the step failed, and is counted.
    fn failed(&mut self, count: Count<'_>, failure: &Failure);

    /// A task failed, and is tried again; so many tries are left.
    fn again(&mut self, failure: &Failure, left: u32);

    /// The run ends before its time; so many tasks are being ended.
    fn stopping(&mut self, running: usize);
}

impl Count<'_> {
    /// Whether all of its tasks have ended.
    fn is_over(&self) -> bool {
        self.done + self.failed == self.total
    }

    /// `segment 3/12 done, 1 failed`.
    fn text(&self) -> Text {
        let Self { step, total, done, failed } = self;
        Text::each(|lang| match (lang, failed) {
            (Lang::En, 0) => format!("{step} {done}/{total} done"),
            (Lang::En, _) => format!("{step} {done}/{total} done, {failed} failed"),
            (Lang::Fr, 0) => {
                format!("{step} {done}/{}", words::count(lang, *total, "faite", "faites"))
            }
            (Lang::Fr, _) => {
                let total = words::count(lang, *total, "faite", "faites");
                format!("{step} {done}/{total}, {failed} en échec")
            }
        })
    }
}

/// What is said of a task that is tried again.
fn again(failure: &Failure, left: u32) -> Text {
    Text::each(|lang| {
        let failed = failure.text().get(lang).to_owned();
        let left = left as usize;
        match lang {
            Lang::En => {
                format!("{failed}; tried again, {} left", words::count(lang, left, "try", "tries"))
            }
            Lang::Fr => {
                let left = words::count(lang, left, "essai restant", "essais restants");
                format!("{failed} ; retentée, {left}")
            }
        }
    })
}

/// What is said when the run is ended from outside.
fn stopping(running: usize) -> Text {
    if running == 0 {
        return text!(En: "stopping", Fr: "arrêt");
    }
    Text::each(|lang| match lang {
        Lang::En => format!(
            "stopping {}; press Ctrl-C again to stop at once",
            words::count(lang, running, "task", "tasks")
        ),
        Lang::Fr => format!(
            "arrêt de {} ; une seconde fois pour arrêter tout de suite",
            words::count(lang, running, "tâche", "tâches")
        ),
    })
}

/// What is said of the tasks of a run that was killed.
fn ended_before(tasks: usize) -> Text {
    Text::each(|lang| match lang {
        Lang::En => format!(
            "an earlier `lab run` was killed and left {} running: ended",
            words::count(lang, tasks, "task", "tasks")
        ),
        Lang::Fr => format!(
            "un `lab run` précédent a été tué et laissait tourner {} : fin de ce qui tournait",
            words::count(lang, tasks, "tâche", "tâches")
        ),
    })
}

/// What is said of files that are kept aside.
fn keeping(paths: &[String]) -> Text {
    let shown = paths.iter().take(KEPT_TOLD).map(|path| format!("`{path}`"));
    let more = paths.len().saturating_sub(KEPT_TOLD);
    Text::each(|lang| {
        let mut all: Vec<String> = shown.clone().collect();
        if more > 0 {
            all.push(match lang {
                Lang::En => format!("{more} more"),
                Lang::Fr => words::count(lang, more, "autre", "autres"),
            });
        }
        let list = words::and(lang, all);
        match lang {
            Lang::En => format!(
                "no task left this here as it is, and a task writes there: {list}; what is there is moved to \
                 `.lab/kept/` before, and stays unless it is made again the same"
            ),
            Lang::Fr => format!(
                "aucune tâche n'a laissé ceci tel quel, et une tâche écrit à cet endroit : {list} ; ce qui s'y \
                 trouve est d'abord déplacé dans `.lab/kept/`, et y reste sauf s'il est reproduit à l'identique"
            ),
        }
    })
}

/// Tells nothing: for `--quiet`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn ended_before(&mut self, _tasks: usize) {}

    fn keeping(&mut self, _paths: &[String]) {}

    fn started(&mut self, _count: Count<'_>) {}

    fn done(&mut self, _count: Count<'_>) {}

    fn failed(&mut self, _count: Count<'_>, _failure: &Failure) {}

    fn again(&mut self, _failure: &Failure, _left: u32) {}

    fn stopping(&mut self, _running: usize) {}
}

/// A line for each failure and for about each hundredth of a step.
#[derive(Debug)]
pub struct Lines<W> {
    lang: Lang,
    to: W,
}

impl<W: Write> Lines<W> {
    /// Lines in `lang`, written to `to`.
    pub fn new(lang: Lang, to: W) -> Self {
        Self { lang, to }
    }

    fn line(&mut self, text: &Text) {
        // Nobody reads any more: no reason to give up the tasks.
        writeln!(self.to, "{}", text.get(self.lang)).ok();
    }
}

impl<W: Write> Progress for Lines<W> {
    fn ended_before(&mut self, tasks: usize) {
        self.line(&ended_before(tasks));
    }

    fn keeping(&mut self, paths: &[String]) {
        self.line(&keeping(paths));
    }

    fn started(&mut self, _count: Count<'_>) {}

    fn done(&mut self, count: Count<'_>) {
        let every = count.total.div_ceil(100);
        if count.is_over() || count.done.is_multiple_of(every) {
            self.line(&count.text());
        }
    }

    fn failed(&mut self, _count: Count<'_>, failure: &Failure) {
        self.line(&failure.text());
    }

    fn again(&mut self, failure: &Failure, left: u32) {
        self.line(&again(failure, left));
    }

    fn stopping(&mut self, running: usize) {
        self.line(&stopping(running));
    }
}

/// A bar for each step that has begun and is not over, on a terminal.
#[derive(Debug)]
pub struct Bars {
    lang: Lang,
    all: MultiProgress,
    steps: HashMap<Name, ProgressBar>,
}

impl Bars {
    /// Bars on standard error, in `lang`.
    pub fn new(lang: Lang) -> Self {
        Self { lang, all: MultiProgress::new(), steps: HashMap::new() }
    }

    fn line(&self, text: &Text) {
        // Where the terminal is gone, nobody reads.
        self.all.println(text.get(self.lang)).ok();
    }

    fn show(&mut self, count: Count<'_>) {
        if count.is_over() {
            if let Some(bar) = self.steps.remove(count.step) {
                bar.finish_and_clear();
                self.all.remove(&bar);
            }
            return self.line(&count.text());
        }
        let message = count.text().get(self.lang).to_owned();
        let bar = self.steps.entry(count.step.clone()).or_insert_with(|| {
            let style = ProgressStyle::with_template("{wide_msg} {bar:30} {elapsed}")
                .expect("the template is well formed");
            let length = u64::try_from(count.total).unwrap_or(u64::MAX);
            let bar = ProgressBar::new(length).with_style(style).with_message(message.clone());
            let bar = self.all.add(bar);
            bar.enable_steady_tick(Duration::from_secs(1));
            bar
        });
        bar.set_position(u64::try_from(count.done + count.failed).unwrap_or(u64::MAX));
        bar.set_message(message);
    }
}

impl Drop for Bars {
    fn drop(&mut self) {
        // What is left of steps that never got to their end.
        self.steps.clear();
        self.all.clear().ok();
    }
}

impl Progress for Bars {
    fn ended_before(&mut self, tasks: usize) {
        self.line(&ended_before(tasks));
    }

    fn keeping(&mut self, paths: &[String]) {
        self.line(&keeping(paths));
    }

    fn started(&mut self, count: Count<'_>) {
        self.show(count);
    }

    fn done(&mut self, count: Count<'_>) {
        self.show(count);
    }

    fn failed(&mut self, count: Count<'_>, failure: &Failure) {
        self.line(&failure.text());
        self.show(count);
    }

    fn again(&mut self, failure: &Failure, left: u32) {
        self.line(&again(failure, left));
    }

    fn stopping(&mut self, running: usize) {
        self.line(&stopping(running));
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::engine::{End, testing::name};

    #[test]
    fn lines_are_few_and_failures_all_told() {
        let mut written = Vec::new();
        let mut lines = Lines::new(Lang::Fr, &mut written);
        let step = name("segment");
        let failure = Failure {
            step: step.clone(),
            index: Some(3),
            item: None,
            end: End::Exit(1),
            tries: 1,
            log: "log".to_owned(),
            tail: Vec::new(),
        };
        for done in 1..=999 {
            lines.done(Count { step: &step, total: 1000, done, failed: 0 });
        }
        lines.failed(Count { step: &step, total: 1000, done: 999, failed: 1 }, &failure);
        let text = String::from_utf8(written).unwrap();
        assert_eq!(text.lines().count(), 100);
        assert_eq!(text.lines().next().unwrap(), "segment 10/1000 faites");
        let last = "segment, la tâche 3 a échoué, code de sortie 1 ; journal : log";
        assert_eq!(text.lines().last().unwrap(), last);
    }
}
