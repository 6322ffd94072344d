//! Plain text → blocks, over the parser's events.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag};

use super::{FieldError, MAX_DEPTH, MAX_ERRORS, chips};
use crate::document::model::{Block, FactRef, Inline};
use crate::document::{normal, walk};

pub(super) type Spanned<'s> = (Event<'s>, Range<usize>);
type Notes = BTreeMap<String, Vec<Inline<FactRef>>>;

/// Goes through the events once, front to back.
pub(super) struct Reader<'s> {
    pub(super) source: &'s str,
    events: &'s [Spanned<'s>],
    /// The footnotes' texts by label; none while a footnote is read.
    pub(super) notes: Option<&'s Notes>,
    pub(super) used: BTreeSet<String>,
    pub(super) errors: Vec<FieldError>,
    depth: usize,
    pub(super) strong: usize,
    pub(super) emphasis: usize,
    pub(super) in_cell: bool,
    /// Links that are open: one, and more only through images within it.
    pub(super) links: usize,
}

/// Reads text that is within the length limit.
pub fn read(text: &str) -> Result<Vec<Block<FactRef>>, Vec<FieldError>> {
    let mut errors = Vec::new();
    let source = chips::hide(text, &mut errors);
    let parser = Parser::new_ext(&source, Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES);
    let references: Vec<usize> =
        parser.reference_definitions().iter().map(|(_, definition)| definition.span.start).collect();
    let events: Vec<Spanned<'_>> = parser.into_offset_iter().collect();

    let mut notes = Notes::new();
    let mut reader = Reader::new(&source, &events);
    reader.errors = errors;
    let defined = reader.read_notes(&mut notes);
    let mut reader = Reader { notes: Some(&notes), errors: reader.errors, ..Reader::new(&source, &events) };
    let blocks = reader.blocks();
    for (label, at) in defined {
        if !reader.used.contains(&label) {
            reader.error(at, format!("Fotnoten [^{label}] används inte i texten."));
        }
    }
    for at in references {
        reader.error(at, "En länk skrivs [ord](https://…), inte med adressen på en egen rad.".into());
    }
    let mut errors = reader.errors;
    errors.sort_by_key(|error| error.line);
    if errors.is_empty() { Ok(normal::normalise(&blocks)) } else { Err(errors) }
}

impl<'s> Reader<'s> {
    fn new(source: &'s str, events: &'s [Spanned<'s>]) -> Self {
        Self {
            source,
            events,
            notes: None,
            used: BTreeSet::new(),
            errors: Vec::new(),
            depth: 0,
            strong: 0,
            emphasis: 0,
            in_cell: false,
            links: 0,
        }
    }

    pub(super) fn peek(&self) -> Option<&'s Spanned<'s>> {
        self.events.first()
    }

    pub(super) fn next(&mut self) -> Option<&'s Spanned<'s>> {
        let (first, rest) = self.events.split_first()?;
        self.events = rest;
        Some(first)
    }

    pub(super) fn error(&mut self, at: usize, message: String) {
        if self.errors.len() == MAX_ERRORS {
            return;
        }
        let before = self.source.get(..at).unwrap_or_default();
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        self.errors.push(FieldError { line, message });
    }

    /// Reads every footnote's text into `notes`, and leaves the events read. Labels with their places.
    fn read_notes(&mut self, notes: &mut Notes) -> Vec<(String, usize)> {
        let mut defined = Vec::new();
        while let Some((event, range)) = self.next() {
            let Event::Start(Tag::FootnoteDefinition(label)) = event else {
                continue;
            };
            let label = label.to_lowercase();
            let blocks = self.blocks();
            let mut content = Vec::new();
            walk::each_run(&blocks, &mut |run| {
                content.extend(run.iter().cloned());
                content.push(Inline::Break);
            });
            if notes.insert(label.clone(), content).is_some() {
                self.error(range.start, format!("Fotnoten [^{label}] finns två gånger."));
            }
            defined.push((label, range.start));
        }
        defined
    }

    /// Blocks up to the end of what holds them.
    fn blocks(&mut self) -> Vec<Block<FactRef>> {
        let mut blocks = Vec::new();
        while let Some((event, range)) = self.peek() {
            match event {
                Event::End(_) => break,
                Event::Start(tag) if is_block(tag) => {
                    self.next();
                    blocks.extend(self.block(tag, range));
                    self.skip_to_end();
                }
                Event::Rule => {
                    self.next();
                }
                _ => blocks.push(Block::Paragraph { content: self.inlines() }),
            }
        }
        blocks
    }

    /// Leaves the block that has been entered, with whatever of it is unread.
    pub(super) fn skip_to_end(&mut self) {
        let mut open = 1_usize;
        while let Some((event, _)) = self.next() {
            match event {
                Event::Start(_) => open += 1,
                Event::End(_) if open == 1 => return,
                Event::End(_) => open -= 1,
                _ => {}
            }
        }
    }

    fn block(&mut self, tag: &Tag<'s>, range: &Range<usize>) -> Option<Block<FactRef>> {
        match tag {
            Tag::Paragraph => Some(Block::Paragraph { content: self.inlines() }),
            Tag::Heading { level, .. } => {
                let level = if *level <= HeadingLevel::H3 { 3 } else { 4 };
                Some(Block::Heading { level, content: self.inlines() })
            }
            Tag::BlockQuote(_) => {
                let content = self.nested(range, Self::blocks)?;
                Some(Block::Quote { content })
            }
            Tag::List(start) => self.list(*start, range),
            Tag::Table(columns) => self.table(columns.len(), range),
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => Some(self.literal(info)),
            Tag::CodeBlock(CodeBlockKind::Indented) | Tag::HtmlBlock => Some(self.literal("")),
            _ => None,
        }
    }

    fn nested<T>(&mut self, range: &Range<usize>, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth == MAX_DEPTH {
            let message = format!("Listor och citat får ligga i varandra i högst {MAX_DEPTH} nivåer.");
            self.error(range.start, message);
            return None;
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        Some(result)
    }

    fn list(&mut self, start: Option<u64>, range: &Range<usize>) -> Option<Block<FactRef>> {
        if let Some(start) = start.filter(|start| *start != 1) {
            let message = format!(
                "Listan börjar på {start}, men en numrerad lista börjar på 1. \
                 Ska siffran stå som text, skriv ett omvänt snedstreck efter den: {start}\\."
            );
            self.error(range.start, message);
        }
        let items = self.nested(range, |reader| {
            let mut items = Vec::new();
            while let Some((Event::Start(Tag::Item), _)) = reader.peek() {
                reader.next();
                items.push(reader.blocks());
                reader.skip_to_end();
            }
            items
        })?;
        Some(Block::List { ordered: start.is_some(), items })
    }

    /// Code or HTML as it was written, line by line.
    fn literal(&mut self, info: &str) -> Block<FactRef> {
        let mut text = format!("{info}\n");
        while let Some((Event::Text(more) | Event::Html(more), _)) = self.peek() {
            self.next();
            text.push_str(more);
        }
        let mut content = Vec::new();
        for line in text.trim().lines() {
            chips::push(line, false, false, &mut content);
            content.push(Inline::Break);
        }
        Block::Paragraph { content }
    }
}

pub(super) const fn is_block(tag: &Tag<'_>) -> bool {
    !matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. }
    )
}
