//! The förkontroll beside the text: what it lists, what its buttons do, and what comes back.

use axum::http::StatusCode;
use yttra::document::{canonical::Kind, markdown};

use crate::support::{Beginning, Board, Story, TestApp, app::Page};

const TJANSTEUTLATANDE: Kind = Kind::Tjansteutlatande;

async fn text(test: &TestApp, story: &Story<'_>, key: &str) -> String {
    let mut conn = test.pool().acquire().await.unwrap();
    let draft = yttra::drafts::store::find(&mut conn, story.id, TJANSTEUTLATANDE).await.unwrap().unwrap();
    markdown::print(&draft.section(key).unwrap().blocks)
}

/// A case whose Bakgrund names the wrong svarsdatum and says "till till".
async fn wrong(test: &TestApp) -> Story<'_> {
    let story = test.story(Beginning::default()).await;
    story.plan("2026-04-09", false).await;
    story.to_draft().await;
    story
        .write(
            TJANSTEUTLATANDE,
            "bakgrund",
            "Ärendet har remitterats **till till** nämnden för yttrande senast den 28 maj 2026.",
        )
        .await;
    story
}

fn remarks(page: &Page) -> Vec<String> {
    page.all("#forkontroll > .remark-list .remark-name")
}

fn has(page: &Page, name: &str) -> bool {
    remarks(page).iter().any(|remark| remark.starts_with(name))
}

/// A field of a form that belongs to the remark that contains the words.
fn field(page: &Page, form: &str, words: &str, name: &str) -> String {
    let html = page.html();
    let remark = scraper::Selector::parse("#forkontroll .remark-list > li").unwrap();
    let field = scraper::Selector::parse(&format!("form[action$={form}] [name={name}]")).unwrap();
    html.select(&remark)
        .find(|remark| remark.text().collect::<String>().contains(words))
        .and_then(|remark| remark.select(&field).next())
        .and_then(|input| input.value().attr("value"))
        .unwrap_or_else(|| panic!("{form} {words}: {}", page.text()))
        .to_owned()
}

#[tokio::test]
async fn what_is_wrong_is_listed_and_mended_with_one_press() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = wrong(&test).await;
    let visitor = story.visitor("handlaggare").await;
    let draft = story.path("/utkast/tjansteutlatande");
    let page = visitor.get(&draft).await;
    assert!(
        has(&page, "Fel svarsdatum ”28 maj 2026”") && has(&page, "Dubbelt ord ”till till”"),
        "{:?}",
        remarks(&page)
    );
    assert!(page.text().contains("#avsnitt-bakgrund:~:text=28%20maj%202026"));
    assert!(page.one("#forkontroll").contains("Svarsdatum är den 29 maj 2026 enligt registreringen."));

    let post = format!("{draft}/forkontroll/andring");
    let (found, version) =
        (field(&page, "andring", "29 maj 2026", "fynd"), field(&page, "andring", "29 maj 2026", "version"));
    visitor.post(&post, &[("fynd", &found), ("version", &version)]).await.followed();
    // As a chip, so that it follows the register, and the rest as it was.
    let mended = "Ärendet har remitterats **till till** nämnden för yttrande senast den {{svarsdatum}}.";
    assert_eq!(text(&test, &story, "bakgrund").await, mended);
    // The same button again: what it was about is gone.
    let again = visitor.post(&post, &[("fynd", &found), ("version", &version)]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text().contains("Anmärkningen gäller inte längre"));
    // A button of a list that is older than the text writes over nothing.
    let page = visitor.get(&draft).await;
    let twice = field(&page, "andring", "Dubbelt ord", "fynd");
    assert_eq!(visitor.post(&post, &[("fynd", &twice), ("version", &version)]).await.status, StatusCode::CONFLICT);
    let version = field(&page, "andring", "Dubbelt ord", "version");
    visitor.post(&post, &[("fynd", &twice), ("version", &version)]).await.followed();
    assert_eq!(text(&test, &story, "bakgrund").await, mended.replace("till till", "till"));
    let page = visitor.get(&draft).await;
    assert!(!has(&page, "Fel svarsdatum") && !has(&page, "Dubbelt ord"), "{:?}", remarks(&page));
}

