//! The scanner and bash, asked the same.

use std::io::Write as _;
use std::process::{Command, Stdio};

use proptest::prelude::*;

use super::{ShellFaultKind, kinds};

/// Whether bash accepts the text within a group, without a word of complaint. A text that closes
/// the group and opens another is none that stays inside: it must stand alone, too.
pub(super) fn bash_accepts(text: &str) -> bool {
    bash_reads(&format!("(\n{text}\n)\n")) && bash_reads(text)
}

fn bash_reads(script: &str) -> bool {
    let mut bash = Command::new("bash")
        .args(["--norc", "-n"])
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = bash.stdin.take().unwrap();
    // What bash no longer reads, it has refused.
    let _ = input.write_all(script.as_bytes());
    drop(input);
    let output = bash.wait_with_output().unwrap();
    output.status.success() && output.stderr.is_empty()
}

/// Words, signs and openings, in no order.
pub(super) fn soup() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(PIECES);
    let glue = prop::sample::select(&["", " ", " ", " ", "\n", ";", "; "][..]);
    prop::collection::vec((piece, glue), 1..14)
        .prop_map(|pieces| pieces.into_iter().flat_map(|(piece, glue)| [piece, glue]).collect())
}

/// Commands that are mostly well formed, with one sign too many now and then.
pub(super) fn program() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        8 => prop::sample::select(WORDS).prop_map(str::to_owned),
        1 => prop::sample::select(PIECES).prop_map(str::to_owned),
    ];
    let simple = prop::collection::vec(word, 1..4).prop_map(|words| words.join(" "));
    simple.prop_recursive(4, 24, 3, |inner| {
        let form = prop::sample::select(FORMS);
        (form, inner.clone(), inner.clone(), inner)
            .prop_map(|(form, a, b, c)| form.replace('A', &a).replace('B', &b).replace('C', &c))
    })
}

/// How commands are put together.
const FORMS: &[&str] = &[
    "A; B",
    "A\nB",
    "A && B || C",
    "A | B",
    "A |& B",
    "A & B",
    "! A",
    "time A",
    "( A )",
    "( A\n)",
    "{ A; }",
    "{ ( A ) }",
    "if A; then B; fi",
    "if A\nthen B\nelse C\nfi",
    "if A; then B; elif C; then d; fi",
    "while A; do B; done",
    "until A\ndo B\ndone <f",
    "for x in 1 \"2\" $(A); do B; done",
    "for x in a; { A; }",
    "for ((i=0;i<3;i++)); do A; done",
    "case x in a) A;; b|c) B;& (*) C;; esac",
    "case $(A) in\n  a)\n A\n ;;\nesac",
    "case x in a) A\nesac",
    "f() { A; }",
    "function g\n( A )",
    "x=$(A)",
    "echo $(A) \"$(B)\"",
    "cat <( A) >( B)",
    "echo `c`; A",
    "a=( x $(A) # B\n y )",
    "cat <<E && A\n$(B) ${x}\nE\n",
    "cat <<'E' <<-F; A\n$( ` \"\nE\n\tC\n\tF\n",
    "[[ x == $(A) ]] && B",
    "[[ a\n]]; A",
    "[[\n-n a\n&& b ==\nc ]]; A",
    "[[ a == b\n|| ! ( c ) ]] || B",
    "[[ ( -n $(A) || b =~ ^(c|d)$ ) && ! e < f ]]",
    "((A))",
    "echo $((1 + $(A)))",
    "echo ${x:-$(A)} ${y#\"$(B)\"}",
    "select y in a b; do A; done",
    "coproc n { A; }",
    "A # B\nC",
    "A \\\n && B",
    "echo $( A; case y in y) B;; esac )",
    "v=$(cat <<E\nB\nE\n); A",
    "{ A; } >f 2>&1 | B",
    "( A ) & B",
    "echo \"`B`\"; A",
    "{ A; } 3<<E\nC\nE\n",
    "A;",
    "A &",
    "\n\n# x\nA\n\n",
    "if { A; } then ( B ) fi",
    "echo $'a\\'b' $\"c\"; A",
];

