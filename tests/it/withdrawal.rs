//! Who loses a role, a task, a place or a session loses what it opened at her next step, signed in or not.

use axum::http::StatusCode;
use yttra::people::model::Role;

use crate::support::{TestApp, Visitor, cast, world::World};

async fn status(visitor: &Visitor, path: &str) -> StatusCode {
    visitor.get(path).await.status
}

/// Whether she is asked to sign in.
async fn is_out(visitor: &Visitor) -> bool {
    visitor.get("/idag").await.location().starts_with("/logga-in")
}

async fn person_page(test: &TestApp, email: &str) -> String {
    format!("/admin/personer/{}", test.actor(email).await.id)
}

/// Saves a person's form with some fields otherwise.
async fn save(admin: &Visitor, path: &str, roles: &[&str], active: bool) {
    let page = admin.get(path).await;
    let values = ["namn", "epost", "titel", "telefon"].map(|name| (name, page.value(name)));
    let mut fields: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fields.extend(roles.iter().map(|role| ("roller", *role)));
    fields.push(("aktiv", if active { "1" } else { "" }));
    admin.post(path, &fields).await.followed();
}

#[tokio::test]
async fn a_withdrawn_role_opens_nothing_any_more() {
    let world = World::build().await;
    let test = &world.test;
    let admin = test.sign_in(cast::ADMIN).await;
    let registrator = test.sign_in(cast::REGISTRATOR).await;
    let secret = world.path("/remisser/{id}", "hemlig");
    assert_eq!(status(&registrator, "/inkorg").await, StatusCode::OK);
    assert_eq!(status(&registrator, &secret).await, StatusCode::OK);
    let page = person_page(test, cast::REGISTRATOR).await;
    save(&admin, &page, &["registrator"], true).await;
    assert_eq!(status(&registrator, &secret).await, StatusCode::NOT_FOUND);
    assert_eq!(status(&registrator, "/inkorg").await, StatusCode::OK);
    save(&admin, &page, &["lasare"], true).await;
    assert_eq!(status(&registrator, "/inkorg").await, StatusCode::FORBIDDEN);
    assert_eq!(registrator.post_files("/remisser", &[], &[]).await.status, StatusCode::FORBIDDEN);

    test.set_roles(cast::CHEF, &[Role::Lasare]).await;
    let chief = test.sign_in(cast::CHEF).await;
    let sign = world.path("/remisser/{id}/attest/attestering", "attest");
    assert_eq!(chief.post(&sign, &[("losenord", cast::PASSWORD)]).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_deactivated_person_is_out_at_once_and_does_not_get_in_again() {
    let test = TestApp::with_cast("2026-03-02").await;
    let admin = test.sign_in(cast::ADMIN).await;
    let officer = test.sign_in(cast::HANDLAGGARE).await;
    let elsewhere = test.sign_in(cast::HANDLAGGARE).await;
    assert!(!is_out(&officer).await);
    let page = person_page(&test, cast::HANDLAGGARE).await;
    save(&admin, &page, &["handlaggare"], false).await;
    assert!(is_out(&officer).await && is_out(&elsewhere).await);
    let fields = [("epost", cast::HANDLAGGARE), ("losenord", cast::PASSWORD)];
    assert_eq!(test.visitor().post("/logga-in", &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    save(&admin, &page, &["handlaggare"], true).await;
    assert!(is_out(&officer).await, "the session of before does not come back");
    assert!(!is_out(&test.sign_in(cast::HANDLAGGARE).await).await);
}

#[tokio::test]
async fn an_ended_session_is_over_in_every_browser_that_has_its_cookie() {
    let test = TestApp::with_cast("2026-03-02").await;
    let officer = test.sign_in(cast::HANDLAGGARE).await;
    let thief = officer.copied();
    let elsewhere = test.sign_in(cast::HANDLAGGARE).await;
    assert!(!is_out(&thief).await);
    officer.post("/logga-ut", &[]).await.followed();
    assert!(is_out(&officer).await && is_out(&thief).await);
    assert!(!is_out(&elsewhere).await, "only that session");
    let admin = test.sign_in(cast::ADMIN).await;
    let page = person_page(&test, cast::HANDLAGGARE).await;
    admin.post(&format!("{page}/utloggning"), &[]).await.followed();
    assert!(is_out(&elsewhere).await);
    assert!(!is_out(&admin).await);
}

#[tokio::test]
async fn who_has_no_part_in_a_case_any_more_reads_its_draft_no_more() {
    let world = World::build().await;
    let test = &world.test;
    let draft = world.path("/remisser/{id}/utkast/{slag}", "granskning");
    let case = world.path("/remisser/{id}", "granskning");
    let before = world.officer("granskning");
    let after = if before == cast::HANDLAGGARE { cast::HANDLAGGARE_2 } else { cast::HANDLAGGARE };
    let (officer, reviewer) = (test.sign_in(before).await, test.sign_in(cast::GRANSKARE).await);
    assert_eq!(status(&reviewer, &draft).await, StatusCode::OK);
    let withdraw = world.path("/remisser/{id}/granskning/{granskning}/aterkallelse", "granskning");
    let version = officer.get(&format!("{case}/granskning")).await;
    let version = version.attribute("form[action$=aterkallelse] [name=version]", "value");
    officer.post(&withdraw, &[("version", &version)]).await.followed();
    assert_eq!(status(&reviewer, &draft).await, StatusCode::FORBIDDEN);

    let registrator = test.sign_in(cast::REGISTRATOR).await;
    let form = registrator.get(&format!("{case}/fordelning")).await;
    let person = test.actor(after).await.id.to_string();
    let unit = form.attribute("[name=avdelning] option[selected]", "value");
    let version = form.value("version");
    let fields = [("version", version.as_str()), ("avdelning", &unit), ("handlaggare", &person)];
    registrator.post(&format!("{case}/fordelning"), &fields).await.followed();
    assert_eq!(status(&officer, &draft).await, StatusCode::FORBIDDEN);
    assert_eq!(status(&test.sign_in(after).await, &draft).await, StatusCode::OK);

    // The chief's time ends today; tomorrow it is somebody else's.
    let chief = test.sign_in(cast::CHEF).await;
    assert_eq!(status(&chief, &draft).await, StatusCode::OK);
    let admin = test.sign_in(cast::ADMIN).await;
    let unit = format!("/admin/enheter/{unit}");
    let end = admin.get(&unit).await.attribute("form[action$=slut]", "action");
    admin.post(&end, &[("till", "2026-03-02")]).await.followed();
    assert_eq!(status(&chief, &draft).await, StatusCode::OK);
    test.set_day("2026-03-03");
    let chief = test.sign_in(cast::CHEF).await;
    assert_eq!(status(&chief, &draft).await, StatusCode::FORBIDDEN);
}
