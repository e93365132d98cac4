//! One change of a project: of what decides a result, or of what does not.

use crate::{
    generate::file,
    project::{Dataset, Environment, Form, Project, Written},
    tape::Tape,
};

/// Params, environments, files and options for the steps of a generated project.
pub(crate) fn enrich(tape: &mut Tape, project: &mut Project) {
    for name in ["alpha", "beta", "unused"] {
        project.params.insert(name.to_owned(), format!("value of {name}"));
    }
    for (name, dependencies, modules) in
        [("tools", &["numpy", "pandas"][..], &["gcc"][..]), ("site", &[], &["gcc", "cuda"])]
    {
        let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
        let (dependencies, modules) = (texts(dependencies), texts(modules));
        project.environments.push(Environment { name: name.to_owned(), dependencies, modules });
    }
    for path in ["lib/one.py", "lib/two.py", "reference/one.txt", "reference/two.txt"] {
        project.files.insert(path.to_owned(), format!("text of {path}\n"));
    }
    for step in &mut project.steps {
        let mut names = |list: [&str; 2]| -> Vec<String> {
            list.into_iter().filter(|_| tape.once_in(3)).map(str::to_owned).collect()
        };
        step.params = names(["alpha", "beta"]);
        step.code = names(["lib/one.py", "lib/two.py"]);
        step.inputs = names(["reference/one.txt", "reference/two.txt"]);
        step.args = names(["--verbose", "#{x} {% y"]);
        if tape.once_in(3) {
            step.environment = Some(tape.pick(2));
        }
        if tape.once_in(3) {
            step.variables.insert("MODE".to_owned(), "fast".to_owned());
        }
    }
}

/// What a change must do to keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Those of all that follows from what changed, and of nothing else.
    Changes,
    /// Nothing.
    Nothing,
}

/// Changes something that decides a result. `None` where there is no such thing.
pub(crate) fn decisive(tape: &mut Tape, project: &mut Project) -> Option<Effect> {
    let at = tape.pick(project.steps.len());
    let kind = tape.pick(21);
    if kind >= 11 {
        return of_rows(tape, project, at, kind);
    }
    let environments = &mut project.environments;
    let step = &mut project.steps[at];
    match kind {
        0 => step.script_text.push('#'),
        1 => step.args.insert(0, "-v".to_owned()),
        2 => project.params.get_mut(step.params.first()?)?.push('!'),
        3 => step.output.push_str("_new"),
        4 => environments[step.environment?].modules.push("hdf5".to_owned()),
        5 => environments[step.environment?].dependencies.push("scipy".to_owned()),
        6 => drop(step.variables.insert("MODE".to_owned(), "slow".to_owned())),
        7 => project.files.get_mut(step.code.first()?)?.push('#'),
        8 => project.files.get_mut(step.inputs.first()?)?.push('#'),
        9 => step.script = step.script.replace(".py", ".sh"),
        _ => {
            let other = (0..at).find(|other| !step.needs.contains(other))?;
            step.needs.insert(other);
        }
    }
    Some(Effect::Changes)
}

fn of_rows(tape: &mut Tape, project: &mut Project, at: usize, kind: usize) -> Option<Effect> {
    let dataset = tape.pick(project.datasets.len());
    let dataset = &mut project.datasets[dataset];
    let axes = &mut project.steps[at].axes;
    match kind {
        11 | 12 => {
            let names: Vec<String> = axes.keys().cloned().collect();
            let values =
                axes.get_mut(tape.of(if names.is_empty() { return None } else { &names }))?;
            match tape.pick(3) {
                0 => values.reverse(),
                1 => values.push("new".to_owned()),
                _ => *values.last_mut()? = "new".to_owned(),
            }
        }
        13 | 14 => {
            let file = dataset.files.first_mut()?;
            match tape.pick(3) {
                0 => file.bytes.push('!'),
                1 => file.bytes = file.bytes.to_uppercase(),
                _ => file.modified += 5,
            }
        }
        20 if dataset.lock == "none" && tape.once_in(2) => dataset.version.push('2'),
        20 if dataset.lock == "none" => dataset.folder.push_str("_2"),
        20 => return None,
        15 if matches!(dataset.form, Form::Files) => dataset.files.push(file("new.txt", tape)),
        15 => drop(dataset.files.pop().filter(|_| matches!(dataset.form, Form::Files))?),
        _ => {
            let Form::Table { written, columns, key, rows, .. } = &mut dataset.form else {
                return None;
            };
            let row = tape.pick(rows.len());
            if *written == Written::Paths {
                // A row is there as long as its file is.
                let gone = (kind == 18 && rows.len() > 1).then(|| rows.remove(row))?;
                dataset.files.retain(|file| Some(&file.path) != gone.last());
                return Some(Effect::Changes);
            }
            let column = tape.pick(columns.len());
            let keep = columns[column] == "file";
            match kind {
                16 if !keep => rows[row][column] = "new".to_owned(),
                17 if key.contains(&columns[column]) => {
                    let mut new = rows[row].clone();
                    new[column] = "new".to_owned();
                    rows.insert(row, new);
                }
                18 if rows.len() > 1 => drop(rows.remove(row)),
                19 => rows.rotate_left(1),
                _ => return None,
            }
        }
    }
    Some(Effect::Changes)
}

/// Changes something that decides no result.
pub(crate) fn harmless(tape: &mut Tape, project: &mut Project) -> Option<Effect> {
    let at = tape.pick(project.steps.len());
    let dataset = tape.pick(project.datasets.len());
    let dataset = &mut project.datasets[dataset];
    let locked = dataset.lock != "none";
    match tape.pick(17) {
        0 => option(project, at, "resources", "{ memory = \"7G\", time = \"3h\", cpus = 5 }"),
        1 => {
            option(
                project,
                at,
                "resources",
                "{ partition = \"long\", account = \"me\", gpus = 2 }",
            );
        }
        2 => option(project, at, "resources", "{ slurm = [\"--nice=100\"] }"),
        3 => option(project, at, "max_parallel", "3"),
        4 => option(project, at, "description", "\"In other words\""),
        5 => {
            project.noise.about = "description = \"Said\"\nauthors = [\"A <a@b.org>\"]\n"
                .to_owned()
                + "version = \"2.0\"\nlanguage = \"fr\"\n";
        }
        6 => project.noise.comments = true,
        7 => project.noise.reversed = true,
        8 => project.noise.crlf = true,
        9 => project.noise.spaces_in_holes = true,
        10 if locked && tape.once_in(2) => dataset.version.push('2'),
        10 => dataset.description = "In other words".to_owned(),
        11 if locked => dataset.folder = format!("moved/{}", dataset.folder),
        12 if dataset.lock == "content" => dataset.files.first_mut()?.modified += 77,
        13 if dataset.lock == "metadata" => {
            let file = dataset.files.first_mut()?;
            file.bytes = file.bytes.to_uppercase();
        }
        16 => option(project, at, "temporary", "[\"out\"]"),
        14 => {
            project.params.remove("unused");
            project.params.insert("renamed".to_owned(), "other".to_owned());
        }
        15 => {
            let files = vec![file("x", tape)];
            let (name, folder) = ("aside".to_owned(), "aside".to_owned());
            let aside = Dataset { name, folder, files, form: Form::Files, ..dataset.clone() };
            project.datasets.push(aside);
        }
        _ => return None,
    }
    Some(Effect::Nothing)
}

fn option(project: &mut Project, step: usize, key: &str, value: &str) {
    project.steps[step].harmless.insert(key.to_owned(), value.to_owned());
}
