//! Several cases with one confirmation.

use axum::http::StatusCode;
use sign::{
    assertion::{self, Assertion, RelyingParty},
    statement,
};
use uuid::Uuid;
use yttra::document::canonical::Canonical;

use crate::{
    attests::{drafted, send, status},
    support::{
        TestApp, Visitor,
        app::Page,
        cast,
        stamping::{Mood, Service},
    },
    verification::with_seals,
};

pub(super) const PAGE: &str = "/attestera/flera";

/// Cases that wait for the chief.
pub(super) async fn waiting(test: &TestApp, titles: &[&str]) -> Vec<Uuid> {
    let mut ids = Vec::new();
    for title in titles {
        let id = drafted(test, title).await;
        send(test, id).await;
        ids.push(id);
    }
    ids
}

/// What stands in the boxes of the page, in the order of the cases.
pub(super) async fn values(visitor: &Visitor, ids: &[Uuid]) -> Vec<String> {
    let html = visitor.get(PAGE).await.html();
    let boxes = scraper::Selector::parse("[name=arende]").unwrap();
    let all: Vec<String> = html.select(&boxes).map(|it| it.value().attr("value").unwrap().to_owned()).collect();
    ids.iter().map(|id| all.iter().find(|value| value.starts_with(&id.to_string())).unwrap().clone()).collect()
}

pub(super) fn ticked(values: &[String]) -> Vec<(&str, &str)> {
    values.iter().map(|value| ("arende", value.as_str())).collect()
}

pub(super) async fn outcome(visitor: &Visitor, answer: Page) -> Page {
    let to = answer.followed();
    assert!(to.starts_with("/attestera/flera/"), "{to}");
    visitor.get(&to).await
}

/// What is kept of an attest by passkey.
type Row = (Uuid, Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>, Vec<Vec<u8>>);

#[tokio::test]
async fn one_touch_attests_each_by_itself_and_tells_what_could_not_be() {
    let test = TestApp::with_cast("2026-03-02").await;
    let ids = waiting(&test, &["Toaletter", "Bänkar", "Lekplatser", "Hundar"]).await;
    let chief = test.sign_in(cast::CHEF).await;
    let key = chief.add_passkey("Telefon").await;
    assert_eq!(chief.get("/attestera").await.attribute("a[href='/attestera/flera']", "class"), "button secondary");
    let page = chief.get(PAGE).await;
    assert_eq!(page.all("[name=arende]").len(), 4);
    assert!(page.text().contains("överlämnar förvaltningens tjänsteutlåtande som svar på remissen"));
    assert!(page.one(".attest-item details").contains("Förvaltningen är positiv."));

    let none = chief.challenge("/attestera/flera/utmaning", &[]).await;
    assert_eq!(none.err().unwrap(), ["Kryssa för minst ett ärende."]);
    let values = values(&chief, &ids).await;
    // One is opened for change before she touches her key, another after.
    let officer = test.sign_in(cast::HANDLAGGARE).await;
    let open = async |id: Uuid| {
        let path = format!("/remisser/{id}/attest/oppning");
        let version = officer.get(&path).await.value("version");
        officer.post(&path, &[("version", &version), ("skal", "Fel")]).await.followed();
    };
    open(ids[1]).await;
    let mut form = ticked(&values);
    form.push(("arende", values[0].as_str()));
    let asked = chief.challenge("/attestera/flera/utmaning", &form).await.unwrap();
    open(ids[2]).await;
    let given = key.get(&asked.options);
    form.extend([("utmaning", asked.id.as_str()), ("svar", given.as_str())]);
    let page = outcome(&chief, chief.post(PAGE, &form).await).await;
    assert_eq!(page.one("h1"), "Allt är inte attesterat");
    assert_eq!(page.one("#attesterat"), "2 ärenden attesterade med passkey");
    assert_eq!(page.all("#attesterat ~ ul a"), ["Toaletter", "Hundar"]);
    assert_eq!(page.all("#inte ~ ul a"), ["Bänkar", "Lekplatser"]);
    let why = page.all("#inte ~ ul .small:last-child");
    assert!(why[0].contains("då går det inte att göra så"), "{why:?}");
    assert!(why[1].ends_with("har öppnat förslaget för ändring, så det går inte att attestera."), "{why:?}");

    // Each evidence holds by itself: its statement, and of the others no more than their hashes.
    let rows: Vec<Row> = sqlx::query_as(
        "select o.remiss_id, a.statement, a.public_key, a.authenticator_data, a.client_data, a.assertion_signature,
                a.statement_hashes
         from attests a join attest_rounds o on o.id = a.round_id order by array_position(a.statement_hashes, sha256(a.statement))",
    )
    .fetch_all(test.pool())
    .await
    .unwrap();
    assert_eq!(rows.iter().map(|row| row.0).collect::<Vec<_>>(), [ids[0], ids[3]]);
    let party = RelyingParty { id: "localhost".into(), origin: "http://localhost:8080".into() };
    for (place, (id, statement, key, data, client, signature, hashes)) in rows.into_iter().enumerate() {
        // Three were stated; the one that was opened after the touch is among the hashes.
        let hashes: Vec<[u8; 32]> = hashes.into_iter().map(|hash| hash.try_into().unwrap()).collect();
        assert_eq!(hashes.len(), 3);
        assert_eq!(hashes[if place == 0 { 0 } else { 2 }], statement::hash(&statement));
        let given = Assertion { authenticator_data: data, client_data: client, signature };
        assertion::check(&given, &key, &statement::challenge(&hashes), &party).unwrap();
        assert_eq!(statement::Statement::from_bytes(&statement).unwrap().case, id);
    }
    for (id, expected) in ids.iter().zip(["attest", "utkast", "utkast", "attest"]) {
        assert_eq!(status(&test, *id).await, expected);
    }
    // The same once more changes nothing; what became of it is hers alone to read.
    let again = chief.post(PAGE, &form).await;
    assert_eq!(again.errors()[0], "Bekräftelsen är redan använd. Läs in sidan igen för att se vad som är attesterat.");
    let done = format!("{PAGE}/{}", asked.id);
    assert_eq!(test.sign_in(cast::DIREKTOR).await.get(&done).await.status, StatusCode::NOT_FOUND);
    assert_eq!(officer.get(&done).await.status, StatusCode::FORBIDDEN);
    let count: i64 = sqlx::query_scalar("select count(*) from attests").fetch_one(test.pool()).await.unwrap();
    assert_eq!(count, 2);
}

