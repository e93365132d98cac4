//! `envs/install.sh`: each environment once, whole or not at all.

use labwright::plan::{LockedFile, Plan, PlannedEnvironmentKind, PlannedInstall};

use crate::{
    builder::*,
    shapes,
    world::{Ran, World},
};

const PREFIX: &str = ".lab/envs/tools-0123456789ab";
const IMAGE: &str = ".lab/envs/relion-0123456789ab.sif";

/// A conda that notes its arguments and makes an environment with a tool, unless it is told to fail.
const CONDA: &str = r#"#!/bin/sh
printf '%s\n' "${0##*/} $*" >>"$FAKE/made"
while [ "$1" != --prefix ]; do shift; done
mkdir -p "$2/bin" "$2/etc/conda/activate.d"
[ ! -e "$FAKE/fail" ] || exit 3
printf '#!/bin/sh\necho tool:$PYTHONPATH:$CONDA_SHLVL:\n' >"$2/bin/fake_tool"
chmod +x "$2/bin/fake_tool"
echo 'ACTIVATED=$CONDA_PREFIX' >"$2/etc/conda/activate.d/a.sh"
"#;

/// An Apptainer that only pulls.
const APPTAINER: &str = r#"#!/bin/sh
printf '%s\n' "${0##*/} $*" >>"$FAKE/made"
: >"$3"
[ ! -e "$FAKE/fail" ] || exit 3
"#;

fn environments() -> Plan {
    let mut plan = shapes::conda().plan;
    let mut image = plan.environments[0].clone();
    image.name = name("relion");
    image.kind = PlannedEnvironmentKind::Container {
        path: IMAGE.into(),
        pulled: Some("docker://lab/relion:5".into()),
    };
    plan.environments.insert(0, image);
    plan.jobs[0].environment = Some(1);
    plan
}

/// With commands that run when the second is made.
pub(crate) fn with_commands() -> Plan {
    let mut plan = environments();
    let sha256 = key("locked\n");
    plan.environments[1].install = Some(PlannedInstall {
        files: vec![LockedFile { path: "renv 1.lock".into(), sha256, bytes: 7 }],
        commands: vec![
            "cat 'renv 1.lock'; echo \"it's $CONDA_PREFIX $PYTHONNOUSERSITE\" >>ran".into(),
            "[[ -e fake/fail ]] && false; fake_tool >>ran".into(),
        ],
    });
    plan
}

fn world(plan: &Plan) -> World {
    let world = World::new(plan);
    world.command("mamba", CONDA);
    world.command("apptainer", APPTAINER);
    world
}

fn install(world: &World, names: &[&str]) -> Ran {
    let mut words = vec!["rendered/envs/install.sh"];
    words.extend(names);
    world.bash(&words, &[("PYTHONPATH", "hostile")])
}

/// What the programs were called with since the last time.
fn made(world: &World) -> Vec<String> {
    let path = world.path("fake/made");
    let made = fs_err::read_to_string(&path).unwrap_or_default();
    let _ = fs_err::remove_file(path);
    made.lines().map(str::to_owned).collect()
}

