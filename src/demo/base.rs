//! The boards of the demo with their people and registers. The tests stand on this too.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    PASSWORD,
    calendar::{Calendar, handin, mailing},
    content::{self, Board, People, Person},
};
use crate::{
    admin::{
        By,
        bodies::{self, BodyInput},
        meetings::{self, MeetingInput},
        people::{self as members, PersonInput, commands::Welcome},
        phrases::{self, PhraseInput},
        senders::{self, SenderInput},
        units::{self, ChiefCapacity, ChiefInput, UnitInput, UnitKind},
    },
    app::App,
    calendar::phrases::capitalise,
    clock::Moment,
    error::{AppError, Result},
    myndigheter::{self, model::NewMyndighet},
    people::{model::Role, password},
    web::form::Refusal,
};

/// The meeting of the trygghetsprogram.
const OLD_MEETING: &str = "2021-02-25";
/// Since when the chiefs have been chiefs.
const CHIEFS_FROM: &str = "2018-01-01";

/// Makes both boards.
pub async fn load(app: &App, moment: Moment) -> Result<()> {
    let people = content::people()?;
    let hash = password::hash(app, PASSWORD.to_owned()).await?;
    for (slug, board) in &people.myndigheter {
        let by = By::Program(myndigheter::commands::add(&app.pool, moment, &myndighet(slug, board)).await?);
        let units = add_units(app, by, moment, board).await?;
        add_people(app, by, moment, &people, slug, &units, &hash).await?;
        for running in &board.rad {
            let body = BodyInput { name: capitalise(running), running: running.clone(), active: true };
            bodies::commands::save(&app.pool, by, moment, None, &body).await.map_err(unexpected)?;
        }
        add_senders(app, by, moment, slug).await?;
        add_phrases(app, by, moment, slug).await?;
        add_meetings(app, by, moment, slug).await?;
    }
    Ok(())
}

/// A refusal where there can be none, since the demo's input is fixed.
#[must_use]
pub fn unexpected(refusal: Refusal) -> AppError {
    match refusal {
        Refusal::Error(error) => error,
        Refusal::Fields(errors) => {
            let sentences: Vec<_> = errors.iter().map(|(field, sentence)| format!("{field}: {sentence}")).collect();
            AppError::internal(format!("the demo was refused: {}", sentences.join("; ")))
        }
    }
}

fn myndighet(slug: &str, board: &Board) -> NewMyndighet {
    let ekbacken = slug == "ekbacken";
    NewMyndighet {
        slug: slug.to_owned(),
        kommun: if ekbacken { "Stockholms stad" } else { "Lindvika kommun" }.to_owned(),
        namnd: board.namnd.clone(),
        namnd_running: board.namnden.clone(),
        forvaltning: board.forvaltning.clone(),
        forvaltning_running: board.forvaltningen.clone(),
        model: if ekbacken { "a" } else { "b" }.to_owned(),
        address: board.adressblock.clone(),
        email: board.adressblock.iter().find(|line| line.contains('@')).cloned().unwrap_or_default(),
        dnr_format: if ekbacken { "EKB {år}/{nr}" } else { "SN-{år}-{nr}" }.to_owned(),
        chair_may_decide: ekbacken,
    }
}

/// The first unit is the head office.
async fn add_units(app: &App, by: By<'_>, moment: Moment, board: &Board) -> Result<Vec<(String, Uuid)>> {
    let mut units = Vec::new();
    for (place, running) in board.avdelningar.iter().enumerate() {
        let kind = if place == 0 { UnitKind::Ledning } else { UnitKind::Avdelning };
        let unit = UnitInput { name: capitalise(running), running: running.clone(), kind, active: true };
        let id = units::commands::save(&app.pool, by, moment, None, &unit).await.map_err(unexpected)?;
        units.push((running.clone(), id));
    }
    Ok(units)
}

