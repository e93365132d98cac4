//! `[environments]`.

use std::collections::BTreeMap;

use super::{
    codes,
    context::{Context, one_line},
    environment_kind::{Kind, kind},
    image::image,
    known::Known,
    match_spec::{SpecFault, SpecFaultKind, is_channel, is_version, match_spec, requirement},
    template::Scope,
};
use crate::{
    diag::{Code, Diagnostic, Severity, Text, did_you_mean},
    manifest::{
        Manifest,
        raw::{Entry, RawEnvironment, Variables},
    },
    model::{
        ClusterProfile, CondaRequest, Environment, EnvironmentId, EnvironmentKind, Name, Template,
    },
    text,
    text::{Placed, Span, Spanned},
};

/// The name that says "no environment".
pub(super) const NONE: &str = "none";

/// The platforms that conda builds for (conda's list of known subdirs).
const PLATFORMS: [&str; 8] = [
    "linux-64",
    "linux-aarch64",
    "linux-ppc64le",
    "linux-s390x",
    "osx-64",
    "osx-arm64",
    "win-64",
    "win-arm64",
];

pub(super) fn environments(
    cx: &mut Context<'_>,
    manifest: &Manifest,
    cluster: Option<&ClusterProfile>,
) -> Vec<Environment> {
    let mut entries: Vec<&Entry<RawEnvironment>> =
        manifest.raw.environments.entries.iter().collect();
    entries.sort_by(|a, b| a.key.value.cmp(&b.key.value));
    cx.names.environments = Known::aside(&manifest.cut, &["environments"]);
    let mut environments = Vec::new();
    for entry in entries {
        let found = environment(cx, entry, cluster).map(|environment| {
            environments.push(environment);
            EnvironmentId(environments.len() - 1)
        });
        cx.names.environments.insert(entry.key.value.clone(), found);
    }
    environments
}

fn environment(
    cx: &mut Context<'_>,
    entry: &Entry<RawEnvironment>,
    cluster: Option<&ClusterProfile>,
) -> Option<Environment> {
    let raw = &entry.value;
    let name = Name::new(&entry.key.value).ok()?;
    let place = cx.place(entry.key.span);
    if name.as_str() == NONE {
        let message = text!(En: "an environment cannot be called `none`", Fr: "un environnement ne peut pas s'appeler `none`");
        let label =
            text!(En: "`none` means no environment", Fr: "`none` signifie « aucun environnement »");
        let help = text!(En: "choose another name", Fr: "choisissez un autre nom");
        cx.sink.error(Diagnostic::new(codes::RESERVED_NAME, message, place, label).help(help));
        return None;
    }
    let kind = provided(cx, &name, entry, cluster);
    let variables = cx.variables(&raw.variables, Scope::Variables, None);
    Some(Environment {
        place,
        kind: kind?,
        modules: cx.placed_all(raw.modules.as_deref()),
        variables,
        description: raw.description.clone(),
        name,
    })
}

fn provided(
    cx: &mut Context<'_>,
    name: &Name,
    entry: &Entry<RawEnvironment>,
    cluster: Option<&ClusterProfile>,
) -> Option<EnvironmentKind> {
    match kind(cx, name, entry)? {
        Kind::Modules => Some(EnvironmentKind::Modules),
        Kind::Container(written) => image(cx, written).map(EnvironmentKind::Container),
        Kind::Conda => {
            let faults = cx.sink.count(Severity::Error);
            let request = conda_request(cx, &entry.value, cluster);
            let sound = cx.sink.count(Severity::Error) == faults;
            sound.then_some(EnvironmentKind::Conda(request))
        }
    }
}

