//! The forms in which decisions are minuted: what they write, and that nothing typed is lost.

use axum::http::StatusCode;
use chrono::NaiveDate;
use uuid::Uuid;
use yttra::{
    attests::commands::{self, Signing},
    document::{canonical::Kind, markdown},
    drafts,
};

use crate::{
    attests::{drafted, mails, status, version},
    support::{TestApp, Visitor, app::Page, cast},
};

/// A case that its chain has attested.
async fn attested(test: &TestApp, title: &str) -> Uuid {
    let id = drafted(test, title).await;
    write_the_rest(test, id).await;
    let moment = test.app.clock.read();
    let officer = test.actor(cast::HANDLAGGARE).await;
    commands::send(&test.app, &officer, moment, id, version(test, id).await).await.unwrap();
    for email in [cast::CHEF, cast::DIREKTOR] {
        let manifest: String =
            sqlx::query_scalar("select sha256 from proposals where remiss_id = $1 order by number desc limit 1")
                .bind(id)
                .fetch_one(test.pool())
                .await
                .unwrap();
        let input = Signing { version: version(test, id).await, manifest, password: cast::PASSWORD.into() };
        commands::sign(&test.app, &test.actor(email).await, moment, id, input).await.unwrap();
    }
    assert_eq!(status(test, id).await, "attesterad");
    id
}

/// Only a whole document can be sent for attest.
async fn write_the_rest(test: &TestApp, id: Uuid) {
    let officer = test.actor(cast::HANDLAGGARE).await;
    let mut conn = test.pool().acquire().await.unwrap();
    let draft = drafts::store::find(&mut conn, id, Kind::Tjansteutlatande).await.unwrap().unwrap();
    for section in draft.sections.iter().filter(|section| section.blocks.is_empty()) {
        let blocks = markdown::parse("Här står något.").unwrap();
        let at = (Kind::Tjansteutlatande, section.key.as_str());
        let moment = test.app.clock.read();
        drafts::commands::save(test.pool(), &officer, moment, id, at, section.version, &blocks).await.unwrap();
    }
}

/// The meetings of Ekbacken to come.
async fn meetings(test: &TestApp) -> Vec<(Uuid, NaiveDate)> {
    sqlx::query_as(
        "select m.id, m.held_on from meetings m join myndigheter y on y.id = m.myndighet_id
         where y.slug = 'ekbacken' and m.held_on > $1 order by m.held_on",
    )
    .bind(test.today())
    .fetch_all(test.pool())
    .await
    .unwrap()
}

async fn put(test: &TestApp, secretary: &Visitor, meeting: Uuid, id: Uuid) {
    let version = version(test, id).await.to_string();
    let fields = [("remiss", id.to_string()), ("version", version)];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    secretary.post(&format!("/sammantraden/{meeting}/arenden"), &fields).await.followed();
    assert_eq!(status(test, id).await, "anmald");
}

