//! What the saved texts of a section tell of who wrote its lines.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    calendar::phrases::join_och,
    clock::minute,
    document::{
        diff::{self, BlockKind, Traced},
        facts::Facts,
        freeze,
        model::{Block, FactRef},
    },
};

/// Somebody who has saved texts of a section.
#[derive(Debug)]
pub struct Author {
    /// Her name.
    pub name: String,
    /// How many.
    pub saves: i64,
    /// When she began the first.
    pub first: DateTime<Utc>,
    /// When she saved the last.
    pub last: DateTime<Utc>,
}

/// A saved text of a section.
#[derive(Debug)]
pub struct Text {
    /// What it says.
    pub blocks: Vec<Block<FactRef>>,
    /// The draft was opened with it.
    pub is_first: bool,
    /// When she began to write it live.
    pub begun_at: Option<DateTime<Utc>>,
    /// When she last saved it.
    pub saved_at: DateTime<Utc>,
    /// Whose it is.
    pub by: Uuid,
    /// Her name.
    pub name: String,
}

/// A line of a section and what is told of it.
#[derive(Debug)]
pub struct Line {
    /// A heading within the section.
    pub is_heading: bool,
    /// An item's number or bullet.
    pub marker: Option<String>,
    /// What is read.
    pub text: String,
    /// Who wrote it, in sentences, the newest first.
    pub told: Vec<String>,
}

/// The lines of a section as it is now, from its saved texts, newest first.
#[must_use]
pub fn lines(texts: &[Text], facts: &Facts) -> Vec<Line> {
    // A fact that is registered anew is nobody's writing: all texts say what is registered now.
    let frozen: Vec<_> = texts.iter().map(|text| freeze::freeze(&text.blocks, facts)).collect();
    let lines = diff::trace(&frozen).into_iter();
    lines
        .map(|line| Line {
            told: told(&line, texts),
            is_heading: line.kind == BlockKind::Heading,
            marker: line.marker,
            text: line.text,
        })
        .collect()
}

/// The last change, how it began, and who else changed it.
fn told(line: &Traced, texts: &[Text]) -> Vec<String> {
    let change = |place: usize| texts.get(place).map(|text| (people(place, texts), minute(text.saved_at)));
    let mut changes: Vec<_> = line.changed_in.iter().copied().filter_map(change).collect();
    let origin = line.stood_in.and_then(|place| texts.get(place));
    let (written, began) = match origin {
        Some(text) if text.is_first => (None, "Ur mallen.".to_owned()),
        Some(text) => (None, format!("Skrivet före {}.", minute(text.saved_at))),
        None => match changes.pop() {
            Some((people, at)) => {
                let sentence = format!("Skrivet av {}, {at}.", either(&people));
                (Some(people), sentence)
            }
            None => return Vec::new(),
        },
    };
    let mut changes = changes.into_iter();
    let Some((last, at)) = changes.next() else { return vec![began] };
    let mut others: Vec<&str> = Vec::new();
    let between: Vec<_> = changes.collect();
    for name in between.iter().flat_map(|(people, _)| people) {
        let named = last.iter().chain(written.iter().flatten()).any(|known| known == name);
        if !named && !others.contains(name) {
            others.push(name);
        }
    }
    let mut told = vec![format!("Ändrat av {}, {at}.", either(&last)), began];
    if !others.is_empty() {
        told.push(format!("Däremellan ändrat av {}.", join_och(&others)));
    }
    told
}

/// Who may have written what came in a text: whose it is, and those who went on afterwards with what they had begun
/// before it was saved, and whose former words it therefore holds.
fn people(place: usize, texts: &[Text]) -> Vec<&str> {
    let Some(text) = texts.get(place) else { return Vec::new() };
    let mut people = vec![(text.by, text.name.as_str())];
    for newer in texts.iter().take(place).rev() {
        let has_begun = newer.begun_at.is_some_and(|begun| begun <= text.saved_at);
        if has_begun && people.iter().all(|(by, _)| *by != newer.by) {
            people.push((newer.by, &newer.name));
        }
    }
    people.into_iter().map(|(_, name)| name).collect()
}