fn conda_request(
    cx: &mut Context<'_>,
    raw: &RawEnvironment,
    cluster: Option<&ClusterProfile>,
) -> CondaRequest {
    let place = raw.python.as_ref().map(|python| cx.place(python.span));
    let mut dependencies = Vec::new();
    if let (Some(python), Some(place)) = (&raw.python, place)
        && version(cx, python)
    {
        dependencies.push(Placed::new(python_spec(&python.value), place));
    }
    for spec in raw.dependencies.iter().flatten() {
        match match_spec(&spec.value) {
            Ok(()) => dependencies.push(cx.placed(spec)),
            Err(fault) => spec_fault(cx, codes::BAD_MATCH_SPEC, spec, fault),
        }
    }
    for spec in raw.pip.iter().flatten() {
        if let Err(fault) = requirement(&spec.value) {
            spec_fault(cx, codes::BAD_REQUIREMENT, spec, fault);
        }
    }
    for channel in raw.channels.iter().flatten() {
        if !is_channel(&channel.value) {
            let fault = SpecFault { range: 0..channel.value.len(), kind: SpecFaultKind::Channel };
            spec_fault(cx, codes::BAD_CHANNEL, channel, fault);
        }
    }
    for platform in raw.platforms.iter().flatten() {
        if !PLATFORMS.contains(&platform.value.as_str()) {
            unknown_platform(cx, platform);
        }
    }
    let mut assumed = |own: &Option<Spanned<String>>, of_cluster: Option<&String>| match own {
        Some(own) => exact_version(cx, own).then(|| own.value.clone()),
        None => of_cluster.cloned(),
    };
    let cuda = assumed(&raw.cuda, cluster.and_then(|cluster| cluster.cuda.as_ref()));
    let glibc = assumed(&raw.glibc, cluster.and_then(|cluster| cluster.glibc.as_ref()));
    let platforms = match &raw.platforms {
        Some(platforms) => platforms.iter().map(|platform| platform.value.clone()).collect(),
        None => {
            let of_cluster = cluster.and_then(|cluster| cluster.platform.clone());
            vec![of_cluster.unwrap_or_else(|| "linux-64".to_owned())]
        }
    };
    let channels = match &raw.channels {
        Some(channels) => cx.placed_all(Some(channels)),
        None => {
            let place = dependencies.first().map(|first: &Placed<String>| first.place);
            let place = place.unwrap_or_else(|| cx.place(Span::default()));
            vec![Placed::new("conda-forge".to_owned(), place)]
        }
    };
    CondaRequest {
        channels,
        dependencies,
        pip: cx.placed_all(raw.pip.as_deref()),
        platforms,
        cuda,
        glibc,
    }
}

/// `"3.10"` means `3.10.*`; what says more is taken as it is.
fn python_spec(version: &str) -> String {
    let parts = version.split('.').count();
    let plain = version.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if plain && parts < 3 { format!("python {version}.*") } else { format!("python {version}") }
}

/// Whether a version can be read; reports it where not.
fn version(cx: &mut Context<'_>, version: &Spanned<String>) -> bool {
    let typed = version.value.trim();
    let constraint = typed.starts_with(['>', '<', '=', '!', '~']);
    let fits =
        if constraint { match_spec(&format!("x {typed}")).is_ok() } else { is_version(typed) };
    if !fits {
        let fault = SpecFault { range: 0..version.value.len(), kind: SpecFaultKind::Version };
        spec_fault(cx, codes::BAD_VERSION, version, fault);
    }
    fits
}

/// Whether a version of the machine can be read, `"12.4"`: the solver assumes it, so it is no range.
fn exact_version(cx: &mut Context<'_>, version: &Spanned<String>) -> bool {
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let fits = version.value.split('.').all(plain);
    if !fits {
        let fault = SpecFault { range: 0..version.value.len(), kind: SpecFaultKind::Exact };
        spec_fault(cx, codes::BAD_VERSION, version, fault);
    }
    fits
}

