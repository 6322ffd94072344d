//! The board: agenda and papers, what it decides and where that leads, protocols and their days.

mod agenda;
mod other_ways;
mod outcomes;
mod protocols;
mod wording;

use axum::http::StatusCode;
use yttra::attests;

use crate::support::{Story, TestApp, Visitor, app::Page};

/// The next meeting of the cast's calendar on the day that the tests stand on, and the one after.
const MEETING: &str = "2026-03-12";
const LATER: &str = "2026-04-09";

/// Fills the form of the decision with what it came with, changed so.
async fn decide(visitor: &Visitor, story: &Story<'_>, changed: &[(&str, &str)]) -> Page {
    let path = story.path("/beslut");
    let page = visitor.get(&path).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let wording = page.one("#lydelse");
    let (version, paragraph) = (page.value("version"), page.value("paragraf"));
    let mut fields = vec![("version", version.as_str()), ("paragraf", &paragraph), ("lydelse", &wording)];
    fields.retain(|(name, _)| changed.iter().all(|(other, _)| other != name));
    fields.extend(changed);
    visitor.post(&path, &fields).await
}

async fn attested_by(test: &TestApp, story: &Story<'_>) -> usize {
    let mut conn = test.pool().acquire().await.unwrap();
    attests::store::of_remiss(&mut conn, story.id).await.unwrap().len()
}

/// Gives a case another title inside than outside.
async fn retitle(story: &Story<'_>, inside: &str, outside: &str) {
    sqlx::query("update remisser set title = $2, title_public = $3 where id = $1")
        .bind(story.id)
        .bind(inside)
        .bind(outside)
        .execute(&story.app().pool)
        .await
        .unwrap();
}
