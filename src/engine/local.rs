//! Runs the rendered scripts on this machine: one process a task, no scheduler.

use std::{
    collections::BTreeMap,
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, Sender, channel},
    time::{Duration, Instant},
};

use fs_err as fs;

use super::{
    End, EngineError, Failure, NeedsSlurm, Progress, Request, StepSummary, Summary,
    child::{self, Event, Group, Interrupts, Launcher},
    choose::{self, Chosen, TaskId},
    environments,
    left::strangers,
    limits::Limits,
    lock::RunLock,
    progress::Count,
    schedule::{Grant, Schedule},
    state::{self, mark_path, try_path},
    summary,
};
use crate::{
    disk,
    model::Name,
    plan::{Job, Plan},
};

/// So long do tasks have to end by themselves when the run is ended.
pub(super) const GRACE: Duration = Duration::from_secs(5);
/// How often a process group without its first process is looked at, at most for [`GRACE`].
pub(super) const LOOK: Duration = Duration::from_millis(50);

/// Runs what `request` selects and what that needs, in the project at `root`, whose rendered
/// files are those of `plan`.
///
/// SIGINT and SIGTERM end the tasks first; then the summary says that the run was interrupted.
pub fn run(
    plan: &Plan,
    root: &Path,
    request: &Request,
    progress: &mut dyn Progress,
) -> Result<Summary, EngineError> {
    let (sender, receiver) = channel();
    let _interrupts = Interrupts::listen(sender.clone())?;
    run_until(plan, root, request, progress, (sender, &receiver))
}

/// The same, ended by an [`Event::Stop`].
fn run_until(
    plan: &Plan,
    root: &Path,
    request: &Request,
    progress: &mut dyn Progress,
    (sender, receiver): (Sender<Event>, &Receiver<Event>),
) -> Result<Summary, EngineError> {
    disk::ensure_state_dir(root)?;
    let lock = RunLock::take(root)?;
    if lock.ended > 0 {
        progress.ended_before(lock.ended);
    }
    let chosen = choose::choose(plan, root, &request.selection, request.again)?;
    let limits = Limits::of(request, chosen.jobs(plan).any(|job| job.requested.gpus > 0));
    refuse(plan, root, request, &chosen, &limits)?;
    let jobs = plan.jobs.iter().zip(&chosen.runs);
    let strangers: Vec<String> =
        jobs.flat_map(|(job, runs)| strangers(root, &plan.folders, job, runs)).collect();
    if !strangers.is_empty() {
        progress.keeping(&strangers);
    }
    let state = root.join(&plan.folders.state);
    for id in &chosen.again {
        let job = &plan.jobs[id.job];
        remove(&mark_path(&state, &job.name, job.task_key(id.task)))?;
    }
    let number = 1 + highest_run(&state, chosen.jobs(plan))?;
    let launcher = Launcher::new(root, &plan.folders, &limits, &request.variables, sender);
    let mut run = Run {
        plan,
        root,
        number,
        lock: &lock,
        launcher,
        schedule: Schedule::new(plan, &chosen, &limits),
        tallies: plan.jobs.iter().enumerate().map(|(job, _)| Tally::new(job, &chosen)).collect(),
        running: BTreeMap::new(),
        progress,
    };
    let interrupted = match run.go(receiver) {
        Ok(interrupted) => interrupted,
        Err(error) => {
            run.stop(receiver);
            return Err(error);
        }
    };
    Ok(run.summary(interrupted))
}

/// What cannot run here keeps all of it from starting.
fn refuse(
    plan: &Plan,
    root: &Path,
    request: &Request,
    chosen: &Chosen,
    limits: &Limits,
) -> Result<(), EngineError> {
    let parallel: Vec<_> = chosen.jobs(plan).filter_map(NeedsSlurm::of).collect();
    if !parallel.is_empty() {
        return Err(EngineError::NeedsSlurm(parallel));
    }
    let too_big: Vec<_> = chosen.jobs(plan).flat_map(|job| limits.refuse(job)).collect();
    if !too_big.is_empty() {
        return Err(EngineError::TooBig(too_big));
    }
    let missing = environments::missing(plan, &chosen.jobs(plan), root, &request.variables);
    if missing.is_empty() { Ok(()) } else { Err(EngineError::EnvironmentsMissing(missing)) }
}

