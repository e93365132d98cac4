//! Run-time state as it lies in `.lab/`: done marks and failed attempts, and what they say of the
//! tasks of a job.
//!
//! A mark is `.lab/done/STEP/KEY`, written by the rendered script once its outputs are there:
//! lines of a word, a tab and a value; of `output` the value is the output's name, a tab and its
//! path as task tables hold it, with a final `/` where it is a folder. A failed attempt is `.lab/tries/STEP/KEY`.

use std::{
    collections::HashSet,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use fs_err as fs;
use rayon::prelude::*;

use super::{End, EngineError, readers::Readers};
use crate::{
    model::{Folders, Name},
    plan::{Field, Job, Plan, PlannedOutput, TaskTable, ValueKind},
    text::unescape,
};

/// How a task stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskState {
    /// Its mark is there and so are its outputs.
    Done,
    /// Never done.
    New,
    /// It was done, and this output is there no more.
    Gone {
        /// The first output that is missing.
        output: String,
        /// Of one that may be deleted: a step with a task that reads it and is not done.
        reader: Option<Name>,
    },
    /// One of its outputs was made under another key.
    Changed,
    /// It was tried under this key, and failed.
    Failed,
}

/// The keys that a step has marks of, or failed attempts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marks {
    folder: PathBuf,
    keys: HashSet<String>,
}

/// The path of the mark of `key` in the folder `state`.
pub fn mark_path(state: &Path, step: &Name, key: &str) -> PathBuf {
    done_folder(state, step).join(key)
}

/// The path of the failed attempt at `key` in the folder `state`.
pub fn try_path(state: &Path, step: &Name, key: &str) -> PathBuf {
    tries_folder(state, step).join(key)
}

/// Notes that a try without a scheduler failed; the first of a run takes the place of those before.
pub(super) fn note_attempt(
    attempt: &Path,
    end: End,
    log: &str,
    first: bool,
) -> Result<(), EngineError> {
    let folder = attempt.parent().expect("an attempt lies in its step's folder");
    fs::create_dir_all(folder).map_err(EngineError::disk(folder))?;
    let before =
        if first { String::new() } else { fs::read_to_string(attempt).unwrap_or_default() };
    let noted = format!("{before}attempt\t-\t{}\tfailed\t-\t-\t{log}\n", end.code());
    fs::write(attempt, noted).map_err(EngineError::disk(attempt))
}

fn done_folder(state: &Path, step: &Name) -> PathBuf {
    state.join("done").join(step.as_str())
}

fn tries_folder(state: &Path, step: &Name) -> PathBuf {
    state.join("tries").join(step.as_str())
}

impl Marks {
    /// The marks of `step`; none where the folder is not there.
    pub fn read(state: &Path, step: &Name) -> Result<Self, EngineError> {
        Self::in_folder(done_folder(state, step))
    }

    fn in_folder(folder: PathBuf) -> Result<Self, EngineError> {
        let mut keys = HashSet::new();
        match fs::read_dir(&folder) {
            Ok(entries) => {
                for entry in entries {
                    let name = entry.map_err(EngineError::disk(&folder))?.file_name();
                    keys.extend(name.to_str().filter(|name| is_key(name)).map(String::from));
                }
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(EngineError::disk(&folder)(error)),
        }
        Ok(Self { folder, keys })
    }

    /// Whether there is one of `key`.
    pub fn contains(&self, key: &str) -> bool {
        self.keys.contains(key)
    }

    /// The outputs that the marks of all keys but `own` name.
    fn outputs_of_others(&self, own: &HashSet<&str>) -> Result<HashSet<String>, EngineError> {
        let others: Vec<&String> =
            self.keys.iter().filter(|key| !own.contains(key.as_str())).collect();
        let outputs: Vec<Vec<String>> =
            others.par_iter().map(|key| self.outputs(key)).collect::<Result<_, _>>()?;
        Ok(outputs.into_iter().flatten().collect())
    }

    /// The outputs that the mark of `key` names; none where it has just gone.
    fn outputs(&self, key: &str) -> Result<Vec<String>, EngineError> {
        let path = self.folder.join(key);
        match fs::read(&path) {
            Ok(bytes) => Ok(outputs_of_mark(&String::from_utf8_lossy(&bytes))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(EngineError::disk(&path)(error)),
        }
    }
}

/// Whether a file name is a key: a temporary file beside the marks is none.
fn is_key(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|b| b.is_ascii_hexdigit())
}

/// The outputs that a mark names: lines of `output`, the output's name and its path as task tables
/// hold texts, after a `=` and escaped for `printf %b`.
fn outputs_of_mark(text: &str) -> Vec<String> {
    let fields = text.lines().filter_map(|line| line.strip_prefix("output\t"));
    fields
        .filter_map(|fields| fields.split('\t').nth(1)?.strip_prefix('='))
        .filter_map(unescape)
        .collect()
}

/// Where the outputs of a job's tasks are read from.
pub(super) enum Output<'p> {
    Same(String),
    Column(&'p TaskTable, usize),
}

impl<'p> Output<'p> {
    pub(super) fn all(job: &'p Job) -> Vec<Self> {
        let of = |output: &PlannedOutput| match (&job.values[output.value].kind, &job.table) {
            (ValueKind::Constant(path), _) => {
                Some(Self::Same(format!("{path}{}", if output.folder { "/" } else { "" })))
            }
            (ValueKind::Column(name), Some(table)) => {
                let column = table.columns.iter().position(|column| column == name)?;
                Some(Self::Column(table, column))
            }
            _ => None,
        };
        job.outputs
            .iter()
            .map(|output| of(output).expect("an output is a constant or a column of the table"))
            .collect()
    }

