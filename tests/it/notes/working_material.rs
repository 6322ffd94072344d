//! Notes are working material: they hold up what they must, go nowhere, and are gone when the case is closed.

use axum::http::StatusCode;
use yttra::{attests, document::canonical::Kind, error::AppError, people::model::Actor};

use super::{Desk, KEY};
use crate::support::{
    Beginning, TestApp, cast,
    live::{Node, Writer, letters},
};

const SECRET: &str = "Guldfisk";

async fn send(desk: &Desk<'_>, actor: &Actor) -> Result<(), AppError> {
    let version = desk.story.version().await;
    attests::commands::send(&desk.test.app, actor, desk.story.moment(), desk.story.id, version).await.map(drop)
}

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
    let Err(AppError::Rejected(sentence)) = send(&desk, &actor).await else { panic!("sent") };
    assert!(sentence.starts_with("Två ändringsförslag i tjänsteutlåtandet är inte avgjorda."), "{sentence}");
    for (path, form) in [("/attest", "form[action$='/attest']"), ("/utkast/tjansteutlatande", "a[href$='/attest']")] {
        let page = officer.get(&desk.story.path(path)).await;
        assert!(page.text().contains("Två ändringsförslag"), "{path}");
        assert!(page.all(form).is_empty(), "{path}");
        assert!(!page.all(".notice a[href$='/anteckningar']").is_empty(), "{path}");
    }
    desk.act(&chief, one, "dra-tillbaka", &[]).await;
    let Err(AppError::Rejected(sentence)) = send(&desk, &actor).await else { panic!("sent") };
    assert!(sentence.starts_with("Ett ändringsförslag i tjänsteutlåtandet är inte avgjort."), "{sentence}");
    desk.act(&officer, two, "avvisa", &[]).await;
    // Comments never hold it up.
    send(&desk, &actor).await.unwrap();
    // What is out for attest is not open for notes.
    let form = [("slag_av", "kommentar"), ("avsnitt", KEY), ("text", "Sent.")];
    let page = super::ask_json(&chief, axum::http::Method::POST, &desk.path, &form).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(desk.notes(&chief).await["may_write_notes"], false);
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
    desk.act(&officer, id, "svar", &[("text", &format!("{SECRET} i svar, @Nämnd"))]).await;
    let suggestion = desk.suggestion(&chief, "bra", &format!("{SECRET} i förslag")).await;
    desk.act(&officer, suggestion, "avvisa", &[]).await;
    for form in ["pdf", "docx", "html", "txt", "md"] {
        let page = officer.get(&desk.story.path(&format!("/dokument/tjansteutlatande-utkast.{form}"))).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.text().contains(SECRET), "{form}");
    }
    for path in [format!("/sok?q={SECRET}"), format!("/remisser?q={SECRET}"), desk.story.path("/handelser")] {
        let page = officer.get(&path).await;
        assert!(page.all("main table a").is_empty() || !page.all("main").concat().contains(SECRET), "{path}");
    }
    desk.story.plan("2026-04-09", false).await;
    desk.story.to_closed("2026-04-09").await;
    let left: Vec<(String, i64)> = sqlx::query_as(
        "select 'notes', count(*) from notes union all select 'replies', count(*) from note_replies
         union all select 'mentions', count(*) from note_mentions
         union all select 'saves', count(*) from draft_saves union all select 'updates', count(*) from live_updates
         union all select 'comments', count(*) from review_comments
         union all select 'struck', count(*) from live_snapshots where position('Guldfisk'::bytea in state) > 0",
    )
    .fetch_all(test.pool())
    .await
    .unwrap();
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
