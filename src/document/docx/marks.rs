//! What the writer leaves in a file for the reader.

use crate::document::canonical::sha256_hex;
use crate::document::clean::clean_line;
use crate::document::facts::{Fact, capitalised};
use crate::document::freeze::thawed;
use crate::document::model::{FactRef, FrozenFact};

/// A step of indentation, in twentieths of a point.
pub const STEP: usize = 425;
/// The indentation of a list's only point, which is printed without a number: enough to tell it from the text around.
pub const SINGLE: usize = 20;
/// The style of such a point.
pub const SINGLE_POINT: &str = "Ensam punkt";
/// The styles of headings within lists and quotations, without their number: 1 is level 3, 2 is level 4.
pub const INNER_HEADING: &str = "Mellanrubrik ";
/// The styles of what goes on within a list's item; the number is the item's depth, none is 1.
pub const CONTINUE: &str = "List Continue";

/// The tag of a content control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tag {
    /// Around a quotation that lies so many lists deep.
    Quote(usize),
    /// Around a table that lies so many lists deep.
    Table(usize),
    /// Around a fact, and the beginning of the hash of its words.
    Fact(FactRef, String),
}

impl Tag {
    /// The tag of a fact.
    pub fn fact(chip: &FrozenFact) -> Self {
        Self::Fact(thawed(chip), fingerprint(&chip.text))
    }

    /// As it is written.
    pub fn written(&self) -> String {
        match self {
            Self::Quote(depth) => format!("yttra:citat:{depth}"),
            Self::Table(depth) => format!("yttra:tabell:{depth}"),
            Self::Fact(chip, hash) => {
                let name = chip.fact.name();
                let name = if chip.capital { capitalised(name) } else { name.to_owned() };
                format!("yttra:fakta:{name}:{hash}")
            }
        }
    }

    /// Reads a tag, unless it is somebody else's.
    pub fn read(text: &str) -> Option<Self> {
        let (kind, rest) = text.strip_prefix("yttra:")?.split_once(':')?;
        Some(match kind {
            "citat" => Self::Quote(rest.parse().ok()?),
            "tabell" => Self::Table(rest.parse().ok()?),
            "fakta" => {
                let (name, hash) = rest.split_once(':')?;
                let (fact, capital) = Fact::parse(name)?;
                Self::Fact(FactRef { fact, capital }, hash.to_owned())
            }
            _ => return None,
        })
    }
}

/// Tells whether a fact's words have been changed in Word.
pub fn fingerprint(words: &str) -> String {
    sha256_hex(clean_line(words).as_bytes()).chars().take(8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_read_back() {
        for fact in Fact::ALL {
            for capital in [false, true] {
                let tag = Tag::Fact(FactRef { fact, capital }, fingerprint("ord"));
                assert!(tag.written().len() <= 64, "Word takes no longer tag");
                assert_eq!(Tag::read(&tag.written()), Some(tag));
            }
        }
        for tag in [Tag::Quote(0), Tag::Table(3)] {
            assert_eq!(Tag::read(&tag.written()), Some(tag));
        }
        for other in ["", "yttra", "yttra:citat:x", "yttra:fakta:foo:1", "goog_rdk_1"] {
            assert_eq!(Tag::read(other), None, "{other}");
        }
    }
}