/// What is asked for beside may be anything that somebody has typed: it tells nothing of a case that is not hers to see.
#[tokio::test]
async fn a_case_that_she_may_not_see_is_told_by_nothing() {
    let test = TestApp::with_cast("2026-03-02").await;
    let ids = waiting(&test, &["Egen"]).await;
    let secret = test.register("Mycket hemligt", "2026-06-01").await;
    let secret: Uuid = secret.rsplit('/').next().unwrap().parse().unwrap();
    sqlx::query(
        "update remisser set sekretess_provision = '25 kap. 1 § OSL', sekretess_on = '2026-03-02', sekretess_authority = 'Nämnden'
         where id = $1",
    )
    .bind(secret)
    .execute(test.pool())
    .await
    .unwrap();
    let chief = test.sign_in(cast::CHEF).await;
    let own = values(&chief, &ids).await.remove(0);
    let (hidden, nothing) = (format!("{secret}:1:x"), format!("{}:1:x", Uuid::nil()));
    let form = [("arende", own.as_str()), ("arende", &hidden), ("arende", &nothing), ("losenord", cast::PASSWORD)];
    let page = outcome(&chief, chief.post(PAGE, &form).await).await;
    assert_eq!(page.one("#attesterat"), "Ett ärende attesterat med lösenord");
    assert!(
        page.text().contains("Ett ärende som du inte kan se") && !page.text().contains("hemligt"),
        "{}",
        page.text()
    );
    assert_eq!(page.all("section[aria-labelledby=inte] li").len(), 1, "what is not there is not told of");
}

