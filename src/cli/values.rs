//! What the values of arguments may be, and what is said of others.

use std::fmt;
use std::ops::RangeInclusive;

use crate::diag::{Lang, Text};
use crate::model::Memory;
use crate::text;

/// Why a value cannot be taken, as clap carries it.
#[derive(Debug, Clone)]
pub(super) struct WrongValue(pub(super) Text);

impl fmt::Display for WrongValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.get(Lang::En))
    }
}

impl std::error::Error for WrongValue {}

/// Tasks by their index, as `--tasks` names them: `0,3-5`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskList(Vec<RangeInclusive<u32>>);

impl TaskList {
    /// At least one index or range of indices, separated by commas.
    pub(super) fn parse(text: &str) -> Result<Self, WrongValue> {
        let number = |text: &str| -> Option<u32> {
            text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
        };
        let range = |part: &str| match part.split_once('-') {
            None => number(part).map(|one| one..=one),
            Some((first, last)) => {
                let range = number(first)?..=number(last)?;
                (!range.is_empty()).then_some(range)
            }
        };
        text.split(',').map(range).collect::<Option<_>>().map(Self).ok_or_else(|| {
            WrongValue(text!(
                En: "write indices and ranges from 0, such as `0,3-5`",
                Fr: "écrivez des indices et des intervalles à partir de 0, comme `0,3-5`",
            ))
        })
    }

    /// Whether task `index` is named.
    pub fn contains(&self, index: u32) -> bool {
        self.0.iter().any(|range| range.contains(&index))
    }

    /// The greatest index that is named.
    pub fn last(&self) -> u32 {
        self.0.iter().map(|range| *range.end()).max().unwrap_or(0)
    }
}

/// A whole number from `least`.
pub(super) fn count(text: &str, least: u32) -> Result<u32, WrongValue> {
    text.parse().ok().filter(|number| *number >= least).ok_or_else(|| {
        WrongValue(text!(
            En: "write a whole number from {least}",
            Fr: "écrivez un nombre entier à partir de {least}",
        ))
    })
}

/// A memory size as the manifest writes it.
pub(super) fn memory(text: &str) -> Result<Memory, WrongValue> {
    Memory::parse(text).map_err(|fault| {
        let meant = fault.offered.unwrap_or_else(|| "16G".to_owned());
        WrongValue(text!(
            En: "write a number and M, G or T, such as `{meant}`",
            Fr: "écrivez un nombre suivi de M, G ou T, comme `{meant}`",
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn task_lists() {
        let list = TaskList::parse("0,3-5").unwrap();
        let named: Vec<u32> = (0..9).filter(|index| list.contains(*index)).collect();
        assert_eq!((named, list.last()), (vec![0, 3, 4, 5], 5));
        for wrong in ["", ",", "1,", "5-3", "-1", "+1", "1-2-3", "a", "1 ,2", "4294967296"] {
            assert!(TaskList::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn counts_and_sizes() {
        assert_eq!(count("4", 1).unwrap(), 4);
        assert_eq!(count("0", 0).unwrap(), 0);
        assert_eq!(count("0", 1).unwrap_err().to_string(), "write a whole number from 1");
        assert_eq!(memory("16G").unwrap().mebibytes, 16_384);
        let fault = memory("8 Go").unwrap_err().0;
        assert_eq!(fault.get(Lang::Fr), "écrivez un nombre suivi de M, G ou T, comme `8G`");
    }
}
