//! Standard phrases: kept by the administrator, put into a draft by those who write.

use axum::http::StatusCode;
use serde_json::Value;

use crate::{
    attests::drafted,
    support::{TestApp, cast},
};

const FORM: [(&str, &str); 5] = [
    ("namn", "Vänta"),
    ("text", "Vi väntar till den {{svarsdatum}}."),
    ("avsnitt", ""),
    ("plats", "1"),
    ("aktiv", "1"),
];

#[tokio::test]
async fn a_phrase_is_kept_as_it_can_be_used() {
    let test = TestApp::with_cast("2026-03-02").await;
    let admin = test.sign_in(cast::ADMIN).await;
    let wrong = admin.post("/admin/fraser", &[("text", "{{okand}}"), ("avsnitt", "x"), ("plats", "0")]).await;
    let errors = wrong.errors();
    assert_eq!((errors.len(), errors[0].as_str()), (4, "Skriv vad frasen ska heta i listan."));
    assert!(errors[1].starts_with("Rad 1: "), "{errors:?}");
    assert_eq!(wrong.one("#text"), "{{okand}}");

    admin.post("/admin/fraser", &FORM).await.followed();
    assert_eq!(admin.post("/admin/fraser", &FORM).await.errors(), ["Det finns redan en fras med det namnet."]);
    let list = admin.get("/admin/fraser").await;
    assert!(list.all("tbody a").contains(&"Vänta".to_owned()));
    let edit = list.attribute("tbody tr:first-child a", "href");
    let page = admin.get(&edit).await;
    let fields = [("namn", page.value("namn")), ("text", page.one("#text")), ("plats", "7".into())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    admin.post(&edit, &fields).await.followed();
    assert_eq!(admin.get("/admin/fraser").await.all(".tag.off").len(), 1);
    // Another board has its own.
    let theirs = test.sign_in("admin.lindvika@yttra.example").await.get(&edit).await;
    assert_eq!(theirs.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_phrase_is_put_in_and_nothing_that_was_typed_is_lost() {
    let test = TestApp::with_cast("2026-03-02").await;
    let id = drafted(&test, "Toaletter").await;
    let admin = test.sign_in(cast::ADMIN).await;
    admin.post("/admin/fraser", &FORM).await.followed();
    let here = [("namn", "Bara här"), ("avsnitt", "sammanfattning")];
    admin.post("/admin/fraser", &[&here[..], &[FORM[1], FORM[3], FORM[4]]].concat()).await.followed();
    admin.post("/admin/fraser", &[("namn", "Vilar"), FORM[1], FORM[3]]).await.followed();

    let officer = test.sign_in(cast::HANDLAGGARE).await;
    let draft = format!("/remisser/{id}/utkast/tjansteutlatande");
    let section = |key: &str| format!("{draft}/{key}");
    let page = officer.get(&section("sammanfattning")).await;
    let options = page.all("#fras option");
    assert!(options.contains(&"Vänta".to_owned()) && options.contains(&"Bara här".to_owned()), "{options:?}");
    assert!(!options.contains(&"Vilar".to_owned()), "{options:?}");
    assert!(!officer.get(&section("bakgrund")).await.all("#fras option").contains(&"Bara här".to_owned()));

    let phrase = page.attribute("#fras option:last-child", "value");
    let typed = [("version", "1"), ("text", "Halv {{okan\n"), ("infoga", "1")];
    let none = officer.post(&section("sammanfattning"), &typed).await;
    assert_eq!(none.errors(), ["Välj vilken fras som ska infogas."]);
    assert!(none.one("#text").starts_with("Halv {{okan"));
    // What was typed need not even be right.
    let put = officer.post(&section("sammanfattning"), &[&typed[..], &[("fras", &phrase)]].concat()).await;
    assert_eq!(put.status, StatusCode::OK);
    let put_in = put.one("#text");
    assert!(put_in.starts_with("Halv {{okan ") && put_in.len() > 20, "{put_in}");
    let saved: i64 = sqlx::query_scalar("select count(*) from draft_saves where blocks::text like '%okan%'")
        .fetch_one(test.pool())
        .await
        .unwrap();
    assert_eq!(saved, 0);

    // The editor gets those in use, as nodes.
    let page = officer.get(&draft).await;
    if page.all("#live-draft").len() == 1 {
        let told: Value = serde_json::from_str(&page.one("#live-facts")).unwrap();
        let phrases = told["phrases"].as_array().unwrap();
        let one = phrases.iter().find(|phrase| phrase["name"] == "Vänta").unwrap();
        assert_eq!(one["section"], Value::Null);
        assert_eq!(one["blocks"][0]["content"][1]["attrs"]["name"], "svarsdatum");
        assert!(phrases.iter().all(|phrase| phrase["name"] != "Vilar"));
    }
}
