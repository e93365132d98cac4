//! Scripts that are awkward and valid: none may be called wrong.

use super::bash::bash_accepts;
use super::{kinds, read};

const VALID: &[&str] = &[
    "echo hello",
    "cellpose --dir in --diameter 30.0 --chan 2 2>&1 | tee log.txt",
    "case $x in a) echo a;; (b|c) echo b;& *) echo c;;& d) ;; esac",
    "case x in esac",
    "case \"$1\" in\n  -h|--help)\n    usage ;;\n  \")\") echo \")\" ;;\n  ')') ;;\n  \\)) ;;\nesac",
    "case $(echo \")\") in if|for) a ;; [a-z]*) b; esac",
    "x=$(case y in y) echo 1;; z) echo 2; esac)",
    "x=\"$(case y in y) echo \"1)\";; esac)\"",
    "echo $(echo a # it's ) a comment\n)",
    "echo a#b # it's \"quoted ( ` $(",
    "echo ${#a[@]} ${#} $# ${x#\\#} ${x##*/} ${x%%.*}",
    "echo \"${x:-\"a b\"}\" ${x:-'}'} ${x:-\"}\"} ${x/\\}/b}",
    "echo ${x//\\//-} ${x^^} ${!x} ${x@Q} ${a[@]:1:2}",
    "echo $((1 + (2 * 3))) $(( (a) << 2 )) $((x[1] ? 2 : 3)) $[1 + 2]",
    "(( i++ )) || true",
    "for ((i = 0; i < ${#a[@]}; i++)); do echo \"${a[i]}\"; done",
    "for ((;;)) { break; }",
    "for x; do echo \"$x\"; done",
    "for x in *.tif \"$y\"/*.czi; do\n  echo \"$x\"\ndone > list.txt",
    "for x\nin a b\ndo echo $x\ndone",
    "while IFS= read -r line; do echo \"$line\"; done < <(sort f)",
    "until [ -f x ]; do sleep 1; done",
    "select x in a b; do break; done",
    "if [[ $a == *.tif && ! -e $b ]] || [[ $c =~ ^[0-9]+(\\.[0-9]+)?$ ]]; then echo; fi",
    "if (true) then { echo a; } elif ! false; then :; else\n:\nfi",
    "[[ a < b ]] && [[ ( a > b ) || -n $c ]] && [[ a =~ a|b ]]",
    "[[ $x == @(a|b)*(c) && $y != !(d) ]]",
    "[[ $x &&\n( -n $y\n) && ! $z == a\n]]",
    "cat <<EOF\nit's $(echo \")\") `echo \"` \" ( { ${x:-a}\nEOF",
    "cat <<'EOF'\n$( ` \" ' ( ${\nEOF\necho done",
    "cat <<\"E O\" <<-\\F\na\nE O\n\tb\n\tF\n",
    "cat <<EOF | sort > out && echo ok\nb\na\nEOF\necho end",
    "cat <<A; cat <<B\n1\nA\n2\nB",
    "x=$(cat <<EOF\n(\nEOF\n)",
    "(cat <<E\nx\nE\n)",
    "{ cat; } <<E\n}\nE",
    "python3 - <<'PY'\nimport sys\nprint(\"it's (\", '{{'.format(), file=sys.stderr)\nPY",
    "awk '{ print $1, \"(\" }' f | sed -e 's/(/[/' -e \"s/)/]/\"",
    "awk -F'\\t' 'NR > 1 && $3 >= 0.5 {n++} END {print n}' table.tsv",
    "echo 'it'\\''s' \"a\\\"b\" $'a\\'b' \\' \\\" \\( \\) \\; \\& \\# \\\\",
    "echo `echo \\`echo a\\`` \"`echo \"b\"`\"",
    "f() { local x=$1; echo \"$x\"; }; f a",
    "f ( ) ( cd /tmp && ls )",
    "function g { echo; } >/dev/null\nfunction h() (( 1 ))",
    "a=(1 2 \"3 4\" # five ) six\n  [7]=8 $(echo 9) )",
    "declare -A m=([a]=1 [\"b c\"]=2); m[d e]=3; a+=(x); echo \"${m[@]}\"",
    "a[i + 1]=2 b[$((1))]=3",
    "exec 3>&1 4<&0 5<&- {fd}>out; echo a >&3 2>&1 &>>log",
    "diff <(sort a) <(sort b) > >(cat)",
    "tee >(gzip > a.gz) >(md5sum > a.md5) < in > /dev/null",
    "read -r a b <<< \"$x $y\"; cat <<<$'a\\nb'",
    "echo {1..10} {a,b}{c,d} {a,'b,c'} }{ {} { }",
    "echo if then fi do done case esac in { } [[ ]] ! time function",
    "! grep -q x f; time -p sort f; ! ! true",
    "a && b || c & d; e |& f; wait",
    "echo a \\\n  b \\\n  | cat \\\n  && echo c",
    "set -- a b; shift; echo \"$@\" \"$*\" $? $! $$ $- $0 $_",
    "trap 'rm -rf \"$tmp\"' EXIT; tmp=$(mktemp -d)",
    "find . -name '*.tif' \\( -size +1M -o -newer x \\) -exec ls {} \\; -print",
    "parallel -j 4 'convert {} {.}.png' ::: *.tif",
    "module load gcc/12 2>/dev/null || true; export PATH=\"$HOME/bin:$PATH\" OMP_NUM_THREADS=4",
    "coproc P { cat; }; coproc cat; echo $(<file)",
    "x=1 y=\"2\" env | grep -E '^(x|y)=' ; > empty; >out x=1",
    "\n\n# comment\n\necho a # b\n# c (\n",
    "echo \"a\nb ( ' \nc\"; echo 'd\n\" ) e'",
    "if a; then b; fi | while c; do d; done && { e; } || ( f ) & g",
    "echo \"$(echo \"$(echo \"deep )\")\")\" ${x:-$(echo \"}\")}",
    "julia -e 'println(\"a\")' && Rscript -e \"cat('b', \\\"c\\\")\"",
    "echo {% if %} #{ '{#' é 🧫 \u{202e}x",
    "[ -n \"$x\" -a \\( 1 -lt 2 \\) ] && test ! -e y",
    "{ echo a; ( echo b ) } | cat; { (( 1 )) }",
];

