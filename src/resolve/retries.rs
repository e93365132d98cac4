//! `retries`, `retry_memory` and `retry_time`.

use super::{codes, context::Context};
use crate::{
    diag::Diagnostic,
    manifest::raw::RawStep,
    model::{Growth, Name, Resources, Retries},
    text,
    text::{Placed, Spanned},
};

impl Context<'_> {
    /// What becomes of a task of the step `name` that fails. What grows without a try that it could
    /// grow for, or from nothing, is reported.
    pub(super) fn retries(
        &mut self,
        name: &Name,
        raw: &RawStep,
        default: Option<&Placed<u32>>,
        resources: &Resources,
    ) -> Retries {
        let own = raw.retries.as_ref().map(|count| self.placed(count));
        let count = own.or_else(|| default.cloned());
        let tried_again = count.is_some()
            || self.cut.touches(&["steps", name, "retries"])
            || self.cut.touches(&["defaults", "retries"]);
        let memory = ("retry_memory", "memory", "16G", resources.memory.is_some());
        let time = ("retry_time", "time", "2h", resources.time.is_some());
        Retries {
            count,
            memory: self.growth(name, raw.retry_memory.as_ref(), tried_again, memory),
            time: self.growth(name, raw.retry_time.as_ref(), tried_again, time),
        }
    }

    fn growth(
        &mut self,
        name: &Name,
        raw: Option<&Spanned<f64>>,
        tried_again: bool,
        (key, grows, example, is_asked): (&str, &str, &str, bool),
    ) -> Option<Placed<Growth>> {
        let raw = raw?;
        let place = self.place(raw.span);
        let asked = is_asked
            || self.cut.touches(&["steps", name, "resources"])
            || self.cut.touches(&["defaults", "resources"]);
        if !tried_again {
            let message = text!(En: "`steps.{name}.{key}` has no effect: its tasks are not tried again", Fr: "`steps.{name}.{key}` est sans effet : ses tâches ne sont pas retentées");
            let label = text!(En: "without `retries`", Fr: "sans `retries`");
            let help = text!(En: "add `retries = 1` to the step, or remove `{key}`", Fr: "ajoutez `retries = 1` à l'étape, ou retirez `{key}`");
            let finding = Diagnostic::new(codes::GROWTH_OF_NOTHING, message, place, label);
            self.sink.error(finding.help(help));
        } else if !asked {
            let message = text!(En: "`{key}` multiplies `resources.{grows}`, and `steps.{name}` requests none", Fr: "`{key}` multiplie `resources.{grows}`, et `steps.{name}` n'en demande pas");
            let label = text!(En: "nothing to multiply", Fr: "rien à multiplier");
            let help = text!(En: "add `resources.{grows} = \"{example}\"` to the step, or `{grows}` to `[defaults.resources]`",
                             Fr: "ajoutez `resources.{grows} = \"{example}\"` à l'étape, ou `{grows}` à `[defaults.resources]`");
            let finding = Diagnostic::new(codes::GROWTH_OF_NOTHING, message, place, label);
            self.sink.error(finding.help(help));
        }
        Some(Placed::new(Growth::new(raw.value), place))
    }
}
