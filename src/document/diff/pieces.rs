//! A line in pieces: what is read, and what there is to tell of it besides.

use crate::document::model::{FrozenFact, Inline};
use crate::document::text;

/// A stretch of a line that is alike throughout.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) text: String,
    /// The chip that it is.
    pub(super) chip: Option<FrozenFact>,
    /// Strong, emphasised.
    pub(super) marks: [bool; 2],
    /// Where the link that it stands in leads.
    pub(super) href: Option<String>,
}

/// The pieces of cells, of which a paragraph is one; notes come last.
pub(super) fn pieces(cells: &[Vec<Inline<FrozenFact>>]) -> Vec<Piece> {
    let mut pieces = Pieces::default();
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            pieces.text(" | ");
        }
        pieces.inlines(cell);
    }
    pieces.finish()
}

/// Neighbours of which something is the same as one, with the words that they make together.
pub(super) fn by<'a, K: PartialEq>(pieces: &'a [Piece], key: impl Fn(&'a Piece) -> K) -> Vec<(K, String)> {
    let mut out: Vec<(K, String)> = Vec::new();
    for piece in pieces {
        let key = key(piece);
        match out.last_mut() {
            Some((last, text)) if *last == key => text.push_str(&piece.text),
            _ => out.push((key, piece.text.clone())),
        }
    }
    out
}

#[derive(Default)]
struct Pieces<'a> {
    out: Vec<Piece>,
    href: Option<&'a str>,
    notes: Vec<&'a [Inline<FrozenFact>]>,
}

impl<'a> Pieces<'a> {
    fn inlines(&mut self, content: &'a [Inline<FrozenFact>]) {
        for inline in content {
            match inline {
                Inline::Text { text, strong, emphasis } => self.push(text, None, [*strong, *emphasis]),
                Inline::Link { href, content } => self.link(href, content),
                Inline::Chip { chip } => self.push(&chip.text, Some(chip), [false; 2]),
                Inline::Break => self.text("\n"),
                Inline::Footnote { content } => {
                    self.notes.push(content);
                    self.text(&format!("[{}]", self.notes.len()));
                }
            }
        }
    }

    fn link(&mut self, href: &'a str, content: &'a [Inline<FrozenFact>]) {
        self.href = Some(href);
        let start = self.out.len();
        self.inlines(content);
        let words: String = self.out.iter().skip(start).map(|piece| piece.text.as_str()).collect();
        if let Some(address) = text::address_to_add(&words, href) {
            self.text(&format!(" ({address})"));
        }
        self.href = None;
    }

    fn text(&mut self, text: &str) {
        self.push(text, None, [false; 2]);
    }

    fn push(&mut self, text: &str, chip: Option<&FrozenFact>, marks: [bool; 2]) {
        let href = self.href.map(str::to_owned);
        self.out.push(Piece { text: text.to_owned(), chip: chip.cloned(), marks, href });
    }

    /// A note stands in no note.
    fn finish(mut self) -> Vec<Piece> {
        for (index, note) in std::mem::take(&mut self.notes).into_iter().enumerate() {
            self.text(if index == 0 { "\n\n" } else { "\n" });
            self.text(&format!("[{}] ", index + 1));
            self.inlines(note);
        }
        self.out
    }
}
