//! The chain of attest as a register: edited as a whole, per way of decision, without touching what goes on.

use axum::http::StatusCode;
use uuid::Uuid;
use yttra::{
    admin::{
        By,
        chain::{Kind, StepInput, Target, commands},
    },
    attests,
    error::AppError,
    people::model::Role,
    plan,
    remisser::model::Beslutsvag,
    web::form::Refusal,
};

use crate::support::{Beginning, Page, Story, TestApp, Visitor, cast};

const ALL: &str = "/admin/attestkedja/alla";
const CHAIR: &str = "/admin/attestkedja/ordforande";

fn step(target: Target, label: &str) -> StepInput {
    StepInput { target, label: label.into() }
}

async fn save(test: &TestApp, kind: Kind, version: i32, steps: &[StepInput]) -> Result<(), Refusal> {
    let by = By::Program(test.actor(cast::ADMIN).await.myndighet.id);
    commands::save(test.pool(), by, test.app.clock.read(), kind, version, steps).await
}

/// Posts the form as it stands on a page, with a button and what is changed in it.
async fn press(visitor: &Visitor, page: &Page, at: &str, button: &str, changes: &[(&str, &str)]) -> Page {
    let mut fields = vec![("version".to_owned(), page.value("version")), ("gor".to_owned(), button.to_owned())];
    for number in 1..=page.all("fieldset.ask-row").len() {
        let who = page.all(&format!("#vem-{number} option[selected]"));
        let who = if who.is_empty() {
            String::new()
        } else {
            page.attribute(&format!("#vem-{number} option[selected]"), "value")
        };
        fields.push((format!("vem-{number}"), who));
        fields.push((format!("namn-{number}"), page.value(&format!("namn-{number}"))));
    }
    for (name, value) in changes {
        fields.retain(|(field, _)| field != name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    visitor.post(at, &fields).await
}

fn labels(page: &Page) -> Vec<String> {
    (1..=page.all("fieldset.ask-row").len()).map(|number| page.value(&format!("namn-{number}"))).collect()
}

async fn saved(test: &TestApp, kind: &str) -> Vec<String> {
    sqlx::query_scalar(
        "select s.step || ' ' || s.resolves || ' ' || s.label from attest_chain_steps s
         join myndigheter y on y.id = s.myndighet_id and y.slug = 'ekbacken' where s.kind = $1 order by s.step",
    )
    .bind(kind)
    .fetch_all(test.pool())
    .await
    .unwrap()
}

#[tokio::test]
async fn a_chain_is_changed_as_a_whole_and_nothing_is_saved_before() {
    let test = TestApp::with_cast("2026-03-02").await;
    let admin = test.sign_in(cast::ADMIN).await;
    assert!(admin.get("/admin").await.text().contains("2 steg"));
    let page = admin.get(ALL).await;
    assert_eq!(labels(&page), ["Avdelningschef", "Förvaltningschef"]);
    let director = test.actor(cast::DIREKTOR).await.id;

    // A third step, moved to the middle.
    let more = press(&admin, &page, ALL, "fler", &[]).await;
    assert_eq!(labels(&more), ["Avdelningschef", "Förvaltningschef", ""]);
    let unnamed = press(&admin, &more, ALL, "spara", &[]).await;
    assert_eq!(unnamed.errors(), ["Välj vem som attesterar.", "Skriv vad steget heter."]);
    assert_eq!(unnamed.status, StatusCode::UNPROCESSABLE_ENTITY);
    let unit: Uuid = sqlx::query_scalar("select id from units where running = 'sociala avdelningen'")
        .fetch_one(test.pool())
        .await
        .unwrap();
    let unit = format!("enhet:{unit}");
    let filled = [("vem-3", unit.as_str()), ("namn-3", "Chef för sociala avdelningen")];
    let moved = press(&admin, &more, ALL, "upp-3", &filled).await;
    assert_eq!(labels(&moved), ["Avdelningschef", "Chef för sociala avdelningen", "Förvaltningschef"]);
    assert_eq!(saved(&test, "alla").await.len(), 2);
    press(&admin, &moved, ALL, "spara", &[]).await.followed();
    assert_eq!(
        saved(&test, "alla").await,
        ["1 avdelning Avdelningschef", "2 enhet Chef för sociala avdelningen", "3 ledning Förvaltningschef"]
    );
    let listed = admin.get("/admin/attestkedja").await;
    assert!(listed.text().contains("chefen för sociala avdelningen"));

    // From the page that was open before: nothing is overwritten.
    let stale = press(&admin, &moved, ALL, "spara", &[]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert_eq!(labels(&stale).len(), 3);
    // Twice the same, and nobody who cannot attest.
    let page = admin.get(ALL).await;
    let twice = press(&admin, &page, ALL, "spara", &[("vem-3", "avdelning")]).await;
    assert_eq!(twice.errors(), ["Välj någon annan än i steg 1."]);
    let officer = format!("person:{}", test.actor(cast::HANDLAGGARE).await.id);
    let unable = press(&admin, &page, ALL, "spara", &[("vem-3", &officer)]).await;
    assert!(unable.errors()[0].contains("har inte rollen Attestant"));
    let removed = press(&admin, &page, ALL, "bort-1", &[]).await;
    press(&admin, &removed, ALL, "spara", &[("vem-2", &format!("person:{director}"))]).await.followed();
    assert_eq!(saved(&test, "alla").await, ["1 enhet Chef för sociala avdelningen", "2 person Förvaltningschef"]);
    assert_eq!(
        admin.post(&format!("{ALL}/borttagen"), &[("version", "3")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );

    // A person who can no longer attest is told of in the overview, and stays visible in the form.
    test.set_roles(cast::DIREKTOR, &[Role::Lasare]).await;
    let overview = admin.get("/admin").await;
    assert!(overview.text().contains("Ett steg i attestkedjan har ingen som kan attestera."));
    assert!(admin.get(ALL).await.text().contains("(har inte rollen Attestant)"));
    assert_eq!(admin.get("/admin/attestkedja/namnd").await.status, StatusCode::NOT_FOUND);
    let event: String = sqlx::query_scalar("select kind from events order by at desc, sequence desc limit 1")
        .fetch_one(test.pool())
        .await
        .unwrap();
    assert_eq!(event, "person_changed");
    let changes: i64 = sqlx::query_scalar("select count(*) from events where kind = 'attest_chain_saved'")
        .fetch_one(test.pool())
        .await
        .unwrap();
    assert_eq!(changes, 2);
}

async fn plan_for(story: &Story<'_>, test: &TestApp, way: Beslutsvag) {
    let (actor, version) = (story.actor("handlaggare").await, story.version().await);
    plan::commands::plan(test.pool(), &actor, story.moment(), story.id, version, way, None, false).await.unwrap();
}

async fn steps(test: &TestApp, story: &Story<'_>) -> Vec<String> {
    let mut conn = test.pool().acquire().await.unwrap();
    let actor = story.actor("registrator").await;
    let chain = attests::store::chain_of(&mut conn, actor.myndighet.id, story.id, test.today()).await.unwrap().unwrap();
    chain.steps.iter().map(|step| format!("{} {}", step.label, step.signer_names())).collect()
}

#[tokio::test]
async fn a_way_of_decision_may_have_a_chain_of_its_own() {
    let test = TestApp::with_cast("2026-03-02").await;
    let admin = test.sign_in(cast::ADMIN).await;
    let page = admin.get(CHAIR).await;
    assert!(page.text().contains("Kedjan finns inte än."));
    assert_eq!(labels(&page).len(), 2);
    let short = press(&admin, &page, CHAIR, "bort-1", &[]).await;
    press(&admin, &short, CHAIR, "spara", &[("namn-1", "Stadsdelsdirektör")]).await.followed();
    assert!(admin.get("/admin").await.text().contains("2 steg och 1 egen kedja"));

    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    plan_for(&story, &test, Beslutsvag::Ordforande).await;
    story.send().await;
    assert_eq!(steps(&test, &story).await, ["Stadsdelsdirektör Ingrid Sollerhed, Stadsdelsdirektör"]);
    let other = test.story(Beginning { sender_dnrs: &["KS 2026/78"], ..Beginning::default() }).await;
    other.to_draft().await;
    plan_for(&other, &test, Beslutsvag::Delegat).await;
    other.send().await;
    assert_eq!(steps(&test, &other).await.len(), 2);

    admin.post(&format!("{CHAIR}/borttagen"), &[("version", "9")]).await;
    assert_eq!(saved(&test, "ordforande").await.len(), 1);
    admin.post(&format!("{CHAIR}/borttagen"), &[("version", "1")]).await.followed();
    assert!(saved(&test, "ordforande").await.is_empty());
}

#[tokio::test]
async fn a_changed_chain_does_not_touch_what_is_out_for_attest() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    story.send().await;
    let before = steps(&test, &story).await;
    test.join("ekonomi@yttra.example", &[Role::Attestant]).await;
    let economist = test.actor("ekonomi@yttra.example").await;
    let new = [step(Target::Avdelning, "Avdelningschef"), step(Target::Person(economist.id), "Ekonomichef")];
    save(&test, Kind::Alla, 1, &new).await.unwrap();
    assert!(matches!(save(&test, Kind::Alla, 1, &new).await, Err(Refusal::Error(AppError::Conflict))));
    assert_eq!(steps(&test, &story).await, before);
    story.sign().await;

    // Sent again, unchanged: the new chain, in which the step that is the same keeps its attest.
    story.open_for_change().await;
    let officer = story.actor("handlaggare").await;
    let chain =
        attests::commands::send(&test.app, &officer, story.moment(), story.id, story.version().await).await.unwrap();
    assert!(chain.steps[0].attest.as_ref().is_some_and(|attest| attest.kept));
    assert_eq!(chain.next().unwrap().signer_names(), "Extra ekonomi, Utredare");

    // The person of a step reads and signs it, and nobody else does.
    let visitor = test.sign_in("ekonomi@yttra.example").await;
    assert!(visitor.get(&story.path("/attest")).await.text().contains("Din attest behövs"));
    assert_eq!(visitor.get("/idag").await.one(".tasks a"), "Attestera: Plan för badplatser");
    assert_eq!(visitor.get(&story.path("/fordelning")).await.status, StatusCode::FORBIDDEN);
    let signing = story.signing().await;
    let director = story.actor("direktor").await;
    let refused = attests::commands::sign(&test.app, &director, story.moment(), story.id, signing).await;
    assert!(matches!(refused, Err(Refusal::Error(AppError::Forbidden))));
    let signing = story.signing().await;
    attests::commands::sign(&test.app, &economist, story.moment(), story.id, signing).await.unwrap();
    assert_eq!(story.status().await, "attesterad");
}

#[tokio::test]
async fn the_database_refuses_a_step_of_nobody_or_of_two() {
    let test = TestApp::with_cast("2026-03-02").await;
    let board = test.actor(cast::ADMIN).await.myndighet.id;
    for (values, constraint) in [
        ("10, 'avdelning', null, null, 'X'", "attest_chain_steps_step"),
        ("3, 'namnden', null, null, 'X'", "attest_chain_steps_resolves"),
        ("3, 'enhet', null, null, 'X'", "attest_chain_steps_unit"),
        ("3, 'person', null, null, 'X'", "attest_chain_steps_person"),
        ("3, 'ledning', null, null, 'X'", "attest_chain_steps_once"),
        ("3, 'avdelning', null, null, ''", "attest_chain_steps_label"),
    ] {
        let sql = format!(
            "insert into attest_chain_steps (myndighet_id, kind, step, resolves, unit_id, person_id, label)
             values ($1, 'alla', {values})"
        );
        let refused = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(board).execute(test.pool()).await.unwrap_err();
        assert_eq!(yttra::error::constraint(&refused), Some(constraint));
    }
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    story.send().await;
    let both = "update attest_steps set person_id = (select person_id from unit_chiefs limit 1)";
    let refused = sqlx::query(both).execute(test.pool()).await.unwrap_err();
    assert!(refused.to_string().contains("attest_steps_whose"), "{refused}");
}
