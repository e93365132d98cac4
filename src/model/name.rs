//! Names: what becomes a file name, a job name and a template name on every system.

use std::{borrow::Borrow, fmt, ops::Deref};

/// The longest name, in characters.
const LONGEST: usize = 64;

/// Names that Windows keeps for devices, with or without an ending.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// A name that matches `^[a-z][a-z0-9_]*$`, has at most 64 characters and is no device of Windows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

/// Why a text is no name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameFault {
    /// Another character, or it does not begin with a letter; with a name made of it, if any.
    Characters {
        /// The same name in allowed characters.
        offered: Option<String>,
    },
    /// More than 64 characters.
    TooLong,
    /// A device of Windows.
    Device,
}

impl Name {
    /// The pattern of a name, for the schema.
    pub const PATTERN: &'static str = "^[a-z][a-z0-9_]*$";

    /// The name that `text` is.
    pub fn new(text: &str) -> Result<Self, NameFault> {
        if !fits(text) {
            return Err(NameFault::Characters { offered: offered(text) });
        }
        if text.len() > LONGEST {
            return Err(NameFault::TooLong);
        }
        if DEVICES.contains(&text) {
            return Err(NameFault::Device);
        }
        Ok(Self(text.to_owned()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// `Motion-Correct` gives `motion_correct`, `diamètre` gives `diametre`; what gives no name gives nothing.
fn offered(text: &str) -> Option<String> {
    let mut name = String::new();
    for c in text.chars().flat_map(char::to_lowercase).map(without_accent) {
        let c = if c.is_ascii_alphanumeric() { c } else { '_' };
        if !(c == '_' && (name.is_empty() || name.ends_with('_'))) {
            name.push(c);
        }
    }
    let name = name.trim_end_matches('_');
    fits(name).then(|| name.to_owned())
}

/// The letter without the accent that it has in French and its neighbours.
fn without_accent(c: char) -> char {
    const PLAIN: [(&str, char); 9] = [
        ("àâäáãå", 'a'),
        ("ç", 'c'),
        ("éèêë", 'e'),
        ("îïíì", 'i'),
        ("ñ", 'n'),
        ("ôöóòõø", 'o'),
        ("š", 's'),
        ("ùûüú", 'u'),
        ("ÿý", 'y'),
    ];
    PLAIN.iter().find(|(accented, _)| accented.contains(c)).map_or(c, |(_, plain)| *plain)
}

/// `^[a-z][a-z0-9_]*$`.
fn fits(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

impl Deref for Name {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_name_is_offered_in_allowed_characters() {
        let offered = |text| match Name::new(text) {
            Err(NameFault::Characters { offered }) => offered,
            other => panic!("{other:?}"),
        };
        assert_eq!(offered("Motion-Correct"), Some("motion_correct".to_owned()));
        assert_eq!(offered("Été 2"), Some("ete_2".to_owned()));
        assert_eq!(offered("1a"), None);
        assert_eq!(Name::new("nul"), Err(NameFault::Device));
        assert_eq!(Name::new(&"a".repeat(65)), Err(NameFault::TooLong));
        assert!(Name::new("a1_b").is_ok());
    }
}
