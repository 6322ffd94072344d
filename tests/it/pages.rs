//! What every page costs and looks like.

use std::collections::BTreeMap;

use axum::http::{Method, StatusCode};
use uuid::Uuid;
use yttra::{attests, document::canonical::Kind, incoming, people::model::Role, reviews, routes, versions};

use crate::{
    attests::{drafted, version, write},
    board::{attested, meetings, put},
    support::{TestApp, Visitor, asking, cast, queries::Queries, world::World},
};

/// The most statements that a page may send, session included: who opens it, in which state of a case. A page of the
/// map that is missing here fails. What waits for her attest is counted with the session, on every page.
const QUERIES: [(&str, &str, &str, usize); 95] = [
    (cast::REGISTRATOR, "", "/idag", 2),
    (cast::SEKRETERARE, "", "/idag", 2),
    (cast::CHEF, "", "/idag", 4),
    (cast::LASARE, "", "/konto", 2),
    (cast::LASARE, "", "/verifiera/{fingeravtryck}", 1),
    (cast::REGISTRATOR, "hemlig", "/remisser/{id}/attest/redaktionell-andring/{slag}", 24),
    (cast::LASARE, "", "/konto/kalender", 2),
    (cast::LASARE, "", "/konto/paminnelser", 2),
    (cast::REGISTRATOR, "", "/kalender/{adress}", 5),
    (cast::LASARE, "", "/konto/passkeys", 3),
    (cast::CHEF, "", "/konto/passkeys/{passkey}", 3),
    (cast::CHEF, "", "/attestera/flera", 4),
    (cast::DIREKTOR, "", "/konto/franvaro", 5),
    (cast::REGISTRATOR, "", "/inkorg", 2),
    (cast::REGISTRATOR, "", "/inkorg/{id}/handlingar/{fil}", 2),
    (cast::REGISTRATOR, "", "/remisser", 4),
    (cast::LASARE, "", "/sok", 4),
    (cast::LASARE, "utkast", "/dnr/{*dnr}", 2),
    (cast::REGISTRATOR, "", "/remisser/ny", 4),
    (cast::REGISTRATOR, "registrerad", "/remisser/{id}", 11),
    ("hl", "utkast", "/remisser/{id}", 11),
    ("hl", "granskning", "/remisser/{id}", 11),
    (cast::CHEF, "attest", "/remisser/{id}", 14),
    (cast::SEKRETERARE, "anmald", "/remisser/{id}", 12),
    (cast::SEKRETERARE, "beslutad", "/remisser/{id}", 13),
    (cast::REGISTRATOR, "expedierad", "/remisser/{id}", 13),
    (cast::LASARE, "avslutad", "/remisser/{id}", 13),
    (cast::REGISTRATOR, "registrerad", "/remisser/{id}/registrering", 6),
    (cast::REGISTRATOR, "fordelad", "/remisser/{id}/fordelning", 5),
    (cast::REGISTRATOR, "registrerad", "/remisser/{id}/avslut-i-fortid", 2),
    (cast::LASARE, "utkast", "/remisser/{id}/handlingar/{file}", 3),
    (cast::LASARE, "avslutad", "/remisser/{id}/handelser", 3),
    ("hl", "utkast", "/remisser/{id}/utkast/{slag}", 12),
    (cast::DIREKTOR, "beslutad", "/remisser/{id}/utkast/{slag}", 8),
    ("hl", "utkast", "/remisser/{id}/utkast/{slag}/forkontroll", 6),
    ("hl", "utkast", "/remisser/{id}/utkast/{slag}/sidor", 4),
    ("hl", "utkast", "/remisser/{id}/utkast/{slag}/sidor/{nr}", 4),
    ("hl", "utkast", "/remisser/{id}/utkast/{slag}/anteckningar", 11),
    ("hl", "granskning", "/remisser/{id}/utkast/{slag}/anteckningar", 11),
    (cast::DIREKTOR, "beslutad", "/remisser/{id}/utkast/{slag}/anteckningar", 10),
    ("hl", "utkast", "/remisser/{id}/utkast/{slag}/skribenter", 6),
    ("hl", "utkast", "/remisser/{id}/utkast/{slag}/import", 3),
    ("hl", "utkast", "/remisser/{id}/utkast/{slag}/{avsnitt}", 6),
    ("hl", "utkast", "/remisser/{id}/utkast/{slag}/{avsnitt}/historik", 4),
    ("hl", "granskning", "/remisser/{id}/versioner/jamfor", 6),
    ("hl", "utkast", "/remisser/{id}/dokument/{file}", 4),
    (cast::LASARE, "beslutad", "/remisser/{id}/dokument/{file}", 10),
    (cast::LASARE, "", "/sammantraden", 4),
    (cast::SEKRETERARE, "", "/sammantraden/{id}", 9),
    (cast::SEKRETERARE, "", "/sammantraden/{id}/foredragningslista.pdf", 6),
    (cast::SEKRETERARE, "", "/sammantraden/{id}/handlingar.zip", 6),
    (cast::SEKRETERARE, "anmald", "/remisser/{id}/beslut", 7),
    (cast::SEKRETERARE, "fordelad", "/remisser/{id}/beslut/annan-vag", 4),
    (cast::LASARE, "beslutad", "/remisser/{id}/beslut/{beslut}/protokollsutdrag.pdf", 5),
    (cast::GRANSKARE, "", "/granska", 2),
    (cast::GRANSKARE, "granskning", "/remisser/{id}/granskning", 8),
    ("hl", "beslutad", "/remisser/{id}/granskning", 7),
    (cast::CHEF, "", "/attestera", 2),
    (cast::CHEF, "", "/attestera/attesterat", 2),
    ("hl", "utkast", "/remisser/{id}/attest", 13),
    (cast::CHEF, "attest", "/remisser/{id}/attest", 19),
    (cast::CHEF, "attest", "/remisser/{id}/attest/oppning", 5),
    ("hl", "fordelad", "/remisser/{id}/plan", 10),
    (cast::REGISTRATOR, "beslutad", "/remisser/{id}/expediering", 9),
    (cast::LASARE, "expedierad", "/remisser/{id}/expediering/{expediering}/filer/{nr}", 4),
    (cast::LASARE, "expedierad", "/remisser/{id}/expediering/{expediering}/alla.zip", 4),
    (cast::REGISTRATOR, "expedierad", "/remisser/{id}/expediering/{expediering}/mottagande", 3),
    (cast::REGISTRATOR, "expedierad", "/remisser/{id}/avslut", 5),
    (cast::ADMIN, "", "/admin", 2),
    (cast::ADMIN, "", "/admin/personer", 2),
    (cast::ADMIN, "", "/admin/personer/ny", 2),
    (cast::ADMIN, "", "/admin/personer/{id}", 4),
    (cast::ADMIN, "", "/admin/personer/{id}/franvaro", 5),
    (cast::ADMIN, "", "/admin/attestkedja", 2),
    (cast::ADMIN, "", "/admin/attestkedja/{kedja}", 4),
    (cast::ADMIN, "", "/admin/enheter", 2),
    (cast::ADMIN, "", "/admin/enheter/ny", 2),
    (cast::ADMIN, "", "/admin/enheter/{id}", 5),
    (cast::ADMIN, "", "/admin/rad", 2),
    (cast::ADMIN, "", "/admin/rad/ny", 1),
    (cast::ADMIN, "", "/admin/rad/{id}", 2),
    (cast::ADMIN, "", "/admin/avsandare", 2),
    (cast::ADMIN, "", "/admin/avsandare/ny", 1),
    (cast::ADMIN, "", "/admin/avsandare/{id}", 2),
    (cast::ADMIN, "", "/admin/sammantraden", 2),
    (cast::ADMIN, "", "/admin/sammantraden/ny", 1),
    (cast::ADMIN, "", "/admin/sammantraden/flera", 1),
    (cast::ADMIN, "", "/admin/sammantraden/{id}", 2),
    (cast::ADMIN, "", "/admin/mallar", 2),
    (cast::ADMIN, "", "/admin/mallar/{id}", 2),
    (cast::ADMIN, "", "/admin/fraser", 3),
    (cast::ADMIN, "", "/admin/fraser/ny", 3),
    (cast::ADMIN, "", "/admin/fraser/{id}", 3),
    (cast::ADMIN, "", "/admin/myndighet", 3),
    (cast::ADMIN, "", "/admin/utkorg", 2),
];

