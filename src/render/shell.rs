//! Text inside bash: quoting that carries every string but NUL. Knows no script.

use std::fmt::Write;

/// Words that bash reads as its own at the start of a command; quoted everywhere, so that nobody
/// has to look where they stand (bash(1), RESERVED WORDS).
const KEYWORDS: [&str; 17] = [
    "if", "then", "elif", "else", "fi", "time", "for", "in", "until", "while", "do", "done",
    "case", "esac", "coproc", "select", "function",
];

/// `text` as one word of bash, readable where it can be: bare, in single quotes, or as `$'…'`
/// where it holds something that a person would not see. NUL, which no argument of a program
/// can hold, is left out.
pub fn quote(text: &str) -> String {
    let bare = !text.is_empty() && !text.starts_with('=') && !KEYWORDS.contains(&text);
    if bare && text.bytes().all(is_plain) {
        return text.to_owned();
    }
    if text.chars().any(is_unseen) {
        return ansi_quote(text);
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// `text` for the inside of double quotes; `None` where it holds something unseen.
pub fn inside_double_quotes(text: &str) -> Option<String> {
    if text.chars().any(is_unseen) {
        return None;
    }
    let mut quoted = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '"' | '$' | '`') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    Some(quoted)
}

/// `text` on one line of a comment: what a person would not see becomes a space.
pub fn comment(text: &str) -> String {
    text.chars().map(|c| if is_unseen(c) { ' ' } else { c }).collect()
}

/// The format of bash's `printf` that writes `text` as it is.
pub fn printf_format(text: &str) -> String {
    let mut format = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '%' => format.push_str("%%"),
            '\\' => format.push_str(r"\\"),
            _ => format.push(c),
        }
    }
    format
}

fn ansi_quote(text: &str) -> String {
    let mut quoted = String::from("$'");
    for c in text.chars() {
        match c {
            '\0' => {}
            '\n' => quoted.push_str(r"\n"),
            '\r' => quoted.push_str(r"\r"),
            '\t' => quoted.push_str(r"\t"),
            '\\' => quoted.push_str(r"\\"),
            '\'' => quoted.push_str(r"\'"),
            _ if is_unseen(c) => {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    write!(quoted, r"\x{byte:02x}").expect("a String takes every text");
                }
            }
            _ => quoted.push(c),
        }
    }
    quoted.push('\'');
    quoted
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-./:=@%+".contains(&byte)
}

/// Control characters, and those that turn the direction of what follows: in an editor the line
/// would not be what bash reads.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_the_shells_own_is_quoted() {
        assert_eq!((quote("done").as_str(), quote("undone").as_str()), ("'done'", "undone"));
    }

    #[test]
    fn what_is_plain_stays_and_what_is_unseen_is_spelled() {
        assert_eq!(quote("results/a_1.tif"), "results/a_1.tif");
        assert_eq!(quote(""), "''");
        assert_eq!((quote("a=b").as_str(), quote("=b").as_str()), ("a=b", "'=b'"));
        assert_eq!(quote("it's $x"), r"'it'\''s $x'");
        assert_eq!(quote("a\nb\\'\u{1}"), r"$'a\nb\\\'\x01'");
        assert_eq!(quote("été"), "'été'");
        assert_eq!(quote("a\u{202e}b"), r"$'a\xe2\x80\xaeb'");
    }

    #[test]
    fn double_quotes_keep_what_bash_would_expand() {
        assert_eq!(inside_double_quotes(r#"a"$b`\"#).as_deref(), Some(r#"a\"\$b\`\\"#));
        assert_eq!(inside_double_quotes("a\n"), None);
    }
}
