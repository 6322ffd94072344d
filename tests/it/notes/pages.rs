//! The page without the editor, and what the draft's page shows of the notes.

use axum::http::StatusCode;

use super::{Desk, KEY, TEXT};
use crate::support::{TestApp, cast};

#[tokio::test]
async fn all_of_it_goes_without_the_editor() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    let (officer, chief) = (desk.officer().await, desk.chief().await);
    let form = [
        ("slag_av", "forslag"),
        ("avsnitt", KEY),
        ("citat", "kort"),
        ("ersattning", "{{fel}}"),
        ("text", "Bättre så."),
    ];
    let page = chief.post(&desk.path, &form).await;
    assert_eq!(page.errors().len(), 1);
    assert_eq!((page.one("#ersattning"), page.one("#text")), ("{{fel}}".to_owned(), "Bättre så.".to_owned()));
    let form = [("slag_av", "forslag"), ("avsnitt", KEY), ("citat", "kort"), ("ersattning", "långt"), ("text", "")];
    let to = chief.post(&desk.path, &form).await.followed();
    let note = to.rsplit("anteckning-").next().unwrap().to_owned();
    let page = officer.get(&desk.path).await;
    assert_eq!(page.all(".note-change del"), ["Bort: kort"]);
    assert_eq!(page.all(".note-change ins"), ["I stället: långt"]);
    let (svar, godta) = (format!("{}/{note}/svar", desk.path), format!("{}/{note}/godta", desk.path));
    assert_eq!(officer.post(&svar, &[("text", "")]).await.errors(), ["Skriv ett svar."]);
    officer.post(&svar, &[("text", "Ja, <bättre>.")]).await.followed();
    assert_eq!(chief.get(&desk.path).await.all(".note-replies .pre"), ["Ja, <bättre>."]);
    let page = officer.post(&godta, &[("seen", "något annat")]).await;
    assert_eq!(page.errors().len(), 1);
    let seen = officer.get(&desk.path).await.value("seen");
    officer.post(&godta, &[("seen", &seen)]).await.followed();
    assert_eq!(desk.text().await, TEXT.replace("kort", "långt"));
    let again = officer.post(&godta, &[("seen", &seen)]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    let page = chief.get(&desk.path).await;
    assert_eq!(page.all(".settled-notes summary"), ["1 avslutad i Ärendet"]);
}

#[tokio::test]
async fn what_came_too_late_can_be_copied() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    desk.story.complete().await;
    let (officer, chief) = (desk.officer().await, desk.chief().await);
    let comment = desk.comment(&chief, "kort").await;
    let suggestion = desk.suggestion(&chief, "bra", "dåligt").await;
    desk.act(&officer, comment, "klar", &[]).await;
    desk.act(&officer, suggestion, "avvisa", &[]).await;
    // A card among the settled ones has something to tell.
    assert!(chief.get(&desk.path).await.all(".settled-notes[open]").is_empty());
    let reply = chief.post(&format!("{}/{comment}/svar", desk.path), &[("text", "Mitt <svar>.")]).await;
    assert_eq!((reply.status, reply.all(".error-summary li").len()), (StatusCode::CONFLICT, 1));
    let card = format!(".settled-notes[open] #anteckning-{comment}");
    assert_eq!(reply.all(&format!("{card} .card .pre")), ["Mitt <svar>."]);
    assert_eq!(reply.all(&format!("{card} > .error")).len(), 1);
    for (visitor, act) in [(&chief, "dra-tillbaka"), (&officer, "godta"), (&officer, "avvisa")] {
        let page = visitor.post(&format!("{}/{suggestion}/{act}", desk.path), &[("seen", "bra")]).await;
        assert_eq!(page.status, StatusCode::CONFLICT, "{act}");
        assert_eq!(page.all(&format!(".settled-notes[open] #anteckning-{suggestion} > .error")).len(), 1, "{act}");
    }
    // The draft is sent for attest while somebody writes.
    let open = desk.comment(&chief, "bra").await;
    desk.send(&desk.story.actor("handlaggare").await).await.unwrap();
    let form = [("slag_av", "forslag"), ("avsnitt", KEY), ("citat", "kort"), ("ersattning", "långt"), ("text", "Så.")];
    let page = chief.post(&desk.path, &form).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.all("[aria-labelledby=skrivet] .card .pre"), ["långt", "Så."]);
    assert!(page.errors()[0].starts_with("Utkastet är inte öppet"), "{:?}", page.errors());
    let target = page.attribute(".error-summary a", "href");
    assert_eq!(page.all(&target).len(), 1, "{target}");
    let reply = chief.post(&format!("{}/{open}/svar", desk.path), &[("text", "Mitt svar.")]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(reply.all(&format!("#anteckning-{open} .card .pre")), ["Mitt svar."]);
    assert!(chief.get(&desk.path).await.all("#skrivet").is_empty());
}

#[tokio::test]
async fn the_draft_shows_what_is_open_and_readers_get_the_editor() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    let (officer, chief) = (desk.officer().await, desk.chief().await);
    desk.comment(&chief, "kort").await;
    desk.suggestion(&chief, "bra", "dåligt").await;
    let draft = desk.story.path("/utkast/tjansteutlatande");
    for visitor in [&officer, &chief, &desk.reviewer().await] {
        let page = visitor.get(&draft).await;
        assert_eq!(page.all("#anteckningar li"), ["Ärendet 1 kommentar, 1 förslag"]);
        if !page.all("script#live-facts").is_empty() {
            assert_eq!(page.attribute("#live-draft", "data-notes"), desk.path);
            assert!(!page.all(".section-text[data-section=arendet]").is_empty());
        }
    }
    // A reader has no way to write.
    let page = chief.get(&draft).await;
    assert!(page.all("a.edit").is_empty() && page.all(".cut-form").is_empty());
    assert_eq!(test.sign_in(cast::LASARE).await.get(&desk.path).await.status, StatusCode::FORBIDDEN);
    desk.story.make_secret().await;
    for (email, status) in [(cast::REGISTRATOR, StatusCode::OK), (cast::GRANSKARE, StatusCode::NOT_FOUND)] {
        let page = super::ask_json(&test.sign_in(email).await, axum::http::Method::GET, &desk.path, &[]).await;
        assert_eq!(page.status, status, "{email}");
    }
    assert_eq!(chief.get(&desk.path).await.status, StatusCode::OK);
}
