//! One construct after another.

use super::HoleContext::{self, DoubleQuoted, HereDocument};
use super::ShellFaultKind::{self as Kind, *};
use super::{ShellFault, contexts, kinds, pieces, read};
use crate::resolve::shell::Piece;

const WHOLE: HoleContext = HoleContext::Word { whole_word: true };
const PART: HoleContext = HoleContext::Word { whole_word: false };

#[test]
fn holes_stand_in_words_and_double_quotes() {
    let cases: &[(&str, &[HoleContext])] = &[
        ("◊", &[WHOLE]),
        ("◊ a ◊;◊|◊&&(◊)", &[WHOLE; 5]),
        ("a ◊b c◊ ◊◊ \"\"◊ ◊\\\nx", &[PART; 6]),
        ("a ◊\\\n ◊ #◊\n◊", &[WHOLE; 4]),
        ("a=◊ b=( ◊ x◊ ) ◊", &[PART, WHOLE, PART, WHOLE]),
        ("declare -A m=( ◊ )", &[WHOLE]),
        ("export A=◊ B=\"◊\"", &[PART, DoubleQuoted]),
        ("a \"◊\" \"x $y ◊\" $\"◊\"", &[DoubleQuoted; 3]),
        ("a <◊ >◊ 2>>◊ <<<◊ &>◊ <> ◊ >|◊", &[PART; 7]),
        ("a $(b ◊ \"c ◊\")", &[WHOLE, DoubleQuoted]),
        ("a \"$(b ◊ \"c ◊\" $(d ◊))\" ◊", &[WHOLE, DoubleQuoted, WHOLE, WHOLE]),
        ("a <(b ◊) >(c \"◊\")", &[WHOLE, DoubleQuoted]),
        ("case ◊ in ◊) ◊;; (a|\"◊\") ◊;; esac", &[PART, PART, WHOLE, DoubleQuoted, WHOLE]),
        ("[[ ◊ == ◊ && -n ◊ && a =~ ^(◊|\"◊\")$ ]]", &[PART, PART, PART, PART, DoubleQuoted]),
        ("for x in ◊ a◊; do ◊; done", &[WHOLE, PART, WHOLE]),
        ("case ◊ in a[◊]) b;; esac >c[◊]", &[PART; 3]),
        ("a {b,◊} ${#a[@]} $# ◊ a#◊", &[PART, WHOLE, PART]),
        ("a $$ $x◊ $?◊ \\$◊ \\\\◊", &[PART; 4]),
        ("a \"$x◊ \\$◊ \\\\◊\"", &[DoubleQuoted; 3]),
        (
            "a <<E\n◊ $(b ◊) \"◊\" '◊'\nE\nc ◊",
            &[HereDocument, WHOLE, HereDocument, HereDocument, WHOLE],
        ),
        ("a <<A <<-B ◊\n◊\nA\n\t◊\n\tB\n◊", &[WHOLE, HereDocument, HereDocument, WHOLE]),
        ("a $(b <<E\n◊ )\nE\n◊) ◊", &[HereDocument, WHOLE, WHOLE]),
        ("a ${x:-$(b ◊)} $(( $(c ◊) + 1 ))", &[WHOLE, WHOLE]),
        ("a '#{' \"{%\" #{ ◊\nb {% ◊ %} ${#a[@]} # '", &[WHOLE, WHOLE]),
        ("read -p ◊ x; printf %s ◊; mapfile -t -d ◊ y <◊", &[WHOLE, WHOLE, WHOLE, PART]),
    ];
    for (text, expected) in cases {
        assert_eq!(read(text).as_deref(), Ok(*expected), "{text}");
    }
}

#[test]
fn holes_that_cannot_be_carried() {
    let cases: &[(&str, &[Kind])] = &[
        ("a '◊' $'\\'◊'", &[SingleQuoted; 2]),
        ("a <<'E' <<\\F <<\"G\"\n◊\nE\n◊\nF\n$(◊\nG", &[QuotedHeredoc; 3]),
        ("a `b ◊` \"`c '◊'`\"", &[Backquoted; 2]),
        ("a $((◊)) $((1+(\"◊\"))) $[◊]", &[Arithmetic; 3]),
        ("((i = ◊)); for ((i = 0; i < ◊; i++)); do a; done", &[Arithmetic; 2]),
        ("a[◊]=1; a[\"◊\"]+=2 b; c=( [◊]=1 )", &[Arithmetic; 3]),
        ("let x=◊ \"y = ◊\"; builtin let ◊", &[Arithmetic; 3]),
        ("[[ ◊ -eq 1 ]] || [[ \"x◊\" -lt \"◊\" ]]", &[Arithmetic; 3]),
        (
            "declare -i x=◊ z; local -n y=◊; z=◊ x+=\"◊\"; RANDOM=◊; export OPTIND=◊",
            &[Arithmetic; 6],
        ),
        ("unset a[◊]; echo a[◊]b; declare a[\"◊\"]=1", &[Arithmetic; 3]),
        ("a ${x:-◊} \"${x#\"◊\"}\" ${a[◊]} ${◊}", &[InExpansion; 4]),
        (
            "a <<E\n${x:-◊}\n$((◊))\n`◊`\n\\◊ $◊\nE",
            &[InExpansion, Arithmetic, Backquoted, AfterBackslash, AfterDollar],
        ),
        ("a \\◊ \\\\\\◊ \"\\◊\"", &[AfterBackslash; 3]),
        ("a $◊ \"$◊\" x$◊ $$◊", &[AfterDollar; 4]),
        ("a <<◊ <<\"b◊\" <<'◊' <<\\◊\n\nb\n\n\n", &[HeredocDelimiter; 4]),
        ("◊() { a; }; function ◊ { b; }; for ◊ in c; do d; done; coproc ◊ { e; }", &[Name; 4]),
        (
            "read ◊; read -a ◊; unset ◊; export ◊; printf -v ◊ %s x; [[ -v ◊ ]]; test -v \"◊\"",
            &[Name; 7],
        ),
        ("a >&◊ 2>& \"◊\" <&1◊ >&$(b ◊)x◊", &[ExpandedTwice; 4]),
        (
            "declare -a x=◊; local -A \"y=◊\"; readonly -a z=\"◊\"",
            &[ExpandedTwice, Name, ExpandedTwice],
        ),
        ("a=(1); declare a=◊; declare -a b; declare b=\"◊\"; PS4=◊; a=◊", &[ExpandedTwice; 3]),
        ("for x in {1..◊} {◊..9}; do a; done", &[BraceRange; 2]),
    ];
    for (text, expected) in cases {
        assert_eq!(kinds(text), *expected, "{text}");
        assert!(expected.iter().all(|kind| kind.is_of_hole()));
    }
}

