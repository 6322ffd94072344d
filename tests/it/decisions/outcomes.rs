//! What the board decides, and where that leads.

use axum::http::StatusCode;
use uuid::Uuid;
use yttra::{
    decisions::{commands::Deciding, model::Outcome},
    dispatches,
    document::canonical::Kind,
    remisser::model::Action,
};

use super::{LATER, MEETING, attested_by, decide};
use crate::support::{Beginning, Board, TestApp, paper};

#[tokio::test]
async fn each_outcome_leads_where_it_should() {
    let test = TestApp::with_cast("2026-03-02").await;
    let mut stories = Vec::new();
    for outcome in Outcome::ALL {
        let story = test.story(Beginning::default()).await;
        story.to_attested().await;
        story.put(MEETING).await;
        stories.push((outcome, story));
    }
    let (_, first) = &stories[0];
    let secretary = first.visitor("sekreterare").await;
    let early = decide(&secretary, first, &[("utgang", "bifall")]).await;
    assert!(early.text().contains("Beslutet kan föras in den dagen."));
    test.set_day(MEETING);
    let secretary = first.visitor("sekreterare").await;
    let later = first.meeting(LATER).await.to_string();
    for (outcome, story) in &stories {
        let word = outcome.as_str();
        let (extra, status, attests): (&[(&str, &str)], _, _) = match outcome {
            Outcome::Aterremiss => (&[("skal", "Barnens röst saknas.")], "utkast", 0),
            Outcome::Bordlaggning => (&[("senare", later.as_str())], "anmald", 2),
            Outcome::Utgar => (&[], "attesterad", 2),
            Outcome::Avslag => (&[("lydelse", "Nämnden avslår förslaget.")], "beslutad", 2),
            Outcome::Avstar => (&[("lydelse", "Nämnden avstår från att yttra sig.")], "beslutad", 2),
            _ => (&[], "beslutad", 2),
        };
        if !extra.is_empty() {
            let refused = decide(&secretary, story, &[("utgang", word)]).await;
            assert_eq!(refused.errors().len(), 1, "{word}: {:?}", refused.errors());
        }
        let fields = [&[("utgang", word)], extra].concat();
        decide(&secretary, story, &fields).await.followed();
        assert_eq!(story.status().await, status, "{word}");
        assert_eq!(attested_by(&test, story).await, attests, "{word}");
        let case = secretary.get(&story.path("")).await;
        assert_eq!(case.one("#beslut ~ .card h3"), outcome.label());
    }
    // The agenda tells what became of each, under its own paragraph.
    let agenda = secretary.get(&format!("/sammantraden/{}", first.meeting(MEETING).await)).await;
    for (paragraph, outcome) in (1..).zip(Outcome::ALL) {
        let told = agenda.all("ol.agenda > li").into_iter().find(|item| item.contains(outcome.label())).unwrap();
        assert!(told.starts_with(&format!("§ {paragraph} ")), "{told}");
    }
    let actor = first.actor("sekreterare").await;
    let verdict = yttra::events::store::verify(test.pool(), actor.myndighet.id).await.unwrap();
    assert_eq!(verdict.broken, None);
}

