//! Attest by passkey, and everything by which it is refused.

use sign::{
    assertion::{self, Assertion, RelyingParty},
    statement,
};
use uuid::Uuid;
use yttra::{attests::commands, document::canonical::Canonical};

use crate::{
    attests::{drafted, send, status, write},
    support::{
        TestApp, Visitor,
        app::Page,
        authenticator::{Asked, Authenticator},
        cast,
    },
};

fn path(id: Uuid, rest: &str) -> String {
    format!("/remisser/{id}/attest{rest}")
}

/// What her page asks for.
pub async fn ask(visitor: &Visitor, id: Uuid) -> Asked {
    let page = visitor.get(&path(id, "")).await;
    let (version, manifest) = (page.value("version"), page.value("manifest"));
    visitor.challenge(&path(id, "/utmaning"), &[("version", &version), ("manifest", &manifest)]).await.unwrap()
}

pub async fn answer(visitor: &Visitor, id: Uuid, asked: &Asked, answer: &str) -> Page {
    visitor.post(&path(id, "/attestering"), &[("utmaning", &asked.id), ("svar", answer)]).await
}

/// A case that waits for the chief, who has a passkey.
async fn waiting(test: &TestApp) -> (Uuid, Visitor, Authenticator) {
    let id = drafted(test, "Toaletter").await;
    send(test, id).await;
    let chief = test.sign_in(cast::CHEF).await;
    let key = chief.add_passkey("Telefon").await;
    (id, chief, key)
}

async fn attested(test: &TestApp) -> i64 {
    sqlx::query_scalar("select count(*) from attests").fetch_one(test.pool()).await.unwrap()
}

struct Kept {
    statement: Vec<u8>,
    public_key: Vec<u8>,
    assertion: Assertion,
    hashes: Vec<Vec<u8>>,
}

async fn kept(test: &TestApp) -> Vec<Kept> {
    type Row = (Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>, Vec<Vec<u8>>);
    let rows: Vec<Row> = sqlx::query_as(
        "select statement, public_key, authenticator_data, client_data, assertion_signature, statement_hashes
         from attests where method = 'passkey' order by at, id",
    )
    .fetch_all(test.pool())
    .await
    .unwrap();
    rows.into_iter()
        .map(|(statement, public_key, authenticator_data, client_data, signature, hashes)| Kept {
            statement,
            public_key,
            assertion: Assertion { authenticator_data, client_data, signature },
            hashes,
        })
        .collect()
}

#[tokio::test]
async fn a_passkey_attests_and_what_is_kept_proves_it() {
    let test = TestApp::with_cast("2026-03-02").await;
    let (id, chief, key) = waiting(&test).await;
    let page = chief.get(&path(id, "")).await;
    assert_eq!(page.one("[data-passkey-button]"), "Attestera med passkey");
    assert_eq!(page.one("#attestera ~ details summary"), "Attestera med lösenord i stället");
    let asked = ask(&chief, id).await;
    assert_eq!(asked.options["allowCredentials"].as_array().unwrap().len(), 1);
    test.set_time("2026-03-02T08:03:00Z");
    let done = answer(&chief, id, &asked, &key.get(&asked.options)).await;
    assert_eq!(done.followed(), "/attestera");
    let page = chief.get(&path(id, "")).await;
    assert!(page.one(".chain li").contains("2026-03-02 09:00 med passkey"), "{}", page.one(".chain li"));
    let log = chief.get(&format!("/remisser/{id}/handelser")).await;
    assert!(log.text().contains("attesterade förslaget med passkey som avdelningschef"));
    let keys = chief.get("/konto/passkeys").await;
    assert!(keys.one(".passkeys li").contains("senast använd 2026-03-02 09:03"));

    // By what is kept alone.
    let kept = kept(&test).await;
    let party = RelyingParty { id: "localhost".into(), origin: "http://localhost:8080".into() };
    let hash = statement::hash(&kept[0].statement);
    assert_eq!(kept[0].hashes, [hash.to_vec()]);
    let challenge = statement::challenge(&[hash]);
    assertion::check(&kept[0].assertion, &kept[0].public_key, &challenge, &party).unwrap();
    let stated = statement::Statement::from_bytes(&kept[0].statement).unwrap();
    assert_eq!((stated.case, stated.step, stated.method), (id, 1, statement::Method::Passkey));

    // The other step by password, which is told as such; then the same proposal once more keeps both as they are.
    let director = test.sign_in(cast::DIREKTOR).await;
    let page = director.get(&path(id, "")).await;
    assert!(page.all("[data-passkey-button]").is_empty());
    let fields = [("version", page.value("version")), ("manifest", page.value("manifest"))];
    let form = [("version", fields[0].1.as_str()), ("manifest", &fields[1].1), ("losenord", cast::PASSWORD)];
    director.post(&path(id, "/attestering"), &form).await.followed();
    let page = director.get(&path(id, "")).await;
    assert!(page.all(".chain li")[1].contains("med lösenord"));
    let officer = test.sign_in(cast::HANDLAGGARE).await;
    let version = officer.get(&path(id, "/oppning")).await.value("version");
    officer.post(&path(id, "/oppning"), &[("version", &version), ("skal", "Fel")]).await.followed();
    send(&test, id).await;
    assert_eq!(status(&test, id).await, "attesterad");
    let repeated = self::kept(&test).await;
    assert_eq!(repeated.len(), 2);
    assert_eq!(repeated[1].assertion, kept[0].assertion);
}

