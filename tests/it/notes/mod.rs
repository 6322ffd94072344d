//! Comments and suggestions on the live draft.

mod accepting;
mod live;
mod pages;
mod working_material;

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use serde_json::Value;
use uuid::Uuid;
use yttra::{attests, document::canonical::Kind, drafts, error::AppError, people::model::Actor};

use crate::support::{Beginning, Story, TestApp, Visitor, app::Page, cast};

const KEY: &str = "arendet";
const TEXT: &str = "Förslaget är kort. Det är bra.";

/// A draft with a text, and the address of its notes.
struct Desk<'t> {
    story: Story<'t>,
    path: String,
    test: &'t TestApp,
}

impl<'t> Desk<'t> {
    async fn open(test: &'t TestApp) -> Self {
        Self::of(test, Beginning::default()).await
    }

    async fn of(test: &'t TestApp, beginning: Beginning) -> Self {
        let story = test.story(beginning).await;
        story.to_draft().await;
        story.write(Kind::Tjansteutlatande, KEY, TEXT).await;
        let path = story.path("/utkast/tjansteutlatande/anteckningar");
        Self { story, path, test }
    }

    async fn officer(&self) -> Visitor {
        self.story.visitor("handlaggare").await
    }

    async fn chief(&self) -> Visitor {
        self.story.visitor("chef").await
    }

    /// Somebody who has been asked to review.
    async fn reviewer(&self) -> Visitor {
        let officer = self.officer().await;
        let path = self.story.path("/granskning");
        let version = officer.get(&path).await.attribute("form[action$='/granskning'] [name=version]", "value");
        let reviewer = self.test.actor(cast::GRANSKARE).await.id.to_string();
        let form = [("version", version.as_str()), ("granskare-1", &reviewer), ("senast-1", "2026-03-20")];
        officer.post(&path, &[&form[..], &[("anda", "1")]].concat()).await.followed();
        self.test.sign_in(cast::GRANSKARE).await
    }

    /// Makes a note as the editor does; gives its id.
    async fn note(&self, visitor: &Visitor, form: &[(&str, &str)]) -> Uuid {
        let answer = post_json(visitor, &self.path, &[&[("avsnitt", KEY)], form].concat()).await;
        let last = answer["notes"].as_array().unwrap().iter().max_by_key(|note| note["id"].to_string());
        last.unwrap()["id"].as_str().unwrap().parse().unwrap()
    }

    async fn comment(&self, visitor: &Visitor, words: &str) -> Uuid {
        self.note(visitor, &[("slag_av", "kommentar"), ("citat", words), ("text", "Stämmer det?")]).await
    }

    async fn suggestion(&self, visitor: &Visitor, words: &str, replacement: &str) -> Uuid {
        self.note(visitor, &[("slag_av", "forslag"), ("citat", words), ("ersattning", replacement)]).await
    }

    async fn notes(&self, visitor: &Visitor) -> Value {
        get_json(visitor, &self.path).await
    }

    /// A note as somebody sees it.
    async fn seen(&self, visitor: &Visitor, id: Uuid) -> Value {
        let notes = self.notes(visitor).await;
        notes["notes"].as_array().unwrap().iter().find(|note| note["id"] == id.to_string()).unwrap().clone()
    }

    async fn act(&self, visitor: &Visitor, id: Uuid, act: &str, form: &[(&str, &str)]) -> Page {
        ask_json(visitor, Method::POST, &format!("{}/{id}/{act}", self.path), form).await
    }

    /// Sends the proposal for attest.
    async fn send(&self, actor: &Actor) -> Result<(), AppError> {
        let version = self.story.version().await;
        attests::commands::send(&self.test.app, actor, self.story.moment(), self.story.id, version).await.map(drop)
    }

    /// What the section says in the database.
    async fn text(&self) -> String {
        let mut conn = self.test.pool().acquire().await.unwrap();
        let draft = drafts::store::find(&mut conn, self.story.id, Kind::Tjansteutlatande).await.unwrap().unwrap();
        yttra::document::markdown::print(&draft.section(KEY).unwrap().blocks)
    }
}

