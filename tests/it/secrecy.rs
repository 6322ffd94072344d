//! What is kept from whom: cases with a sekretessmarkering, and drafts.

use axum::http::StatusCode;

use crate::support::{
    Visitor, cast,
    world::{CHEF_2, GRANSKARE_2, REGISTRATOR_2, World},
};

const BLIND: [&str; 5] = [GRANSKARE_2, CHEF_2, REGISTRATOR_2, cast::ADMIN, cast::LASARE];

/// Everybody who may not see the secret case.
async fn blind(world: &World) -> Vec<Visitor> {
    let other = if world.officer("hemlig") == cast::HANDLAGGARE { cast::HANDLAGGARE_2 } else { cast::HANDLAGGARE };
    let mut visitors = Vec::new();
    for email in BLIND.into_iter().chain([other]) {
        visitors.push(world.test.sign_in(email).await);
    }
    visitors
}

#[tokio::test]
async fn a_secret_case_stands_in_no_list() {
    let world = World::build().await;
    let secret = &world.cases["hemlig"];
    let searched = format!("/sok?q={}", yttra::web::percent_encoded(&secret.title));
    let by_number = format!("/remisser?sok={}", yttra::web::percent_encoded(&secret.dnr));
    let lists = ["/remisser", &searched, &by_number, "/remisser?status=attesterad"];
    for visitor in blind(&world).await {
        for path in lists.into_iter().chain(["/idag", "/granska", "/sammantraden", "/inkorg", "/attestera"]) {
            let page = visitor.get(path).await.text();
            let is_shown = page.contains(&format!("data-dnr=\"{}\"", secret.dnr)) || page.contains(&secret.title);
            // What was searched for stands in the field of the search.
            let typed = page.matches(&secret.title).count() == 1 && path == searched && !page.contains("data-dnr");
            assert!(!is_shown || typed, "{path}");
        }
    }
    for email in [cast::REGISTRATOR, world.officer("hemlig"), cast::CHEF, cast::DIREKTOR, cast::SEKRETERARE] {
        let visitor = world.test.sign_in(email).await;
        for path in lists {
            assert!(visitor.get(path).await.text().contains(&format!("data-dnr=\"{}\"", secret.dnr)), "{email} {path}");
        }
    }
}

#[tokio::test]
async fn a_secret_case_on_an_agenda_is_its_number_only() {
    let world = World::build().await;
    let secret = &world.cases["hemlig"];
    let secretary = world.test.sign_in(cast::SEKRETERARE).await;
    let put =
        secretary.get(&format!("/remisser/{}", secret.id)).await.attribute("a.button[href^='/sammantraden/']", "href");
    let version = version_in(&secretary.get(&put).await.text(), &secret.id.to_string());
    let fields = [("remiss", secret.id.to_string()), ("version", version)];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    secretary.post(&format!("{put}/arenden"), &fields).await.followed();
    let version = secretary.get(&put).await.attribute("form[action$=utskick] [name=version]", "value");
    secretary.post(&format!("{put}/utskick"), &[("version", &version)]).await.followed();
    assert_eq!(secretary.get(&put).await.one("[data-dnr] h3"), secret.title);
    let folder = format!("01 {}", secret.dnr.replace('/', "-"));
    assert!(secretary.get(&format!("{put}/handlingar.zip")).await.text().contains(&folder));
    for visitor in blind(&world).await {
        let page = visitor.get(&put).await;
        assert_eq!(page.one("[data-dnr] h3"), "Ärende med sekretess");
        assert_eq!(page.one("[data-dnr] p"), secret.dnr);
        assert!(!page.text().contains(&secret.title) && !page.text().contains(&secret.id.to_string()));
        assert!(page.all("[data-dnr] .points").is_empty());
        assert!(!visitor.get(&format!("{put}/handlingar.zip")).await.text().contains(&folder));
    }
}

