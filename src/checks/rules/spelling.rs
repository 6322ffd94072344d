//! Words that the dictionary does not know. It is asked elsewhere; the rule only reads its answer.

use std::collections::HashSet;

use crate::{
    calendar::phrases::genitive,
    checks::{
        model::Remark,
        register::{Register, Spelling},
        rules::names::register_words,
        text::{Run, Text},
    },
};

/// Misspelt words.
#[must_use]
pub fn misspelt(text: &Text, register: &Register) -> Vec<Remark> {
    let Spelling::Unknown(unknown) = &register.spelling else { return Vec::new() };
    let mut known = register_words(register);
    known.extend(names(text));
    let mut found = Vec::new();
    for (run, at) in places(text) {
        let Some(token) = run.token(at).filter(|token| !known.contains(&token.lower)) else { continue };
        let Some(proposal) = unknown.get(run.words(&token.bytes)) else { continue };
        // At the beginning of a sentence, what is like no word is a name.
        if token.capital && proposal.is_none() {
            continue;
        }
        let remark = Remark::on(run, &(at..at + 1), "Ordet finns inte i ordlistan.");
        found.push(match proposal {
            Some(proposal) => remark.to_words(proposal),
            None => remark,
        });
    }
    found
}

/// Words with a capital where no sentence begins, and their genitives.
fn names(text: &Text) -> HashSet<String> {
    let mut names = HashSet::new();
    for run in text.runs() {
        for sentence in &run.sentences {
            let tokens = run.tokens.get(sentence.start + 1..sentence.end).unwrap_or_default();
            for token in tokens.iter().filter(|token| token.is_word() && token.capital) {
                names.extend([
                    token.lower.clone(),
                    genitive(&token.lower),
                    token.lower.trim_end_matches('s').to_owned(),
                ]);
            }
        }
    }
    names
}

/// The words to ask about, each once.
#[must_use]
pub fn to_ask(text: &Text) -> Vec<String> {
    let mut words: Vec<String> =
        places(text).filter_map(|(run, at)| Some(run.words(&run.token(at)?.bytes).to_owned())).collect();
    words.sort_unstable();
    words.dedup();
    words
}

fn places(text: &Text) -> impl Iterator<Item = (&Run, usize)> {
    text.runs()
        .flat_map(|run| {
            run.sentences
                .iter()
                .flat_map(move |sentence| sentence.clone().map(move |at| (run, at, at == sentence.start)))
        })
        .filter(|(run, at, begins)| is_asked(run, *at, *begins))
        .map(|(run, at, _)| (run, at))
}

/// Ordinary words: no names, abbreviations, addresses, numbers or chips.
fn is_asked(run: &Run, at: usize, begins: bool) -> bool {
    let Some(token) = run.token(at).filter(|token| token.is_word() && !run.has_chip(&token.bytes)) else {
        return false;
    };
    let word = run.words(&token.bytes);
    let after_mark = at > 0 && run.token(at - 1).is_some_and(|before| before.is("”") || before.is(":"));
    let after_initial =
        at > 1 && run.token(at - 1).is_some_and(|before| before.is(".")) && run.lower(at - 2).chars().count() == 1;
    let name = (token.capital && !begins && !after_mark) || after_initial;
    let shouted = word.chars().skip(1).any(char::is_uppercase);
    let joined = |at: usize| {
        run.token(at).is_some_and(|mark| !mark.spaced && ["@", "/", "_", "."].contains(&mark.lower.as_str()))
    };
    let before_joined = !token.spaced && at > 0 && joined(at - 1);
    let after_joined = joined(at + 1) && run.token(at + 2).is_some_and(|next| !next.spaced && next.is_word());
    let plain = word.chars().all(|letter| letter.is_alphabetic() || letter == '-');
    // "vård-" is a part of a word.
    let part = run.token(at + 1).is_some_and(|next| !next.spaced && (next.is("-") || next.is("–")));
    word.chars().count() > 3 && plain && !name && !shouted && !before_joined && !after_joined && !part
}