/// Asks for JSON.
async fn ask_json(visitor: &Visitor, method: Method, path: &str, form: &[(&str, &str)]) -> Page {
    let body = if method == Method::GET { String::new() } else { serde_html_form::to_string(form).unwrap() };
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::ACCEPT, "application/json")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    visitor.send(request.body(Body::from(body)).unwrap()).await
}

fn value(page: &Page) -> Value {
    serde_json::from_slice(&page.body).unwrap_or_else(|_| panic!("{} {}", page.status, page.text()))
}

async fn get_json(visitor: &Visitor, path: &str) -> Value {
    let page = ask_json(visitor, Method::GET, path, &[]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    value(&page)
}

async fn post_json(visitor: &Visitor, path: &str, form: &[(&str, &str)]) -> Value {
    let page = ask_json(visitor, Method::POST, path, form).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    value(&page)
}

/// The fields of a refusal, each with its sentence.
fn refused(page: &Page) -> Vec<(String, String)> {
    let word = |error: &Value, field: &str| error[field].as_str().unwrap().to_owned();
    let errors = value(page);
    errors["errors"].as_array().unwrap().iter().map(|error| (word(error, "field"), word(error, "message"))).collect()
}

#[tokio::test]
async fn a_comment_is_answered_resolved_and_taken_up_again() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    let (officer, chief) = (desk.officer().await, desk.chief().await);
    let id = desk.comment(&chief, "kort").await;
    let note = desk.seen(&chief, id).await;
    assert_eq!((&note["kind"], &note["state"], &note["section"]), (&"comment".into(), &"open".into(), &KEY.into()));
    assert_eq!((&note["quoted"], &note["mine"], &note["body"]), (&"kort".into(), &true.into(), &"Stämmer det?".into()));
    assert_eq!(note["at"], "2026-03-02T08:00:00Z");
    assert!(note["start"].is_string() && note["end"].is_string() && note["replacement"].is_null());
    // Whoever reads the draft answers; its author or a writer is done with it.
    let registrator = desk.story.visitor("registrator").await;
    let seen = desk.seen(&registrator, id).await;
    assert_eq!((&seen["may"]["reply"], &seen["may"]["resolve"]), (&true.into(), &false.into()));
    assert_eq!(desk.act(&registrator, id, "klar", &[]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(refused(&desk.act(&registrator, id, "svar", &[("text", " ")]).await)[0].0, "text");
    assert_eq!(desk.act(&registrator, id, "svar", &[("text", "Ja.")]).await.status, StatusCode::OK);
    assert_eq!(desk.act(&officer, id, "klar", &[]).await.status, StatusCode::OK);
    let note = desk.seen(&chief, id).await;
    assert_eq!((&note["state"], &note["replies"][0]["body"]), (&"resolved".into(), &"Ja.".into()));
    assert_eq!(note["settled_by"], desk.story.actor("handlaggare").await.name);
    assert_eq!((&note["may"]["reply"], &note["may"]["reopen"]), (&false.into(), &true.into()));
    let again = desk.act(&officer, id, "klar", &[]).await;
    assert_eq!((again.status, refused(&again)[0].0.as_str()), (StatusCode::CONFLICT, ""));
    assert_eq!(desk.act(&officer, id, "svar", &[("text", "För sent.")]).await.status, StatusCode::CONFLICT);
    assert_eq!(desk.act(&chief, id, "oppna", &[]).await.status, StatusCode::OK);
    let note = desk.seen(&chief, id).await;
    assert!(note["state"] == "open" && note["settled_at"].is_null());
    // It is no suggestion.
    for act in ["godta", "avvisa"] {
        assert_eq!(desk.act(&officer, id, act, &[("seen", "kort")]).await.status, StatusCode::CONFLICT, "{act}");
    }
    // One event each, without a word of it.
    let told: Vec<String> = sqlx::query_scalar(
        "select convert_from(y.payload, 'utf8') from events e join event_payloads y using (myndighet_id, sequence)
         where e.kind = 'noted' order by e.sequence",
    )
    .fetch_all(test.pool())
    .await
    .unwrap();
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(told.iter().all(|payload| !payload.contains("Stämmer") && !payload.contains("Ja.")), "{told:?}");
}

#[tokio::test]
async fn what_is_wrong_with_a_note_is_told() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    let chief = desk.chief().await;
    desk.story.write(Kind::Tjansteutlatande, KEY, &format!("{TEXT}\n\nDet är allt.")).await;
    for (mut form, field, said) in [
        (vec![("slag_av", "")], "slag_av", "Välj"),
        (vec![("slag_av", "kommentar"), ("text", "")], "text", "Skriv en kommentar"),
        (vec![("slag_av", "kommentar"), ("text", "x"), ("avsnitt", "slutet")], "avsnitt", "Välj ett avsnitt"),
        (vec![("slag_av", "kommentar"), ("text", "x"), ("citat", "finns inte")], "citat", "står inte"),
        (vec![("slag_av", "kommentar"), ("text", "x"), ("citat", "Det är")], "citat", "flera ställen"),
        (vec![("slag_av", "kommentar"), ("text", "x"), ("start", "#"), ("slut", "#")], "citat", "går inte att tolka"),
        (vec![("slag_av", "kommentar"), ("text", "x"), ("start", "AAEAAA=="), ("slut", "AAEAAA==")], "citat", "ändras"),
        (vec![("slag_av", "forslag"), ("ersattning", "x")], "citat", "vilka ord"),
        (vec![("slag_av", "forslag"), ("citat", "kort"), ("ersattning", "{{svarsdag}}")], "ersattning", "finns inte"),
        (vec![("slag_av", "forslag"), ("citat", "kort"), ("ersattning", "a\n\nb")], "ersattning", "ett stycke"),
        (vec![("slag_av", "forslag"), ("citat", "kort"), ("ersattning", "a\0")], "ersattning", "inte kan sparas"),
        (vec![("slag_av", "forslag"), ("citat", "kort\0"), ("ersattning", "a")], "citat", "inte kan sparas"),
    ] {
        if form.iter().all(|(name, _)| *name != "avsnitt") {
            form.push(("avsnitt", KEY));
        }
        let page = ask_json(&chief, Method::POST, &desk.path, &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{form:?} {}", page.text());
        let errors = refused(&page);
        assert!(errors[0].0 == field && errors[0].1.contains(said), "{form:?}: {errors:?}");
    }
    assert_eq!(desk.notes(&chief).await["notes"], Value::Array(Vec::new()));
}

#[tokio::test]
async fn who_is_named_gets_a_mail_without_a_word_of_it() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    let chief = desk.chief().await;
    let people = desk.notes(&chief).await["people"].as_array().unwrap().clone();
    let names: Vec<&str> = people.iter().map(|person| person["name"].as_str().unwrap()).collect();
    let officer = desk.story.actor("handlaggare").await;
    assert!(names.contains(&officer.name.as_str()), "{names:?}");
    assert!(!names.contains(&test.actor(cast::LASARE).await.name.as_str()), "{names:?}");
    let registrator = test.actor(cast::REGISTRATOR).await;
    let lasare = test.actor(cast::LASARE).await;
    let own = test.actor(cast::CHEF).await;
    let everybody = [officer, registrator, lasare, own].map(|person| format!("@{}", person.name)).join(", ");
    desk.note(&chief, &[("slag_av", "kommentar"), ("text", &format!("Hemliga ord, {everybody}?"))]).await;
    let mails: Vec<(String, String)> =
        sqlx::query_as("select to_address, subject || body from outbox where subject like 'Du är nämnd%' order by 1")
            .fetch_all(test.pool())
            .await
            .unwrap();
    assert_eq!(mails.iter().map(|mail| mail.0.as_str()).collect::<Vec<_>>(), [cast::HANDLAGGARE, cast::REGISTRATOR]);
    for (_, mail) in &mails {
        assert!(!mail.contains("Hemliga"), "{mail}");
        assert!(mail.contains("/utkast/tjansteutlatande/anteckningar#anteckning-"), "{mail}");
    }
}
