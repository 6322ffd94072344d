//! Two texts compared by words.

use std::collections::HashMap;

use similar::{Algorithm, ChangeTag, TextDiff};

use super::{Run, Status};

/// Characters of both texts together beyond which words are not compared; the time grows by the square.
const MAX_COMPARED: usize = 40_000;

/// The new text with what was removed from the old.
pub(super) fn runs(old: &str, new: &str) -> Vec<Run> {
    let mut runs = Runs::default();
    if old.len() + new.len() > MAX_COMPARED && old != new {
        runs.push(Status::Removed, old);
        runs.push(Status::Added, new);
        return runs.finish();
    }
    let diff = TextDiff::configure().algorithm(Algorithm::Myers).diff_unicode_words(old, new);
    for change in diff.iter_all_changes() {
        let status = match change.tag() {
            ChangeTag::Equal => Status::Same,
            ChangeTag::Insert => Status::Added,
            ChangeTag::Delete => Status::Removed,
        };
        runs.push(status, change.value());
    }
    runs.finish()
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
    fn push(&mut self, status: Status, text: &str) {
        let changing = !(self.removed.is_empty() && self.added.is_empty());
        if status == Status::Same {
            if changing && text.trim().is_empty() {
                self.gap.push_str(text);
                return;
            }
            self.flush();
            return self.same(text);
        }
        let gap = std::mem::take(&mut self.gap);
        self.removed.push_str(&gap);
        self.added.push_str(&gap);
        if status == Status::Removed {
            self.removed.push_str(text);
        } else {
            self.added.push_str(text);
        }
    }

    fn same(&mut self, text: &str) {
        match self.out.last_mut() {
            Some(Run { status: Status::Same, text: last }) => last.push_str(text),
            _ if text.is_empty() => {}
            _ => self.out.push(Run { status: Status::Same, text: text.to_owned() }),
        }
    }

    fn flush(&mut self) {
        let changes =
            [(Status::Removed, std::mem::take(&mut self.removed)), (Status::Added, std::mem::take(&mut self.added))];
        let changes = changes.into_iter().filter(|(_, text)| !text.is_empty());
        self.out.extend(changes.map(|(status, text)| Run { status, text }));
        let gap = std::mem::take(&mut self.gap);
        self.same(&gap);
    }

    fn finish(mut self) -> Vec<Run> {
        self.flush();
        self.out
    }
}

/// The words of a text and how often each occurs.
pub(super) fn bag(text: &str) -> HashMap<&str, usize> {
    let mut bag = HashMap::new();
    for word in text.split_whitespace() {
        *bag.entry(word).or_insert(0) += 1;
    }
    bag
}

/// How much two texts share, in per cent of the words of both.
pub(super) fn likeness(old: &HashMap<&str, usize>, new: &HashMap<&str, usize>) -> usize {
    let total: usize = old.values().chain(new.values()).sum();
    let shared: usize = old.iter().map(|(word, count)| (*count).min(new.get(word).copied().unwrap_or(0))).sum();
    (shared * 200).checked_div(total).unwrap_or(100)
}
