//! The board: agenda and papers, what it decides and where that leads, protocols and their days.

use axum::http::StatusCode;
use uuid::Uuid;
use yttra::{
    attests,
    decisions::{
        commands::Deciding,
        model::{Dissent, Outcome},
    },
    dispatches,
    document::canonical::Kind,
    meetings,
    remisser::model::Action,
    web::form::Refusal,
};

use crate::support::{Beginning, Board, Story, TestApp, Visitor, app::Page, paper, story::dissents};

/// The next meeting of the cast's calendar on the day that the tests stand on, and the one after.
const MEETING: &str = "2026-03-12";
const LATER: &str = "2026-04-09";

/// Fills the form of the decision with what it came with, changed so.
async fn decide(visitor: &Visitor, story: &Story<'_>, changed: &[(&str, &str)]) -> Page {
    let path = story.path("/beslut");
    let page = visitor.get(&path).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let wording = page.one("#lydelse");
    let (version, paragraph) = (page.value("version"), page.value("paragraf"));
    let mut fields = vec![("version", version.as_str()), ("paragraf", &paragraph), ("lydelse", &wording)];
    fields.retain(|(name, _)| changed.iter().all(|(other, _)| other != name));
    fields.extend(changed);
    visitor.post(&path, &fields).await
}

async fn attested_by(test: &TestApp, story: &Story<'_>) -> usize {
    let mut conn = test.pool().acquire().await.unwrap();
    attests::store::of_remiss(&mut conn, story.id).await.unwrap().len()
}

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
async fn a_changed_wording_is_entered_before_it_is_sent_and_is_what_is_sent() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    let decision = story.to_decided(MEETING, 4, Outcome::BifallMedAndring).await;
    let secretary = story.visitor("sekreterare").await;
    let page = secretary.get(&story.path("/expediering")).await;
    assert!(page.one(".notice").contains("den beslutade lydelsen är inte införd"), "{}", page.text());
    let actor = story.actor("sekreterare").await;
    let input = dispatches::commands::prefilled(test.pool(), &actor, story.moment(), story.id).await.unwrap();
    let refused =
        dispatches::commands::dispatch(&test.app, &actor, story.moment(), story.id, story.version().await, input).await;
    assert!(matches!(refused, Err(Refusal::Error(yttra::error::AppError::Rejected(_)))));
    assert_eq!(story.status().await, "beslutad");

    let path = story.path(&format!("/beslut/{decision}/lydelse"));
    let page = secretary.get(&path).await;
    let mut texts = page.all("textarea[name=avsnitt]");
    assert_eq!(texts[1], "Förvaltningen är positiv till planen.");
    assert!(texts[2].contains("{{svarsdatum}}"), "{texts:?}");
    texts[1] = "Nämnden är positiv och vill ha en brygga.".into();
    let post = async |texts: &[String]| {
        let fields: Vec<_> = texts.iter().map(|text| ("avsnitt", text.as_str())).collect();
        secretary.post(&path, &fields).await
    };
    assert_eq!(post(&texts[1..]).await.status, StatusCode::BAD_REQUEST);
    let mut broken = texts.clone();
    broken[4] = "Se {{okänt}}.".into();
    let page = post(&broken).await;
    assert!(page.errors()[0].starts_with("Rad 1: "), "{:?}", page.errors());
    assert_eq!(page.all("textarea[name=avsnitt]")[4], "Se {{okänt}}.");
    assert_eq!(page.all("textarea[name=avsnitt]")[1], texts[1]);
    post(&texts).await.followed();
    assert_eq!(post(&texts).await.status, StatusCode::UNPROCESSABLE_ENTITY, "only once");

    // It voids no attest, and shows as it is.
    assert_eq!(attested_by(&test, &story).await, 2);
    let kept = story.kept("beslutad").await;
    assert_eq!(kept.len(), 1);
    let pdf = secretary.get(&story.path("/dokument/tjansteutlatande-2.pdf")).await;
    assert_eq!(paper::sha256(&pdf.body), kept[0]);
    let words = paper::words(&pdf.body);
    assert!(words.contains("vill ha en brygga") && words.contains("senast den 29 maj 2026"), "{words}");
    assert!(!words.contains("Utkast") && !words.contains("Attesterat av"));
    assert!(secretary.get(&story.path("/dokument/tjansteutlatande-1.txt")).await.text().contains("Attesterat av"));

    let input = dispatches::commands::prefilled(test.pool(), &actor, story.moment(), story.id).await.unwrap();
    let version = story.version().await;
    let sending = dispatches::commands::dispatch(&test.app, &actor, story.moment(), story.id, version, input).await;
    let file = story.path(&format!("/expediering/{}/filer/1", sending.unwrap()));
    assert_eq!(secretary.get(&file).await.body, pdf.body);
    let sent: Vec<String> =
        sqlx::query_scalar("select sha256 from dispatch_files").fetch_all(test.pool()).await.unwrap();
    assert!(!sent.contains(&story.kept("attesterad").await[0]), "the proposal in other words went along");
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
    assert_eq!(paper::sha256(&paper::unzipped(&papers.body)[0].1), story.kept("attesterad").await[0]);
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

