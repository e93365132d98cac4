//! Every string but NUL, written in `lab.toml`, in a sheet or as a file's name, arrives byte for
//! byte: from the manifest through the rendered scripts, under a real bash, to a program that
//! dumps its arguments.

use std::fmt::Write as _;

use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};

use crate::{
    project::{put, quoted},
    rendered::{Rendered, bash},
    tape::tapes,
    world::World,
};

pub(crate) const PIECES: &[&str] = &[
    "",
    " ",
    "  x",
    "-n",
    "-",
    "--",
    "=x",
    "~",
    "*",
    "?",
    "[a]",
    "{a,b}",
    "$x",
    "${HOME}",
    "$(touch pwned)",
    "`touch pwned`",
    "$'x'",
    "!!",
    "#x",
    "#{",
    "{%",
    "%}",
    "{#",
    "#}",
    "${#a[@]}",
    "{{",
    "}}",
    "{{ params.p0 }}",
    "\\",
    "\\\\",
    "\\n",
    "\\x41",
    "\\c",
    "'",
    "''",
    "\"",
    "'\"'\"'",
    "\n",
    "\n\n",
    "x\n",
    "\nEOF\n",
    "EOF",
    "\tEOF",
    "\r",
    "\r\n",
    "\t",
    "\u{1}",
    "\u{7}",
    "\u{1b}[31m",
    "\u{7f}",
    "\u{85}",
    "\u{9f}",
    "é",
    "e\u{301}",
    "日本語",
    "🦀",
    "👩\u{200d}🔬",
    "\u{202e}abc",
    "שלום",
    "\u{feff}",
    "\u{2028}",
    "%s",
    "%n",
    ";",
    "&",
    "|",
    "<",
    ">x",
    "(",
    ")",
    ",",
    "a b",
    "0x10",
    "true",
    "\\\n",
    "\u{10ffff}",
    "\u{fffd}",
];

/// Each piece, strings of several, and long ones.
pub(crate) fn strings(count: usize) -> Vec<String> {
    let mut strings: Vec<String> = PIECES.iter().map(|piece| (*piece).to_owned()).collect();
    strings.push((1..128_u8).map(char::from).collect());
    strings.extend(["x", "'", "🦀"].map(|long| long.repeat(10_000)));
    let mut runner = TestRunner::deterministic();
    while strings.len() < count {
        let mut tape = tapes().new_tree(&mut runner).unwrap().current();
        let pieces = 2 + tape.pick(5);
        strings.push((0..pieces).map(|_| *tape.of(PIECES)).collect());
    }
    strings
}

/// As text of a template.
fn literal(text: &str) -> String {
    text.replace("{{", "{{ '{{' }}")
}

pub(crate) fn dumped(arguments: &[impl AsRef<str>]) -> Vec<u8> {
    arguments.iter().flat_map(|text| text.as_ref().bytes().chain([0])).collect()
}

/// Compares without a megabyte in the message.
#[track_caller]
pub(crate) fn same(step: &str, got: &[u8], expected: &[u8]) {
    let words = |bytes: &[u8]| -> Vec<String> {
        bytes.split(|byte| *byte == 0).map(|word| String::from_utf8_lossy(word).into()).collect()
    };
    let (got_words, expected_words) = (words(got), words(expected));
    for (index, (got, expected)) in got_words.iter().zip(&expected_words).enumerate() {
        assert_eq!(got, expected, "{step}: argument {index}");
    }
    assert_eq!(got_words.len(), expected_words.len(), "{step}");
    assert!(got == expected, "{step}");
}

