//! Protocols and their days.

use axum::http::StatusCode;
use yttra::{
    decisions::{commands::Deciding, model::Outcome},
    meetings,
};

use super::MEETING;
use crate::support::{Beginning, TestApp, Visitor};

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
    for (day, sentence) in [
        ("2026-03-11", "Sammanträdet hölls 12 mars 2026. Protokollet kan inte ha justerats före dess."),
        ("2026-03-13", "Protokollet kan inte ha justerats efter i dag."),
    ] {
        assert_eq!(post(&secretary, 1, "justering", day).await.errors(), [sentence]);
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
    for (day, sentence) in [
        ("2026-03-11", "Protokollet justerades 12 mars 2026. Det kan inte ha anslagits före dess."),
        ("2026-03-14", "Protokollet kan inte ha anslagits efter i dag."),
    ] {
        assert_eq!(post(&secretary, 1, "anslag", day).await.errors(), [sentence]);
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
async fn an_ordinary_protocol_waits_for_every_case_on_the_list() {
    let test = TestApp::with_cast("2026-03-02").await;
    let (urgent, ordinary) = (test.story(Beginning::default()).await, test.story(Beginning::default()).await);
    let (open, secret) = (test.story(Beginning::default()).await, test.story(Beginning::default()).await);
    for story in [&urgent, &ordinary, &open, &secret] {
        story.to_attested().await;
        story.put(MEETING).await;
    }
    test.set_day(MEETING);
    let input = Deciding { immediate: true, ..urgent.deciding(4, Outcome::Bifall).await };
    urgent.decide(&input).await.unwrap();
    let input = ordinary.deciding(5, Outcome::Bifall).await;
    ordinary.decide(&input).await.unwrap();
    // What is justerat at once waits for nobody.
    urgent.justera(MEETING, 1).await;
    let secretary = urgent.visitor("sekreterare").await;
    let path = format!("/sammantraden/{}", urgent.meeting(MEETING).await);
    let links = [open.path("/beslut"), secret.path("/beslut")];
    let page = secretary.get(&path).await;
    for link in &links {
        assert_eq!(page.one(&format!(".card .notice a[href='{link}']")).split(' ').next(), Some("EKB"), "{link}");
    }
    let fields = [("version", "1"), ("dag", MEETING), ("justerare", "Helena")];
    let refused = secretary.post(&format!("{path}/protokoll/2/justering"), &fields).await;
    let sentence = "Beslutet saknas i ”EKB 2026/3 Plan för badplatser” och ”EKB 2026/4 Plan för badplatser”. Protokollet \
                    gäller hela sammanträdet: för in vad nämnden beslutade i alla ärenden först.";
    assert_eq!(refused.errors(), [sentence]);
    assert_eq!(refused.one("#justering-2-error"), format!("Fel: {sentence}"));
    assert_eq!(refused.all(".card .notice a").len(), 2);
    assert!(ordinary.kept("utdrag").await.is_empty());

    let input = open.deciding(6, Outcome::Utgar).await;
    open.decide(&input).await.unwrap();
    let input = Deciding { immediate: true, ..secret.deciding(7, Outcome::Bifall).await };
    secret.decide(&input).await.unwrap();
    assert!(secretary.get(&path).await.all(".card .notice").is_empty());
    ordinary.justera(MEETING, 2).await;
    assert_eq!(ordinary.kept("utdrag").await.len(), 1);
}

#[tokio::test]
async fn what_was_typed_about_a_protocol_stays() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_decided(MEETING, 4, Outcome::Bifall).await;
    test.set_day("2026-03-16");
    let secretary = story.visitor("sekreterare").await;
    let path = format!("/sammantraden/{}/protokoll/1", story.meeting(MEETING).await);
    let stay = async |verb: &str, version: &str, day: &str, status: StatusCode| {
        let fields = [("version", version), ("dag", day), ("justerare", "Helena\nKerstin")];
        let page = secretary.post(&format!("{path}/{verb}"), &fields).await;
        assert_eq!(page.status, status, "{verb} {day}");
        assert_eq!(page.attribute(&format!("#{verb}-1"), "value"), day);
        assert!(!page.one(&format!("#{verb}-1-error")).is_empty());
        if verb == "justering" {
            assert_eq!(page.one("#justerare-1"), "Helena Kerstin");
        }
    };
    let (wrong, stale) = (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::CONFLICT);
    stay("justering", "1", "2026-03-11", wrong).await;
    stay("justering", "1", "i går", wrong).await;
    stay("justering", "77", "2026-03-16", stale).await;
    story.justera(MEETING, 1).await;
    stay("anslag", "2", "2026-03-17", wrong).await;
    stay("anslag", "1", "2026-03-16", stale).await;
    secretary.post(&format!("{path}/anslag"), &[("version", "2"), ("dag", "2026-03-16")]).await.followed();
    stay("nedtagning", "3", "2026-03-20", wrong).await;
    stay("nedtagning", "2", "2026-04-20", stale).await;
}