#[tokio::test]
async fn what_the_minutes_say_must_be_whole() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_attested().await;
    story.put(MEETING).await;
    test.set_day(MEETING);
    let secretary = story.visitor("sekreterare").await;
    let page = decide(
        &secretary,
        &story,
        &[
            ("utgang", "kanske"),
            ("paragraf", "tolv"),
            ("lydelse", " "),
            ("senare", "i april"),
            ("reservant", ""),
            ("reservation", "Vi reserverar oss."),
        ],
    )
    .await;
    assert_eq!(
        page.errors(),
        ["Ange paragrafen som ett tal, till exempel 12.", "Välj vad nämnden beslutade.", "Skriv vem det är.",]
    );
    let wordless = decide(&secretary, &story, &[("utgang", "bifall"), ("lydelse", " ")]).await;
    assert_eq!(wordless.errors(), ["Skriv beslutets lydelse."]);
    let nowhere = decide(&secretary, &story, &[("utgang", "bordlaggning"), ("senare", "i april")]).await;
    assert_eq!(nowhere.errors().len(), 1, "{:?}", nowhere.errors());
    assert!(page.text().contains("Vi reserverar oss."));
    // To the same meeting, to one of another board, to none at all.
    let lindvika = test.story(Beginning { board: Board::Lindvika, ..Beginning::default() }).await;
    let (same, foreign) = (story.meeting(MEETING).await, lindvika.meeting("2026-04-09").await);
    for (later, status) in [(same, 422), (foreign, 404), (Uuid::nil(), 404)] {
        let refused = decide(&secretary, &story, &[("utgang", "bordlaggning"), ("senare", &later.to_string())]).await;
        assert_eq!(refused.status.as_u16(), status, "{}", refused.text());
    }
    assert_eq!(story.status().await, "anmald");
    // Sign "§ 12" as people write it; a stale page is refused.
    let version = story.version().await.to_string();
    decide(&secretary, &story, &[("utgang", "bifall"), ("paragraf", "§ 12")]).await.followed();
    let fields = [("version", version.as_str()), ("paragraf", "13"), ("utgang", "bifall"), ("lydelse", "Ja.")];
    assert_eq!(secretary.post(&story.path("/beslut"), &fields).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_paragraph_is_used_once_at_a_meeting() {
    let test = TestApp::with_cast("2026-03-02").await;
    let (one, other) = (test.story(Beginning::default()).await, test.story(Beginning::default()).await);
    one.to_attested().await;
    other.to_attested().await;
    one.put(MEETING).await;
    other.put(MEETING).await;
    test.set_day(MEETING);
    let secretary = one.visitor("sekreterare").await;
    decide(&secretary, &one, &[("utgang", "bifall"), ("paragraf", "12")]).await.followed();
    let refused = decide(&secretary, &other, &[("utgang", "avslag"), ("paragraf", "12"), ("lydelse", "Nej.")]).await;
    assert_eq!(refused.errors(), ["Den paragrafen är redan använd vid sammanträdet."]);
    assert_eq!(refused.one("#lydelse").trim(), "Nej.");
    assert_eq!(refused.attribute("input[name=utgang][checked]", "value"), "avslag");
    assert_eq!(other.status().await, "anmald");
    // The next free one is proposed.
    assert_eq!(secretary.get(&other.path("/beslut")).await.value("paragraf"), "13");
}

#[tokio::test]
async fn referred_back_it_begins_again_from_the_draft() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_decided(MEETING, 4, Outcome::Aterremiss).await;
    let case = story.case().await;
    assert_eq!((case.status.as_str(), case.meeting_id), ("utkast", None));
    let officer = story.visitor("handlaggare").await;
    let page = officer.get(&story.path("")).await;
    assert!(page.text().contains("Skäl: Barnens röst saknas."));
    let page = officer.get(&story.path("/attest")).await;
    assert!(page.text().contains("Nämnden återremitterade ärendet."), "{}", page.text());
    let first = officer.get(&story.path("/dokument/tjansteutlatande-1.html")).await;
    assert_eq!(first.one(".notice"), "Attesten upphävd");
    // What the meeting had before it is what it was.
    let papers = officer.get(&format!("/sammantraden/{}/handlingar.zip", story.meeting(MEETING).await)).await;
    assert_eq!(paper::sha256(&paper::unzipped(&papers.body)[1].1), story.kept("attesterad").await[0]);
    // Nothing answers the remiss yet.
    let actor = story.actor("sekreterare").await;
    assert!(dispatches::commands::prefilled(test.pool(), &actor, story.moment(), story.id).await.is_err());

    story.write(Kind::Tjansteutlatande, "synpunkter", "Barnen vill ha en brygga.").await;
    story.send().await;
    assert_eq!(story.status().await, "attest");
    story.sign().await;
    story.put(LATER).await;
    test.set_day(LATER);
    let input = story.deciding(9, Outcome::Bifall).await;
    story.decide(&input).await.unwrap();
    let input = dispatches::commands::prefilled(test.pool(), &actor, story.moment(), story.id).await.unwrap();
    assert!(input.body.contains("den 9 april 2026, § 9,"), "{}", input.body);
    let answer = &story.kept("attesterad").await[1];
    assert!(input.files[0].ends_with(&answer[..12]), "{:?}", input.files);
}

