//! The forms of a plan: stale pages, ended cases, and what is not the board's.

use axum::http::StatusCode;
use uuid::Uuid;
use yttra::{plan::commands, web::form::Refusal};

use crate::support::{TestApp, cast};

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
