//! Administration: who gets in, who stays out, and what the registers refuse.

use axum::http::StatusCode;
use uuid::Uuid;
use yttra::{
    admin::{
        By,
        people::{PersonInput, commands, store},
    },
    people::{self, model::Role},
    web::form::Refusal,
};

use crate::support::{TestApp, cast};

const SHARED: &str = "handlaggare.lindvika@yttra.example";

fn person(email: &str, roles: &[Role]) -> PersonInput {
    PersonInput {
        name: "Nora Ny".into(),
        email: email.into(),
        title: "Utredare".into(),
        telephone: String::new(),
        unit: None,
        roles: roles.iter().copied().collect(),
        active: true,
    }
}

async fn id_of(test: &TestApp, email: &str) -> Uuid {
    test.actor(email).await.id
}

async fn input_of(test: &TestApp, email: &str) -> PersonInput {
    let actor = test.actor(email).await;
    let mut conn = test.pool().acquire().await.unwrap();
    store::find(&mut conn, actor.myndighet.id, actor.id).await.unwrap().as_input()
}

#[tokio::test]
async fn somebody_new_gets_a_link_and_signs_in_by_it() {
    let test = TestApp::with_cast("2026-03-02").await;
    let admin = test.sign_in(cast::ADMIN).await;
    let fields = [("namn", "Nora Ny"), ("epost", "nora@yttra.example"), ("titel", "Utredare"), ("aktiv", "1")];
    assert_eq!(admin.post("/admin/personer", &fields).await.errors(), ["Välj minst en roll."]);
    let fields = [&fields[..], &[("roller", "handlaggare")]].concat();
    admin.post("/admin/personer", &fields).await.followed();
    assert_eq!(
        admin.post("/admin/personer", &fields).await.errors(),
        ["Personen finns redan hos er. Sök upp henne eller honom bland personerna."]
    );
    let letter = admin.get("/admin/utkorg").await.one(".cards .pre");
    let link = letter.split_whitespace().find(|word| word.contains("/losenord/")).unwrap();
    let path = link.strip_prefix("http://localhost:8080").unwrap();
    let visitor = test.visitor();
    assert_eq!(visitor.post(path, &[("losenord", cast::PASSWORD)]).await.followed(), "/logga-in");
    assert_eq!(test.sign_in("nora@yttra.example").await.get("/idag").await.status, StatusCode::OK);
}

#[tokio::test]
async fn who_works_elsewhere_too_keeps_her_account_out_of_reach() {
    let test = TestApp::with_cast("2026-03-02").await;
    let admin = test.sign_in(cast::ADMIN).await;
    let fields = [("namn", "X"), ("epost", SHARED), ("titel", "Gäst"), ("roller", "lasare"), ("aktiv", "1")];
    admin.post("/admin/personer", &fields).await.followed();
    let page = format!("/admin/personer/{}", id_of(&test, SHARED).await);
    let errors = admin.post(&page, &fields).await.errors();
    assert!(errors[0].starts_with("Personen arbetar också för en annan myndighet"), "{errors:?}");
    admin.post(&format!("{page}/losenord"), &[]).await.followed();
    let outbox = admin.get("/admin/utkorg").await.text();
    assert!(!outbox.contains(SHARED), "a link to an account of another myndighet is shown");
}

