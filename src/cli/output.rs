//! The one place that prints: results to standard output, everything else to standard error.

use std::{
    io::{IsTerminal, Write},
    time::Instant,
};

use super::args::{Global, When};
use crate::{
    diag::{Lang, Sink, Text, emit},
    text,
};

/// The width of a page where no terminal tells one.
const WIDTH: usize = 100;

/// Prints a text that was asked for, or on standard error one that was not.
pub(super) fn print(text: &str, asked: bool) {
    // Whoever reads may stop reading; that is no fault.
    let _ = if asked {
        std::io::stdout().lock().write_all(text.as_bytes())
    } else {
        std::io::stderr().lock().write_all(text.as_bytes())
    };
}

/// How to speak to whoever called.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    /// In which language.
    pub(crate) lang: Lang,
    /// Only what is wrong, and results.
    pub(crate) quiet: bool,
    /// Also how it is done.
    pub(crate) verbose: bool,
    color: bool,
    width: usize,
    animated: bool,
}

#[expect(clippy::unused_self, reason = "all that is printed goes through the one printer")]
impl Output {
    /// The way to speak that the arguments and the environment ask for.
    pub(crate) fn new(
        lang: Lang,
        global: &Global,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let plain =
            ["NO_COLOR", "CI"].iter().any(|name| variable(name).is_some_and(|v| !v.is_empty()));
        let color = match global.color {
            When::Always => true,
            When::Never => false,
            When::Auto => terminal && !plain,
        };
        let width = terminal_size::terminal_size_of(std::io::stderr())
            .map_or(WIDTH, |(width, _)| usize::from(width.0));
        Self {
            lang,
            quiet: global.quiet,
            verbose: global.verbose,
            color,
            width: width.min(WIDTH),
            animated: terminal && !plain,
        }
    }

    /// Whether something on standard error may move.
    pub(crate) fn animated(&self) -> bool {
        self.animated
    }

    /// How wide a page is, in columns.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// A result.
    pub(crate) fn result(&self, text: &str) {
        print(text, true);
    }

    /// Something to know, unless the caller wants quiet.
    pub(crate) fn say(&self, text: &Text) {
        if !self.quiet {
            self.tell(text.get(self.lang));
        }
    }

    /// Something about how it is done, where the caller wants it.
    pub(crate) fn detail(&self, text: &Text) {
        if self.verbose {
            self.tell(text.get(self.lang));
        }
    }

    /// Does a part of the work; where the caller wants it, tells what was done and how long it took.
    pub(crate) fn phase<T>(&self, done: &Text, work: impl FnOnce() -> T) -> T {
        let begun = Instant::now();
        let result = work();
        let took = begun.elapsed().as_millis();
        let (en, fr) = (done.get(Lang::En), done.get(Lang::Fr));
        self.detail(&text!(En: "{en}: {took} ms", Fr: "{fr} : {took} ms"));
        result
    }

    /// Something that is not as it should be, unless the caller wants quiet.
    pub(crate) fn warn(&self, text: &Text) {
        let heading = match self.lang {
            Lang::En => "warning:",
            Lang::Fr => "avertissement :",
        };
        if !self.quiet {
            self.tell(&format!("{heading} {}", text.get(self.lang)));
        }
    }

    /// What stopped the program.
    pub(crate) fn fault(&self, text: &Text) {
        let heading = match self.lang {
            Lang::En => "error:",
            Lang::Fr => "erreur :",
        };
        self.tell(&format!("{heading} {}", text.get(self.lang)));
    }

    /// A line on standard error.
    pub(crate) fn tell(&self, text: &str) {
        print(&format!("{text}\n"), false);
    }

    /// A question on standard error, which waits on its line for the answer.
    pub(crate) fn ask(&self, text: &Text) {
        print(text.get(self.lang), false);
    }

    /// The findings as people read them.
    pub(crate) fn findings(&self, sink: &Sink) -> String {
        emit::human(sink, self.lang, emit::Look { width: self.width, color: self.color })
    }
}
