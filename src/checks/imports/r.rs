//! What an R file sources: from the folder of the project, where the step runs, or from its own.

use std::sync::LazyLock;

use regex::Regex;

use super::{first_file, folder, quoted_path};

static CALL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^[^#\n]*?\b(?:sys\.)?source\(([^\n]*)").expect("a fixed pattern")
});

pub(super) fn sourced(
    text: &str,
    path: &str,
    is_file: &mut dyn FnMut(&str) -> bool,
) -> Vec<String> {
    let calls = CALL.captures_iter(text);
    calls
        .filter_map(|call| {
            // Up to the argument after the path, such as `chdir = TRUE`.
            let first = call[1].split(", chdir").next().unwrap_or_default().to_owned();
            let named = quoted_path(&first);
            first_file(&["", folder(path)], &named, is_file)
        })
        .collect()
}
