//! Where what is made of an analysis lies in the project.

use super::Name;

/// The folders of one analysis: paths in the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// What is rendered: `rendered`.
    pub rendered: String,
    /// Marks, attempts, logs: `.lab`.
    pub state: String,
    /// Where outputs go, with a final `/`; empty for the project itself.
    pub outputs: String,
}

impl Folders {
    /// Those of the whole analysis.
    pub fn whole() -> Self {
        Self { rendered: "rendered".to_owned(), state: ".lab".to_owned(), outputs: String::new() }
    }

    /// Those of a variant; of none those of the whole analysis.
    pub fn of(variant: Option<&Name>) -> Self {
        let Some(name) = variant else { return Self::whole() };
        Self {
            rendered: format!("rendered/variants/{name}"),
            state: format!(".lab/variants/{name}"),
            outputs: format!("variants/{name}/"),
        }
    }

    /// `sentence` with these folders for `{rendered}` and `{state}`.
    pub fn spell(&self, sentence: &str) -> String {
        sentence.replace("{rendered}", &self.rendered).replace("{state}", &self.state)
    }
}
