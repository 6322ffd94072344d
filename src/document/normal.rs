//! The normal form of a document: the one way of writing each meaning.
//!
//! Two documents that read the same are equal values, hash alike and survive the plain text form:
//! text is NFC without control characters, runs of whitespace are one space, none at the edge of a
//! paragraph, a link or beside a break; neighbours with equal marks or one address are one run, and whitespace between
//! two runs is marked only as far as both are; what is empty is gone; rows have the header's width.

use super::clean::{clean, href_of};
use super::model::{Block, Inline};

/// The normal form. Applying it twice changes nothing more.
#[must_use]
pub fn normalise<C: Clone>(blocks: &[Block<C>]) -> Vec<Block<C>> {
    blocks.iter().filter_map(block).collect()
}

fn block<C: Clone>(block: &Block<C>) -> Option<Block<C>> {
    Some(match block {
        Block::Paragraph { content } => Block::Paragraph { content: filled(runs(content))? },
        Block::Heading { level, content } => {
            let content = filled(runs(&without_breaks(content)))?;
            Block::Heading { level: (*level).clamp(3, 4), content }
        }
        Block::List { ordered, items } => {
            let items = items.iter().filter_map(|item| filled(normalise(item))).collect();
            Block::List { ordered: *ordered, items: filled(items)? }
        }
        Block::Table { header, rows } => return table(header, rows),
        Block::Quote { content } => Block::Quote { content: filled(normalise(content))? },
    })
}

fn filled<T>(list: Vec<T>) -> Option<Vec<T>> {
    if list.is_empty() { None } else { Some(list) }
}

fn table<C: Clone>(header: &[Vec<Inline<C>>], rows: &[Vec<Vec<Inline<C>>>]) -> Option<Block<C>> {
    let width = rows.iter().map(Vec::len).chain([header.len()]).max().filter(|width| *width > 0)?;
    let row = |cells: &[Vec<Inline<C>>]| -> Vec<Vec<Inline<C>>> {
        let mut cells: Vec<_> = cells.iter().map(|cell| runs(cell)).collect();
        cells.resize_with(width, Vec::new);
        cells
    };
    Some(Block::Table { header: row(header), rows: rows.iter().map(|cells| row(cells)).collect() })
}

fn without_breaks<C: Clone>(content: &[Inline<C>]) -> Vec<Inline<C>> {
    let one = |inline: &Inline<C>| match inline {
        Inline::Break => Inline::text(" "),
        Inline::Link { href, content } => Inline::Link { href: href.clone(), content: without_breaks(content) },
        other => other.clone(),
    };
    content.iter().map(one).collect()
}

/// The normal form of a paragraph's content.
#[must_use]
pub fn runs<C: Clone>(content: &[Inline<C>]) -> Vec<Inline<C>> {
    let mut pieces = Vec::new();
    flatten(content, &mut pieces);
    let mut pieces = joined(merged(spaced(pieces)));
    while matches!(pieces.last(), Some(Inline::Break)) {
        pieces.pop();
    }
    pieces
}

/// Cleans texts, hoists notes out of links and notes, and drops what is empty or must not be a link.
fn flatten<C: Clone>(content: &[Inline<C>], out: &mut Vec<Inline<C>>) {
    for inline in content {
        match inline {
            Inline::Text { text, strong, emphasis } => {
                let text = clean(text);
                out.push(Inline::Text { text, strong: *strong, emphasis: *emphasis });
            }
            Inline::Link { href, content } => link(href, content, out),
            Inline::Footnote { content } => footnote(content, out),
            Inline::Chip { .. } | Inline::Break => out.push(inline.clone()),
        }
    }
}

fn link<C: Clone>(href: &str, content: &[Inline<C>], out: &mut Vec<Inline<C>>) {
    let mut flat = Vec::new();
    flatten(content, &mut flat);
    let Some(href) = href_of(href) else {
        return out.append(&mut flat);
    };
    let (words, hoisted): (Vec<_>, Vec<_>) = unlinked(flat).into_iter().partition(|inline| !is_note(inline));
    let is_space = |inline: Option<&Inline<C>>, at_end: bool| match inline {
        Some(Inline::Text { text, .. }) if at_end => text.ends_with(' '),
        Some(Inline::Text { text, .. }) => text.starts_with(' '),
        _ => false,
    };
    let (lead, tail) = (is_space(words.first(), false), is_space(words.last(), true));
    let mut words = runs(&words);
    if words.is_empty() {
        words.push(Inline::text(&href));
    }
    // A space at the edge of a link stands beside it.
    out.extend(lead.then(|| Inline::text(" ")));
    out.push(Inline::Link { href, content: words });
    out.extend(tail.then(|| Inline::text(" ")));
    out.extend(hoisted);
}

fn unlinked<C>(content: Vec<Inline<C>>) -> Vec<Inline<C>> {
    let open = |inline| match inline {
        Inline::Link { content, .. } => content,
        other => vec![other],
    };
    content.into_iter().flat_map(open).collect()
}

fn footnote<C: Clone>(content: &[Inline<C>], out: &mut Vec<Inline<C>>) {
    let mut flat = Vec::new();
    flatten(content, &mut flat);
    let (hoisted, words): (Vec<_>, Vec<_>) = flat.into_iter().partition(is_note);
    // A note is one line.
    let content = runs(&without_breaks(&words));
    if !content.is_empty() {
        out.push(Inline::Footnote { content });
    }
    out.extend(hoisted);
}

fn is_note<C>(inline: &Inline<C>) -> bool {
    matches!(inline, Inline::Footnote { .. })
}

