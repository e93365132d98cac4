//! A cluster profile as it is meant.

use std::collections::BTreeMap;

use super::{codes, context::Context, template::Scope};
use crate::{
    diag::{Code, Diagnostic, Sink, Text},
    manifest::{
        ProfileManifest,
        raw::{
            RawCluster, RawGpuRequest, RawMemoryRequest, RawNodeType, RawPartition, RawQos,
            RawRetry, RawRules, RawYesNoSite,
        },
    },
    model::{
        BuildPlaces, ClusterProfile, ClusterRules, GpuRequestStyle, Memory, MemoryRequestStyle,
        NodeType, Partition, Qos, RetryStyle, Template, UnitFault, Walltime, YesNoSite,
    },
    text,
    text::{FileId, Placed, Span, Spanned},
};

/// What reads one profile.
struct Reader<'a> {
    file: FileId,
    sink: &'a mut Sink,
}

/// The profile that `manifest` means; `None` where it has no usable name.
pub fn profile(manifest: &ProfileManifest, sink: &mut Sink) -> Option<ClusterProfile> {
    let raw = &manifest.raw;
    let cluster = raw.cluster.as_ref()?;
    let name = cluster.name.as_ref()?;
    let paths = paths(manifest, sink);
    let account = raw.account.as_ref().and_then(|account| account.value.as_ref());
    let account = account.and_then(|account| text(manifest, account, sink));
    let mut reader = Reader { file: manifest.texts.first(), sink };
    reader.scheduler(cluster);
    let latency = raw.paths.get(LATENCY).and_then(|time| reader.time(time));
    let build = raw.build.as_ref();
    let setup = raw.setup.as_ref();
    Some(ClusterProfile {
        name: name.value.clone(),
        place: manifest.texts.place(name.span),
        login: cluster.login.clone(),
        description: cluster.description.clone(),
        platform: cluster.platform.clone(),
        cuda: cluster.cuda.clone(),
        glibc: cluster.glibc.clone(),
        max_array_size: reader.placed(cluster.max_array_size.as_ref()),
        max_array_tasks: reader.placed(cluster.max_array_tasks.as_ref()),
        max_submit: reader.placed(cluster.max_submit.as_ref()),
        gpu_request: match cluster.gpu_request {
            Some(RawGpuRequest::Gpus) => GpuRequestStyle::Gpus,
            Some(RawGpuRequest::GpusPerNode) => GpuRequestStyle::GpusPerNode,
            Some(RawGpuRequest::Gres) | None => GpuRequestStyle::Gres,
        },
        memory_request: match cluster.memory_request {
            Some(RawMemoryRequest::MemPerCpu) => MemoryRequestStyle::MemPerCpu,
            Some(RawMemoryRequest::None) => MemoryRequestStyle::None,
            Some(RawMemoryRequest::Mem) | None => MemoryRequestStyle::Mem,
        },
        carbon_intensity: cluster.carbon_intensity,
        pue: cluster.pue,
        paths,
        latency: latency.map(|latency| latency.value),
        setup_modules: reader.all(setup.map(|setup| setup.modules.as_slice())),
        setup_lines: reader.all(setup.map(|setup| setup.lines.as_slice())),
        account,
        mpi_options: raw.mpi.as_ref().map(|mpi| mpi.options.clone()).unwrap_or_default(),
        build: BuildPlaces {
            download: reader.placed(build.and_then(|build| build.download.as_ref())),
            install: reader.placed(build.and_then(|build| build.install.as_ref())),
        },
        rules: reader.rules(raw.rules.as_ref()),
        partitions: raw
            .partitions
            .iter()
            .filter_map(|partition| reader.partition(&partition.value))
            .collect(),
    })
}

/// The key of `[paths]` that is no path.
const LATENCY: &str = "latency";

/// The named folders; one that cannot be read is reported.
fn paths(manifest: &ProfileManifest, sink: &mut Sink) -> BTreeMap<String, Template> {
    let paths = manifest.raw.paths.iter().filter(|(name, _)| *name != LATENCY);
    paths.filter_map(|(name, path)| Some((name.clone(), text(manifest, path, sink)?))).collect()
}

/// A text of a profile, which may name environment variables; `None` where that was reported.
fn text(
    manifest: &ProfileManifest,
    written: &Spanned<String>,
    sink: &mut Sink,
) -> Option<Template> {
    let mut cx = Context::new(&manifest.texts, &manifest.cut, sink);
    cx.template(&written.value, written.span, Scope::Profile, None)
}

