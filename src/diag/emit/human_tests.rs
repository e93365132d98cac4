//! What people read of a message, line by line.

use super::*;
use crate::diag::{Code, Text};
use crate::text;
use crate::text::Place;

const LAB: &str = "\
[steps.segment]
foreach = \"movies\"
environment = \"cellpos\"

[étapes]
légende = \"été\" # 細胞
table = { a = 1,
  b = 2,
  c = 3 }
end = 1
";

const PROFILE: &str = "name = \"imm\"\nx\t=\tmax_time = \"3d\"";

struct World {
    sink: Sink,
    lab: FileId,
    profile: FileId,
}

impl World {
    fn new() -> Self {
        let mut sink = Sink::default();
        let lab = sink.sources.add(Source::new("lab.toml", LAB));
        let profile = sink.sources.add(Source::new("clusters/imm.toml", PROFILE));
        Self { sink, lab, profile }
    }

    fn at(&self, what: &str) -> Place {
        let start = LAB.find(what).unwrap();
        Span::new(start, start + what.len()).in_file(self.lab)
    }

    fn shows(mut self, found: Diagnostic, lang: Lang, width: usize, expected: &str) {
        self.sink.error(found);
        let shown = human(&self.sink, lang, Look { width, color: false });
        assert_eq!(shown, expected, "\n{shown}");
    }
}

fn found(place: Place, label: Text) -> Diagnostic {
    let code = Code::error("step/unknown-environment");
    let message = text!(
        En: "`steps.segment` refers to an environment that does not exist",
        Fr: "`steps.segment` utilise un environnement qui n'existe pas"
    );
    Diagnostic::new(code, message, place, label)
}

fn here() -> Text {
    text!(En: "no environment has this name", Fr: "aucun environnement n'a ce nom")
}

fn help() -> Text {
    text!(En: "did you mean `cellpose`?", Fr: "vouliez-vous dire `cellpose` ?")
}

#[test]
fn the_picture_in_english() {
    let world = World::new();
    let found = found(world.at("\"cellpos\""), here()).help(help());
    let expected = "\
step/unknown-environment

  × `steps.segment` refers to an environment that does not exist
   ╭─[lab.toml:3:15]
 2 │ foreach = \"movies\"
 3 │ environment = \"cellpos\"
   ·               ────┬────
   ·                   ╰── no environment has this name
   ╰────
  help: did you mean `cellpose`?
";
    world.shows(found, Lang::En, 80, expected);
}

#[test]
fn the_picture_in_french_wraps_with_its_signs() {
    let world = World::new();
    let found = found(world.at("\"été\""), here()).help(text!(
        En: "",
        Fr: "écrivez le nom d'un environnement défini : vouliez-vous dire `cellpose` ?"
    ));
    let expected = "\
step/unknown-environment

  × `steps.segment` utilise un
  │ environnement qui n'existe pas
   ╭─[lab.toml:6:11]
 5 │ [étapes]
 6 │ légende = \"été\" # 細胞
   ·           ──┬──
   ·             ╰─┤ aucun environnement n'a
   ·               │ ce nom
   ╰────
  aide : écrivez le nom d'un
         environnement défini :
         vouliez-vous dire `cellpose` ?
";
    world.shows(found, Lang::Fr, 41, expected);
}

#[test]
fn wide_characters_tabs_and_a_place_in_another_text() {
    let world = World::new();
    let start = PROFILE.find("max_time").unwrap();
    let limit = Span::new(start, start + 8).in_file(world.profile);
    let set = text!(En: "the limit is set here", Fr: "");
    let found = found(world.at("胞"), here()).also(limit, set);
    let expected = "\
step/unknown-environment

  × `steps.segment` refers to an environment that does not exist
   ╭─[lab.toml:6:20]
 5 │ [étapes]
 6 │ légende = \"été\" # 細胞
   ·                     ─┬
   ·                      ╰── no environment has this name
   ╰────
   ╭─[clusters/imm.toml:2:5]
 1 │ name = \"imm\"
 2 │ x   =   max_time = \"3d\"
   ·         ────┬───
   ·             ╰── the limit is set here
   ╰────
";
    world.shows(found, Lang::En, 80, expected);
}

#[test]
fn several_labels_on_one_line_and_at_one_place() {
    let world = World::new();
    let place = world.at("\"movies\"");
    let found = found(world.at("foreach"), text!(En: "this key", Fr: ""))
        .also(place, text!(En: "this value", Fr: ""))
        .also(place, text!(En: "is not a dataset", Fr: ""));
    let expected = "\
step/unknown-environment

  × `steps.segment` refers to an environment that does not exist
   ╭─[lab.toml:2:1]
 1 │ [steps.segment]
 2 │ foreach = \"movies\"
   · ───┬───   ────┬───
   ·    │          ╰─┤ this value
   ·    │            │ is not a dataset
   ·    ╰── this key
   ╰────
";
    world.shows(found, Lang::En, 80, expected);
}

#[test]
fn a_place_of_several_lines_and_one_that_touches_it() {
    let world = World::new();
    let place = world.at("{ a = 1,\n  b = 2,\n  c = 3 }");
    let found = found(place, here()).also(world.at("end = 1"), text!(En: "", Fr: "la fin"));
    let expected = "\
step/unknown-environment

  × `steps.segment` utilise un environnement qui n'existe pas
    ╭─[lab.toml:7:9]
  6 │     légende = \"été\" # 細胞
  7 │ ╭─▶ table = { a = 1,
  8 │ │     b = 2,
  9 │ ├─▶   c = 3 }
    · ╰──── aucun environnement n'a ce nom
 10 │     end = 1
    ·     ───┬───
    ·        ╰── la fin
    ╰────
";
    world.shows(found, Lang::Fr, 80, expected);
}

