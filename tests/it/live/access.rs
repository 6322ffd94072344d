//! Who is let in, who may write, and what happens when that ends.

use yttra::{attests, people::model::Role, remisser};

use super::{Desk, KEY, kept};
use crate::support::{
    TestApp, cast,
    live::{Writer, letters, new_doc, paragraph},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_let_in() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    let own = "http://localhost:8080";
    for (email, code) in [
        ("", 4401),
        (cast::HANDLAGGARE_2, 4404),
        (cast::LASARE, 4404),
        (cast::LINDVIKA_REGISTRATOR, 4404),
        (cast::REGISTRATOR, 0),
        (cast::CHEF, 0),
    ] {
        let cookies = if email.is_empty() { String::new() } else { test.sign_in(email).await.cookie_line() };
        let mut wire = desk.node.dial(&desk.path, &cookies, own).await.unwrap();
        if code == 0 {
            wire.send(crate::support::live::hello(new_doc().client_id().get(), &[0])).await;
            let crate::support::live::Got::Json(access) = wire.next().await else { panic!("{email}") };
            assert_eq!((&access["type"], &access["write"]), (&"access".into(), &false.into()), "{email}");
            assert!(!access["reason"].as_str().unwrap().is_empty());
        } else {
            assert_eq!(wire.end().await, code, "{email}");
        }
    }
    let officer = desk.story.visitor("handlaggare").await;
    for path in ["/utkast/yttrande/live", "/utkast/x/live"] {
        let mut wire = desk.node.dial(&desk.story.path(path), &officer.cookie_line(), own).await.unwrap();
        assert_eq!(wire.end().await, 4404, "{path}");
    }
    for origin in ["http://ond.example", "https://localhost:8080", "null", ""] {
        assert_eq!(desk.node.dial(&desk.path, &officer.cookie_line(), origin).await.err(), Some(403), "{origin}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_read_and_do_not_write() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    let mut writer = desk.join(&desk.story.visitor("handlaggare").await).await;
    let mut reader = desk.join(&desk.story.visitor("chef").await).await;
    writer.write(KEY, paragraph("Till alla.")).await;
    reader.until(|reader| reader.text(KEY).ends_with("Till alla.")).await;
    let before = kept(&test, &desk, KEY).await;
    reader.write(KEY, letters(" Från chefen.")).await;
    assert_eq!(reader.until_closed().await, 4409);
    assert_eq!(reader.last("refused").unwrap()["number"], 1);
    assert_eq!(kept(&test, &desk, KEY).await, before);
    // The others go on.
    writer.write(KEY, letters(" Mer.")).await;
    writer.until_saved().await;
    assert!(writer.text(KEY).ends_with("Till alla. Mer."));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sent_for_attest_the_text_is_closed() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    desk.story.complete().await;
    let officer = desk.story.visitor("handlaggare").await;
    let mut writer = desk.join(&officer).await;
    let before = kept(&test, &desk, KEY).await;
    desk.story.send().await;
    writer.until(|writer| writer.last("access").unwrap()["write"] == false).await;
    let reason = writer.last("access").unwrap()["reason"].as_str().unwrap().to_owned();
    assert!(reason.starts_with("Texten är skickad för attest"), "{reason}");
    // It can be read on, and is written again when it is opened for change.
    desk.story.open_for_change().await;
    writer.until(|writer| writer.last("access").unwrap()["write"] == true).await;
    desk.story.send().await;
    writer.write(KEY, letters(" För sent.")).await;
    assert_eq!(writer.until_closed().await, 4409);
    assert_eq!(writer.last("refused").unwrap()["reason"], reason.as_str());
    assert_eq!(kept(&test, &desk, KEY).await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_is_in_what_is_attested_or_refused() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    desk.story.complete().await;
    let officer = desk.story.visitor("handlaggare").await;
    let mut writer = desk.join(&officer).await;
    let (actor, version) = (desk.story.actor("handlaggare").await, desk.story.version().await);
    for number in 0..20 {
        writer.write(KEY, letters(&format!(" ord{number}"))).await;
    }
    attests::commands::send(&test.app, &actor, desk.story.moment(), desk.story.id, version).await.unwrap();
    let sent = writer.sent;
    while writer.saved < sent && writer.closed.is_none() {
        writer.read().await;
    }
    let canonical: Vec<u8> = sqlx::query_scalar("select canonical from versions").fetch_one(test.pool()).await.unwrap();
    let canonical = String::from_utf8(canonical).unwrap();
    for number in 0..20 {
        let saved = number < writer.saved;
        assert_eq!(canonical.contains(&format!(" ord{number}")), saved, "{number} of {}", writer.saved);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_ends_while_somebody_writes() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    let officer = desk.story.visitor("handlaggare").await;
    // She signs out.
    let mut writer = desk.join(&officer).await;
    officer.post("/logga-ut", &[]).await;
    assert_eq!(writer.until_closed().await, 4401);
    // Her session is ended, and she writes before anybody has looked.
    let officer = desk.story.visitor("handlaggare").await;
    let mut writer = desk.join(&officer).await;
    let before = kept(&test, &desk, KEY).await;
    officer.post("/logga-ut", &[]).await;
    writer.write(KEY, letters(" För sent.")).await;
    assert_eq!(writer.until_closed().await, 4401);
    assert_eq!(kept(&test, &desk, KEY).await, before);
    // The case is another's.
    let officer = desk.story.visitor("handlaggare").await;
    let mut writer = desk.join(&officer).await;
    let registrator = desk.story.actor("registrator").await;
    let case = desk.story.case().await;
    let other = test.actor(cast::HANDLAGGARE_2).await;
    let (unit, moment) = (case.unit_id.unwrap(), desk.story.moment());
    remisser::commands::assign(test.pool(), &registrator, moment, case.id, case.version, unit, other.id, &[])
        .await
        .unwrap();
    assert_eq!(writer.until_closed().await, 4404);
    // A reader loses her role.
    let mut reader = desk.join(&desk.story.visitor("registrator").await).await;
    test.set_roles(cast::REGISTRATOR, &[Role::Granskare]).await;
    assert!([4401, 4404].contains(&reader.until_closed().await));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn not_too_many_at_once() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    let officer = desk.story.visitor("handlaggare").await;
    let mut writers = Vec::new();
    for _ in 0..10 {
        writers.push(desk.join(&officer).await);
    }
    let mut one_more = Writer::unsynced(&desk.node, &officer, &desk.path, crate::support::live::new_doc()).await;
    assert_eq!(one_more.until_closed().await, 1008);
    drop(writers.pop());
    // Her place is free as soon as the server has seen it.
    loop {
        let mut again = desk.join(&officer).await;
        if again.closed.is_none() {
            again.write(KEY, paragraph("Plats.")).await;
            again.until_saved().await;
            break;
        }
        assert_eq!(again.closed, Some(1008));
    }
}
