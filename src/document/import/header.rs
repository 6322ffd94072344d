//! What stands before the first section: handläggare, board, title and reference.

use super::Imported;
use super::headings::{Look, Meaning};
use super::parts::Item;
use super::words::has_date;

/// Lines that belong to no label.
struct Loose {
    line: usize,
    text: String,
}

/// Reads the header; what it does not understand is left unplaced.
pub fn read(items: &[Item], imported: &mut Imported) {
    let mut state = None;
    let mut loose: Vec<Loose> = Vec::new();
    let mut before_reference = None;
    let (mut gap, mut filled, mut in_reference) = (true, false, false);
    for item in items {
        if item.line.is_blank() {
            gap = true;
            in_reference = false;
            continue;
        }
        let words = item.words();
        let is_new = std::mem::take(&mut gap);
        if let Some((meaning, value)) = &item.label {
            state = Some(*meaning);
            filled = !value.is_empty();
            match meaning {
                _ if value.is_empty() => {}
                Meaning::Officers => imported.officers.push(value.clone()),
                _ => imported.to = Some(value.clone()),
            }
            continue;
        }
        if let Some(number) = telephone(&words) {
            imported.telephone.push(number.to_owned());
            continue;
        }
        if state == Some(Meaning::To) && has_date(&words) && imported.meeting_text.is_none() {
            imported.meeting_text = Some(words);
            continue;
        }
        let is_value = state.is_some() && !(is_new && filled);
        let is_title = match item.heading.as_ref().map(|heading| heading.look) {
            Some(Look::Marked(_)) => true,
            Some(_) => !is_value,
            None => false,
        };
        if is_title && imported.title.is_none() {
            imported.title = Some(words);
            state = None;
        } else if is_reference(&words) && imported.reference.is_none() {
            before_reference = loose.len().checked_sub(1);
            imported.reference = Some(words);
            in_reference = true;
            state = None;
        } else if in_reference
            && !item.line.begins()
            && let Some(reference) = &mut imported.reference
        {
            reference.push(' ');
            reference.push_str(&words);
        } else if is_value && state == Some(Meaning::Officers) && is_name(&words) {
            imported.officers.push(words);
            filled = true;
        } else if is_value && state == Some(Meaning::To) && imported.to.is_none() {
            imported.to = Some(words);
            filled = true;
        } else {
            state = state.filter(|_| is_value);
            let goes_on = !is_new && !item.line.begins() && item.heading.is_none();
            match loose.last_mut().filter(|_| goes_on) {
                Some(last) => {
                    last.text.push(' ');
                    last.text.push_str(&words);
                }
                None => loose.push(Loose { line: item.line.number, text: words }),
            }
        }
    }
    finish(loose, before_reference, imported);
}

/// Finds a title that is not marked as one, and leaves the rest.
fn finish(mut loose: Vec<Loose>, before_reference: Option<usize>, imported: &mut Imported) {
    let ert = loose.iter().position(|loose| loose.text.to_lowercase().starts_with("ert d"));
    if let Some(at) = ert
        && imported.reference.is_none()
    {
        imported.reference = Some(loose.remove(at).text);
    }
    if imported.title.is_none() {
        let is_title = |loose: &Loose| {
            loose.text.chars().count() <= 200
                && !loose.text.ends_with('.')
                && loose.text.starts_with(char::is_uppercase)
                && !has_date(&loose.text)
        };
        let at = before_reference.unwrap_or_else(|| loose.len().saturating_sub(1));
        if loose.get(at).is_some_and(is_title) {
            imported.title = Some(loose.remove(at).text);
        }
    }
    for loose in loose {
        let text = format!("”{}” kunde inte placeras.", super::words::head(&loose.text));
        imported.note(loose.line, text);
        imported.unplace(loose.line, &loose.text);
    }
    if imported.title.is_none() {
        imported.note(1, "Ingen titel hittades.".to_owned());
    }
}

fn telephone(text: &str) -> Option<&str> {
    let lower = text.to_lowercase();
    let labels = ["telefonnummer", "telefon", "tel.", "tel", "tfn", "mobil"];
    let label = labels.iter().find(|label| lower.starts_with(**label))?;
    let number = text.get(label.len()..)?.trim_start_matches([':', ' ', '\t']).trim();
    let is_number = number.chars().all(|c| c.is_ascii_digit() || "+-–()/, ".contains(c));
    (is_number && number.bytes().filter(u8::is_ascii_digit).count() > 4).then_some(number)
}

fn is_reference(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower.starts_with("svar på") && lower.contains("remiss")
}

fn is_name(text: &str) -> bool {
    text.chars().count() <= 80 && !text.contains('@') && !text.bytes().any(|b| b.is_ascii_digit())
}
