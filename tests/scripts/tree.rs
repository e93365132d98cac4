//! What is rendered beside the scripts.

use labwright::{
    diag::Lang,
    plan::{ListedFile, PlannedDataset},
    render::{render, tree::FileTree},
};

use crate::{builder::*, shapes};

fn text(tree: &FileTree, path: &str) -> String {
    String::from_utf8(tree.files()[path].bytes.clone()).unwrap()
}

fn with_everything() -> labwright::plan::Plan {
    let mut plan = shapes::conda().plan;
    plan.jobs.extend(shapes::gather().plan.jobs);
    plan.cluster = Some(cluster());
    let files = vec![
        ListedFile { path: "a, b.nd2".into(), bytes: Some(6), digest: "blake3:00".into() },
        ListedFile { path: "tab\t.nd2".into(), bytes: None, digest: "-".into() },
    ];
    for (dataset, files) in [("movies", Some(files)), ("unseen", None)] {
        plan.datasets.push(PlannedDataset {
            rows: None,
            name: name(dataset),
            path: "/data/m3g | x".into(),
            folder: "/data/m3g | x".into(),
            description: None,
            source: None,
            version: None,
            sensitivity: None,
            files,
        });
    }
    plan.critical_path = vec![name("align"), name("report")];
    plan
}

#[test]
fn the_tree_holds_what_the_page_says_and_no_more() {
    let tree = render(&with_everything());
    let paths: Vec<&str> = tree.files().keys().map(String::as_str).collect();
    let expected = "README.md cluster.toml dag.mmd dag.svg datasets/movies.tsv envs/install.sh envs/tools/environment.yml \
        steps/align.sbatch steps/align.tasks.tsv steps/report.sbatch steps/segment.sbatch \
        steps/segment.tasks.tsv steps/use_it.sbatch submit.sh";
    let expected: Vec<String> =
        expected.split_whitespace().map(|path| format!("rendered/{path}")).collect();
    assert_eq!(paths, expected);
    assert_eq!(text(&tree, "rendered/cluster.toml"), "[cluster]\nname = \"imm\"\n");
    assert_eq!(
        text(&tree, "rendered/datasets/movies.tsv"),
        "path\tbytes\tdigest\na\\x2c b.nd2\t6\tblake3:00\ntab\\x09.nd2\t-\t-\n"
    );
    let executable: Vec<&str> = tree
        .files()
        .iter()
        .filter(|(_, file)| file.executable)
        .map(|(path, _)| path.rsplit('.').next().unwrap())
        .collect();
    assert_eq!(executable, ["sh", "sbatch", "sbatch", "sbatch", "sbatch", "sh"]);
}

#[test]
fn an_environment_is_what_was_asked_for() {
    let tree = render(&with_everything());
    let expected = "\
# Made by lab 0.1.0 from [environments.tools] in lab.toml: edit that, then `lab render`.
#   bash rendered/envs/install.sh tools
name: tools
channels:
- conda-forge
dependencies:
- python 3.12.*
- numpy >=2,<3
- pip
- pip:
  - nd2 ==0.10
";
    assert_eq!(text(&tree, "rendered/envs/tools/environment.yml"), expected);
}

#[test]
fn the_guide_speaks_the_projects_language_and_has_every_command() {
    let mut plan = with_everything();
    for (lang, said) in [
        (Lang::En, "Longest chain: align → report"),
        (Lang::Fr, "Chaîne la plus longue : align → report"),
    ] {
        plan.project.language = lang;
        let guide = text(&render(&plan), "rendered/README.md");
        assert!(guide.contains(said), "{guide}");
        for part in [
            "bash rendered/submit.sh",
            "bash rendered/envs/install.sh",
            "for ((k = 0; k < 12; k++)); do SLURM_ARRAY_TASK_ID=$k bash rendered/steps/align.sbatch",
            "\nbash rendered/steps/report.sbatch\n",
            "calcul@imm.example.org",
            "/data/m3g \\| x",
        ] {
            assert!(guide.contains(part), "{part}: {guide}");
        }
        assert!(!guide.contains("\n\n\n"), "{guide}");
    }
}
