//! Temporary outputs that could never be deleted: nothing reads them, or they hold, or lie in, what
//! lasts of the same task.

use super::{Check, CheckContext};
use crate::{
    diag::{Code, Diagnostic, Sink},
    model::{Name, StepId},
    text,
};

const UNREAD: Code = Code::warning("step/temporary-unread");
const NESTED: Code = Code::error("step/temporary-nested");

pub(super) struct Temporary;

impl Check for Temporary {
    fn codes(&self) -> &'static [Code] {
        &[UNREAD, NESTED]
    }

    fn run(&self, cx: CheckContext<'_>, sink: &mut Sink) {
        for (id, node) in cx.graph.nodes() {
            let step = cx.lab.step(id);
            for (name, output) in &step.outputs {
                let Some(place) = output.temporary else { continue };
                let step_name = &step.name;
                if cx.whole && !is_read(cx, id, name) {
                    let message = text!(En: "no step reads `steps.{step_name}.outputs.{name}`, so `lab clean` never deletes it", Fr: "aucune étape ne lit `steps.{step_name}.outputs.{name}`, `lab clean` ne la supprime donc jamais");
                    let label = text!(En: "read by nothing", Fr: "lue par rien");
                    let help = text!(En: "remove it from `temporary`; or name it where it is read: `{{{{ steps.{step_name}.outputs.{name} }}}}`",
                                     Fr: "retirez-la de `temporary` ; ou nommez-la là où elle est lue : `{{{{ steps.{step_name}.outputs.{name} }}}}`");
                    sink.warn(Diagnostic::new(UNREAD, message, place, label).help(help));
                }
                let lasting = step.outputs.iter().filter(|(_, other)| other.temporary.is_none());
                let nested = lasting.into_iter().find_map(|(other, of_other)| {
                    let mut pairs = node.outputs[name].iter().zip(&node.outputs[other]);
                    let (own, other) = pairs.find(|(a, b)| is_in(a, b) || is_in(b, a))?;
                    Some((own, other, of_other.path.place))
                });
                let Some((own, other, lasts)) = nested else { continue };
                let message = if is_in(other, own) {
                    text!(En: "`{own}` is temporary, and `{other}`, which is to last, lies in it", Fr: "`{own}` est temporaire, et `{other}`, qui doit rester, s'y trouve")
                } else {
                    text!(En: "`{own}` is temporary, and lies in `{other}`, which is to last", Fr: "`{own}` est temporaire, et se trouve dans `{other}`, qui doit rester")
                };
                let label = text!(En: "may be deleted", Fr: "peut être supprimée");
                let help = text!(En: "put them beside each other, or make both temporary", Fr: "placez-les côte à côte, ou rendez les deux temporaires");
                let also = text!(En: "is to last", Fr: "doit rester");
                sink.error(
                    Diagnostic::new(NESTED, message, place, label).also(lasts, also).help(help),
                );
            }
        }
    }
}

/// Whether a step may read the output `name` of the step `id`.
fn is_read(cx: CheckContext<'_>, id: StepId, name: &Name) -> bool {
    let step = cx.lab.step(id);
    cx.graph.nodes().any(|(reader, node)| {
        node.links.contains_key(&id)
            && cx.lab.step(reader).reads_of(id, step).any(|read| read == name)
    })
}

/// Whether the path `inner` lies in the folder `outer`, which ends with `/`.
fn is_in(inner: &str, outer: &str) -> bool {
    outer.ends_with('/') && inner.starts_with(outer) && inner != outer
}
