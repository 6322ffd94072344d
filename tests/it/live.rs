//! Several write one draft at once: what is acknowledged is in Postgres, all end with the same text, and nothing that
//! comes over the wire harms it.

mod access;
mod browsers;
mod converge;
mod cursor;
mod figures;
mod figures_in_browser;
mod junk;
mod nodes;
mod noting;
mod sheets;

use yttra::{
    document::{canonical::Kind, markdown},
    drafts,
};

use crate::support::{
    Beginning, Story, TestApp, Visitor, cast,
    live::{Node, Writer, letters, paragraph},
};

const KEY: &str = "arendet";

/// A draft that is open, on a server with a port.
struct Desk<'t> {
    story: Story<'t>,
    node: Node,
    path: String,
}

impl<'t> Desk<'t> {
    async fn open(test: &'t TestApp) -> Self {
        let story = test.story(Beginning::default()).await;
        story.to_draft().await;
        let path = story.path("/utkast/tjansteutlatande/live");
        Self { node: Node::start(test.app.clone()).await, path, story }
    }

    async fn join(&self, visitor: &Visitor) -> Writer {
        Writer::join(&self.node, visitor, &self.path).await
    }
}

/// What a section says in the database, and its version.
async fn kept(test: &TestApp, desk: &Desk<'_>, key: &str) -> (String, i32) {
    let mut conn = test.pool().acquire().await.unwrap();
    let draft = drafts::store::find(&mut conn, desk.story.id, Kind::Tjansteutlatande).await.unwrap().unwrap();
    let section = draft.section(key).unwrap();
    (markdown::print(&section.blocks), section.version)
}

