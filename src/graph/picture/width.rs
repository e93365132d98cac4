//! How wide text is, without a font: advances rounded up over the usual sans-serif faces.

/// The width of `text` in pixels at a font size of `size` pixels; bold text is a tenth wider.
pub(super) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let ems: f64 = text.chars().map(advance).sum();
    ems * size * if bold { 1.1 } else { 1.0 }
}

/// `text` where it fits into `room` pixels, else its beginning and `…`.
pub(super) fn shorten(text: &str, room: f64, size: f64, bold: bool) -> String {
    if width(text, size, bold) <= room {
        return text.to_owned();
    }
    let room = room - width("…", size, bold);
    let mut kept = String::new();
    let mut used = 0.0;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        used += width(&text[at..end], size, bold);
        if used > room {
            break;
        }
        kept.push(c);
    }
    format!("{}…", kept.trim_end())
}

/// The advance of a character in ems. Characters of East Asian scripts count double.
fn advance(c: char) -> f64 {
    match c {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0.0,
        'i' | 'j' | 'l' | 'I' | '|' | '\'' | '.' | ',' | ':' | ';' | ' ' | '·' | '!' => 0.34,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '/' | '\\' | '-' | '"' | '`' => 0.42,
        'm' | 'M' | 'W' | '@' | '%' | '…' => 1.0,
        'w' | '+' | '=' | '<' | '>' | '~' | '&' | '#' => 0.84,
        'a'..='z' | '0'..='9' | '_' | '*' | '?' | '$' => 0.62,
        'A'..='Z' => 0.74,
        '\u{1f300}'..='\u{1faff}' => 1.3,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{20000}'..='\u{3fffd}' => 1.24,
        c if c.is_lowercase() => 0.64,
        _ => 0.84,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn east_asian_characters_count_double() {
        assert!((width("細胞", 10.0, false) - 2.0 * width("ab", 10.0, false)).abs() < 0.01);
    }

    #[test]
    fn what_is_shortened_fits_and_says_so() {
        let long = "a-rather-long-name-of-a-step".repeat(4);
        let short = shorten(&long, 120.0, 13.0, true);
        assert!(short.ends_with('…') && long.starts_with(short.trim_end_matches('…')), "{short}");
        assert!(width(&short, 13.0, true) <= 120.0);
        assert_eq!(shorten("fits", 120.0, 13.0, true), "fits");
    }
}
