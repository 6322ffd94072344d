//! The calendar that programs fetch: what is in it, for whom, and that its address can be changed.

use axum::http::StatusCode;

use crate::support::{Beginning, Page, TestApp, Visitor, cast};

/// The lines of the calendar that a person's address leads to, unfolded.
async fn feed(test: &TestApp, address: &str) -> Vec<String> {
    let page = test.visitor().get(path(address)).await;
    assert_eq!(page.status, StatusCode::OK);
    page.text().replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
}

fn path(address: &str) -> &str {
    &address[address.find("/kalender/").unwrap()..]
}

/// A new address, by the button.
async fn address(visitor: &Visitor) -> String {
    visitor.post("/konto/kalender", &[]).await.followed();
    visitor.get("/konto/kalender").await.one(".address code")
}

fn summaries(lines: &[String]) -> Vec<&str> {
    lines.iter().filter_map(|line| line.strip_prefix("SUMMARY:")).collect()
}

#[tokio::test]
async fn a_calendar_has_meetings_svarsdatum_and_what_waits_for_her_alone() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.plan("2026-04-09", true).await;
    let officer = story.visitor("handlaggare").await;
    let before: Page = officer.get("/konto/kalender").await;
    assert_eq!(before.one("main button"), "Skapa en adress");
    let lines = feed(&test, &address(&officer).await).await;
    let found = summaries(&lines);
    let dnr = story.dnr().await;
    assert!(found.contains(&"Sammanträde: Ekbackens stadsdelsnämnd"), "{found:?}");
    assert!(found.contains(&format!("Svarsdatum: {dnr}\\, Plan för badplatser").as_str()), "{found:?}");
    assert!(found.contains(&format!("Planera och öppna utkastet: {dnr}").as_str()), "{found:?}");
    assert!(!found.iter().any(|one| one.starts_with("Stopptid")), "that is for kansli: {found:?}");
    assert!(lines.contains(&"DTSTART;VALUE=DATE:20260529".to_owned()), "{lines:?}");

    let reader = test.sign_in(cast::LASARE).await;
    let others = feed(&test, &address(&reader).await).await;
    assert!(summaries(&others).iter().all(|one| one.starts_with("Sammanträde: ")), "{others:?}");
    let registrator = test.sign_in(cast::REGISTRATOR).await;
    let kansli = feed(&test, &address(&registrator).await).await;
    assert!(summaries(&kansli).contains(&"Stopptid: Ekbackens stadsdelsnämnd"), "{kansli:?}");

    // With a sekretessmarkering nothing but the dnr leaves the house, and only to those who may see the case.
    story.make_secret().await;
    let secret = feed(&test, &address(&officer).await).await;
    assert!(summaries(&secret).contains(&format!("Svarsdatum: {dnr}").as_str()), "{secret:?}");
    assert!(!secret.iter().any(|line| line.contains("badplatser")), "{secret:?}");
}

#[tokio::test]
async fn an_address_is_changed_taken_away_and_ends_with_the_account() {
    let test = TestApp::with_cast("2026-03-02").await;
    let visitor = test.sign_in(cast::CHEF).await;
    let first = address(&visitor).await;
    let second = address(&visitor).await;
    assert_ne!(first, second);
    let gone = async |address: &str| test.visitor().get(path(address)).await.status == StatusCode::NOT_FOUND;
    assert!(gone(&first).await && !gone(&second).await);
    assert!(gone("/kalender/0.ics").await && gone(second.trim_end_matches(".ics")).await);
    visitor.post("/konto/kalender/borttagning", &[]).await.followed();
    assert!(gone(&second).await);

    let third = address(&visitor).await;
    sqlx::query("update people set active = false where email = $1")
        .bind(cast::CHEF)
        .execute(test.pool())
        .await
        .unwrap();
    assert!(gone(&third).await, "whose account is closed reads nothing");
}
