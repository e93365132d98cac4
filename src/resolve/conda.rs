//! What is asked of conda and pip: read, wherever it was written.

use super::{
    codes,
    context::{Context, one_line, within},
    local::Local,
    match_spec::{SpecFault, SpecFaultKind, is_channel, is_version, match_spec, requirement},
};
use crate::{
    diag::{Code, Diagnostic, Text, did_you_mean},
    manifest::{CondaFile, raw::RawEnvironment},
    model::{ClusterProfile, CondaRequest},
    text,
    text::{Placed, Span, Spanned},
};

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

/// What is asked of conda and pip, in the manifest or in a file.
#[derive(Default)]
pub(super) struct Asked {
    channels: Vec<Placed<String>>,
    python: Vec<Placed<String>>,
    dependencies: Vec<Placed<String>>,
    pip: Vec<Placed<String>>,
}

impl Asked {
    /// What the table says.
    pub(super) fn written(cx: &Context<'_>, raw: &RawEnvironment) -> Self {
        Self {
            channels: cx.placed_all(raw.channels.as_deref()),
            python: raw.python.iter().map(|python| cx.placed(python)).collect(),
            dependencies: cx.placed_all(raw.dependencies.as_deref()),
            pip: cx.placed_all(raw.pip.as_deref()),
        }
    }

    /// What a file says.
    pub(super) fn of_file(file: &CondaFile) -> Self {
        let CondaFile { channels, dependencies, pip } = file.clone();
        Self { channels, python: Vec::new(), dependencies, pip }
    }

    /// With what the packages of the project need: Python, and what they depend on.
    pub(super) fn with(mut self, local: &Local) -> Self {
        self.python.extend(local.pythons.iter().cloned());
        self.pip.extend(local.requirements.iter().cloned());
        let is_python = |spec: &Placed<String>| {
            let name = spec.value.rsplit("::").next().unwrap_or_default().trim_start();
            let rest = name.strip_prefix("python");
            rest.is_some_and(|rest| {
                !rest.starts_with(|c: char| c.is_alphanumeric() || "-_.".contains(c))
            })
        };
        if self.python.is_empty()
            && let Some(source) = local.sources.first()
            && !self.dependencies.iter().any(is_python)
        {
            self.dependencies.push(Placed::new("python".to_owned(), source.place));
        }
        self
    }
}

/// The request of an environment that `asked` for these; what cannot be read of it is reported.
pub(super) fn conda_request(
    cx: &mut Context<'_>,
    raw: &RawEnvironment,
    asked: Asked,
    cluster: Option<&ClusterProfile>,
) -> CondaRequest {
    let mut dependencies = Vec::new();
    for python in asked.python {
        if version(cx, &python) {
            dependencies.push(Placed::new(python_spec(&python.value), python.place));
        }
    }
    for spec in asked.dependencies {
        match match_spec(&spec.value) {
            Ok(()) => dependencies.push(spec),
            Err(fault) => spec_fault(cx, codes::BAD_MATCH_SPEC, &spec, fault),
        }
    }
    for spec in &asked.pip {
        if let Err(fault) = requirement(&spec.value) {
            spec_fault(cx, codes::BAD_REQUIREMENT, spec, fault);
        }
    }
    for channel in &asked.channels {
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
        Some(own) => exact_version(cx, &cx.placed(own)).then(|| own.value.clone()),
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
    let channels = if asked.channels.is_empty() {
        let place = dependencies.first().map(|first: &Placed<String>| first.place);
        let place = place.unwrap_or_else(|| cx.place(Span::default()));
        vec![Placed::new("conda-forge".to_owned(), place)]
    } else {
        asked.channels
    };
    CondaRequest { channels, dependencies, pip: asked.pip, platforms, cuda, glibc }
}

/// `"3.10"` means `3.10.*`; what says more is taken as it is, without the spaces that would end a
/// version.
fn python_spec(version: &str) -> String {
    let version: String = version.split_whitespace().collect();
    let parts = version.split('.').count();
    let plain = version.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if plain && parts < 3 { format!("python {version}.*") } else { format!("python {version}") }
}

/// Whether a version can be read; reports it where not.
fn version(cx: &mut Context<'_>, version: &Placed<String>) -> bool {
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
fn exact_version(cx: &mut Context<'_>, version: &Placed<String>) -> bool {
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let fits = version.value.split('.').all(plain);
    if !fits {
        let fault = SpecFault { range: 0..version.value.len(), kind: SpecFaultKind::Exact };
        spec_fault(cx, codes::BAD_VERSION, version, fault);
    }
    fits
}

fn spec_fault(cx: &mut Context<'_>, code: Code, spec: &Placed<String>, fault: SpecFault) {
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
        if typed.is_empty() { spec.place } else { within(cx.sink, spec.place, fault.range) };
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
