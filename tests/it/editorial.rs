//! Redaktionella ändringar: chosen by kansli, shown word by word, accepted or refused by those who attested; and never more
//! than a slip of the pen.

use axum::http::StatusCode;
use yttra::{attests, document::canonical::Kind, drafts};

use crate::support::{
    Page, Story, TestApp, cast,
    story::{Beginning, Board},
};

const SLIP: &str = "Planen har tre dellar. Den är kort.";

/// An attested case with a slip of the pen in it.
async fn attested(test: &TestApp) -> Story<'_> {
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    story.write(Kind::Tjansteutlatande, "arendet", SLIP).await;
    story.send().await;
    story.sign().await;
    story
}

/// Posts the form of the page with a text of a section, as somebody of the board.
async fn post(story: &Story<'_>, part: &str, key: &str, words: &str, reason: &str) -> Page {
    let visitor = story.visitor(part).await;
    let path = story.path("/attest/redaktionell-andring/tjansteutlatande");
    let page = visitor.get(&path).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let (version, base) = (page.value("version"), page.value("bas"));
    let keys = page.html();
    let selector = scraper::Selector::parse("textarea[name=avsnitt]").unwrap();
    let texts: Vec<String> = keys
        .select(&selector)
        .map(|area| {
            let own = area.value().attr("id") == Some(&format!("avsnitt-{key}"));
            if own { words.to_owned() } else { area.text().collect::<String>().trim_start_matches('\n').to_owned() }
        })
        .collect();
    let mut form = vec![("version", version.as_str()), ("bas", base.as_str()), ("skal", reason)];
    form.extend(texts.iter().map(|text| ("avsnitt", text.as_str())));
    visitor.post(&path, &form).await
}

async fn sign(story: &Story<'_>, part: &str) {
    let (actor, signing) = (story.actor(part).await, story.signing().await);
    attests::commands::sign(story.app(), &actor, story.moment(), story.id, signing).await.unwrap();
}

#[tokio::test]
async fn a_slip_of_the_pen_is_mended_and_accepted_by_those_who_attested() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = attested(&test).await;
    let before = story.kept("attesterad").await;
    test.set_day("2026-03-03");
    let mended = SLIP.replace("dellar", "delar");
    post(&story, "registrator", "arendet", &mended, "Ett stavfel.").await.followed();
    assert_eq!(story.status().await, "attest");

    let chief = story.visitor("chef").await;
    assert!(chief.get("/idag").await.one(".tasks a").starts_with("Godkänn en redaktionell ändring: "));
    assert_eq!(chief.get("/attestera").await.one(".attest-item .tag"), "Redaktionell ändring");
    let page = chief.get(&story.path("/attest")).await;
    let told = page.one("section[aria-labelledby=tidigare]");
    assert!(told.contains("Ett stavfel.") && told.contains("dellar blev delar"), "{told}");
    assert_eq!(page.one("#tillbaka"), "Säg nej till ändringen");
    sign(&story, "chef").await;
    assert_eq!(story.status().await, "attest");
    sign(&story, "direktor").await;
    assert_eq!(story.status().await, "attesterad");
    let after = story.kept("attesterad").await;
    assert_eq!(after.len(), 2);
    assert_eq!(after[0], before[0], "the first paper stays as it is");
    let log = story.visitor("registrator").await.get(&story.path("/handelser")).await.text();
    assert!(log.contains("ändrade på ett ställe redaktionellt"), "{log}");

    // Opened for change after that, the draft has the mended word.
    story.open_for_change().await;
    let mut conn = test.pool().acquire().await.unwrap();
    let draft = drafts::store::find(&mut conn, story.id, Kind::Tjansteutlatande).await.unwrap().unwrap();
    let words = yttra::document::markdown::print(&draft.section("arendet").unwrap().blocks);
    assert_eq!(words.trim(), mended);
}

#[tokio::test]
async fn who_refuses_lets_what_was_attested_count_again() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = attested(&test).await;
    let before = story.kept("attesterad").await;
    post(&story, "sekreterare", "arendet", &SLIP.replace("dellar", "delar"), "Ett stavfel.").await.followed();
    sign(&story, "chef").await;
    let director = story.visitor("direktor").await;
    let page = director.get(&story.path("/attest")).await;
    let version = page.value("version");
    let form = [("version", version.as_str()), ("kommentar", "Det är ett namn.")];
    director.post(&story.path("/attest/avvisning"), &form).await.followed();
    assert_eq!(story.status().await, "attesterad");
    assert_eq!(story.kept("attesterad").await, before, "nothing is finished anew");
    let page = story.visitor("registrator").await.get(&story.path("/attest")).await;
    assert!(page.text().contains("sade nej till en redaktionell ändring"), "{}", page.text());
    assert!(page.text().contains("Det är ett namn."));
    let page = story.visitor("chef").await.get(&story.path("/attest")).await;
    assert!(page.all("section[aria-labelledby=tidigare]").is_empty(), "nothing that was attested is void");
    let signed: i64 = sqlx::query_scalar(
        "select count(*) from attests a join attest_rounds o on o.id = a.round_id
         where o.remiss_id = $1 and o.status = 'klar'",
    )
    .bind(story.id)
    .fetch_one(test.pool())
    .await
    .unwrap();
    assert_eq!(signed, 2);
    // Another try is compared with what is attested, and not with what was refused.
    post(&story, "sekreterare", "arendet", &SLIP.replace("dellar", "delar"), "Det är ett stavfel.").await.followed();
    let page = story.visitor("direktor").await.get(&story.path("/attest")).await;
    let told = page.one("section[aria-labelledby=tidigare]");
    assert!(told.contains("dellar blev delar"), "{told}");
    let open = story.visitor("handlaggare").await.get(&story.path("/attest/oppning")).await;
    assert_eq!(open.all("main li").len(), 2, "those who attested before lose it: {}", open.text());
    story.open_for_change().await;
    let draft = story.visitor("handlaggare").await.get(&story.path("/utkast/tjansteutlatande")).await;
    assert!(draft.text().contains("Ett fel."), "why it was opened, not why another change was refused");
    assert!(!draft.text().contains("Det är ett namn."));
    let case = story.visitor("handlaggare").await.get(&story.path("")).await;
    assert!(case.one("[aria-labelledby=attest] .notice").contains("öppnade förslaget för ändring"), "{}", case.text());
}