/// Params, one and lists, and literals through `args`; `join` and `filelist`.
#[test]
fn through_args() {
    let strings = strings(1000);
    let mut manifest = "[project]\nname = \"hostile\"\n[params]\n".to_owned();
    let mut args = String::new();
    for (index, text) in strings.iter().enumerate() {
        writeln!(manifest, "p{index} = {}", quoted(text)).unwrap();
        write!(args, ", \"{{{{ params.p{index} }}}}\"").unwrap();
    }
    let all: Vec<String> = strings.iter().map(|text| quoted(text)).collect();
    let literals: Vec<String> = strings.iter().map(|text| quoted(&literal(text))).collect();
    let inside: Vec<String> =
        (0..strings.len()).map(|index| format!("\"<{{{{ params.p{index} }}}}>\"")).collect();
    let lines: Vec<&String> = strings.iter().filter(|text| !text.contains('\n')).collect();
    let listed: Vec<String> = lines.iter().map(|text| quoted(text)).collect();
    let short = |text: &&String| text.len() < 100;
    let joined: Vec<String> = strings.iter().filter(short).take(200).cloned().collect();
    let join: Vec<String> = joined.iter().map(|text| quoted(text)).collect();
    writeln!(
        manifest,
        "all = [{}]\nlines = [{}]\njoin = [{}]",
        all.join(", "),
        listed.join(", "),
        join.join(", ")
    )
    .unwrap();
    let args = args.trim_start_matches(", ").to_owned();
    for (name, args) in [
        ("scalars", args),
        ("list", "\"{{ params.all }}\"".to_owned()),
        ("literals", literals.join(", ")),
        ("inside", inside.join(", ")),
        ("joined", "\"<{{ params.join | join(\\\",='\\\") }}>\"".to_owned()),
    ] {
        writeln!(
            manifest,
            "[steps.{name}]\nscript = \"scripts/dump.sh\"\nargs = [\"{{{{ outputs.out }}}}\", {args}]\noutputs.out = \"results/{name}\""
        )
        .unwrap();
    }
    manifest.push_str(
        "[steps.filed]\noutputs.out = \"results/filed\"\n\
         command = \"cat >{{ outputs.out }} {{ params.lines | filelist }}\"\n",
    );
    let rendered = Rendered::new(&manifest, &[]);
    let between: Vec<String> = strings.iter().map(|text| format!("<{text}>")).collect();
    for (step, expected) in [
        ("scalars", &strings),
        ("list", &strings),
        ("literals", &strings),
        ("inside", &between),
        ("joined", &vec![format!("<{}>", joined.join(",='"))]),
    ] {
        rendered.run(step, 0);
        same(step, &rendered.take(step, 0, "out"), &dumped(expected));
        let told = rendered.argv(step, 0);
        assert_eq!(told[..2], ["bash", "scripts/dump.sh"]);
        same(step, &dumped(&told[3..]), &dumped(expected));
    }
    rendered.run("filed", 0);
    let file: String = lines.iter().flat_map(|line| [line, "\n"]).collect();
    same("filed", &rendered.take("filed", 0, "out"), file.as_bytes());
    // The file is made when the task starts: as written.
    assert!(rendered.argv("filed", 0)[4].ends_with("{{ params.lines | filelist }}"));
}

/// Params through a `command`: bare, in double quotes, in a here-document, a list as words; by the
/// script, and as the document tells it.
#[test]
fn through_a_command() {
    let strings = strings(300);
    let mut manifest = "[project]\nname = \"hostile\"\n[params]\n".to_owned();
    let (mut bare, mut within, mut documents) = (String::new(), String::new(), String::new());
    for (index, text) in strings.iter().enumerate() {
        writeln!(manifest, "p{index} = {}", quoted(text)).unwrap();
        write!(bare, " {{{{ params.p{index} }}}}").unwrap();
        write!(within, " \"<{{{{ params.p{index} }}}}>\"").unwrap();
        writeln!(documents, "\"{{{{ params.p{index} }}}}\"\n{{{{ params.p{index} }}}}").unwrap();
    }
    let all: Vec<String> = strings.iter().map(|text| quoted(text)).collect();
    writeln!(manifest, "all = [{}]", all.join(", ")).unwrap();
    for (name, command) in [
        ("bare", format!("a=(1 2); ./dump {{{{ outputs.out }}}} ${{#a[@]}}{bare}")),
        ("within", format!("./dump \"{{{{ outputs.out }}}}\"{within}")),
        ("words", "./dump {{ outputs.out }} {{ params.all }}".to_owned()),
        ("joined", "./dump {{ outputs.out }} {{ params.all | join(\",\") }}".to_owned()),
        ("document", format!("cat >{{{{ outputs.out }}}} <<EOF\n{documents}EOF\n")),
        ("dashed", format!("cat >{{{{ outputs.out }}}} <<-EOF\n\t{documents}\tEOF\n")),
    ] {
        writeln!(
            manifest,
            "[steps.{name}]\ncommand = {}\noutputs.out = \"results/{name}\"",
            quoted(&command)
        )
        .unwrap();
    }
    let rendered = Rendered::new(&manifest, &[]);
    let mut counted = vec!["2".to_owned()];
    counted.extend(strings.clone());
    let between: Vec<String> = strings.iter().map(|text| format!("<{text}>")).collect();
    let lines: String = strings.iter().flat_map(|text| ["\"", text, "\"\n", text, "\n"]).collect();
    for (step, expected) in [
        ("bare", dumped(&counted)),
        ("within", dumped(&between)),
        ("words", dumped(&strings)),
        ("joined", dumped(&[strings.join(",")])),
        ("document", lines.clone().into_bytes()),
        ("dashed", lines.into_bytes()),
    ] {
        rendered.run(step, 0);
        same(step, &rendered.take(step, 0, "out"), &expected);
        rendered.run_argv(step, 0);
        same(step, &rendered.take(step, 0, "out"), &expected);
    }
}

