//! SHA-256 over lines, shown in hexadecimal digits.

use sha2::{Digest as _, Sha256};

use crate::data::Digest;

/// A SHA-256 that is fed whole lines, so that `sha256sum` can make it again.
#[derive(Clone)]
pub struct Sha(Sha256);

impl Sha {
    /// One that begins with the line `heading`: what it is a digest of, and of which version.
    pub fn new(heading: &str) -> Self {
        let mut sha = Self(Sha256::new());
        sha.line(heading);
        sha
    }

    /// Feeds a line; the caller has escaped its line ends.
    pub fn line(&mut self, line: &str) {
        self.0.update(line.as_bytes());
        self.0.update(b"\n");
    }

    /// The digest.
    pub fn finish(self) -> Digest {
        Digest::new(self.0.finalize().into())
    }
}