#[tokio::test]
async fn who_may_not_sign_in_any_more_is_out_at_once() {
    let test = TestApp::with_cast("2026-03-02").await;
    let officer = test.sign_in(cast::HANDLAGGARE).await;
    assert_eq!(officer.get("/idag").await.status, StatusCode::OK);
    let admin = test.actor(cast::ADMIN).await;
    let input = PersonInput { active: false, ..input_of(&test, cast::HANDLAGGARE).await };
    let id = id_of(&test, cast::HANDLAGGARE).await;
    commands::change(test.pool(), By::Actor(&admin), test.app.clock.read(), id, &input).await.unwrap();
    assert_eq!(officer.get("/idag").await.status, StatusCode::SEE_OTHER);
    let right = [("epost", cast::HANDLAGGARE), ("losenord", cast::PASSWORD)];
    assert_eq!(test.visitor().post("/logga-in", &right).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn of_two_administrators_who_remove_each_other_one_stays() {
    let test = TestApp::with_cast("2026-03-02").await;
    let one = test.actor(cast::ADMIN).await;
    let moment = test.app.clock.read();
    let both = [Role::Administrator];
    let new = person("nora@yttra.example", &both);
    commands::add(test.pool(), By::Actor(&one), moment, &new, commands::Welcome::Password("x")).await.unwrap();
    let two = test.actor("nora@yttra.example").await;
    let lesser = |input: PersonInput| PersonInput { roles: [Role::Lasare].into_iter().collect(), ..input };
    let (first, second) =
        (lesser(input_of(&test, "nora@yttra.example").await), lesser(input_of(&test, cast::ADMIN).await));
    let (a, b) = tokio::join!(
        commands::change(test.pool(), By::Actor(&one), moment, two.id, &first),
        commands::change(test.pool(), By::Actor(&two), moment, one.id, &second),
    );
    assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1, "{a:?} {b:?}");
    let Err(Refusal::Fields(errors)) = (if a.is_err() { a } else { b }) else { panic!("not a field error") };
    assert!(errors.of("roller").starts_with("Det här är den enda administratören"));
}

#[tokio::test]
async fn one_chief_of_a_capacity_at_a_time() {
    let test = TestApp::with_cast("2026-03-02").await;
    let admin = test.sign_in(cast::ADMIN).await;
    let new = [("namn", "Kulturen"), ("lopande", "kulturen"), ("slag", "avdelning"), ("aktiv", "1")];
    let unit = admin.post("/admin/enheter", &new).await.followed();
    let chefer = format!("{unit}/chefer");
    let chef = id_of(&test, cast::CHEF).await.to_string();
    let officer = id_of(&test, cast::HANDLAGGARE).await.to_string();
    let set = async |who: &str, how: &str, from: &str, to: &str| {
        let fields = [("person", who), ("uppdrag", how), ("fran", from), ("till", to)];
        admin.post(&chefer, &fields).await
    };
    assert_eq!(set(&officer, "egen", "2026-01-01", "").await.errors(), ["Välj en person som har rollen Attestant."]);
    set(&chef, "egen", "2026-01-01", "").await.followed();
    let refused = set(&chef, "egen", "2026-03-02", "2026-03-31").await.errors();
    assert!(refused[0].contains("är redan chef från 1 januari 2026 tills vidare"), "{refused:?}");
    set(&chef, "tf", "2026-03-02", "2026-03-31").await.followed();
    let page = admin.get(&unit).await;
    let removals: Vec<_> = page.all("form[action$=borttagen] button");
    assert_eq!(removals.len(), 1, "only the period that has not been in force may be taken away");
}

#[tokio::test]
async fn the_secretary_keeps_meetings_and_nothing_else() {
    let test = TestApp::with_cast("2026-03-02").await;
    let secretary = test.sign_in(cast::SEKRETERARE).await;
    assert_eq!(secretary.get("/admin").await.status, StatusCode::FORBIDDEN);
    assert_eq!(secretary.get("/admin/personer").await.status, StatusCode::FORBIDDEN);
    let wrong = [("tid", "18.00"), ("rader", "2030-01-20; 2030-01-01\n2030-02-20; 2030-02-19; 2030-02-10")];
    assert_eq!(
        secretary.post("/admin/sammantraden/flera", &wrong).await.errors(),
        [
            "Rad 1: Skriv tre datum: sammanträde; stopptid; utskick.",
            "Rad 2: Stopptiden ska vara samma dag som utskicket eller tidigare."
        ]
    );
    let right = [("tid", "18.00"), ("rader", "2030-01-22; 2030-01-08; 2030-01-15")];
    secretary.post("/admin/sammantraden/flera", &right).await.followed();
    assert_eq!(
        secretary.post("/admin/sammantraden/flera", &right).await.errors(),
        ["Det finns redan sammanträden 2030-01-22. Ta bort de raderna."]
    );
}

#[tokio::test]
async fn the_model_is_fixed_by_the_first_remiss() {
    let test = TestApp::with_cast("2026-03-02").await;
    let admin = test.sign_in(cast::ADMIN).await;
    let page = admin.get("/admin/myndighet").await;
    let names = ["kommun", "namnd", "namnden", "forvaltning", "forvaltningen", "epost", "serie"];
    let values: Vec<_> = names.iter().map(|name| page.value(name)).collect();
    let mut fields: Vec<_> = names.iter().copied().zip(values.iter().map(String::as_str)).collect();
    fields.push(("modell", "b"));
    admin.post("/admin/myndighet", &fields).await.followed();
    test.register("Remiss", "2026-04-30").await;
    fields.pop();
    fields.push(("modell", "a"));
    assert_eq!(
        admin.post("/admin/myndighet", &fields).await.errors(),
        ["Modellen kan inte ändras när remisser har registrerats."]
    );
    let mut conn = test.pool().acquire().await.unwrap();
    let actor = people::store::actor(&mut conn, cast::ADMIN, "ekbacken").await.unwrap().unwrap();
    assert_eq!(actor.myndighet.model.as_str(), "b");
}

#[tokio::test]
async fn an_administrator_ends_the_sessions_of_her_own_myndighet_only() {
    let test = TestApp::with_cast("2026-03-02").await;
    let admin = test.sign_in(cast::ADMIN).await;
    let fields = [("namn", "X"), ("epost", SHARED), ("titel", "Gäst"), ("roller", "lasare"), ("aktiv", "1")];
    admin.post("/admin/personer", &fields).await.followed();
    let (there, here) = (test.sign_in(SHARED).await, test.sign_in(SHARED).await);
    let lindvika = test.actor(SHARED).await;
    let ekbacken = test.actor(cast::ADMIN).await.myndighet.id.to_string();
    sqlx::query("update sessions set myndighet_id = $2 where person_id = $1")
        .bind(lindvika.id)
        .bind(lindvika.myndighet.id)
        .execute(test.pool())
        .await
        .unwrap();
    here.post("/byt-myndighet", &[("myndighet", &ekbacken)]).await.followed();
    let by = test.actor(cast::ADMIN).await;
    commands::end_sessions(test.pool(), By::Actor(&by), test.app.clock.read(), lindvika.id).await.unwrap();
    assert_eq!(here.get("/idag").await.status, StatusCode::SEE_OTHER);
    assert_eq!(there.get("/idag").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_meeting_on_a_free_day_is_asked_about_once() {
    let test = TestApp::with_cast("2026-03-02").await;
    let admin = test.sign_in(cast::ADMIN).await;
    let days = [("dag", "2026-12-19"), ("tid", "18.00"), ("stopptid", "2026-12-06"), ("utskick", "2026-12-11")];
    let asked = admin.post("/admin/sammantraden", &days).await;
    assert_eq!(
        asked.errors(),
        [
            "Sammanträdet är på en lördag. Byt dag eller kryssa i ”Spara ändå”.",
            "Stopptiden är på en söndag. Byt dag eller kryssa i ”Spara ändå”.",
        ]
    );
    assert_eq!(asked.all("label[for=anda-1]").len(), 1);
    admin.post("/admin/sammantraden", &[&days[..], &[("anda", "1")]].concat()).await.followed();
    let id: Uuid = sqlx::query_scalar("select id from meetings where held_on = '2026-12-19'")
        .fetch_one(test.pool())
        .await
        .unwrap();
    // What stood there is known already.
    let change = format!("/admin/sammantraden/{id}");
    let fields = |utskick: &'static str| [("version", "1"), days[0], days[1], days[2], ("utskick", utskick)];
    assert_eq!(
        admin.post(&change, &fields("2026-12-13")).await.errors(),
        ["Utskicket är på en söndag. Byt dag eller kryssa i ”Spara ändå”."]
    );
    admin.post(&change, &fields("2026-12-10")).await.followed();

    let rows = [("tid", "18.00"), ("rader", "2027-04-22; 2027-03-26; 2027-04-14")];
    let asked = admin.post("/admin/sammantraden/flera", &rows).await;
    assert_eq!(asked.errors(), ["Stopptiden 2027-03-26 är på långfredagen. Byt dag eller kryssa i ”Spara ändå”."]);
    admin.post("/admin/sammantraden/flera", &[&rows[..], &[("anda", "1")]].concat()).await.followed();
}

#[tokio::test]
async fn errors_come_in_the_order_of_the_form() {
    let test = TestApp::with_cast("2026-03-02").await;
    let admin = test.sign_in(cast::ADMIN).await;
    assert_eq!(
        admin.post("/admin/personer", &[("enhet", "x")]).await.errors(),
        [
            "Skriv för- och efternamn.",
            "Skriv e-postadressen.",
            "Skriv titeln.",
            "Välj en enhet i listan.",
            "Välj minst en roll."
        ]
    );
    for path in ["/admin/avsandare", "/admin/enheter", "/admin/rad", "/admin/sammantraden", "/admin/myndighet"] {
        assert!(!admin.post(path, &[("slag", "x"), ("epost", "x")]).await.errors().is_empty(), "{path}");
    }
}