#[tokio::test]
async fn reservations_and_statements_are_in_the_extract_and_in_the_letter() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_attested().await;
    story.put(MEETING).await;
    test.set_day(MEETING);
    let silent = Dissent { kind: "reservation".into(), by_whom: "Cia Lind (Z)".into(), text: String::new() };
    let mut all = dissents();
    all.push(silent);
    let input = Deciding { immediate: true, dissents: all, ..story.deciding(4, Outcome::Bifall).await };
    let decision = story.decide(&input).await.unwrap();
    let actor = story.actor("sekreterare").await;
    let prefilled =
        async || dispatches::commands::prefilled(test.pool(), &actor, story.moment(), story.id).await.unwrap().body;
    let letter = prefilled().await;
    let told = "Till beslutet har lämnats reservation av Anna Ek (X), särskilt uttalande av Bo Alm (Y) och reservation av \
                Cia Lind (Z).";
    for words in [told, "Reservation av Anna Ek (X):\nVi ville yrka avslag.", "Bo Alm (Y):\nVi hade gärna sett"] {
        assert!(letter.contains(words), "{letter}");
    }
    story.justera(MEETING, 1).await;
    let letter = prefilled().await;
    assert!(letter.contains(&format!("{told} Det framgår av protokollsutdraget, som följer med.")), "{letter}");
    let secretary = story.visitor("sekreterare").await;
    let extract = secretary.get(&story.path(&format!("/beslut/{decision}/protokollsutdrag.pdf"))).await;
    assert_eq!(story.kept("utdrag").await, [paper::sha256(&extract.body)]);
    let words = paper::words(&extract.body);
    for told in [
        "Reservation",
        "Anna Ek (X)",
        "Vi ville yrka avslag.",
        "Särskilt uttalande",
        "Bo Alm (Y)",
        "Cia Lind (Z)",
        "Förvaltningen är positiv till planen.",
        "Stadsdelsnämnden överlämnar förvaltningens tjänsteutlåtande som svar på remissen.",
        "Omedelbart justerat 12 mars 2026",
        "Helena Rosenqvist, ordförande",
    ] {
        assert!(words.contains(told), "”{told}” is not in {words}");
    }
    // A signed one takes its place; anything but a PDF does not.
    let path = story.path(&format!("/beslut/{decision}/protokollsutdrag"));
    let unsigned: [(&str, &str, &[u8]); 1] = [("filer", "utdrag.txt", b"hej")];
    assert_eq!(secretary.post_files(&path, &[], &unsigned).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let signed: [(&str, &str, &[u8]); 1] = [("filer", "utdrag.pdf", b"%PDF-1.7 undertecknat")];
    secretary.post_files(&path, &[], &signed).await.followed();
    let input = dispatches::commands::prefilled(test.pool(), &actor, story.moment(), story.id).await.unwrap();
    let sha256 = paper::sha256(b"%PDF-1.7 undertecknat");
    assert!(input.files.contains(&format!("protokollsutdrag-{}", &sha256[..12])), "{:?}", input.files);
}

const FULLMAKTIGE: &str = "Kommunfullmäktige via kommunstyrelsen";

