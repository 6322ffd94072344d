//! The chain of attest: who signs, once each, bound to what was read.

use axum::http::StatusCode;
use uuid::Uuid;
use yttra::{
    attests::{commands, store},
    document::{canonical::Kind, markdown},
    drafts,
    error::AppError,
    remisser,
    web::form::Refusal,
};

use crate::support::{TestApp, Visitor, cast};

/// A case of handlaggare@ at the first avdelning, with a draft that has a text.
pub async fn drafted(test: &TestApp, title: &str) -> Uuid {
    let id: Uuid = test.register(title, "2026-05-29").await.parse().unwrap();
    let (pool, moment) = (test.pool(), test.app.clock.read());
    let registrator = test.actor(cast::REGISTRATOR).await;
    let officer = test.actor(cast::HANDLAGGARE).await;
    let unit: Uuid = sqlx::query_scalar(
        "select u.id from units u join unit_chiefs c on c.unit_id = u.id join people p on p.id = c.person_id
         where u.kind = 'avdelning' and p.email = $1 order by u.name limit 1",
    )
    .bind(cast::CHEF)
    .fetch_one(pool)
    .await
    .unwrap();
    remisser::commands::assign(pool, &registrator, moment, id, 1, unit, officer.id, &[]).await.unwrap();
    drafts::commands::open(pool, &officer, moment, id, version(test, id).await).await.unwrap();
    write_section(test, id, "arendet", "Förslaget är kort.").await;
    write(test, id, "Förvaltningen är positiv.").await;
    id
}

/// Writes the summary of the draft.
pub async fn write(test: &TestApp, id: Uuid, words: &str) {
    write_section(test, id, "sammanfattning", words).await;
}

async fn write_section(test: &TestApp, id: Uuid, key: &str, words: &str) {
    let officer = test.actor(cast::HANDLAGGARE).await;
    let mut conn = test.pool().acquire().await.unwrap();
    let draft = drafts::store::find(&mut conn, id, Kind::Tjansteutlatande).await.unwrap().unwrap();
    let over = draft.section(key).unwrap().version;
    let at = (Kind::Tjansteutlatande, key);
    let blocks = markdown::parse(words).unwrap();
    drafts::commands::save(test.pool(), &officer, test.app.clock.read(), id, at, over, &blocks).await.unwrap();
}

pub async fn version(test: &TestApp, id: Uuid) -> i32 {
    sqlx::query_scalar("select version from remisser where id = $1").bind(id).fetch_one(test.pool()).await.unwrap()
}

pub async fn status(test: &TestApp, id: Uuid) -> String {
    sqlx::query_scalar("select status from remisser where id = $1").bind(id).fetch_one(test.pool()).await.unwrap()
}

/// Addresses and subjects of the mails, oldest first.
pub async fn mails(test: &TestApp) -> Vec<String> {
    sqlx::query_scalar("select split_part(to_address, '@', 1) || ': ' || subject from outbox order by created_at, id")
        .fetch_all(test.pool())
        .await
        .unwrap()
}

async fn kinds(test: &TestApp, id: Uuid) -> Vec<String> {
    sqlx::query_scalar("select kind from events where remiss_id = $1 order by sequence")
        .bind(id)
        .fetch_all(test.pool())
        .await
        .unwrap()
}

pub async fn send(test: &TestApp, id: Uuid) {
    let officer = test.sign_in(cast::HANDLAGGARE).await;
    let page = officer.get(&format!("/remisser/{id}/attest")).await;
    let version = page.value("version");
    officer.post(&format!("/remisser/{id}/attest"), &[("version", &version)]).await.followed();
}

async fn sign(visitor: &Visitor, id: Uuid, password: &str) -> crate::support::app::Page {
    let page = visitor.get(&format!("/remisser/{id}/attest")).await;
    let (version, manifest) = (page.value("version"), page.value("manifest"));
    let fields = [("version", version.as_str()), ("manifest", manifest.as_str()), ("losenord", password)];
    visitor.post(&format!("/remisser/{id}/attest/attestering"), &fields).await
}

