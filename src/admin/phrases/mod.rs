//! Standard phrases: sentences that a board uses again and again, for those who write to put into a draft.

use crate::document::{
    markdown,
    model::{Block, FactRef, Inline},
    walk,
};

pub mod commands;
pub mod pages;
pub mod store;

/// A phrase to be saved.
#[derive(Debug, Clone)]
pub struct PhraseInput {
    /// What it is called in the lists of those who write.
    pub name: String,
    /// In the plain text form; it must have been [`read`].
    pub text: String,
    /// The key of the section that it suits; none if any.
    pub section: Option<String>,
    /// Its place among the others.
    pub position: i16,
    /// Whether it can be chosen.
    pub active: bool,
}

/// A phrase as it is put into a text, or all that is wrong with it, in Swedish.
pub fn read(text: &str) -> Result<Vec<Block<FactRef>>, Vec<String>> {
    let blocks = markdown::parse(text).map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>())?;
    let mut has_note = false;
    walk::each_run(&blocks, &mut |run| has_note |= run.iter().any(|part| matches!(part, Inline::Footnote { .. })));
    // Its label could be that of another note in the text that the phrase is put into.
    if has_note { Err(vec!["En standardfras kan inte ha fotnoter.".to_owned()]) } else { Ok(blocks) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_read_like_a_draft() {
        assert_eq!(read("Svara senast {{svarsdatum}}.\n\n- a").unwrap().len(), 2);
        assert!(read("{{okand}}").unwrap_err()[0].starts_with("Rad 1: "));
        assert_eq!(read("Ord[^1].\n\n[^1]: Not.").unwrap_err(), ["En standardfras kan inte ha fotnoter."]);
    }
}
