//! All remisser by svarsdatum, filtered and paged by keyset.

use askama::Template;
use axum::{extract::State, response::Response};
use chrono::NaiveDate;
use serde::Deserialize;
use sqlx::{FromRow, PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use super::{
    model::Status,
    store::{self, UnitChoice},
};
use crate::{
    app::App,
    error::{AppError, Result},
    people::{
        self,
        model::{Actor, Role},
    },
    web::{
        self,
        chrome::{Chrome, Place},
        extract::Query,
        filters,
    },
};

/// Rows a page.
pub const PAGE: usize = 50;

/// The filters, as they stand in the address.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Filters {
    /// A state, `oppna` for all that are not ended, or empty for all.
    #[serde(default = "open")]
    pub status: String,
    /// An officer's id, or `jag`.
    #[serde(default)]
    pub handlaggare: String,
    /// A unit's id.
    #[serde(default)]
    pub avdelning: String,
    /// `1`: only those whose svarsdatum has passed without an answer that has arrived.
    #[serde(default)]
    pub forsenade: String,
    /// Words of titles and parties, or a dnr.
    #[serde(default)]
    pub sok: String,
    /// The last row of the page before: `2021-02-26_<id>`.
    #[serde(default)]
    pub efter: String,
}

/// What the list shows when nothing is chosen.
fn open() -> String {
    "oppna".to_owned()
}

/// A row of the list.
#[derive(Debug, Clone, FromRow)]
pub struct Row {
    /// Its id.
    pub id: Uuid,
    /// Our dnr.
    pub dnr: String,
    /// The internal title.
    pub title: String,
    /// The internal party.
    pub party: String,
    /// Where it is.
    pub status: String,
    /// By when.
    pub svarsdatum: NaiveDate,
    /// Its officer.
    pub handlaggare: Option<String>,
    /// Its unit.
    pub unit: Option<String>,
    /// Whether it has a sekretessmarkering.
    pub secret: bool,
    /// Whether its answer is known to have arrived.
    pub arrived: bool,
}

impl Row {
    /// Where it is.
    #[must_use]
    pub fn status(&self) -> Option<Status> {
        self.status.parse().ok()
    }

    /// Whether the answer should have arrived.
    #[must_use]
    pub fn is_late(&self, today: &NaiveDate) -> bool {
        self.status().is_some_and(|status| status.is_late(self.svarsdatum, *today, self.arrived))
    }
}

/// `/remisser`
#[derive(Template)]
#[template(path = "remisser/list.html")]
pub struct ListPage {
    chrome: Chrome,
    filters: Filters,
    rows: Vec<Row>,
    next: Option<String>,
    units: Vec<UnitChoice>,
    officers: Vec<people::store::Choice>,
    may_register: bool,
}

impl ListPage {
    /// All states to choose from.
    #[must_use]
    pub fn statuses(&self) -> [Status; 13] {
        Status::ALL
    }

    /// Whether anything is filtered away.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        let f = &self.filters;
        f.status != "oppna"
            || [&f.handlaggare, &f.avdelning, &f.forsenade, &f.sok, &f.efter].iter().any(|field| !field.is_empty())
    }
}

/// `GET /remisser` and `GET /sok?q=`
pub async fn index(State(app): State<App>, actor: Actor, Query(filters): Query<Filters>) -> Result<Response> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let mut rows = find(&mut conn, &actor, today, &filters).await?;
    let next = (rows.len() > PAGE).then(|| {
        rows.truncate(PAGE);
        rows.last().map(|last| filters.query_after(last))
    });
    let units = store::units(&mut conn, actor.myndighet.id).await?;
    let officers =
        people::store::with_roles(&mut conn, actor.myndighet.id, [Role::Handlaggare].into_iter().collect()).await?;
    web::page(&ListPage {
        chrome: Chrome::new(&actor, Place::Remisser, today),
        may_register: actor.has(Role::Registrator),
        filters,
        rows,
        next: next.flatten(),
        units,
        officers,
    })
}

/// The query of the search page.
#[derive(Deserialize)]
pub struct SearchQuery {
    #[serde(default)]
    q: String,
}

/// `GET /sok?q=`: the list, filtered by words.
pub async fn search(State(app): State<App>, actor: Actor, Query(query): Query<SearchQuery>) -> Result<Response> {
    index(State(app), actor, Query(Filters { sok: query.q, ..Filters::default() })).await
}