/// The form of a decision as it opens, with some fields changed.
fn filled(page: &Page, changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = ["version", "paragraf"].map(|name| (name.into(), page.value(name))).into();
    let typed = page.html();
    let area = scraper::Selector::parse("#lydelse").unwrap();
    let text = typed.select(&area).next().unwrap().text().collect::<String>();
    fields.push(("lydelse".into(), text.trim_start_matches('\n').to_owned()));
    for (name, value) in changes {
        fields.retain(|(known, _)| known != name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    fields
}

async fn minute(secretary: &Visitor, id: Uuid, changes: &[(&str, &str)]) -> Page {
    let path = format!("/remisser/{id}/beslut");
    let page = secretary.get(&path).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let fields = filled(&page, changes);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    secretary.post(&path, &fields).await
}

async fn one(test: &TestApp, sql: &str, id: Uuid) -> String {
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(id).fetch_one(test.pool()).await.unwrap()
}

async fn decision(test: &TestApp, id: Uuid) -> Uuid {
    sqlx::query_scalar("select id from decisions where remiss_id = $1 order by recorded_at desc, id desc limit 1")
        .bind(id)
        .fetch_one(test.pool())
        .await
        .unwrap()
}

async fn post(visitor: &Visitor, path: &str, fields: Vec<(&str, String)>) -> Page {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    visitor.post(path, &fields).await
}

#[tokio::test]
async fn back_later_or_struck() {
    let test = TestApp::with_cast("2026-03-02").await;
    let (back, later, struck) =
        (attested(&test, "Åter").await, attested(&test, "Senare").await, attested(&test, "Bort").await);
    let coming = meetings(&test).await;
    let (meeting, held_on) = coming[0];
    let secretary = test.sign_in(cast::SEKRETERARE).await;
    for id in [back, later, struck] {
        put(&test, &secretary, meeting, id).await;
    }
    // Not before the day, and nothing typed is lost.
    let early = minute(&secretary, back, &[("utgang", "bifall"), ("reservant", "Cia Exempel (X)")]).await;
    assert!(early.errors()[0].contains("kan föras in den dagen"), "{:?}", early.errors());
    assert_eq!(early.value("reservant"), "Cia Exempel (X)");
    test.set_day(&held_on.to_string());
    let secretary = test.sign_in(cast::SEKRETERARE).await;

    // The proposal that the form opens with is not what an återremiss decides.
    assert!(minute(&secretary, back, &[("utgang", "aterremiss")]).await.errors().len() == 1);
    let changes = [("utgang", "aterremiss"), ("skal", "Utred\nkostnaden."), ("reservant", "Cia Exempel (X)")];
    minute(&secretary, back, &changes).await.followed();
    assert!(secretary.get(&format!("/remisser/{back}")).await.text().contains("Cia Exempel (X)"));
    assert!(mails(&test).await.last().unwrap().starts_with("handlaggare: Beslut"));
    assert_eq!(status(&test, back).await, "utkast");
    let wording = one(&test, "select wording from decisions where remiss_id = $1", back).await;
    assert_eq!(wording, "Ärendet återremitteras till förvaltningen med motiveringen: Utred kostnaden.");
    assert_eq!(one(&test, "select status from attest_rounds where remiss_id = $1", back).await, "upphavd");

    // Two have the page open; the second loses nothing of what she typed.
    let page = secretary.get(&format!("/remisser/{later}/beslut")).await;
    let changes = [("utgang", "bordlaggning"), ("senare", &coming[1].0.to_string())];
    minute(&secretary, later, &changes).await.followed();
    let fields = filled(&page, &[("utgang", "avslag"), ("lydelse", "Nämnden säger nej.")]);
    let fields: Vec<(&str, String)> = fields.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    let stale = post(&secretary, &format!("/remisser/{later}/beslut"), fields).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert_eq!(stale.one("#lydelse"), "Nämnden säger nej.");
    assert_eq!(status(&test, later).await, "anmald");
    let moved = secretary.get(&format!("/sammantraden/{}", coming[1].0)).await;
    assert_eq!(moved.all(".agenda h3"), ["Senare"]);
    let wording = one(&test, "select wording from decisions where remiss_id = $1", later).await;
    assert!(wording.starts_with("Ärendet bordläggs till sammanträdet den "), "{wording}");

    minute(&secretary, struck, &[("utgang", "utgar")]).await.followed();
    assert_eq!(status(&test, struck).await, "attesterad");
    assert!(secretary.get(&format!("/remisser/{struck}")).await.text().contains("Ärendet utgår."));
    let paragraphs: Vec<i32> = sqlx::query_scalar("select paragraph from decisions where meeting_id = $1 order by 1")
        .bind(meeting)
        .fetch_all(test.pool())
        .await
        .unwrap();
    assert_eq!(paragraphs, [1, 2, 3]);
}

#[tokio::test]
async fn a_changed_text_is_written_down_before_anything_is_sent() {
    let test = TestApp::with_cast("2026-03-02").await;
    let id = attested(&test, "Ändrad").await;
    let (meeting, held_on) = meetings(&test).await[0];
    let secretary = test.sign_in(cast::SEKRETERARE).await;
    put(&test, &secretary, meeting, id).await;
    test.set_day(&held_on.to_string());
    let secretary = test.sign_in(cast::SEKRETERARE).await;
    assert!(minute(&secretary, id, &[("utgang", "avslag")]).await.errors()[0].contains("förslaget kvar"));
    minute(&secretary, id, &[("utgang", "bifall_med_andring")]).await.followed();
    let path = format!("/remisser/{id}/beslut/{}/lydelse", decision(&test, id).await);
    let page = secretary.get(&path).await;
    let typed = |words: &str| {
        let mut fields = vec![("bas", page.value("bas"))];
        let html = page.html();
        for area in html.select(&scraper::Selector::parse("textarea").unwrap()) {
            let words_before = area.text().collect::<String>();
            let is_summary = area.value().attr("id") == Some("avsnitt-sammanfattning");
            fields.push(("avsnitt", if is_summary { words.to_owned() } else { words_before }));
        }
        fields
    };
    let html = page.html();
    let same = html.select(&scraper::Selector::parse("#avsnitt-sammanfattning").unwrap()).next().unwrap();
    let same = same.text().collect::<String>();
    assert!(post(&secretary, &path, typed(&same)).await.errors()[0].contains("oförändrad"));
    post(&secretary, &path, typed("Nämnden är tveksam.")).await.followed();
    let stale = post(&secretary, &path, typed("Nämnden är negativ.")).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert_eq!(stale.one("#avsnitt-sammanfattning"), "Nämnden är negativ.");
    assert_eq!(secretary.get(&path).await.one("#avsnitt-sammanfattning"), "Nämnden är tveksam.");
    assert_eq!(one(&test, "select status from attest_rounds where remiss_id = $1", id).await, "klar");
    let kept = "select count(*)::text from renderings where remiss_id = $1 and kind = 'beslutad'";
    assert_eq!(one(&test, kept, id).await, "1");
}

#[tokio::test]
async fn another_way_is_reported_to_the_board() {
    let test = TestApp::with_cast("2026-03-02").await;
    let id = attested(&test, "Brådskande").await;
    let (meeting, _) = meetings(&test).await[0];
    let secretary = test.sign_in(cast::SEKRETERARE).await;
    let path = format!("/remisser/{id}/beslut/annan-vag");
    assert_eq!(test.sign_in(cast::HANDLAGGARE).await.get(&path).await.status, StatusCode::FORBIDDEN);
    let page = secretary.get(&path).await;
    let form = |day: &str| {
        vec![
            ("version", page.value("version")),
            ("vag", "ordforande".to_owned()),
            ("vem", "Dan Exempel, ordförande".to_owned()),
            ("stod", "KL 6 kap. 39 §".to_owned()),
            ("datum", day.to_owned()),
            ("lydelse", "Svaret lämnas.".to_owned()),
        ]
    };
    let wrong = post(&secretary, &path, form("2026-03-03")).await;
    assert_eq!(wrong.errors().len(), 1);
    assert_eq!(wrong.value("vem"), "Dan Exempel, ordförande");
    post(&secretary, &path, form("2026-03-02")).await.followed();
    assert_eq!(status(&test, id).await, "beslutad");
    let decision = decision(&test, id).await;
    let extract = format!("/remisser/{id}/beslut/{decision}/protokollsutdrag");
    assert_eq!(secretary.get(&format!("{extract}.pdf")).await.status, StatusCode::NOT_FOUND);
    let file: (&str, &str, &[u8]) = ("filer", "a.pdf", b"%PDF-1.7");
    assert_eq!(secretary.post_files(&extract, &[], &[file]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let report = format!("/remisser/{id}/beslut/{decision}/anmalan");
    let at = [("sammantrade", meeting.to_string())];
    assert_eq!(test.sign_in(cast::HANDLAGGARE).await.post(&report, &[]).await.status, StatusCode::FORBIDDEN);
    post(&secretary, &report, at.to_vec()).await.followed();
    assert_eq!(post(&secretary, &report, at.to_vec()).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(secretary.get(&format!("/remisser/{id}")).await.one("main").contains("Anmält till sammanträdet"));
}
