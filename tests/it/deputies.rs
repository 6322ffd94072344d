//! Who attests in whose place: entered, told, seen, signed, printed, shown afterwards.

use axum::http::StatusCode;
use uuid::Uuid;
use yttra::{
    admin::By,
    attests::{commands, model::Capacity, store},
    deputies::{self, model::DeputyInput},
    error::AppError,
    people::model::Role,
    web::form::Refusal,
};

use crate::{
    attests::mails,
    support::{Beginning, Story, TestApp, Visitor, cast},
};

pub const DEPUTY: &str = "ersattare@yttra.example";
const OWN: &str = "/konto/franvaro";

/// The cast with somebody who may stand in.
async fn cast_with_deputy(day: &str) -> TestApp {
    let test = TestApp::with_cast(day).await;
    test.join(DEPUTY, &[Role::Attestant]).await;
    test
}

async fn id_of(test: &TestApp, email: &str) -> String {
    test.actor(email).await.id.to_string()
}

/// Lets the deputy stand in for somebody.
async fn stand_in(test: &TestApp, whom: &str, capacity: Capacity, absent: bool, days: (&str, Option<&str>)) {
    let (person, deputy) = (test.actor(whom).await, test.actor(DEPUTY).await.id);
    let (from, to) = (days.0.parse().unwrap(), days.1.map(|day| day.parse().unwrap()));
    let input = DeputyInput { deputy, capacity, absent, from, to };
    let moment = test.app.clock.read();
    deputies::commands::set(&test.app, By::Actor(&person), moment, person.id, &input).await.unwrap();
}

/// A case that waits for the director.
async fn at_director(test: &TestApp) -> Story<'_> {
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    story.send().await;
    sign(test, &story, cast::CHEF).await.unwrap();
    story
}

async fn sign(test: &TestApp, story: &Story<'_>, email: &str) -> Result<(), Refusal> {
    let (actor, signing) = (test.actor(email).await, story.signing().await);
    commands::sign(&test.app, &actor, story.moment(), story.id, signing).await.map(drop)
}

async fn sign_on_page(visitor: &Visitor, story: &Story<'_>) -> crate::support::Page {
    let page = visitor.get(&story.path("/attest")).await;
    let (version, manifest) = (page.value("version"), page.value("manifest"));
    let fields = [("version", version.as_str()), ("manifest", &manifest), ("losenord", cast::PASSWORD)];
    visitor.post(&story.path("/attest/attestering"), &fields).await
}

async fn printed(test: &TestApp, story: &Story<'_>) -> Vec<String> {
    let mut conn = test.pool().acquire().await.unwrap();
    store::of_remiss(&mut conn, story.id).await.unwrap().into_iter().map(|line| line.who).collect()
}

