//! The forms of a plan: stale pages, ended cases, and what is not the board's.

use axum::http::StatusCode;
use uuid::Uuid;
use yttra::{plan::commands, web::form::Refusal};

use crate::support::{Beginning, TestApp, cast};

#[tokio::test]
async fn a_stale_form_changes_nothing_and_keeps_what_was_typed() {
    let test = TestApp::with_cast("2026-03-02").await;
    let id = test.register("Plan för badplatser", "2026-04-30").await;
    let visitor = test.sign_in(cast::REGISTRATOR).await;
    let plan = format!("/remisser/{id}/plan");
    let version = visitor.get(&plan).await.value("version");
    let ask = format!("/remisser/{id}/anstand");
    let fields = [("version", version.as_str()), ("till", "2026-05-29"), ("skal", "Sommaren")];
    visitor.post(&ask, &fields).await.followed();
    let change = format!("/remisser/{id}/svarsdatum");
    let stale = visitor.post(&change, &[("version", &version), ("datum", "2026-05-15"), ("orsak", "Ny dag")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert_eq!((stale.value("datum").as_str(), stale.value("orsak").as_str()), ("2026-05-15", "Ny dag"));

    let version = visitor.get(&plan).await.value("version");
    let answer = format!("/remisser/{id}/anstand/svar");
    let granted = |nytt: &'static str| {
        let (visitor, answer, version) = (visitor.clone(), answer.clone(), version.clone());
        async move {
            let fields = [("version", version.as_str()), ("svar", "ja"), ("nytt", nytt), ("vem", "Avsändaren")];
            visitor.post(&answer, &fields).await
        }
    };
    assert_eq!(granted("2026-04-30").await.errors(), ["Ange ett datum efter det svarsdatum som gäller nu."]);
    granted("2026-05-20").await.followed();

    let end = format!("/remisser/{id}/avslut-i-fortid");
    let version = visitor.get(&end).await.value("version");
    visitor.post(&end, &[("version", &version), ("satt", "aterkalla"), ("skal", "Återtagen")]).await.followed();
    let version: i32 = sqlx::query_scalar("select version from remisser").fetch_one(test.pool()).await.unwrap();
    let version = version.to_string();
    let ended = visitor.post(&change, &[("version", &version), ("datum", "2026-06-15"), ("orsak", "Ny dag")]).await;
    assert_eq!(ended.status, StatusCode::UNPROCESSABLE_ENTITY);
    let day: chrono::NaiveDate =
        sqlx::query_scalar("select svarsdatum from remisser").fetch_one(test.pool()).await.unwrap();
    assert_eq!(day.to_string(), "2026-05-20");
}

#[tokio::test]
async fn a_unit_is_chosen_once_and_must_be_the_boards() {
    let test = TestApp::with_cast("2026-03-02").await;
    let id: Uuid = test.register("Plan för badplatser", "2026-04-30").await.parse().unwrap();
    let actor = test.actor(cast::REGISTRATOR).await;
    let moment = test.app.clock.read();
    let unit = |mine: &'static str| {
        let (pool, myndighet) = (test.pool().clone(), actor.myndighet.id);
        async move {
            let sql = format!("select id from units where myndighet_id {mine} $1 order by name limit 1");
            let query = sqlx::query_scalar::<_, Uuid>(sqlx::AssertSqlSafe(sql)).bind(myndighet);
            query.fetch_one(&pool).await.unwrap()
        }
    };
    let (own, other) = (unit("=").await, unit("<>").await);
    let refused = commands::prepare(test.pool(), &actor, moment, id, 1, &[(other, "bereder")], &[]).await;
    assert!(matches!(refused, Err(Refusal::Fields(_))), "{refused:?}");
    let refused = commands::prepare(test.pool(), &actor, moment, id, 1, &[], &[(other, test.today())]).await;
    assert!(matches!(refused, Err(Refusal::Fields(_))), "{refused:?}");
    commands::prepare(test.pool(), &actor, moment, id, 1, &[(own, "bereder"), (own, "bereder")], &[]).await.unwrap();
    let units: i64 = sqlx::query_scalar("select count(*) from remiss_units").fetch_one(test.pool()).await.unwrap();
    assert_eq!(units, 1);
}

