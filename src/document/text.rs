//! A version as plain text, in the order of the printed document; and blocks as words to search.

use super::canonical::{Kind, Officer, Printed};
use super::html::ATTEST_INTRO;
use super::model::{Attested, Block, Inline};
use super::walk::Shown;

/// The whole document. Paragraphs are one line each, with a blank line between them.
#[must_use]
pub fn document_text(printed: &Printed, attests: Option<&[Attested]>) -> String {
    let mut parts = letterhead(printed);
    parts.push(printed.title.clone());
    parts.extend(printed.reference.clone());
    let mut notes = Vec::new();
    for section in &printed.sections {
        parts.push(section.heading.clone());
        parts.extend(paragraphs(&section.blocks, &mut notes));
    }
    if !notes.is_empty() {
        parts.push(numbered_notes(&notes));
    }
    parts.extend(bilagor(&printed.bilagor));
    if !printed.address.is_empty() {
        parts.push(printed.address.join("\n"));
    }
    if let Some(attests) = attests.filter(|list| !list.is_empty() && printed.kind != Kind::Yttrande) {
        parts.push("Attesterat av".into());
        parts.push(ATTEST_INTRO.into());
        let lines = attests.iter().map(|Attested { who, on }| format!("{who}\t{on}"));
        parts.push(std::iter::once("Namn\tDatum".to_owned()).chain(lines).collect::<Vec<_>>().join("\n"));
    }
    parts.join("\n\n") + "\n"
}

fn letterhead(printed: &Printed) -> Vec<String> {
    let mut head = vec![printed.organisation.clone()];
    head.extend(printed.unit.clone());
    head.extend([printed.kind_label.clone(), format!("Dnr {}", printed.dnr), printed.date.to_string()]);
    let mut parts = vec![head.join("\n")];
    let answer = printed.kind == Kind::Yttrande;
    if !answer && !printed.handlaggare.is_empty() {
        let officers: Vec<String> = printed.handlaggare.iter().flat_map(officer).collect();
        parts.push(format!("Handläggare\n{}", officers.join("\n")));
    }
    if !printed.to.is_empty() {
        parts.push(format!("Till\n{}", printed.to.join("\n")));
    }
    parts.extend(printed.your_ref.clone().filter(|_| answer));
    parts
}

/// An officer's lines in the letterhead.
pub(super) fn officer(officer: &Officer) -> Vec<String> {
    let name = match &officer.title {
        Some(title) => format!("{}, {title}", officer.name),
        None => officer.name.clone(),
    };
    let telephone = officer.telephone.as_ref().map(|number| format!("Telefon: {number}"));
    std::iter::once(name).chain(telephone).collect()
}

fn bilagor(names: &[String]) -> Option<String> {
    match names {
        [] => None,
        [name] => Some(format!("Bilaga\n{name}")),
        _ => Some(format!("Bilagor\n{}", names.join("\n"))),
    }
}

/// The points of a decision, one each: the items of the section's lists, and paragraphs outside them.
#[must_use]
pub fn points<C: Shown + Clone>(blocks: &[Block<C>]) -> Vec<String> {
    blocks
        .iter()
        .flat_map(|block| match block {
            Block::List { items, .. } => items.iter().map(|item| plain(item)).collect(),
            other => vec![plain(std::slice::from_ref(other))],
        })
        .filter(|point| !point.is_empty())
        .collect()
}

/// Blocks as plain text with their notes last, for search, counting and previews.
#[must_use]
pub fn plain<C: Shown>(blocks: &[Block<C>]) -> String {
    let mut notes = Vec::new();
    let mut parts = paragraphs(blocks, &mut notes);
    if !notes.is_empty() {
        parts.push(numbered_notes(&notes));
    }
    parts.join("\n\n")
}

fn numbered_notes(notes: &[String]) -> String {
    let lines: Vec<String> = notes.iter().enumerate().map(|(index, note)| format!("[{}] {note}", index + 1)).collect();
    lines.join("\n")
}

