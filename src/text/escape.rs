//! One line for any text: what bash's `printf %b` gives back byte for byte.

use std::{borrow::Cow, fmt::Write};

/// `text` with a backslash as `\\`, a comma and each control character as `\xHH`: it holds no tab, no
/// line end and nothing that parts a list.
pub fn escape(text: &str) -> Cow<'_, str> {
    let plain = |byte: u8| byte != b'\\' && byte != b',' && !byte.is_ascii_control();
    if text.bytes().all(plain) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '\\' => escaped.push_str(r"\\"),
            ',' | '\0'..='\x1f' | '\x7f' => {
                write!(escaped, r"\x{:02x}", u32::from(letter)).expect("a String takes every text");
            }
            letter => escaped.push(letter),
        }
    }
    Cow::Owned(escaped)
}

/// What [`escape`] was given; `None` where `escaped` is not of its making.
pub fn unescape(escaped: &str) -> Option<String> {
    let mut text = String::with_capacity(escaped.len());
    let mut rest = escaped;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('\\') {
            text.push('\\');
            rest = after;
        } else {
            let digits = rest.strip_prefix('x')?.get(..2)?;
            let byte = u8::from_str_radix(digits, 16).ok()?;
            if !byte.is_ascii() || digits.starts_with('+') {
                return None;
            }
            text.push(char::from(byte));
            rest = &rest[3..];
        }
    }
    text.push_str(rest);
    Some(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn control_characters_and_backslashes() {
        assert_eq!(escape("a b é"), "a b é");
        assert_eq!(escape("a\tb\\n,\n\u{7f}"), "a\\x09b\\\\n\\x2c\\x0a\\x7f");
    }

    #[test]
    fn what_escape_does_not_make_is_refused() {
        for foreign in ["\\", "\\q", "\\x", "\\x4", "\\xzz", "\\xff", "\\xé", "\\x+f"] {
            assert_eq!(unescape(foreign), None, "{foreign}");
        }
    }

    proptest! {
        #[test]
        fn it_comes_back_as_it_was(
            text in proptest::collection::vec(
                prop_oneof![any::<char>(), proptest::char::range('\0', '\u{7f}')], 0..40,
            )
        ) {
            let text: String = text.into_iter().collect();
            let escaped = escape(&text);
            prop_assert!(!escaped.contains([',', '\t', '\n']));
            prop_assert_eq!(unescape(&escaped), Some(text));
        }
    }
}
