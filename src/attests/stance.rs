//! The office's stance, where the document lets it be told which paragraph that is.

use crate::{
    document::{
        canonical::Printed,
        model::{Block, FrozenFact, Section},
        text,
    },
    reviews::paper,
};

/// The summary of a tjänsteutlåtande, and where it ends with the office's stance, that by itself. Nothing is written anew:
/// each is a paragraph of the document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Brief {
    /// The summary, without the stance if that is its last paragraph.
    pub summary: Vec<String>,
    /// The stance.
    pub stance: Option<Stance>,
}

/// A stance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stance {
    /// The paragraph.
    pub text: String,
    /// The heading of its section.
    pub heading: String,
}

/// What a signer reads first. By custom the stance is the last paragraph of the summary; where that does not speak of the
/// office it is the last of the views that does more than repeat what the board is asked to decide. A last paragraph that
/// does not speak of the office is somebody else's stance, or none: then it is not told.
#[must_use]
pub fn brief(printed: &Printed) -> Brief {
    let mut summary = paper::summary(printed);
    let section = |start: &str| printed.sections.iter().find(|section| section.key.starts_with(start));
    if let (Some(of), [_, .., last]) = (section("sammanfattning"), summary.as_slice())
        && speaks_of_office(last)
        && ends_with_paragraph(of)
    {
        let stance = Stance { text: last.clone(), heading: of.heading.clone() };
        summary.pop();
        return Brief { summary, stance: Some(stance) };
    }
    let stance = section("synpunkter").or_else(|| section("bedomning")).and_then(|section| {
        let last = last_of_own(section)?;
        speaks_of_office(&last).then(|| Stance { text: last, heading: section.heading.clone() })
    });
    Brief { summary, stance }
}

/// The last paragraph of a section that does more than repeat what the board is asked to decide.
pub(super) fn last_of_own(section: &Section<FrozenFact>) -> Option<String> {
    let paragraphs = section.blocks.iter().filter(|block| matches!(block, Block::Paragraph { .. }));
    paragraphs.rev().map(plain).find(|paragraph| !repeats_proposal(paragraph))
}

fn plain(block: &Block<FrozenFact>) -> String {
    text::plain(std::slice::from_ref(block))
}

fn ends_with_paragraph(section: &Section<FrozenFact>) -> bool {
    matches!(section.blocks.last(), Some(Block::Paragraph { .. }))
}

fn speaks_of_office(paragraph: &str) -> bool {
    const OFFICE: [&str; 4] = ["förvaltningen", "förvaltningens", "kontoret", "kontorets"];
    let lower = paragraph.to_lowercase();
    lower.split(|letter: char| !letter.is_alphanumeric()).any(|word| OFFICE.iter().any(|end| word.ends_with(end)))
}

/// "Förvaltningen föreslår att nämnden överlämnar tjänsteutlåtandet … som svar på remissen."
fn repeats_proposal(paragraph: &str) -> bool {
    let lower = paragraph.to_lowercase();
    let sentences = lower.trim_end().trim_end_matches('.').matches(". ").count() + 1;
    sentences == 1 && (lower.contains("överlämna") || lower.contains("som svar på"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::sample;

    fn told(summary: &str, views: &str) -> (usize, Option<(String, String)>) {
        let mut printed = sample::printed();
        printed.sections.push(sample::section("sammanfattning", "Sammanfattning", summary));
        printed.sections.push(sample::section("synpunkter", "Synpunkter och förslag", views));
        let brief = brief(&printed);
        (brief.summary.len(), brief.stance.map(|stance| (stance.heading, stance.text)))
    }

    #[test]
    fn told_only_where_it_can_be_told() {
        const REPEATED: &str = "Förvaltningen föreslår att nämnden överlämnar tjänsteutlåtandet som svar på remissen.";
        let summary = |text: &str| Some(("Sammanfattning".to_owned(), text.to_owned()));
        let views = |text: &str| Some(("Synpunkter och förslag".to_owned(), text.to_owned()));
        for (number, of_summary, of_views, left, stance) in [
            (1, "Det här är en plan.\n\nFörvaltningen är positiv.", "", 1, summary("Förvaltningen är positiv.")),
            (2, "En plan.\n\nStadsbyggnadskontorets syn är god.", "", 1, summary("Stadsbyggnadskontorets syn är god.")),
            // One paragraph is the whole summary: nothing is taken out of it.
            (3, "Förvaltningen är positiv till planen.", "", 1, None),
            (4, "En plan.\n\nRegeringen vill mer.", "Kontoret är kritiskt.", 2, views("Kontoret är kritiskt.")),
            (5, "En plan.", &format!("Kontoret är kritiskt.\n\n{REPEATED}"), 1, views("Kontoret är kritiskt.")),
            (6, "En plan.", &format!("Planen är bra.\n\n{REPEATED}"), 1, None),
            (7, "En plan.", REPEATED, 1, None),
            // A list at the end is no paragraph of stance.
            (8, "En plan.\n\n- Förvaltningen är positiv.", "", 2, None),
            (9, "En plan.\n\nFörvaltningar finns det många.", "", 2, None),
            (
                10,
                "En plan.",
                "Förvaltningen är positiv. Förvaltningen föreslår att nämnden överlämnar detta som svar på remissen.",
                1,
                views(
                    "Förvaltningen är positiv. Förvaltningen föreslår att nämnden överlämnar detta som svar på remissen.",
                ),
            ),
        ] {
            assert_eq!(told(of_summary, of_views), (left, stance), "{number}");
        }
    }
}
