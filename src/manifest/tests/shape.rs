//! Trees of another shape than the schema's.

use snapbox::{IntoData as _, assert_data_eq, str};

use super::{read, read_profile};
use crate::manifest::{Manifest, raw::RawArgs};

/// What is said of `text` below a `[project]`.
fn told(text: &str) -> String {
    shaped(text).1
}

fn shaped(text: &str) -> (Manifest, String) {
    let (manifest, told) = read(&format!("project.name = \"p\"\n{text}"));
    (manifest.expect("it is TOML"), told)
}

#[test]
fn a_whole_manifest_is_read() {
    let text = r#"
[project]
name = "vibrio_segmentation"
authors = ["Ines Ferrat <ines@example.org>"]
cluster = "imm"
language = "fr"

[params]
diameter = 30
flags = ["--a", 0.10, true]

[datasets.movies]
path = "/data/m3g/vibrio/2026-01-15"
include = ["**/*.nd2"]
lock = "metadata"

[environments.cellpose]
python = "3.10"
dependencies = ["cellpose >=3,<4"]
variables = { OMP_NUM_THREADS = 4 }

[defaults.resources]
cpus = 4
memory = "16G"
time = "1h"

[steps.segment]
foreach = "movies"
matrix = { lr = [0.1, 0.01], seed = "{{ params.flags }}" }
matrix_exclude = [{ lr = 0.1 }]
environment = "cellpose"
script = "scripts/segment.py"
args = ["--diameter", "{{ params.diameter }}", 1e-5]
outputs.masks = "results/{{ item.stem }}.tif"
resources = { gpus = "a40:1", time = "2h" }

[steps.measure]
foreach = { step = "segment", by = ["lr"] }
command = "true"
resources.gpus = 0
enabled = false
"#;
    let (manifest, told) = read(text);
    assert_eq!(told, "");
    let raw = manifest.unwrap().raw;
    assert_eq!(raw.steps.keys().collect::<Vec<_>>(), ["segment", "measure"]);
    let script = raw.steps.entries[0].value.script.as_ref().unwrap();
    assert_eq!(&text[script.span.start..script.span.end], "\"scripts/segment.py\"");
}

