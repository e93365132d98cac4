//! `[environments]`.

use std::collections::BTreeMap;

use super::{
    codes,
    conda::{Asked, conda_request},
    context::Context,
    environment_kind::{Kind, kind},
    image::image,
    known::Known,
    local::{Local, local},
    template::Scope,
};
use crate::{
    diag::{Diagnostic, Severity},
    manifest::{
        EnvironmentFiles, Manifest,
        raw::{Entry, RawEnvironment, RawInstall, Variables},
    },
    model::{
        ClusterProfile, Environment, EnvironmentId, EnvironmentKind, Install, Name, ProjectPath,
        Template,
    },
    text,
    text::Spanned,
};

/// The name that says "no environment".
pub(super) const NONE: &str = "none";

pub(super) fn environments(
    cx: &mut Context<'_>,
    manifest: &Manifest,
    files: &EnvironmentFiles,
    cluster: Option<&ClusterProfile>,
) -> Vec<Environment> {
    let mut entries: Vec<&Entry<RawEnvironment>> =
        manifest.raw.environments.entries.iter().collect();
    entries.sort_by(|a, b| a.key.value.cmp(&b.key.value));
    cx.names.environments = Known::aside(&manifest.cut, &["environments"]);
    let mut environments = Vec::new();
    for entry in entries {
        let found = environment(cx, entry, files, cluster).map(|environment| {
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
    files: &EnvironmentFiles,
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
    let local = local(cx, raw, files);
    let install = raw.install.as_ref().and_then(|install| self::install(cx, &name, install));
    let kind = provided(cx, &name, entry, (files, &local), cluster);
    let variables = cx.variables(&raw.variables, Scope::Variables, None);
    Some(Environment {
        place,
        kind: kind?,
        modules: cx.placed_all(raw.modules.as_deref()),
        local: local.sources,
        install,
        variables,
        description: raw.description.clone(),
        name,
    })
}

/// What runs when the environment is made; a table that runs nothing is reported.
fn install(cx: &mut Context<'_>, name: &Name, raw: &Spanned<RawInstall>) -> Option<Install> {
    let commands = cx.placed_all(raw.value.commands.as_deref());
    let empty = commands.iter().find(|command| command.value.trim().is_empty());
    if let Some(place) = match empty {
        Some(command) => Some(command.place),
        None => commands.is_empty().then(|| cx.place(raw.span)),
    } {
        // What was set aside may be the command.
        if !cx.cut.touches(&["environments", name, "install"]) {
            let message = text!(En: "`install` of `environments.{name}` runs nothing", Fr: "`install` de `environments.{name}` ne lance rien");
            let label = text!(En: "no command", Fr: "pas de commande");
            let help = text!(En: "write `commands = [\"…\"]` with what brings what conda and pip do not have", Fr: "écrivez `commands = [\"…\"]` avec ce qui apporte ce que conda et pip n'ont pas");
            cx.sink
                .error(Diagnostic::new(codes::ENVIRONMENT_FORM, message, place, label).help(help));
        }
        return None;
    }
    Some(Install { files: cx.placed_all(raw.value.files.as_deref()), commands })
}

fn provided(
    cx: &mut Context<'_>,
    name: &Name,
    entry: &Entry<RawEnvironment>,
    (files, local): (&EnvironmentFiles, &Local),
    cluster: Option<&ClusterProfile>,
) -> Option<EnvironmentKind> {
    match kind(cx, name, entry)? {
        Kind::Modules => Some(EnvironmentKind::Modules),
        Kind::Container(written) => image(cx, written).map(EnvironmentKind::Container),
        Kind::Conda => {
            let faults = cx.sink.count(Severity::Error);
            let asked = match &entry.value.file {
                Some(file) => {
                    let path: ProjectPath = cx.project_path(&file.value, file.span)?.value;
                    // One that could not be read was told where it was read.
                    Asked::of_file(files.conda.get(&path)?)
                }
                None => Asked::written(cx, &entry.value),
            };
            let request = conda_request(cx, &entry.value, asked.with(local), cluster);
            let sound = cx.sink.count(Severity::Error) == faults;
            sound.then_some(EnvironmentKind::Conda(request))
        }
    }
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
