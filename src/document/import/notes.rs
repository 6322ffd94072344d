//! Footnotes, whose texts often stand at the end of the file and not in the section that has the mark.

use std::collections::{BTreeMap, HashSet};

use super::escape::{self, Place};
use super::lines::Dialect;
use super::parts::{Kind, Part};

/// The notes that the text refers to: label and text.
#[derive(Debug, Default)]
pub struct Notes {
    found: BTreeMap<String, String>,
}

/// Takes the notes' texts out of the sections. A note that nothing refers to stays where it is.
pub fn take(parts: &mut [Part], dialect: Dialect) -> Notes {
    let mut notes = Notes::default();
    if dialect != Dialect::Markdown {
        return notes;
    }
    let is_section = |part: &&Part| matches!(part.kind, Kind::Section(_));
    let lines = parts.iter().filter(is_section).flat_map(|part| &part.items);
    let used: HashSet<String> = lines.flat_map(|item| references(item.line.trimmed())).collect();
    for part in parts.iter_mut().filter(|part| matches!(part.kind, Kind::Section(_))) {
        let mut open = None;
        for item in &mut part.items {
            let text = item.line.trimmed().to_owned();
            let begun = definition(&text).filter(|(label, _)| used.contains(label));
            match (begun, &open) {
                (Some((label, words)), _) if !notes.has(&label) => {
                    notes.found.insert(label.clone(), words.to_owned());
                    open = Some(label);
                }
                (None, Some(label)) if !text.is_empty() && item.heading.is_none() => {
                    if let Some(words) = notes.found.get_mut(label) {
                        words.push(' ');
                        words.push_str(&text);
                    }
                }
                _ => {
                    open = None;
                    continue;
                }
            }
            item.line.text.clear();
        }
    }
    notes
}

impl Notes {
    /// Whether the note has a text.
    pub fn has(&self, label: &str) -> bool {
        self.found.contains_key(&label.to_lowercase())
    }

    /// The section with the notes that it refers to.
    pub fn append_to(&self, mut source: String, dialect: Dialect) -> String {
        let used: HashSet<String> = references(&source).into_iter().collect();
        for (label, text) in self.found.iter().filter(|(label, _)| used.contains(*label)) {
            let text = escape::escape(text, dialect, &Self::default(), Place::Start);
            source = format!("{source}\n\n[^{label}]: {text}");
        }
        source
    }
}

/// `[^label]`, and how long it is.
pub fn reference(text: &str) -> Option<(String, usize)> {
    let rest = text.strip_prefix("[^")?;
    let (label, rest) = rest.split_at(rest.find(|c: char| !c.is_alphanumeric())?);
    let is_label = !label.is_empty() && rest.starts_with(']');
    is_label.then(|| (label.to_lowercase(), label.len() + 3))
}

fn definition(text: &str) -> Option<(String, &str)> {
    let (label, length) = reference(text)?;
    let words = text.get(length..)?.strip_prefix(':')?;
    Some((label, words.trim()))
}

/// The labels that the text refers to, its own definition aside.
fn references(text: &str) -> Vec<String> {
    text.match_indices("[^")
        .filter_map(|(at, _)| {
            let rest = text.get(at..)?;
            let (label, _) = reference(rest)?;
            (at > 0 || definition(rest).is_none()).then_some(label)
        })
        .collect()
}
