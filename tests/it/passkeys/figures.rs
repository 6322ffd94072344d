//! Figures, not a verdict: `cargo test --release --test it passkeys::figures -- --ignored --nocapture`.

use std::time::Instant;

use yttra::seals::keys::OWN_AUTHORITY;

use super::several::{PAGE, outcome, ticked, values, waiting};
use crate::support::{TestApp, cast};

const CASES: u32 = 50;

/// One touch for fifty cases, first by the chief, who passes them on, then by the director, whose attests finish and seal
/// fifty papers.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures"]
#[expect(clippy::print_stderr, reason = "figures")]
async fn fifty_with_one_touch() {
    let test = TestApp::with_cast("2026-03-02").await;
    test.app
        .seals
        .issue(OWN_AUTHORITY, ("ekbacken", "Ekbackens stadsdelsnämnd"), false, test.app.clock.read().now)
        .unwrap();
    let titles: Vec<String> = (1..=CASES).map(|number| format!("Remiss {number} om badplatser")).collect();
    let ids = waiting(&test, &titles.iter().map(String::as_str).collect::<Vec<_>>()).await;
    for (who, email) in [("the chief", cast::CHEF), ("the director", cast::DIREKTOR)] {
        let visitor = test.sign_in(email).await;
        let key = visitor.add_passkey("Telefon").await;
        let start = Instant::now();
        let values = values(&visitor, &ids).await;
        let listed = start.elapsed();
        let mut form = ticked(&values);
        let start = Instant::now();
        let asked = visitor.challenge(&format!("{PAGE}/utmaning"), &form).await.unwrap();
        let prepared = start.elapsed();
        let given = key.get(&asked.options);
        form.extend([("utmaning", asked.id.as_str()), ("svar", given.as_str())]);
        let start = Instant::now();
        let answer = visitor.post(PAGE, &form).await;
        let confirmed = start.elapsed();
        let page = outcome(&visitor, answer).await;
        assert_eq!(page.one("#attesterat"), format!("{CASES} ärenden attesterade med passkey"));
        let rate = f64::from(CASES) / confirmed.as_secs_f64();
        eprintln!("{who}: page {listed:?}, challenge {prepared:?}, {CASES} attests {confirmed:?}, {rate:.0} a second");
    }
    let papers: i64 = sqlx::query_scalar("select count(*) from renderings where sealed_by is not null")
        .fetch_one(test.pool())
        .await
        .unwrap();
    assert_eq!(papers, i64::from(CASES));
}
