//! Dates against the register and the calendar.

use std::ops::Range;

use chrono::{Datelike, NaiveDate, Weekday};

use super::own_name;
use crate::{
    calendar::phrases::{self, join_och, long},
    checks::{
        dates::{Form, Mention, mentions, weekday_like},
        model::Remark,
        register::{Body, Register},
        text::{Holder, Run, Text, tokens_of},
    },
    document::facts::Fact,
};

/// A date and the words of its sentence that lead to it.
struct Led<'a> {
    run: &'a Run,
    mention: Mention,
    /// The tokens between the date before, or the sentence's beginning, and this one.
    lead: Range<usize>,
    /// The tokens from this one to the next, or to the sentence's end, if it begins the sentence.
    tail: Range<usize>,
}

fn led(run: &Run) -> Vec<Led<'_>> {
    let all = mentions(run);
    let mut found = Vec::new();
    for (index, mention) in all.iter().enumerate() {
        let sentence = run.sentence_of(mention.tokens.start);
        let before = index.checked_sub(1).and_then(|before| all.get(before)).map_or(0, |before| before.tokens.end);
        let lead = before.max(sentence.start)..mention.tokens.start;
        let next = all.get(index + 1).map_or(sentence.end, |next| next.tokens.start.min(sentence.end));
        let begins = lead.start == sentence.start && lead.len() <= 2;
        let tail = if begins { mention.tokens.end..next } else { 0..0 };
        if !run.has_chip(&run.bytes(&mention.tokens)) {
            found.push(Led { run, mention: mention.clone(), lead, tail });
        }
    }
    found
}

impl Led<'_> {
    fn leads(&self, words: &[&str]) -> bool {
        self.run.has_any(self.lead.clone(), words) || self.run.has_any(self.tail.clone(), words)
    }

    fn leads_to(&self, names: &[Vec<String>]) -> bool {
        let within =
            |range: &Range<usize>| names.iter().any(|name| self.run.find_all(range.clone(), name).next().is_some());
        within(&self.lead) || within(&self.tail)
    }

    fn leads_stem(&self, stems: &[&str]) -> bool {
        let mut tokens = self.lead.clone().chain(self.tail.clone());
        tokens.any(|at| stems.iter().any(|stem| self.run.lower(at).starts_with(stem)))
    }

    fn remark(&self, sentence: String, right: NaiveDate, fact: Option<Fact>) -> Remark {
        let remark = Remark::on(self.run, &self.mention.tokens, sentence);
        match fact {
            Some(fact) if self.mention.weekday.is_none() && self.mention.form != Form::Slash => {
                remark.to_fact(fact, false)
            }
            _ => remark.to_words(&self.mention.written_as(self.run, right)),
        }
    }

    /// Whether it is a day that an ongoing case could speak of, or the right one in the wrong year.
    fn is_about(&self, right: NaiveDate, from: NaiveDate, to: NaiveDate) -> bool {
        let same = (self.mention.day, self.mention.month) == (right.day(), right.month());
        same || self.mention.date(right).is_some_and(|date| (from..=to).contains(&date))
    }
}

fn shifted(date: NaiveDate, days: i64) -> NaiveDate {
    date.checked_add_signed(chrono::Duration::days(days)).unwrap_or(date)
}

/// Dates of råd, meeting and arrival that are not those of the register.
#[must_use]
pub fn register(text: &Text, register: &Register) -> Vec<Remark> {
    let mut found = Vec::new();
    for run in text.runs() {
        for led in led(run) {
            if led.mention.exists() && !is_deadline(&led, register) {
                found.extend(
                    body(&led, text, register).or_else(|| meeting(&led, register)).or_else(|| received(&led, register)),
                );
            }
        }
    }
    found
}

