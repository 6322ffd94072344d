//! Heads and feet of the pages, in a text that was pasted from a PDF.

use std::collections::{BTreeMap, HashMap};

use super::Imported;
use super::headings::{Known, unmark};
use super::lines::{Line, Rich};
use super::words;

/// Empties the lines that belong to the pages, takes the dnr from them and reports them.
pub fn clear(lines: &mut [Line], known: &Known, imported: &mut Imported) {
    let mut found: Vec<usize> = Vec::new();
    let mut dnrs: Vec<(usize, String)> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if matches!(line.rich, Some(Rich::Block(_) | Rich::More)) {
            continue;
        }
        let text = unmark(line.trimmed().trim_start_matches('#'));
        let next = lines.get(at + 1).map_or("", |next| next.trimmed());
        if dnr_label(&text).is_some_and(str::is_empty) && is_dnr(next) {
            dnrs.push((line.number, next.to_owned()));
            found.extend([at, at + 1]);
        } else if is_furniture(&text) {
            dnrs.extend(pieces(&text).filter_map(|piece| {
                let dnr = dnr_label(piece).filter(|value| is_dnr(value))?;
                Some((line.number, dnr.to_owned()))
            }));
            found.push(at);
        }
    }
    spread(lines, known, &mut found);
    report(lines, &found, imported);
    for (number, dnr) in dnrs {
        match &imported.dnr {
            None => imported.dnr = Some(dnr),
            Some(first) if *first == dnr => {}
            Some(first) => {
                let text = format!("Sidhuvudena har olika dnr: ”{first}” och ”{dnr}”.");
                imported.note(number, text);
            }
        }
    }
    for at in found {
        if let Some(line) = lines.get_mut(at) {
            line.clear();
        }
    }
}

/// Takes in the neighbours of furniture that are repeated, such as the office's name on each page.
fn spread(lines: &[Line], known: &Known, found: &mut Vec<usize>) {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for line in lines {
        *counts.entry(line.trimmed()).or_default() += 1;
    }
    let repeated = |line: &Line| {
        let text = line.trimmed();
        !matches!(line.rich, Some(Rich::Block(_) | Rich::More))
            && text.chars().count() < 80
            && counts.get(text).is_some_and(|count| *count > 1)
            && known.meaning(text).is_none()
    };
    let mut taken: Vec<bool> = vec![false; lines.len()];
    for at in found.iter() {
        if let Some(taken) = taken.get_mut(*at) {
            *taken = true;
        }
    }
    for start in found.clone() {
        for forward in [true, false] {
            let mut at = start;
            while let Some(next) = if forward { at.checked_add(1) } else { at.checked_sub(1) } {
                at = next;
                let Some(line) = lines.get(at) else { break };
                if line.is_blank() {
                    continue;
                }
                let Some(taken) = taken.get_mut(at) else {
                    break;
                };
                if *taken || !repeated(line) {
                    break;
                }
                *taken = true;
                found.push(at);
            }
        }
    }
    found.sort_unstable();
    found.dedup();
}

fn report(lines: &[Line], found: &[usize], imported: &mut Imported) {
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for line in found.iter().filter_map(|at| lines.get(*at)) {
        places.entry(line.trimmed()).or_default().push(line.number);
    }
    for (text, numbers) in places {
        let rows: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        let rows = crate::calendar::phrases::join_och(&rows);
        let unit = imported.unit.name();
        let text = format!("”{text}” ({unit} {rows}) hör till sidhuvudet och är inte med i texten.");
        imported.note(numbers.first().copied().unwrap_or_default(), text);
    }
}

/// The dnr of a page head's lines.
pub fn dnr(lines: &[String]) -> Option<String> {
    let found =
        lines.iter().flat_map(|line| pieces(line)).find_map(|piece| dnr_label(piece).filter(|value| is_dnr(value)));
    let below = lines.windows(2).find_map(|pair| match pair {
        [label, value] if dnr_label(label).is_some_and(str::is_empty) && is_dnr(value) => Some(value.as_str()),
        _ => None,
    });
    found.or(below).map(str::to_owned)
}

/// Every piece is of the page, and one of them surely so.
fn is_furniture(text: &str) -> bool {
    let sure = |piece: &str| is_page(piece) || is_kind(piece) || dnr_label(piece).is_some_and(is_dnr);
    pieces(text).any(sure) && pieces(text).all(|piece| sure(piece) || words::has_date(piece))
}

/// What tabs or wide gaps hold apart.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split('\t').flat_map(|piece| piece.split("  ")).map(str::trim).filter(|piece| !piece.is_empty())
}

fn is_kind(text: &str) -> bool {
    matches!(text.to_lowercase().as_str(), "tjänsteutlåtande" | "tjänsteskrivelse")
}

/// "Sida 2 (4)", "Sida 2 av 4", "2 (4)".
fn is_page(text: &str) -> bool {
    let lower = text.to_lowercase();
    let rest = ["sida ", "sid ", "sid. "].iter().find_map(|label| lower.strip_prefix(label));
    let digits: String = rest.unwrap_or(&lower).replace("av", "/").chars().filter(|c| !c.is_whitespace()).collect();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let of = digits
        .strip_suffix(')')
        .and_then(|digits| digits.split_once('('))
        .or_else(|| digits.split_once('/').filter(|_| rest.is_some()));
    match of {
        Some((page, pages)) => is_number(page) && is_number(pages),
        None => rest.is_some() && is_number(&digits),
    }
}

/// What follows "Dnr" or "Diarienummer".
fn dnr_label(text: &str) -> Option<&str> {
    let (label, value) = match text.split_once([' ', ':', '\u{A0}']) {
        Some((label, value)) => (label, value),
        None => (text, ""),
    };
    let known = ["dnr", "dnr.", "diarienr", "diarienummer"];
    let is_label = known.contains(&label.to_lowercase().as_str());
    is_label.then(|| value.trim_start_matches([':', ' ', '\u{A0}']).trim())
}

/// Words that each have a digit or are a short series: `KS 2019/1939`.
fn is_dnr(value: &str) -> bool {
    let is_series = |word: &str| word.chars().count() <= 5 && word.chars().all(|c| c.is_uppercase() || c == '-');
    let has_digit = |word: &str| word.bytes().any(|byte| byte.is_ascii_digit());
    value.chars().count() <= 40
        && value.split_whitespace().any(has_digit)
        && value.split_whitespace().all(|word| has_digit(word) || is_series(word))
        && value.ends_with(|c: char| c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_dnr() {
        for (text, expected) in [
            ("Sida 2 (4)", true),
            ("SIDA 2(4)", true),
            ("Sida 2 av 4", true),
            ("2 (4)", true),
            ("Sid 3", true),
            ("Tjänsteutlåtande", true),
            ("Dnr 1.5.1-12-2021", true),
            ("Dnr: KS 2019/1939", true),
            ("Tjänsteutlåtande\tDnr 2021/7\tSida 1 (4)", true),
            ("2021-02-05    Sida 1 (4)", true),
            ("Sidan 2 i programmet", false),
            ("2", false),
            ("2021-02-05", false),
            ("1/2", false),
            ("Dnr 2019/1939 har avslutats.", false),
            ("Dnr saknas", false),
            ("Tjänsteutlåtandet", false),
        ] {
            assert_eq!(is_furniture(text), expected, "{text}");
        }
    }
}
