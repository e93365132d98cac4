//! `lab clean`: which temporary outputs nothing is to read any more, and their removal.
//!
//! Only what is as its task left it goes: the file that `.lab/made/` tells, of a folder nothing that
//! changed after the task's mark. No link is followed. Knows no argument and prints nothing.

use std::{
    fs::Metadata,
    io::ErrorKind,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use fs_err as fs;
use rayon::prelude::*;

use super::{
    Cleanable, EngineError, Kept,
    left::{made_path, stamp},
    lock::RunLock,
    readers::Readers,
    state::{Looked, Output, TaskState, mark_path},
};
use crate::{
    disk::{self, STATE},
    model::Name,
    plan::{Job, Plan},
};

/// The temporary outputs of `steps`, or of all where that is empty, that are there and that nothing is
/// to read any more, in the order of the plan.
pub fn cleanable(plan: &Plan, root: &Path, steps: &[Name]) -> Result<Vec<Cleanable>, EngineError> {
    let mut readers = Readers::new(plan);
    if readers.none() {
        return Ok(Vec::new());
    }
    let mut by_job = Vec::new();
    for (index, job) in plan.jobs.iter().enumerate().rev() {
        let states = readers.settle(index, Looked::at(root, &plan.folders, job)?);
        if steps.is_empty() || steps.contains(&job.name) {
            by_job.push(of_job(plan, root, job, &states, |output| readers.served(index, output))?);
        }
        readers.note(index, states.iter().map(|state| *state != TaskState::Done).collect());
    }
    Ok(by_job.into_iter().rev().flatten().collect())
}

/// Removes those of `shown` that may still go, and gives them. Nothing runs meanwhile.
pub fn clean(
    plan: &Plan,
    root: &Path,
    steps: &[Name],
    shown: &[Cleanable],
) -> Result<Vec<Cleanable>, EngineError> {
    disk::ensure_state_dir(root)?;
    let _lock = RunLock::take(root)?;
    let submission = root.join(STATE).join("submit.lock");
    match fs::symlink_metadata(&submission) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        _ => {
            let owner = fs::read_to_string(submission.join("owner")).unwrap_or_default();
            return Err(EngineError::Submitting { owner: owner.trim().to_owned() });
        }
    }
    let mut gone = Vec::new();
    for one in cleanable(plan, root, steps)? {
        let is_shown = shown.iter().any(|shown| (&shown.path, shown.task) == (&one.path, one.task));
        if one.kept.is_some() || !is_shown {
            continue;
        }
        let path = root.join(one.path.trim_end_matches('/'));
        let removed = if one.path.ends_with('/') {
            fs::remove_dir_all(&path)
        } else {
            fs::remove_file(&path)
        };
        removed.map_err(EngineError::disk(&path))?;
        gone.push(one);
    }
    Ok(gone)
}

fn of_job(
    plan: &Plan,
    root: &Path,
    job: &Job,
    states: &[TaskState],
    served: impl Fn(&Name) -> Vec<bool>,
) -> Result<Vec<Cleanable>, EngineError> {
    let outputs = Output::all(job);
    let mut all = Vec::new();
    for (planned, output) in job.outputs.iter().zip(&outputs).filter(|(one, _)| one.temporary) {
        let served = served(&planned.name);
        let tasks = (0..states.len()).into_par_iter();
        let tasks = tasks.filter(|task| served[*task] && states[*task] == TaskState::Done);
        let found = tasks.map(|task| {
            let path = output.path(task);
            let bare = path.trim_end_matches('/');
            let whole = root.join(bare);
            let found = match fs::symlink_metadata(&whole) {
                Ok(found) => found,
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(EngineError::disk(&whole)(error)),
            };
            let mark = mark_path(Path::new(&plan.folders.state), &job.name, job.task_key(task));
            let owner = made_path(&root.join(&plan.folders.state), bare);
            let (bytes, newest) = measure(&whole, &found)?;
            let kept = if found.is_symlink() || is_led(root, &whole) {
                Some(Kept::Link)
            } else if found.is_dir() != path.ends_with('/')
                || !is_left(&owner, &mark, &found)
                || (found.is_dir()
                    && newest > changed(fs::metadata(root.join(&mark)).ok().as_ref()))
            {
                Some(Kept::Changed)
            } else {
                None
            };
            Ok(Some(Cleanable {
                step: job.name.clone(),
                output: planned.name.clone(),
                task,
                path: path.to_owned(),
                bytes,
                kept,
            }))
        });
        let found: Vec<Option<Cleanable>> = found.collect::<Result<_, EngineError>>()?;
        all.extend(found.into_iter().flatten());
    }
    Ok(all)
}