const WORDS: &[&str] = &[
    "echo",
    "a",
    "b=1",
    "c+=(1 2)",
    "--x=y",
    "'q q'",
    "\"d $x\"",
    "$x",
    "${x}",
    "${#a[@]}",
    "${x%%.*}",
    "$#",
    "$$",
    "a#b",
    "{1..3}",
    "{a,b}c",
    "*.txt",
    "[a-z]?",
    "\\(",
    "\\\\",
    "\"\\\"\"",
    ">f",
    "2>&1",
    "<g",
    "<<<h",
    "&>i",
    "fi",
    "done",
    "if",
    "esac",
    "in",
    "~/x",
    "é",
    "!",
    "=",
    "-n",
    "a[1]=2",
    "a[i+1]",
    "$(( (1+2)*3 ))",
    "$[1+1]",
    "`e`",
    "$'\\n'",
    "%",
];

const PIECES: &[&str] = &[
    "a",
    "b=1",
    "c",
    "f()",
    "if",
    "then",
    "else",
    "elif",
    "fi",
    "while",
    "until",
    "do",
    "done",
    "for x in",
    "for",
    "x",
    "in",
    "case x in",
    "a)",
    "(b|c)",
    ";;",
    ";&",
    ";;&",
    "esac",
    "{",
    "}",
    "(",
    ")",
    "((",
    "))",
    "[[",
    "]]",
    "-n",
    "-eq",
    "==",
    "=~",
    "!",
    "time",
    "coproc",
    "function f",
    "&&",
    "||",
    "|",
    "|&",
    "&",
    "<",
    ">",
    ">>",
    "<<<",
    "2>&1",
    "&>",
    ">|",
    "{fd}>",
    "3<",
    "<(",
    ">(",
    "$(",
    "${",
    "$((",
    "$[",
    "$x",
    "\"",
    "\"",
    "'",
    "'",
    "`",
    "`",
    "\\",
    "\\\n",
    "# c\n",
    "#",
    "a#b",
    "$'",
    "$\"",
    "a=(",
    "a[1]=",
    "b[",
    "]",
    "${#a[@]}",
    "${x:-",
    "${x#",
    "$#",
    "$$",
    "*",
    "?",
    "@(",
    "+(",
    "{1..3}",
    "{a,b}",
    "<<E\n",
    "<<-E\n",
    "<<'E'\n",
    "\nE\n",
    "\tE\n",
    "E",
    "é",
    "\t",
    "declare",
    "let",
    "select y in",
    "-p",
    "--",
    "=",
    "+=(",
    "~",
    "if a; then b; fi",
    "while a; do b; done",
    "{ a; }",
    "(a)",
    "((1))",
    "[[ a ]]",
    "for ((;;))",
    "a && b",
];

proptest! {
    #[test]
    fn what_is_whole_for_us_is_whole_for_bash(text in prop_oneof![1 => soup(), 3 => program()]) {
        let kinds = kinds(&text);
        if kinds.is_empty() {
            prop_assert!(bash_accepts(&text), "bash refuses {text:?}");
        } else if surely_refused(&text, &kinds) {
            prop_assert!(!bash_accepts(&text), "bash accepts {text:?}, we say {kinds:?}");
        }
    }
}

/// Whether bash says no before it runs the text. A backslash at the end joins it to the next line;
/// here-documents and what begins with `((` are read when they are expanded; `time` at the
/// beginning of a substitution is no reserved word for bash 5.2, and is for others.
pub(super) fn surely_refused(text: &str, kinds: &[ShellFaultKind]) -> bool {
    !kinds.contains(&ShellFaultKind::TrailingBackslash)
        && !text.contains("<<")
        && !text.contains("((")
        && !text.contains("time")
}
