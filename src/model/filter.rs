//! Filters: what may follow a name in a template, what each gives, and the text that it makes of a
//! value that is known. Knows no task and no shell; `render` does the same in bash, for what is
//! only known when a task runs.

use super::ParamValue;

/// What is done to a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Filter {
    /// The path of a file that holds the list, one a line, made when the task starts.
    FileList,
    /// The list as one string, with this between its elements.
    Join(String),
    /// The path of a TSV of tasks, one a line, made when the task starts.
    Table,
    /// This text where there is none: of an environment variable or an empty cell.
    Default(String),
    /// The words of a text, as a shell reads them.
    Words,
    /// The text of a file, without the white space around it, read when the task starts.
    Read,
    /// The folder of a path.
    Parent,
    /// The last part of a path.
    Name,
    /// The last part of a path without its ending, as Python has it.
    Stem,
}

/// How many texts a hole gives: the same for all tasks of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arity {
    /// One.
    One,
    /// As many as there are, or none.
    List,
}

/// Why a filter cannot follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilterFault {
    /// It is for lists, and this is one value.
    NeedsList,
    /// It is for one value, and this is a list.
    NeedsOne,
    /// Nothing that it follows is ever without a value.
    NeverMissing,
    /// It does not follow a path of a file.
    NeedsFile,
    /// It does not follow `steps.STEP`.
    NeedsTasks,
    /// A quote in the text is not closed.
    OpenQuote,
}

impl Filter {
    /// Its word in a template.
    pub fn word(&self) -> &'static str {
        match self {
            Self::FileList => "filelist",
            Self::Join(_) => "join",
            Self::Table => "table",
            Self::Default(_) => "default",
            Self::Words => "words",
            Self::Read => "read",
            Self::Parent => "parent",
            Self::Name => "name",
            Self::Stem => "stem",
        }
    }

    /// Whether its value is known only when the task runs, even of a value that is known.
    pub fn at_run_time(&self) -> bool {
        matches!(self, Self::FileList | Self::Table | Self::Read)
    }

    /// How many texts it makes of so many; [`Self::Default`], [`Self::Read`] and [`Self::Table`], which look
    /// at what they follow, are judged there.
    ///
    /// # Errors
    ///
    /// Where it cannot follow so many.
    pub fn arity(&self, of: Arity) -> Result<Arity, FilterFault> {
        match (self, of) {
            (Self::FileList | Self::Join(_), Arity::One) => Err(FilterFault::NeedsList),
            (Self::Words | Self::Read, Arity::List) => Err(FilterFault::NeedsOne),
            (Self::Words, Arity::One) => Ok(Arity::List),
            (Self::Parent | Self::Name | Self::Stem, of) => Ok(of),
            (Self::FileList | Self::Join(_) | Self::Table | Self::Default(_) | Self::Read, _) => {
                Ok(Arity::One)
            }
        }
    }

    /// What it makes of a value that is known.
    ///
    /// # Errors
    ///
    /// Where it cannot follow such a value.
    ///
    /// # Panics
    ///
    /// Of a filter [at run time](Self::at_run_time).
    pub fn apply(&self, value: ParamValue) -> Result<ParamValue, FilterFault> {
        let each = |value: ParamValue, of_path: fn(&str) -> &str| match value {
            ParamValue::One(text) => ParamValue::One(of_path(&text).to_owned()),
            ParamValue::List(list) => {
                ParamValue::List(list.iter().map(|text| of_path(text).to_owned()).collect())
            }
        };
        Ok(match (self, value) {
            (Self::Join(separator), ParamValue::List(list)) => {
                ParamValue::One(list.join(separator))
            }
            (Self::Join(_), ParamValue::One(_)) => return Err(FilterFault::NeedsList),
            (Self::Default(text), ParamValue::List(list)) => {
                ParamValue::One(list.into_iter().next().unwrap_or_else(|| text.clone()))
            }
            (Self::Default(_), one) => one,
            (Self::Words, ParamValue::One(text)) => {
                ParamValue::List(words(&text).ok_or(FilterFault::OpenQuote)?)
            }
            (Self::Words, ParamValue::List(_)) => return Err(FilterFault::NeedsOne),
            (Self::Parent, value) => each(value, parent),
            (Self::Name, value) => each(value, file_name),
            (Self::Stem, value) => each(value, stem),
            (Self::FileList | Self::Table | Self::Read, _) => {
                unreachable!("what is known when the task runs has no value now")
            }
        })
    }
}

/// A path without the slashes at its end; `/` stays.
fn trimmed(path: &str) -> &str {
    let trimmed = path.trim_end_matches('/');
    if trimmed.is_empty() && !path.is_empty() { "/" } else { trimmed }
}

/// The folder of a path; `.` where it names none.
fn parent(path: &str) -> &str {
    match trimmed(path).rfind('/') {
        Some(at) => trimmed(&path[..=at]),
        None => ".",
    }
}

/// The last part of a path.
fn file_name(path: &str) -> &str {
    let path = trimmed(path);
    path.rfind('/').map_or(path, |at| &path[at + 1..])
}

/// The last part of a path without its ending. A dot at its beginning or end begins none.
fn stem(path: &str) -> &str {
    let name = file_name(path);
    match name.rfind('.') {
        Some(at) if at > 0 && at + 1 < name.len() => &name[..at],
        _ => name,
    }
}

/// The words of a text as a POSIX shell parts and unquotes them, without expansions; `None` where a
/// quote is not closed or a backslash ends the text.
fn words(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            ' ' | '\t' | '\n' => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match letters.next()? {
                        '\'' => break,
                        inside => word.push(inside),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match letters.next()? {
                        '"' => break,
                        '\\' => match letters.next()? {
                            '\n' => {}
                            special @ ('$' | '`' | '"' | '\\') => word.push(special),
                            plain => word.extend(['\\', plain]),
                        },
                        inside => word.push(inside),
                    }
                }
            }
            '\\' => match letters.next()? {
                '\n' => {}
                escaped => word.get_or_insert_default().push(escaped),
            },
            letter => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_paths_are_those_of_python() {
        // PurePosixPath(p).parent, .name, .stem of Python 3.12.
        for (path, above, last, short) in [
            ("a/b.tif", "a", "b.tif", "b"),
            ("b.tar.gz", ".", "b.tar.gz", "b.tar"),
            ("/a", "/", "a", "a"),
            ("a/b/", "a", "b", "b"),
            ("a//b.c", "a", "b.c", "b"),
            (".bashrc", ".", ".bashrc", ".bashrc"),
            ("x/.a.b", "x", ".a.b", ".a"),
            ("a.b.", ".", "a.b.", "a.b."),
            ("..a", ".", "..a", "."),
            ("dir.d/é.x", "dir.d", "é.x", "é"),
        ] {
            assert_eq!((parent(path), file_name(path), stem(path)), (above, last, short), "{path}");
        }
    }

    #[test]
    fn words_are_those_of_a_shell() {
        let of = |text: &str| words(text);
        let some = |list: &[&str]| Some(list.iter().map(|word| (*word).to_owned()).collect());
        assert_eq!(of(" a  b\tc\n"), some(&["a", "b", "c"]));
        assert_eq!(of("--x 'a b' \"c d\"e"), some(&["--x", "a b", "c de"]));
        assert_eq!(of(r#""\$x \n" \ a"#), some(&[r"$x \n", " a"]));
        assert_eq!(of("'' a\\\nb"), some(&["", "ab"]));
        assert_eq!(of(""), some(&[]));
        assert_eq!([of("'a"), of("a\\"), of("\"b")], [None, None, None]);
    }
}
