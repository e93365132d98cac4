//! Every string but NUL arrives byte for byte: as a constant, as a field of a table, as an element
//! of a list, through `args` and through a command, bare and in double quotes.

use labwright::plan::{Field, Job, Plan, Run, Select, TextPart, ValueKind};

use crate::{
    builder::*,
    containers::{contained, furnish},
    world::World,
};

const COUNT: usize = 1000;

/// The pieces that hostile strings are made of.
const PIECES: &[&str] = &[
    "",
    "-n",
    "-e",
    "--",
    "-",
    "=",
    "=x",
    "a=b",
    "~",
    "~root",
    "~/x",
    "*",
    "?",
    "[a]",
    "{a,b}",
    "$x",
    "${x}",
    "$(touch pwned)",
    "`touch pwned`",
    "${HOME}",
    "$'x'",
    "!!",
    "!x",
    "#x",
    " #x",
    "\\",
    "\\\\",
    "\\n",
    "\\x41",
    "\\c",
    "\\0101",
    "\\u00e9",
    "'",
    "''",
    "\"",
    "\"\"",
    "'\"'\"'",
    "\n",
    "\n\n",
    "x\n",
    "\r",
    "\r\n",
    "\t",
    "\u{1}",
    "\u{2}",
    "\u{7}",
    "\u{8}",
    "\u{b}",
    "\u{1b}[31m",
    "\u{7f}",
    "\u{1}\u{1}",
    "\u{1}\u{7f}",
    "\u{80}",
    "\u{9f}",
    "é",
    "e\u{301}",
    "日本語",
    "🦀",
    "👩\u{200d}🔬",
    "\u{202e}abc",
    "שלום",
    "مرحبا",
    "\u{feff}",
    "\u{2028}",
    "“x”",
    "‘x’",
    " ",
    "  ",
    ",",
    ",,",
    "=,=",
    "a,=b",
    "%s",
    "%n%d",
    "%%",
    ";",
    "&",
    "&&",
    "|",
    "||",
    "<",
    ">",
    ">x",
    "(",
    ")",
    "()",
    "{",
    "}",
    "((1))",
    "[[",
    "]]",
    "a b",
    "\u{a0}",
    "END",
    "LAB",
    "lab_end",
    "0x10",
    "1e-5",
    "true",
    "\\\n",
    "\u{10ffff}",
    "\u{e000}",
    "\u{fffd}",
    "a\u{0}b",
];

/// Strings of one piece, of several, and of 10,000 characters.
fn strings() -> Vec<String> {
    let mut state = 88_172_645_463_325_252_u64;
    let mut next = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    let mut strings: Vec<String> = PIECES.iter().map(|&piece| piece.to_owned()).collect();
    for long in ["x", "'", "\\", "\n", "é", "🦀", "\u{1}", "$("] {
        strings.push(long.repeat(10_000 / long.chars().count()));
    }
    strings.push((1..=127_u8).map(char::from).collect());
    while strings.len() < COUNT {
        strings.push((0..=next(6)).map(|_| PIECES[next(PIECES.len())]).collect());
    }
    strings.iter().map(|string| string.replace('\0', "")).collect()
}

/// What the dumping program prints: each argument, then NUL.
fn dumped(arguments: &[String]) -> Vec<u8> {
    arguments.iter().flat_map(|argument| argument.bytes().chain([0])).collect()
}

/// A job with each string as a constant, a column, and the elements of lists; and its values:
/// constants, columns, then the constant list, the column's list and the gathered list.
fn job_with(strings: &[String]) -> (Job, Vec<usize>, Vec<usize>, [usize; 3]) {
    let columns: Vec<String> = (0..strings.len()).map(|k| format!("item.c{k}")).collect();
    let mut columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    columns.push("item.list");
    let mut row: Vec<Field> = strings.iter().map(|string| one(string)).collect();
    row.push(Field::List(strings.to_vec()));
    let mut dump = array("dump", &columns, vec![row]);
    let constants = strings
        .iter()
        .enumerate()
        .map(|(k, string)| {
            value(&mut dump, &format!("params_p{k}"), false, ValueKind::Constant(string.clone()))
        })
        .collect();
    let fields = (0..strings.len()).map(|k| column(&mut dump, &format!("item.c{k}"))).collect();
    let lists = [
        value(&mut dump, "params_list", true, ValueKind::ConstantList(strings.to_vec())),
        value(&mut dump, "item_list", true, ValueKind::Column("item.list".into())),
        gathered(&mut dump, "other", "file", Select::All, true),
    ];
    (dump, constants, fields, lists)
}

fn plan_with(dump: Job, strings: &[String]) -> Plan {
    let rows = strings.iter().map(|string| vec![one(string)]).collect();
    plan(vec![array("other", &["outputs.file"], rows), dump])
}

