//! The editor in real browsers.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{
    browser::{Browser, Server},
    cast::HANDLAGGARE,
};

pub(super) const TEXT: &str = "[data-section=sammanfattning] .section-editor";

/// Opens the demo's case whose draft is being written.
pub(super) async fn open(server: &Server) -> Browser {
    let browser = Browser::open().await;
    browser.sign_in(server, HANDLAGGARE).await;
    browser.goto(&server.url("/remisser?status=utkast")).await;
    let case = browser.find("tr[data-dnr] a").await.attr("href").await.unwrap().unwrap();
    browser.goto(&server.url(&format!("{case}/utkast/tjansteutlatande"))).await;
    until(&browser, "saved").await;
    browser
}

pub(super) async fn script(browser: &Browser, script: &str) -> String {
    let value = browser.client.execute(script, vec![]).await.unwrap();
    value.as_str().map(str::to_owned).unwrap_or_default()
}

/// Waits for the line that tells what is saved.
pub(super) async fn until(browser: &Browser, state: &str) {
    let start = Instant::now();
    let read = "return document.querySelector('[data-state]')?.dataset.state ?? 'none'";
    loop {
        let now = script(browser, read).await;
        if now == state {
            return;
        }
        assert!(start.elapsed() < Duration::from_mins(1), "still {now}, not {state}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A script for the text of the section, without the others' cursors and their names, which stand in it.
pub(super) fn text_script() -> String {
    format!(
        "const text = document.querySelector('{TEXT}').cloneNode(true);
         text.querySelectorAll('.caret').forEach(cursor => cursor.remove());
         return text.textContent"
    )
}

pub(super) async fn text(browser: &Browser) -> String {
    script(browser, &text_script()).await
}

/// Both writing cursors in the same paragraph.
async fn begin(browser: &Browser) {
    let place = format!(
        "const p = document.querySelector('{TEXT} p'), s = getSelection(); document.querySelector('{TEXT}').focus();
         s.selectAllChildren(p); s.collapseToEnd();"
    );
    browser.client.execute(&place, Vec::<Value>::new()).await.unwrap();
}

pub(super) async fn write(browser: &Browser, words: &str) {
    browser.client.active_element().await.unwrap().send_keys(words).await.unwrap();
}

/// Waits until all have saved what they wrote and show the same text, which then holds what each of them wrote.
async fn same(browsers: &[Browser]) -> String {
    let start = Instant::now();
    loop {
        let mut texts = Vec::new();
        for browser in browsers {
            until(browser, "saved").await;
            texts.push(text(browser).await);
        }
        if texts.iter().all(|text| *text == texts[0]) {
            return texts.remove(0);
        }
        assert!(start.elapsed() < Duration::from_mins(1), "{texts:#?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_browsers_write_one_paragraph_while_the_network_and_the_server_die() {
    let mut server = Server::start("2026-03-02").await;
    let mut browsers = Vec::new();
    for _ in 0..4 {
        browsers.push(open(&server).await);
    }
    for browser in &browsers {
        begin(browser).await;
    }
    for round in 1..=3 {
        for (number, browser) in browsers.iter().enumerate() {
            write(browser, &format!(" «{number}{round}»")).await;
        }
    }
    same(&browsers).await;
    // One loses her network and writes on; the others write meanwhile.
    browsers[3].offline(true).await;
    until(&browsers[3], "away").await;
    write(&browsers[3], " «borta»").await;
    write(&browsers[0], " «kvar»").await;
    until(&browsers[0], "saved").await;
    browsers[3].offline(false).await;
    let text = same(&browsers).await;
    // What was shown as saved is there after the worst end; what is written meanwhile comes after.
    server.kill();
    until(&browsers[1], "away").await;
    write(&browsers[1], " «utan»").await;
    server.run().await;
    same(&browsers).await;
    write(&browsers[2], " «efter»").await;
    let after = same(&browsers).await;

    // Letters of two may stand between each other, but each is there once.
    let letters = |text: &str| text.chars().filter(|letter| "«»".contains(*letter)).count();
    assert_eq!((letters(&text), letters(&after)), (2 * 14, 2 * 16), "{text}\n---\n{after}");
    // The page that the server writes says the same.
    let one = &browsers[0];
    let path = one.path().await;
    let (_, page) = server.get(&path, &one.cookies().await).await.unwrap();
    let page = String::from_utf8(page).unwrap();
    assert_eq!(letters(&page), 2 * 16, "{page}");

    // The förkontroll beside the text has read what was just written.
    write(one, " Det gäller för för många.").await;
    let start = Instant::now();
    while !script(one, "return document.getElementById('forkontroll').innerText").await.contains("”för för”") {
        assert!(start.elapsed() < Duration::from_mins(1), "no remark on the doubled word");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(one.accessibility().await.is_empty(), "{:?}", one.accessibility().await);
    assert!(!server.logged().contains("content security policy violated"), "{}", server.logged());
    for browser in browsers {
        browser.close().await;
    }
}
