//! The director's list: what waits for whom, in which order, one after another, and what came of it.

use axum::http::StatusCode;
use uuid::Uuid;
use yttra::{
    attests::{commands, store},
    decisions::model::Outcome,
    document::canonical::Kind,
    error::AppError,
    people::model::{Actor, Role},
    remisser,
};

use crate::{
    attests::{mails, version},
    support::{Beginning, Story, TestApp, Visitor, app::Page, cast},
};

/// A case that is out for attest.
async fn sent<'a>(test: &'a TestApp, title: &'static str, svarsdatum: &'static str) -> Story<'a> {
    let story = test.story(Beginning { title, svarsdatum, ..Beginning::default() }).await;
    story.to_draft().await;
    story.send().await;
    story
}

async fn sign(visitor: &Visitor, id: Uuid) -> Page {
    let page = visitor.get(&format!("/remisser/{id}/attest")).await;
    let (version, manifest) = (page.value("version"), page.value("manifest"));
    let fields = [("version", version.as_str()), ("manifest", manifest.as_str()), ("losenord", cast::PASSWORD)];
    visitor.post(&format!("/remisser/{id}/attest/attestering"), &fields).await
}

/// Lets somebody stand in for the chief of a case's unit: while she is away as acting chief, or always, for her.
async fn deputise(test: &TestApp, story: &Story<'_>, email: &str, capacity: &str) {
    sqlx::query(
        "insert into deputies (id, myndighet_id, person_id, deputy_id, capacity, absent, from_date, to_date)
         select gen_random_uuid(), r.myndighet_id, c.person_id, p.id, $3, $3 = 'tf', '2020-01-01', '2030-01-01'
         from remisser r join unit_chiefs c on c.unit_id = r.unit_id and c.capacity = 'egen', people p
         where r.id = $1 and p.email = $2",
    )
    .bind(story.id)
    .bind(email)
    .bind(capacity)
    .execute(test.pool())
    .await
    .unwrap();
}

/// What the list says waits for somebody, and what `turn_of` says of each case that she sees.
async fn both_ways(test: &TestApp, actor: &Actor, cases: &[Uuid]) -> (Vec<Uuid>, Vec<Uuid>) {
    let today = test.today();
    let mut conn = test.pool().acquire().await.unwrap();
    let listed = store::waiting(&mut conn, actor, today, false).await.unwrap();
    let mut listed: Vec<Uuid> = listed.into_iter().map(|row| row.remiss_id).collect();
    let mut hers = Vec::new();
    for id in cases {
        if remisser::store::find_case(&mut conn, actor, today, *id).await.is_err() || !actor.has(Role::Attestant) {
            continue;
        }
        let chain = store::chain_of(&mut conn, actor.myndighet.id, *id, today).await.unwrap();
        let two = actor.myndighet.same_person_two_steps;
        if chain.is_some_and(|chain| chain.turn_of(actor.id, two).is_ok()) {
            hers.push(*id);
        }
    }
    listed.sort_unstable();
    hers.sort_unstable();
    (listed, hers)
}

