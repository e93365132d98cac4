//! Filters, options and programs: what a script does with a value that it reads from its row is
//! what the document of the plan says of it, for every string; and both are what the page says.

use std::fmt::Write as _;

use labwright::model::{Filter, ParamValue};

use crate::{
    arguments::{dumped, same, strings},
    project::quoted,
    rendered::{Rendered, bash},
};

/// A step over the axis `value` of these texts, each beside its number.
fn over(name: &str, texts: &[String], args: &str) -> String {
    let mut include = String::new();
    for (index, text) in texts.iter().enumerate() {
        writeln!(include, "  {{ n = {index}, value = {} }},", quoted(text)).unwrap();
    }
    format!(
        "[steps.{name}]\nscript = \"scripts/dump.sh\"\nargs = {args}\n\
         matrix_include = [\n{include}]\noutputs.out = \"results/{name}/{{{{ matrix.n }}}}\"\n"
    )
}

#[test]
fn parts_of_paths_and_words() {
    let texts: Vec<String> = strings(120)
        .into_iter()
        .chain(
            ["a/b.c", "/", "//", "a//b/", ".x", "a/.b.c.", "..", "a/b'c d'", "\"a\\ b\" c"]
                .map(str::to_owned),
        )
        .filter(|text| text.len() < 1000)
        .collect();
    let words = |text: &String| Filter::Words.apply(ParamValue::One(text.clone())).is_ok();
    let closed: Vec<String> = texts.iter().filter(|text| words(text)).cloned().collect();
    assert!(closed.len() > 90 && closed.len() < texts.len());
    let out = "\"{{ outputs.out }}\"";
    let paths = format!(
        "[{out}, \"{{{{ matrix.value | parent }}}}\", \"{{{{ matrix.value | name }}}}\", \"<{{{{ matrix.value | stem }}}}>\", \"{{{{ matrix.value | name | stem }}}}\"]"
    );
    let worded = format!(
        "[{out}, \"{{{{ matrix.value | words }}}}\", \"{{{{ matrix.value | words | join(\\\",\\\") }}}}\"]"
    );
    let manifest = [
        "[project]\nname = \"filters\"\n".to_owned(),
        over("paths", &texts, &paths),
        over("worded", &closed, &worded),
    ]
    .concat();
    let rendered = Rendered::new(&manifest, &[]);
    for (step, texts) in [("paths", &texts), ("worded", &closed)] {
        for task in 0..texts.len() {
            rendered.run(step, task);
            let told = rendered.argv(step, task);
            same(step, &rendered.take(step, task, "out"), &dumped(&told[3..]));
        }
    }
}

#[test]
fn options_of_a_map() {
    let manifest = "[project]\nname = \"options\"\n[params]\nflags = [\"a b\", \"c\"]\nnone = []\nlone = [\"false\"]\nquiet = true\n\
        [steps.s]\nscript = \"scripts/dump.sh\"\ninterpreter = [\"bash\", \"scripts/first.sh\", \"{outputs.out}\"]\n\
        matrix = { gpu = [true, false, \"0\"], text = [\"\", \"x y\"] }\n\
        args = { zeta = 1.50, b = \"<{{ matrix.text }}>\", gpu = \"{{ matrix.gpu }}\", list = [1, \"{{ matrix.text }}\"], \
        flags = \"{{ params.flags }}\", none = \"{{ params.none }}\", lone = \"{{ params.lone }}\", quiet = \"{{ params.quiet }}\", \
        off = false, on = true, literal = \"false\", text = \"{{ matrix.text }}\", empty = [], \"learning-rate.x\" = 0x10 }\n\
        outputs.out = \"results/{{ matrix.gpu }}_{{ matrix.text | words | join('_') }}\"\n"
        .replace("{outputs.out}", "results/dumped");
    let first = "shift\nout=$1\nshift\n".to_owned();
    // The interpreter is called with the script's path; what follows are the arguments.
    let first = format!("{first}: \"$out\"\nexec ./dump results/dumped \"$@\"\n");
    let rendered = Rendered::new(
        &manifest,
        &[("scripts/first.sh".to_owned(), first), ("results/.keep".to_owned(), String::new())],
    );
    for (task, (gpu, text)) in
        [("true", ""), ("true", "x y"), ("false", ""), ("false", "x y"), ("0", ""), ("0", "x y")]
            .into_iter()
            .enumerate()
    {
        let between = format!("<{text}>");
        let mut expected = vec!["-b", &between, "--flags", "a b", "c"];
        match gpu {
            "true" => expected.push("--gpu"),
            "false" => {}
            other => expected.extend(["--gpu", other]),
        }
        expected.extend(["--learning-rate.x", "16", "--list", "1", text]);
        expected.extend(["--literal", "false", "--lone", "false", "--on", "--quiet"]);
        expected.extend(["--text", text, "--zeta", "1.50"]);
        let told = rendered.argv("s", task);
        assert_eq!(told[..4], ["bash", "scripts/first.sh", "results/dumped", "scripts/dump.sh"]);
        assert_eq!(told[4..], expected, "task {task}");
        let script = ["rendered/steps/s.sbatch"];
        // It writes elsewhere than its output says, which the script notices.
        let ran = bash(rendered.world.root(), &script, task);
        assert_eq!(ran.status.code(), Some(1), "{}", String::from_utf8_lossy(&ran.stderr));
        let dumped_here = fs_err::read(rendered.world.root().join("results/dumped")).unwrap();
        same("s", &dumped_here, &dumped(&expected));
    }
}

