//! Text → Markdown that says the same characters.

use super::lines::Dialect;
use super::notes::{self, Notes};
use crate::document::facts::Fact;

/// Where a piece of text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// At the start of a line, where a number or a dash would begin a list.
    Start,
    /// A whole row of a table.
    Row,
}

/// Escapes what would mean something in Markdown, save for the marks that a Markdown file may have.
pub fn escape(text: &str, dialect: Dialect, notes: &Notes, place: Place) -> String {
    let forced = if place == Place::Start { line_mark(text) } else { None };
    let markdown = dialect == Dialect::Markdown;
    let mut out = String::with_capacity(text.len() + 8);
    let mut at = 0;
    while let Some(letter) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or_default();
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let kept = kept(rest, before, markdown, notes, place);
        if forced != Some(at) && kept > 0 {
            out.push_str(rest.get(..kept).unwrap_or_default());
            at += kept;
            continue;
        }
        let after = rest.chars().nth(1);
        if forced == Some(at) || is_special(letter, before, after, markdown, place) {
            out.push('\\');
        }
        out.push(letter);
        at += letter.len_utf8();
    }
    out
}

/// How much at the start of `rest` stands as it is: a link, a note's mark, an escape, a fact.
fn kept(rest: &str, before: Option<char>, markdown: bool, notes: &Notes, place: Place) -> usize {
    if let Some(length) = fact(rest) {
        return length;
    }
    if !markdown {
        return 0;
    }
    let found = match rest.chars().next() {
        Some('\\') => rest.chars().nth(1).filter(char::is_ascii_punctuation).map(|_| 2),
        Some('[') if before != Some('!') => {
            let note = notes::reference(rest).filter(|(label, _)| notes.has(label));
            note.map(|(_, length)| length).or_else(|| link(rest))
        }
        Some('<') if place == Place::Row && rest.starts_with("<br>") => Some(4),
        Some('<') => autolink(rest),
        _ => None,
    };
    found.unwrap_or_default()
}

/// `{{svarsdatum}}`, also with a capital.
fn fact(text: &str) -> Option<usize> {
    let rest = text.strip_prefix("{{")?;
    let (name, rest) = rest.split_at(rest.find(|c: char| !c.is_alphabetic() && c != '_')?);
    let mut letters = name.chars();
    let first = letters.next()?.to_lowercase();
    let name: String = first.chain(letters).collect();
    let is_fact = rest.starts_with("}}") && serde_json::from_value::<Fact>(name.into()).is_ok();
    is_fact.then(|| text.len() - rest.len() + 2)
}

fn is_address(text: &str) -> bool {
    // The plain text form escapes these, and Markdown takes the escape away.
    let text =
        ["&", "*", "_", "[", "]"].iter().fold(text.to_owned(), |text, mark| text.replace(&format!("\\{mark}"), mark));
    let known = ["https://", "http://", "mailto:"].iter().any(|scheme| {
        text.strip_prefix(scheme).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
    });
    known && !text.contains(|c: char| c.is_whitespace() || "()<>\\{}`".contains(c))
}

/// `[words](https://…)`.
fn link(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('[')?;
    let (words, rest) = rest.split_at(rest.find(['[', ']', '`', '<', '|', '{', '\\'])?);
    let rest = rest.strip_prefix("](")?;
    let (address, rest) = rest.split_at(rest.find(['(', ')', ' '])?);
    let is_link = !words.is_empty() && rest.starts_with(')') && is_address(address);
    is_link.then_some(words.len() + address.len() + 4)
}

/// `<https://…>`.
fn autolink(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('<')?;
    let (address, rest) = rest.split_at(rest.find(['<', '>', ' '])?);
    (rest.starts_with('>') && is_address(address)).then_some(address.len() + 2)
}