#[test]
fn the_primary_place_comes_first_and_a_bridge_joins_two() {
    let world = World::new();
    let found = found(world.at("end = 1"), text!(En: "one", Fr: ""))
        .also(world.at("foreach"), text!(En: "two", Fr: ""))
        .also(world.at("b = 2"), text!(En: "three", Fr: ""));
    let expected = "\
step/unknown-environment

  × `steps.segment` refers to an environment that does not exist
    ╭─[lab.toml:10:1]
  7 │ table = { a = 1,
  8 │   b = 2,
    ·   ──┬──
    ·     ╰── three
  9 │   c = 3 }
 10 │ end = 1
    · ───┬───
    ·    ╰── one
    ╰────
   ╭─[lab.toml:2:1]
 1 │ [steps.segment]
 2 │ foreach = \"movies\"
   · ───┬───
   ·    ╰── two
   ╰────
";
    world.shows(found, Lang::En, 80, expected);
}

#[test]
fn what_is_missing_and_what_is_past_the_end() {
    let head = "step/unknown-environment\n\n  × `steps.segment` refers to an environment that \
                does not exist\n";
    let first = "
   ╭─[lab.toml:1:1]
 1 │ [steps.segment]
   · ▲
   · ╰── no environment has this name
   ╰────
";
    let last = "
    ╭─[lab.toml:11:1]
 10 │ end = 1
 11 │
    · ▲
    · ╰── no environment has this name
    ╰────
";
    for (span, picture) in [(Span::new(0, 0), first), (Span::new(9_999, 99_999), last)] {
        let world = World::new();
        let found = found(span.in_file(world.lab), here());
        world.shows(found, Lang::En, 80, &format!("{head}{}", &picture[1..]));
    }
}

#[test]
fn an_empty_text_and_a_place_inside_a_character() {
    let mut sink = Sink::default();
    let empty = sink.sources.add(Source::new("empty.toml", ""));
    let accent = sink.sources.add(Source::new("accent.toml", "é = \"\u{1b}[0m\""));
    sink.error(found(Span::new(0, 0).in_file(empty), here()));
    sink.error(found(Span::new(1, 2).in_file(accent), here()));
    let expected = "\
step/unknown-environment

  × `steps.segment` refers to an environment that does not exist
   ╭─[empty.toml:1:1]
 1 │
   · ▲
   · ╰── no environment has this name
   ╰────

step/unknown-environment

  × `steps.segment` refers to an environment that does not exist
   ╭─[accent.toml:1:1]
 1 │ é = \"␛[0m\"
   · ┬
   · ╰── no environment has this name
   ╰────
";
    assert_eq!(human(&sink, Lang::En, Look { width: 80, color: false }), expected);
}

#[test]
fn a_long_line_is_cut_and_a_long_place_shown_by_its_first_line() {
    let mut sink = Sink::default();
    let long = format!("x = \"{}é{}\"\n{}", "a".repeat(90), "b".repeat(90), "y = 1\n".repeat(20));
    let at = long.find('é').unwrap();
    let file = sink.sources.add(Source::new("lab.toml", &long));
    let place = Span::new(at, at + 2).in_file(file);
    sink.error(found(place, here()).also(Span::new(at + 94, long.len()).in_file(file), help()));
    let expected = "\
step/unknown-environment

  × `steps.segment` refers to an
  │ environment that does not exist
   ╭─[lab.toml:1:96]
 1 │ …aaaaaaaaaaaébbbbbbbbbbbbbbbbbbbb…
   ·             ┬
   ·             ╰─┤ no environment has this
   ·               │ name
 2 │ y = 1
   · ──┬──
   ·   ╰── did you mean `cellpose`?
   ╰────
";
    assert_eq!(human(&sink, Lang::En, Look { width: 20, color: false }), expected);
}

#[test]
fn colour_changes_nothing_but_the_colour() {
    let mut world = World::new();
    let place = world.at("\"cellpos\"");
    world.sink.error(found(place, here()).help(help()));
    let draw = |color| human(&world.sink, Lang::En, Look { width: 60, color });
    let colored = draw(true);
    assert!(colored.starts_with("\u{1b}[31mstep/unknown-environment\u{1b}[0m\n"));
    let escape = regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
    assert_eq!(escape.replace_all(&colored, ""), draw(false));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    #[test]
    fn any_places_of_any_text_are_drawn(
        text in "[a é細\\t\\n\u{1b}]{0,160}",
        spans in proptest::collection::vec((0..400_usize, 0..60_usize), 1..5),
        width in 0..90_usize,
    ) {
        let mut sink = Sink::default();
        let file = sink.sources.add(Source::new("lab.toml", &text));
        let mut places =
            spans.iter().map(|(start, long)| Span::new(*start, start + long).in_file(file));
        let mut drawn = found(places.next().unwrap(), text!(En: "label 0", Fr: ""));
        for (place, number) in places.zip(1..) {
            drawn = drawn.also(place, text!(En: "label {number}", Fr: ""));
        }
        sink.error(drawn);
        let picture = human(&sink, Lang::En, Look { width, color: false });
        for number in 0..spans.len() {
            proptest::prop_assert!(picture.contains(&format!("label {number}")), "{picture}");
        }
        proptest::prop_assert!(!picture.contains(char::from(0x1b)), "{picture}");
    }
}

#[test]
fn no_finding_prints_nothing() {
    assert_eq!(human(&Sink::default(), Lang::En, Look { width: 80, color: false }), "");
}
