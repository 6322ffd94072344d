//! Pages that no link leads to: those with field errors, and those that need something to be done first.

use super::{
    Walk,
    crawl::{Found, with_button},
};
use crate::support::cast::{
    ADMIN, CHEF, DIREKTOR, GRANSKARE, HANDLAGGARE, HANDLAGGARE_2, LASARE, REGISTRATOR, SEKRETERARE,
};

/// Takes two cases to the board, and one of them through it with a change, so that its wording waits to be entered.
pub async fn to_the_board(walk: &mut Walk, found: &mut Found) {
    const ATTESTED: &str = "Promemorian Ett samlat stöd till den som lämnar ett kriminellt nätverk";
    walk.sign_in(SEKRETERARE).await;
    // What is attested and on no agenda can be changed editorially.
    walk.desk.press("Remisser").await;
    walk.desk.press(ATTESTED).await;
    let editing = format!("{}/attest/redaktionell-andring/tjansteutlatande", walk.desk.path().await);
    found.note(SEKRETERARE, &editing);
    walk.look(SEKRETERARE, &editing).await;
    err(walk, SEKRETERARE, &editing, &[], "Skicka till dem som attesterade").await;
    let desk = &walk.desk;
    desk.press("Sammanträden").await;
    desk.press("2026-03-12").await;
    desk.press("Anmäl hit: Promemorian Ett samlat stöd till den som lämnar ett kriminellt nätverk").await;
    walk.server.set_day("2026-03-12");
    walk.sign_in(SEKRETERARE).await;
    let desk = &walk.desk;
    desk.press("Sammanträden").await;
    desk.press("2026-03-12").await;
    desk.press("För in beslutet: Motion om fler bänkar och viloplatser utmed stadens gångstråk").await;
    desk.fill("paragraf", "3").await;
    desk.tick("utgang", "bifall_med_andring").await;
    desk.fill("reservant", "Fatuma Jibril").await;
    desk.fill("reservation", "Nämnden borde ha avstyrkt.").await;
    desk.press("För in beslutet").await;
    assert!(desk.path().await.ends_with("/lydelse") || desk.said().await.contains("lydelse"), "{}", desk.text().await);

    let also = ["user", "add", "--myndighet", "lindvika", "--email", LASARE, "--name", "Samuel Tesfaldet"];
    let added =
        walk.server.command().args(also).args(["--title", "Kommunikatör", "--roles", "lasare"]).output().unwrap();
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
}

/// Writes on in a draft that is out for review, so that there is something to compare: a paragraph that was moved, one
/// that was added, and a svarsdatum that is another.
pub async fn a_changed_draft(walk: &mut Walk) {
    const TITLE: &str = "Handlingsplan för skyfall och värmeböljor 2027–2031";
    walk.sign_in(HANDLAGGARE_2).await;
    let desk = &walk.desk;
    desk.press("Remisser").await;
    desk.press(TITLE).await;
    let case = desk.path().await;
    desk.goto(&walk.server.url(&format!("{case}/utkast/tjansteutlatande/sammanfattning"))).await;
    let text = desk.value("text").await;
    let mut paragraphs: Vec<&str> = text.split("\n\n").collect();
    paragraphs.rotate_left(1);
    paragraphs.push("Det här är nytt.");
    desk.fill("text", &paragraphs.join("\n\n")).await;
    desk.press("Spara").await;
    walk.sign_in(REGISTRATOR).await;
    let desk = &walk.desk;
    desk.goto(&walk.server.url(&format!("{case}/plan"))).await;
    desk.fill("datum", "2026-06-30").await;
    desk.fill("orsak", "Avsändaren har förlängt svarstiden.").await;
    desk.press("Ändra svarsdatum").await;
    walk.sign_in(HANDLAGGARE_2).await;
    let desk = &walk.desk;
    desk.goto(&walk.server.url(&format!("{case}/versioner/jamfor?vy=sida"))).await;
    let read = desk.text().await;
    for part in ["Flyttat", "Uppgift ändrad: svarsdatum", "Det här är nytt."] {
        assert!(read.contains(part), "no ”{part}” in {read}");
    }
}

