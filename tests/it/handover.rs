//! From draft to review to attest and back: what each page says of where it stands and what is to be done.

use axum::http::StatusCode;
use uuid::Uuid;
use yttra::{
    document::canonical::Kind,
    plan,
    reviews::commands::{self, Saying},
};

use crate::support::{Beginning, Story, TestApp, asking, cast};

const DRAFT: &str = "/utkast/tjansteutlatande";

/// Asks for a review of the draft by the cast's reviewer.
async fn ask(test: &TestApp, story: &Story<'_>) -> Uuid {
    let officer = story.actor("handlaggare").await;
    let input = asking(story.version().await, test.actor(cast::GRANSKARE).await.id, "2026-03-09", "");
    assert!(commands::ask(&test.app, &officer, story.moment(), story.id, input).await.is_ok());
    sqlx::query_scalar("select id from reviews where status = 'begard'").fetch_one(test.pool()).await.unwrap()
}

/// A draft that has been reviewed: a word on the summary, and one on the whole.
async fn reviewed(test: &TestApp) -> Story<'_> {
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    let review = ask(test, &story).await;
    let saying = Saying {
        version: 1,
        answer: Some("Bra i stort.".to_owned()),
        comments: vec![(Kind::Tjansteutlatande, "sammanfattning".to_owned(), "Skriv kortare.".to_owned())],
    };
    let reviewer = test.actor(cast::GRANSKARE).await;
    commands::answer(&test.app, &reviewer, story.moment(), story.id, review, saying).await.unwrap();
    story
}

#[tokio::test]
async fn remarks_stand_where_they_concern_until_it_is_sent_for_attest() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = reviewed(&test).await;
    let officer = story.visitor("handlaggare").await;
    let draft = story.path(DRAFT);
    let page = officer.get(&draft).await;
    assert_eq!(page.all(".remarks-of-whole .remark .pre"), ["Bra i stort."]);
    assert_eq!(page.all(".draft-section[aria-labelledby=avsnitt-sammanfattning] .remark .pre"), ["Skriv kortare."]);
    let section = officer.get(&format!("{draft}/sammanfattning")).await;
    assert_eq!(section.all(".remark .pre"), ["Skriv kortare."]);
    assert_eq!(section.one(".remark-head"), "Nadia Haddadin kommenterade 2026-03-02 09:00");
    assert!(officer.get(&format!("{draft}/arendet")).await.all(".remark").is_empty());
    // Other readers of the draft do not read what was said; the chief does.
    for (part, remarks) in [("sekreterare", 0), ("registrator", 0), ("chef", 2), ("granskare", 2)] {
        let page = story.visitor(part).await.get(&draft).await;
        assert_eq!(page.status, StatusCode::OK, "{part}");
        assert_eq!(page.all(".remark").len(), remarks, "{part}");
    }

    story.send().await;
    assert!(officer.get(&draft).await.all(".remark").is_empty());
    let chief = story.visitor("chef").await;
    chief.post(&story.path("/attest/fragor"), &[("fraga", "Vad kostar det?")]).await.followed();
    let page = officer.get(&draft).await;
    assert_eq!(page.all(".remark .pre"), ["Vad kostar det?"]);
    assert_eq!(page.attribute(".remark a", "href"), story.path("/attest#fragor"));
    let version = story.version().await.to_string();
    let fields = [("version", version.as_str()), ("kommentar", "Ta med kostnaden.")];
    chief.post(&story.path("/attest/avvisning"), &fields).await.followed();
    let page = officer.get(&draft).await;
    assert_eq!(page.all(".remarks-of-whole .remark .pre"), ["Vad kostar det?", "Ta med kostnaden."]);
    assert!(page.all(".remark-head").iter().any(|head| head.contains("skickade tillbaka förslaget")));
    assert!(page.all(".remark a").is_empty(), "the round is over: nothing to answer");

    story.send().await;
    assert!(officer.get(&draft).await.all(".remark").is_empty());
}

