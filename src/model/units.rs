//! Quantities with a unit: memory, walltime, GPUs. Each has one pattern for the schema and one
//! parser; a test holds the two together.

use std::fmt;

/// A quantity that cannot be read; with the spelling that was probably meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitFault {
    /// What to write instead, where it can be guessed.
    pub offered: Option<String>,
}

impl UnitFault {
    fn offering(offered: Option<String>) -> Self {
        Self { offered }
    }
}

/// Memory per node in whole MiB, as Slurm counts (1G is 1024M).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Memory {
    /// Megabytes of 1024 × 1024 bytes, at least 1.
    pub mebibytes: u64,
}

impl Memory {
    /// The pattern of the schema.
    pub const PATTERN: &'static str = "^[1-9][0-9]{0,6}[MGT]$";

    /// `"16G"`, `"512M"`, `"1T"`.
    pub fn parse(text: &str) -> Result<Self, UnitFault> {
        match mebibytes(text) {
            Some(mebibytes) => Ok(Self { mebibytes }),
            None => Err(UnitFault::offering(Self::meant(text))),
        }
    }

    /// `16Go`, `16 GB`, `16gib`, `16g` were meant as `16G`, `1.5G` and `1,5 Go` as `1536M`.
    fn meant(text: &str) -> Option<String> {
        let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let digits: String = compact.chars().take_while(char::is_ascii_digit).collect();
        let rest = &compact[digits.len()..];
        let part: String = rest
            .strip_prefix(['.', ','])
            .map(|rest| rest.chars().take_while(char::is_ascii_digit).collect())
            .unwrap_or_default();
        let after_part = if part.is_empty() { rest } else { &rest[1 + part.len()..] };
        let unit = after_part.to_ascii_lowercase();
        let unit = match unit.as_str() {
            "m" | "mo" | "mb" | "mib" => "M",
            "" | "g" | "go" | "gb" | "gib" => "G",
            "t" | "to" | "tb" | "tib" => "T",
            _ => return None,
        };
        let offered = match part.as_str() {
            "" => format!("{}{unit}", digits.trim_start_matches('0')),
            part if part.len() > 7 => return None,
            part => {
                let factor = mebibytes(&format!("1{unit}"))?;
                let of_one = 10u64.pow(u32::try_from(part.len()).ok()?);
                let parts = digits.parse::<u64>().ok()?.checked_mul(of_one)?;
                let parts = parts.checked_add(part.parse().ok()?)?.checked_mul(factor)?;
                // Rounded up: a program that gets less than it needs is killed.
                Self { mebibytes: parts.div_ceil(of_one) }.to_string()
            }
        };
        mebibytes(&offered).map(|_| offered)
    }
}

/// What [`Memory::PATTERN`] fits, in MiB.
fn mebibytes(text: &str) -> Option<u64> {
    let (digits, factor) = [("M", 1), ("G", 1024), ("T", 1024 * 1024)]
        .into_iter()
        .find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, factor)))?;
    let plain = (1..=7).contains(&digits.len())
        && !digits.starts_with('0')
        && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| digits.parse::<u64>().ok()).flatten().map(|number| number * factor)
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.mebibytes {
            n if n % (1024 * 1024) == 0 => write!(f, "{}T", n / (1024 * 1024)),
            n if n % 1024 == 0 => write!(f, "{}G", n / 1024),
            n => write!(f, "{n}M"),
        }
    }
}

/// A walltime in seconds, at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Walltime {
    /// Seconds.
    pub seconds: u64,
}

impl Walltime {
    /// The pattern of the schema: units in order, or Slurm's `HH:MM:SS` and `D-HH:MM:SS`.
    pub const PATTERN: &'static str = concat!(
        "^(?:(?=[0-9])(?:[0-9]{1,5}d)?(?:[0-9]{1,6}h)?(?:[0-9]{1,7}m)?(?:[0-9]{1,8}s)?",
        "|(?:[0-9]{1,5}-)?[0-9]{1,4}:[0-5][0-9]:[0-5][0-9])$"
    );

    /// `"90m"`, `"2h30m"`, `"3d1m"`, `"02:30:00"`, `"1-12:00:00"`; never a bare number or `90:00`.
    pub fn parse(text: &str) -> Result<Self, UnitFault> {
        let seconds = if text.contains(':') { clock(text) } else { units(text) };
        match seconds {
            Some(seconds) if seconds > 0 => Ok(Self { seconds }),
            _ => Err(UnitFault::offering(Self::meant(text))),
        }
    }

    /// `2 h`, `2hours`, `1j` (French days), `90min`, `30M` were meant in our units; a bare number
    /// and `90:00` are left open, for both readings are common.
    fn meant(text: &str) -> Option<String> {
        let mut offered = String::new();
        let mut rest = text.trim().to_lowercase();
        while !rest.is_empty() {
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            let after = rest[digits.len()..].trim_start().to_owned();
            let word: String = after.chars().take_while(|c| c.is_alphabetic()).collect();
            let unit = match word.as_str() {
                "d" | "j" | "day" | "days" | "jour" | "jours" => 'd',
                "h" | "hr" | "hrs" | "hour" | "hours" | "heure" | "heures" => 'h',
                "m" | "mn" | "min" | "mins" | "minute" | "minutes" => 'm',
                "s" | "sec" | "secs" | "second" | "seconds" | "seconde" | "secondes" => 's',
                _ => return None,
            };
            offered.push_str(&digits);
            offered.push(unit);
            after[word.len()..].trim_start().clone_into(&mut rest);
        }
        units(&offered).filter(|seconds| *seconds > 0).map(|_| offered)
    }

    /// Whole minutes, rounded up: what Slurm counts in.
    pub fn minutes(self) -> u64 {
        self.seconds.div_ceil(60)
    }
}