#[tokio::test]
async fn a_deputy_is_told_has_the_case_as_her_own_and_the_chief_sees_it_afterwards() {
    let test = cast_with_deputy("2026-03-02").await;
    let director = test.sign_in(cast::DIREKTOR).await;
    let deputy = id_of(&test, DEPUTY).await;
    let page = director.get(OWN).await;
    assert!(page.text().contains("den som gör det först gäller"));
    assert!(page.text().contains("Namn, tf. stadsdelsdirektör"));
    let fields = |from: &'static str, to: &'static str| {
        [("slag", "franvaro"), ("vem", ""), ("som", "tf"), ("fran", from), ("till", to)]
            .map(|(name, value)| (name, value))
    };
    assert_eq!(
        director.post(OWN, &fields("2026-03-04", "2026-03-10")).await.errors(),
        ["Välj vem som attesterar i stället."]
    );
    let mut absence = fields("2026-03-04", "2026-03-10");
    absence[1].1 = Box::leak(deputy.clone().into_boxed_str());
    director.post(OWN, &absence).await.followed();
    let mut again = absence;
    (again[3].1, again[4].1) = ("2026-03-10", "2026-03-12");
    let refused = director.post(OWN, &again).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        refused.errors(),
        [
            "Det finns redan frånvaro antecknad 4 mars 2026 till 10 mars 2026, då Extra ersattare attesterar. Avsluta den \
          tiden först, eller välj andra dagar."
        ]
    );
    assert_eq!(mails(&test).await, ["ersattare: Du attesterar i stället för Ingrid Sollerhed"]);

    // Not before the first day.
    let story = at_director(&test).await;
    let visitor = test.sign_in(DEPUTY).await;
    assert_eq!(visitor.get(&story.path("/attest")).await.status, StatusCode::FORBIDDEN);
    assert!(visitor.get("/idag").await.all(".tasks a").is_empty());
    test.set_day("2026-03-04");
    let visitor = test.sign_in(DEPUTY).await;
    let today = visitor.get("/idag").await;
    assert_eq!(today.one(".tasks a"), "Attestera: Plan för badplatser");
    assert!(today.one(".notice").starts_with("Ingrid Sollerhed är borta 4 mars 2026 till 10 mars 2026."));
    assert!(visitor.get("/attestera").await.text().contains("Plan för badplatser"));
    let director = test.sign_in(cast::DIREKTOR).await;
    let today = director.get("/idag").await;
    assert!(today.one(".notice").contains("Extra ersattare attesterar i ditt ställe."));
    // She may herself, all the same.
    assert!(director.get(&story.path("/attest")).await.text().contains("Din attest behövs"));

    let page = visitor.get(&story.path("/attest")).await;
    assert!(page.text().contains("Det skrivs ut som ”Extra ersattare, tf. stadsdelsdirektör”"), "{}", page.text());
    assert_eq!(sign_on_page(&visitor, &story).await.status, StatusCode::SEE_OTHER);
    assert_eq!(story.status().await, "attesterad");
    assert_eq!(
        printed(&test, &story).await,
        ["Extra ersattare, tf. stadsdelsdirektör", "Fredrik Nordensjö, Avdelningschef"]
    );
    assert!(!director.get("/idag").await.all("#i-ditt-stalle").is_empty());

    test.set_day("2026-03-16");
    let director = test.sign_in(cast::DIREKTOR).await;
    let today = director.get("/idag").await;
    assert_eq!(today.one("#i-ditt-stalle"), "Medan du var borta");
    assert!(today.one("#i-ditt-stalle + ul").contains("Extra ersattare attesterade i ditt ställe"));
    assert_eq!(director.get(&story.path("/attest")).await.status, StatusCode::OK);
    let visitor = test.sign_in(DEPUTY).await;
    assert!(visitor.get("/idag").await.all("#i-ditt-stalle").is_empty());
    // She reads what she has signed, although she stands in no longer.
    assert_eq!(visitor.get(&story.path("/attest")).await.status, StatusCode::OK);
    test.set_day("2026-03-25");
    let director = test.sign_in(cast::DIREKTOR).await;
    assert!(director.get("/idag").await.all("#i-ditt-stalle").is_empty());
}

