//! Sessions, passwords and what protects them.

use axum::http::{Request, StatusCode, header};

use crate::support::{TestApp, cast};

#[tokio::test]
async fn a_stranger_is_asked_to_sign_in_and_comes_back() {
    let test = TestApp::with_cast("2026-03-02").await;
    let visitor = test.visitor();
    let to = visitor.get("/remisser?status=utkast").await.followed();
    assert_eq!(to, "/logga-in?till=%2Fremisser%3Fstatus%3Dutkast");
    let form = visitor.get(&to).await;
    let till = form.value("till");
    let fields = [("epost", cast::HANDLAGGARE), ("losenord", cast::PASSWORD), ("till", &till)];
    assert_eq!(visitor.post("/logga-in", &fields).await.followed(), "/remisser?status=utkast");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_account_get_the_same_answer() {
    let test = TestApp::with_cast("2026-03-02").await;
    let wrong = test.visitor().post("/logga-in", &[("epost", cast::ADMIN), ("losenord", "fel")]).await;
    let unknown = test.visitor().post("/logga-in", &[("epost", "ingen@yttra.example"), ("losenord", "fel")]).await;
    assert_eq!(wrong.errors(), unknown.errors());
    assert_eq!(wrong.errors(), ["E-postadressen eller lösenordet stämmer inte."]);
}

#[tokio::test]
async fn ten_failures_make_an_account_wait_and_a_quarter_lets_it_in() {
    let test = TestApp::with_cast("2026-03-02").await;
    for _ in 0..10 {
        test.visitor().post("/logga-in", &[("epost", cast::ADMIN), ("losenord", "fel")]).await;
    }
    let right = [("epost", cast::ADMIN), ("losenord", cast::PASSWORD)];
    let refused = test.visitor().post("/logga-in", &right).await;
    assert!(refused.errors()[0].starts_with("Det har varit för många"));
    test.set_day("2026-03-03");
    assert_eq!(test.visitor().post("/logga-in", &right).await.followed(), "/idag");
}

#[tokio::test]
async fn the_cookie_is_guarded_and_the_session_rotates_and_ends() {
    let test = TestApp::with_cast("2026-03-02").await;
    let visitor = test.visitor();
    let right = [("epost", cast::ADMIN), ("losenord", cast::PASSWORD)];
    let first = visitor.post("/logga-in", &right).await;
    let cookie = first.headers[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    visitor.post("/logga-in", &right).await;
    let old = cookie.split(';').next().unwrap().to_owned();
    let request = Request::builder().uri("/idag").header(header::COOKIE, old);
    let page = test.visitor().send(request.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!(page.followed(), "/logga-in?till=%2Fidag", "the session of before sign-in has ended");

    assert_eq!(visitor.get("/idag").await.status, StatusCode::OK);
    let copy = visitor.clone();
    assert_eq!(visitor.post("/logga-ut", &[]).await.followed(), "/logga-in");
    assert_eq!(copy.get("/idag").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn twelve_idle_hours_end_a_session() {
    let test = TestApp::with_cast("2026-03-02").await;
    let visitor = test.sign_in(cast::ADMIN).await;
    test.set_day("2026-03-03");
    assert_eq!(visitor.get("/idag").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn another_site_cannot_post() {
    let test = TestApp::with_cast("2026-03-02").await;
    let visitor = test.sign_in(cast::ADMIN).await;
    let request =
        Request::post("/logga-ut").header("sec-fetch-site", "cross-site").header("origin", "https://ond.example");
    let page = visitor.send(request.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.one("p").starts_with("Formuläret kom från en annan webbplats"));
    assert_eq!(visitor.get("/idag").await.status, StatusCode::OK);
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_protect_it() {
    let test = TestApp::with_cast("2026-03-02").await;
    for path in ["/logga-in", "/finns-inte", "/healthz"] {
        let page = test.visitor().get(path).await;
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(page.headers["x-content-type-options"], "nosniff");
        assert_eq!(page.headers["x-frame-options"], "DENY");
    }
}

#[tokio::test]
async fn a_forgotten_password_is_chosen_anew_by_the_mailed_link() {
    let test = TestApp::with_cast("2026-03-02").await;
    let elsewhere = test.sign_in(cast::LASARE).await;
    let visitor = test.visitor();
    let asked = visitor.post("/glomt-losenord", &[("epost", cast::LASARE)]).await.followed();
    let unknown = test.visitor().post("/glomt-losenord", &[("epost", "ingen@yttra.example")]).await.followed();
    assert_eq!(asked, unknown);
    let mails: Vec<String> = sqlx::query_scalar("select body from outbox where subject = 'Nytt lösenord till Yttra'")
        .fetch_all(test.pool())
        .await
        .unwrap();
    assert_eq!(mails.len(), 1, "none to an unknown address");
    let link = mails[0].split_whitespace().find(|word| word.contains("/losenord/")).unwrap();
    let path = link.strip_prefix("http://localhost:8080").unwrap();

    assert_eq!(visitor.post(path, &[("losenord", "kort")]).await.errors(), ["Välj ett lösenord på minst 10 tecken."]);
    assert_eq!(visitor.post(path, &[("losenord", "tre gröna hästar")]).await.followed(), "/logga-in");
    assert_eq!(elsewhere.get("/idag").await.status, StatusCode::SEE_OTHER, "signed out elsewhere");
    let new = [("epost", cast::LASARE), ("losenord", "tre gröna hästar")];
    assert_eq!(test.visitor().post("/logga-in", &new).await.followed(), "/idag");
    assert_eq!(visitor.get(path).await.status, StatusCode::UNPROCESSABLE_ENTITY, "a link works once");
}

#[tokio::test]
async fn name_address_and_password_are_changed_with_the_password_of_now() {
    let test = TestApp::with_cast("2026-03-02").await;
    let visitor = test.sign_in(cast::LASARE).await;
    let change = |nuvarande: &'static str, epost: &'static str| {
        let visitor = visitor.clone();
        async move {
            let fields =
                [("namn", "Sam Nyberg"), ("epost", epost), ("telefon", "08-1"), ("nuvarande", nuvarande), ("nytt", "")];
            visitor.post("/konto", &fields).await
        }
    };
    assert_eq!(change("fel", "sam@yttra.example").await.errors(), ["Skriv ditt nuvarande lösenord."]);
    assert_eq!(change(cast::PASSWORD, cast::ADMIN).await.errors(), ["Det finns redan ett konto med den adressen."]);
    assert_eq!(change(cast::PASSWORD, "sam@yttra.example").await.followed(), "/konto");
    assert_eq!(visitor.get("/idag").await.one(".person summary"), "Sam Nyberg");
    test.sign_in("sam@yttra.example").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guesses_at_once_get_no_more_tries() {
    let test = TestApp::with_cast("2026-03-02").await;
    let mut guesses = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let visitor = test.visitor();
        guesses.spawn(async move {
            visitor.post("/logga-in", &[("epost", cast::ADMIN), ("losenord", "fel")]).await.errors()[0].clone()
        });
    }
    let answers = guesses.join_all().await;
    assert_eq!(answers.iter().filter(|answer| answer.contains("stämmer inte")).count(), 10);
}

#[tokio::test]
async fn guesses_in_ones_own_account_are_counted_too() {
    let test = TestApp::with_cast("2026-03-02").await;
    let visitor = test.sign_in(cast::LASARE).await;
    let fields = |nuvarande: &'static str| {
        [
            ("namn", "Sam"),
            ("epost", cast::LASARE),
            ("telefon", ""),
            ("nuvarande", nuvarande),
            ("nytt", "tre gröna hästar"),
        ]
    };
    for _ in 0..10 {
        assert_eq!(visitor.post("/konto", &fields("fel")).await.errors(), ["Skriv ditt nuvarande lösenord."]);
    }
    assert!(visitor.post("/konto", &fields(cast::PASSWORD)).await.errors()[0].contains("Vänta en kvart"));
    test.set_day("2026-03-03");
    let (visitor, elsewhere) = (test.sign_in(cast::LASARE).await, test.sign_in(cast::LASARE).await);
    visitor.post("/glomt-losenord", &[("epost", cast::LASARE)]).await.followed();
    visitor.post("/konto", &fields(cast::PASSWORD)).await.followed();
    assert_eq!(visitor.get("/idag").await.status, StatusCode::OK);
    assert_eq!(elsewhere.get("/idag").await.status, StatusCode::SEE_OTHER, "signed out elsewhere");
    let open: i64 = sqlx::query_scalar("select count(*) from password_links where used_at is null")
        .fetch_one(test.pool())
        .await
        .unwrap();
    assert_eq!(open, 0);
}

#[tokio::test]
async fn links_are_mailed_a_few_times_and_spoil_no_invitation() {
    let test = TestApp::with_cast("2026-03-02").await;
    let count = async |sql: &'static str| -> i64 { sqlx::query_scalar(sql).fetch_one(test.pool()).await.unwrap() };
    for _ in 0..5 {
        let answer = test.visitor().post("/glomt-losenord", &[("epost", cast::LASARE)]).await;
        assert_eq!(answer.followed(), "/glomt-losenord");
    }
    assert_eq!(count("select count(*) from outbox").await, 3);
    assert_eq!(count("select count(*) from password_links where used_at is null").await, 3);
}