fn is_special(letter: char, before: Option<char>, after: Option<char>, markdown: bool, place: Place) -> bool {
    let is_space = |side: Option<char>| side.is_none_or(char::is_whitespace);
    let is_word = |side: Option<char>| side.is_some_and(char::is_alphanumeric);
    match letter {
        '`' | '[' | '<' => true,
        '|' => place != Place::Row,
        '\\' => after.is_none_or(|after| after.is_ascii_punctuation()),
        '*' => !(markdown || is_space(before) && is_space(after)),
        '_' => !(markdown || is_word(before) && is_word(after)),
        '&' => !markdown && after.is_some_and(|after| after == '#' || after.is_alphanumeric()),
        '{' => after == Some('{'),
        _ => false,
    }
}

/// The character that makes the line's start mean something.
fn line_mark(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let ends = |at: usize| text.get(at..).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
    match first {
        '#' => ends(text.bytes().take_while(|byte| *byte == b'#').count()).then_some(0),
        '>' | '~' => Some(0),
        '=' | '-' if text.chars().all(|c| c == first) => Some(0),
        '-' | '+' | '*' => {
            let is_rule = text.chars().all(|c| c == first || c.is_whitespace()) && text.len() > 2;
            (ends(1) || is_rule).then_some(0)
        }
        _ if digits > 0 => {
            let is_mark = text.get(digits..)?.starts_with(['.', ')']) && ends(digits + 1);
            is_mark.then_some(digits)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literal_text_stays_literal() {
        for (text, plain, markdown) in [
            ("Vanlig text.", "Vanlig text.", "Vanlig text."),
            ("1. januari", "1\\. januari", "1\\. januari"),
            ("2021) sedan", "2021\\) sedan", "2021\\) sedan"),
            ("1.5 procent", "1.5 procent", "1.5 procent"),
            ("- och", "\\- och", "\\- och"),
            ("-30 grader", "-30 grader", "-30 grader"),
            ("# ett", "\\# ett", "\\# ett"),
            ("#ett", "#ett", "#ett"),
            ("> tre", "\\> tre", "\\> tre"),
            ("***", "\\*\\*\\*", "\\***"),
            ("a *b* _c_", "a \\*b\\* \\_c\\_", "a *b* _c_"),
            ("2 * 3, a_b", "2 * 3, a_b", "2 * 3, a_b"),
            ("[1] se", "\\[1] se", "\\[1] se"),
            ("[x]: https://a.se", "\\[x]: https://a.se", "\\[x]: https://a.se"),
            ("[a](https://a.se)", "\\[a](https://a.se)", "[a](https://a.se)"),
            ("[a](https://a.se/?b\\&c)", "\\[a](https://a.se/?b\\\\\\&c)", "[a](https://a.se/?b\\&c)"),
            ("[a](javascript:x)", "\\[a](javascript:x)", "\\[a](javascript:x)"),
            ("![a](https://a.se)", "!\\[a](https://a.se)", "!\\[a](https://a.se)"),
            ("not[^1]", "not\\[^1]", "not\\[^1]"),
            ("<script>", "\\<script>", "\\<script>"),
            ("<https://a.se>", "\\<https://a.se>", "<https://a.se>"),
            ("`kod`", "\\`kod\\`", "\\`kod\\`"),
            ("a | b", "a \\| b", "a \\| b"),
            ("AT&T &amp;", "AT\\&T \\&amp;", "AT&T &amp;"),
            ("{{svarsdatum}}", "{{svarsdatum}}", "{{svarsdatum}}"),
            ("{{annat}} {a}", "\\{{annat}} {a}", "\\{{annat}} {a}"),
            ("c:\\mapp \\*", "c:\\mapp \\\\\\*", "c:\\mapp \\*"),
        ] {
            let escaped = |dialect| escape(text, dialect, &Notes::default(), Place::Start);
            assert_eq!(escaped(Dialect::Plain), plain);
            assert_eq!(escaped(Dialect::Markdown), markdown);
        }
    }
}
