//! A Word file's paragraphs as lines among which the known headings are found, and the lines of a section
//! as the draft's plain text form.

mod sections;

use super::headings::{self, Heading, Known, Look, Meaning};
use super::lines::{Dialect, Line, Rich, Row};
use super::{Imported, Note, Unit, furniture, tail};
use crate::document::docx::{Paragraph, Piece, Word};
use crate::document::model::{Block, FactRef, Inline};

pub use sections::section;

/// The lines of the text; what stood around it and what was left out of it goes to `imported`.
pub fn lines(word: &Word, known: &Known, imported: &mut Imported) -> (Vec<Line>, Dialect) {
    let dialect = if word.own { Dialect::Own } else { Dialect::Word };
    imported.unit = Unit::Paragraph;
    imported.dnr = furniture::dnr(&word.header);
    for (line, text) in &word.remarks {
        imported.report.push(Note { line: *line, text: text.clone() });
    }
    for (number, text) in &word.boxes {
        imported.note(*number, "Text i en ruta bredvid texten kunde inte placeras.".to_owned());
        imported.unplace(*number, text);
    }
    let mut lines = Lines { out: Vec::new(), block: 0, dialect };
    // Before the first section a table is the form of a page head, after it a table.
    let mut in_header = true;
    for piece in &word.pieces {
        let from = lines.out.len();
        match piece {
            Piece::Gap => lines.gap(),
            Piece::Paragraph(paragraph) => lines.paragraph(paragraph),
            Piece::Table(_, _, paragraphs) if in_header && !word.own => {
                let mut cell = 0;
                for paragraph in paragraphs {
                    if paragraph.number != cell {
                        lines.gap();
                    }
                    cell = paragraph.number;
                    lines.paragraph(paragraph);
                }
                lines.gap();
            }
            Piece::Table(number, block, _) | Piece::Block(number, block) => lines.block(*number, block),
        }
        let begins = |line: &Line| {
            let found = line.rich.as_ref().and_then(|rich| heading(line, rich, known, dialect, true));
            found.and_then(|found| known.meaning(&found.text)).is_some_and(|it| matches!(it, Meaning::Section(_)))
        };
        in_header &= !lines.out.iter().skip(from).any(begins);
    }
    (lines.out, dialect)
}

struct Lines {
    out: Vec<Line>,
    block: usize,
    dialect: Dialect,
}

impl Lines {
    fn push(&mut self, number: usize, text: &str, rich: Option<Rich>) {
        self.out.push(Line { number, text: text.trim_end().to_owned(), hard: false, cleared: false, rich });
    }

    fn gap(&mut self) {
        self.push(0, "", None);
    }

    fn paragraph(&mut self, paragraph: &Paragraph) {
        let Paragraph { number, heading, bold, content } = paragraph;
        // Our own subheadings need not be found.
        if let (Dialect::Own, Some(level @ 2..)) = (self.dialect, heading) {
            let level = if *level == 2 { 3 } else { 4 };
            return self.block(*number, &Block::Heading { level, content: content.clone() });
        }
        self.block += 1;
        let rows: Vec<Vec<Inline<FactRef>>> = match heading {
            Some(_) => vec![content.iter().map(spaced).collect()],
            None => content.split(|inline| matches!(inline, Inline::Break)).map(<[_]>::to_vec).collect(),
        };
        if heading.is_some() {
            self.gap();
        }
        let alone = rows.len() == 1;
        for (at, content) in rows.into_iter().enumerate() {
            let text = words(&content);
            let is_bold = (*bold || all_strong(&content)) && headings::is_short(text.trim());
            let look = match heading {
                Some(level) => Some(Look::Marked(*level)),
                None => is_bold.then_some(Look::Bold),
            };
            let row = Row { block: self.block, first: at == 0, alone, look, content };
            self.push(*number, &text, Some(Rich::Row(row)));
        }
        if heading.is_some() {
            self.gap();
        }
    }

