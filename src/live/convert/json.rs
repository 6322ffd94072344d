//! Blocks as `ProseMirror`'s JSON, as the editor's `insertContent` takes it.

use serde_json::{Map, Value, json};

use super::{
    tree::{Kind, Node, Run},
    write::parts,
};
use crate::document::model::{Block, FactRef, Inline};

/// The nodes of the blocks, with the names and attributes of docs/live-draft.md.
pub fn json(blocks: &[Block<FactRef>]) -> Vec<Value> {
    blocks.iter().map(block).collect()
}

fn block(block: &Block<FactRef>) -> Value {
    match block {
        Block::Paragraph { content } => node(&Kind::Paragraph, line(content)),
        Block::Heading { level, content } => node(&Kind::Heading(*level), line(content)),
        Block::List { ordered, items } => {
            node(&Kind::List { ordered: *ordered }, items.iter().map(|blocks| item(blocks)).collect())
        }
        Block::Table { header, rows } => {
            let row = |cells: &Vec<Vec<Inline<FactRef>>>, header| {
                let cell = |content: &Vec<_>| node(&Kind::Cell { header }, vec![node(&Kind::Paragraph, line(content))]);
                node(&Kind::Row, cells.iter().map(cell).collect())
            };
            let rows = std::iter::once(row(header, true)).chain(rows.iter().map(|cells| row(cells, false)));
            node(&Kind::Table, rows.collect())
        }
        Block::Quote { content } => node(&Kind::Quote, json(content)),
    }
}

/// An item begins with a paragraph.
fn item(blocks: &[Block<FactRef>]) -> Value {
    let mut content = json(blocks);
    if !matches!(blocks.first(), Some(Block::Paragraph { .. })) {
        content.insert(0, node(&Kind::Paragraph, Vec::new()));
    }
    node(&Kind::Item, content)
}

fn line(content: &[Inline<FactRef>]) -> Vec<Value> {
    inlines(parts(content))
}

fn inlines(parts: Vec<Node>) -> Vec<Value> {
    let part = |part| match part {
        Node::Text(runs) => runs.iter().map(text).collect(),
        Node::Element(kind, children) => vec![node(&kind, inlines(children))],
    };
    parts.into_iter().flat_map(part).collect()
}

fn text(run: &Run) -> Value {
    let mut marks = Vec::new();
    if run.strong {
        marks.push(json!({ "type": "bold" }));
    }
    if run.emphasis {
        marks.push(json!({ "type": "italic" }));
    }
    if let Some(href) = &run.href {
        marks.push(json!({ "type": "link", "attrs": { "href": href } }));
    }
    let mut text = object("text");
    text.insert("text".into(), run.text.as_str().into());
    if !marks.is_empty() {
        text.insert("marks".into(), marks.into());
    }
    text.into()
}

fn node(kind: &Kind, content: Vec<Value>) -> Value {
    let mut node = object(kind.name());
    let attrs = match kind {
        Kind::Heading(level) => Some(json!({ "level": level })),
        Kind::Fact(chip, href) => {
            Some(json!({ "name": chip.fact.name(), "capital": chip.capital.then_some(true), "href": href }))
        }
        _ => None,
    };
    node.extend(attrs.map(|attrs| ("attrs".into(), attrs)));
    if !content.is_empty() {
        node.insert("content".into(), content.into());
    }
    node.into()
}

fn object(kind: &str) -> Map<String, Value> {
    Map::from_iter([("type".to_owned(), kind.into())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::markdown;

    #[test]
    fn a_phrase_is_what_the_editor_would_have_written() {
        let blocks = markdown::parse(
            "### Rubrik\n\n**Svara** [till {{avsandare}}](https://x.se) senast *den* {{Svarsdatum}}.\n\n- a\n- b\n\n> c\n\n| A |\n|---|\n| 1 |",
        );
        let shown = serde_json::to_string_pretty(&json(&blocks.unwrap())).unwrap();
        insta::assert_snapshot!(shown);
    }
}
