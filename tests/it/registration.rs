//! Registering, finding, assigning and ending a remiss.

use axum::http::StatusCode;
use yttra::{
    people::model::Role,
    remisser::{commands, store::NewRemiss},
    web::form::Refusal,
};

use crate::support::{TestApp, cast};

async fn new_remiss(test: &TestApp, number: usize) -> NewRemiss {
    let sender = sqlx::query_scalar("select s.id from senders s join myndigheter m on m.id = s.myndighet_id where m.slug = 'ekbacken' order by s.name limit 1")
        .fetch_one(test.pool())
        .await
        .unwrap();
    NewRemiss {
        id: uuid::Uuid::now_v7(),
        dnr: String::new(),
        title: format!("Remiss {number}"),
        title_public: format!("Remiss {number}"),
        party: String::new(),
        party_public: String::new(),
        sender_id: sender,
        own_date: None,
        received_on: test.today(),
        svarsdatum: test.today(),
        scope: String::new(),
        questions: String::new(),
        instances: String::new(),
        instructions: String::new(),
        sekretess: None,
        sender_dnrs: vec![format!("KS 2026/{number}")],
    }
}

fn registration(remiss: NewRemiss) -> commands::Registration {
    commands::Registration { remiss, files: Vec::new(), incoming: None, despite_twin: false }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_at_once_take_fifty_numbers_without_a_gap() {
    let test = TestApp::with_cast("2026-03-02").await;
    let actor = test.actor(cast::REGISTRATOR).await;
    let moment = test.app.clock.read();
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..50 {
        let (pool, actor, remiss) = (test.pool().clone(), actor.clone(), new_remiss(&test, number).await);
        tasks.spawn(async move { commands::register(&pool, &actor, moment, registration(remiss)).await });
    }
    for done in tasks.join_all().await {
        done.unwrap();
    }
    let mut numbers: Vec<i32> = sqlx::query_scalar::<_, String>("select dnr from remisser")
        .fetch_all(test.pool())
        .await
        .unwrap()
        .iter()
        .map(|dnr| dnr.rsplit('/').next().unwrap().parse().unwrap())
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=50).collect::<Vec<_>>());
    let verdict = yttra::events::store::verify(test.pool(), actor.myndighet.id).await.unwrap();
    assert_eq!(verdict.broken, None);
}

#[tokio::test]
async fn a_form_sent_twice_registers_once_and_a_failure_takes_no_number() {
    let test = TestApp::with_cast("2026-03-02").await;
    let actor = test.actor(cast::REGISTRATOR).await;
    let moment = test.app.clock.read();
    let first = new_remiss(&test, 1).await;
    let twice = first.clone();
    let id = commands::register(test.pool(), &actor, moment, registration(first)).await.unwrap();
    let mut again = registration(twice);
    again.despite_twin = true;
    assert_eq!(commands::register(test.pool(), &actor, moment, again).await.unwrap(), id);

    // The same sender and number, spelt otherwise.
    let mut twin = new_remiss(&test, 2).await;
    twin.sender_dnrs = vec!["ks-2026/1".into()];
    let refused = commands::register(test.pool(), &actor, moment, registration(twin)).await.unwrap_err();
    let Refusal::Fields(errors) = refused else { panic!("{refused:?}") };
    assert!(errors.of("ert_dnr").contains("redan registrerat som"), "{errors:?}");

    let next = new_remiss(&test, 3).await;
    let id = commands::register(test.pool(), &actor, moment, registration(next)).await.unwrap();
    let dnr: String =
        sqlx::query_scalar("select dnr from remisser where id = $1").bind(id).fetch_one(test.pool()).await.unwrap();
    assert_eq!(dnr, "EKB 2026/2");
}

