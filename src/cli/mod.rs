//! The program as it is called: arguments, languages, what a call is refused for.
//!
//! The environment and the clock enter here and nowhere else.

pub mod args;
mod command;
mod french;
pub mod language;
mod output;
mod profiles;
mod refusal;
mod values;

pub use refusal::Refusal;
pub use values::TaskList;

use std::{ffi::OsString, path::PathBuf};

use crate::text;

/// The program: does what `arguments` ask (the program's name first) and gives the exit code.
pub fn main(arguments: Vec<OsString>) -> u8 {
    let lang = language::language(&arguments, environment);
    let parsed = match args::parse(lang, arguments) {
        Ok(parsed) => parsed,
        Err(refusal) => {
            output::print(&refusal.text, refusal.exit == 0);
            return refusal.exit;
        }
    };
    let output = output::Output::new(lang, &parsed.global, environment);
    let start = parsed.global.directory.clone().unwrap_or_else(|| PathBuf::from("."));
    match fs_err::canonicalize(&start) {
        Ok(start) => command::dispatch(&parsed, &start, output).code(),
        Err(_) => {
            let start = start.display();
            output.fault(
                &text!(En: "there is no folder `{start}`", Fr: "il n'y a pas de dossier `{start}`"),
            );
            command::Exit::Call.code()
        }
    }
}

/// Where cluster profiles of this machine are looked for.
fn profile_folders() -> Vec<PathBuf> {
    profiles::folders(environment)
}

#[expect(clippy::disallowed_methods, reason = "environment variables enter in cli/")]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
