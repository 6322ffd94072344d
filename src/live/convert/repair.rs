//! A tree as blocks, whatever two valid changes have merged into.
//!
//! One rule a place, the same on every node and for every reader, and no text is ever dropped: text outside a
//! paragraph becomes one; what stands where only items, rows or cells may becomes an item, a row, a cell; items, rows
//! and cells outside their list or table give their content; several blocks in a cell or a line of text become lines
//! of it; what lies deeper than the plain text form can say is lifted out. What is empty, and the width of rows, is
//! the normal form's to settle.

use super::tree::{Kind, Node, Run};
use crate::document::{
    clean::clean_line,
    markdown::MAX_DEPTH,
    model::{Block, FactRef, Inline},
};

type Blocks = Vec<Block<FactRef>>;
type Line = Vec<Inline<FactRef>>;

/// The blocks that the children of a section's root mean.
pub fn blocks(nodes: &[Node]) -> Blocks {
    within(nodes, 0)
}

fn within(nodes: &[Node], depth: usize) -> Blocks {
    let mut out = Vec::new();
    let mut loose: Vec<&Node> = Vec::new();
    for node in nodes {
        if let Node::Element(kind, children) = node
            && !kind.is_inline()
        {
            flush(&mut loose, &mut out);
            block(kind, children, depth, &mut out);
        } else {
            loose.push(node);
        }
    }
    flush(&mut loose, &mut out);
    out
}

/// Text that stands among blocks is a paragraph.
fn flush(loose: &mut Vec<&Node>, out: &mut Blocks) {
    if !loose.is_empty() {
        out.push(Block::Paragraph { content: line(std::mem::take(loose)) });
    }
}

fn block(kind: &Kind, children: &[Node], depth: usize, out: &mut Blocks) {
    match kind {
        Kind::Paragraph => out.push(Block::Paragraph { content: line(children) }),
        Kind::Heading(level) => out.push(Block::Heading { level: *level, content: line(children) }),
        Kind::List { .. } | Kind::Quote if depth == MAX_DEPTH => out.append(&mut within(children, depth)),
        Kind::List { ordered } => {
            let items = children.iter().map(|child| item(child, depth + 1)).collect();
            out.push(Block::List { ordered: *ordered, items });
        }
        Kind::Quote => out.push(Block::Quote { content: within(children, depth + 1) }),
        Kind::Table => out.push(table(children)),
        // Outside their list or table; a line's parts never come here.
        Kind::Item | Kind::Row | Kind::Cell { .. } | Kind::Fact(..) | Kind::Footnote | Kind::Break => {
            out.append(&mut within(children, depth));
        }
    }
}

fn item(node: &Node, depth: usize) -> Blocks {
    match node {
        Node::Element(Kind::Item, children) => within(children, depth),
        other => within(std::slice::from_ref(other), depth),
    }
}

fn table(rows: &[Node]) -> Block<FactRef> {
    let mut rows = rows.iter().map(|row| match row {
        Node::Element(Kind::Row, cells) => cells.iter().map(cell).collect(),
        other => vec![cell(other)],
    });
    Block::Table { header: rows.next().unwrap_or_default(), rows: rows.collect() }
}

fn cell(node: &Node) -> Line {
    match node {
        Node::Element(Kind::Cell { .. }, children) => line(children),
        other => line([other]),
    }
}

/// All that stands in some nodes, as one line of text: blocks within it begin on lines of their own.
fn line<'n>(nodes: impl IntoIterator<Item = &'n Node>) -> Line {
    let mut pieces = Vec::new();
    gather(nodes, &mut pieces);
    linked(pieces)
}

/// A part of a line with the address that it links to.
type Piece = (Inline<FactRef>, Option<String>);

fn gather<'n>(nodes: impl IntoIterator<Item = &'n Node>, out: &mut Vec<Piece>) {
    let mut after_block = false;
    for node in nodes {
        let is_block = matches!(node, Node::Element(kind, _) if !kind.is_inline());
        if (is_block || after_block) && !out.is_empty() {
            out.push((Inline::Break, None));
        }
        after_block = is_block;
        match node {
            Node::Text(runs) => out.extend(runs.iter().map(text)),
            Node::Element(Kind::Fact(chip, href), children) => {
                out.push((Inline::Chip { chip: chip.clone() }, href.clone()));
                gather(children, out);
            }
            Node::Element(Kind::Break, children) => {
                out.push((Inline::Break, None));
                gather(children, out);
            }
            Node::Element(Kind::Footnote, children) => out.push((Inline::Footnote { content: line(children) }, None)),
            Node::Element(_, children) => gather(children, out),
        }
    }
}

fn text(run: &Run) -> Piece {
    let text = Inline::Text { text: run.text.clone(), strong: run.strong, emphasis: run.emphasis };
    (text, run.href.clone())
}

/// Puts neighbours with one address into one link, and a break that stands between them too.
fn linked(pieces: Vec<Piece>) -> Line {
    let mut out: Line = Vec::new();
    let mut pieces = pieces.into_iter().peekable();
    while let Some((inline, href)) = pieces.next() {
        let Some(href) = href else {
            let next = pieces.peek().and_then(|(_, next)| next.as_deref());
            if let (Inline::Break, Some(Inline::Link { href, content })) = (&inline, out.last_mut())
                && next == Some(href)
            {
                content.push(inline);
            } else {
                out.push(inline);
            }
            continue;
        };
        match out.last_mut() {
            Some(Inline::Link { href: last, content }) if *last == href => content.push(inline),
            _ => out.push(Inline::Link { href, content: vec![inline] }),
        }
    }
    out.into_iter().flat_map(visible).collect()
}

/// A link without letters is what is left of one that was deleted: only its space stays.
fn visible(inline: Inline<FactRef>) -> Line {
    let is_space = |part: &Inline<FactRef>| match part {
        Inline::Text { text, .. } => clean_line(text).is_empty(),
        Inline::Break => true,
        _ => false,
    };
    match inline {
        Inline::Link { content, .. } if content.iter().all(is_space) => content,
        other => vec![other],
    }
}