#[tokio::test]
async fn the_list_says_the_same_as_the_chain() {
    let test = TestApp::with_cast("2026-03-02").await;
    test.join("stallforetradare@yttra.example", &[Role::Attestant]).await;
    test.join("utan-roll@yttra.example", &[Role::Granskare]).await;
    let plain = sent(&test, "Vanlig", "2026-05-29").await;
    let signed = sent(&test, "Chefen har attesterat", "2026-05-29").await;
    sign(&test.sign_in(cast::CHEF).await, signed.id).await.followed();
    let secret = sent(&test, "Hemlig", "2026-05-29").await;
    secret.make_secret().await;
    let own = sent(&test, "Chefen skriver", "2026-05-29").await;
    let was = sent(&test, "Chefen skrev", "2026-05-29").await;
    let back = sent(&test, "Tillbaka", "2026-05-29").await;
    back.open_for_change().await;
    let chief = test.actor(cast::CHEF).await;
    sqlx::query("insert into co_officers (myndighet_id, remiss_id, person_id) values ($1, $2, $3)")
        .bind(chief.myndighet.id)
        .bind(own.id)
        .bind(chief.id)
        .execute(test.pool())
        .await
        .unwrap();
    sqlx::query("update attest_rounds set officers = officers || $2 where remiss_id = $1")
        .bind(was.id)
        .bind(chief.id)
        .execute(test.pool())
        .await
        .unwrap();
    deputise(&test, &plain, "stallforetradare@yttra.example", "for").await;
    deputise(&test, &plain, "stallforetradare@yttra.example", "tf").await;
    // Whoever heads a unit without the role signs nothing.
    sqlx::query(
        "insert into unit_chiefs (id, myndighet_id, unit_id, person_id, capacity, from_date)
         select gen_random_uuid(), r.myndighet_id, r.unit_id, p.id, 'tf', '2020-01-01'
         from remisser r, people p where r.id = $1 and p.email = 'utan-roll@yttra.example'",
    )
    .bind(plain.id)
    .execute(test.pool())
    .await
    .unwrap();
    // Who has signed the first step may head the second one too.
    sqlx::query(
        "insert into unit_chiefs (id, myndighet_id, unit_id, person_id, capacity, from_date)
         select gen_random_uuid(), $1, u.id, $2, 'tf', '2020-01-01' from units u
         where u.myndighet_id = $1 and u.kind = 'ledning'",
    )
    .bind(chief.myndighet.id)
    .bind(chief.id)
    .execute(test.pool())
    .await
    .unwrap();
    let cases = [plain.id, signed.id, secret.id, own.id, was.id, back.id];
    let mut all = 0;
    for two_steps in [false, true] {
        sqlx::query("update myndigheter set same_person_two_steps = $1")
            .bind(two_steps)
            .execute(test.pool())
            .await
            .unwrap();
        for (email, least) in [
            (cast::CHEF, 2),
            (cast::DIREKTOR, 1),
            ("stallforetradare@yttra.example", 4),
            ("utan-roll@yttra.example", 0),
            (cast::HANDLAGGARE, 0),
            (cast::LINDVIKA_REGISTRATOR, 0),
        ] {
            let actor = test.actor(email).await;
            let (listed, hers) = both_ways(&test, &actor, &cases).await;
            assert_eq!(listed, hers, "{email}, two steps: {two_steps}");
            assert!(listed.len() >= least && (least > 0 || listed.is_empty()), "{email}: {listed:?}");
            all += listed.len();
            // The number in the menu and /idag ask the same.
            let visitor = test.sign_in(email).await;
            let today = visitor.get("/idag").await;
            let tasks = today.all(".tasks a").into_iter().filter(|task| task.starts_with("Attestera: ")).count();
            assert_eq!(tasks, listed.len(), "{email}");
            let number = today.all(".site-menu .number");
            let expected = if listed.is_empty() { vec![] } else { vec![format!("{} väntar", listed.len())] };
            assert_eq!(number, expected, "{email}");
        }
    }
    assert!(all > 12, "{all}");
    // A deputy's own list says in whose place.
    let deputy = test.sign_in("stallforetradare@yttra.example").await.get("/attestera").await;
    assert!(deputy.text().contains("Du attesterar som tillförordnad, i stället för "), "{}", deputy.text());
}