#[tokio::test]
async fn each_answer_that_does_not_hold_is_refused_with_its_sentence() {
    let test = TestApp::with_cast("2026-03-02").await;
    let (id, chief, key) = waiting(&test).await;
    let director = test.sign_in(cast::DIREKTOR).await;
    let others = director.add_passkey("Direktörens").await;
    let removed = chief.add_passkey("Gammal").await;
    let href = chief.get("/konto/passkeys").await;
    let href = href.all(".passkeys a").iter().position(|name| name == "Gammal").map(|_| {
        let html = href.html();
        let links = scraper::Selector::parse(".passkeys a").unwrap();
        html.select(&links).nth(1).unwrap().value().attr("href").unwrap().to_owned()
    });
    let gone = format!("{}/borttagning", href.unwrap());
    chief.post(&gone, &[("losenord", cast::PASSWORD)]).await.followed();

    let wrong: [(Authenticator, &str); 6] = [
        (others, "Den passkeyn hör till någon annan. Attestera med en av dina egna."),
        (removed, "Den passkeyn är borttagen och går inte att attestera med. Använd en annan."),
        (
            Authenticator::new(),
            "Yttra känner inte till den passkeyn. Lägg till den under Mitt konto, eller använd en annan.",
        ),
        (
            Authenticator { verifies: false, ..key.clone() },
            "Din passkey bekräftade inte vem du är med PIN, fingeravtryck eller ansikte. Utan det går det inte att \
             attestera.",
        ),
        (
            Authenticator { origin: "https://yttra.kommunen.example".into(), ..key.clone() },
            "Bekräftelsen är gjord på en annan adress än Yttras. Kontrollera adressen och attestera igen.",
        ),
        (
            Authenticator { credential: key.credential.clone(), ..Authenticator::new() },
            "Signaturen från din passkey stämmer inte. Försök igen, eller använd en annan.",
        ),
    ];
    for (key, sentence) in wrong {
        let asked = ask(&chief, id).await;
        let page = answer(&chief, id, &asked, &key.get(&asked.options)).await;
        assert_eq!(page.errors(), [sentence]);
        assert_eq!(page.one("#passkey .error"), format!("Fel: {sentence}"));
    }
    // The answer to another challenge than the one it is sent with.
    let (one, two) = (ask(&chief, id).await, ask(&chief, id).await);
    let page = answer(&chief, id, &one, &key.get(&two.options)).await;
    assert!(page.errors()[0].starts_with("Bekräftelsen gäller ett annat förslag"));
    for junk in ["{}", "nej", r#"{"id":"","authenticatorData":"","clientDataJSON":"","signature":""}"#] {
        assert_eq!(answer(&chief, id, &one, junk).await.errors().len(), 1);
    }
    let unknown = Asked { id: Uuid::now_v7().to_string(), options: one.options.clone() };
    let page = answer(&chief, id, &unknown, &key.get(&one.options)).await;
    assert_eq!(page.errors(), ["Bekräftelsen finns inte längre. Attestera igen."]);
    // In another session of hers.
    let elsewhere = test.sign_in(cast::CHEF).await;
    let page = answer(&elsewhere, id, &one, &key.get(&one.options)).await;
    assert_eq!(page.errors(), ["Bekräftelsen påbörjades i en annan inloggning. Attestera igen här."]);
    assert_eq!(attested(&test).await, 0);

    // None of it used the challenge up; after five minutes it is over.
    test.set_time("2026-03-02T08:05:00Z");
    let page = answer(&chief, id, &one, &key.get(&one.options)).await;
    assert_eq!(page.errors(), ["Det gick mer än fem minuter, så bekräftelsen gäller inte längre. Attestera igen."]);
    assert_eq!(attested(&test).await, 0);
    let asked = ask(&chief, id).await;
    answer(&chief, id, &asked, &key.get(&asked.options)).await.followed();
    // And the same once more is not taken, by her or by anybody.
    let again = answer(&chief, id, &asked, &key.get(&asked.options)).await;
    assert_eq!(again.errors(), ["Bekräftelsen är redan använd. Läs in sidan igen för att se vad som är attesterat."]);
    assert_eq!(attested(&test).await, 1);
}

