//! Who sends remisser, and how each wants its answers.

use std::str::FromStr;

pub mod commands;
pub mod pages;
pub mod store;

/// What a sender is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SenderKind {
    /// Of the own kommun.
    #[default]
    Kommun,
    /// Of the state.
    Stat,
    /// A region.
    Region,
    /// Anybody else.
    Annan,
}

impl SenderKind {
    /// All kinds, in the order of lists.
    pub const ALL: [Self; 4] = [Self::Kommun, Self::Stat, Self::Region, Self::Annan];

    /// As it stands in the database and in forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kommun => "kommun",
            Self::Stat => "stat",
            Self::Region => "region",
            Self::Annan => "annan",
        }
    }

    /// As people say it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Kommun => "Kommunal",
            Self::Stat => "Statlig",
            Self::Region => "Region",
            Self::Annan => "Annan",
        }
    }
}

impl FromStr for SenderKind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(())
    }
}

/// A sender to be saved.
#[derive(Debug, Clone)]
pub struct SenderInput {
    /// "Kommunstyrelsen"
    pub name: String,
    /// "kommunstyrelsen"
    pub running: String,
    /// "kommunstyrelsens"
    pub genitive: String,
    /// What it is.
    pub kind: SenderKind,
    /// Where answers go; may be empty.
    pub email: String,
    /// How it wants its answers.
    pub instructions: String,
    /// The subject of the mail that carries the answer.
    pub subject_template: String,
    /// Whether it can be chosen.
    pub active: bool,
}

/// What a subject may name.
pub const SUBJECT_WORDS: [&str; 4] = ["ert_dnr", "dnr", "titel", "myndighet"];

/// The first word in braces that a subject may not name, or a brace that is not closed.
#[must_use]
pub fn unknown_subject_word(template: &str) -> Option<String> {
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        if before.contains('}') {
            return Some("}".into());
        }
        let Some((word, left)) = after.split_once('}') else { return Some("{".into()) };
        if !SUBJECT_WORDS.contains(&word) {
            return Some(format!("{{{word}}}"));
        }
        rest = left;
    }
    rest.contains('}').then(|| "}".into())
}

#[cfg(test)]
mod tests {
    use super::unknown_subject_word as unknown;

    #[test]
    fn subjects_name_what_is_known() {
        assert_eq!(unknown("Svar på remiss {ert_dnr}, {titel} ({myndighet} {dnr})"), None);
        assert_eq!(unknown("Utan ord"), None);
        assert_eq!(unknown("Svar {ertdnr}"), Some("{ertdnr}".into()));
        assert_eq!(unknown("Svar {dnr"), Some("{".into()));
        assert_eq!(unknown("Svar dnr} {dnr}"), Some("}".into()));
        assert_eq!(unknown("Svar {dnr}}"), Some("}".into()));
    }
}
