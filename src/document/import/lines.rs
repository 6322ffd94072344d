//! Text → numbered lines, and whether it is Markdown.

use unicode_normalization::UnicodeNormalization;

use super::headings::{self, Look};
use crate::document::model::{Block, FactRef, Inline};

/// A line of the file, without its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// From 1.
    pub number: usize,
    /// The text, with its indentation and without trailing space.
    pub text: String,
    /// Ends in a hard break of Markdown.
    pub hard: bool,
    /// Page furniture that has been cleared, or a form feed.
    pub cleared: bool,
    /// What it is made of, in a Word file.
    pub rich: Option<Rich>,
}

/// A line of a Word file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rich {
    /// A line of a paragraph.
    Row(Row),
    /// The first line of a list, a table or a quotation, with the whole of it.
    Block(Block<FactRef>),
    /// Another line of one.
    More,
}

/// A line of a paragraph in a Word file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Which paragraph.
    pub block: usize,
    /// The paragraph's first line.
    pub first: bool,
    /// The paragraph's only line.
    pub alone: bool,
    /// Its style's, or that it is all bold.
    pub look: Option<Look>,
    /// Its text.
    pub content: Vec<Inline<FactRef>>,
}

impl Line {
    /// The text without indentation.
    pub fn trimmed(&self) -> &str {
        self.text.trim()
    }

    /// Nothing but space.
    pub fn is_blank(&self) -> bool {
        self.trimmed().is_empty()
    }

    /// Begins a paragraph of a Word file; no line of a text says so.
    pub fn begins(&self) -> bool {
        match &self.rich {
            Some(Rich::Row(row)) => row.first,
            Some(Rich::Block(_) | Rich::More) => true,
            None => false,
        }
    }

    /// Empties the line but remembers that something stood there.
    pub fn clear(&mut self) {
        self.text.clear();
        self.cleared = true;
    }
}

/// How marks in the text are to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Emphasis, links, tables and quotations are what they look like.
    Markdown,
    /// Only lists are read; all else is literal.
    Plain,
    /// Paragraphs and their styles.
    Word,
    /// The same, written by us: nothing has to be guessed.
    Own,
}

/// The lines, NFC, and the dialect that they are written in.
pub fn split(source: &str) -> (Vec<Line>, Dialect) {
    let source: String = source.strip_prefix('\u{FEFF}').unwrap_or(source).nfc().collect();
    let source = source.replace("\r\n", "\n").replace(['\r', '\u{B}', '\u{2028}'], "\n");
    let mut lines = Vec::new();
    for (index, row) in source.split('\n').enumerate() {
        for (page, text) in row.split('\u{C}').enumerate() {
            if page > 0 {
                lines.push(line(index + 1, "", true));
            }
            lines.push(line(index + 1, text, false));
        }
    }
    let dialect = dialect(&lines);
    for line in &mut lines {
        let backslash = line.text.ends_with('\\') && !line.text.ends_with("\\\\");
        if dialect == Dialect::Plain {
            line.hard = false;
        } else if backslash {
            line.text.pop();
            line.hard = true;
        }
    }
    (lines, dialect)
}

fn line(number: usize, text: &str, cleared: bool) -> Line {
    let text: String = text.chars().filter(|c| *c == '\t' || !c.is_control()).collect();
    Line {
        number,
        hard: text.ends_with("  ") && !text.trim().is_empty(),
        text: text.trim_end().to_owned(),
        cleared,
        rich: None,
    }
}

/// One sure sign of Markdown is enough: a marked heading, a bold word, a link or a table.
fn dialect(lines: &[Line]) -> Dialect {
    let sign = |at: usize, line: &Line| {
        let text = line.trimmed();
        headings::marked(lines, at).is_some()
            || text.split("**").nth(2).is_some()
            || text.contains("](http")
            || is_delimiter_row(text)
    };
    if lines.iter().enumerate().any(|(at, line)| sign(at, line)) { Dialect::Markdown } else { Dialect::Plain }
}

/// `| --- | :-: |`, the second line of a table.
pub fn is_delimiter_row(text: &str) -> bool {
    text.contains('|') && text.contains('-') && text.chars().all(|c| "|-: \t".contains(c))
}