#[tokio::test]
async fn a_form_with_errors_keeps_what_was_typed_and_what_was_uploaded() {
    let test = TestApp::with_cast("2026-03-02").await;
    let visitor = test.sign_in(cast::REGISTRATOR).await;
    let form = visitor.get("/remisser/ny").await;
    let id = form.value("id");
    let sender = form.attribute("#avsandare option:nth-of-type(2)", "value");
    let fields = [
        ("id", id.as_str()),
        ("version", "0"),
        ("titel", "Ny ”busslinje” <1>"),
        ("inkom", "2026-03-09"),
        ("svarsdatum", "i mars"),
    ];
    let files: [(&str, &str, &[u8]); 2] =
        [("filer", "Missiv.pdf", b"%PDF-1.7\nhej"), ("filer", "bild.png", b"\x89PNG\r\n\x1a\n...")];
    let wrong = visitor.post_files("/remisser", &fields, &files).await;
    assert_eq!(
        wrong.errors(),
        [
            "Välj vem remissen kommer från.",
            "Remissen kan inte ha kommit in efter i dag.",
            "Skriv datumet som år-månad-dag, till exempel 2021-02-26.",
            "”bild.png” togs inte emot. Lägg till PDF, Word, OpenDocument eller ren text (UTF-8).",
        ]
    );
    assert_eq!(wrong.value("titel"), "Ny ”busslinje” <1>");
    assert_eq!(wrong.value("svarsdatum"), "i mars");
    assert!(wrong.one("title").starts_with("Fel: "));
    let staged = wrong.value("bifogad");
    let mended = [
        ("id", id.as_str()),
        ("version", "0"),
        ("titel", "Ny ”busslinje” <1>"),
        ("avsandare", &sender),
        ("inkom", "2026-03-02"),
        ("svarsdatum", "2026-04-30"),
        ("bifogad", &staged),
    ];
    let path = visitor.post_files("/remisser", &mended, &[]).await.followed();
    let case = visitor.get(&path).await;
    assert_eq!(case.one("h1"), "Ny ”busslinje” <1>");
    assert_eq!(case.one(".files a"), "Missiv.pdf");
    let file = visitor.get(&case.attribute(".files a", "href")).await;
    assert_eq!(&file.body[..], b"%PDF-1.7\nhej");
    assert_eq!(file.headers["content-type"], "application/pdf");
    assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
}

#[tokio::test]
async fn html_is_only_ever_served_as_text() {
    let test = TestApp::with_cast("2026-03-02").await;
    let id = test.register("Remiss", "2026-04-30").await;
    let visitor = test.sign_in(cast::REGISTRATOR).await;
    let fields = [("slag", "remisshandling"), ("inkom", "2026-03-02")];
    let files: [(&str, &str, &[u8]); 1] = [("filer", "sida.html", b"Hej <script>alert(1)</script>")];
    visitor.post_files(&format!("/remisser/{id}/handlingar"), &fields, &files).await.followed();
    let case = visitor.get(&format!("/remisser/{id}")).await;
    let file = visitor.get(&case.attribute(".files a", "href")).await;
    assert_eq!(file.headers["content-type"], "text/plain; charset=utf-8");
    assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
}

