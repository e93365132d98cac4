//! What a Julia file includes: files beside it.

use std::sync::LazyLock;

use regex::Regex;

use super::{first_file, folder, quoted_path};

static CALL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^[^#\n]*?\binclude\(([^\n]*)").expect("a fixed pattern"));

pub(super) fn included(
    text: &str,
    path: &str,
    is_file: &mut dyn FnMut(&str) -> bool,
) -> Vec<String> {
    let calls = CALL.captures_iter(text);
    calls.filter_map(|call| first_file(&[folder(path)], &quoted_path(&call[1]), is_file)).collect()
}
