//! The board: what stands on an agenda, and the minutes.

use uuid::Uuid;
use yttra::{
    attests::commands::{self as attests, Signing},
    decisions::{
        commands::{Deciding, decide, replace_extract},
        model::Outcome,
        store::extract,
    },
    error::AppError,
    meetings::{
        commands::{announce, justera, put_on_agenda},
        store::protocols,
    },
    remisser::{self, commands::Ending},
    web::{form::Refusal, upload::Uploaded},
};

use crate::{
    attests::{drafted, status, version},
    support::{TestApp, cast},
};

const DAY: &str = "2026-03-02";

/// A case that the chain has attested.
async fn attested(test: &TestApp, title: &str) -> Uuid {
    let id = drafted(test, title).await;
    let moment = test.app.clock.read();
    let officer = test.actor(cast::HANDLAGGARE).await;
    attests::send(&test.app, &officer, moment, id, version(test, id).await).await.unwrap();
    let manifest: String = sqlx::query_scalar("select sha256 from proposals where remiss_id = $1")
        .bind(id)
        .fetch_one(test.pool())
        .await
        .unwrap();
    for email in [cast::CHEF, cast::DIREKTOR] {
        let signer = test.actor(email).await;
        let (version, manifest) = (version(test, id).await, manifest.clone());
        let input = Signing { version, manifest, password: cast::PASSWORD.into() };
        assert!(attests::sign(&test.app, &signer, moment, id, input).await.is_ok());
    }
    assert_eq!(status(test, id).await, "attesterad");
    id
}

/// The next meetings of Ekbacken: id and day.
async fn meetings(test: &TestApp) -> Vec<(Uuid, chrono::NaiveDate)> {
    sqlx::query_as(
        "select m.id, m.held_on from meetings m join myndigheter y on y.id = m.myndighet_id
         where y.slug = 'ekbacken' and m.held_on > $1 order by m.held_on",
    )
    .bind(test.today())
    .fetch_all(test.pool())
    .await
    .unwrap()
}

async fn put(test: &TestApp, meeting: Uuid, id: Uuid) -> Result<(), AppError> {
    let secretary = test.actor(cast::SEKRETERARE).await;
    let version = version(test, id).await;
    put_on_agenda(&test.app, &secretary, test.app.clock.read(), meeting, id, version).await
}

async fn deciding(test: &TestApp, id: Uuid, paragraph: i32, outcome: Outcome, later: Option<Uuid>) -> Deciding {
    Deciding {
        version: version(test, id).await,
        paragraph,
        outcome,
        immediate: false,
        wording: "Enligt förslaget.".into(),
        reason: String::new(),
        later,
        dissents: Vec::new(),
    }
}

async fn agenda(test: &TestApp, meeting: Uuid) -> Vec<Uuid> {
    sqlx::query_scalar("select remiss_id from agenda_items where meeting_id = $1 order by position")
        .bind(meeting)
        .fetch_all(test.pool())
        .await
        .unwrap()
}

async fn set_status(test: &TestApp, meeting: Uuid, status: &str) {
    let set = sqlx::query("update meetings set status = $2 where id = $1").bind(meeting).bind(status);
    set.execute(test.pool()).await.unwrap();
}

#[tokio::test]
async fn a_case_that_ends_leaves_the_agenda() {
    let test = TestApp::with_cast(DAY).await;
    let id = attested(&test, "Toaletter").await;
    let meeting = meetings(&test).await[0].0;
    put(&test, meeting, id).await.unwrap();
    assert_eq!(agenda(&test, meeting).await, [id]);
    let registrator = test.actor(cast::REGISTRATOR).await;
    let (moment, version) = (test.app.clock.read(), version(&test, id).await);
    remisser::commands::end(test.pool(), &registrator, moment, id, version, Ending::Withdraw, "Drogs.").await.unwrap();
    assert!(agenda(&test, meeting).await.is_empty());
}

