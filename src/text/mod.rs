//! Text as it was read: sources, places in them, values that know their place.
//!
//! Owns line ends, byte spans and the way from a byte to a line and a column. Knows no TOML and
//! no message.

mod escape;
mod joined;
mod source;
mod span;

pub use escape::{escape, unescape};
pub use joined::Joined;
pub use source::{FileId, Position, Source, Sources};
pub use span::{Place, Placed, Span, Spanned};
