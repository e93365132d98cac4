//! Paths as the manifest writes them: with `/`, relative to the project, in their shortest form.

/// A path inside the project, in its shortest form: relative, without `.`, `..` or `//`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProjectPath(String);

/// Why a text is no path of the project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathFault {
    /// Nothing is written.
    Empty,
    /// It begins with `/`.
    Absolute,
    /// It leaves the project through `..`.
    LeavesProject,
    /// It has a backslash or a drive letter.
    Windows,
    /// It has a control character.
    Control,
}

impl ProjectPath {
    /// The path that `text` is. A final `/` is dropped.
    pub fn new(text: &str) -> Result<Self, PathFault> {
        let path = lexical(text)?;
        if path.starts_with('/') {
            return Err(PathFault::Absolute);
        }
        if path == ".." || path.starts_with("../") {
            return Err(PathFault::LeavesProject);
        }
        Ok(Self(path))
    }

    /// The path as text; `.` is the project itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a path lies on a disk that only a computer at a desk has: of macOS, or of Windows as its
/// Linux shows it.
pub fn is_of_own_computer(path: &str) -> bool {
    let drive = path.strip_prefix("/mnt/").map(str::as_bytes);
    path.starts_with("/Users/")
        || path.starts_with("/Volumes/")
        || matches!(drive, Some([letter, b'/', ..]) if letter.is_ascii_lowercase())
}

/// The shortest form of a path, absolute or not: `a/./b//c/` is `a/b/c`, `a/../b` is `b`.
pub fn lexical(text: &str) -> Result<String, PathFault> {
    let mut letters = text.chars();
    let drive =
        letters.next().is_some_and(|c| c.is_ascii_alphabetic()) && letters.next() == Some(':');
    if text.contains('\\') || (drive && letters.next().is_none_or(|c| c == '/')) {
        return Err(PathFault::Windows);
    }
    if text.chars().any(char::is_control) {
        return Err(PathFault::Control);
    }
    if text.is_empty() {
        return Err(PathFault::Empty);
    }
    let absolute = text.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in text.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if absolute => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    Ok(match (absolute, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortest_form() {
        assert_eq!(lexical("a/./b//c/").as_deref(), Ok("a/b/c"));
        assert_eq!(lexical("a/..").as_deref(), Ok("."));
        assert_eq!(lexical("/../x").as_deref(), Ok("/x"));
        assert_eq!(ProjectPath::new("a/../../b"), Err(PathFault::LeavesProject));
        assert_eq!(ProjectPath::new("C:/x"), Err(PathFault::Windows));
        assert_eq!(ProjectPath::new("a\\b"), Err(PathFault::Windows));
        assert_eq!(ProjectPath::new("/x"), Err(PathFault::Absolute));
    }
}
