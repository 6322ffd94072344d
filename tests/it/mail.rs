//! Mail by SMTP: to a server that takes it, one that refuses, one that is not there.

use std::collections::HashSet;

use sqlx::{
    ConnectOptions,
    postgres::{PgConnectOptions, PgConnection},
};
use tokio::sync::watch;
use yttra::{
    app::App,
    config::Config,
    outbox::{
        self, Mail,
        store::Attachment,
        worker::{self, Transport},
    },
};

use crate::support::{Beginning, TestApp, browser::Server, cast, smtp::Sink};

const FROM: &str = "Ekbackens stadsdelsförvaltning <yttra@ekbacken.example>";

/// The application with a mail server.
fn mailing(test: &TestApp, url: String) -> (App, Transport) {
    let config = Config { smtp_url: Some(url), mail_from: FROM.into(), ..test.app.config.clone() };
    let app =
        App::new(test.app.pool.clone(), test.app.clock.clone(), config, test.app.files.clone(), test.app.seals.clone());
    let transport = worker::transport(&app).unwrap();
    (app, transport)
}

/// Sends what is due now; how many were tried.
async fn send_due(app: &App, transport: &Transport) -> usize {
    let mut tried = 0;
    while worker::send_next(app, transport).await.unwrap() {
        tried += 1;
    }
    tried
}

async fn put(test: &TestApp, to: &str, subject: &str, body: &str) {
    let actor = test.actor(cast::ADMIN).await;
    let mail = Mail { myndighet: Some(actor.myndighet.id), ..Mail::to(to, subject, body.into()) };
    let mut conn = test.pool().acquire().await.unwrap();
    outbox::put(&mut conn, test.app.clock.read(), &mail).await.unwrap();
}

#[tokio::test]
async fn a_mail_arrives_once_as_it_was_written() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    story.send().await;
    let sink = Sink::start().await;
    let (app, transport) = mailing(&test, sink.url());
    let tried = send_due(&app, &transport).await;
    let mails = sink.mails();
    assert_eq!(mails.len(), tried);
    let chief = mails.iter().find(|mail| mail.to == [cast::CHEF]).unwrap();
    assert_eq!(chief.from, "yttra@ekbacken.example");
    let from = chief.header("From");
    assert!(from.contains("Ekbackens stadsdelsförvaltning") && from.ends_with("<yttra@ekbacken.example>"), "{from}");
    assert_eq!(chief.header("To"), cast::CHEF);
    assert_eq!(chief.header("Subject"), "Att attestera: EKB 2026/1");
    let letter = chief.text();
    for told in ["Ärende: EKB 2026/1, Plan för badplatser", "Svarsdatum: 29 maj 2026"] {
        assert!(letter.contains(told), "{letter}");
    }
    let link = format!("\n{}/remisser/{}/attest\n", app.config.base_url(), story.id);
    assert!(letter.contains(&link), "{letter}");
    // Once, whoever asks again.
    assert_eq!(send_due(&app, &transport).await, 0);
    let (again, transport) = mailing(&test, sink.url());
    assert_eq!(send_due(&again, &transport).await, 0);
    assert_eq!(sink.mails().len(), tried);
    let page = test.sign_in(cast::ADMIN).await.get("/admin/utkorg").await;
    assert!(page.one("ul.cards").contains("Skickat"), "{}", page.text());

    // An answer goes with its files under their names.
    let stored = test.app.files.put("Å, ä och ö.".into()).await.unwrap();
    let attachments = vec![Attachment {
        name: "Tjänsteutlåtande EKB 2026-1.txt".into(),
        media_type: "text/plain; charset=utf-8".into(),
        sha256: stored.sha256,
    }];
    let answer =
        Mail { attachments, ..Mail::to("ks@stad.example", "Svar på remiss åäö", "Hej!\n.\nHälsningar".into()) };
    let mut conn = test.pool().acquire().await.unwrap();
    outbox::put(&mut conn, test.app.clock.read(), &answer).await.unwrap();
    assert_eq!(send_due(&again, &transport).await, 1);
    let sent = sink.mails().pop().unwrap();
    assert_eq!(sent.header("Subject"), "Svar på remiss åäö");
    assert_eq!(sent.text().trim_end(), "Hej!\n.\nHälsningar");
    assert!(sent.data.contains("filename*0*=") || sent.data.contains("filename*=") || sent.data.contains("filename="));
    assert!(sent.header("Content-Type").starts_with("multipart/mixed"));
}

#[tokio::test]
async fn what_is_refused_is_told_and_tried_again_and_holds_nothing_up() {
    let test = TestApp::with_cast("2026-03-02").await;
    put(&test, "okand@nagonstans.example", "Till ingen", "Hej!").await;
    put(&test, "kansli@stad.example", "Till kansliet", "Hej!").await;
    let sink = Sink::refusing("okand").await;
    let (app, transport) = mailing(&test, sink.url());
    assert_eq!(send_due(&app, &transport).await, 2);
    assert_eq!(sink.mails().len(), 1, "the other went");
    let admin = test.sign_in(cast::ADMIN).await;
    let told = "Brevet gick inte att skicka: E-postservern avvisade brevet: 550 5.1.1 Okänd mottagare";
    let cards = admin.get("/admin/utkorg").await.all("ul.cards > li");
    let refused = cards.iter().find(|card| card.starts_with("Till ingen")).unwrap();
    assert!(refused.contains(told) && refused.contains("försöker igen"), "{refused}");
    // Not at once, but later; and then it is taken.
    assert_eq!(send_due(&app, &transport).await, 0);
    test.set_day("2026-03-03");
    let taking = Sink::start().await;
    let (app, transport) = mailing(&test, taking.url());
    assert_eq!(send_due(&app, &transport).await, 1);
    assert_eq!(taking.mails()[0].to, ["okand@nagonstans.example"]);
    assert_eq!(send_due(&app, &transport).await, 0);
    let admin = test.sign_in(cast::ADMIN).await;
    let page = admin.get("/admin/utkorg").await;
    assert!(!page.text().contains("Okänd mottagare"), "what went well in the end is no error");
}

