//! Sending the answer: what goes, the letter, the arrival and the closing.

mod arrival;
mod sending;
mod which;

use axum::http::StatusCode;
use uuid::Uuid;
use yttra::{dispatches, outbox::store::Attachment};

use crate::support::{Story, TestApp, Visitor, app::Page};

const MEETING: &str = "2026-03-12";

/// Fills the form with what it came with, changed so, and sends.
async fn dispatch(visitor: &Visitor, story: &Story<'_>, changed: &[(&str, &str)]) -> Page {
    let path = story.path("/expediering");
    let page = visitor.get(&path).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let html = page.html();
    let ticked = scraper::Selector::parse("[name=filer][checked]").unwrap();
    let files: Vec<&str> = html.select(&ticked).map(|field| field.value().attr("value").unwrap()).collect();
    let letter = html.select(&scraper::Selector::parse("#text").unwrap()).next().unwrap();
    let letter: String = letter.text().collect();
    let names = ["version", "mottagare", "adress", "arende", "skickat"];
    let values = names.map(|name| page.value(name));
    let mut fields: Vec<(&str, &str)> = names.into_iter().zip(values.iter().map(String::as_str)).collect();
    fields.extend([("kanal", "epost"), ("text", letter.trim_start_matches('\n'))]);
    fields.extend(files.iter().map(|file| ("filer", *file)));
    fields.retain(|(name, _)| changed.iter().all(|(other, _)| other != name));
    fields.extend(changed.iter().filter(|(name, value)| *name != "filer" || !value.is_empty()));
    visitor.post(&path, &fields).await
}

async fn sendings(test: &TestApp, story: &Story<'_>) -> Vec<Uuid> {
    let mut conn = test.pool().acquire().await.unwrap();
    let sendings = dispatches::store::of_remiss(&mut conn, story.id).await.unwrap();
    sendings.into_iter().map(|sending| sending.id).collect()
}

/// The mails that carry an answer: address, subject, text and files, oldest first.
async fn mails(test: &TestApp, story: &Story<'_>) -> Vec<(String, String, String, Vec<Attachment>)> {
    let rows: Vec<(String, String, String, sqlx::types::Json<Vec<Attachment>>)> = sqlx::query_as(
        "select to_address, subject, body, attachments from outbox
         where remiss_id = $1 and to_address not like '%@yttra.example' order by created_at, id",
    )
    .bind(story.id)
    .fetch_all(test.pool())
    .await
    .unwrap();
    rows.into_iter().map(|(to, subject, body, files)| (to, subject, body, files.0)).collect()
}
