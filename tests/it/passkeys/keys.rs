//! Registering, naming, removing and revoking.

use axum::http::StatusCode;

use crate::support::{TestApp, authenticator::Authenticator, cast};

const PAGE: &str = "/konto/passkeys";
const ASK: &str = "/konto/passkeys/utmaning";

async fn mails(test: &TestApp) -> Vec<(String, String, String)> {
    sqlx::query_as("select to_address, subject, body from outbox order by created_at, id")
        .fetch_all(test.pool())
        .await
        .unwrap()
}

async fn kinds(test: &TestApp) -> Vec<String> {
    sqlx::query_scalar("select kind from events where kind like 'passkey%' order by at, sequence")
        .fetch_all(test.pool())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_key_is_added_named_and_removed_and_its_owner_is_told() {
    let test = TestApp::with_cast("2026-03-02").await;
    let director = test.sign_in(cast::DIREKTOR).await;
    assert_eq!(director.get("/konto").await.attribute("#passkeys ~ .actions a", "href"), PAGE);
    assert_eq!(director.get(PAGE).await.one(".empty"), "Du har ingen passkey än.");
    director.add_passkey("Min telefon").await;
    let page = director.get(PAGE).await;
    assert_eq!(page.all(".passkeys a"), ["Min telefon"]);
    assert_eq!(page.one(".flash"), "Passkeyn ”Min telefon” är tillagd. Du får ett mejl om det.");
    assert!(page.one(".passkeys ~ .muted").starts_with("Lägg gärna till en till"));
    assert!(page.one("#tappad ~ ol").contains("en administratör spärra den: "));
    director.add_passkey("Säkerhetsnyckel").await;
    assert!(director.get(PAGE).await.all(".passkeys ~ .muted").is_empty());

    let one = director.get(PAGE).await.attribute(".passkeys a", "href");
    assert_eq!(director.post(&one, &[("namn", " ")]).await.errors().len(), 1);
    assert_eq!(director.post(&one, &[("namn", "Tjänstetelefon")]).await.followed(), PAGE);
    assert_eq!(director.get(PAGE).await.all(".passkeys a"), ["Tjänstetelefon", "Säkerhetsnyckel"]);

    let gone = format!("{one}/borttagning");
    assert_eq!(director.post(&gone, &[]).await.errors(), ["Skriv ditt lösenord."]);
    assert_eq!(director.post(&gone, &[("losenord", "fel")]).await.errors(), ["Lösenordet stämmer inte."]);
    assert_eq!(director.get(PAGE).await.all(".passkeys a").len(), 2);
    director.post(&gone, &[("losenord", cast::PASSWORD)]).await.followed();
    let page = director.get(PAGE).await;
    assert_eq!(page.all(".passkeys a"), ["Säkerhetsnyckel"]);
    assert!(page.one("#borttagna ~ ul").contains("Tjänstetelefon Borttagen 2026-03-02"));
    // Once more: it is gone already.
    assert_eq!(director.post(&gone, &[("losenord", cast::PASSWORD)]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(director.post(&one, &[("namn", "Igen")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);

    let told: Vec<_> = mails(&test).await.into_iter().map(|(to, subject, _)| (to, subject)).collect();
    let to = |subject: &str| (cast::DIREKTOR.to_owned(), subject.to_owned());
    let expected = [to("Ny passkey i Yttra"), to("Ny passkey i Yttra"), to("Passkey borttagen i Yttra")];
    assert_eq!(told, expected);
    assert_eq!(kinds(&test).await, ["passkey_added", "passkey_added", "passkey_renamed", "passkey_removed"]);
}

#[tokio::test]
async fn an_open_session_alone_adds_no_key() {
    let test = TestApp::with_cast("2026-03-02").await;
    let director = test.sign_in(cast::DIREKTOR).await;
    for (password, sentence) in [("", "Skriv ditt lösenord."), ("gissning", "Lösenordet stämmer inte.")] {
        let refused = director.challenge(ASK, &[("namn", "Min"), ("losenord", password)]).await.err().unwrap();
        assert_eq!(refused, [sentence]);
    }
    let form = [("namn", "Min"), ("losenord", cast::PASSWORD)];
    let asked = director.challenge(ASK, &form).await.unwrap();
    assert_eq!(asked.options["authenticatorSelection"]["residentKey"], "preferred");
    assert_eq!(asked.options["attestation"], "none");
    assert_eq!(asked.options["rp"]["id"], "localhost");
    let key = Authenticator::new();
    let answer = key.create(&asked.options);
    let form = [("utmaning", asked.id.as_str()), ("svar", answer.as_str())];

    // Neither somebody else, nor she herself where she has signed in anew.
    let other = test.sign_in(cast::CHEF).await;
    assert!(other.post(PAGE, &form).await.errors()[0].starts_with("Det gick mer än fem minuter"));
    let elsewhere = test.sign_in(cast::DIREKTOR).await;
    assert!(elsewhere.post(PAGE, &form).await.errors()[0].starts_with("Det gick mer än fem minuter"));
    director.post(PAGE, &form).await.followed();
    // Twice, and after five minutes.
    assert_eq!(director.post(PAGE, &form).await.errors().len(), 1);
    let asked = director.challenge(ASK, &[("namn", "Ny"), ("losenord", cast::PASSWORD)]).await.unwrap();
    let known = asked.options["excludeCredentials"].as_array().unwrap();
    assert_eq!(known.len(), 1, "the browser is told which keys she has");
    test.set_time("2026-03-02T08:05:00Z");
    let answer = Authenticator::new().create(&asked.options);
    let late = director.post(PAGE, &[("utmaning", &asked.id), ("svar", &answer)]).await;
    assert_eq!(late.errors().len(), 1);
    // Without a script nothing is added, and it is said why.
    assert!(director.post(PAGE, &[("namn", "Ny")]).await.errors()[0].contains("JavaScript"));
    assert_eq!(director.get(PAGE).await.all(".passkeys a"), ["Min"]);
}

#[tokio::test]
async fn a_key_that_does_not_check_who_touches_it_is_not_taken() {
    let test = TestApp::with_cast("2026-03-02").await;
    let director = test.sign_in(cast::DIREKTOR).await;
    let wrong = [
        Authenticator { verifies: false, ..Authenticator::new() },
        Authenticator { origin: "https://yttra.kommunen.example".into(), ..Authenticator::new() },
        Authenticator { party: "kommunen.example".into(), ..Authenticator::new() },
    ];
    for key in wrong {
        let asked = director.challenge(ASK, &[("namn", "Min"), ("losenord", cast::PASSWORD)]).await.unwrap();
        let answer = key.create(&asked.options);
        let page = director.post(PAGE, &[("utmaning", &asked.id), ("svar", &answer)]).await;
        assert!(page.errors()[0].starts_with("Passkeyn gick inte att lägga till."), "{:?}", page.errors());
    }
    let asked = director.challenge(ASK, &[("namn", "Min"), ("losenord", cast::PASSWORD)]).await.unwrap();
    let page = director.post(PAGE, &[("utmaning", &asked.id), ("svar", "{}")]).await;
    assert_eq!(page.errors(), ["Svaret från din passkey gick inte att läsa. Försök igen."]);
    assert!(director.get(PAGE).await.all(".passkeys a").is_empty());
    assert!(mails(&test).await.is_empty() && kinds(&test).await.is_empty());
}

#[tokio::test]
async fn an_administrator_revokes_and_says_why() {
    let test = TestApp::with_cast("2026-03-02").await;
    let director = test.sign_in(cast::DIREKTOR).await;
    director.add_passkey("Telefon").await;
    director.add_passkey("Dator").await;
    director.add_passkey("Nyckel").await;
    let admin = test.sign_in(cast::ADMIN).await;
    let person = format!("/admin/personer/{}", test.actor(cast::DIREKTOR).await.id);
    let page = admin.get(&person).await;
    assert_eq!(page.all("#passkey label").len(), 4);
    let which = page.attribute("#passkey input", "value");
    let post = format!("{person}/passkeys");
    assert_eq!(admin.post(&post, &[]).await.errors().len(), 2);
    assert_eq!(director.post(&post, &[("passkey", "alla"), ("skal", "x")]).await.status, StatusCode::FORBIDDEN);
    let reason = [("passkey", which.as_str()), ("skal", "Telefonen är stulen.")];
    admin.post(&post, &reason).await.followed();
    let again = admin.post(&post, &reason).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert_eq!(director.get(PAGE).await.all(".passkeys a"), ["Dator", "Nyckel"]);
    admin.post(&post, &[("passkey", "alla"), ("skal", "Slutar.")]).await.followed();
    let page = director.get(PAGE).await;
    assert!(page.all(".passkeys a").is_empty());
    assert!(page.one("#borttagna ~ ul").contains("Telefonen är stulen."));
    assert!(admin.get(&person).await.one("#passkeys ~ p").contains("ingen passkey"));
    let mails = mails(&test).await;
    assert_eq!(mails.len(), 5);
    assert!(mails[3].2.contains("Skäl: Telefonen är stulen."), "{}", mails[3].2);
    assert!(mails[4].2.contains("dina passkeys i Yttra: Dator, Nyckel"), "{}", mails[4].2);
    assert_eq!(kinds(&test).await[3..], ["passkeys_revoked", "passkeys_revoked"]);
}