#[tokio::test]
async fn a_plan_is_tried_before_it_is_saved_and_compared_with_what_has_happened() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    let officer = story.visitor("handlaggare").await;
    let plan = story.path("/plan");
    assert!(officer.get(&plan).await.all("#planen").is_empty(), "there is no plan yet");
    story.plan("2026-04-09", true).await;
    story.to_draft().await;
    let page = officer.get(&plan).await;
    assert_eq!(page.one("#planen"), "Planen, räknad bakåt från sammanträdet");
    let (drawn, told) = (page.all(".timeline g > text:first-child"), page.all(".steps tbody td:first-child"));
    assert_eq!((drawn.len(), &drawn), (11, &told), "the table is equal to the drawing");

    // Another meeting, and what moves; nothing is saved.
    let other = page.attribute("[name=sammantrade]:not([checked])", "value");
    let tried = officer.get(&format!("{plan}?beslutsvag=namnd&sammantrade={other}")).await;
    assert_eq!(tried.one("#planen"), "Så blir planen om du sparar");
    let meeting = tried.all(".steps tr").into_iter().find(|row| row.starts_with("Sammanträde")).unwrap();
    assert!(meeting.contains("Nu gäller 2026-04-09"), "{meeting}");
    assert_eq!(tried.attribute("[name=sammantrade][checked]", "value"), other);
    let same = officer.get(&plan).await;
    assert_eq!(same.one("#planen"), "Planen, räknad bakåt från sammanträdet");
    let other_way = officer.get(&format!("{plan}?beslutsvag=ordforande")).await;
    assert!(other_way.all("#planen").is_empty());

    story.send().await;
    story.sign().await;
    let rows = officer.get(&plan).await.all(".steps tr");
    let row = |name: &str| rows.iter().find(|row| row.starts_with(name)).unwrap();
    assert!(row("Attesterat").contains("Gjort 2026-03-02"), "{rows:?}");
    assert!(row("Granskning skickad").contains("Gjordes inte"), "{rows:?}");
    assert!(row("Svarsdatum").contains("Om "), "{rows:?}");
}

#[tokio::test]
async fn the_way_to_the_decision_is_chosen_first_and_only_the_board_needs_a_meeting() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    let officer = story.visitor("handlaggare").await;
    let address = story.path("/plan");
    let page = officer.get(&address).await;
    let markup = page.text();
    assert!(markup.find("id=\"beslutsvag\"").unwrap() < markup.find("id=\"sammantrade\"").unwrap());
    let version = page.value("version");
    let missing = officer.post(&address, &[("version", &version), ("beslutsvag", "namnd")]).await;
    assert_eq!(missing.errors(), ["Välj ett sammanträde."]);
    officer.post(&address, &[("version", &version), ("beslutsvag", "inga_synpunkter")]).await.followed();
    let case = officer.get(&story.path("")).await;
    assert_eq!(case.one(".next p"), "Nämndsekreteraren för in beslutet (inga synpunkter).");
    assert!(officer.get("/idag").await.all(".tasks a").is_empty(), "there is nothing to write");
    let secretary = story.visitor("sekreterare").await;
    assert_eq!(secretary.get("/idag").await.one(".tasks a"), "För in beslutet: Plan för badplatser");
}