impl Reader<'_> {
    fn placed<T: Clone>(&self, value: Option<&Spanned<T>>) -> Option<Placed<T>> {
        value.map(|value| Placed::new(value.value.clone(), value.span.in_file(self.file)))
    }

    fn all<T: Clone>(&self, values: Option<&[Spanned<T>]>) -> Vec<Placed<T>> {
        values.unwrap_or_default().iter().filter_map(|value| self.placed(Some(value))).collect()
    }

    fn error(&mut self, code: Code, message: Text, span: Span, label: Text, help: Text) {
        let place = span.in_file(self.file);
        self.sink.error(Diagnostic::new(code, message, place, label).help(help));
    }

    fn scheduler(&mut self, cluster: &RawCluster) {
        let Some(scheduler) = cluster.scheduler.as_ref().filter(|named| named.value != "slurm")
        else {
            return;
        };
        let typed = &scheduler.value;
        let message = text!(En: "lab does not support the scheduler `{typed}`", Fr: "lab ne prend pas en charge l'ordonnanceur `{typed}`");
        let label = text!(En: "not supported", Fr: "non pris en charge");
        let help = text!(En: "only `slurm` is supported", Fr: "seul `slurm` est pris en charge");
        self.error(codes::UNKNOWN_SCHEDULER, message, scheduler.span, label, help);
    }

    fn unit<T>(
        &mut self,
        raw: &Spanned<String>,
        read: Result<T, UnitFault>,
        form: &str,
    ) -> Option<Placed<T>> {
        match read {
            Ok(value) => Some(Placed::new(value, raw.span.in_file(self.file))),
            Err(fault) => {
                let typed = &raw.value;
                let offered = fault.offered.map_or(form.to_owned(), |text| format!("`\"{text}\"`"));
                let message = text!(En: "`{typed}` cannot be read", Fr: "`{typed}` est illisible");
                let label = text!(En: "in the cluster's profile", Fr: "dans le profil du cluster");
                let help = text!(En: "write {offered}", Fr: "écrivez {offered}");
                self.error(codes::CLUSTER_VALUE, message, raw.span, label, help);
                None
            }
        }
    }

    fn time(&mut self, raw: &Spanned<String>) -> Option<Placed<Walltime>> {
        self.unit(raw, Walltime::parse(&raw.value), "`\"3d\"`")
    }

    fn maybe_time(&mut self, raw: Option<&Spanned<String>>) -> Option<Placed<Walltime>> {
        raw.and_then(|raw| self.time(raw))
    }

    fn maybe_memory(&mut self, raw: Option<&Spanned<String>>) -> Option<Placed<Memory>> {
        raw.and_then(|raw| self.unit(raw, Memory::parse(&raw.value), "`\"512G\"`"))
    }

    fn rules(&mut self, raw: Option<&RawRules>) -> ClusterRules {
        ClusterRules {
            contact: raw.and_then(|raw| raw.contact.clone()),
            kill_on_invalid_dep: match raw.and_then(|raw| raw.kill_on_invalid_dep) {
                Some(RawYesNoSite::Yes) => YesNoSite::Yes,
                Some(RawYesNoSite::Site) => YesNoSite::Site,
                Some(RawYesNoSite::No) | None => YesNoSite::No,
            },
            retry: match raw.and_then(|raw| raw.retry) {
                Some(RawRetry::Resubmit) => RetryStyle::Resubmit,
                Some(RawRetry::Requeue) | None => RetryStyle::Requeue,
            },
            submit_from_jobs: raw.and_then(|raw| raw.submit_from_jobs).unwrap_or(true),
            require_account: self.placed(raw.and_then(|raw| raw.require_account.as_ref())),
            require_time: self.placed(raw.and_then(|raw| raw.require_time.as_ref())),
            forbid_options: self.all(raw.map(|raw| raw.forbid_options.as_slice())),
        }
    }

    fn partition(&mut self, raw: &RawPartition) -> Option<Partition> {
        let name = self.placed(raw.name.as_ref())?;
        Some(Partition {
            slurm: raw.slurm.clone().unwrap_or_else(|| name.value.clone()),
            name,
            max_time: self.maybe_time(raw.max_time.as_ref()),
            max_nodes: self.placed(raw.max_nodes.as_ref()),
            prefer: raw.prefer.unwrap_or(0),
            options: self.all(Some(&raw.options)),
            modules: self.all(Some(&raw.modules)),
            account_suffix: raw.account_suffix.clone().unwrap_or_default(),
            gpu_spelling: raw.gpu_spelling.clone(),
            gpu_watts: raw.gpu_watts.clone(),
            min_gpus: self.placed(raw.min_gpus.as_ref()),
            cpus_per_gpu: self.placed(raw.cpus_per_gpu.as_ref()),
            memory_per_cpu: self.maybe_memory(raw.memory_per_cpu.as_ref()),
            qos: raw.qos.iter().filter_map(|qos| self.qos(qos)).collect(),
            node_types: raw.node_types.iter().map(|node| self.node_type(node)).collect(),
        })
    }

    fn qos(&mut self, raw: &RawQos) -> Option<Qos> {
        Some(Qos {
            name: self.placed(raw.name.as_ref())?,
            max_time: self.maybe_time(raw.max_time.as_ref()),
            max_nodes: self.placed(raw.max_nodes.as_ref()),
            max_gpus: self.placed(raw.max_gpus.as_ref()),
            default: raw.default.unwrap_or(false),
        })
    }

    fn node_type(&mut self, raw: &Spanned<RawNodeType>) -> NodeType {
        let node = &raw.value;
        NodeType {
            place: raw.span.in_file(self.file),
            count: self.placed(node.count.as_ref()),
            cpus: self.placed(node.cpus.as_ref()),
            memory: self.maybe_memory(node.memory.as_ref()),
            gpus: node
                .gpus
                .iter()
                .map(|(kind, count)| {
                    (kind.clone(), Placed::new(count.value, count.span.in_file(self.file)))
                })
                .collect(),
            features: self.all(Some(&node.features)),
        }
    }
}
