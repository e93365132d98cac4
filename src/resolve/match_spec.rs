//! The grammar of conda match specs, versions and channels, and of pip requirements, as far as it
//! can be judged without their packages; each fault with its range in the text.
//!
//! Source: the conda documentation of package match specifications and CEP 29; PEP 508.

use std::ops::Range;

/// What is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SpecFault {
    pub range: Range<usize>,
    pub kind: SpecFaultKind,
}

/// Which part of a request cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SpecFaultKind {
    /// Nothing is written.
    Empty,
    /// The channel before `::`.
    Channel,
    /// The package's name.
    Name,
    /// A version, or a list of versions.
    Version,
    /// A version of the machine, which is no range.
    Exact,
    /// A bracket, or what stands after it.
    Bracket,
}

/// Judges `"numpy >=2,<3"`, `"bioconda::samtools"`, `"pytorch 2.* cuda*"`, `"x[build=1]"`.
pub(super) fn match_spec(text: &str) -> Result<(), SpecFault> {
    let fault = |range: Range<usize>, kind| Err(SpecFault { range, kind });
    if text.trim().is_empty() {
        return fault(0..text.len(), SpecFaultKind::Empty);
    }
    let mut at = 0;
    if let Some(end) = text.find("::") {
        if !is_channel(&text[..end]) {
            return fault(0..end, SpecFaultKind::Channel);
        }
        at = end + 2;
    }
    let mut end = text.len();
    if let Some(open) = text[at..].find('[').map(|found| at + found) {
        let inside = text[open..].trim_end();
        let pairs = inside.strip_prefix('[').and_then(|inside| inside.strip_suffix(']'));
        let fits = pairs.is_some_and(|pairs| {
            let mut quoted = None;
            pairs
                .split(|c: char| {
                    match quoted {
                        None if matches!(c, '"' | '\'') => quoted = Some(c),
                        Some(open) if c == open => quoted = None,
                        _ => {}
                    }
                    c == ',' && quoted.is_none()
                })
                .all(|pair| {
                    pair.split_once('=').is_some_and(|(key, value)| {
                        !key.trim().is_empty() && !value.trim().is_empty()
                    })
                })
        });
        if !fits {
            return fault(open..text.len(), SpecFaultKind::Bracket);
        }
        end = open;
    }
    let body = &text[at..end];
    let start = at + (body.len() - body.trim_start().len());
    let body = body.trim();
    let length = body
        .find(|c: char| !(c.is_ascii_alphanumeric() || "_.-*".contains(c)))
        .unwrap_or(body.len());
    // A lone `-` or `.` before an operator belongs to no name.
    if length == 0 || !body.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
        return fault(start..start + body.len().max(1), SpecFaultKind::Name);
    }
    let rest = &body[length..];
    if !rest.is_empty() && !rest.starts_with(|c: char| c.is_whitespace() || "<>=!~".contains(c)) {
        return fault(start..start + body.len(), SpecFaultKind::Name);
    }
    version_and_build(rest).map_err(|range| SpecFault {
        range: start + length + range.start..start + length + range.end,
        kind: SpecFaultKind::Version,
    })
}

/// `>=2,<3`, `=1.2`, ` 1.2 py_0`, `==1.2|>3`: the version part, and a build string after it.
fn version_and_build(text: &str) -> Result<(), Range<usize>> {
    let start = text.len() - text.trim_start().len();
    let text = text.trim();
    if text.is_empty() {
        return Ok(());
    }
    // Spaces around operators and commas are allowed; the last word may be a build string.
    let mut at = 0;
    let mut constraints = 0;
    while at < text.len() {
        let rest = &text[at..];
        let operator = ["==", ">=", "<=", "!=", "~=", "=", ">", "<"]
            .into_iter()
            .find(|operator| rest.starts_with(operator))
            .unwrap_or("");
        let after = &rest[operator.len()..];
        let gap = after.len() - after.trim_start().len();
        let word = after[gap..]
            .find(|c: char| c == ',' || c == '|' || c.is_whitespace() || c == '=')
            .unwrap_or(after.len() - gap);
        let version = &after[gap..gap + word];
        if !is_version(version) {
            let from = start + at;
            return Err(from..from + (operator.len() + gap + word).max(1));
        }
        constraints += 1;
        at += operator.len() + gap + word;
        let rest = &text[at..];
        let gap = rest.len() - rest.trim_start().len();
        let next = rest[gap..].chars().next();
        match next {
            None => return Ok(()),
            Some(',' | '|') => {
                at += gap + 1;
                let rest = &text[at..];
                at += rest.len() - rest.trim_start().len();
                if at >= text.len() {
                    return Err(start + at - 1..start + at);
                }
            }
            // `=1.2=py_0` or `1.2 py_0`: a build string ends the spec.
            Some(c) if constraints >= 1 => {
                let skip = gap + usize::from(c == '=');
                let build = &text[at + skip..];
                let fits = !build.is_empty()
                    && build.chars().all(|c| c.is_ascii_alphanumeric() || "_.*+^$|()".contains(c));
                let from = start + at + skip;
                return if fits { Ok(()) } else { Err(from..from + build.len().max(1)) };
            }
            Some(_) => return Err(start + at..start + text.len()),
        }
    }
    Ok(())
}

