//! The program as it is run: ended, started again, and served by a Postgres that dies.

use std::time::{Duration, Instant};

use sqlx::{ConnectOptions, postgres::PgConnectOptions};

use crate::support::{
    TestApp,
    browser::{Browser, Server},
    cast::{DIREKTOR, PASSWORD, REGISTRATOR},
    kill,
    stamping::{Mood, Service},
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

/// The seal is made in the transaction of the last attest; the time-stamp service is slow, and the power goes meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_between_the_last_attest_and_its_seal_nothing_is_half() {
    let mut service = Service::start(Mood::Refuses).await;
    let settings = vec![("YTTRA_TIMESTAMP_URL", service.url.clone())];
    let mut server = Server::start_with("2026-03-02", settings).await;
    let browser = Browser::open().await;
    browser.sign_in(&server, DIREKTOR).await;
    browser.goto(&server.url("/attestera")).await;
    let page = "return document.querySelector('.attest-item h2 a').href";
    let page = browser.client.execute(page, vec![]).await.unwrap();
    browser.goto(page.as_str().unwrap()).await;
    let case = browser.path().await.split('/').nth(2).unwrap().to_owned();
    assert_eq!(halves(&server, &case).await, ("attest".to_owned(), 1, 0));

    let roots = server.var().join("seals/tsa");
    std::fs::create_dir_all(&roots).unwrap();
    std::fs::write(roots.join("tid.pem"), service.root()).unwrap();
    service.turn(Mood::Holds);
    let asked = service.asked();
    browser.fill("losenord", PASSWORD).await;
    let press = "const form = document.querySelector('[name=losenord]').form;
        void fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)) }).catch(() => {});";
    browser.client.execute(press, vec![]).await.unwrap();
    service.asked_after(asked).await;
    server.kill();
    service.turn(Mood::Stamps);
    server.run().await;
    assert_eq!(halves(&server, &case).await, ("attest".to_owned(), 1, 0));

    browser.client.refresh().await.unwrap();
    browser.fill("losenord", PASSWORD).await;
    browser.press("Attestera").await;
    assert_eq!(halves(&server, &case).await, ("attesterad".to_owned(), 2, 1));
    let log = server.command().arg("verify").output().unwrap();
    assert!(log.status.success(), "{}", String::from_utf8_lossy(&log.stdout));
    browser.close().await;
}

/// The state of a case, its attests, and its papers that are sealed with a time stamp.
async fn halves(server: &Server, case: &str) -> (String, i64, i64) {
    let socket = server.var().join("postgres/socket");
    let options = PgConnectOptions::new_without_pgpass().socket(socket).username("yttra").database("yttra");
    let mut conn = options.connect().await.unwrap();
    sqlx::query_as(
        "select r.status,
                (select count(*) from attests a join attest_rounds d on d.id = a.round_id where d.remiss_id = r.id),
                (select count(*) from renderings f where f.remiss_id = r.id and f.stamped)
         from remisser r where r.id = $1::uuid",
    )
    .bind(case)
    .fetch_one(&mut conn)
    .await
    .unwrap()
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