/// A run, while it lasts.
struct Run<'r> {
    plan: &'r Plan,
    root: &'r Path,
    /// Tells this run's logs from those of others.
    number: u64,
    lock: &'r RunLock,
    launcher: Launcher<'r>,
    schedule: Schedule,
    tallies: Vec<Tally>,
    running: BTreeMap<TaskId, (Group, Grant)>,
    progress: &'r mut dyn Progress,
}

/// What became of a job's tasks so far.
#[derive(Debug)]
struct Tally {
    already: usize,
    total: usize,
    started: usize,
    done: usize,
    /// Ended with the run.
    interrupted: usize,
    failures: Vec<(usize, End)>,
    /// By task, how often it failed in this run.
    tries: BTreeMap<usize, u32>,
    /// How many of these failures another try followed.
    retried: usize,
}

impl Tally {
    fn new(job: usize, chosen: &Chosen) -> Self {
        let total = chosen.runs[job].iter().filter(|runs| **runs).count();
        let already = chosen.already[job];
        Self {
            already,
            total,
            started: 0,
            done: 0,
            interrupted: 0,
            failures: Vec::new(),
            tries: BTreeMap::new(),
            retried: 0,
        }
    }

    fn count<'p>(&self, step: &'p Name) -> Count<'p> {
        Count { step, total: self.total, done: self.done, failed: self.failures.len() }
    }
}

