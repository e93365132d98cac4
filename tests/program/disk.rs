//! What the world refuses: each ends with a message that names the path, in either language, and
//! leaves everything on disk as it was, but for the tool's own state.

#![cfg(unix)]

use std::{
    io::Write,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
};

use fs_err as fs;
use labwright::{data::Timestamp, diag::Lang, pipeline};

use crate::world::{MANIFEST, Ran, World, ran};

/// Holds that `call` ends with `code` and names `path`, whatever it speaks, and changes nothing.
#[track_caller]
fn refuses(world: &World, call: &[&str], code: i32, path: &str) {
    refuses_by(world, |_| (), call, code, path);
}

#[track_caller]
fn refuses_by(
    world: &World,
    prepare: impl Fn(&mut Command),
    call: &[&str],
    code: i32,
    path: &str,
) -> [String; 2] {
    let before = world.files();
    let said = ["en", "fr"].map(|lang| {
        let mut command = world.command(call);
        prepare(command.args(["--lang", lang]));
        let ran = ran(&mut command);
        ran.says(code, &[&format!("`{path}`")]);
        assert_eq!(ran.out, "", "{ran:?}");
        ran.err
    });
    assert_ne!(said[0], said[1], "two languages");
    assert_eq!(world.files(), before, "lab {call:?} left something else");
    said
}

const WRITING: &[&[&str]] = &[&["lock"], &["render"], &["run"]];
const LOCKING: &[&[&str]] = &[&["lock"], &["lock", "--check"], &["render", "--check"], &["run"]];
const RENDERING: &[&[&str]] = &[&["render"], &["render", "--check"], &["run"]];
const ALL: &[&[&str]] = &[&["check"], &["plan"], &["lock"], &["render"], &["run"]];

#[test]
fn a_folder_where_a_file_belongs() {
    for call in ALL {
        let world = World::new();
        fs::remove_file(world.path("lab.toml")).unwrap();
        fs::create_dir(world.path("lab.toml")).unwrap();
        refuses(&world, call, 4, "lab.toml");
    }
    for call in LOCKING {
        let world = World::new();
        fs::create_dir(world.path("lab.lock")).unwrap();
        refuses(&world, call, 4, "lab.lock");
    }
    for call in RENDERING {
        let world = World::new();
        fs::create_dir_all(world.path("rendered/steps/sum.sbatch")).unwrap();
        refuses(&world, call, 4, "rendered/steps/sum.sbatch");
    }
    let world = World::new();
    fs::remove_file(world.path("scripts/count.sh")).unwrap();
    fs::create_dir(world.path("scripts/count.sh")).unwrap();
    refuses(&world, &["check"], 1, "scripts/count.sh");
}

#[test]
fn a_file_where_a_folder_belongs() {
    for call in RENDERING {
        let world = World::new();
        world.write("rendered/steps", "mine\n");
        refuses(&world, call, 4, "rendered/steps");
    }
    let world = World::new();
    world.well(&["render"]);
    fs::remove_dir_all(world.path(".lab")).unwrap();
    world.write(".lab", "mine\n");
    world.well(&["render", "--check"]);
    world.lab(&["run"]).says(4, &[".lab` cannot be written"]);
    assert_eq!(world.read(".lab"), "mine\n");
}

#[test]
fn a_folder_in_the_place_of_an_output_fails_its_step() {
    let world = World::new();
    world.write("results/total/mine", "mine\n");
    world.lab(&["run"]).says(5, &["sum failed", "results/total", "apart: 1 done"]);
    assert_eq!(world.read("results/total/mine"), "mine\n");
}

#[test]
fn rendered_that_leads_out_of_the_project() {
    for call in RENDERING {
        let (world, outside) = (World::new(), tempfile::tempdir().unwrap());
        symlink(outside.path(), world.path("rendered")).unwrap();
        refuses(&world, call, 4, "rendered");
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    }
}

