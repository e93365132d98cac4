//! Sets of characters, as sorted ranges.

/// A set of characters without NUL and without `/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CharSet(Vec<(char, char)>);

/// The first character a file name may have.
const FIRST: char = '\u{1}';

impl CharSet {
    /// What `?` stands for.
    pub(super) fn any() -> Self {
        Self(vec![(FIRST, char::MAX)]).without('/')
    }

    /// Whether it has this character.
    pub(super) fn contains(&self, c: char) -> bool {
        self.0.iter().any(|(start, end)| (*start..=*end).contains(&c))
    }

    /// The characters of `ranges`, whose ends are in order; `/` is dropped.
    pub(super) fn new(mut ranges: Vec<(char, char)>) -> Self {
        ranges.sort_unstable();
        let mut merged: Vec<(char, char)> = Vec::new();
        for (start, end) in ranges {
            match merged.last_mut() {
                Some(last) if start <= last.1 || after(last.1) == Some(start) => {
                    last.1 = last.1.max(end);
                }
                _ => merged.push((start, end)),
            }
        }
        Self(merged).without('/')
    }

    /// Every character that is not in it.
    pub(super) fn inverted(&self) -> Self {
        let mut gaps = Vec::new();
        let mut next = Some(FIRST);
        for (start, end) in &self.0 {
            if let Some((from, to)) = next.zip(before(*start)).filter(|(from, to)| from <= to) {
                gaps.push((from, to));
            }
            next = after(*end);
        }
        gaps.extend(next.map(|from| (from, char::MAX)));
        Self::new(gaps)
    }

    /// The set without `c`.
    pub(super) fn without(&self, c: char) -> Self {
        let mut kept = Vec::with_capacity(self.0.len() + 1);
        for &(start, end) in &self.0 {
            if c < start || end < c {
                kept.push((start, end));
                continue;
            }
            kept.extend(before(c).filter(|to| start <= *to).map(|to| (start, to)));
            kept.extend(after(c).filter(|from| *from <= end).map(|from| (from, end)));
        }
        Self(kept)
    }

    /// The ranges, sorted, apart.
    pub(super) fn ranges(&self) -> &[(char, char)] {
        &self.0
    }

    /// Whether nothing is in it.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn after(c: char) -> Option<char> {
    (c..=char::MAX).nth(1)
}

fn before(c: char) -> Option<char> {
    ('\0'..c).next_back()
}
