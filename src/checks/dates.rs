//! Dates as Swedish writes them: "den 15 februari", "tisdagen den 16 februari 2021", "15 feb.", "15/2", "2021-02-15".

use std::ops::Range;

use chrono::{Datelike, NaiveDate, Weekday};

use super::text::{Run, Shape, Token};
use crate::calendar::phrases;

/// How a date is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// "15 februari", "15 feb."
    Month,
    /// "15/2"
    Slash,
    /// "2021-02-15"
    Iso,
}

/// A date in a run.
#[derive(Debug, Clone)]
pub struct Mention {
    /// Its tokens, from the weekday or the day on ("den" apart) to the year.
    pub tokens: Range<usize>,
    /// The weekday before it, and in which token.
    pub weekday: Option<(usize, Weekday)>,
    /// How it is written.
    pub form: Form,
    /// The day of the month as written.
    pub day: u32,
    /// The month as written.
    pub month: u32,
    /// The year, if it is written here or with the next date of the sentence.
    pub year: Option<i32>,
    /// The year stands in `tokens`.
    pub has_year: bool,
}

impl Mention {
    /// The day that is meant; one without a year is the one nearest to a day. None if there is no such day.
    #[must_use]
    pub fn date(&self, near: NaiveDate) -> Option<NaiveDate> {
        if let Some(year) = self.year {
            return NaiveDate::from_ymd_opt(year, self.month, self.day);
        }
        (near.year() - 1..=near.year() + 1)
            .filter_map(|year| NaiveDate::from_ymd_opt(year, self.month, self.day))
            .min_by_key(|date| (*date - near).num_days().abs())
    }

    /// Whether there is such a day in its year, or in any.
    #[must_use]
    pub fn exists(&self) -> bool {
        NaiveDate::from_ymd_opt(self.year.unwrap_or(2024), self.month, self.day).is_some()
    }

    /// Whether it says this day, as far as it says anything.
    #[must_use]
    pub fn says(&self, date: NaiveDate) -> bool {
        (self.day, self.month) == (date.day(), date.month()) && self.year.is_none_or(|year| year == date.year())
    }

    /// Another day written in the same form.
    #[must_use]
    pub fn written_as(&self, run: &Run, date: NaiveDate) -> String {
        let mut words = String::new();
        if let Some((at, _)) = self.weekday {
            words.push_str(&weekday_like(run, at, date));
            words.push(' ');
            if run.lower(at + 1) == "den" {
                words.push_str("den ");
            }
        }
        let (day, month) = (date.day(), date.month());
        let rest = match self.form {
            Form::Month if self.has_year => phrases::long(date),
            Form::Month => phrases::day_month(date),
            Form::Slash if self.has_year => format!("{day}/{month} {}", date.year()),
            Form::Slash => format!("{day}/{month}"),
            Form::Iso => phrases::iso(date),
        };
        words + &rest
    }
}

/// The right weekday in the writing of the wrong one.
#[must_use]
pub fn weekday_like(run: &Run, at: usize, date: NaiveDate) -> String {
    let long = phrases::weekday(date);
    let now = run.lower(at);
    let word = if now.ends_with("dagen") {
        long.to_owned()
    } else if now.ends_with("dag") {
        long.trim_end_matches("en").to_owned()
    } else {
        long.trim_end_matches("dagen").trim_end_matches('s').to_owned()
    };
    if run.token(at).is_some_and(|token| token.capital) { phrases::capitalise(&word) } else { word }
}

/// Every date of a run, in order.
#[must_use]
pub fn mentions(run: &Run) -> Vec<Mention> {
    let mut found: Vec<Mention> = Vec::new();
    let mut at = 0;
    while at < run.tokens.len() {
        if let Some(mut new) = read(run, at) {
            at = new.last().map_or(at + 1, |last| last.tokens.end);
            found.append(&mut new);
        } else {
            at += 1;
        }
    }
    carry_years(run, &mut found);
    found
}

/// "den 15 februari och … den 16 februari 2021": the year is said once.
fn carry_years(run: &Run, found: &mut [Mention]) {
    let mut later: Option<(usize, i32)> = None;
    for mention in found.iter_mut().rev() {
        let sentence = run.sentence_of(mention.tokens.start).start;
        match (mention.year, later) {
            (Some(year), _) => later = Some((sentence, year)),
            (None, Some((same, year))) if same == sentence => mention.year = Some(year),
            _ => {}
        }
    }
}

