//! What a run may use at once: what the call says, else what this machine has.

use std::{ffi::OsString, process::Command, thread};

use super::{Amount, Request, TooBig, variable};
use crate::plan::{Job, Requested};

/// What a run may use at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Limits {
    /// CPUs.
    pub(super) cpus: u32,
    /// GPUs, as `CUDA_VISIBLE_DEVICES` names them.
    pub(super) gpus: Vec<String>,
    /// Memory in MiB; `None` where this system does not tell.
    pub(super) memory_mb: Option<u64>,
}

impl Limits {
    /// What `request` allows. GPUs are looked for only where one is asked for, for that takes
    /// seconds on some machines.
    pub(super) fn of(request: &Request, gpus_asked: bool) -> Self {
        let cpus = request.cpus.unwrap_or_else(|| {
            thread::available_parallelism()
                .map_or(1, |n| u32::try_from(n.get()).unwrap_or(u32::MAX))
        });
        let gpus = if gpus_asked { gpus(request) } else { Vec::new() };
        Self { cpus, gpus, memory_mb: request.memory_mb.or_else(machine_memory) }
    }

    /// What a task of `job` asks for and cannot ever have.
    pub(super) fn refuse(&self, job: &Job) -> Vec<TooBig> {
        let Requested { gpus, memory_mb, .. } = job.requested;
        let cpus = job.requested.all_cpus();
        let gpus_there = u32::try_from(self.gpus.len()).unwrap_or(u32::MAX);
        let memory_mb = memory_mb.zip(self.memory_mb).filter(|(asked, there)| asked > there);
        [
            (cpus > self.cpus).then_some((Amount::Cpus(cpus), Amount::Cpus(self.cpus))),
            (gpus > gpus_there).then_some((Amount::Gpus(gpus), Amount::Gpus(gpus_there))),
            memory_mb.map(|(asked, there)| (Amount::Memory(asked), Amount::Memory(there))),
        ]
        .into_iter()
        .flatten()
        .map(|(asked, there)| TooBig { step: job.name.clone(), asked, there })
        .collect()
    }
}

/// The GPUs of this machine, or as many as the call says, numbered from 0 where the machine
/// names fewer.
fn gpus(request: &Request) -> Vec<String> {
    let Some(said) = request.gpus else { return machine_gpus(&request.variables) };
    let found = if said == 0 { Vec::new() } else { machine_gpus(&request.variables) };
    match usize::try_from(said) {
        Ok(said) if said <= found.len() => found.into_iter().take(said).collect(),
        _ => (0..said).map(|number| number.to_string()).collect(),
    }
}

/// Those that the driver lists; of these, the ones that `CUDA_VISIBLE_DEVICES` leaves visible.
fn machine_gpus(variables: &[(OsString, OsString)]) -> Vec<String> {
    let listed = Command::new("nvidia-smi")
        .arg("-L")
        .env_clear()
        .envs(variables.iter().map(|(name, value)| (name, value)))
        .output();
    let Ok(listed) = listed else { return Vec::new() };
    let listed = String::from_utf8_lossy(&listed.stdout);
    let count = listed.lines().filter(|line| line.starts_with("GPU ")).count();
    match variable(variables, "CUDA_VISIBLE_DEVICES") {
        Some(visible) if count > 0 => {
            let visible = visible.to_string_lossy();
            visible
                .split(',')
                .map(str::trim)
                .filter(|one| !one.is_empty())
                .map(String::from)
                .collect()
        }
        _ => (0..count).map(|number| number.to_string()).collect(),
    }
}

/// The memory of this machine in MiB, where Linux tells it.
fn machine_memory() -> Option<u64> {
    total_mebibytes(&fs_err::read_to_string("/proc/meminfo").ok()?)
}

/// `MemTotal:       16318480 kB`.
fn total_mebibytes(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn gpus_are_those_that_the_driver_lists_and_the_person_leaves_visible() {
        use std::os::unix::fs::PermissionsExt;

        use crate::engine::testing::{Project, request};

        let project = Project::new();
        let driver = "#!/bin/sh\necho 'GPU 0: NVIDIA A40 (UUID: GPU-1)'\n\
                      echo 'GPU 1: NVIDIA A40 (UUID: GPU-2)'\n";
        project.write("nvidia-smi", driver);
        let program = project.root().join("nvidia-smi");
        fs_err::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
        let mut request = request(1);
        request.variables = vec![("PATH".into(), project.root().into())];
        let mut gpus = |said, visible: Option<&str>| {
            request.gpus = said;
            request.variables.truncate(1);
            let visible = visible.map(|one| ("CUDA_VISIBLE_DEVICES".into(), one.into()));
            request.variables.extend(visible);
            Limits::of(&request, true).gpus
        };
        assert_eq!(gpus(None, None), ["0", "1"]);
        assert_eq!(gpus(None, Some("3, 5")), ["3", "5"]);
        assert_eq!(gpus(Some(1), Some("3,5")), ["3"]);
        assert_eq!(gpus(Some(3), None), ["0", "1", "2"]);
        assert_eq!(gpus(Some(0), None), [""; 0]);
        fs_err::remove_file(&program).unwrap();
        assert_eq!(gpus(None, None), [""; 0]);
    }

    #[test]
    fn memory_is_read_in_whole_mebibytes() {
        assert_eq!(total_mebibytes("MemTotal:       16318480 kB\nMemFree: 1 kB\n"), Some(15_936));
        assert_eq!(total_mebibytes("MemFree: 1 kB\n"), None);
    }
}
