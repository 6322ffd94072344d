//! The editor in real browsers.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{
    browser::{Browser, Server},
    cast::HANDLAGGARE,
};

const TEXT: &str = "[data-section=sammanfattning] .section-editor";

/// Opens the demo's case whose draft is being written.
async fn open(server: &Server) -> Browser {
    let browser = Browser::open().await;
    browser.sign_in(server, HANDLAGGARE).await;
    browser.goto(&server.url("/remisser?status=utkast")).await;
    let case = browser.find("tr[data-dnr] a").await.attr("href").await.unwrap().unwrap();
    browser.goto(&server.url(&format!("{case}/utkast/tjansteutlatande"))).await;
    until(&browser, "saved").await;
    browser
}

async fn script(browser: &Browser, script: &str) -> String {
    let value = browser.client.execute(script, vec![]).await.unwrap();
    value.as_str().map(str::to_owned).unwrap_or_default()
}

/// Waits for the line that tells what is saved.
async fn until(browser: &Browser, state: &str) {
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

async fn text(browser: &Browser) -> String {
    script(browser, &format!("return document.querySelector('{TEXT}').innerText")).await
}

/// Both writing cursors in the same paragraph.
async fn begin(browser: &Browser) {
    let place = format!(
        "const p = document.querySelector('{TEXT} p'), s = getSelection(); document.querySelector('{TEXT}').focus();
         s.selectAllChildren(p); s.collapseToEnd();"
    );
    browser.client.execute(&place, Vec::<Value>::new()).await.unwrap();
}

async fn write(browser: &Browser, words: &str) {
    browser.client.active_element().await.unwrap().send_keys(words).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_browsers_write_one_paragraph_while_the_server_dies() {
    let mut server = Server::start("2026-03-02").await;
    let (one, other) = (open(&server).await, open(&server).await);
    begin(&one).await;
    begin(&other).await;
    for round in 1..=3 {
        write(&one, &format!(" «ett{round}»")).await;
        write(&other, &format!(" «två{round}»")).await;
    }
    until(&one, "saved").await;
    until(&other, "saved").await;
    // What was shown as saved is there after the worst end; what is written meanwhile comes after.
    server.kill();
    until(&one, "away").await;
    write(&one, " «utan»").await;
    server.run().await;
    until(&one, "saved").await;
    until(&other, "saved").await;
    write(&other, " «efter»").await;
    until(&other, "saved").await;

    let start = Instant::now();
    let (mut left, mut right) = (text(&one).await, text(&other).await);
    while left != right || !left.contains("efter") {
        assert!(start.elapsed() < Duration::from_mins(1), "{left}\n---\n{right}");
        tokio::time::sleep(Duration::from_millis(20)).await;
        (left, right) = (text(&one).await, text(&other).await);
    }
    // Letters of two may stand between each other, but each is there once.
    let letters = |text: &str| text.chars().filter(|letter| "«»".contains(*letter)).count();
    assert_eq!(letters(&left), 16, "{left}");
    // The page that the server writes says the same.
    let path = one.path().await;
    let (_, page) = server.get(&path, &one.cookies().await).await.unwrap();
    let page = String::from_utf8(page).unwrap();
    assert_eq!(letters(&page), 16, "{page}");
    assert!(one.accessibility().await.is_empty(), "{:?}", one.accessibility().await);
    assert!(!server.logged().contains("content security policy violated"), "{}", server.logged());
    one.close().await;
    other.close().await;
}