/// The date that begins at a token, or two: "15 och 16 februari".
fn read(run: &Run, at: usize) -> Option<Vec<Mention>> {
    let token = run.token(at)?;
    let weekday = weekday(&token.lower).filter(|_| token.is_word());
    let mut start = at;
    if weekday.is_some() {
        start += 1;
        if run.token(start).is_some_and(|token| token.is(".")) {
            start += 1;
        }
        if run.lower(start) == "den" {
            start += 1;
        }
    }
    let after_den = start.checked_sub(1).is_some_and(|before| run.lower(before) == "den");
    let day = day_of(run.token(start)?)?;
    let weekday = weekday.map(|day| (at, day));
    let mention = |tokens, form, day, month, year: Option<i32>| Mention {
        tokens,
        weekday,
        form,
        day,
        month,
        year,
        has_year: year.is_some(),
    };
    if let Some((end, year, month, day)) = iso(run, start) {
        return Some(vec![mention(at..end, Form::Iso, day, month, Some(year))]);
    }
    if day > 99 || (day > 31 || day == 0) && weekday.is_none() && !after_den {
        return None;
    }
    if let Some((end, month)) = month_at(run, start + 1) {
        let (end, year) = year_at(run, end);
        return Some(vec![mention(at..end, Form::Month, day, month, year)]);
    }
    if let Some((end, month)) = slash(run, start) {
        let (end, year) = year_at(run, end);
        return Some(vec![mention(at..end, Form::Slash, day, month, year)]);
    }
    let (second, end, month, year) = second_day(run, start)?;
    let first = mention(at..start + 1, Form::Month, day, month, None);
    let last = Mention { weekday: None, ..mention(second..end, Form::Month, day_of(run.token(second)?)?, month, year) };
    Some(vec![first, last])
}

/// "15 och 16 februari", "15–16 februari": where the second stands.
fn second_day(run: &Run, first: usize) -> Option<(usize, usize, u32, Option<i32>)> {
    let joint = run.token(first + 1)?;
    if !matches!(joint.lower.as_str(), "och" | "–" | "-") {
        return None;
    }
    let mut second = first + 2;
    if run.lower(second) == "den" {
        second += 1;
    }
    day_of(run.token(second)?).filter(|day| (1..=31).contains(day))?;
    let (end, month) = month_at(run, second + 1)?;
    let (end, year) = year_at(run, end);
    Some((second, end, month, year))
}

/// "15", "15:e"
fn day_of(token: &Token) -> Option<u32> {
    match token.shape {
        Shape::Number => token.number(),
        Shape::Word => token.lower.strip_suffix(":e").or_else(|| token.lower.strip_suffix(":a"))?.parse().ok(),
        Shape::Mark => None,
    }
}

fn iso(run: &Run, at: usize) -> Option<(usize, i32, u32, u32)> {
    let joined = |at: usize, mark: &str| run.token(at).is_some_and(|token| token.is(mark) && !token.spaced);
    let digits = |at: usize, count: usize| {
        let token = run.token(at).filter(|token| token.lower.len() == count)?;
        token.number()
    };
    let before = at.checked_sub(1).and_then(|before| run.token(before));
    let apart = run.token(at)?.spaced || before.is_none_or(|before| before.is("(") || before.is("–") || before.is("”"));
    let year = digits(at, 4).filter(|year| (1900..2100).contains(year))?;
    if !apart || !joined(at + 1, "-") || !joined(at + 3, "-") || joined(at + 5, "-") {
        return None;
    }
    Some((at + 5, i32::try_from(year).ok()?, digits(at + 2, 2)?, digits(at + 4, 2)?))
}

fn slash(run: &Run, at: usize) -> Option<(usize, u32)> {
    let token = run.token(at)?;
    let joined = |at: usize, mark: &str| run.token(at).is_some_and(|token| token.is(mark) && !token.spaced);
    let month = run.token(at + 2).filter(|month| !month.spaced && month.lower.len() <= 2)?.number()?;
    let before = at.checked_sub(1).map_or("", |before| run.lower(before));
    let is_part =
        ["/", "-", ":", "."].contains(&before) && !token.spaced || ["nr", "dnr", "prop", "bet"].contains(&before);
    let goes_on = joined(at + 3, "/") || joined(at + 3, "-") || joined(at + 3, ":");
    (token.lower.len() <= 2 && joined(at + 1, "/") && (1..=12).contains(&month) && !is_part && !goes_on)
        .then_some((at + 3, month))
}

