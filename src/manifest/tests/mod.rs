//! What the room says, word by word, and what holds it together.

#![allow(clippy::needless_raw_string_hashes, reason = "the snapshots are written by their tool")]

mod agreement;
mod language;
mod shape;
mod syntax;

use std::fmt::Write as _;

use super::{Included, Manifest, ProfileManifest, parse, parse_profile};
use crate::{
    diag::{Lang, Sink},
    text::{FileId, Source},
};

fn sink(text: &str) -> (Sink, FileId) {
    let mut sink = Sink::default();
    let file = sink.sources.add(Source::new("lab.toml", text));
    (sink, file)
}

/// The manifest that `text` is, and all that is said of it.
fn read(text: &str) -> (Option<Manifest>, String) {
    let (mut sink, file) = sink(text);
    let manifest = parse(file, &Included::default(), &mut sink);
    (manifest, told(&sink))
}

/// The profile that `text` is, and all that is said of it.
fn read_profile(text: &str) -> (Option<ProfileManifest>, String) {
    let (mut sink, file) = sink(text);
    let profile = parse_profile(file, crate::manifest::Unknown::Warn, &mut sink);
    (profile, told(&sink))
}

/// Code, underlined text, message, label and help of every finding, in both languages.
fn told(sink: &Sink) -> String {
    let mut told = String::new();
    for found in sink.sorted() {
        let at = sink.sources.get(found.place().file).position(found.place().span.start);
        let slice = sink.sources.slice(found.place()).replace(char::is_control, "·");
        writeln!(told, "{} {}:{} <{slice}>", found.code.name, at.line, at.column).unwrap();
        for lang in Lang::ALL {
            let help = found.help.as_ref().map_or("", |help| help.get(lang));
            let label = found.labels[0].message.get(lang);
            writeln!(told, "  {} | {label} | {help}", found.message.get(lang)).unwrap();
        }
        for label in &found.labels[1..] {
            let at = sink.sources.get(label.place.file).position(label.place.span.start);
            let slice = sink.sources.slice(label.place);
            let (en, fr) = (label.message.get(Lang::En), label.message.get(Lang::Fr));
            writeln!(told, "  {}:{} <{slice}> {en} | {fr}", at.line, at.column).unwrap();
        }
    }
    told
}