fn either(people: &[&str]) -> String {
    match people {
        [one] => (*one).to_owned(),
        [one, other] => format!("{one} eller {other}, som skrev samtidigt"),
        _ => format!("någon av {}, som skrev samtidigt", join_och(people)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{markdown, sample};

    /// A text: whose, from which minute to which, what. The draft was opened with the first.
    type Saved<'a> = (u128, Option<u32>, u32, &'a str);

    const NAMES: [&str; 4] = ["", "Karin", "Mikael", "Leyla"];

    fn at(minute: u32) -> DateTime<Utc> {
        sample::day(3).and_hms_opt(8, minute, 0).unwrap().and_utc()
    }

    fn told_of(saved: &[Saved<'_>]) -> Vec<String> {
        let text = |(place, (by, begun, saved, text)): (usize, &Saved<'_>)| Text {
            blocks: markdown::parse(text).unwrap(),
            is_first: place == 0,
            begun_at: begun.map(at),
            saved_at: at(*saved),
            by: Uuid::from_u128(*by),
            name: NAMES[usize::try_from(*by).unwrap()].to_owned(),
        };
        let mut texts: Vec<_> = saved.iter().enumerate().map(text).collect();
        texts.reverse();
        lines(&texts, &sample::facts()).iter().map(|line| format!("{} | {}", line.text, line.told.join(" "))).collect()
    }

    #[test]
    fn lines_and_who_wrote_them() {
        const BATH: &str = "Baden behöver fler bryggor och stegar.";
        let cases: [(&[Saved<'_>], &[&str]); 8] = [
            (&[(1, None, 0, "a")], &["a | Ur mallen."]),
            (&[(1, None, 0, ""), (1, None, 1, "a")], &["a | Skrivet av Karin, 2021-02-03 09:01."]),
            (
                &[(1, None, 0, "Det är a."), (2, None, 1, "Det är b.\n\nc")],
                &[
                    "Det är b. | Ändrat av Mikael, 2021-02-03 09:01. Ur mallen.",
                    "c | Skrivet av Mikael, 2021-02-03 09:01.",
                ],
            ),
            (
                &[(1, None, 0, ""), (1, None, 1, "Det är a."), (2, None, 2, "Det är b."), (3, None, 3, "Det är c.")],
                &[
                    "Det är c. | Ändrat av Leyla, 2021-02-03 09:03. Skrivet av Karin, 2021-02-03 09:01. Däremellan ändrat av \
                   Mikael.",
                ],
            ),
            (
                &[(1, None, 0, ""), (1, None, 1, "Det är a."), (2, None, 2, "Det är b."), (2, None, 3, "Det är c.")],
                &["Det är c. | Ändrat av Mikael, 2021-02-03 09:03. Skrivet av Karin, 2021-02-03 09:01."],
            ),
            // Moving it is not writing it.
            (
                &[
                    (1, None, 0, ""),
                    (1, None, 1, "Först något annat här nu.\n\nBaden behöver fler bryggor och stegar."),
                    (2, None, 2, "Baden behöver fler bryggor och stegar.\n\nFörst något annat här nu."),
                ],
                &[
                    &format!("{BATH} | Skrivet av Karin, 2021-02-03 09:01."),
                    "Först något annat här nu. | Skrivet av Karin, 2021-02-03 09:01.",
                ],
            ),
            // Karin had begun before Mikael saved, and went on: her words may have come in his text.
            (
                &[(1, None, 0, ""), (2, Some(1), 3, "a"), (1, Some(2), 5, "a\n\nb")],
                &[
                    "a | Skrivet av Mikael eller Karin, som skrev samtidigt, 2021-02-03 09:03.",
                    "b | Skrivet av Karin, 2021-02-03 09:05.",
                ],
            ),
            (
                &[(1, None, 0, ""), (2, Some(1), 3, "a"), (3, Some(2), 4, "a"), (1, Some(2), 5, "a")],
                &["a | Skrivet av någon av Mikael, Leyla och Karin, som skrev samtidigt, 2021-02-03 09:03."],
            ),
        ];
        for (saved, expected) in cases {
            assert_eq!(told_of(saved), expected, "{saved:?}");
        }
    }

    #[test]
    fn what_is_older_than_the_texts_is_so() {
        let mut texts = vec![Text {
            blocks: markdown::parse("a {{svarsdatum}}").unwrap(),
            is_first: false,
            begun_at: None,
            saved_at: at(1),
            by: Uuid::nil(),
            name: "Karin".to_owned(),
        }];
        assert_eq!(lines(&texts, &sample::facts())[0].told, ["Skrivet före 2021-02-03 09:01."]);
        texts.clear();
        assert!(lines(&texts, &sample::facts()).is_empty());
    }
}
