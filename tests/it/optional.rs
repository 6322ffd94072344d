//! Sections that a document may be without.

use axum::http::StatusCode;
use yttra::{document::canonical::Kind, drafts::optional, error::AppError};

use crate::support::{
    Beginning, Story, TestApp, cast,
    live::{Node, Writer, letters, paragraph},
};

const DRAFT: &str = "/utkast/tjansteutlatande";
const BARN: (Kind, &str) = (Kind::Tjansteutlatande, "barn");

async fn begun(test: &TestApp) -> Story<'_> {
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    story
}

async fn take_in(story: &Story<'_>) {
    let officer = story.visitor("handlaggare").await;
    officer.post(&story.path(&format!("{DRAFT}/barn/atertagande")), &[]).await.followed();
}

/// How often "Barnens ord" stands in what the document is made into.
async fn printed(story: &Story<'_>) -> Vec<usize> {
    let officer = story.visitor("handlaggare").await;
    let mut found = Vec::new();
    for end in ["txt", "html", "md"] {
        let text = officer.get(&story.path(&format!("/dokument/tjansteutlatande-utkast.{end}"))).await.text();
        found.push(text.matches("Barnens ord").count());
    }
    found
}

#[tokio::test]
async fn a_section_is_taken_in_left_out_and_its_text_comes_back() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = begun(&test).await;
    let officer = story.visitor("handlaggare").await;
    let draft = story.path(DRAFT);
    let barn = format!("{draft}/barn");
    let page = officer.get(&draft).await;
    assert_eq!(
        page.all(".left-out button"),
        ["Ta med avsnittet Konsekvenser för barn", "Ta med avsnittet Jämställdhetsanalys"]
    );
    assert!(!page.all(".draft-section h2").contains(&"Konsekvenser för barn".to_owned()));
    assert_eq!(officer.get(&barn).await.status, StatusCode::NOT_FOUND);

    take_in(&story).await;
    let page = officer.get(&draft).await;
    let sections = page.all(".draft-section h2");
    assert_eq!(sections.iter().position(|heading| heading == "Konsekvenser för barn"), Some(5), "{sections:?}");
    // Its help is for those who write, and never printed.
    assert!(page.all(".section-help").iter().any(|help| help.starts_with("Hur förslaget påverkar barn")));
    assert!(story.visitor("chef").await.get(&draft).await.all(".section-help").is_empty());
    let out = officer.get(&story.path("/dokument/tjansteutlatande-utkast.html")).await.text();
    assert!(!out.contains("Hur förslaget påverkar barn"));

    story.write(Kind::Tjansteutlatande, "barn", "Barnens ord.").await;
    assert_eq!(printed(&story).await, [1, 1, 1]);
    let asked = officer.post(&format!("{barn}/borttagning"), &[]).await;
    assert_eq!(asked.one("h1"), "Ta bort avsnittet Konsekvenser för barn?");
    assert!(asked.text().contains("Barnens ord."));
    assert_eq!(printed(&story).await, [1, 1, 1]);
    let over = asked.value("over");
    // Somebody writes meanwhile: it is asked again, of the new text.
    story.write(Kind::Tjansteutlatande, "barn", "Barnens ord nu.").await;
    let again = officer.post(&format!("{barn}/borttagning"), &[("over", &over)]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.text().contains("Barnens ord nu."));
    officer.post(&format!("{barn}/borttagning"), &[("over", &again.value("over"))]).await.followed();

    assert_eq!(printed(&story).await, [0, 0, 0]);
    let page = officer.get(&draft).await;
    assert!(!page.text().contains("Barnens ord"));
    let history = officer.get(&format!("{barn}/historik?visa=3")).await;
    assert!(history.text().contains("Barnens ord nu.") && history.all("form[action$=historik]").is_empty());
    // Twice is as good as once.
    officer.post(&format!("{barn}/borttagning"), &[]).await.followed();
    let events: i64 = sqlx::query_scalar("select count(*) from events where kind = 'section_left_out'")
        .fetch_one(test.pool())
        .await
        .unwrap();
    assert_eq!(events, 1);
    take_in(&story).await;
    assert_eq!(printed(&story).await, [1, 1, 1]);
}