/// Matrix values, cells of a sheet and names of files: one a task, in `args` and in a command.
#[test]
fn through_rows() {
    let strings: Vec<String> =
        strings(100).into_iter().filter(|text| !text.is_empty() && !text.contains('\r')).collect();
    let names: Vec<String> = strings
        .iter()
        .filter(|name| {
            name.len() < 200 && !name.contains(['/', '\n', '\r', '\\']) && !name.starts_with('.')
        })
        .cloned()
        .collect();
    let mut files: Vec<(String, String)> =
        names.iter().map(|name| (format!("raw/{name}"), String::new())).collect();
    let mut sheet = "id,text\n".to_owned();
    let mut include = String::new();
    for (index, text) in strings.iter().enumerate() {
        writeln!(sheet, "k{index},\"{}\"", text.replace('"', "\"\"")).unwrap();
        writeln!(include, "  {{ n = {index}, value = {} }},", quoted(text)).unwrap();
    }
    files.push(("sheet.csv".to_owned(), sheet));
    let shared = |name: &str, hole: &str, over: &str, own: &str| {
        let ending = format!("{over}\noutputs.out = \"results/{name}/{{{{ {own} }}}}\"\n");
        let hole = format!("{{{{ {hole} }}}}");
        format!(
            "[steps.{name}]\nscript = \"scripts/dump.sh\"\nargs = [\"{{{{ outputs.out }}}}\", \"{hole}\", \"<{hole}>\"]\n{ending}\
             [steps.{name}_command]\ncommand = '''./dump {{{{ outputs.out }}}} {hole} \"<{hole}>\"'''\n{}",
            ending.replace("results/", "results/command/")
        )
    };
    let manifest = [
        "[project]\nname = \"hostile\"\n[datasets.raw]\npath = \"raw\"\ninclude = [\"**/*\"]\n[datasets.rows]\ntable = \"sheet.csv\"\n".to_owned(),
        shared("cells", "item.text", "foreach = \"rows\"", "item.key"),
        shared("files", "item.path", "foreach = \"raw\"", "item.index"),
        shared("axis", "matrix.value", &format!("matrix_include = [\n{include}]"), "matrix.n"),
    ]
    .concat();
    let rendered = Rendered::new(&manifest, &files);
    let mut paths: Vec<String> = names.iter().map(|name| format!("raw/{name}")).collect();
    paths.sort_unstable();
    paths.dedup();
    for (step, values) in [("cells", &strings), ("files", &paths), ("axis", &strings)] {
        for (task, value) in values.iter().enumerate() {
            let expected = dumped(&[value.clone(), format!("<{value}>")]);
            rendered.run(step, task);
            same(step, &rendered.take(step, task, "out"), &expected);
            same(step, &dumped(&rendered.argv(step, task)[3..]), &expected);
            let command = format!("{step}_command");
            rendered.run(&command, task);
            same(&command, &rendered.take(&command, task, "out"), &expected);
            rendered.run_argv(&command, task);
            same(&command, &rendered.take(&command, task, "out"), &expected);
        }
    }
}

/// What no program can be given is said, not left out.
#[test]
fn what_cannot_be_carried_is_a_finding() {
    let head = "[project]\nname = \"hostile\"\n[params]\np = \"a\\u0000b\"\n";
    let listed = "[project]\nname = \"hostile\"\n[params]\np = [\"a\\nb\"]\n";
    let step = "[steps.s]\noutputs.out = \"out\"\n";
    for (manifest, code) in [
        (format!("{head}{step}command = \"./dump {{{{ params.p }}}}\""), "value/nul-character"),
        (format!("{listed}{step}command = \"./dump '{{{{ params.p }}}}'\""), "command/quotes"),
        (
            format!("{listed}{step}command = \"./dump \\\"{{{{ params.p }}}}\\\"\""),
            "template/list-needs-join",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), "lab.toml", &manifest);
        let errors = World::of(folder).errors();
        assert!(errors.len() == 1 && errors[0].starts_with(code), "{errors:?}");
    }
}

/// A file with a line each cannot hold a text of two: the job says so and makes nothing.
#[test]
fn a_line_end_in_a_filelist_stops_the_task() {
    let manifest = "[project]\nname = \"hostile\"\n[params]\np = [\"a\\nb\"]\n[steps.s]\n\
        command = \"cp {{ params.p | filelist }} {{ outputs.out }}\"\noutputs.out = \"out\"\n";
    let rendered = Rendered::new(manifest, &[]);
    let ran = bash(rendered.world.root(), &["rendered/steps/s.sbatch"], 0);
    assert!(!ran.status.success());
    assert!(String::from_utf8_lossy(&ran.stderr).contains("contains a line break"));
    assert!(!rendered.world.root().join("out").exists());
}
