//! Notes are working material: they hold up what they must, go nowhere, and are gone when the case is closed.

use axum::http::StatusCode;
use yttra::{document::canonical::Kind, error::AppError};

use super::{Desk, KEY};
use crate::support::{
    Beginning, TestApp, Visitor,
    app::Page,
    cast,
    live::{Node, Writer, letters},
    paper,
};

const SECRET: &str = "Guldfisk";

#[tokio::test]
async fn what_nobody_has_decided_on_is_not_sent_for_attest() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    desk.story.complete().await;
    let (officer, chief) = (desk.officer().await, desk.chief().await);
    desk.comment(&chief, "kort").await;
    let one = desk.suggestion(&chief, "kort", "långt").await;
    let two = desk.suggestion(&chief, "bra", "dåligt").await;
    let actor = desk.story.actor("handlaggare").await;
    let Err(AppError::Rejected(sentence)) = desk.send(&actor).await else { panic!("sent") };
    assert!(sentence.starts_with("Två ändringsförslag i tjänsteutlåtandet är inte avgjorda."), "{sentence}");
    for (path, form) in [("/attest", "form[action$='/attest']"), ("/utkast/tjansteutlatande", "a[href$='/attest']")] {
        let page = officer.get(&desk.story.path(path)).await;
        assert!(page.text().contains("Två ändringsförslag"), "{path}");
        assert!(page.all(form).is_empty(), "{path}");
        assert!(!page.all(".notice a[href$='/anteckningar']").is_empty(), "{path}");
    }
    desk.act(&chief, one, "dra-tillbaka", &[]).await;
    let Err(AppError::Rejected(sentence)) = desk.send(&actor).await else { panic!("sent") };
    assert!(sentence.starts_with("Ett ändringsförslag i tjänsteutlåtandet är inte avgjort."), "{sentence}");
    desk.act(&officer, two, "avvisa", &[]).await;
    // Comments never hold it up.
    desk.send(&actor).await.unwrap();
    // What is out for attest is not open for notes.
    let form = [("slag_av", "kommentar"), ("avsnitt", KEY), ("text", "Sent.")];
    let page = super::ask_json(&chief, axum::http::Method::POST, &desk.path, &form).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(desk.notes(&chief).await["may_write_notes"], false);
}

/// How much there is of what goes when a case ends.
async fn kept(test: &TestApp) -> Vec<(String, i64)> {
    sqlx::query_as(
        "select 'notes', count(*) from notes union all select 'replies', count(*) from note_replies
         union all select 'saves', count(*) from draft_saves union all select 'updates', count(*) from live_updates
         union all select 'comments', count(*) from review_comments
         union all select 'answers', count(*) from reviews where answer <> ''
         union all select 'questions', count(*) from reviews where question <> ''
         union all select 'struck', (select count(*) from live_updates where position('Guldfisk'::bytea in bytes) > 0)
                                    + (select count(*) from live_snapshots where position('Guldfisk'::bytea in state) > 0)",
    )
    .fetch_all(test.pool())
    .await
    .unwrap()
}

/// A reviewer is asked something and says something.
async fn review(desk: &Desk<'_>, officer: &Visitor) {
    let path = desk.story.path("/granskning");
    let version = officer.get(&path).await.attribute("form[action$='/granskning'] [name=version]", "value");
    let reviewer = desk.test.actor(cast::GRANSKARE).await.id.to_string();
    let question = format!("{SECRET} i fråga?");
    let asked = [("version", version.as_str()), ("granskare-1", &reviewer), ("senast-1", "2026-03-20")];
    officer.post(&path, &[&asked[..], &[("fraga-1", &question)]].concat()).await.followed();
    let review: uuid::Uuid = sqlx::query_scalar("select id from reviews where remiss_id = $1")
        .bind(desk.story.id)
        .fetch_one(desk.test.pool())
        .await
        .unwrap();
    let section = format!("tjansteutlatande:{KEY}");
    let (comment, answer) = (format!("{SECRET} i synpunkt"), format!("{SECRET} i svar"));
    let said = [("version", "1"), ("avsnitt", &section), ("kommentar", &comment), ("svar", &answer)];
    desk.test.sign_in(cast::GRANSKARE).await.post(&format!("{path}/{review}/svar"), &said).await.followed();
}

