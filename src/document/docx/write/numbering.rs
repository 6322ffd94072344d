//! Bullets and numbers: each list has its own numbering, so that each begins at 1.

use std::fmt::Write as _;

use super::marks::{SINGLE, STEP};

/// What stands before the points of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbers {
    /// • and –.
    Bullet,
    /// 1.
    Decimal,
    /// Nothing: an only point.
    None,
    /// a)
    Letter,
    /// i)
    Roman,
}

/// In the order of the file; the first three are also what the styles point to.
const ALL: [Numbers; 5] = [Numbers::Bullet, Numbers::Decimal, Numbers::None, Numbers::Letter, Numbers::Roman];

impl Numbers {
    /// The numbers of a list within so many numbered ones.
    pub const fn of_depth(depth: usize) -> Self {
        match depth {
            0 => Self::Decimal,
            1 => Self::Letter,
            _ => Self::Roman,
        }
    }

    const fn place(self) -> usize {
        match self {
            Self::Bullet => 0,
            Self::Decimal => 1,
            Self::None => 2,
            Self::Letter => 3,
            Self::Roman => 4,
        }
    }

    fn level(self, level: usize) -> String {
        let this = level + 1;
        let (format, text) = match self {
            Self::Bullet => ("bullet", if level.is_multiple_of(2) { "•".to_owned() } else { "–".to_owned() }),
            Self::Decimal => ("decimal", format!("%{this}.")),
            Self::None => ("none", String::new()),
            Self::Letter => ("lowerLetter", format!("%{this})")),
            Self::Roman => ("lowerRoman", format!("%{this})")),
        };
        let (indent, hanging) = match self {
            Self::None => (STEP * level + SINGLE, 0),
            _ => (STEP * this, STEP),
        };
        let suffix = if self == Self::None { "<w:suff w:val=\"nothing\"/>" } else { "" };
        format!(
            "<w:lvl w:ilvl=\"{level}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/>{suffix}\
             <w:lvlText w:val=\"{text}\"/><w:lvlJc w:val=\"left\"/>\
             <w:pPr><w:ind w:left=\"{indent}\" w:hanging=\"{hanging}\"/></w:pPr></w:lvl>\n"
        )
    }
}

/// The lists of a document.
#[derive(Debug, Default)]
pub struct Numbering(Vec<(Numbers, usize)>);

impl Numbering {
    /// Begins a list at a level and gives its number.
    pub fn begin(&mut self, numbers: Numbers, level: usize) -> usize {
        self.0.push((numbers, level));
        self.0.len() + 3
    }

    /// The numbering part.
    pub fn xml(&self) -> String {
        let mut out = format!("{}<w:numbering {}>\n", super::package::DECLARATION, super::package::NAMESPACES);
        for (id, numbers) in ALL.into_iter().enumerate() {
            let _ =
                writeln!(out, "<w:abstractNum w:abstractNumId=\"{id}\"><w:multiLevelType w:val=\"hybridMultilevel\"/>");
            for level in 0..9 {
                out.push_str(&numbers.level(level));
            }
            out.push_str("</w:abstractNum>\n");
        }
        for id in 0..3 {
            let _ = writeln!(out, "<w:num w:numId=\"{}\"><w:abstractNumId w:val=\"{id}\"/></w:num>", id + 1);
        }
        for (at, (numbers, level)) in self.0.iter().enumerate() {
            let _ = writeln!(
                out,
                "<w:num w:numId=\"{}\"><w:abstractNumId w:val=\"{}\"/><w:lvlOverride w:ilvl=\"{level}\">\
                 <w:startOverride w:val=\"1\"/></w:lvlOverride></w:num>",
                at + 4,
                numbers.place()
            );
        }
        out.push_str("</w:numbering>\n");
        out
    }
}