#[test]
fn unknown_keys() {
    assert_data_eq!(
        told(
            "[enviroments.x]\npython = 3\n[steps.a]\nscirpt = 3\ncolour = 1\n[steps.a.resources]\nram = 1\n"
        ),
        str![[r#"
manifest/unknown-key 2:2 <enviroments>
  unknown table `enviroments` | no table has this name | did you mean `environments`?
  table inconnue `enviroments` | aucune table ne porte ce nom | vouliez-vous dire `environments` ?
manifest/unknown-key 5:1 <scirpt>
  unknown key `scirpt` in `steps.a` | no key has this name here | did you mean `script`?
  clé inconnue `scirpt` dans `steps.a` | aucune clé ne porte ce nom ici | vouliez-vous dire `script` ?
manifest/unknown-key 6:1 <colour>
  unknown key `colour` in `steps.a` | no key has this name here | remove it
  clé inconnue `colour` dans `steps.a` | aucune clé ne porte ce nom ici | retirez cette clé
manifest/unknown-key 8:1 <ram>
  unknown key `ram` in `steps.a.resources` | no key has this name here | did you mean `memory`?
  clé inconnue `ram` dans `steps.a.resources` | aucune clé ne porte ce nom ici | vouliez-vous dire `memory` ?

"#]].raw()
    );
    assert_data_eq!(told("foo = 1\n"), str![[r#"
manifest/unknown-key 2:1 <foo>
  unknown key `foo` | no key has this name here | write `project`, `params`, `datasets`, `environments`, `defaults`, `steps`, `checks` or `variants`
  clé inconnue `foo` | aucune clé ne porte ce nom ici | écrivez `project`, `params`, `datasets`, `environments`, `defaults`, `steps`, `checks` ou `variants`

"#]].raw());
}

#[test]
fn a_line_below_the_wrong_header() {
    let (manifest, told) = shaped(
        "[steps.a]\n[steps.a.resources]\ncommand = \"x\"\n[steps.b.outputs]\nx = \"y\"\nresources = { cpus = 1 }\nneeds = [\"a\"]\n[steps.c.outputs.resources]\n",
    );
    assert_data_eq!(told, str![[r#"
manifest/unknown-key 4:1 <command>
  unknown key `command` in `steps.a.resources` | no key has this name here | TOML reads this line as part of `[steps.a.resources]`: move it above that header
  clé inconnue `command` dans `steps.a.resources` | aucune clé ne porte ce nom ici | TOML rattache cette ligne à `[steps.a.resources]` : placez-la au-dessus de cet en-tête
manifest/wrong-type 7:1 <resources>
  `steps.b.outputs.resources` takes a string, not a table | a table | TOML reads this line as part of `[steps.b.outputs]`: move it above that header
  `steps.b.outputs.resources` attend une chaîne, pas une table | une table | TOML rattache cette ligne à `[steps.b.outputs]` : placez-la au-dessus de cet en-tête
manifest/wrong-type 8:9 <["a"]>
  `steps.b.outputs.needs` takes a string, not a list | a list | TOML reads this line as part of `[steps.b.outputs]`: move it above that header
  `steps.b.outputs.needs` attend une chaîne, pas une liste | une liste | TOML rattache cette ligne à `[steps.b.outputs]` : placez-la au-dessus de cet en-tête
manifest/wrong-type 9:18 <resources>
  `steps.c.outputs.resources` takes a string, not a table | a table | write a string
  `steps.c.outputs.resources` attend une chaîne, pas une table | une table | écrivez une chaîne

"#]].raw());
    assert!(manifest.cut.has(&["steps", "a", "command"]));
    assert!(manifest.cut.has(&["steps", "b", "resources"]));
}

#[test]
fn wrong_types() {
    assert_data_eq!(
        told(
            "[environments.e]\npython = 3.10\ncuda = 2026-01-01\nchannels = \"bioconda\"\n[steps.a.resources]\ncpus = 2.0\nmemory = 16\ntime = 90\n"
        ),
        str![[r#"
manifest/wrong-type 3:10 <3.10>
  `environments.e.python` takes a string, not a decimal number | a decimal number | put it in quotes: `"3.10"`
  `environments.e.python` attend une chaîne, pas un nombre décimal | un nombre décimal | mettez des guillemets : `"3.10"`
manifest/wrong-type 4:8 <2026-01-01>
  `environments.e.cuda` takes a string, not a date or time | a date or time | put it in quotes: `"2026-01-01"`
  `environments.e.cuda` attend une chaîne, pas une date ou une heure | une date ou une heure | mettez des guillemets : `"2026-01-01"`
manifest/wrong-type 5:12 <"bioconda">
  `environments.e.channels` takes a list, not a string | a string | write `["bioconda"]`
  `environments.e.channels` attend une liste, pas une chaîne | une chaîne | écrivez `["bioconda"]`
manifest/wrong-type 7:8 <2.0>
  `steps.a.resources.cpus` takes an integer, not a decimal number | a decimal number | write `2`
  `steps.a.resources.cpus` attend un entier, pas un nombre décimal | un nombre décimal | écrivez `2`
manifest/wrong-type 8:10 <16>
  `steps.a.resources.memory` takes a string, not an integer | an integer | write the unit, in quotes: `"16G"`
  `steps.a.resources.memory` attend une chaîne, pas un entier | un entier | écrivez l'unité, entre guillemets : `"16G"`
manifest/wrong-type 9:8 <90>
  `steps.a.resources.time` takes a string, not an integer | an integer | write the unit, in quotes: `"90m"` or `"90h"`
  `steps.a.resources.time` attend une chaîne, pas un entier | un entier | écrivez l'unité, entre guillemets : `"90m"` ou `"90h"`

"#]].raw()
    );
    assert_data_eq!(
        told(
            "[steps.a]\nmax_parallel = \"4\"\nenabled = \"yes\"\nscript = [\"a.py\"]\nargs = [1, [2]]\nforeach = 3\nmatrix = { a = 3 }\n[steps.a.command]\nx = 1\n"
        ),
        str![[r#"
manifest/wrong-type 3:16 <"4">
  `steps.a.max_parallel` takes an integer, not a string | a string | write `4`
  `steps.a.max_parallel` attend un entier, pas une chaîne | une chaîne | écrivez `4`
manifest/wrong-type 4:11 <"yes">
  `steps.a.enabled` takes a boolean, not a string | a string | write `true`
  `steps.a.enabled` attend un booléen, pas une chaîne | une chaîne | écrivez `true`
manifest/wrong-type 5:10 <["a.py"]>
  `steps.a.script` takes a string, not a list | a list | write `"a.py"`
  `steps.a.script` attend une chaîne, pas une liste | une liste | écrivez `"a.py"`
manifest/wrong-type 6:12 <[2]>
  each element of `steps.a.args` must be a string, a number or a boolean, not a list | a list | write a string, a number or a boolean
  chaque élément de `steps.a.args` doit être une chaîne, un nombre ou un booléen, pas une liste | une liste | écrivez une chaîne, un nombre ou un booléen
manifest/wrong-type 7:11 <3>
  `steps.a.foreach` takes a string or a table, not an integer | an integer | put it in quotes: `"3"`
  `steps.a.foreach` attend une chaîne ou une table, pas un entier | un entier | mettez des guillemets : `"3"`
manifest/wrong-type 8:16 <3>
  `steps.a.matrix.a` takes a string or a list, not an integer | an integer | write `[3]`
  `steps.a.matrix.a` attend une chaîne ou une liste, pas un entier | un entier | écrivez `[3]`
manifest/wrong-type 9:10 <command>
  `steps.a.command` takes a string or a list, not a table | a table | write a string or a list
  `steps.a.command` attend une chaîne ou une liste, pas une table | une table | écrivez une chaîne ou une liste

"#]].raw()
    );
    assert_data_eq!(told("steps = 3\nparams.x = 12:30:00\n[[datasets]]\n"), str![[r#"
manifest/wrong-type 2:9 <3>
  `steps` takes a table, not an integer | an integer | write a table
  `steps` attend une table, pas un entier | un entier | écrivez une table
manifest/wrong-type 3:12 <12:30:00>
  `params.x` takes a string, a number, a boolean or a list, not a date or time | a date or time | put it in quotes: `"12:30:00"`
  `params.x` attend une chaîne, un nombre, un booléen ou une liste, pas une date ou une heure | une date ou une heure | mettez des guillemets : `"12:30:00"`
manifest/wrong-type 4:3 <datasets>
  `datasets` takes a table, not a list | a list | write `[datasets.NAME]`, a table for each
  `datasets` attend une table, pas une liste | une liste | écrivez `[datasets.NOM]`, une table pour chaque

"#]].raw());
}

#[test]
fn values_that_are_not_taken() {
    assert_data_eq!(told("[datasets.x]\nlock = \"contents\"\n"), str![[r#"
manifest/unknown-value 3:8 <"contents">
  `datasets.x.lock` cannot be `"contents"` | not one of its values | did you mean `content`?
  `datasets.x.lock` ne peut pas valoir `"contents"` | ne fait pas partie de ses valeurs | vouliez-vous dire `content` ?

"#]].raw());
    assert_data_eq!(
        told(
            "[steps.a.resources]\ncpus = 0\ngpus = 10_000\n[steps.a]\nmax_parallel = 5_000_000_000\nargs = [99999999999999999999, 1e999]\n"
        ),
        str![[r#"
manifest/out-of-range 3:8 <0>
  `steps.a.resources.cpus` is 0, less than 1 | too small | write 1 or more
  `steps.a.resources.cpus` vaut 0, moins que 1 | trop petit | écrivez 1 ou plus
manifest/out-of-range 4:8 <10_000>
  `steps.a.resources.gpus` is 10_000, more than 9999 | too large | write 9999 or less
  `steps.a.resources.gpus` vaut 10_000, plus que 9999 | trop grand | écrivez 9999 ou moins
manifest/out-of-range 6:16 <5_000_000_000>
  `steps.a.max_parallel` is 5_000_000_000, more than 4294967295 | too large | write 4294967295 or less
  `steps.a.max_parallel` vaut 5_000_000_000, plus que 4294967295 | trop grand | écrivez 4294967295 ou moins
manifest/out-of-range 7:9 <99999999999999999999>
  an element of `steps.a.args` does not fit in 64 bits | too large | put it in quotes: `"99999999999999999999"`
  un élément de `steps.a.args` ne tient pas sur 64 bits | trop grand | mettez des guillemets : `"99999999999999999999"`
manifest/out-of-range 7:31 <1e999>
  an element of `steps.a.args` does not fit in 64 bits | too large | put it in quotes: `"1e999"`
  un élément de `steps.a.args` ne tient pas sur 64 bits | trop grand | mettez des guillemets : `"1e999"`

"#]].raw()
    );
}

#[test]
fn missing_keys() {
    assert_data_eq!(read("# nothing\nparams.x = 1\n").1, str![[r#"
manifest/missing-key 1:1 <# nothing>
  the table `[project]` is missing | this file needs `[project]` | add `[project]` with `name = "…"`
  il manque la table `[project]` | ce fichier a besoin de `[project]` | ajoutez `[project]` avec `name = "…"`

"#]].raw());
    assert_data_eq!(
        read("\n[project]\nversion = \"1\"\n").1,
        str![[r#"
manifest/missing-key 2:1 <[project]>
  `project.name` is missing | this table needs `name` | add `name = "…"`
  il manque `project.name` | cette table a besoin de `name` | ajoutez `name = "…"`

"#]]
        .raw()
    );
    assert_data_eq!(
        read("project.version = \"1\"\n").1,
        str![[r#"
manifest/missing-key 1:1 <project>
  `project.name` is missing | this table needs `name` | add `name = "…"`
  il manque `project.name` | cette table a besoin de `name` | ajoutez `name = "…"`

"#]]
        .raw()
    );
}

#[test]
fn bad_names() {
    let long = "a".repeat(65);
    assert_data_eq!(
        told(&format!(
            "[steps.Motion-Correct]\n[steps.nul]\n[steps.\"\"]\n[steps.{long}]\n[steps.a.variables]\nMY-VAR = 1\n[steps.a.matrix]\nB = [1]\n"
        )),
        str![[r#"
manifest/bad-name 2:8 <Motion-Correct>
  `Motion-Correct` is not a valid name | a name consists of lower-case letters, digits and `_`, and starts with a letter | write `motion_correct`
  `Motion-Correct` n'est pas un nom valide | un nom se compose de minuscules sans accent, de chiffres et de `_`, et commence par une lettre | écrivez `motion_correct`
manifest/bad-name 3:8 <nul>
  `nul` is not a valid name | Windows reserves this name for a device | write `nul_1`
  `nul` n'est pas un nom valide | Windows réserve ce nom à un périphérique | écrivez `nul_1`
manifest/bad-name 4:8 <"">
  `""` is not a valid name | a name consists of lower-case letters, digits and `_`, and starts with a letter | choose another name
  `""` n'est pas un nom valide | un nom se compose de minuscules sans accent, de chiffres et de `_`, et commence par une lettre | choisissez un autre nom
manifest/bad-name 5:8 <aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa>
  `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…` is not a valid name | 65 characters; a name has at most 64 | choose another name
  `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…` n'est pas un nom valide | 65 caractères ; un nom en a au plus 64 | choisissez un autre nom
manifest/bad-name 7:1 <MY-VAR>
  `MY-VAR` is not a valid name | a variable consists of letters, digits and `_`, and does not start with a digit | write `MY_VAR`
  `MY-VAR` n'est pas un nom valide | une variable se compose de lettres, de chiffres et de `_`, et ne commence pas par un chiffre | écrivez `MY_VAR`
manifest/bad-name 9:1 <B>
  `B` is not a valid name | a name consists of lower-case letters, digits and `_`, and starts with a letter | write `b`
  `B` n'est pas un nom valide | un nom se compose de minuscules sans accent, de chiffres et de `_`, et commence par une lettre | écrivez `b`

"#]].raw()
    );
}

#[test]
fn keys_of_a_later_version() {
    assert_data_eq!(
        told(
            "[steps.a]\nresume = 1\nargs = { a = 1 }\ncommand = [\"ls\"]\n[environments.e]\nkind = \"venv\"\n[variants.quick]\n"
        ),
        str![[r#"
manifest/not-in-this-version 3:1 <resume>
  `resume` is not available in this version of lab | not read by this version | remove it
  `resume` n'est pas encore disponible dans cette version de lab | pas lu par cette version | retirez cette clé
manifest/not-in-this-version 7:8 <"venv">
  `kind = "venv"` is not available in this version of lab | not read by this version | remove it
  `kind = "venv"` n'est pas encore disponible dans cette version de lab | pas lu par cette version | retirez cette clé

"#]].raw()
    );
}

#[test]
fn profiles_warn_of_unknown_keys_only() {
    let (profile, told) = read_profile(
        "[cluster]\nname = \"imm\"\nowner = \"x\"\nmax_submit = 0\n[[partitions]]\nmax_time = 3\n[partitons]\n",
    );
    assert_data_eq!(told, str![[r#"
cluster/unknown-key 3:1 <owner>
  unknown key `owner` in `cluster` | ignored by this version | tell the administrators of the cluster
  clé inconnue `owner` dans `cluster` | ignorée par cette version | signalez-le aux administrateurs du cluster
manifest/out-of-range 4:14 <0>
  `cluster.max_submit` is 0, less than 1 | too small | write 1 or more
  `cluster.max_submit` vaut 0, moins que 1 | trop petit | écrivez 1 ou plus
manifest/missing-key 5:1 <[[partitions]]>
  `partitions.name` is missing | this table needs `name` | add `name = "…"`
  il manque `partitions.name` | cette table a besoin de `name` | ajoutez `name = "…"`
manifest/wrong-type 6:12 <3>
  `partitions.max_time` takes a string, not an integer | an integer | write the unit, in quotes: `"3m"` or `"3h"`
  `partitions.max_time` attend une chaîne, pas un entier | un entier | écrivez l'unité, entre guillemets : `"3m"` ou `"3h"`
cluster/unknown-key 7:2 <partitons>
  unknown table `partitons` | ignored by this version | tell the administrators of the cluster: `partitions` may be meant
  table inconnue `partitons` | ignorée par cette version | signalez-le aux administrateurs du cluster : peut-être `partitions`

"#]].raw());
    let profile = profile.unwrap();
    assert_eq!(profile.raw.cluster.unwrap().name.unwrap().value, "imm");
    assert!(profile.cut.has(&["partitions", "0", "name"]));
    assert_data_eq!(read_profile("").1, str![[r#"
manifest/missing-key 1:1 <>
  the table `[cluster]` is missing | this file needs `[cluster]` | add `[cluster]` with `name = "…"`
  il manque la table `[cluster]` | ce fichier a besoin de `[cluster]` | ajoutez `[cluster]` avec `name = "…"`

"#]].raw());
}

#[test]
fn what_was_probably_meant_is_not_missing() {
    let (manifest, _) = read(
        "[projct]\nname = \"p\"\n[enviroments.x]\n[environments.y]\nkind = 3\n[steps.a]\nscirpt = \"a.py\"\nargs = [\"a\", [1], \"b\"]\n[steps.Big-Step]\n[datasets]\nd = 3\n",
    );
    let Manifest { raw, cut, .. } = manifest.unwrap();
    assert!(cut.has(&["project", "name"]));
    assert!(cut.has(&["steps", "a", "script"]));
    assert!(!cut.has(&["steps", "a", "command"]));
    assert!(cut.has(&["environments", "y", "kind"]) && !cut.has(&["environments", "y"]));
    assert!(!cut.has(&["environments", "z"]));
    assert!(cut.touches(&["steps", "a", "args"]) && !cut.has(&["steps", "a", "args"]));
    assert_eq!(cut.names(&["environments"]).collect::<Vec<_>>(), ["x"]);
    assert_eq!(cut.names(&["steps"]).collect::<Vec<_>>(), ["Big-Step", "big_step"]);
    assert_eq!(cut.names(&["datasets"]).collect::<Vec<_>>(), ["d"]);
    let RawArgs::List(args) = &raw.steps.entries[0].value.args.as_ref().unwrap().value else {
        panic!("written as a list")
    };
    assert_eq!(args.len(), 2);
}

#[test]
fn what_is_there_beside_its_misspelling_is_read() {
    let (manifest, _) = shaped("[steps.a]\nscript = \"a.py\"\nscirpt = \"b.py\"\n");
    assert!(!manifest.cut.has(&["steps", "a", "script"]));
    assert!(manifest.raw.steps.entries[0].value.script.is_some());
}

#[test]
fn a_missing_name_is_told_once_where_it_is_misspelt() {
    let (_, told) = read("[project]\nnmae = \"p\"\n");
    assert_eq!(told.matches("manifest/").count(), 1, "{told}");
}
