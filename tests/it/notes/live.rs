//! Notes while others write.

use axum::http::{Method, StatusCode};
use base64::{Engine, engine::general_purpose::STANDARD};
use yrs::{
    Assoc, IndexedSequence, ReadTxn, Text, Transact, XmlElementPrelim, XmlFragment, XmlOut, XmlTextPrelim,
    updates::encoder::Encode,
};

use super::{Desk, KEY, TEXT, ask_json, post_json, refused};
use crate::support::{
    TestApp,
    live::{Node, Writer, letters},
};

/// The positions of some words as the editor says them.
fn marked(writer: &Writer, words: &str) -> (String, String) {
    let txn = writer.doc.transact();
    let root = txn.get_xml_fragment(KEY).unwrap();
    for child in root.successors(&txn) {
        let XmlOut::Text(text) = child else { continue };
        let letters = yrs::GetString::get_string(&text, &txn);
        let Some(at) = letters.find(words) else { continue };
        let place = |byte: usize| u32::try_from(letters[..byte].encode_utf16().count()).unwrap();
        let start = text.sticky_index(&txn, place(at), Assoc::After).unwrap();
        let end = text.sticky_index(&txn, place(at + words.len()), Assoc::Before).unwrap();
        return (STANDARD.encode(start.encode_v1()), STANDARD.encode(end.encode_v1()));
    }
    panic!("no {words}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_accepted_suggestion_comes_to_who_has_the_draft_open() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    let (officer, reviewer) = (desk.officer().await, desk.reviewer().await);
    let node = Node::start(test.app.clone()).await;
    let live = desk.story.path("/utkast/tjansteutlatande/live");
    let mut writer = Writer::join(&node, &officer, &live).await;
    let mut reader = Writer::join(&node, &reviewer, &live).await;
    assert_eq!(reader.last("access").unwrap()["write"], false);
    let (start, slut) = marked(&reader, "kort");
    let form = [("slag_av", "forslag"), ("start", &start), ("slut", &slut), ("citat", "kort"), ("ersattning", "långt")];
    let id = desk.note(&reviewer, &form).await;
    for someone in [&mut writer, &mut reader] {
        someone.until(|someone| someone.last("notes").is_some()).await;
    }
    // The anchor stays with its words while others write around them.
    writer
        .write(KEY, |txn, root| {
            let Some(XmlOut::Element(paragraph)) = root.get(txn, 0) else { panic!() };
            let Some(XmlOut::Text(words)) = paragraph.get(txn, 0) else { panic!() };
            words.insert(txn, 0, "Ja: ");
            words.insert(txn, words.len(txn), " Slut.");
        })
        .await;
    writer.until_saved().await;
    let told = |writer: &Writer| writer.told.iter().filter(|told| told["type"] == "notes").count();
    let before = told(&writer);
    // Somebody is writing; her change has not been sent yet.
    let pending = writer.change(KEY, letters(" Mer."));
    assert_eq!(desk.act(&officer, id, "godta", &[("seen", "kort")]).await.status, StatusCode::OK);
    writer.until(|writer| writer.text(KEY).contains("långt")).await;
    writer.send(&pending).await;
    writer.until_saved().await;
    let expected = format!("Ja: {} Slut. Mer.", TEXT.replace("kort", "långt"));
    assert_eq!(writer.text(KEY), expected);
    reader.until(|reader| reader.text(KEY) == expected).await;
    assert_eq!(desk.text().await, expected);
    writer.until(|writer| told(writer) > before).await;
    // What has been changed since it was marked is told.
    let (start, slut) = marked(&reader, "bra");
    let form = [("slag_av", "forslag"), ("avsnitt", KEY), ("start", &start), ("slut", &slut), ("citat", "dåligt")];
    let page = ask_json(&reviewer, Method::POST, &desk.path, &form).await;
    assert!(refused(&page)[0].1.starts_with("Texten har hunnit ändras"), "{}", page.text());
}

/// A node begins to listen when the first draft is opened.
async fn until_somebody_listens(test: &TestApp) {
    let sql = "select count(*) from pg_stat_activity where datname = current_database() and query ilike 'listen%'";
    for _ in 0..500 {
        if sqlx::query_scalar::<_, i64>(sql).fetch_one(test.pool()).await.unwrap() > 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("nobody listens");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_news_reach_another_node() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    let (officer, chief) = (desk.officer().await, desk.chief().await);
    let far = Node::start(test.another_node()).await;
    let live = desk.story.path("/utkast/tjansteutlatande/live");
    let mut writer = Writer::join(&far, &officer, &live).await;
    until_somebody_listens(&test).await;
    // By then it has said that something may have been missed.
    writer.write(KEY, letters(" Mer.")).await;
    writer.until_saved().await;
    let told = |writer: &Writer| writer.told.iter().filter(|told| told["type"] == "notes").count();
    let before = told(&writer);
    let id = desk.comment(&chief, "kort").await;
    writer.until(|writer| told(writer) > before).await;
    assert_eq!(desk.act(&chief, id, "klar", &[]).await.status, StatusCode::OK);
    writer.until(|writer| told(writer) >= before + 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_another_state_of_the_case_the_notes_are_fetched_anew() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    let node = Node::start(test.app.clone()).await;
    let live = desk.story.path("/utkast/tjansteutlatande/live");
    let mut reader = Writer::join(&node, &desk.chief().await, &live).await;
    until_somebody_listens(&test).await;
    let told = |writer: &Writer| writer.told.iter().filter(|told| told["type"] == "notes").count();
    desk.story.send().await;
    reader.until(|reader| told(reader) > 0).await;
    let before = told(&reader);
    desk.story.sign().await;
    reader.until(|reader| told(reader) > before).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_accepted_while_the_words_change_is_what_was_seen_or_nothing() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    let (officer, chief) = (desk.officer().await, desk.chief().await);
    let node = Node::start(test.app.clone()).await;
    let mut writer = Writer::join(&node, &officer, &desk.story.path("/utkast/tjansteutlatande/live")).await;
    for round in 0..6 {
        let (old, new) = (format!("ord{round}"), format!("nytt{round}"));
        writer.write(KEY, letters(&format!(" {old}"))).await;
        writer.until_saved().await;
        let id = desk.suggestion(&chief, &old, &new).await;
        let change = writer.change(KEY, |txn, root| {
            let Some(XmlOut::Element(paragraph)) = root.get(txn, 0) else { panic!() };
            let Some(XmlOut::Text(words)) = paragraph.get(txn, 0) else { panic!() };
            let inside = words.len(txn) - 2;
            words.insert(txn, inside, "X");
        });
        let form = [("seen", old.as_str())];
        let (accepted, ()) = tokio::join!(desk.act(&officer, id, "godta", &form), writer.send(&change));
        writer.until_saved().await;
        let after = desk.text().await;
        match accepted.status {
            StatusCode::OK => assert!(after.contains(&new) && !after.contains(&old[..3]), "{after}"),
            StatusCode::UNPROCESSABLE_ENTITY => {
                assert!(!after.contains(&new), "{after}");
                assert_eq!(desk.act(&officer, id, "avvisa", &[]).await.status, StatusCode::OK);
            }
            status => panic!("{status}: {}", accepted.text()),
        }
        desk.story.write(yttra::document::canonical::Kind::Tjansteutlatande, KEY, TEXT).await;
        writer.until(|writer| writer.text(KEY) == TEXT).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_footnote_among_the_words_stays() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    let (officer, chief) = (desk.officer().await, desk.chief().await);
    let kind = yttra::document::canonical::Kind::Tjansteutlatande;
    desk.story.write(kind, KEY, "Vi i {{namnden}} anser det.").await;
    let id = desk.suggestion(&chief, "i stadsdelsnämnden anser", "tror").await;
    let node = Node::start(test.app.clone()).await;
    let mut writer = Writer::join(&node, &officer, &desk.story.path("/utkast/tjansteutlatande/live")).await;
    writer
        .write(KEY, |txn, root| {
            let Some(XmlOut::Element(paragraph)) = root.get(txn, 0) else { panic!() };
            let inside = paragraph.insert(txn, 2, XmlElementPrelim::empty("footnote"));
            inside.push_back(txn, XmlTextPrelim::new("Se bilaga 2."));
        })
        .await;
    writer.until_saved().await;
    let written = desk.text().await;
    assert!(written.contains("{{namnden}}[^1] anser") && written.contains("Se bilaga 2."), "{written}");
    let seen = officer.get(&desk.path).await.value("seen");
    assert_eq!(seen, "i stadsdelsnämndenSe bilaga 2. anser");
    for seen in [seen.as_str(), "i {{namnden}} anser"] {
        let refusal = desk.act(&officer, id, "godta", &[("seen", seen)]).await;
        assert!(refused(&refusal)[0].1.contains("en fotnot eller en radbrytning"), "{}", refusal.text());
    }
    let answer = post_json(&officer, &format!("{}/godta-alla", desk.path), &[]).await;
    assert_eq!(answer["told"], "Ett förslag är kvar, eftersom texten har ändrats där.");
    assert_eq!(desk.text().await, written);
    // Nor is one suggested to be struck.
    let (start, slut) = (marked(&writer, "i ").0, marked(&writer, "anser").1);
    let form = [("slag_av", "forslag"), ("avsnitt", KEY), ("start", &start), ("slut", &slut), ("ersattning", "tror")];
    let refusal = ask_json(&chief, Method::POST, &desk.path, &form).await;
    assert_eq!(refusal.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused(&refusal)[0].1.starts_with("Ett förslag kan inte gälla ord med en fotnot"), "{}", refusal.text());
}

/// The longer side of a fact that goes or comes is left as it is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_being_written_beside_a_fact_is_kept() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    let (officer, chief) = (desk.officer().await, desk.chief().await);
    let kind = yttra::document::canonical::Kind::Tjansteutlatande;
    let node = Node::start(test.app.clone()).await;
    let mut writer = Writer::join(&node, &officer, &desk.story.path("/utkast/tjansteutlatande/live")).await;
    for (before, old, new, after) in [
        ("Vi i {{namnden}} anser det.", "stadsdelsnämnden", "nämnden", "Vi i nämnden anser det. Mer."),
        ("Vi i nämnden anser det.", "nämnden", "{{namnden}}", "Vi i {{namnden}} anser det. Mer."),
    ] {
        desk.story.write(kind, KEY, before).await;
        writer.until(|writer| writer.text(KEY) == before).await;
        let id = desk.suggestion(&chief, old, new).await;
        let pending = writer.change(KEY, |txn, root| {
            let Some(XmlOut::Element(paragraph)) = root.get(txn, 0) else { panic!() };
            let last = paragraph.len(txn) - 1;
            let Some(XmlOut::Text(words)) = paragraph.get(txn, last) else { panic!() };
            words.insert(txn, words.len(txn), " Mer.");
        });
        assert_eq!(desk.act(&officer, id, "godta", &[("seen", old)]).await.status, StatusCode::OK);
        writer.send(&pending).await;
        writer.until_saved().await;
        assert_eq!(desk.text().await, after);
    }
}
