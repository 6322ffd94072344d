//! Review: asked for, commented, passed on, withdrawn.

use axum::http::StatusCode;
use uuid::Uuid;

use yttra::{error::AppError, reviews::commands, web::form::Refusal};

use crate::{
    attests::{drafted, mails, status},
    support::{TestApp, Visitor, app::Page, asked, asking, cast},
};

async fn ask(test: &TestApp, officer: &Visitor, id: Uuid, email: &str) -> Page {
    let path = format!("/remisser/{id}/granskning");
    let version = officer.get(&path).await.attribute("form[action$='/granskning'] [name=version]", "value");
    let reviewer = test.actor(email).await.id.to_string();
    let fields =
        [("version", version.as_str()), ("granskare-1", &reviewer), ("senast-1", "2026-03-09"), ("fraga-1", "Rätt?")];
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

    let past = officer.post(&path, &[("senast-1", "2026-02-01"), ("fraga-1", "Min fråga")]).await;
    assert_eq!(past.errors(), ["Välj vem som ska granska.", "Välj en dag som inte har passerat."]);
    assert_eq!(past.one("#fraga-1"), "Min fråga");
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
    assert_eq!(nothing.errors(), ["Skriv vad du tycker, eller välj ”Inga synpunkter”."]);
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
    assert_eq!(page.all(".remarks dd .pre"), ["Skriv <kortare>."]);
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

/// Each with her own day, question and sections; all in one proposal, or none at all.
#[tokio::test]
async fn several_are_asked_at_once() {
    let test = TestApp::with_cast("2026-03-02").await;
    let id = drafted(&test, "Toaletter").await;
    let path = format!("/remisser/{id}/granskning");
    let officer = test.sign_in(cast::HANDLAGGARE).await;
    let page = officer.get(&path).await;
    assert_eq!(page.all(".ask-row legend").iter().filter(|legend| legend.starts_with("Granskare")).count(), 3);
    let version = page.attribute("form[action$='/granskning'] [name=version]", "value");
    let (first, second) = (test.actor(cast::GRANSKARE).await, test.actor(cast::HANDLAGGARE_2).await);
    let ids = [first.id.to_string(), second.id.to_string()];
    let fields = [
        ("version", version.as_str()),
        ("granskare-1", &ids[0]),
        ("senast-1", "2026-03-09"),
        ("fraga-1", "Rätt?"),
        ("avsnitt-1", "tjansteutlatande:sammanfattning"),
        ("granskare-2", &ids[1]),
        ("senast-2", "2026-03-10"),
        ("fraga-2", "Och barnen?"),
        ("senast-3", "2026-03-09"),
    ];
    let more = officer.post(&path, &[fields.as_slice(), &[("fler", "1")]].concat()).await;
    assert_eq!(more.status, StatusCode::OK);
    assert_eq!(more.all(".ask-row").len(), 6);
    assert_eq!((more.one("#fraga-2"), more.value("senast-2")), ("Och barnen?".to_owned(), "2026-03-10".to_owned()));
    assert_eq!(more.attribute("#avsnitt-1 input[checked]", "value"), "tjansteutlatande:sammanfattning");
    assert_eq!(status(&test, id).await, "utkast");

    let nowhere = [fields.as_slice(), &[("avsnitt-2", "tjansteutlatande:nagot")]].concat();
    let refused = officer.post(&path, &nowhere).await;
    assert_eq!(refused.errors(), ["Ett av avsnitten har ingen text längre. Välj bland dem som visas."]);
    assert_eq!(status(&test, id).await, "utkast");
    let asked: i64 = sqlx::query_scalar("select count(*) from reviews").fetch_one(test.pool()).await.unwrap();
    assert_eq!(asked, 0);

    officer.post(&path, &fields).await.followed();
    let proposals: i64 =
        sqlx::query_scalar("select count(distinct proposal_id) from reviews").fetch_one(test.pool()).await.unwrap();
    assert_eq!(proposals, 1);
    let mails = mails(&test).await;
    assert!(mails[0].starts_with("granskare: Att granska") && mails[1].contains(": Att granska"), "{mails:?}");
    let page = officer.get(&path).await;
    assert_eq!(page.all(".review-head h3").len(), 2);
    assert!(page.all(".cards p").contains(&"Gäller: Sammanfattning".to_owned()), "{:?}", page.all(".cards p"));
    let log = officer.get(&format!("/remisser/{id}/handelser")).await.text();
    assert!(log.contains("bad om granskning av ") && log.contains(" senast 9 mars 2026"), "{log}");

    let reviewer = test.sign_in(cast::GRANSKARE).await;
    let waiting = reviewer.get("/granska").await.all(".tasks .small");
    assert!(waiting.ends_with(&["Rätt?".to_owned(), "Gäller: Sammanfattning".to_owned()]), "{waiting:?}");
    let page = reviewer.get(&path).await;
    // What is asked about stands first, the rest is folded.
    assert_eq!(page.all("article > .comment label"), ["Kommentar till ”Sammanfattning”"]);
    assert!(page.all("article > details .comment").len() > 2);
    assert_eq!(page.all("article > .document-title").len(), 1);
    // The second reviewer reads the whole.
    let page = test.sign_in(cast::HANDLAGGARE_2).await.get(&path).await;
    assert!(page.all("article > .comment").len() > 3 && page.all("article > details").is_empty());
}

#[tokio::test]
async fn a_reviewer_is_reminded_once_a_day() {
    let test = TestApp::with_cast("2026-03-02").await;
    let id = drafted(&test, "Toaletter").await;
    let path = format!("/remisser/{id}/granskning");
    let officer = test.sign_in(cast::HANDLAGGARE).await;
    ask(&test, &officer, id, cast::GRANSKARE).await.followed();
    let review = open_review(&test).await;
    let remind = format!("{path}/{review}/paminnelse");
    // She has just had the request.
    assert!(officer.get(&path).await.all("form[action$=paminnelse]").is_empty());
    assert_eq!(officer.post(&remind, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    sqlx::query("update reviews set asked_at = asked_at - interval '1 day'").execute(test.pool()).await.unwrap();
    assert_eq!(officer.get(&path).await.all("form[action$=paminnelse] button").len(), 1);
    let reviewer = test.sign_in(cast::GRANSKARE).await;
    assert_eq!(reviewer.post(&remind, &[]).await.status, StatusCode::FORBIDDEN);

    let (actor, moment) = (test.actor(cast::HANDLAGGARE).await, test.app.clock.read());
    let (one, other) = tokio::join!(
        commands::remind(&test.app, &actor, moment, id, review),
        commands::remind(&test.app, &actor, moment, id, review)
    );
    let ((Err(error), Ok(())) | (Ok(()), Err(error))) = (one, other) else { panic!("both or none") };
    assert!(matches!(error, AppError::Rejected(_)), "{error:?}");
    let mails = mails(&test).await;
    let reminders: Vec<_> =
        mails.iter().filter(|mail| mail.starts_with("granskare: Påminnelse: att granska")).collect();
    assert_eq!(reminders.len(), 1, "{mails:?}");
    let page = officer.get(&path).await;
    assert!(page.text().contains("påmind 2 mars"), "{}", page.text());
    assert!(page.all("form[action$=paminnelse]").is_empty());
    // What she was writing meanwhile can still be handed in, here with one button.
    let answer = format!("{path}/{review}/svar");
    let both = [("version", "1"), ("svar", "Bra."), ("inga_synpunkter", "1")];
    assert_eq!(
        reviewer.post(&answer, &both).await.errors(),
        ["Du har skrivit synpunkter. Lämna granskningen, eller ta bort det du skrev."]
    );
    reviewer.post(&answer, &[("version", "1"), ("inga_synpunkter", "1")]).await.followed();
    assert!(officer.get(&path).await.text().contains("Inga synpunkter."));
    assert_eq!(status(&test, id).await, "utkast");
    assert_eq!(officer.post(&remind, &[]).await.status, StatusCode::CONFLICT);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_ask_the_same_reviewer() {
    let test = TestApp::with_cast("2026-03-02").await;
    let id = drafted(&test, "Toaletter").await;
    let (officer, moment) = (test.actor(cast::HANDLAGGARE).await, test.app.clock.read());
    let (first, second) = (test.actor(cast::GRANSKARE).await.id, test.actor(cast::HANDLAGGARE_2).await.id);
    let version: i32 =
        sqlx::query_scalar("select version from remisser where id = $1").bind(id).fetch_one(test.pool()).await.unwrap();
    let one = asking(version, first, "2026-03-09", "");
    let mut other = asking(version, second, "2026-03-09", "");
    other.reviewers.push(asked(2, first, "2026-03-09", ""));
    let (one, other) = tokio::join!(
        commands::ask(&test.app, &officer, moment, id, one),
        commands::ask(&test.app, &officer, moment, id, other)
    );
    let rows: i64 = sqlx::query_scalar("select count(*) from reviews").fetch_one(test.pool()).await.unwrap();
    match (one, other) {
        (Ok(()), Err(Refusal::Error(AppError::Conflict))) => assert_eq!(rows, 1),
        (Err(Refusal::Error(AppError::Conflict)), Ok(())) => assert_eq!(rows, 2),
        (one, other) => panic!("{one:?} and {other:?}"),
    }
}

#[tokio::test]
async fn a_comment_is_ticked_off_and_opened_again() {
    let test = TestApp::with_cast("2026-03-02").await;
    let id = drafted(&test, "Toaletter").await;
    let path = format!("/remisser/{id}/granskning");
    let draft = format!("/remisser/{id}/utkast/tjansteutlatande");
    let officer = test.sign_in(cast::HANDLAGGARE).await;
    ask(&test, &officer, id, cast::GRANSKARE).await.followed();
    let reviewer = test.sign_in(cast::GRANSKARE).await;
    let said = [("version", "1"), ("avsnitt", "tjansteutlatande:bakgrund"), ("kommentar", "Skriv kortare.")];
    reviewer.post(&format!("{path}/{}/svar", open_review(&test).await), &said).await.followed();

    let page = officer.get(&draft).await;
    assert_eq!(page.all(".draft-section .remark button"), ["Klar: Skriv kortare."]);
    let handle = page.attribute(".remark form", "action");
    assert!(reviewer.get(&draft).await.all(".remark button").is_empty());
    assert_eq!(reviewer.post(&handle, &[("gor", "klar")]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(officer.post(&handle, &[]).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(officer.post(&handle, &[("gor", "oppna")]).await.status, StatusCode::CONFLICT);
    assert_eq!(officer.post(&handle, &[("gor", "klar")]).await.followed(), format!("{draft}#avsnitt-bakgrund"));
    assert!(officer.get(&draft).await.all(".remark").is_empty());
    let page = officer.get(&path).await;
    assert_eq!(page.all(".remarks .pre"), ["Skriv kortare."]);
    assert_eq!(page.all(".remarks .tag"), ["Klar"]);
    assert_eq!(officer.post(&handle, &[("gor", "klar")]).await.status, StatusCode::CONFLICT);
    officer.post(&handle, &[("gor", "oppna"), ("fran", "granskning")]).await.followed();
    assert_eq!(officer.get(&draft).await.all(".remark").len(), 1);

    let (actor, moment) = (test.actor(cast::HANDLAGGARE).await, test.app.clock.read());
    let comment = handle.rsplit('/').next().unwrap().parse().unwrap();
    let (one, other) = tokio::join!(
        yttra::reviews::handling::set(&test.app, &actor, moment, id, comment, true),
        yttra::reviews::handling::set(&test.app, &actor, moment, id, comment, true)
    );
    assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|done| **done).count(), 1);
    let events: i64 = sqlx::query_scalar("select count(*) from events where kind = 'comment_handled'")
        .fetch_one(test.pool())
        .await
        .unwrap();
    assert_eq!(events, 2);
}
