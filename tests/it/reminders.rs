//! The morning's mail: to whom, of what, and never twice.

use chrono::NaiveDate;
use yttra::{app::App, reminders::worker};

use crate::support::{Beginning, TestApp, cast};

/// Looks at everybody, as the morning does.
async fn morning(app: &App) {
    while worker::remind_next(app).await.unwrap() {}
}

/// The letters to somebody, subject and text.
async fn letters(test: &TestApp, email: &str) -> Vec<(String, String)> {
    sqlx::query_as("select subject, body from outbox where to_address = $1 and subject like 'Påminnelse%' order by id")
        .bind(email)
        .fetch_all(test.pool())
        .await
        .unwrap()
}

#[tokio::test]
async fn each_is_reminded_once_a_day_of_what_is_hers() {
    let test = TestApp::with_cast("2026-05-28").await;
    let story = test.story(Beginning { svarsdatum: "2026-05-29", ..Beginning::default() }).await;
    let dnr = story.dnr().await;
    // Two nodes at once.
    tokio::join!(morning(&test.app), morning(&test.app));
    morning(&test.app).await;
    let officer = story.actor("handlaggare").await;
    let sent = letters(&test, &officer.email).await;
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert_eq!(sent[0].0, "Påminnelse: 1 att göra");
    assert!(sent[0].1.contains(&format!("Planera och öppna utkastet: {dnr}, 29 maj 2026 (i morgon)")), "{}", sent[0].1);
    assert!(sent[0].1.contains(&story.path("/plan")) && !sent[0].1.contains("badplatser"), "{}", sent[0].1);
    assert!(letters(&test, cast::LASARE).await.is_empty(), "nothing waits for her");
    assert!(letters(&test, cast::HANDLAGGARE_2).await.is_empty(), "the case is not hers");

    test.set_day("2026-05-29");
    morning(&test.app).await;
    assert_eq!(letters(&test, &officer.email).await.len(), 2);
    test.set_day("2026-05-30");
    morning(&test.app).await;
    assert_eq!(letters(&test, &officer.email).await.len(), 2, "people have their free days");
}

#[tokio::test]
async fn one_chooses_how_often_and_who_is_away_is_left_alone() {
    let test = TestApp::with_cast("2026-05-28").await;
    let story = test.story(Beginning { svarsdatum: "2026-05-29", ..Beginning::default() }).await;
    let officer = story.visitor("handlaggare").await;
    let email = story.actor("handlaggare").await.email;
    let page = officer.get("/konto/paminnelser").await;
    assert_eq!(page.attribute("[name=hur_ofta][checked]", "value"), "dagligen");
    let nothing = officer.post("/konto/paminnelser", &[]).await;
    assert_eq!(nothing.errors(), ["Välj hur ofta du vill bli påmind."]);
    officer.post("/konto/paminnelser", &[("hur_ofta", "aldrig")]).await.followed();
    morning(&test.app).await;
    assert!(letters(&test, &email).await.is_empty());
    officer.post("/konto/paminnelser", &[("hur_ofta", "veckovis")]).await.followed();
    test.set_day("2026-05-29");
    morning(&test.app).await;
    assert!(letters(&test, &email).await.is_empty(), "a Friday");
    test.set_day("2026-06-01");
    morning(&test.app).await;
    let sent = letters(&test, &email).await;
    assert_eq!(sent.len(), 1);
    assert!(sent[0].0.contains("1 försenat"), "{sent:?}");

    // The chief is away; her deputy gets what she would attest.
    let story = test.story(Beginning { title: "Andra", svarsdatum: "2026-06-03", ..Beginning::default() }).await;
    story.to_draft().await;
    story.send().await;
    let chief = story.actor("chef").await;
    let deputy = story.actor("direktor").await;
    sqlx::query(
        "insert into deputies (id, myndighet_id, person_id, deputy_id, capacity, absent, from_date, to_date)
         values (gen_random_uuid(), $1, $2, $3, 'for', true, $4, $5)",
    )
    .bind(chief.myndighet.id)
    .bind(chief.id)
    .bind(deputy.id)
    .bind(NaiveDate::from_ymd_opt(2026, 6, 2))
    .bind(NaiveDate::from_ymd_opt(2026, 6, 9))
    .execute(test.pool())
    .await
    .unwrap();
    let before = letters(&test, &chief.email).await.len();
    test.set_day("2026-06-02");
    morning(&test.app).await;
    assert_eq!(letters(&test, &chief.email).await.len(), before);
    let told = letters(&test, &deputy.email).await;
    assert!(told.last().unwrap().1.contains(&format!("Attestera: {}", story.dnr().await)), "{told:?}");
}
