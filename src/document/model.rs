//! Sections → blocks → inlines. Every renderer and every check reads these types and no others.
//!
//! A draft holds [`FactRef`] chips (which fact), a version holds [`FrozenFact`] chips (which fact, and
//! what it said when the version was cut). Unknown nodes and fields are refused by serde.

use serde::{Deserialize, Serialize};

/// A chip in a draft: names a fact of the register, shows its value of today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactRef {
    /// Which fact.
    pub fact: super::facts::Fact,
    /// Written with a capital first letter, at the start of a sentence.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub capital: bool,
}

/// A chip in a version: the fact as it was registered when the version was cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrozenFact {
    /// Which fact.
    pub fact: super::facts::Fact,
    /// The registered value, machine-readable where there is such a form (ISO dates).
    pub value: String,
    /// The words that are printed.
    pub text: String,
}

/// A headed part of a document, in the template's order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section<C> {
    /// The template's stable key, such as `sammanfattning`.
    pub key: String,
    /// The printed heading.
    pub heading: String,
    /// The content.
    pub blocks: Vec<Block<C>>,
}

/// A paragraph or something that stands where one could.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Block<C> {
    /// Running text.
    Paragraph {
        /// The text.
        content: Vec<Inline<C>>,
    },
    /// A heading below the section's own (which is level 2 of the document).
    Heading {
        /// 3 or 4.
        level: u8,
        /// The text.
        content: Vec<Inline<C>>,
    },
    /// Bullets or numbers.
    List {
        /// Numbered from 1.
        ordered: bool,
        /// Each item is at least one block.
        items: Vec<Vec<Block<C>>>,
    },
    /// A table with one header row.
    Table {
        /// Header cells.
        header: Vec<Vec<Inline<C>>>,
        /// Rows of as many cells as the header.
        rows: Vec<Vec<Vec<Inline<C>>>>,
    },
    /// A quotation.
    Quote {
        /// What is quoted.
        content: Vec<Block<C>>,
    },
}

/// A run of text or something within it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Inline<C> {
    /// Plain or marked text.
    Text {
        /// The characters, NFC.
        text: String,
        /// Strong.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        strong: bool,
        /// Emphasised.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        emphasis: bool,
    },
    /// A link; only `https`, `http` and `mailto`.
    Link {
        /// The address.
        href: String,
        /// The words.
        content: Vec<Inline<C>>,
    },
    /// A fact of the register.
    Chip {
        /// Which, and in a version also what it said.
        chip: C,
    },
    /// A note printed at the foot of the page.
    Footnote {
        /// The note.
        content: Vec<Inline<C>>,
    },
    /// A line break within a paragraph.
    Break,
}

impl<C> Inline<C> {
    /// Unmarked text.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::Text { text: text.to_owned(), strong: false, emphasis: false }
    }
}

impl<C> Block<C> {
    /// A paragraph of unmarked text.
    #[must_use]
    pub fn paragraph(text: &str) -> Self {
        Self::Paragraph { content: vec![Inline::text(text)] }
    }
}

/// A line of the printed block *Attesterat av*. Never part of what is hashed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attested {
    /// "Namn, Titel", the title being the one the person had then.
    pub who: String,
    /// The day.
    pub on: chrono::NaiveDate,
}
