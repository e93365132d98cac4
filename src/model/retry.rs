//! How often a task is tried again, and what its next try may use.

use crate::text::Placed;

/// What a step does when one of its tasks fails.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Retries {
    /// How often it is tried again, 0 to 10; `None` where nobody says.
    pub count: Option<Placed<u32>>,
    /// What the memory is multiplied by after a kill for memory.
    pub memory: Option<Placed<Growth>>,
    /// What the walltime is multiplied by after it was reached.
    pub time: Option<Placed<Growth>>,
}

impl Retries {
    /// How often a task is tried again.
    pub fn count(&self) -> u32 {
        self.count.as_ref().map_or(0, |count| count.value)
    }
}

/// A factor from 1 to [`Growth::MOST`], in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Growth(u64);

impl Growth {
    /// The largest factor.
    pub const MOST: u32 = 100;

    /// The factor nearest to `factor`.
    pub fn new(factor: f64) -> Self {
        let thousandths = (factor * 1000.0).round().clamp(1000.0, f64::from(Self::MOST) * 1000.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between one thousand and a hundred thousand"
        )]
        Self(thousandths as u64)
    }

    /// `value` times the factor, rounded up.
    pub fn of(self, value: u64) -> u64 {
        value.saturating_mul(self.0).div_ceil(1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_grows_in_whole_numbers() {
        assert_eq!(Growth::new(2.0).of(16_384), 32_768);
        assert_eq!(Growth::new(1.5).of(5), 8);
        assert_eq!(Growth::new(1.0).of(7), 7);
        assert_eq!(Growth::new(1.1).of(10), 11);
        assert_eq!(Growth::new(2.0).of(u64::MAX), u64::MAX / 1000 + 1);
    }
}
