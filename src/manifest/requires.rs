//! `project.requires`: which versions of the tool may read the text. Looked at before anything else
//! of it, for what a later version meant is not for this one to judge.

use super::{
    codes::{REQUIRES, REQUIRES_SYNTAX},
    document::Document,
};
use crate::{diag::Diagnostic, text};

/// The key.
pub(super) const PATH: [&str; 2] = ["project", "requires"];

/// What is wrong with `requires`: it is no range of versions, or this version is outside it.
pub(super) fn fault(document: &Document<'_>) -> Option<Diagnostic> {
    let node = document.node(&PATH.map(str::to_owned))?;
    let typed = node.value.as_str()?;
    let place = document.place(node.span);
    let this = env!("CARGO_PKG_VERSION");
    let Ok(range) = semver::VersionReq::parse(typed) else {
        return Some(
            Diagnostic::new(
                REQUIRES_SYNTAX,
                text!(En: "`{typed}` is not a range of versions", Fr: "`{typed}` n'est pas une plage de versions"),
                place,
                text!(En: "cannot be read", Fr: "illisible"),
            )
            .help(text!(
                En: "write it as Cargo does: `\">={this}, <1\"`",
                Fr: "écrivez-la comme pour Cargo : `\">={this}, <1\"`"
            )),
        );
    };
    if range.matches(&semver::Version::parse(this).expect("Cargo's own version")) {
        return None;
    }
    Some(
        Diagnostic::new(
            REQUIRES,
            text!(
                En: "this manifest needs lab `{typed}`, and this is lab {this}",
                Fr: "ce manifeste demande lab `{typed}`, et la version utilisée est {this}"
            ),
            place,
            text!(En: "set here", Fr: "demandé ici"),
        )
        .help(text!(
            En: "install a version of lab in that range, or change `requires`",
            Fr: "installez une version de lab dans cette plage, ou changez `requires`"
        )),
    )
}
