//! The form of a sending: the bytes, the letter and who may.

use axum::http::StatusCode;
use yttra::decisions::{commands::Deciding, model::Outcome};

use super::{MEETING, dispatch, mails, sendings};
use crate::support::{Beginning, Board, TestApp, paper};

#[tokio::test]
async fn the_bytes_that_are_sent_are_those_that_were_attested() {
    let test = TestApp::with_cast("2026-03-02").await;
    let files = &[("Missiv.txt", "Hej."), ("Karta.txt", "Karta."), ("Program.txt", "Badprogram.")];
    let story = test.story(Beginning { files, ..Beginning::default() }).await;
    story.to_attested().await;
    let attested = story.kept("attesterad").await;
    assert_eq!(attested.len(), 1);
    // What the register says by now is another thing: it does not reach what was attested.
    sqlx::query("update senders set running = 'stadsbyggnadskontoret'").execute(test.pool()).await.unwrap();
    story.put(MEETING).await;
    test.set_day(MEETING);
    let input = Deciding { immediate: true, ..story.deciding(4, Outcome::Bifall).await };
    story.decide(&input).await.unwrap();
    story.justera(MEETING, 1).await;

    let secretary = story.visitor("sekreterare").await;
    dispatch(&secretary, &story, &[]).await.followed();
    assert_eq!(story.status().await, "expedierad");
    let [sending] = sendings(&test, &story).await[..] else { panic!("not one sending") };
    let names = [
        "Tjänsteutlåtande EKB 2026-1.pdf",
        "Protokollsutdrag § 4 EKB 2026-1.pdf",
        "Bilaga 1 Karta.txt",
        "Bilaga 2 Program.txt",
    ];
    let hashes = [
        attested[0].clone(),
        story.kept("utdrag").await[0].clone(),
        paper::sha256(b"Karta."),
        paper::sha256(b"Badprogram."),
    ];
    let [(to, subject, body, attachments)] = &mails(&test, &story).await[..] else { panic!("not one mail") };
    assert_eq!(to, "kommunstyrelsen@stad.example");
    assert_eq!(subject, "Remissvar KS 2026/77 Ekbackens stadsdelsnämnd");
    assert_eq!(attachments.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), names);
    assert_eq!(attachments.iter().map(|file| file.sha256.clone()).collect::<Vec<_>>(), hashes);
    assert!(body.contains(&names.map(|name| format!("– {name}")).join("\n")), "{body}");
    assert!(body.contains("Ert diarienummer: KS 2026/77\nVårt diarienummer: EKB 2026/1"), "{body}");
    // The object store hands the mailer those very bytes, and the page whoever looks.
    for (number, hash) in (1..).zip(&hashes) {
        assert_eq!(paper::sha256(&test.app.files.get(hash).await.unwrap()), *hash);
        let file = secretary.get(&story.path(&format!("/expediering/{sending}/filer/{number}"))).await;
        assert_eq!(paper::sha256(&file.body), *hash);
    }
    let zip = secretary.get(&story.path(&format!("/expediering/{sending}/alla.zip"))).await;
    let zipped: Vec<_> =
        paper::unzipped(&zip.body).into_iter().map(|(name, bytes)| (name, paper::sha256(&bytes))).collect();
    assert_eq!(zipped, names.into_iter().map(str::to_owned).zip(hashes).collect::<Vec<_>>());
    for wrong in ["filer/0", "filer/5", "filer/-1", "filer/x"] {
        let page = secretary.get(&story.path(&format!("/expediering/{sending}/{wrong}"))).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{wrong}");
    }
}

#[tokio::test]
async fn bytes_that_have_changed_on_disk_are_not_sent() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_decided(MEETING, 4, Outcome::Bifall).await;
    let hash = &story.kept("attesterad").await[0];
    let file = test.files.path().join(format!("sha256/{}/{hash}", &hash[..2]));
    let mut bytes = std::fs::read(&file).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let secretary = story.visitor("sekreterare").await;
    let page = dispatch(&secretary, &story, &[]).await;
    assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!page.text().contains(hash), "the cause is for the log");
    assert_eq!(story.status().await, "beslutad");
    assert!(sendings(&test, &story).await.is_empty() && mails(&test, &story).await.is_empty());
}

