//! Bodies that the text says have heard the case before they have.

use std::ops::Range;

use chrono::NaiveDate;

use super::dates::bodies_of;
use crate::{
    calendar::phrases::{capitalise, join_och, long, relative},
    checks::{
        dates::{Mention, mentions},
        model::{Remark, Remedy, Target},
        register::{Body, Register},
        text::{Run, Text},
    },
    document::facts::Fact,
};

/// What a body does when it hears a case, done.
const HEARD: [&str; 52] = [
    "ställde",
    "ställt",
    "genomförts",
    "genomfördes",
    "godkände",
    "godkänt",
    "begärde",
    "begärt",
    "instämt",
    "informerade",
    "informerat",
    "behandlats",
    "behandlades",
    "behandlat",
    "behandlade",
    "hörts",
    "hördes",
    "informerats",
    "informerades",
    "diskuterats",
    "diskuterades",
    "diskuterat",
    "diskuterade",
    "presenterats",
    "presenterades",
    "framhöll",
    "framhållit",
    "framförde",
    "framfört",
    "ansåg",
    "ansett",
    "påpekade",
    "påpekat",
    "föreslog",
    "föreslagit",
    "instämde",
    "tillstyrkte",
    "tillstyrkt",
    "avstyrkte",
    "avstyrkt",
    "betonade",
    "underströk",
    "uttalade",
    "yttrat",
    "yttrade",
    "samrått",
    "tagit",
    "tog",
    "lämnat",
    "lämnade",
    "fått",
    "fick",
];
const MET: [&str; 6] = ["skett", "skedde", "ägt", "ägde", "hållits", "hölls"];

/// Bodies in the past tense whose day is to come, or came after the attest and nobody has confirmed it.
#[must_use]
pub fn heard(text: &Text, register: &Register) -> Vec<Remark> {
    let mut found = Vec::new();
    for run in text.runs() {
        let dates = mentions(run);
        for sentence in &run.sentences {
            if run.has_any(sentence.clone(), &HEARD) || run.has_any(sentence.clone(), &MET) {
                found.extend(listed(run, sentence, register));
                found.extend(written(run, sentence, &dates, register));
            }
        }
    }
    found
}

/// Why a body's day is no past; none if it is.
fn complaint(body: &Body, day: NaiveDate, register: &Register) -> Option<String> {
    let name = capitalise(&body.running);
    if day > register.today {
        let when = relative(day, register.today);
        return Some(format!(
            "{name} behandlar ärendet först den {}, {when}. Bekräfta i planen när det är gjort.",
            long(day)
        ));
    }
    let attested = register.attested.filter(|attested| day > *attested && !body.confirmed)?;
    Some(format!(
        "{name} skulle behandla ärendet den {}, efter attesten den {}. Bekräfta i planen att det blev så.",
        long(day),
        long(attested)
    ))
}

/// In the chip that lists them.
fn listed(run: &Run, sentence: &Range<usize>, register: &Register) -> Option<Remark> {
    let within = run.bytes(sentence);
    let (chip, _) = run.chips.iter().find(|(chip, fact)| *fact == Fact::Behandling && within.contains(&chip.start))?;
    let late: Vec<(&Body, String)> = register
        .bodies
        .iter()
        .filter_map(|body| complaint(body, body.heard_on, register).map(|why| (body, why)))
        .collect();
    let sentence = match late.as_slice() {
        [] => return None,
        [(_, why)] => why.clone(),
        several => {
            let names: Vec<&str> = several.iter().map(|(body, _)| body.running.as_str()).collect();
            let last = several.iter().map(|(body, _)| body.heard_on).max()?;
            format!(
                "Texten säger att ärendet har behandlats i {}, men det är inte gjort eller bekräftat än. Sista dagen är den {}.",
                join_och(&names),
                long(last)
            )
        }
    };
    Some(Remark::at(run, chip, sentence).with(Remedy::Go(Target::Plan)))
}

/// By name.
fn written(run: &Run, sentence: &Range<usize>, dates: &[Mention], register: &Register) -> Vec<Remark> {
    let near = register.svarsdatum;
    bodies_of(run, sentence, register)
        .into_iter()
        .filter(|(_, place)| !run.has_chip(&run.bytes(place)))
        .filter_map(|(body, place)| {
            let said =
                dates.iter().find(|date| sentence.contains(&date.tokens.start) && date.tokens.start >= place.end);
            let day = said.and_then(|said| said.date(near)).unwrap_or(body.heard_on);
            let why = complaint(body, day, register)?;
            Some(Remark::on(run, &place, why).with(Remedy::Go(Target::Plan)))
        })
        .collect()
}
