//! Texts that are no TOML.

use proptest::prelude::*;
use snapbox::{IntoData as _, assert_data_eq, str};

use super::{read, sink};
use crate::manifest::{Included, parse};

fn told(text: &str) -> String {
    let (manifest, told) = read(text);
    assert!(manifest.is_none(), "{told}");
    told
}

#[test]
fn what_is_not_closed() {
    assert_data_eq!(
        told("a = \"x\nb = 'y\n[t\n[[u]\n"),
        str![[r#"
manifest/syntax 1:5 <"x>
  this string is not closed | no closing quote on this line | add `"` at its end
  cette chaîne n'est pas fermée | aucun guillemet fermant sur cette ligne | ajoutez `"` à la fin
manifest/syntax 2:5 <'y>
  this string is not closed | no closing quote on this line | add `'` at its end
  cette chaîne n'est pas fermée | aucun guillemet fermant sur cette ligne | ajoutez `'` à la fin
manifest/syntax 3:1 <[t>
  this table header is not closed | no `]` on this line | add `]` at its end
  cet en-tête de table n'est pas fermé | aucun `]` sur cette ligne | ajoutez `]` à la fin
manifest/syntax 4:1 <[[u]>
  this table header is not closed | no `]]` on this line | add `]]` at its end
  cet en-tête de table n'est pas fermé | aucun `]]` sur cette ligne | ajoutez `]]` à la fin

"#]]
        .raw()
    );
    assert_data_eq!(
        told("a = [1,\nb = 3\n[c]\nd = \"#]\"\n"),
        str![[r#"
manifest/syntax 1:5 <[>
  this list is not closed | opened here | add `]` at its end
  cette liste n'est pas fermée | ouverte ici | ajoutez `]` à la fin

"#]]
        .raw()
    );
    assert_data_eq!(
        told("a = { x = 1, y = [2]\nb = 3\n"),
        str![[r#"
manifest/syntax 1:5 <{>
  this table is not closed | opened here | add `}` at its end
  cette table n'est pas fermée | ouverte ici | ajoutez `}` à la fin

"#]]
        .raw()
    );
    assert_data_eq!(
        told("a = \"\"\"x \\\"\"\" y\nb = 1\n"),
        str![[r#"
manifest/syntax 1:5 <""">
  this multi-line string is not closed | opened here | add `"""` at its end
  ce texte n'est pas fermé | ouvert ici | ajoutez `"""` à la fin

"#]]
        .raw()
    );
}

#[test]
fn what_is_not_in_quotes() {
    assert_data_eq!(
        told("foreach = movies\nscript = /data/a.py # x\nx = 16G\nw = True\nq = “é”\n"),
        str![[r#"
manifest/syntax 1:11 <movies>
  `movies` is not in quotes | text must be in quotes | put it in quotes: `"movies"`
  `movies` n'est pas entre guillemets | un texte va entre guillemets | mettez des guillemets : `"movies"`
manifest/syntax 2:10 </data/a.py>
  `/data/a.py` is not in quotes | text must be in quotes | put it in quotes: `"/data/a.py"`
  `/data/a.py` n'est pas entre guillemets | un texte va entre guillemets | mettez des guillemets : `"/data/a.py"`
manifest/syntax 3:5 <16G>
  `16G` is not in quotes | text must be in quotes | put it in quotes: `"16G"`
  `16G` n'est pas entre guillemets | un texte va entre guillemets | mettez des guillemets : `"16G"`
manifest/syntax 4:5 <True>
  `True` is not a boolean | booleans are lower-case | write `true`
  `True` n'est pas un booléen | un booléen s'écrit en minuscules | écrivez `true`
manifest/syntax 5:5 <“é”>
  `“` and `”` are typographic quotes, which TOML does not read | not `"` | write `"é"`
  `“` et `”` sont des guillemets typographiques, que TOML ne lit pas | pas `"` | écrivez `"é"`

