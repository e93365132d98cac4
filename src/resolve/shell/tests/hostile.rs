//! Values that would break out of any quoting, rendered and run.

use std::fmt::Write as _;
use std::process::{Command, Stdio};

use proptest::prelude::*;

use super::bash::{bash_accepts, program, soup};
use super::{HOLE, HoleContext, pieces, read};
use crate::resolve::shell::Piece;

/// Commands and the calls of `dump` they make. A hole is the value, in the arguments too.
const COMMANDS: &[(&str, &[&[&str]])] = &[
    ("dump ◊", &[&["◊"]]),
    ("dump a ◊ b", &[&["a", "◊", "b"]]),
    ("dump --x=◊", &[&["--x=◊"]]),
    ("dump ◊◊x◊", &[&["◊◊x◊"]]),
    ("dump \"a ◊ b\"", &[&["a ◊ b"]]),
    ("dump \"◊\"◊'x'", &[&["◊◊x"]]),
    ("dump \"\\\\◊ \\$◊ \\\"◊\"", &[&["\\◊ $◊ \"◊"]]),
    ("dump \\\\◊ \\$◊ \\'◊", &[&["\\◊", "$◊", "'◊"]]),
    ("dump a#◊ '#'◊ \\#◊", &[&["a#◊", "#◊", "#◊"]]),
    ("dump x # ◊ \"◊", &[&["x"]]),
    ("dump ~◊ =◊ ◊=1 ◊[1] %◊%", &[&["~◊", "=◊", "◊=1", "◊[1]", "%◊%"]]),
    ("dump {a,◊}b", &[&["ab", "◊b"]]),
    ("dump \\\n◊\\\nx", &[&["◊x"]]),
    ("dump $'\\''◊\"'\"", &[&["'◊'"]]),
    ("dump $\"a ◊\"", &[&["a ◊"]]),
    ("x=◊; dump \"$x\"", &[&["◊"]]),
    ("x=a\"◊\"◊ y=1; dump \"$x\"", &[&["a◊◊"]]),
    ("x+=◊; dump \"${x-}\"", &[&["◊"]]),
    ("export X=◊; dump \"$X\"", &[&["◊"]]),
    ("declare x=\"◊\"; dump \"$x\"", &[&["◊"]]),
    ("a=( ◊ x\"◊\" # ◊\n ◊ ); dump \"${a[@]}\"", &[&["◊", "x◊", "◊"]]),
    ("declare -a a=( ◊ ); dump \"${a[@]}\"", &[&["◊"]]),
    ("a[1]=◊; dump \"${a[1]}\"", &[&["◊"]]),
    ("dump \"$(printf '%s.' ◊)\"", &[&["◊."]]),
    ("dump \"$(printf '%s.' \"◊\")\"", &[&["◊."]]),
    ("dump \"${u:-$(printf '%s.' ◊)}\"", &[&["◊."]]),
    ("dump $(( $(printf %s ◊ | wc -c) * 0 ))", &[&["0"]]),
    ("IFS= read -r -d '' x <<< ◊ || dump \"$x\"", &[&["◊\n"]]),
    (
        "IFS= read -r -d '' x <<E || dump \"$x\"\na ◊ \\\\◊ \\$ \"\nE◊\n$(printf '%s.' ◊ \"◊\")\nE",
        &[&["a ◊ \\◊ $ \"\nE◊\n◊.◊.\n"]],
    ),
    ("cat <<-'A' <<-B > /dev/null; dump ◊\n\t` $( \"\n\tA\n\t◊\n\tB", &[&["◊"]]),
    ("IFS= read -r -d '' x < <(printf %s ◊) || dump \"$x\"", &[&["◊"]]),
    ("case ◊ in x) ;; ◊) dump 1;; *) dump 2;; esac", &[&["1"]]),
    ("case \"a◊\" in (b|a\"◊\") dump 1;; *) dump 2;; esac", &[&["1"]]),
    ("[[ ◊ == ◊ && ! x◊ != \"x◊\" && -n x◊ ]] && dump 1", &[&["1"]]),
    ("[[ a◊b =~ ^a(◊)b$ ]] && dump 1", &[&["1"]]),
    ("[[ ab◊ == @(x|a?◊) ]] && dump 1", &[&["1"]]),
    ("if [ ◊ = \"◊\" ]; then dump 1; fi", &[&["1"]]),
    ("for x in ◊ \"◊\"; do dump \"$x\"; done", &[&["◊"], &["◊"]]),
    ("for ((i = 0; i < 2; i++)) { dump ◊ $i; }", &[&["◊", "0"], &["◊", "1"]]),
    ("f() { dump \"$@\"; }; f ◊ \"◊\"", &[&["◊", "◊"]]),
    ("x=1 dump ◊ 2>&1 >/dev/null", &[&["◊"]]),
    ("dump ◊ | cat && ! dump \"◊\" <&- || true", &[&["◊"], &["◊"]]),
    ("printf %s ◊ > f; IFS= read -r -d '' x < f || dump \"$x\"", &[&["◊"]]),
    ("printf -v x %s ◊; read -p ◊ -r y <<< 1; dump \"$x$y\"", &[&["◊1"]]),
];