/// Whether a link leads to the folder of `path`.
fn is_led(root: &Path, path: &Path) -> bool {
    let folder = path.parent().unwrap_or(root);
    let real = |path: &Path| fs::canonicalize(path).ok();
    let below = folder.strip_prefix(root).ok();
    real(folder) != real(root).zip(below).map(|(root, below)| root.join(below))
}

/// Whether what is `found` is what the task of `mark` left, by the file `owner` of `.lab/made/`.
fn is_left(owner: &Path, mark: &Path, found: &Metadata) -> bool {
    let Ok(text) = fs::read_to_string(owner) else { return false };
    let mut lines = text.lines();
    lines.next().is_some_and(|line| Path::new(line) == mark)
        && lines.next().is_some_and(|line| stamp(found).is_some_and(|stamp| stamp.is(line)))
}

/// When what `found` tells was last changed, its content or its name: seconds and nanoseconds.
fn changed(found: Option<&Metadata>) -> (i64, i64) {
    found.map_or((i64::MIN, 0), |found| (found.ctime(), found.ctime_nsec()))
}

/// The bytes of a file, or of the files in a folder, and when any of it changed last.
fn measure(path: &Path, found: &Metadata) -> Result<(u64, (i64, i64)), EngineError> {
    let mut newest = changed(Some(found));
    if !found.is_dir() {
        return Ok((found.len(), newest));
    }
    let mut bytes = 0;
    let mut open: Vec<PathBuf> = vec![path.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).map_err(EngineError::disk(&folder))? {
            let path = entry.map_err(EngineError::disk(&folder))?.path();
            let found = fs::symlink_metadata(&path).map_err(EngineError::disk(&path))?;
            newest = newest.max(changed(Some(&found)));
            if found.is_dir() {
                open.push(path);
            } else {
                bytes += found.len();
            }
        }
    }
    Ok((bytes, newest))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;
    use crate::engine::testing::{Project, every, name, plan};

    #[test]
    fn what_a_link_leads_to_and_what_no_task_is_known_to_have_made_stays() {
        let project = Project::new();
        let mut a = project.array("a", 2, &[]);
        a.outputs[0].temporary = true;
        let mut b = project.scalar("b", &[every("a")]);
        b.waits[0].temporary = vec![name("made")];
        let plan = plan(vec![a, b]);
        for job in &plan.jobs {
            for task in 0..job.task_count() {
                project.mark(&job.name, job.task_key(task), &[]);
            }
        }
        let kept = || {
            let found = cleanable(&plan, project.root(), &[]).unwrap();
            found.iter().map(|one| one.kept).collect::<Vec<_>>()
        };
        project.write("out/b", "");
        for task in 0..2 {
            let path = format!("out/a/{task}");
            project.write(&path, "x");
            let found = fs::metadata(project.root().join(&path)).unwrap();
            let seconds = found.mtime();
            let mark = format!(".lab/done/a/{}", plan.jobs[0].task_key(task));
            let owner = made_path(Path::new(".lab"), &path);
            let owner = owner.to_str().unwrap();
            project.write(owner, &format!("{mark}\n1 {seconds}.{:09}\n", found.mtime_nsec()));
        }
        assert_eq!(kept(), [None, None]);
        let owner = made_path(&project.root().join(".lab"), "out/a/1");
        fs::remove_file(owner).unwrap();
        assert_eq!(kept(), [None, Some(Kept::Changed)]);
        fs::rename(project.root().join("out/a"), project.root().join("else")).unwrap();
        symlink("../else", project.root().join("out/a")).unwrap();
        assert_eq!(kept(), [Some(Kept::Link); 2]);
        let shown = cleanable(&plan, project.root(), &[]).unwrap();
        assert_eq!(clean(&plan, project.root(), &[], &shown).unwrap(), []);
        assert!(project.exists("else/0"));
    }
}