#[tokio::test]
async fn what_waits_is_counted_by_an_index_over_what_is_out() {
    let test = TestApp::with_cast("2026-03-02").await;
    let mut conn = test.pool().acquire().await.unwrap();
    // With some rows any plan is a scan of the table: forbidden, it has to be shown that there is another way.
    sqlx::query("set enable_seqscan = off").execute(&mut *conn).await.unwrap();
    let plan: Vec<String> = sqlx::query_scalar(
        "explain select count(*) from waiting_attests('00000000-0000-0000-0000-000000000001',
                                                      '00000000-0000-0000-0000-000000000002', '2026-03-02')",
    )
    .fetch_all(&mut *conn)
    .await
    .unwrap();
    let plan = plan.join("\n");
    assert!(plan.contains("attest_rounds_open"), "{plan}");
    // Taken into the query, and never all that she has attested.
    assert!(!plan.contains("Function Scan") && !plan.contains("attests_person"), "{plan}");
}

#[tokio::test]
async fn the_most_pressing_stands_first_with_what_is_at_stake() {
    let test = TestApp::with_cast("2026-03-02").await;
    // Stopptid of the meeting on 26 March comes before the svarsdatum of the others.
    let late = sent(&test, "Senare", "2026-05-29").await;
    let unplanned = sent(&test, "Lördag", "2026-04-25").await;
    let planned = test.story(Beginning { title: "Planerad", svarsdatum: "2026-05-28", ..Beginning::default() }).await;
    let meeting: (chrono::NaiveDate, chrono::NaiveDate) = sqlx::query_as(
        "select held_on, handin_on from meetings where myndighet_id = $1 and handin_on > '2026-03-03' order by held_on limit 1",
    )
    .bind(test.actor(cast::CHEF).await.myndighet.id)
    .fetch_one(test.pool())
    .await
    .unwrap();
    planned.plan(&meeting.0.to_string(), false).await;
    planned.to_draft().await;
    planned.send().await;
    let chief = test.sign_in(cast::CHEF).await;
    let page = chief.get("/attestera").await;
    assert_eq!(page.all(".attest-item h2"), ["Planerad", "Lördag", "Senare"]);
    let last = page.all(".attest-item .last-day");
    assert!(
        last[0].contains("(stopptiden)") && last[1].contains("24 april 2026") && last[1].ends_with("(svarsdatum)"),
        "{last:?}"
    );
    let facts = page.all(".attest-item:first-child dd");
    assert!(facts.contains(&"Förvaltningschef".to_owned()), "{facts:?}");
    assert!(facts.iter().any(|fact| fact.contains(&meeting.0.to_string())), "{facts:?}");
    // The day after it is late, here and in what there is to do.
    test.set_day(&meeting.1.succ_opt().unwrap().to_string());
    let chief = test.sign_in(cast::CHEF).await;
    assert!(chief.get("/attestera").await.all(".attest-item .last-day")[0].contains("försenat"));
    assert!(chief.get("/idag").await.all(".tasks .late ~ span").iter().any(|task| task.contains("Planerad")));
    for story in [late, unplanned, planned] {
        assert_eq!(story.status().await, "attest");
    }
}

