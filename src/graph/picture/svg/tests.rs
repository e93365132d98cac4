//! The picture as an SVG file.

use super::super::tests::{chain, diamond, edge, hostile, node, pipeline};
use super::super::{Meaning, Sign};
use super::*;

/// Tags and text of a document, by a reader that accepts less than XML does.
fn read(document: &str) -> (Vec<String>, Vec<String>) {
    let (mut tags, mut texts, mut open) = (Vec::new(), Vec::new(), Vec::new());
    let mut rest = document;
    while let Some(at) = rest.find('<') {
        let text = &rest[..at];
        assert!(!text.contains('>') || open.last() == Some(&"style"), "{text}");
        for entity in text.match_indices('&') {
            let name = text[entity.0..].split_inclusive(';').next().unwrap();
            assert!(["&amp;", "&lt;", "&gt;"].contains(&name), "{text}");
        }
        texts.push(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"));
        let (tag, after) = rest[at + 1..].split_once('>').unwrap();
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        let name = tag.split([' ', '/']).find(|name| !name.is_empty()).unwrap();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(name);
        }
        if !tag.starts_with('/') {
            tags.push(tag.to_owned());
        }
        rest = after;
    }
    assert_eq!((rest, open.len()), ("\n", 0));
    (tags, texts)
}

fn count(tags: &[String], start: &str) -> usize {
    tags.iter().filter(|tag| tag.starts_with(start)).count()
}

#[test]
fn a_pipeline() {
    let (tags, texts) = read(&svg(&pipeline()));
    // The legend shows one of each.
    assert_eq!(count(&tags, "path class=\"edge critical\""), 2 + 1);
    assert_eq!(count(&tags, "path class=\"head critical\""), 2);
    assert_eq!(count(&tags, "g class=\"step critical\""), 3);
    assert_eq!(count(&tags, "g class=\"dataset\""), 1 + 1);
    assert_eq!(count(&tags, "g class=\"mark "), 3 + 1);
    for said in ["cells", "segment", "a40:1 · 4 cpus", "each", "all"] {
        assert!(texts.iter().any(|text| text == said), "{said}");
    }
    let description = "movies → segment (each); movies → measure (each); \
                       segment → measure (each); measure → report (all)";
    assert!(texts.iter().any(|text| text == description), "{texts:?}");
}

/// The height and the width of a document, and how far the lines of its legend reach.
#[test]
fn the_legend_lies_below_and_within() {
    let number = |tag: &str, name: &str| -> f64 {
        let (_, rest) = tag.split_once(&format!(" {name}=\"")).unwrap();
        rest.split('"').next().unwrap().parse().unwrap()
    };
    let mut picture = pipeline();
    let plain = read(&svg(&Picture { legend: Vec::new(), ..picture.clone() })).0;
    assert_eq!(count(&plain, "g class=\"legend\""), 0);
    let state = Meaning { sign: Sign::State(State::New), text: "new".to_owned() };
    picture.legend.extend(std::iter::repeat_n(state, 40));
    let tags = read(&svg(&picture)).0;
    assert!(number(&tags[0], "height") > number(&plain[0], "height") + 40.0);
    let legend = tags.iter().position(|tag| tag.starts_with("g class=\"legend\"")).unwrap();
    let lines = tags[legend..].iter().filter(|tag| tag.starts_with("text "));
    let room = number(&tags[0], "width") - 2.0 * MARGIN;
    let (mut count, mut last) = (0, 0.0);
    for line in lines {
        count += 1;
        assert!(number(line, "x") < room && number(line, "y") >= last, "{line}");
        last = number(line, "y");
    }
    assert_eq!(count, picture.legend.len());
}

#[test]
fn names_stay_text() {
    let picture = hostile();
    let (tags, texts) = read(&svg(&picture));
    assert_eq!(count(&tags, "script"), 0);
    assert!(texts.iter().any(|text| *text == plain(&picture.title)));
    let forbidden = |c: char| c.is_control() && c != '\n' || matches!(c, '\u{fffe}' | '\u{202e}');
    assert!(!svg(&picture).contains(forbidden));
}

#[test]
fn what_is_shortened_is_told_whole() {
    let long = "a-step-whose-name-says-everything-it-does-and-more".to_owned();
    let picture = Picture { nodes: vec![node(&long, &["2h"])], ..Picture::default() };
    let (tags, texts) = read(&svg(&picture));
    assert!(texts.contains(&long));
    assert!(texts.iter().any(|text| text.ends_with('…') && long.starts_with(&text[..9])));
    assert_eq!(count(&tags, "title"), 2);
}

#[test]
fn edges_with_one_label_share_a_head_and_others_do_not() {
    let mut picture = diamond();
    picture.edges.push(edge(0, 3, "all"));
    let (tags, _) = read(&svg(&picture));
    assert_eq!(count(&tags, "path class=\"head\""), 4);
    picture.edges.push(edge(1, 3, "all"));
    assert_eq!(count(&read(&svg(&picture)).0, "path class=\"head\""), 4);
}

#[test]
fn nothing_and_one() {
    let empty = Picture { title: "no step".to_owned(), ..Picture::default() };
    let (tags, texts) = read(&svg(&empty));
    assert_eq!(count(&tags, "rect"), 1);
    assert_eq!(texts.iter().filter(|text| *text == "no step").count(), 2);
    let (tags, _) = read(&svg(&chain(1)));
    assert_eq!((count(&tags, "rect"), count(&tags, "path")), (2, 0));
}

/// A ladder of long arrows, every step to the last: what would be quadratic is drawn straight.
#[test]
fn ten_thousand_steps_are_drawn() {
    let mut picture = chain(10_000);
    picture.edges.extend((0..9_998).map(|step| edge(step, 9_999, "all")));
    let drawn = svg(&picture);
    assert_eq!(drawn.matches("<rect class=\"box\"").count(), 10_000);
    assert_eq!(drawn.matches("<path class=\"edge\"").count(), 9_999 + 9_998);
}
