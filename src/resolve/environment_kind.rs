//! What provides the programs of an environment: said by `kind`, else by its other keys, which must
//! fit it.

use super::{codes, context::Context};
use crate::{
    diag::{Diagnostic, Lang, Text, words},
    manifest::raw::{Entry, RawEnvironment, RawEnvironmentKind},
    model::Name,
    text,
    text::{Span, Spanned},
};

/// The kind of an environment, and what it must have.
pub(super) enum Kind<'r> {
    /// Packages.
    Conda,
    /// The image, as written.
    Container(&'r Spanned<String>),
    /// Modules alone.
    Modules,
}

/// The kind of the environment `name`; `None` where its keys do not fit it, or where what it must
/// have is missing. That is reported, unless it may have been cut out.
pub(super) fn kind<'r>(
    cx: &mut Context<'_>,
    name: &Name,
    entry: &'r Entry<RawEnvironment>,
) -> Option<Kind<'r>> {
    let raw = &entry.value;
    let packages = raw.python.is_some() || raw.dependencies.is_some() || raw.pip.is_some();
    let asks = packages || raw.file.is_some();
    let said = raw.kind.as_ref().map(|kind| kind.value);
    let kind = said.unwrap_or(if raw.container.is_some() {
        RawEnvironmentKind::Container
    } else if !asks && raw.modules.is_some() {
        RawEnvironmentKind::Modules
    } else {
        RawEnvironmentKind::Conda
    });
    let unfit: Vec<(&str, Span)> = keys(raw)
        .into_iter()
        .filter(|(of, ..)| *of != kind)
        .map(|(_, key, at)| (key, at))
        .collect();
    if !unfit.is_empty() {
        report_unfit(cx, name, raw, kind, &unfit);
        return None;
    }
    if kind == RawEnvironmentKind::Conda
        && let Some(file) = &raw.file
    {
        let said: Vec<(&str, Span)> = keys(raw)
            .into_iter()
            .filter(|(_, key, _)| ["channels", "python", "dependencies", "pip"].contains(key))
            .map(|(_, key, at)| (key, at))
            .collect();
        if !said.is_empty() {
            report_beside_file(cx, name, &file.value, &said);
            return None;
        }
    }
    let set_aside = cx.cut.touches(&["environments", name]);
    let (found, needed) = match kind {
        // What else is wrong with packages is told although what they are was set aside.
        RawEnvironmentKind::Conda => {
            let asks = asks || is_some(raw.local.as_ref()) || set_aside;
            (asks.then_some(Kind::Conda), "dependencies = [\"…\"]")
        }
        RawEnvironmentKind::Container => {
            (raw.container.as_ref().map(Kind::Container), "container = \"docker://…\"")
        }
        RawEnvironmentKind::Modules => {
            (is_some(raw.modules.as_ref()).then_some(Kind::Modules), "modules = [\"…\"]")
        }
    };
    if found.is_none() && !set_aside {
        nothing_asked(cx, name, entry.key.span, needed);
    }
    found
}

/// Whether a list has an element.
fn is_some(list: Option<&Vec<Spanned<String>>>) -> bool {
    list.is_some_and(|list| !list.is_empty())
}

/// The keys of `raw` that only one kind reads, in the order of the text, each with that kind and
/// the place of what it says.
fn keys(raw: &RawEnvironment) -> Vec<(RawEnvironmentKind, &'static str, Span)> {
    fn first(list: Option<&Vec<Spanned<String>>>) -> Option<Span> {
        list.and_then(|list| list.first()).map(|element| element.span)
    }
    fn one(value: Option<&Spanned<String>>) -> Option<Span> {
        value.map(|value| value.span)
    }
    let mut keys: Vec<_> = [
        (RawEnvironmentKind::Conda, "channels", first(raw.channels.as_ref())),
        (RawEnvironmentKind::Conda, "python", one(raw.python.as_ref())),
        (RawEnvironmentKind::Conda, "dependencies", first(raw.dependencies.as_ref())),
        (RawEnvironmentKind::Conda, "pip", first(raw.pip.as_ref())),
        (RawEnvironmentKind::Conda, "file", one(raw.file.as_ref())),
        (RawEnvironmentKind::Conda, "platforms", first(raw.platforms.as_ref())),
        (RawEnvironmentKind::Conda, "cuda", one(raw.cuda.as_ref())),
        (RawEnvironmentKind::Conda, "glibc", one(raw.glibc.as_ref())),
        (RawEnvironmentKind::Conda, "install", raw.install.as_ref().map(|install| install.span)),
        (RawEnvironmentKind::Container, "container", one(raw.container.as_ref())),
    ]
    .into_iter()
    .filter_map(|(of, key, span)| Some((of, key, span?)))
    .collect();
    keys.sort_by_key(|(_, _, span)| span.start);
    keys
}