#[tokio::test]
async fn under_review_one_writes_on_and_is_told_what_holds_it() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    ask(&test, &story).await;
    let officer = story.visitor("handlaggare").await;
    let page = officer.get(&story.path("")).await;
    let buttons = page.all(".next .button");
    assert!(buttons.contains(&"Skriv".to_owned()) && !buttons.contains(&"Skicka för attest".to_owned()), "{buttons:?}");
    assert!(page.one("section[aria-labelledby=granskning]").contains("Du kan skriva vidare under tiden."));
    let page = officer.get(&story.path(DRAFT)).await;
    assert!(page.one(".notice").starts_with("Granskas nu av Nadia Haddadin (senast 2026-03-09)."));
    assert_eq!(page.all("[aria-labelledby=vidare] .button"), ["Skicka för granskning"]);
    assert!(officer.get(&story.path("/attest")).await.one(".notice").starts_with("Utkastet är ute på granskning."));
    // Who does not write is not told what to do.
    let page = story.visitor("sekreterare").await.get(&story.path("")).await;
    assert!(!page.one("section[aria-labelledby=granskning]").contains("Du kan skriva vidare"));
}

#[tokio::test]
async fn a_draft_ends_with_what_is_missing_or_the_way_on() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.open().await;
    let officer = story.visitor("handlaggare").await;
    let page = officer.get(&story.path(DRAFT)).await;
    let missing = page.all("[aria-labelledby=vidare] li");
    assert!(missing.contains(&"Sammanfattning".to_owned()), "{missing:?}");
    assert_eq!(page.attribute("[aria-labelledby=vidare] li a", "href"), story.path(&format!("{DRAFT}/sammanfattning")));
    assert_eq!(page.all("[aria-labelledby=vidare] .button"), ["Skicka för granskning"]);
    story.complete().await;
    let page = officer.get(&story.path(DRAFT)).await;
    assert_eq!(page.all("[aria-labelledby=vidare] .button"), ["Skicka för attest", "Skicka för granskning"]);
    assert!(page.all("[aria-labelledby=vidare] li").is_empty());
    assert!(story.visitor("chef").await.get(&story.path(DRAFT)).await.all("#vidare").is_empty());
}

#[tokio::test]
async fn the_day_of_a_review_is_proposed_and_a_bad_one_asked_about() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.plan("2026-04-09", true).await;
    story.to_draft().await;
    let officer = story.visitor("handlaggare").await;
    let page = officer.get(&story.path("/granskning")).await;
    let plan = officer.get(&story.path("/plan")).await.all(".steps tr");
    let back = plan.iter().find(|step| step.contains("Granskning tillbaka")).unwrap();
    assert!(back.contains(&page.value("senast-1")), "{back} {}", page.value("senast-1"));
    assert!(page.one("#planens-dagar").starts_with("Enligt planen: granskningen tillbaka den "));

    let reviewer = test.actor(cast::GRANSKARE).await.id.to_string();
    let version = story.version().await.to_string();
    let base = [("version", version.as_str()), ("granskare-1", &reviewer)];
    for (day, sentence) in [
        ("2026-03-07", "7 mars 2026 är ingen arbetsdag (lördag)."),
        ("2026-04-08", "Enligt planen ska förslaget vara attesterat senast den "),
    ] {
        let refused = officer.post(&story.path("/granskning"), &[base.as_slice(), &[("senast-1", day)]].concat()).await;
        assert!(refused.errors()[0].starts_with(sentence), "{:?}", refused.errors());
        assert_eq!(refused.all("[name=anda-1]").len(), 1);
    }
    let chosen = [base.as_slice(), &[("senast-1", "2026-03-07"), ("anda-1", "1")]].concat();
    officer.post(&story.path("/granskning"), &chosen).await.followed();
    assert_eq!(story.status().await, "granskning");
}

#[tokio::test]
async fn omedelbar_justering_against_the_plan_is_told_on_every_page() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.plan("2026-04-09", true).await;
    story.to_draft().await;
    let officer = story.visitor("handlaggare").await;
    let attest = story.path("/attest");
    assert!(officer.get(&attest).await.all(".notice").is_empty());
    story.plan("2026-04-09", false).await;
    let sentence =
        "Förslaget till beslut säger att beslutet justeras omedelbart, men planen säger ordinarie justering.";
    let page = officer.get(&story.path(DRAFT)).await;
    let told = page.all("#forkontroll .remark-list p");
    assert!(
        told.iter().any(|told| told.starts_with("Förslaget till beslut säger att beslutet justeras omedelbart, men")),
        "{told:?}"
    );
    assert!(officer.get(&attest).await.one(".notice").starts_with(sentence), "before it is sent");
    story.send().await;
    for part in ["handlaggare", "chef"] {
        let page = story.visitor(part).await.get(&attest).await;
        assert!(page.one(".notice").starts_with(sentence), "{part}");
    }
    // A warning, and no more.
    story.sign().await;
    story.plan("2026-04-09", true).await;
    assert!(officer.get(&attest).await.all(".notice").is_empty());
}

