//! Blocks → plain text.

use super::letters::{self, Marks, Piece, Place};
use crate::document::model::{Block, FactRef, Inline};
use crate::document::normal;
use crate::document::walk::Shown;

/// Writes blocks as plain text that reads back as their normal form.
#[must_use]
pub fn print(blocks: &[Block<FactRef>]) -> String {
    let mut texts = Vec::new();
    let text = print_apart(blocks, &mut texts);
    std::iter::once(text).chain(notes(&texts)).collect::<Vec<_>>().join("\n\n")
}

/// The same without the notes, which are added to those of the texts before.
pub fn print_apart(blocks: &[Block<FactRef>], notes: &mut Vec<String>) -> String {
    let mut printer = Printer { notes: std::mem::take(notes) };
    let lines = printer.blocks(&normal::normalise(blocks), false);
    *notes = printer.notes;
    lines.join("\n")
}

/// The notes, numbered.
pub fn notes(texts: &[String]) -> impl Iterator<Item = String> {
    texts.iter().enumerate().map(|(index, text)| {
        let marker = format!("[^{}]: ", index + 1);
        hang(text.lines().map(str::to_owned).collect(), &marker, "    ").join("\n")
    })
}

/// The kind of line that inlines are printed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum On {
    Paragraph,
    Heading,
    Cell,
    LinkWords,
}

struct Printer {
    /// The footnotes' texts, numbered from 1.
    notes: Vec<String>,
}

impl Printer {
    /// The lines of blocks, with a blank one between them unless they stand in a tight list.
    fn blocks(&mut self, blocks: &[Block<FactRef>], tight: bool) -> Vec<String> {
        let mut lines = Vec::new();
        let mut other_marker = false;
        let mut before = None;
        for block in blocks {
            if !lines.is_empty() && !tight {
                lines.push(String::new());
            }
            let list = if let Block::List { ordered, .. } = block { Some(*ordered) } else { None };
            other_marker = list.is_some() && list == before && !other_marker;
            before = list;
            lines.extend(self.block(block, other_marker));
        }
        lines
    }

    fn block(&mut self, block: &Block<FactRef>, other_marker: bool) -> Vec<String> {
        match block {
            Block::Paragraph { content } => self.inlines(content, On::Paragraph).lines().map(str::to_owned).collect(),
            Block::Heading { level, content } => {
                let marks = "#".repeat(usize::from(*level));
                vec![format!("{marks} {}", self.inlines(content, On::Heading))]
            }
            Block::List { ordered, items } => self.list(*ordered, items, other_marker),
            Block::Table { header, rows } => self.table(header, rows),
            Block::Quote { content } => {
                let quoted = |line: String| {
                    if line.is_empty() { ">".into() } else { format!("> {line}") }
                };
                self.blocks(content, false).into_iter().map(quoted).collect()
            }
        }
    }

    fn list(&mut self, ordered: bool, items: &[Vec<Block<FactRef>>], other_marker: bool) -> Vec<String> {
        let tight = items.iter().all(|item| is_tight(item));
        let mut lines = Vec::new();
        for (index, item) in items.iter().enumerate() {
            if index > 0 && !tight {
                lines.push(String::new());
            }
            let marker = match (ordered, other_marker) {
                (true, false) => format!("{}. ", index + 1),
                (true, true) => format!("{}) ", index + 1),
                (false, false) => "- ".to_owned(),
                (false, true) => "* ".to_owned(),
            };
            let indent = " ".repeat(marker.len());
            lines.extend(hang(self.blocks(item, tight), &marker, &indent));
        }
        lines
    }

    fn table(&mut self, header: &[Vec<Inline<FactRef>>], rows: &[Vec<Vec<Inline<FactRef>>>]) -> Vec<String> {
        let mut lines = vec![self.row(header), format!("|{}", " --- |".repeat(header.len()))];
        lines.extend(rows.iter().map(|row| self.row(row)));
        lines
    }

    fn row(&mut self, cells: &[Vec<Inline<FactRef>>]) -> String {
        let cells: Vec<String> = cells.iter().map(|cell| self.inlines(cell, On::Cell)).collect();
        format!("| {} |", cells.join(" | "))
    }

