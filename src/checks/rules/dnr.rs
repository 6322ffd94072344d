//! Designations: ours where the sender's should stand, and those that nobody has.

use std::ops::Range;

use crate::{
    checks::{
        model::Remark,
        register::Register,
        rules::names::distance,
        text::{Run, Shape, Text, tokens_of},
    },
    document::facts::Fact,
};

const CUES: [&str; 7] = ["dnr", "diarienummer", "diarienumret", "diarienr", "ärendenummer", "diarienumren", "nummer"];
const OURS: [&str; 6] = ["vårt", "vår", "tjänsteutlåtande", "tjänsteutlåtandet", "stadsdelsnämndens", "förvaltningens"];
const THEIRS: [&str; 6] = ["ert", "er", "deras", "avsändarens", "remittentens", "missiv"];

/// Wrong designations.
#[must_use]
pub fn designations(text: &Text, register: &Register) -> Vec<Remark> {
    let ours = plain(&register.dnr);
    let theirs: Vec<String> = register.sender_dnrs.iter().map(|dnr| plain(dnr)).collect();
    let mut found = Vec::new();
    for run in text.runs() {
        let mut at = 0;
        while at < run.tokens.len() {
            let Some(tokens) = candidate(run, at) else {
                at += 1;
                continue;
            };
            at = tokens.end;
            let written = plain(run.words(&run.bytes(&tokens)));
            if written == ours {
                found.extend(ours_for_theirs(run, &tokens, register));
            } else if !theirs.contains(&written) {
                found.extend(nobodys(run, &tokens, &written, register));
            } else if cue(run, tokens.start).is_some() && side(run, tokens.start, register) == Some(Side::Ours) {
                found.push(
                    Remark::on(run, &tokens, "Det här är avsändarens diarienummer, inte vårt.")
                        .to_fact(Fact::Dnr, false),
                );
            }
        }
    }
    found
}

/// Letters and digits only.
fn plain(dnr: &str) -> String {
    dnr.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What looks like a designation from a token on: letters, then numbers with marks between.
fn candidate(run: &Run, at: usize) -> Option<Range<usize>> {
    let first = run.token(at)?;
    let before = at.checked_sub(1).and_then(|before| run.token(before));
    if !first.spaced && before.is_some_and(|before| !before.is("(") && !before.is("[") && !before.is("”")) {
        return None;
    }
    let mut end = at;
    if first.is_word() {
        let words = run.words(&first.bytes);
        if words.chars().count() > 8 || !words.chars().all(|letter| letter.is_uppercase() || letter.is_numeric()) {
            return None;
        }
        end += 1;
        if run.token(end).is_some_and(|token| !token.spaced && (token.is("-") || token.is("/"))) {
            end += 1;
        }
    }
    let mut numbers = usize::from(end > at && first.lower.chars().any(char::is_numeric));
    let mut takes = true;
    while let Some(token) = run.token(end) {
        let joins = end == at || !token.spaced || (end == at + 1 && first.is_word());
        let capitals = token.is_word()
            && run.words(&token.bytes).chars().all(|letter| letter.is_uppercase() || letter.is_numeric());
        if !joins || token.shape == Shape::Mark && (takes || !matches!(token.lower.as_str(), "/" | "-" | "." | ":")) {
            break;
        }
        match token.shape {
            Shape::Number => numbers += 1,
            Shape::Word if token.lower.chars().any(char::is_numeric) => numbers += 1,
            Shape::Word if capitals && !takes => {}
            Shape::Word if capitals && takes && end > at => {}
            Shape::Word => break,
            Shape::Mark => {}
        }
        takes = token.shape == Shape::Mark;
        end += 1;
    }
    // A mark at the end belongs to the sentence.
    while end > at && run.token(end - 1).is_some_and(|token| token.shape == Shape::Mark) {
        end -= 1;
    }
    (numbers >= 2 || numbers == 1 && first.is_word() && end > at + 1).then_some(at..end)
}

/// Whether "dnr" or the like stands right before.
fn cue(run: &Run, at: usize) -> Option<usize> {
    let skipped = |at: usize| matches!(run.lower(at), ":" | "." | "är" | "nr");
    let mut before = at.checked_sub(1)?;
    while skipped(before) {
        before = before.checked_sub(1)?;
    }
    if run.token(at - 1).is_some_and(|mark| mark.is(":")) {
        // "Diarienummer hos kommunstyrelsen:"
        let from = before.saturating_sub(4);
        return (from..=before).rev().find(|before| CUES.contains(&run.lower(*before)));
    }
    CUES.contains(&run.lower(before)).then_some(before)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Ours,
    Theirs,
}

/// Whose designation the words before it announce.
fn side(run: &Run, at: usize, register: &Register) -> Option<Side> {
    let sentence = run.sentence_of(at);
    let sender = tokens_of(&register.sender);
    let genitive = tokens_of(&crate::calendar::phrases::genitive(&register.sender));
    let remiss = sentence.clone().take_while(|token| *token < at).any(|token| run.lower(token).starts_with("remiss"));
    let from = sentence.start.max(at.saturating_sub(10));
    for before in (from..at).rev() {
        let word = run.lower(before);
        if OURS.contains(&word) {
            return Some(Side::Ours);
        }
        let named = (run.follows(before, &sender) && remiss) || run.follows(before, &genitive);
        if THEIRS.contains(&word) || named {
            return Some(Side::Theirs);
        }
    }
    None
}

fn ours_for_theirs(run: &Run, tokens: &Range<usize>, register: &Register) -> Option<Remark> {
    if side(run, tokens.start, register) != Some(Side::Theirs) || register.sender_dnrs.is_empty() {
        return None;
    }
    Some(
        Remark::on(run, tokens, "Det här är vårt eget diarienummer. Här ska avsändarens stå.")
            .to_fact(Fact::ErtDnr, false),
    )
}

fn nobodys(run: &Run, tokens: &Range<usize>, written: &str, register: &Register) -> Option<Remark> {
    let cued = cue(run, tokens.start).is_some_and(|cue| run.lower(cue) != "nummer");
    if run.has_chip(&run.bytes(tokens)) {
        return None;
    }
    let known =
        std::iter::once((&register.dnr, Fact::Dnr)).chain(register.sender_dnrs.iter().map(|dnr| (dnr, Fact::ErtDnr)));
    let most = if cued { 2 } else { 1 };
    let near = known
        .map(|(dnr, fact)| (distance(&plain(dnr), written), dnr, fact))
        .filter(|(far, dnr, _)| *far <= most && plain(dnr).len() > 5)
        .min_by_key(|(far, ..)| *far);
    match near {
        Some((_, dnr, fact)) => {
            let whose = if fact == Fact::Dnr { "Vårt diarienummer" } else { "Avsändarens diarienummer" };
            let remark = Remark::on(run, tokens, format!("{whose} är {dnr}."));
            let single = fact == Fact::Dnr || register.sender_dnrs.len() == 1;
            Some(if single { remark.to_fact(fact, false) } else { remark.to_words(dnr) })
        }
        None if cued => {
            let sentence = "Numret är varken vårt eller avsändarens i det här ärendet. Kontrollera att det stämmer.";
            Some(Remark::on(run, tokens, sentence))
        }
        None => None,
    }
}
