//! The embedded templates: strict, without escaping, each with one flat view.

use std::sync::LazyLock;

use minijinja::{AutoEscape, Environment, UndefinedBehavior, syntax::SyntaxConfig, value::Serde};
use serde::Serialize;

/// Every template, by its path in `templates/`.
const SOURCES: [(&str, &str); 7] = [
    ("README.en.md.j2", include_str!("../../templates/README.en.md.j2")),
    ("README.fr.md.j2", include_str!("../../templates/README.fr.md.j2")),
    ("install.sh.j2", include_str!("../../templates/install.sh.j2")),
    ("slurm/container.sbatch.j2", include_str!("../../templates/slurm/container.sbatch.j2")),
    ("slurm/element.sbatch.j2", include_str!("../../templates/slurm/element.sbatch.j2")),
    ("slurm/step.sbatch.j2", include_str!("../../templates/slurm/step.sbatch.j2")),
    ("slurm/submit.sh.j2", include_str!("../../templates/slurm/submit.sh.j2")),
];

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        // `${#array[@]}` of bash begins no comment.
        .comment_delimiters("{#--", "--#}")
        .build();
    environment.set_syntax(syntax.expect("the delimiters differ"));
    for (name, source) in SOURCES {
        environment.add_template(name, source).expect("a shipped template is well formed");
    }
    environment
});

/// The template `name` filled in with `view`. One that fails is a fault of ours.
pub(super) fn fill<V: Serialize>(name: &str, view: &V) -> String {
    let template = TEMPLATES.get_template(name).expect("a template of this name is shipped");
    template.render(Serde(view)).expect("a shipped template fits its view")
}
