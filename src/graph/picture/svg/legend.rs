//! The legend of an SVG: each sign that occurs with what it means, in lines below the picture.

use super::super::{Meaning, Picture, Sign, plain};
use super::{LINE_SIZE, Point, Rect, Svg};
use crate::graph::picture::width::width;

/// Above the first line, and from one to the next.
const ABOVE: f64 = 30.0;
const LINE: f64 = 20.0;
/// What a drawn sign takes before its text, and what parts two entries.
const SIGN: f64 = 27.0;
const BETWEEN: f64 = 20.0;

/// An entry and where its text begins, from the left end of the first baseline.
struct Entry<'p> {
    meaning: &'p Meaning,
    text: String,
    at: Point,
}

/// A legend that is laid out.
pub(super) struct Legend<'p> {
    entries: Vec<Entry<'p>>,
    /// Of the widest line.
    pub(super) width: f64,
    /// Nothing where nothing is explained.
    pub(super) height: f64,
}

/// Lays out what `picture` explains, in lines as wide as `room`, or as the widest entry.
pub(super) fn legend(picture: &Picture, room: f64) -> Legend<'_> {
    let mut legend = Legend { entries: Vec::new(), width: 0.0, height: 0.0 };
    let (mut x, mut y) = (0.0, 0.0);
    for meaning in &picture.legend {
        let text = meaning.words();
        let sign = if matches!(meaning.sign, Sign::Label(_)) { 0.0 } else { SIGN };
        let wide = sign + width(&text, LINE_SIZE, false).ceil();
        if x > 0.0 && x + wide > room {
            (x, y) = (0.0, y + LINE);
        }
        legend.entries.push(Entry { meaning, text, at: Point { x: x + sign, y } });
        legend.width = legend.width.max(x + wide);
        x += wide + BETWEEN;
    }
    if !legend.entries.is_empty() {
        legend.height = ABOVE + y;
    }
    legend
}

impl Svg {
    /// The legend, its upper left at the origin.
    pub(super) fn legend(&mut self, legend: &Legend<'_>) {
        for Entry { meaning, text, at } in &legend.entries {
            let (x, y) = (at.x, at.y + ABOVE - 4.0);
            let sign = Rect { x: x - SIGN, y: y - 11.0, width: 20.0, height: 13.0 };
            let Rect { x: left, y: top, width, height } = sign;
            let middle = y - 4.5;
            match &meaning.sign {
                Sign::Dataset => self.line(&format!(
                    r#"<g class="dataset"><path class="box" d="M{left} {top}h7l2 3h11v10h-20z"/></g>"#
                )),
                Sign::Step => self.line(&format!(
                    r#"<g class="step"><rect class="box" x="{left}" y="{top}" width="{width}" height="{height}" rx="4"/></g>"#
                )),
                Sign::Critical => self.line(&format!(
                    r#"<path class="edge critical" d="M{left} {middle}h{width}"/>"#
                )),
                Sign::State(state) => {
                    self.mark(*state, Point { x: left + width / 2.0, y: middle });
                }
                Sign::Label(_) => {}
            }
            self.text("line", x, y, &plain(text), text);
        }
    }
}
