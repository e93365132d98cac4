//! The name that was meant: near ones first, else the list of those there are.

use super::{Text, words};
use crate::text;

/// At most so many names are listed where none is near.
const LISTED: usize = 8;

/// Whether `typed` may be a slip for `name`: one insertion, deletion, replacement or swap per
/// three letters of the longer one, at least one, with a letter kept.
pub fn is_near(typed: &str, name: &str) -> bool {
    slips(typed, name).is_some()
}

/// The name nearest to `typed`; the first of equally near ones in the order of `names`.
pub fn nearest<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    names
        .into_iter()
        .filter_map(|name| Some((slips(typed, name)?, name)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// The help for an unknown name: the nearest one, else all of them where they are few.
pub fn did_you_mean<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Option<Text> {
    let names: Vec<&str> = names.into_iter().collect();
    if let Some(near) = nearest(typed, names.iter().copied()) {
        return Some(text!(En: "did you mean `{near}`?", Fr: "vouliez-vous dire `{near}` ?"));
    }
    if names.is_empty() || names.len() > LISTED {
        return None;
    }
    Some(Text::each(|lang| {
        let list = words::or(lang, names.iter().map(|name| format!("`{name}`")));
        match lang {
            super::Lang::En => format!("write {list}"),
            super::Lang::Fr => format!("écrivez {list}"),
        }
    }))
}

/// The number of slips from `typed` to `name`, where they are few enough.
fn slips(typed: &str, name: &str) -> Option<usize> {
    let typed: Vec<char> = typed.chars().flat_map(char::to_lowercase).collect();
    let name: Vec<char> = name.chars().flat_map(char::to_lowercase).collect();
    let longer = typed.len().max(name.len());
    let allowed = (longer / 3).max(1);
    if typed.len().abs_diff(name.len()) > allowed {
        return None;
    }
    let distance = distance(&typed, &name);
    (distance <= allowed && distance < longer).then_some(distance)
}

/// Optimal string alignment: insertions, deletions, replacements and swaps of neighbours.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before_last[j - 2] + 1);
            }
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_per_three_letters() {
        assert_eq!(nearest("cellpos", ["stats", "cellpose"]), Some("cellpose"));
        assert_eq!(nearest("scirpt", ["args", "script"]), Some("script"));
        assert_eq!(nearest("sc", ["script"]), None);
        assert_eq!(nearest("a", ["b"]), None, "no letter is kept");
        assert_eq!(nearest("ab", ["a"]), Some("a"));
        assert_eq!(nearest("GPU", ["gpus"]), Some("gpus"));
    }

    #[test]
    fn few_names_are_listed() {
        let help = did_you_mean("zzz", ["alpha", "beta"]).unwrap();
        assert_eq!(help.get(super::super::Lang::En), "write `alpha` or `beta`");
        assert!(did_you_mean("zzz", []).is_none());
    }
}
