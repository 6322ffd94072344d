//! Names, places and long words that are spelled in two ways.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::{
    calendar::phrases::genitive,
    checks::{
        model::Remark,
        register::Register,
        text::{Run, Text, Token, tokens_of},
    },
};

/// The shortest name that is compared.
const NAME: usize = 5;
/// The shortest other word.
const LONG: usize = 11;
/// What a name or word may end in and still be the same.
const ENDINGS: [&str; 17] =
    ["as", "s", "n", "en", "et", "t", "a", "e", "na", "ns", "ens", "ets", "ar", "er", "r", "or", "erna"];

/// A word of the text.
#[derive(Default)]
struct Word<'a> {
    /// Where it stands outside chips.
    places: Vec<(&'a Run, usize)>,
    /// It stands with a capital where no sentence begins.
    proper: bool,
    /// It stands without one.
    common: bool,
    /// How it is written the first time.
    written: String,
}

/// Words that look like another of the register or the text, one letter apart.
#[must_use]
pub fn two_ways(text: &Text, register: &Register) -> Vec<Remark> {
    let words = words(text);
    let known: HashMap<String, String> = register.names.iter().flat_map(|name| known(name)).collect();
    let names: Vec<&String> = words.iter().filter(|(_, word)| word.proper).map(|(base, _)| base).collect();
    let long: Vec<&String> = words.keys().filter(|word| word.chars().count() >= LONG).collect();
    let (known_near, names_near, long_near) = (Near::of(known.keys()), Near::of(names), Near::of(long));
    let mut found = Vec::new();
    for (base, word) in &words {
        let length = base.chars().count();
        let may_be_name = word.proper || !word.common;
        if length < if may_be_name { NAME } else { LONG } || known.contains_key(base) || word.places.is_empty() {
            continue;
        }
        let right = known_near
            .to(base)
            .filter(|other| is_slip(base, other, may_be_name, word.proper))
            .find_map(|other| known.get(other).cloned())
            .or_else(|| may_be_name.then(|| commoner_name(base, word, &names_near, &words)).flatten())
            .or_else(|| commoner_word(base, &long_near, &words));
        for (run, at) in right.iter().flat_map(|_| &word.places) {
            found.extend(right.as_deref().and_then(|right| remark(run, *at, right)));
        }
    }
    found
}

/// The words of the text by their base, in order.
fn words(text: &Text) -> BTreeMap<String, Word<'_>> {
    let mut words: BTreeMap<String, Word> = BTreeMap::new();
    for run in text.runs() {
        for sentence in &run.sentences {
            for at in sentence.clone() {
                let Some(token) = run.token(at).filter(|token| token.is_word() && token.lower.len() >= NAME) else {
                    continue;
                };
                let begins = at == sentence.start
                    || run.token(at - 1).is_some_and(|before| !before.is_word() && !before.is(","));
                let word = words.entry(base(token)).or_default();
                word.proper |= token.capital && !begins && is_name(run.words(&token.bytes));
                word.common |= !token.capital;
                if !run.has_chip(&token.bytes) {
                    word.places.push((run, at));
                }
                if word.written.is_empty() {
                    run.words(&token.bytes).clone_into(&mut word.written);
                }
            }
        }
    }
    words
}

/// Not an abbreviation.
fn is_name(word: &str) -> bool {
    word.chars().skip(1).any(char::is_lowercase)
}

/// The word without a genitive's s where it has a capital.
fn base(token: &Token) -> String {
    let word = &token.lower;
    if token.capital && word.chars().count() > NAME { without_s(word).to_owned() } else { word.clone() }
}

fn without_s(word: &str) -> &str {
    word.strip_suffix('s').filter(|rest| !rest.ends_with('s')).unwrap_or(word)
}

/// The telling words of a name, by their base, as they are written.
fn known(name: &str) -> Vec<(String, String)> {
    name.split(|letter: char| !letter.is_alphanumeric() && letter != '-')
        .filter(|word| word.chars().count() >= NAME)
        .flat_map(|word| {
            let lower = word.to_lowercase();
            let bare = without_s(&lower).to_owned();
            let written = word.strip_suffix('s').filter(|_| bare != lower).unwrap_or(word);
            [(lower, word.to_owned()), (bare, written.to_owned())]
        })
        .collect()
}

/// Whether a word is likely another one mistyped: neither an inflection nor a different word.
///
/// A name may differ in its ending too; a word that has a capital only where a sentence begins may be none.
fn is_slip(word: &str, other: &str, name: bool, proper: bool) -> bool {
    let (short, long) = if word.len() < other.len() { (word, other) } else { (other, word) };
    let inflected = long.strip_prefix(short).is_some_and(|rest| ENDINGS.contains(&rest))
        || (!proper && same_but_ending(word, other));
    let length = short.chars().count();
    let enough = if name { length >= NAME } else { length >= LONG };
    !inflected && enough && (name || is_inside(word, other))
}

