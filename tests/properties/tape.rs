//! Choices that proptest makes and shrinks: a run of numbers, read one by one. Shrunk, it is
//! shorter and its numbers smaller: a choice beyond its end is the first.

use proptest::{
    prelude::*,
    test_runner::{Config, FileFailurePersistence},
};

#[derive(Clone)]
pub(crate) struct Tape {
    numbers: Vec<u16>,
    at: usize,
}

impl std::fmt::Debug for Tape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tape({:?})", self.numbers)
    }
}

impl Tape {
    /// A number below `choices`.
    pub(crate) fn pick(&mut self, choices: usize) -> usize {
        let number = self.numbers.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(number) % choices
    }

    /// True once in `times`, as often as can be told.
    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.pick(times) == times - 1
    }

    /// One of these.
    pub(crate) fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.pick(list.len())]
    }

    /// Some of these, at most `most` and at least one, in their order.
    pub(crate) fn some_of<T: Clone>(&mut self, list: &[T], most: usize) -> Vec<T> {
        let wanted = 1 + self.pick(most.min(list.len()));
        let mut left: Vec<usize> = (0..list.len()).collect();
        while left.len() > wanted {
            left.remove(self.pick(left.len()));
        }
        left.into_iter().map(|index| list[index].clone()).collect()
    }
}

pub(crate) fn tapes() -> impl Strategy<Value = Tape> {
    prop::collection::vec(any::<u16>(), 0..240).prop_map(|numbers| Tape { numbers, at: 0 })
}

/// 64 cases, or as many as `PROPTEST_CASES` says; what failed once is kept beside the test.
#[expect(clippy::disallowed_methods, reason = "a person asks for more cases by it")]
pub(crate) fn config() -> Config {
    let mut config = Config::default();
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 64;
    }
    config.max_shrink_iters = 4096;
    config.failure_persistence = Some(Box::new(FileFailurePersistence::WithSource("regressions")));
    config
}