#[test]
fn links_that_go_round_or_nowhere() {
    for call in ALL {
        let world = World::new();
        world.edit("lab.toml", "*.txt", "**/*.txt");
        symlink(".", world.path("data/round")).unwrap();
        refuses_by(&world, |_| (), call, 4, "data/round");
    }
    let world = World::new();
    symlink("nowhere", world.path("data/none.txt")).unwrap();
    refuses(&world, &["check"], 4, "data/none.txt");
    fs::remove_file(world.path("lab.toml")).unwrap();
    symlink("lab.toml", world.path("lab.toml")).unwrap();
    refuses(&world, &["check"], 4, "lab.toml");
}

#[test]
fn a_manifest_that_is_no_utf_8_is_shown_where_it_is_not() {
    for call in ALL {
        let world = World::new();
        let mut latin = world.read("lab.toml").replace('\n', "\r\n").into_bytes();
        latin.extend(b"# \xe9t\xe9\r\n");
        fs::write(world.path("lab.toml"), latin).unwrap();
        let said = refuses_by(&world, |_| (), call, 1, "lab.toml");
        let line = 1 + MANIFEST.lines().count();
        assert!(said[0].contains(&format!("lab.toml:{line}:3")), "{}", said[0]);
    }
    let world = World::new();
    fs::write(world.path("lab.lock"), b"\xff").unwrap();
    world.well(&["render"]);
}

#[test]
fn what_goes_or_changes_between_listing_and_hashing() {
    let now = Timestamp { seconds: 4_000_000_000, nanos: 0 };
    for path in ["data/cadiz.txt", "scripts/count.sh"] {
        for goes in [true, false] {
            let world = World::new();
            let mut project = pipeline::check(world.root()).unwrap();
            if goes {
                fs::remove_file(world.path(path)).unwrap();
            } else {
                world.write(path, "other\n\n");
            }
            project.whole().unwrap();
            let error = pipeline::lock(&project, None, now).unwrap_err();
            let texts = error.texts();
            assert_eq!(texts.len(), 1);
            for lang in Lang::ALL {
                let text = texts[0].get(lang);
                assert!(text.contains(&format!("`{path}`")), "{text}");
            }
        }
    }
}

/// Whoever has no right to anything but what the test gives; `None` where that cannot be made,
/// which is said.
fn nobody(world: &World) -> Option<impl Fn(&mut Command) + use<>> {
    if !rustix::process::geteuid().is_root() {
        // The rights of whoever tests hold.
        return Some((|_: &mut Command| ()) as fn(&mut Command));
    }
    if Command::new("setpriv").arg("--version").stdout(Stdio::null()).status().is_err() {
        skipped("setpriv is not there, and root may do everything");
        return None;
    }
    let owned = Command::new("chown").args(["-R", "65534:65534"]).arg(world.root()).status();
    assert!(owned.unwrap().success());
    Some(|command: &mut Command| {
        let arguments: Vec<_> = command.get_args().map(ToOwned::to_owned).collect();
        let folder = command.get_current_dir().unwrap().to_owned();
        let mut other = Command::new("setpriv");
        other
            .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
            .arg(program())
            .args(arguments)
            .current_dir(&folder)
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", folder)
            .stdin(Stdio::null());
        *command = other;
    })
}

/// The program where everybody may start it.
fn program() -> &'static Path {
    static COPY: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = COPY.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lab");
        fs::copy(env!("CARGO_BIN_EXE_lab"), &path).unwrap();
        set_mode(folder.path(), 0o755);
        set_mode(&path, 0o755);
        (folder, path)
    });
    path
}