#[tokio::test]
async fn a_cancelled_meeting_takes_up_nothing_and_a_case_is_postponed_forwards_only() {
    let test = TestApp::with_cast(DAY).await;
    let id = attested(&test, "Toaletter").await;
    let coming = meetings(&test).await;
    let ((first, _), (second, day), (third, _)) = (coming[0], coming[1], coming[2]);
    set_status(&test, second, "installt").await;
    assert!(matches!(put(&test, second, id).await, Err(AppError::Rejected(_))));
    set_status(&test, second, "planerat").await;
    put(&test, second, id).await.unwrap();

    test.set_day(&day.to_string());
    let secretary = test.actor(cast::SEKRETERARE).await;
    let moment = test.app.clock.read();
    set_status(&test, second, "installt").await;
    let input = deciding(&test, id, 1, Outcome::Bifall, None).await;
    let refused = decide(&test.app, &secretary, moment, id, &input).await;
    assert!(matches!(refused, Err(Refusal::Error(AppError::Rejected(_)))));
    set_status(&test, second, "planerat").await;
    // The first is in the past, though nobody has noted that it was held.
    for wrong in [first, second] {
        let input = deciding(&test, id, 1, Outcome::Bordlaggning, Some(wrong)).await;
        assert!(matches!(decide(&test.app, &secretary, moment, id, &input).await, Err(Refusal::Fields(_))));
    }
    let input = deciding(&test, id, 1, Outcome::Bordlaggning, Some(third)).await;
    decide(&test.app, &secretary, moment, id, &input).await.unwrap();
    assert_eq!(agenda(&test, third).await, [id]);
}

#[tokio::test]
async fn the_minutes_are_justerade_whole_and_each_paragraph_has_its_own_extract() {
    let test = TestApp::with_cast(DAY).await;
    let (first, second) = (attested(&test, "Toaletter").await, attested(&test, "Lekplatser").await);
    let (meeting, day) = meetings(&test).await[0];
    put(&test, meeting, first).await.unwrap();
    put(&test, meeting, second).await.unwrap();
    test.set_day(&day.to_string());
    let moment = test.app.clock.read();
    let secretary = test.actor(cast::SEKRETERARE).await;
    let mut conn = test.pool().acquire().await.unwrap();

    let input = deciding(&test, first, 1, Outcome::Bifall, None).await;
    let one = decide(&test.app, &secretary, moment, first, &input).await.unwrap();
    let stale = (meeting, 1, protocols(&mut conn, meeting).await.unwrap()[0].version);
    let input = deciding(&test, second, 2, Outcome::Bifall, None).await;
    let two = decide(&test.app, &secretary, moment, second, &input).await.unwrap();

    // Who saw one paragraph does not note the justering of two.
    let signers = "Helena Rosenqvist";
    let refused = justera(&test.app, &secretary, moment, stale, day, signers).await;
    assert!(matches!(refused, Err(Refusal::Error(AppError::Conflict))));

    // A secretary who may not see a secret case still keeps the minutes whole.
    sqlx::query(
        "update remisser set sekretess_provision = '25 kap. 1 § OSL', sekretess_on = $2, sekretess_authority = 'Nämnden'
         where id = $1",
    )
    .bind(second)
    .bind(day)
    .execute(test.pool())
    .await
    .unwrap();
    sqlx::query("update memberships set roles = array['namndsekreterare'] where person_id = $1")
        .bind(secretary.id)
        .execute(test.pool())
        .await
        .unwrap();
    let without = test.actor(cast::SEKRETERARE).await;
    let hidden = remisser::store::find_case(&mut conn, &without, moment.today, second).await;
    assert!(matches!(hidden, Err(AppError::NotFound)));
    let shown = (meeting, 1, protocols(&mut conn, meeting).await.unwrap()[0].version);
    justera(&test.app, &without, moment, shown, day, signers).await.unwrap();
    let made = extract(&mut conn, one).await.unwrap().unwrap();
    assert!(made.file_id.is_none());
    assert!(extract(&mut conn, two).await.unwrap().is_some());

    // The signed one wins, for its own paragraph.
    let bytes: &[u8] = b"%PDF-1.7 signed";
    let stored = test.app.files.put(bytes.into()).await.unwrap();
    let file = Uploaded {
        name: "Undertecknat.pdf".into(),
        media_type: "application/pdf".into(),
        size: 15,
        sha256: stored.sha256.clone(),
    };
    replace_extract(&test.app, &secretary, moment, first, one, &file).await.unwrap();
    let signed = extract(&mut conn, one).await.unwrap().unwrap();
    assert!(signed.file_id.is_some());
    assert_eq!(signed.sha256, stored.sha256);
    assert!(extract(&mut conn, two).await.unwrap().unwrap().file_id.is_none());

    // Each day is noted once.
    let shown = (meeting, 1, protocols(&mut conn, meeting).await.unwrap()[0].version);
    let again = justera(&test.app, &without, moment, shown, day, signers).await;
    assert!(matches!(again, Err(Refusal::Error(AppError::Rejected(_)))));
    announce(&test.app, &without, moment, shown, day).await.unwrap();
    let shown = (meeting, 1, protocols(&mut conn, meeting).await.unwrap()[0].version);
    let again = announce(&test.app, &without, moment, shown, day).await;
    assert!(matches!(again, Err(Refusal::Error(AppError::Rejected(_)))));
}