/// The director has a passkey, which her pages then ask for.
pub async fn a_passkey(walk: &mut Walk) {
    walk.sign_in(DIREKTOR).await;
    walk.desk.plug_in().await;
    walk.desk.goto(&walk.server.url("/konto/passkeys")).await;
    walk.desk.add_passkey("Telefon").await;
}

/// The chief attests all that waits for her, and looks at what became of it.
pub async fn several_at_once(walk: &mut Walk, found: &mut Found) {
    walk.sign_in(CHEF).await;
    found.note(CHEF, "/attestera/flera");
    walk.look(CHEF, "/attestera/flera").await;
    err(walk, CHEF, "/attestera/flera", &[("losenord", "remiss-demo")], "Attestera").await;
    walk.desk.tick_labelled("arende", "").await;
    walk.desk.fill("losenord", "remiss-demo").await;
    walk.desk.press("Attestera").await;
    let done = walk.desk.path().await;
    found.note(CHEF, &done);
    walk.look(CHEF, &done).await;
}

/// What a person comes to by an address that she was given.
pub async fn pages_without_a_link(walk: &mut Walk, found: &mut Found) {
    walk.sign_in(LASARE).await;
    for path in ["/dnr/SN-2026-1", "/finns-inte", "/remisser/0190aaaa-0000-7000-8000-000000000000", "/admin"] {
        found.note(LASARE, path);
        walk.look(LASARE, path).await;
    }
    for browser in [&walk.desk, &walk.phone] {
        browser.client.delete_all_cookies().await.unwrap();
    }
    let link = walk.server.command().args(["user", "password", "--email", GRANSKARE]).output().unwrap();
    let link = String::from_utf8(link.stdout).unwrap();
    let token = link.split("/losenord/").nth(1).unwrap().split_whitespace().next().unwrap();
    let choose = format!("/losenord/{token}");
    for path in [
        "/logga-in",
        "/glomt-losenord",
        &choose,
        "/losenord/gammal",
        "/verifiera",
        "/verifiera/0000-0000-0000-0000-0000",
    ] {
        found.note("", path);
        walk.look("", path).await;
    }
    for (path, fields, button) in [
        ("/logga-in", vec![("epost", "nej"), ("losenord", "")], "Logga in"),
        ("/glomt-losenord", vec![("epost", "nej")], "Skicka länk"),
        (&choose, vec![("losenord", "kort")], "Spara lösenordet"),
    ] {
        err(walk, "", path, &fields, button).await;
    }
}

/// Fills a form wrongly and looks at the answer.
async fn err(walk: &mut Walk, who: &str, path: &str, fields: &[(&str, &str)], button: &str) {
    let url = walk.server.url(path);
    for browser in [&walk.desk, &walk.phone] {
        browser.goto(&url).await;
        for (name, value) in fields {
            browser.fill(name, value).await;
        }
        browser.press(button).await;
        let errors = browser.client.find_all(fantoccini::Locator::Css(".error-summary a[href^='#']")).await.unwrap();
        assert!(!errors.is_empty(), "no errors on {path} after {button}: {}", browser.text().await);
        let lost = "return [...document.querySelectorAll('.error-summary a')].map(a => a.getAttribute('href'))
            .filter(href => !document.getElementById(href.slice(1)))";
        let lost = browser.client.execute(lost, vec![]).await.unwrap();
        assert_eq!(lost, serde_json::json!([]), "errors on {path} that lead to no field");
        let title = browser.client.title().await.unwrap();
        assert!(title.starts_with("Fel: "), "{path}: {title}");
    }
    walk.judge(who, &format!("{path} after {button}")).await;
}

