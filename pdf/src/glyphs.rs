//! Characters that cannot be printed. PDF/A forbids a missing glyph, so one emoji would otherwise refuse the document.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::Error;
use crate::world::{Shop, shop};

/// Printed for a character that the fonts lack: a white square, which they have.
const STAND_IN: char = '\u{25A1}';

/// The characters of `text` that [`crate::render`] would print as a square, each once: something to warn a writer of.
pub fn unprintable(text: &str) -> Result<BTreeSet<char>, Error> {
    let shop = shop()?;
    Ok(text.chars().filter(|c| *c != STAND_IN && shop.printed(*c) == Some(STAND_IN)).collect())
}

impl Shop {
    /// The same data with every string printable; addresses of links stay as they are, since they are not printed.
    pub fn printable(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(text.chars().filter_map(|c| self.printed(c)).collect()),
            Value::Array(values) => values.into_iter().map(|value| self.printable(value)).collect(),
            Value::Object(fields) => {
                let printable = |(key, value)| match key {
                    key if key == "href" => (key, value),
                    key => (key, self.printable(value)),
                };
                Value::Object(fields.into_iter().map(printable).collect())
            }
            other => other,
        }
    }

    fn printed(&self, c: char) -> Option<char> {
        match c {
            '\n' => Some('\n'),
            '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
            // Soft hyphen, joiners and the like, which shape their neighbours and need no glyph.
            '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' => Some(c),
            c if unseen(c) => None,
            '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}' => Some(STAND_IN),
            c if self.fonts.iter().any(|font| font.info().coverage.contains(u32::from(c))) => Some(c),
            _ => Some(STAND_IN),
        }
    }
}

/// Controls, directions, variation selectors, tags: never seen, and some of them are forbidden in PDF/A.
fn unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2061}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E0FFF}')
}
