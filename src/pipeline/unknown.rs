//! Steps that cannot be planned here, because this machine does not see what they read: what is
//! known of them all the same.

use super::Analysis;
use crate::{
    diag::Text,
    graph::{self, Unknown},
    model::{Name, StepId},
    plan::{self, PlannedRetries, Requested, WaitHow},
    text,
};

/// How a step waits for another, and the columns that are compared.
type How = (WaitHow, Vec<String>);

/// A step whose keys are not known here.
#[derive(Debug)]
pub struct UnknownStep {
    /// Which.
    pub step: StepId,
    /// Why.
    pub reason: Text,
    /// How many tasks, where a sheet gives them.
    pub tasks: Option<usize>,
    /// What it waits for; how, and on which columns, where that is known.
    pub waits: Vec<(Name, Option<How>)>,
    /// What each of its tasks asks for.
    pub requested: Requested,
    /// The partition that is chosen for it.
    pub partition: Option<String>,
    /// The quality of service that it asks for.
    pub qos: Option<String>,
    /// Why this partition and this quality of service.
    pub why: Option<Text>,
    /// What becomes of a task that fails.
    pub retries: PlannedRetries,
    /// How many array elements share its tasks, as far as the manifest says.
    pub jobs: Option<u32>,
    /// The options of `srun`, where that starts its program.
    pub srun: Option<Vec<String>>,
}

impl UnknownStep {
    /// Whether each task can be shown: all that its texts name is there.
    pub(super) fn is_shown(&self) -> bool {
        self.tasks.is_some() && self.waits.iter().all(|(_, how)| how.is_some())
    }
}

/// The steps that cannot be planned here, in their order.
pub fn unknown(analysis: &Analysis) -> Vec<UnknownStep> {
    let Analysis { lab, rows, graph, .. } = analysis;
    let all = graph.unknown(lab, rows);
    let of = |id: &StepId| {
        let why = all.get(id)?;
        let step = lab.step(*id);
        let reason = match why {
            Unknown::Dataset(dataset) => {
                let name = &lab.dataset(*dataset).name;
                text!(En: "the files of `datasets.{name}` are not on this machine",
                      Fr: "les fichiers de `datasets.{name}` ne sont pas sur cette machine")
            }
            Unknown::Step(other) => {
                let name = &lab.step(*other).name;
                text!(En: "it waits for `{name}`, which is not known here",
                      Fr: "elle attend `{name}`, qui n'est pas connue ici")
            }
        };
        let waits = graph.upstream(*id, step).into_iter().map(|(other, link)| {
            let how = link.map(|link| {
                let on = if link.needed { Vec::new() } else { link.matching.on.clone() };
                let how = match link.how() {
                    graph::How::Each => WaitHow::Each,
                    graph::How::Group => WaitHow::Group,
                    graph::How::All => WaitHow::All,
                };
                (how, on)
            });
            (lab.step(other).name.clone(), how)
        });
        let (choice, requested) = plan::asked(lab, step);
        Some(UnknownStep {
            step: *id,
            reason,
            tasks: graph.node(*id).map(|node| node.tasks.len()),
            waits: waits.collect(),
            qos: plan::qos(choice, &step.resources).cloned(),
            why: choice.map(|choice| plan::why(choice, &step.resources)),
            srun: plan::srun(lab.cluster.as_ref(), step, &requested),
            retries: plan::retries(lab.cluster.as_ref(), choice, step, &requested),
            requested,
            jobs: step.jobs,
            partition: choice.map(|choice| choice.partition.name.value.clone()),
        })
    };
    graph.order.iter().filter_map(of).collect()
}