/// Every form with something wrong in it.
pub async fn pages_with_errors(walk: &mut Walk, found: &Found) {
    type Wrong = (&'static str, &'static str, &'static [(&'static str, &'static str)], &'static str);
    let forms: [Wrong; 39] = [
        (REGISTRATOR, "/konto", &[("namn", "")], "Spara"),
        (REGISTRATOR, "/inkorg", &[], "Lägg i inkorgen"),
        (REGISTRATOR, "/remisser/ny", &[], "Registrera"),
        (REGISTRATOR, "/remisser/{id}/registrering", &[("titel", "")], "Spara rättelsen"),
        (REGISTRATOR, "/remisser/{id}/fordelning", &[("avdelning", "")], "Fördela"),
        (REGISTRATOR, "/remisser/{id}/avslut-i-fortid", &[], "Avsluta ärendet"),
        (REGISTRATOR, "/remisser/{id}", &[("inkom", "")], "Registrera handlingen"),
        (REGISTRATOR, "/remisser/{id}/plan", &[("datum", "")], "Ändra svarsdatum"),
        (HANDLAGGARE, "/remisser/{id}/plan", &[("till", "")], "Anteckna begäran"),
        (HANDLAGGARE, "/remisser/{id}/utkast/{slag}/{avsnitt}", &[("text", "{{finnsinte}}")], "Spara"),
        (HANDLAGGARE, "/remisser/{id}/utkast/{slag}/import", &[], "Läs in"),
        (HANDLAGGARE, "/remisser/{id}/utkast/{slag}", &[("plats", "x")], "Spara bilagorna"),
        (HANDLAGGARE, "/remisser/{id}/utkast/{slag}/anteckningar", &[], "Spara"),
        (HANDLAGGARE, "/remisser/{id}/granskning", &[], "Skicka för granskning"),
        (HANDLAGGARE, "/remisser/{id}/attest/oppning", &[], "Öppna för ändring"),
        (GRANSKARE, "/remisser/{id}/granskning", &[], "Lämna granskning"),
        (GRANSKARE, "/remisser/{id}/granskning", &[], "Skicka vidare"),
        (DIREKTOR, "/konto/passkeys/{passkey}", &[("namn", "")], "Spara namnet"),
        (DIREKTOR, "/konto/passkeys/{passkey}", &[], "Ta bort passkeyn"),
        (DIREKTOR, "/remisser/{id}/attest", &[("losenord", "fel")], "Attestera"),
        (DIREKTOR, "/remisser/{id}/attest", &[], "Skicka tillbaka"),
        (DIREKTOR, "/remisser/{id}/attest", &[], "Ställ frågan"),
        (DIREKTOR, "/konto/franvaro", &[], "Spara"),
        (SEKRETERARE, "/remisser/{id}/beslut", &[("paragraf", "")], "För in beslutet"),
        (SEKRETERARE, "/remisser/{id}/beslut/annan-vag", &[], "För in beslutet"),
        (
            SEKRETERARE,
            "/remisser/{id}/beslut/{beslut}/lydelse",
            &[("avsnitt", "{{finnsinte}}")],
            "Spara den beslutade lydelsen",
        ),
        (SEKRETERARE, "/remisser/{id}/expediering", &[("adress", "")], "Expediera"),
        (SEKRETERARE, "/remisser/{id}/expediering/{expediering}/mottagande", &[("mottaget", "")], "Spara"),
        (ADMIN, "/admin/personer/ny", &[], "Spara"),
        (ADMIN, "/admin/personer/{id}", &[], "Spärra"),
        (ADMIN, "/admin/enheter/ny", &[], "Spara"),
        (ADMIN, "/admin/enheter/{id}", &[], "Lägg till"),
        (ADMIN, "/admin/attestkedja/{kedja}", &[("namn-1", "")], "Spara kedjan"),
        (ADMIN, "/admin/rad/ny", &[], "Spara"),
        (ADMIN, "/admin/avsandare/ny", &[], "Spara"),
        (ADMIN, "/admin/fraser/ny", &[("text", "{{finnsinte}}")], "Spara"),
        (ADMIN, "/admin/sammantraden/ny", &[("dag", "")], "Spara"),
        (ADMIN, "/admin/sammantraden/flera", &[], "Spara alla"),
        (ADMIN, "/admin/mallar", &[], "Läs in"),
    ];
    let mut who = "";
    for (person, pattern, fields, button) in forms {
        if who != person {
            walk.sign_in(person).await;
            who = person;
        }
        let cookies = walk.desk.cookies().await;
        let path = with_button(&walk.server, &cookies, found.paths(person, pattern), button).await;
        err(walk, person, &path, fields, button).await;
    }
}