#[tokio::test]
async fn others_than_the_board_may_decide_as_far_as_they_have_the_right() {
    let test = TestApp::with_cast("2026-03-02").await;
    let fields = |version: &str, way: &str| {
        [
            ("version".to_owned(), version.to_owned()),
            ("vag".to_owned(), way.to_owned()),
            ("vem".to_owned(), "Helena Rosenqvist, ordförande".to_owned()),
            ("stod".to_owned(), "Delegationsordningen 4.2.".to_owned()),
            ("datum".to_owned(), "2026-03-02".to_owned()),
            ("lydelse".to_owned(), "Svaret lämnas enligt förslaget.".to_owned()),
        ]
    };
    let post = async |story: &Story<'_>, way: &str, changed: &[(&str, &str)]| {
        let version = story.version().await.to_string();
        let fields = fields(&version, way);
        let mut fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        fields.retain(|(name, _)| changed.iter().all(|(other, _)| other != name));
        fields.extend(changed);
        story.visitor("sekreterare").await.post(&story.path("/beslut/annan-vag"), &fields).await
    };

    // The chair: where the board has said so.
    let lindvika = test.story(Beginning { board: Board::Lindvika, ..Beginning::default() }).await;
    lindvika.to_attested().await;
    let refused = post(&lindvika, "ordforande", &[]).await;
    assert_eq!(refused.errors(), ["Nämnden har inte gett ordföranden rätt att besluta (6 kap. 39 § kommunallagen)."]);
    let ekbacken = test.story(Beginning::default()).await;
    ekbacken.to_attested().await;
    for (changed, sentence) in [
        ([("datum", "2026-03-03")], "Beslutet kan inte ha tagits efter i dag."),
        ([("vem", " ")], "Skriv vem som beslutade."),
        ([("vag", "namnd")], "Välj på vilken väg beslutet togs."),
        ([("vag", "")], "Välj på vilken väg beslutet togs."),
    ] {
        assert_eq!(post(&ekbacken, "ordforande", &changed).await.errors(), [sentence]);
    }
    // A delegate: not in what goes to fullmäktige.
    let motion = test.story(Beginning { sender: FULLMAKTIGE, ..Beginning::default() }).await;
    motion.to_attested().await;
    let page = motion.visitor("sekreterare").await.get(&motion.path("/beslut/annan-vag")).await;
    let sentence = "Ett yttrande till fullmäktige får inte delegeras (6 kap. 38 § kommunallagen).";
    assert_eq!(page.one("label[for=vag-delegat] .hint"), sentence);
    assert_eq!(post(&motion, "delegat", &[]).await.errors(), [sentence]);
    assert_eq!(motion.status().await, "attesterad");

    post(&ekbacken, "ordforande", &[]).await.followed();
    assert_eq!(ekbacken.status().await, "beslutad");
    let actor = ekbacken.actor("sekreterare").await;
    let letter = dispatches::commands::prefilled(test.pool(), &actor, ekbacken.moment(), ekbacken.id).await.unwrap();
    assert!(letter.body.contains("genom beslut av Helena Rosenqvist, ordförande den 2 mars 2026"), "{}", letter.body);
    assert!(letter.body.contains("med stöd av Delegationsordningen 4.2."), "{}", letter.body);
    assert!(letter.files[0].starts_with("tjansteutlatande-"));

    // It is reported at the next meeting.
    let secretary = ekbacken.visitor("sekreterare").await;
    let decision: Uuid = sqlx::query_scalar("select id from decisions where remiss_id = $1")
        .bind(ekbacken.id)
        .fetch_one(test.pool())
        .await
        .unwrap();
    let report = ekbacken.path(&format!("/beslut/{decision}/anmalan"));
    let foreign = lindvika.meeting(MEETING).await.to_string();
    assert_eq!(secretary.post(&report, &[("sammantrade", &foreign)]).await.status, StatusCode::NOT_FOUND);
    let meeting = ekbacken.meeting(MEETING).await.to_string();
    secretary.post(&report, &[("sammantrade", &meeting)]).await.followed();
    assert!(secretary.get(&ekbacken.path("")).await.text().contains("Anmält till sammanträdet 12 mars 2026."));

    // No comments: no document is needed, the letter is the answer.
    let silent = test.story(Beginning::default()).await;
    let early = post(&silent, "delegat", &[]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "a delegate decides on a proposal");
    post(&silent, "inga_synpunkter", &[]).await.followed();
    assert_eq!(silent.status().await, "beslutad");
    let letter = dispatches::commands::prefilled(test.pool(), &actor, silent.moment(), silent.id).await.unwrap();
    assert!(letter.files.is_empty() && letter.body.contains("Detta brev är hela svaret."), "{}", letter.body);
    assert!(letter.body.contains("inte lämna några synpunkter"), "{}", letter.body);
    let version = silent.version().await;
    dispatches::commands::dispatch(&test.app, &actor, silent.moment(), silent.id, version, letter).await.unwrap();

    // Without a document although one is attested: it stays behind.
    let abstains = test.story(Beginning::default()).await;
    abstains.to_attested().await;
    post(&abstains, "avstar", &[]).await.followed();
    let letter = dispatches::commands::prefilled(test.pool(), &actor, abstains.moment(), abstains.id).await.unwrap();
    assert!(letter.files.is_empty() && letter.body.contains("avstå från att yttra sig"), "{}", letter.body);

    let delegated = test.story(Beginning::default()).await;
    delegated.to_attested().await;
    post(&delegated, "delegat", &[]).await.followed();
    assert_eq!(delegated.status().await, "beslutad");
    // In model B the yttrande is the answer.
    post(&lindvika, "delegat", &[]).await.followed();
    let actor = lindvika.actor("sekreterare").await;
    let letter = dispatches::commands::prefilled(test.pool(), &actor, lindvika.moment(), lindvika.id).await.unwrap();
    assert!(letter.files[0].starts_with("yttrande-"), "{:?}", letter.files);
}

