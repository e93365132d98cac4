//! The chain of steps that takes longest, by the walltime that each asks.

use std::collections::BTreeMap;

use super::Job;
use crate::model::Name;

/// The steps of the longest chain, in the order of running. A step that asks for no walltime
/// weighs nothing; of equally long chains the one with more steps is taken, then the first.
pub(super) fn critical_path(jobs: &[Job]) -> Vec<Name> {
    let mut longest: BTreeMap<&Name, (u64, usize, Option<&Name>)> = BTreeMap::new();
    for job in jobs {
        let before = job
            .waits
            .iter()
            .map(|wait| {
                let (seconds, steps, _) = longest[&wait.step];
                (seconds, steps, std::cmp::Reverse(&wait.step))
            })
            .max();
        let own = job.requested.time_s.unwrap_or(0);
        let chain = match before {
            None => (own, 1, None),
            Some((seconds, steps, std::cmp::Reverse(name))) => {
                (seconds + own, steps + 1, Some(name))
            }
        };
        longest.insert(&job.name, chain);
    }
    let last = longest
        .iter()
        .max_by_key(|(name, (seconds, steps, _))| (*seconds, *steps, std::cmp::Reverse(**name)));
    let mut path: Vec<Name> = Vec::new();
    let mut at = last.map(|(name, _)| *name);
    while let Some(name) = at {
        path.push(name.clone());
        at = longest[name].2;
    }
    path.reverse();
    path
}