#[test]
fn a_program_without_a_shell() {
    let texts: Vec<String> = strings(120).into_iter().filter(|text| text.len() < 1000).collect();
    let list: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    let manifest = format!(
        "[project]\nname = \"program\"\n[params]\nall = [{}]\n[steps.s]\n\
         command = [\"./dump\", \"{{{{ outputs.out }}}}\", 0.10, true, \"$HOME\", \"{{{{ params.all }}}}\", \"\"]\n\
         outputs.out = \"results/out\"\n",
        list.join(", ")
    );
    let rendered = Rendered::new(&manifest, &[]);
    let mut expected = vec!["0.10".to_owned(), "true".to_owned(), "$HOME".to_owned()];
    expected.extend(texts);
    expected.push(String::new());
    rendered.run("s", 0);
    same("s", &rendered.take("s", 0, "out"), &dumped(&expected));
    assert_eq!(rendered.argv("s", 0)[..2], ["./dump", "results/out"]);
    same("s", &dumped(&rendered.argv("s", 0)[2..]), &dumped(&expected));
}

#[test]
fn empty_cells_and_files_that_are_read() {
    let manifest = "[project]\nname = \"cells\"\n[datasets.rows]\ntable = \"rows.csv\"\n\
        [steps.make]\ncommand = \"printf ' \\n\\t two  words\\n\\n' > {{ outputs.text }}\"\noutputs.text = \"results/text\"\n\
        [steps.s]\nforeach = \"rows\"\nscript = \"scripts/dump.sh\"\n\
        args = [\"{{ outputs.out }}\", \"{{ item.text }}\", \"<{{ item.text | default('none $x') }}>\", \"{{ item.text | stem | default('-') }}\", \"{{ inputs.note | read }}\", \"{{ steps.make.outputs.text | read | words }}\"]\n\
        inputs.note = \"note.txt\"\noutputs.out = \"results/{{ item.id }}_{{ item.text | default('none') }}\"\n";
    let files =
        [("rows.csv", "id,text\na,x.y\nb,\n"), ("note.txt", "\n\n  a note\nof two lines \n\n")]
            .map(|(path, text)| (path.to_owned(), text.to_owned()));
    let rendered = Rendered::new(manifest, &files);
    rendered.run("make", 0);
    for (task, expected) in [
        (0, &["x.y", "<x.y>", "x", "a note\nof two lines", "two", "words"][..]),
        (1, &["<none $x>", "-", "a note\nof two lines", "two", "words"][..]),
    ] {
        rendered.run("s", task);
        same("s", &rendered.take("s", task, "out"), &dumped(expected));
    }
    let told = rendered.argv("s", 1);
    assert_eq!(
        told[2..],
        [
            "results/b_none",
            "<none $x>",
            "-",
            "{{ inputs.note | read }}",
            "{{ steps.make.outputs.text | read | words }}"
        ]
    );
}

/// A quote that only the file of an earlier step leaves open: the job says so.
#[test]
fn a_quote_that_stays_open_ends_the_job() {
    let manifest = "[project]\nname = \"open\"\n\
        [steps.s]\nscript = \"scripts/dump.sh\"\nargs = [\"{{ outputs.out }}\", \"{{ inputs.note | read | words }}\"]\n\
        inputs.note = \"note.txt\"\noutputs.out = \"results/out\"\n";
    let rendered = Rendered::new(manifest, &[("note.txt".to_owned(), "it's open".to_owned())]);
    let ran = bash(rendered.world.root(), &["rendered/steps/s.sbatch"], 0);
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.code() == Some(65) && said.contains("a quote is not closed"), "{said}");
}