/// The version in the form that puts a case on an agenda.
fn version_in(page: &str, remiss: &str) -> String {
    let form = page.split("<form").find(|form| form.contains("name=\"remiss\"") && form.contains(remiss)).unwrap();
    form.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn letters_about_a_secret_case_are_kept_from_the_administrator() {
    let world = World::build().await;
    let secret = &world.cases["hemlig"];
    let admin = world.test.sign_in(cast::ADMIN).await;
    let page = admin.get("/admin/utkorg").await;
    let hidden = format!("Ärende med sekretess: {}", secret.dnr);
    assert!(page.all(".card h2").contains(&hidden));
    assert!(!page.text().contains(&secret.id.to_string()) && !page.text().contains(&secret.title));
    let other = &world.cases["attest"];
    assert!(page.text().contains(&other.id.to_string()), "letters about other cases are there to be handed over");
}

/// The board decides to give no answer: what was written is not thereby sent out.
#[tokio::test]
async fn a_draft_that_nobody_decided_on_stays_working_material() {
    let world = World::build().await;
    let case = world.path("/remisser/{id}", "utkast");
    let draft = world.path("/remisser/{id}/utkast/{slag}", "utkast");
    let officer = world.test.sign_in(world.officer("utkast")).await;
    let version = officer.get(&draft).await.attribute("form[action$=versioner] [name=version]", "value");
    let cut = [("version", version.as_str()), ("slag", "tjansteutlatande"), ("namn", "Före mötet")];
    officer.post(&format!("{case}/versioner"), &cut).await.followed();
    let secretary = world.test.sign_in(cast::SEKRETERARE).await;
    let other_way = format!("{case}/beslut/annan-vag");
    let version = secretary.get(&other_way).await.value("version");
    let decision = [
        ("version", version.as_str()),
        ("vag", "avstar"),
        ("vem", "Nämnden"),
        ("stod", "Delegationsordningen 4.2"),
        ("datum", "2026-03-02"),
        ("lydelse", "Nämnden avstår från att yttra sig."),
    ];
    secretary.post(&other_way, &decision).await.followed();
    let reader = world.test.sign_in(cast::LASARE).await;
    let page = reader.get(&case).await;
    assert!(page.text().contains("Nämnden avstår från att yttra sig."));
    assert!(!page.text().contains("tjansteutlatande-"), "no version is offered");
    for path in ["dokument/tjansteutlatande-utkast.html", "utkast/tjansteutlatande", "versioner/jamfor"] {
        assert_eq!(reader.get(&format!("{case}/{path}")).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let cut = format!("{case}/dokument/tjansteutlatande-1.html");
    assert_eq!(reader.get(&cut).await.status, StatusCode::NOT_FOUND);
    assert_eq!(officer.get(&cut).await.status, StatusCode::OK);
}

/// Before utskick an officer of another case sees that a case is coming, but not what is proposed.
#[tokio::test]
async fn an_agenda_gives_no_papers_away_before_utskick() {
    let world = World::build().await;
    let anmald = &world.cases["anmald"];
    let meeting = world.path("/sammantraden/{id}", "anmald");
    let other = if world.officer("anmald") == cast::HANDLAGGARE { cast::HANDLAGGARE_2 } else { cast::HANDLAGGARE };
    let folder = format!("01 {}", anmald.dnr.replace('/', "-"));
    for (email, reads) in
        [(world.officer("anmald"), true), (cast::CHEF, true), (cast::REGISTRATOR, true), (other, false)]
    {
        let visitor = world.test.sign_in(email).await;
        let page = visitor.get(&meeting).await;
        assert_eq!(page.one("[data-dnr] h3"), anmald.title, "{email}");
        assert_eq!(!page.all("[data-dnr] .points").is_empty(), reads, "{email}");
        let zip = visitor.get(&format!("{meeting}/handlingar.zip")).await;
        assert_eq!(zip.text().contains(&folder), reads, "{email}");
    }
}
