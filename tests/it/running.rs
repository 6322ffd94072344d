//! The program as it is run: ended, started again, and served by a Postgres that dies.

use std::time::{Duration, Instant};

use crate::support::{
    TestApp,
    browser::{Browser, Server},
    cast::REGISTRATOR,
    kill,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_entered_is_there_after_an_end_and_a_start() {
    let mut server = Server::start("2026-03-02").await;
    let browser = Browser::open().await;
    register(&browser, &server, "Remiss före avbrottet").await;
    let ended = server.interrupt();
    assert_eq!(ended.code(), Some(0), "{}", server.logged());
    assert!(!server.var().join("postgres/data/postmaster.pid").exists(), "Postgres is still there");

    server.run().await;
    browser.client.refresh().await.unwrap();
    assert_eq!(browser.heading().await, "Remiss före avbrottet");
    browser.goto(&server.url("/remisser")).await;
    let text = browser.text().await;
    // The demo is not loaded a second time.
    assert_eq!(text.matches("Plan för offentliga toaletter").count(), 1, "{text}");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_lives_through_the_death_of_postgres() {
    let server = Server::start("2026-03-02").await;
    let browser = Browser::open().await;
    register(&browser, &server, "Remiss före avbrottet").await;
    let path = browser.path().await;
    let cookies = browser.cookies().await;

    // It does not come up again as long as it cannot read its settings.
    let data = server.var().join("postgres/data");
    let settings = std::fs::read(data.join("postgresql.auto.conf")).unwrap();
    std::fs::write(data.join("postgresql.auto.conf"), "this is no setting\n").unwrap();
    let postmaster = std::fs::read_to_string(data.join("postmaster.pid")).unwrap();
    kill("KILL", postmaster.lines().next().unwrap().parse().unwrap());

    let (status, body) = answer_but(200, &server, &path, &cookies).await;
    let page = String::from_utf8(body).unwrap();
    assert_eq!(status, 503, "{page}");
    assert!(page.contains("lang=\"sv\"") && page.contains("Databasen svarar inte just nu."), "{page}");
    assert_eq!(server.get("/readyz", "").await.unwrap().0, 503);
    assert_eq!(server.get("/healthz", "").await.unwrap().0, 200);

    std::fs::write(data.join("postgresql.auto.conf"), settings).unwrap();
    let (status, _) = answer_but(503, &server, &path, &cookies).await;
    assert_eq!(status, 200);
    browser.client.refresh().await.unwrap();
    assert_eq!(browser.heading().await, "Remiss före avbrottet");
    register(&browser, &server, "Remiss efter avbrottet").await;
    browser.close().await;
}

/// The first answer that is not the old one.
async fn answer_but(old: u16, server: &Server, path: &str, cookies: &str) -> (u16, Vec<u8>) {
    let start = Instant::now();
    loop {
        let (status, body) = server.get(path, cookies).await.unwrap();
        if status != old {
            return (status, body);
        }
        assert!(start.elapsed() < Duration::from_mins(1), "still {old}: {}", server.logged());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn register(browser: &Browser, server: &Server, title: &str) {
    browser.sign_in(server, REGISTRATOR).await;
    browser.goto(&server.url("/remisser/ny")).await;
    browser.fill("titel", title).await;
    browser.choose("avsandare", "Kommunstyrelsen").await;
    browser.fill("svarsdatum", "2026-05-29").await;
    browser.press("Registrera").await;
    assert_eq!(browser.heading().await, title);
}

#[tokio::test]
async fn the_demo_can_start_on_the_day_of_one_of_its_own_meetings() {
    // Told from this day, the next meeting is on the fixed day of the old one.
    let test = TestApp::on("2021-02-15").await;
    yttra::demo::load_once(&test.app).await.unwrap();
}
