//! The board's own words: another text than the office's, reservations and statements.

use axum::http::StatusCode;
use yttra::{
    decisions::{
        commands::Deciding,
        model::{Dissent, Outcome},
    },
    dispatches,
    web::form::Refusal,
};

use super::{MEETING, attested_by};
use crate::support::{Beginning, TestApp, paper, story::dissents};

#[tokio::test]
async fn a_changed_wording_is_entered_before_it_is_sent_and_is_what_is_sent() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    let decision = story.to_decided(MEETING, 4, Outcome::BifallMedAndring).await;
    let secretary = story.visitor("sekreterare").await;
    let page = secretary.get(&story.path("/expediering")).await;
    assert!(page.one(".notice").contains("den beslutade lydelsen är inte införd"), "{}", page.text());
    let actor = story.actor("sekreterare").await;
    let input = dispatches::commands::prefilled(test.pool(), &actor, story.moment(), story.id).await.unwrap();
    let refused =
        dispatches::commands::dispatch(&test.app, &actor, story.moment(), story.id, story.version().await, input).await;
    assert!(matches!(refused, Err(Refusal::Error(yttra::error::AppError::Rejected(_)))));
    assert_eq!(story.status().await, "beslutad");

    let path = story.path(&format!("/beslut/{decision}/lydelse"));
    let page = secretary.get(&path).await;
    let mut texts = page.all("textarea[name=avsnitt]");
    assert_eq!(texts[1], "Förvaltningen är positiv till planen.");
    assert!(texts[2].contains("{{svarsdatum}}"), "{texts:?}");
    texts[1] = "Nämnden är positiv och vill ha en brygga.".into();
    let post = async |texts: &[String]| {
        let fields: Vec<_> = texts.iter().map(|text| ("avsnitt", text.as_str())).collect();
        secretary.post(&path, &fields).await
    };
    assert_eq!(post(&texts[1..]).await.status, StatusCode::BAD_REQUEST);
    let mut broken = texts.clone();
    broken[4] = "Se {{okänt}}.".into();
    let page = post(&broken).await;
    assert!(page.errors()[0].starts_with("Rad 1: "), "{:?}", page.errors());
    assert_eq!(page.all("textarea[name=avsnitt]")[4], "Se {{okänt}}.");
    assert_eq!(page.all("textarea[name=avsnitt]")[1], texts[1]);
    post(&texts).await.followed();
    assert_eq!(post(&texts).await.status, StatusCode::UNPROCESSABLE_ENTITY, "only once");

    // It voids no attest, and shows as it is.
    assert_eq!(attested_by(&test, &story).await, 2);
    let kept = story.kept("beslutad").await;
    assert_eq!(kept.len(), 1);
    let pdf = secretary.get(&story.path("/dokument/tjansteutlatande-2.pdf")).await;
    assert_eq!(paper::sha256(&pdf.body), kept[0]);
    let words = paper::words(&pdf.body);
    assert!(words.contains("vill ha en brygga") && words.contains("senast den 29 maj 2026"), "{words}");
    assert!(!words.contains("Utkast") && !words.contains("Attesterat av"));
    assert!(secretary.get(&story.path("/dokument/tjansteutlatande-1.txt")).await.text().contains("Attesterat av"));

    let input = dispatches::commands::prefilled(test.pool(), &actor, story.moment(), story.id).await.unwrap();
    let version = story.version().await;
    let sending = dispatches::commands::dispatch(&test.app, &actor, story.moment(), story.id, version, input).await;
    let file = story.path(&format!("/expediering/{}/filer/1", sending.unwrap()));
    assert_eq!(secretary.get(&file).await.body, pdf.body);
    let sent: Vec<String> =
        sqlx::query_scalar("select sha256 from dispatch_files").fetch_all(test.pool()).await.unwrap();
    assert!(!sent.contains(&story.kept("attesterad").await[0]), "the proposal in other words went along");
}

#[tokio::test]
async fn reservations_and_statements_are_in_the_extract_and_in_the_letter() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_attested().await;
    story.put(MEETING).await;
    test.set_day(MEETING);
    let silent = Dissent { kind: "reservation".into(), by_whom: "Cia Lind (Z)".into(), text: String::new() };
    let mut all = dissents();
    all.push(silent);
    let input = Deciding { immediate: true, dissents: all, ..story.deciding(4, Outcome::Bifall).await };
    let decision = story.decide(&input).await.unwrap();
    let actor = story.actor("sekreterare").await;
    let prefilled =
        async || dispatches::commands::prefilled(test.pool(), &actor, story.moment(), story.id).await.unwrap().body;
    let letter = prefilled().await;
    let told = "Till beslutet har lämnats reservation av Anna Ek (X), särskilt uttalande av Bo Alm (Y) och reservation av \
                Cia Lind (Z).";
    for words in [told, "Reservation av Anna Ek (X):\nVi ville yrka avslag.", "Bo Alm (Y):\nVi hade gärna sett"] {
        assert!(letter.contains(words), "{letter}");
    }
    story.justera(MEETING, 1).await;
    let letter = prefilled().await;
    assert!(letter.contains(&format!("{told} Det framgår av protokollsutdraget, som följer med.")), "{letter}");
    let secretary = story.visitor("sekreterare").await;
    let extract = secretary.get(&story.path(&format!("/beslut/{decision}/protokollsutdrag.pdf"))).await;
    assert_eq!(story.kept("utdrag").await, [paper::sha256(&extract.body)]);
    let words = paper::words(&extract.body);
    for told in [
        "Reservation",
        "Anna Ek (X)",
        "Vi ville yrka avslag.",
        "Särskilt uttalande",
        "Bo Alm (Y)",
        "Cia Lind (Z)",
        "Förvaltningen är positiv till planen.",
        "Stadsdelsnämnden överlämnar förvaltningens tjänsteutlåtande som svar på remissen.",
        "Omedelbart justerat 12 mars 2026",
        "Helena Rosenqvist, ordförande",
    ] {
        assert!(words.contains(told), "”{told}” is not in {words}");
    }
    // A signed one takes its place; anything but a PDF does not.
    let path = story.path(&format!("/beslut/{decision}/protokollsutdrag"));
    let unsigned: [(&str, &str, &[u8]); 1] = [("filer", "utdrag.txt", b"hej")];
    assert_eq!(secretary.post_files(&path, &[], &unsigned).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let signed: [(&str, &str, &[u8]); 1] = [("filer", "utdrag.pdf", b"%PDF-1.7 undertecknat")];
    secretary.post_files(&path, &[], &signed).await.followed();
    let input = dispatches::commands::prefilled(test.pool(), &actor, story.moment(), story.id).await.unwrap();
    let sha256 = paper::sha256(b"%PDF-1.7 undertecknat");
    assert!(input.files.contains(&format!("protokollsutdrag-{}", &sha256[..12])), "{:?}", input.files);
}
