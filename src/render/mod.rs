//! What is rendered: the files, before any of them is on a disk.

pub mod backend;
mod datasets;
mod environments;
mod readme;
pub mod shell;
pub mod table;
mod templates;
pub mod tree;

use crate::{graph, plan::Plan};
pub use environments::{CONDA_PROGRAMS, CONTAINER_PROGRAMS, INSTALLED, install_line};
use tree::FileTree;

/// Every file that `plan` gives, by its path in the project; the same bytes for the same plan.
pub fn render(plan: &Plan) -> FileTree {
    let (picture, mut tree) = rayon::join(|| graph::picture::svg(&plan.picture), || others(plan));
    tree.add(format!("{}/dag.svg", plan.folders.rendered), picture);
    tree
}

/// Every file but the picture, which is drawn at the same time.
fn others(plan: &Plan) -> FileTree {
    let rendered = &plan.folders.rendered;
    let mut tree = FileTree::default();
    tree.add(format!("{rendered}/README.md"), readme::text(plan));
    if let Some(cluster) = &plan.cluster {
        tree.add(format!("{rendered}/cluster.toml"), cluster.text.clone());
    }
    tree.add(format!("{rendered}/dag.mmd"), graph::picture::mermaid(&plan.picture));
    datasets::files(plan, &mut tree);
    environments::files(plan, &mut tree);
    for job in &plan.jobs {
        if let Some(tasks) = &job.table {
            let path = format!("{rendered}/steps/{}.tasks.tsv", job.name);
            tree.add(path, table::text(tasks));
            if let Some(groups) = table::groups_text(tasks) {
                tree.add(format!("{rendered}/steps/{}.groups.tsv", job.name), groups);
            }
        }
    }
    backend::slurm::files(plan, &mut tree);
    tree
}

/// The listings of datasets alone: what `lab lock` writes beside the lock.
pub fn listings(plan: &Plan) -> FileTree {
    let mut tree = FileTree::default();
    datasets::files(plan, &mut tree);
    tree
}