/// Scripts whose constants are hostile.
pub(crate) fn plans() -> Vec<Plan> {
    let strings = &strings()[..PIECES.len()];
    [true, false]
        .into_iter()
        .map(|program| {
            let (mut dump, constants, fields, lists) = job_with(strings);
            let mut words = vec![literal("printf")];
            words.extend(
                strings
                    .iter()
                    .map(|string| vec![TextPart::Literal(string.clone()), bare(fields[0])]),
            );
            words.extend(strings.iter().map(|string| literal(string)));
            words.extend(
                constants.into_iter().chain(fields).chain(lists).map(|value| vec![bare(value)]),
            );
            dump.variables = vec![("V".into(), words[3].clone())];
            dump.run = if program {
                Run::Program(words)
            } else {
                Run::Command(
                    words
                        .into_iter()
                        .flatten()
                        .filter(|part| matches!(part, TextPart::Value { .. }))
                        .flat_map(|part| [text(" "), part])
                        .collect(),
                )
            };
            plan_with(dump, strings)
        })
        .collect()
}

/// On this machine, and in a container.
fn check(plan: &Plan, expected: &[String]) {
    check_in(plan, expected);
    check_in(&contained(plan.clone()), expected);
}

fn check_in(plan: &Plan, expected: &[String]) {
    for locale in ["C.UTF-8", "C"] {
        let world = World::new(plan);
        furnish(&world);
        let ran = world.bash(
            &["-c", "\"$BASH\" rendered/steps/dump.sbatch >dumped"],
            &[("LC_ALL", locale), ("BASH_ENV", "/dev/null")],
        );
        assert_eq!(ran.status, 0, "{}", ran.err);
        let found = world.bytes("dumped");
        let found: Vec<&[u8]> = found.split(|&byte| byte == 0).collect();
        for (position, wanted) in expected.iter().enumerate() {
            let found = found.get(position).copied().unwrap_or_default();
            assert!(
                found == wanted.as_bytes(),
                "{locale} {position}: {wanted:?} became {:?}",
                String::from_utf8_lossy(found)
            );
        }
        assert!(world.bytes("dumped") == dumped(expected));
        assert!(!world.path("pwned").exists());
    }
}

#[test]
fn through_the_arguments_of_a_program() {
    let strings = strings();
    let (mut dump, constants, fields, lists) = job_with(&strings);
    let mut argv = vec![literal("printf"), literal("%s\\0")];
    let mut expected = Vec::new();
    for (k, string) in strings.iter().enumerate() {
        argv.push(vec![TextPart::Literal(string.clone())]);
        argv.push(vec![bare(constants[k])]);
        argv.push(vec![bare(fields[k])]);
        expected.extend([string.clone(), string.clone(), string.clone()]);
        if k < 200 {
            let other = &strings[(k * 7 + 3) % strings.len()];
            argv.push(vec![
                TextPart::Literal(string.clone()),
                bare(fields[k]),
                TextPart::Literal(other.clone()),
            ]);
            expected.push(format!("{string}{string}{other}"));
        }
    }
    for list in lists {
        argv.push(vec![bare(list)]);
        expected.extend(strings.iter().cloned());
    }
    dump.run = Run::Program(argv);
    check(&plan_with(dump, &strings), &expected);
}

#[test]
fn through_a_command_bare_and_in_double_quotes() {
    let strings = strings();
    let (mut dump, constants, fields, lists) = job_with(&strings);
    let quoted = |value| TextPart::Value { value, quoted: true };
    let mut parts = vec![text("# it's plain: ${#files[@]} {% #{ {{\nenv printf '%s\\0'")];
    let mut expected = Vec::new();
    for (k, string) in strings.iter().enumerate() {
        for value in [constants[k], fields[k]] {
            parts.extend([
                text(" "),
                bare(value),
                text(" \""),
                quoted(value),
                text("\" \"<"),
                quoted(value),
            ]);
            parts.extend([text(">\" --x="), bare(value)]);
            expected.extend([
                string.clone(),
                string.clone(),
                format!("<{string}>"),
                format!("--x={string}"),
            ]);
        }
        if k % 10 == 9 {
            parts.push(text("\nenv printf '%s\\0'"));
        }
    }
    for list in lists {
        parts.extend([text(" "), bare(list)]);
        expected.extend(strings.iter().cloned());
    }
    for (k, string) in strings.iter().enumerate().take(120) {
        let name = format!("V{k}");
        parts.push(text(&format!(" \"${name}\"")));
        let value = if k % 2 == 0 { bare(fields[k]) } else { TextPart::Literal(string.clone()) };
        dump.variables.push((name, vec![value]));
        expected.push(string.clone());
    }
    dump.run = Run::Command(parts);
    check(&plan_with(dump, &strings), &expected);
}
