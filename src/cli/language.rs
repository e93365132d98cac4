//! The language to speak, found before anything is parsed, so that help and refusals are in it.

use std::ffi::OsString;

use crate::diag::Lang;

/// The language that is asked for: `--lang`, else `LAB_LANG`, else the locale, else English.
/// `variable` reads an environment variable.
pub fn language(arguments: &[OsString], variable: impl Fn(&str) -> Option<String>) -> Lang {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    argument(arguments)
        .or_else(|| set("LAB_LANG").and_then(|value| Lang::from_locale(&value)))
        .or_else(|| {
            // The first that is set decides, also where it names a language that is not spoken.
            let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set);
            Lang::from_locale(&locale.or_else(of_system)?)
        })
        .unwrap_or_default()
}

/// The value of `--lang`, where it is a language.
fn argument(arguments: &[OsString]) -> Option<Lang> {
    let mut arguments =
        arguments.iter().map_while(|argument| argument.to_str().filter(|text| *text != "--"));
    let value = loop {
        match arguments.next()? {
            "--lang" => break arguments.next()?,
            other => {
                if let Some(value) = other.strip_prefix("--lang=") {
                    break value;
                }
            }
        }
    };
    Lang::ALL.into_iter().find(|lang| lang.code() == value)
}

/// The locale where it is no environment variable.
#[cfg(any(windows, target_os = "macos"))]
fn of_system() -> Option<String> {
    sys_locale::get_locale()
}

/// The locale where it is no environment variable.
#[cfg(not(any(windows, target_os = "macos")))]
fn of_system() -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(arguments: &[&str], variables: &[(&str, &str)]) -> Lang {
        let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        language(&arguments, |name| {
            variables.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_argument_then_the_variable_then_the_locale() {
        let all = [("LAB_LANG", "fr"), ("LC_ALL", "en_US.UTF-8"), ("LANG", "de_DE")];
        assert_eq!(spoken(&["lab", "--lang", "en"], &all), Lang::En);
        assert_eq!(spoken(&["lab", "check", "--lang=en"], &all), Lang::En);
        assert_eq!(spoken(&["lab"], &all), Lang::Fr);
        assert_eq!(spoken(&["lab"], &all[1..]), Lang::En);
        assert_eq!(spoken(&["lab"], &[("LC_ALL", ""), ("LANG", "fr_CA.UTF-8")]), Lang::Fr);
        assert_eq!(spoken(&["lab"], &[("LC_MESSAGES", "fr"), ("LANG", "C")]), Lang::Fr);
    }

    #[test]
    fn what_is_not_spoken_is_passed_over_or_english() {
        let french = [("LANG", "fr_FR.UTF-8")];
        assert_eq!(spoken(&["lab", "--lang", "de"], &french), Lang::Fr);
        assert_eq!(spoken(&["lab", "--lang"], &french), Lang::Fr);
        assert_eq!(spoken(&["lab", "run", "--", "--lang", "en"], &french), Lang::Fr);
        assert_eq!(spoken(&["lab"], &[("LAB_LANG", "de"), ("LANG", "fr_FR")]), Lang::Fr);
        assert_eq!(spoken(&["lab"], &[("LC_ALL", "C.UTF-8"), ("LANG", "fr_FR")]), Lang::En);
    }
}
