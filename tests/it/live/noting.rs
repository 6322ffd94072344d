//! Comments and suggestions in real browsers, with keys only.

use std::time::{Duration, Instant};

use fantoccini::key::Key;

use super::browsers::{TEXT, script, text, text_script, until, write};
use crate::support::{
    browser::{Browser, Server},
    cast::{GRANSKARE, HANDLAGGARE_2},
};

/// Waits until the page says something.
async fn says(browser: &Browser, place: &str, words: &str) {
    let read = format!("return document.querySelector('{place}')?.textContent.replace(/\\s+/g, ' ') ?? ''");
    reads(browser, &read, |said| said.contains(words)).await;
}

/// Waits until a script answers what it should.
pub(super) async fn reads(browser: &Browser, read: &str, is_right: impl Fn(&str) -> bool) {
    let start = Instant::now();
    loop {
        let answer = script(browser, read).await;
        if is_right(&answer) {
            return;
        }
        assert!(start.elapsed() < Duration::from_mins(1), "{read}: {answer}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Waits until there is a cursor to be had in the text, which comes with the notes.
async fn until_entered(browser: &Browser) {
    let read = format!("return String(document.querySelector('{TEXT}')?.isContentEditable)");
    reads(browser, &read, |answer| answer == "true").await;
}

/// Sends what is written in the box, and waits until it is closed and the cursor is back in the text. The note may be
/// seen in the list before that: it comes another way.
pub(super) async fn send(browser: &Browser) {
    browser.key(&[Key::Control], Key::Enter).await;
    let read =
        "return String(!document.querySelector('dialog[open]') && document.activeElement.matches('.section-editor'))";
    reads(browser, read, |answer| answer == "true").await;
}

/// Tabs until what has the focus answers to a script.
async fn tab_until(browser: &Browser, is_there: &str) {
    let in_text = "return String(document.activeElement.matches('.section-editor'))";
    for _ in 0..120 {
        if script(browser, in_text).await == "true" {
            browser.key(&[], Key::Escape).await;
        }
        browser.key(&[], Key::Tab).await;
        let read = format!("const e = document.activeElement; return String({is_there})");
        if script(browser, &read).await == "true" {
            return;
        }
    }
    panic!("no Tab leads to where {is_there}");
}

/// With keys only, into the text of a section, and its first words marked: as many as the arrow is pressed.
async fn mark(browser: &Browser, section: &str, letters: usize) -> String {
    tab_until(browser, &format!("e.closest('[data-section={section}]') !== null")).await;
    browser.key(&[Key::Control], Key::Home).await;
    for _ in 0..letters {
        browser.key(&[Key::Shift], Key::Right).await;
    }
    script(browser, "return getSelection().toString()").await
}

async fn check(browser: &Browser) {
    assert!(browser.accessibility().await.is_empty(), "{:?}", browser.accessibility().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reviewer_comments_and_suggests_and_the_officer_accepts_with_keys_only() {
    let server = Server::start("2026-03-02").await;
    let (reviewer, officer) = (Browser::open().await, Browser::open().await);
    reviewer.sign_in(&server, GRANSKARE).await;
    officer.sign_in(&server, HANDLAGGARE_2).await;
    reviewer.goto(&server.url("/granska")).await;
    let review = reviewer.find("main a[href$='/granskning']").await.attr("href").await.unwrap().unwrap();
    let draft = server.url(&review.replace("/granskning", "/utkast/tjansteutlatande"));
    reviewer.goto(&draft).await;
    officer.goto(&draft).await;
    until(&reviewer, "closed").await;
    until(&officer, "saved").await;
    let before = text(&officer).await;
    until_entered(&reviewer).await;

    // She reads with a cursor, and what she types goes nowhere.
    let marked = mark(&reviewer, "sammanfattning", 8).await;
    assert_eq!(marked.chars().count(), 8, "{marked}");
    write(&reviewer, "x").await;
    says(&reviewer, ".live-line", "Markera ord för att kommentera").await;
    reviewer.key(&[Key::Control, Key::Alt], 'k').await;
    says(&reviewer, "#note-dialog .note-quote", &marked).await;
    check(&reviewer).await;
    write(&reviewer, "Varför börjar texten så?").await;
    send(&reviewer).await;
    says(&reviewer, "#anteckningar", "Varför börjar texten så?").await;
    says(&officer, "#anteckningar", "Varför börjar texten så?").await;

    // Back in the text, where the words are still marked, she suggests others.
    reviewer.key(&[Key::Control, Key::Alt], 'f').await;
    says(&reviewer, "#note-dialog h2", "Föreslå ändring").await;
    reviewer.key(&[Key::Control], 'a').await;
    write(&reviewer, "Något annat").await;
    send(&reviewer).await;
    says(&officer, &format!("{TEXT} .noted-instead"), "Något annat").await;
    says(&officer, &format!("{TEXT} del"), &marked).await;
    check(&reviewer).await;
    check(&officer).await;

    // The officer answers the comment, is done with it, and takes the suggestion; nothing was in the text until then.
    let on = |words: &str, what: &str| format!("e.closest('[data-note]')?.textContent.includes('{words}') && {what}");
    let comment = |what: &str| on("Varför börjar texten så?", what);
    tab_until(&officer, &comment("e.tagName === 'SUMMARY' && e.textContent === 'Svara'")).await;
    officer.key(&[], Key::Enter).await;
    tab_until(&officer, &comment("e.tagName === 'TEXTAREA'")).await;
    write(&officer, "Bra fråga.").await;
    tab_until(&officer, &comment("e.tagName === 'BUTTON' && e.textContent === 'Svara'")).await;
    officer.key(&[], Key::Enter).await;
    for browser in [&officer, &reviewer] {
        says(browser, "#anteckningar .note-replies", "Bra fråga.").await;
    }
    tab_until(&officer, &comment("e.textContent.startsWith('Klar')")).await;
    officer.key(&[], Key::Enter).await;
    for browser in [&officer, &reviewer] {
        says(browser, "#anteckningar", "1 avslutad").await;
    }
    tab_until(&officer, &on("Något annat", "e.textContent.startsWith('Godta:')")).await;
    officer.key(&[], Key::Enter).await;
    for browser in [&officer, &reviewer] {
        says(browser, "#anteckningar", "2 avslutade").await;
        let accepted = format!("Något annat{}", before.strip_prefix(&marked).unwrap());
        reads(browser, &text_script(), |text| text == accepted).await;
        check(browser).await;
    }
    // She writes on, with the keys as well.
    mark(&officer, "sammanfattning", 0).await;
    write(&officer, "Sett: ").await;
    until(&officer, "saved").await;
    let page = server.get(&officer.path().await, &officer.cookies().await).await.unwrap().1;
    assert!(String::from_utf8(page).unwrap().contains("Sett: Något annat"));
    assert!(!server.logged().contains("content security policy violated"), "{}", server.logged());
    reviewer.close().await;
    officer.close().await;
}