#[tokio::test]
async fn protocols_are_kept_apart_and_their_days_are_the_laws() {
    let test = TestApp::with_cast("2026-03-02").await;
    let (urgent, ordinary) = (test.story(Beginning::default()).await, test.story(Beginning::default()).await);
    for story in [&urgent, &ordinary] {
        story.to_attested().await;
        story.put(MEETING).await;
    }
    test.set_day(MEETING);
    let input = Deciding { immediate: true, ..urgent.deciding(4, Outcome::Bifall).await };
    urgent.decide(&input).await.unwrap();
    let input = ordinary.deciding(5, Outcome::Bifall).await;
    ordinary.decide(&input).await.unwrap();
    let meeting = urgent.meeting(MEETING).await;
    let path = format!("/sammantraden/{meeting}");
    let protocols = async || {
        let mut conn = test.pool().acquire().await.unwrap();
        meetings::store::protocols(&mut conn, meeting).await.unwrap()
    };
    let told: Vec<_> =
        protocols().await.into_iter().map(|kept| (kept.number, kept.immediate, kept.paragraphs)).collect();
    assert_eq!(told, [(1, true, vec![4]), (2, false, vec![5])]);

    let secretary = urgent.visitor("sekreterare").await;
    let post = async |secretary: &Visitor, number: usize, verb: &str, day: &str| {
        let version = protocols().await[number - 1].version.to_string();
        let fields = [("version", version.as_str()), ("dag", day), ("justerare", "Helena Rosenqvist\nKerstin Ahlfors")];
        secretary.post(&format!("{path}/protokoll/{number}/{verb}"), &fields).await
    };
    // In order only.
    for verb in ["anslag", "nedtagning"] {
        assert_eq!(post(&secretary, 1, verb, MEETING).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{verb}");
    }
    for day in ["2026-03-11", "2026-03-13"] {
        assert_eq!(post(&secretary, 1, "justering", day).await.errors(), ["Ange en dag från sammanträdet till i dag."]);
    }
    assert_eq!(post(&secretary, 1, "justering", "").await.errors(), ["Ange vilken dag protokollet justerades."]);
    let unsigned =
        secretary.post(&format!("{path}/protokoll/1/justering"), &[("version", "1"), ("dag", MEETING)]).await;
    assert_eq!(unsigned.errors(), ["Skriv vilka som justerade."]);
    let stale = [("version", "77"), ("dag", MEETING), ("justerare", "Helena")];
    let stale = secretary.post(&format!("{path}/protokoll/1/justering"), &stale).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert_eq!(
        secretary
            .post(&format!("{path}/protokoll/9/justering"), &[("version", "1"), ("dag", MEETING), ("justerare", "H")])
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    post(&secretary, 1, "justering", MEETING).await.followed();
    assert_eq!((urgent.kept("utdrag").await.len(), ordinary.kept("utdrag").await.len()), (1, 0));

    test.set_day("2026-03-13");
    let secretary = urgent.visitor("sekreterare").await;
    for day in ["2026-03-11", "2026-03-14"] {
        assert_eq!(post(&secretary, 1, "anslag", day).await.errors(), ["Ange en dag från justeringen till i dag."]);
    }
    post(&secretary, 1, "anslag", "2026-03-13").await.followed();
    assert_eq!(post(&secretary, 1, "justering", MEETING).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Three weeks on is Good Friday: the Tuesday after Easter, and down the day after.
    let last = protocols().await[0].last_appeal_on.unwrap();
    assert_eq!(last.to_string(), "2026-04-07");
    let page = secretary.get(&path).await;
    assert!(page.text().contains("Tidigast 2026-04-08."));

    // The ordinary one is justerat at latest the 14th day, and the page says so.
    assert!(page.text().contains("Nej, senast 2026-03-26 (5 kap. 69 § kommunallagen)"));
    test.set_day("2026-03-24");
    let secretary = urgent.visitor("sekreterare").await;
    post(&secretary, 2, "justering", "2026-03-24").await.followed();
    assert_eq!(ordinary.kept("utdrag").await.len(), 1);
    let page = secretary.get(&path).await;
    assert!(page.text().contains("Nej, senast 2026-03-26 (8 kap. 12 § kommunallagen)"));
    test.set_day("2026-03-30");
    let secretary = urgent.visitor("sekreterare").await;
    post(&secretary, 2, "anslag", "2026-03-30").await.followed();
    assert!(secretary.get(&path).await.one(".late").contains("efter sista dagen 2026-03-26"));

    test.set_day("2026-04-08");
    let secretary = urgent.visitor("sekreterare").await;
    let refused = post(&secretary, 1, "nedtagning", "2026-04-07").await;
    assert!(refused.errors()[0].contains("tidigast 8 april 2026"), "{:?}", refused.errors());
    post(&secretary, 1, "nedtagning", "2026-04-08").await.followed();
    // Who does not keep the minutes does not set their days.
    let officer = urgent.visitor("handlaggare").await;
    assert_eq!(post(&officer, 2, "nedtagning", "2026-04-08").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_paragraph_decided_after_the_justering_gets_a_protocol_of_its_own() {
    let test = TestApp::with_cast("2026-03-02").await;
    let (first, second) = (test.story(Beginning::default()).await, test.story(Beginning::default()).await);
    for story in [&first, &second] {
        story.to_attested().await;
        story.put(MEETING).await;
    }
    test.set_day(MEETING);
    for (story, paragraph) in [(&first, 4), (&second, 5)] {
        let input = Deciding { immediate: true, ..story.deciding(paragraph, Outcome::Bifall).await };
        story.decide(&input).await.unwrap();
        story.justera(MEETING, i16::try_from(paragraph - 3).unwrap()).await;
    }
    assert_eq!((first.kept("utdrag").await.len(), second.kept("utdrag").await.len()), (1, 1));
}

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
            &format!("{folder}/01 Tjänsteutlåtande EKB 2026-1.pdf"),
            &format!("{folder}/02 Karta- -norr-.txt"),
            "02 EKB 2026-2 Toaletter/01 Tjänsteutlåtande EKB 2026-2.pdf",
            "02 EKB 2026-2 Toaletter/02 Karta.txt",
        ]
    );
    assert_eq!(paper::sha256(&files[0].1), first.kept("attesterad").await[0]);
    assert_eq!(files[1].1, b"Karta.");
    assert_eq!(paper::sha256(&files[2].1), second.kept("attesterad").await[0]);

    let agenda = secretary.get(&format!("{path}/foredragningslista.pdf")).await;
    let words = paper::words(&agenda.body);
    for told in [
        "Ekbackens stadsdelsnämnd",
        "Torsdagen den 12 mars 2026 kl. 18.00",
        "EKB 2026/1",
        "Toaletter",
        "Stadsdelsnämnden överlämnar förvaltningens tjänsteutlåtande som svar på remissen.",
        "Tjänsteutlåtande EKB 2026-2.pdf",
        "Karta.txt",
    ] {
        assert!(words.contains(told), "”{told}” is not in {words}");
    }
    assert_eq!(words.matches("Tjänsteutlåtande EKB 2026-1.pdf").count(), 1);

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
    assert_eq!(order(["etta", "2"]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    order(["2", "1"]).await.followed();
    assert_eq!(order(["2", "1"]).await.status, StatusCode::CONFLICT);
    let zip = secretary.get(&format!("{path}/handlingar.zip")).await;
    assert!(paper::unzipped(&zip.body)[0].0.starts_with("01 EKB 2026-2 Toaletter/"));

    // Readers see the papers once they have gone out.
    let reader = test.sign_in(crate::support::cast::LASARE).await;
    for file in ["handlingar.zip", "foredragningslista.pdf"] {
        assert_eq!(reader.get(&format!("{path}/{file}")).await.status, StatusCode::FORBIDDEN);
    }
    first.mail_agenda(MEETING).await;
    assert_eq!(reader.get(&format!("{path}/handlingar.zip")).await.body, zip.body);
    let lindvika = test.sign_in("sekreterare.lindvika@yttra.example").await;
    assert_eq!(lindvika.get(&format!("{path}/handlingar.zip")).await.status, StatusCode::NOT_FOUND);
}