/// What may stand around a command.
const AROUND: &[&str] = &[
    "@",
    "( @\n)",
    "{ @\n}",
    "if true; then\n@\nelse false; fi",
    "for _ in 1; do @\ndone",
    "while @\ndo break; done",
    "case a in (a|b) @\n;; esac",
    "case a in\na) @\nesac",
    "y=$( @\n)",
    "true \"$( @\n)\"",
    "cat <( @\n)",
    "true && {\n@\n} || false",
    "cat <<Q >/dev/null\n$( @\n)\nQ\n",
    "g() {\n@\n}\ng",
    "[[ $( @\n) ]] || true",
    "a=( $( @\n) )",
    "true\ntime -p {\n@\n}",
    "@\n# ◊ ' ( \"",
];

const VALUES: &[&str] = &[
    "",
    " ",
    "a b",
    "'",
    "\"",
    "\\",
    "\\\\",
    "$",
    "$x",
    "${x}",
    "$(touch pwned)",
    "`touch pwned`",
    "a[$(touch pwned)]",
    "[$(touch pwned)]=1",
    "x'$(touch pwned)'",
    "\"$(touch pwned)\"",
    "\n",
    "a\n\nb\n",
    ")\ntouch pwned\n(",
    "; touch pwned;",
    "-n",
    "--",
    "-e\\n",
    "*",
    "?",
    "[a-z]",
    "{1..9}",
    "{a,b}",
    "~",
    "!",
    "!!",
    "#",
    "# x",
    "E",
    "\nE\n",
    "\tB\n",
    "\t",
    "\r\n",
    "\u{1}\u{2}\u{7f}\u{1b}[31m",
    "é",
    "🧫🔬",
    "\u{202e}abc\u{200f}",
    "\u{feff}",
    "a&b|c<d>e",
    "=",
    "a=b",
    "\\n",
    "\\$(touch pwned)",
];

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => prop::sample::select(VALUES).prop_map(str::to_owned),
        2 => prop::collection::vec(prop::sample::select(VALUES), 1..4).prop_map(|parts| parts.concat()),
        2 => "[^\u{0}]{0,12}",
        1 => Just("x'\" $`\\".chars().cycle().take(10_000).collect::<String>()),
    ]
}

