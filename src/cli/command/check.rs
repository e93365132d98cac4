//! `lab check`.

use super::{Exit, Of, Output, judged, lock_before, meant, tell_findings, wrong};
use crate::{
    cli::args::{Check, CheckFormat},
    diag::{Lang, Severity, Text, emit, words},
};

pub(super) fn check(call: &Check, of: &Of, output: Output) -> Result<Exit, Exit> {
    let project = judged(&of.root, output)?;
    let errors = project.sink.count(Severity::Error);
    match call.format {
        CheckFormat::Json => output.result(&emit::json(&project.sink, output.lang)),
        CheckFormat::Human => {
            tell_findings(&project, output);
            if errors == 0
                && let Some(analysis) = meant(&project, of.variant(&project, output)?.as_ref())
            {
                let steps = analysis.graph.order.len();
                let tasks: usize = analysis.graph.nodes().map(|(_, node)| node.tasks.len()).sum();
                let name = &analysis.lab.project.name;
                if project.sink.count(Severity::Warning) == 0 {
                    output.say(&Text::each(|lang| match lang {
                        Lang::En => {
                            let steps = words::count(lang, steps, "step", "steps");
                            let tasks = words::count(lang, tasks, "task", "tasks");
                            format!("{name}: no problems ({steps}, {tasks})")
                        }
                        Lang::Fr => {
                            let steps = words::count(lang, steps, "étape", "étapes");
                            let tasks = words::count(lang, tasks, "tâche", "tâches");
                            format!("{name} : rien à signaler ({steps}, {tasks})")
                        }
                    }));
                }
            }
        }
    }
    let lock = lock_before(&of.root, output);
    if errors > 0 {
        return Ok(wrong(&project));
    }
    lock.map(|_| Exit::Fine)
}
