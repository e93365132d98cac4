//! One run at a time in a project: the folder `.lab/run.lock`, which holds who runs.
//!
//! The folder appears with its content in one step, a rename, which fails where another one is:
//! this also holds on network file systems, many of which have no file locks.

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
};

use fs_err as fs;
use rustix::{
    io::Errno,
    process::{Pid, getpid, test_kill_process},
};

use super::{EngineError, child::Group, leftover};
use crate::disk::STATE;

/// Held while the run lasts.
#[derive(Debug)]
pub(super) struct RunLock {
    folder: PathBuf,
    /// How many tasks of a run that was killed still ran, and were ended.
    pub(super) ended: usize,
}

/// Who holds the lock.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Holder {
    pid: String,
    host: String,
}

impl RunLock {
    /// Takes the lock; one whose process on this host is dead is taken over, and its tasks are
    /// ended.
    pub(super) fn take(root: &Path) -> Result<Self, EngineError> {
        let me = Holder::me();
        let state = root.join(STATE);
        let folder = state.join("run.lock");
        let mine = state.join(format!("run.lock.{}", me.pid));
        remove(&mine)?;
        fs::create_dir_all(&mine).map_err(EngineError::disk(&mine))?;
        let file = mine.join("holder");
        fs::write(&file, format!("{}\n{}\n", me.pid, me.host)).map_err(EngineError::disk(&file))?;
        let taken = Self::put(&mine, &folder, &me);
        if taken.is_err() {
            // The lock is not ours; what we made beside it is.
            remove(&mine).ok();
        }
        taken
    }

    /// Notes that a task was started, for a run to come should this one be killed.
    pub(super) fn note(&self, group: Group) -> Result<(), EngineError> {
        leftover::note(&self.folder, group).map_err(EngineError::disk(&self.folder))
    }

    fn put(mine: &Path, folder: &Path, me: &Holder) -> Result<Self, EngineError> {
        let mut ended = 0;
        loop {
            match fs::rename(mine, folder) {
                Ok(()) => return Ok(Self { folder: folder.to_owned(), ended }),
                Err(error)
                    if matches!(
                        error.kind(),
                        ErrorKind::DirectoryNotEmpty | ErrorKind::AlreadyExists
                    ) => {}
                Err(error) => return Err(EngineError::disk(folder)(error)),
            }
            let Some(holder) = Holder::of(folder) else { continue };
            let here = holder.host == me.host;
            if !here || holder.is_alive() {
                return Err(EngineError::Locked { pid: holder.pid, host: holder.host, seen: here });
            }
            ended += leftover::end(folder)?;
            Self::clear(mine, folder, &holder)?;
        }
    }

    /// Takes a dead holder's lock away; another run may have done so just before and hold it now.
    fn clear(mine: &Path, folder: &Path, dead: &Holder) -> Result<(), EngineError> {
        let aside = mine.with_extension("dead");
        match fs::rename(folder, &aside) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            renamed => renamed.map_err(EngineError::disk(folder))?,
        }
        if Holder::of(&aside).as_ref() == Some(dead) {
            return remove(&aside);
        }
        fs::rename(&aside, folder).map_err(EngineError::disk(folder))
    }
}

impl Drop for RunLock {
    fn drop(&mut self) {
        // Where this fails, the next run finds the process dead.
        fs::remove_dir_all(&self.folder).ok();
    }
}

impl Holder {
    fn me() -> Self {
        let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
        Self { pid: getpid().to_string(), host }
    }

    /// Who holds `folder`; `None` where it has just gone. One that says nothing is nobody's.
    fn of(folder: &Path) -> Option<Self> {
        if !folder.exists() {
            return None;
        }
        let text = fs::read_to_string(folder.join("holder")).unwrap_or_default();
        let mut lines = text.lines().map(String::from);
        let mut next = || lines.next().unwrap_or_else(|| "?".to_owned());
        Some(Self { pid: next(), host: next() })
    }

    /// Whether the process is there, be it another user's.
    fn is_alive(&self) -> bool {
        let pid = self.pid.parse().ok().filter(|pid| *pid > 0).and_then(Pid::from_raw);
        pid.is_some_and(|pid| test_kill_process(pid) != Err(Errno::SRCH))
    }
}

fn remove(folder: &Path) -> Result<(), EngineError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed.map_err(EngineError::disk(folder)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{diag::Lang, engine::testing::Project};

    #[test]
    fn one_at_a_time_and_the_dead_are_replaced() {
        let project = Project::new();
        let lock = RunLock::take(project.root()).unwrap();
        let error = RunLock::take(project.root()).unwrap_err();
        let pid = getpid().to_string();
        assert!(error.text().get(Lang::En).contains(&format!("process {pid}")), "{error}");
        drop(lock);
        assert!(!project.root().join(".lab/run.lock").exists());

        let mut gone = std::process::Command::new("true").spawn().unwrap();
        let dead = gone.id();
        gone.wait().unwrap();
        let host = Holder::me().host;
        project.write(".lab/run.lock/holder", &format!("{dead}\n{host}\n"));
        drop(RunLock::take(project.root()).unwrap());

        project.write(".lab/run.lock/holder", &format!("{dead}\nelsewhere\n"));
        let error = RunLock::take(project.root()).unwrap_err();
        let text = error.text();
        assert!(text.get(Lang::Fr).contains("`elsewhere`"), "{}", text.get(Lang::Fr));
        let left: Vec<_> = fs::read_dir(project.root().join(".lab")).unwrap().collect();
        assert_eq!(left.len(), 1, "nothing but the other's lock: {left:?}");
    }
}
