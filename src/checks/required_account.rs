//! A cluster whose rules want an account, and a step that has none. One that is read from the
//! environment when jobs are sent is `submit.sh`'s to look at.

use super::{Check, CheckContext};
use crate::{
    diag::{Code, Diagnostic, Lang, Sink, Text},
    text,
};

const ACCOUNT: Code = Code::error("cluster/account-required");

pub(super) struct RequiredAccount;

impl Check for RequiredAccount {
    fn codes(&self) -> &'static [Code] {
        &[ACCOUNT]
    }

    fn run(&self, cx: CheckContext<'_>, sink: &mut Sink) {
        let Some(cluster) = &cx.lab.cluster else { return };
        let Some(rule) = cluster.rules.require_account.as_ref().filter(|rule| rule.value) else {
            return;
        };
        if cluster.account.as_ref().is_some_and(|account| !account.parts.is_empty()) {
            return;
        }
        for (_, step) in cx.lab.enabled_steps().filter(|(_, step)| {
            step.resources.account.is_none() && !step.resources.unread.contains("account")
        }) {
            let name = &step.name;
            let message = text!(En: "`steps.{name}` names no account, and the cluster requires one", Fr: "`steps.{name}` ne nomme aucun compte, et le cluster en exige un");
            let label = text!(En: "no `account`", Fr: "pas de `account`");
            let help = Text::each(|lang| {
                let add = match lang {
                    Lang::En => {
                        "add `account` to `[defaults.resources]`, or `value` to `[account]` of the profile"
                    }
                    Lang::Fr => {
                        "ajoutez `account` à `[defaults.resources]`, ou `value` à `[account]` du profil"
                    }
                };
                match (lang, &cluster.rules.contact) {
                    (_, None) => add.to_owned(),
                    (Lang::En, Some(contact)) => format!("{add}; questions: {contact}"),
                    (Lang::Fr, Some(contact)) => format!("{add} ; questions : {contact}"),
                }
            });
            sink.error(
                Diagnostic::new(ACCOUNT, message, step.place, label)
                    .also(rule.place, text!(En: "the cluster's rule", Fr: "la règle du cluster"))
                    .help(help),
            );
        }
    }
}
