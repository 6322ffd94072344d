//! The draft: what it opens with, saving over each other, versions, bilagor and what can be taken away of it.

use axum::http::StatusCode;
use uuid::Uuid;
use yttra::{document::canonical::Kind, plan, remisser};

use crate::support::{Beginning, Board, Story, TestApp, Visitor, app::Page, paper};

const TJANSTEUTLATANDE: Kind = Kind::Tjansteutlatande;

/// Opens a section and says what was typed over it.
async fn save(visitor: &Visitor, path: &str, version: &str, text: &str) -> Page {
    visitor.post(path, &[("version", version), ("text", text)]).await
}

async fn save_now(visitor: &Visitor, path: &str, text: &str) -> Page {
    let version = visitor.get(path).await.value("version");
    save(visitor, path, &version, text).await
}

/// Makes the second officer of Ekbacken a medhandläggare.
async fn add_co_officer(test: &TestApp, story: &Story<'_>) {
    let (actor, officer) = (story.actor("registrator").await, story.actor("handlaggare").await);
    let other = story.actor("handlaggare2").await;
    let case = story.case().await;
    let unit = case.unit_id.unwrap();
    remisser::commands::assign(
        test.pool(),
        &actor,
        story.moment(),
        story.id,
        case.version,
        unit,
        officer.id,
        &[other.id],
    )
    .await
    .unwrap();
}

/// The ids of what the board calls so.
async fn named(test: &TestApp, table: &str, names: &[&str]) -> Vec<Uuid> {
    let sql = format!(
        "select t.id from unnest($1::text[]) with ordinality n (name, place)
         join {table} t on t.running = n.name join myndigheter m on m.id = t.myndighet_id and m.slug = 'ekbacken'
         order by place"
    );
    let ids: Vec<Uuid> = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(names).fetch_all(test.pool()).await.unwrap();
    assert_eq!(ids.len(), names.len());
    ids
}

