//! Paragraphs that a page had broken in two.

use super::super::Imported;
use super::super::lines::{Dialect, Line};
use super::super::words::{end, head};
use super::{Chunk, is_lettered};

/// Adds a chunk, or joins its paragraph to the one before; says so, or says where to look.
pub fn add(chunks: &mut Vec<Chunk>, chunk: Chunk, cleared: bool, dialect: Dialect, imported: &mut Imported) {
    let Chunk::Paragraph(lines) = chunk else {
        return chunks.push(chunk);
    };
    let Some(first) = lines.first() else { return };
    let (number, start) = (first.number, first.trimmed().to_owned());
    let goes_on = continues(&start);
    let before = chunks.last().map(last_words).unwrap_or_default();
    let is_open = !before.is_empty() && !is_closed(before);
    let quoted = quoted(before, &start);
    match chunks.last_mut() {
        Some(Chunk::Paragraph(earlier)) if is_open && goes_on => {
            imported.note(number, joined(&quoted));
            if let Some(last) = earlier.last_mut() {
                last.hard = false;
            }
            earlier.extend(lines);
            return;
        }
        Some(Chunk::List(rows)) if is_open && goes_on && cleared => {
            imported.note(number, format!("Punkten delad vid {quoted} har fogats ihop."));
            if let Some(row) = rows.last_mut() {
                let words: Vec<&str> = lines.iter().map(Line::trimmed).collect();
                row.text.push(' ');
                row.text.push_str(&words.join(" "));
            }
            return;
        }
        Some(Chunk::Paragraph(_) | Chunk::List(_)) if goes_on => {
            imported.note(number, small(&start));
        }
        Some(Chunk::Paragraph(_)) if is_open && cleared && dialect == Dialect::Plain => {
            imported.note(number, format!("Kontrollera om {quoted} är ett stycke."));
        }
        _ => {}
    }
    chunks.push(Chunk::Paragraph(lines));
}

/// The words on both sides of a place.
pub fn quoted(before: &str, start: &str) -> String {
    format!("”{}” + ”{}”", end(before), head(start))
}

/// Tells that a paragraph was joined.
pub fn joined(quoted: &str) -> String {
    format!("Stycket delat vid {quoted} har fogats ihop.")
}

/// Tells that a paragraph begins with a small letter.
pub fn small(start: &str) -> String {
    format!("Stycket ”{}” börjar med liten bokstav; kontrollera det.", head(start))
}

/// Begins with a small letter, perhaps after a mark or an opening quotation mark.
pub fn continues(text: &str) -> bool {
    let words = text.trim_start_matches(['*', '_', '”', '"', '(', '’']);
    words.starts_with(char::is_lowercase) && !is_lettered(text)
}

fn last_words(chunk: &Chunk) -> &str {
    match chunk {
        Chunk::Paragraph(lines) => lines.last().map_or("", Line::trimmed),
        Chunk::List(rows) => rows.last().map_or("", |row| &row.text),
        _ => "",
    }
}

/// Ends as a sentence does.
pub fn is_closed(text: &str) -> bool {
    let text = text.trim_end_matches(['*', '_', ')', ' ']);
    text.ends_with(['.', '?', '!', ':', ';', '”', '"', '»', '…'])
}