#[tokio::test]
async fn nothing_is_lost_while_the_server_is_away() {
    let test = TestApp::with_cast("2026-03-02").await;
    for number in 1..=3 {
        put(&test, "kansli@stad.example", &format!("Brev {number}"), "Hej!").await;
    }
    let away = Sink::start().await;
    let port = away.port;
    let (app, transport) = mailing(&test, away.url());
    away.stop().await;
    assert_eq!(send_due(&app, &transport).await, 3);
    let admin = test.sign_in(cast::ADMIN).await;
    let page = admin.get("/admin/utkorg").await;
    assert!(page.text().contains("E-postservern gick inte att nå: "), "{}", page.text());
    assert_eq!(page.all("ul.cards .tag.late").len(), 3);
    test.set_day("2026-03-03");
    let back = Sink::at(port).await;
    assert_eq!(send_due(&app, &transport).await, 3);
    let mut subjects: Vec<String> = back.mails().iter().map(|mail| mail.header("Subject")).collect();
    subjects.sort();
    assert_eq!(subjects, ["Brev 1", "Brev 2", "Brev 3"]);
}

#[tokio::test]
async fn a_mail_that_is_under_way_is_marked_as_sent_before_the_end() {
    let test = TestApp::with_cast("2026-03-02").await;
    put(&test, "kansli@stad.example", "Brev", "Hej!").await;
    put(&test, "kansli@stad.example", "Ett till", "Hej!").await;
    let sink = Sink::holding().await;
    let (app, _) = mailing(&test, sink.url());
    let stop = watch::Sender::new(false);
    let worker = tokio::spawn(worker::run(app, stop.subscribe()));
    sink.wait_for(1).await;
    stop.send_replace(true);
    sink.answer();
    worker.await.unwrap();
    let sent: Vec<bool> =
        sqlx::query_scalar("select sent_at is not null from outbox order by id").fetch_all(test.pool()).await.unwrap();
    assert_eq!(sent, [true, false], "the one that is under way, and no more");
    assert_eq!(sink.mails().len(), 1);
}

/// The outbox of a program that runs.
async fn outbox_of(server: &Server) -> PgConnection {
    let options = PgConnectOptions::new_without_pgpass().socket(server.var().join("postgres/socket"));
    options.username("yttra").database("yttra").connect().await.unwrap()
}

/// The program itself: what it has sent it does not send again, ended in the midst of it or killed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_sends_each_mail_once_over_ends_and_starts() {
    let sink = Sink::start().await;
    let settings = vec![("YTTRA_SMTP_URL", sink.url()), ("YTTRA_MAIL_FROM", FROM.to_owned())];
    // A Sunday, on which nobody is reminded.
    let mut server = Server::start_with("2026-03-01", settings).await;
    // The mails of the demo begin to go.
    sink.wait_for(3).await;
    let ended = server.interrupt();
    assert_eq!(ended.code(), Some(0), "{}", server.logged());
    server.run().await;
    let mut conn = outbox_of(&server).await;
    let all: i64 = sqlx::query_scalar("select count(*) from outbox").fetch_one(&mut conn).await.unwrap();
    let mut expected = usize::try_from(all).unwrap();
    // After the rest one more, by which it is known that the rest has been gone through; and so after a power cut.
    for subject in ["Sist", "Allra sist"] {
        add(&mut conn, subject).await;
        expected += 1;
        sink.wait_for(expected).await;
        while unsent(&mut conn).await > 0 {
            tokio::task::yield_now().await;
        }
        server.kill();
        server.run().await;
        conn = outbox_of(&server).await;
    }
    add(&mut conn, "Efter avbrottet").await;
    sink.wait_for(expected + 1).await;
    let mails = sink.mails();
    assert_eq!(mails.last().unwrap().header("Subject"), "Efter avbrottet", "one was sent again");
    let ids: HashSet<String> = mails.iter().map(|mail| mail.header("Message-ID")).collect();
    assert_eq!(ids.len(), mails.len(), "a mail came twice");
}

async fn add(conn: &mut PgConnection, subject: &str) {
    sqlx::query(
        "insert into outbox (id, to_address, subject, body, created_at, next_try_at)
         values (gen_random_uuid(), 'kansli@stad.example', $1, 'Hej!', '2026-03-01 07:59Z', '2026-03-01 07:59Z')",
    )
    .bind(subject)
    .execute(conn)
    .await
    .unwrap();
}

async fn unsent(conn: &mut PgConnection) -> i64 {
    let count = sqlx::query_scalar("select count(*) from outbox where sent_at is null");
    count.fetch_one(conn).await.unwrap()
}
