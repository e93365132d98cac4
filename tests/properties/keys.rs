//! Keys: a task's changes with what decides its result, and with nothing else.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::{
    fingerprint::fingerprints,
    generate,
    mutation::{Effect, decisive, enrich, harmless},
    oracle,
    project::Project,
    tape::{Tape, config, tapes},
    world::World,
};

/// By step: its key, and those of its tasks.
type Keys = BTreeMap<String, (String, Vec<String>)>;

pub(crate) fn keys(project: &Project) -> Keys {
    let mut world = World::new(project);
    let (locked, _) = world.plan();
    let lab = &world.checked.analysis.as_ref().unwrap().lab;
    let texts = |keys: &labwright::lock::StepKeys| {
        (keys.key.to_string(), keys.tasks.iter().map(ToString::to_string).collect())
    };
    locked.keys.iter().map(|(id, keys)| (lab.step(*id).name.to_string(), texts(keys))).collect()
}

/// Whether every step still has tasks, and agrees with all that it sees.
fn whole(project: &Project) -> bool {
    let known = oracle::all(project);
    project.steps.iter().enumerate().all(|(index, step)| {
        let mut seen = oracle::seen_steps(step).into_iter();
        !known[index].list.is_empty()
            && seen.all(|other| oracle::sees(&known[index], &known[other]).is_some())
    })
}

/// Takes the keys before and after, and compares each task of before with each of after: they have
/// one key if they have all in common that decides their result, and only then.
fn compare(before: &Project, after: &Project, effect: Effect) {
    let (old, new) = (keys(before), keys(after));
    let (was, is) = (fingerprints(before), fingerprints(after));
    if effect == Effect::Nothing {
        assert_eq!(was, is);
        assert_eq!(old, new);
    }
    for (index, step) in before.steps.iter().enumerate() {
        let ((old_key, old), (new_key, new)) = (&old[&step.name], &new[&step.name]);
        assert_eq!((old.len(), new.len()), (was[index].len(), is[index].len()));
        for (key, fingerprint) in old.iter().zip(&was[index]) {
            for (other_key, other) in new.iter().zip(&is[index]) {
                assert_eq!(
                    key == other_key,
                    fingerprint == other,
                    "a task of {}\n{:?}\n{}\n{:?}\n{}",
                    step.name,
                    before.datasets,
                    before.manifest(),
                    after.datasets,
                    after.manifest(),
                );
            }
        }
        assert_eq!(old_key == new_key, was[index] == is[index], "{}", step.name);
    }
}

fn change(mut tape: Tape, mutate: impl Fn(&mut Tape, &mut Project) -> Option<Effect>) {
    let mut before = generate::project(&mut tape, true);
    enrich(&mut tape, &mut before);
    let mut after = before.clone();
    if let Some(effect) = mutate(&mut tape, &mut after)
        && whole(&after)
    {
        compare(&before, &after, effect);
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_decides_a_result_changes_its_key_and_what_follows(tape in tapes()) {
        change(tape, decisive);
    }

    #[test]
    fn what_decides_no_result_changes_no_key(tape in tapes()) {
        change(tape, harmless);
    }
}
