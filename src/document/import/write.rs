//! Blocks → the draft's plain text form.

use super::chunks::{Chunk, Mark, Row};
use super::escape::{Place, escape};
use super::headings::unmark;
use super::lines::{Dialect, Line};
use super::notes::Notes;

/// A section, its blocks apart by blank lines.
pub fn section(chunks: &[Chunk], dialect: Dialect, notes: &Notes) -> String {
    let writer = Writer { dialect, notes };
    let mut blocks = Vec::new();
    let mut other_mark = false;
    let mut after_list = false;
    for chunk in chunks {
        let is_list = matches!(chunk, Chunk::List(_));
        other_mark = is_list && after_list && !other_mark;
        after_list = is_list;
        blocks.push(match chunk {
            Chunk::Paragraph(lines) => writer.paragraph(lines),
            Chunk::List(rows) => writer.list(rows, other_mark),
            Chunk::Table(lines) => writer.table(lines),
            Chunk::Quote(lines) => writer.quote(lines),
            Chunk::Heading { level, text } => {
                let marks = "#".repeat(usize::from(*level));
                format!("{marks} {}", writer.text(&unmark(text)))
            }
        });
    }
    blocks.join("\n\n")
}

struct Writer<'n> {
    dialect: Dialect,
    notes: &'n Notes,
}

impl Writer<'_> {
    fn text(&self, text: &str) -> String {
        escape(text, self.dialect, self.notes, Place::Start)
    }

    /// One line, save for hard breaks.
    fn paragraph(&self, lines: &[Line]) -> String {
        let mut rows = vec![String::new()];
        for (index, line) in lines.iter().enumerate() {
            if let Some(row) = rows.last_mut() {
                if !row.is_empty() {
                    row.push(' ');
                }
                row.push_str(line.trimmed());
            }
            if line.hard && index + 1 < lines.len() {
                rows.push(String::new());
            }
        }
        let rows: Vec<String> = rows.iter().map(|row| self.text(row)).collect();
        rows.join("\\\n")
    }

    fn list(&self, rows: &[Row], other_mark: bool) -> String {
        let write = |row: &Row| {
            if row.text.is_empty() {
                return String::new();
            }
            let mark = match (row.mark, other_mark) {
                (None, _) => String::new(),
                (Some(Mark::Bullet), false) => "- ".to_owned(),
                (Some(Mark::Bullet), true) => "* ".to_owned(),
                (Some(Mark::Number(number)), false) => format!("{number}. "),
                (Some(Mark::Number(number)), true) => format!("{number}) "),
            };
            format!("{}{mark}{}", " ".repeat(row.indent), self.text(&row.text))
        };
        let rows: Vec<String> = rows.iter().map(write).collect();
        rows.join("\n")
    }

    fn table(&self, lines: &[Line]) -> String {
        let write = |line: &Line| escape(line.trimmed(), self.dialect, self.notes, Place::Row);
        let rows: Vec<String> = lines.iter().map(write).collect();
        rows.join("\n")
    }

    fn quote(&self, lines: &[Line]) -> String {
        let write = |line: &Line| {
            let text = line.trimmed().trim_start_matches('>').trim();
            let text = self.text(text);
            format!("> {text}").trim_end().to_owned()
        };
        let rows: Vec<String> = lines.iter().map(write).collect();
        rows.join("\n")
    }
}
