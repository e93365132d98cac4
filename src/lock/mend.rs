//! A lockfile that a merge of git left in conflict. All in it can be made again but the ledger of
//! what was rendered, which is the union of both sides.

use super::file::LockFile;

/// The lock of a text with conflict markers: one side's, with the ledger of both.
pub(super) fn mend(text: &str) -> Option<LockFile> {
    if !text.lines().any(|line| line.starts_with("<<<<<<<")) {
        return None;
    }
    let ours = LockFile::parse(&side(text, Side::Ours));
    let theirs = LockFile::parse(&side(text, Side::Theirs));
    let mut lock = match (&ours, &theirs) {
        (Some(lock), _) | (None, Some(lock)) => lock.clone(),
        (None, None) => return None,
    };
    for other in [ours, theirs].into_iter().flatten() {
        for (path, digest) in other.rendered {
            lock.rendered.entry(path).or_insert(digest);
        }
    }
    Some(lock)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Ours,
    Theirs,
}

/// The text as one side of the merge had it; the base of a three-way conflict is left out.
fn side(text: &str, wanted: Side) -> String {
    let mut kept = String::new();
    let mut within = None;
    for line in text.lines() {
        if line.starts_with("<<<<<<<") {
            within = Some(Some(Side::Ours));
        } else if line.starts_with("|||||||") && within.is_some() {
            within = Some(None);
        } else if line.starts_with("=======") && within.is_some() {
            within = Some(Some(Side::Theirs));
        } else if line.starts_with(">>>>>>>") && within.is_some() {
            within = None;
        } else if within.is_none() || within == Some(Some(wanted)) {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}