/// A version as conda orders them, with `*` at its end where any may follow.
pub(super) fn is_version(text: &str) -> bool {
    let plain = text.strip_suffix(".*").or_else(|| text.strip_suffix('*')).unwrap_or(text);
    let body = plain.split_once('!').map_or(plain, |(epoch, rest)| {
        if epoch.bytes().all(|b| b.is_ascii_digit()) { rest } else { "" }
    });
    text == "*"
        || (!body.is_empty()
            && body.chars().all(|c| c.is_ascii_alphanumeric() || "._+-".contains(c))
            && body.starts_with(|c: char| c.is_ascii_alphanumeric())
            && !body.contains("..")
            && !body.ends_with('.'))
}

/// A channel: a name of letters, digits and `-_./`, a URL, or a `file://` folder.
pub(super) fn is_channel(text: &str) -> bool {
    let rest =
        ["https://", "http://", "file://"].into_iter().find_map(|scheme| text.strip_prefix(scheme));
    let word = rest.unwrap_or(text);
    !word.is_empty()
        && word.chars().all(|c| {
            c.is_ascii_alphanumeric() || "-_./".contains(c) || (rest.is_some() && ":~%".contains(c))
        })
}

/// Judges a PEP 508 requirement as far as its name and its version specifiers.
pub(super) fn requirement(text: &str) -> Result<(), SpecFault> {
    let fault = |range: Range<usize>, kind| Err(SpecFault { range, kind });
    let start = text.len() - text.trim_start().len();
    let body = text.trim();
    if body.is_empty() {
        return fault(0..text.len(), SpecFaultKind::Empty);
    }
    let length = body
        .find(|c: char| !(c.is_ascii_alphanumeric() || "_.-".contains(c)))
        .unwrap_or(body.len());
    let name = &body[..length];
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric())
        || !name.ends_with(|c: char| c.is_ascii_alphanumeric())
    {
        return fault(start..start + length.max(1), SpecFaultKind::Name);
    }
    let mut rest = body[length..].trim_start();
    if let Some(extras) = rest.strip_prefix('[') {
        let Some(end) = extras.find(']') else {
            return fault(
                start + body.len() - rest.len()..start + body.len(),
                SpecFaultKind::Bracket,
            );
        };
        rest = extras[end + 1..].trim_start();
    }
    if rest.starts_with('@') || rest.starts_with(';') || rest.is_empty() {
        return Ok(());
    }
    let versions = rest.split(';').next().unwrap_or_default().trim_end();
    let from = start + body.len() - rest.len();
    let versions = versions.strip_prefix('(').and_then(|v| v.strip_suffix(')')).unwrap_or(versions);
    for one in versions.split(',') {
        let one = one.trim();
        let operator = ["===", "==", ">=", "<=", "!=", "~=", ">", "<"]
            .into_iter()
            .find(|operator| one.starts_with(operator));
        if !operator.is_some_and(|operator| is_version(one[operator.len()..].trim())) {
            return fault(from..from + versions.len().max(1), SpecFaultKind::Version);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_requests() {
        for text in [
            "numpy",
            "numpy >=2,<3",
            "numpy>=2",
            "bioconda::samtools",
            "python 3.10.*",
            "pytorch=2.1",
            "pytorch 2.1 cuda*",
            "x==1.2=py_0",
            "r-base 4.*",
            "conda-forge/label/dev::a 1",
            "a >=1 , <2",
            "x[version='>=1,<2',build=*cuda*]",
            "openssl 1.1.1w",
            "a 1.2|1.3",
            "libgcc-ng >=12",
        ] {
            assert_eq!(match_spec(text), Ok(()), "{text}");
        }
        for text in
            ["cellpose >=3,<4", "a", "a[b]==1.2.*", "a @ git+https://x", "a ; python_version<'3'"]
        {
            assert_eq!(requirement(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn faults_have_their_range() {
        let slice = |text: &'static str| {
            let fault = match_spec(text).unwrap_err();
            (fault.kind, &text[fault.range])
        };
        assert_eq!(slice("numpy >=2,<"), (SpecFaultKind::Version, "<"));
        assert_eq!(slice("numpy >>2"), (SpecFaultKind::Version, ">>2"));
        assert_eq!(slice("numpy 2..1"), (SpecFaultKind::Version, "2..1"));
        assert_eq!(slice("bio conda::x"), (SpecFaultKind::Channel, "bio conda"));
        assert_eq!(slice("=2"), (SpecFaultKind::Name, "=2"));
        assert_eq!(slice("x[build"), (SpecFaultKind::Bracket, "[build"));
        assert_eq!(slice("numpy >=2,"), (SpecFaultKind::Version, ","));
        assert_eq!(requirement("a =1").unwrap_err().kind, SpecFaultKind::Version);
        assert!(!is_version("3..1"));
        assert!(is_channel("conda-forge") && !is_channel("conda forge") && is_channel("file:///a"));
    }
}
