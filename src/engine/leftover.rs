//! Tasks that outlive the run that started them, because it was killed itself: what is noted of
//! each when it starts, which of them are still there, and their end.
//!
//! Knows processes and a file of the run's lock; never which task a process is.

use std::{
    io::{self, ErrorKind, Write},
    path::Path,
    thread,
    time::Instant,
};

use fs_err as fs;

use super::{
    EngineError,
    child::Group,
    local::{GRACE, LOOK},
};

/// The file in the run's lock: a task a line, its group, this start of the system, and when the
/// group's first process started.
const FILE: &str = "groups";
/// Where the system does not say.
const UNKNOWN: &str = "-";

/// What the system says of a process.
struct Process {
    group: i32,
    start: String,
    zombie: bool,
}

/// Notes in `lock` that `group` was started.
pub(super) fn note(lock: &Path, group: Group) -> io::Result<()> {
    let start = process(&group.id().to_string()).map_or(UNKNOWN.to_owned(), |one| one.start);
    let mut file = fs::OpenOptions::new().create(true).append(true).open(lock.join(FILE))?;
    file.write_all(format!("{} {} {start}\n", group.id(), boot()).as_bytes())
}

/// Ends what is left of the groups that `lock` notes, whose run is dead; how many there were. An
/// error where one cannot be told from a stranger of the same number, or does not end.
pub(super) fn end(lock: &Path) -> Result<usize, EngineError> {
    let file = lock.join(FILE);
    let noted = match fs::read_to_string(&file) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(0),
        read => read.map_err(EngineError::disk(&file))?,
    };
    let boot = boot();
    let left = |line: &str| {
        let mut fields = line.split(' ');
        let group = Group::of_id(fields.next()?.parse().ok()?)?;
        let same = fields.next() == Some(&boot) && is_same(group, fields.next()?);
        (same && is_alive(group)).then_some(group)
    };
    let left: Vec<Group> = noted.lines().filter_map(left).collect();
    let remaining = || left.iter().copied().find(|group| is_alive(*group));
    let wait = || {
        let deadline = Instant::now() + GRACE;
        while remaining().is_some() && Instant::now() < deadline {
            thread::sleep(LOOK);
        }
    };
    if boot != UNKNOWN {
        left.iter().for_each(|group| group.terminate());
        wait();
        left.iter().for_each(|group| group.kill());
        wait();
    }
    match remaining() {
        None => Ok(left.len()),
        Some(group) => Err(EngineError::LeftOver { group: group.id() }),
    }
}

/// Whether the group is the one whose first process started at `start`: one that has ended since
/// keeps its number from others as long as the group is there.
fn is_same(group: Group, start: &str) -> bool {
    process(&group.id().to_string()).is_none_or(|first| first.start == start)
}

/// Whether a process of the group still does something.
fn is_alive(group: Group) -> bool {
    let Ok(all) = fs::read_dir("/proc") else { return group.is_alive() };
    let names = all.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let processes = names.filter(|name| name.bytes().all(|digit| digit.is_ascii_digit()));
    processes.filter_map(|pid| process(&pid)).any(|one| one.group == group.id() && !one.zombie)
}

/// What Linux says of a process; `None` where it is not there, and elsewhere.
fn process(pid: &str) -> Option<Process> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name before the last parenthesis may hold anything.
    let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
    Some(Process {
        group: fields.get(2)?.parse().ok()?,
        start: (*fields.get(19)?).to_owned(),
        zombie: matches!(fields[0], "Z" | "X"),
    })
}

/// Tells this start of the system from others, after which numbers mean other processes.
fn boot() -> String {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id");
    boot.map_or_else(|_| UNKNOWN.to_owned(), |boot| boot.trim().to_owned())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::{os::unix::process::CommandExt, process::Command};

    use super::*;
    use crate::engine::testing::Project;

    #[test]
    fn only_what_was_noted_is_ended() {
        let project = Project::new();
        let start = || {
            let mut command = Command::new("sleep");
            command.arg("60").process_group(0).spawn().unwrap()
        };
        let (mut noted, mut other) = (start(), start());
        let group =
            |child: &std::process::Child| Group::of_id(i32::try_from(child.id()).unwrap()).unwrap();
        note(project.root(), group(&noted)).unwrap();
        // The numbers of processes that were there before another start, or at another time.
        let id = other.id();
        let strangers = format!("{id} before 1\n{id} {} 1\n", boot());
        let mut file = fs::OpenOptions::new().append(true).open(project.root().join(FILE)).unwrap();
        file.write_all(strangers.as_bytes()).unwrap();
        assert_eq!(end(project.root()).unwrap(), 1);
        assert!(!is_alive(group(&noted)) && is_alive(group(&other)));
        assert!(noted.wait().unwrap().code().is_none());
        assert_eq!(end(project.root()).unwrap(), 0);
        other.kill().unwrap();
        other.wait().unwrap();
    }
}
