//! Steps whose keys cannot be known here: they read what this machine does not see, or wait for
//! such a step.

use std::collections::BTreeMap;

use super::{StepGraph, edges};
use crate::{
    data::Rows,
    model::{DatasetId, ForeachSource, Lab, LockMode, Reference, Step, StepId},
};

/// Why a step's keys are not known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// It reads this dataset, whose files are not here.
    Dataset(DatasetId),
    /// It waits for this step, which is unknown itself.
    Step(StepId),
}

impl StepGraph {
    /// The steps whose keys cannot be known here. Where nothing was reported, every other step
    /// that is switched on has a node.
    pub fn unknown(&self, lab: &Lab, rows: &Rows) -> BTreeMap<StepId, Unknown> {
        let mut unknown = BTreeMap::new();
        for &id in &self.order {
            let step = lab.step(id);
            let upstream = || edges(step).into_keys().find(|other| unknown.contains_key(other));
            let why = unseen(step, lab, rows)
                .map(Unknown::Dataset)
                .or_else(|| upstream().map(Unknown::Step));
            unknown.extend(why.map(|why| (id, why)));
        }
        unknown
    }

    /// The steps that `step` waits for; the link of each, where its tasks are known.
    pub fn upstream<'a>(
        &'a self,
        id: StepId,
        step: &Step,
    ) -> Vec<(StepId, Option<&'a super::Link>)> {
        let links = self.node(id).map(|node| &node.links);
        edges(step)
            .into_keys()
            .map(|other| (other, links.and_then(|links| links.get(&other))))
            .collect()
    }
}

/// The first dataset that the step's keys need and whose files are not here. Of one that is not
/// locked and that is named by its path alone, only the path counts.
fn unseen(step: &Step, lab: &Lab, rows: &Rows) -> Option<DatasetId> {
    let seen = |id: DatasetId| rows.dataset(id).is_some_and(|rows| rows.all_files().is_some());
    let own = step.foreach.as_ref().and_then(|foreach| match foreach.source {
        ForeachSource::Dataset(id) => Some(id),
        ForeachSource::Step(_) => None,
    });
    let named = step.references().filter_map(|hole| match hole.reference {
        Reference::Dataset(id) => {
            let counts = lab.dataset(id).lock != LockMode::None || !hole.filters.is_empty();
            counts.then_some(id)
        }
        _ => None,
    });
    own.into_iter().chain(named).find(|id| !seen(*id))
}
