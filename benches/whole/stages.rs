//! What each stage of one project costs: where the time of a command goes.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use labwright::{checks, data, diag::Sink, disk, graph, lock, manifest, plan, render, resolve};

use crate::{RUNS, milliseconds};

/// Prints the median of each stage, of a project that is rendered already.
pub(crate) fn tell(title: &str, root: &Path) {
    println!("\n{title:<55}{:>9}", "median");
    let runs: Vec<Vec<(&str, Duration)>> = (0..RUNS).map(|_| once(root)).collect();
    for (stage, (what, _)) in runs[0].iter().enumerate() {
        let mut times: Vec<Duration> = runs.iter().map(|run| run[stage].1).collect();
        times.sort_unstable();
        println!("  {what:<53}{:>9.1}", milliseconds(times[RUNS / 2]));
    }
}

fn once(root: &Path) -> Vec<(&'static str, Duration)> {
    let mut times = Vec::new();
    let mut begun = Instant::now();
    let mut stage = |what| {
        times.push((what, begun.elapsed()));
        begun = Instant::now();
    };
    let mut sink = Sink::default();
    let bytes = fs_err::read(root.join("lab.toml")).unwrap();
    let file = manifest::source("lab.toml", &bytes, &mut sink).unwrap();
    let manifest = manifest::parse(file, &manifest::Included::default(), &mut sink).unwrap();
    stage("manifest: from text to what is written");
    let lab = resolve::lab(
        &manifest,
        &data::environment_files(&manifest, root, &mut sink),
        None,
        &mut sink,
    )
    .unwrap();
    stage("resolve: to what it means");
    let rows = data::rows(&lab, root, &|_| None, &mut sink);
    stage("data: rows of datasets");
    let graph = graph::build(&lab, &rows, &mut sink);
    stage("graph: tasks and who sees which");
    let files = data::project_files(&lab, root, &|_| false, &mut sink);
    stage("data: files of the project");
    let context = checks::CheckContext {
        root,
        lab: &lab,
        rows: &rows,
        graph: &graph,
        files: &files,
        whole: true,
    };
    checks::run(checks::ALL, context, &mut sink);
    stage("checks");
    let mut cache = data::HashCache::read(&root.join(".lab/cache/hashes.tsv"));
    let now = std::time::SystemTime::now().into();
    let hashes = lock::hashes(&lab, &rows, &files, root, &mut cache, now).unwrap();
    stage("lock: digests, from the cache");
    let keys = lock::keys(&lab, &rows, &graph, &files, &hashes);
    stage("lock: keys");
    let before = lock::LockFile::read(root).unwrap();
    stage("lock: the lockfile read");
    let plan = plan::build(plan::Sources {
        lab: &lab,
        rows: &rows,
        graph: &graph,
        files: &files,
        hashes: &hashes,
        keys: &keys,
        profile_text: None,
    });
    stage("plan");
    let mut tree = render::render(&plan);
    let schema = serde_json::to_string_pretty(&manifest::lab_schema()).unwrap() + "\n";
    tree.add("rendered/lab.schema.json", schema);
    stage("render: all files");
    let changes = disk::changes(&tree, root, &before.rendered).unwrap();
    assert!(changes.list().is_empty(), "the project is rendered");
    stage("disk: compared");
    drop(disk::ledger(&tree));
    stage("disk: digests for the lock");
    drop((lab, rows, graph, files, hashes, keys, before, plan, tree, manifest, sink));
    stage("all of it forgotten");
    times
}