#[test]
fn each_is_made_once_and_its_steps_run() {
    let world = world(&environments());
    assert_eq!(world.step("use_it", 0).status, 78);
    let ran = install(&world, &[]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let pull = format!("apptainer pull --force {IMAGE}.part/image.sif docker://lab/relion:5");
    let create =
        format!("mamba env create --prefix {PREFIX} --file rendered/envs/tools/environment.yml");
    assert_eq!(made(&world), [pull, create]);
    assert_eq!(world.names(".lab/envs"), ["relion-0123456789ab.sif", "tools-0123456789ab"]);
    assert_eq!(install(&world, &[]).status, 0);
    assert_eq!(made(&world), [] as [&str; 0]);
    let ran = world.step("use_it", 0);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert_eq!(world.read("results/conda.txt"), "tool:::\n");
}

#[test]
fn one_may_be_named_and_the_first_program_is_taken() {
    let world = world(&environments());
    world.command("micromamba", CONDA);
    assert_eq!(install(&world, &["tools"]).status, 0);
    let create = format!(
        "micromamba create --yes --prefix {PREFIX} --file rendered/envs/tools/environment.yml"
    );
    assert_eq!(made(&world), [create]);
    let refused = install(&world, &["tool"]);
    assert_eq!(refused.status, 2, "{}", refused.err);
    assert!(refused.err.contains("relion tools"), "{}", refused.err);
    assert_eq!(install(&world, &["--force"]).status, 2);
    let elsewhere = world.bash(&["-c", "cd fake && \"$BASH\" ../rendered/envs/install.sh"], &[]);
    assert_eq!(elsewhere.status, 64, "{}", elsewhere.err);
}

#[test]
fn without_a_program_it_says_which_would_do() {
    let world = World::new(&environments());
    let refused = install(&world, &["tools"]);
    assert_eq!(refused.status, 78, "{}", refused.err);
    assert!(refused.err.contains("micromamba mamba conda"), "{}", refused.err);
    let refused = install(&world, &["relion"]);
    assert_eq!(refused.status, 78, "{}", refused.err);
    assert!(refused.err.contains("apptainer singularity"), "{}", refused.err);
}

#[test]
fn what_failed_or_was_cut_off_counts_for_nothing_and_is_made_anew() {
    let world = world(&environments());
    world.write("fake/fail", "");
    for named in ["tools", "relion"] {
        let failed = install(&world, &[named]);
        assert_eq!(failed.status, 3, "{}", failed.err);
    }
    assert!(!world.path(IMAGE).exists());
    assert!(world.path(PREFIX).join("bin").exists(), "it lies there in part");
    assert_eq!(world.step("use_it", 0).status, 78);
    fs_err::remove_file(world.path("fake/fail")).unwrap();
    world.write(&format!("{PREFIX}/left"), "of the first time");
    made(&world);
    let ran = install(&world, &[]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert_eq!(made(&world).len(), 2);
    assert!(!world.path(PREFIX).join("left").exists());
    assert_eq!(world.step("use_it", 0).status, 0);
}

#[test]
fn what_another_machine_or_a_living_call_makes_is_left_alone() {
    let world = world(&environments());
    let part = format!("{PREFIX}.part/owner");
    for owner in ["elsewhere 1\n".to_owned(), format!("HOST {}\n", std::process::id())] {
        world.write(&part, &owner);
        let set = format!("sed -i \"s/HOST/$(uname -n)/\" {part}");
        assert_eq!(world.bash(&["-c", &set], &[]).status, 0);
        let refused = install(&world, &["tools"]);
        assert_eq!(refused.status, 73, "{}", refused.err);
        assert!(refused.err.contains(&format!("rm -r {PREFIX}.part")), "{}", refused.err);
        assert_eq!(made(&world), [] as [&str; 0]);
    }
}

#[test]
fn commands_run_in_the_environment_once_it_is_there() {
    let plan = with_commands();
    let world = world(&plan);
    // An environment that somebody made without the commands is none yet.
    world.write(&format!("{PREFIX}/bin/fake_tool"), "#!/bin/sh\necho tool\n");
    assert_eq!(world.bash(&["-c", &format!("chmod +x {PREFIX}/bin/fake_tool")], &[]).status, 0);
    assert_eq!(world.step("use_it", 0).status, 78);
    world.write("renv 1.lock", "changed\n");
    let refused = install(&world, &["tools"]);
    assert_eq!(refused.status, 76, "{}", refused.err);
    assert!(refused.err.contains("renv 1.lock"), "{}", refused.err);
    world.write("renv 1.lock", "locked\n");
    world.write("fake/fail", "");
    assert_ne!(install(&world, &["tools"]).status, 0);
    assert_eq!(world.step("use_it", 0).status, 78, "a command failed");
    fs_err::remove_file(world.path("fake/fail")).unwrap();
    let _ = fs_err::remove_file(world.path("ran"));
    let ran = install(&world, &["tools"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let root = fs_err::canonicalize(world.path("")).unwrap();
    let prefix = root.join(PREFIX);
    let expected = format!("it's {} 1\ntool:::\n", prefix.display());
    assert_eq!(world.read("ran"), expected);
    assert_eq!(install(&world, &["tools"]).status, 0);
    assert_eq!(world.read("ran"), expected, "once");
    let ran = world.step("use_it", 0);
    assert_eq!(ran.status, 0, "{}", ran.err);
}