#[tokio::test]
async fn a_replayed_answer_is_refused_where_the_step_is_hers_again() {
    let test = TestApp::with_cast("2026-03-02").await;
    let (id, chief, key) = waiting(&test).await;
    let asked = ask(&chief, id).await;
    let replayed = key.get(&asked.options);
    answer(&chief, id, &asked, &replayed).await.followed();
    // Opened, changed and sent again: her step waits once more.
    let officer = test.sign_in(cast::HANDLAGGARE).await;
    let version = officer.get(&path(id, "/oppning")).await.value("version");
    officer.post(&path(id, "/oppning"), &[("version", &version), ("skal", "Fel")]).await.followed();
    write(&test, id, "Förvaltningen är mycket positiv.").await;
    send(&test, id).await;
    let page = answer(&chief, id, &asked, &replayed).await;
    assert_eq!(page.errors(), ["Bekräftelsen är redan använd. Läs in sidan igen för att se vad som är attesterat."]);
    // As an answer to what is asked now.
    let now = ask(&chief, id).await;
    let page = answer(&chief, id, &now, &replayed).await;
    assert!(page.errors()[0].starts_with("Bekräftelsen gäller ett annat förslag, eller en annan version"));
    assert_eq!(attested(&test).await, 1);
}

#[tokio::test]
async fn what_changed_after_the_touch_is_told() {
    let test = TestApp::with_cast("2026-03-02").await;
    let (id, chief, key) = waiting(&test).await;
    let asked = ask(&chief, id).await;
    let officer = test.sign_in(cast::HANDLAGGARE).await;
    let version = officer.get(&path(id, "/oppning")).await.value("version");
    officer.post(&path(id, "/oppning"), &[("version", &version), ("skal", "Fel")]).await.followed();
    let permitted = answer(&chief, id, &asked, &key.get(&asked.options)).await;
    assert!(permitted.errors()[0].ends_with("har öppnat förslaget för ändring, så det går inte att attestera."));

    // The challenge is used up by that; another, and the proposal becomes another.
    send(&test, id).await;
    let asked = ask(&chief, id).await;
    let version = officer.get(&path(id, "/oppning")).await.value("version");
    officer.post(&path(id, "/oppning"), &[("version", &version), ("skal", "Fel")]).await.followed();
    write(&test, id, "Förvaltningen är mycket positiv.").await;
    send(&test, id).await;
    let page = answer(&chief, id, &asked, &key.get(&asked.options)).await;
    assert_eq!(page.errors(), ["Förslaget är ändrat sedan du läste det. Läs det som gäller nu innan du attesterar."]);

    // Her page is older than the case.
    let page = chief.get(&path(id, "")).await;
    let manifest = page.value("manifest");
    let stale = chief.challenge(&path(id, "/utmaning"), &[("version", "1"), ("manifest", &manifest)]).await;
    assert!(stale.err().unwrap()[0].starts_with("Uppgifter om ärendet är ändrade"));
    let other =
        chief.challenge(&path(id, "/utmaning"), &[("version", &page.value("version")), ("manifest", "ab")]).await;
    assert!(other.err().unwrap()[0].starts_with("Förslaget är ändrat sedan du läste det."));
    assert_eq!(attested(&test).await, 0);

    // An answer that was given for another case.
    let second = drafted(&test, "Bänkar").await;
    send(&test, second).await;
    let asked = ask(&chief, second).await;
    let page = answer(&chief, id, &asked, &key.get(&asked.options)).await;
    assert_eq!(page.errors(), ["Bekräftelsen gäller ett annat ärende. Attestera igen."]);
}

