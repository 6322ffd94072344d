//! Where sentences end.

use std::ops::Range;

use super::tokens::{Shape, Token};

/// What a full stop after does not end a sentence.
const SHORTENED: [&str; 58] = [
    "a", "adr", "ang", "art", "avd", "b", "bet", "bil", "bl", "c", "ca", "d", "dir", "dnr", "dvs", "e", "el", "etc",
    "ev", "ex", "exkl", "f", "fig", "forts", "g", "ggr", "inkl", "jfr", "k", "kap", "kl", "kr", "m", "max", "mfl",
    "min", "mkr", "mom", "nr", "o", "obs", "osv", "p", "prop", "red", "resp", "s", "sid", "st", "t", "tab", "tel",
    "tf", "tom", "u", "vd", "äv", "ö",
];
const MONTHS: [&str; 10] = ["jan", "feb", "febr", "mar", "apr", "aug", "sep", "sept", "okt", "nov"];

/// The sentences as ranges of tokens; a line break ends one too.
#[must_use]
pub fn sentences(text: &str, tokens: &[Token]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, token) in tokens.iter().enumerate() {
        let next = tokens.get(at + 1);
        let broken = next.is_some_and(|next| {
            text.get(token.bytes.end..next.bytes.start).is_some_and(|between| between.contains('\n'))
        });
        if broken || ends(tokens, at) {
            // What closes a quotation or a bracket goes with the sentence.
            let mut end = at + 1;
            while tokens.get(end).is_some_and(|token| !token.spaced && is_closing(token)) {
                end += 1;
            }
            if end > start {
                found.push(start..end);
                start = end;
            }
        }
    }
    if start < tokens.len() {
        found.push(start..tokens.len());
    }
    found
}

fn is_closing(token: &Token) -> bool {
    token.shape == Shape::Mark && matches!(token.lower.as_str(), "”" | "\"" | "’" | "»" | ")" | "]" | "." | "!" | "?")
}

fn ends(tokens: &[Token], at: usize) -> bool {
    let Some(token) = tokens.get(at) else { return false };
    if token.shape != Shape::Mark || !matches!(token.lower.as_str(), "." | "!" | "?") {
        return false;
    }
    let mut after = tokens.get(at + 1..).unwrap_or_default().iter().skip_while(|next| !next.spaced && is_closing(next));
    let Some(next) = after.next() else { return true };
    let begins =
        next.capital || next.shape == Shape::Number || matches!(next.lower.as_str(), "”" | "\"" | "(" | "[" | "»");
    if !next.spaced || !begins {
        return false;
    }
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    let word = before.map_or("", |before| before.lower.as_str());
    !(token.lower == "." && (SHORTENED.contains(&word) || MONTHS.contains(&word)))
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    #[test]
    fn abbreviations_end_nothing() {
        for (text, count) in [
            ("Det är så. Sedan kom hon.", 2),
            ("Se t.ex. Ekbackens plan, bl.a. Sjöhaga.", 1),
            ("Kl. 20 stänger det. Den 1 juni öppnar det!", 2),
            ("Den 15 feb. 2021 möttes rådet.", 1),
            ("”Det är bra.” Så sade hon. (Hon hade rätt.) Eller?", 4),
            ("Rad ett\nRad två", 2),
            ("Ingen punkt", 1),
            ("", 0),
        ] {
            assert_eq!(sentences(text, &tokens(text)).len(), count, "{text}");
        }
    }
}