#[tokio::test]
async fn senders_get_their_subject_and_the_state_the_name_of_the_instans_first() {
    let test = TestApp::with_cast("2026-03-02").await;
    let rows = [
        (
            Board::Ekbacken,
            "Boverket",
            &["2026/311"][..],
            "2026/311 Remissvar från Ekbackens stadsdelsnämnd",
            "Ekbackens stadsdelsnämnd Tjänsteutlåtande EKB 2026-1.pdf",
        ),
        (
            Board::Ekbacken,
            "Socialstyrelsen",
            &["8.1-123/2026"],
            "Remissvar dnr 8.1-123/2026, Ekbackens stadsdelsnämnd",
            "Ekbackens stadsdelsnämnd Tjänsteutlåtande EKB 2026-2.pdf",
        ),
        (
            Board::Ekbacken,
            "Region Stockholm",
            &["RS 2026-1", "HSN 2026-2"],
            "Remissvar RS 2026-1, HSN 2026-2 Ekbackens stadsdelsnämnd",
            "Tjänsteutlåtande EKB 2026-3.pdf",
        ),
        (
            Board::Ekbacken,
            "Kommunstyrelsen",
            &[],
            "Remissvar Ekbackens stadsdelsnämnd",
            "Tjänsteutlåtande EKB 2026-4.pdf",
        ),
        (
            Board::Lindvika,
            "Socialdepartementet",
            &["S2026/00306"],
            "Remissvar S2026/00306 Socialnämnden i Lindvika kommun",
            "Socialnämnden i Lindvika kommun Yttrande SN-2026-1.pdf",
        ),
    ];
    let mut stories = Vec::new();
    for (board, sender, dnrs, ..) in rows {
        let story = test.story(Beginning { board, sender, sender_dnrs: dnrs, ..Beginning::default() }).await;
        story.to_attested().await;
        story.put(MEETING).await;
        stories.push(story);
    }
    test.set_day(MEETING);
    for ((paragraph, story), (board, sender, _, subject, file)) in (1..).zip(&stories).zip(rows) {
        let input = story.deciding(paragraph, Outcome::Bifall).await;
        story.decide(&input).await.unwrap();
        let secretary = story.visitor("sekreterare").await;
        dispatch(&secretary, story, &[]).await.followed();
        let (_, sent, _, files) = mails(&test, story).await.remove(0);
        assert_eq!(sent, subject, "{sender}");
        assert_eq!(files[0].name, file, "{sender}");
        if file.starts_with("Ekbackens") {
            assert!(files.iter().all(|file| file.name.starts_with("Ekbackens stadsdelsnämnd ")), "{files:?}");
        }
        assert!(story.kept("attesterad").await.contains(&files[0].sha256), "{board:?}");
    }
}

#[tokio::test]
async fn a_sending_that_cannot_be_is_told_field_by_field() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_decided(MEETING, 4, Outcome::Bifall).await;
    test.set_day("2026-03-16");
    let secretary = story.visitor("sekreterare").await;
    for (changed, sentence) in [
        (("mottagare", " "), "Skriv vem svaret skickas till."),
        (("adress", "kommunstyrelsen"), "Skriv en e-postadress, till exempel registrator@myndighet.se."),
        (
            ("adress", "a@b.example\r\nBcc: c@d.example"),
            "Skriv en e-postadress, till exempel registrator@myndighet.se.",
        ),
        (("arende", ""), "Skriv en ärenderad."),
        (("text", ""), "Skriv ett brev till mottagaren."),
        (("skickat", "2026-03-17"), "Svaret kan inte ha skickats efter i dag."),
        (("skickat", "2026-03-11"), "Beslutet fattades 12 mars 2026. Svaret kan inte ha skickats före dess."),
        (("skickat", "2026-03-13"), "Yttra skickar e-posten nu. Ange dagens datum."),
        (("filer", ""), "Svaret måste följa med första gången. Kryssa i det."),
        (
            ("filer", "tjansteutlatande-000000000000"),
            "Filerna har ändrats sedan sidan visades. Kontrollera vilka som ska skickas.",
        ),
    ] {
        let page = dispatch(&secretary, &story, &[changed]).await;
        assert_eq!(page.errors(), [sentence], "{changed:?}");
    }
    let page = dispatch(&secretary, &story, &[("kanal", "duva")]).await;
    assert_eq!(page.errors().len(), 1);
    assert!(mails(&test, &story).await.is_empty());
    assert_eq!(story.status().await, "beslutad");
    // A subject is one line, whatever was typed.
    dispatch(&secretary, &story, &[("arende", "Svar\r\nBcc: x@y.example")]).await.followed();
    assert_eq!(mails(&test, &story).await[0].1, "Svar Bcc: x@y.example");

    // By post it is written down, and nothing is mailed; again, and without the answer, since it has gone.
    let page = secretary.get(&story.path("/expediering")).await;
    assert!(page.text().contains("Svaret är redan skickat."));
    let bilaga = page.all("[name=filer][value^=bilaga]").len();
    assert_eq!(bilaga, 1);
    let key = page.attribute("[name=filer][value^=bilaga]", "value");
    let by_post = [("kanal", "post"), ("adress", "Stadshuset"), ("skickat", "2026-03-13"), ("filer", &key)];
    dispatch(&secretary, &story, &by_post).await.followed();
    assert_eq!((sendings(&test, &story).await.len(), mails(&test, &story).await.len()), (2, 1));
    // A page from before is refused and keeps the letter.
    let stale = dispatch(&secretary, &story, &[("version", "1"), ("text", "Mitt långa brev.")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.one("#text").contains("Mitt långa brev."));
}

