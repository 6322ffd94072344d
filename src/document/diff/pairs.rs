//! Which line of the old version became which line of the new.

use std::collections::HashMap;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::units::Unit;
use super::words;

/// Product of two numbers of lines beyond which lines are not matched; the time grows by it.
const MAX_PRODUCT: usize = 4_000_000;
/// The same for matching by likeness, which is dearer.
const MAX_LIKENESS: usize = 10_000;
/// Per cent of shared words from which two lines are one that was changed.
const ALIKE: usize = 40;

/// A line of the old version, of the new, or of both.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) old: Option<&'a Unit>,
    pub(super) new: Option<&'a Unit>,
}

impl<'a> Pair<'a> {
    const fn removed(unit: &'a Unit) -> Self {
        Self { old: Some(unit), new: None }
    }

    const fn added(unit: &'a Unit) -> Self {
        Self { old: None, new: Some(unit) }
    }

    const fn both((old, new): (&'a Unit, &'a Unit)) -> Self {
        Self { old: Some(old), new: Some(new) }
    }
}

/// Compares two rows of lines.
pub(super) fn compare<'a>(old: &'a [Unit], new: &'a [Unit]) -> Vec<Pair<'a>> {
    let head = old.iter().zip(new).take_while(|(old, new)| old.is_same(new)).count();
    let (old_head, old) = old.split_at(head);
    let (new_head, new) = new.split_at(head);
    let mut out: Vec<Pair<'a>> = old_head.iter().zip(new_head).map(Pair::both).collect();
    if old.len().saturating_mul(new.len()) > MAX_PRODUCT {
        replaced(old, new, &mut out);
        return out;
    }
    let old_forms: Vec<&str> = old.iter().map(|unit| unit.form.as_str()).collect();
    let new_forms: Vec<&str> = new.iter().map(|unit| unit.form.as_str()).collect();
    let (mut gone, mut come): (&[Unit], &[Unit]) = (&[], &[]);
    for op in capture_diff_slices(Algorithm::Myers, &old_forms, &new_forms) {
        let deleted = old.get(op.old_range()).unwrap_or_default();
        let inserted = new.get(op.new_range()).unwrap_or_default();
        if let DiffOp::Equal { .. } = op {
            replaced(gone, come, &mut out);
            (gone, come) = (&[], &[]);
            out.extend(deleted.iter().zip(inserted).map(Pair::both));
            continue;
        }
        gone = if deleted.is_empty() { gone } else { deleted };
        come = if inserted.is_empty() { come } else { inserted };
    }
    replaced(gone, come, &mut out);
    out
}

/// Lines that stood where others stand now.
fn replaced<'a>(old: &'a [Unit], new: &'a [Unit], out: &mut Vec<Pair<'a>>) {
    let mut old_at = 0;
    let mut new_at = 0;
    for (old_index, new_index) in alike(old, new).into_iter().chain([(old.len(), new.len())]) {
        let removed = old.get(old_at..old_index).unwrap_or_default();
        let added = new.get(new_at..new_index).unwrap_or_default();
        out.extend(removed.iter().map(Pair::removed));
        out.extend(added.iter().map(Pair::added));
        out.extend(old.get(old_index).zip(new.get(new_index)).map(Pair::both));
        (old_at, new_at) = (old_index + 1, new_index + 1);
    }
}

/// Pairs in order, chosen so that the pairs together are as alike as can be.
fn alike(old: &[Unit], new: &[Unit]) -> Vec<(usize, usize)> {
    if old.len().saturating_mul(new.len()) > MAX_LIKENESS {
        return Vec::new();
    }
    let new_bags: Vec<_> = new.iter().map(|unit| words::bag(&unit.pieces)).collect();
    let mut best: HashMap<(usize, usize), (usize, Step)> = HashMap::new();
    for (i, old_unit) in old.iter().enumerate().rev() {
        let bag = words::bag(&old_unit.pieces);
        for (j, (new_unit, new_bag)) in new.iter().zip(&new_bags).enumerate().rev() {
            let score = |i, j| best.get(&(i, j)).map_or(0, |(score, _)| *score);
            let same = old_unit.text == new_unit.text;
            let likeness = if same { 100 } else { words::likeness(&bag, new_bag) };
            let fits = likeness >= ALIKE && old_unit.kind == new_unit.kind;
            let pair = if fits { likeness + 1 + score(i + 1, j + 1) } else { 0 };
            let choice = [(pair, Step::Pair), (score(i + 1, j), Step::Old), (score(i, j + 1), Step::New)];
            if let Some(choice) = choice.into_iter().rev().max_by_key(|(score, _)| *score) {
                best.insert((i, j), choice);
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut pairs = Vec::new();
    while let Some((score, step)) = best.get(&(i, j)) {
        match step {
            Step::Pair if *score > 0 => {
                pairs.push((i, j));
                (i, j) = (i + 1, j + 1);
            }
            Step::New => j += 1,
            Step::Pair | Step::Old => i += 1,
        }
    }
    pairs
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Pair,
    Old,
    New,
}