impl Filters {
    /// The same filters, continued after a row.
    fn query_after(&self, last: &Row) -> String {
        let after = format!("{}_{}", last.svarsdatum, last.id);
        let pairs = [
            ("status", self.status.as_str()),
            ("handlaggare", &self.handlaggare),
            ("avdelning", &self.avdelning),
            ("forsenade", &self.forsenade),
            ("sok", &self.sok),
            ("efter", &after),
        ];
        // An empty state says all, a missing one the open ones.
        let kept = pairs.into_iter().filter(|(name, value)| *name == "status" || !value.is_empty());
        kept.map(|(name, value)| format!("{name}={}", web::percent_encoded(value))).collect::<Vec<_>>().join("&")
    }

    fn after(&self) -> Result<Option<(NaiveDate, Uuid)>> {
        if self.efter.is_empty() {
            return Ok(None);
        }
        self.efter
            .split_once('_')
            .and_then(|(date, id)| Some((date.parse().ok()?, id.parse().ok()?)))
            .map(Some)
            .ok_or_else(|| AppError::BadRequest("Sidan i listan finns inte. Börja om från listans början.".into()))
    }
}

/// The rows of a page and one more, if there are more. A `QueryBuilder`, since `$1 is null or …` would hide from
/// the planner which index serves.
async fn find(conn: &mut PgConnection, actor: &Actor, today: NaiveDate, filters: &Filters) -> Result<Vec<Row>> {
    let mut query = QueryBuilder::<Postgres>::new(
        "select r.id, r.dnr, r.title, r.party, r.status, r.svarsdatum, p.name as handlaggare, u.name as unit,
                r.sekretess_provision is not null as secret,
                exists (select 1 from dispatches d where d.remiss_id = r.id and d.received_on is not null) as arrived
         from remisser r
         left join people p on p.id = r.handlaggare_id
         left join units u on u.id = r.unit_id
         where r.myndighet_id = ",
    );
    query.push_bind(actor.myndighet.id);
    if filters.status == "oppna" {
        query.push(" and r.status not in ('avslutad', 'makulerad', 'aterkallad', 'overlamnad')");
    } else if let Ok(status) = filters.status.parse::<Status>() {
        query.push(" and r.status = ").push_bind(status.as_str());
    }
    if filters.handlaggare == "jag" {
        query.push(" and r.handlaggare_id = ").push_bind(actor.id);
    } else if let Ok(person) = filters.handlaggare.parse::<Uuid>() {
        query.push(" and r.handlaggare_id = ").push_bind(person);
    }
    if let Ok(unit) = filters.avdelning.parse::<Uuid>() {
        query.push(" and r.unit_id = ").push_bind(unit);
    }
    if filters.forsenade == "1" {
        query.push(" and r.svarsdatum < ").push_bind(today);
        query.push(" and r.status not in ('avslutad', 'makulerad', 'aterkallad', 'overlamnad')");
        query.push(" and (r.status <> 'expedierad' or not exists (select 1 from dispatches d");
        query.push(" where d.remiss_id = r.id and d.received_on is not null))");
    }
    push_search(&mut query, &filters.sok);
    if let Some((date, id)) = filters.after()? {
        query.push(" and (r.svarsdatum, r.id) > (").push_bind(date).push(", ").push_bind(id).push(")");
    }
    // The function is asked only about the few rows with a marking; Postgres cannot inline it.
    query.push(" and (r.sekretess_provision is null or sees_remiss(r, ").push_bind(actor.id);
    query.push(", ").push_bind(actor.has(Role::Sekretessbehorig)).push(", ").push_bind(today);
    query.push(")) order by r.svarsdatum, r.id limit ").push_bind(i64::try_from(PAGE + 1).unwrap_or(i64::MAX));
    Ok(query.build_query_as().fetch_all(conn).await?)
}

/// Each word must be found in title or party, or the whole in a dnr of ours or the sender's.
fn push_search(query: &mut QueryBuilder<Postgres>, sok: &str) {
    let text = sok.trim().replace('\0', "").to_lowercase();
    if text.is_empty() {
        return;
    }
    let escape = |part: &str| format!("%{}%", part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
    query.push(" and ((true");
    for word in text.split_whitespace().take(8) {
        query.push(" and r.search_text like ").push_bind(escape(word));
    }
    query.push(")");
    let dnr: String = text.chars().filter(|c| !" -/".contains(*c)).collect();
    if !dnr.is_empty() {
        query.push(" or r.dnr_normal like ").push_bind(escape(&dnr));
        // The row itself is of the actor's myndighet, so the sender's dnr need not be asked.
        query.push(" or r.id in (select s.remiss_id from sender_dnrs s where s.dnr_normal like ");
        query.push_bind(escape(&dnr)).push(")");
    }
    query.push(")");
}