#[tokio::test]
async fn several_by_password_with_one_password() {
    let test = TestApp::with_cast("2026-03-02").await;
    let ids = waiting(&test, &["Toaletter", "Bänkar"]).await;
    let chief = test.sign_in(cast::CHEF).await;
    let values = values(&chief, &ids).await;
    let mut form = ticked(&values);
    assert_eq!(chief.post(PAGE, &form).await.errors(), ["Skriv ditt lösenord för att attestera."]);
    form.push(("losenord", "fel"));
    let wrong = chief.post(PAGE, &form).await;
    assert_eq!(wrong.errors(), ["Lösenordet stämmer inte."]);
    assert_eq!(wrong.all("[name=arende][checked]").len(), 2, "what was ticked stays so");
    let none = chief.post(PAGE, &[("losenord", cast::PASSWORD)]).await;
    assert_eq!(none.errors(), ["Kryssa för minst ett ärende."]);
    form.pop();
    form.push(("losenord", cast::PASSWORD));
    let page = outcome(&chief, chief.post(PAGE, &form).await).await;
    assert_eq!(page.one("h1"), "Attesterat");
    assert_eq!(page.one("#attesterat"), "2 ärenden attesterade med lösenord");
    assert!(page.all("#inte").is_empty());
    // Once more: each is told to be done.
    let again = chief.post(PAGE, &form).await;
    assert!(!again.errors().is_empty());
    let count: i64 = sqlx::query_scalar("select count(*) from attests where method = 'losenord'")
        .fetch_one(test.pool())
        .await
        .unwrap();
    assert_eq!(count, 2);
    // The last of the chain completes them.
    let director = test.sign_in(cast::DIREKTOR).await;
    let values = self::values(&director, &ids).await;
    let mut form = ticked(&values);
    form.push(("losenord", cast::PASSWORD));
    outcome(&director, director.post(PAGE, &form).await).await;
    for id in ids {
        assert_eq!(status(&test, id).await, "attesterad");
    }
}

/// The telephone loses its connection in the middle of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_hangs_up_has_attested_all_that_she_confirmed() {
    let mut test = TestApp::with_cast("2026-03-02").await;
    with_seals(&test);
    let mut service = Service::start(Mood::Holds).await;
    test.stamped_by(&service.url);
    let ids = waiting(&test, &["Toaletter", "Bänkar"]).await;
    for email in [cast::CHEF, cast::DIREKTOR] {
        let visitor = test.sign_in(email).await;
        let values = values(&visitor, &ids).await;
        let mut form = ticked(&values);
        form.push(("losenord", cast::PASSWORD));
        let post = visitor.post(PAGE, &form);
        if email == cast::CHEF {
            outcome(&visitor, post.await).await;
        } else {
            // Her request is dropped while the first paper waits for its time.
            tokio::select! { _ = post => panic!("it did not wait"), () = service.asked_after(0) => {} }
        }
    }
    service.turn(Mood::Stamps);
    let start = std::time::Instant::now();
    while status(&test, ids[0]).await != "attesterad" || status(&test, ids[1]).await != "attesterad" {
        assert!(start.elapsed() < std::time::Duration::from_secs(30), "what she confirmed was dropped");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_presses_twice_attests_each_once() {
    let test = TestApp::with_cast("2026-03-02").await;
    let ids = waiting(&test, &["Toaletter", "Bänkar", "Hundar"]).await;
    let chief = test.sign_in(cast::CHEF).await;
    let key = chief.add_passkey("Telefon").await;
    let values = values(&chief, &ids).await;
    let asked = chief.challenge("/attestera/flera/utmaning", &ticked(&values)).await.unwrap();
    let given = key.get(&asked.options);
    let mut tasks = tokio::task::JoinSet::new();
    for by_password in [false, false, true, true] {
        let (chief, values, asked, given) = (chief.copied(), values.clone(), asked.id.clone(), given.clone());
        tasks.spawn(async move {
            let mut form = ticked(&values);
            if by_password {
                form.push(("losenord", cast::PASSWORD));
            } else {
                form.extend([("utmaning", asked.as_str()), ("svar", given.as_str())]);
            }
            chief.post(PAGE, &form).await.status
        });
    }
    let statuses = tasks.join_all().await;
    assert!(statuses.iter().all(|status| !status.is_server_error()), "{statuses:?}");
    let steps: Vec<(Uuid, i64)> = sqlx::query_as(
        "select o.remiss_id, count(*) from attests a join attest_rounds o on o.id = a.round_id group by o.remiss_id",
    )
    .fetch_all(test.pool())
    .await
    .unwrap();
    assert_eq!(steps.len(), 3);
    assert!(steps.iter().all(|(_, count)| *count == 1), "{steps:?}");
}
