//! What the rendered files are made of, source by source, and what of it moved since they were
//! written. Knows no rendered file.

use std::collections::{BTreeMap, BTreeSet};

use super::Analysis;
use crate::{
    data::DatasetRows,
    lock::{LockFile, LockedSources},
    manifest::fingerprint,
    model::{DatasetForm, DatasetId},
    text::Place,
};

/// The names of sources that are no table of the manifest: a file and a dataset have theirs after it.
pub(super) const FILE: &str = "files.";
pub(super) const LISTING: &str = "listings.";
pub(super) const SHEET: &str = "sheets.";
pub(super) const REQUEST: &str = "requests.";
pub(super) const PROFILE: &str = "profile";
pub(super) const TOOL: &str = "lab";

/// What of such a source is read.
const CONTENT: &str = "content";

/// What an analysis is rendered from. `own` is its lock, without what it was before.
pub(super) fn sources(analysis: &Analysis, own: &LockFile) -> LockedSources {
    let mut sources = LockedSources::new();
    for (name, table) in analysis.written.iter() {
        let keys = table.keys.iter().map(|(key, (print, _))| (key.clone(), print.clone()));
        sources.insert(name.clone(), keys.collect());
    }
    let mut content = |name: String, print: String| {
        sources.insert(name, BTreeMap::from([(CONTENT.to_owned(), print)]));
    };
    for (path, file) in &own.files {
        content(format!("{FILE}{path}"), fingerprint(file.sha256.as_bytes()));
    }
    for (name, dataset) in &own.datasets {
        let listed = format!("{} {} {:?}", dataset.files, dataset.bytes, dataset.root);
        content(format!("{LISTING}{name}"), fingerprint(listed.as_bytes()));
    }
    for (index, dataset) in analysis.lab.datasets.iter().enumerate() {
        if let (DatasetForm::Sheet { .. }, Some(rows)) =
            (&dataset.form, analysis.rows.dataset(DatasetId(index)))
        {
            content(format!("{SHEET}{}", dataset.name), fingerprint(&cells(rows)));
        }
    }
    for (name, environment) in &own.environments {
        content(format!("{REQUEST}{name}"), fingerprint(environment.request.as_bytes()));
    }
    if let Some(profile) = &analysis.profile_text {
        content(PROFILE.to_owned(), fingerprint(profile.as_bytes()));
    }
    content(TOOL.to_owned(), env!("CARGO_PKG_VERSION").to_owned());
    sources
}

/// The cells of a sheet, each after its length.
fn cells(rows: &DatasetRows) -> Vec<u8> {
    let mut told = Vec::new();
    let mut tell = |text: &str| {
        told.extend(text.len().to_le_bytes());
        told.extend(text.as_bytes());
    };
    rows.columns().iter().for_each(|column| tell(column));
    for row in 0..rows.len() {
        (0..rows.columns().len()).for_each(|column| tell(&rows.cell(row, column)));
    }
    told
}

/// How a part of a source moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum How {
    /// It was not there.
    New,
    /// It is another one.
    Changed {
        /// The fingerprint that it had.
        from: String,
    },
    /// It is there no more.
    Gone,
}

/// Something that moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Move {
    /// The source.
    pub(super) source: String,
    /// What of it; `None` where all of it came or went.
    pub(super) part: Option<String>,
    /// How.
    pub(super) how: How,
    /// Where it stands in the manifest, or the table that it stood in.
    pub(super) place: Option<Place>,
}

/// What moved from `before` to `after`, by source.
pub(super) fn moved(
    before: &LockedSources,
    after: &LockedSources,
    analysis: &Analysis,
) -> Vec<Move> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut moves = Vec::new();
    for name in names {
        let place = analysis.written.get(name).map(|table| table.place);
        let whole = |how| Move { source: name.clone(), part: None, how, place };
        match (before.get(name), after.get(name)) {
            (Some(_), None) => moves.push(whole(How::Gone)),
            (None, Some(_)) => moves.push(whole(How::New)),
            (Some(before), Some(after)) => moves.extend(parts(name, before, after, analysis)),
            (None, None) => {}
        }
    }
    moves
}

fn parts(
    source: &str,
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
    analysis: &Analysis,
) -> Vec<Move> {
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let differ = keys.into_iter().filter(|key| before.get(*key) != after.get(*key));
    let table = analysis.written.get(source);
    let one = |key: &String| {
        let how = match (before.get(key), after.contains_key(key)) {
            (None, _) => How::New,
            (Some(from), true) => How::Changed { from: from.clone() },
            (Some(_), false) => How::Gone,
        };
        let place = table.map(|table| table.keys.get(key).map_or(table.place, |(_, at)| *at));
        Move { source: source.to_owned(), part: Some(key.clone()), how, place }
    };
    differ.map(one).collect()
}
