//! Which files go with an answer, by who decided what.

use uuid::Uuid;
use yttra::{
    decisions::{
        commands::{Deciding, DecidingOtherWay, decide_other_way, replace_extract},
        model::Outcome,
    },
    dispatches::package::{self, Package},
    document::canonical::Kind,
    remisser::model::Beslutsvag,
    web::upload::Uploaded,
};

use super::MEETING;
use crate::support::{Beginning, Board, Story, TestApp, paper};

const LATER: &str = "2026-04-09";

async fn gathered(story: &Story<'_>) -> Package {
    let (actor, case) = (story.actor("sekreterare").await, story.case().await);
    let mut conn = story.app().pool.acquire().await.unwrap();
    package::gather(&mut conn, &actor.myndighet, &case).await.unwrap()
}

/// The files that are offered: the start of the name, whether it goes unless somebody says otherwise, and its hash.
async fn offered(story: &Story<'_>) -> Vec<(String, bool, String)> {
    let package = gathered(story).await;
    assert_eq!(package.obstacle(), None);
    let first = |name: &str| name.split([' ', '.']).next().unwrap().to_owned();
    package.offers.iter().map(|offer| (first(&offer.name), offer.is_usual(), offer.sha256.clone())).collect()
}

/// Their names and whether they go, in order: `+Yttrande -Tjänsteutlåtande`.
async fn names(story: &Story<'_>) -> String {
    let offered = offered(story).await;
    let told = offered.iter().map(|(name, goes, _)| format!("{}{name}", if *goes { '+' } else { '-' }));
    told.collect::<Vec<_>>().join(" ")
}

async fn hash_of(story: &Story<'_>, name: &str) -> String {
    offered(story).await.into_iter().find(|(known, ..)| known == name).unwrap().2
}

/// Writes down the text that the board chose instead.
async fn enter_wording(story: &Story<'_>, decision: Uuid, words: &str) {
    let secretary = story.visitor("sekreterare").await;
    let path = story.path(&format!("/beslut/{decision}/lydelse"));
    let page = secretary.get(&path).await;
    let mut texts = page.all("textarea[name=avsnitt]");
    texts[0] = words.into();
    let mut fields = vec![("bas", page.value("bas"))];
    fields.extend(texts.into_iter().map(|text| ("avsnitt", text)));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    secretary.post(&path, &fields).await.followed();
}

#[tokio::test]
async fn what_the_board_decided_is_what_goes() {
    let test = TestApp::with_cast("2026-03-02").await;
    let rows = [
        (Board::Ekbacken, Outcome::Bifall, false, "+Tjänsteutlåtande +Protokollsutdrag +Bilaga"),
        (Board::Ekbacken, Outcome::BifallMedAndring, true, "+Tjänsteutlåtande +Protokollsutdrag +Bilaga"),
        (Board::Ekbacken, Outcome::Avslag, false, "-Tjänsteutlåtande +Protokollsutdrag"),
        (Board::Ekbacken, Outcome::Avslag, true, "+Tjänsteutlåtande +Protokollsutdrag +Bilaga"),
        (Board::Ekbacken, Outcome::Avstar, false, "+Protokollsutdrag"),
        (Board::Lindvika, Outcome::Bifall, false, "+Yttrande -Tjänsteutlåtande +Protokollsutdrag +Bilaga"),
        (Board::Lindvika, Outcome::BifallMedAndring, true, "+Yttrande -Tjänsteutlåtande +Protokollsutdrag +Bilaga"),
        (Board::Lindvika, Outcome::Avslag, false, "-Tjänsteutlåtande -Yttrande +Protokollsutdrag"),
        (Board::Lindvika, Outcome::Avslag, true, "+Yttrande -Tjänsteutlåtande +Protokollsutdrag +Bilaga"),
        (Board::Lindvika, Outcome::Avstar, false, "+Protokollsutdrag"),
    ];
    let mut stories = Vec::new();
    for (board, ..) in rows {
        let story = test.story(Beginning { board, ..Beginning::default() }).await;
        story.to_attested().await;
        story.put(MEETING).await;
        stories.push(story);
    }
    test.set_day(MEETING);
    let mut protocol = [(Board::Ekbacken, 0), (Board::Lindvika, 0)];
    for ((paragraph, story), (board, outcome, is_other, expected)) in (1..).zip(&stories).zip(rows) {
        let input = Deciding { immediate: true, ..story.deciding(paragraph, outcome).await };
        let decision = story.decide(&input).await.unwrap();
        if is_other {
            if outcome == Outcome::BifallMedAndring {
                assert!(gathered(story).await.obstacle().is_some(), "{board:?} {outcome:?}");
            }
            enter_wording(story, decision, "Nämnden vill ha en brygga.").await;
            // And mended: the last text is the one that goes.
            enter_wording(story, decision, "Nämnden vill ha två bryggor.").await;
        }
        let (_, number) = protocol.iter_mut().find(|(known, _)| *known == board).unwrap();
        *number += 1;
        story.justera(MEETING, *number).await;
        let told = format!("{board:?} {outcome:?} {is_other}");
        assert_eq!(names(story).await, expected, "{told}");

        let answer = if board == Board::Ekbacken { "Tjänsteutlåtande" } else { "Yttrande" };
        if expected.contains(&format!("+{answer}")) {
            let hash = hash_of(story, answer).await;
            let (attested, decided) = (story.kept("attesterad").await, story.kept("beslutad").await);
            if is_other {
                assert_eq!(decided.len(), 2, "{told}");
                assert_eq!(hash, decided[1], "{told}");
                let words = paper::words(&test.app.files.get(&hash).await.unwrap());
                assert!(words.contains("två bryggor") && !words.contains("Attesterat av"), "{words}");
            } else {
                assert!(attested.contains(&hash), "{told}");
            }
        }
        if expected.contains("Bilaga") {
            assert_eq!(hash_of(story, "Bilaga").await, paper::sha256("Här är badet.".as_bytes()), "{told}");
        }
        assert_eq!(hash_of(story, "Protokollsutdrag").await, story.kept("utdrag").await[0], "{told}");
    }
}

