//! Tasks that fail and are tried again, under real bash.

use super::*;

#[test]
fn a_task_that_fails_is_tried_again_as_often_as_its_step_says() {
    let project = Project::new();
    let mut plan = pipeline(&project);
    plan.jobs[0].retries.count = 2;
    plan.jobs[1].retries.count = 2;
    // Task 0 fails once, task 1 always; what is not as the script needs it is not tried again.
    let fails = "echo $index >>tries; if [ \"$index\" = 1 ] || { [ \"$index\" = 0 ] && \
                 [ \"$(grep -c 0 tries)\" = 1 ]; }; then exit 3; fi";
    project.script(&plan.jobs[0], fails);
    project.script(&plan.jobs[1], "echo m$index >>tries; if [ \"$index\" = 2 ]; then exit 76; fi");
    let summary = run_here(&project, &plan, &request(2)).unwrap();
    assert_eq!(counts(&summary), ["segment: 2 0 1 0", "measure: 1 0 1 1", "report: 0 0 0 1"]);
    let mut tries: Vec<String> = project.read("tries").lines().map(str::to_owned).collect();
    tries.sort();
    assert_eq!(tries, ["0", "0", "1", "1", "1", "2", "m0", "m2"]);
    assert_eq!(summary.steps.iter().map(|step| step.retried).collect::<Vec<_>>(), [3, 0, 0]);
    let text = summary.text(Lang::En);
    assert!(text.starts_with("segment: 2 done, 1 failed, 3 retries\n"), "{text}");
    assert!(text.contains("segment, task 1 failed, exit code 3 (after 3 tries); log: "), "{text}");
    let attempts = |task: usize| format!(".lab/tries/segment/{}", plan.jobs[0].task_key(task));
    assert!(!project.exists(&attempts(0)), "a task that is done has no failed attempts");
    let line = "attempt\t-\t3\tfailed\t-\t-\t.lab/logs/segment/local-1_1.out\n";
    assert_eq!(project.read(&attempts(1)), line.repeat(3));
    // Another run counts anew.
    project.script(&plan.jobs[0], "exit 4");
    run_here(&project, &plan, &request(2)).unwrap();
    assert_eq!(project.read(&attempts(1)).lines().count(), 3);
    assert!(project.read(&attempts(1)).starts_with("attempt\t-\t4\t"));
}
