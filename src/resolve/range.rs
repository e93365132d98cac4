//! Ranges: `"1..1000"`, `"2002-01..2024-12"`, `"2024-02-01..2024-03-15"`, both ends included.

use jiff::{Span, civil::Date};

/// Above this, a range is a slip: no cluster takes so many tasks of one step.
const MOST: usize = 1_000_000;

/// Why a text with `..` is no range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RangeFault {
    /// An end is no integer, month or day, or the two are not of one kind.
    Ends,
    /// Zeros stand in front of one end, and the two have not as many digits.
    Width,
    /// The end lies before the beginning.
    Backwards,
    /// More than a million values.
    TooMany,
}

/// One end of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Integer(i64),
    Month(Date),
    Day(Date),
}

/// The values of a range as text; `None` where `text` is not written as one.
pub(super) fn range(text: &str) -> Option<Result<Vec<String>, RangeFault>> {
    let (first, last) = text.split_once("..")?;
    let (first, last) = (first.trim(), last.trim());
    Some(match (end(first), end(last)) {
        (Some(End::Integer(from)), Some(End::Integer(to))) => integers((first, from), (last, to)),
        (Some(End::Month(from)), Some(End::Month(to))) => {
            dates(from, to, |date, step| date.checked_add(Span::new().try_months(step).ok()?).ok())
                .map(|dates| dates.map(|date| date.strftime("%Y-%m").to_string()).collect())
        }
        (Some(End::Day(from)), Some(End::Day(to))) => {
            dates(from, to, |date, step| date.checked_add(Span::new().try_days(step).ok()?).ok())
                .map(|dates| dates.map(|date| date.to_string()).collect())
        }
        _ => Err(RangeFault::Ends),
    })
}

fn end(text: &str) -> Option<End> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok().map(End::Integer);
    }
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    match shape.as_str() {
        "0000-00" => format!("{text}-01").parse().ok().map(End::Month),
        "0000-00-00" => text.parse().ok().map(End::Day),
        _ => None,
    }
}

/// Integers; where zeros stand in front, all have as many digits as the ends.
fn integers(
    (first, from): (&str, i64),
    (last, to): (&str, i64),
) -> Result<Vec<String>, RangeFault> {
    let padded = |text: &str| text.len() > 1 && text.trim_start_matches('-').starts_with('0');
    let width = if padded(first) || padded(last) {
        if first.len() != last.len() || first.starts_with('-') || last.starts_with('-') {
            return Err(RangeFault::Width);
        }
        first.len()
    } else {
        0
    };
    if from > to {
        return Err(RangeFault::Backwards);
    }
    // Values of such ends differ by less than 2^64.
    if from.abs_diff(to) >= MOST as u64 {
        return Err(RangeFault::TooMany);
    }
    Ok((from..=to).map(|value| format!("{value:0width$}")).collect())
}

/// The dates from `from` to `to`, `step` giving the one so many units later.
fn dates(
    from: Date,
    to: Date,
    step: fn(Date, i64) -> Option<Date>,
) -> Result<impl Iterator<Item = Date>, RangeFault> {
    if from > to {
        return Err(RangeFault::Backwards);
    }
    if step(from, i64::try_from(MOST).expect("it is small")).is_some_and(|beyond| beyond <= to) {
        return Err(RangeFault::TooMany);
    }
    Ok((0..).map_while(move |units| step(from, units)).take_while(move |date| *date <= to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<String> {
        range(text).unwrap().unwrap()
    }

    #[test]
    fn integers_months_and_days() {
        assert_eq!(values("1..3"), ["1", "2", "3"]);
        assert_eq!(values("-1 .. 1"), ["-1", "0", "1"]);
        assert_eq!(values("08..11"), ["08", "09", "10", "11"]);
        assert_eq!(values("5..5"), ["5"]);
        assert_eq!(values("2023-11..2024-02"), ["2023-11", "2023-12", "2024-01", "2024-02"]);
        assert_eq!(values("2024-02-28..2024-03-01"), ["2024-02-28", "2024-02-29", "2024-03-01"]);
        assert_eq!(values("1..1000000").len(), 1_000_000);
    }

    #[test]
    fn what_is_no_range() {
        let fault = |text: &str| range(text).unwrap().unwrap_err();
        for text in [
            "1..",
            "..3",
            "a..b",
            "1..2024-01",
            "2024-13..2024-14",
            "2023-02-29..2023-03-01",
            "2024-01..2024-01-05",
            "1...3",
            "1.5..2",
            "99999999999999999999..1",
        ] {
            assert_eq!(fault(text), RangeFault::Ends, "{text}");
        }
        for text in ["01..100", "-01..11"] {
            assert_eq!(fault(text), RangeFault::Width, "{text}");
        }
        for text in ["3..1", "2024-02..2024-01", "2024-01-02..2024-01-01"] {
            assert_eq!(fault(text), RangeFault::Backwards, "{text}");
        }
        for text in
            ["0..1000000", "-9223372036854775808..9223372036854775807", "0001-01-01..9999-12-31"]
        {
            assert_eq!(fault(text), RangeFault::TooMany, "{text}");
        }
        assert_eq!(range("one"), None);
    }
}
