//! A draft as the checks read it: runs of words with the facts of now, cut into tokens and sentences.

mod sentences;
mod tokens;

use std::ops::Range;

use crate::{
    document::{
        canonical::Kind,
        facts::{Fact, Facts},
        freeze,
        model::{Block, FactRef, Inline},
    },
    drafts::model::Draft,
};

pub use tokens::{Shape, Token};

/// The whole text.
#[derive(Debug)]
pub struct Text {
    /// Which document.
    pub kind: Kind,
    /// Its sections, in order.
    pub sections: Vec<SectionText>,
}

/// A section.
#[derive(Debug)]
pub struct SectionText {
    /// The template's key.
    pub key: String,
    /// The printed heading.
    pub heading: String,
    /// What belongs here.
    pub help: String,
    /// A document without it is not finished.
    pub required: bool,
    /// The blocks.
    pub blocks: Vec<Block<FactRef>>,
    /// The runs, in reading order.
    pub runs: Vec<Run>,
}

/// What holds a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// A paragraph, in a list or a quotation too.
    Paragraph,
    /// A heading.
    Heading,
    /// A cell of a table.
    Cell,
    /// A footnote.
    Note,
}

/// A run of words that stands by itself.
#[derive(Debug)]
pub struct Run {
    /// The section's key.
    pub section: String,
    /// The way to the block: indices into blocks, items, rows (the header is row 0) and cells.
    pub path: Vec<usize>,
    /// Which of the block's footnotes it is, if it is one.
    pub note: Option<usize>,
    /// What holds it.
    pub holder: Holder,
    /// The words, with every chip in the register's words.
    pub text: String,
    /// Where in `text` chips stand.
    pub chips: Vec<(Range<usize>, Fact)>,
    /// The tokens of `text`.
    pub tokens: Vec<Token>,
    /// The sentences, as ranges of tokens.
    pub sentences: Vec<Range<usize>>,
}

impl Text {
    /// Reads a draft with the facts of now.
    #[must_use]
    pub fn of(draft: &Draft, facts: &Facts) -> Self {
        let section = |section: &crate::drafts::model::DraftSection| SectionText {
            key: section.key.clone(),
            heading: section.heading.clone(),
            help: section.help.clone(),
            required: section.required,
            blocks: section.blocks.clone(),
            runs: runs(&section.key, &section.blocks, facts),
        };
        Self { kind: draft.kind, sections: draft.sections.iter().map(section).collect() }
    }

    /// Every run, in reading order.
    pub fn runs(&self) -> impl Iterator<Item = &Run> {
        self.sections.iter().flat_map(|section| &section.runs)
    }

    /// The section of a key.
    #[must_use]
    pub fn section(&self, key: &str) -> Option<&SectionText> {
        self.sections.iter().find(|section| section.key == key)
    }
}

impl Run {
    /// The words of a range of bytes.
    #[must_use]
    pub fn words(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// The bytes from the first to the last token of a range.
    #[must_use]
    pub fn bytes(&self, tokens: &Range<usize>) -> Range<usize> {
        let tokens = self.tokens.get(tokens.clone()).unwrap_or_default();
        match (tokens.first(), tokens.last()) {
            (Some(first), Some(last)) => first.bytes.start..last.bytes.end,
            _ => 0..0,
        }
    }

    /// Whether a chip stands somewhere in a range of bytes.
    #[must_use]
    pub fn has_chip(&self, bytes: &Range<usize>) -> bool {
        self.chips.iter().any(|(chip, _)| chip.start < bytes.end && bytes.start < chip.end)
    }

    /// The token at a place.
    #[must_use]
    pub fn token(&self, at: usize) -> Option<&Token> {
        self.tokens.get(at)
    }

    /// The lower-case word at a place; empty for what is no word.
    #[must_use]
    pub fn lower(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| &token.lower)
    }

    /// Whether the lower-case words stand one after the other from a place on.
    #[must_use]
    pub fn follows(&self, at: usize, words: &[String]) -> bool {
        !words.is_empty() && words.iter().enumerate().all(|(index, word)| self.lower(at + index) == word)
    }

