//! What a template left behind: places to fill in, and sentences that tell the writer what to do.

use std::ops::Range;

use crate::{
    checks::{
        model::Remark,
        register::Register,
        text::{Run, Shape, Text, Token},
    },
    drafts::leftovers,
};

/// Sequences of lower-case tokens that nobody means to send.
const PHRASES: [&[&str]; 20] = [
    &["text", "kommer", "."],
    &["text", "saknas"],
    &["fyll", "på"],
    &["klicka", "här"],
    &["klicka", "eller", "tryck", "här"],
    &["tryck", "här"],
    &["lorem", "ipsum"],
    &["todo"],
    &["fixme"],
    &["se", "kommentar"],
    &["hittar", "inte", "referenskälla"],
    &["reference", "source", "not", "found"],
    &["bokmärket", "är", "inte", "definierat"],
    &["åååå", "-", "mm", "-", "dd"],
    &["åååå-mm-dd"],
    &["skriv", "här"],
    &["fyll", "i", "här"],
    &["ange", "datum"],
    &["skriv", "text"],
    &["ange", "text"],
];
/// What is counted: "X stycken" has a number to come.
const COUNTED: [&str; 14] = [
    "stycken", "st", "kronor", "kr", "procent", "personer", "år", "mnkr", "tkr", "dagar", "månader", "veckor",
    "platser", "timmar",
];
/// Names of fields, in capitals as templates have them.
const FIELDS: [&str; 8] = ["AVSÄNDARE", "AVSÄNDAREN", "NAMN", "DATUM", "TITEL", "DNR", "MOTTAGARE", "NÄMND"];
const SENTENCE: &str =
    "Det här ser ut att vara kvar från en mall eller ett utkast. Skriv det som ska stå här, eller ta bort det.";

/// Remnants of templates.
#[must_use]
pub fn remnants(text: &Text, _: &Register) -> Vec<Remark> {
    let mut found = Vec::new();
    for section in &text.sections {
        for run in &section.runs {
            let mut places = brackets(run);
            places.extend(phrases(run));
            places.extend(blanks(run));
            places.extend(help(run, &section.help));
            places.extend(half_written(run));
            places.retain(|place| !run.has_chip(place) && !place.is_empty());
            places.sort_by_key(|place| (place.start, std::cmp::Reverse(place.end)));
            let mut end = 0;
            for place in places {
                if place.start >= end {
                    end = place.end;
                    found.push(Remark::at(run, &place, SENTENCE));
                }
            }
        }
    }
    found
}

/// "[namn]", "<datum>"
fn brackets(run: &Run) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (open, close) in [('[', ']'), ('<', '>'), ('{', '}')] {
        let mut rest = 0;
        while let Some(start) = run.text.get(rest..).and_then(|rest| rest.find(open)).map(|at| at + rest) {
            let Some(end) = run.text.get(start..).and_then(|rest| rest.find(close)).map(|at| at + start + 1) else {
                break;
            };
            let inner = run.words(&(start + 1..end - 1)).trim();
            let quoting = matches!(
                inner.to_lowercase().as_str(),
                "…" | "..." | "sic" | "sic!" | "min kursivering" | "vår kursivering"
            );
            let letters = inner.chars().any(char::is_alphabetic) && !inner.contains(['/', '@', '.']);
            if letters && !quoting {
                found.push(start..end);
            }
            rest = end;
        }
    }
    found
}

fn phrases(run: &Run) -> Vec<Range<usize>> {
    let stands =
        |at: usize, words: &[&str]| words.iter().enumerate().all(|(index, word)| run.lower(at + index) == *word);
    let mut found = Vec::new();
    for at in 0..run.tokens.len() {
        for words in PHRASES.iter().filter(|words| stands(at, words)) {
            found.push(run.bytes(&(at..at + words.len())));
        }
        if run.lower(at) == "infoga" {
            let sentence = run.sentence_of(at);
            let here = (at..sentence.end).take(6).find(|other| run.lower(*other) == "här");
            found.extend(here.map(|here| run.bytes(&(at..here + 1))));
        }
    }
    found
}

/// "XX", "____", "???", "X kronor"
fn blanks(run: &Run) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (at, token) in run.tokens.iter().enumerate() {
        let words = run.words(&token.bytes);
        let next = run.token(at + 1);
        let next_is_name = next.is_some_and(|next| next.is_word() && next.capital);
        let before_is_name = at > 0 && run.token(at - 1).is_some_and(|before| before.capital && before.is_word());
        let crossed = words.chars().take_while(|letter| matches!(letter, 'X' | 'x')).count();
        let whole = crossed == words.chars().count();
        let placeholder = match token.shape {
            Shape::Word if whole && crossed >= 2 => !is_roman(run, at),
            Shape::Word if crossed >= 3 => true,
            Shape::Word if FIELDS.contains(&words) => true,
            Shape::Word if words == "NN" || words == "N.N" => !next_is_name,
            Shape::Word if whole && crossed == 1 => next.is_some_and(|next| COUNTED.contains(&next.lower.as_str())),
            Shape::Word => words.to_lowercase() == "åååå" && !before_is_name,
            _ => false,
        };
        if placeholder {
            found.push(token.bytes.clone());
        }
        if let Some(end) = same_marks(run, at, token) {
            found.push(token.bytes.start..end);
        }
    }
    found
}

/// "Karl XX": the number of a king or a chapter.
fn is_roman(run: &Run, at: usize) -> bool {
    let before = at.checked_sub(1).map_or("", |before| run.lower(before));
    matches!(before, "karl" | "kapitel" | "kap" | "avdelning" | "del" | "bok")
        && run.words(&run.bytes(&(at..at + 1))) == "XX"
}

/// Three or more of the same mark that stands for something to come.
fn same_marks(run: &Run, at: usize, token: &Token) -> Option<usize> {
    let repeated = |at: usize| run.token(at).is_some_and(|other| other.lower == token.lower && !other.spaced);
    let first = at == 0 || token.spaced || run.lower(at - 1) != token.lower;
    if !first || token.shape != Shape::Mark || !matches!(token.lower.as_str(), "_" | "?" | "#" | "…") {
        return None;
    }
    let count = (at + 1..run.tokens.len()).take_while(|at| repeated(*at)).count() + 1;
    (count >= 3).then(|| run.bytes(&(at..at + count)).end)
}

/// Marks of the plain form that were only half written: they are printed as they stand.
fn half_written(run: &Run) -> Vec<Range<usize>> {
    let found = |mark: &&str| run.text.match_indices(*mark).map(|(at, mark)| at..at + mark.len()).collect::<Vec<_>>();
    leftovers::MARKS.iter().flat_map(found).collect()
}

/// The template's own words of help.
fn help(run: &Run, help: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for sentence in help.split_inclusive(". ").map(|sentence| sentence.trim().trim_end_matches('.')) {
        // A short one may be said by anybody.
        if sentence.split(' ').count() >= 4
            && let Some(start) = run.text.find(sentence)
        {
            found.push(start..start + sentence.len());
        }
    }
    found
}
