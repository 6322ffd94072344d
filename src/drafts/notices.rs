//! What a writer ought to see before the chief does. Notices only warn.

use super::{
    facts::Register,
    immediate::{self, Remedy},
    model::{Draft, DraftSection},
};
use crate::{
    calendar::phrases::join_och,
    document::{
        canonical::Kind,
        facts::{Fact, uncapitalised},
        freeze, text,
    },
};

/// A remark on a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// A Swedish sentence.
    pub text: String,
    /// What can be done about it with one button.
    pub remedy: Option<Remedy>,
}

/// All remarks on a draft.
#[must_use]
pub fn notices(draft: &Draft, register: &Register) -> Vec<Notice> {
    [point(draft, register.immediate), missing(draft, register), squares(draft)].into_iter().flatten().collect()
}

fn remark(text: String) -> Notice {
    Notice { text, remedy: None }
}

fn point(draft: &Draft, planned: bool) -> Option<Notice> {
    let section = draft.section(immediate::SECTION).filter(|_| draft.kind == Kind::Tjansteutlatande)?;
    let remedy = immediate::remedy(planned, immediate::stands(&section.blocks))?;
    Some(Notice { text: remedy.sentence().to_owned(), remedy: Some(remedy) })
}

fn missing(draft: &Draft, register: &Register) -> Option<Notice> {
    let mut facts: Vec<Fact> =
        draft.sections.iter().flat_map(|section| freeze::missing(&section.blocks, &register.facts)).collect();
    facts.sort_unstable();
    facts.dedup();
    let labels: Vec<String> = facts.into_iter().map(|fact| uncapitalised(fact.label())).collect();
    (!labels.is_empty()).then(|| {
        remark(format!(
            "Texten visar uppgifter som inte är registrerade: {}. De skrivs ut som ”saknas”.",
            join_och(&labels)
        ))
    })
}

fn squares(draft: &Draft) -> Option<Notice> {
    let text: String = draft.sections.iter().map(|section: &DraftSection| text::plain(&section.blocks)).collect();
    // Without the fonts there is nothing to compare with, and no PDF either.
    let found = pdf::unprintable(&text).unwrap_or_default();
    (!found.is_empty()).then(|| {
        let letters: Vec<String> = found.iter().take(10).map(|letter| format!("”{letter}”")).collect();
        remark(format!("Tecknen {} finns inte i dokumentets typsnitt och skrivs ut som en ruta.", join_och(&letters)))
    })
}
