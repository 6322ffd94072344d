//! What is kept from whom: cases with a sekretessmarkering, and drafts.

use axum::http::StatusCode;
use uuid::Uuid;
use yttra::{
    attests,
    decisions::{commands::decide, model::Outcome},
    dispatches::{self, commands::DispatchInput},
    drafts,
    people::model::Role,
    reviews,
    web::form::Refusal,
};

use crate::{
    attests::{drafted, version},
    board::{attest, deciding, meetings, put},
    support::{
        TestApp, Visitor, asking, cast, paper,
        world::{CHEF_2, GRANSKARE_2, REGISTRATOR_2, World},
    },
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
        for path in lists.into_iter().chain([
            "/idag",
            "/granska",
            "/sammantraden",
            "/inkorg",
            "/attestera",
            "/attestera/attesterat",
        ]) {
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
    let title: String = sqlx::query_scalar("select title_public from remisser where id = $1")
        .bind(secret.id)
        .fetch_one(world.test.pool())
        .await
        .unwrap();
    assert_eq!(secretary.get(&put).await.one("[data-dnr] h3"), title);
    let folder = format!("01 {}", secret.dnr.replace('/', "-"));
    assert!(secretary.get(&format!("{put}/handlingar.zip")).await.text().contains(&folder));
    for visitor in blind(&world).await {
        let page = visitor.get(&put).await;
        assert_eq!(page.one("[data-dnr] h3"), "Ärende med sekretess");
        assert_eq!(page.one("[data-dnr] p"), secret.dnr);
        assert!(!page.text().contains(&secret.title) && !page.text().contains(&title));
        assert!(!page.text().contains(&secret.id.to_string()));
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

/// A document with a sekretessmarkering of its own in a case without: from the day it came until it is sent.
#[tokio::test]
async fn a_secret_document_is_opened_for_few_on_its_whole_way() {
    let test = TestApp::with_cast("2026-03-02").await;
    let id = drafted(&test, "Toaletter").await;
    let case = format!("/remisser/{id}");
    let registrator = test.sign_in(cast::REGISTRATOR).await;
    for (name, sekretess) in [("Känslig.txt", "1"), ("Karta.txt", "")] {
        let fields = [("slag", "bilaga"), ("inkom", "2026-03-02"), ("sekretess", sekretess)];
        let path = format!("{case}/handlingar");
        registrator.post_files(&path, &fields, &[("filer", name, name.as_bytes())]).await.followed();
    }
    let files: Vec<(Uuid, String)> =
        sqlx::query_as("select id, split_part(name, '.', 1) from files where remiss_id = $1 order by sekretess desc")
            .bind(id)
            .fetch_all(test.pool())
            .await
            .unwrap();
    let (officer, moment) = (test.actor(cast::HANDLAGGARE).await, test.app.clock.read());
    let over = version(&test, id).await;
    drafts::commands::set_attachments(test.pool(), &officer, moment, id, over, &files).await.unwrap();
    attest(&test, id).await;
    let (meeting, day) = meetings(&test).await[0];
    put(&test, meeting, id).await.unwrap();
    test.set_day(&day.to_string());
    let (secretary, moment) = (test.actor(cast::SEKRETERARE).await, test.app.clock.read());
    let input = deciding(&test, id, 1, Outcome::Bifall, None).await;
    assert!(decide(&test.app, &secretary, moment, id, &input).await.is_ok());
    let usual = dispatches::commands::prefilled(test.pool(), &secretary, moment, id).await.unwrap();
    let hash = paper::sha256("Känslig.txt".as_bytes());
    let secret = format!("bilaga-1-{}", &hash[..12]);
    assert_eq!(usual.files.len(), 2, "what is secret goes only if somebody says so: {:?}", usual.files);
    assert!(!usual.files.contains(&secret));
    let input = DispatchInput { files: [usual.files.clone(), vec![secret]].concat(), ..usual };
    let over = version(&test, id).await;
    let unjudged = dispatches::commands::dispatch(&test.app, &secretary, moment, id, over, input.clone()).await;
    let Err(Refusal::Fields(errors)) = unjudged else { panic!("it was sent without a judgement") };
    assert_eq!(
        errors.of("provat-1"),
        "”Ekbackens stadsdelsnämnd Bilaga 1 Känslig.txt” är sekretessmarkerad. Ta bort krysset där, eller intyga att du \
         har prövat att det får lämnas ut."
    );
    let input = DispatchInput { sekretess_judged: true, ..input };
    let sent = dispatches::commands::dispatch(&test.app, &secretary, moment, id, over, input).await;
    let Ok(sending) = sent else { panic!("it was not sent") };

    let sent = format!("{case}/expediering/{sending}");
    for (email, opens) in [
        (cast::REGISTRATOR, true),
        (cast::HANDLAGGARE, true),
        (cast::CHEF, true),
        (cast::HANDLAGGARE_2, false),
        (cast::LASARE, false),
    ] {
        let visitor = test.sign_in(email).await;
        let expected = if opens { StatusCode::OK } else { StatusCode::FORBIDDEN };
        let [secret, open] = [0, 1].map(|place| format!("{case}/handlingar/{}", files[place].0));
        assert_eq!(visitor.get(&secret).await.status, expected, "{email}");
        assert_eq!(visitor.get(&open).await.status, StatusCode::OK, "{email}");
        assert_eq!(visitor.get(&format!("{sent}/filer/2")).await.status, expected, "{email}");
        assert_eq!(visitor.get(&format!("{sent}/filer/3")).await.status, StatusCode::OK, "{email}");
        for zip in [format!("/sammantraden/{meeting}/handlingar.zip"), format!("{sent}/alla.zip")] {
            let names = visitor.get(&zip).await.text();
            assert_eq!(names.contains("Känslig"), opens, "{email} {zip}");
            assert!(names.contains("Karta"), "{email} {zip}");
        }
        assert!(!visitor.get(&format!("{case}/handelser")).await.text().contains("Känslig.txt"), "{email}");
    }
}

/// The name of a bilaga with a sekretessmarkering, on every page where a proposal is read.
#[tokio::test]
async fn the_name_of_a_secret_bilaga_is_kept_from_who_may_not_open_it() {
    let test = TestApp::with_cast("2026-03-02").await;
    test.join(REGISTRATOR_2, &[Role::Registrator]).await;
    let id = drafted(&test, "Toaletter").await;
    let case = format!("/remisser/{id}");
    let registrator = test.sign_in(cast::REGISTRATOR).await;
    let fields = [("slag", "bilaga"), ("inkom", "2026-03-02"), ("sekretess", "1")];
    let path = format!("{case}/handlingar");
    registrator.post_files(&path, &fields, &[("filer", "Känslig.txt", b"Ordet.")]).await.followed();
    let file: Uuid =
        sqlx::query_scalar("select id from files where remiss_id = $1").bind(id).fetch_one(test.pool()).await.unwrap();
    let (officer, moment) = (test.actor(cast::HANDLAGGARE).await, test.app.clock.read());
    let chosen = [(file, "Känslig bilaga om Anna".to_owned())];
    let over = version(&test, id).await;
    drafts::commands::set_attachments(test.pool(), &officer, moment, id, over, &chosen).await.unwrap();
    let reviewer = test.actor(cast::GRANSKARE).await.id;
    let input = asking(version(&test, id).await, reviewer, "2026-03-09", "");
    assert!(reviews::commands::ask(&test.app, &officer, moment, id, input).await.is_ok());
    let draft = format!("{case}/utkast/tjansteutlatande");
    let compare = format!("{case}/versioner/jamfor?fran=1&till=utkast");
    let texts = ["utkast", "1"].map(|which| format!("{case}/dokument/tjansteutlatande-{which}.txt"));
    let review = format!("{case}/granskning");
    let attest = format!("{case}/attest");
    let log = format!("{case}/handelser");
    for (email, reads) in [
        (cast::HANDLAGGARE, true),
        (cast::CHEF, true),
        (cast::DIREKTOR, true),
        (cast::REGISTRATOR, true),
        (cast::GRANSKARE, false),
        (REGISTRATOR_2, false),
    ] {
        let visitor = test.sign_in(email).await;
        for path in [&draft, &texts[0], &texts[1]] {
            let page = visitor.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{email} {path}");
            assert_eq!(page.text().contains("Känslig"), reads, "{email} {path}");
            assert!(reads || page.text().contains("Bilaga med sekretess"), "{email} {path}");
        }
        for path in [&review, &case, &compare] {
            assert!(reads || !visitor.get(path).await.text().contains("Känslig"), "{email} {path}");
        }
        assert!(!visitor.get(&log).await.text().contains("Känslig"), "{email}");
    }
    let reviewer = test.sign_in(cast::GRANSKARE).await.get(&review).await;
    assert_eq!(reviewer.all("form .files li"), ["Bilaga med sekretess"]);

    let row: Uuid = sqlx::query_scalar("select id from reviews where remiss_id = $1")
        .bind(id)
        .fetch_one(test.pool())
        .await
        .unwrap();
    reviews::commands::withdraw(&test.app, &officer, moment, id, row, 1).await.unwrap();
    let over = version(&test, id).await;
    attests::commands::send(&test.app, &officer, moment, id, over).await.unwrap();
    for (email, reads) in [(cast::CHEF, true), (cast::DIREKTOR, true), (REGISTRATOR_2, false)] {
        let page = test.sign_in(email).await.get(&attest).await;
        assert_eq!(page.status, StatusCode::OK, "{email}");
        assert_eq!(page.text().contains("Känslig"), reads, "{email}");
        assert!(reads || page.all(".files li").contains(&"Bilaga med sekretess".to_owned()), "{email}");
    }
}