#[tokio::test]
async fn who_is_away_is_not_mailed_while_somebody_stands_in_and_both_are_else() {
    let test = cast_with_deputy("2026-03-02").await;
    stand_in(&test, cast::DIREKTOR, Capacity::For, true, ("2026-03-02", Some("2026-03-06"))).await;
    at_director(&test).await;
    let told: Vec<String> = mails(&test).await.into_iter().filter(|mail| mail.contains("Att attestera")).collect();
    let people: Vec<&str> = told.iter().map(|mail| mail.split(':').next().unwrap()).collect();
    assert_eq!(people, ["avdelningschef", "ersattare"]);

    let test = cast_with_deputy("2026-03-02").await;
    stand_in(&test, cast::DIREKTOR, Capacity::For, false, ("2026-03-02", None)).await;
    let story = at_director(&test).await;
    let told: Vec<String> = mails(&test).await.into_iter().filter(|mail| mail.contains("Att attestera")).collect();
    let people: Vec<&str> = told.iter().map(|mail| mail.split(':').next().unwrap()).collect();
    assert_eq!(people, ["avdelningschef", "ersattare", "direktor"]);
    // A standing deputy signs for the chief, who is asked first.
    let officer = story.visitor("handlaggare").await.get(&story.path("/attest")).await;
    let next = "Ingrid Sollerhed, Stadsdelsdirektör eller Extra ersattare, Utredare, för stadsdelsdirektören";
    assert!(officer.text().contains(next), "{}", officer.text());
    sign(&test, &story, DEPUTY).await.unwrap();
    assert_eq!(printed(&test, &story).await[0], "Extra ersattare, Utredare, för stadsdelsdirektören");
    let log = story.visitor("registrator").await.get(&story.path("/handelser")).await;
    let line = "attesterade förslaget med lösenord som utredare, för stadsdelsdirektören";
    assert!(log.all(".log li").iter().any(|event| event.contains(line)), "{:?}", log.all(".log li"));
    let director = story.visitor("direktor").await.get("/idag").await;
    assert!(director.one("#i-ditt-stalle + ul").contains("Extra ersattare attesterade i ditt ställe"));
}

#[tokio::test]
async fn what_a_deputy_sends_back_is_told_too() {
    let test = cast_with_deputy("2026-03-02").await;
    stand_in(&test, cast::DIREKTOR, Capacity::Tf, true, ("2026-03-02", Some("2026-03-06"))).await;
    let story = at_director(&test).await;
    let (actor, version) = (test.actor(DEPUTY).await, story.version().await);
    commands::refuse(&test.app, &actor, story.moment(), story.id, version, "Skriv om.").await.unwrap();
    let today = story.visitor("direktor").await.get("/idag").await;
    assert!(today.one("#i-ditt-stalle + ul").contains("Extra ersattare skickade tillbaka i ditt ställe"));
}

