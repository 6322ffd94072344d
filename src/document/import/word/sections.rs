//! A section's lines → the draft's plain text form.

use super::super::Imported;
use super::super::chunks::join::{continues, is_closed, joined, quoted, small};
use super::super::chunks::list::marked;
use super::super::chunks::{Mark, subheading};
use super::super::headings::Look;
use super::super::lines::{Dialect, Line, Rich};
use super::super::parts::Item;
use super::words;
use crate::document::markdown;
use crate::document::model::{Block, FactRef, Inline};
use crate::document::normal::normalise;

/// A block and the paragraph that it begins with.
struct Placed {
    number: usize,
    block: Block<FactRef>,
}

/// The section.
pub fn section(items: &[Item], dialect: Dialect, imported: &mut Imported) -> String {
    let mut blocks = gather(items, dialect, imported);
    if dialect != Dialect::Own {
        blocks = typed_lists(blocks);
        blocks = mend(blocks, imported);
    }
    let blocks: Vec<Block<FactRef>> = blocks.into_iter().map(|placed| placed.block).collect();
    markdown::print(&normalise(&blocks))
}

/// Two breaks after each other part paragraphs, save in our own files, which have real ones.
fn gather(items: &[Item], dialect: Dialect, imported: &mut Imported) -> Vec<Placed> {
    let mut blocks: Vec<Placed> = Vec::new();
    let mut first_level = None;
    let mut open = None;
    for item in items {
        let number = item.line.number;
        let before = open.take();
        let is_empty = item.line.is_blank() && !has_note(&item.line);
        if is_empty && (dialect != Dialect::Own || !matches!(item.line.rich, Some(Rich::Row(_)))) {
            continue;
        }
        match (&item.line.rich, &item.heading) {
            (Some(Rich::Row(row)), Some(heading)) => {
                let level = subheading(heading, number, &mut first_level, imported);
                let mut content = row.content.clone();
                if heading.look == Look::Bold {
                    content.iter_mut().for_each(weaken);
                }
                blocks.push(Placed { number, block: Block::Heading { level, content } });
            }
            (Some(Rich::Row(row)), None) => {
                open = Some(row.block);
                match blocks.last_mut().map(|placed| &mut placed.block) {
                    Some(Block::Paragraph { content }) if before == open => {
                        content.push(Inline::Break);
                        content.extend(row.content.iter().cloned());
                    }
                    _ => blocks.push(Placed { number, block: Block::Paragraph { content: row.content.clone() } }),
                }
            }
            (Some(Rich::Block(block)), _) => blocks.push(Placed { number, block: block.clone() }),
            (Some(Rich::More) | None, _) => {}
        }
    }
    blocks
}

/// A line of nothing but a note, which has no words.
fn has_note(line: &Line) -> bool {
    let is_note = |inline: &Inline<FactRef>| matches!(inline, Inline::Footnote { .. });
    matches!(&line.rich, Some(Rich::Row(row)) if !line.cleared && row.content.iter().any(is_note))
}

fn weaken(inline: &mut Inline<FactRef>) {
    match inline {
        Inline::Text { strong, .. } => *strong = false,
        Inline::Link { content, .. } => content.iter_mut().for_each(weaken),
        _ => {}
    }
}

/// Paragraphs that begin with a mark typed by hand become lists, by the same signs as in a text.
fn typed_lists(blocks: Vec<Placed>) -> Vec<Placed> {
    let marks: Vec<Option<Mark>> = blocks.iter().map(|placed| mark(&placed.block)).collect();
    let mut out: Vec<Placed> = Vec::new();
    let mut next = None;
    for (at, placed) in blocks.into_iter().enumerate() {
        let this = marks.get(at).copied().flatten();
        let after = marks.get(at + 1).copied().flatten();
        let goes_on = this.is_some() && this == next;
        let begins = match this {
            Some(Mark::Bullet) => after == Some(Mark::Bullet),
            Some(Mark::Number(number)) => number == 1 && after == Some(Mark::Number(2)),
            None => false,
        };
        if !goes_on && !begins {
            next = None;
            out.push(placed);
            continue;
        }
        let item = vec![unmarked(placed.block)];
        match out.last_mut().map(|placed| &mut placed.block) {
            Some(Block::List { items, .. }) if goes_on => items.push(item),
            _ => {
                let ordered = matches!(this, Some(Mark::Number(_)));
                out.push(Placed { number: placed.number, block: Block::List { ordered, items: vec![item] } });
            }
        }
        next = match this {
            Some(Mark::Number(number)) => Some(Mark::Number(number + 1)),
            other => other,
        };
    }
    out
}

fn line(text: &str) -> Line {
    Line { number: 0, text: text.to_owned(), hard: false, cleared: false, rich: None }
}

fn mark(block: &Block<FactRef>) -> Option<Mark> {
    let Block::Paragraph { content } = block else { return None };
    let Some(Inline::Text { text, .. }) = content.first() else { return None };
    // What follows may be another run: the mark alone is no item.
    let whole = words(content);
    let dashed = whole.trim_start().strip_prefix('–').filter(|rest| rest.starts_with([' ', '\t']));
    let text_has_mark = text.trim_start().contains([' ', '\t']);
    match dashed {
        Some(rest) if !rest.trim().is_empty() && text_has_mark => Some(Mark::Bullet),
        _ => marked(&line(&whole)).filter(|_| text_has_mark).map(|marked| marked.mark),
    }
}

fn unmarked(block: Block<FactRef>) -> Block<FactRef> {
    let Block::Paragraph { mut content } = block else { return block };
    if let Some(Inline::Text { text, .. }) = content.first_mut() {
        let rest = text.trim_start().split_once([' ', '\t']).map(|(_, rest)| rest.trim_start().to_owned());
        if let Some(rest) = rest {
            *text = rest;
        }
    }
    Block::Paragraph { content }
}

/// Joins paragraphs that a page had broken, and tells where to look.
fn mend(blocks: Vec<Placed>, imported: &mut Imported) -> Vec<Placed> {
    let mut out: Vec<Placed> = Vec::new();
    for placed in blocks {
        let Block::Paragraph { content } = &placed.block else {
            out.push(placed);
            continue;
        };
        let start = words(content);
        let before = out.last().map(|placed| last_words(&placed.block)).unwrap_or_default();
        if !continues(start.trim()) || before.is_empty() {
            out.push(placed);
            continue;
        }
        match out.last_mut().map(|placed| &mut placed.block) {
            Some(Block::Paragraph { content: earlier }) if !is_closed(&before) => {
                imported.note(placed.number, joined(&quoted(&before, start.trim())));
                earlier.push(Inline::text(" "));
                earlier.extend(content.iter().cloned());
            }
            _ => {
                imported.note(placed.number, small(start.trim()));
                out.push(placed);
            }
        }
    }
    out
}

fn last_words(block: &Block<FactRef>) -> String {
    match block {
        Block::Paragraph { content } => words(content).trim().to_owned(),
        Block::List { items, .. } => items.last().and_then(|item| item.last()).map(last_words).unwrap_or_default(),
        _ => String::new(),
    }
}
