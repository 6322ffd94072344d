//! A year of meetings typed as lines: `2026-02-25; 2026-02-05; 2026-02-18`.

use chrono::NaiveDate;

use super::{MeetingInput, wrong_order};

/// The most meetings that are added at once.
const MOST: usize = 100;

/// Reads a line a meeting: day, stopptid, utskick, in this order. The words `stopptid` and `utskick` may stand
/// before their dates. Gives a sentence for each line that is wrong, with its number.
pub fn read(text: &str, starts_at: &str, place: &str) -> Result<Vec<MeetingInput>, Vec<String>> {
    let lines: Vec<_> = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).collect();
    if lines.is_empty() {
        return Err(vec!["Skriv minst en rad.".into()]);
    }
    if lines.len() > MOST {
        return Err(vec![format!("Lägg till högst {MOST} sammanträden åt gången.")]);
    }
    let mut meetings: Vec<MeetingInput> = Vec::new();
    let mut wrong = Vec::new();
    for (index, line) in lines {
        let read = days(line).and_then(|days| {
            if meetings.iter().any(|other| other.held_on == days.0) {
                Err(format!("Sammanträdet {} står på två rader.", days.0))
            } else {
                Ok(days)
            }
        });
        match read {
            Ok((held_on, handin_on, mailing_on)) => meetings.push(MeetingInput {
                held_on,
                starts_at: starts_at.to_owned(),
                place: place.to_owned(),
                handin_on,
                mailing_on,
            }),
            Err(sentence) => wrong.push(format!("Rad {}: {sentence}", index + 1)),
        }
    }
    if wrong.is_empty() { Ok(meetings) } else { Err(wrong) }
}

fn days(line: &str) -> Result<(NaiveDate, NaiveDate, NaiveDate), String> {
    let mut days = Vec::new();
    for word in line.split([' ', '\t', ';', ',']).map(str::trim).filter(|word| !word.is_empty()) {
        let label = word.trim_end_matches(':').to_lowercase();
        if matches!(label.as_str(), "sammanträde" | "stopptid" | "utskick") {
            continue;
        }
        let day = NaiveDate::parse_from_str(word, "%Y-%m-%d")
            .ok()
            .filter(|day| (1900..2200).contains(&chrono::Datelike::year(day)))
            .ok_or_else(|| format!("”{word}” är inget datum. Skriv år-månad-dag, till exempel 2026-02-25."))?;
        days.push(day);
    }
    let [held_on, handin_on, mailing_on] = days[..] else {
        return Err("Skriv tre datum: sammanträde; stopptid; utskick.".into());
    };
    match wrong_order(handin_on, mailing_on, held_on) {
        Some((_, sentence)) => Err(sentence.into()),
        None => Ok((held_on, handin_on, mailing_on)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_line_a_meeting() {
        let text = "2026-02-25; 2026-02-05; 2026-02-18\r\n\n2026-03-25 stopptid: 2026-03-05 utskick 2026-03-18\n";
        let meetings = read(text, "18.00", "Salen").unwrap();
        assert_eq!(meetings.len(), 2);
        assert_eq!(
            meetings[1],
            MeetingInput {
                held_on: day("2026-03-25"),
                starts_at: "18.00".into(),
                place: "Salen".into(),
                handin_on: day("2026-03-05"),
                mailing_on: day("2026-03-18"),
            }
        );
    }

    #[test]
    fn each_wrong_line_is_told() {
        let text = "2026-02-25; 2026-02-05\n\n2026-02-30; 2026-02-05; 2026-02-18\n2026-03-25; 2026-03-20; 2026-03-18\n\
                    2026-04-22; 2026-04-02; 2026-04-15\n2026-04-22; 2026-04-02; 2026-04-15";
        let wrong = read(text, "18.00", "").unwrap_err();
        assert_eq!(
            wrong,
            [
                "Rad 1: Skriv tre datum: sammanträde; stopptid; utskick.",
                "Rad 3: ”2026-02-30” är inget datum. Skriv år-månad-dag, till exempel 2026-02-25.",
                "Rad 4: Stopptiden ska vara samma dag som utskicket eller tidigare.",
                "Rad 6: Sammanträdet 2026-04-22 står på två rader.",
            ]
        );
        assert_eq!(read(" \n", "18.00", "").unwrap_err(), ["Skriv minst en rad."]);
    }
}
