//! The page.

use askama::Template;
use axum::{
    extract::State,
    response::{Redirect, Response},
};
use chrono::NaiveDate;

use super::store::{self, Task};
use crate::{
    app::App,
    calendar::phrases,
    deputies::{self, meanwhile::Done, model::Deputy},
    error::Result,
    people::model::{Actor, Role},
    web::{
        self,
        chrome::{Chrome, Place},
        filters,
    },
};

/// `/idag`
#[derive(Template)]
#[template(path = "today/show.html")]
pub struct TodayPage {
    chrome: Chrome,
    groups: Vec<Group>,
    /// Who stands in for whom today, where the reader is either.
    standing_in: Vec<Deputy>,
    /// What was done in the reader's place.
    meanwhile: Vec<Done>,
}

/// Tasks that are due about the same time.
pub struct Group {
    name: &'static str,
    tasks: Vec<Task>,
}

impl Task {
    /// What is to be done, as an imperative.
    #[must_use]
    pub fn verb(&self) -> &'static str {
        match self.kind.as_str() {
            "registrera" => "Registrera",
            "fordela" => "Fördela",
            "oppna" => "Planera och öppna utkastet",
            "skriv" => "Skriv tjänsteutlåtandet",
            "ta_hand_om" => "Ta hand om synpunkterna på utkastet",
            "folj_granskning" => "Invänta granskningen",
            "granska" => "Granska",
            "svara" => "Svara på frågan om förslaget",
            "attestera" => "Attestera",
            "godkann_andring" => "Godkänn en redaktionell ändring",
            "anmal" => "Anmäl till sammanträde",
            "flytta" => "Ta bort från det inställda sammanträdet",
            "skicka_ut" => "Skicka ut handlingarna",
            "beslut" | "annan_vag" => "För in beslutet",
            "expediera" => "Expediera svaret",
            "mottaget" => "Anteckna att svaret har kommit fram",
            "avsluta" => "Avsluta ärendet",
            "ansla" => "Anslå justeringen av",
            "ta_ned" => "Ta ned anslaget",
            "utan_sammantrade" => "Ordna beslut före svarsdatum",
            "anstand" => "Bevaka begäran om anstånd",
            _ => "Justera",
        }
    }

    /// What is to be done and of which case or meeting, without a title, for what leaves the house. The subject of a letter
    /// that is not registered yet is nobody's to tell.
    #[must_use]
    pub fn told(&self) -> String {
        if self.id.is_some() { format!("{}: {}", self.verb(), self.what) } else { self.verb().to_owned() }
    }

    /// Where it is done.
    #[must_use]
    pub fn href(&self) -> String {
        match (self.id, self.kind.as_str()) {
            (Some(id), "attestera" | "godkann_andring") => format!("/remisser/{id}/attest"),
            (Some(id), "svara") => format!("/remisser/{id}/attest#fragor"),
            (Some(id), "annan_vag") => format!("/remisser/{id}/beslut/annan-vag"),
            (Some(id), "mottaget") => format!("/remisser/{id}#expediering"),
            (Some(id), "avsluta") => format!("/remisser/{id}/avslut"),
            (Some(id), "granska") => format!("/remisser/{id}/granskning"),
            (Some(id), "skriv" | "ta_hand_om") => format!("/remisser/{id}/utkast/tjansteutlatande"),
            (Some(id), "anstand") => format!("/remisser/{id}/plan#anstand"),
            (Some(id), "oppna" | "utan_sammantrade") => format!("/remisser/{id}/plan"),
            (Some(id), "skicka_ut" | "justera" | "justera_genast" | "ansla" | "ta_ned") => {
                format!("/sammantraden/{id}")
            }
            (Some(id), _) => format!("/remisser/{id}"),
            (None, _) => "/inkorg".into(),
        }
    }
}

/// `GET /idag`
pub async fn show(State(app): State<App>, actor: Actor) -> Result<Response> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let tasks = store::tasks(&mut conn, &actor, today).await?;
    let (mut standing_in, mut meanwhile) = (Vec::new(), Vec::new());
    if actor.has(Role::Attestant) {
        standing_in = deputies::store::today(&mut conn, &actor, today).await?;
        standing_in.retain(|time| time.absent);
        meanwhile = deputies::meanwhile::done(&mut conn, &actor, today).await?;
    }
    let chrome = Chrome::new(&actor, Place::Today, today);
    web::page(&TodayPage { chrome, groups: grouped(tasks, today), standing_in, meanwhile })
}

/// `GET /`
pub async fn home() -> Redirect {
    Redirect::to("/idag")
}

/// Late, today, within seven days, later.
fn grouped(tasks: Vec<Task>, today: NaiveDate) -> Vec<Group> {
    let mut groups: Vec<Group> =
        ["Försenat", "I dag", "Närmaste veckan", "Senare"].map(|name| Group { name, tasks: Vec::new() }).into();
    for task in tasks {
        let place = match (task.due_on - today).num_days() {
            ..0 => 0,
            0 => 1,
            1..=7 => 2,
            _ => 3,
        };
        if let Some(group) = groups.get_mut(place) {
            group.tasks.push(task);
        }
    }
    groups.retain(|group| !group.tasks.is_empty());
    groups
}

impl TodayPage {
    /// "Onsdagen den 25 november 2026"
    #[must_use]
    pub fn day(&self) -> String {
        let today = self.chrome.today;
        phrases::capitalise(&format!("{} den {}", phrases::weekday(today), phrases::long(today)))
    }
}