/// The bodies that a date of a text is said of.
pub(super) fn bodies_of<'a>(run: &Run, within: &Range<usize>, register: &'a Register) -> Vec<(&'a Body, Range<usize>)> {
    let mut found: Vec<(&Body, Range<usize>)> = register
        .bodies
        .iter()
        .flat_map(|body| {
            let name = tokens_of(&body.running);
            let places: Vec<_> = run.find_all(within.clone(), &name).collect();
            places.into_iter().map(move |place| (body, place))
        })
        .filter(|(_, place)| !of_another(run, place.start))
        .collect();
    found.sort_by_key(|(_, place)| place.start);
    found
}

/// "kommunstyrelsens råd …" is not ours.
fn of_another(run: &Run, at: usize) -> bool {
    let before = at.checked_sub(1).map_or("", |before| run.lower(before));
    before.ends_with("styrelsens") || before.ends_with("fullmäktiges") || before.ends_with("stadens")
}

fn body(led: &Led<'_>, text: &Text, register: &Register) -> Option<Remark> {
    let mut bodies = bodies_of(led.run, &led.lead, register);
    if bodies.is_empty() {
        bodies = bodies_of(led.run, &led.tail, register);
    }
    let mut heard: Vec<&Body> = bodies.into_iter().map(|(body, _)| body).collect();
    if heard.is_empty() && led.run.holder == Holder::Cell {
        heard = row_of(led.run, text)
            .flat_map(|cell| bodies_of(cell, &(0..cell.tokens.len()), register))
            .map(|(body, _)| body)
            .collect();
    }
    let wrong: Vec<&Body> = heard
        .into_iter()
        .filter(|body| !led.mention.says(body.heard_on))
        .filter(|body| led.is_about(body.heard_on, shifted(register.received, -30), shifted(register.svarsdatum, 60)))
        .collect();
    let first = wrong.first()?;
    let names: Vec<String> = wrong.iter().map(|body| body.running.clone()).collect();
    let sentence = format!("Enligt planen behandlas ärendet i {} den {}.", join_och(&names), long(first.heard_on));
    Some(led.remark(sentence, first.heard_on, None))
}

/// The other cells of a cell's row.
fn row_of<'a>(run: &Run, text: &'a Text) -> impl Iterator<Item = &'a Run> {
    let row = run.path.split_last().map_or_else(Vec::new, |(_, row)| row.to_vec());
    let section = run.section.clone();
    text.runs().filter(move |other| {
        other.section == section
            && other.holder == Holder::Cell
            && other.path.split_last().is_some_and(|(_, of)| *of == *row)
    })
}

fn meeting(led: &Led<'_>, register: &Register) -> Option<Remark> {
    let right = register.meeting?;
    let ours = own_name::board_words(register);
    let cued = led.leads_stem(&["sammanträd", "nämndmöte"])
        || led.leads(&["beslutas", "beslutar", "behandlas", "behandlar", "avgörs", "avgör", "möte"]);
    // "Sammanträdet" is the board's, unless another's is named.
    let anothers = led.leads_stem(&["kommunfullmäktige", "kommunstyrelse", "utskott"]);
    let named = led.leads_to(&ours) || (led.leads(&["sammanträdet"]) && !anothers);
    let about = led.is_about(right, shifted(register.received, -30), shifted(register.svarsdatum, 120));
    if !cued || !named || led.leads_stem(&["senast", "förra"]) || led.mention.says(right) || !about {
        return None;
    }
    let sentence = format!("Enligt planen är sammanträdet den {}.", long(right));
    Some(led.remark(sentence, right, Some(Fact::Sammantrade)))
}

fn received(led: &Led<'_>, register: &Register) -> Option<Remark> {
    let right = register.received;
    let came = led.leads(&["inkom", "inkommit", "inkommen", "mottogs", "mottagits", "ankom", "ankommit"])
        || (led.leads(&["kom", "kommit"]) && led.leads(&["in"]));
    let about = led.is_about(right, shifted(right, -120), shifted(right, 120));
    if !came || !led.leads_stem(&["remiss"]) || led.leads(&["senast"]) || led.mention.says(right) || !about {
        return None;
    }
    let sentence = format!("Enligt registreringen kom remissen in den {}.", long(right));
    Some(led.remark(sentence, right, Some(Fact::Inkommen)))
}