/// A text with holes, and the calls of `dump` it makes.
type Dumping = (String, Vec<Vec<&'static str>>);

fn command() -> impl Strategy<Value = Dumping> {
    let innermost = prop::sample::select(COMMANDS);
    (innermost, prop::collection::vec(prop::sample::select(AROUND), 0..3)).prop_map(
        |((command, calls), around)| {
            let text = around.iter().enumerate().fold(command.to_owned(), |text, (level, form)| {
                form.replace('Q', &format!("Q{level}")).replace('@', &text)
            });
            (text, calls.iter().map(|call| call.to_vec()).collect())
        },
    )
}

/// As `render` will write it: every hole is the variable `v`. None where a hole is at fault.
fn rendered(text: &str) -> Option<String> {
    let mut contexts = read(text).ok()?.into_iter();
    let mut script = String::new();
    for piece in pieces(text) {
        script.push_str(match piece {
            Piece::Text(text) => text,
            Piece::Hole => match contexts.next()? {
                HoleContext::Word { .. } => "\"${v}\"",
                HoleContext::DoubleQuoted | HoleContext::HereDocument => "${v}",
            },
        });
    }
    Some(script)
}

/// Whether a program's own output may be computed, as in `$(( $(cat f) ))`: what is in it is the
/// program's affair.
fn computes_output(text: &str) -> bool {
    let openings = ["((", "$[", "["].into_iter().filter_map(|opening| text.find(opening)).min();
    openings.is_some_and(|at| text[at..].contains("$(") || text[at..].contains('`'))
}

fn quoted(value: &str) -> String {
    format!("'{}'", value.replace('\'', "'\\''"))
}

/// Runs all in one bash; gives what `dump` was called with, and the names of the files made.
fn run(script: &str) -> (Vec<u8>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("script");
    fs_err::write(&file, script).unwrap();
    let output = Command::new("bash")
        .arg(&file)
        .current_dir(folder.path())
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap();
    assert!(output.status.success(), "{script}\n{}", String::from_utf8_lossy(&output.stderr));
    let dumped = fs_err::read(folder.path().join("dumped")).unwrap_or_default();
    let names = fs_err::read_dir(folder.path()).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    (dumped, names.filter(|name| !["script", "dumped", "f"].contains(&name.as_str())).collect())
}

const HEAD: &str = "set -euo pipefail
dump() { { printf '%s\\0' $# \"$@\"; } >> \"$DUMPED\"; }
DUMPED=$PWD/dumped
";

fn check(commands: &[(Dumping, String)]) {
    let mut script = HEAD.to_owned();
    let mut expected = Vec::new();
    for ((text, calls), value) in commands {
        writeln!(script, "v={}\n(\n{}\n)", quoted(value), rendered(text).expect(text)).unwrap();
        for call in calls {
            expected.extend_from_slice(format!("{}\0", call.len()).as_bytes());
            for argument in call {
                expected.extend_from_slice(argument.replace(HOLE, value).as_bytes());
                expected.push(0);
            }
        }
    }
    let (dumped, made) = run(&script);
    assert_eq!(
        String::from_utf8_lossy(&dumped).escape_debug().to_string(),
        String::from_utf8_lossy(&expected).escape_debug().to_string(),
        "{script}"
    );
    assert_eq!(dumped, expected);
    assert!(made.is_empty(), "{made:?} made by {script}");
}

/// Each command with each value.
#[test]
fn every_hostile_value_arrives_through_every_command() {
    let mut all = Vec::new();
    for (text, calls) in COMMANDS {
        let calls: Vec<Vec<&str>> = calls.iter().map(|call| call.to_vec()).collect();
        all.extend(
            VALUES.iter().map(|value| (((*text).to_owned(), calls.clone()), (*value).to_owned())),
        );
    }
    check(&all);
}

/// A list is that many words, where we say it is a whole word.
#[test]
fn a_list_as_a_whole_word_is_its_elements() {
    for text in [
        "dump ◊",
        "a=( ◊ ); dump ${a[@]+\"${a[@]}\"}",
        "set -- ; for x in ◊; do set -- \"$@\" \"$x\"; done; dump \"$@\"",
    ] {
        assert_eq!(read(text), Ok(vec![HoleContext::Word { whole_word: true }]), "{text}");
        for list in [&[][..], &[""], VALUES] {
            let words = list.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(" ");
            let script = format!("{HEAD}v=({words})\n(\n{}\n)", text.replace(HOLE, "\"${v[@]}\""));
            let mut expected = format!("{}\0", list.len());
            expected.extend(list.iter().map(|value| format!("{value}\0")));
            assert_eq!(String::from_utf8(run(&script).0).unwrap(), expected);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.div_ceil(8), ..ProptestConfig::default() })]
    #[test]
    fn values_arrive_byte_for_byte(commands in prop::collection::vec((command(), value()), 1..12)) {
        check(&commands);
    }

    /// Holes anywhere in any program: where we let them pass, bash reads the program and runs
    /// nothing that stands in a value.
    #[cfg(target_os = "linux")]
    #[test]
    fn no_value_is_run(
        program in prop_oneof![1 => soup(), 4 => program()],
        holes in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
    ) {
        let mut text = program;
        for hole in holes {
            let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            text.insert(*hole.get(&places), HOLE);
        }
        if let Some(script) = rendered(&text).filter(|_| !computes_output(&text)) {
            prop_assert!(bash_accepts(&script), "bash refuses {script:?}");
            let folder = tempfile::tempdir().unwrap();
            for value in ["a[$(echo >pwned)]", "1+a[`echo >pwned`]=2", "' \" $(echo >pwned)\n)\necho >pwned"] {
                let script = format!("v={}\n(\n{script}\n)\n", quoted(value));
                // The program may wait or loop; it has no purpose.
                let mut bash = Command::new("timeout");
                bash.args(["-k", "1", "0.3", "bash", "-c", &script]).current_dir(folder.path());
                bash.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
                bash.status().unwrap();
                prop_assert!(!folder.path().join("pwned").exists(), "{script}");
            }
        }
    }
}