#[test]
fn texts_that_are_not_whole() {
    let cases: &[(&str, Kind)] = &[
        ("a 'b", Unclosed("'")),
        ("a \"b", Unclosed("\"")),
        ("a \"b\\", Unclosed("\"")),
        ("a $'b\\'", Unclosed("$'")),
        ("a `b", Unclosed("`")),
        ("a ${b", Unclosed("${")),
        ("a $((1", Unclosed("$((")),
        ("a $((1)", Unclosed("$((")),
        ("((1", Unclosed("((")),
        ("a $(b", Unclosed("$(")),
        ("a $(b 'c)", Unclosed("'")),
        ("a <(b", Unclosed("<(")),
        ("(a", Unclosed("(")),
        ("{ a; ", Unclosed("{")),
        ("{ a }", Unclosed("{")),
        ("( { a; )", Unclosed("{")),
        ("if a; then b", Unclosed("if")),
        ("while a; do b;", Unclosed("while")),
        ("case a in b) c;;", Unclosed("case")),
        ("[[ a", Unclosed("[[")),
        ("a=( b", Unclosed("=(")),
        ("a[1", Unclosed("[")),
        ("a <<E", Unclosed("<<")),
        ("a <<E\nb\n E", Unclosed("<<")),
        ("a <<'E'\nb\nE ", Unclosed("<<")),
        ("a $(b <<E)\nc\nE", Unclosed("<<")),
        ("a )", StrayParenthesis),
        (")\ntouch pwned\n(", StrayParenthesis),
        ("{ a; )", StrayParenthesis),
        ("case a in b) c;; esac )", StrayParenthesis),
        ("a \\", TrailingBackslash),
        ("a; }", Unexpected),
        ("a ;; b", Unexpected),
        ("a && ", Unexpected),
        ("| a", Unexpected),
        ("fi", Unexpected),
        ("()", Unexpected),
        ("a (b)", Unexpected),
        ("a >", Unexpected),
        ("a; done", Unexpected),
        ("echo @(a|b)", Unexpected),
        ("[[ a b ]]", Unexpected),
        ("[[ a ◊ b ]]", Unexpected),
        ("((a); b)", TwoGroups),
        ("a $((b); c)", TwoGroups),
        ("a <((b))", TwoGroups),
        ("", Empty),
        (" \n# a\n", Empty),
        ("a\0b", Nul),
    ];
    for (text, expected) in cases {
        assert_eq!(kinds(text), [*expected], "{text:?}");
        assert!(!expected.is_of_hole());
    }
}

#[test]
fn faults_come_all_at_once_with_their_places() {
    let text = "a '◊' ◊ $◊ \"é◊ )";
    let expected = [(1, 0, SingleQuoted), (5, 0, AfterDollar), (6, 1, Unclosed("\""))];
    let faults = expected.map(|(piece, byte, kind)| ShellFault { piece, byte, kind });
    assert_eq!(read(text), Err(faults.to_vec()));
    assert_eq!(pieces(text)[5], Piece::Hole);
    let end = ShellFault { piece: 1, byte: 3, kind: Unexpected };
    assert_eq!(contexts(&[Piece::Hole, Piece::Text(" &&")]), Err(vec![end]));
    let empty = ShellFault { piece: 0, byte: 0, kind: Empty };
    assert_eq!(contexts(&[]), Err(vec![empty]));
    let split = [Piece::Text("a \""), Piece::Text("b"), Piece::Hole, Piece::Text("\"")];
    assert_eq!(contexts(&split), Ok(vec![DoubleQuoted]));
}

#[test]
fn depth_is_an_error_and_no_crash() {
    for opening in ["(", "$(", "\"$(", "{ ", "${x:-", "a=(", "if ", "[[ ( ", "[[ ! ", "((", "f() "]
    {
        let mut text = opening.repeat(20_000);
        assert!(read(&text).is_err(), "{opening}");
        text.push('◊');
        assert!(read(&text).is_err(), "{opening}");
    }
}
