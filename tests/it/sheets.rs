//! The pages of a draft as pictures.

use axum::http::{StatusCode, header};
use uuid::Uuid;
use yttra::{document::canonical::Kind, drafts, people::model::Role};

use crate::{
    attests::{drafted, version},
    support::{Beginning, TestApp, Visitor, cast, paper, world::REGISTRATOR_2},
};

/// The addresses of the pictures, which are others when the pictures are.
async fn pictures(visitor: &Visitor, draft: &str) -> Vec<String> {
    let page = visitor.get(&format!("{draft}/sidor")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let html = page.html();
    let images = scraper::Selector::parse("#sidor img").unwrap();
    let images: Vec<_> = html.select(&images).collect();
    for (index, image) in images.iter().enumerate() {
        assert_eq!(image.attr("alt").unwrap(), format!("Sida {} av {}", index + 1, images.len()));
    }
    images.iter().map(|image| image.attr("src").unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_pages_are_those_of_the_pdf() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    let officer = story.visitor("handlaggare").await;
    let draft = story.path("/utkast/tjansteutlatande");
    story.write(Kind::Tjansteutlatande, "arendet", &"Ett stycke.\n\n".repeat(120)).await;
    let before = pictures(&officer, &draft).await;
    let pdf = officer.get(&story.path("/dokument/tjansteutlatande-utkast.pdf")).await;
    let words = paper::words(&pdf.body);
    assert!(before.len() > 2 && words.contains(&format!("Sida {0} ({0})", before.len())), "{before:?}");
    for address in &before {
        let picture = officer.get(address).await;
        assert_eq!(picture.headers[header::CONTENT_TYPE], "image/svg+xml");
        assert_eq!(picture.headers[header::CACHE_CONTROL], "no-store");
        assert!(picture.text().starts_with("<svg ") && picture.text().matches("<use ").count() > 100);
    }
    let many = (before.len() + 1).to_string();
    for number in ["0", many.as_str(), "-1", "x", "99999999999999999999"] {
        let page = officer.get(&format!("{draft}/sidor/{number}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{number}");
    }
    assert_eq!(officer.get(&story.path("/utkast/brev/sidor")).await.status, StatusCode::NOT_FOUND);

    // Written at the end, it is seen at the end.
    let other_end = "Ett stycke.\n\n".repeat(119) + "Ett annat stycke.";
    story.write(Kind::Tjansteutlatande, "arendet", &other_end).await;
    let after = pictures(&officer, &draft).await;
    assert_eq!(before[0], after[0]);
    assert_ne!(before, after);
}

/// Whoever may not open a bilaga does not see its name, and nobody else's pictures.
#[tokio::test]
async fn the_name_of_a_secret_bilaga_is_not_drawn_for_who_may_not_open_it() {
    let test = TestApp::with_cast("2026-03-02").await;
    test.join(REGISTRATOR_2, &[Role::Registrator]).await;
    let id = drafted(&test, "Toaletter").await;
    let fields = [("slag", "bilaga"), ("inkom", "2026-03-02"), ("sekretess", "1")];
    let path = format!("/remisser/{id}/handlingar");
    let registrator = test.sign_in(cast::REGISTRATOR).await;
    registrator.post_files(&path, &fields, &[("filer", "Hemlig.txt", b"Ordet.")]).await.followed();
    let file: Uuid =
        sqlx::query_scalar("select id from files where remiss_id = $1").bind(id).fetch_one(test.pool()).await.unwrap();
    let (officer, moment) = (test.actor(cast::HANDLAGGARE).await, test.app.clock.read());
    let (blind, seeing) = (test.sign_in(REGISTRATOR_2).await, test.sign_in(cast::HANDLAGGARE).await);
    let draft = format!("/remisser/{id}/utkast/tjansteutlatande");
    let mut seen = Vec::new();
    for name in ["Bilaga om Anna", "Bilaga om Bo"] {
        let over = version(&test, id).await;
        drafts::commands::set_attachments(test.pool(), &officer, moment, id, over, &[(file, name.to_owned())])
            .await
            .unwrap();
        seen.push((pictures(&seeing, &draft).await, pictures(&blind, &draft).await));
        assert_eq!(seen.last().unwrap().0, pictures(&registrator, &draft).await);
    }
    assert_ne!(seen[0].0, seen[1].0);
    assert_ne!(seen[0].0, seen[0].1);
    assert_eq!(seen[0].1, seen[1].1, "the name shows in what she sees");
    let drawn = async |visitor: &Visitor, address: &str| visitor.get(address).await.text();
    let differs = |(_, (one, other)): &(usize, (&String, &String))| one != other;
    let (page, _) = seen[1].0.iter().zip(&seen[1].1).enumerate().find(differs).unwrap();
    assert_ne!(
        drawn(&blind, &seen[1].0[page]).await,
        drawn(&seeing, &seen[1].0[page]).await,
        "the address gives it away"
    );
}
