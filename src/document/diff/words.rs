//! Two texts compared by words, a chip being one word whatever it says.

use std::collections::HashMap;

use similar::{Algorithm, DiffOp, DiffableStr, capture_diff_slices};

use super::Run;
use super::pieces::{self, Piece};
use crate::document::{facts::Fact, model::FrozenFact};

/// Characters of both texts together beyond which words are not compared; the time grows by the square.
const MAX_COMPARED: usize = 40_000;

/// A stretch of text, or a chip and what it says.
type Stretch<'a> = (Option<&'a FrozenFact>, String);

/// What makes two words the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Key<'a> {
    Text(&'a str),
    Chip(Fact),
}

/// A word as it is written.
#[derive(Clone, Copy)]
struct Word<'a> {
    text: &'a str,
    chip: Option<&'a FrozenFact>,
}

impl<'a> Word<'a> {
    fn key(&self) -> Key<'a> {
        self.chip.map_or(Key::Text(self.text), |chip| Key::Chip(chip.fact))
    }
}

/// The new text with what was removed from the old.
pub(super) fn runs(old: &str, new: &str) -> Vec<Run> {
    compare(&[(None, old.to_owned())], &[(None, new.to_owned())])
}

/// The same of lines, with the chips that say something else told as such.
pub(super) fn runs_of(old: &[Piece], new: &[Piece]) -> Vec<Run> {
    let stretches = |pieces| pieces::by(pieces, |piece| piece.chip.as_ref());
    compare(&stretches(old), &stretches(new))
}

fn compare(old: &[Stretch<'_>], new: &[Stretch<'_>]) -> Vec<Run> {
    let length = |stretches: &[Stretch<'_>]| stretches.iter().map(|(_, text)| text.len()).sum::<usize>();
    let mut runs = Runs::default();
    if length(old) + length(new) > MAX_COMPARED {
        for (_, text) in old {
            runs.removed(text);
        }
        for (_, text) in new {
            runs.added(text);
        }
        return runs.finish();
    }
    let (old, new) = (words(old), words(new));
    for op in capture_diff_slices(Algorithm::Myers, &keys(&old), &keys(&new)) {
        let gone = old.get(op.old_range()).unwrap_or_default();
        let come = new.get(op.new_range()).unwrap_or_default();
        if let DiffOp::Equal { .. } = op {
            gone.iter().zip(come).for_each(|(old, new)| runs.both(old, new));
        } else {
            for word in gone {
                runs.removed(word.text);
            }
            for word in come {
                runs.added(word.text);
            }
        }
    }
    runs.finish()
}

fn words<'a>(stretches: &'a [Stretch<'_>]) -> Vec<Word<'a>> {
    let of = |(chip, text): &'a Stretch<'_>| match *chip {
        Some(chip) => vec![Word { text, chip: Some(chip) }],
        None => text.tokenize_unicode_words().into_iter().map(|text| Word { text, chip: None }).collect(),
    };
    stretches.iter().flat_map(of).collect()
}

fn keys<'a>(words: &[Word<'a>]) -> Vec<Key<'a>> {
    words.iter().map(Word::key).collect()
}

/// Gathers runs so that a changed phrase reads as one: first what was removed, then what was added.
#[derive(Default)]
struct Runs {
    out: Vec<Run>,
    removed: String,
    added: String,
    /// Whitespace that is the same in both, after a change: part of it if another follows.
    gap: String,
}

impl Runs {
    fn removed(&mut self, text: &str) {
        self.close_gap();
        self.removed.push_str(text);
    }

    fn added(&mut self, text: &str) {
        self.close_gap();
        self.added.push_str(text);
    }

    fn both(&mut self, old: &Word<'_>, new: &Word<'_>) {
        if old.text == new.text {
            return self.same(new.text);
        }
        match (old.chip, new.chip) {
            (Some(was), Some(is)) if was.value != is.value => {
                self.flush();
                self.out.push(Run::Value { fact: is.fact, old: was.text.clone(), new: is.text.clone() });
            }
            // The same value, at the start of a sentence.
            _ => {
                self.removed(old.text);
                self.added(new.text);
            }
        }
    }

    fn same(&mut self, text: &str) {
        let changing = !(self.removed.is_empty() && self.added.is_empty());
        if changing && text.trim().is_empty() {
            self.gap.push_str(text);
            return;
        }
        self.flush();
        self.put_same(text);
    }

    fn close_gap(&mut self) {
        if self.removed == self.added {
            return self.flush();
        }
        let gap = std::mem::take(&mut self.gap);
        self.removed.push_str(&gap);
        self.added.push_str(&gap);
    }

    fn put_same(&mut self, text: &str) {
        match self.out.last_mut() {
            Some(Run::Same(last)) => last.push_str(text),
            _ if text.is_empty() => {}
            _ => self.out.push(Run::Same(text.to_owned())),
        }
    }

    fn flush(&mut self) {
        let (removed, added) = (std::mem::take(&mut self.removed), std::mem::take(&mut self.added));
        if removed == added {
            // A chip in the place of its words.
            self.put_same(&added);
        } else {
            let changes = [(Run::Removed as fn(String) -> Run, removed), (Run::Added, added)];
            let changes = changes.into_iter().filter(|(_, text)| !text.is_empty());
            self.out.extend(changes.map(|(run, text)| run(text)));
        }
        let gap = std::mem::take(&mut self.gap);
        self.put_same(&gap);
    }

    fn finish(mut self) -> Vec<Run> {
        self.flush();
        self.out
    }
}

/// The words of a line and how often each occurs.
pub(super) fn bag(pieces: &[Piece]) -> HashMap<Key<'_>, usize> {
    let mut bag = HashMap::new();
    for piece in pieces {
        match &piece.chip {
            Some(chip) => *bag.entry(Key::Chip(chip.fact)).or_insert(0) += 1,
            None => piece.text.split_whitespace().for_each(|word| *bag.entry(Key::Text(word)).or_insert(0) += 1),
        }
    }
    bag
}

/// How much two lines share, in per cent of the words of both.
pub(super) fn likeness(old: &HashMap<Key<'_>, usize>, new: &HashMap<Key<'_>, usize>) -> usize {
    let total: usize = old.values().chain(new.values()).sum();
    let shared: usize = old.iter().map(|(word, count)| (*count).min(new.get(word).copied().unwrap_or(0))).sum();
    (shared * 200).checked_div(total).unwrap_or(100)
}