#[tokio::test]
async fn an_administrator_says_it_for_a_chief_who_is_told_and_ends_it() {
    let test = cast_with_deputy("2026-03-02").await;
    let admin = test.sign_in(cast::ADMIN).await;
    let (chief, deputy, officer) =
        (id_of(&test, cast::CHEF).await, id_of(&test, DEPUTY).await, id_of(&test, cast::HANDLAGGARE).await);
    let unit: Uuid = sqlx::query_scalar("select unit_id from unit_chiefs where person_id = $1::uuid limit 1")
        .bind(chief.parse::<Uuid>().unwrap())
        .fetch_one(test.pool())
        .await
        .unwrap();
    let unit = format!("/admin/enheter/{unit}");
    let page = format!("/admin/personer/{chief}/franvaro");
    assert_eq!(admin.get(&unit).await.attribute("a[href$=franvaro]", "href"), page);
    let set = async |who: &str, from: &str, to: &str| {
        let fields = [("slag", "franvaro"), ("vem", who), ("som", "for"), ("fran", from), ("till", to)];
        admin.post(&page, &fields).await
    };
    assert_eq!(set(&officer, "2026-03-02", "2026-03-06").await.errors(), ["Välj en person som har rollen Attestant."]);
    assert_eq!(set(&chief, "2026-03-02", "2026-03-06").await.errors(), ["Välj någon annan än den som ska ersättas."]);
    assert_eq!(set(&deputy, "2026-03-06", "2026-03-02").await.errors(), ["Den sista dagen ligger före den första."]);
    assert_eq!(set(&deputy, "2026-03-02", "").await.errors(), ["Ange den sista dagen. Den går att korta senare."]);
    // The deputy is away herself for a part of it.
    let director = id_of(&test, cast::DIREKTOR).await;
    let deputys = format!("/admin/personer/{deputy}/franvaro");
    let fields =
        [("slag", "franvaro"), ("vem", &director), ("som", "for"), ("fran", "2026-03-06"), ("till", "2026-03-07")];
    admin.post(&deputys, &fields).await.followed();
    let refused = set(&deputy, "2026-03-02", "2026-03-06").await.errors();
    assert!(refused[0].starts_with("Extra ersattare är själv borta 6 mars 2026 till 7 mars 2026."), "{refused:?}");
    set(&deputy, "2026-03-02", "2026-03-05").await.followed();
    assert!(admin.get(&unit).await.text().contains("Fredrik Nordensjö: borta 2 mars 2026 till 5 mars 2026, då Extra"));
    assert!(admin.get("/admin/enheter").await.text().contains("(borta, Extra ersattare ersätter)"));
    let told = mails(&test).await;
    assert_eq!(
        told[2..],
        [
            "ersattare: Du attesterar i stället för Fredrik Nordensjö",
            "avdelningschef: Extra ersattare attesterar i ditt ställe"
        ]
    );

    // Back earlier: it ends yesterday, and can then be neither prolonged nor taken away.
    test.set_day("2026-03-04");
    let admin = test.sign_in(cast::ADMIN).await;
    let form = admin.get(&page).await.attribute("form[action$=slut]", "action");
    assert!(admin.get(&page).await.all("form[action$=borttagen]").is_empty());
    let gone = admin.post(&form.replace("slut", "borttagen"), &[]).await;
    assert!(gone.text().contains("Tiden har redan gällt"));
    assert_eq!(admin.post(&form, &[("till", "2026-03-06")]).await.errors().len(), 1);
    admin.post(&form, &[("till", "2026-03-03")]).await.followed();
    assert!(admin.get(&page).await.text().contains("Avslutad"));
    assert!(mails(&test).await.iter().any(|mail| mail.starts_with("ersattare: Ändrad tid")));
    let kinds: Vec<String> = sqlx::query_scalar("select kind from events where kind like 'deputy%' order by sequence")
        .fetch_all(test.pool())
        .await
        .unwrap();
    assert_eq!(kinds, ["deputy_set", "deputy_set", "deputy_ended"]);
    // Others keep their hands off.
    let chief_page = test.sign_in(cast::CHEF).await;
    assert_eq!(chief_page.post(&form, &[("till", "2026-03-02")]).await.status, StatusCode::FORBIDDEN);
    let own = form.replace(&page, OWN);
    let stranger = test.sign_in(DEPUTY).await;
    assert_eq!(stranger.post(&own, &[("till", "2026-03-02")]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn one_who_goes_away_is_reminded_of_whom_she_stands_in_for() {
    let test = cast_with_deputy("2026-03-02").await;
    stand_in(&test, cast::DIREKTOR, Capacity::Tf, true, ("2026-03-02", Some("2026-03-06"))).await;
    let visitor = test.sign_in(DEPUTY).await;
    let chief = id_of(&test, cast::CHEF).await;
    let fields =
        [("slag", "franvaro"), ("vem", &chief), ("som", "for"), ("fran", "2026-03-06"), ("till", "2026-03-06")];
    let page = visitor.get(&visitor.post(OWN, &fields).await.followed()).await;
    assert!(page.one(".flash").contains("Du ska själv attestera i stället för Ingrid Sollerhed under tiden"));
    assert!(
        page.one("#for-andra + ul").starts_with("Du attesterar i Ingrid Sollerheds ställe, "),
        "{}",
        page.one("#for-andra + ul")
    );
}

#[tokio::test]
async fn a_case_with_sekretess_is_opened_for_the_deputy_for_her_time_only() {
    let test = cast_with_deputy("2026-03-02").await;
    let story = at_director(&test).await;
    story.make_secret().await;
    let visitor = test.sign_in(DEPUTY).await;
    assert_eq!(visitor.get(&story.path("")).await.status, StatusCode::NOT_FOUND);
    stand_in(&test, cast::DIREKTOR, Capacity::Tf, true, ("2026-03-02", Some("2026-03-06"))).await;
    assert_eq!(visitor.get(&story.path("/attest")).await.status, StatusCode::OK);
    test.set_day("2026-03-07");
    let visitor = test.sign_in(DEPUTY).await;
    assert_eq!(visitor.get(&story.path("/attest")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_deputy_and_the_absent_chief_at_once_leave_one_attest() {
    let test = cast_with_deputy("2026-03-02").await;
    stand_in(&test, cast::DIREKTOR, Capacity::Tf, true, ("2026-03-02", Some("2026-03-06"))).await;
    let story = at_director(&test).await;
    let (director, deputy, moment) = (test.actor(cast::DIREKTOR).await, test.actor(DEPUTY).await, story.moment());
    let (one, other) = (story.signing().await, story.signing().await);
    let outcomes: [_; 2] = tokio::join!(
        commands::sign(&test.app, &director, moment, story.id, one),
        commands::sign(&test.app, &deputy, moment, story.id, other)
    )
    .into();
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    for outcome in &outcomes {
        match outcome {
            Ok(_) | Err(Refusal::Error(AppError::Conflict)) => {}
            Err(Refusal::Error(AppError::Rejected(sentence))) => assert!(sentence.contains("redan attesterat")),
            Err(other) => panic!("{other:?}"),
        }
    }
    let attests: i64 =
        sqlx::query_scalar("select count(*) from attests where step = 2").fetch_one(test.pool()).await.unwrap();
    assert_eq!((attests, story.kept("attesterad").await.len()), (1, 1));
}

#[tokio::test]
async fn who_presses_too_late_is_told_who_was_first() {
    let test = cast_with_deputy("2026-03-02").await;
    stand_in(&test, cast::CHEF, Capacity::Tf, true, ("2026-03-02", Some("2026-03-06"))).await;
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    story.send().await;
    let chief = test.sign_in(cast::CHEF).await;
    let shown = chief.get(&story.path("/attest")).await;
    sign(&test, &story, DEPUTY).await.unwrap();
    let (version, manifest) = (shown.value("version"), shown.value("manifest"));
    let fields = [("version", version.as_str()), ("manifest", &manifest), ("losenord", cast::PASSWORD)];
    let late = chief.post(&story.path("/attest/attestering"), &fields).await;
    assert!(
        late.status.is_client_error() && late.text().contains("Extra ersattare, tf. avdelningschef"),
        "{}",
        late.text()
    );
    assert!(late.text().contains("Din attest behövs inte."));
    // The same at the last step, and for one who finds it sent back by the other.
    let sent_back = chief.post(&story.path("/attest/avvisning"), &[("version", &version), ("kommentar", "Nej.")]).await;
    assert_eq!(sent_back.status, StatusCode::CONFLICT);
    let said = sent_back.all(".error-summary li");
    assert!(said[0].starts_with("Extra ersattare, tf. avdelningschef hann före"), "{said:?}");
    let page = chief.get(&story.path("/attest")).await;
    assert!(page.text().contains("har redan attesterat det steg som också var ditt"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_absences_at_once_leave_one() {
    let test = cast_with_deputy("2026-03-02").await;
    let (director, deputy) = (test.actor(cast::DIREKTOR).await, test.actor(DEPUTY).await.id);
    let admin = test.actor(cast::ADMIN).await;
    let (from, to) = ("2026-03-04".parse().unwrap(), "2026-03-10".parse().ok());
    let input = DeputyInput { deputy, capacity: Capacity::Tf, absent: true, from, to };
    let moment = test.app.clock.read();
    let (one, other) = tokio::join!(
        deputies::commands::set(&test.app, By::Actor(&director), moment, director.id, &input),
        deputies::commands::set(&test.app, By::Actor(&admin), moment, director.id, &input)
    );
    let (Ok(_), Err(refused)) = (if one.is_ok() { (one, other) } else { (other, one) }) else {
        panic!("not one of them")
    };
    assert!(matches!(refused, Refusal::Fields(errors) if errors.of("fran").starts_with("Det finns redan")));
    // Whatever a program does, the table itself refuses it.
    let mut conn = test.pool().acquire().await.unwrap();
    let forced = deputies::store::insert(&mut conn, admin.myndighet.id, director.id, Uuid::now_v7(), &input).await;
    assert!(format!("{:?}", forced.unwrap_err()).contains("deputies_no_overlap_absent"));
}

#[tokio::test]
async fn nobody_attests_her_own_draft_unless_the_board_allows_it_and_then_it_says_so() {
    let test = TestApp::with_cast("2026-03-02").await;
    test.set_roles(cast::CHEF, &[Role::Attestant, Role::Handlaggare]).await;
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    story.complete().await;
    let (registrator, chief) = (story.actor("registrator").await, story.actor("chef").await);
    let case = story.case().await;
    let unit = case.unit_id.unwrap();
    let (pool, moment) = (test.pool(), story.moment());
    yttra::remisser::commands::assign(pool, &registrator, moment, story.id, case.version, unit, chief.id, &[])
        .await
        .unwrap();
    let sent = commands::send(&test.app, &chief, moment, story.id, story.version().await).await;
    assert!(matches!(sent, Err(AppError::Rejected(sentence)) if sentence.contains("får därför inte attestera")));

    let allow = async |value: bool| {
        sqlx::query("update myndigheter set officer_may_attest = $1").bind(value).execute(pool).await.unwrap();
    };
    allow(true).await;
    let chief = story.actor("chef").await;
    commands::send(&test.app, &chief, moment, story.id, story.version().await).await.unwrap();
    let visitor = story.visitor("chef").await;
    assert_eq!(visitor.get("/idag").await.one(".tasks a"), "Attestera: Plan för badplatser");
    let page = visitor.get(&story.path("/attest")).await;
    assert!(page.text().contains("det står vid attesten och i händelserna att det är ditt eget utkast"));
    sign_on_page(&visitor, &story).await.followed();
    let (own, statement): (bool, Vec<u8>) =
        sqlx::query_as("select own_draft, statement from attests").fetch_one(pool).await.unwrap();
    assert!(own && String::from_utf8(statement).unwrap().contains(r#""own_draft":true"#));
    let log = visitor.get(&story.path("/handelser")).await;
    let line = "attesterade sitt eget utkast med lösenord som avdelningschef, vilket myndigheten tillåter";
    assert!(log.all(".log li").iter().any(|event| event.contains(line)), "{:?}", log.all(".log li"));
    assert!(visitor.get(&story.path("/attest")).await.one(".chain").contains("eget utkast"));
    // The director's says nothing of the kind.
    let director = story.visitor("direktor").await;
    assert!(!director.get(&story.path("/attest")).await.text().contains("ditt eget utkast"));

    // Sent again it is kept, but not where it is no longer allowed.
    let reopen = async || {
        let version = story.version().await;
        commands::open_for_change(&test.app, &chief, moment, story.id, version, "Ett fel.").await.unwrap();
    };
    reopen().await;
    let chief = story.actor("chef").await;
    let chain = commands::send(&test.app, &chief, moment, story.id, story.version().await).await.unwrap();
    assert!(chain.steps[0].attest.as_ref().is_some_and(|attest| attest.kept && attest.signature.own_draft));
    reopen().await;
    allow(false).await;
    test.join(DEPUTY, &[Role::Attestant]).await;
    stand_in(&test, cast::CHEF, Capacity::For, false, ("2026-03-02", None)).await;
    let chief = story.actor("chef").await;
    let chain = commands::send(&test.app, &chief, moment, story.id, story.version().await).await.unwrap();
    assert!(chain.steps[0].attest.is_none());
    assert!(matches!(sign(&test, &story, cast::CHEF).await, Err(Refusal::Error(AppError::Rejected(_)))));
    sign(&test, &story, DEPUTY).await.unwrap();
}
