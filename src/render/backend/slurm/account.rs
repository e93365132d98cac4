//! The account of a cluster: text with `{{ env.NAME | default("…") }}`, read when jobs are sent.

use crate::render::shell;

/// An account as `submit.sh` reads it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Account {
    /// One word of bash.
    pub(super) word: String,
    /// Environment variables that must be set.
    pub(super) required: Vec<String>,
}

/// The account that `text` describes. What is no `{{ env.NAME }}` stands as it is.
pub(super) fn account(text: &str) -> Account {
    let mut word = String::new();
    let mut required = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let at = rest.find("{{").unwrap_or(rest.len());
        let (before, hole) = rest.split_at(at);
        if !before.is_empty() {
            word.push_str(&shell::quote(before));
        }
        rest = hole;
        if let Some((name, default, after)) = environment_variable(hole) {
            if let Some(default) = default {
                // Inside the braces a closing brace would end the default.
                let default = shell::inside_double_quotes(default).unwrap_or_default();
                word.extend(["\"${", name, "-", &default.replace('}', r"\}"), "}\""]);
            } else {
                word.extend(["\"${", name, "}\""]);
                required.push(name.to_owned());
            }
            rest = after;
        } else if !hole.is_empty() {
            word.push_str("'{{'");
            rest = &hole[2..];
        }
    }
    if word.is_empty() {
        word.push_str("''");
    }
    Account { word, required }
}

/// `{{ env.NAME }}` or `{{ env.NAME | default("…") }}` at the start of `text`: the name, the
/// default, and what follows.
fn environment_variable(text: &str) -> Option<(&str, Option<&str>, &str)> {
    let (inside, after) = text.strip_prefix("{{")?.split_once("}}")?;
    let (name, filter) = match inside.split_once('|') {
        Some((name, filter)) => (name, Some(filter)),
        None => (inside, None),
    };
    let name = name.trim().strip_prefix("env.")?;
    let fits = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !fits {
        return None;
    }
    let default = match filter {
        None => None,
        Some(filter) => {
            let value = filter.trim().strip_prefix("default(")?.strip_suffix(')')?.trim();
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            Some(value.strip_prefix(quote)?.strip_suffix(quote)?)
        }
    };
    Some((name, default, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_text_and_environment_variables() {
        let plain = account("equipe");
        assert_eq!((plain.word.as_str(), plain.required.len()), ("equipe", 0));
        assert_eq!(account("").word, "''");
        let required = account("{{ env.TEAM }}_gpu");
        assert_eq!(required.word, r#""${TEAM}"_gpu"#);
        assert_eq!(required.required, ["TEAM"]);
        assert_eq!(account(r#"{{ env.A | default("x y") }}"#).word, r#""${A-x y}""#);
        assert_eq!(account("{{ env.A | default('') }}").word, r#""${A-}""#);
        assert_eq!(account("{{ other }}").word, "'{{'' other }}'");
    }
}