    /// Where the lower-case words stand in a range of tokens.
    pub fn find_all<'a>(
        &'a self,
        within: Range<usize>,
        words: &'a [String],
    ) -> impl Iterator<Item = Range<usize>> + 'a {
        let end = within.end;
        within.filter_map(move |at| {
            let found = at..at + words.len();
            (found.end <= end && self.follows(at, words)).then_some(found)
        })
    }

    /// Whether any of the lower-case words stands in a range of tokens.
    #[must_use]
    pub fn has_any(&self, within: Range<usize>, words: &[&str]) -> bool {
        within.into_iter().any(|at| words.contains(&self.lower(at)))
    }

    /// The sentence that a token belongs to.
    #[must_use]
    pub fn sentence_of(&self, at: usize) -> Range<usize> {
        self.sentences.iter().find(|sentence| sentence.contains(&at)).cloned().unwrap_or(0..self.tokens.len())
    }
}

/// The lower-case tokens of a name, as [`Run::follows`] wants them.
#[must_use]
pub fn tokens_of(name: &str) -> Vec<String> {
    tokens::tokens(name).into_iter().map(|token| token.lower).collect()
}

/// What a path and its note lead to, cut into runs.
struct Reader<'a> {
    section: &'a str,
    facts: &'a Facts,
    runs: Vec<Run>,
}

fn runs(section: &str, blocks: &[Block<FactRef>], facts: &Facts) -> Vec<Run> {
    let mut reader = Reader { section, facts, runs: Vec::new() };
    reader.blocks(blocks, &[]);
    reader.runs
}

impl Reader<'_> {
    fn blocks(&mut self, blocks: &[Block<FactRef>], path: &[usize]) {
        for (index, block) in blocks.iter().enumerate() {
            let path = with(path, index);
            match block {
                Block::Paragraph { content } => self.run(content, &path, Holder::Paragraph),
                Block::Heading { content, .. } => self.run(content, &path, Holder::Heading),
                Block::List { items, .. } => {
                    for (item, blocks) in items.iter().enumerate() {
                        self.blocks(blocks, &with(&path, item));
                    }
                }
                Block::Table { header, rows } => {
                    for (row, cells) in std::iter::once(header).chain(rows).enumerate() {
                        for (cell, content) in cells.iter().enumerate() {
                            self.run(content, &with(&with(&path, row), cell), Holder::Cell);
                        }
                    }
                }
                Block::Quote { content } => self.blocks(content, &path),
            }
        }
    }

    fn run(&mut self, content: &[Inline<FactRef>], path: &[usize], holder: Holder) {
        let mut notes = Vec::new();
        let (text, chips) = self.flat(content, &mut notes);
        self.push(text, chips, path.to_vec(), None, holder);
        for (number, note) in notes.into_iter().enumerate() {
            let (text, chips) = self.flat(note, &mut Vec::new());
            self.push(text, chips, path.to_vec(), Some(number), Holder::Note);
        }
    }

    fn push(
        &mut self,
        text: String,
        chips: Vec<(Range<usize>, Fact)>,
        path: Vec<usize>,
        note: Option<usize>,
        holder: Holder,
    ) {
        let tokens = tokens::tokens(&text);
        let sentences = sentences::sentences(&text, &tokens);
        self.runs.push(Run { section: self.section.to_owned(), path, note, holder, text, chips, tokens, sentences });
    }

    fn flat<'a>(
        &self,
        content: &'a [Inline<FactRef>],
        notes: &mut Vec<&'a [Inline<FactRef>]>,
    ) -> (String, Vec<(Range<usize>, Fact)>) {
        let (mut text, mut chips) = (String::new(), Vec::new());
        self.flatten(content, &mut text, &mut chips, notes);
        (text, chips)
    }

    fn flatten<'a>(
        &self,
        content: &'a [Inline<FactRef>],
        text: &mut String,
        chips: &mut Vec<(Range<usize>, Fact)>,
        notes: &mut Vec<&'a [Inline<FactRef>]>,
    ) {
        for inline in content {
            match inline {
                Inline::Text { text: words, .. } => text.push_str(words),
                Inline::Link { content, .. } => self.flatten(content, text, chips, notes),
                Inline::Chip { chip } => {
                    let start = text.len();
                    text.push_str(&freeze::frozen(chip, self.facts).text);
                    chips.push((start..text.len(), chip.fact));
                }
                Inline::Footnote { content } => notes.push(content),
                Inline::Break => text.push('\n'),
            }
        }
    }
}

fn with(path: &[usize], index: usize) -> Vec<usize> {
    path.iter().copied().chain([index]).collect()
}