/// A month's name, and where it ends.
fn month_at(run: &Run, at: usize) -> Option<(usize, u32)> {
    const SHORT: [(&str, u32); 13] = [
        ("jan", 1),
        ("feb", 2),
        ("febr", 2),
        ("mar", 3),
        ("apr", 4),
        ("jun", 6),
        ("jul", 7),
        ("aug", 8),
        ("sep", 9),
        ("sept", 9),
        ("okt", 10),
        ("nov", 11),
        ("dec", 12),
    ];
    let word = run.lower(at);
    if let Some(month) = (1..).zip(phrases::MONTHS).find(|(_, name)| *name == word) {
        return Some((at + 1, month.0));
    }
    let (_, month) = SHORT.into_iter().find(|(name, _)| *name == word)?;
    // A full stop that also ends the sentence is left to it.
    let dotted = run.token(at + 1).is_some_and(|token| token.is(".") && !token.spaced);
    let more = run.token(at + 2).is_some_and(|token| !token.capital || token.shape == Shape::Number);
    Some((if dotted && more { at + 2 } else { at + 1 }, month))
}

fn year_at(run: &Run, at: usize) -> (usize, Option<i32>) {
    let year = run
        .token(at)
        .filter(|token| token.lower.len() == 4 && token.spaced)
        .and_then(Token::number)
        .filter(|year| (1900..2100).contains(year))
        .and_then(|year| i32::try_from(year).ok());
    (at + usize::from(year.is_some()), year)
}

fn weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "måndagen" | "måndag" | "mån" => Weekday::Mon,
        "tisdagen" | "tisdag" | "tis" => Weekday::Tue,
        "onsdagen" | "onsdag" | "ons" => Weekday::Wed,
        "torsdagen" | "torsdag" | "tors" | "tor" => Weekday::Thu,
        "fredagen" | "fredag" | "fre" => Weekday::Fri,
        "lördagen" | "lördag" | "lör" => Weekday::Sat,
        "söndagen" | "söndag" | "sön" => Weekday::Sun,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        checks::text::Text,
        document::{canonical::Kind, facts::Facts, markdown},
        drafts::model::{Draft, DraftSection},
    };

    fn found(text: &str) -> String {
        let section = DraftSection {
            key: "a".into(),
            heading: String::new(),
            required: false,
            help: String::new(),
            blocks: markdown::parse(text).unwrap(),
            version: 1,
            saved_at: chrono::DateTime::default(),
            saved_by: String::new(),
            saved_by_id: uuid::Uuid::nil(),
        };
        let draft = Draft {
            id: uuid::Uuid::nil(),
            kind: Kind::Yttrande,
            template_id: uuid::Uuid::nil(),
            sections: vec![section],
            left_out: Vec::new(),
        };
        let text = Text::of(&draft, &Facts::default());
        let run = text.runs().next().unwrap();
        let one = |mention: &Mention| {
            let year = mention.year.map_or_else(|| "?".into(), |year| year.to_string());
            let weekday = mention.weekday.map_or_else(String::new, |(_, day)| format!("{day} "));
            let words = run.words(&run.bytes(&mention.tokens));
            format!("{weekday}{year}-{}-{} ”{words}”", mention.month, mention.day)
        };
        mentions(run).iter().map(one).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn dates_are_found_in_every_form() {
        for (text, dates) in [
            ("senast den 26 februari 2021.", "2021-2-26 ”26 februari 2021”"),
            ("tisdagen den 16 februari 2021", "Tue 2021-2-16 ”tisdagen den 16 februari 2021”"),
            ("Tisdag 16/2 och 2021-02-17", "Tue 2021-2-16 ”Tisdag 16/2”; 2021-2-17 ”2021-02-17”"),
            ("den 15 feb. 2021, sedan 16 feb.", "2021-2-15 ”15 feb. 2021”; ?-2-16 ”16 feb”"),
            (
                "den 15 februari och i rådet den 16 februari 2021",
                "2021-2-15 ”15 februari”; 2021-2-16 ”16 februari 2021”",
            ),
            ("den 15 och 16 februari 2021", "2021-2-15 ”15”; 2021-2-16 ”16 februari 2021”"),
            ("den 15:e mars", "?-3-15 ”15:e mars”"),
            ("den 0 mars och den 32 juli", "?-3-0 ”0 mars”; ?-7-32 ”32 juli”"),
            ("KS 2020/12, prop. 2017/18:112, SOU 2019-99-1, 31/40, 08-555 00 24", ""),
            ("rapport 2006-152-307 och torsdagar 17 november", "?-11-17 ”17 november”"),
        ] {
            assert_eq!(found(text), dates, "{text}");
        }
    }
}
