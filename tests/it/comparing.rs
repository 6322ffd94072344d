//! Two versions side by side and in one text, what was moved, what was only registered anew, and who wrote what.

use axum::http::StatusCode;
use yttra::{document::canonical::Kind, plan};

use crate::support::{
    Beginning, Story, TestApp, Visitor,
    app::Page,
    cast,
    live::{Node, Writer, letters, paragraph},
};

const DRAFT: &str = "/utkast/tjansteutlatande";
const BATHS: &str = "Förvaltningen anser att badplatserna behöver fler bryggor och stegar.";

async fn write(story: &Story<'_>, key: &str, text: &str) {
    story.write(Kind::Tjansteutlatande, key, text).await;
}

async fn cut(story: &Story<'_>, officer: &Visitor) {
    let version = story.version().await.to_string();
    let fields = [("version", version.as_str()), ("slag", "tjansteutlatande")];
    officer.post(&story.path("/versioner"), &fields).await.followed();
}

async fn authors(story: &Story<'_>, officer: &Visitor) -> Page {
    officer.get(&story.path(&format!("{DRAFT}/skribenter"))).await
}

#[tokio::test]
async fn what_was_moved_and_what_was_registered_anew_is_told_as_such() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    let officer = story.visitor("handlaggare").await;
    write(&story, "arendet", &format!("Svar senast den {{{{svarsdatum}}}}.\n\n{BATHS}")).await;
    write(&story, "synpunkter", "Här står något annat.").await;
    cut(&story, &officer).await;
    write(&story, "arendet", "Svar senast den {{svarsdatum}}.").await;
    write(&story, "synpunkter", &format!("Här står något annat.\n\n{}", BATHS.replace("fler", "många fler"))).await;
    let (registrator, day) = (story.actor("registrator").await, "2026-06-12".parse().unwrap());
    let version = story.version().await;
    plan::commands::change_svarsdatum(test.pool(), &registrator, story.moment(), story.id, version, day, "Ny dag.")
        .await
        .unwrap();

    let compare = story.path("/versioner/jamfor?fran=1&till=utkast");
    let page = officer.get(&compare).await;
    let lines = page.all(".diff-section > p");
    for line in [
        "Svar senast den Uppgift ändrad: svarsdatum Förut: 29 maj 2026 Nu: 12 juni 2026.",
        "Flyttat till avsnittet ”Synpunkter och förslag”: Förvaltningen anser att badplatserna behöver fler bryggor \
         och …",
        "Flyttat hit från avsnittet ”Ärendet”. Förvaltningen anser att badplatserna behöver Tillagt: många fler bryggor \
         och stegar.",
    ] {
        assert!(lines.iter().any(|found| found == line), "”{line}” is not in {lines:#?}");
    }
    assert!(page.all("table").is_empty());

    let other = page.attribute(".tabs a:not([aria-current])", "href");
    let page = officer.get(&other).await;
    assert_eq!(page.one(".tabs a[aria-current=page]"), "Sida vid sida");
    assert_eq!(page.all(".diff-sides thead tr")[0], "Version 1Utkastet nu");
    let rows = page.all(".diff-sides tbody tr");
    for row in [
        "Version 1 Svar senast den Uppgift ändrad: svarsdatum Förut: 29 maj 2026. \
         Utkastet nu Svar senast den Uppgift ändrad: svarsdatum Nu: 12 juni 2026.",
        "Version 1 Stod i avsnittet ”Ärendet”. Förvaltningen anser att badplatserna behöver fler bryggor och stegar. \
         Utkastet nu Flyttat hit från avsnittet ”Ärendet”. Förvaltningen anser att badplatserna behöver Tillagt: många \
         fler bryggor och stegar.",
    ] {
        let row = row.replace("Version 1 ", "Version 1").replace("Utkastet nu ", "Utkastet nu");
        assert!(rows.contains(&row), "”{row}” is not in {rows:#?}");
    }
    // The choice of the view outlives a choice of versions, and the draft can be restored from both.
    assert_eq!(page.value("vy"), "sida");
    assert!(!page.all("form[action$=aterstallning]").is_empty());
    assert_eq!(officer.get(&story.path("/versioner/jamfor?vy=bredvid")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_wrote_which_paragraph_is_told_line_by_line() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    story.co_officer(cast::HANDLAGGARE_2).await;
    write(&story, "arendet", &format!("{BATHS}\n\nKort sagt.")).await;
    test.set_day("2026-03-03");
    let other = test.sign_in(cast::HANDLAGGARE_2).await;
    let section = story.path(&format!("{DRAFT}/arendet"));
    let version = other.get(&section).await.value("version");
    let longer = format!("Mer av Mikael.\n\n{}\n\nKort sagt.", BATHS.replace("fler", "många fler"));
    other.post(&section, &[("version", &version), ("text", &longer)]).await.followed();

    let officer = story.visitor("handlaggare").await;
    let officer_page = officer.get(&story.path(DRAFT)).await;
    let path = officer_page.attribute("a[href$=skribenter]", "href");
    assert_eq!(path, story.path(&format!("{DRAFT}/skribenter")));
    let page = officer.get(&path).await;
    let names = ["handlaggare@", "handlaggare2@"].map(|name| format!("{name}yttra.example"));
    let [karin, mikael] = [test.actor(&names[0]).await.name, test.actor(&names[1]).await.name];
    let of = "[aria-labelledby=avsnitt-arendet]";
    assert_eq!(
        page.all(&format!("{of} li")),
        [format!("{karin}: en sparad text, 2026-03-02 09:00"), format!("{mikael}: en sparad text, 2026-03-03 09:00"),]
    );
    assert_eq!(
        page.all(&format!("{of} .told")),
        [
            format!("Skrivet av {mikael}, 2026-03-03 09:00."),
            format!("Ändrat av {mikael}, 2026-03-03 09:00. Skrivet av {karin}, 2026-03-02 09:00."),
            format!("Skrivet av {karin}, 2026-03-02 09:00."),
        ]
    );
    // What the draft was opened with is the template's, and a fact that is registered anew is nobody's writing.
    let of_template = page.all("[aria-labelledby=avsnitt-forslag] .told");
    assert!(!of_template.is_empty() && of_template.iter().all(|told| told == "Ur mallen."), "{of_template:?}");
    let (registrator, day) = (story.actor("registrator").await, "2026-06-12".parse().unwrap());
    let version = story.version().await;
    plan::commands::change_svarsdatum(test.pool(), &registrator, story.moment(), story.id, version, day, "Ny dag.")
        .await
        .unwrap();
    let later = authors(&story, &officer).await;
    assert_eq!(later.all(".told"), page.all(".told"));
    assert!(story.visitor("chef").await.get(&story.path(DRAFT)).await.all("a[href$=skribenter]").is_empty());

    // When the case ends the saved texts go, and nothing is told any more.
    story.plan("2026-04-09", false).await;
    story.to_closed("2026-04-09").await;
    let page = authors(&story, &story.visitor("handlaggare").await).await;
    assert!(page.one(".empty").starts_with("Avsnittens tidigare texter är rensade."));
    assert!(page.all("table").is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_written_at_once_is_one_of_theirs() {
    const KEY: &str = "arendet";
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    story.co_officer(cast::HANDLAGGARE_2).await;
    let (officer, second) = (story.visitor("handlaggare").await, test.sign_in(cast::HANDLAGGARE_2).await);
    let node = Node::start(test.app.clone()).await;
    let live = story.path(&format!("{DRAFT}/live"));
    let (mut one, mut other) = (Writer::join(&node, &officer, &live).await, Writer::join(&node, &second, &live).await);
    one.write(KEY, paragraph("Karins stycke, som hon skrev först.")).await;
    one.until_saved().await;
    test.set_time("2026-03-02T08:01:00Z");
    other.until(|other| other.text(KEY).contains("Karins stycke")).await;
    other.write(KEY, paragraph("Mikaels stycke, som kom sedan.")).await;
    other.until_saved().await;
    test.set_time("2026-03-02T08:02:00Z");
    one.until(|one| one.text(KEY).contains("Mikaels stycke")).await;
    one.write(KEY, letters(" Och mer.")).await;
    one.until_saved().await;
    test.set_time("2026-03-02T08:12:00Z");
    other.until(|other| other.text(KEY).contains("Och mer.")).await;
    other.write(KEY, paragraph("Långt senare, och ensam.")).await;
    other.until_saved().await;

    let page = authors(&story, &officer).await;
    let told = page.all(&format!("[aria-labelledby=avsnitt-{KEY}] .told"));
    let [karin, mikael] = [test.actor(cast::HANDLAGGARE).await.name, test.actor(cast::HANDLAGGARE_2).await.name];
    assert!(told.iter().any(|told| told.contains(&format!("{mikael} eller {karin}, som skrev samtidigt"))), "{told:?}");
    assert!(told.contains(&format!("Skrivet av {mikael}, 2026-03-02 09:12.")), "{told:?}");
}