    /// As task tables hold it.
    pub(super) fn path(&self, task: usize) -> &str {
        match self {
            Self::Same(path) => path,
            Self::Column(table, column) => match &table.rows[task].fields[*column] {
                Field::One(path) => path,
                _ => unreachable!("an output is one text"),
            },
        }
    }
}

/// Whether the output at `path` is there: a file, or something in a folder.
pub(super) fn is_made(root: &Path, path: &str) -> bool {
    let whole = root.join(path);
    if path.ends_with('/') {
        return fs::read_dir(whole).is_ok_and(|mut entries| entries.next().is_some());
    }
    whole.is_file()
}

/// What is on disk of a job: how its tasks stand as long as nobody reads what is temporary.
pub(super) struct Looked {
    /// By task.
    pub(super) states: Vec<TaskState>,
    /// Temporary outputs that are missing of tasks whose other outputs are there.
    pub(super) cleared: Vec<Cleared>,
}

/// A temporary output that is missing.
pub(super) struct Cleared {
    /// Whose.
    pub(super) task: usize,
    /// Which: an index of [`Job::outputs`].
    pub(super) output: usize,
    /// Its path.
    pub(super) path: String,
}

impl Looked {
    /// What is there of `job`, in these folders of the project at `root`.
    pub(super) fn at(root: &Path, folders: &Folders, job: &Job) -> Result<Self, EngineError> {
        let state = root.join(&folders.state);
        let marks = Marks::read(&state, &job.name)?;
        let tries = Marks::in_folder(tries_folder(&state, &job.name))?;
        let outputs = Output::all(job);
        let is_temporary = |output: usize| job.outputs[output].temporary;
        let look = |task: usize| {
            if !marks.contains(job.task_key(task)) {
                let failed = tries.contains(job.task_key(task));
                return (if failed { TaskState::Failed } else { TaskState::New }, Vec::new());
            }
            let paths = outputs.iter().map(|output| output.path(task)).enumerate();
            let missing: Vec<_> = paths.filter(|(_, path)| !is_made(root, path)).collect();
            if let Some((_, path)) = missing.iter().find(|(output, _)| !is_temporary(*output)) {
                let gone = TaskState::Gone { output: (*path).to_owned(), reader: None };
                return (gone, Vec::new());
            }
            let cleared = missing.into_iter();
            let cleared =
                cleared.map(|(output, path)| Cleared { task, output, path: path.to_owned() });
            (TaskState::Done, cleared.collect())
        };
        let (mut states, cleared): (Vec<_>, Vec<_>) =
            (0..job.task_count()).into_par_iter().map(look).unzip();
        if states.contains(&TaskState::New) && !marks.keys.is_empty() {
            let own: HashSet<&str> = (0..job.task_count()).map(|task| job.task_key(task)).collect();
            let made = marks.outputs_of_others(&own)?;
            for (task, state) in states.iter_mut().enumerate() {
                let changed = outputs.iter().any(|one| made.contains(one.path(task)));
                if *state == TaskState::New && changed {
                    *state = TaskState::Changed;
                }
            }
        }
        Ok(Self { states, cleared: cleared.into_iter().flatten().collect() })
    }