/// Whoever wrote what is attested signs no redaktionell ändring of it either, although the case is another's by then.
#[tokio::test]
async fn who_wrote_it_does_not_sign_a_change_of_it() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = attested(&test).await;
    let (writer, other) = (story.actor("handlaggare").await, test.actor(cast::HANDLAGGARE_2).await);
    for (sql, id) in [
        ("update remisser set handlaggare_id = $2 where id = $1", other.id),
        (
            "insert into deputies (id, myndighet_id, person_id, deputy_id, capacity, absent, from_date, to_date)
             select gen_random_uuid(), r.myndighet_id, c.person_id, $2, 'for', false, '2026-03-01', null
             from remisser r join unit_chiefs c on c.unit_id = r.unit_id where r.id = $1",
            writer.id,
        ),
        (
            "update memberships set roles = roles || '{attestant}'::text[] where person_id = $2 and $1::uuid is not null",
            writer.id,
        ),
    ] {
        sqlx::query(sql).bind(story.id).bind(id).execute(test.pool()).await.unwrap();
    }
    post(&story, "sekreterare", "arendet", &SLIP.replace("dellar", "delar"), "Ett stavfel.").await.followed();
    let writer = test.actor(&writer.email).await;
    let refused = attests::commands::sign(story.app(), &writer, story.moment(), story.id, story.signing().await).await;
    assert!(refused.is_err());
    sign(&story, "chef").await;
}

#[tokio::test]
async fn what_changes_the_meaning_never_passes() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = attested(&test).await;
    for (key, words, expected) in [
        ("forslag", "Nämnden avstår från att svara.", "Förslaget till beslut är ändrat."),
        ("arendet", "Planen har inte tre dellar. Den är kort.", "Ordet ”inte” har tillkommit"),
        ("arendet", SLIP, "Texten är oförändrad."),
    ] {
        let page = post(&story, "registrator", key, words, "Prov.").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
        assert!(page.errors().join(" ").contains(expected), "{:?}", page.errors());
        assert!(page.text().contains(words), "what was typed is kept");
    }
    let without = post(&story, "registrator", "arendet", &SLIP.replace("dellar", "delar"), " ").await;
    assert_eq!(without.errors(), ["Skriv vad som är fel i texten."]);
    assert_eq!(story.status().await, "attesterad");
    let rounds: i64 = sqlx::query_scalar("select count(*) from attest_rounds where remiss_id = $1")
        .bind(story.id)
        .fetch_one(test.pool())
        .await
        .unwrap();
    assert_eq!(rounds, 1);
}

#[tokio::test]
async fn only_kansli_may_and_two_at_once_make_one() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = attested(&test).await;
    let path = story.path("/attest/redaktionell-andring/tjansteutlatande");
    for part in ["handlaggare", "chef", "direktor"] {
        assert_eq!(story.visitor(part).await.get(&path).await.status, StatusCode::FORBIDDEN, "{part}");
    }
    assert_eq!(test.sign_in(cast::LINDVIKA_REGISTRATOR).await.get(&path).await.status, StatusCode::NOT_FOUND);
    let words = SLIP.replace("dellar", "delar");
    let (one, other) = tokio::join!(
        post(&story, "registrator", "arendet", &words, "Ett stavfel."),
        post(&story, "sekreterare", "arendet", &words, "Samma stavfel."),
    );
    let mut statuses = [one.status, other.status];
    statuses.sort();
    assert_eq!(statuses[0], StatusCode::SEE_OTHER);
    assert!([StatusCode::CONFLICT, StatusCode::UNPROCESSABLE_ENTITY].contains(&statuses[1]), "{statuses:?}");
    assert_eq!(story.status().await, "attest");
}

#[tokio::test]
async fn a_separate_yttrande_is_changed_by_itself() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning { board: Board::Lindvika, ..Beginning::default() }).await;
    story.to_attested().await;
    let page = story.visitor("registrator").await.get(&story.path("/attest")).await;
    let links = page.all("a[href*=redaktionell-andring]");
    assert_eq!(links.len(), 2, "{links:?}");
}
