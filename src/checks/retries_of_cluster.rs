//! Tasks that would be tried again in a way that the cluster does not allow.

use super::{Check, CheckContext};
use crate::{
    diag::{Code, Diagnostic, Sink},
    model::{MemoryRequestStyle, RetryStyle},
    text,
};

const RESUBMIT: Code = Code::error("cluster/retries-resubmit");
const MEMORY: Code = Code::error("cluster/retry-memory");

pub(super) struct RetriesOfCluster;

impl Check for RetriesOfCluster {
    fn codes(&self) -> &'static [Code] {
        &[RESUBMIT, MEMORY]
    }

    fn run(&self, cx: CheckContext<'_>, sink: &mut Sink) {
        let Some(cluster) = &cx.lab.cluster else { return };
        let cluster_name = &cluster.name;
        for (_, step) in cx.lab.enabled_steps() {
            let name = &step.name;
            let count = step.retries.count.as_ref().filter(|count| count.value > 0);
            let Some(count) = count else { continue };
            if cluster.rules.retry == RetryStyle::Resubmit {
                let message = text!(En: "`steps.{name}` cannot be retried on the cluster `{cluster_name}`: it forbids jobs to requeue themselves", Fr: "`steps.{name}` ne peut pas être retentée sur le cluster `{cluster_name}` : les tâches n'ont pas le droit de s'y remettre en file");
                let label = text!(En: "needs `scontrol requeue`", Fr: "demande `scontrol requeue`");
                let help = text!(En: "remove `retries` and call `bash rendered/submit.sh` again where tasks failed; this version of lab does not do it by itself (`[rules] retry = \"resubmit\"`)",
                                 Fr: "retirez `retries` et relancez `bash rendered/submit.sh` après un échec ; cette version de lab ne le fait pas d'elle-même (`[rules] retry = \"resubmit\"`)");
                sink.error(Diagnostic::new(RESUBMIT, message, count.place, label).help(help));
            }
            let follows = cluster.memory_request == MemoryRequestStyle::None;
            if let Some(memory) = step.retries.memory.as_ref().filter(|_| follows) {
                let message = text!(En: "`retry_memory` cannot grow the memory on the cluster `{cluster_name}`: there it follows the CPUs", Fr: "`retry_memory` ne peut pas augmenter la mémoire sur le cluster `{cluster_name}` : elle y suit les CPU");
                let label =
                    text!(En: "memory cannot be asked for", Fr: "la mémoire ne se demande pas");
                let help = text!(En: "remove it, and ask for more `cpus` or `memory` from the start", Fr: "retirez-la, et demandez plus de `cpus` ou de `memory` dès le départ");
                sink.error(Diagnostic::new(MEMORY, message, memory.place, label).help(help));
            }
        }
    }
}
