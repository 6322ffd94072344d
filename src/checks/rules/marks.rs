//! Brackets and quotation marks that are opened and not closed, or the other way round.

use crate::checks::{
    model::Remark,
    register::Register,
    text::{Run, Text},
};

/// A mark without its fellow: where it stands, and whether it opens.
#[derive(Debug, Clone, Copy)]
struct Lone {
    at: usize,
    letter: char,
    opens: bool,
}

/// Unpaired marks. A quotation may go on over the next paragraphs of its section.
#[must_use]
pub fn unclosed(text: &Text, _: &Register) -> Vec<Remark> {
    let mut found = Vec::new();
    for section in &text.sections {
        let mut lone: Vec<(usize, &Run, Lone)> = Vec::new();
        for (index, run) in section.runs.iter().enumerate() {
            lone.extend(brackets(run).into_iter().chain(quotes(run)).map(|mark| (index, run, mark)));
        }
        let mut skip = None;
        for (place, (index, run, mark)) in lone.iter().enumerate() {
            if skip == Some(place) {
                continue;
            }
            let next = lone.get(place + 1);
            let whole = run.words(&(0..mark.at)).trim_end();
            let goes_on = mark.opens
                && is_quote(mark.letter)
                && (whole.is_empty() || whole.ends_with(':'))
                && next.is_some_and(|(later, _, other)| {
                    is_quote(other.letter) && !other.opens && *later > *index && *later <= *index + 3
                });
            if goes_on {
                skip = Some(place + 1);
            } else {
                found.push(remark(run, *mark));
            }
        }
    }
    found
}

const fn is_quote(letter: char) -> bool {
    matches!(letter, '”' | '"' | '“' | '»' | '«')
}

fn remark(run: &Run, mark: Lone) -> Remark {
    let kind = if is_quote(mark.letter) { "Citattecknet" } else { "Parentesen" };
    let sentence = if mark.opens {
        format!("{kind} öppnas men stängs inte.")
    } else {
        format!("{kind} stängs men öppnas inte.")
    };
    Remark::at(run, &(mark.at..mark.at + mark.letter.len_utf8()), sentence)
}

fn brackets(run: &Run) -> Vec<Lone> {
    let (mut open, mut lone): (Vec<Lone>, Vec<Lone>) = (Vec::new(), Vec::new());
    for (at, letter) in run.text.char_indices() {
        match letter {
            '(' | '[' => open.push(Lone { at, letter, opens: true }),
            ')' | ']' => {
                let wanted = if letter == ')' { '(' } else { '[' };
                if open.last().is_some_and(|mark| mark.letter == wanted) {
                    open.pop();
                } else if !is_enumeration(run, at, letter) {
                    lone.push(Lone { at, letter, opens: false });
                    // "[enligt föreskriften)": one remark for the pair that does not match.
                    open.pop();
                }
            }
            _ => {}
        }
    }
    lone.extend(open);
    lone.sort_by_key(|mark| mark.at);
    lone
}

/// "a)", "12)"
fn is_enumeration(run: &Run, at: usize, letter: char) -> bool {
    let before = run.words(&(0..at));
    let label = before.rsplit(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
    let count = label.chars().count();
    let begins = before.strip_suffix(label).is_some_and(|rest| rest.is_empty() || rest.ends_with(char::is_whitespace));
    let short = count == 1 || (count == 2 && label.chars().all(char::is_numeric));
    letter == ')' && begins && short
}

fn quotes(run: &Run) -> Vec<Lone> {
    let mut lone = Vec::new();
    let mut open: Option<Lone> = None;
    let letters: Vec<(usize, char)> = run.text.char_indices().collect();
    for (index, (at, letter)) in letters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|index| letters.get(index)).map(|(_, letter)| *letter);
        if !is_quote(*letter) || (*letter == '"' && before.is_some_and(char::is_numeric)) {
            continue;
        }
        let after = letters.get(index + 1).map(|(_, letter)| *letter);
        let opens = before.is_none_or(|letter| letter.is_whitespace() || matches!(letter, '(' | '[' | '–' | '-'))
            && after.is_some_and(|letter| !letter.is_whitespace());
        let mark = Lone { at: *at, letter: *letter, opens };
        match (open, opens) {
            (Some(earlier), true) => {
                lone.push(earlier);
                open = Some(mark);
            }
            (Some(_), false) => open = None,
            (None, true) => open = Some(mark),
            (None, false) => lone.push(mark),
        }
    }
    lone.extend(open);
    lone
}