#[test]
fn what_is_valid_is_called_valid() {
    for text in VALID {
        assert_eq!(read(text), Ok(Vec::new()), "{text}");
        assert!(bash_accepts(text), "no valid script: {text}");
    }
}

/// Cut short anywhere, or with a parenthesis too many: bash and we agree.
#[test]
fn what_is_cut_is_called_so() {
    for text in VALID {
        let ends = text.char_indices().map(|(end, _)| end).filter(|end| end % 3 == 0);
        for cut in ends.map(|end| &text[..end]) {
            let kinds = kinds(cut);
            let sure = super::bash::surely_refused(cut, &kinds);
            if kinds.is_empty() || sure {
                assert_eq!(kinds.is_empty(), bash_accepts(cut), "{cut:?} {kinds:?}");
            }
        }
        let stray = format!("{text}\n)");
        assert!(!kinds(&stray).is_empty(), "{stray}");
    }
}

#[test]
fn a_coproc_runs_no_coproc_and_no_function() {
    for text in ["coproc coproc", "coproc x coproc ls", "coproc function f { ls; }"] {
        assert!(!bash_accepts(text), "a valid script: {text}");
        assert!(!kinds(text).is_empty(), "{text}");
    }
}

#[test]
fn behind_the_first_word_of_a_coproc_a_command_begins() {
    for text in ["coproc 'q q' fi", "coproc $x then", "coproc \"q\" function f { ls; }"] {
        assert!(!bash_accepts(text), "a valid script: {text}");
        assert!(!kinds(text).is_empty(), "{text}");
    }
    for text in ["coproc 'q' ls", "coproc 'q' -l fi"] {
        assert!(bash_accepts(text), "no valid script: {text}");
        assert!(kinds(text).is_empty(), "{text}");
    }
}