#[tokio::test]
async fn it_opens_with_the_facts_of_the_case_in_swedish() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.plan("2026-04-09", true).await;
    let units =
        named(&test, "units", &["avdelningen för förskola", "sociala avdelningen", "avdelningen för stadsmiljö"]).await;
    let bodies =
        named(&test, "bodies", &["förvaltningsgruppen", "pensionärsrådet", "rådet för funktionshinderfrågor"]).await;
    let units = [(units[0], "bereder"), (units[1], "samrad"), (units[2], "samrad")];
    let (first, second) = ("2026-03-30".parse::<chrono::NaiveDate>().unwrap(), "2026-03-31".parse().unwrap());
    let bodies = [(bodies[0], first), (bodies[1], first), (bodies[2], second)];
    let officer = story.actor("handlaggare").await;
    let version = story.version().await;
    plan::commands::prepare(test.pool(), &officer, story.moment(), story.id, version, &units, &bodies).await.unwrap();

    let visitor = story.visitor("handlaggare").await;
    let version = visitor.get(&story.path("")).await.value("version");
    let path = visitor.post(&story.path("/utkast"), &[("version", &version)]).await.followed();
    assert_eq!(path, story.path("/utkast/tjansteutlatande"));
    let page = visitor.get(&path).await;
    assert_eq!(page.one(".document-title"), "Plan för badplatser");
    assert_eq!(page.one(".document-reference"), "Svar på remiss från kommunstyrelsen KS 2026/77");
    let paper = page.one("article.paper");
    for sentence in [
        "HandläggareKarin Öhrnfeldt, UtredareTelefon: 08-555 00 24",
        "TillEkbackens stadsdelsnämnd9 april 2026",
        "Kommunstyrelsen har remitterat ärendet Plan för badplatser till Ekbackens stadsdelsnämnd för yttrande senast \
         den 29 maj 2026.",
        "Ärendet har remitterats till samtliga stadsdelsnämnder och idrottsnämnden.",
        "Ärendet har beretts inom avdelningen för förskola i samråd med",
        "sociala avdelningen",
        "Ärendet har behandlats i förvaltningsgruppen och pensionärsrådet den 30 mars och i rådet för \
         funktionshinderfrågor den 31 mars 2026.",
        "Stadsdelsnämnden överlämnar förvaltningens tjänsteutlåtande som svar på remissen.",
        "Beslutet justeras omedelbart.",
        "Förvaltningen föreslår att stadsdelsnämnden överlämnar förvaltningens tjänsteutlåtande till kommunstyrelsen som \
         svar på remissen.",
    ] {
        assert!(paper.contains(sentence), "”{sentence}” is not in {paper}");
    }
    assert!(!paper.contains("{{") && !paper.contains("saknas"), "{paper}");
    // The chips follow the register until a version is cut.
    let registrator = story.visitor("registrator").await;
    let day = "2026-06-12".parse().unwrap();
    let actor = story.actor("registrator").await;
    let version = story.version().await;
    plan::commands::change_svarsdatum(test.pool(), &actor, story.moment(), story.id, version, day, "Ny dag.")
        .await
        .unwrap();
    assert!(registrator.get(&path).await.one("article.paper").contains("senast den 12 juni 2026."));
    // Opened once.
    let version = story.version().await.to_string();
    assert_eq!(
        visitor.post(&story.path("/utkast"), &[("version", &version)]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[tokio::test]
async fn two_who_write_the_same_section_lose_nothing() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    add_co_officer(&test, &story).await;
    let (one, other) = (story.visitor("handlaggare").await, story.visitor("handlaggare2").await);
    let path = story.path("/utkast/tjansteutlatande/arendet");
    let read = one.get(&path).await.value("version");
    assert_eq!(other.get(&path).await.value("version"), read);
    save(&one, &path, &read, "Karins stycke om baden.").await.followed();

    let conflict = save(&other, &path, &read, "Mikaels stycke om bryggorna.").await;
    assert_eq!(conflict.status, StatusCode::CONFLICT);
    assert_eq!(conflict.one("#krock"), "Karin Öhrnfeldt hann spara en annan text");
    assert!(conflict.one("#deras-text").contains("Karins stycke om baden."));
    assert_eq!(conflict.one("textarea[name=text]"), "Mikaels stycke om bryggorna.");
    assert!(!conflict.all("ins").is_empty() && !conflict.all("del").is_empty());
    let stood = test.draft_text(&story, "arendet").await;
    assert_eq!(stood, "Karins stycke om baden.");

    // A third text meanwhile: the deliberate save of before does not hit it unseen.
    let seen = conflict.value("version");
    save_now(&one, &path, "Karins andra stycke.").await.followed();
    let again = save(&other, &path, &seen, "Mikaels stycke om bryggorna.").await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.one("#deras-text").contains("Karins andra stycke."));

    // Deliberately over it: mine stands, theirs is in the history.
    save(&other, &path, &again.value("version"), "Mikaels stycke om bryggorna.").await.followed();
    assert_eq!(test.draft_text(&story, "arendet").await, "Mikaels stycke om bryggorna.");
    let history = one.get(&format!("{path}/historik")).await;
    assert_eq!(history.all("ol.log li").len(), 4);
    for (version, text) in [("2", "Karins stycke om baden."), ("3", "Karins andra stycke.")] {
        let shown = one.get(&format!("{path}/historik?visa={version}")).await;
        assert_eq!(shown.one("#kalla").trim(), text);
    }
    // And can be made to stand again.
    let shown = one.get(&format!("{path}/historik?visa=2")).await;
    let fields = [("version", "2"), ("over", &shown.value("over"))];
    one.post(&format!("{path}/historik"), &fields).await.followed();
    assert_eq!(test.draft_text(&story, "arendet").await, "Karins stycke om baden.");
    assert_eq!(
        one.post(&format!("{path}/historik"), &fields).await.status,
        StatusCode::SEE_OTHER,
        "it is there already"
    );
    let stale = one.post(&format!("{path}/historik"), &[("version", "3"), ("over", "2")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    // The same text twice is one save.
    save(&one, &path, "1", "Karins stycke om baden.").await.followed();
    assert_eq!(one.get(&format!("{path}/historik")).await.all("ol.log li").len(), 5);
}

impl TestApp {
    /// What a section of the tjänsteutlåtande says, in the plain text form.
    pub async fn draft_text(&self, story: &Story<'_>, key: &str) -> String {
        let mut conn = self.pool().acquire().await.unwrap();
        let draft = yttra::drafts::store::find(&mut conn, story.id, TJANSTEUTLATANDE).await.unwrap().unwrap();
        yttra::document::markdown::print(&draft.section(key).unwrap().blocks)
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_told_beside_the_field_and_kept() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    let visitor = story.visitor("handlaggare").await;
    let path = story.path("/utkast/tjansteutlatande/bakgrund");
    let before = test.draft_text(&story, "bakgrund").await;
    for (text, told) in [
        ("Senast den {{sista_dag}}.", "sista_dag"),
        ("Se [här](javascript:alert(1)).", "Adressen ”javascript:alert(1)” kan inte användas"),
        ("Första raden.\n\nEn not[^9].", "[^9]"),
        ("3. punkt", "Listan börjar på 3"),
    ] {
        let page = save_now(&visitor, &path, text).await;
        let errors = page.errors();
        assert!(errors.iter().any(|error| error.starts_with("Rad ") && error.contains(told)), "{text}: {errors:?}");
        assert_eq!(page.one("#text-error"), format!("Fel: {}", errors[0]), "{text}");
        assert_eq!(page.one("textarea[name=text]").trim(), text.split_whitespace().collect::<Vec<_>>().join(" "));
        assert!(page.one("title").starts_with("Fel: "));
    }
    assert_eq!(test.draft_text(&story, "bakgrund").await, before);
    // Only looked at: nothing is saved.
    let version = visitor.get(&path).await.value("version");
    let fields = [("version", version.as_str()), ("text", "Svar {{svarsdatum}} <b>nu</b>"), ("visa", "1")];
    let preview = visitor.post(&path, &fields).await;
    assert_eq!(preview.status, StatusCode::OK);
    assert!(preview.one(".preview").contains("Svar 29 maj 2026 <b>nu</b>"));
    assert_eq!(test.draft_text(&story, "bakgrund").await, before);
    assert_eq!(visitor.get(&story.path("/utkast/tjansteutlatande/finns-inte")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(visitor.get(&story.path("/utkast/yttrande")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn sent_for_attest_it_is_read_only_in_every_way() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    let visitor = story.visitor("handlaggare").await;
    let draft = story.path("/utkast/tjansteutlatande");
    let section = format!("{draft}/sammanfattning");
    let (seen, bilaga) = (visitor.get(&section).await.value("version"), visitor.get(&draft).await.value("fil"));
    for status in ["attest", "attesterad", "anmald", "beslutad"] {
        match status {
            "attest" => story.send().await,
            "attesterad" => story.sign().await,
            "anmald" => story.put("2026-03-12").await,
            _ => {
                test.set_day("2026-03-12");
                let input = story.deciding(7, yttra::decisions::model::Outcome::Bifall).await;
                story.decide(&input).await.unwrap();
            }
        }
        assert_eq!(story.status().await, status);
        let visitor = story.visitor("handlaggare").await;
        let before = test.draft_text(&story, "sammanfattning").await;
        let page = visitor.get(&draft).await;
        assert!(page.all("a.edit").is_empty() && page.all("form[action$=bilagor]").is_empty(), "{status}");
        assert!(!page.one(".notice").is_empty());
        let closed = StatusCode::UNPROCESSABLE_ENTITY;
        assert_eq!(visitor.get(&section).await.status, closed, "{status}");
        assert_eq!(visitor.get(&format!("{draft}/import")).await.status, closed, "{status}");
        // What was being typed is not lost.
        let typed = save(&visitor, &section, &seen, "Det jag just skrev.").await;
        assert_eq!(typed.one("textarea[name=text]").trim(), "Det jag just skrev.");
        assert!(typed.errors()[0].ends_with("Det du har skrivit är inte sparat. Kopiera texten."));
        let version = story.version().await.to_string();
        let fields = [
            ("version", version.as_str()),
            ("slag", "tjansteutlatande"),
            ("fil", &bilaga),
            ("filnamn", "x"),
            ("plats", "1"),
            ("namn", "Annat namn"),
        ];
        assert_eq!(visitor.post(&story.path("/bilagor"), &fields).await.status, closed, "{status}");
        assert_eq!(visitor.post(&story.path("/versioner"), &fields).await.status, closed, "{status}");
        let fields = [("version", "1"), ("over", &seen)];
        assert_eq!(visitor.post(&format!("{section}/historik"), &fields).await.status, closed, "{status}");
        let point = format!("{draft}/omedelbar-justering");
        assert_eq!(visitor.post(&point, &[("gor", "lagg-till")]).await.status, closed, "{status}");
        let back = story.path("/versioner/tjansteutlatande-1/aterstallning");
        assert_eq!(visitor.post(&back, &[("utkast", "7")]).await.status, closed, "{status}");
        let files: [(&str, &str, &[u8]); 1] = [("fil", "a.md", b"## Sammanfattning\n\nNy text.\n")];
        let import = visitor.post_files(&format!("{draft}/import"), &[("ersatt", "1")], &files).await;
        assert_eq!(import.status, closed, "{status}");
        assert_eq!(test.draft_text(&story, "sammanfattning").await, before, "{status}");
    }
}

#[tokio::test]
async fn versions_are_kept_compared_and_gone_back_to() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    story.complete().await;
    let visitor = story.visitor("handlaggare").await;
    let versions = story.path("/versioner");
    let cut = async |name: &str| {
        let version = story.version().await.to_string();
        let fields = [("version", version.as_str()), ("slag", "tjansteutlatande"), ("namn", name)];
        visitor.post(&versions, &fields).await
    };
    cut("Första").await.followed();
    let refused = cut("Igen").await;
    assert!(refused.text().contains("Texten är densamma som i version 1."));
    test.set_day("2026-03-03");
    let visitor = story.visitor("handlaggare").await;
    let cut = async |name: &str| {
        let version = story.version().await.to_string();
        let fields = [("version", version.as_str()), ("slag", "tjansteutlatande"), ("namn", name)];
        visitor.post(&versions, &fields).await
    };
    assert!(cut("En annan dag").await.text().contains("Texten är densamma som i version 1."));
    story.write(TJANSTEUTLATANDE, "sammanfattning", "Förvaltningen avstyrker planen.").await;
    cut("Andra").await.followed();

    let compare = visitor.get(&story.path("/versioner/jamfor?slag=tjansteutlatande&fran=1&till=2")).await;
    assert!(compare.all("del").join(" ").contains("positiv"), "{:?}", compare.all("del"));
    assert!(compare.all("ins").join(" ").contains("avstyrker"), "{:?}", compare.all("ins"));
    let same = visitor.get(&story.path("/versioner/jamfor?fran=2&till=utkast")).await;
    assert!(same.text().contains("Texterna är lika."));
    for wrong in ["fran=3", "fran=0", "till=-1", "fran=x", "slag=yttrande", "slag=%00"] {
        let page = visitor.get(&story.path(&format!("/versioner/jamfor?{wrong}"))).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{wrong}");
    }

    let compare = visitor.get(&story.path("/versioner/jamfor?fran=1")).await;
    let (stamp, back) = (compare.value("utkast"), story.path("/versioner/tjansteutlatande-1/aterstallning"));
    // Somebody saves in between: nothing is overwritten.
    story.write(TJANSTEUTLATANDE, "arendet", "Mer om baden.").await;
    assert_eq!(visitor.post(&back, &[("utkast", &stamp)]).await.status, StatusCode::CONFLICT);
    let stamp = visitor.get(&story.path("/versioner/jamfor?fran=1")).await.value("utkast");
    visitor.post(&back, &[("utkast", &stamp)]).await.followed();
    assert_eq!(test.draft_text(&story, "sammanfattning").await, "Förvaltningen är positiv till planen.");
    assert_eq!(test.draft_text(&story, "arendet").await, "Här står det som hör hit.");
    let history = visitor.get(&story.path("/utkast/tjansteutlatande/arendet/historik?visa=3")).await;
    assert_eq!(history.one("#kalla").trim(), "Mer om baden.");
    assert!(cut("Tillbaka").await.text().contains("Texten är densamma som i version 1."));
    // The same text sent for attest is the same version.
    story.send().await;
    let numbers: Vec<i32> = sqlx::query_scalar(
        "select v.number from proposal_versions p join versions v on v.id = p.version_id where v.remiss_id = $1",
    )
    .bind(story.id)
    .fetch_all(test.pool())
    .await
    .unwrap();
    assert_eq!(numbers, [1]);
}

#[tokio::test]
async fn bilagor_go_out_in_the_order_and_by_the_names_that_were_chosen() {
    let test = TestApp::with_cast("2026-03-02").await;
    let files = &[("Missiv.txt", "Hej."), ("karta.txt", "Karta."), ("program.txt", "Program.")];
    let story = test.story(Beginning { files, ..Beginning::default() }).await;
    story.open().await;
    let visitor = story.visitor("handlaggare").await;
    let page = visitor.get(&story.path("/utkast/tjansteutlatande")).await;
    let html = page.html();
    let ids: Vec<String> = html
        .select(&scraper::Selector::parse("[name=fil]").unwrap())
        .map(|field| field.value().attr("value").unwrap().to_owned())
        .collect();
    let names = page.all(".attachment-rows a");
    let of = |name: &str| ids[names.iter().position(|known| known == name).unwrap()].as_str();
    let version = story.version().await.to_string();
    let form = |places: [&'static str; 3]| {
        let mut fields = vec![("version", version.as_str()), ("slag", "tjansteutlatande")];
        let rows = [("Missiv.txt", ""), ("karta.txt", "Karta över baden"), ("program.txt", "Badprogram 2026")];
        for ((file, name), place) in rows.into_iter().zip(places) {
            fields.extend([("fil", of(file)), ("filnamn", file), ("plats", place), ("namn", name)]);
        }
        fields
    };
    let wrong = visitor.post(&story.path("/bilagor"), &form(["1", "1", "x"])).await;
    assert_eq!(wrong.errors().len(), 3, "{:?}", wrong.errors());
    assert_eq!(wrong.all("[aria-invalid=true]").len(), 3);
    visitor.post(&story.path("/bilagor"), &form(["", "2", "1"])).await.followed();
    let page = visitor.get(&story.path("/utkast/tjansteutlatande")).await;
    assert_eq!(page.all("article .plain-list li"), ["Badprogram 2026", "Karta över baden"]);
    let plain = visitor.get(&story.path("/dokument/tjansteutlatande-utkast.txt")).await.text();
    assert!(plain.contains("Bilagor\nBadprogram 2026\nKarta över baden\n"), "{plain}");
    // Another case's file is not to be had.
    let other = test.story(Beginning::default()).await;
    other.open().await;
    let foreign = visitor.get(&other.path("/utkast/tjansteutlatande")).await.value("fil");
    let version = story.version().await.to_string();
    let fields = [
        ("version", version.as_str()),
        ("slag", "tjansteutlatande"),
        ("fil", &foreign),
        ("filnamn", "x"),
        ("plats", "1"),
        ("namn", "x"),
    ];
    assert_eq!(visitor.post(&story.path("/bilagor"), &fields).await.status, StatusCode::NOT_FOUND);
    // A changed bilaga is a changed proposal.
    story.send().await;
    story.sign().await;
    story.open_for_change().await;
    let version = story.version().await.to_string();
    let swapped = [
        ("version", version.as_str()),
        ("slag", "tjansteutlatande"),
        ("fil", of("karta.txt")),
        ("filnamn", "karta.txt"),
        ("plats", "1"),
        ("namn", "Karta över baden"),
    ];
    visitor.post(&story.path("/bilagor"), &swapped).await.followed();
    story.send().await;
    assert_eq!(story.status().await, "attest");
}

#[tokio::test]
async fn it_can_be_taken_away_in_every_form() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    let visitor = story.visitor("handlaggare").await;
    let get = async |stem: &str, ending: &str| {
        let page = visitor.get(&story.path(&format!("/dokument/tjansteutlatande-{stem}.{ending}"))).await;
        assert_eq!(page.status, StatusCode::OK, "{stem}.{ending}");
        page
    };
    let pdf = get("utkast", "pdf").await;
    assert_eq!(pdf.headers["content-type"], "application/pdf");
    assert!(
        pdf.headers["content-disposition"].to_str().unwrap().contains("filename*=UTF-8''Tj%C3%A4nsteutl%C3%A5tande")
    );
    let printed = paper::words(&pdf.body);
    assert!(printed.contains("Plan för badplatser") && printed.contains("Utkast"), "{printed}");
    let html = get("utkast", "html").await;
    assert_eq!((html.one(".notice"), html.one("h1")), ("Utkast".into(), "Plan för badplatser".into()));
    let word = get("utkast", "docx").await;
    assert_eq!(word.headers["content-type"], yttra::document::docx::MEDIA_TYPE);
    assert!(word.headers["content-disposition"].to_str().unwrap().starts_with("attachment; filename=\"Tj"));
    assert!(yttra::document::docx::read(&word.body).unwrap().header.contains(&"Utkast".to_owned()));
    assert!(get("utkast", "md").await.text().starts_with("UTKAST\n"));
    let plain = get("utkast", "txt").await;
    assert_eq!(plain.headers["content-type"], "text/plain; charset=utf-8");
    assert!(plain.text().starts_with("UTKAST\n\nEkbackens stadsdelsförvaltning\n"), "{}", plain.text());

    story.send().await;
    assert_eq!(get("1", "html").await.one(".notice"), "Utkast, version 1");
    story.sign().await;
    let signed = ["Ingrid Sollerhed, Stadsdelsdirektör", "Fredrik Nordensjö, Avdelningschef"];
    let attested = get("1", "pdf").await;
    assert_eq!(story.kept("attesterad").await, [paper::sha256(&attested.body)]);
    let printed = paper::words(&attested.body);
    let html = get("1", "html").await;
    let plain = get("1", "txt").await.text();
    for words in [&printed, &html.one("article"), &plain] {
        let block = words.split_once("Attesterat av").expect("no Attesterat av").1;
        assert!(block.find(signed[0]).unwrap() < block.find(signed[1]).unwrap(), "{block}");
        assert!(block.contains("2026-03-02"));
    }
    assert!(html.all(".notice").is_empty() && !plain.contains("UTKAST") && !printed.contains("Utkast"));

    // Opened for change, what was attested is not handed out as if it still were.
    story.open_for_change().await;
    let void = paper::words(&get("1", "pdf").await.body);
    assert!(void.contains("Attesten upphävd") && !void.contains("Attesterat av"), "{void}");
    assert_eq!(get("1", "html").await.one(".notice"), "Attesten upphävd");
    assert!(get("1", "html").await.one("article").ends_with("ekbacken@stad.example"));
    assert!(get("1", "txt").await.text().starts_with("ATTESTEN UPPHÄVD\n"));

    // The same text sent again stands attested again, in the same words and bytes.
    story.send().await;
    assert_eq!(story.status().await, "attesterad");
    assert_eq!(get("1", "pdf").await.body, attested.body);
    assert!(get("1", "txt").await.text().contains("Attesterat av"));

    // Another text: the first version is void for good.
    story.open_for_change().await;
    story.write(TJANSTEUTLATANDE, "sammanfattning", "Förvaltningen avstyrker.").await;
    story.send().await;
    assert_eq!(get("1", "html").await.one(".notice"), "Attesten upphävd");
    assert_eq!(get("2", "html").await.one(".notice"), "Utkast, version 2");
    story.sign().await;
    assert_eq!(get("1", "html").await.one(".notice"), "Attesten upphävd");
    assert!(get("2", "html").await.all(".notice").is_empty());
    assert!(paper::words(&get("2", "pdf").await.body).contains("Attesterat av"));
}

#[tokio::test]
async fn model_b_opens_a_proposal_and_an_answer_of_the_boards_own() {
    let test = TestApp::with_cast("2026-03-02").await;
    let beginning =
        Beginning { board: Board::Lindvika, sender_dnrs: &["KS 2026/5", "KS 2026/6"], ..Beginning::default() };
    let story = test.story(beginning).await;
    story.plan("2026-04-09", false).await;
    story.to_draft().await;
    story.write(Kind::Yttrande, "synpunkter", "Nämnden anser att baden är viktiga.").await;
    let visitor = story.visitor("handlaggare").await;
    let page = visitor.get(&story.path("/utkast/tjansteutlatande")).await;
    assert_eq!(page.all(".tabs li"), ["Tjänsteutlåtande", "Yttrande"]);
    let proposal = page.one("article.paper");
    assert!(
        proposal.contains(
            "Socialnämnden antar förvaltningens förslag till yttrande som sitt eget och överlämnar det till \
             kommunstyrelsen."
        ),
        "{proposal}"
    );
    let answer = visitor.get(&story.path("/utkast/yttrande")).await.one("article.paper");
    assert!(answer.starts_with("Socialnämnden i Lindvika kommun YttrandeDnr SN-2026-1"), "{answer}");
    assert!(answer.contains("TillKommunstyrelsen Ert diarienummer: KS 2026/5 och KS 2026/6"), "{answer}");
    assert!(!answer.contains("Handläggare"));
    story.send().await;
    story.sign().await;
    assert_eq!(story.kept("attesterad").await.len(), 2);
    let pdf = visitor.get(&story.path("/dokument/yttrande-1.pdf")).await;
    assert!(story.kept("attesterad").await.contains(&paper::sha256(&pdf.body)));
    let printed = paper::words(&pdf.body);
    assert!(printed.contains("Ert diarienummer: KS 2026/5 och KS 2026/6") && !printed.contains("Attesterat av"));
    assert!(!visitor.get(&story.path("/dokument/yttrande-1.txt")).await.text().contains("Attesterat av"));
    let proposal = visitor.get(&story.path("/dokument/tjansteutlatande-1.txt")).await.text();
    assert!(proposal.contains("Attesterat av"), "{proposal}");
}