#[tokio::test]
async fn what_goes_to_fullmaktige_is_not_delegated() {
    let test = TestApp::with_cast("2026-03-02").await;
    let sender = "Kommunfullmäktige via kommunstyrelsen";
    let story = test.story(Beginning { sender, ..Beginning::default() }).await;
    let officer = story.visitor("handlaggare").await;
    let plan = story.path("/plan");
    let page = officer.get(&plan).await;
    let sentence = "Ett yttrande till fullmäktige får inte delegeras (6 kap. 38 § kommunallagen).";
    assert_eq!(page.one("label[for=beslutsvag-delegat] .hint"), sentence);
    let version = page.value("version");
    let refused = officer.post(&plan, &[("version", &version), ("beslutsvag", "delegat")]).await;
    assert_eq!(refused.errors(), [sentence]);
    assert_eq!(refused.attribute("[name=beslutsvag][checked]", "value"), "delegat");
    officer.post(&plan, &[("version", &version), ("beslutsvag", "ordforande")]).await.followed();
}

#[tokio::test]
async fn anstand_says_who_writes_to_the_sender() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    let officer = story.visitor("handlaggare").await;
    let page = officer.get(&story.path("/plan")).await;
    let said = page.one("form[action$=anstand] p");
    assert!(said.starts_with("Yttra skickar ingen begäran. Skriv själv till avsändaren"), "{said}");
    let fields = [("version", page.value("version")), ("till", "2026-06-12".into()), ("skal", "Nämnden.".into())];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    officer.post(&story.path("/anstand"), &fields).await.followed();
    let waiting = officer.get(&story.path("/plan")).await.one("form[action$='anstand/svar'] p");
    assert!(waiting.contains("Yttra har inte skickat den"), "{waiting}");
    let page = officer.get(&story.path("/plan")).await;
    let letter = page.one(".letter");
    for expected in
        ["svar senast den 29 maj 2026", "Vi ber om anstånd till den 12 juni 2026. Nämnden.", "Plan för badplatser"]
    {
        assert!(letter.contains(expected), "{expected}: {letter}");
    }
    let mail = page.attribute("a[href^=mailto]", "href");
    assert!(mail.contains("?subject=Beg%C3%A4ran%20om%20anst%C3%A5nd") && mail.contains("%0D%0A"), "{mail}");
    let secretary = story.visitor("sekreterare").await;
    assert_eq!(secretary.get("/idag").await.all(".tasks a"), ["Bevaka begäran om anstånd: Plan för badplatser"]);
}

#[tokio::test]
async fn kansli_is_told_of_a_svarsdatum_that_no_meeting_meets() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning { svarsdatum: "2026-03-13", ..Beginning::default() }).await;
    let secretary = story.visitor("sekreterare").await;
    assert!(secretary.get("/idag").await.all(".tasks a").is_empty(), "there is time");
    test.set_day("2026-03-03");
    let secretary = story.visitor("sekreterare").await;
    assert_eq!(secretary.get("/idag").await.all(".tasks a"), ["Ordna beslut före svarsdatum: Plan för badplatser"]);
    story.plan("2026-04-09", true).await;
    assert_eq!(secretary.get("/idag").await.all(".tasks a").len(), 1, "that meeting is too late");
    story.plan("2026-03-12", true).await;
    assert!(secretary.get("/idag").await.all(".tasks a").is_empty());
}

#[tokio::test]
async fn a_body_that_meets_on_a_free_day_is_asked_about_once() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    let officer = story.visitor("handlaggare").await;
    let plan = story.path("/plan");
    let body = officer.get(&plan).await.value("rad");
    let post = async |anda: &str| {
        let version = officer.get(&plan).await.value("version");
        let fields = [("version", version.as_str()), ("rad", body.as_str()), ("dag", "2026-04-06"), ("anda", anda)];
        officer.post(&story.path("/beredning"), &fields).await
    };
    let asked = post("").await;
    assert_eq!(asked.errors(), ["Dagen är på annandag påsk. Byt dag eller kryssa i ”Spara ändå”."]);
    assert_eq!(asked.value("dag"), "2026-04-06");
    assert_eq!(asked.all("label[for=anda-1]").len(), 1);
    post("1").await.followed();
    post("").await.followed();
}
