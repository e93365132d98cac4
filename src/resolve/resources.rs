//! `resources`: units read, the defaults filled in key by key.

use std::collections::BTreeSet;

use super::{
    codes,
    context::{Context, one_line},
};
use crate::{
    diag::{Code, Diagnostic, Text},
    manifest::raw::{RawGpus, RawResources},
    model::{GpuRequest, Memory, Resources, UnitFault, Walltime},
    text,
    text::{Placed, Span, Spanned},
};

impl Context<'_> {
    /// What `raw` asks, and what `defaults` ask where it says nothing.
    pub(super) fn resources(
        &mut self,
        raw: Option<&RawResources>,
        defaults: &Resources,
    ) -> Resources {
        let Some(raw) = raw else { return defaults.clone() };
        let own = self.own_resources(raw);
        let resources = Resources {
            cpus: own.cpus.or_else(|| defaults.cpus.clone()),
            gpus: own.gpus.or_else(|| defaults.gpus.clone()),
            memory: own.memory.or_else(|| defaults.memory.clone()),
            time: own.time.or_else(|| defaults.time.clone()),
            nodes: own.nodes.or_else(|| defaults.nodes.clone()),
            tasks: own.tasks.or_else(|| defaults.tasks.clone()),
            partition: own.partition.or_else(|| defaults.partition.clone()),
            account: own.account.or_else(|| defaults.account.clone()),
            qos: own.qos.or_else(|| defaults.qos.clone()),
            constraint: own.constraint.or_else(|| defaults.constraint.clone()),
            reservation: own.reservation.or_else(|| defaults.reservation.clone()),
            exclusive: own.exclusive.or_else(|| defaults.exclusive.clone()),
            slurm: if raw.slurm.is_some() { own.slurm } else { defaults.slurm.clone() },
            unread: &own.unread | &defaults.unread,
        };
        self.fewer_tasks_than_nodes(&resources);
        resources
    }

    fn own_resources(&mut self, raw: &RawResources) -> Resources {
        let mut own = Resources {
            cpus: raw.cpus.as_ref().map(|cpus| self.placed(cpus)),
            gpus: raw.gpus.as_ref().and_then(|gpus| self.gpus(gpus)),
            memory: raw.memory.as_ref().and_then(|memory| self.memory(memory)),
            time: raw.time.as_ref().and_then(|time| self.walltime(time)),
            nodes: raw.nodes.as_ref().map(|nodes| self.placed(nodes)),
            tasks: raw.tasks.as_ref().map(|tasks| self.placed(tasks)),
            partition: self.word("partition", raw.partition.as_ref()),
            account: self.word("account", raw.account.as_ref()),
            qos: self.word("qos", raw.qos.as_ref()),
            constraint: self.word("constraint", raw.constraint.as_ref()),
            reservation: self.word("reservation", raw.reservation.as_ref()),
            exclusive: raw.exclusive.as_ref().map(|exclusive| self.placed(exclusive)),
            slurm: self.placed_all(raw.slurm.as_deref()),
            unread: BTreeSet::new(),
        };
        let keys = [
            ("gpus", raw.gpus.is_some(), own.gpus.is_some()),
            ("memory", raw.memory.is_some(), own.memory.is_some()),
            ("time", raw.time.is_some(), own.time.is_some()),
            ("partition", raw.partition.is_some(), own.partition.is_some()),
            ("account", raw.account.is_some(), own.account.is_some()),
            ("qos", raw.qos.is_some(), own.qos.is_some()),
        ];
        own.unread
            .extend(keys.iter().filter(|(_, written, read)| *written && !read).map(|key| key.0));
        own
    }

    fn gpus(&mut self, raw: &Spanned<RawGpus>) -> Option<Placed<GpuRequest>> {
        let request = match &raw.value {
            RawGpus::Count(count) => Ok(GpuRequest { kind: None, count: *count }),
            RawGpus::Text(text) => GpuRequest::parse(text),
        };
        let form = text!(En: "write a number, `\"a40\"` or `\"a40:2\"`", Fr: "écrivez un nombre, `\"a40\"` ou `\"a40:2\"`");
        // A number in quotes differs from what it should be by its quotes alone.
        let typed = self.sink.sources.slice(self.place(raw.span)).to_owned();
        self.unit(
            codes::BAD_GPUS,
            request,
            raw.span,
            &typed,
            form,
            |offered| text!(En: "write `{offered}`", Fr: "écrivez `{offered}`"),
        )
    }

    /// A quantity of memory, or the report of why it is none.
    pub(super) fn memory(&mut self, raw: &Spanned<String>) -> Option<Placed<Memory>> {
        let form = text!(En: "write `\"16G\"`, `\"512M\"` or `\"1T\"`", Fr: "écrivez `\"16G\"`, `\"512M\"` ou `\"1T\"`");
        let offer = |offered: &str| {
            // Slurm reads a bare number as megabytes, and people mean gigabytes.
            let bare = !raw.value.contains(|c: char| !c.is_ascii_digit() && !c.is_whitespace());
            match offered.strip_suffix('G').filter(|_| bare) {
                Some(number) => {
                    text!(En: "write `\"{number}M\"` or `\"{number}G\"`", Fr: "écrivez `\"{number}M\"` ou `\"{number}G\"`")
                }
                None => quoted(offered),
            }
        };
        self.unit(codes::BAD_MEMORY, Memory::parse(&raw.value), raw.span, &raw.value, form, offer)
    }

    /// A walltime, or the report of why it is none.
    pub(super) fn walltime(&mut self, raw: &Spanned<String>) -> Option<Placed<Walltime>> {
        let form = text!(En: "write `\"90m\"`, `\"2h30m\"`, `\"3d\"` or `\"02:30:00\"`",
                         Fr: "écrivez `\"90m\"`, `\"2h30m\"`, `\"3d\"` ou `\"02:30:00\"`");
        self.unit(codes::BAD_TIME, Walltime::parse(&raw.value), raw.span, &raw.value, form, quoted)
    }

    fn unit<T>(
        &mut self,
        code: Code,
        read: Result<T, UnitFault>,
        span: Span,
        typed: &str,
        form: Text,
        offer: impl Fn(&str) -> Text,
    ) -> Option<Placed<T>> {
        let place = self.place(span);
        match read {
            Ok(value) => Some(Placed::new(value, place)),
            Err(fault) => {
                let typed = one_line(typed);
                let message = match code {
                    codes::BAD_MEMORY => {
                        text!(En: "`{typed}` is not an amount of memory", Fr: "`{typed}` n'est pas une quantité de mémoire")
                    }
                    codes::BAD_TIME => {
                        text!(En: "`{typed}` is not a walltime", Fr: "`{typed}` n'est pas une durée")
                    }
                    _ => {
                        text!(En: "`{typed}` is not a request for GPUs", Fr: "`{typed}` n'est pas une demande de GPU")
                    }
                };
                let label = text!(En: "cannot be read", Fr: "illisible");
                let help = fault.offered.as_deref().map_or(form, offer);
                self.sink.error(Diagnostic::new(code, message, place, label).help(help));
                None
            }
        }
    }

    /// A node without a process would be taken away by Slurm.
    fn fewer_tasks_than_nodes(&mut self, resources: &Resources) {
        let (Some(nodes), Some(tasks)) = (&resources.nodes, &resources.tasks) else { return };
        if tasks.value >= nodes.value {
            return;
        }
        let (few, many) = (tasks.value, nodes.value);
        let message = text!(En: "`tasks` is {few}, fewer than the {many} nodes", Fr: "`tasks` vaut {few}, moins que les {many} nœuds");
        let label = text!(En: "processes in all", Fr: "processus en tout");
        let help = text!(En: "write at least `tasks = {many}`, or leave it out for one process a node",
                         Fr: "écrivez au moins `tasks = {many}`, ou retirez-le pour un processus par nœud");
        self.sink.error(
            Diagnostic::new(codes::FEW_TASKS, message, tasks.place, label)
                .also(nodes.place, text!(En: "the nodes", Fr: "les nœuds"))
                .help(help),
        );
    }

    /// One printable word, as Slurm takes it.
    fn word(&mut self, key: &str, raw: Option<&Spanned<String>>) -> Option<Placed<String>> {
        let raw = raw?;
        let printable = raw.value.chars().all(|c| c.is_ascii_graphic() && !"'\"\\`$".contains(c));
        if printable && !raw.value.is_empty() {
            return Some(self.placed(raw));
        }
        let shown = one_line(&raw.value);
        let place = self.place(raw.span);
        let message =
            text!(En: "`{shown}` cannot be a {key}", Fr: "`{shown}` ne peut pas servir de `{key}`");
        let label = text!(En: "not one printable word", Fr: "pas un seul mot imprimable");
        let help = text!(En: "write one word without spaces or quotes", Fr: "écrivez un seul mot, sans espace ni guillemet");
        self.sink.error(Diagnostic::new(codes::BAD_WORD, message, place, label).help(help));
        None
    }
}

fn quoted(offered: &str) -> Text {
    text!(En: "write `\"{offered}\"`", Fr: "écrivez `\"{offered}\"`")
}