#[tokio::test]
async fn several_are_attested_in_a_row() {
    let test = TestApp::with_cast("2026-03-02").await;
    let first = sent(&test, "Första", "2026-04-28").await;
    let second = sent(&test, "Andra", "2026-04-29").await;
    let third = sent(&test, "Tredje", "2026-04-30").await;
    let chief = test.sign_in(cast::CHEF).await;
    let page = chief.get(&first.path("/attest")).await;
    assert_eq!(page.one(".in-a-row span"), "1 av 3. 2 kvar efter det här.");
    assert_eq!(page.attribute(".in-a-row a[data-key]", "href"), second.path("/attest"));
    assert_eq!(page.attribute(".in-a-row a", "href"), "/attestera");
    assert_eq!(page.all(".site-menu [aria-current]"), ["Att attestera 3 väntar"]);

    // The first is skipped, the second attested: the third opens.
    let answer = sign(&chief, second.id).await;
    assert_eq!(answer.followed(), third.path("/attest"));
    let page = chief.get(&third.path("/attest")).await;
    assert_eq!(page.one(".in-a-row span"), "2 av 2. Det sista i listan.");
    assert_eq!(page.one("h1"), "Tredje");
    assert!(page.all(".in-a-row a[data-key]").is_empty());
    // Sending back goes on as well: to the list, where the one that was skipped waits.
    let fields = [("version", page.value("version")), ("kommentar", "Ett fel".to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(chief.post(&third.path("/attest/avvisning"), &fields).await.followed(), "/attestera");
    assert!(chief.get("/attestera").await.all(".attest-item h2") == ["Första"]);
    assert_eq!(sign(&chief, first.id).await.followed(), "/attestera");
    assert!(chief.get("/attestera").await.all(".site-menu .number").is_empty());
}

#[tokio::test]
async fn what_she_has_attested_says_whether_it_counts_and_what_came_of_it() {
    let test = TestApp::with_cast("2026-03-02").await;
    let decided = test.story(Beginning { title: "Beslutad", ..Beginning::default() }).await;
    let day: chrono::NaiveDate = sqlx::query_scalar(
        "select held_on from meetings where myndighet_id = $1 and handin_on > '2026-03-03' order by held_on limit 1",
    )
    .bind(test.actor(cast::CHEF).await.myndighet.id)
    .fetch_one(test.pool())
    .await
    .unwrap();
    decided.plan(&day.to_string(), false).await;
    decided.to_decided(&day.to_string(), 7, Outcome::Bifall).await;
    let opened = sent(&test, "Ändrad", "2026-05-29").await;
    sign(&test.sign_in(cast::CHEF).await, opened.id).await;
    opened.open_for_change().await;
    let chief = test.sign_in(cast::CHEF).await;
    let page = chief.get("/attestera/attesterat").await;
    assert_eq!(page.all(".card h2"), ["Ändrad", "Beslutad"]);
    assert_eq!(page.all(".card .tag"), ["Gäller inte längre", "Gäller"]);
    let said = page.text();
    assert!(said.contains("Förslaget ändrades innan det beslutades."), "{said}");
    assert!(said.contains("Nämnden beslutade den ") && said.contains(": bifall."), "{said}");
    for address in page.html().select(&scraper::Selector::parse(".card p a[href$=pdf]").unwrap()) {
        let address = address.value().attr("href").unwrap();
        assert_eq!(chief.get(address).await.status, StatusCode::OK, "{address}");
    }
    assert!(test.sign_in(cast::DIREKTOR).await.get("/attestera/attesterat").await.all(".card h2") == ["Beslutad"]);
    // The same case sent and opened again and again fills more than a page.
    sqlx::query(
        "with old as (select * from attest_rounds where remiss_id = $1 and number = 1),
              new as (insert into attest_rounds
                      select (jsonb_populate_record(null::attest_rounds, to_jsonb(old)
                              || jsonb_build_object('id', gen_random_uuid(), 'number', n))).*
                      from old, generate_series(2, 25) n returning id),
              steps as (insert into attest_steps
                        select (jsonb_populate_record(null::attest_steps, to_jsonb(s)
                                || jsonb_build_object('round_id', new.id))).*
                        from new, attest_steps s join old on old.id = s.round_id returning round_id)
         insert into attests
         select (jsonb_populate_record(null::attests, to_jsonb(a)
                 || jsonb_build_object('id', gen_random_uuid(), 'round_id', new.id))).*
         from new, attests a join old on old.id = a.round_id",
    )
    .bind(opened.id)
    .execute(test.pool())
    .await
    .unwrap();
    let mut seen = Vec::new();
    let mut path = "/attestera/attesterat".to_owned();
    for expected in [20, 6] {
        let page = chief.get(&path).await;
        assert_eq!(page.all(".card h2").len(), expected);
        seen.extend(page.all(".card h2"));
        path = if expected == 20 { page.attribute(".pager a", "href") } else { String::new() };
    }
    assert_eq!(seen.iter().filter(|title| *title == "Ändrad").count(), 25);
    assert!(chief.get(&format!("/attestera/attesterat?efter={}", Uuid::nil())).await.status.is_success());
}

#[tokio::test]
async fn what_she_has_only_read_is_compared_too() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = sent(&test, "Badplatser", "2026-05-29").await;
    let (chief, path) = (test.sign_in(cast::CHEF).await, story.path("/attest"));
    // The director sees it too, but it is not hers to sign yet: that she looked is not kept.
    test.sign_in(cast::DIREKTOR).await.get(&path).await;
    assert!(chief.get(&path).await.all("#andrat").is_empty());
    let reads = "select count(*) from attest_reads";
    assert_eq!(sqlx::query_scalar::<_, i64>(reads).fetch_one(test.pool()).await.unwrap(), 1);
    test.set_time("2026-03-02T10:00:00Z");
    story.open_for_change().await;
    story.write(Kind::Tjansteutlatande, "sammanfattning", "Förvaltningen är mycket positiv till planen.").await;
    story.send().await;
    // As often as she opens it.
    for _ in 0..2 {
        let page = chief.get(&path).await;
        assert_eq!(page.all("[aria-labelledby=andrat] .paper ins"), ["Tillagt: mycket"]);
        assert!(
            page.one("[aria-labelledby=andrat] > p").contains("Tjänsteutlåtande, version 1, som du läste 2026-03-02")
        );
    }
    test.set_time("2026-03-02T11:00:00Z");
    story.open_for_change().await;
    story.write(Kind::Tjansteutlatande, "sammanfattning", "Förvaltningen är mycket positiv till den.").await;
    story.send().await;
    let page = chief.get(&path).await;
    assert!(page.one("[aria-labelledby=andrat] > p").contains("version 2"));
    assert!(test.sign_in(cast::HANDLAGGARE).await.get(&path).await.all("#andrat").is_empty());
}

#[tokio::test]
async fn the_page_is_read_from_the_top() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning { svarsdatum: "2026-05-29", ..Beginning::default() }).await;
    story.to_draft().await;
    let words = "Staden har föreslagit en plan.\n\nFörvaltningen är positiv till planen.";
    story.write(Kind::Tjansteutlatande, "sammanfattning", words).await;
    story.send().await;
    let page = story.visitor("chef").await.get(&story.path("/attest")).await;
    assert_eq!(
        page.all("main h2"),
        [
            "Din attest behövs",
            "Förslag till beslut",
            "Sammanfattning",
            "Ställningstagande",
            "Förkontroll",
            "Granskat av",
            "Vad dagarna innebär",
            "Hela förslaget",
            "Attestera",
            "Skicka tillbaka",
            "Frågor",
        ]
        .iter()
        .flat_map(|heading| match *heading {
            // The document's own headings follow.
            "Hela förslaget" => page
                .all("main h2")
                .into_iter()
                .skip_while(|found| found != heading)
                .take_while(|found| found != "Attestera")
                .collect(),
            other => vec![other.to_owned()],
        })
        .collect::<Vec<_>>()
    );
    assert_eq!(page.all("[aria-labelledby=sammanfattningen] p"), ["Staden har föreslagit en plan."]);
    assert_eq!(page.all("[aria-labelledby=stallning] p")[0], "Förvaltningen är positiv till planen.");
    assert_eq!(page.all("[aria-labelledby=dagarna] li"), ["Inget sammanträde är valt."]);
    assert_eq!(page.all(".act-bar a"), ["Attestera", "Skicka tillbaka"]);
    // For who does not sign there is nothing to press.
    let officer = story.visitor("handlaggare").await.get(&story.path("/attest")).await;
    assert!(officer.all(".act-bar, .in-a-row, script").is_empty());
}