/// Everybody, and the chiefs: the director heads the head office, the other chief all other units.
async fn add_people(
    app: &App,
    by: By<'_>,
    moment: Moment,
    people: &People,
    slug: &str,
    units: &[(String, Uuid)],
    hash: &str,
) -> Result<()> {
    let from = CHIEFS_FROM.parse().map_err(AppError::internal)?;
    for person in people.personer.iter().filter(|person| person.myndighet == slug) {
        let input = PersonInput {
            name: person.namn.clone(),
            email: person.epost.clone(),
            title: person.titel.clone(),
            telephone: person.telefon.clone(),
            unit: units.iter().find(|(running, _)| *running == person.avdelning).map(|(_, id)| *id),
            roles: roles(person).iter().copied().collect(),
            active: true,
        };
        let added = members::commands::add(&app.pool, by, moment, &input, Welcome::Password(hash)).await;
        let added = added.map_err(unexpected)?;
        for (place, (_, unit)) in units.iter().enumerate() {
            if heads(person, place) {
                let chief = ChiefInput { person: added.person, capacity: ChiefCapacity::Egen, from, to: None };
                units::commands::set_chief(&app.pool, by, moment, *unit, &chief).await.map_err(unexpected)?;
            }
        }
    }
    Ok(())
}

fn heads(person: &Person, place: usize) -> bool {
    match person.epost.split('@').next().unwrap_or_default() {
        "direktor" => place == 0,
        "avdelningschef" => place > 0,
        "chef.lindvika" => true,
        _ => false,
    }
}

fn roles(person: &Person) -> &'static [Role] {
    let account = person.epost.split('@').next().unwrap_or_default();
    match account.split('.').next().unwrap_or_default() {
        "registrator" => &[Role::Registrator, Role::Sekretessbehorig],
        "handlaggare" | "handlaggare2" => &[Role::Handlaggare],
        "granskare" => &[Role::Granskare],
        "avdelningschef" | "direktor" | "chef" => &[Role::Attestant],
        "sekreterare" => &[Role::Namndsekreterare, Role::Sekretessbehorig],
        "admin" => &[Role::Administrator],
        _ => &[Role::Lasare],
    }
}

async fn add_senders(app: &App, by: By<'_>, moment: Moment, slug: &str) -> Result<()> {
    for sender in content::senders()?.into_iter().filter(|sender| sender.myndigheter.iter().any(|one| one == slug)) {
        let sender = SenderInput {
            name: sender.namn,
            running: sender.lopande,
            genitive: sender.genitiv,
            kind: sender.slag.parse().map_err(|()| AppError::internal("unknown kind of sender"))?,
            email: sender.epost,
            instructions: sender.instruktioner,
            subject_template: sender.subject_template,
            active: true,
        };
        senders::commands::save(&app.pool, by, moment, None, &sender).await.map_err(unexpected)?;
    }
    Ok(())
}

async fn add_phrases(app: &App, by: By<'_>, moment: Moment, slug: &str) -> Result<()> {
    for (position, phrase) in (1..).zip(content::phrases()?.remove(slug).unwrap_or_default()) {
        let phrase =
            PhraseInput { name: phrase.namn, text: phrase.text, section: phrase.avsnitt, position, active: true };
        phrases::commands::save(&app.pool, by, moment, None, &phrase).await.map_err(unexpected)?;
    }
    Ok(())
}

/// A year of meetings around the first start, and the old one of the trygghetsprogram.
async fn add_meetings(app: &App, by: By<'_>, moment: Moment, slug: &str) -> Result<()> {
    let calendar = Calendar::from(moment.today);
    let mut days: BTreeSet<NaiveDate> = (-3..=10).map(|number| calendar.meeting(number)).collect();
    if slug == "ekbacken" {
        // A first start around then (under a clock file) has a meeting on that day anyhow.
        days.insert(OLD_MEETING.parse().map_err(AppError::internal)?);
    }
    let meetings: Vec<_> = days
        .into_iter()
        .map(|held_on| MeetingInput {
            held_on,
            starts_at: "18.00".to_owned(),
            place: if slug == "ekbacken" { "Ekbacksplan 3, sal Linden" } else { "Kommunhuset, sal Sjön" }.to_owned(),
            handin_on: handin(held_on),
            mailing_on: mailing(held_on),
        })
        .collect();
    meetings::commands::add_all(&app.pool, by, moment, &meetings).await.map_err(unexpected)
}
