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
        freeze,
        model::{Block, FrozenFact},
        text,
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
    let whole = [point(draft, register.immediate), missing(draft, register), squares(draft)];
    whole
        .into_iter()
        .flatten()
        .chain(draft.sections.iter().filter_map(|section| half_marks(section, register)))
        .collect()
}

fn half_marks(section: &DraftSection, register: &Register) -> Option<Notice> {
    let sentence = leftovers(&freeze::freeze(&section.blocks, &register.facts))?;
    Some(remark(format!("I ”{}”: {}", section.heading, uncapitalised(&sentence))))
}

/// Says which signs in a text look like marks that were only half written, since they are printed as they stand.
#[must_use]
pub fn leftovers(blocks: &[Block<FrozenFact>]) -> Option<String> {
    const MARKS: [&str; 7] = ["**", "~~", "{{", "}}", "](", "[^", "|--"];
    let text = text::plain(blocks);
    let heading = text.lines().any(|line| line.starts_with('#')).then_some("#");
    let found = MARKS.into_iter().filter(|mark| text.contains(mark)).chain(heading);
    let found: Vec<String> = found.map(|mark| format!("”{mark}”")).collect();
    let noun = if found.len() == 1 { "Tecknet" } else { "Tecknen" };
    (!found.is_empty()).then(|| {
        format!("{noun} {} skrivs ut i texten. Kontrollera att markeringen är rätt skriven.", join_och(&found))
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{facts::Facts, markdown};

    #[test]
    fn half_written_marks_are_told() {
        let told = |text: &str| leftovers(&freeze::freeze(&markdown::parse(text).unwrap(), &Facts::default()));
        for fine in ["**fet** och *kursiv*", "{{dnr}}", "[ord](https://a.se)", "ord[^1]\n\n[^1]: not", "# A", "nr 1"] {
            assert_eq!(told(fine), None, "{fine}");
        }
        for (text, mark) in [
            ("**fet", "**"),
            ("{{dnr}", "{{"),
            ("[ord](https://a.se", "]("),
            ("###Rubrik", "#"),
            ("| a | b\n|---|\n| c |", "|--"),
            ("~~struket~~", "~~"),
        ] {
            let sentence = told(text).unwrap_or_default();
            assert!(sentence.starts_with(&format!("Tecknet ”{mark}” skrivs ut")), "{text}: {sentence}");
        }
        assert!(told("**a {{b").unwrap().starts_with("Tecknen ”**” och ”{{” skrivs"));
    }
}
