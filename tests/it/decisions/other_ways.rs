//! Decisions that others than the board take, and that it is told of.

use axum::http::StatusCode;
use uuid::Uuid;
use yttra::{
    decisions::commands::{DecidingOtherWay, decide_other_way},
    dispatches,
    remisser::model::Beslutsvag,
};

use super::{LATER, MEETING, retitle};
use crate::support::{Beginning, Board, Story, TestApp, cast, paper};

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
    assert!(secretary.get(&ekbacken.path("")).await.one("main").contains("Anmält till sammanträdet 12 mars 2026."));

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

/// Lets somebody else than the board decide.
async fn decided_by_another(story: &Story<'_>, way: Beslutsvag, by: &str) -> Uuid {
    let input = DecidingOtherWay {
        version: story.version().await,
        way,
        by: by.into(),
        right: "Delegationsordningen 4.2".into(),
        decided_on: "2026-03-02".parse().unwrap(),
        wording: "Svaret lämnas enligt förslaget.".into(),
    };
    let actor = story.actor("sekreterare").await;
    decide_other_way(story.app(), &actor, story.moment(), story.id, &input).await.unwrap()
}

#[tokio::test]
async fn a_reported_decision_stands_on_the_list_of_its_meeting() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_attested().await;
    retitle(&story, "Badplan som rör Anna Ek", "Plan för badplatser").await;
    decided_by_another(&story, Beslutsvag::Ordforande, "Helena Rosenqvist, ordförande").await;
    // What the office itself answers, and what has no comments, is not the board's to hear of.
    let own = test.story(Beginning { title: "Toaletter", ..Beginning::default() }).await;
    own.to_attested().await;
    decided_by_another(&own, Beslutsvag::Forvaltning, "Direktören").await;

    // The secretary is told on the page of the next meeting, and reports it there.
    let secretary = story.visitor("sekreterare").await;
    let meeting = story.meeting(MEETING).await;
    let path = format!("/sammantraden/{meeting}");
    let page = secretary.get(&path).await;
    assert_eq!(page.all("#att-anmala ~ ul li a"), ["Plan för badplatser"]);
    let report = page.attribute("form[action$=anmalan]", "action");
    let fields = [("sammantrade", meeting.to_string()), ("fran_listan", "1".into())];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(secretary.post(&report, &fields).await.followed(), path);
    let page = secretary.get(&path).await;
    assert!(page.all("#att-anmala").is_empty());
    let told = "EKB 2026/1 · Ordförandebeslut 2 mars 2026 av Helena Rosenqvist, ordförande";
    assert_eq!(page.all("#anmalda ~ ul li"), [format!("Plan för badplatser {told}")]);
    let words = paper::words(&secretary.get(&format!("{path}/foredragningslista.pdf")).await.body);
    for told in ["1 Anmälan av beslut", "Plan för badplatser", "EKB 2026/1", "Ordförandebeslut 2 mars 2026 av Helena"]
    {
        assert!(words.contains(told), "”{told}” is not in {words}");
    }
    assert!(!words.contains("Anna Ek"), "{words}");
    // It is enough for a list to be sent out, and then readers see it; of a secret one its number.
    story.mail_agenda(MEETING).await;
    let reader = test.sign_in(cast::LASARE).await;
    assert!(reader.get(&path).await.one("#anmalda ~ ul li").starts_with("Plan för badplatser"));
    story.make_secret().await;
    assert!(reader.get(&path).await.one("#anmalda ~ ul li").starts_with("Ärende med sekretess EKB 2026/1"));
    let words = paper::words(&reader.get(&format!("{path}/foredragningslista.pdf")).await.body);
    assert!(words.contains("Ärende med sekretess") && !words.contains("badplatser"), "{words}");

    // A meeting that is cancelled has heard of nothing: it is reported anew.
    let version =
        secretary.get(&format!("/admin{path}")).await.attribute("form[action$=installt] [name=version]", "value");
    secretary.post(&format!("/admin{path}/installt"), &[("version", &version)]).await.followed();
    let case = secretary.get(&story.path("")).await;
    assert!(!case.one("main").contains("Anmält till sammanträdet"));
    assert!(secretary.get(&story.path("/avslut")).await.text().contains("Beslutet är inte anmält till nämnden."));
    let later = story.meeting(LATER).await.to_string();
    secretary.post(&report, &[("sammantrade", &later)]).await.followed();
    assert!(secretary.get(&story.path("")).await.one("main").contains("Anmält till sammanträdet 9 april 2026."));
    assert!(!secretary.get(&story.path("/avslut")).await.text().contains("Beslutet är inte anmält till nämnden."));
}
