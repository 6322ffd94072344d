//! Words that stand twice.

use crate::checks::{
    model::Remark,
    register::Register,
    text::{Run, Text},
};

/// What can rightly stand twice: "det är det det handlar om", "de de möter".
const TWICE: [&str; 4] = ["det", "de", "den", "så"];
/// What opens a clause whose verb may meet the same verb: "det som finns finns kvar".
const OPENS: [&str; 4] = ["som", "vad", "allt", "när"];
/// Words that are never verbs, so that nothing excuses them.
const NEVER: [&str; 22] = [
    "att", "och", "i", "på", "av", "för", "till", "med", "en", "ett", "som", "om", "inom", "från", "vid", "inte",
    "eller", "men", "under", "efter", "mellan", "ska",
];

/// "att att"
#[must_use]
pub fn doubled(text: &Text, _: &Register) -> Vec<Remark> {
    text.runs().flat_map(|run| (1..run.tokens.len()).filter_map(|at| at_token(run, at)).collect::<Vec<_>>()).collect()
}

fn at_token(run: &Run, at: usize) -> Option<Remark> {
    let (first, second) = (run.token(at - 1)?, run.token(at)?);
    let apart = run.words(&(first.bytes.end..second.bytes.start)).contains('\n');
    if !second.is_word() || first.lower != second.lower || !second.spaced || apart || is_right(run, at) {
        return None;
    }
    let remark = Remark::on(run, &(at - 1..at + 1), "Samma ord står två gånger i rad.");
    let chips = run.has_chip(&run.bytes(&(at - 1..at + 1)));
    Some(if chips { remark } else { remark.to_words(run.words(&first.bytes)) })
}

fn is_right(run: &Run, at: usize) -> bool {
    let word = run.lower(at);
    // A number follows: "den den 15 februari".
    if TWICE.contains(&word) {
        let points = matches!(run.lower(at + 1), "här" | "där");
        return !points && run.token(at + 1).is_none_or(|next| next.number().is_none());
    }
    // "Baden Baden", "Duran Duran"
    let names = at > 1
        && run.token(at).is_some_and(|token| token.capital)
        && run.token(at - 1).is_some_and(|token| token.capital);
    let sentence = run.sentence_of(at);
    let clause = sentence.start.max(at.saturating_sub(6))..at.saturating_sub(1);
    names || (!NEVER.contains(&word) && ends_as_verb(word) && run.has_any(clause, &OPENS) && !is_noun(word))
}

fn ends_as_verb(word: &str) -> bool {
    word.ends_with('s') || word.ends_with('r') || matches!(word, "är" | "var" | "finns" | "har")
}

fn is_noun(word: &str) -> bool {
    word.ends_with("heter") || word.ends_with("ningar")
}
