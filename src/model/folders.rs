//! Where what is made of an analysis lies in the project.

/// The folders of one analysis: paths in the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// What is rendered: `rendered`.
    pub rendered: String,
    /// Marks, attempts, logs: `.lab`.
    pub state: String,
}

impl Folders {
    /// Those of the whole analysis.
    pub fn whole() -> Self {
        Self { rendered: "rendered".to_owned(), state: ".lab".to_owned() }
    }

    /// `sentence` with these folders for `{rendered}` and `{state}`.
    pub fn spell(&self, sentence: &str) -> String {
        sentence.replace("{rendered}", &self.rendered).replace("{state}", &self.state)
    }
}
