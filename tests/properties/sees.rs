//! Tasks, and which sees which, against the oracle: as the plan's document tells them.

use labwright::render::render;
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use serde_json::{Map, Value as Json, json};

use crate::{
    generate,
    oracle::{self, How, Sees, Tasks},
    project::{Form, Project, put},
    tape::{config, tapes},
    world::World,
};

const NOTHING_AGREES: &str = "graph/nothing-agrees";

proptest! {
    #![proptest_config(config())]

    #[test]
    fn tasks_and_what_they_see_are_as_the_page_says(mut tape in tapes()) {
        let project = generate::project(&mut tape, false);
        compare(&project);
    }

    #[test]
    fn whole_projects_are_as_the_page_says(mut tape in tapes()) {
        let project = generate::project(&mut tape, true);
        compare(&project);
    }
}

/// Compares the program with the oracle.
pub(crate) fn compare(project: &Project) {
    let known = oracle::all(project);
    let mut world = World::new(project);
    let disagreeing = (0..project.steps.len())
        .flat_map(|step| {
            oracle::seen_steps(&project.steps[step]).into_iter().map(move |other| (step, other))
        })
        .filter(|(step, other)| oracle::sees(&known[*step], &known[*other]).is_none())
        .count();
    assert_eq!(world.errors(), vec![NOTHING_AGREES; disagreeing], "{}", world.findings());
    if disagreeing > 0 {
        return;
    }
    let document = world.document(true);
    let counts = world.document(false);
    let steps = document["steps"].as_array().unwrap();
    assert_eq!(steps.len(), project.steps.len());
    let place = |name: &str| steps.iter().position(|step| step["name"] == name).unwrap();
    for (index, step) in project.steps.iter().enumerate() {
        let at = place(&step.name);
        let told = &steps[at];
        let mut waits: Vec<Json> = Vec::new();
        for (other, there) in project.steps.iter().enumerate() {
            let referred = oracle::seen_steps(step).contains(&other);
            if !referred && !step.needs.contains(&other) {
                continue;
            }
            assert!(place(&there.name) < at, "{} before {}", there.name, step.name);
            let sees = oracle::sees(&known[index], &known[other]).filter(|_| referred);
            let all = sees.as_ref().is_none_or(|sees| sees.how == How::All);
            let (how, on) = match sees {
                Some(sees) if !all && !step.needs.contains(&other) => {
                    let how = if sees.how == How::Each { "each" } else { "group" };
                    (how, sees.on)
                }
                _ => ("all", Vec::new()),
            };
            waits.push(json!({ "step": there.name, "how": how, "on": on }));
        }
        waits.sort_by_key(|wait| wait["step"].as_str().unwrap().to_owned());
        assert_eq!(told["waits_for"], Json::Array(waits), "{}", step.name);
        let tasks: Vec<Json> = (0..known[index].list.len())
            .map(|task| expected(project, &known, index, task))
            .collect();
        let told: Vec<Json> = told["tasks"].as_array().unwrap().iter().map(without_key).collect();
        assert_eq!(told, tasks, "{}", step.name);
        assert_eq!(counts["steps"][at]["tasks"], json!(tasks.len()));
    }
}

fn without_key(task: &Json) -> Json {
    let mut task = task.clone();
    let fields = task.as_object_mut().unwrap();
    fields.remove("key");
    fields.remove("state");
    task
}

/// A task as the document should have it, its key apart.
fn expected(project: &Project, known: &[Tasks], index: usize, task: usize) -> Json {
    let (step, tasks) = (&project.steps[index], &known[index]);
    let output = output(project, known, index, task);
    let mut argv = vec!["python3".to_owned(), step.script.clone()];
    argv.extend(step.args.clone());
    argv.extend(step.params.iter().map(|name| project.params[name].clone()));
    for other in &step.refs {
        let Sees { one, tasks: seen, .. } = oracle::sees(tasks, &known[*other]).unwrap();
        assert!(!one || seen[task].len() == 1, "one path is one task");
        argv.extend(seen[task].iter().map(|there| self::output(project, known, *other, *there)));
    }
    argv.push(output.clone());
    json!({
        "index": task,
        "item": item(project, tasks, task),
        "matrix": matrix(tasks, task),
        "argv": argv,
        "outputs": { "out": output },
    })
}

fn item(project: &Project, tasks: &Tasks, task: usize) -> Json {
    let Some(dataset) = tasks.dataset else { return json!({}) };
    let dataset = &project.datasets[dataset];
    let plain = matches!(dataset.form, Form::Files);
    let mut item: Map<String, Json> = tasks
        .columns
        .iter()
        .filter(|column| !(plain && **column == dataset.name))
        .map(|column| (column.clone(), shown(tasks, task, column)))
        .collect();
    item.insert("key".to_owned(), json!(tasks.item_key(task)));
    item.insert("index".to_owned(), json!(tasks.list[task].index));
    Json::Object(item)
}