#[tokio::test]
async fn postponed_it_is_decided_at_the_later_meeting() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_attested().await;
    story.put(MEETING).await;
    test.set_day(MEETING);
    let later = story.meeting(LATER).await;
    let input = Deciding { later: Some(later), ..story.deciding(4, Outcome::Bordlaggning).await };
    story.decide(&input).await.unwrap();
    let case = story.case().await;
    assert_eq!((case.status.as_str(), case.meeting_id), ("anmald", Some(later)));
    let secretary = story.visitor("sekreterare").await;
    let agenda = secretary.get(&format!("/sammantraden/{later}")).await;
    assert_eq!(agenda.all("ol.agenda > li h3"), ["Plan för badplatser"]);
    let early = decide(&secretary, &story, &[("utgang", "bifall")]).await;
    assert!(early.text().contains("Beslutet kan föras in den dagen."));
    assert!(
        dispatches::commands::prefilled(test.pool(), &story.actor("sekreterare").await, story.moment(), story.id)
            .await
            .is_err()
    );

    test.set_day(LATER);
    let input = story.deciding(21, Outcome::Bifall).await;
    let decision = story.decide(&input).await.unwrap();
    assert_eq!(story.status().await, "beslutad");
    let secretary = story.visitor("sekreterare").await;
    let places: Vec<String> = secretary.get(&story.path("")).await.all("#beslut ~ .card p.muted");
    assert!(places[0].starts_with("§ 21, 9 april 2026") && places[1].starts_with("§ 4, 12 mars 2026"), "{places:?}");
    let extract = secretary.get(&story.path(&format!("/beslut/{decision}/protokollsutdrag.pdf"))).await;
    let words = paper::words(&extract.body);
    assert!(words.contains("21") && words.contains("9 april 2026") && words.contains("Ojusterat"), "{words}");
}

#[tokio::test]
async fn struck_from_the_agenda_it_waits_for_another() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_decided(MEETING, 4, Outcome::Utgar).await;
    let case = story.case().await;
    assert_eq!((case.status.as_str(), case.meeting_id), ("attesterad", None));
    story.put(LATER).await;
    assert_eq!(story.status().await, "anmald");
    // Taken off again, by who keeps the agenda, with the version of the page.
    let secretary = story.visitor("sekreterare").await;
    let path = format!("/sammantraden/{}/arenden/{}/borttagning", story.meeting(LATER).await, story.id);
    assert_eq!(secretary.post(&path, &[("version", "1")]).await.status, StatusCode::CONFLICT);
    let version = story.version().await.to_string();
    let officer = story.visitor("handlaggare").await;
    assert_eq!(officer.post(&path, &[("version", &version)]).await.status, StatusCode::FORBIDDEN);
    secretary.post(&path, &[("version", &version)]).await.followed();
    assert!(story.case().await.status.next(Action::PutOnAgenda).is_some());
    // A meeting that was held takes no more.
    let held = format!("/sammantraden/{}/arenden", story.meeting(MEETING).await);
    let (id, version) = (story.id.to_string(), story.version().await.to_string());
    let refused = secretary.post(&held, &[("remiss", &id), ("version", &version)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("Sammanträdet är hållet eller inställt."));
}
