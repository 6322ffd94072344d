//! Chips on their way through the Markdown parser, which does not know them.
//!
//! `{{svarsdatum}}` becomes `{x}` where x is a private character that no document may hold. Braces make
//! the parser see punctuation, so that marks may begin and end beside a chip.

use super::{FieldError, MAX_ERRORS};
use crate::document::clean::is_text;
use crate::document::facts::Fact;
use crate::document::model::{FactRef, Inline};

const FIRST: u32 = 0xF_0000;

/// The text with line ends as `\n`, chips exchanged and characters that are not text removed.
pub fn hide(text: &str, errors: &mut Vec<FieldError>) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text: String = text.chars().filter(|letter| is_text(*letter)).collect();
    let lines: Vec<String> =
        text.split('\n').enumerate().map(|(index, line)| hide_line(line, index + 1, errors)).collect();
    lines.join("\n")
}

fn hide_line(line: &str, number: usize, errors: &mut Vec<FieldError>) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let taken = if first == '\\' {
            let escaped = rest.chars().nth(1).map_or(0, char::len_utf8);
            keep(&mut out, rest, 1 + escaped)
        } else if let Some(name) = braced(rest) {
            match Fact::parse(name) {
                Some((fact, capital)) => out.push_str(&hidden(fact, capital)),
                None if errors.len() == MAX_ERRORS => {}
                None => errors.push(FieldError { line: number, message: unknown(name) }),
            }
            name.len() + 4
        } else {
            keep(&mut out, rest, first.len_utf8())
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    out
}

fn keep(out: &mut String, rest: &str, length: usize) -> usize {
    out.push_str(rest.get(..length).unwrap_or_default());
    length
}

/// The name, if the text begins with `{{name}}`.
fn braced(text: &str) -> Option<&str> {
    let inner = text.strip_prefix("{{")?;
    let (name, rest) = inner.split_at_checked(inner.find(['{', '}'])?)?;
    rest.starts_with("}}").then_some(name)
}

fn unknown(name: &str) -> String {
    let names: Vec<&str> = Fact::ALL.iter().map(|fact| fact.name()).collect();
    format!("”{{{{{name}}}}}” finns inte. Välj bland: {}.", names.join(", "))
}

fn hidden(fact: Fact, capital: bool) -> String {
    let place = Fact::ALL.iter().position(|other| *other == fact).unwrap_or_default();
    let code = FIRST + u32::try_from(place * 2 + usize::from(capital)).unwrap_or_default();
    char::from_u32(code).map_or_else(String::new, |letter| format!("{{{letter}}}"))
}

fn seen(letter: char) -> Option<FactRef> {
    let place = usize::try_from(u32::from(letter).checked_sub(FIRST)?).ok()?;
    let fact = *Fact::ALL.get(place / 2)?;
    Some(FactRef { fact, capital: place % 2 == 1 })
}

/// Whether the text holds a hidden chip.
pub fn holds(text: &str) -> bool {
    text.chars().any(|letter| seen(letter).is_some())
}

/// Pushes the text, with its chips as chips again.
pub fn push(text: &str, strong: bool, emphasis: bool, out: &mut Vec<Inline<FactRef>>) {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some(chip) = rest.strip_prefix('{').and_then(|rest| rest.chars().next()).and_then(seen) {
            let text = std::mem::take(&mut plain);
            out.push(Inline::Text { text, strong, emphasis });
            out.push(Inline::Chip { chip });
            rest = rest.get(6..).unwrap_or_default();
        } else {
            plain.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    out.push(Inline::Text { text: plain, strong, emphasis });
}
