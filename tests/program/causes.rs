//! `lab render --check` names what made each file drift.

use fs_err as fs;

use crate::world::World;

const MANIFEST: &str = r#"[project]
name = "tides"
cluster = "hill"
include = ["more.toml"]

[params]
unit = "m"

[datasets.stations]
path = "data"
include = ["*.txt"]

[environments.tools]
dependencies = ["jq"]

[defaults]
environment = "tools"

[steps.count]
foreach = "stations"
script = "scripts/count.sh"
args = ["{{ item.path }}", "{{ outputs.lines }}"]
code = ["lib/*.sh"]
outputs.lines = "results/{{ item.stem }}.n"
resources = { time = "1h" }

[steps.sum]
command = "cat {{ steps.count.outputs.lines }} > {{ outputs.total }}"
outputs.total = "results/total"

[variants.quick]
datasets.stations.limit = 1
"#;

/// An included file: a sheet, and a step apart.
const MORE: &str = r#"[datasets.units]
table = "units.tsv"

[environments.listed]
file = "env.yml"

[steps.apart]
environment = "listed"
foreach = "units"
command = "echo {{ item.unit }} {{ params.unit }} > {{ outputs.file }}"
outputs.file = "results/apart/{{ item.unit }}"
"#;

const PROFILE: &str =
    "[cluster]\nname = \"hill\"\n\n[[partitions]]\nname = \"short\"\nmax_time = \"2h\"\n";

fn rendered() -> World {
    let world = World::new();
    world.write("lab.toml", MANIFEST);
    world.write("more.toml", MORE);
    world.write("units.tsv", "unit\nm\nft\n");
    world.write("env.yml", "dependencies:\n  - jq\n");
    for helper in ["help", "more"] {
        world.write(&format!("lib/{helper}.sh"), "true\n");
    }
    world.write("clusters/hill.toml", PROFILE);
    world.well(&["render"]);
    world.well(&["render", "--check"]);
    world
}

const REQUEST: &str = "a file that `environments.listed` names changed what it asks for";

