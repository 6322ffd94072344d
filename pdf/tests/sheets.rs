//! The pages as pictures: as many as in the PDF, shapes and nothing else, and another picture only where the page is
//! another.
#![expect(clippy::unwrap_used, reason = "a helper of tests may panic")]

#[expect(dead_code, reason = "shared with the tests of the PDF")]
mod samples;

use std::collections::BTreeSet;

use pdf::{Template, sheet, sheets};
use samples::{document, document_with, lines, meta, paragraph, print, text};
use serde_json::{Value, json};

fn digests(data: &Value) -> Vec<u128> {
    sheets(Template::Document, data.to_string().as_bytes(), &meta()).unwrap()
}

fn draw(data: &Value) -> Vec<String> {
    let picture = |number| sheet(Template::Document, data.to_string().as_bytes(), &meta(), number).unwrap();
    assert_eq!((picture(0), picture(digests(data).len() + 1)), (None, None));
    (1..=digests(data).len()).map(|number| picture(number).unwrap()).collect()
}

/// The glyphs that a picture sets out, and the shapes it has of them.
fn glyphs(svg: &str) -> (usize, usize) {
    (svg.matches("<use ").count(), svg.matches("<symbol ").count())
}

#[test]
fn one_picture_a_page_with_the_letters_of_the_page() {
    let mut data = document();
    data["watermark"] = json!("Utkast");
    let drawn = draw(&data);
    let read = lines(&print(Template::Document, &data));
    // A form feed begins each page but the first.
    let pages = 1 + read.iter().filter(|line| line.starts_with('\u{C}')).count();
    assert!(pages > 1 && drawn.len() == pages, "{} pictures of {pages} pages", drawn.len());
    let letters = read.iter().flat_map(|line| line.chars()).filter(|letter| !letter.is_whitespace()).count();
    let set: usize = drawn.iter().map(|sheet| glyphs(sheet).0).sum();
    // Spaces are set too, and two letters may be one glyph.
    assert!(set > letters * 95 / 100, "{set} glyphs for {letters} letters");
    assert!(drawn.iter().all(|sheet| glyphs(sheet).1 > 20), "the shapes of letters are missing");
    assert_ne!(draw(&document())[0], drawn[0], "the mark is not seen");
}

#[test]
fn a_picture_holds_shapes_alone() {
    let address = "https://example.org/?a=1&b=<script>alert(1)</script>\"'";
    let link = json!({ "type": "link", "href": address, "content": [text("<b onload=alert(1)>länk</b>")] });
    let note = json!({ "type": "footnote", "content": [text("Not.")] });
    let table = json!({ "type": "table", "header": [[text("A")]], "rows": [[[link]]] });
    let drawn = draw(&document_with(&[json!({ "type": "paragraph", "content": [link, note] }), table]));
    for svg in drawn {
        let (mut elements, mut attributes) = (BTreeSet::new(), BTreeSet::new());
        for tag in svg.split('<').skip(1).filter(|tag| !tag.starts_with('/')) {
            let (tag, after) = tag.split_once('>').unwrap();
            assert_eq!(after, "", "there is text");
            elements.insert(tag.split([' ', '/']).next().unwrap().to_owned());
            let names = tag.split("=\"").filter_map(|part| part.rsplit([' ', '"']).next());
            attributes.extend(names.map(ToOwned::to_owned));
        }
        let known = ["defs", "g", "path", "svg", "symbol", "use"];
        assert!(elements.iter().all(|name| known.contains(&name.as_str())), "{elements:?}");
        for dangerous in ["style", "href", "class", "onload"] {
            assert!(!attributes.contains(dangerous), "{attributes:?}");
        }
        assert!(svg.split("xlink:href=\"").skip(1).all(|target| target.starts_with('#')));
        assert!(!svg.contains('&') && !svg.contains("example.org") && !svg.contains("alert"));
    }
}

#[test]
fn another_picture_where_the_page_is_another() {
    let blocks: Vec<Value> =
        (0..60).map(|n| paragraph(&format!("Stycke {n}. {}", "Några ord till. ".repeat(12)))).collect();
    let mut changed = blocks.clone();
    changed[59] = paragraph("Annat.");
    let (before, after) = (document_with(&blocks), document_with(&changed));
    assert_eq!(digests(&before), digests(&before));
    let same = |(one, other): (&u128, &u128)| one == other;
    let same: Vec<bool> = digests(&before).iter().zip(&digests(&after)).map(same).collect();
    assert!(same.len() > 3 && same[0], "{same:?}");
    let drawn: Vec<bool> = draw(&before).iter().zip(&draw(&after)).map(|(one, other)| one == other).collect();
    assert_eq!(drawn, same);
    assert!(same.contains(&false) || digests(&before).len() != digests(&after).len());
}

#[test]
fn what_is_not_printed_is_not_drawn() {
    for foreign in ["", "{}", "[]"] {
        assert!(sheets(Template::Document, foreign.as_bytes(), &meta()).is_err(), "{foreign}");
        assert!(sheet(Template::Document, foreign.as_bytes(), &meta(), 1).is_err(), "{foreign}");
    }
}
