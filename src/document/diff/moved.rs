//! Lines that stand elsewhere than they stood, in their section or another.

use std::collections::{HashMap, HashSet};

use super::pairs::Pair;
use super::units::Unit;
use super::words;

/// Words from which a line is known again: shorter ones are alike by chance.
const MIN_WORDS: usize = 5;
/// Per cent of shared words from which a line elsewhere is the same one.
const ALIKE: usize = 70;
/// Product of two numbers of lines beyond which only those that read the same are looked for.
const MAX_LIKENESS: usize = 10_000;

/// Where a line is: the number of its section and its own in it.
pub(super) type At = (usize, usize);

/// Gives lines that were moved their old selves where they stand now; from where to where. No line is in two of them.
pub(super) fn join(sections: &mut [Vec<Pair<'_>>]) -> Vec<(At, At)> {
    let moved = find(sections);
    for (from, to) in &moved {
        let old = line(sections, *from).and_then(|pair| pair.old);
        if let Some(pair) = line(sections, *to) {
            pair.old = old;
        }
    }
    moved
}

fn line<'p, 'a>(sections: &'p mut [Vec<Pair<'a>>], (section, line): At) -> Option<&'p mut Pair<'a>> {
    sections.get_mut(section)?.get_mut(line)
}

fn find(sections: &[Vec<Pair<'_>>]) -> Vec<(At, At)> {
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for (section, pairs) in sections.iter().enumerate() {
        for (line, pair) in pairs.iter().enumerate() {
            match (pair.old, pair.new) {
                (Some(old), None) if is_known(old) => gone.push(((section, line), old)),
                (None, Some(new)) if is_known(new) => come.push(((section, line), new)),
                _ => {}
            }
        }
    }
    let mut moved = same(&mut gone, &mut come);
    moved.extend(alike(&gone, &come));
    moved
}

fn is_known(unit: &Unit) -> bool {
    unit.text.split_whitespace().nth(MIN_WORDS - 1).is_some()
}

/// Those that read the same, taken out of both.
fn same(gone: &mut Vec<(At, &Unit)>, come: &mut Vec<(At, &Unit)>) -> Vec<(At, At)> {
    let mut by_text: HashMap<(_, &str), Vec<At>> = HashMap::new();
    // The last first, so that the first is the last to be pushed and the first to be taken.
    for (at, unit) in come.iter().rev() {
        by_text.entry((unit.kind, unit.text.as_str())).or_default().push(*at);
    }
    let mut moved = Vec::new();
    gone.retain(|(from, unit)| {
        let to = by_text.get_mut(&(unit.kind, unit.text.as_str())).and_then(Vec::pop);
        moved.extend(to.map(|to| (*from, to)));
        to.is_none()
    });
    let taken: HashSet<At> = moved.iter().map(|(_, to)| *to).collect();
    come.retain(|(at, _)| !taken.contains(at));
    moved
}

/// Those that share most of their words, the most alike first.
fn alike(gone: &[(At, &Unit)], come: &[(At, &Unit)]) -> Vec<(At, At)> {
    if gone.len().saturating_mul(come.len()) > MAX_LIKENESS {
        return Vec::new();
    }
    let bags: Vec<_> = come.iter().map(|(_, unit)| words::bag(&unit.pieces)).collect();
    let mut candidates = Vec::new();
    for (from, old) in gone {
        let bag = words::bag(&old.pieces);
        for ((to, new), new_bag) in come.iter().zip(&bags) {
            let likeness = words::likeness(&bag, new_bag);
            if likeness >= ALIKE && old.kind == new.kind {
                candidates.push((likeness, *from, *to));
            }
        }
    }
    candidates.sort_by_key(|(likeness, ..)| std::cmp::Reverse(*likeness));
    let mut moved: Vec<(At, At)> = Vec::new();
    for (_, from, to) in candidates {
        if !moved.iter().any(|(taken_from, taken_to)| *taken_from == from || *taken_to == to) {
            moved.push((from, to));
        }
    }
    moved
}