fn paragraphs<C: Shown>(blocks: &[Block<C>], notes: &mut Vec<String>) -> Vec<String> {
    blocks.iter().flat_map(|block| paragraph(block, notes)).collect()
}

fn paragraph<C: Shown>(block: &Block<C>, notes: &mut Vec<String>) -> Vec<String> {
    match block {
        Block::Paragraph { content } | Block::Heading { content, .. } => {
            vec![inlines(content, notes)]
        }
        Block::List { ordered: true, items } if items.len() == 1 => {
            items.iter().flat_map(|item| paragraphs(item, notes)).collect()
        }
        Block::List { ordered, items } => vec![list(*ordered, items, notes)],
        Block::Table { header, rows } => {
            let mut row = |cells: &Vec<Vec<Inline<C>>>| {
                let cells: Vec<String> = cells.iter().map(|cell| inlines(cell, notes).replace('\n', " ")).collect();
                cells.join("\t")
            };
            vec![std::iter::once(header).chain(rows).map(&mut row).collect::<Vec<_>>().join("\n")]
        }
        Block::Quote { content } => {
            paragraphs(content, notes).iter().map(|part| indented(part, "    ", "    ")).collect()
        }
    }
}

fn list<C: Shown>(ordered: bool, items: &[Vec<Block<C>>], notes: &mut Vec<String>) -> String {
    let mut lines = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let marker = if ordered { format!("{}. ", index + 1) } else { "- ".to_owned() };
        let indent = " ".repeat(marker.len());
        lines.push(indented(&paragraphs(item, notes).join("\n"), &marker, &indent));
    }
    lines.join("\n")
}

fn indented(text: &str, first: &str, others: &str) -> String {
    let line = |(index, line): (usize, &str)| format!("{}{line}", if index == 0 { first } else { others });
    text.lines().enumerate().map(line).collect::<Vec<_>>().join("\n")
}

fn inlines<C: Shown>(content: &[Inline<C>], notes: &mut Vec<String>) -> String {
    let mut out = String::new();
    for inline in content {
        match inline {
            Inline::Text { text, .. } => out.push_str(text),
            Inline::Link { href, content } => out.push_str(&link(href, content, notes)),
            Inline::Chip { chip } => out.push_str(&chip.shown()),
            Inline::Break => out.push('\n'),
            Inline::Footnote { content } => {
                let note = inlines(content, notes).replace('\n', " ");
                notes.push(note);
                out.push('[');
                out.push_str(&notes.len().to_string());
                out.push(']');
            }
        }
    }
    out
}

/// The words, and the address unless it is what the words say.
fn link<C: Shown>(href: &str, content: &[Inline<C>], notes: &mut Vec<String>) -> String {
    let words = inlines(content, notes);
    match address_to_add(&words, href) {
        Some(address) => format!("{words} ({address})"),
        None => words,
    }
}

/// Where a link leads, unless it is what its words say.
pub(super) fn address_to_add<'a>(words: &str, href: &'a str) -> Option<&'a str> {
    let bare = href.strip_prefix("mailto:").unwrap_or(href);
    (words != bare && words != href).then_some(bare)
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn a_document() {
        insta::assert_snapshot!(document_text(&sample::printed(), Some(&sample::attests())));
    }

    #[test]
    fn blocks_are_words() {
        for (text, words) in [
            ("1. a\n2. b\n   - c\n\n     d", "1. a\n2. b\n   - c\n     d"),
            ("1. ensam", "ensam"),
            ("|a|b|\n|-|-|\n|c<br>d|e|", "a\tb\nc d\te"),
            ("[x](https://a.se) <b@c.se> {{namnden}}", "x (https://a.se) b@c.se stadsdelsnämnden"),
            ("a[^1]\n\nb\n\n[^1]: c", "a[1]\n\nb\n\n[1] c"),
        ] {
            assert_eq!(plain(&sample::blocks(text)), words, "{text}");
        }
        assert_eq!(plain(&super::super::markdown::parse("{{Namnden}}").unwrap()), "{{Namnden}}");
    }
}
