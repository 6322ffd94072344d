//! A section's lines → paragraphs, lists, tables, quotations and headings.

pub mod join;
pub mod list;

use super::Imported;
use super::headings::{Heading, Look};
use super::lines::{Dialect, Line, is_delimiter_row};
use super::parts::Item;

/// A block of the section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chunk {
    /// Lines of one paragraph.
    Paragraph(Vec<Line>),
    /// Items with their depth worked out.
    List(Vec<Row>),
    /// A GFM table.
    Table(Vec<Line>),
    /// Lines that begin with `>`.
    Quote(Vec<Line>),
    /// A heading that the template does not know.
    Heading {
        /// 3 or 4.
        level: u8,
        /// Its words.
        text: String,
    },
}

/// A line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Columns before the mark, or before the text when there is no mark.
    pub indent: usize,
    /// The item's mark.
    pub mark: Option<Mark>,
    /// The words; empty for a blank line between items.
    pub text: String,
}

/// The mark of a list's item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A bullet of any shape.
    Bullet,
    /// Its number.
    Number(u32),
}

/// Cuts the lines of a section into blocks and joins paragraphs that a page had broken.
pub fn cut(items: &[Item], dialect: Dialect, imported: &mut Imported) -> Vec<Chunk> {
    let mut chunks: Vec<Chunk> = Vec::new();
    let mut at = 0;
    let mut cleared = false;
    let mut first_level = None;
    while let Some(item) = items.get(at) {
        if item.line.is_blank() {
            cleared |= item.line.cleared;
            at += 1;
            continue;
        }
        let (chunk, taken) = if let Some(heading) = &item.heading {
            let level = subheading(heading, item.line.number, &mut first_level, imported);
            (Chunk::Heading { level, text: heading.text.clone() }, heading.taken.min(1))
        } else if is_rule(item.line.trimmed()) {
            imported.note(item.line.number, "En linje har utelämnats.".to_owned());
            at += 1;
            continue;
        } else if is_table(items, at, dialect) {
            run(items, at, |_| true, Chunk::Table)
        } else if dialect == Dialect::Markdown && item.line.trimmed().starts_with('>') {
            run(items, at, |item| item.line.trimmed().starts_with('>'), Chunk::Quote)
        } else if list::starts(items, at) {
            list::take(items, at, dialect)
        } else {
            if let Some(number) = list::stray_number(&item.line) {
                let text = format!("”{number}” börjar ingen lista och är kvar som text.");
                imported.note(item.line.number, text);
            }
            paragraph(items, at, dialect)
        };
        join::add(&mut chunks, chunk, cleared, dialect, imported);
        cleared = false;
        at += taken;
    }
    chunks
}

/// The level of a heading that the template does not know, after the first such in the section; tells of it.
pub fn subheading(heading: &Heading, number: usize, first_level: &mut Option<u8>, imported: &mut Imported) -> u8 {
    let own = if let Look::Marked(level) = heading.look { level } else { 6 };
    let first = *first_level.get_or_insert(own);
    let text = format!("Rubriken ”{}” finns inte i mallen och är kvar som underrubrik.", heading.text);
    imported.note(number, text);
    if own > first { 4 } else { 3 }
}

fn run(
    items: &[Item],
    at: usize,
    belongs: impl Fn(&Item) -> bool,
    chunk: impl Fn(Vec<Line>) -> Chunk,
) -> (Chunk, usize) {
    let lines: Vec<Line> = items
        .iter()
        .skip(at)
        .take_while(|item| !item.line.is_blank() && item.heading.is_none() && belongs(item))
        .map(|item| item.line.clone())
        .collect();
    let taken = lines.len();
    (chunk(lines), taken)
}

fn paragraph(items: &[Item], at: usize, dialect: Dialect) -> (Chunk, usize) {
    let mut lines: Vec<Line> = Vec::new();
    for (index, item) in items.iter().enumerate().skip(at) {
        let line = &item.line;
        let ends = line.is_blank()
            || item.heading.is_some()
            || lines.last().is_some_and(|before| {
                parts_from(before, line, dialect)
                    || is_rule(line.trimmed())
                    || list::starts(items, index)
                    || is_table(items, index, dialect)
                    || (dialect == Dialect::Markdown && line.trimmed().starts_with('>'))
            });
        if ends {
            break;
        }
        lines.push(line.clone());
    }
    let taken = lines.len();
    (Chunk::Paragraph(lines), taken)
}

/// Whether a new paragraph begins without a blank line: where paragraphs are whole lines, and at "a)".
fn parts_from(before: &Line, line: &Line, dialect: Dialect) -> bool {
    let is_long = |line: &Line| line.text.chars().count() > 120;
    is_lettered(line.trimmed())
        || (dialect == Dialect::Plain
            && (is_long(before) || is_long(line))
            && before.text.ends_with(['.', '?', '!', ':', '”']))
}

/// "a) …".
fn is_lettered(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(char::is_alphabetic) && letters.next() == Some(')') && letters.next() == Some(' ')
}

fn is_rule(text: &str) -> bool {
    let marks: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    marks.len() > 2
        && marks.first().is_some_and(|first| "-*_=".contains(*first) && marks.iter().all(|mark| mark == first))
}

fn is_table(items: &[Item], at: usize, dialect: Dialect) -> bool {
    let cells = |text: &str| text.trim().trim_matches('|').split('|').count();
    let head = items.get(at).map_or("", |item| item.line.trimmed());
    let below = items.get(at + 1).map_or("", |item| item.line.trimmed());
    dialect == Dialect::Markdown && head.contains('|') && is_delimiter_row(below) && cells(head) == cells(below)
}