#[tokio::test]
async fn what_is_dismissed_comes_back_with_other_words() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = wrong(&test).await;
    let visitor = story.visitor("handlaggare").await;
    let draft = story.path("/utkast/tjansteutlatande");
    let page = visitor.get(&draft).await;
    let found = field(&page, "bortseende", "Fel svarsdatum", "fynd");
    let path = format!("{draft}/forkontroll/bortseende");

    let refused = visitor.post(&path, &[("fynd", found.as_str()), ("skal", " ")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.errors(), ["Skriv varför anmärkningen kan lämnas."]);
    assert!(refused.one("title").starts_with("Fel: "));

    let reason = "Avsändaren vill ha svaret dagen innan.";
    visitor.post(&path, &[("fynd", &found), ("skal", reason)]).await.followed();
    let page = visitor.get(&draft).await;
    assert!(!has(&page, "Fel svarsdatum"));
    assert!(page.one("#forkontroll").contains(reason) && page.one("#forkontroll").contains("Karin Öhrnfeldt"));
    // One event, and not a word of the text or of the reason.
    let kinds: Vec<(String, String)> = sqlx::query_as(
        "select e.kind, coalesce(convert_from(p.payload, 'UTF8'), '') from events e left join event_payloads p using (myndighet_id, sequence)
         where e.remiss_id = $1 and e.kind like 'check%'",
    )
    .bind(story.id)
    .fetch_all(test.pool())
    .await
    .unwrap();
    assert_eq!(kinds.len(), 1);
    assert!(!kinds[0].1.contains("28 maj") && !kinds[0].1.contains("Avsändaren vill"), "{kinds:?}");
    // Twice is once.
    visitor.post(&path, &[("fynd", &found), ("skal", "Igen")]).await.followed();
    let count: i64 = sqlx::query_scalar("select count(*) from check_dismissals").fetch_one(test.pool()).await.unwrap();
    assert_eq!(count, 1);

    // Another date is another matter; the first one again is not.
    let to = |day: &str| format!("Ärendet har remitterats till nämnden för yttrande senast den {day} maj 2026.");
    story.write(TJANSTEUTLATANDE, "bakgrund", &to("27")).await;
    assert!(has(&visitor.get(&draft).await, "Fel svarsdatum ”27 maj 2026”"));
    story.write(TJANSTEUTLATANDE, "bakgrund", &to("28")).await;
    let page = visitor.get(&draft).await;
    assert!(!has(&page, "Fel svarsdatum"));

    let dismissal = field(&page, "atertagande", "Visa igen", "fynd");
    let back = format!("{draft}/forkontroll/atertagande");
    visitor.post(&back, &[("fynd", &dismissal)]).await.followed();
    assert!(has(&visitor.get(&draft).await, "Fel svarsdatum"));
    assert_eq!(visitor.post(&back, &[("fynd", &dismissal)]).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn it_is_a_page_of_its_own_and_a_part_for_another() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = wrong(&test).await;
    let visitor = story.visitor("handlaggare").await;
    let path = story.path("/utkast/tjansteutlatande/forkontroll");
    let page = visitor.get(&path).await;
    assert_eq!((page.one("h1"), page.status), ("Förkontroll".into(), StatusCode::OK));
    assert!(page.one("#forkontroll").contains("Fel svarsdatum"));
    let part = visitor.get(&format!("{path}?del=lista")).await;
    assert!(part.text().starts_with("<section class=\"checks\"") || part.text().starts_with('\n'), "{}", part.text());
    assert!(!part.text().contains("<html") && part.text().contains("Fel svarsdatum"));
    assert_eq!(visitor.get(&story.path("/utkast/yttrande/forkontroll")).await.status, StatusCode::NOT_FOUND);
    // A colleague who reads sees the list and no buttons.
    let reader = story.visitor("registrator").await.get(&path).await;
    assert!(reader.one("#forkontroll").contains("Fel svarsdatum") && reader.all("#forkontroll form").is_empty());
}

#[tokio::test]
async fn what_is_open_is_told_before_it_is_sent_and_signed_and_stops_nothing() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = wrong(&test).await;
    story.complete().await;
    let visitor = story.visitor("handlaggare").await;
    for page in ["/attest", "/granskning"] {
        let open = visitor.get(&story.path(page)).await.one(".open-remarks");
        assert!(
            open.contains("öppna anmärkningar i förkontrollen") && open.contains("”28 maj 2026”"),
            "{page}: {open}"
        );
    }
    story.send().await;
    let chief = story.visitor("chef").await.get(&story.path("/attest")).await;
    assert!(chief.one(".open-remarks").contains("Svarsdatum är den 29 maj 2026"));
    // Sent is read-only: the list is there, its buttons are not.
    let page = visitor.get(&story.path("/utkast/tjansteutlatande")).await;
    assert!(has(&page, "Fel svarsdatum") && page.all("#forkontroll form").is_empty());
    story.sign().await;
}

#[tokio::test]
async fn a_yttrande_that_speaks_as_the_office_is_told_so() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning { board: Board::Lindvika, ..Beginning::default() }).await;
    story.open().await;
    story.write(Kind::Yttrande, "synpunkter", "Planen är bra. Förvaltningen anser att den kan antas.").await;
    let visitor = story.visitor("handlaggare").await;
    let draft = story.path("/utkast/yttrande");
    let page = visitor.get(&draft).await;
    assert!(has(&page, "Förvaltningens röst ”Förvaltningen”"), "{:?}", remarks(&page));
    let button = "Ändra till ”Socialnämnden";
    let (found, version) = (field(&page, "andring", button, "fynd"), field(&page, "andring", button, "version"));
    visitor.post(&format!("{draft}/forkontroll/andring"), &[("fynd", &found), ("version", &version)]).await.followed();
    assert!(!has(&visitor.get(&draft).await, "Förvaltningens röst"));
}
