//! Small organs of language: lists and counts.

use super::Lang;

/// `a`, `a or b`, `a, b or c`.
pub fn or(lang: Lang, items: impl IntoIterator<Item = String>) -> String {
    list(
        items,
        match lang {
            Lang::En => "or",
            Lang::Fr => "ou",
        },
    )
}

/// `a`, `a and b`, `a, b and c`.
pub fn and(lang: Lang, items: impl IntoIterator<Item = String>) -> String {
    list(
        items,
        match lang {
            Lang::En => "and",
            Lang::Fr => "et",
        },
    )
}

/// `1 task`, `2 tasks`: French counts nought as one.
pub fn count(lang: Lang, n: usize, one: &str, many: &str) -> String {
    let single = match lang {
        Lang::En => n == 1,
        Lang::Fr => n < 2,
    };
    format!("{n} {}", if single { one } else { many })
}

fn list(items: impl IntoIterator<Item = String>, last: &str) -> String {
    let mut items: Vec<String> = items.into_iter().collect();
    match items.pop() {
        None => String::new(),
        Some(only) if items.is_empty() => only,
        Some(end) => format!("{} {last} {end}", items.join(", ")),
    }
}
