//! What a run tells of itself.

use super::*;
use crate::engine::testing::{Project, name};

fn step(step: &str, counts: [usize; 4]) -> StepSummary {
    let [done, already_done, failed, not_run] = counts;
    let logs = format!(".lab/logs/{step}/");
    let (step, failures) = (name(step), Vec::new());
    StepSummary {
        step,
        logs,
        done,
        already_done,
        failed,
        retried: 0,
        interrupted: 0,
        not_run,
        failures,
    }
}

#[test]
fn what_was_done_before_is_one_line() {
    let steps = vec![step("a", [0, 2, 0, 0]), step("b", [0, 1, 0, 0])];
    let summary = Summary { steps, interrupted: false };
    assert_eq!(summary.text(Lang::En), "nothing to do: 3 tasks done before");
    assert_eq!(summary.text(Lang::Fr), "rien à faire : 3 tâches déjà faites");
    assert_eq!(summary.exit_code(), 0);
}

#[test]
fn a_task_is_told_by_its_item_and_its_axes() {
    let told = |columns: &[(&str, &str)]| {
        let mut job = Project::new().array("fit", 1, &[]);
        let table = job.table.as_mut().unwrap();
        for (column, text) in columns {
            table.columns.push((*column).to_owned());
            table.rows[0].fields.push(Field::One((*text).to_owned()));
        }
        item(&job, 0)
    };
    let axes = [("matrix.lr", "0.1"), ("matrix.seed", "2")];
    assert_eq!(told(&axes).as_deref(), Some("lr=0.1, seed=2"));
    let both = [("item.key", "a"), ("item.sample", "a"), axes[0], axes[1]];
    assert_eq!(told(&both).as_deref(), Some("a, lr=0.1, seed=2"));
    assert_eq!(told(&[("item.sample", "a"), axes[0]]).as_deref(), Some("sample=a, lr=0.1"));
    assert_eq!(told(&[]), None);
}

#[test]
fn failures_are_told_with_the_end_of_their_logs() {
    let project = Project::new();
    let mut job = project.array("segment", 9, &[]);
    let table = job.table.as_mut().unwrap();
    table.columns.push("item.path".to_owned());
    for (index, row) in table.rows.iter_mut().enumerate() {
        row.fields.push(Field::One(format!("raw/{index}.tif")));
    }
    let lines: Vec<String> =
        (0..20).map(|n| format!("10 %\r\u{1b}[31mline {n}\u{1b}[0m\n")).collect();
    let log = lines.concat();
    project.write("log", &log);
    let failures = (0..9).rev();
    let failures: Vec<Failure> = failures
        .map(|task| Failure::new(&job, task, End::Exit(137), 1, "log".to_owned()))
        .collect();
    let mut failed = step("segment", [1, 0, 9, 1]);
    failed.failures = told(failures, project.root());
    failed.interrupted = 2;
    let summary = Summary { steps: vec![failed], interrupted: false };
    let text = summary.text(Lang::En);
    assert!(text.starts_with("segment: 1 done, 9 failed, 2 interrupted, 1 not run\n\n"), "{text}");
    let first = "segment, task 0 (raw/0.tif) failed, exit code 137: killed, perhaps because memory \
                 ran out; log: log\n  │ line 10\n  │ line 11\n";
    assert!(text.contains(first), "{text}");
    assert!(!text.contains("task 5"), "{text}");
    assert!(text.contains("\nsegment: 4 more tasks failed; logs: .lab/logs/segment/\n"), "{text}");
    let french = summary.text(Lang::Fr);
    assert!(
        french.starts_with("segment : 1 faite, 9 en échec, 2 interrompues, 1 non lancée\n"),
        "{french}"
    );
    assert_eq!(summary.exit_code(), 5);
    assert_eq!(Summary { interrupted: true, ..summary }.exit_code(), 130);
}
