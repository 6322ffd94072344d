//! `/sammantraden`: the meetings, and what comes next for each.

use askama::Template;
use axum::{extract::State, response::Response};
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use super::{
    model::{self, Next},
    pages::may_read,
    store::{self, Meeting},
};
use crate::{
    app::App,
    error::{AppError, Result},
    people::model::{Actor, Role},
    web::{
        self,
        chrome::{Chrome, Place},
        extract::Query,
        filters,
    },
};

/// A line of the list.
pub struct Line {
    meeting: Meeting,
    next: Next,
}

/// `/sammantraden`
#[derive(Template)]
#[template(path = "meetings/list.html")]
pub struct ListPage {
    chrome: Chrome,
    coming: Vec<Line>,
    past: Vec<Line>,
    year: i32,
    years: Vec<i32>,
}

impl ListPage {
    /// Those to come and those that were.
    #[must_use]
    pub fn groups(&self) -> [(String, &[Line]); 2] {
        [("Kommande".to_owned(), &self.coming), (format!("Tidigare {}", self.year), &self.past)]
    }

    /// Whether what comes next for a meeting is overdue.
    #[must_use]
    pub fn is_late(&self, line: &Line) -> bool {
        line.next.by.is_some_and(|by| by < self.chrome.today)
    }

    /// Whether the reader may add meetings.
    #[must_use]
    pub fn may_add(&self) -> bool {
        self.chrome.actor.roles.any(&[Role::Administrator, Role::Namndsekreterare])
    }

    /// Whether the reader may open a meeting.
    #[must_use]
    pub fn may_open(&self, meeting: &Meeting) -> bool {
        may_read(&self.chrome.actor, meeting).is_ok()
    }
}

/// Which year of the past.
#[derive(Deserialize)]
pub struct ListQuery {
    ar: Option<String>,
}

/// `GET /sammantraden`: all that come, and those of a year that were.
pub async fn index(State(app): State<App>, actor: Actor, Query(query): Query<ListQuery>) -> Result<Response> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let myndighet = actor.myndighet.id;
    let years = store::years(&mut conn, myndighet, today).await?;
    let asked = query.ar.and_then(|year| year.parse().ok()).filter(|year| years.contains(year));
    let year = asked.or(years.first().copied()).unwrap_or(today.year());
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).ok_or(AppError::NotFound);
    let yesterday = today.pred_opt().unwrap_or(today);
    let coming = store::between(&mut conn, myndighet, today, day(9999, 12, 31)?).await?;
    let mut past = store::between(&mut conn, myndighet, day(year, 1, 1)?, day(year, 12, 31)?.min(yesterday)).await?;
    past.reverse();
    let lines = |rows: Vec<(Meeting, model::Progress)>| {
        let line = |(meeting, progress)| Line { next: model::next(&meeting, progress, today), meeting };
        rows.into_iter().map(line).collect()
    };
    let chrome = Chrome::new(&actor, Place::Meetings, today);
    web::page(&ListPage { chrome, coming: lines(coming), past: lines(past), year, years })
}