fn spec_fault(cx: &mut Context<'_>, code: Code, spec: &Spanned<String>, fault: SpecFault) {
    let typed = one_line(spec.value.trim());
    let message: Text = match code {
        _ if typed.is_empty() => {
            text!(En: "nothing is requested here", Fr: "rien n'est demandé ici")
        }
        codes::BAD_MATCH_SPEC => {
            text!(En: "`{typed}` is not a conda match spec", Fr: "`{typed}` n'est pas une spécification de paquet conda")
        }
        codes::BAD_REQUIREMENT => {
            text!(En: "`{typed}` is not a pip requirement", Fr: "`{typed}` n'est pas une spécification de paquet pip")
        }
        codes::BAD_CHANNEL => {
            text!(En: "`{typed}` is not a channel", Fr: "`{typed}` n'est pas un canal")
        }
        _ => text!(En: "`{typed}` is not a version", Fr: "`{typed}` n'est pas une version"),
    };
    let (label, help) = match fault.kind {
        SpecFaultKind::Empty => (
            text!(En: "nothing is written", Fr: "rien n'est écrit"),
            text!(En: "write a package such as `\"numpy >=2,<3\"`", Fr: "écrivez un paquet tel que `\"numpy >=2,<3\"`"),
        ),
        SpecFaultKind::Channel => (
            text!(En: "not a channel's name", Fr: "ce n'est pas un nom de canal"),
            text!(En: "write letters, digits and `-_./`, or a URL", Fr: "écrivez des lettres, des chiffres et `-_./`, ou une URL"),
        ),
        SpecFaultKind::Name => (
            text!(En: "not a package's name", Fr: "ce n'est pas un nom de paquet"),
            text!(En: "write the name first, then its version: `\"numpy >=2,<3\"`", Fr: "écrivez d'abord le nom, puis la version : `\"numpy >=2,<3\"`"),
        ),
        SpecFaultKind::Version if code == codes::BAD_REQUIREMENT => (
            text!(En: "this version cannot be read", Fr: "cette version est illisible"),
            text!(En: "write versions such as `>=2,<3` or `==1.4.2`", Fr: "écrivez des versions telles que `>=2,<3` ou `==1.4.2`"),
        ),
        SpecFaultKind::Version if code == codes::BAD_VERSION => (
            text!(En: "this version cannot be read", Fr: "cette version est illisible"),
            text!(En: "write a version such as `\"3.10\"` or `\">=3.10,<3.13\"`", Fr: "écrivez une version telle que `\"3.10\"` ou `\">=3.10,<3.13\"`"),
        ),
        SpecFaultKind::Version => (
            text!(En: "this version cannot be read", Fr: "cette version est illisible"),
            text!(En: "write versions such as `>=2,<3`, `3.10.*` or `==1.4.2`", Fr: "écrivez des versions telles que `>=2,<3`, `3.10.*` ou `==1.4.2`"),
        ),
        SpecFaultKind::Exact => (
            text!(En: "not numbers separated by dots", Fr: "pas des nombres séparés par des points"),
            text!(En: "write a version such as `\"12.4\"`", Fr: "écrivez une version telle que `\"12.4\"`"),
        ),
        SpecFaultKind::Bracket => (
            text!(En: "these brackets cannot be read", Fr: "ces crochets sont illisibles"),
            text!(En: "write `[key=value]`, and close the bracket", Fr: "écrivez `[clé=valeur]`, et fermez le crochet"),
        ),
    };
    let place =
        if typed.is_empty() { cx.place(spec.span) } else { cx.within(spec.span, fault.range) };
    cx.sink.error(Diagnostic::new(code, message, place, label).help(help));
}

fn unknown_platform(cx: &mut Context<'_>, platform: &Spanned<String>) {
    let typed = &platform.value;
    let message =
        text!(En: "conda has no platform `{typed}`", Fr: "conda n'a pas de plateforme `{typed}`");
    let label = text!(En: "unknown", Fr: "inconnue");
    let place = cx.place(platform.span);
    let help = did_you_mean(typed, PLATFORMS);
    cx.sink.error(Diagnostic::new(codes::UNKNOWN_PLATFORM, message, place, label).maybe_help(help));
}

impl Context<'_> {
    /// The templates of a table of environment variables; one that was reported is left out.
    pub(super) fn variables(
        &mut self,
        raw: &Variables,
        scope: Scope,
        own: Option<&super::template::Own<'_>>,
    ) -> BTreeMap<String, Template> {
        let mut variables = BTreeMap::new();
        for entry in &raw.entries {
            let value = Spanned::new(entry.value.clone(), entry.span);
            let text = self.scalar_text(&value);
            if let Some(template) = self.template(&text, entry.span, scope, own) {
                variables.insert(entry.key.value.clone(), template);
            }
        }
        variables
    }
}