#[tokio::test]
async fn a_board_can_ask_for_a_passkey() {
    let test = TestApp::with_cast("2026-03-02").await;
    let id = drafted(&test, "Toaletter").await;
    send(&test, id).await;
    let admin = test.sign_in(cast::ADMIN).await;
    let board = admin.get("/admin/myndighet").await;
    assert!(board.one("#lagsta ~ .muted").starts_with("Attestanter utan passkey: "));
    let actor = test.actor(cast::ADMIN).await;
    let myndighet = &actor.myndighet;
    let address = myndighet.address.join("\n");
    let fields = [
        ("kommun", myndighet.kommun.as_str()),
        ("namnd", &myndighet.namnd),
        ("namnden", &myndighet.namnd_running),
        ("forvaltning", &myndighet.forvaltning),
        ("forvaltningen", &myndighet.forvaltning_running),
        ("adress", &address),
        ("epost", &myndighet.email),
        ("serie", &myndighet.dnr_format),
        ("tva_steg", "1"),
        ("steg", "Avdelningschef"),
        ("steg", "Stadsdelsdirektör"),
    ];
    let with = |level| fields.iter().copied().chain([("lagsta", level)]).collect::<Vec<_>>();
    assert_eq!(admin.post("/admin/myndighet", &with("fingeravtryck")).await.errors().len(), 1);
    admin.post("/admin/myndighet", &with("passkey")).await.followed();

    let chief = test.sign_in(cast::CHEF).await;
    let page = chief.get(&path(id, "")).await;
    assert!(page.all("[name=losenord]").is_empty() && page.all("[data-passkey-button]").is_empty());
    assert!(page.one("#attestera ~ .notice").starts_with("Hos er attesteras det med passkey, och du har ingen än."));
    assert_eq!(page.attribute("#attestera ~ .actions a", "href"), "/konto/passkeys");
    assert!(!chief.get("/attestera/flera").await.text().contains("name=\"losenord\""));
    let signing = commands::Signing {
        version: crate::attests::version(&test, id).await,
        manifest: sqlx::query_scalar("select sha256 from proposals").fetch_one(test.pool()).await.unwrap(),
        password: cast::PASSWORD.into(),
    };
    let fields = [("version", signing.version.to_string()), ("manifest", signing.manifest.clone())];
    let form = [("version", fields[0].1.as_str()), ("manifest", &fields[1].1), ("losenord", cast::PASSWORD)];
    let refused = chief.post(&path(id, "/attestering"), &form).await;
    assert!(refused.errors()[0].starts_with("Hos er attesteras det med passkey."), "{:?}", refused.errors());
    let value = format!("{id}:{}:{}", signing.version, signing.manifest);
    let refused = chief.post("/attestera/flera", &[("arende", &value), ("losenord", cast::PASSWORD)]).await;
    assert!(refused.errors()[0].starts_with("Hos er attesteras det med passkey."), "{:?}", refused.errors());
    let none = chief.challenge(&path(id, "/utmaning"), &[("version", &fields[0].1), ("manifest", &fields[1].1)]).await;
    assert_eq!(none.err().unwrap(), ["Du har ingen passkey. Lägg till en under Mitt konto."]);
    assert_eq!(attested(&test).await, 0);

    let key = chief.add_passkey("Telefon").await;
    let asked = ask(&chief, id).await;
    answer(&chief, id, &asked, &key.get(&asked.options)).await.followed();
    assert_eq!(attested(&test).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_presses_twice_attests_once() {
    let test = TestApp::with_cast("2026-03-02").await;
    let (id, chief, key) = waiting(&test).await;
    let asked = ask(&chief, id).await;
    let given = key.get(&asked.options);
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let (chief, id, asked, given) = (chief.copied(), id, asked.id.clone(), given.clone());
        tasks.spawn(async move {
            chief.post(&path(id, "/attestering"), &[("utmaning", &asked), ("svar", &given)]).await.status
        });
    }
    let statuses = tasks.join_all().await;
    assert_eq!(statuses.iter().filter(|status| status.is_redirection()).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| !status.is_server_error()), "{statuses:?}");
    assert_eq!(attested(&test).await, 1);
    // Two challenges at once: the one who comes second is told that it is done.
    let director = test.sign_in(cast::DIREKTOR).await;
    let key = director.add_passkey("Telefon").await;
    let (one, two) = (ask(&director, id).await, ask(&director, id).await);
    let (one_given, two_given) = (key.get(&one.options), key.get(&two.options));
    let (first, second) =
        tokio::join!(answer(&director, id, &one, &one_given), answer(&director, id, &two, &two_given));
    let done = [&first, &second].into_iter().filter(|page| page.status.is_redirection()).count();
    assert_eq!(done, 1, "{} {}", first.status, second.status);
    assert_eq!(attested(&test).await, 2);
}
