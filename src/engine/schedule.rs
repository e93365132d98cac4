//! Which task starts next: those whose upstream is done, in the order of the plan, packed into
//! what the run may use. No processes, no clock.

use std::collections::BTreeSet;

use super::{
    choose::{Chosen, TaskId},
    limits::Limits,
    waits::{Awaited, awaited, by_name},
};
use crate::plan::{Job, Plan, Requested, WaitHow};

/// What a task may use while it runs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Grant {
    /// CPUs of all its processes.
    pub(super) cpus: u32,
    /// Positions in [`Limits::gpus`].
    pub(super) gpus: Vec<usize>,
    /// Memory in MiB that is set aside for it, 0 where it asks for none.
    pub(super) memory_mb: u64,
}

/// What nobody uses.
#[derive(Debug)]
struct Free {
    cpus: u32,
    gpus: BTreeSet<usize>,
    memory_mb: u64,
}

/// A job, while the run lasts.
#[derive(Debug)]
struct Queue {
    asked: Requested,
    max_parallel: usize,
    running: usize,
    /// How many tasks of other jobs started while one of these did not fit.
    overtaken: usize,
    /// Tasks that may start.
    ready: BTreeSet<usize>,
    /// By task that runs, how many tasks and groups of tasks it waits for.
    waiting: Vec<Option<usize>>,
    /// How many jobs it waits for as a whole.
    gates: usize,
    /// How many tasks are to be done yet.
    pending: usize,
    /// Jobs that wait for all of it.
    opens: Vec<usize>,
    /// By task, what waits for it.
    feeds: Vec<Vec<Fed>>,
}

/// What a task that is done feeds.
#[derive(Debug, Clone, Copy)]
enum Fed {
    /// A task.
    Task(TaskId),
    /// A group of tasks, an index of [`Schedule::groups`].
    Group(usize),
}

/// Tasks that others wait for together.
#[derive(Debug)]
struct Group {
    /// How many of them are to be done yet.
    pending: usize,
    /// Tasks that wait for all of them.
    feeds: Vec<TaskId>,
}

/// The run's order. A task whose upstream failed never gets ready: it is left over.
#[derive(Debug)]
pub(super) struct Schedule {
    queues: Vec<Queue>,
    groups: Vec<Group>,
    /// The jobs that have a task that may start.
    ready: BTreeSet<usize>,
    free: Free,
    /// So many smaller tasks may start before one that does not fit; then they wait for it.
    patience: usize,
}

impl Schedule {
    /// The order of what is `chosen`, within `limits`, each of which every job fits.
    pub(super) fn new(plan: &Plan, chosen: &Chosen, limits: &Limits) -> Self {
        let free = Free {
            cpus: limits.cpus,
            gpus: (0..limits.gpus.len()).collect(),
            memory_mb: limits.memory_mb.unwrap_or(u64::MAX),
        };
        let queues = plan.jobs.iter().enumerate().map(|(job, planned)| {
            let running = chosen.runs[job].iter();
            Queue::new(planned, running.map(|runs| runs.then_some(0)).collect())
        });
        let patience = usize::try_from(limits.cpus).unwrap_or(usize::MAX);
        let mut schedule = Self {
            queues: queues.collect(),
            groups: Vec::new(),
            ready: BTreeSet::new(),
            free,
            patience,
        };
        schedule.connect(plan);
        for job in 0..schedule.queues.len() {
            schedule.enqueue(job);
        }
        schedule
    }

    /// Who waits for whom; a task that is not run is done and keeps nobody waiting.
    fn connect(&mut self, plan: &Plan) {
        let by_name = by_name(plan);
        for (job, planned) in plan.jobs.iter().enumerate() {
            let tasks: Vec<usize> =
                (0..planned.task_count()).filter(|task| self.queues[job].runs(*task)).collect();
            for wait in &planned.waits {
                let upstream = by_name[wait.step.as_str()];
                if wait.how == WaitHow::All {
                    if self.queues[upstream].pending > 0 && !tasks.is_empty() {
                        self.queues[upstream].opens.push(job);
                        self.queues[job].gates += 1;
                    }
                    continue;
                }
                match awaited(planned, wait) {
                    Awaited::Each(of) => {
                        for &task in &tasks {
                            let index = of[task] as usize;
                            if self.queues[upstream].runs(index) {
                                let fed = Fed::Task(TaskId { job, task });
                                self.queues[upstream].feeds[index].push(fed);
                                *self.queues[job].waiting[task].get_or_insert_default() += 1;
                            }
                        }
                    }
                    Awaited::Groups(groups, of) => {
                        let numbers = self.add_groups(upstream, groups);
                        for &task in &tasks {
                            for group in of[task].iter().filter_map(|one| numbers[*one as usize]) {
                                self.groups[group].feeds.push(TaskId { job, task });
                                *self.queues[job].waiting[task].get_or_insert_default() += 1;
                            }
                        }
                    }
                }
            }
        }
    }

