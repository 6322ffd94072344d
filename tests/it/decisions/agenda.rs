//! The föredragningslista and the handlingar.

use axum::http::StatusCode;
use yttra::decisions::model::Outcome;

use super::{LATER, MEETING, retitle};
use crate::support::{Beginning, Story, TestApp, Visitor, app::Page, cast, paper};

#[tokio::test]
async fn agenda_and_zip_hold_the_attested_bytes_by_proper_names() {
    let test = TestApp::with_cast("2026-03-02").await;
    let files = &[("Missiv.txt", "Hej."), ("Karta: \"norr\".txt", "Karta.")];
    let long = "Remiss / om ”bad” <och> bryggor: en plan? för 2026|2030 med mycket lång titel som inte får plats";
    let first = test.story(Beginning { title: long, files, ..Beginning::default() }).await;
    let second = test.story(Beginning { title: "Toaletter", ..Beginning::default() }).await;
    for story in [&first, &second] {
        story.to_attested().await;
    }
    // Attested once more with the same text: still one paper.
    first.open_for_change().await;
    first.send().await;
    assert_eq!(first.status().await, "attesterad");
    for story in [&first, &second] {
        story.put(MEETING).await;
    }
    let secretary = first.visitor("sekreterare").await;
    let meeting = first.meeting(MEETING).await;
    let path = format!("/sammantraden/{meeting}");
    let zip = secretary.get(&format!("{path}/handlingar.zip")).await;
    assert_eq!(zip.headers["content-type"], "application/zip");
    assert!(
        zip.headers["content-disposition"]
            .to_str()
            .unwrap()
            .starts_with("attachment; filename=\"Handlingar 2026-03-12.zip\"")
    );
    let files = paper::unzipped(&zip.body);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let folder = "01 EKB 2026-1 Remiss - om ”bad” -och- bryggor- en plan- för 2026-2030 med";
    assert_eq!(
        names,
        [
            "00 Föredragningslista.pdf",
            &format!("{folder}/01 Tjänsteutlåtande EKB 2026-1.pdf"),
            &format!("{folder}/02 Karta- -norr-.txt"),
            "02 EKB 2026-2 Toaletter/01 Tjänsteutlåtande EKB 2026-2.pdf",
            "02 EKB 2026-2 Toaletter/02 Karta.txt",
        ]
    );
    assert_eq!(paper::sha256(&files[1].1), first.kept("attesterad").await[0]);
    assert_eq!(files[2].1, b"Karta.");
    assert_eq!(paper::sha256(&files[3].1), second.kept("attesterad").await[0]);

    let agenda = secretary.get(&format!("{path}/foredragningslista.pdf")).await;
    let words = paper::words(&agenda.body);
    for told in [
        "Ekbackens stadsdelsnämnd",
        "Torsdagen den 12 mars 2026 kl. 18.00",
        "EKB 2026/1",
        "Toaletter",
        "Stadsdelsnämnden överlämnar förvaltningens tjänsteutlåtande som svar på remissen.",
        "1 Remiss / om ”bad”",
        "2 Toaletter",
        "Tjänsteutlåtande EKB 2026-2",
        "Karta",
    ] {
        assert!(words.contains(told), "”{told}” is not in {words}");
    }
    assert_eq!(words.matches("Tjänsteutlåtande EKB 2026-1").count(), 1);

    // Another order.
    let page = secretary.get(&path).await;
    let version = page.attribute("form[action$=ordning] [name=version]", "value");
    let (one, two) = (first.id.to_string(), second.id.to_string());
    let fields = |places: [&'static str; 2]| {
        [
            ("version", version.clone()),
            ("remiss", one.clone()),
            ("plats", places[0].into()),
            ("remiss", two.clone()),
            ("plats", places[1].into()),
        ]
    };
    let order = async |places| {
        let fields = fields(places);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        secretary.post(&format!("{path}/ordning"), &fields).await
    };
    let wrong = order(["etta", "1"]).await;
    assert_eq!(wrong.errors(), ["Skriv ordningen med tal: 1, 2, 3 och så vidare."]);
    let typed = [&first, &second].map(|story| wrong.attribute(&format!("#plats-{}", story.id), "value"));
    assert_eq!(typed, ["etta", "1"], "what was typed is gone");
    order(["2", "1"]).await.followed();
    assert_eq!(order(["2", "1"]).await.status, StatusCode::CONFLICT);
    let zip = secretary.get(&format!("{path}/handlingar.zip")).await;
    assert!(paper::unzipped(&zip.body)[1].0.starts_with("01 EKB 2026-2 Toaletter/"));

    // Readers see the papers once they have gone out.
    let reader = test.sign_in(cast::LASARE).await;
    for file in ["handlingar.zip", "foredragningslista.pdf"] {
        assert_eq!(reader.get(&format!("{path}/{file}")).await.status, StatusCode::FORBIDDEN);
    }
    first.mail_agenda(MEETING).await;
    assert_eq!(reader.get(&format!("{path}/handlingar.zip")).await.body, zip.body);
    let lindvika = test.sign_in("sekreterare.lindvika@yttra.example").await;
    assert_eq!(lindvika.get(&format!("{path}/handlingar.zip")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_goes_out_bears_the_public_title() {
    let test = TestApp::with_cast("2026-03-02").await;
    let (open, secret) = (test.story(Beginning::default()).await, test.story(Beginning::default()).await);
    for story in [&open, &secret] {
        story.to_attested().await;
        story.put(MEETING).await;
    }
    retitle(&open, "Badplan som rör Anna Ek", "Plan för badplatser").await;
    retitle(&secret, "Bo Alms lekplats", "Lekplatser").await;
    secret.make_secret().await;
    open.mail_agenda(MEETING).await;
    let path = format!("/sammantraden/{}", open.meeting(MEETING).await);
    let (secretary, reader) = (open.visitor("sekreterare").await, test.sign_in(cast::LASARE).await);
    for (visitor, titles) in [
        (&secretary, ["Plan för badplatser", "Lekplatser"]),
        (&reader, ["Plan för badplatser", "Ärende med sekretess"]),
    ] {
        assert_eq!(visitor.get(&path).await.all("ol.agenda > li h3"), titles);
        let words = paper::words(&visitor.get(&format!("{path}/foredragningslista.pdf")).await.body);
        assert!(titles.iter().all(|title| words.contains(title)), "{words}");
        assert!(!words.contains("Anna Ek") && !words.contains("Bo Alm"), "{words}");
        let zip = visitor.get(&format!("{path}/handlingar.zip")).await;
        let names: Vec<String> = paper::unzipped(&zip.body).into_iter().map(|(name, _)| name).collect();
        assert!(names.iter().all(|name| !name.contains("Anna Ek") && !name.contains("Bo Alm")), "{names:?}");
        assert!(names.contains(&"01 EKB 2026-1 Plan för badplatser/02 Karta.txt".to_owned()), "{names:?}");
    }
    // The office is told its own title beside; readers are not.
    assert!(secretary.get(&path).await.one("ol.agenda").contains("Intern rubrik: Badplan som rör Anna Ek"));
    assert!(!reader.get(&path).await.text().contains("Anna Ek"));

    test.set_day(MEETING);
    for (paragraph, story) in [(4, &open), (5, &secret)] {
        let input = story.deciding(paragraph, Outcome::Bifall).await;
        let decision = story.decide(&input).await.unwrap();
        let secretary = story.visitor("sekreterare").await;
        let extract = story.path(&format!("/beslut/{decision}/protokollsutdrag.pdf"));
        let unsigned = paper::words(&secretary.get(&extract).await.body);
        assert!(!unsigned.contains("Anna Ek") && !unsigned.contains("Bo Alm"), "{unsigned}");
    }
    open.justera(MEETING, 1).await;
    for (story, title) in [(&open, "Plan för badplatser"), (&secret, "Lekplatser")] {
        let kept = test.app.files.get(&story.kept("utdrag").await[0]).await.unwrap();
        let words = paper::words(&kept);
        assert!(words.contains(title) && !words.contains("Anna Ek") && !words.contains("Bo Alm"), "{words}");
    }
}

async fn take_off(visitor: &Visitor, story: &Story<'_>, meeting: &str) -> Page {
    let path = format!("/sammantraden/{}/arenden/{}/borttagning", story.meeting(meeting).await, story.id);
    visitor.post(&path, &[("version", &story.version().await.to_string())]).await
}

#[tokio::test]
async fn what_has_gone_out_is_changed_by_the_board_only() {
    let test = TestApp::with_cast("2026-03-02").await;
    let (story, extra) = (test.story(Beginning::default()).await, test.story(Beginning::default()).await);
    story.to_attested().await;
    extra.to_attested().await;
    let secretary = story.visitor("sekreterare").await;
    let path = format!("/sammantraden/{}", story.meeting(MEETING).await);
    // Nothing to send out.
    assert!(secretary.get(&path).await.all("form[action$=utskick]").is_empty());
    let empty = secretary.post(&format!("{path}/utskick"), &[("version", "1")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text().contains("Föredragningslistan är tom."));
    story.put(MEETING).await;
    take_off(&secretary, &story, MEETING).await.followed();
    story.put(MEETING).await;
    story.mail_agenda(MEETING).await;

    test.set_day("2026-03-06");
    let secretary = story.visitor("sekreterare").await;
    let refused = take_off(&secretary, &story, MEETING).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("Handlingarna har gått ut"), "{}", refused.text());
    // What was added later has not gone out: the page says so, and it can be taken off again.
    extra.put(MEETING).await;
    let page = secretary.get(&path).await;
    let items = page.all("ol.agenda > li");
    assert!(items[1].contains("tillagt efter utskicket") && !items[0].contains("tillagt"), "{items:?}");
    assert_eq!(page.all("form[action$=borttagning]").len(), 1);
    take_off(&secretary, &extra, MEETING).await.followed();
    extra.put(MEETING).await;

    test.set_day(MEETING);
    let secretary = story.visitor("sekreterare").await;
    for story in [&story, &extra] {
        let refused = take_off(&secretary, story, MEETING).await;
        assert!(refused.text().contains("För in vad nämnden beslutade: att ärendet utgår, bordläggs eller"));
        assert_eq!(story.status().await, "anmald");
    }
    assert!(secretary.get(&path).await.all("form[action$=borttagning]").is_empty());
}

#[tokio::test]
async fn a_cancelled_meeting_lets_its_cases_go() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_attested().await;
    story.put(MEETING).await;
    story.mail_agenda(MEETING).await;
    let secretary = story.visitor("sekreterare").await;
    let path = format!("/sammantraden/{}", story.meeting(MEETING).await);
    let version =
        secretary.get(&format!("/admin{path}")).await.attribute("form[action$=installt] [name=version]", "value");
    secretary.post(&format!("/admin{path}/installt"), &[("version", &version)]).await.followed();

    test.set_day(MEETING);
    let secretary = story.visitor("sekreterare").await;
    let page = secretary.get(&path).await;
    assert!(page.one(".notice").starts_with("Sammanträdet är inställt. Ta bort ärendena från listan."));
    assert!(page.all("a[href$=beslut].button").is_empty(), "nothing is decided at a cancelled meeting");
    let form = secretary.get(&story.path("/beslut")).await;
    assert!(form.one(".notice").contains("Sammanträdet är inställt."));
    assert_eq!(form.attribute(".notice a", "href"), path);
    // From the list to another meeting, without a plan that still names the cancelled one.
    take_off(&secretary, &story, MEETING).await.followed();
    let case = story.case().await;
    assert_eq!((case.status.as_str(), case.meeting_id), ("attesterad", None));
    assert!(secretary.get(&path).await.one("main").contains("Inga ärenden står på listan."));
    story.put(LATER).await;
    assert_eq!(story.status().await, "anmald");
}