fn matrix(tasks: &Tasks, task: usize) -> Json {
    let axes = tasks.axes.iter().map(|axis| (axis.clone(), shown(tasks, task, axis)));
    Json::Object(axes.collect())
}

/// Text, or a list where the column has many values in a task; an empty cell is none of them.
fn shown(tasks: &Tasks, task: usize, column: &str) -> Json {
    if tasks.single.contains(column) {
        return json!(tasks.one(task, column));
    }
    let values = tasks.list[task].rows.iter().map(|row| &row.values[column]);
    json!(values.filter(|value| !value.is_empty()).collect::<Vec<_>>())
}

/// The path of the output of a task.
pub(crate) fn output(project: &Project, known: &[Tasks], index: usize, task: usize) -> String {
    let (step, tasks) = (&project.steps[index], &known[index]);
    let mut path = step.output.clone();
    for hole in &step.output_holes {
        let value = match hole.strip_prefix("matrix.") {
            Some(axis) => tasks.one(task, axis).to_owned(),
            None => tasks.item_key(task),
        };
        if value != "." {
            path = format!("{path}/{value}");
        }
    }
    path + "/out.txt"
}

/// Where thousands of tasks each see half of thousands, what is rendered and how long it takes grow
/// with the rows.
#[test]
fn what_is_seen_in_groups_is_written_once() {
    let sizes: Vec<usize> = [500, 2_000].map(rendered_bytes).into();
    assert!(sizes[1] < sizes[0] * 5, "{sizes:?}");
}

fn rendered_bytes(rows: usize) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let sheet = |head: &str, row: &dyn Fn(usize) -> String| {
        (0..rows).map(row).fold(format!("{head}\n"), |text, row| text + &row + "\n")
    };
    put(folder.path(), "a.csv", &sheet("half,id", &|row| format!("h{},a{row}", row % 2)));
    put(folder.path(), "b.csv", &sheet("name,half", &|row| format!("b{row},h{}", row % 2)));
    let manifest = r#"
        project.name = "coarse"
        datasets.a = { table = "a.csv", key = ["half", "id"] }
        datasets.b = { table = "b.csv", key = ["name"] }
        [steps.one]
        foreach = "a"
        command = "echo >{{ outputs.o }}"
        outputs.o = "one/{{ item.id }}"
        [steps.two]
        foreach = "b"
        command = "cat {{ steps.one.outputs.o | filelist }} >{{ outputs.o }}"
        outputs.o = "two/{{ item.name }}"
        [steps.three]
        foreach = { step = "two", by = ["half"] }
        matrix.n = [1, 2, 3]
        command = "cat {{ steps.two.outputs.o | filelist }} >{{ outputs.o }}"
        outputs.o = "three/{{ item.half }}{{ matrix.n }}"
    "#;
    put(folder.path(), "lab.toml", manifest);
    let mut world = World::of(folder);
    assert_eq!(world.errors(), Vec::<String>::new());
    let (_, plan) = world.plan();
    render(&plan).files().values().map(|file| file.bytes.len()).sum()
}

/// What is generated reaches every kind of seeing, else the properties above say little.
#[test]
fn generated_projects_are_of_every_kind() {
    let mut runner = TestRunner::deterministic();
    let mut found = std::collections::BTreeMap::<&str, usize>::new();
    for _ in 0..300 {
        let mut tape = tapes().new_tree(&mut runner).unwrap().current();
        let project = generate::project(&mut tape, false);
        let known = oracle::all(&project);
        for (own, step) in project.steps.iter().enumerate() {
            let mut add = |kind, is| *found.entry(kind).or_default() += usize::from(is);
            add("excluded", !step.exclude.is_empty());
            add("included", !step.include.is_empty());
            add("grouped", step.foreach.as_ref().is_some_and(|foreach| foreach.by.is_some()));
            for other in oracle::seen_steps(step) {
                let sees = oracle::sees(&known[own], &known[other]);
                add("nothing agrees", sees.is_none());
                let Some(sees) = sees else { continue };
                add("each", sees.how == How::Each);
                add("group", sees.how == How::Group);
                add("all", sees.how == How::All);
                add("several columns", sees.on.len() > 1);
                add(
                    "a list that is part",
                    sees.tasks
                        .iter()
                        .any(|seen| seen.len() > 1 && seen.len() < known[other].list.len()),
                );
                add(
                    "another's axis or column",
                    sees.on.iter().any(|name| {
                        known[own].axes.contains(name) != known[other].axes.contains(name)
                    }),
                );
            }
        }
    }
    assert!(found.values().all(|times| *times >= 5), "{found:?}");
}
