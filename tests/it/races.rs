//! Two at once, on the page that both have read: one does it, the other is told.

use yttra::{
    attests::commands,
    decisions::model::Outcome,
    dispatches,
    document::{canonical::Kind, markdown},
    drafts,
    error::AppError,
    meetings,
    web::form::Refusal,
};

use crate::support::{Beginning, Story, TestApp};

const MEETING: &str = "2026-03-12";

/// Which of two it was; the other must have been told that somebody was there before.
fn won<T>(one: Result<T, Refusal>, other: Result<T, Refusal>) -> usize {
    match (one, other) {
        (Ok(_), Err(Refusal::Error(AppError::Conflict))) => 0,
        (Err(Refusal::Error(AppError::Conflict)), Ok(_)) => 1,
        (Ok(_), Ok(_)) => panic!("both did it"),
        (one, other) => panic!("{:?} and {:?}", one.err(), other.err()),
    }
}

fn plain<T>(result: Result<T, AppError>) -> Result<T, Refusal> {
    result.map_err(Refusal::Error)
}

async fn events(test: &TestApp, story: &Story<'_>, kind: &str) -> i64 {
    sqlx::query_scalar("select count(*) from events where remiss_id = $1 and kind = $2")
        .bind(story.id)
        .bind(kind)
        .fetch_one(test.pool())
        .await
        .unwrap()
}