/// Tells whoever tests: the harness keeps what is printed by a macro.
fn skipped(why: &str) {
    let line = format!("SKIPPED, not held here: {why}\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// Holds that `call` is refused while `path` has `mode`.
#[track_caller]
fn refused_with(world: &World, path: &str, mode: u32, calls: &[&[&str]], code: i32, named: &str) {
    let Some(as_nobody) = nobody(world) else { return };
    let before = fs::metadata(world.path(path)).unwrap().permissions().mode();
    set_mode(&world.path(path), mode);
    for call in calls {
        refuses_by(world, &as_nobody, call, code, named);
    }
    set_mode(&world.path(path), before);
}

#[test]
fn what_may_not_be_read() {
    let world = World::new();
    refused_with(&world, "lab.toml", 0, ALL, 4, "lab.toml");
    refused_with(&world, "scripts/count.sh", 0, ALL, 4, "scripts/count.sh");
    refused_with(&world, "data", 0, ALL, 4, "data");
    refused_with(&world, "data/brest.txt", 0, WRITING, 4, "data/brest.txt");
    world.well(&["render"]);
    refused_with(&world, "lab.lock", 0, WRITING, 4, "lab.lock");
    refused_with(&world, "rendered/submit.sh", 0, RENDERING, 4, "rendered/submit.sh");
}

#[test]
fn what_may_not_be_written() {
    let world = World::new();
    refused_with(&world, "", 0o555, WRITING, 4, "lab.lock");
    world.well(&["render"]);
    // Nothing is to be written: nothing is refused.
    let Some(as_nobody) = nobody(&world) else { return };
    set_mode(world.root(), 0o555);
    let mut command = world.command(&["render"]);
    as_nobody(&mut command);
    ran(&mut command).says(0, &["was up to date"]);
    set_mode(world.root(), 0o755);

    world.edit("scripts/count.sh", "wc", "exec wc");
    world.edit("lab.toml", "unit = \"m\"", "unit = \"feet\"");
    let rendering: &[&[&str]] = &[&["render"], &["run"]];
    refused_with(&world, "rendered/steps", 0o555, rendering, 4, "rendered/steps/apart.sbatch");
    world.edit("lab.toml", "[steps.apart]", "[steps.apart]\nenabled = false");
    world.edit("lab.toml", "[datasets.stations]", "[datasets.places]");
    world.edit("lab.toml", "\"stations\"", "\"places\"");
    refused_with(&world, "rendered/datasets", 0o555, rendering, 4, "rendered/datasets/places.tsv");
    world.well(&["render"]);
    world.well(&["render", "--check"]);
}

/// Renders on a disk of `size` that is filled up to `left` KiB, and tells how it ended.
fn on_a_full_disk(world: &World, left: u32) -> Option<Ran> {
    const SCRIPT: &str = r#"
mount -t tmpfs -o size=512k,nr_inodes=500 tmpfs "$2" || exit 99
cp -a "$1/." "$2" && cd "$2" || exit 98
free=$(df --output=avail -k . | tail -n 1)
head -c $(((free - $3) * 1024)) /dev/zero >filler
listed() { find . -path ./.lab -prune -o -print | sort; find . -path ./.lab -prune -o -type f -exec sha256sum {} + | sort; }
listed >"$4/before"
"$5" "$6"
code=$?
listed >"$4/after"
cmp "$4/before" "$4/after" && exit "$code"
diff "$4/before" "$4/after" >&2
exit 97
"#;
    let (mounted, lists) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut command = Command::new("unshare");
    command
        .args(["-m", "sh", "-c", SCRIPT, "sh"])
        .args([world.root(), mounted.path()])
        .arg(left.to_string())
        .arg(lists.path())
        .arg(env!("CARGO_BIN_EXE_lab"))
        .arg("render")
        .env_clear()
        .env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin")
        .env("LANG", "C.UTF-8")
        .stdin(Stdio::null());
    let ran = ran(&mut command);
    if ran.code == 99 || ran.err.contains("unshare failed") {
        return None;
    }
    Some(ran)
}

#[test]
fn a_full_disk_leaves_all_as_it_was() {
    if !rustix::process::geteuid().is_root() {
        return skipped("only root can make a small disk");
    }
    let full = |world: &World, left: u32, path: &str| match on_a_full_disk(world, left) {
        Some(ran) => {
            ran.says(4, &[path, "cannot be written: no space left on the disk"]);
            true
        }
        None => false,
    };
    let world = World::new();
    if !full(&world, 0, "`lab.lock`") {
        return skipped("no disk can be mounted here");
    }
    full(&world, 24, "`rendered/");
    // What was rendered before stays, the lock included.
    world.well(&["render"]);
    world.edit("scripts/count.sh", "wc", "exec wc");
    full(&world, 0, "`lab.lock`");
    full(&world, 20, "`rendered/");
}

#[cfg(unix)]
#[test]
fn no_link_leads_an_output_over_raw_data() {
    use std::os::unix::fs::symlink;
    let manifest = |path: &str, output: &str| {
        format!(
            "[project]\nname = \"p\"\n\n[datasets.raw]\npath = \"{path}\"\n\n[steps.a]\n\
             command = \"echo over >{{{{ outputs.o }}}}\"\noutputs.o = \"{output}\"\n"
        )
    };
    let world = World::new();
    world.write("raw/a.txt", "raw\n");
    symlink("raw", world.path("link")).unwrap();
    symlink(".", world.path("here")).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    symlink(elsewhere.path(), world.path("away")).unwrap();
    let absolute = world.path("raw").display().to_string();
    for (path, output, code) in [
        ("raw", "link/a.txt", "step/output-in-dataset"),
        (absolute.as_str(), "raw/a.txt", "step/output-in-dataset"),
        ("raw", "here/lab.toml", "step/output-overwrites"),
        ("raw", "away/x.txt", "step/output-leaves-project"),
    ] {
        world.write("lab.toml", &manifest(path, output));
        world.lab(&["run"]).says(1, &[code]);
        assert_eq!(world.read("raw/a.txt"), "raw\n");
        assert!(world.read("lab.toml").starts_with("[project]"));
    }
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn no_output_is_what_a_link_of_the_project_leads_to() {
    use std::os::unix::fs::symlink;
    let world = World::new();
    world.write("results/b.csv", "raw\n");
    world.write("data/own.csv", "raw\n");
    for (link, to) in [
        ("data/b.csv", "../results/b.csv"),
        ("data/more", "../results"),
        ("cfg.txt", "results/b.csv"),
        ("config", "results"),
        ("run.sh", "results/b.csv"),
        ("sheet.csv", "results/b.csv"),
    ] {
        symlink(to, world.path(link)).unwrap();
    }
    let dataset = ("step/output-in-dataset", "leads to `results/b.csv`");
    let read = ("step/output-overwrites", "leads here");
    let sheet = "[datasets.raw]\ntable = \"sheet.csv\"\nkey = [\"raw\"]";
    for (before, own, output, (code, label)) in [
        ("[datasets.raw]\npath = \"data\"\ninclude = [\"*.csv\"]", "", "results/b.csv", dataset),
        (
            "[datasets.raw]\npath = \"data/more\"",
            "",
            "results/b.csv",
            ("step/output-in-dataset", "`raw`"),
        ),
        ("[datasets.raw]\npath = \"data\"", "", "results/b.csv", dataset),
        (sheet, "", "results/b.csv", dataset),
        ("", "inputs.m = \"cfg.txt\"", "results/b.csv", read),
        ("", "inputs.m = \"config\"", "results/new.csv", read),
        ("", "code = [\"*.txt\"]", "results/b.csv", read),
        ("", "code = [\"run.sh\"]", "results/b.csv", read),
    ] {
        world.write(
            "lab.toml",
            &format!(
                "[project]\nname = \"p\"\n\n{before}\n\n[steps.a]\n{own}\n\
                 command = \"echo over >{{{{ outputs.o }}}}\"\noutputs.o = \"{output}\"\n"
            ),
        );
        world.lab(&["run"]).says(1, &[code, label]);
        assert_eq!(world.read("results/b.csv"), "raw\n");
    }
}
