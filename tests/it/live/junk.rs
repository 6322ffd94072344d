//! What a broken or wicked browser sends: it is closed with a reason, nothing is changed, and the others go on.

use yrs::{ReadTxn, Transact, XmlElementPrelim, XmlFragment, XmlTextPrelim};

use super::{Desk, KEY, count, kept};
use crate::support::{
    TestApp, Visitor, cast,
    live::{Writer, awareness, change, hello, letters, new_doc, paragraph},
};

/// Sends frames and gives the code that the connection is closed with.
async fn answer(desk: &Desk<'_>, visitor: &Visitor, frames: Vec<Vec<u8>>) -> u16 {
    let mut wire = desk.node.dial(&desk.path, &visitor.cookie_line(), "http://localhost:8080").await.unwrap();
    for frame in frames {
        wire.send(frame).await;
    }
    wire.end().await
}

/// An update that puts an element into a section.
fn update(key: &str, name: &str) -> Vec<u8> {
    let doc = new_doc();
    let root = doc.get_or_insert_xml_fragment(key);
    root.push_back(&mut doc.transact_mut(), XmlElementPrelim::empty(name));
    doc.transact().encode_state_as_update_v1(&yrs::StateVector::default())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn frames_that_are_none() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    let officer = desk.story.visitor("handlaggare").await;
    let mut good = desk.join(&officer).await;
    let before = kept(&test, &desk, KEY).await;
    let hi = || hello(u64::from(u32::MAX) + 1, &[0]);
    for (what, frames, code) in [
        ("nothing", vec![vec![]], 4400),
        ("an unknown kind", vec![vec![9, 1, 2]], 4400),
        ("a number that does not end", vec![vec![0, 0xff, 0xff]], 4400),
        ("a client id beyond JavaScript", vec![hello(1 << 60, &[0])], 4400),
        ("a change before hello", vec![change(1, &[0, 0])], 4400),
        ("a place before hello", vec![awareness(7, 1, "{}")], 4400),
        ("hello twice", vec![hi(), hi()], 4400),
        ("a state that is none", vec![hello(7, &[0xff, 0xff, 0xff])], 4400),
        ("a state that asks for memory", vec![hello(7, &[0xff, 0xff, 0xff, 0xff, 0x0f])], 4400),
        ("a number out of turn", vec![hi(), change(2, &[0, 0])], 4400),
        ("a number twice", vec![hi(), change(1, &[0, 0]), change(1, &[0, 0])], 4400),
        ("too long a frame", vec![hi(), change(1, &vec![0; 1024 * 1024])], 1008),
        ("far too long a frame", vec![hi(), change(1, &vec![0; 5 * 1024 * 1024])], 4400),
        ("a place that is none", vec![hi(), vec![3, 1, 1]], 4400),
        ("a place that is no JSON", vec![hi(), awareness(u64::from(u32::MAX) + 1, 1, "{")], 4400),
        ("a place that is no object", vec![hi(), awareness(u64::from(u32::MAX) + 1, 1, "[1]")], 4400),
        ("a place too long", vec![hi(), awareness(u64::from(u32::MAX) + 1, 1, &"x".repeat(5000))], 1008),
        ("another's place", vec![hi(), awareness(5, 1, "{}")], 4409),
        ("an empty change", vec![hi(), change(1, &[])], 4409),
        ("a change that is none", vec![hi(), change(1, &[0xff; 40])], 4409),
    ] {
        let closed = answer(&desk, &officer, frames).await;
        // A browser that goes on sending may see the connection reset before it sees why.
        assert!(closed == code || (what == "far too long a frame" && closed == 0), "{what}: {closed}");
    }
    let mut wire = desk.node.dial(&desk.path, &officer.cookie_line(), "http://localhost:8080").await.unwrap();
    wire.send_text(r#"{"type":"saved","through":1}"#).await;
    assert_eq!(wire.end().await, 4400);
    assert_eq!(kept(&test, &desk, KEY).await, before);
    // The first of those that had a number twice: it says nothing.
    assert_eq!(count(&test, "select count(*) from live_updates where bytes <> '\\x0000'").await, 0);
    good.write(KEY, letters("Vidare.")).await;
    good.until_saved().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_that_are_against_the_rules() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    desk.story.co_officer(cast::HANDLAGGARE_2).await;
    let (officer, second) = (desk.story.visitor("handlaggare").await, test.sign_in(cast::HANDLAGGARE_2).await);
    let mut good = desk.join(&officer).await;
    good.write(KEY, paragraph("Orört.")).await;
    good.until_saved().await;
    let before = kept(&test, &desk, KEY).await;
    let known = count(&test, "select live_seq from drafts where kind = 'tjansteutlatande'").await;
    let truncated = {
        let update = update(KEY, "paragraph");
        update[..update.len() - 3].to_vec()
    };
    for (what, bytes) in [
        ("an unknown element", update(KEY, "script")),
        ("another section", update("finnsinte", "paragraph")),
        ("a truncated change", truncated),
        // Each of these writes under its own client id, which is not the one that said hello.
        ("a forged client id", update(KEY, "paragraph")),
    ] {
        let client = 1_000_000 + u64::from(before.1.unsigned_abs());
        let code = answer(&desk, &second, vec![hello(client, &[0]), change(1, &bytes)]).await;
        assert_eq!(code, 4409, "{what}");
    }
    // Under the id of somebody who is here.
    let code = answer(&desk, &second, vec![hello(good.doc.client_id().get(), &[0])]).await;
    assert_eq!(code, 4409);
    for (what, name, key) in [("element", "script", KEY), ("section", "paragraph", "finnsinte")] {
        let mut wicked = desk.join(&second).await;
        wicked
            .write(key, |txn, root| {
                root.push_back(txn, XmlElementPrelim::empty(name));
            })
            .await;
        assert_eq!(wicked.until_closed().await, 4409, "{what}");
        assert_eq!(wicked.last("refused").unwrap()["number"], 1);
    }
    // What it builds on has not been sent.
    let mut wicked = desk.join(&second).await;
    wicked.change(KEY, paragraph("Ej sänt."));
    wicked.write(KEY, letters(" Sänt.")).await;
    assert_eq!(wicked.until_closed().await, 4409);
    // Elements in elements without end.
    let mut wicked = desk.join(&second).await;
    wicked
        .write(KEY, |txn, root| {
            let mut inner = root.push_back(txn, XmlElementPrelim::empty("blockquote"));
            for _ in 0..5_000 {
                inner = inner.push_back(txn, XmlElementPrelim::empty("blockquote"));
            }
        })
        .await;
    assert_eq!(wicked.until_closed().await, 4409);
    // More than a draft holds, in frames that are each small enough; the good ones among them are kept.
    let mut wicked = desk.join(&second).await;
    let much = "x".repeat(900 * 1024);
    for _ in 0..3 {
        wicked
            .write("sammanfattning", |txn, root| {
                let paragraph = root.push_back(txn, XmlElementPrelim::empty("paragraph"));
                paragraph.push_back(txn, XmlTextPrelim::new(much.as_str()));
            })
            .await;
    }
    assert_eq!(wicked.until_closed().await, 4409);
    assert_eq!((wicked.saved, &wicked.last("refused").unwrap()["number"]), (2, &3.into()));
    // Bad among good, sent at once: what comes before is kept.
    assert_eq!(kept(&test, &desk, KEY).await, before);
    assert_eq!(count(&test, "select live_seq from drafts where kind = 'tjansteutlatande'").await, known + 2);
    good.write(KEY, letters(" Vidare.")).await;
    good.until_saved().await;
    assert!(kept(&test, &desk, KEY).await.0.ends_with("Orört. Vidare."));
    let late = Writer::join(&desk.node, &officer, &desk.path).await;
    assert_eq!(late.text(KEY), good.text(KEY));
}