async fn chain_holds(test: &TestApp, story: &Story<'_>) {
    let actor = story.actor("sekreterare").await;
    let verdict = yttra::events::store::verify(test.pool(), actor.myndighet.id).await.unwrap();
    assert_eq!(verdict.broken, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_attest_the_same_step() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    story.send().await;
    let (chief, moment) = (story.actor("chef").await, story.moment());
    let (one, other) = (story.signing().await, story.signing().await);
    let (one, other) = tokio::join!(
        commands::sign(&test.app, &chief, moment, story.id, one),
        commands::sign(&test.app, &chief, moment, story.id, other)
    );
    won(one, other);
    assert_eq!(events(&test, &story, "attested").await, 1);
    let steps: Vec<i16> = sqlx::query_scalar("select step from attests").fetch_all(test.pool()).await.unwrap();
    assert_eq!(steps, [1]);
    chain_holds(&test, &story).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_attest_and_the_opening_for_change() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    story.send().await;
    let chief = story.actor("chef").await;
    let signing = story.signing().await;
    commands::sign(&test.app, &chief, story.moment(), story.id, signing).await.unwrap();
    let (director, officer, moment) = (story.actor("direktor").await, story.actor("handlaggare").await, story.moment());
    let (signing, version) = (story.signing().await, story.version().await);
    let (signed, opened) = tokio::join!(
        commands::sign(&test.app, &director, moment, story.id, signing),
        commands::open_for_change(&test.app, &officer, moment, story.id, version, "Ett fel.")
    );
    // Who signs may also find it no longer out for attest at all.
    let (status, kept) = match (&signed, &opened) {
        (Ok(_), Err(AppError::Conflict)) => ("attesterad", 1),
        (Err(Refusal::Error(AppError::Conflict | AppError::Rejected(_))), Ok(())) => ("utkast", 0),
        _ => panic!("{:?} and {opened:?}", signed.err()),
    };
    assert_eq!(story.status().await, status);
    assert_eq!(story.kept("attesterad").await.len(), kept);
    chain_holds(&test, &story).await;
}

/// What is out for attest is read-only: the chief signs what she read, whatever the officer does at that moment.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_chief_attests_while_the_officer_writes() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    let over = {
        let mut conn = test.pool().acquire().await.unwrap();
        let draft = drafts::store::find(&mut conn, story.id, Kind::Tjansteutlatande).await.unwrap().unwrap();
        draft.section("sammanfattning").unwrap().version
    };
    story.send().await;
    let (chief, officer, moment) = (story.actor("chef").await, story.actor("handlaggare").await, story.moment());
    let signing = story.signing().await;
    let manifest = signing.manifest.clone();
    let blocks = markdown::parse("Förvaltningen är negativ till planen.").unwrap();
    let (signed, saved) = tokio::join!(
        commands::sign(&test.app, &chief, moment, story.id, signing),
        drafts::commands::save(
            test.pool(),
            &officer,
            moment,
            story.id,
            (Kind::Tjansteutlatande, "sammanfattning"),
            over,
            &blocks
        )
    );
    assert!(signed.is_ok());
    assert!(matches!(saved, Err(AppError::Rejected(_))), "what is out for attest was changed");
    assert_eq!(story.signing().await.manifest, manifest);

    // Opened for change and written in, the same press is refused.
    let late = story.signing().await;
    story.open_for_change().await;
    let director = story.actor("direktor").await;
    let (signed, ()) = tokio::join!(
        commands::sign(&test.app, &director, moment, story.id, late),
        story.write(Kind::Tjansteutlatande, "sammanfattning", "Förvaltningen är negativ till planen.")
    );
    assert!(matches!(signed, Err(Refusal::Error(AppError::Conflict | AppError::Rejected(_)))), "it was attested");
    assert_eq!(events(&test, &story, "attested").await, 1);
    chain_holds(&test, &story).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_save_the_same_section() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    let (officer, moment) = (story.actor("handlaggare").await, story.moment());
    let place = (Kind::Tjansteutlatande, "arendet");
    let (one, other) = (markdown::parse("Ett.").unwrap(), markdown::parse("Två.").unwrap());
    let (first, second) = tokio::join!(
        drafts::commands::save(test.pool(), &officer, moment, story.id, place, 1, &one),
        drafts::commands::save(test.pool(), &officer, moment, story.id, place, 1, &other)
    );
    let winner = won(plain(first), plain(second));
    let mut conn = test.pool().acquire().await.unwrap();
    let draft = drafts::store::find(&mut conn, story.id, Kind::Tjansteutlatande).await.unwrap().unwrap();
    assert_eq!(draft.section("arendet").unwrap().blocks, [one, other][winner]);
    assert_eq!(drafts::store::saves(&mut conn, draft.id, "arendet", i32::MAX).await.unwrap().len(), 2);
    drop(conn);
    chain_holds(&test, &story).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_send_for_attest_and_one_saves_meanwhile() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    story.complete().await;
    let (officer, moment, version) = (story.actor("handlaggare").await, story.moment(), story.version().await);
    let place = (Kind::Tjansteutlatande, "arendet");
    let late = markdown::parse("Sent skrivet.").unwrap();
    let (one, other, saved) = tokio::join!(
        commands::send(&test.app, &officer, moment, story.id, version),
        commands::send(&test.app, &officer, moment, story.id, version),
        drafts::commands::save(test.pool(), &officer, moment, story.id, place, 2, &late)
    );
    won(plain(one), plain(other));
    // What was saved in time is in what is attested; what was not is refused.
    let canonical: Vec<u8> = sqlx::query_scalar("select canonical from versions").fetch_one(test.pool()).await.unwrap();
    let is_in = String::from_utf8(canonical).unwrap().contains("Sent skrivet.");
    assert_eq!(saved.is_ok(), is_in, "{saved:?}");
    assert_eq!(story.status().await, "attest");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_put_it_on_agendas() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_attested().await;
    let (secretary, moment, version) = (story.actor("sekreterare").await, story.moment(), story.version().await);
    let meetings = [story.meeting(MEETING).await, story.meeting("2026-04-09").await];
    let (one, other) = tokio::join!(
        meetings::commands::put_on_agenda(&test.app, &secretary, moment, meetings[0], story.id, version),
        meetings::commands::put_on_agenda(&test.app, &secretary, moment, meetings[1], story.id, version)
    );
    let winner = won(plain(one), plain(other));
    let items: Vec<uuid::Uuid> =
        sqlx::query_scalar("select meeting_id from agenda_items").fetch_all(test.pool()).await.unwrap();
    assert_eq!(items, [meetings[winner]]);
    assert_eq!(story.case().await.meeting_id, Some(meetings[winner]));
    chain_holds(&test, &story).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_decide() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_attested().await;
    story.put(MEETING).await;
    test.set_day(MEETING);
    let (one, other) = (story.deciding(4, Outcome::Bifall).await, story.deciding(5, Outcome::Aterremiss).await);
    let (first, second) = tokio::join!(story.decide(&one), story.decide(&other));
    let winner = won(first, second);
    assert_eq!(story.status().await, ["beslutad", "utkast"][winner]);
    let paragraphs: Vec<i32> =
        sqlx::query_scalar("select paragraph from decisions").fetch_all(test.pool()).await.unwrap();
    assert_eq!(paragraphs, [[4, 5][winner]]);
    assert_eq!(events(&test, &story, "decided").await, 1);
    chain_holds(&test, &story).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_cases_want_the_same_paragraph() {
    let test = TestApp::with_cast("2026-03-02").await;
    let (one, other) = (test.story(Beginning::default()).await, test.story(Beginning::default()).await);
    for story in [&one, &other] {
        story.to_attested().await;
        story.put(MEETING).await;
    }
    test.set_day(MEETING);
    let (first, second) = (one.deciding(4, Outcome::Bifall).await, other.deciding(4, Outcome::Bifall).await);
    let (first, second) = tokio::join!(one.decide(&first), other.decide(&second));
    let refused = match (first, second) {
        (Ok(_), Err(refused)) | (Err(refused), Ok(_)) => refused,
        (first, second) => panic!("{first:?} and {second:?}"),
    };
    let Refusal::Fields(errors) = refused else { panic!("{refused:?}") };
    assert_eq!(errors.of("paragraf"), "Den paragrafen är redan använd vid sammanträdet.");
    let protocols: i64 = sqlx::query_scalar("select count(*) from protocols").fetch_one(test.pool()).await.unwrap();
    assert_eq!(protocols, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_dispatch() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_decided(MEETING, 4, Outcome::Bifall).await;
    let (secretary, moment) = (story.actor("sekreterare").await, story.moment());
    let version = story.version().await;
    let input = dispatches::commands::prefilled(test.pool(), &secretary, moment, story.id).await.unwrap();
    let (one, other) = tokio::join!(
        dispatches::commands::dispatch(&test.app, &secretary, moment, story.id, version, input.clone()),
        dispatches::commands::dispatch(&test.app, &secretary, moment, story.id, version, input)
    );
    won(one, other);
    let sent: i64 = sqlx::query_scalar("select count(*) from dispatches").fetch_one(test.pool()).await.unwrap();
    let mails: i64 = sqlx::query_scalar("select count(*) from outbox where attachments <> '[]'")
        .fetch_one(test.pool())
        .await
        .unwrap();
    assert_eq!((sent, mails, events(&test, &story, "dispatched").await), (1, 1, 1));
    chain_holds(&test, &story).await;
}
