//! What every page costs and looks like.

use axum::http::StatusCode;

use crate::support::{TestApp, cast, queries::Queries};

/// The most statements that a page may send, session included; a list takes no more than a single row.
const QUERIES: [(&str, &str, usize); 8] = [
    (cast::REGISTRATOR, "/idag", 2),
    (cast::REGISTRATOR, "/inkorg", 2),
    (cast::REGISTRATOR, "/remisser", 4),
    (cast::REGISTRATOR, "/remisser/ny", 4),
    (cast::REGISTRATOR, "/remisser/{id}", 12),
    (cast::REGISTRATOR, "/remisser/{id}/fordelning", 5),
    (cast::REGISTRATOR, "/remisser/{id}/plan", 8),
    (cast::REGISTRATOR, "/remisser/{id}/handelser", 3),
];

#[tokio::test]
async fn pages_ask_the_database_few_questions() {
    let test = TestApp::with_cast("2026-03-02").await;
    let mut id = String::new();
    for number in 0..30 {
        id = test.register(&format!("Remiss {number}"), "2026-04-30").await;
    }
    for (email, path, most) in QUERIES {
        let visitor = test.sign_in(email).await;
        let path = path.replace("{id}", &id);
        visitor.get(&path).await;
        let queries = Queries::count();
        assert_eq!(visitor.get(&path).await.status, StatusCode::OK, "{path}");
        let asked = queries.take();
        assert!(asked >= 1 && asked <= most, "{path} asks {asked} questions");
    }
}

#[tokio::test]
async fn pages_are_light_and_ask_no_other_host() {
    let test = TestApp::with_cast("2026-03-02").await;
    for number in 0..60 {
        test.register(&format!("Remiss {number}"), "2026-04-30").await;
    }
    let visitor = test.sign_in(cast::REGISTRATOR).await;
    for path in ["/idag", "/remisser", "/inkorg", "/remisser/ny"] {
        let page = visitor.get(path).await;
        let style = visitor.get(&page.attribute("link[rel=stylesheet]", "href")).await;
        let weight = gzipped(&page.body) + gzipped(&style.body);
        assert!(weight < 30 * 1024, "{path} weighs {weight} bytes");
        for selector in ["[src]", "link[href]"] {
            let html = page.html();
            for element in html.select(&scraper::Selector::parse(selector).unwrap()) {
                let address = element.value().attr("src").or(element.value().attr("href")).unwrap();
                assert!(address.starts_with('/'), "{path} asks for {address}");
            }
        }
    }
}

fn gzipped(bytes: &[u8]) -> usize {
    use std::io::Write;
    let mut child = std::process::Command::new("gzip")
        .arg("-c")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let bytes = bytes.to_vec();
    let writer = std::thread::spawn(move || input.write_all(&bytes).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output.stdout.len()
}