/// What is read when the task runs: environment variables, and a cluster's paths that name them.
#[test]
fn the_environment_of_the_job() {
    let profile = "[cluster]\nname = \"site\"\n[paths]\nlatency = \"1s\"\nfixed = \"/fixed\"\n\
        scratch = '/scratch/{{ env.LC_ALL }}/{{ env.NOWHERE | default(\"a $b\") }}'\n";
    let manifest = "[project]\nname = \"environment\"\ncluster = \"site\"\n\
        [defaults]\nvariables.PLACE = \"{{ cluster.paths.scratch }}/x\"\n\
        [steps.s]\nscript = \"scripts/dump.sh\"\n\
        args = [\"{{ outputs.out }}\", \"<{{ env.LC_ALL }}>\", \"{{ env.NOWHERE | default('a $b') }}\", \"{{ cluster.paths.scratch }}/x\", \"{{ cluster.paths.fixed | parent }}\", \"{{ env.PATH | words }}\"]\n\
        outputs.out = \"results/out\"\n\
        [steps.t]\ncommand = \"printf '%s' \\\"$PLACE\\\" {{ env.LC_ALL | stem }} > {{ outputs.out }}\"\noutputs.out = \"results/t\"\n\
        [steps.u]\ncommand = \"echo {{ env.NOWHERE }} > {{ outputs.out }}\"\noutputs.out = \"results/u\"\n";
    let files = [("clusters/site.toml".to_owned(), profile.to_owned())];
    let rendered = Rendered::new(manifest, &files);
    rendered.run("s", 0);
    let path = "/usr/local/bin:/usr/bin:/bin";
    let expected = ["<C.UTF-8>", "a $b", "/scratch/C.UTF-8/a $b/x", "/", path];
    same("s", &rendered.take("s", 0, "out"), &dumped(&expected));
    let told = rendered.argv("s", 0);
    assert_eq!(
        told[3..],
        [
            "<{{ env.LC_ALL }}>",
            "{{ env.NOWHERE | default('a $b') }}",
            "{{ cluster.paths.scratch }}/x",
            "/",
            "{{ env.PATH | words }}"
        ]
    );
    rendered.run("t", 0);
    assert_eq!(rendered.take("t", 0, "out"), b"/scratch/C.UTF-8/a $b/xC");
    let ran = bash(rendered.world.root(), &["rendered/steps/u.sbatch"], 0);
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.code() == Some(78) && said.contains("not set: NOWHERE"), "{said}");
}

/// The tasks that a task sees, as a file: all columns with one value, axes, outputs.
#[test]
fn tasks_as_a_table() {
    let manifest = r#"[project]
name = "tables"
[datasets.units]
table = "units.csv"
key = ["unit"]
[steps.version]
command = "echo 1 > {{ outputs.text }}"
outputs.text = "results/version"
[steps.align]
foreach = "units"
matrix = { rate = ["0.10", "a,b"] }
command = "echo {{ item.unit }} > {{ outputs.bam }}"
outputs.bam = "results/{{ item.unit }}_{{ matrix.rate }}.bam"
[steps.all]
command = "cat {{ steps.align | table }} > {{ outputs.out }}; cat {{ steps.version | table }} >> {{ outputs.out }}"
outputs.out = "results/all"
[steps.sample]
foreach = { dataset = "units", by = ["sample"] }
command = "cat {{ steps.align | table }} > {{ outputs.out }}"
outputs.out = "results/samples/{{ item.sample }}"
[steps.each]
foreach = { step = "align" }
command = "cat {{ steps.align | table }} > {{ outputs.out }}; echo {{ steps.align | table | name }} >> {{ outputs.out }}"
outputs.out = "results/each/{{ item.unit }}_{{ matrix.rate }}"
"#;
    let sheet = "unit,sample,note\nu1,a,x y\nu2,b,\nu3,a,\"back\\slash, comma\"\n";
    let files = [("units.csv".to_owned(), sheet.to_owned())];
    let rendered = Rendered::new(manifest, &files);
    rendered.run("version", 0);
    (0..6).for_each(|task| rendered.run("align", task));
    let head = "unit\tsample\tnote\trate\tbam\n";
    let line = |unit: &str, sample: &str, note: &str, rate: &str| {
        format!("{unit}\t{sample}\t{note}\t{rate}\tresults/{unit}_{rate}.bam\n")
    };
    let lines = |rate: &str| {
        [
            line("u1", "a", "x y", rate),
            line("u2", "b", "", rate),
            line("u3", "a", "back\\slash, comma", rate),
        ]
    };
    let (low, high) = (lines("0.10"), lines("a,b"));
    rendered.run("all", 0);
    let expected = [head, &low.concat(), &high.concat(), "text\nresults/version\n"].concat();
    assert_eq!(String::from_utf8(rendered.take("all", 0, "out")).unwrap(), expected);
    rendered.run("sample", 0);
    let expected = [head, &low[0], &low[2], &high[0], &high[2]].concat();
    assert_eq!(String::from_utf8(rendered.take("sample", 0, "out")).unwrap(), expected);
    rendered.run("each", 5);
    let told = String::from_utf8(rendered.take("each", 5, "out")).unwrap();
    assert!(told.starts_with(&[head, &high[2]].concat()), "{told}");
    assert!(told.ends_with(".steps_align_table.tsv\n"), "{told}");
    assert!(rendered.argv("all", 0)[4].starts_with("cat {{ steps.align | table }} > "));
}
