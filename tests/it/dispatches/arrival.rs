//! The arrival of an answer, and the closing of its case.

use axum::http::StatusCode;
use yttra::decisions::model::Outcome;

use super::{MEETING, dispatch, sendings};
use crate::support::{Beginning, TestApp, Visitor};

#[tokio::test]
async fn arrival_and_not_sending_meets_the_svarsdatum() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning { svarsdatum: "2026-03-13", ..Beginning::default() }).await;
    story.to_decided(MEETING, 4, Outcome::Bifall).await;
    let secretary = story.visitor("sekreterare").await;
    dispatch(&secretary, &story, &[]).await.followed();
    let tag = async |visitor: &Visitor| visitor.get(&story.path("")).await.one("#expediering ~ p .tag");
    assert_eq!(tag(&secretary).await, "Mottagandet är inte antecknat");
    test.set_day("2026-03-16");
    let secretary = story.visitor("sekreterare").await;
    assert_eq!(tag(&secretary).await, "Mottagandet är inte antecknat och svarsdatum har passerat");

    let path = story.path(&format!("/expediering/{}/mottagande", sendings(&test, &story).await[0]));
    let receive = async |day: &str, evidence: &str| {
        let version = story.version().await.to_string();
        secretary.post(&path, &[("version", &version), ("mottaget", day), ("underlag", evidence)]).await
    };
    for (day, evidence, sentence) in [
        ("2026-03-11", "Kvitto", "Svaret skickades 12 mars 2026 och kan inte ha kommit fram före dess."),
        ("2026-03-17", "Kvitto", "Svaret kan inte ha kommit fram efter i dag."),
        ("", "Kvitto", "Ange vilken dag svaret nådde mottagaren."),
        ("2026-03-13", " ", "Skriv hur ni vet att svaret har kommit fram."),
    ] {
        assert_eq!(receive(day, evidence).await.errors(), [sentence]);
    }
    receive("2026-03-16", "Kvitto").await.followed();
    assert_eq!(tag(&secretary).await, "För sent, 3 dagar efter svarsdatum");
    // It was noted wrong: it came on the day itself.
    receive("2026-03-13", "Kvittens från registrator").await.followed();
    assert_eq!(tag(&secretary).await, "I tid");
    let log = secretary.get(&story.path("/handelser")).await.all("ol.log li");
    assert!(log.iter().filter(|line| line.contains("2026-03-1")).count() >= 2, "{log:?}");
    let stale = secretary.post(&path, &[("version", "1"), ("mottaget", "2026-03-13"), ("underlag", "Kvar?")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert_eq!(stale.one("#underlag").trim(), "Kvar?");
}

#[tokio::test]
async fn closing_says_what_is_missing_and_does_not_hinder() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_decided(MEETING, 4, Outcome::Bifall).await;
    let secretary = story.visitor("sekreterare").await;
    let missing = async |visitor: &Visitor| visitor.get(&story.path("/avslut")).await.all("#saknas ~ ul li");
    assert_eq!(missing(&secretary).await, ["Protokollet är inte justerat.", "Protokollsutdraget är inte klart."]);
    // Nothing was sent: say why.
    let version = story.version().await.to_string();
    let refused = secretary.post(&story.path("/avslut"), &[("version", &version)]).await;
    assert_eq!(refused.errors(), ["Skriv varför inget svar har skickats."]);

    dispatch(&secretary, &story, &[]).await.followed();
    story.justera(MEETING, 1).await;
    assert_eq!(
        missing(&secretary).await,
        [
            "Det är inte antecknat när svaret som skickades 12 mars 2026 nådde Kommunstyrelsen.",
            "Justeringen av protokollet är inte anslagen.",
        ]
    );
    let version = story.version().await.to_string();
    assert_eq!(secretary.post(&story.path("/avslut"), &[("version", "1")]).await.status, StatusCode::CONFLICT);
    secretary.post(&story.path("/avslut"), &[("version", &version), ("anteckning", "Klart.")]).await.followed();
    assert_eq!(story.status().await, "avslutad");

    // A late document and a late receipt still find their place.
    test.set_day("2026-04-20");
    let registrator = story.visitor("registrator").await;
    let fields = [("slag", "ovrigt"), ("inkom", "2026-04-17")];
    let late: [(&str, &str, &[u8]); 1] = [("filer", "Tack.txt", "Tack för svaret.".as_bytes())];
    registrator.post_files(&story.path("/handlingar"), &fields, &late).await.followed();
    let case = registrator.get(&story.path("")).await;
    assert!(case.all(".files li").iter().any(|line| line.contains("Tack.txt") && line.contains("inkom 2026-04-17")));
    let path = story.path(&format!("/expediering/{}/mottagande", sendings(&test, &story).await[0]));
    let version = story.version().await.to_string();
    let fields = [("version", version.as_str()), ("mottaget", MEETING), ("underlag", "Kvitto")];
    registrator.post(&path, &fields).await.followed();
    assert_eq!(story.status().await, "avslutad");
    // But it is not sent again, nor closed again.
    for page in ["/expediering", "/avslut"] {
        assert_eq!(registrator.get(&story.path(page)).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
    }
}