#[tokio::test]
async fn what_must_be_there_stays_and_a_version_brings_its_sections_back() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = begun(&test).await;
    let officer = story.visitor("handlaggare").await;
    let draft = story.path(DRAFT);
    let required = officer.post(&format!("{draft}/sammanfattning/borttagning"), &[]).await;
    assert_eq!(required.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(required.text().contains("måste finnas med i dokumentet"));
    assert_eq!(officer.post(&format!("{draft}/finnsinte/borttagning"), &[]).await.status, StatusCode::NOT_FOUND);

    take_in(&story).await;
    story.write(Kind::Tjansteutlatande, "barn", "Barnens ord.").await;
    let cut = [("version", story.version().await.to_string()), ("slag", "tjansteutlatande".into())];
    let cut: Vec<(&str, &str)> = cut.iter().map(|(name, value)| (*name, value.as_str())).collect();
    officer.post(&story.path("/versioner"), &cut).await.followed();
    let actor = test.actor(cast::HANDLAGGARE).await;
    let over = optional_version(&test).await;
    let moment = story.moment();
    let (one, other) = tokio::join!(
        optional::leave_out(test.pool(), &actor, moment, story.id, BARN, Some(over)),
        optional::leave_out(test.pool(), &actor, moment, story.id, BARN, Some(over - 1))
    );
    // The one with an old text is told, unless it came second.
    assert!(one.is_ok() && (other.is_ok() || matches!(other, Err(AppError::Conflict))));
    assert_eq!(printed(&story).await, [0, 0, 0]);

    let page = officer.get(&story.path("/versioner/jamfor?slag=tjansteutlatande&fran=1&till=utkast")).await;
    let over = page.value("utkast");
    officer.post(&story.path("/versioner/tjansteutlatande-1/aterstallning"), &[("utkast", &over)]).await.followed();
    assert_eq!(printed(&story).await, [1, 1, 1]);
    // Sent for attest, nothing is taken in or left out.
    sqlx::query("update remisser set status = 'attest'").execute(test.pool()).await.unwrap();
    let closed = officer.post(&format!("{draft}/barn/borttagning"), &[]).await;
    assert_eq!(closed.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn what_was_typed_before_a_section_was_left_out_is_shown_and_guarded() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = begun(&test).await;
    take_in(&story).await;
    let officer = story.visitor("handlaggare").await;
    let barn = story.path(&format!("{DRAFT}/barn"));
    let form = officer.get(&barn).await;
    officer.post(&format!("{barn}/borttagning"), &[]).await.followed();
    let answer = officer.post(&barn, &[("version", &form.value("version")), ("text", "Skrivet under tiden.")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.one("textarea[name=text]"), "Skrivet under tiden.");
    assert!(answer.one(".error").contains("har tagit bort ”Konsekvenser för barn” ur dokumentet"), "{}", answer.text());
    assert_eq!(
        officer.post(&story.path(&format!("{DRAFT}/finnsinte")), &[("text", "x")]).await.status,
        StatusCode::NOT_FOUND
    );

    // Leaving a section out hides no save from whoever restores a version over the draft that she saw.
    take_in(&story).await;
    let cut = [("version", story.version().await.to_string()), ("slag", "tjansteutlatande".into())];
    let cut: Vec<(&str, &str)> = cut.iter().map(|(name, value)| (*name, value.as_str())).collect();
    officer.post(&story.path("/versioner"), &cut).await.followed();
    story.write(Kind::Tjansteutlatande, "arendet", "En text.").await;
    let page = officer.get(&story.path("/versioner/jamfor?slag=tjansteutlatande&fran=1&till=utkast")).await;
    officer.post(&format!("{barn}/borttagning"), &[]).await.followed();
    story.write(Kind::Tjansteutlatande, "arendet", "En text som är ny.").await;
    let back = story.path("/versioner/tjansteutlatande-1/aterstallning");
    let answer = officer.post(&back, &[("utkast", &page.value("utkast"))]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
}

async fn optional_version(test: &TestApp) -> i32 {
    sqlx::query_scalar("select version from draft_sections where key = 'barn'").fetch_one(test.pool()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_still_shows_the_section_is_told_and_loses_nothing() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = begun(&test).await;
    take_in(&story).await;
    let node = Node::start(test.app.clone()).await;
    let officer = story.visitor("handlaggare").await;
    let with = story.path(&format!("{DRAFT}/live?avsnitt=forslag,barn"));
    let without = story.path(&format!("{DRAFT}/live?avsnitt=forslag,arendet"));
    let mut stale = Writer::join(&node, &officer, &with).await;
    let mut other = Writer::join(&node, &officer, &without).await;
    stale.write("barn", paragraph("Barnens ord")).await;
    stale.until_saved().await;

    let actor = test.actor(cast::HANDLAGGARE).await;
    let over = optional_version(&test).await;
    optional::leave_out(test.pool(), &actor, story.moment(), story.id, BARN, Some(over)).await.unwrap();
    stale.until(|stale| stale.last("access").unwrap()["write"] == false).await;
    let reason = stale.last("access").unwrap()["reason"].as_str().unwrap().to_owned();
    assert!(reason.contains("Läs in sidan igen"), "{reason}");
    // What was on its way is kept, and not printed.
    stale.write("barn", letters(" på väg")).await;
    stale.until_saved().await;
    assert_eq!(printed(&story).await, [0, 0, 0]);
    // Whose page does not show it goes on, and so does whoever comes back with what she had written.
    other.write("arendet", paragraph("Mer.")).await;
    other.until_saved().await;
    assert_eq!(other.last("access").unwrap()["write"], true);
    let mut back = Writer::join(&node, &officer, &with).await;
    back.until(|back| back.last("access").unwrap()["write"] == false).await;
    back.write("barn", letters(" igen")).await;
    back.until_saved().await;

    take_in(&story).await;
    assert_eq!(printed(&story).await, [1, 1, 1]);
    stale.until(|stale| stale.last("access").unwrap()["write"] == true).await;
    let said = officer.get(&story.path("/dokument/tjansteutlatande-utkast.txt")).await.text();
    assert!(said.contains("på väg") && said.contains("igen"), "{said}");
}