    fn inlines(&mut self, content: &[Inline<FactRef>], on: On) -> String {
        let mut pieces = Vec::new();
        let mut marks = Marks::default();
        for (index, inline) in content.iter().enumerate() {
            let before = index.checked_sub(1).and_then(|index| content.get(index));
            let after = content.get(index + 1);
            marks.turn_to(inline, is_strong(before) || is_strong(after), &mut pieces);
            match inline {
                Inline::Text { text, .. } => {
                    let line_start = match before {
                        None => on != On::LinkWords,
                        Some(other) => matches!(other, Inline::Break),
                    };
                    let after_note = matches!(before, Some(Inline::Footnote { .. }));
                    let place = Place { line_start, after_note, heading: on == On::Heading };
                    letters::letters(text, place, &mut pieces);
                }
                other => {
                    let mut raw = self.raw(other, on);
                    if raw.starts_with('[') && matches!(before, Some(Inline::Footnote { .. })) {
                        raw.insert_str(0, NOTHING);
                    }
                    pieces.push(Piece::Raw(raw));
                }
            }
        }
        marks.turn_to(&Inline::Break, false, &mut pieces);
        letters::join(pieces)
    }

    fn raw(&mut self, inline: &Inline<FactRef>, on: On) -> String {
        match inline {
            Inline::Text { text, .. } => text.clone(),
            Inline::Chip { chip } => chip.shown(),
            Inline::Break if on == On::Cell => "<br>".into(),
            Inline::Break => "\\\n".into(),
            Inline::Link { href, content } => {
                let on = if on == On::Paragraph { On::LinkWords } else { on };
                autolink(href, content).unwrap_or_else(|| format!("[{}]({})", self.inlines(content, on), address(href)))
            }
            Inline::Footnote { content } => {
                let note = self.inlines(content, On::Paragraph);
                self.notes.push(note);
                format!("[^{}]", self.notes.len())
            }
        }
    }
}

/// A character that no document holds, between a note and a link: `[^1][ord](…)` would be neither.
const NOTHING: &str = "&#xFEFF;";

fn is_strong(inline: Option<&Inline<FactRef>>) -> bool {
    matches!(inline, Some(Inline::Text { strong: true, .. }))
}

/// A paragraph, and nothing but lists after it.
fn is_tight(item: &[Block<FactRef>]) -> bool {
    let mut blocks = item.iter();
    matches!(blocks.next(), Some(Block::Paragraph { .. })) && blocks.all(|block| matches!(block, Block::List { .. }))
}

/// The lines with a marker before the first and as much space before the others.
fn hang(lines: Vec<String>, marker: &str, indent: &str) -> Vec<String> {
    let hung = |(index, line): (usize, String)| match (index, line.is_empty()) {
        (0, _) => format!("{marker}{line}"),
        (_, true) => line,
        (_, false) => format!("{indent}{line}"),
    };
    lines.into_iter().enumerate().map(hung).collect()
}

/// `<address>`, if the words are the address itself and it needs no escapes.
fn autolink(href: &str, content: &[Inline<FactRef>]) -> Option<String> {
    let [Inline::Text { text, strong: false, emphasis: false }] = content else {
        return None;
    };
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-._~:/?#@+=%".contains(letter);
    let bare = href.strip_prefix("mailto:").unwrap_or(href);
    let mail = bare.len() < href.len();
    let shaped = !mail || is_plain_mail(bare);
    (text == bare && shaped && text.chars().all(plain)).then(|| format!("<{text}>"))
}

fn is_plain_mail(text: &str) -> bool {
    let part = |text: &str| {
        text.split('.').all(|label| {
            let inner = |letter: char| letter.is_ascii_alphanumeric();
            !label.is_empty() && label.len() < 60 && label.chars().all(inner)
        })
    };
    text.split_once('@').is_some_and(|(name, host)| part(name) && part(host))
}

fn address(href: &str) -> String {
    let mut out = String::with_capacity(href.len());
    for letter in href.chars() {
        if matches!(letter, '(' | ')' | '&' | '*' | '_' | '[' | ']') {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}
