//! What stands after the text: bilagor, the office's address and "Attesterat av".

use super::Imported;
use super::headings::unmark;
use super::lines::Dialect;
use super::parts::{Item, Kind, Part};
use super::words::{has_date, is_iso};

/// Takes the address out of the parts, and reads bilagor and attests.
pub fn read(parts: &mut [Part], dialect: Dialect, imported: &mut Imported) {
    let last_section = parts.iter().rposition(|part| matches!(part.kind, Kind::Section(_))).unwrap_or_default();
    for (at, part) in parts.iter_mut().enumerate() {
        let needed = match part.kind {
            Kind::Bilagor | Kind::Attested => 1,
            Kind::Section(_) if at == last_section => 2,
            _ => continue,
        };
        if dialect != Dialect::Own
            && imported.address.is_empty()
            && let Some(start) = address_start(&part.items, needed)
        {
            let address = part.items.split_off(start);
            let lines = address.iter().filter(|item| !item.line.is_blank());
            imported.address = lines.map(Item::words).collect();
        }
        match part.kind {
            Kind::Bilagor => {
                imported.bilagor.extend(part.items.iter().filter(|item| !item.line.is_blank()).map(bilaga));
            }
            Kind::Attested => attested(&part.items, imported),
            _ => {}
        }
    }
}

/// A bilaga's words without a list's mark.
fn bilaga(item: &Item) -> String {
    let words = item.words();
    let mark = words.find(' ').filter(|at| {
        let mark = words.get(..*at).unwrap_or_default();
        let number = mark.trim_end_matches(['.', ')']);
        matches!(mark, "-" | "*" | "+" | "•" | "–")
            || (number != mark && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
    });
    let at = mark.unwrap_or_default();
    words.get(at..).unwrap_or_default().trim().to_owned()
}

/// Where the address block begins, if so many lines could stand nowhere else.
fn address_start(items: &[Item], needed: usize) -> Option<usize> {
    let is_text = |item: &Item| item.line.trimmed().chars().count() > 80;
    let from = items.iter().rposition(is_text).map_or(0, |at| at + 1);
    let signs: Vec<usize> =
        (from..items.len()).filter(|at| items.get(*at).is_some_and(|item| is_sign(&item.words()))).collect();
    let first = *signs.first().filter(|_| signs.len() >= needed)?;
    let mut start = first;
    let mut office = None;
    let mut gaps = 0;
    while let Some(before) = start.checked_sub(1).filter(|before| *before >= from) {
        let item = items.get(before)?;
        gaps += usize::from(item.line.is_blank());
        if gaps > 2 || first - before > 8 {
            break;
        }
        start = before;
        let is_marked = item.heading.is_some() || item.line.trimmed().starts_with("**");
        if names_office(&item.words()) && (is_marked || !is_first(items, before)) {
            let above = office.is_none_or(|office| office == before + 1);
            if is_marked || above {
                office = Some(before);
            }
            if is_marked {
                break;
            }
        }
    }
    Some(office.unwrap_or(first))
}

fn is_first(items: &[Item], at: usize) -> bool {
    items.iter().take(at).all(|item| item.line.is_blank())
}

/// Whether the words end with an office's name.
pub fn names_office(words: &str) -> bool {
    let last = words.split_whitespace().next_back().unwrap_or_default().to_lowercase();
    ["förvaltning", "förvaltningen", "kontor", "kontoret"].iter().any(|end| last.ends_with(end))
}

/// Whether the lines are an address.
pub fn is_address(lines: &[String]) -> bool {
    lines.iter().any(|line| is_sign(line))
}

/// A box, a postcode with its town, a switchboard, an e-mail address or a site.
fn is_sign(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut words = lower.split_whitespace();
    let first = words.next().unwrap_or_default();
    let second = words.next().unwrap_or_default();
    let is_digits = |text: &str, count| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    let is_postcode = (is_digits(first, 3) && is_digits(second, 2) && words.next().is_some())
        || (is_digits(first, 5) && !second.is_empty());
    let is_box = first == "box" && second.starts_with(|c: char| c.is_ascii_digit());
    let is_line = ["växel", "växel:", "e-post:", "org.nr", "fax", "fax:"].contains(&first);
    let is_site = second.is_empty()
        && !first.ends_with('.')
        && first.split('.').count() > 1
        && first.split('.').all(|part| part.chars().any(char::is_alphabetic));
    is_postcode || is_box || is_line || is_site || (second.is_empty() && first.contains('@'))
}

/// Rows of a name and a day: in a table, after a tab, or on lines of their own.
fn attested(items: &[Item], imported: &mut Imported) {
    let mut waiting: Option<(usize, String)> = None;
    for item in items {
        let text = unmark(item.line.trimmed()).replace('|', "\t");
        let text = text.trim();
        let is_row = text.chars().any(char::is_alphanumeric);
        if !is_row || is_boilerplate(text) {
            continue;
        }
        if is_iso(text) || (has_date(text) && text.split_whitespace().count() == 3) {
            match waiting.take() {
                Some((_, name)) => imported.attested.push((name, text.to_owned())),
                None => imported.unplace(item.line.number, text),
            }
            continue;
        }
        leave(waiting.take(), imported);
        match row(text) {
            Some((name, date)) => imported.attested.push((name.to_owned(), date.to_owned())),
            None => waiting = Some((item.line.number, text.to_owned())),
        }
    }
    leave(waiting, imported);
}

fn leave(waiting: Option<(usize, String)>, imported: &mut Imported) {
    if let Some((line, text)) = waiting {
        imported.note(line, format!("”{text}” under ”Attesterat av” är ingen rad med namn och datum."));
        imported.unplace(line, &text);
    }
}

fn row(text: &str) -> Option<(&str, &str)> {
    let (name, date) = match text.rsplit_once('\t') {
        Some((name, date)) if has_date(date) => (name, date),
        _ => text.rsplit_once(' ').filter(|(_, date)| is_iso(date))?,
    };
    Some((name.trim(), date.trim())).filter(|(name, _)| !name.is_empty())
}

fn is_boilerplate(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    text.to_lowercase().starts_with("detta dokument har godkänts")
        || matches!(words.as_slice(), ["Namn" | "Datum"] | ["Namn", "Datum"])
}