    /// Adds groups of tasks of a job; their numbers, `None` for one of which nothing runs.
    fn add_groups(&mut self, upstream: usize, groups: &[Vec<u32>]) -> Vec<Option<usize>> {
        groups
            .iter()
            .map(|tasks| {
                let number = self.groups.len();
                let queue = &mut self.queues[upstream];
                let mut pending = 0;
                for index in tasks.iter().map(|index| *index as usize) {
                    if queue.runs(index) {
                        queue.feeds[index].push(Fed::Group(number));
                        pending += 1;
                    }
                }
                if pending == 0 {
                    return None;
                }
                self.groups.push(Group { pending, feeds: Vec::new() });
                Some(number)
            })
            .collect()
    }

    /// Makes ready the tasks of `job` that wait for nothing.
    fn enqueue(&mut self, job: usize) {
        let queue = &mut self.queues[job];
        if queue.gates == 0 {
            let waiting = queue.waiting.iter().enumerate();
            queue
                .ready
                .extend(waiting.filter(|(_, waits)| **waits == Some(0)).map(|(task, _)| task));
            if !queue.ready.is_empty() {
                self.ready.insert(job);
            }
        }
    }

    /// The next task to start, with what it may use; `None` until another one ends.
    ///
    /// The first that fits in the order of the plan starts; one that was overtaken too often
    /// holds back those after it until it fits.
    pub(super) fn next(&mut self) -> Option<(TaskId, Grant)> {
        let mut passed = Vec::new();
        let mut found = None;
        for &job in &self.ready {
            if self.free.cpus == 0 {
                break;
            }
            let queue = &self.queues[job];
            if queue.running >= queue.max_parallel {
                continue;
            }
            if self.free.fits(&queue.asked) {
                found = Some(job);
                break;
            }
            if queue.overtaken >= self.patience {
                break;
            }
            passed.push(job);
        }
        let job = found?;
        for passed in passed {
            self.queues[passed].overtaken += 1;
        }
        let queue = &mut self.queues[job];
        let task = queue.ready.pop_first().expect("a job that is ready has a ready task");
        queue.running += 1;
        queue.overtaken = 0;
        if queue.ready.is_empty() {
            self.ready.remove(&job);
        }
        let grant = self.free.take(&self.queues[job].asked);
        Some((TaskId { job, task }, grant))
    }

    /// A task failed: what waits for it stays where it is.
    pub(super) fn failed(&mut self, id: TaskId, grant: Grant) {
        self.queues[id.job].running -= 1;
        self.free.give_back(grant);
    }

    /// A task failed, and is tried again.
    pub(super) fn again(&mut self, id: TaskId, grant: Grant) {
        self.failed(id, grant);
        self.queues[id.job].ready.insert(id.task);
        self.ready.insert(id.job);
    }

    /// One thing less for `next` to wait for.
    fn feed(&mut self, next: TaskId) {
        let queue = &mut self.queues[next.job];
        let waits = queue.waiting[next.task].as_mut().expect("only a task that runs is fed");
        *waits -= 1;
        if *waits == 0 && queue.gates == 0 {
            queue.ready.insert(next.task);
            self.ready.insert(next.job);
        }
    }