#[tokio::test]
async fn a_version_is_called_what_it_is_worth_now() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    story.complete().await;
    let officer = story.visitor("handlaggare").await;
    let review = ask(&test, &story).await;
    let label = || async {
        let list = officer.get(&story.path("")).await.all("section[aria-labelledby=dokument] .files li");
        list.into_iter().find(|line| line.starts_with("Tjänsteutlåtande, version 1")).unwrap()
    };
    assert!(label().await.contains("skickad för granskning"));
    assert!(officer.get(&story.path("/granskning")).await.text().contains("Läser version 1 ·"));
    let actor = story.actor("handlaggare").await;
    commands::withdraw(&test.app, &actor, story.moment(), story.id, review, 1).await.unwrap();
    story.send().await;
    let line = label().await;
    assert!(line.contains("ute för attest"), "{line}");
    story.sign().await;
    let line = label().await;
    assert!(line.contains("attesterad ·") && !line.contains("granskning"), "{line}");
    let log = officer.get(&story.path("/handelser")).await.all(".log li");
    assert!(log.iter().any(|line| line.ends_with("attesterade förslaget med lösenord som avdelningschef.")), "{log:?}");
    assert!(log.iter().any(|line| line.ends_with("skickade förslaget för attest.")), "{log:?}");
    story.open_for_change().await;
    assert!(label().await.contains("attesten gäller inte längre"));
}

#[tokio::test]
async fn saved_in_two_windows_by_one_person_is_said_so() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    let officer = story.visitor("handlaggare").await;
    let path = story.path(&format!("{DRAFT}/arendet"));
    let version = officer.get(&path).await.value("version");
    officer.post(&path, &[("version", &version), ("text", "Första fönstret.")]).await.followed();
    let second = officer.post(&path, &[("version", &version), ("text", "Andra fönstret.")]).await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    assert_eq!(second.one("#krock"), "Du har sparat en annan text i ett annat fönster");
    assert_eq!(second.one("textarea[name=text]"), "Andra fönstret.");
}

#[tokio::test]
async fn marks_that_are_half_written_are_pointed_out_and_saved_all_the_same() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    let officer = story.visitor("handlaggare").await;
    let path = story.path(&format!("{DRAFT}/arendet"));
    let version = officer.get(&path).await.value("version");
    let fields = [("version", version.as_str()), ("text", "Detta är **fet text utan slut.")];
    let preview = officer.post(&path, &[fields.as_slice(), &[("visa", "1")]].concat()).await;
    assert!(preview.one(".preview .notice").starts_with("Tecknet ”**” skrivs ut i texten."));
    officer.post(&path, &fields).await.followed();
    let remarks = officer.get(&story.path(DRAFT)).await.all("#forkontroll .remark-name a");
    assert!(remarks.contains(&"”**”".to_owned()), "{remarks:?}");
}

/// A page that asks about another day than the one that is planned by now confirms nothing.
#[tokio::test]
async fn a_body_is_confirmed_on_the_day_that_was_asked_about() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    let body: Uuid = sqlx::query_scalar(
        "select b.id from bodies b join myndigheter m on m.id = b.myndighet_id and m.slug = 'ekbacken' limit 1",
    )
    .fetch_one(test.pool())
    .await
    .unwrap();
    let officer = story.actor("handlaggare").await;
    for day in ["2026-02-26", "2026-02-27"] {
        let bodies = [(body, day.parse().unwrap())];
        let version = story.version().await;
        plan::commands::prepare(test.pool(), &officer, story.moment(), story.id, version, &[], &bodies).await.unwrap();
    }
    let visitor = story.visitor("handlaggare").await;
    let path = story.path(&format!("/beredning/{body}"));
    assert_eq!(visitor.post(&path, &[("dag", "2026-02-26")]).await.status, StatusCode::CONFLICT);
    let page = visitor.get(&story.path("/plan")).await;
    assert_eq!(page.value("dag"), "2026-02-27");
    visitor.post(&path, &[("dag", "2026-02-27")]).await.followed();
}

/// The draft carries the day of today: that is no difference.
#[tokio::test]
async fn the_same_text_on_another_day_is_the_same() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    ask(&test, &story).await;
    test.set_day("2026-03-03");
    let officer = story.visitor("handlaggare").await;
    for query in ["fran=1&till=utkast", "fran=utkast&till=1"] {
        let page = officer.get(&story.path(&format!("/versioner/jamfor?{query}"))).await;
        assert_eq!(page.all(".empty"), ["Texterna är lika."], "{query}");
    }
}
