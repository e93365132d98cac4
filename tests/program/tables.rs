//! `{{ datasets.NAME | table }}`: the rows of a dataset as a file.

use crate::world::World;

const MANIFEST: &str = r#"[project]
name = "tides"

[datasets.stations]
path = "data"
include = ["*.txt"]

[datasets.units]
path = "data"
table = "units.tsv"
files = ["file"]

[datasets.named]
path = "data"
files.low = "{port}.txt"

[datasets.contrasts]
key = ["contrast"]
rows = [{ contrast = "a_vs_b", level = "a" }, { contrast = "a_vs_c" }]

[steps.rows]
command = """
cat {{ datasets.stations | table }} {{ datasets.units | table }} {{ datasets.named | table }} \
  {{ datasets.contrasts | table }} > {{ outputs.all }}
"""
outputs.all = "results/rows"

[steps.elsewhere]
workdir = "work"
command = "cat {{ datasets.units | table }} {{ datasets.contrasts | table }} > {{ outputs.all }}"
outputs.all = "results/elsewhere"

[steps.name]
script = "name.sh"
args = ["{{ datasets.contrasts | table | stem }}", "{{ outputs.name }}"]
outputs.name = "results/name"
"#;

fn world() -> World {
    let world = World::new();
    world.write("lab.toml", MANIFEST);
    world.write("units.tsv", "unit\tfile\tnote\nm\tbrest.txt\t\nft\tdover.txt\tun été  à l'eau\n");
    world.write("name.sh", "printf '%s' \"$1\" > \"$2\"\n");
    for port in ["brest", "dover"] {
        world.write(&format!("data/{port}.txt"), "low\n");
    }
    for other in ["cadiz", "essex"] {
        fs_err::remove_file(world.path(&format!("data/{other}.txt"))).ok();
    }
    world
}

#[test]
fn a_program_reads_the_rows_of_every_form_of_a_dataset() {
    let world = world();
    world.well(&["run"]);
    assert_eq!(
        world.read("results/rows"),
        "path\tdir\tname\tstem\tsuffix\n\
         data/brest.txt\t.\tbrest.txt\tbrest\t.txt\n\
         data/dover.txt\t.\tdover.txt\tdover\t.txt\n\
         unit\tfile\tnote\n\
         m\tdata/brest.txt\t\n\
         ft\tdata/dover.txt\tun été  à l'eau\n\
         port\tlow\n\
         brest\tdata/brest.txt\n\
         dover\tdata/dover.txt\n\
         contrast\tlevel\n\
         a_vs_b\ta\n\
         a_vs_c\t\n"
    );
    assert_eq!(world.read("results/name"), "contrasts.rows");
    // Elsewhere than in the project paths are given in full, and nothing but paths.
    let data = fs_err::canonicalize(world.path("data")).unwrap();
    let full = |name: &str| data.join(name).display().to_string();
    assert_eq!(
        world.read("results/elsewhere"),
        format!(
            "unit\tfile\tnote\nm\t{}\t\nft\t{}\tun été  à l'eau\n\
             contrast\tlevel\na_vs_b\ta\na_vs_c\t\n",
            full("brest.txt"),
            full("dover.txt")
        )
    );
    world.well(&["render", "--check"]);
}

/// The steps whose key is another one than before.
fn moved(world: &World, before: &str) -> Vec<String> {
    let key = |lock: &str, step: &str| {
        let line = lock.lines().find(|line| line.starts_with(&format!("{step} = {{ key")));
        line.unwrap_or_else(|| panic!("no {step} in\n{lock}")).to_owned()
    };
    world.well(&["lock"]);
    let after = world.read("lab.lock");
    let steps = ["elsewhere", "name", "rows"].into_iter();
    steps.filter(|step| key(before, step) != key(&after, step)).map(str::to_owned).collect()
}

#[test]
fn the_rows_enter_the_key_and_their_place_does_not() {
    let world = world();
    world.well(&["lock"]);
    let before = world.read("lab.lock");
    world.edit("lab.toml", "level = \"a\"", "level = \"b\"");
    assert_eq!(moved(&world, &before), ["elsewhere", "name", "rows"]);
    world.edit("lab.toml", "level = \"b\"", "level = \"a\"");
    assert!(moved(&world, &before).is_empty());
    world.edit("units.tsv", "été", "hiver");
    assert_eq!(moved(&world, &before), ["elsewhere", "rows"]);
    world.edit("units.tsv", "hiver", "été");
    fs_err::rename(world.path("data"), world.path("moved")).unwrap();
    world.write("lab.toml", &world.read("lab.toml").replace("\"data\"", "\"moved\""));
    assert!(moved(&world, &before).is_empty(), "where a locked dataset lies is not what it is");
}

#[test]
fn a_table_that_was_changed_since_it_was_locked_is_not_read() {
    let world = world();
    world.well(&["render"]);
    let table = world.read("rendered/datasets/contrasts.rows.tsv");
    world.write("rendered/datasets/contrasts.rows.tsv", &table.replace("a_vs_c", "a_vs_d"));
    let mut bash = std::process::Command::new("bash");
    bash.arg("rendered/steps/name.sbatch").current_dir(world.root());
    let ran = bash.output().unwrap();
    assert_eq!(ran.status.code(), Some(76), "{ran:?}");
    assert!(!world.path("results/name").exists());
}
