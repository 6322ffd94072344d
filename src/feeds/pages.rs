//! `/konto/kalender`, and `/kalender/{hemlig adress}.ics` for calendar programs.

use askama::Template;
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use chrono::{Days, NaiveDate};
use sqlx::PgConnection;

use super::{
    model::{self, Entry},
    store,
};
use crate::{
    app::App,
    error::{AppError, Result},
    people::{
        self,
        model::{Actor, Role},
    },
    today,
    web::{
        self,
        chrome::{Chrome, Place},
        extract::Path,
    },
};

/// Meetings that have been stay in a calendar so long.
const BEHIND: Days = Days::new(60);

/// `/konto/kalender`
#[derive(Template)]
#[template(path = "feeds/show.html")]
pub struct FeedPage {
    chrome: Chrome,
    /// The whole address, if she has one.
    address: Option<String>,
}

impl FeedPage {
    /// The address as calendar programs take it over from a link.
    #[must_use]
    pub fn subscription(&self) -> String {
        let address = self.address.as_deref().unwrap_or_default();
        address.split_once("://").map_or_else(String::new, |(_, rest)| format!("webcal://{rest}"))
    }
}

/// `GET /konto/kalender`
pub async fn own(State(app): State<App>, actor: Actor) -> Result<Response> {
    let mut conn = app.pool.acquire().await?;
    let token = store::token(&mut conn, actor.id).await?;
    let address = token.map(|token| format!("{}/kalender/{token}.ics", app.config.base_url()));
    web::page(&FeedPage { chrome: Chrome::new(&actor, Place::Account, app.clock.read().today), address })
}

/// `GET /kalender/{adress}`
pub async fn show(State(app): State<App>, Path(file): Path<String>) -> Result<Response> {
    let moment = app.clock.read();
    let token = file.strip_suffix(".ics").ok_or(AppError::NotFound)?;
    let mut conn = app.pool.acquire().await?;
    let email = store::owner(&mut conn, token).await?.ok_or(AppError::NotFound)?;
    let mut entries = Vec::new();
    for actor in people::store::actors(&mut conn, &email).await? {
        entries.extend(of_actor(&mut conn, &app.config.base_url(), &actor, moment.today).await?);
    }
    let headers =
        [(header::CONTENT_TYPE, "text/calendar; charset=utf-8"), (header::CACHE_CONTROL, "private, no-cache")];
    Ok((headers, model::written(&entries, moment.now)).into_response())
}

async fn of_actor(conn: &mut PgConnection, base: &str, actor: &Actor, today: NaiveDate) -> Result<Vec<Entry>> {
    let whole_day =
        |uid: String, day, summary: String, url| Entry { uid, day, time: None, summary, place: String::new(), url };
    let mut entries = Vec::new();
    for meeting in store::meetings(conn, actor.myndighet.id, today - BEHIND).await? {
        let url = format!("{base}/sammantraden/{}", meeting.id);
        let namnd = &actor.myndighet.namnd;
        if actor.has(Role::Registrator) || actor.has(Role::Namndsekreterare) {
            let stopptid = format!("Stopptid: {namnd}");
            let utskick = format!("Utskick: {namnd}");
            entries.push(whole_day(format!("stopptid-{}", meeting.id), meeting.handin_on, stopptid, url.clone()));
            entries.push(whole_day(format!("utskick-{}", meeting.id), meeting.mailing_on, utskick, url.clone()));
        }
        entries.push(Entry {
            uid: format!("sammantrade-{}", meeting.id),
            day: meeting.held_on,
            time: model::time(&meeting.starts_at),
            summary: format!("Sammanträde: {namnd}"),
            place: meeting.place,
            url,
        });
    }
    for case in store::svarsdatum(conn, actor, today).await? {
        let title = case.title.map(|title| format!(", {title}")).unwrap_or_default();
        let summary = format!("Svarsdatum: {}{title}", case.dnr);
        entries.push(whole_day(
            format!("svarsdatum-{}", case.id),
            case.svarsdatum,
            summary,
            format!("{base}/remisser/{}", case.id),
        ));
    }
    for task in today::store::tasks(conn, actor, today).await? {
        let id = task.id.map(|id| id.to_string()).unwrap_or_default();
        entries.push(whole_day(
            format!("{}-{}-{id}", task.kind, actor.myndighet.slug),
            task.due_on,
            task.told(),
            format!("{base}{}", task.href()),
        ));
    }
    Ok(entries)
}