impl Run<'_> {
    /// Starts and waits until nothing is left that could start; whether it was interrupted.
    fn go(&mut self, events: &Receiver<Event>) -> Result<bool, EngineError> {
        loop {
            while let Some((id, grant)) = self.schedule.next() {
                self.start(id, grant)?;
            }
            if self.running.is_empty() {
                return Ok(false);
            }
            match events.recv().expect("the launcher keeps a sender") {
                Event::Ended { id, status } => self.ended(id, child::failure(&status))?,
                Event::Stop => {
                    self.progress.stopping(self.running.len());
                    self.stop(events);
                    return Ok(true);
                }
            }
        }
    }

    fn start(&mut self, id: TaskId, grant: Grant) -> Result<(), EngineError> {
        let job = &self.plan.jobs[id.job];
        if self.tallies[id.job].started == 0 {
            let folder = log_folder(&self.state(), &job.name);
            fs::create_dir_all(&folder).map_err(EngineError::disk(&folder))?;
        }
        let log = self.log(id);
        let group = self.launcher.start(job, id, &grant, &log)?;
        self.running.insert(id, (group, grant));
        self.lock.note(group)?;
        self.tallies[id.job].started += 1;
        self.progress.started(self.tallies[id.job].count(&job.name));
        Ok(())
    }

    /// The folder of marks, attempts and logs.
    fn state(&self) -> PathBuf {
        self.root.join(&self.plan.folders.state)
    }

    /// The log of a task, relative to the project.
    fn log(&self, id: TaskId) -> String {
        let job = &self.plan.jobs[id.job];
        let (step, run, state) = (&job.name, self.number, &self.plan.folders.state);
        match &job.table {
            Some(_) => format!("{state}/logs/{step}/local-{run}_{}.out", id.task),
            None => format!("{state}/logs/{step}/local-{run}.out"),
        }
    }

    /// A task ended by itself; its mark is the truth.
    fn ended(&mut self, id: TaskId, failure: Option<End>) -> Result<(), EngineError> {
        let job = &self.plan.jobs[id.job];
        let key = job.task_key(id.task);
        let attempt = try_path(&self.state(), &job.name, key);
        let Some((_, grant)) = self.running.remove(&id) else { return Ok(()) };
        let marked = mark_path(&self.state(), &job.name, key).exists();
        let tally = &mut self.tallies[id.job];
        match failure.or((!marked).then_some(End::NoMark)) {
            None => {
                self.schedule.done(id, grant);
                tally.done += 1;
                self.progress.done(tally.count(&job.name));
                remove(&attempt)
            }
            Some(end) => {
                let tries = tally.tries.entry(id.task).or_insert(0);
                *tries += 1;
                let tries = *tries;
                let left = (job.retries.count + 1).saturating_sub(tries);
                let is_last = left == 0 || end.repeats();
                if is_last {
                    tally.failures.push((id.task, end));
                } else {
                    tally.retried += 1;
                }
                let count = tally.count(&job.name);
                let log = self.log(id);
                state::note_attempt(&attempt, end, &log, tries == 1)?;
                let failure = Failure::new(job, id.task, end, tries, log);
                if is_last {
                    self.schedule.failed(id, grant);
                    self.progress.failed(count, &failure);
                } else {
                    self.schedule.again(id, grant);
                    self.progress.again(&failure, left);
                }
                Ok(())
            }
        }
    }

    /// Ends what runs: asks, waits, and ends at once what has not ended in time, or when asked
    /// again. A task that ends well meanwhile is done; another one was interrupted.
    fn stop(&mut self, events: &Receiver<Event>) {
        let groups: Vec<Group> = self.running.values().map(|(group, _)| *group).collect();
        for group in &groups {
            group.terminate();
        }
        let mut deadline = Instant::now() + GRACE;
        let mut killed = false;
        while !self.running.is_empty() || (!killed && groups.iter().any(|group| group.is_alive())) {
            let left = deadline.saturating_duration_since(Instant::now());
            let event =
                events.recv_timeout(if self.running.is_empty() { left.min(LOOK) } else { left });
            if let Ok(Event::Ended { id, status }) = event {
                self.running.remove(&id);
                let job = &self.plan.jobs[id.job];
                let mark = mark_path(&self.state(), &job.name, job.task_key(id.task));
                if child::failure(&status).is_none() && mark.exists() {
                    self.tallies[id.job].done += 1;
                } else {
                    self.tallies[id.job].interrupted += 1;
                }
            } else if left.is_zero() || matches!(event, Ok(Event::Stop)) {
                if killed {
                    // It waits inside the system, as for a disk that does not answer.
                    break;
                }
                for group in &groups {
                    group.kill();
                }
                killed = true;
                deadline = Instant::now() + GRACE;
            }
        }
        for id in self.running.keys() {
            self.tallies[id.job].interrupted += 1;
        }
    }

    fn summary(self, interrupted: bool) -> Summary {
        let log = |job: usize, task: usize| self.log(TaskId { job, task });
        let steps = self.plan.jobs.iter().zip(&self.tallies).enumerate();
        let steps = steps.filter(|(_, (_, tally))| tally.already + tally.total > 0);
        let steps = steps.map(|(index, (job, tally))| {
            let failures = tally.failures.iter();
            let failures = failures
                .map(|&(task, end)| {
                    Failure::new(job, task, end, tally.tries[&task], log(index, task))
                })
                .collect();
            StepSummary {
                step: job.name.clone(),
                logs: format!("{}/logs/{}/", self.plan.folders.state, job.name),
                done: tally.done,
                already_done: tally.already,
                failed: tally.failures.len(),
                retried: tally.retried,
                interrupted: tally.interrupted,
                not_run: tally.total - tally.done - tally.failures.len() - tally.interrupted,
                failures: summary::told(failures, self.root),
            }
        });
        Summary { steps: steps.collect(), interrupted }
    }
}

fn log_folder(state: &Path, step: &Name) -> PathBuf {
    state.join("logs").join(step.as_str())
}

/// The highest number of a run that left a log of one of `jobs`, 0 where none did.
fn highest_run<'p>(state: &Path, jobs: impl Iterator<Item = &'p Job>) -> Result<u64, EngineError> {
    let mut highest = 0;
    for job in jobs {
        let folder = log_folder(state, &job.name);
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(EngineError::disk(&folder)(error)),
        };
        for entry in entries {
            let name = entry.map_err(EngineError::disk(&folder))?.file_name();
            let number = name
                .to_str()
                .and_then(|name| name.strip_prefix("local-")?.strip_suffix(".out"))
                .and_then(|name| name.split('_').next()?.parse().ok());
            highest = highest.max(number.unwrap_or(0));
        }
    }
    Ok(highest)
}

/// Removes a file that may not be there.
fn remove(path: &Path) -> Result<(), EngineError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed.map_err(EngineError::disk(path)),
    }
}

#[cfg(test)]
#[path = "local_tests.rs"]
mod tests;
