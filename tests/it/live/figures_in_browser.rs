//! Figures, not a verdict: `cargo test --test it live::figures_in_browser -- --ignored --nocapture`.

use fantoccini::key::Key;
use serde_json::{Value, json};

use super::{
    browsers::{TEXT, open, script, until, write},
    figures::{LONG, a_third},
    noting::{reads, send},
};
use crate::support::browser::{Browser, Server};

const NOTES: usize = 60;
const KEYS: usize = 200;

/// Answers when the editor and the marks of as many notes are in the page, with the milliseconds since it was asked for.
const OPENED: &str = "const [marks, done] = arguments;
    (function look() {
      const text = document.querySelector('.section-editor');
      if (text && document.querySelectorAll('.section-editor .noted').length >= marks) requestAnimationFrame(() => done(performance.now()));
      else requestAnimationFrame(look);
    })()";

/// Notes for each key how long it took until what it changed was painted, in milliseconds.
const WATCH_KEYS: &str = "window.painted = [];
    addEventListener('beforeinput', ({ timeStamp }) => requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => painted.push(performance.now() - timeStamp);
      port2.postMessage('');
    }), true)";

/// Marks some words in the middle of a paragraph of a section.
async fn mark(browser: &Browser, section: &str, paragraph: usize) {
    let place = format!(
        "const p = document.querySelectorAll('[data-section={section}] .section-editor p')[{paragraph}];
         p.closest('.section-editor').focus();
         const words = document.createTreeWalker(p, NodeFilter.SHOW_TEXT).nextNode();
         getSelection().setBaseAndExtent(words, 20, words, 60)"
    );
    browser.client.execute(&place, Vec::<Value>::new()).await.unwrap();
    reads(browser, "return String(getSelection().toString().length)", |length| length == "40").await;
}

/// The middle one, the one that five of a hundred exceed, and the greatest.
fn told(mut figures: Vec<f64>) -> String {
    figures.sort_by(f64::total_cmp);
    let at = |share: usize| figures[(figures.len() - 1) * share / 100];
    format!("median {:.0} ms, p95 {:.0} ms, max {:.0} ms of {}", at(50), at(95), at(100), figures.len())
}

async fn opened(browser: &Browser, path: &str, marks: usize) -> f64 {
    browser.goto(path).await;
    browser.client.execute_async(OPENED, vec![json!(marks)]).await.unwrap().as_f64().unwrap()
}

async fn keys(browser: &Browser, place: &str) -> String {
    let cursor = format!(
        "const all = document.querySelectorAll('{place} p'), p = all[all.length >> 1], s = getSelection();
         p.closest('.section-editor').focus(); s.selectAllChildren(p); s.collapseToEnd();"
    );
    browser.client.execute(&cursor, Vec::<Value>::new()).await.unwrap();
    browser.client.execute(WATCH_KEYS, vec![]).await.unwrap();
    for _ in 0..KEYS {
        write(browser, "å").await;
    }
    until(browser, "saved").await;
    let painted = browser.client.execute("return window.painted", vec![]).await.unwrap();
    told(serde_json::from_value(painted).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures"]
#[expect(clippy::print_stderr, reason = "figures")]
async fn a_draft_of_forty_pages_with_sixty_comments() {
    let server = Server::start("2026-03-02").await;
    let browser = open(&server).await;
    let draft = server.url(&browser.path().await);
    eprintln!("demo draft, key to paint:  {}", keys(&browser, TEXT).await);
    eprintln!("demo draft, open:          {:.0} ms", opened(&browser, &draft, 0).await);
    for section in LONG {
        browser.goto(&format!("{draft}/{section}")).await;
        browser.fill("text", &a_third()).await;
        browser.press("Spara").await;
    }
    eprintln!("40 pages, open:            {:.0} ms", opened(&browser, &draft, 0).await);
    eprintln!("40 pages, key to paint:    {}", keys(&browser, TEXT).await);
    opened(&browser, &draft, 0).await;
    until(&browser, "saved").await;
    for number in 0..NOTES {
        mark(&browser, LONG[number % 3], number).await;
        browser.key(&[Key::Control, Key::Alt], 'k').await;
        reads(&browser, "return String(document.querySelector('#note-dialog').open)", |open| open == "true").await;
        write(&browser, "Kan det sägas kortare?").await;
        send(&browser).await;
    }
    let marked = "return String(document.querySelectorAll('.section-editor .noted').length)";
    reads(&browser, marked, |marks| marks.parse::<usize>().is_ok_and(|marks| marks >= NOTES)).await;
    let mut times = Vec::new();
    for _ in 0..5 {
        times.push(opened(&browser, &draft, NOTES).await);
    }
    eprintln!("with 60 comments, open:    {}", told(times));
    eprintln!("with 60 comments, key:     {}", keys(&browser, TEXT).await);
    eprintln!(
        "heap of the page:          {} KiB",
        script(&browser, "return String(performance.memory.usedJSHeapSize >> 10)").await
    );
    browser.close().await;
}