    /// By task, whether it has its mark and all outputs that last.
    pub(super) fn made(&self) -> Vec<bool> {
        self.states.iter().map(|state| *state == TaskState::Done).collect()
    }
}

/// How the tasks of each job of `plan` stand in the project at `root`, in the order of its jobs.
pub fn read(plan: &Plan, root: &Path) -> Result<Vec<Vec<TaskState>>, EngineError> {
    let looked: Vec<Looked> = plan
        .jobs
        .par_iter()
        .map(|job| Looked::at(root, &plan.folders, job))
        .collect::<Result<_, _>>()?;
    let mut readers = Readers::new(plan);
    let mut all = Vec::with_capacity(looked.len());
    for (index, looked) in looked.into_iter().enumerate().rev() {
        let states = readers.settle(index, looked);
        readers.note(index, states.iter().map(|state| *state != TaskState::Done).collect());
        all.push(states);
    }
    all.reverse();
    Ok(all)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::{
        data::Timestamp,
        engine::{
            left::strangers,
            testing::{Project, key},
        },
    };

    fn read(root: &Path, folders: &Folders, job: &Job) -> Result<Vec<TaskState>, EngineError> {
        Looked::at(root, folders, job).map(|looked| looked.states)
    }

    #[test]
    fn a_task_is_done_with_its_mark_and_its_outputs() {
        let project = Project::new();
        let job = project.array("segment", 3, &[]);
        assert_eq!(read(project.root(), &Folders::whole(), &job).unwrap(), vec![TaskState::New; 3]);
        project.mark("segment", job.task_key(0), &["out/segment/0"]);
        project.mark("segment", job.task_key(1), &["out/segment/1"]);
        project.write("out/segment/0", "");
        project.write(&format!(".lab/tries/segment/{}", job.task_key(2)), "exit\t1\n");
        let gone = TaskState::Gone { output: "out/segment/1".to_owned(), reader: None };
        let states = read(project.root(), &Folders::whole(), &job).unwrap();
        assert_eq!(states, [TaskState::Done, gone, TaskState::Failed]);
    }

    #[test]
    fn an_output_that_another_key_made_is_changed() {
        let project = Project::new();
        let job = project.array("segment", 2, &[]);
        project.mark("segment", &key("old", 0), &["out/else", "out/segment/1"]);
        project.write(".lab/done/segment/.half-written", "output\tmade\t=out/segment/0\n");
        let states = read(project.root(), &Folders::whole(), &job).unwrap();
        assert_eq!(states, [TaskState::New, TaskState::Changed]);
    }

    #[test]
    fn what_is_there_and_was_not_made_here_is_a_stranger() {
        let project = Project::new();
        let job = project.array("segment", 4, &[]);
        for task in 0..3 {
            project.write(&format!("out/segment/{task}"), "");
        }
        // `printf %s out/segment/1 | sha256sum`
        let made = "41969a7c5191222452911f155d99fdb2754dec859eddac62c923f016538dc62d";
        project.write(&format!(".lab/made/{made}"), ".lab/done/segment/x\n");
        let found = strangers(project.root(), &Folders::whole(), &job, &[true, true, false, true]);
        assert_eq!(found, ["out/segment/0"]);
        let found = fs::metadata(project.root().join("out/segment/1")).unwrap();
        let time = Timestamp::from(found.modified().unwrap());
        let (seconds, nanos) = (time.seconds, time.nanos);
        for (line, strangers_there) in [
            (format!("0 {seconds}.{nanos:09}"), 0),
            (format!("0 {seconds}"), 0),
            (String::new(), 0),
            (format!("1 {seconds}.{nanos:09}"), 1),
            (format!("0 {}.{nanos:09}", seconds - 1), 1),
        ] {
            project.write(&format!(".lab/made/{made}"), &format!(".lab/done/segment/x\n{line}\n"));
            let found =
                strangers(project.root(), &Folders::whole(), &job, &[false, true, false, false]);
            assert_eq!(found.len(), strangers_there, "{line}");
        }
    }

    #[test]
    fn a_folder_is_made_when_something_is_in_it() {
        let project = Project::new();
        let mut job = project.scalar("split", &[]);
        job.outputs[0].folder = true;
        let strangers = |job| strangers(project.root(), &Folders::whole(), job, &[true]);
        fs::create_dir_all(project.root().join("out/split")).unwrap();
        project.mark("split", &job.key, &["out/split/"]);
        let gone = TaskState::Gone { output: "out/split/".to_owned(), reader: None };
        assert_eq!(read(project.root(), &Folders::whole(), &job).unwrap(), [gone]);
        assert!(strangers(&job).is_empty(), "an empty folder is taken as it is");
        project.write("out/split/.x", "");
        assert_eq!(read(project.root(), &Folders::whole(), &job).unwrap(), [TaskState::Done]);
        assert_eq!(strangers(&job), ["out/split/"]);
        job.key = key("split", 1);
        assert_eq!(read(project.root(), &Folders::whole(), &job).unwrap(), [TaskState::Changed]);
    }

    #[test]
    fn marks_are_read_as_scripts_write_them() {
        let mark = "key\tx\noutput\tone\t=a\\x09b\\\\c\\x2cé\noutput\ttwo\t=d\nend\t7\n";
        assert_eq!(outputs_of_mark(mark), ["a\tb\\c,é", "d"]);
    }

    #[test]
    fn a_scalar_job_has_its_own_key_and_constant_outputs() {
        let project = Project::new();
        let job = project.scalar("report", &[]);
        project.mark("report", &job.key, &["out/report"]);
        project.write("out/report", "");
        assert_eq!(read(project.root(), &Folders::whole(), &job).unwrap(), [TaskState::Done]);
    }
}
