//! The office's voice in the board's own answer.

use std::ops::Range;

use crate::{
    calendar::phrases::genitive,
    checks::{
        model::Remark,
        register::Register,
        text::{Run, Text, tokens_of},
    },
    document::{canonical::Kind, facts::Fact, facts::capitalised},
};

/// What one does who has views.
const THINKS: [&str; 31] = [
    "anser",
    "bedömer",
    "föreslår",
    "ser",
    "vill",
    "menar",
    "tillstyrker",
    "avstyrker",
    "delar",
    "instämmer",
    "önskar",
    "förordar",
    "framhåller",
    "understryker",
    "betonar",
    "välkomnar",
    "ställer",
    "ifrågasätter",
    "saknar",
    "befarar",
    "efterlyser",
    "konstaterar",
    "noterar",
    "uppfattar",
    "finner",
    "tycker",
    "rekommenderar",
    "motsätter",
    "stöder",
    "stödjer",
    "begär",
];
const HAS: [&str; 2] = ["har", "är"];
/// What follows "har" and "är" where it is a view.
const HELD: [&str; 9] =
    ["inget", "inga", "invändningar", "synpunkter", "uppfattningen", "positiv", "negativ", "tveksam", "kritisk"];
/// Whose views follow.
const VIEWS: [&str; 13] = [
    "erfarenhet",
    "utgångspunkt",
    "uppfattning",
    "bedömning",
    "mening",
    "synpunkter",
    "åsikt",
    "ståndpunkt",
    "förslag",
    "inställning",
    "ställningstagande",
    "slutsats",
    "sida",
];

/// "Förvaltningen anser" in a text that is the board's.
#[must_use]
pub fn office(text: &Text, register: &Register) -> Vec<Remark> {
    if text.kind != Kind::Yttrande {
        return Vec::new();
    }
    let mut found = Vec::new();
    for run in text.runs() {
        found.extend(named(run, register));
        for at in 0..run.tokens.len() {
            if let Some(ending) = run.lower(at).strip_prefix("tjänsteutlåtande") {
                let sentence = "Det här är nämndens yttrande, inte förvaltningens tjänsteutlåtande.";
                found.push(Remark::on(run, &(at..at + 1), sentence).to_words(&format!("yttrande{ending}")));
            }
        }
    }
    found
}

fn named(run: &Run, register: &Register) -> Vec<Remark> {
    let names = ["förvaltningen", register.forvaltningen.as_str(), register.forvaltning.as_str()];
    let mut found: Vec<(Range<usize>, bool)> = Vec::new();
    for name in names {
        for (form, possessive) in [(name.to_owned(), false), (genitive(name), true)] {
            let words = tokens_of(&form);
            for place in run.find_all(0..run.tokens.len(), &words) {
                let speaks = if possessive { VIEWS.contains(&run.lower(place.end)) } else { speaks(run, &place) };
                if speaks && !found.iter().any(|(other, _)| other.start < place.end && place.start < other.end) {
                    found.push((place, possessive));
                }
            }
        }
    }
    found.sort_by_key(|(place, _)| place.start);
    found.into_iter().map(|(place, possessive)| remark(run, &place, possessive, register)).collect()
}

/// Whether a view is said to be the office's.
fn speaks(run: &Run, name: &Range<usize>) -> bool {
    let before = run.lower(name.start.wrapping_sub(1));
    let next = run.lower(name.end);
    let sentence = run.sentence_of(name.start);
    // "är i grunden positiv"
    let held = |from: usize| run.has_any(from..(from + 4).min(sentence.end), &HELD);
    let after = THINKS.contains(&next) || (HAS.contains(&next) && held(name.end + 1));
    let inverted = THINKS.contains(&before) || (HAS.contains(&before) && HELD.contains(&next));
    after || inverted
}

fn remark(run: &Run, place: &Range<usize>, possessive: bool, register: &Register) -> Remark {
    let sentence = "Yttrandet är nämndens. Skriv vad nämnden anser, inte vad förvaltningen anser.";
    let capital = run.token(place.start).is_some_and(|token| token.capital);
    let remark = Remark::on(run, place, sentence);
    if possessive {
        let words = genitive(&register.namnden);
        remark.to_words(&if capital { capitalised(&words) } else { words })
    } else {
        remark.to_fact(Fact::Namnden, capital)
    }
}
