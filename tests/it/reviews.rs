//! Review: asked for, commented, passed on, withdrawn.

use axum::http::StatusCode;
use uuid::Uuid;

use crate::{
    attests::{drafted, mails, status},
    support::{TestApp, Visitor, app::Page, cast},
};

async fn ask(test: &TestApp, officer: &Visitor, id: Uuid, email: &str) -> Page {
    let path = format!("/remisser/{id}/granskning");
    let version = officer.get(&path).await.attribute("form[action$='/granskning'] [name=version]", "value");
    let reviewer = test.actor(email).await.id.to_string();
    let fields =
        [("version", version.as_str()), ("granskare", &reviewer), ("senast", "2026-03-09"), ("fraga", "Rätt?")];
    officer.post(&path, &fields).await
}

async fn open_review(test: &TestApp) -> Uuid {
    sqlx::query_scalar("select id from reviews where status = 'begard'").fetch_one(test.pool()).await.unwrap()
}

#[tokio::test]
async fn a_reviewer_comments_by_section_and_the_draft_comes_back() {
    let test = TestApp::with_cast("2026-03-02").await;
    let id = drafted(&test, "Toaletter").await;
    let path = format!("/remisser/{id}/granskning");
    let officer = test.sign_in(cast::HANDLAGGARE).await;
    let reviewer = test.sign_in(cast::GRANSKARE).await;
    assert_eq!(reviewer.get(&path).await.status, StatusCode::FORBIDDEN);

    let past = officer.post(&path, &[("senast", "2026-02-01"), ("fraga", "Min fråga")]).await;
    assert_eq!(past.errors(), ["Välj vem som ska granska.", "Välj en dag som inte har passerat."]);
    assert_eq!(past.one("#fraga"), "Min fråga");
    ask(&test, &officer, id, cast::GRANSKARE).await.followed();
    assert_eq!(status(&test, id).await, "granskning");
    assert_eq!(ask(&test, &officer, id, cast::GRANSKARE).await.errors(), ["Välj någon i listan."]);

    assert_eq!(reviewer.get("/granska").await.all(".tasks a"), ["Toaletter"]);
    let page = reviewer.get(&path).await;
    let sections = page.all(".comment label");
    assert!(sections.len() > 3 && sections[0].starts_with("Kommentar till ”Förslag"), "{sections:?}");
    let review = open_review(&test).await;
    let answer = format!("{path}/{review}/svar");
    let nothing = reviewer.post(&answer, &[("version", "1")]).await;
    assert_eq!(nothing.errors(), ["Skriv vad du tycker, eller kryssa i rutan ”Inga synpunkter”."]);
    let fields = [
        ("version", "1"),
        ("avsnitt", "tjansteutlatande:forslag"),
        ("kommentar", ""),
        ("avsnitt", "tjansteutlatande:sammanfattning"),
        ("kommentar", "Skriv <kortare>."),
        ("svar", "Bra i stort."),
    ];
    assert_eq!(officer.post(&answer, &fields).await.status, StatusCode::FORBIDDEN);
    assert_eq!(reviewer.post(&answer, &fields).await.followed(), "/granska");
    assert_eq!(status(&test, id).await, "utkast");
    let page = officer.get(&path).await;
    assert_eq!(page.all(".remarks dt"), ["Sammanfattning"]);
    assert_eq!(page.all(".remarks dd"), ["Skriv <kortare>."]);
    // Others who read the draft see that it was reviewed, not what was said.
    let registrator = test.sign_in(cast::REGISTRATOR).await;
    let page = registrator.get(&path).await;
    assert!(page.text().contains("Lämnad") && !page.text().contains("Bra i stort"));
    let leaked: i64 =
        sqlx::query_scalar("select count(*) from event_payloads where position('kortare'::bytea in payload) > 0")
            .fetch_one(test.pool())
            .await
            .unwrap();
    assert_eq!(leaked, 0);
    // Sent twice: what was typed comes back.
    let again = reviewer.post(&answer, &fields).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.text().contains("Bra i stort."));
    let mails = mails(&test).await;
    assert!(mails[0].starts_with("granskare: Att granska: EKB"), "{mails:?}");
    assert!(mails[1].starts_with("handlaggare: Granskningen är klar"), "{mails:?}");
    assert_eq!(officer.get(&format!("/remisser/{id}")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_review_is_passed_on_and_withdrawn() {
    let test = TestApp::with_cast("2026-03-02").await;
    let id = drafted(&test, "Toaletter").await;
    let path = format!("/remisser/{id}/granskning");
    let officer = test.sign_in(cast::HANDLAGGARE).await;
    ask(&test, &officer, id, cast::GRANSKARE).await.followed();
    let reviewer = test.sign_in(cast::GRANSKARE).await;
    let review = open_review(&test).await;
    let on = format!("{path}/{review}/vidare");
    let nobody = reviewer.post(&on, &[("version", "1"), ("svar", "Inte jag")]).await;
    assert_eq!(nobody.errors(), ["Välj vem som ska granska i stället."]);
    assert_eq!(nobody.one("#svar"), "Inte jag");
    let other = test.actor(cast::HANDLAGGARE_2).await.id.to_string();
    reviewer.post(&on, &[("version", "1"), ("svar", "Inte jag"), ("mottagare", &other)]).await.followed();
    assert_eq!(status(&test, id).await, "granskning");
    let second = open_review(&test).await;
    assert_ne!(second, review);
    let withdrawal = format!("{path}/{second}/aterkallelse");
    assert_eq!(reviewer.post(&withdrawal, &[("version", "1")]).await.status, StatusCode::FORBIDDEN);
    officer.post(&withdrawal, &[("version", "1")]).await.followed();
    assert_eq!(status(&test, id).await, "utkast");
    let other = test.sign_in(cast::HANDLAGGARE_2).await;
    assert_eq!(other.get(&path).await.status, StatusCode::FORBIDDEN);
    assert_eq!(other.get("/granska").await.status, StatusCode::OK);
}