    /// A task is done: what waited for it alone gets ready.
    pub(super) fn done(&mut self, id: TaskId, grant: Grant) {
        self.failed(id, grant);
        for fed in std::mem::take(&mut self.queues[id.job].feeds[id.task]) {
            match fed {
                Fed::Task(next) => self.feed(next),
                Fed::Group(number) => {
                    let group = &mut self.groups[number];
                    group.pending -= 1;
                    if group.pending == 0 {
                        for next in std::mem::take(&mut group.feeds) {
                            self.feed(next);
                        }
                    }
                }
            }
        }
        self.queues[id.job].pending -= 1;
        if self.queues[id.job].pending == 0 {
            for job in std::mem::take(&mut self.queues[id.job].opens) {
                self.queues[job].gates -= 1;
                self.enqueue(job);
            }
        }
    }
}

impl Queue {
    fn new(job: &Job, waiting: Vec<Option<usize>>) -> Self {
        let max_parallel = job.max_parallel.and_then(|most| usize::try_from(most).ok());
        Self {
            asked: job.requested.clone(),
            max_parallel: max_parallel.unwrap_or(usize::MAX),
            running: 0,
            overtaken: 0,
            ready: BTreeSet::new(),
            gates: 0,
            pending: waiting.iter().flatten().count(),
            opens: Vec::new(),
            feeds: vec![Vec::new(); waiting.len()],
            waiting,
        }
    }

    fn runs(&self, task: usize) -> bool {
        self.waiting.get(task).is_some_and(Option::is_some)
    }
}

impl Free {
    fn fits(&self, asked: &Requested) -> bool {
        asked.all_cpus() <= self.cpus
            && usize::try_from(asked.gpus).is_ok_and(|gpus| gpus <= self.gpus.len())
            && asked.memory_mb.unwrap_or(0) <= self.memory_mb
    }

    fn take(&mut self, asked: &Requested) -> Grant {
        let cpus = asked.all_cpus();
        let memory_mb = asked.memory_mb.unwrap_or(0);
        self.cpus -= cpus;
        self.memory_mb -= memory_mb;
        let gpus = (0..asked.gpus).filter_map(|_| self.gpus.pop_first()).collect();
        Grant { cpus, gpus, memory_mb }
    }