async fn count(test: &TestApp, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(test.pool()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_write_one_text_and_what_is_saved_is_in_the_database() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    let officer = desk.story.visitor("handlaggare").await;
    let (mut one, mut other) = (desk.join(&officer).await, desk.join(&officer).await);
    assert_eq!(one.last("access").unwrap()["write"], true);
    let begun = kept(&test, &desk, KEY).await;
    assert_eq!(one.text(KEY), begun.0);

    one.write(KEY, paragraph("Ett.")).await;
    one.until_saved().await;
    assert_eq!(one.saved_at, "2026-03-02T08:00:00.000Z");
    assert_eq!(count(&test, "select count(*) from live_updates").await, 1);
    assert_eq!(kept(&test, &desk, KEY).await, (one.text(KEY), begun.1 + 1));
    other.until(|other| other.text(KEY).ends_with("Ett.")).await;

    // Both at once, in one paragraph.
    one.write(KEY, letters(" Två.")).await;
    other.write(KEY, letters(" Tre.")).await;
    one.until_saved().await;
    other.until_saved().await;
    one.until(|one| one.text(KEY).contains("Tre.")).await;
    other.until(|other| other.text(KEY).contains("Två.")).await;
    assert_eq!(one.text(KEY), other.text(KEY));
    assert_eq!(kept(&test, &desk, KEY).await.0, one.text(KEY));

    // Who comes later has it all.
    let late = desk.join(&officer).await;
    assert_eq!(late.text(KEY), one.text(KEY));
    // A space alone is kept in the document, and is no new text.
    let version = kept(&test, &desk, KEY).await.1;
    one.write(KEY, letters(" ")).await;
    one.until_saved().await;
    assert_eq!(kept(&test, &desk, KEY).await.1, version);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_history_has_a_text_a_person_and_pause() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    desk.story.co_officer(cast::HANDLAGGARE_2).await;
    let (first, second) = (desk.story.visitor("handlaggare").await, test.sign_in(cast::HANDLAGGARE_2).await);
    let (mut one, mut other) = (desk.join(&first).await, desk.join(&second).await);
    let saves = "select count(*) from draft_saves where key = 'arendet'";
    let events = "select count(*) from events where kind = 'draft_saved'";
    let (before, told) = (count(&test, saves).await, count(&test, events).await);
    for word in ["ett ", "två ", "tre "] {
        one.write(KEY, letters(word)).await;
        one.until_saved().await;
        other.write(KEY, letters(word)).await;
        other.until_saved().await;
    }
    assert_eq!((count(&test, saves).await, count(&test, events).await), (before + 2, told + 2));
    test.set_time("2026-03-02T08:04:00Z");
    one.write(KEY, letters("fyra ")).await;
    one.until_saved().await;
    assert_eq!(count(&test, saves).await, before + 2);
    test.set_time("2026-03-02T08:10:00Z");
    one.write(KEY, letters("fem ")).await;
    one.until_saved().await;
    assert_eq!((count(&test, saves).await, count(&test, events).await), (before + 3, told + 3));
    // The newest of them is the text; an earlier one can be looked at and restored.
    let path = desk.story.path("/utkast/tjansteutlatande/arendet/historik");
    assert!(first.get(&path).await.status.is_success());
    let (newest, version) = kept(&test, &desk, KEY).await;
    let older: i32 = sqlx::query_scalar("select max(version) from draft_saves where key = 'arendet' and version < $1")
        .bind(version)
        .fetch_one(test.pool())
        .await
        .unwrap();
    let form = [("version", older.to_string()), ("over", version.to_string())];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    first.post(&path, &form).await.followed();
    let restored = kept(&test, &desk, KEY).await.0;
    assert!(newest.contains("fem") && !restored.contains("fem"), "{restored}");
    for writer in [&mut one, &mut other] {
        writer.until(|writer| writer.text(KEY) == restored).await;
    }
    let actor = desk.story.actor("handlaggare").await;
    let verdict = yttra::events::store::verify(test.pool(), actor.myndighet.id).await.unwrap();
    assert_eq!(verdict.broken, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_plain_form_and_live_writers_meet() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    let officer = desk.story.visitor("handlaggare").await;
    let mut live = desk.join(&officer).await;
    live.write(KEY, paragraph("Första.")).await;
    live.write(KEY, paragraph("Andra.")).await;
    live.until_saved().await;
    let form = desk.story.path("/utkast/tjansteutlatande/arendet");
    let page = officer.get(&form).await;
    let (over, typed) = (page.value("version"), page.one("textarea"));
    assert!(typed.contains("Första.") && typed.contains("Andra."), "{typed}");

    // Somebody is writing in a paragraph that the form does not touch; her change has not been sent yet.
    let pending = live.change(KEY, letters(" Mera."));
    let mine = kept(&test, &desk, KEY).await.0.replace("Första.", "Allra första.");
    officer.post(&form, &[("version", &over), ("text", &mine)]).await.followed();
    live.until(|live| live.text(KEY).contains("Allra första.")).await;
    live.send(&pending).await;
    live.until_saved().await;
    let (said, version) = kept(&test, &desk, KEY).await;
    assert!(said.contains("Allra första.\n\nAndra. Mera."), "{said}");
    assert_eq!(live.text(KEY), said);

    // What was typed over an older text is not saved over it.
    let stale = officer.post(&form, &[("version", &over), ("text", "Bara mitt.")]).await;
    assert_eq!(stale.status, axum::http::StatusCode::CONFLICT);
    assert!(stale.text().contains("Andra. Mera."));
    assert_eq!(kept(&test, &desk, KEY).await, (said, version));

    // An import comes to the open editor too.
    let import = desk.story.path("/utkast/tjansteutlatande/import");
    let read = [("text", "Ärendet\n\nInläst text."), ("ersatt", "1")];
    let page = officer.post_files(&import, &read, &[]).await;
    assert!(page.status.is_success(), "{}", page.text());
    live.until(|live| live.text(KEY) == "Inläst text.").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_stops_and_writers_come_back_with_what_they_wrote() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    let officer = desk.story.visitor("handlaggare").await;
    let mut one = desk.join(&officer).await;
    one.write(KEY, paragraph("Före.")).await;
    one.until_saved().await;
    test.app.live.stop().await;
    assert_eq!(one.until_closed().await, 1012);
    one.change(KEY, letters(" Meanwhile."));
    // The same again: what was acknowledged once is not there twice.
    let again = Node::start(test.another_node()).await;
    let mut back = Writer::back(&again, &officer, &desk.path, one.doc).await;
    back.until_saved().await;
    assert!(back.text(KEY).ends_with("Före. Meanwhile."), "{}", back.text(KEY));
    assert_eq!(kept(&test, &desk, KEY).await.0, back.text(KEY));
    let late = Writer::join(&again, &officer, &desk.path).await;
    assert_eq!(late.text(KEY), back.text(KEY));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_updates_become_a_snapshot() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    let officer = desk.story.visitor("handlaggare").await;
    let mut one = desk.join(&officer).await;
    one.write(KEY, paragraph("")).await;
    for number in 0..450 {
        one.write(KEY, letters(&format!("{number} "))).await;
    }
    one.until_saved().await;
    let left = count(&test, "select count(*) from live_updates").await;
    assert!(left < 400, "{left} updates");
    assert_eq!(count(&test, "select live_seq from drafts where kind = 'tjansteutlatande'").await, 451);
    assert_eq!(
        count(&test, "select coalesce(max(u.seq) - min(u.seq) + 1 - count(*), 0) from live_updates u").await,
        0,
        "a gap among the updates"
    );
    let again = Node::start(test.another_node()).await;
    let late = Writer::join(&again, &officer, &desk.path).await;
    assert!(late.text(KEY).contains("0 1 2 3") && late.text(KEY).ends_with("448 449"));
    assert_eq!(late.text(KEY), one.text(KEY));
    assert_eq!(kept(&test, &desk, KEY).await.0, one.text(KEY));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn chips_show_what_the_register_says_now() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    let officer = desk.story.visitor("handlaggare").await;
    let mut one = desk.join(&officer).await;
    let facts = one.last("facts").unwrap()["values"].clone();
    assert_eq!(facts["namnden"]["text"], "stadsdelsnämnden");
    assert_eq!(facts["namnden"]["capital"], "Stadsdelsnämnden");
    assert_eq!(facts["svarsdatum"]["text"], "29 maj 2026");
    assert!(facts.get("sammantrade").is_none_or(|day| day["text"] != "9 april 2026"));
    desk.story.plan("2026-04-09", false).await;
    one.until(|one| one.last("facts").unwrap()["values"]["sammantrade"]["text"] == "9 april 2026").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_sees_where_the_others_are() {
    use crate::support::live::awareness;
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    let (officer, chief) = (desk.story.visitor("handlaggare").await, desk.story.visitor("chef").await);
    let (mut one, mut other) = (desk.join(&officer).await, desk.join(&chief).await);
    let client = one.doc.client_id().get();
    let name = desk.story.actor("handlaggare").await.name;
    // Nobody is who she says she is.
    let forged = r#"{"user":{"name":"Direktören","colour":99},"cursor":{"anchor":1}}"#;
    one.wire.send(awareness(client, 1, forged)).await;
    let sees =
        |writer: &Writer| writer.others.iter().rev().find(|(who, _)| *who == client).map(|(_, state)| state.clone());
    other.until(|other| sees(other).is_some()).await;
    let state = sees(&other).unwrap();
    assert_eq!(state["user"]["name"], name.as_str());
    assert!(state["user"]["colour"].as_u64().unwrap() < 8);
    assert_eq!(state["cursor"]["anchor"], 1);
    // Who comes later sees it, on another node too.
    let mut late = desk.join(&chief).await;
    late.until(|late| sees(late).is_some()).await;
    let again = Node::start(test.another_node()).await;
    let mut far = Writer::join(&again, &chief, &desk.path).await;
    far.until(|far| sees(far).is_some_and(|state| state["user"]["name"] == name.as_str())).await;
    drop(one);
    for writer in [&mut other, &mut late, &mut far] {
        writer.until(|writer| sees(writer).is_some_and(|state| state.is_null())).await;
    }
}