#[tokio::test]
async fn who_has_no_part_in_it_neither_sends_nor_reads() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_decided(MEETING, 4, Outcome::Bifall).await;
    let secretary = story.visitor("sekreterare").await;
    dispatch(&secretary, &story, &[]).await.followed();
    let sending = sendings(&test, &story).await[0];
    let other = test.story(Beginning::default()).await;
    let path = other.path(&format!("/expediering/{sending}"));
    for page in ["filer/1", "alla.zip", "mottagande"] {
        assert_eq!(secretary.get(&format!("{path}/{page}")).await.status, StatusCode::NOT_FOUND, "{page}");
    }
    let officer = story.visitor("handlaggare").await;
    assert_eq!(officer.get(&story.path("/expediering")).await.status, StatusCode::FORBIDDEN);
    let lindvika = test.sign_in("sekreterare.lindvika@yttra.example").await;
    let file = story.path(&format!("/expediering/{sending}/filer/1"));
    assert_eq!(lindvika.get(&file).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn once_it_has_arrived_the_case_is_to_be_closed() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_decided(MEETING, 4, Outcome::Bifall).await;
    let secretary = story.visitor("sekreterare").await;
    dispatch(&secretary, &story, &[]).await.followed();
    let task = async || secretary.get("/idag").await.all(".tasks a");
    assert!(task().await.contains(&"Anteckna att svaret har kommit fram: Plan för badplatser".to_owned()));
    let case = secretary.get(&story.path("")).await;
    assert_eq!(case.one(".next p"), "Anteckna när svaret har nått mottagaren. Avsluta sedan ärendet.");
    assert_eq!(case.one(".next .button:not(.secondary)"), "Till mottagandet");

    let [sending] = sendings(&test, &story).await[..] else { panic!("not one sending") };
    let version = story.version().await.to_string();
    let fields = [("version", version.as_str()), ("mottaget", MEETING), ("underlag", "Kvitto")];
    secretary.post(&story.path(&format!("/expediering/{sending}/mottagande")), &fields).await.followed();
    let tasks = task().await;
    assert!(tasks.contains(&"Avsluta ärendet: Plan för badplatser".to_owned()), "{tasks:?}");
    assert!(!tasks.iter().any(|task| task.starts_with("Anteckna att")), "{tasks:?}");
    let case = secretary.get(&story.path("")).await;
    assert_eq!(case.one(".next p"), "Svaret har kommit fram. Avsluta ärendet.");
    assert_eq!(case.all(".next .button:not(.secondary)"), ["Avsluta"]);
    // Closing late is late to nobody.
    test.set_day("2026-06-10");
    let secretary = story.visitor("sekreterare").await;
    let today = secretary.get("/idag").await;
    let html = today.html();
    let late = scraper::Selector::parse(".tasks li:has(.late) a").unwrap();
    assert!(html.select(&late).all(|task| !task.text().collect::<String>().contains("Avsluta ärendet")));
}