#[tokio::test]
async fn whose_turn_it_is_is_reminded_once_a_day() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = sent(&test, "Badplatser", "2026-05-29").await;
    let (attest, remind) = (story.path("/attest"), story.path("/attest/paminnelse"));
    let registrator = story.visitor("registrator").await;
    // She has had the mail of her turn today.
    let page = registrator.get(&attest).await;
    assert!(page.one(".chain").contains("på tur sedan 2026-03-02"), "{}", page.one(".chain"));
    assert!(page.all("form[action$=paminnelse]").is_empty());
    let refused = registrator.post(&remind, &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("har redan fått ett mejl i dag. Vänta till i morgon."), "{}", refused.text());

    test.set_day("2026-03-03");
    let registrator = story.visitor("registrator").await;
    for path in [&attest, &story.path("")] {
        assert_eq!(registrator.get(path).await.all("form[action$=paminnelse] button").len(), 1, "{path}");
    }
    let chief = story.visitor("chef").await;
    assert_eq!(chief.post(&remind, &[]).await.status, StatusCode::FORBIDDEN);
    let before = version(&test, story.id).await;
    assert_eq!(registrator.post(&remind, &[]).await.followed(), attest);
    // What the chief has open stays good.
    assert_eq!(version(&test, story.id).await, before);
    let reminders = async || {
        let mails = mails(&test).await;
        mails.into_iter().filter(|mail| mail.contains("Påminnelse: att attestera")).collect::<Vec<_>>()
    };
    let sent = reminders().await;
    assert!(sent.len() == 1 && sent[0].starts_with("avdelningschef: "), "{sent:?}");
    let page = registrator.get(&attest).await;
    assert!(page.one(".chain").contains("påmind 2026-03-03") && page.all("form[action$=paminnelse]").is_empty());
    assert!(registrator.get(&story.path("/handelser")).await.text().contains("om attesten"));
    assert_eq!(registrator.post(&remind, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);

    // The next step has a day of its own.
    assert!(sign(&chief, story.id).await.status.is_redirection());
    test.set_day("2026-03-04");
    let officer = story.visitor("handlaggare").await;
    officer.post(&remind, &[]).await.followed();
    assert!(reminders().await[1].starts_with("direktor: "));
    sign(&story.visitor("direktor").await, story.id).await;
    assert_eq!(officer.post(&remind, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_who_remind_at_once_send_one_mail() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = sent(&test, "Badplatser", "2026-05-29").await;
    test.set_day("2026-03-03");
    let (registrator, officer) = (story.actor("registrator").await, story.actor("handlaggare").await);
    let (one, other) = tokio::join!(
        commands::remind(&test.app, &registrator, story.moment(), story.id),
        commands::remind(&test.app, &officer, story.moment(), story.id)
    );
    let ((Err(error), Ok(_)) | (Ok(_), Err(error))) = (one, other) else { panic!("both or none") };
    assert!(matches!(error, AppError::Rejected(_)), "{error:?}");
    let mails = mails(&test).await;
    assert_eq!(mails.iter().filter(|mail| mail.contains("Påminnelse: att attestera")).count(), 1, "{mails:?}");
    let events: i64 = sqlx::query_scalar("select count(*) from events where kind = 'attest_reminded'")
        .fetch_one(test.pool())
        .await
        .unwrap();
    assert_eq!(events, 1);
}

#[tokio::test]
async fn nobody_is_reminded_where_nobody_can_sign() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = sent(&test, "Badplatser", "2026-05-29").await;
    test.set_day("2026-03-03");
    sqlx::query("update unit_chiefs set to_date = '2026-03-02'").execute(test.pool()).await.unwrap();
    let registrator = story.visitor("registrator").await;
    assert!(registrator.get(&story.path("/attest")).await.all("form[action$=paminnelse]").is_empty());
    let refused = registrator.post(&story.path("/attest/paminnelse"), &[]).await;
    assert!(refused.text().contains("Det finns ingen att påminna."), "{}", refused.text());
}