"#]].raw()
    );
    assert_data_eq!(
        told("python = 3.10.1\na = 01\nb = .5\nc = 0xZZ\nd = 2026-13-01\n"),
        str![[r#"
manifest/syntax 1:10 <3.10.1>
  `3.10.1` is not a number | cannot be read as a number | put it in quotes: `"3.10.1"`
  `3.10.1` n'est pas un nombre | illisible comme nombre | mettez des guillemets : `"3.10.1"`
manifest/syntax 2:5 <01>
  `01` is not a number | cannot be read as a number | write `1`, or `"01"` if it is text
  `01` n'est pas un nombre | illisible comme nombre | écrivez `1`, ou `"01"` si c'est du texte
manifest/syntax 3:5 <.5>
  `.5` is not a number | cannot be read as a number | write `0.5`, or `".5"` if it is text
  `.5` n'est pas un nombre | illisible comme nombre | écrivez `0.5`, ou `".5"` si c'est du texte
manifest/syntax 4:5 <0xZZ>
  `0xZZ` is not a number | cannot be read as a number | put it in quotes: `"0xZZ"`
  `0xZZ` n'est pas un nombre | illisible comme nombre | mettez des guillemets : `"0xZZ"`
manifest/syntax 5:5 <2026-13-01>
  `2026-13-01` is not a date | cannot be read as a date | put it in quotes: `"2026-13-01"`
  `2026-13-01` n'est pas une date | illisible comme date | mettez des guillemets : `"2026-13-01"`

"#]]
        .raw()
    );
    assert_data_eq!(told("a = [\n  3.10.1,\n]\nb = \nc = \"C:\\Users\"\n"), str![[r#"
manifest/syntax 2:3 <3.10.1>
  `3.10.1` is not a number | cannot be read as a number | put it in quotes: `"3.10.1"`
  `3.10.1` n'est pas un nombre | illisible comme nombre | mettez des guillemets : `"3.10.1"`
manifest/syntax 4:3 <=>
  a value is missing after `=` | nothing follows | write a value, such as `"text"`
  il manque une valeur après `=` | rien ne suit | écrivez une valeur, par exemple `"texte"`
manifest/syntax 5:8 <\U>
  `\U` is not an escape | a backslash begins an escape | write `/` in a path; elsewhere `\\`, or put the string in single quotes
  `\U` n'est pas une séquence d'échappement | une barre oblique inverse ouvre un échappement | écrivez `/` dans un chemin ; ailleurs `\\`, ou la chaîne entre apostrophes

"#]].raw());
}

#[test]
fn keys_that_are_wrong() {
    assert_data_eq!(
        told("a\nb: 1\n= 1\né = 1\nc d = 2\nx == 1\n"),
        str![[r#"
manifest/syntax 1:1 <a>
  `a` has no `=` | a key is followed by `=` | write `a = "…"`, or `#` before a comment
  `a` n'a pas de `=` | une clé est suivie de `=` | écrivez `a = "…"`, ou `#` devant un commentaire
manifest/syntax 2:1 <b:>
  `:` cannot follow a key | a key is followed by `=` | write `=` instead
  `:` ne peut pas suivre une clé | une clé est suivie de `=` | écrivez `=` à la place
manifest/syntax 5:1 <c>
  `c` has no `=` | a key is followed by `=` | write `c = "…"`, or `#` before a comment
  `c` n'a pas de `=` | une clé est suivie de `=` | écrivez `c = "…"`, ou `#` devant un commentaire
manifest/syntax 6:4 <=>
  `=` is not allowed here | one `=` too many | remove it
  `=` ne peut pas se trouver ici | un `=` de trop | retirez-le

"#]]
        .raw()
    );
    assert_data_eq!(
        told("[a]\nx = 1\ny.z = 1\nx = 2\n[b]\nx = 3\n[a]\ny = 2\n"),
        str![[r#"
manifest/syntax 4:1 <x>
  `x` is defined twice | again here | keep one of the two
  `x` est défini deux fois | de nouveau ici | gardez une seule des deux définitions
  2:1 <x> first here | d'abord ici
manifest/syntax 7:2 <a>
  `a` is defined twice | again here | keep one of the two
  `a` est défini deux fois | de nouveau ici | gardez une seule des deux définitions
  1:2 <a> first here | d'abord ici

"#]]
        .raw()
    );
    assert_data_eq!(
        told("a = 1\na.b = 2\n"),
        str![[r#"
manifest/syntax 2:1 <a>
  `a` already has a value | nothing can be added to it | write all of it in one place
  `a` a déjà une valeur | rien ne peut y être ajouté | écrivez tout au même endroit
  1:1 <a> first here | d'abord ici

"#]]
        .raw()
    );
    assert_data_eq!(
        told("x = {a 1}"),
        str![[r#"
manifest/syntax 1:6 <a>
  `a` has no `=` | a key is followed by `=` | write `a = "…"`, or `#` before a comment
  `a` n'a pas de `=` | une clé est suivie de `=` | écrivez `a = "…"`, ou `#` devant un commentaire

"#]]
        .raw()
    );
}

#[test]
fn lines_that_go_on() {
    assert_data_eq!(told("a = 1 b = 2\nc = 'it's'\n[t] u\n"), str![[r#"
manifest/syntax 1:7 <b = 2>
  `b = 2` is not expected here | nothing more belongs on this line | put it on a line of its own, or check the quotes
  `b = 2` est de trop sur cette ligne | rien de plus n'est attendu ici | passez à la ligne, ou vérifiez les guillemets
manifest/syntax 2:9 <s'>
  `s'` is not expected here | nothing more belongs on this line | put it on a line of its own, or check the quotes
  `s'` est de trop sur cette ligne | rien de plus n'est attendu ici | passez à la ligne, ou vérifiez les guillemets
manifest/syntax 3:5 <u>
  `u` is not expected here | nothing more belongs on this line | put it on a line of its own, or check the quotes
  `u` est de trop sur cette ligne | rien de plus n'est attendu ici | passez à la ligne, ou vérifiez les guillemets

"#]].raw());
    assert_data_eq!(
        told("a = [1 2]\nb = [1,,2]\nc = [\n  \"x\"\n  \"y\"\n]\nd = {a=1,,b=2}\n"),
        str![[r#"
manifest/syntax 1:6 <1 2>
  a comma is missing | elements are separated by `,` | add `,` between the elements
  il manque une virgule | les éléments sont séparés par `,` | ajoutez `,` entre les éléments
manifest/syntax 2:8 <,>
  there is one comma too many | no element before this | remove it
  il y a une virgule de trop | aucun élément avant ceci | retirez-la
manifest/syntax 5:3 <"y">
  a comma is missing | elements are separated by `,` | add `,` between the elements
  il manque une virgule | les éléments sont séparés par `,` | ajoutez `,` entre les éléments
manifest/syntax 7:10 <,>
  there is one comma too many | no element before this | remove it
  il y a une virgule de trop | aucun élément avant ceci | retirez-la

"#]]
        .raw()
    );
    assert_data_eq!(
        told("a = \"\u{1}\"\nb = \u{2}\n# \u{3}\n"),
        str![[r#"
manifest/syntax 1:6 <·>
  there is a control character here | this character is invisible | remove it
  un caractère de contrôle se trouve ici | ce caractère est invisible | retirez-le
manifest/syntax 2:5 <·>
  there is a control character here | this character is invisible | remove it
  un caractère de contrôle se trouve ici | ce caractère est invisible | retirez-le
manifest/syntax 3:3 <·>
  there is a control character here | this character is invisible | remove it
  un caractère de contrôle se trouve ici | ce caractère est invisible | retirez-le

"#]]
        .raw()
    );
}

#[test]
fn only_the_first_error_of_a_line_is_told() {
    let told = told("a = 1__0 2__0\nb = x y z\n");
    assert_eq!(told.matches("manifest/syntax").count(), 2, "{told}");
}

#[test]
fn a_hundred_thousand_brackets_end_in_a_message() {
    let many = 100_000;
    let brackets = "[".repeat(many);
    let dots = vec!["a"; many].join(".");
    for text in [
        brackets.clone(),
        format!("a = {brackets}"),
        format!("a = {brackets}{}", "]".repeat(many)),
        format!("a = {}", "{a=".repeat(many)),
        format!("b = 1\n{dots} = 1"),
        format!("[{dots}]"),
    ] {
        let told = told(&text);
        assert_eq!(told.matches("manifest/syntax").count(), 1);
    }
    let told = told(&format!("a = {brackets}{}", "]".repeat(many)));
    assert_data_eq!(told, str![[r#"
manifest/syntax 1:85 <[>
  tables and lists are nested more than 80 deep | too deep | nest less deeply
  des tables et des listes sont imbriquées sur plus de 80 niveaux | trop profond | réduisez l'imbrication

"#]].raw());
}

#[test]
fn long_lines_are_quoted_in_part() {
    let told = told(&format!("a = {}", "x".repeat(1_000)));
    let quoted = format!("`{}…` is not in quotes", "x".repeat(60));
    assert!(told.contains(&quoted), "{told}");
}

const TEXT: &str = "# é\n[project]\nname = \"p\"\nauthors = ['é', \"b\"]\n[steps.a]\ncommand = \"\"\"\nx \\\n  é\"\"\"\n\
    args = [1, 0x1f, 1e-5, true, \"\\u00e9\"]\nmatrix = { lr = [0.1], b.c = 2026-01-01 }\n[[t.u]]\n\"é k\" = '''é'''\n";

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    /// Whatever is typed: nothing panics, what is no TOML is told, each place holds something.
    #[test]
    fn whatever_is_typed_is_read_or_told(
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..3_usize, "[\\[\\]{}=,.\"'\\\\#\n é\u{1}\r0-9a-z]{0,3}"), 1..5)
    ) {
        let mut chars: Vec<char> = TEXT.chars().collect();
        for (at, removed, added) in edits {
            let at = at.index(chars.len());
            let end = (at + removed).min(chars.len());
            chars.splice(at..end, added.chars());
        }
        let text: String = chars.into_iter().collect();
        let (mut sink, file) = sink(&text);
        let manifest = parse(file, &Included::default(), &mut sink);
        prop_assert!(manifest.is_some() || sink.reported().is_some());
        let read = sink.sources.get(file).text();
        for found in sink.sorted() {
            for label in &found.labels {
                let span = label.place.span;
                prop_assert!(read.get(span.start..span.end).is_some(), "{span:?}");
                prop_assert!(span.start < span.end, "{}", read);
            }
        }
    }
}

#[test]
fn typographic_quotes() {
    let texts = [
        "a = \"x”\n",
        "a = “x\"\n",
        "a = [\"x\", ‘y’]\nb = “z”\n",
        "a = “”\nb = '“' # “\n",
        "a = \"\"\"\n“x”\n\"\"\"\nl’b = 1\n",
    ];
    assert_data_eq!(texts.map(told).join("\n"), str![[r#"
manifest/syntax 1:7 <”>
  `”` is a typographic quote, which TOML does not read | not `"` | write `"` instead
  `”` est un guillemet typographique, que TOML ne lit pas | pas `"` | écrivez `"` à la place

manifest/syntax 1:5 <“x">
  `“` is a typographic quote, which TOML does not read | not `"` | write `"x"`
  `“` est un guillemet typographique, que TOML ne lit pas | pas `"` | écrivez `"x"`

manifest/syntax 1:11 <‘y’>
  `‘` and `’` are typographic quotes, which TOML does not read | not `"` | write `"` on these 2 lines: `"y"`
  `‘` et `’` sont des guillemets typographiques, que TOML ne lit pas | pas `"` | écrivez `"` sur ces 2 lignes : `"y"`
  2:5 <“z”> here too | ici aussi

manifest/syntax 1:5 <“”>
  `“` and `”` are typographic quotes, which TOML does not read | not `"` | write `"` instead
  `“` et `”` sont des guillemets typographiques, que TOML ne lit pas | pas `"` | écrivez `"` à la place

manifest/syntax 4:2 <’>
  `’` cannot be in a key | a key consists of unaccented letters, digits, `_` and `-` | write the key without this character
  `’` ne peut pas figurer dans une clé | une clé se compose de lettres sans accent, de chiffres, de `_` et de `-` | écrivez la clé sans ce caractère

"#]].raw());
}
