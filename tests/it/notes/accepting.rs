//! Suggestions: put into the text by those who write it, if the text is still as they saw it.

use axum::http::{Method, StatusCode};

use super::{Desk, KEY, TEXT, ask_json, post_json, refused};
use crate::support::TestApp;

async fn saves(test: &TestApp) -> i64 {
    sqlx::query_scalar("select count(*) from draft_saves where key = $1")
        .bind(KEY)
        .fetch_one(test.pool())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_suggestion_comes_into_the_text() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    let (officer, reviewer) = (desk.officer().await, desk.reviewer().await);
    let id = desk.suggestion(&reviewer, "kort", "**långt**, anser {{namnden}}").await;
    let note = desk.seen(&officer, id).await;
    assert_eq!(note["replacement"], "**långt**, anser {{namnden}}");
    assert_eq!(note["replacement_text"], "långt, anser stadsdelsnämnden");
    assert_eq!((&note["may"]["accept"], &note["may"]["withdraw"]), (&true.into(), &false.into()));
    let seen = desk.seen(&reviewer, id).await;
    assert_eq!((&seen["may"]["accept"], &seen["may"]["withdraw"]), (&false.into(), &true.into()));
    // A reviewer never writes.
    for act in ["godta", "avvisa"] {
        assert_eq!(desk.act(&reviewer, id, act, &[("seen", "kort")]).await.status, StatusCode::FORBIDDEN, "{act}");
    }
    let all = format!("{}/godta-alla", desk.path);
    assert_eq!(ask_json(&reviewer, Method::POST, &all, &[]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(desk.text().await, TEXT);
    let before = saves(&test).await;
    assert_eq!(desk.act(&officer, id, "godta", &[("seen", "kort")]).await.status, StatusCode::OK);
    assert_eq!(desk.text().await, "Förslaget är **långt**, anser {{namnden}}. Det är bra.");
    assert_eq!(saves(&test).await, before + 1);
    let note = desk.seen(&officer, id).await;
    assert_eq!((&note["state"], &note["quoted"]), (&"accepted".into(), &"kort".into()));
    assert_eq!(desk.act(&reviewer, id, "dra-tillbaka", &[]).await.status, StatusCode::CONFLICT);
    let verdict = yttra::events::store::verify(test.pool(), test.actor(crate::support::cast::CHEF).await.myndighet.id);
    assert_eq!(verdict.await.unwrap().broken, None);
}

#[tokio::test]
async fn in_a_section_that_is_left_out_nothing_is_accepted() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    let (officer, chief) = (desk.officer().await, desk.chief().await);
    let id = desk.suggestion(&chief, "kort", "långt").await;
    let left_out = sqlx::query("update draft_sections set required = false, included = false where key = $1");
    left_out.bind(KEY).execute(test.pool()).await.unwrap();
    assert_eq!(desk.act(&officer, id, "godta", &[("seen", "kort")]).await.status, StatusCode::NOT_FOUND);
    let (state, noted): (String, i64) =
        sqlx::query_as("select state, (select count(*) from events where kind = 'noted') from notes where id = $1")
            .bind(id)
            .fetch_one(test.pool())
            .await
            .unwrap();
    // That of the suggestion itself.
    assert_eq!((state.as_str(), noted), ("open", 1));
}

#[tokio::test]
async fn another_text_than_was_seen_is_left_alone() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    let (officer, chief) = (desk.officer().await, desk.chief().await);
    let id = desk.suggestion(&chief, "är kort", "är långt").await;
    let kind = yttra::document::canonical::Kind::Tjansteutlatande;
    let changed = "Förslaget är ganska kort. Det är bra.";
    desk.story.write(kind, KEY, changed).await;
    let refusal = desk.act(&officer, id, "godta", &[("seen", "är kort")]).await;
    assert_eq!(refusal.status, StatusCode::UNPROCESSABLE_ENTITY);
    let errors = refused(&refusal);
    assert!(errors[0].0.is_empty() && errors[0].1.starts_with("Texten har ändrats"), "{errors:?}");
    assert_eq!((desk.text().await.as_str(), &desk.seen(&chief, id).await["state"]), (changed, &"open".into()));
    // Whoever has seen what stands there now may.
    assert_eq!(desk.act(&officer, id, "godta", &[("seen", "är ganska kort")]).await.status, StatusCode::OK);
    assert_eq!(desk.text().await, "Förslaget är långt. Det är bra.");
    // What it was about is gone.
    let gone = desk.suggestion(&chief, "Det är bra", "Det är dåligt").await;
    desk.story.write(kind, KEY, "").await;
    for seen in ["Det är bra", ""] {
        assert_eq!(desk.act(&officer, gone, "godta", &[("seen", seen)]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let page = officer.get(&desk.path).await;
    assert!(page.text().contains("Texten finns inte längre."), "{}", page.text());
    assert_eq!(desk.act(&officer, gone, "avvisa", &[]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn all_are_put_in_but_those_whose_text_has_changed() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    let (officer, chief) = (desk.officer().await, desk.chief().await);
    let later = desk.suggestion(&chief, "bra", "mycket bra").await;
    let overlapping = desk.suggestion(&chief, "Det är bra", "Allt är bra").await;
    let first = desk.suggestion(&chief, "kort", "långt").await;
    let answer = post_json(&officer, &format!("{}/godta-alla", desk.path), &[]).await;
    assert_eq!(answer["told"], "2 förslag är godtagna. Ett förslag är kvar, eftersom texten har ändrats där.");
    assert_eq!(desk.text().await, "Förslaget är långt. Allt är bra.");
    for (id, state) in [(first, "accepted"), (overlapping, "accepted"), (later, "open")] {
        assert_eq!(desk.seen(&officer, id).await["state"], state);
    }
}

#[tokio::test]
async fn the_notes_around_a_fact_stay_with_their_words() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    let (officer, chief) = (desk.officer().await, desk.chief().await);
    let kind = yttra::document::canonical::Kind::Tjansteutlatande;
    for (before, old, new, after) in [
        (
            "Vi i {{namnden}} anser att det är bra.",
            "stadsdelsnämnden",
            "nämnden",
            "Vi i nämnden menar att det är gott.",
        ),
        ("Vi i nämnden anser att det är bra.", "nämnden", "{{namnden}}", "Vi i {{namnden}} menar att det är gott."),
        ("Alla vi här i nämnden anser bra.", "nämnden", "{{namnden}}", "Alla vi här i {{namnden}} menar gott."),
        ("Alla vi här i {{namnden}} anser bra.", "stadsdelsnämnden", "nämnden", "Alla vi här i nämnden menar gott."),
    ] {
        desk.story.write(kind, KEY, before).await;
        let fact = desk.suggestion(&chief, old, new).await;
        for words in [before.split_once(' ').unwrap().0, "anser"] {
            desk.comment(&chief, words).await;
        }
        let second = desk.suggestion(&chief, "anser", "menar").await;
        desk.suggestion(&chief, "bra", "gott").await;
        assert_eq!(desk.act(&officer, fact, "godta", &[("seen", old)]).await.status, StatusCode::OK);
        let page = chief.get(&desk.path).await.text();
        assert!(!page.contains("Texten finns inte längre") && !page.contains("Nu står det"), "{before}: {page}");
        assert_eq!(desk.act(&officer, second, "godta", &[("seen", "anser")]).await.status, StatusCode::OK);
        let answer = post_json(&officer, &format!("{}/godta-alla", desk.path), &[]).await;
        assert_eq!(answer["told"], "Ett förslag är godtaget.");
        assert_eq!(desk.text().await, after);
        for note in desk.notes(&chief).await["notes"].as_array().unwrap() {
            desk.act(&chief, note["id"].as_str().unwrap().parse().unwrap(), "klar", &[]).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_accept_at_once_one_does() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    let (officer, chief) = (desk.officer().await, desk.chief().await);
    let id = desk.suggestion(&chief, "kort", "kort, kort").await;
    let again = desk.officer().await;
    let (one, other, rejected) = tokio::join!(
        desk.act(&officer, id, "godta", &[("seen", "kort")]),
        desk.act(&again, id, "godta", &[("seen", "kort")]),
        desk.act(&officer, id, "avvisa", &[]),
    );
    let mut statuses = [one.status, other.status, rejected.status].map(|status| status.as_u16());
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409]);
    let expected = if rejected.status == StatusCode::OK { TEXT.to_owned() } else { TEXT.replace("kort", "kort, kort") };
    assert_eq!(desk.text().await, expected);
}

#[tokio::test]
async fn the_database_holds_the_states_together() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    let chief = desk.chief().await;
    let (comment, suggestion) = (desk.comment(&chief, "kort").await, desk.suggestion(&chief, "bra", "dåligt").await);
    for (id, change, constraint) in [
        (comment, "state = 'accepted', settled_by = author_id, settled_at = at", "notes_comment"),
        (comment, "state = 'resolved'", "notes_settled"),
        (comment, "settled_by = author_id, settled_at = at", "notes_settled"),
        (comment, "anchor_end = null", "notes_anchor"),
        (suggestion, "state = 'resolved', settled_by = author_id, settled_at = at", "notes_suggestion"),
        (suggestion, "replacement = null", "notes_suggestion"),
        (suggestion, "quoted = repeat('x', 2001)", "notes_quoted"),
    ] {
        let sql = format!("update notes set {change} where id = $1");
        let written = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id).execute(test.pool()).await;
        assert_eq!(yttra::error::constraint(&written.unwrap_err()), Some(constraint), "{change}");
    }
    let elsewhere = sqlx::query("update notes set myndighet_id = (select id from myndigheter where slug = 'lindvika')");
    assert!(elsewhere.execute(test.pool()).await.is_err());
}

#[tokio::test]
async fn a_note_of_another_draft_is_not_found() {
    let test = TestApp::with_cast("2026-03-02").await;
    let (desk, other) = (Desk::open(&test).await, Desk::open(&test).await);
    let (officer, chief) = (desk.officer().await, desk.chief().await);
    let (comment, suggestion) = (other.comment(&chief, "kort").await, other.suggestion(&chief, "bra", "dåligt").await);
    for (id, act) in [
        (comment, "svar"),
        (comment, "klar"),
        (comment, "oppna"),
        (suggestion, "godta"),
        (suggestion, "avvisa"),
        (suggestion, "dra-tillbaka"),
    ] {
        let answer = desk.act(&officer, id, act, &[("text", "Text"), ("seen", "bra")]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{act}");
    }
    assert!(other.seen(&officer, comment).await["replies"].as_array().unwrap().is_empty());
}
