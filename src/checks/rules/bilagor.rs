//! Bilagor that the text mentions and the answer has not, and the other way round.

use std::ops::Range;

use crate::{
    checks::{
        model::{Remark, Remedy, Target},
        register::Register,
        text::{Run, Text, tokens_of},
    },
    document::facts::Fact,
};

/// Whose bilaga it is when "till" follows.
const OURS: [&str; 8] = [
    "detta",
    "tjänsteutlåtandet",
    "utlåtandet",
    "yttrandet",
    "svaret",
    "remissvaret",
    "tjänsteskrivelsen",
    "skrivelsen",
];

/// A mention of a bilaga of ours.
struct Mention<'a> {
    run: &'a Run,
    tokens: Range<usize>,
    number: Option<usize>,
}

/// Mentioned and not attached, attached and not mentioned.
#[must_use]
pub fn bilagor(text: &Text, register: &Register) -> Vec<Remark> {
    let mentions: Vec<Mention> = text.runs().flat_map(mentions).collect();
    let count = register.bilagor.len();
    let mut found = Vec::new();
    for mention in &mentions {
        let sentence = match (count, mention.number) {
            (0, _) => "Texten nämner en bilaga, men svaret har ingen.".to_owned(),
            (_, Some(number)) if number > count => {
                let noun = if count == 1 { "bilaga" } else { "bilagor" };
                format!("Texten nämner bilaga {number}, men svaret har {count} {noun}.")
            }
            _ => continue,
        };
        found.push(Remark::on(mention.run, &mention.tokens, sentence).with(Remedy::Go(Target::Bilagor)));
    }
    let unnumbered = mentions.iter().any(|mention| mention.number.is_none());
    // The title stands on the front.
    let title = register.facts.get(Fact::Titel).map(|title| tokens_of(&title.text)).unwrap_or_default();
    let words = || title.iter().chain(text.runs().flat_map(|run| &run.tokens).map(|token| &token.lower));
    for (index, name) in register.bilagor.iter().enumerate() {
        let numbered = mentions.iter().any(|mention| mention.number == Some(index + 1));
        let mentioned = numbered || (count == 1 && unnumbered) || is_named(name, &words);
        if !mentioned {
            let sentence = format!("Bilagan ”{name}” går ut med svaret men nämns inte i texten.");
            found.push(Remark::document(name, sentence).with(Remedy::Go(Target::Bilagor)));
        }
    }
    found
}

fn mentions(run: &Run) -> Vec<Mention<'_>> {
    (0..run.tokens.len()).filter_map(|at| mention(run, at)).collect()
}

fn mention(run: &Run, at: usize) -> Option<Mention<'_>> {
    let token = run.token(at)?;
    if run.has_chip(&token.bytes) {
        return None;
    }
    match token.lower.as_str() {
        "bifogas" | "bifogad" | "bifogat" | "bifogade" | "bilagd" | "bilagt" | "bilagda" | "biläggs" | "bilägges" => {
            Some(Mention { run, tokens: at..at + 1, number: None })
        }
        "bil" if run.token(at + 1).is_some_and(|mark| mark.is(".")) => {
            let number = number(run, at + 2)?;
            (!is_anothers(run, at, at + 3)).then_some(Mention { run, tokens: at..at + 3, number: Some(number) })
        }
        "bilaga" | "bilagan" | "bilagor" | "bilagorna" => {
            let number = number(run, at + 1);
            let end = at + 1 + usize::from(number.is_some());
            let negated = matches!(run.lower(at.wrapping_sub(1)), "ingen" | "inga");
            (!negated && !is_anothers(run, at, end)).then_some(Mention { run, tokens: at..end, number })
        }
        _ => None,
    }
}

/// "1", "A"
fn number(run: &Run, at: usize) -> Option<usize> {
    let token = run.token(at)?;
    if let Some(number) = token.number() {
        return usize::try_from(number).ok();
    }
    let mut letters = run.words(&token.bytes).chars();
    let letter = letters.next().filter(char::is_ascii_uppercase)?;
    letters
        .next()
        .is_none()
        .then(|| (1..).zip('A'..='Z').find(|(_, other)| *other == letter).map(|(number, _)| number))
        .flatten()
}

/// "planens bilaga 3", "bilaga 2 till förslaget"
fn is_anothers(run: &Run, at: usize, end: usize) -> bool {
    let before = run.lower(at.wrapping_sub(1));
    let genitive = before.chars().count() > 3
        && before.ends_with('s')
        && !matches!(before, "finns" | "läggs" | "följs" | "ges" | "återfinns" | "redovisas");
    let genitive = genitive && !before.ends_with("as");
    genitive || (run.lower(end) == "till" && !OURS.contains(&run.lower(end + 1)))
}

/// Whether the telling words of a bilaga's name stand in the text. The remiss itself always does.
fn is_named<'a, I: Iterator<Item = &'a String>>(name: &str, words: &dyn Fn() -> I) -> bool {
    let name = name.to_lowercase();
    if ["missiv", "remiss"].iter().any(|word| name.contains(word)) {
        return true;
    }
    let head = name.split([',', '(']).next().unwrap_or(&name);
    let telling: Vec<&str> = head
        .split(|letter: char| !letter.is_alphabetic() && letter != '-')
        .filter(|word| word.chars().count() > 3)
        .collect();
    let known = telling.iter().filter(|word| stands(word, words())).count();
    !telling.is_empty() && known == telling.len()
}

/// In this or an inflected form.
fn stands<'a>(word: &str, mut words: impl Iterator<Item = &'a String>) -> bool {
    let length = word.chars().count();
    let stem: String = word.chars().take((length - 1).max(4)).collect();
    words.any(|other| other.starts_with(&stem) && other.chars().count() <= length + 3)
}
