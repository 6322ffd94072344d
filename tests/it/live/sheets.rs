//! The pages beside the text, in a real browser.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{
    browsers::{begin, open, script, until, write},
    figures::{LONG, a_third},
};
use crate::support::browser::{Browser, Server};

/// Waits until a script says "true".
async fn until_true(browser: &Browser, what: &str) {
    let start = Instant::now();
    let read = format!("return String({what})");
    while script(browser, &read).await != "true" {
        assert!(start.elapsed() < Duration::from_mins(1), "never {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

const FIRST: &str = "document.querySelector('.draft-sheets img')";

/// The address of the first page's picture, which says which one it is, when that is here.
async fn first(browser: &Browser) -> String {
    until_true(browser, &format!("{FIRST}?.complete && {FIRST}.naturalWidth > 0")).await;
    script(browser, &format!("return {FIRST}.getAttribute('src')")).await
}

/// How many letters the pages have.
async fn letters(browser: &Browser) -> usize {
    let count = "return (async () => {
        const drawn = [...document.querySelectorAll('.draft-sheets img')].map(async ({ src }) => (await fetch(src)).text());
        return String((await Promise.all(drawn)).join('').split('<use ').length) })()";
    script(browser, count).await.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_pages_beside_the_text_follow_what_is_written() {
    let server = Server::start("2026-03-02").await;
    let browser = open(&server).await;
    browser.client.set_window_size(1600, 950).await.unwrap();
    until_true(&browser, "innerWidth >= 1400").await;
    browser.find(".sheets-button").await.click().await.unwrap();
    let (before, fewer) = (first(&browser).await, letters(&browser).await);
    browser.client.execute("document.querySelector('.draft-sheets').scrollTop = 40", vec![]).await.unwrap();

    begin(&browser).await;
    write(&browser, " Tillagt.").await;
    until_true(&browser, &format!("{FIRST}.getAttribute('src') !== '{before}'")).await;
    first(&browser).await;
    assert!(letters(&browser).await > fewer, "the new words are not there");
    assert_eq!(script(&browser, "return String(document.querySelector('.draft-sheets').scrollTop)").await, "40");
    assert_eq!(script(&browser, "return document.querySelector('.sheets-trouble').textContent").await, "");
    assert!(browser.accessibility().await.is_empty(), "{:?}", browser.accessibility().await);

    // By keys, and remembered for the next time.
    browser.client.execute("document.querySelector('.draft-sheets').focus()", vec![]).await.unwrap();
    browser.key(&[], fantoccini::key::Key::PageDown).await;
    until_true(&browser, "document.querySelector('.draft-sheets').scrollTop > 40").await;
    browser.client.refresh().await.unwrap();
    until(&browser, "saved").await;
    first(&browser).await;

    // Without room for both there is a page of its own.
    browser.client.set_window_size(1200, 900).await.unwrap();
    until_true(&browser, &format!("{FIRST}.getClientRects().length === 0 && innerWidth < 1400")).await;
    browser.press("Visa sidorna").await;
    assert!(browser.heading().await.starts_with("Sidorna i "));
    assert!(!server.logged().contains("content security policy violated"), "{}", server.logged());
    browser.close().await;
}

/// Milliseconds from when the page said that all was saved until the new picture was in its place.
async fn time_to_see(browser: &Browser) -> u32 {
    let watch = "const state = document.querySelector('[data-state]'), column = document.querySelector('.draft-sheets .sheets');
        let saved; window.seen = '';
        new MutationObserver(() => { if (state.dataset.state === 'saved') saved = performance.now() }).observe(state, { attributes: true });
        new MutationObserver((_, watcher) => { window.seen = String(Math.round(performance.now() - saved)); watcher.disconnect() })
          .observe(column, { childList: true });";
    browser.client.execute(watch, vec![]).await.unwrap();
    write(browser, "ord ").await;
    until_true(browser, "window.seen !== ''").await;
    // Others of its answer come after.
    tokio::time::sleep(Duration::from_secs(2)).await;
    script(browser, "return window.seen").await.parse().unwrap()
}

/// Figures, not a verdict: `cargo test --test it live::sheets -- --ignored --nocapture`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures"]
#[expect(clippy::print_stderr, reason = "figures")]
async fn time_from_saved_to_seen() {
    let server = Server::start("2026-03-02").await;
    let browser = open(&server).await;
    browser.client.set_window_size(1600, 950).await.unwrap();
    until_true(&browser, "innerWidth >= 1400").await;
    browser.find(".sheets-button").await.click().await.unwrap();
    let save = "const [key, text] = arguments, path = location.pathname + '/' + key;
        return (async () => {
          const form = new DOMParser().parseFromString(await (await fetch(path)).text(), 'text/html');
          const version = form.querySelector('[name=version]').value;
          return String((await fetch(path, { method: 'POST', body: new URLSearchParams({ version, text }) })).ok) })()";
    for is_long in [false, true] {
        if is_long {
            // One more third, since pages of paper hold more than is reckoned there.
            for (key, thirds) in LONG.into_iter().zip([1, 1, 2]) {
                let text = a_third().repeat(thirds);
                let saved = browser.client.execute(save, vec![json!(key), json!(text)]).await.unwrap();
                assert_eq!(saved, json!("true"));
            }
            browser.client.refresh().await.unwrap();
            until(&browser, "saved").await;
        }
        first(&browser).await;
        begin(&browser).await;
        let mut times = Vec::new();
        for _ in 0..7 {
            times.push(time_to_see(&browser).await);
        }
        let pages = script(&browser, "return String(document.querySelectorAll('.draft-sheets img').length)").await;
        eprintln!("{pages} pages: seen {times:?} ms after saved");
    }
    browser.close().await;
}
