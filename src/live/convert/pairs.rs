//! Which of several changed blocks is which.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// So many against so many are compared with each other; more are taken in order.
const PAIRED: usize = 400;

/// Which old ones become which new ones: those of one kind that have most words in common, in order.
pub fn pairs(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    if old.len() * new.len() > PAIRED {
        return (0..old.len().min(new.len())).map(|index| (index, index)).collect();
    }
    let alike: Vec<Vec<f64>> = old.iter().map(|old| new.iter().map(|new| likeness(old, new)).collect()).collect();
    let score = |i: usize, j: usize| alike.get(i).and_then(|row| row.get(j)).copied().unwrap_or_default();
    let mut best = vec![vec![0.0_f64; new.len() + 1]; old.len() + 1];
    let at =
        |best: &Vec<Vec<f64>>, i: usize, j: usize| best.get(i).and_then(|row| row.get(j)).copied().unwrap_or_default();
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            let value = at(&best, i + 1, j).max(at(&best, i, j + 1)).max(at(&best, i + 1, j + 1) + score(i, j));
            if let Some(cell) = best.get_mut(i).and_then(|row| row.get_mut(j)) {
                *cell = value;
            }
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < old.len() && j < new.len() {
        if score(i, j) > 0.0 && at(&best, i, j) <= at(&best, i + 1, j + 1) + score(i, j) {
            pairs.push((i, j));
            i += 1;
            j += 1;
        } else if at(&best, i, j) <= at(&best, i + 1, j) {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

/// How much of their words two meanings share; nothing if they are of different kinds.
fn likeness(old: &str, new: &str) -> f64 {
    if old.split('"').nth(3) != new.split('"').nth(3) {
        return 0.0;
    }
    let words = |text: &str| -> Vec<String> {
        let mut words: Vec<String> =
            text.split(|letter: char| !letter.is_alphanumeric()).map(ToOwned::to_owned).collect();
        words.sort_unstable();
        words
    };
    let (old, new) = (words(old), words(new));
    let common = capture_diff_slices(Algorithm::Myers, &old, &new)
        .iter()
        .filter(|op| matches!(op, DiffOp::Equal { .. }))
        .map(|op| op.old_range().len())
        .sum::<usize>();
    #[expect(clippy::cast_precision_loss, reason = "numbers of words")]
    let ratio = common as f64 * 2.0 / (old.len() + new.len()).max(1) as f64;
    ratio
}