#[tokio::test]
async fn of_several_decisions_the_last_goes_with_what_it_decided_on() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_attested().await;
    story.put(MEETING).await;
    test.set_day(MEETING);
    // First postponed, with its own paragraph and extract, which answers nothing.
    let input = Deciding { later: Some(story.meeting(LATER).await), ..story.deciding(4, Outcome::Bordlaggning).await };
    story.decide(&input).await.unwrap();
    story.justera(MEETING, 1).await;
    test.set_day(LATER);
    let input = story.deciding(9, Outcome::Aterremiss).await;
    story.decide(&input).await.unwrap();
    story.justera(LATER, 1).await;
    // Then written anew, with another bilaga, and decided.
    story.write(Kind::Tjansteutlatande, "synpunkter", "Barnen vill ha en brygga.").await;
    story.send().await;
    story.sign().await;
    let last = "2026-05-07";
    story.put(last).await;
    test.set_day(last);
    let input = Deciding { immediate: true, ..story.deciding(15, Outcome::Bifall).await };
    let decision = story.decide(&input).await.unwrap();
    assert_eq!(names(&story).await, "+Tjänsteutlåtande +Bilaga", "its own extract is not ready");
    story.justera(last, 1).await;
    assert_eq!(names(&story).await, "+Tjänsteutlåtande +Protokollsutdrag +Bilaga");
    let (attested, extracts) = (story.kept("attesterad").await, story.kept("utdrag").await);
    assert_eq!((attested.len(), extracts.len()), (2, 3));
    assert_eq!(hash_of(&story, "Tjänsteutlåtande").await, attested[1]);
    assert_eq!(hash_of(&story, "Protokollsutdrag").await, extracts[2]);

    // The signed extract goes instead of the one that was made.
    let stored = test.app.files.put("%PDF-1.7 undertecknat".into()).await.unwrap();
    let file = Uploaded {
        name: "Undertecknat.pdf".into(),
        media_type: "application/pdf".into(),
        size: 21,
        sha256: stored.sha256.clone(),
    };
    let actor = story.actor("sekreterare").await;
    replace_extract(&test.app, &actor, story.moment(), story.id, decision, &file).await.unwrap();
    assert_eq!(hash_of(&story, "Protokollsutdrag").await, stored.sha256);
}

#[tokio::test]
async fn what_others_decide_goes_without_an_extract() {
    let test = TestApp::with_cast("2026-03-02").await;
    for (board, way, expected) in [
        (Board::Ekbacken, Beslutsvag::Ordforande, "+Tjänsteutlåtande +Bilaga"),
        (Board::Ekbacken, Beslutsvag::Delegat, "+Tjänsteutlåtande +Bilaga"),
        (Board::Ekbacken, Beslutsvag::Forvaltning, "+Tjänsteutlåtande +Bilaga"),
        (Board::Ekbacken, Beslutsvag::IngaSynpunkter, ""),
        (Board::Lindvika, Beslutsvag::Delegat, "+Yttrande -Tjänsteutlåtande +Bilaga"),
        (Board::Lindvika, Beslutsvag::Avstar, ""),
    ] {
        let story = test.story(Beginning { board, ..Beginning::default() }).await;
        story.to_attested().await;
        let input = DecidingOtherWay {
            version: story.version().await,
            way,
            by: "Helena Rosenqvist".into(),
            right: "Delegationsordningen 4.2".into(),
            decided_on: test.today(),
            wording: "Svaret lämnas.".into(),
        };
        let actor = story.actor("sekreterare").await;
        decide_other_way(&test.app, &actor, story.moment(), story.id, &input).await.unwrap();
        assert_eq!(names(&story).await, expected, "{board:?} {way:?}");
    }
}