/// A drift, and every line that tells of it.
type Drift = (&'static str, fn(&World), &'static [&'static str]);

const DRIFTS: &[Drift] = &[
    (
        "edited by hand",
        |world| world.edit("rendered/submit.sh", "#!", "# mine\n#!"),
        &["rendered/submit.sh: edited by hand"],
    ),
    (
        "missing",
        |world| fs::remove_file(world.path("rendered/dag.svg")).unwrap(),
        &["rendered/dag.svg: missing"],
    ),
    ("not executable", |world| no_more_executable(world), &["rendered/submit.sh: not executable"]),
    (
        "edited by hand, and moved",
        |world| {
            world.edit("rendered/README.md", "# ", "# mine ");
            world.edit("lab.toml", "name = \"tides\"", "name = \"tides\"\ndescription = \"Sea\"");
        },
        &[
            "rendered/README.md: edited by hand, and its sources changed: `project.description` is new (lab.toml:3)",
        ],
    ),
    ("a value that means the same", |world| world.edit("lab.toml", "\"1h\"", "\"60m\""), &[]),
    (
        "resources",
        |world| world.edit("lab.toml", "\"1h\"", "\"90m\""),
        &[
            "rendered/README.md: `steps.count.resources` changed (lab.toml:25)",
            "rendered/dag.mmd: `steps.count.resources` changed (lab.toml:25)",
            "rendered/dag.svg: `steps.count.resources` changed (lab.toml:25)",
            "rendered/steps/count.sbatch: `steps.count.resources` changed (lab.toml:25)",
        ],
    ),
    (
        "a script",
        |world| world.edit("scripts/count.sh", "wc", "exec wc"),
        &[
            "rendered/steps/count.sbatch: `scripts/count.sh` changed",
            "rendered/steps/count.tasks.tsv: `scripts/count.sh` changed",
            "rendered/steps/sum.sbatch: `scripts/count.sh` changed",
            "rendered/submit.sh: `scripts/count.sh` changed",
        ],
    ),
    (
        "a helper file that goes",
        |world| {
            world.edit("lab.toml", "lib/*.sh", "scripts/*.sh");
            world.well(&["render"]);
            world.edit("lab.toml", "scripts/*.sh", "lib/*.sh");
        },
        &[
            "rendered/steps/count.sbatch: `lib/help.sh` is new, `lib/more.sh` is new, `steps.count.code` changed (lab.toml:23)",
            "rendered/steps/count.tasks.tsv: `lib/help.sh` is new, `lib/more.sh` is new, `steps.count.code` changed (lab.toml:23)",
            "rendered/steps/sum.sbatch: `lib/help.sh` is new, `lib/more.sh` is new, `steps.count.code` changed (lab.toml:23)",
            "rendered/submit.sh: `lib/help.sh` is new, `lib/more.sh` is new, `steps.count.code` changed (lab.toml:23)",
        ],
    ),
    (
        "a helper file that is there no more",
        |world| fs::remove_file(world.path("lib/more.sh")).unwrap(),
        &[
            "rendered/steps/count.sbatch: `lib/more.sh` is gone",
            "rendered/steps/count.tasks.tsv: `lib/more.sh` is gone",
            "rendered/steps/sum.sbatch: `lib/more.sh` is gone",
            "rendered/submit.sh: `lib/more.sh` is gone",
        ],
    ),
    (
        "an environment's file",
        |world| world.edit("env.yml", "jq", "jq >=1.7"),
        &[
            "rendered/envs/install.sh: REQUEST",
            "rendered/envs/listed/environment.yml: REQUEST",
            "rendered/steps/apart.sbatch: REQUEST",
            "rendered/steps/apart.tasks.tsv: REQUEST",
        ],
    ),
    (
        "a file of a dataset",
        |world| world.write("data/essex.txt", "low\n"),
        &[
            "rendered/README.md: files of `datasets.stations` changed",
            "rendered/dag.mmd: files of `datasets.stations` changed",
            "rendered/dag.svg: files of `datasets.stations` changed",
            "rendered/datasets/stations.tsv: files of `datasets.stations` changed",
            "rendered/steps/count.tasks.tsv: files of `datasets.stations` changed",
            "rendered/steps/sum.sbatch: files of `datasets.stations` changed",
            "rendered/submit.sh: files of `datasets.stations` changed",
        ],
    ),
    (
        "a sheet",
        |world| world.write("units.tsv", "unit\nm\nyd\n"),
        &["rendered/steps/apart.tasks.tsv: the sheet of `datasets.units` changed"],
    ),
    (
        "a key of an included file",
        |world| world.edit("more.toml", "echo {{", "echo at {{"),
        &[
            "rendered/steps/apart.sbatch: `steps.apart.command` changed (more.toml:10)",
            "rendered/steps/apart.tasks.tsv: `steps.apart.command` changed (more.toml:10)",
        ],
    ),
    (
        "a param",
        |world| world.edit("lab.toml", "unit = \"m\"", "unit = \"feet\""),
        &[
            "rendered/steps/apart.sbatch: `params.unit` changed (lab.toml:7)",
            "rendered/steps/apart.tasks.tsv: `params.unit` changed (lab.toml:7)",
        ],
    ),
    (
        "an environment's request",
        |world| world.edit("lab.toml", "\"jq\"", "\"jq >=1.7\""),
        &[
            "rendered/envs/install.sh: `environments.tools.dependencies` changed (lab.toml:14)",
            "rendered/envs/tools/environment.yml: `environments.tools.dependencies` changed (lab.toml:14)",
            "rendered/steps/count.sbatch: `environments.tools.dependencies` changed (lab.toml:14)",
            "rendered/steps/count.tasks.tsv: `environments.tools.dependencies` changed (lab.toml:14)",
            "rendered/steps/sum.sbatch: `environments.tools.dependencies` changed (lab.toml:14)",
            "rendered/submit.sh: `environments.tools.dependencies` changed (lab.toml:14)",
        ],
    ),
    (
        "the profile",
        |world| world.edit("clusters/hill.toml", "\"2h\"", "\"3h\""),
        &["rendered/cluster.toml: the cluster profile changed"],
    ),
    (
        "the profile's partition",
        |world| world.edit("clusters/hill.toml", "\"short\"", "\"long\""),
        &[
            "rendered/README.md: the cluster profile changed",
            "rendered/cluster.toml: the cluster profile changed",
            "rendered/steps/apart.sbatch: the cluster profile changed",
            "rendered/steps/count.sbatch: the cluster profile changed",
            "rendered/steps/sum.sbatch: the cluster profile changed",
        ],
    ),
    (
        "another version of lab",
        |world| {
            world.edit("lab.lock", "\"lab\" = { content = \"", "\"lab\" = { content = \"0.0.1-");
            written_by_another(world, "rendered/dag.mmd");
        },
        &["rendered/dag.mmd: OLD wrote it, this is lab NEW"],
    ),
    (
        "a step that is switched off",
        |world| world.edit("lab.toml", "[steps.sum]", "[steps.sum]\nenabled = false"),
        &[
            "rendered/README.md: `steps.sum.enabled` is new (lab.toml:28)",
            "rendered/dag.mmd: `steps.sum.enabled` is new (lab.toml:28)",
            "rendered/dag.svg: `steps.sum.enabled` is new (lab.toml:28)",
            "rendered/steps/sum.sbatch: no longer needed: `steps.sum.enabled` is new (lab.toml:28)",
            "rendered/submit.sh: `steps.sum.enabled` is new (lab.toml:28)",
        ],
    ),
    (
        "a step of another name",
        |world| world.edit("lab.toml", "[steps.sum]", "[steps.all]"),
        &[
            "rendered/README.md: `steps.all` is new (lab.toml:27), `steps.sum` is gone",
            "rendered/dag.mmd: `steps.all` is new (lab.toml:27), `steps.sum` is gone",
            "rendered/dag.svg: `steps.all` is new (lab.toml:27), `steps.sum` is gone",
            "rendered/steps/all.sbatch: new: `steps.all` is new (lab.toml:27)",
            "rendered/steps/sum.sbatch: no longer needed: `steps.sum` is gone",
            "rendered/submit.sh: `steps.all` is new (lab.toml:27), `steps.sum` is gone",
        ],
    ),
    (
        "a key that goes",
        |world| world.edit("lab.toml", "resources = { time = \"1h\" }\n", ""),
        &[
            "rendered/README.md: `steps.count.resources` is gone (lab.toml:19)",
            "rendered/dag.mmd: `steps.count.resources` is gone (lab.toml:19)",
            "rendered/dag.svg: `steps.count.resources` is gone (lab.toml:19)",
            "rendered/steps/count.sbatch: `steps.count.resources` is gone (lab.toml:19)",
        ],
    ),
    (
        "two at once, each where it shows",
        |world| {
            world.edit("lab.toml", "\"1h\"", "\"90m\"");
            world.edit("more.toml", "echo {{", "echo at {{");
        },
        &[
            "rendered/README.md: `steps.count.resources` changed (lab.toml:25)",
            "rendered/dag.mmd: `steps.count.resources` changed (lab.toml:25)",
            "rendered/dag.svg: `steps.count.resources` changed (lab.toml:25)",
            "rendered/steps/apart.sbatch: `steps.apart.command` changed (more.toml:10)",
            "rendered/steps/apart.tasks.tsv: `steps.apart.command` changed (more.toml:10)",
            "rendered/steps/count.sbatch: `steps.count.resources` changed (lab.toml:25)",
        ],
    ),
];

/// Makes the lock say that `path` was written with other bytes, and the file hold them.
fn written_by_another(world: &World, path: &str) {
    let good = world.read(path);
    world.write(path, "an earlier picture\n");
    let digest = |text: &str| {
        use sha2::{Digest as _, Sha256};
        labwright::data::Digest::new(Sha256::digest(text).into()).to_string()
    };
    world.edit("lab.lock", &digest(&good), &digest("an earlier picture\n"));
}

#[cfg(unix)]
fn no_more_executable(world: &World) {
    use std::os::unix::fs::PermissionsExt as _;
    let path = world.path("rendered/submit.sh");
    fs::set_permissions(path, std::fs::Permissions::from_mode(0o644)).unwrap();
}

#[test]
fn every_drifted_file_is_told_with_its_cause() {
    for (what, drift, expected) in DRIFTS {
        let world = rendered();
        drift(&world);
        let before = world.files();
        let ran = world.lab(&["render", "--check"]);
        assert_eq!(ran.code, if expected.is_empty() { 0 } else { 3 }, "{what}: {ran:?}");
        let told: Vec<&str> = ran.err.lines().filter_map(|line| line.strip_prefix("  ")).collect();
        let version = env!("CARGO_PKG_VERSION");
        let expected: Vec<String> = expected
            .iter()
            .map(|line| {
                line.replace("REQUEST", REQUEST)
                    .replace("OLD", &format!("lab 0.0.1-{version}"))
                    .replace("NEW", version)
            })
            .collect();
        assert_eq!(told, expected, "{what}");
        assert_eq!(world.files(), before, "{what}: --check wrote");
        let french = world.lab(&["render", "--check", "--lang", "fr"]);
        let french = french.err.lines().filter(|line| line.starts_with("  ")).count();
        assert_eq!(french, expected.len(), "{what}");
        world.well(&["render"]);
        world.well(&["render", "--check"]);
    }
}

#[test]
fn what_a_variant_is_made_of_is_its_own() {
    let world = rendered();
    let ran = world.lab(&["--variant", "quick", "render", "--check"]);
    ran.says(3, &["rendered/variants/quick/steps/count.sbatch: missing\n"]);
    world.well(&["--variant", "quick", "render"]);
    world.well(&["--variant", "quick", "render", "--check"]);
    world.edit("lab.toml", "limit = 1", "limit = 2");
    world.write("data/essex.txt", "low\n");
    world.edit("lab.toml", "\"1h\"", "\"90m\"");
    // That the whole is written anew makes nothing of the variant current.
    world.well(&["render"]);
    let ran = world.lab(&["--variant", "quick", "render", "--check"]);
    let script =
        "rendered/variants/quick/steps/count.sbatch: `steps.count.resources` changed (lab.toml:25)";
    let listing = "rendered/variants/quick/datasets/stations.tsv: `datasets.stations.limit` changed (lab.toml:32)";
    ran.says(3, &[script, listing]);
}
