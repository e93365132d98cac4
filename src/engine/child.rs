//! The process of a task: how it starts, what it is given, how it is ended; and the signals that
//! end the run itself.

use std::{
    ffi::OsString,
    io,
    os::unix::process::{CommandExt, ExitStatusExt},
    path::Path,
    process::{Command, ExitStatus, Stdio},
    sync::mpsc::Sender,
    thread::{self, JoinHandle},
};

use fs_err as fs;
use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    iterator::{Handle, Signals},
};

use super::{End, EngineError, choose::TaskId, limits::Limits, schedule::Grant};
use crate::{model::Folders, plan::Job};

/// What happens while tasks run.
#[derive(Debug)]
pub(super) enum Event {
    /// The process of a task has ended.
    Ended {
        /// Which task.
        id: TaskId,
        /// How.
        status: io::Result<ExitStatus>,
    },
    /// The person, or the system, wants the run to end.
    Stop,
}

/// A task's process group.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group(Pid);

impl Group {
    /// Asks its processes to end.
    pub(super) fn terminate(self) {
        self.send(Signal::TERM);
    }

    /// Ends its processes.
    pub(super) fn kill(self) {
        self.send(Signal::KILL);
    }

    /// The group of this number, which is above 1.
    pub(super) fn of_id(id: i32) -> Option<Self> {
        Pid::from_raw(id).filter(|_| id > 1).map(Self)
    }

    /// Its number, that of its first process.
    pub(super) fn id(self) -> i32 {
        self.0.as_raw_pid()
    }

    /// Whether it has a process.
    pub(super) fn is_alive(self) -> bool {
        test_kill_process_group(self.0).is_ok()
    }

    fn send(self, signal: Signal) {
        // A group that has just ended needs no signal.
        kill_process_group(self.0, signal).ok();
    }
}

/// What every task of a run is started with.
pub(super) struct Launcher<'r> {
    /// The project's folder, where each task runs.
    pub(super) root: &'r Path,
    /// Where the scripts lie in it.
    folders: &'r Folders,
    /// What the run may use.
    pub(super) limits: &'r Limits,
    /// What tasks inherit.
    variables: Vec<&'r (OsString, OsString)>,
    /// Where the end of a task is told.
    events: Sender<Event>,
}

impl<'r> Launcher<'r> {
    /// Tasks inherit `variables`, but those by which Slurm speaks to scripts.
    pub(super) fn new(
        root: &'r Path,
        folders: &'r Folders,
        limits: &'r Limits,
        variables: &'r [(OsString, OsString)],
        events: Sender<Event>,
    ) -> Self {
        let of_slurm = |name: &OsString| {
            let name = name.to_string_lossy();
            name.starts_with("SLURM_") || name.starts_with("SBATCH_")
        };
        let variables = variables.iter().filter(|(name, _)| !of_slurm(name)).collect();
        Self { root, folders, limits, variables, events }
    }

    /// Starts a task; its end is told as an [`Event`]. `log` is relative to the project and its
    /// folder is there.
    pub(super) fn start(
        &self,
        job: &Job,
        id: TaskId,
        grant: &Grant,
        log: &str,
    ) -> Result<Group, EngineError> {
        let log = self.root.join(log);
        let output = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(&log)
            .map_err(EngineError::disk(&log))?
            .into_parts()
            .0;
        let errors = output.try_clone().map_err(EngineError::disk(&log))?;
        let mut command = Command::new("bash");
        command
            .arg(format!("{}/steps/{}.sbatch", self.folders.rendered, job.name))
            .current_dir(self.root)
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .env_clear()
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .env("LAB_CPUS", (grant.cpus / job.requested.tasks).to_string())
            .env("LAB_GPUS", grant.gpus.len().to_string())
            .env("CUDA_VISIBLE_DEVICES", self.devices(grant));
        match self.memory_mb(grant) {
            Some(memory) => command.env("LAB_MEMORY_MB", memory.to_string()),
            None => command.env_remove("LAB_MEMORY_MB"),
        };
        if job.table.is_some() {
            command.env("SLURM_ARRAY_TASK_ID", id.task.to_string());
        }
        let mut child = command.spawn().map_err(EngineError::Start)?;
        let group = Group(Pid::from_child(&child));
        let events = self.events.clone();
        thread::Builder::new()
            .stack_size(64 * 1024)
            .spawn(move || {
                let status = child.wait();
                // Nobody listens any more where the run was given up.
                events.send(Event::Ended { id, status }).ok();
            })
            .map_err(|error| {
                group.kill();
                EngineError::Start(error)
            })?;
        Ok(group)
    }

    fn devices(&self, grant: &Grant) -> String {
        let names: Vec<&str> =
            grant.gpus.iter().map(|gpu| self.limits.gpus[*gpu].as_str()).collect();
        names.join(",")
    }

    /// What is set aside for the task; for one that asks for none, its share by CPUs.
    fn memory_mb(&self, grant: &Grant) -> Option<u64> {
        if grant.memory_mb > 0 {
            return Some(grant.memory_mb);
        }
        let share = self.limits.memory_mb? / u64::from(self.limits.cpus) * u64::from(grant.cpus);
        Some(share.max(1))
    }
}

/// How a process ended, where it did not end well.
pub(super) fn failure(status: &io::Result<ExitStatus>) -> Option<End> {
    match status {
        Ok(status) => match (status.code(), status.signal()) {
            (Some(0), _) => None,
            (Some(code), _) => Some(End::Exit(code)),
            (None, signal) => Some(End::Exit(128 + signal.unwrap_or_default())),
        },
        Err(_) => Some(End::NoMark),
    }
}

/// Turns the signals that end a program into [`Event::Stop`], until dropped.
pub(super) struct Interrupts {
    handle: Handle,
    thread: Option<JoinHandle<()>>,
}

impl Interrupts {
    /// Listens from now on.
    pub(super) fn listen(events: Sender<Event>) -> Result<Self, EngineError> {
        let mut signals = Signals::new([SIGINT, SIGTERM]).map_err(EngineError::Signals)?;
        if !hangup_is_ignored() {
            signals.add_signal(SIGHUP).map_err(EngineError::Signals)?;
        }
        let handle = signals.handle();
        let forward = move || {
            for _ in signals.forever() {
                events.send(Event::Stop).ok();
            }
        };
        let thread = thread::Builder::new().spawn(forward).map_err(EngineError::Signals)?;
        Ok(Self { handle, thread: Some(thread) })
    }
}

impl Drop for Interrupts {
    fn drop(&mut self) {
        self.handle.close();
        if let Some(thread) = self.thread.take() {
            // It has nothing left to say.
            thread.join().ok();
        }
    }
}

/// Whether `nohup` started this program: then the end of the terminal is not the end of the run.
fn hangup_is_ignored() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    ignored
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .is_some_and(|mask| mask & 1 == 1)
}