/// "vägen" and "väger": after what they share comes an ending, or nothing.
fn same_but_ending(word: &str, other: &str) -> bool {
    let shared: usize = word.chars().zip(other.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let is_ending = |word: &str| word.get(shared..).is_some_and(|rest| rest.is_empty() || ENDINGS.contains(&rest));
    is_ending(word) && is_ending(other)
}

/// Whether what differs stands within the word, where no prefix or ending changes its meaning.
fn is_inside(word: &str, other: &str) -> bool {
    let same = |a: &mut dyn Iterator<Item = char>, b: &mut dyn Iterator<Item = char>| {
        a.zip(b).take_while(|(a, b)| a == b).count()
    };
    let front = same(&mut word.chars(), &mut other.chars());
    let back = same(&mut word.chars().rev(), &mut other.chars().rev());
    front >= 3 && back >= 3
}

/// A name of the text that stands more often.
fn commoner_name(base: &str, word: &Word, near: &Near, words: &BTreeMap<String, Word>) -> Option<String> {
    near.to(base)
        .filter(|other| is_slip(base, other, true, word.proper))
        .filter_map(|other| words.get(other))
        .find(|other| other.places.len() >= 2 && word.places.len() * 2 <= other.places.len())
        .map(|other| {
            let name = &other.written;
            name.strip_suffix('s')
                .filter(|_| !base.ends_with('s') && name.chars().count() > NAME)
                .unwrap_or(name)
                .to_owned()
        })
}

/// A long word of the text that one letter more or less makes of it, and that stands more often in some form.
fn commoner_word(base: &str, near: &Near, words: &BTreeMap<String, Word>) -> Option<String> {
    if base.chars().count() < LONG {
        return None;
    }
    let own = family(base, words);
    near.to(base)
        .filter(|other| other.len() != base.len() && is_slip(base, other, false, false))
        .find(|other| family(other, words) > own.max(1))
        .cloned()
}

/// How often a word stands, in whatever form.
fn family(word: &str, words: &BTreeMap<String, Word>) -> usize {
    let stem: String = word.chars().take(word.chars().count().saturating_sub(2)).collect();
    words
        .range(stem.clone()..)
        .take_while(|(other, _)| other.starts_with(&stem))
        .map(|(_, word)| word.places.len())
        .sum()
}

fn remark(run: &Run, at: usize, right: &str) -> Option<Remark> {
    let token = run.token(at)?;
    let genitive_here = token.capital && base(token) != token.lower;
    let right = if genitive_here { genitive(right) } else { right.to_owned() };
    let right = if token.capital { crate::document::facts::capitalised(&right) } else { right.to_lowercase() };
    let sentence = format!("På andra ställen skrivs det ”{right}”.");
    Some(Remark::on(run, &(at..at + 1), sentence).to_words(&right))
}

/// Words by what is left of them when one letter is taken away: two that are one letter apart share such a rest.
struct Near<'a> {
    rests: HashMap<String, Vec<&'a String>>,
}

impl<'a> Near<'a> {
    fn of(words: impl IntoIterator<Item = &'a String>) -> Self {
        let mut rests: HashMap<String, Vec<&String>> = HashMap::new();
        for word in words {
            for rest in rests_of(word) {
                rests.entry(rest).or_default().push(word);
            }
        }
        Self { rests }
    }

    /// The other words that are one letter, or two letters in the other order, from it.
    fn to<'b>(&'b self, word: &'b str) -> impl Iterator<Item = &'a String> + 'b {
        let mut seen = HashSet::new();
        rests_of(word)
            .into_iter()
            .flat_map(|rest| self.rests.get(&rest).cloned().unwrap_or_default())
            .filter(move |other| *other != word && seen.insert(*other) && distance(word, other) == 1)
    }
}

fn rests_of(word: &str) -> Vec<String> {
    let mut rests = vec![word.to_owned()];
    for (at, letter) in word.char_indices() {
        let (front, back) = word.split_at(at);
        rests.push([front, back.get(letter.len_utf8()..).unwrap_or_default()].concat());
    }
    rests.dedup();
    rests
}

/// How many letters must be put in, taken out, exchanged or swapped with the next.
#[must_use]
pub fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=other.len()).collect();
    for (row, letter) in one.iter().enumerate() {
        let mut line = vec![row + 1];
        for (column, wanted) in other.iter().enumerate() {
            let get = |line: &[usize], at: usize| line.get(at).copied().unwrap_or(usize::MAX / 2);
            let mut least = (get(&above, column) + usize::from(letter != wanted))
                .min(get(&above, column + 1) + 1)
                .min(get(&line, column) + 1);
            let swapped =
                row > 0 && column > 0 && one.get(row - 1) == Some(wanted) && other.get(column - 1) == Some(letter);
            if swapped {
                least = least.min(get(&before, column - 1) + 1);
            }
            line.push(least);
        }
        before = std::mem::replace(&mut above, line);
    }
    above.last().copied().unwrap_or(0)
}

/// The words of the register in lower case, which no dictionary needs to know.
#[must_use]
pub fn register_words(register: &Register) -> HashSet<String> {
    let front = [&register.namnd, &register.forvaltning, &register.sender];
    register.names.iter().chain(front).flat_map(|name| tokens_of(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn letters_apart() {
        for (one, other, far) in [
            ("sjöhaga", "sjöhaga", 0),
            ("sjöhagga", "sjöhaga", 1),
            ("hallqvist", "hallkvist", 1),
            ("ks20201178", "ks20201187", 1),
            ("abc", "", 3),
            ("lillhagen", "lillhaga", 2),
        ] {
            assert_eq!(distance(one, other), far, "{one} {other}");
        }
    }
}
