//! What a check finds.

use std::ops::Range;

use sha2::{Digest, Sha256};

use super::{
    register::Register,
    text::{Run, SectionText, Text},
};
use crate::document::{
    facts::Fact,
    model::{FactRef, Inline},
};

/// A check: one rule, told to the reader by its name and explanation.
pub struct Check {
    /// Stable name, by which it is dismissed.
    pub key: &'static str,
    /// What the list calls it.
    pub name: &'static str,
    /// Why it is worth looking at.
    pub explanation: &'static str,
    /// The rule.
    pub rule: fn(&Text, &Register) -> Vec<Remark>,
}

/// Where something was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The key of the section; none for what is about the whole document.
    pub section: Option<String>,
    /// The way to the block: indices into blocks, items, rows and cells. Empty for what is about the whole section.
    pub path: Vec<usize>,
    /// Which of the block's footnotes, if it is in one.
    pub note: Option<usize>,
    /// The characters of the block's words, with chips in the register's words.
    pub characters: Range<usize>,
    /// What stands there.
    pub words: String,
}

/// What can be done about it with one press.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    /// These instead of the words of the place.
    Replace(Vec<Inline<FactRef>>),
    /// Adds the point of omedelbar justering.
    AddPoint,
    /// Takes it away.
    RemovePoint,
    /// Is mended elsewhere.
    Go(Target),
}

/// Where something is mended that is not the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The plan of the case.
    Plan,
    /// Its page: what is registered.
    Case,
    /// The choice of bilagor.
    Bilagor,
}

/// What a rule says of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Where.
    pub place: Place,
    /// A Swedish sentence.
    pub sentence: String,
    /// What can be done about it.
    pub remedy: Option<Remedy>,
}

/// A remark with the check that made it.
#[derive(Clone)]
pub struct Finding {
    /// Which check.
    pub check: &'static Check,
    /// What it says.
    pub remark: Remark,
}

impl Finding {
    /// Tells it from the other findings of the draft, as long as the text is the same.
    #[must_use]
    pub fn id(&self) -> String {
        let place = &self.remark.place;
        let of = (self.check.key, &place.section, &place.path, place.note, place.characters.start, &place.words);
        short_hash(&format!("{of:?}"))
    }

    /// What a dismissal is bound to: the words, so that it is shown again when they are others.
    #[must_use]
    pub fn words_sha256(&self) -> String {
        hex::encode(Sha256::digest(&self.remark.place.words))
    }
}

fn short_hash(text: &str) -> String {
    let mut hash = hex::encode(Sha256::digest(text));
    hash.truncate(16);
    hash
}

impl Remark {
    /// About bytes of a run.
    #[must_use]
    pub fn at(run: &Run, bytes: &Range<usize>, sentence: impl Into<String>) -> Self {
        let words = run.words(bytes);
        let start = run.words(&(0..bytes.start)).chars().count();
        let place = Place {
            section: Some(run.section.clone()),
            path: run.path.clone(),
            note: run.note,
            characters: start..start + words.chars().count(),
            words: words.to_owned(),
        };
        Self { place, sentence: sentence.into(), remedy: None }
    }

    /// About tokens of a run.
    #[must_use]
    pub fn on(run: &Run, tokens: &Range<usize>, sentence: impl Into<String>) -> Self {
        Self::at(run, &run.bytes(tokens), sentence)
    }

    /// About a section; `words` is what a dismissal is bound to.
    #[must_use]
    pub fn section(section: &SectionText, words: impl Into<String>, sentence: impl Into<String>) -> Self {
        let place = Place { section: Some(section.key.clone()), words: words.into(), ..Place::default() };
        Self { place, sentence: sentence.into(), remedy: None }
    }

    /// About the whole document; `words` is what a dismissal is bound to.
    #[must_use]
    pub fn document(words: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self { place: Place { words: words.into(), ..Place::default() }, sentence: sentence.into(), remedy: None }
    }

    /// With what to do about it.
    #[must_use]
    pub fn with(self, remedy: Remedy) -> Self {
        Self { remedy: Some(remedy), ..self }
    }

    /// With other words to put there.
    #[must_use]
    pub fn to_words(self, words: &str) -> Self {
        self.with(Remedy::Replace(vec![Inline::text(words)]))
    }

    /// With a fact to put there.
    #[must_use]
    pub fn to_fact(self, fact: Fact, capital: bool) -> Self {
        self.with(Remedy::Replace(vec![Inline::Chip { chip: FactRef { fact, capital } }]))
    }
}