    /// The first line has the whole block; the others are for what looks at words.
    fn block(&mut self, number: usize, block: &Block<FactRef>) {
        let mut texts = Vec::new();
        block_lines(block, &mut texts);
        self.gap();
        let mut rich = Some(Rich::Block(block.clone()));
        for text in texts {
            let text = if text.trim().is_empty() && rich.is_some() { "–".to_owned() } else { text };
            let rich = rich.take().unwrap_or(Rich::More);
            self.push(number, &text, Some(rich));
        }
        self.gap();
    }
}

/// The office's address is often at the foot of the page, if it is not in the text.
pub fn address(word: &Word, imported: &mut Imported) {
    if imported.address.is_empty() && tail::is_address(&word.footer) {
        imported.address.clone_from(&word.footer);
    }
}

/// A row's heading: by its style, by being bold, or by words that are known.
pub fn heading(line: &Line, rich: &Rich, known: &Known, dialect: Dialect, in_header: bool) -> Option<Heading> {
    let Rich::Row(row) = rich else { return None };
    let text = line.trimmed();
    if text.is_empty() {
        return None;
    }
    let meaning = known.meaning(text);
    let is_label = matches!(meaning, Some(Meaning::Officers | Meaning::To));
    let look = match (row.look, dialect) {
        (Some(look @ Look::Marked(_)), _) => look,
        (_, Dialect::Own) => return (in_header && is_label).then(|| found(text, Look::Plain)),
        (Some(Look::Bold), _) if meaning.is_some() || (row.alone && !text.ends_with(':')) => Look::Bold,
        _ => {
            let capital = text.trim_start_matches(|c: char| !c.is_alphabetic()).starts_with(char::is_uppercase);
            let alone = !headings::is_numbered(text) || row.alone;
            let sure = meaning.is_some() && row.first && capital && alone && (in_header || !is_label);
            return sure.then(|| found(text, Look::Plain));
        }
    };
    Some(found(text, look))
}

fn found(text: &str, look: Look) -> Heading {
    Heading { text: text.to_owned(), look, taken: 1 }
}

fn spaced(inline: &Inline<FactRef>) -> Inline<FactRef> {
    if matches!(inline, Inline::Break) { Inline::text(" ") } else { inline.clone() }
}

fn all_strong(content: &[Inline<FactRef>]) -> bool {
    let strong = |inline: &Inline<FactRef>| match inline {
        Inline::Text { text, strong, .. } => *strong || text.trim().is_empty(),
        Inline::Link { content, .. } => all_strong(content),
        Inline::Footnote { .. } => true,
        Inline::Chip { .. } | Inline::Break => false,
    };
    !words(content).trim().is_empty() && content.iter().all(strong)
}

/// The characters; a fact as the plain text form has it.
fn words(content: &[Inline<FactRef>]) -> String {
    use crate::document::walk::Shown;
    let one = |inline: &Inline<FactRef>| match inline {
        Inline::Text { text, .. } => text.clone(),
        Inline::Link { content, .. } => words(content),
        Inline::Chip { chip } => chip.shown(),
        Inline::Footnote { .. } => String::new(),
        Inline::Break => " ".to_owned(),
    };
    content.iter().map(one).collect()
}

fn block_lines(block: &Block<FactRef>, out: &mut Vec<String>) {
    match block {
        Block::Paragraph { content } | Block::Heading { content, .. } => out.push(words(content)),
        Block::List { items, .. } => items.iter().flatten().for_each(|block| block_lines(block, out)),
        Block::Quote { content } => content.iter().for_each(|block| block_lines(block, out)),
        Block::Table { header, rows } => {
            let row =
                |cells: &Vec<Vec<Inline<FactRef>>>| cells.iter().map(|cell| words(cell)).collect::<Vec<_>>().join("\t");
            out.extend(std::iter::once(header).chain(rows).map(row));
        }
    }
}
