//! The examples of the page, as it tells them: the oracle has to say so too, and the program what
//! the oracle says.

use crate::{
    keys::keys,
    oracle::{self, How},
    project::{Dataset, File, Foreach, Form, Project, Source, Step, Written},
    sees::compare,
};

fn files(name: &str, paths: &[&str]) -> Dataset {
    let file = |path: &&str| File { path: (*path).to_owned(), bytes: String::new(), modified: 1 };
    Dataset {
        name: name.to_owned(),
        folder: "raw".to_owned(),
        lock: "content",
        version: String::new(),
        form: Form::Files,
        files: paths.iter().map(file).collect(),
        description: String::new(),
    }
}

fn sheet(name: &str, key: &[&str], lines: &[&str]) -> Dataset {
    let cells = |line: &&str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let form = Form::Table {
        written: Written::Sheet,
        columns: cells(&lines[0]),
        key: texts(key),
        rows: lines[1..].iter().map(cells).collect(),
        file_column: None,
    };
    Dataset { form, ..files(name, &[]) }
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

fn step(name: &str, foreach: Option<(Source, &[&str])>, refs: &[usize], holes: &[&str]) -> Step {
    Step {
        name: name.to_owned(),
        foreach: foreach
            .map(|(source, by)| Foreach { source, by: (!by.is_empty()).then(|| texts(by)) }),
        refs: refs.iter().copied().collect(),
        script: format!("scripts/{name}.py"),
        output: format!("results/{name}"),
        output_holes: texts(holes),
        ..Step::default()
    }
}

fn with_axes(mut step: Step, axes: &[(&str, &[&str])]) -> Step {
    step.axes = axes.iter().map(|(name, values)| ((*name).to_owned(), texts(values))).collect();
    step
}

/// What `own` sees of `other`: how, on which columns, and which tasks.
fn seen(project: &Project, own: usize, other: usize) -> (How, Vec<String>, Vec<Vec<usize>>) {
    let known = oracle::all(project);
    let sees = oracle::sees(&known[own], &known[other]).unwrap();
    (sees.how, sees.on, sees.tasks)
}

const ITEM: &[&str] = &["item.key"];
const DATA: Option<(Source, &[&str])> = Some((Source::Dataset(0), &[]));

fn over(step: usize) -> (Source, &'static [&'static str]) {
    (Source::Step(step), &[])
}

#[test]
fn two_steps_over_movies_meet_movie_by_movie() {
    // Names that a file's own columns have as well are no matter.
    for name in ["movies", "path", "name", "stem"] {
        let project = Project {
            datasets: vec![files(name, &["a.nd2", "b/a.nd2", "c.nd2"])],
            steps: vec![step("align", DATA, &[], ITEM), step("segment", DATA, &[0], ITEM)],
            ..Project::default()
        };
        if name == "movies" {
            compare(&project);
            let each = (How::Each, texts(&["movies"]), vec![vec![0], vec![1], vec![2]]);
            assert_eq!(seen(&project, 1, 0), each);
        }
        let document = crate::world::World::new(&project).document(true);
        let segment = &document["steps"][1];
        assert_eq!(segment["waits_for"][0]["how"], "each");
        assert_eq!(segment["tasks"][1]["argv"][2], "results/align/b/a.nd2/out.txt");
        let item = &segment["tasks"][1]["item"];
        assert_eq!(
            *item,
            serde_json::json!({ "path": "raw/b/a.nd2", "dir": "b", "name": "a.nd2", "stem": "a",
                "suffix": ".nd2", "key": "b/a.nd2", "index": 1 })
        );
    }
}

#[test]
fn measuring_gets_the_mask_and_the_track_of_the_same_movie() {
    let project = Project {
        datasets: vec![files("movies", &["a.nd2", "b.nd2"])],
        steps: vec![
            step("segment", DATA, &[], ITEM),
            step("track", Some(over(0)), &[0], ITEM),
            step("measure", Some(over(0)), &[0, 1], ITEM),
            step("report", None, &[2], &[]),
        ],
        ..Project::default()
    };
    compare(&project);
    for other in [0, 1] {
        let each = (How::Each, texts(&["movies"]), vec![vec![0], vec![1]]);
        assert_eq!(seen(&project, 2, other), each);
    }
    assert_eq!(seen(&project, 3, 2), (How::All, vec![], vec![vec![0, 1]]));
}

#[test]
fn per_unit_then_per_sample_then_all() {
    let lines = ["sample unit lane", "s1 1 x", "s2 1 x", "s1 2 y", "s3 1 y"];
    let by: Option<(Source, &[&str])> = Some((Source::Dataset(0), &["sample"]));
    let project = Project {
        datasets: vec![sheet("units", &["sample", "unit"], &lines)],
        steps: vec![
            step("align", DATA, &[], ITEM),
            step("merge", by, &[0], ITEM),
            step("all", None, &[1], &[]),
            // And back: each unit has the merged file of its sample.
            step("again", DATA, &[1, 2], ITEM),
        ],
        ..Project::default()
    };
    compare(&project);
    let groups = vec![vec![0, 2], vec![1], vec![3]];
    assert_eq!(seen(&project, 1, 0), (How::Group, texts(&["sample"]), groups));
    assert_eq!(seen(&project, 2, 1), (How::All, vec![], vec![vec![0, 1, 2]]));
    let each = vec![vec![0], vec![1], vec![0], vec![2]];
    assert_eq!(seen(&project, 3, 1), (How::Each, texts(&["sample", "unit"]), each));
    assert_eq!(seen(&project, 3, 2), (How::All, vec![], vec![vec![0]; 4]));
}

