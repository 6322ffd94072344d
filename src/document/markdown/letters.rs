//! Marks and escapes within a line, so that the parser sees what the model says and nothing else.
//!
//! Strong is `**`; emphasis is `*`, or `_` beside strong so that the two never run together. The parser
//! lets a mark begin or end only beside certain characters; where a neighbour stands in the way it is
//! written as a character reference (`&#97;`), which counts as punctuation.

use crate::document::model::{FactRef, Inline};

/// A part of a printed line.
#[derive(Debug, Clone)]
pub enum Piece {
    /// A mark that begins.
    Open(&'static str),
    /// A mark that ends.
    Close(&'static str),
    /// A character of text and how it is written.
    Letter(char, String),
    /// A chip, link, note or break; begins and ends with punctuation or a line end.
    Raw(String),
}

impl Piece {
    fn written(&self) -> &str {
        match self {
            Self::Open(mark) | Self::Close(mark) => mark,
            Self::Letter(_, text) | Self::Raw(text) => text,
        }
    }
}

/// Which marks are open.
#[derive(Default)]
pub struct Marks {
    strong: bool,
    emphasis: Option<&'static str>,
}

impl Marks {
    /// Closes and opens what it takes; emphasis always lies within strong.
    pub fn turn_to(&mut self, inline: &Inline<FactRef>, beside_strong: bool, out: &mut Vec<Piece>) {
        let (strong, emphasis) = match inline {
            Inline::Text { strong, emphasis, .. } => (*strong, *emphasis),
            _ => (false, false),
        };
        if (!emphasis || strong != self.strong)
            && let Some(mark) = self.emphasis.take()
        {
            out.push(Piece::Close(mark));
        }
        if self.strong && !strong {
            out.push(Piece::Close("**"));
        }
        if strong && !self.strong {
            out.push(Piece::Open("**"));
        }
        self.strong = strong;
        if emphasis && self.emphasis.is_none() {
            let mark = if strong || beside_strong { "_" } else { "*" };
            self.emphasis = Some(mark);
            out.push(Piece::Open(mark));
        }
    }
}

/// Where a run of text stands.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// First on its line.
    pub line_start: bool,
    /// Right after a footnote's number.
    pub after_note: bool,
    /// In a heading.
    pub heading: bool,
}

/// A run's characters, each escaped where it would mean something.
pub fn letters(text: &str, place: Place, out: &mut Vec<Piece>) {
    let number = if place.line_start { numbered(text) } else { None };
    let mut rest = text.char_indices().peekable();
    while let Some((at, letter)) = rest.next() {
        let next = rest.peek().map(|(_, next)| *next);
        let first = at == 0;
        let escape = match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '|' => true,
            '{' => next.is_none_or(|next| next == '{'),
            '&' => next.is_some_and(|next| next == '#' || next.is_ascii_alphanumeric()),
            '!' => next.is_none(),
            '#' => place.heading || (first && place.line_start),
            '-' | '+' | '=' | '~' | '>' => first && place.line_start,
            ':' => first && (place.line_start || place.after_note),
            '(' => first && place.after_note,
            '.' | ')' => number == Some(at),
            _ => false,
        };
        let written = if escape { format!("\\{letter}") } else { letter.to_string() };
        out.push(Piece::Letter(letter, written));
    }
}

/// Where the point is, if the text begins like a numbered item.
fn numbered(text: &str) -> Option<usize> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    (digits > 0 && text.get(digits..)?.starts_with(['.', ')'])).then_some(digits)
}

/// The line, with references put where marks need them.
pub fn join(mut pieces: Vec<Piece>) -> String {
    let mut at = 0;
    while at < pieces.len() {
        let hindered = hindrance(&pieces, at);
        if let Some(Piece::Letter(letter, written)) = hindered.and_then(|at| pieces.get_mut(at)) {
            *written = format!("&#{};", u32::from(*letter));
            // A mark on the letter's other side may now be hindered by the reference.
            at = at.saturating_sub(2);
        } else {
            at += 1;
        }
    }
    pieces.iter().map(Piece::written).collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Space,
    Punctuation,
    Letter,
    /// Punctuation to some, a letter to others: taken for the worse.
    Other,
}

fn class(letter: Option<char>) -> Class {
    match letter {
        None => Class::Space,
        Some(letter) if letter.is_whitespace() => Class::Space,
        Some(letter) if letter.is_ascii_punctuation() => Class::Punctuation,
        Some(letter) if letter.is_alphanumeric() => Class::Letter,
        Some(_) => Class::Other,
    }
}

/// Which neighbour keeps the mark at `at` from working, if any does.
fn hindrance(pieces: &[Piece], at: usize) -> Option<usize> {
    let (inside, outside, mark) = match pieces.get(at)? {
        Piece::Open(mark) => (Some(at + 1), at.checked_sub(1), *mark),
        Piece::Close(mark) => (at.checked_sub(1), Some(at + 1), *mark),
        Piece::Letter(..) | Piece::Raw(_) => return None,
    };
    let facing = |neighbour: Option<usize>| {
        let mut written = neighbour.and_then(|neighbour| pieces.get(neighbour))?.written().chars();
        if neighbour > Some(at) { written.next() } else { written.next_back() }
    };
    let inner = class(facing(inside));
    let outer = class(facing(outside));
    if inner == Class::Space {
        return inside;
    }
    let unclear = matches!(outer, Class::Letter | Class::Other);
    if unclear && (mark == "_" || inner != Class::Letter) { outside } else { None }
}