/// The words of a file.
fn read(form: &str, page: &Page) -> String {
    match form {
        "pdf" => paper::words(&page.body),
        "docx" => {
            let files = paper::unzipped(&page.body);
            files.iter().map(|(_, bytes)| String::from_utf8_lossy(bytes)).collect()
        }
        _ => page.text(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notes_go_nowhere_and_are_purged() {
    let test = TestApp::with_cast("2026-03-02").await;
    let files = &[("Missiv.txt", "Välkommen med svar.")];
    let desk = Desk::of(&test, Beginning { files, ..Beginning::default() }).await;
    let (officer, chief) = (desk.officer().await, desk.chief().await);
    // What was written and struck again, live.
    let node = Node::start(test.app.clone()).await;
    let mut writer = Writer::join(&node, &officer, &desk.story.path("/utkast/tjansteutlatande/live")).await;
    writer.write(KEY, letters(&format!(" {SECRET} i utkast."))).await;
    writer.until_saved().await;
    desk.story.write(Kind::Tjansteutlatande, KEY, super::TEXT).await;
    let words = format!("{SECRET} i kommentar");
    let id = desk.note(&chief, &[("slag_av", "kommentar"), ("citat", "kort"), ("text", &words)]).await;
    let named = format!("{SECRET} i svar, @{}", test.actor(cast::CHEF).await.name);
    assert_eq!(desk.act(&officer, id, "svar", &[("text", &named)]).await.status, StatusCode::OK);
    let suggestion = desk.suggestion(&chief, "bra", &format!("{SECRET} i förslag")).await;
    desk.act(&officer, suggestion, "avvisa", &[]).await;
    review(&desk, &officer).await;
    for form in ["pdf", "docx", "html", "txt", "md"] {
        let page = officer.get(&desk.story.path(&format!("/dokument/tjansteutlatande-utkast.{form}"))).await;
        assert_eq!(page.status, StatusCode::OK);
        let words = read(form, &page);
        assert!(words.contains("är kort") && !words.contains(SECRET), "{form}");
    }
    let title: String = sqlx::query_scalar("select title from remisser where id = $1")
        .bind(desk.story.id)
        .fetch_one(test.pool())
        .await
        .unwrap();
    for search in ["/sok?q=", "/remisser?sok="] {
        for (words, hits) in [(title.as_str(), 1), (SECRET, 0)] {
            let page = officer.get(&format!("{search}{}", yttra::web::percent_encoded(words))).await;
            assert_eq!((page.status, page.all("tr[data-dnr]").len()), (StatusCode::OK, hits), "{search}{words}");
        }
    }
    let log = officer.get(&desk.story.path("/handelser")).await.all("ol.log li").join("\n");
    assert!(log.contains("kommenterade ”Ärendet”") && log.contains("svarade på en kommentar till ”Ärendet”"), "{log}");
    assert!(!log.contains(SECRET), "{log}");
    let mails: Vec<String> =
        sqlx::query_scalar("select subject || body from outbox").fetch_all(test.pool()).await.unwrap();
    assert_eq!(mails.iter().filter(|mail| mail.starts_with("Du är nämnd")).count(), 1, "{mails:?}");
    assert!(mails.iter().all(|mail| !mail.contains(SECRET)), "{mails:?}");
    let before = kept(&test).await;
    assert!(before.iter().all(|(_, count)| *count > 0), "{before:?}");
    desk.story.plan("2026-04-09", false).await;
    desk.story.to_closed("2026-04-09").await;
    let left = kept(&test).await;
    assert!(left.iter().all(|(_, count)| *count == 0), "{left:?}");
    let events: i64 = sqlx::query_scalar("select count(*) from events where kind = 'working_material_purged'")
        .fetch_one(test.pool())
        .await
        .unwrap();
    assert_eq!(events, 1);
    let leaked: i64 =
        sqlx::query_scalar("select count(*) from event_payloads where position('Guldfisk'::bytea in payload) > 0")
            .fetch_one(test.pool())
            .await
            .unwrap();
    assert_eq!(leaked, 0);
    // What stays: the text, its versions, and every page.
    let officer = desk.officer().await;
    assert_eq!(desk.text().await, super::TEXT);
    for path in ["", "/utkast/tjansteutlatande", "/utkast/tjansteutlatande/anteckningar", "/granskning", "/handelser"] {
        assert_eq!(officer.get(&desk.story.path(path)).await.status, StatusCode::OK, "{path}");
    }
    let history = desk.story.path(&format!("/utkast/tjansteutlatande/{KEY}/historik"));
    assert_eq!(officer.get(&history).await.status, StatusCode::OK);
    let verdict = yttra::events::store::verify(test.pool(), test.actor(cast::CHEF).await.myndighet.id).await.unwrap();
    assert_eq!(verdict.broken, None);
}

#[tokio::test]
async fn a_board_may_keep_them() {
    let test = TestApp::with_cast("2026-03-02").await;
    sqlx::query("update myndigheter set purge_at_closing = false").execute(test.pool()).await.unwrap();
    let desk = Desk::open(&test).await;
    let chief = desk.chief().await;
    desk.comment(&chief, "kort").await;
    desk.story.plan("2026-04-09", false).await;
    desk.story.to_closed("2026-04-09").await;
    assert_eq!(desk.notes(&desk.chief().await).await["notes"].as_array().unwrap().len(), 1);
    let kept: i64 = sqlx::query_scalar("select count(*) from draft_saves").fetch_one(test.pool()).await.unwrap();
    assert!(kept > 0);
}

#[tokio::test]
async fn a_case_that_ends_before_its_time_is_purged_too() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    desk.comment(&desk.chief().await, "kort").await;
    let registrator = desk.story.visitor("registrator").await;
    let path = desk.story.path("/avslut-i-fortid");
    let page = registrator.get(&path).await;
    assert!(page.text().contains("rensas när ärendet avslutas"));
    let version = page.value("version");
    let form = [("version", version.as_str()), ("satt", "aterkalla"), ("skal", "Avsändaren drar tillbaka remissen.")];
    registrator.post(&path, &form).await.followed();
    let left: i64 = sqlx::query_scalar("select (select count(*) from notes) + (select count(*) from draft_saves)")
        .fetch_one(test.pool())
        .await
        .unwrap();
    assert_eq!(left, 0);
    assert_eq!(desk.text().await, super::TEXT);
}

#[tokio::test]
async fn notes_on_a_section_that_is_left_out_wait_for_it() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    desk.story.complete().await;
    let (officer, chief) = (desk.officer().await, desk.chief().await);
    let section = desk.story.path("/utkast/tjansteutlatande/barn");
    let (take_in, leave_out) = (format!("{section}/atertagande"), format!("{section}/borttagning"));
    officer.post(&take_in, &[]).await.followed();
    desk.story.write(Kind::Tjansteutlatande, "barn", "Barnens ord.").await;
    let form = [("avsnitt", "barn"), ("slag_av", "forslag"), ("citat", "ord"), ("ersattning", "röst")];
    let answer = super::post_json(&chief, &desk.path, &form).await;
    let id = answer["notes"][0]["id"].as_str().unwrap().parse().unwrap();
    let over = officer.post(&leave_out, &[]).await.value("over");
    officer.post(&leave_out, &[("over", &over)]).await.followed();
    assert!(desk.notes(&officer).await["notes"].as_array().unwrap().is_empty());
    assert_eq!(desk.act(&officer, id, "godta", &[("seen", "ord")]).await.status, StatusCode::NOT_FOUND);
    let held_up = desk.story.path("/attest");
    assert!(!officer.get(&held_up).await.text().contains("ändringsförslag"));
    officer.post(&take_in, &[]).await.followed();
    assert!(officer.get(&held_up).await.text().contains("Ett ändringsförslag i tjänsteutlåtandet är inte avgjort."));
    assert_eq!(desk.act(&officer, id, "godta", &[("seen", "ord")]).await.status, StatusCode::OK);
}