#[test]
fn a_network_of_target_training_and_fold_gets_its_target_and_training_set() {
    let sets: &[(&str, &[&str])] = &[("target", &["t1", "t2"]), ("training", &["a", "b"])];
    let folds: &[(&str, &[&str])] = &[("fold", &["1", "2", "3"])];
    let set_holes = ["matrix.target", "matrix.training"];
    let net_holes = ["matrix.fold", "matrix.target", "matrix.training"];
    let project = Project {
        steps: vec![
            with_axes(step("sets", None, &[], &set_holes), sets),
            with_axes(step("network", Some(over(0)), &[0], &net_holes), folds),
        ],
        ..Project::default()
    };
    compare(&project);
    let (how, on, tasks) = seen(&project, 1, 0);
    assert_eq!((how, on), (How::Each, texts(&["target", "training"])));
    // Its own axes slowest, the tasks that it goes over fastest.
    assert_eq!(tasks, (0..12).map(|task| vec![task % 4]).collect::<Vec<_>>());
}

#[test]
fn grouped_by_an_axis_it_stays_an_axis_and_the_others_are_lists() {
    let lr: &[(&str, &[&str])] = &[("lr", &["0.1", "0.01"])];
    let by: Option<(Source, &[&str])> = Some((Source::Step(0), &["lr"]));
    let project = Project {
        datasets: vec![files("movies", &["a", "b", "c"])],
        steps: vec![
            with_axes(step("train", DATA, &[], &["item.key", "matrix.lr"]), lr),
            step("compare", by, &[0], &["matrix.lr"]),
        ],
        ..Project::default()
    };
    compare(&project);
    let groups = vec![vec![0, 1, 2], vec![3, 4, 5]];
    assert_eq!(seen(&project, 1, 0), (How::Group, texts(&["lr"]), groups));
    let document = crate::world::World::new(&project).document(true);
    let task = &document["steps"][1]["tasks"][1];
    assert_eq!(task["matrix"], serde_json::json!({ "lr": "0.01" }));
    assert_eq!(task["item"]["name"], serde_json::json!(["a", "b", "c"]));
}

#[test]
fn how_follows_from_the_columns_never_from_how_many_rows_there_are() {
    let by: Option<(Source, &[&str])> = Some((Source::Dataset(0), &["sample"]));
    let project = Project {
        datasets: vec![sheet("units", &["sample", "unit"], &["sample unit", "s1 1"])],
        steps: vec![
            step("align", DATA, &[], ITEM),
            step("merge", by, &[0], ITEM),
            step("all", None, &[0, 1], &[]),
        ],
        ..Project::default()
    };
    compare(&project);
    assert_eq!(seen(&project, 1, 0), (How::Group, texts(&["sample"]), vec![vec![0]]));
    assert_eq!(seen(&project, 2, 1), (How::All, vec![], vec![vec![0]]));
}

#[test]
fn a_grouped_row_that_agrees_with_nothing_is_an_error() {
    let mut project = Project {
        datasets: vec![
            sheet("units", &["sample"], &["sample plate", "s1 p", "s2 q"]),
            sheet("plates", &["plate"], &["plate", "p"]),
        ],
        steps: vec![
            step("scan", Some((Source::Dataset(1), &[])), &[], ITEM),
            step("read", DATA, &[0], ITEM),
        ],
        ..Project::default()
    };
    let known = oracle::all(&project);
    assert!(oracle::sees(&known[1], &known[0]).is_none());
    compare(&project);
    let findings = crate::world::World::new(&project).findings();
    assert!(findings.contains("`plate` = q"), "{findings}");
    project.datasets[1] = sheet("plates", &["plate"], &["plate", "q", "p"]);
    compare(&project);
    let each = (How::Each, texts(&["plate"]), vec![vec![1], vec![0]]);
    // A key of one side and a column of the other.
    assert_eq!(
        oracle::sees(&oracle::all(&project)[1], &oracle::all(&project)[0])
            .map(|sees| (sees.how, sees.on, sees.tasks)),
        Some(each)
    );
}

#[test]
fn the_order_of_a_gathered_list_decides_the_key() {
    let by: Option<(Source, &[&str])> = Some((Source::Dataset(0), &["group"]));
    let project = |lines: &[&str]| Project {
        datasets: vec![
            sheet("groups", &["unit"], &["unit group", "u g", "v g"]),
            sheet("units", &["unit", "part"], lines),
        ],
        steps: vec![
            step("make", Some((Source::Dataset(1), &[])), &[], ITEM),
            step("gather", by.clone(), &[0], ITEM),
        ],
        ..Project::default()
    };
    let before = project(&["unit part", "u 1", "v 1", "u 2"]);
    let after = project(&["unit part", "u 1", "u 2", "v 1"]);
    compare(&before);
    compare(&after);
    let (old, new) = (keys(&before), keys(&after));
    let sorted = |keys: &[String]| keys.iter().cloned().collect::<std::collections::BTreeSet<_>>();
    assert_eq!(sorted(&old["make"].1), sorted(&new["make"].1));
    assert_ne!(old["gather"], new["gather"]);
}