    fn give_back(&mut self, grant: Grant) {
        self.cpus += grant.cpus;
        self.memory_mb += grant.memory_mb;
        self.gpus.extend(grant.gpus);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::{collection::vec, option, prelude::*};

    use super::*;
    use crate::engine::testing::{Project, asking, each, every, group, plan};

    fn limits(cpus: u32) -> Limits {
        Limits { cpus, gpus: vec!["0".into(), "1".into()], memory_mb: Some(1000) }
    }

    fn all(plan: &Plan) -> Chosen {
        let runs = plan.jobs.iter().map(|job| vec![true; job.task_count()]).collect();
        Chosen { runs, already: vec![0; plan.jobs.len()], ..Chosen::default() }
    }

    fn started(schedule: &mut Schedule) -> Vec<((usize, usize), Grant)> {
        std::iter::from_fn(|| schedule.next())
            .map(|(id, grant)| ((id.job, id.task), grant))
            .collect()
    }

    #[test]
    fn ten_thousand_pairs_and_a_gather_are_one_counter_each() {
        let project = Project::new();
        let plan = plan(vec![
            project.array("segment", 10_000, &[]),
            project.array("measure", 10_000, &[each("segment")]),
            project.scalar("report", &[every("measure")]),
        ]);
        let mut schedule = Schedule::new(&plan, &all(&plan), &limits(4));
        let mut order = Vec::new();
        let mut running = std::collections::VecDeque::new();
        loop {
            while let Some((id, grant)) = schedule.next() {
                order.push(id);
                running.push_back((id, grant));
            }
            let Some((id, grant)) = running.pop_front() else { break };
            schedule.done(id, grant);
        }
        assert_eq!(order.len(), 20_001);
        assert_eq!(order.last(), Some(&TaskId { job: 2, task: 0 }));
    }

    #[test]
    fn thousands_that_see_thousands_are_a_counter_a_group() {
        let project = Project::new();
        let halves = |task: u32| (0..20_000).filter(|one| one % 2 == task % 2).collect();
        let mut few = project.array("few", 2, &[group("one", (0..2).map(halves).collect())]);
        let table = few.table.as_mut().unwrap();
        table.rows = (0..20_000).map(|task| table.rows[task % 2].clone()).collect();
        let plan = plan(vec![project.array("one", 20_000, &[]), few]);
        let start = std::time::Instant::now();
        let mut schedule = Schedule::new(&plan, &all(&plan), &limits(1));
        let mut order = Vec::new();
        while let Some((id, grant)) = schedule.next() {
            order.push(id);
            schedule.done(id, grant);
        }
        assert_eq!(order.len(), 40_000);
        assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
    }

    #[test]
    fn a_failure_holds_back_only_what_waits_for_it() {
        let project = Project::new();
        let plan = plan(vec![
            project.array("a", 3, &[]),
            project.array("b", 2, &[group("a", vec![vec![0, 1], vec![2]])]),
            project.scalar("c", &[every("b")]),
        ]);
        let mut schedule = Schedule::new(&plan, &all(&plan), &limits(8));
        let first = started(&mut schedule);
        assert_eq!(first.iter().map(|one| one.0).collect::<Vec<_>>(), [(0, 0), (0, 1), (0, 2)]);
        for ((job, task), grant) in first {
            let id = TaskId { job, task };
            if task == 0 { schedule.failed(id, grant) } else { schedule.done(id, grant) }
        }
        let second = started(&mut schedule);
        assert_eq!(second.iter().map(|one| one.0).collect::<Vec<_>>(), [(1, 1)]);
        for ((job, task), grant) in second {
            schedule.done(TaskId { job, task }, grant);
        }
        assert_eq!(started(&mut schedule), []);
    }

    #[test]
    fn a_big_task_is_overtaken_and_not_starved() {
        let project = Project::new();
        let mut first = project.scalar("first", &[]);
        first.requested = asking(1, 0, 0);
        let mut big = project.scalar("big", &[]);
        big.requested = asking(2, 0, 0);
        let mut small = project.array("small", 50, &[]);
        small.requested = asking(1, 0, 0);
        let plan = plan(vec![first, big, small]);
        let mut schedule = Schedule::new(&plan, &all(&plan), &limits(2));
        let mut running: std::collections::VecDeque<_> = started(&mut schedule).into();
        assert_eq!(running.iter().map(|one| one.0).collect::<Vec<_>>(), [(0, 0), (2, 0)]);
        let mut before = 1;
        while running.iter().all(|one| one.0 != (1, 0)) {
            let ((job, task), grant) = running.pop_front().unwrap();
            schedule.done(TaskId { job, task }, grant);
            let next = started(&mut schedule);
            before += next.iter().filter(|one| one.0.0 == 2).count();
            running.extend(next);
        }
        assert_eq!(before, 2, "as many as there are CPUs overtake it");
    }

    #[test]
    fn tasks_are_packed_within_every_limit() {
        let project = Project::new();
        let mut gpu = project.array("gpu", 3, &[]);
        gpu.requested = asking(1, 1, 0);
        let mut memory = project.array("memory", 3, &[]);
        memory.requested = asking(1, 0, 600);
        let mut few = project.array("few", 3, &[]);
        few.max_parallel = Some(2);
        let plan = plan(vec![gpu, memory, few]);
        let mut schedule = Schedule::new(&plan, &all(&plan), &limits(16));
        let first = started(&mut schedule);
        let ids: Vec<_> = first.iter().map(|one| one.0).collect();
        assert_eq!(ids, [(0, 0), (0, 1), (1, 0), (2, 0), (2, 1)]);
        assert_eq!((&first[0].1.gpus, &first[1].1.gpus), (&vec![0], &vec![1]));
        let (_, grant) = first.into_iter().nth(1).unwrap();
        schedule.done(TaskId { job: 0, task: 1 }, grant);
        let next = started(&mut schedule);
        assert_eq!((next[0].0, &next[0].1.gpus), ((0, 2), &vec![1]));
    }

    /// A job of a generated plan: tasks, CPUs, GPUs, memory, at most so many at once, and how it
    /// waits for each job before it.
    type Drawn = (usize, u32, u32, u64, Option<u32>, Vec<u8>);

    fn drawn_plan(project: &Project, drawn: &[Drawn]) -> Plan {
        let mut jobs: Vec<Job> = Vec::new();
        for (number, (tasks, cpus, gpus, memory, most, hows)) in drawn.iter().enumerate() {
            let waits: Vec<_> = jobs
                .iter()
                .zip(hows)
                .filter_map(|(upstream, how)| {
                    let count = upstream.task_count();
                    let one = |task: usize| vec![u32::try_from(task % count).unwrap()];
                    let low = |task: usize| (0..u32::try_from(task % count).unwrap()).collect();
                    match how {
                        0 => Some(every(&upstream.name)),
                        1 => Some(group(&upstream.name, (0..*tasks).map(one).collect())),
                        2 => Some(group(&upstream.name, (0..*tasks).map(low).collect())),
                        _ => None,
                    }
                })
                .collect();
            let mut job = project.array(&format!("s{number}"), *tasks, &waits);
            job.requested = asking(*cpus, *gpus, *memory);
            job.max_parallel = *most;
            jobs.push(job);
        }
        plan(jobs)
    }

    /// The tasks that `id` waits for.
    fn upstream(plan: &Plan, id: TaskId) -> Vec<TaskId> {
        let by_name = by_name(plan);
        let planned = &plan.jobs[id.job];
        let of = |wait: &crate::plan::Wait| {
            let job = by_name[wait.step.as_str()];
            let tasks: Vec<usize> = match wait.how {
                WaitHow::All => (0..plan.jobs[job].task_count()).collect(),
                _ => match awaited(planned, wait) {
                    Awaited::Each(of) => vec![of[id.task] as usize],
                    Awaited::Groups(groups, of) => {
                        let groups = of[id.task].iter().map(|group| &groups[*group as usize]);
                        groups.flatten().map(|one| *one as usize).collect()
                    }
                },
            };
            tasks.into_iter().map(move |task| TaskId { job, task })
        };
        planned.waits.iter().flat_map(of).collect()
    }

    fn drawn() -> impl Strategy<Value = Drawn> {
        (1..6_usize, 1..4_u32, 0..3_u32, 0..900_u64, option::of(1..3_u32), vec(0..5_u8, 6))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Whatever ends in whatever order: what starts is what waits for nothing that is not
        /// done, within the limits, and in the end nothing is left that could have run.
        #[test]
        fn every_order_of_ends_keeps_the_rules(
            jobs in vec(drawn(), 1..7),
            picks in vec(any::<prop::sample::Index>(), 40),
            fails in vec(prop::bool::weighted(0.1), 40),
        ) {
            let project = Project::new();
            let plan = drawn_plan(&project, &jobs);
            let mut schedule = Schedule::new(&plan, &all(&plan), &limits(3));
            let mut done = BTreeSet::new();
            let mut failed = BTreeSet::new();
            let mut running: BTreeMap<TaskId, Grant> = BTreeMap::new();
            for (pick, fails) in picks.iter().zip(fails) {
                while let Some((id, grant)) = schedule.next() {
                    prop_assert!(upstream(&plan, id).iter().all(|one| done.contains(one)));
                    prop_assert!(!done.contains(&id) && !failed.contains(&id));
                    prop_assert_eq!(running.insert(id, grant), None);
                }
                let gpus: Vec<usize> =
                    running.values().flat_map(|grant| grant.gpus.clone()).collect();
                prop_assert_eq!(gpus.iter().collect::<BTreeSet<_>>().len(), gpus.len());
                prop_assert!(running.values().map(|grant| grant.cpus).sum::<u32>() <= 3);
                prop_assert!(running.values().map(|grant| grant.memory_mb).sum::<u64>() <= 1000);
                for (job, (_, _, _, _, most, _)) in jobs.iter().enumerate() {
                    let at_once = running.keys().filter(|id| id.job == job).count();
                    prop_assert!(most.is_none_or(|most| at_once <= most as usize));
                }
                let Some(id) = running.keys().nth(pick.index(running.len().max(1))).copied() else {
                    break;
                };
                let grant = running.remove(&id).unwrap();
                if fails {
                    failed.insert(id);
                    schedule.failed(id, grant);
                } else {
                    done.insert(id);
                    schedule.done(id, grant);
                }
            }
            if running.is_empty() {
                let tasks = plan.jobs.iter().enumerate();
                for id in tasks.flat_map(|(job, planned)| {
                    (0..planned.task_count()).map(move |task| TaskId { job, task })
                }) {
                    let could = upstream(&plan, id).iter().all(|one| done.contains(one));
                    prop_assert_eq!(could, done.contains(&id) || failed.contains(&id));
                }
            }
        }
    }
}