fn report_unfit(
    cx: &mut Context<'_>,
    name: &Name,
    raw: &RawEnvironment,
    kind: RawEnvironmentKind,
    unfit: &[(&str, Span)],
) {
    let message = match kind {
        RawEnvironmentKind::Conda => text!(En: "`environments.{name}` is made by conda",
                                           Fr: "`environments.{name}` est fait par conda"),
        RawEnvironmentKind::Container => text!(En: "`environments.{name}` is a container",
                                               Fr: "`environments.{name}` est un conteneur"),
        RawEnvironmentKind::Modules => text!(En: "`environments.{name}` consists of modules only",
                                             Fr: "`environments.{name}` n'est fait que de modules"),
    };
    let listed = |lang| words::and(lang, unfit.iter().map(|(key, _)| format!("`{key}`")));
    let one = unfit.len() == 1;
    let only_container = unfit.iter().all(|(key, _)| *key == "container");
    let label = Text::each(|lang| {
        let keys = listed(lang);
        match (lang, only_container, one) {
            (Lang::En, true, _) => format!("{keys} is another kind of environment"),
            (Lang::Fr, true, _) => format!("{keys} est une autre sorte d'environnement"),
            (Lang::En, false, true) => format!("{keys} is for conda"),
            (Lang::Fr, false, true) => format!("{keys} est pour conda"),
            (Lang::En, false, false) => format!("{keys} do not fit it"),
            (Lang::Fr, false, false) => format!("{keys} ne lui conviennent pas"),
        }
    });
    let other = match (kind, &raw.kind) {
        (RawEnvironmentKind::Container, _) if raw.container.is_some() => "container".to_owned(),
        (_, Some(_)) => format!("kind = \"{}\"", kind.word()),
        _ => String::new(),
    };
    let help = Text::each(|lang| {
        let keys = listed(lang);
        match (lang, other.as_str()) {
            (Lang::En, "") => format!("remove {keys}, or add `dependencies = [\"…\"]`"),
            (Lang::Fr, "") => format!("retirez {keys}, ou ajoutez `dependencies = [\"…\"]`"),
            (Lang::En, other) => format!("remove {keys}, or remove `{other}`"),
            (Lang::Fr, other) => format!("retirez {keys}, ou retirez `{other}`"),
        }
    });
    let place = cx.place(unfit[0].1);
    cx.sink.error(Diagnostic::new(codes::ENVIRONMENT_FORM, message, place, label).help(help));
}

fn report_beside_file(cx: &mut Context<'_>, name: &Name, file: &str, said: &[(&str, Span)]) {
    let message = text!(En: "`environments.{name}` is what `{file}` says", Fr: "`environments.{name}` est ce que dit `{file}`");
    let listed = |lang| words::and(lang, said.iter().map(|(key, _)| format!("`{key}`")));
    let one = said.len() == 1;
    let label = Text::each(|lang| match (lang, one) {
        (Lang::En, true) => format!("{} also says what it is", listed(lang)),
        (Lang::Fr, true) => format!("{} dit aussi ce qu'il est", listed(lang)),
        (Lang::En, false) => format!("{} also say what it is", listed(lang)),
        (Lang::Fr, false) => format!("{} disent aussi ce qu'il est", listed(lang)),
    });
    let help = text!(En: "say it in that file, or remove `file`", Fr: "dites-le dans ce fichier, ou retirez `file`");
    let place = cx.place(said[0].1);
    cx.sink.error(Diagnostic::new(codes::ENVIRONMENT_FORM, message, place, label).help(help));
}

fn nothing_asked(cx: &mut Context<'_>, name: &Name, span: Span, key: &str) {
    let message = text!(En: "`environments.{name}` requests nothing", Fr: "`environments.{name}` ne demande rien");
    let label =
        text!(En: "no package, no image and no module", Fr: "ni paquet, ni image, ni module");
    let help = text!(En: "add `{key}`", Fr: "ajoutez `{key}`");
    let place = cx.place(span);
    cx.sink.error(Diagnostic::new(codes::ENVIRONMENT_FORM, message, place, label).help(help));
}