/// Settles whitespace: one space at most, none at an edge, marked as both its neighbours.
fn spaced<C>(pieces: Vec<Inline<C>>) -> Vec<Inline<C>> {
    let mut out: Vec<Inline<C>> = Vec::new();
    let mut gap = String::new();
    for piece in pieces {
        let Inline::Text { text, strong, emphasis } = piece else {
            let edge = matches!(piece, Inline::Break);
            if edge && out.is_empty() {
                gap.clear();
                continue;
            }
            settle(&mut out, &mut gap, edge, (false, false));
            out.push(piece);
            continue;
        };
        let core = text.trim();
        let (lead, tail) = around(&text, core);
        gap.push_str(lead);
        if core.is_empty() {
            continue;
        }
        settle(&mut out, &mut gap, false, (strong, emphasis));
        out.push(Inline::Text { text: core.to_owned(), strong, emphasis });
        gap.push_str(tail);
    }
    out
}

fn around<'a>(text: &'a str, core: &str) -> (&'a str, &'a str) {
    let lead = text.len() - text.trim_start().len();
    let head = text.get(..lead).unwrap_or_default();
    let tail = text.get(lead + core.len()..).unwrap_or_default();
    if core.is_empty() { (text, "") } else { (head, tail) }
}

/// Pushes the gap that stands before the next piece, unless it stands at an edge.
fn settle<C>(out: &mut Vec<Inline<C>>, gap: &mut String, edge: bool, next: (bool, bool)) {
    let text = clean(&std::mem::take(gap));
    let (strong, emphasis) = match out.last() {
        None | Some(Inline::Break) => return,
        Some(Inline::Text { strong, emphasis, .. }) => (*strong && next.0, *emphasis && next.1),
        Some(_) => (false, false),
    };
    if !edge && !text.is_empty() {
        out.push(Inline::Text { text, strong, emphasis });
    }
}

fn merged<C>(pieces: Vec<Inline<C>>) -> Vec<Inline<C>> {
    let mut out: Vec<Inline<C>> = Vec::new();
    for piece in pieces {
        if let Inline::Text { text, strong, emphasis } = &piece
            && let Some(Inline::Text { text: last, strong: s, emphasis: e }) = out.last_mut()
            && (*s, *e) == (*strong, *emphasis)
        {
            last.push_str(text);
        } else {
            out.push(piece);
        }
    }
    for piece in &mut out {
        if let Inline::Text { text, .. } = piece {
            *text = clean(text);
        }
    }
    out
}

/// Makes one link of neighbours with one address, and of two with a break between them.
fn joined<C: Clone>(pieces: Vec<Inline<C>>) -> Vec<Inline<C>> {
    let mut out: Vec<Inline<C>> = Vec::new();
    for piece in pieces {
        let Inline::Link { href, content } = piece else {
            out.push(piece);
            continue;
        };
        let broken = matches!(out.last(), Some(Inline::Break));
        let before = out.len().checked_sub(if broken { 2 } else { 1 });
        match before.and_then(|place| out.get_mut(place)) {
            Some(Inline::Link { href: last, content: words }) if *last == href => {
                words.extend(broken.then_some(Inline::Break));
                words.extend(content);
                *words = runs(words);
                out.truncate(before.map_or(0, |place| place + 1));
            }
            _ => out.push(Inline::Link { href, content }),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    type Text = Inline<super::super::model::FactRef>;

    fn marked(text: &str, strong: bool, emphasis: bool) -> Text {
        Inline::Text { text: text.into(), strong, emphasis }
    }

    fn link(text: &str) -> Text {
        Text::Link { href: "https://a.se".into(), content: vec![Text::text(text)] }
    }

    #[test]
    fn runs_have_one_form() {
        for (given, expected) in [
            (vec![Text::text("a"), Text::text("b")], vec![Text::text("ab")]),
            (vec![Text::text("  a \n\t b  ")], vec![Text::text("a b")]),
            (vec![Text::text("e\u{301}\u{0}\u{202E}")], vec![Text::text("é")]),
            (vec![Text::Break, Text::text(" a "), Text::Break], vec![Text::text("a")]),
            (vec![marked("a ", true, false), Text::text("b")], vec![marked("a", true, false), Text::text(" b")]),
            (
                vec![marked("a ", true, false), marked(" b", true, true)],
                vec![marked("a ", true, false), marked("b", true, true)],
            ),
            (vec![Text::Footnote { content: vec![Text::text(" ")] }], vec![]),
            (vec![Text::Link { href: "javascript:x".into(), content: vec![Text::text("a")] }], vec![Text::text("a")]),
            (
                vec![Text::text("se"), link(" här "), Text::text("och"), link("a"), Text::Break, link("b"), link("c")],
                vec![
                    Text::text("se "),
                    link("här"),
                    Text::text(" och"),
                    Text::Link {
                        href: "https://a.se".into(),
                        content: vec![Text::text("a"), Text::Break, Text::text("bc")],
                    },
                ],
            ),
        ] {
            assert_eq!(runs(&given), expected);
            assert_eq!(runs(&expected), expected);
        }
    }

    #[test]
    fn rows_get_the_width_of_the_widest_and_lose_nothing() {
        let cell = || vec![Text::text("a")];
        let blocks = [Block::Table { header: vec![cell()], rows: vec![vec![cell(), cell()], vec![]] }];
        let Some(Block::Table { header, rows }) = normalise(&blocks).pop() else { panic!() };
        assert_eq!((header.len(), rows[0].len(), rows[1].len()), (2, 2, 2));
    }
}