/// "för yttrande senast den …" that is not the svarsdatum.
#[must_use]
pub fn svarsdatum(text: &Text, register: &Register) -> Vec<Remark> {
    let right = register.svarsdatum;
    let mut found = Vec::new();
    for run in text.runs() {
        for led in led(run) {
            if led.mention.exists() && !led.mention.says(right) && is_deadline(&led, register) {
                let sentence = format!("Svarsdatum är den {} enligt registreringen.", long(right));
                found.push(led.remark(sentence, right, Some(Fact::Svarsdatum)));
            }
        }
    }
    found
}

/// Whether a date is said to be the last day of the answer.
fn is_deadline(led: &Led<'_>, register: &Register) -> bool {
    const NAMED: [&str; 8] =
        ["svarsdatum", "svarsdatumet", "svarsdag", "svarstid", "svarstiden", "remisstid", "remisstiden", "svarsdagen"];
    let right = register.svarsdatum;
    let latest = led.leads(&["senast", "före", "vill", "önskar", "begär"])
        || (led.leads(&["sista"]) && led.leads(&["dag", "dagen", "datum"]));
    let strong = led.leads(&["yttrande", "yttrandet", "yttra"])
        || led.leads_stem(&["remissvar"])
        || (led.leads_stem(&["remiss"]) && led.leads(&["besvaras", "besvarad", "svar", "svaret", "svara"]));
    let sender = tokens_of(&register.sender);
    let weak = led.leads(&["svar", "svaret", "svaren"]) || (led.leads(&["synpunkter"]) && led.leads_to(&[sender]));
    let near = |days: i64| led.is_about(right, shifted(right, -days), shifted(right, days));
    (led.leads(&NAMED) && near(400)) || (latest && strong && near(400)) || (latest && weak && near(45))
}

/// Days that the calendar does not have.
#[must_use]
pub fn nonexistent(text: &Text, _: &Register) -> Vec<Remark> {
    let mut found = Vec::new();
    for run in text.runs() {
        for mention in mentions(run).into_iter().filter(|mention| !mention.exists()) {
            if !run.has_chip(&run.bytes(&mention.tokens)) {
                found.push(Remark::on(
                    run,
                    &mention.tokens,
                    format!("Det finns ingen sådan dag.{}", last_day(&mention)),
                ));
            }
        }
    }
    found
}

fn last_day(mention: &Mention) -> String {
    let year = mention.year.unwrap_or(2024);
    let first = NaiveDate::from_ymd_opt(year, mention.month, 1);
    let next = first.and_then(|first| first.checked_add_months(chrono::Months::new(1)));
    next.and_then(|next| next.pred_opt()).map_or_else(String::new, |last| {
        let year = mention.year.map_or_else(String::new, |year| format!(" {year}"));
        format!(" Sista dagen i månaden är den {}{year}.", phrases::day_month(last))
    })
}

/// A weekday that the date does not fall on.
#[must_use]
pub fn weekday(text: &Text, register: &Register) -> Vec<Remark> {
    let mut found = Vec::new();
    for run in text.runs() {
        for mention in mentions(run) {
            let (Some((at, said)), Some(date)) = (mention.weekday, mention.date(register.svarsdatum)) else { continue };
            if date.weekday() != said && !run.has_chip(&run.bytes(&mention.tokens)) {
                let sentence = format!("Den {} är en {}.", long(date), indefinite(date.weekday()));
                found.push(Remark::on(run, &(at..at + 1), sentence).to_words(&weekday_like(run, at, date)));
            }
        }
    }
    found
}

fn indefinite(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "måndag",
        Weekday::Tue => "tisdag",
        Weekday::Wed => "onsdag",
        Weekday::Thu => "torsdag",
        Weekday::Fri => "fredag",
        Weekday::Sat => "lördag",
        Weekday::Sun => "söndag",
    }
}
