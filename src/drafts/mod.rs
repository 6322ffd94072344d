//! The living text of a case: opened from the board's template, written section by section.

pub mod attachments;
pub mod authors;
pub mod commands;
pub mod facts;
pub mod history;
pub mod immediate;
pub mod import;
pub mod leftovers;
pub mod model;
pub mod optional;
pub mod pages;
pub mod remarks;
pub mod section;
pub mod sheets;
pub mod store;
pub mod templates;

use chrono::NaiveDate;
use sqlx::PgConnection;

use crate::{
    document::canonical::{Kind, Printed},
    error::{AppError, Result},
    myndigheter::model::Myndighet,
    remisser::model::Case,
};

/// The draft of a kind as it would be printed on a day.
pub async fn printed(
    conn: &mut PgConnection,
    myndighet: &Myndighet,
    case: &Case,
    kind: Kind,
    date: NaiveDate,
) -> Result<Printed> {
    let draft = store::find(conn, case.id, kind).await?.ok_or(AppError::NotFound)?;
    Ok(facts::gather(conn, myndighet, case).await?.print(&draft, date))
}
