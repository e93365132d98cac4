//! One line of a text as a terminal can show it: tabs are spaces, what would not be seen or would
//! steer the terminal is a sign, and what is too wide is cut around the part that matters.

use std::ops::Range;

use textwrap::core::display_width;

/// Columns from one tab stop to the next.
const TAB: usize = 4;
/// Stands for what is cut away; one column.
const CUT: &str = "…";

/// A character that can be printed, for any; a tab is a space and a line end stays.
pub(super) fn printable(c: char) -> char {
    match c {
        '\n' => c,
        '\t' => ' ',
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        // Invisible, or turning the direction of what follows.
        '\u{80}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => '\u{fffd}',
        c => c,
    }
}

/// A line to print, and where its bytes went.
pub(super) struct Row {
    text: String,
    /// Bytes of the line, and of `text` where they are now, in order; the last is the end.
    moved: Vec<(usize, usize)>,
}

impl Row {
    /// `line`, at most `room` columns of it, with the bytes `focus` among them where they fit.
    pub(super) fn new(line: &str, focus: Range<usize>, room: usize) -> Self {
        let mut cells: Vec<Cell> = Vec::new();
        let mut column = 0;
        for (byte, c) in line.char_indices() {
            let shown = match c {
                '\t' => " ".repeat(TAB - column % TAB),
                c => printable(c).to_string(),
            };
            let width = display_width(&shown);
            cells.push(Cell { byte, shown, column });
            column += width;
        }
        let (from, to) = window(&cells, &focus, column, room);
        let mut text = String::from(if from > 0 { CUT } else { "" });
        let mut moved = Vec::new();
        for cell in &cells {
            moved.push((cell.byte, text.len()));
            if cell.column >= from && cell.column < to {
                text += &cell.shown;
            }
        }
        if to < column {
            text += CUT;
        }
        moved.push((line.len(), text.len()));
        Self { text, moved }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Where byte `byte` of the line is now.
    pub(super) fn at(&self, byte: usize) -> usize {
        let after = self.moved.partition_point(|(from, _)| *from < byte);
        self.moved.get(after).map_or(self.text.len(), |(_, to)| *to)
    }
}

/// One character of the line, and what is printed for it.
struct Cell {
    byte: usize,
    shown: String,
    column: usize,
}

/// The columns to keep, from and to; signs for what is cut stand outside them.
fn window(cells: &[Cell], focus: &Range<usize>, width: usize, room: usize) -> (usize, usize) {
    if width <= room {
        return (0, width);
    }
    let column = |byte: usize| {
        let at = cells.partition_point(|cell| cell.byte < byte);
        cells.get(at).map_or(width, |cell| cell.column)
    };
    let (start, end) = (column(focus.start), column(focus.end));
    if end + 1 < room {
        return (0, last_fitting(cells, room - 1));
    }
    let from = start.saturating_sub(room / 3).min((width + 1).saturating_sub(room));
    // A wide character is not cut in two.
    let from = cells.iter().map(|cell| cell.column).find(|at| *at >= from).unwrap_or(from);
    let rest = room - usize::from(from > 0);
    if width - from <= rest { (from, width) } else { (from, last_fitting(cells, from + rest - 1)) }
}

/// The greatest column at which a character begins, up to `limit`.
fn last_fitting(cells: &[Cell], limit: usize) -> usize {
    let after = cells.partition_point(|cell| cell.column <= limit);
    cells.get(after.saturating_sub(1)).map_or(limit, |cell| cell.column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_kept_with_tabs_as_spaces_and_signs_for_what_steers() {
        let row = Row::new("a\tb\u{1b}[31m é", 0..0, 80);
        assert_eq!(row.text(), "a   b␛[31m é");
        assert_eq!((row.at(0), row.at(1), row.at(2)), (0, 1, 4));
        assert_eq!(&row.text()[row.at(3)..row.at(4)], "␛");
        assert_eq!(&row.text()[row.at(8)..row.at(9)], " ");
        assert_eq!(row.at(11), row.text().len());
        assert_eq!(row.at(99), row.text().len());
    }

    #[test]
    fn a_wide_line_is_cut_around_what_matters() {
        let line = "0123456789".repeat(10);
        let cut = |focus| Row::new(&line, focus, 20).text().to_owned();
        assert_eq!(cut(0..0), "0123456789012345678…");
        assert_eq!(cut(5..18), "0123456789012345678…");
        assert_eq!(cut(50..53), "…456789012345678901…");
        assert_eq!(cut(97..100), "…1234567890123456789");
        assert_eq!(cut(100..100), "…1234567890123456789");
        assert_eq!(cut(0..100), "0123456789012345678…");
        let row = Row::new(&line, 50..53, 20);
        assert_eq!(&row.text()[row.at(50)..row.at(53)], "012");
    }

    #[test]
    fn a_wide_character_is_not_cut_in_two() {
        let line = "細".repeat(50);
        for room in 4..30 {
            for at in 0..50 {
                let focus = at * 3..at * 3 + 3;
                let row = Row::new(&line, focus.clone(), room);
                let width = display_width(row.text());
                assert!(width <= room && width + 3 >= room, "{room}: {}", row.text());
                assert_eq!(
                    &row.text()[row.at(focus.start)..row.at(focus.end)],
                    "細",
                    "{at} {room}"
                );
            }
        }
    }
}