/// `d`, `h`, `m`, `s`, each at most once, in that order.
fn units(text: &str) -> Option<u64> {
    let mut seconds = 0;
    let mut rest = text;
    for (unit, factor, longest) in [('d', 86_400, 5), ('h', 3_600, 6), ('m', 60, 7), ('s', 1, 8)] {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 && rest[digits..].starts_with(unit) {
            if digits > longest {
                return None;
            }
            seconds += rest[..digits].parse::<u64>().ok()? * factor;
            rest = &rest[digits + 1..];
        }
    }
    (rest.is_empty() && !text.is_empty()).then_some(seconds)
}

/// `HH:MM:SS` or `D-HH:MM:SS`.
fn clock(text: &str) -> Option<u64> {
    let number = |text: &str, longest: usize| -> Option<u64> {
        let plain = (1..=longest).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| text.parse().ok()).flatten()
    };
    let sixtieth = |text: &str| number(text, 2).filter(|n| text.len() == 2 && *n < 60);
    let (days, clock) = match text.split_once('-') {
        Some((days, clock)) => (number(days, 5)?, clock),
        None => (0, text),
    };
    let mut parts = clock.split(':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    Some(days * 86_400 + number(hours, 4)? * 3_600 + sixtieth(minutes)? * 60 + sixtieth(seconds)?)
}

impl fmt::Display for Walltime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.seconds;
        for (unit, factor) in [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)] {
            if rest >= factor {
                write!(f, "{}{unit}", rest / factor)?;
                rest %= factor;
            }
        }
        Ok(())
    }
}

/// GPUs per node, with the type where one is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GpuRequest {
    /// The profile's word for a type, such as `a40`.
    pub kind: Option<String>,
    /// How many; 0 asks for none.
    pub count: u32,
}

impl GpuRequest {
    /// The pattern of the schema, for the form as text.
    pub const PATTERN: &'static str = "^[0-9]*[A-Za-z][A-Za-z0-9_.-]*(?::[1-9][0-9]{0,3})?$";

    /// `"a40"` (one), `"a40:2"`, `"7g.40gb:1"`.
    pub fn parse(text: &str) -> Result<Self, UnitFault> {
        let (kind, count) = text.split_once(':').unwrap_or((text, "1"));
        let letters = kind.trim_start_matches(|c: char| c.is_ascii_digit());
        let named = letters.starts_with(|c: char| c.is_ascii_alphabetic())
            && kind.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c));
        let counted = (1..=4).contains(&count.len())
            && !count.starts_with('0')
            && count.bytes().all(|b| b.is_ascii_digit());
        match (named, counted, count.parse()) {
            (true, true, Ok(count)) => Ok(Self { kind: Some(kind.to_owned()), count }),
            _ => Err(UnitFault::offering(text.parse::<u32>().ok().map(|n| n.to_string()))),
        }
    }
}

impl fmt::Display for GpuRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Some(kind) => write!(f, "{kind}:{}", self.count),
            None => write!(f, "{}", self.count),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory() {
        assert_eq!(Memory::parse("16G").unwrap().mebibytes, 16_384);
        assert_eq!(Memory::parse("1T").unwrap().to_string(), "1T");
        for (typed, offered) in [
            ("16Go", "16G"),
            ("16 GB", "16G"),
            ("16", "16G"),
            ("16gib", "16G"),
            ("1.5G", "1536M"),
            ("1,5 To", "1536G"),
            ("0.5G", "512M"),
            ("2.0T", "2T"),
        ] {
            assert_eq!(Memory::parse(typed).unwrap_err().offered.as_deref(), Some(offered));
        }
        assert!(Memory::parse("0G").is_err());
        assert!(Memory::parse("G").is_err());
        assert!(Memory::parse("é").is_err());
    }

    #[test]
    fn walltime() {
        let seconds = |text| Walltime::parse(text).map(|time| time.seconds);
        assert_eq!(seconds("90m"), Ok(5_400));
        assert_eq!(seconds("2h30m"), Ok(9_000));
        assert_eq!(seconds("3d1m"), Ok(259_260));
        assert_eq!(seconds("02:30:00"), Ok(9_000));
        assert_eq!(seconds("1-12:00:00"), Ok(129_600));
        for wrong in ["90", "90:00", "1m2h", "1h1h", "", "0s", "00:00:00", "1:60:00", "h"] {
            assert!(Walltime::parse(wrong).is_err(), "{wrong}");
        }
        let offered = |text: &str| Walltime::parse(text).unwrap_err().offered;
        assert_eq!(offered("2 hours 30 min"), Some("2h30m".to_owned()));
        assert_eq!(offered("1j"), Some("1d".to_owned()));
        assert_eq!(offered("90"), None);
        assert_eq!(Walltime { seconds: 9_061 }.to_string(), "2h31m1s");
        assert_eq!(Walltime { seconds: 61 }.minutes(), 2);
    }

    #[test]
    fn gpus() {
        assert_eq!(GpuRequest::parse("a40").unwrap().to_string(), "a40:1");
        assert_eq!(GpuRequest::parse("a40:2").unwrap().count, 2);
        let part = GpuRequest::parse("7g.40gb:3").unwrap();
        assert_eq!((part.kind.as_deref(), part.count), (Some("7g.40gb"), 3));
        assert_eq!(GpuRequest::parse("2").unwrap_err().offered.as_deref(), Some("2"));
        assert!(GpuRequest::parse("a40:0").is_err());
    }
}