#[tokio::test]
async fn the_chain_signs_in_order_and_the_document_is_kept() {
    let test = TestApp::with_cast("2026-03-02").await;
    let id = drafted(&test, "Toaletter").await;
    let officer = test.sign_in(cast::HANDLAGGARE).await;
    let page = officer.get(&format!("/remisser/{id}/attest")).await;
    assert_eq!(page.all("#skicka ~ ol li").len(), 2);
    send(&test, id).await;
    assert_eq!(status(&test, id).await, "attest");

    // Not the director's turn yet, and not the officer's at all.
    let director = test.sign_in(cast::DIREKTOR).await;
    let page = director.get(&format!("/remisser/{id}/attest")).await;
    assert!(page.text().contains("Det är inte din tur än."));
    assert!(director.get("/attestera").await.text().contains("Inget väntar på din attest."));
    let post = format!("/remisser/{id}/attest/attestering");
    assert_eq!(director.post(&post, &[("losenord", cast::PASSWORD)]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(officer.post(&post, &[("losenord", cast::PASSWORD)]).await.status, StatusCode::FORBIDDEN);

    let chief = test.sign_in(cast::CHEF).await;
    let waiting = chief.get("/attestera").await;
    assert_eq!(waiting.all(".attest-item h2"), ["Toaletter"]);
    assert!(!waiting.all(".attest-item h3 ~ p").is_empty());
    assert_eq!(sign(&chief, id, "fel lösenord").await.errors(), ["Lösenordet stämmer inte."]);
    assert_eq!(sign(&chief, id, cast::PASSWORD).await.followed(), "/attestera");
    assert_eq!(status(&test, id).await, "attest");
    assert_eq!(sign(&director, id, cast::PASSWORD).await.followed(), "/attestera");
    assert_eq!(status(&test, id).await, "attesterad");

    let mut conn = test.pool().acquire().await.unwrap();
    let printed = store::of_remiss(&mut conn, id).await.unwrap();
    assert_eq!(printed.len(), 2);
    assert!(printed[0].who.ends_with("tadsdelsdirektör"), "{printed:?}");
    assert_eq!(printed[1].on, test.today());
    let renderings = yttra::versions::store::renderings(&mut conn, id).await.unwrap();
    assert_eq!(renderings.len(), 1);
    drop(conn);
    assert_eq!(kinds(&test, id).await[4..], ["draft_saved", "sent_for_attest", "attested", "attested"]);
    let mails = mails(&test).await;
    assert_eq!(
        mails.iter().map(|mail| mail.split(": EKB").next().unwrap()).collect::<Vec<_>>(),
        [
            "avdelningschef: Att attestera",
            "direktor: Att attestera",
            "sekreterare: Attesterat",
            "handlaggare: Attesterat"
        ]
        .to_vec()
    );
    for visitor in [&officer, &chief, &director] {
        assert_eq!(visitor.get(&format!("/remisser/{id}")).await.status, StatusCode::OK);
        assert_eq!(visitor.get(&format!("/remisser/{id}/attest")).await.status, StatusCode::OK);
    }
    assert!(chief.get("/attestera/attesterat").await.text().contains("Toaletter"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_who_sign_one_step_at_once_leave_one_signature() {
    let test = TestApp::with_cast("2026-03-02").await;
    let id = drafted(&test, "Toaletter").await;
    // A second person who may sign the same step.
    sqlx::query(
        "insert into unit_chiefs (id, myndighet_id, unit_id, person_id, capacity, from_date)
         select gen_random_uuid(), r.myndighet_id, r.unit_id, p.id, 'tf', '2020-01-01'
         from remisser r, people p where r.id = $1 and p.email = $2",
    )
    .bind(id)
    .bind(cast::DIREKTOR)
    .execute(test.pool())
    .await
    .unwrap();
    send(&test, id).await;
    let manifest: String = sqlx::query_scalar("select sha256 from proposals").fetch_one(test.pool()).await.unwrap();
    let version = version(&test, id).await;
    let mut tasks = tokio::task::JoinSet::new();
    for email in [cast::CHEF, cast::DIREKTOR, cast::CHEF] {
        let (app, actor, manifest) = (test.app.clone(), test.actor(email).await, manifest.clone());
        tasks.spawn(async move {
            let input = commands::Signing { version, manifest, password: cast::PASSWORD.into() };
            commands::sign(&app, &actor, app.clock.read(), id, input).await.map(drop)
        });
    }
    let outcomes = tasks.join_all().await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
    let steps: Vec<i16> = sqlx::query_scalar("select step from attests").fetch_all(test.pool()).await.unwrap();
    assert_eq!(steps, [1]);
    assert_eq!(kinds(&test, id).await.iter().filter(|kind| *kind == "attested").count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_and_opening_at_once_do_one_of_the_two() {
    let test = TestApp::with_cast("2026-03-02").await;
    let id = drafted(&test, "Toaletter").await;
    send(&test, id).await;
    let manifest: String = sqlx::query_scalar("select sha256 from proposals").fetch_one(test.pool()).await.unwrap();
    let version = version(&test, id).await;
    let (chief, officer) = (test.actor(cast::CHEF).await, test.actor(cast::HANDLAGGARE).await);
    let input = commands::Signing { version, manifest, password: cast::PASSWORD.into() };
    let moment = test.app.clock.read();
    let (signed, opened) = tokio::join!(
        commands::sign(&test.app, &chief, moment, id, input),
        commands::open_for_change(&test.app, &officer, moment, id, version, "Ett fel i sammanfattningen.")
    );
    assert!(signed.is_ok() != opened.is_ok());
    assert_eq!(status(&test, id).await, if opened.is_ok() { "utkast" } else { "attest" });
}

#[tokio::test]
async fn the_same_text_sent_again_keeps_its_attests_and_another_does_not() {
    let test = TestApp::with_cast("2026-03-02").await;
    let id = drafted(&test, "Toaletter").await;
    send(&test, id).await;
    let chief = test.sign_in(cast::CHEF).await;
    sign(&chief, id, cast::PASSWORD).await.followed();

    // The director sends it back: a comment is required and kept, and is not in the event.
    let director = test.sign_in(cast::DIREKTOR).await;
    let page = director.get(&format!("/remisser/{id}/attest")).await;
    let version_shown = page.value("version");
    let back = format!("/remisser/{id}/attest/avvisning");
    let refused = director.post(&back, &[("version", &version_shown), ("kommentar", " ")]).await;
    assert_eq!(refused.errors(), ["Skriv en kommentar."]);
    // What is written for another button is neither lost nor passed over.
    let manifest = page.value("manifest");
    let written = [
        ("version", version_shown.as_str()),
        ("manifest", &manifest),
        ("losenord", cast::PASSWORD),
        ("kommentar", "Hemligt skäl"),
        ("fraga", ""),
    ];
    for (button, expected) in [
        ("attestering", "Du har skrivit en kommentar. Skicka den, eller ta bort den först."),
        ("fragor", "Skriv din fråga."),
    ] {
        let kept = director.post(&format!("/remisser/{id}/attest/{button}"), &written).await;
        assert_eq!(kept.errors(), [expected]);
        assert_eq!(kept.one("#kommentar").trim(), "Hemligt skäl");
    }
    let stale = director.post(&back, &[("version", "1"), ("kommentar", "Hemligt skäl")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.one("#kommentar").contains("Hemligt skäl"));
    director.post(&back, &[("version", &version_shown), ("kommentar", "Hemligt skäl")]).await.followed();
    assert_eq!(status(&test, id).await, "utkast");
    let leaked: i64 =
        sqlx::query_scalar("select count(*) from event_payloads where position('Hemligt'::bytea in payload) > 0")
            .fetch_one(test.pool())
            .await
            .unwrap();
    assert_eq!(leaked, 0);
    let officer = test.sign_in(cast::HANDLAGGARE).await;
    assert!(officer.get(&format!("/remisser/{id}/attest")).await.text().contains("Hemligt skäl"));

    // Unchanged: the chief's attest is kept, on another day too, and it is the director's turn at once.
    test.set_day("2026-03-03");
    let officer = test.sign_in(cast::HANDLAGGARE).await;
    send(&test, id).await;
    let director = test.sign_in(cast::DIREKTOR).await;
    sign(&director, id, cast::PASSWORD).await.followed();
    assert_eq!(status(&test, id).await, "attesterad");
    let mut conn = test.pool().acquire().await.unwrap();
    let printed = store::of_remiss(&mut conn, id).await.unwrap();
    drop(conn);
    assert_eq!(printed.iter().map(|line| line.on.to_string()).collect::<Vec<_>>(), ["2026-03-03", "2026-03-02"]);

    // Opened for change: those who signed are told, and the same text once more is attested at once.
    let opening = format!("/remisser/{id}/attest/oppning");
    let page = officer.get(&opening).await;
    assert_eq!(page.all("main ul li").len(), 2);
    assert_eq!(officer.post(&opening, &[("version", &page.value("version"))]).await.errors().len(), 1);
    officer.post(&opening, &[("version", &page.value("version")), ("skal", "Fel datum")]).await.followed();
    let told: Vec<String> = mails(&test).await.into_iter().filter(|mail| mail.contains("gäller inte längre")).collect();
    assert_eq!(told.len(), 2);
    let chief = test.sign_in(cast::CHEF).await;
    assert!(chief.get("/attestera/attesterat").await.text().contains("Gäller inte längre"));
    send(&test, id).await;
    assert_eq!(status(&test, id).await, "attesterad");

    // Another text: nothing is kept, and the chief sees what changed since she read it.
    let page = officer.get(&opening).await;
    officer.post(&opening, &[("version", &page.value("version")), ("skal", "Ny text")]).await.followed();
    write(&test, id, "Förvaltningen är mycket positiv.").await;
    send(&test, id).await;
    assert_eq!(status(&test, id).await, "attest");
    let chief = test.sign_in(cast::CHEF).await;
    let page = chief.get(&format!("/remisser/{id}/attest")).await;
    assert!(page.all("ins").iter().any(|text| text.contains("mycket")), "{:?}", page.all("ins"));
    let valid: i64 = sqlx::query_scalar(
        "select count(*) from attests a join attest_rounds o on o.id = a.round_id where o.status in ('pagar', 'klar')",
    )
    .fetch_one(test.pool())
    .await
    .unwrap();
    assert_eq!(valid, 0);
    let actor = test.actor(cast::HANDLAGGARE).await;
    let verdict = yttra::events::store::verify(test.pool(), actor.myndighet.id).await.unwrap();
    assert_eq!(verdict.broken, None);
}

#[tokio::test]
async fn a_question_is_asked_and_answered_and_nothing_is_sent_back() {
    let test = TestApp::with_cast("2026-03-02").await;
    let id = drafted(&test, "Toaletter").await;
    send(&test, id).await;
    let chief = test.sign_in(cast::CHEF).await;
    let questions = format!("/remisser/{id}/attest/fragor");
    assert_eq!(chief.post(&questions, &[("fraga", "")]).await.errors(), ["Skriv din fråga."]);
    chief.post(&questions, &[("fraga", "Vad kostar det?")]).await.followed();
    let question: Uuid = sqlx::query_scalar("select id from attest_questions").fetch_one(test.pool()).await.unwrap();
    let officer = test.sign_in(cast::HANDLAGGARE).await;
    let case = format!("/remisser/{id}");
    assert_eq!(officer.get("/idag").await.one(".tasks a"), "Svara på frågan om förslaget: Toaletter");
    assert_eq!(officer.get("/idag").await.attribute(".tasks a", "href"), format!("{case}/attest#fragor"));
    let page = officer.get(&case).await;
    assert!(page.one(".next p").ends_with("har en fråga om förslaget innan det attesteras. Svara på den."));
    assert_eq!(page.one(".next .button"), "Svara på frågan");
    assert!(chief.get(&case).await.one(".next p").ends_with("har en fråga om förslaget. Handläggaren svarar."));
    let answer = format!("{questions}/{question}");
    assert_eq!(chief.post(&answer, &[("svar", "Nej")]).await.status, StatusCode::FORBIDDEN);
    officer.post(&answer, &[("svar", "Ingenting.")]).await.followed();
    assert!(officer.get("/idag").await.all(".tasks a").is_empty());
    assert_eq!(officer.get(&case).await.one(".next p"), "Cheferna attesterar i tur och ordning.");
    let again = officer.post(&answer, &[("svar", "Något annat.")]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.text().contains("Något annat."));
    assert!(chief.get(&format!("/remisser/{id}/attest")).await.text().contains("Ingenting."));
    assert_eq!(status(&test, id).await, "attest");
    let mails = mails(&test).await;
    assert!(mails[1].starts_with("handlaggare: Fråga") && mails[2].starts_with("avdelningschef: Svar"), "{mails:?}");
}

#[tokio::test]
async fn who_writes_it_cannot_sign_it_and_a_unit_without_a_chief_stops_it() {
    let test = TestApp::with_cast("2026-03-02").await;
    let id = drafted(&test, "Toaletter").await;
    sqlx::query(
        "update unit_chiefs set to_date = '2026-01-31' where person_id = (select id from people where email = $1)",
    )
    .bind(cast::CHEF)
    .execute(test.pool())
    .await
    .unwrap();
    let officer = test.actor(cast::HANDLAGGARE).await;
    let moment = test.app.clock.read();
    let refused = commands::send(&test.app, &officer, moment, id, version(&test, id).await).await;
    let Err(AppError::Rejected(sentence)) = refused else { panic!("sent without a chief") };
    assert!(sentence.starts_with("Ingen är i dag chef för") && sentence.contains("Be en administratör"), "{sentence}");

    // The chief's acting deputy is the medhandläggare.
    sqlx::query("update unit_chiefs set to_date = null").execute(test.pool()).await.unwrap();
    send(&test, id).await;
    let chief = test.actor(cast::CHEF).await;
    sqlx::query("insert into co_officers (myndighet_id, remiss_id, person_id) values ($1, $2, $3)")
        .bind(chief.myndighet.id)
        .bind(id)
        .bind(chief.id)
        .execute(test.pool())
        .await
        .unwrap();
    let manifest: String = sqlx::query_scalar("select sha256 from proposals").fetch_one(test.pool()).await.unwrap();
    let input = commands::Signing { version: version(&test, id).await, manifest, password: cast::PASSWORD.into() };
    let refused = commands::sign(&test.app, &chief, moment, id, input).await;
    assert!(matches!(refused, Err(Refusal::Error(AppError::Rejected(_)))));
}

#[tokio::test]
async fn too_many_wrong_passwords_have_to_wait() {
    let test = TestApp::with_cast("2026-03-02").await;
    let id = drafted(&test, "Toaletter").await;
    send(&test, id).await;
    let chief = test.sign_in(cast::CHEF).await;
    for _ in 0..10 {
        assert_eq!(sign(&chief, id, "fel").await.errors(), ["Lösenordet stämmer inte."]);
    }
    assert!(sign(&chief, id, cast::PASSWORD).await.errors()[0].contains("Vänta en kvart"));
}

#[tokio::test]
async fn who_sent_it_cannot_sign_it_after_the_case_has_changed_hands() {
    let test = TestApp::with_cast("2026-03-02").await;
    let id = drafted(&test, "Toaletter").await;
    sqlx::query("update memberships set roles = roles || '{handlaggare}' where person_id = (select id from people where email = $1)")
        .bind(cast::CHEF)
        .execute(test.pool())
        .await
        .unwrap();
    let (registrator, officer) = (test.actor(cast::REGISTRATOR).await, test.actor(cast::HANDLAGGARE).await);
    let (chief, director) = (test.actor(cast::CHEF).await, test.actor(cast::DIREKTOR).await);
    let (pool, moment) = (test.pool(), test.app.clock.read());
    let unit: Uuid =
        sqlx::query_scalar("select unit_id from remisser where id = $1").bind(id).fetch_one(pool).await.unwrap();
    // Somebody else may sign the step too, so that it can be sent at all.
    sqlx::query(
        "insert into unit_chiefs (id, myndighet_id, unit_id, person_id, capacity, from_date)
         values (gen_random_uuid(), $1, $2, $3, 'tf', '2020-01-01')",
    )
    .bind(chief.myndighet.id)
    .bind(unit)
    .bind(director.id)
    .execute(pool)
    .await
    .unwrap();
    let assign = async |officer: Uuid, others: &[Uuid]| {
        let version = version(&test, id).await;
        remisser::commands::assign(pool, &registrator, moment, id, version, unit, officer, others).await
    };
    assign(chief.id, &[]).await.unwrap();
    commands::send(&test.app, &chief, moment, id, version(&test, id).await).await.unwrap();
    assign(officer.id, &[]).await.unwrap();
    let manifest: String = sqlx::query_scalar("select sha256 from proposals").fetch_one(pool).await.unwrap();
    let signing = async |actor: &yttra::people::model::Actor| {
        let version = version(&test, id).await;
        let input = commands::Signing { version, manifest: manifest.clone(), password: cast::PASSWORD.into() };
        commands::sign(&test.app, actor, moment, id, input).await.map(drop)
    };
    assert!(matches!(signing(&chief).await, Err(Refusal::Error(AppError::Rejected(_)))));
    let visitor = test.sign_in(cast::CHEF).await;
    assert!(visitor.get("/attestera").await.text().contains("Inget väntar på din attest."));
    assert!(visitor.get("/idag").await.all(".tasks a").is_empty());

    // Who has signed does not become one who writes.
    signing(&director).await.unwrap();
    let give_role = "update memberships set roles = roles || '{handlaggare}' where person_id = $1";
    let refused = assign(officer.id, &[director.id]).await;
    let Err(Refusal::Fields(errors)) = refused else { panic!("{refused:?}") };
    assert_eq!(errors.of("medhandlaggare"), "Välj någon som är handläggare.");
    sqlx::query(give_role).bind(director.id).execute(pool).await.unwrap();
    let refused = assign(officer.id, &[director.id]).await;
    let Err(Refusal::Fields(errors)) = refused else { panic!("{refused:?}") };
    assert!(errors.of("medhandlaggare").contains("har attesterat förslaget"), "{errors:?}");
}