#[tokio::test]
async fn a_remiss_is_found_by_words_and_by_any_spelling_of_its_numbers() {
    let test = TestApp::with_cast("2026-03-02").await;
    test.register("Stadens trygghetsprogram", "2026-04-30").await;
    test.register("Plan för badplatser 100%", "2026-05-30").await;
    let visitor = test.sign_in(cast::HANDLAGGARE).await;
    for (sok, expected) in [
        ("trygghet", vec!["EKB 2026/1"]),
        ("PROGRAM stadens", vec!["EKB 2026/1"]),
        ("ekb20261", vec!["EKB 2026/1"]),
        ("EKB-2026-2", vec!["EKB 2026/2"]),
        ("ks stadens-trygghetsprogram", vec!["EKB 2026/1"]),
        ("100%", vec!["EKB 2026/2"]),
        ("_", vec![]),
        ("%", vec!["EKB 2026/2"]),
        ("finns inte", vec![]),
    ] {
        let page = visitor.get(&format!("/sok?q={}", yttra::web::percent_encoded(sok))).await;
        assert_eq!(page.status, StatusCode::OK);
        let html = page.html();
        let rows = scraper::Selector::parse("tr[data-dnr]").unwrap();
        let found: Vec<&str> = html.select(&rows).map(|row| row.value().attr("data-dnr").unwrap()).collect();
        assert_eq!(found, expected, "{sok}");
    }
    assert!(visitor.get("/dnr/EKB%202026/1").await.followed().starts_with("/remisser/"));
    assert!(visitor.get("/dnr/ekb2026-1").await.followed().starts_with("/remisser/"));
    assert_eq!(visitor.get("/dnr/EKB%202026/9").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn lists_are_paged_without_losing_or_repeating_a_row() {
    let test = TestApp::with_cast("2026-03-02").await;
    let actor = test.actor(cast::REGISTRATOR).await;
    for number in 0..120 {
        let remiss = new_remiss(&test, number).await;
        commands::register(test.pool(), &actor, test.app.clock.read(), registration(remiss)).await.unwrap();
    }
    let visitor = test.sign_in(cast::HANDLAGGARE).await;
    let (mut path, mut seen) = ("/remisser?status=oppna".to_owned(), Vec::new());
    loop {
        let page = visitor.get(&path).await;
        seen.extend(page.all("table.list td:nth-child(2) .small"));
        if page.all("a[rel=next]").is_empty() {
            break;
        }
        path = page.attribute("a[rel=next]", "href");
    }
    let rows = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((rows, seen.len()), (120, 120));
}

#[tokio::test]
async fn a_case_is_assigned_and_the_officer_sees_it_today() {
    let test = TestApp::with_cast("2026-03-02").await;
    let id = test.register("Plan för badplatser", "2026-04-30").await;
    let visitor = test.sign_in(cast::REGISTRATOR).await;
    let form = visitor.get(&format!("/remisser/{id}/fordelning")).await;
    let officer = test.actor(cast::HANDLAGGARE).await.id.to_string();
    let unit = form.attribute("#avdelning option:nth-of-type(2)", "value");
    let path = format!("/remisser/{id}/fordelning");
    let version = form.value("version");
    assert_eq!(
        visitor.post(&path, &[("version", &version), ("avdelning", "")]).await.errors(),
        ["Välj en avdelning.", "Välj en handläggare."]
    );
    let fields = [("version", version.as_str()), ("avdelning", &unit), ("handlaggare", &officer)];
    visitor.post(&path, &fields).await.followed();
    // The page of before is stale now.
    assert_eq!(visitor.post(&path, &fields).await.status, StatusCode::CONFLICT);
    let today = test.sign_in(cast::HANDLAGGARE).await.get("/idag").await;
    assert_eq!(today.one(".tasks a"), "Planera och öppna utkastet: Plan för badplatser");
}

#[tokio::test]
async fn a_wrong_registration_is_voided_and_its_number_stays() {
    let test = TestApp::with_cast("2026-03-02").await;
    let id = test.register("Fel remiss", "2026-04-30").await;
    let visitor = test.sign_in(cast::REGISTRATOR).await;
    let path = format!("/remisser/{id}/avslut-i-fortid");
    let version = visitor.get(&path).await.value("version");
    assert_eq!(
        visitor.post(&path, &[("version", &version)]).await.errors(),
        ["Välj hur ärendet avslutas.", "Skriv varför."]
    );
    visitor.post(&path, &[("version", &version), ("satt", "makulera"), ("skal", "Dubblett.")]).await.followed();
    let case = visitor.get(&format!("/remisser/{id}")).await;
    assert_eq!(case.one(".page-head .tag"), "Makulerad");
    test.register("Nästa remiss", "2026-04-30").await;
    let numbers: Vec<String> = sqlx::query_scalar("select dnr from remisser order by registered_at, dnr")
        .fetch_all(test.pool())
        .await
        .unwrap();
    assert_eq!(numbers, ["EKB 2026/1", "EKB 2026/2"]);
}

#[tokio::test]
async fn a_number_that_somebody_typed_in_is_passed_by() {
    let test = TestApp::with_cast("2026-03-02").await;
    let actor = test.actor(cast::REGISTRATOR).await;
    let moment = test.app.clock.read();
    for (number, dnr) in ["EKB 2026/1", "EKB 2026/2"].into_iter().enumerate() {
        let typed = NewRemiss { dnr: dnr.into(), ..new_remiss(&test, number).await };
        commands::register(test.pool(), &actor, moment, registration(typed)).await.unwrap();
    }
    let next = new_remiss(&test, 3).await;
    let id = commands::register(test.pool(), &actor, moment, registration(next)).await.unwrap();
    let dnr: String =
        sqlx::query_scalar("select dnr from remisser where id = $1").bind(id).fetch_one(test.pool()).await.unwrap();
    assert_eq!(dnr, "EKB 2026/3");
}

#[tokio::test]
async fn a_marking_asks_for_a_public_title_and_a_sender_out_of_use_stays() {
    let test = TestApp::with_cast("2026-03-02").await;
    let id = test.register("Stöd till avhoppare", "2026-04-30").await;
    sqlx::query("update senders set active = false").execute(test.pool()).await.unwrap();
    let visitor = test.sign_in(cast::REGISTRATOR).await;
    let path = format!("/remisser/{id}/registrering");
    let form = visitor.get(&path).await;
    assert_eq!(form.value("titel_publik"), "");
    let (version, sender) = (form.value("version"), form.attribute("#avsandare option[selected]", "value"));
    let mut fields = vec![
        ("version", version.as_str()),
        ("titel", "Stöd till avhoppare"),
        ("avsandare", &sender),
        ("inkom", "2026-03-02"),
        ("sekretess", "1"),
        ("sekretess_bestammelse", "26 kap. 1 § OSL"),
        ("sekretess_datum", "2026-03-02"),
        ("sekretess_myndighet", "Nämnden"),
    ];
    assert_eq!(
        visitor.post(&path, &fields).await.errors(),
        ["Skriv en offentlig titel som inte röjer det hemliga.", "Skriv en offentlig part som inte röjer det hemliga."]
    );
    fields.extend([("titel_publik", "Remiss"), ("part_publik", "En myndighet")]);
    visitor.post(&path, &fields).await.followed();
}

#[tokio::test]
async fn an_answer_that_has_not_arrived_is_late() {
    let test = TestApp::with_cast("2026-03-02").await;
    test.register("Plan för badplatser", "2026-03-20").await;
    sqlx::query(
        "update remisser set status = 'expedierad', unit_id = (select id from units u where u.myndighet_id = remisser.myndighet_id limit 1),
                handlaggare_id = registered_by",
    )
    .execute(test.pool())
    .await
    .unwrap();
    for (day, late) in [("2026-03-20", 0), ("2026-03-21", 1)] {
        test.set_day(day);
        let visitor = test.sign_in(cast::REGISTRATOR).await;
        let page = visitor.get("/remisser?forsenade=1").await;
        assert_eq!(page.all("td .tag.late").len(), late, "{day}");
    }
}

#[tokio::test]
async fn errors_come_in_the_order_of_the_form() {
    let test = TestApp::with_cast("2026-03-02").await;
    let visitor = test.sign_in(cast::REGISTRATOR).await;
    let id = visitor.get("/remisser/ny").await.value("id");
    let fields = [("id", id.as_str()), ("dnr_val", "egen"), ("daterad", "x"), ("sekretess", "1"), ("ert_dnr", "\0")];
    let png: (&str, &str, &[u8]) = ("filer", "bild.png", b"\x89PNG\r\n\x1a\n...");
    assert_eq!(
        visitor.post_files("/remisser", &fields, &[png]).await.errors(),
        [
            "Skriv ärendets titel.",
            "Skriv en offentlig titel som inte röjer det hemliga.",
            "Skriv diarienumret från huvuddiariet.",
            "Välj vem remissen kommer från.",
            "Texten innehåller tecken som inte kan sparas.",
            "Skriv en offentlig part som inte röjer det hemliga.",
            "Skriv datumet som år-månad-dag, till exempel 2021-02-26.",
            "Ange vilken dag remissen kom in.",
            "Ange senaste dag för svar.",
            "Ange bestämmelsen, till exempel 26 kap. 1 § OSL.",
            "Ange vilken dag markeringen gjordes.",
            "Ange vilken myndighet som har gjort markeringen.",
            "”bild.png” togs inte emot. Lägg till PDF, Word, OpenDocument eller ren text (UTF-8).",
        ]
    );
}

#[tokio::test]
async fn a_letter_is_read_beside_the_form_and_its_sender_is_chosen() {
    let test = TestApp::with_cast("2026-03-02").await;
    let visitor = test.sign_in(cast::REGISTRATOR).await;
    let letter = [("inkom", "2026-03-02"), ("rubrik", "Remiss om bussar"), ("text", "Hej från oss.")];
    let of = |from: &'static str| [&letter[..], &[("fran", from)]].concat();
    let missiv: [(&str, &str, &[u8]); 1] = [("filer", "Missiv.txt", b"Hej.")];
    visitor.post_files("/inkorg", &of("Region Stockholm, trafikförvaltningen"), &missiv).await.followed();
    let form = visitor.get(&visitor.get("/inkorg").await.attribute(".card a.button", "href")).await;
    assert_eq!(form.one("#avsandare option[selected]"), "Region Stockholm");
    assert!(form.one("aside .pre").contains("Hej från oss."));
    assert_eq!(form.one("aside .files li"), "Missiv.txt 4 byte");
    let file = form.attribute("aside .files a", "href");
    assert_eq!(&visitor.get(&file).await.body[..], b"Hej.");
    assert_eq!(test.sign_in(cast::HANDLAGGARE).await.get(&file).await.status, StatusCode::FORBIDDEN);
    assert_eq!(test.sign_in(cast::LINDVIKA_REGISTRATOR).await.get(&file).await.status, StatusCode::NOT_FOUND);

    // Nobody is chosen where nobody can be told, and it is said whom to ask.
    visitor.post_files("/inkorg", &of("Byalaget"), &[]).await.followed();
    let html = visitor.get("/inkorg").await;
    let other = html.attribute(".cards .card:nth-of-type(2) a.button", "href");
    let form = visitor.get(&other).await;
    assert!(form.all("#avsandare option[selected]").is_empty());
    let hint = form.all("form > .hint").join(" ");
    assert!(hint.contains("lägga till den i avsändarregistret") && hint.contains("Be "), "{hint}");
    test.set_roles(cast::REGISTRATOR, &[Role::Registrator, Role::Administrator]).await;
    let form = test.sign_in(cast::REGISTRATOR).await.get(&other).await;
    assert_eq!(form.attribute("form > .hint a", "href"), "/admin/avsandare/ny");
}

#[tokio::test]
async fn the_inkorg_keeps_what_was_typed() {
    let test = TestApp::with_cast("2026-03-02").await;
    let visitor = test.sign_in(cast::REGISTRATOR).await;
    let missiv: [(&str, &str, &[u8]); 1] = [("filer", "Missiv.txt", b"Hej.")];
    let wrong = visitor.post_files("/inkorg", &[("inkom", "2026-02-27"), ("fran", "Byalaget")], &missiv).await;
    assert_eq!(wrong.errors(), ["Skriv vad det gäller."]);
    assert_eq!((wrong.value("inkom").as_str(), wrong.value("fran").as_str()), ("2026-02-27", "Byalaget"));
    let staged = wrong.value("bifogad");
    let fields = [("inkom", "2026-02-27"), ("fran", "Byalaget"), ("rubrik", "Remiss"), ("bifogad", &staged)];
    visitor.post_files("/inkorg", &fields, &[]).await.followed();
    let inbox = visitor.get("/inkorg").await;
    assert_eq!(inbox.one(".files li"), "Missiv.txt 4 byte");

    let action = inbox.attribute("form[action$=undanlagt]", "action");
    let reason = "Reklam. ".repeat(80);
    let wrong = visitor.post(&action, &[("skal", &reason)]).await;
    assert_eq!(wrong.errors(), ["Skriv högst 500 tecken."]);
    assert_eq!(wrong.value("skal"), reason);
    assert_eq!(wrong.value("inkom"), "2026-03-02", "the other form is as it was");
    assert_eq!(visitor.post(&action, &[("skal", "")]).await.value("inkom"), "2026-03-02");
}

#[tokio::test]
async fn a_correction_starts_from_all_that_is_registered() {
    let test = TestApp::with_cast("2026-03-02").await;
    let visitor = test.sign_in(cast::REGISTRATOR).await;
    let form = visitor.get("/remisser/ny").await;
    let sender = form.attribute("#avsandare option:nth-of-type(2)", "value");
    let other = form.attribute("#avsandare option:nth-of-type(3)", "value");
    let id = form.value("id");
    let typed = [
        ("titel", "Badplatser"),
        ("titel_publik", "Remiss om bad"),
        ("ert_dnr", "KS 1\nKS 2"),
        ("daterad", "2026-02-20"),
        ("inkom", "2026-02-27"),
        ("omfattning", "kapitel 2"),
        ("fragor", "Varför?"),
        ("instanser", "samtliga nämnder"),
        ("anvisningar", "En fil."),
    ];
    let rest = [("id", id.as_str()), ("avsandare", sender.as_str()), ("svarsdatum", "2026-04-30")];
    let case = visitor.post_files("/remisser", &[&typed[..], &rest[..]].concat(), &[]).await.followed();
    let path = format!("{case}/registrering");
    let page = visitor.get(&path).await;
    for (name, value) in typed {
        let area = page.all(&format!("textarea[name={name}]"));
        let found = area.first().cloned().unwrap_or_else(|| page.value(name));
        assert_eq!(found, value.replace('\n', " "), "{name}");
    }
    assert_eq!(page.attribute("#avsandare option[selected]", "value"), sender);
    let facts = page.all("dl.facts dd").join(" ");
    assert!(facts.contains("EKB 2026/1") && facts.contains("2026-04-30 Ändras under Plan"), "{facts}");

    // Sent as it came, it changes nothing; another sender is another party too.
    let version = page.value("version");
    let same = [&typed[..], &[("version", version.as_str()), ("avsandare", &sender)]].concat();
    let told = visitor.post(&path, &same).await.followed();
    assert!(visitor.get(&told).await.text().contains("Inget var ändrat."));
    let changed = [&typed[..], &[("version", version.as_str()), ("avsandare", &other)]].concat();
    visitor.post(&path, &changed).await.followed();
    let name = form.one("#avsandare option:nth-of-type(3)");
    let parties: (String, String) =
        sqlx::query_as("select party, party_public from remisser").fetch_one(test.pool()).await.unwrap();
    assert_eq!(parties, (name.clone(), name));
}

#[tokio::test]
async fn the_form_of_a_document_keeps_what_was_typed() {
    let test = TestApp::with_cast("2026-03-02").await;
    let id = test.register("Badplatser", "2026-04-30").await;
    let visitor = test.sign_in(cast::REGISTRATOR).await;
    let fields = [("slag", "ovrigt"), ("daterad", "2026-02-20"), ("inkom", "2026-03-09"), ("sekretess", "1")];
    let wrong = visitor.post_files(&format!("/remisser/{id}/handlingar"), &fields, &[]).await;
    assert_eq!(wrong.errors(), ["Handlingen kan inte ha kommit in efter i dag.", "Välj en fil."]);
    assert_eq!((wrong.value("daterad").as_str(), wrong.value("inkom").as_str()), ("2026-02-20", "2026-03-09"));
    assert_eq!(wrong.attribute("#slag option[selected]", "value"), "ovrigt");
    assert_eq!(wrong.all("[name=sekretess][checked]").len(), 1);
}
