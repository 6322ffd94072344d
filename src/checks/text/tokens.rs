//! Words, numbers and marks.

use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Letters, with hyphens and colons between letters, and whatever begins with a digit and goes on with letters.
    Word,
    /// Digits only.
    Number,
    /// One character of anything else that is not white space.
    Mark,
}

/// A token of a run.
#[derive(Debug, Clone)]
pub struct Token {
    /// What it is.
    pub shape: Shape,
    /// Where it stands.
    pub bytes: Range<usize>,
    /// As it is, in lower case.
    pub lower: String,
    /// Begins with a capital.
    pub capital: bool,
    /// White space stands before it, or nothing.
    pub spaced: bool,
}

impl Token {
    /// Whether it is a word.
    #[must_use]
    pub fn is_word(&self) -> bool {
        self.shape == Shape::Word
    }

    /// Whether it is this mark.
    #[must_use]
    pub fn is(&self, mark: &str) -> bool {
        self.shape == Shape::Mark && self.lower == mark
    }

    /// Its value, if it is a number of at most nine digits.
    #[must_use]
    pub fn number(&self) -> Option<u32> {
        (self.shape == Shape::Number && self.lower.len() <= 9).then(|| self.lower.parse().ok()).flatten()
    }
}

/// Cuts a text.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = text.char_indices().peekable();
    let mut spaced = true;
    while let Some((start, first)) = rest.next() {
        if first.is_whitespace() {
            spaced = true;
            continue;
        }
        let mut end = start + first.len_utf8();
        let mut shape = Shape::Mark;
        if first.is_alphanumeric() {
            shape = if first.is_numeric() { Shape::Number } else { Shape::Word };
            let mut last = first;
            while let Some((at, next)) = rest.peek().copied() {
                let goes_on = next.is_alphanumeric() && !(next.is_numeric() && last == '-')
                    || is_joint(next)
                        && joins(last, text.get(at + next.len_utf8()..).and_then(|rest| rest.chars().next()));
                if !goes_on {
                    break;
                }
                if !next.is_numeric() {
                    shape = Shape::Word;
                }
                end = at + next.len_utf8();
                last = next;
                rest.next();
            }
        }
        let words = text.get(start..end).unwrap_or_default();
        found.push(Token {
            shape,
            bytes: start..end,
            lower: words.to_lowercase(),
            capital: first.is_uppercase(),
            spaced,
        });
        spaced = false;
    }
    found
}

/// What may stand within a word.
fn is_joint(letter: char) -> bool {
    matches!(letter, '-' | ':' | '\u{2011}')
}

fn joins(before: char, after: Option<char>) -> bool {
    (before.is_alphabetic() || before.is_numeric()) && after.is_some_and(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut() {
        for (text, cut) in [
            ("Den 15:e feb., kl. 9", "Den|15:e|feb|.|,|kl|.|9"),
            ("2021-02-26 och KS-2014/742", "2021|-|02|-|26|och|KS|-|2014|/|742"),
            ("vård- och Ann-Christine SMHI:s", "vård|-|och|Ann-Christine|SMHI:s"),
            ("15/2 (se”a”)", "15|/|2|(|se|”|a|”|)"),
            ("10a 2020-talet", "10a|2020-talet"),
            ("", ""),
        ] {
            let words: Vec<&str> = tokens(text).iter().map(|token| text.get(token.bytes.clone()).unwrap()).collect();
            assert_eq!(words.join("|"), cut);
        }
    }
}