/// How many statements a page sends when it is not the first time.
async fn asked(visitor: &Visitor, path: &str) -> usize {
    visitor.get(path).await;
    let queries = Queries::count();
    let page = visitor.get(path).await;
    assert!(page.status == StatusCode::OK || path.starts_with("/dnr/"), "{path}: {}", page.status);
    queries.take()
}

#[tokio::test]
async fn pages_ask_the_database_few_questions() {
    // Nobody needs to be signed in, or nothing is asked.
    const OPEN: [&str; 9] = [
        "/remisser/{id}/utkast/{slag}/live",
        "/",
        "/healthz",
        "/readyz",
        "/static/{name}",
        "/logga-in",
        "/glomt-losenord",
        "/losenord/{token}",
        "/verifiera",
    ];
    // The board has to have decided another text than was proposed.
    // Nor has anybody attested several.
    const ELSEWHERE: [&str; 2] = ["/remisser/{id}/beslut/{beslut}/lydelse", "/attestera/flera/{omgang}"];
    let world = World::build().await;
    let mut visitors = BTreeMap::new();
    let mut wrong = Vec::new();
    for route in routes::table().into_iter().filter(|route| route.method == Method::GET) {
        let known: Vec<_> = QUERIES.iter().filter(|(.., path, _)| *path == route.path).collect();
        if known.is_empty() && !OPEN.contains(&route.path) && !ELSEWHERE.contains(&route.path) {
            wrong.push(format!("{} has no limit", route.path));
        }
        for (email, state, path, most) in known {
            let email = if *email == "hl" { world.officer(state) } else { email };
            if !visitors.contains_key(email) {
                visitors.insert(email.to_owned(), world.test.sign_in(email).await);
            }
            let asked = asked(&visitors[email], &world.path(path, state)).await;
            if asked < 1 || asked > *most {
                wrong.push(format!("{path} ({state}) asks {asked} questions, not {most}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Adds a row to every list that [`GROWING`] shows.
async fn grow(test: &TestApp, meeting: Uuid, reviewed: Uuid, round: usize) {
    let moment = test.app.clock.read();
    let id = attested(test, &format!("Anmäld {round}")).await;
    put(test, meeting, id).await.unwrap();
    attested(test, &format!("Attesterad {round}")).await;
    let officer = test.actor(cast::HANDLAGGARE).await;
    let id = drafted(test, &format!("Att attestera {round}")).await;
    attests::commands::send(&test.app, &officer, moment, id, version(test, id).await).await.unwrap();
    let id = drafted(test, &format!("Att granska {round}")).await;
    ask_review(test, id).await;
    write(test, reviewed, &format!("Text {round}.")).await;
    let (pool, kind, over) = (test.pool(), Kind::Tjansteutlatande, version(test, reviewed).await);
    versions::commands::cut_named(pool, &officer, moment, reviewed, over, kind, "Sparad").await.unwrap();
    let notes = format!("/remisser/{reviewed}/utkast/tjansteutlatande/anteckningar");
    let writer = test.sign_in(cast::HANDLAGGARE).await;
    let note = [("slag_av", "kommentar"), ("avsnitt", "sammanfattning"), ("text", "Stämmer det?")];
    writer.post(&notes, &note).await.followed();
    writer.post(&notes, &[&note[..], &[("citat", &format!("Text {round}."))]].concat()).await.followed();
    let registrator = test.sign_in(cast::REGISTRATOR).await;
    let fields = [("slag", "bilaga"), ("inkom", "2026-03-02")];
    let path = format!("/remisser/{reviewed}/handlingar");
    registrator.post_files(&path, &fields, &[("filer", "bilaga.txt", b"Text")]).await.followed();
    let letter = incoming::store::Letter {
        id: Uuid::now_v7(),
        received_on: moment.today,
        from_text: "Region Stockholm".to_owned(),
        subject: format!("Brev {round}"),
        body: String::new(),
        files: Vec::new(),
    };
    let registrator = test.actor(cast::REGISTRATOR).await;
    incoming::commands::put(pool, &registrator, moment, &letter, &[]).await.unwrap();
    test.join(&format!("ny{round}@yttra.example"), &[Role::Granskare]).await;
    for number in 0..8 {
        test.register(&format!("Remiss {round}.{number}"), "2026-04-30").await;
    }
}

async fn ask_review(test: &TestApp, id: Uuid) {
    let (officer, moment) = (test.actor(cast::HANDLAGGARE).await, test.app.clock.read());
    let reviewer = test.actor(cast::GRANSKARE).await.id;
    let asking = asking(version(test, id).await, reviewer, &moment.today.to_string(), "Rätt?");
    assert!(reviews::commands::ask(&test.app, &officer, moment, id, asking).await.is_ok());
}

/// Pages with lists, and who opens them. `{id}` is a case in review, `{meeting}` a meeting.
const GROWING: [(&str, &str); 27] = [
    (cast::REGISTRATOR, "/idag"),
    (cast::HANDLAGGARE, "/idag"),
    (cast::GRANSKARE, "/idag"),
    (cast::CHEF, "/idag"),
    (cast::SEKRETERARE, "/idag"),
    (cast::REGISTRATOR, "/inkorg"),
    (cast::REGISTRATOR, "/remisser"),
    (cast::LASARE, "/remisser?status=oppna"),
    (cast::LASARE, "/sok?q=remiss"),
    (cast::GRANSKARE, "/granska"),
    (cast::CHEF, "/attestera"),
    (cast::DIREKTOR, "/attestera/attesterat"),
    (cast::HANDLAGGARE, "/remisser/{id}"),
    (cast::HANDLAGGARE, "/remisser/{id}/handelser"),
    (cast::HANDLAGGARE, "/remisser/{id}/granskning"),
    (cast::HANDLAGGARE, "/remisser/{id}/versioner/jamfor"),
    (cast::HANDLAGGARE, "/remisser/{id}/utkast/tjansteutlatande"),
    (cast::HANDLAGGARE, "/remisser/{id}/utkast/tjansteutlatande/anteckningar"),
    (cast::HANDLAGGARE, "/remisser/{id}/utkast/tjansteutlatande/sammanfattning/historik"),
    (cast::HANDLAGGARE, "/remisser/{id}/utkast/tjansteutlatande/skribenter"),
    (cast::SEKRETERARE, "/sammantraden"),
    (cast::SEKRETERARE, "/sammantraden/{meeting}"),
    (cast::HANDLAGGARE_2, "/sammantraden/{meeting}"),
    (cast::SEKRETERARE, "/sammantraden/{meeting}/foredragningslista.pdf"),
    (cast::SEKRETERARE, "/sammantraden/{meeting}/handlingar.zip"),
    (cast::ADMIN, "/admin/personer"),
    (cast::ADMIN, "/admin/utkorg"),
];

#[tokio::test]
async fn more_rows_are_not_more_questions() {
    let test = TestApp::with_cast("2026-03-02").await;
    let meeting = meetings(&test).await[0].0;
    let reviewed = drafted(&test, "Granskad").await;
    ask_review(&test, reviewed).await;
    let mut visitors = Vec::new();
    for (email, path) in GROWING {
        let path = path.replace("{id}", &reviewed.to_string()).replace("{meeting}", &meeting.to_string());
        visitors.push((test.sign_in(email).await, path));
    }
    grow(&test, meeting, reviewed, 0).await;
    let mut before = Vec::new();
    for (visitor, path) in &visitors {
        before.push((visitor.get(path).await.body.len(), asked(visitor, path).await));
    }
    for round in 1..5 {
        grow(&test, meeting, reviewed, round).await;
    }
    for ((visitor, path), (size, few)) in visitors.iter().zip(before) {
        let many = asked(visitor, path).await;
        assert_eq!(many, few, "{path}");
        let is_fixed = path == "/sammantraden" || path.ends_with("jamfor");
        assert!(is_fixed || visitor.get(path).await.body.len() > size, "{path} does not show more rows");
    }
}

#[tokio::test]
async fn pages_are_light_and_ask_no_other_host() {
    let test = TestApp::with_cast("2026-03-02").await;
    for number in 0..60 {
        test.register(&format!("Remiss {number}"), "2026-04-30").await;
    }
    let visitor = test.sign_in(cast::REGISTRATOR).await;
    for path in ["/idag", "/remisser", "/inkorg", "/remisser/ny"] {
        let page = visitor.get(path).await;
        let style = visitor.get(&page.attribute("link[rel=stylesheet]", "href")).await;
        let weight = gzipped(&page.body) + gzipped(&style.body);
        assert!(weight < 30 * 1024, "{path} weighs {weight} bytes");
        for selector in ["[src]", "link[href]"] {
            let html = page.html();
            for element in html.select(&scraper::Selector::parse(selector).unwrap()) {
                let address = element.value().attr("src").or(element.value().attr("href")).unwrap();
                assert!(address.starts_with('/'), "{path} asks for {address}");
            }
        }
    }
}

fn gzipped(bytes: &[u8]) -> usize {
    use std::io::Write;
    let mut child = std::process::Command::new("gzip")
        .arg("-c")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let bytes = bytes.to_vec();
    let writer = std::thread::spawn(move || input.write_all(&bytes).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output.stdout.len()
}
