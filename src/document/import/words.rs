//! Small questions about words.

use super::Imported;
use super::parts::Item;
use crate::calendar::phrases::MONTHS;

/// Whether an ISO date or a Swedish one with its year stands in the text.
pub fn has_date(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.iter().any(|word| is_iso(word))
        || words.windows(2).any(|pair| match pair {
            [month, year] => {
                MONTHS.contains(&month.to_lowercase().as_str())
                    && year.trim_end_matches(|c: char| !c.is_ascii_digit()).parse::<u16>().is_ok()
            }
            _ => false,
        })
}

/// `2021-02-05`.
pub fn is_iso(text: &str) -> bool {
    text.len() == 10 && text.parse::<chrono::NaiveDate>().is_ok()
}

/// The first words, with "…" after.
pub fn head(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().take(2).collect();
    format!("{} …", words.join(" "))
}

/// The last words, with "…" before.
pub fn end(text: &str) -> String {
    let mut words: Vec<&str> = text.split_whitespace().rev().take(2).collect();
    words.reverse();
    format!("… {}", words.join(" "))
}

/// Puts every paragraph among what could not be placed.
pub fn unplace_all(items: &[Item], imported: &mut Imported) {
    for lines in items.split(|item| item.line.is_blank()) {
        let Some(first) = lines.first() else { continue };
        let text: Vec<&str> = lines.iter().map(|item| item.line.trimmed()).collect();
        imported.unplace(first.line.number, &text.join("\n"));
    }
}
