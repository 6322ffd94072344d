//! A finished tjänsteutlåtande, as text, Markdown or Word, read into the sections of a draft.
//!
//! `decode` makes text of the file, or reads it as Word (whose paragraphs `word` gives as lines, so that the
//! rules about headings are the same), `lines` and `furniture` clear away what belongs to the pages,
//! `parts` cuts at the known headings, `header` and `tail` read what stands around the text, and
//! `chunks` and `write` make each section fit for the draft's own plain text form. Spellings are never
//! touched, and whatever was joined, left out or not understood is told in the report.

mod chunks;
mod decode;
mod escape;
mod furniture;
mod header;
mod headings;
mod lines;
mod notes;
mod parts;
mod tail;
#[cfg(test)]
mod tests;
mod word;
mod words;
mod write;

pub use decode::{ImportError, MAX_BYTES, MAX_WORD_BYTES, Source, decode};

/// More headings than this is not a tjänsteutlåtande.
pub const MAX_HEADINGS: usize = 200;

/// Notes that the report has at most, and one that says how many more there were.
pub const MAX_NOTES: usize = 200;

/// A section of the board's template, to which headings are matched.
#[derive(Debug, Clone, Copy)]
pub struct TemplateSection<'a> {
    /// The stable key.
    pub key: &'a str,
    /// The printed heading.
    pub heading: &'a str,
    /// Other headings that mean the same at this board.
    pub aliases: &'a [&'a str],
}

/// All that was found in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// The names under "Handläggare".
    pub officers: Vec<String>,
    /// Telephone numbers as they are written.
    pub telephone: Vec<String>,
    /// The board under "Till".
    pub to: Option<String>,
    /// The meeting's day as it is written.
    pub meeting_text: Option<String>,
    /// The document's title.
    pub title: Option<String>,
    /// "Svar på remiss från …".
    pub reference: Option<String>,
    /// Our own dnr, if the page heads have one.
    pub dnr: Option<String>,
    /// The sections in the template's order; those that the file lacks are left out.
    pub sections: Vec<ImportedSection>,
    /// The lines under "Bilaga" or "Bilagor".
    pub bilagor: Vec<String>,
    /// The office's address block, line by line.
    pub address: Vec<String>,
    /// "Attesterat av": name with title, and day, as they are written.
    pub attested: Vec<(String, String)>,
    /// Text that belongs nowhere.
    pub unplaced: Vec<Unplaced>,
    /// What was done to the text, for the one who imported it.
    pub report: Vec<Note>,
    /// What places are counted in.
    pub unit: Unit,
}

/// What the places in a file are counted in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unit {
    /// The lines of a text.
    #[default]
    Line,
    /// The paragraphs of a Word file.
    Paragraph,
}

impl Unit {
    /// "rad"
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Line => "rad",
            Self::Paragraph => "stycke",
        }
    }

    /// "Rad", to begin a line of a report.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Line => "Rad",
            Self::Paragraph => "Stycke",
        }
    }
}

/// A section's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedSection {
    /// The template's key.
    pub key: String,
    /// The template's heading.
    pub heading: String,
    /// `CommonMark` with GFM tables and footnotes, one paragraph a line.
    pub source: String,
}

/// Text that could not be placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unplaced {
    /// Where it begins in the file, from 1.
    pub line: usize,
    /// The text as it stands.
    pub text: String,
}

/// A Swedish sentence about the import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The line in the file, from 1.
    pub line: Option<usize>,
    /// The sentence.
    pub text: String,
}

impl Imported {
    fn note(&mut self, line: usize, text: String) {
        self.report.push(Note { line: Some(line), text });
    }

    fn unplace(&mut self, line: usize, text: &str) {
        self.unplaced.push(Unplaced { line, text: text.to_owned() });
    }
}

/// Reads what a file holds into the template's sections.
pub fn read(source: &Source, template: &[TemplateSection<'_>]) -> Result<Imported, ImportError> {
    let known = headings::Known::new(template);
    let mut imported = Imported::default();
    let (mut lines, dialect) = match source {
        Source::Text(text) => {
            decode::check(text.as_bytes(), text)?;
            lines::split(text)
        }
        Source::Word(word) => word::lines(word, &known, &mut imported),
    };
    if dialect != lines::Dialect::Own {
        furniture::clear(&mut lines, &known, &mut imported);
    }
    let mut parts = parts::cut(&lines, &known, dialect)?;
    let notes = notes::take(&mut parts, dialect);
    tail::read(&mut parts, dialect, &mut imported);
    if let Source::Word(word) = source {
        word::address(word, &mut imported);
    }
    for part in &parts {
        match part.kind {
            parts::Kind::Header => header::read(&part.items, &mut imported),
            parts::Kind::Loose => words::unplace_all(&part.items, &mut imported),
            _ => {}
        }
    }
    for (index, section) in template.iter().enumerate() {
        let mut items = Vec::new();
        let mut found = 0;
        for part in parts.iter().filter(|part| part.kind == parts::Kind::Section(index)) {
            found += 1;
            if found > 1 {
                let text = format!("”{}” finns flera gånger; delarna har lagts ihop.", section.heading);
                imported.note(part.line, text);
            }
            items.extend(part.items.iter().cloned());
            items.push(parts::Item::gap());
        }
        if found == 0 {
            continue;
        }
        let source = if matches!(source, Source::Word(_)) {
            word::section(&items, dialect, &mut imported)
        } else {
            let chunks = chunks::cut(&items, dialect, &mut imported);
            notes.append_to(write::section(&chunks, dialect, &notes), dialect)
        };
        if source.is_empty() {
            let text = format!("Avsnittet ”{}” är tomt.", section.heading);
            imported.report.push(Note { line: None, text });
        }
        imported.sections.push(ImportedSection {
            key: section.key.to_owned(),
            heading: section.heading.to_owned(),
            source,
        });
    }
    imported.unplaced.sort_by_key(|unplaced| unplaced.line);
    imported.report.sort_by_key(|note| (note.line.is_none(), note.line));
    let left_out = imported.report.len().saturating_sub(MAX_NOTES);
    if left_out > 0 {
        imported.report.truncate(MAX_NOTES);
        let text = format!("Ytterligare {left_out} anmärkningar visas inte.");
        imported.report.push(Note { line: None, text });
    }
    Ok(imported)
}
