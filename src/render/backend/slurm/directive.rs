//! `#SBATCH` lines: what comes before the first command, quoted as sbatch reads it.

use super::element;
use crate::{
    model::YesNoSite,
    plan::{Job, Plan},
};

/// The directives of a job's script: name, log, then its own options.
pub(super) fn directives(plan: &Plan, job: &Job) -> Vec<String> {
    let log = if job.table.is_some() { "%A_%a" } else { "%j" };
    let mut directives = vec![
        format!("--job-name={}", job_name(plan, job)),
        format!("--output={}/logs/{}/{log}.out", plan.folders.state, job.name),
        "--open-mode=append".to_owned(),
    ];
    match plan.cluster.as_ref().map(|cluster| cluster.kill_on_invalid_dep) {
        Some(YesNoSite::Yes) => directives.push("--kill-on-invalid-dep=yes".to_owned()),
        Some(YesNoSite::No) => directives.push("--kill-on-invalid-dep=no".to_owned()),
        Some(YesNoSite::Site) | None => {}
    }
    directives.extend(element::options(job));
    directives.extend(job.options.iter().map(|option| quoted(option)));
    directives
}

/// `PROJECT.STEP`, the first 20 characters of one and 30 of the other: with a dot and a token of
/// 12 it fits in 64.
pub(super) fn job_name(plan: &Plan, job: &Job) -> String {
    format!("{:.20}.{:.30}", plan.project.name.as_str(), job.name.as_str())
}

/// One option of `sbatch` as a directive: its value in double quotes where it holds more than
/// plain characters (a blank would end it, `#` begin a comment).
fn quoted(option: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,&|*()[]!^".contains(c);
    if option.chars().all(is_plain) {
        return option.to_owned();
    }
    let (name, value) = match option.split_once('=') {
        Some((name, value)) => (format!("{name}="), value),
        None => (String::new(), option),
    };
    let mut directive = name;
    directive.push('"');
    for c in value.chars() {
        if matches!(c, '"' | '\\') {
            directive.push('\\');
        }
        // A line end would end the directive and begin a command.
        directive.push(if c.is_control() { ' ' } else { c });
    }
    directive.push('"');
    directive
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_quoted_as_sbatch_reads_them() {
        assert_eq!(quoted("--constraint=a40&ib"), "--constraint=a40&ib");
        assert_eq!(quoted(r#"--comment=d'"essai" \ 1"#), r#"--comment="d'\"essai\" \\ 1""#);
        assert_eq!(quoted("--comment=a # b"), r#"--comment="a # b""#);
        assert_eq!(quoted("--comment=a\nrm x"), r#"--comment="a rm x""#);
    }
}
