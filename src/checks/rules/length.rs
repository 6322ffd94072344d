//! How long: the summary, the sentences, and how hard the words make the text (LIX).

use crate::checks::{
    model::Remark,
    register::Register,
    text::{Holder, Run, SectionText, Text, Token},
};

/// The most words of a summary.
pub const SUMMARY: usize = 250;
/// The most words of a sentence.
pub const SENTENCE: usize = 40;
/// The hardest that a section should be.
pub const HARD: u32 = 60;
/// The fewest words that say how hard a text is.
const ENOUGH: usize = 100;

/// A summary that is no summary any more.
#[must_use]
pub fn summary(text: &Text, _: &Register) -> Vec<Remark> {
    let sections = text.sections.iter().filter(|section| section.key.starts_with("sammanfattning"));
    sections
        .filter_map(|section| {
            let count: usize = section.runs.iter().map(|run| words(run).count()).sum();
            let sentence = format!(
                "{} är {count} ord lång. Texten används i kallelse och protokoll: försök hålla den under {SUMMARY} ord.",
                section.heading
            );
            (count > SUMMARY).then(|| Remark::section(section, format!("{count} ord"), sentence))
        })
        .collect()
}

fn words(run: &Run) -> impl Iterator<Item = &Token> {
    run.tokens.iter().filter(|token| token.is_word() || token.number().is_some())
}

/// Sentences that nobody reads to their end. A chip counts as one word.
#[must_use]
pub fn sentences(text: &Text, _: &Register) -> Vec<Remark> {
    let mut found = Vec::new();
    for run in text.runs().filter(|run| run.holder != Holder::Cell) {
        for sentence in &run.sentences {
            let tokens = run.tokens.get(sentence.clone()).unwrap_or_default();
            let own = tokens
                .iter()
                .filter(|token| (token.is_word() || token.number().is_some()) && !run.has_chip(&token.bytes));
            let within = run.bytes(sentence);
            let count = own.count() + run.chips.iter().filter(|(chip, _)| within.contains(&chip.start)).count();
            if count > SENTENCE {
                let told = format!("Meningen är {count} ord lång. Dela den, så blir den lättare att läsa.");
                found.push(Remark::on(run, sentence, told));
            }
        }
    }
    found
}

/// Sections that are hard to read.
#[must_use]
pub fn readability(text: &Text, _: &Register) -> Vec<Remark> {
    text.sections
        .iter()
        .filter_map(|section| {
            let lix = lix(&[section])?;
            let sentence = format!(
                "{} har läsbarhetsindex (LIX) {lix}: {}. Kortare meningar och färre långa ord gör texten lättare.",
                section.heading,
                grade(lix)
            );
            (lix > HARD).then(|| Remark::section(section, format!("LIX {lix}"), sentence))
        })
        .collect()
}

/// LIX of the whole text; none if it is too short to tell.
#[must_use]
pub fn of_text(text: &Text) -> Option<u32> {
    lix(&text.sections.iter().collect::<Vec<_>>())
}

/// Words a sentence, and the share of words of more than six letters in percent. Headings and tables apart.
fn lix(sections: &[&SectionText]) -> Option<u32> {
    let (mut count, mut long, mut sentences) = (0_usize, 0_usize, 0_usize);
    let runs = sections.iter().flat_map(|section| &section.runs);
    for run in runs.filter(|run| run.holder == Holder::Paragraph) {
        for token in words(run) {
            count += 1;
            long += usize::from(token.lower.chars().count() > 6);
        }
        // A colon ends a sentence here, as it does in the measure's definition.
        let colons = run.tokens.iter().filter(|token| token.is(":")).count();
        sentences += run.sentences.len() + colons;
    }
    if count < ENOUGH || sentences == 0 {
        return None;
    }
    u32::try_from((2 * (count * count + 100 * long * sentences) / (count * sentences)).div_ceil(2)).ok()
}

/// What a LIX means.
#[must_use]
pub const fn grade(lix: u32) -> &'static str {
    match lix {
        0..=30 => "mycket lättläst",
        31..=40 => "lättläst",
        41..=50 => "medelsvår, som tidningstext",
        51..=60 => "svår, som myndighetstext ofta är",
        _ => "mycket svår, som byråkratsvenska",
    }
}
