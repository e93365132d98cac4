//! The account of a cluster as `submit.sh` reads it: text and environment variables.

use crate::{plan::AccountPart, render::shell};

/// An account as `submit.sh` reads it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Account {
    /// One word of bash.
    pub(super) word: String,
    /// Environment variables that must be set.
    pub(super) required: Vec<String>,
}

/// The account that these pieces make.
pub(super) fn account(parts: &[AccountPart]) -> Account {
    let mut required = Vec::new();
    let word: String = parts
        .iter()
        .map(|part| match part {
            AccountPart::Text(text) => shell::quote(text),
            AccountPart::Variable { name, default: None } => {
                required.push(name.clone());
                format!("\"${{{name}}}\"")
            }
            AccountPart::Variable { name, default: Some(default) } => {
                // Inside the braces a closing brace would end the default.
                let default = shell::inside_double_quotes(default).unwrap_or_default();
                format!("\"${{{name}-{}}}\"", default.replace('}', r"\}"))
            }
        })
        .collect();
    Account { word: if word.is_empty() { "''".to_owned() } else { word }, required }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_text_and_environment_variables() {
        let text = |text: &str| AccountPart::Text(text.to_owned());
        let variable = |name: &str, default: Option<&str>| AccountPart::Variable {
            name: name.to_owned(),
            default: default.map(str::to_owned),
        };
        let plain = account(&[text("equipe")]);
        assert_eq!((plain.word.as_str(), plain.required.len()), ("equipe", 0));
        assert_eq!(account(&[]).word, "''");
        let required = account(&[variable("TEAM", None), text("_gpu")]);
        assert_eq!(required.word, r#""${TEAM}"_gpu"#);
        assert_eq!(required.required, ["TEAM"]);
        assert_eq!(account(&[variable("A", Some("x y}"))]).word, r#""${A-x y\}}""#);
        assert_eq!(account(&[variable("A", Some(""))]).word, r#""${A-}""#);
    }
}
