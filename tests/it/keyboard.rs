//! The way about with keys only.

use fantoccini::key::Key;

use crate::support::{
    browser::{Browser, Server},
    cast::{ADMIN, DIREKTOR, PASSWORD, REGISTRATOR},
};

async fn write(browser: &Browser, text: &str) {
    browser.client.active_element().await.unwrap().send_keys(text).await.unwrap();
}

/// What has focus, which must be seen to have it; a field for a date shows it in one of its parts.
async fn focused(browser: &Browser) -> String {
    let script = "const e = document.activeElement, style = getComputedStyle(e);
        const box = e.getBoundingClientRect();
        const shown = e === document.body || e.type === 'date' || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
          && box.left >= 0 && box.top >= 0 && box.width > 0);
        const name = e.labels?.[0]?.textContent ?? e.textContent;
        return (shown ? '' : 'unseen: ') + (e === document.body ? 'body' : name.trim().replace(/\\s+/g, ' '));";
    browser.client.execute(script, vec![]).await.unwrap().as_str().unwrap().to_owned()
}

/// Tabs until something has focus; everything on the way must be seen to have it.
async fn tab_to(browser: &Browser, wanted: &str) {
    let mut passed = Vec::new();
    for _ in 0..60 {
        browser.key(&[], Key::Tab).await;
        let name = focused(browser).await;
        assert!(!name.starts_with("unseen"), "{name} after {passed:?}");
        if name == wanted {
            return;
        }
        passed.push(name);
    }
    panic!("no {wanted} among {passed:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_comes_all_the_way_with_keys_only() {
    let server = Server::start("2026-03-02").await;
    let browser = Browser::open().await;
    browser.goto(&server.url("/logga-in")).await;
    tab_to(&browser, "E-post").await;
    write(&browser, REGISTRATOR).await;
    tab_to(&browser, "Lösenord").await;
    write(&browser, PASSWORD).await;
    browser.leave_by(browser.key(&[], Key::Enter)).await;
    assert_eq!(browser.heading().await, "I dag");

    // The first thing on a page leads past its head.
    tab_to(&browser, "Hoppa till innehållet").await;
    browser.key(&[], Key::Enter).await;
    let inside = "return document.activeElement.id === 'innehall'";
    assert_eq!(browser.client.execute(inside, vec![]).await.unwrap(), true);
    browser.key(&[], Key::Tab).await;
    let inside = "return document.activeElement.closest('main') !== null";
    assert_eq!(browser.client.execute(inside, vec![]).await.unwrap(), true);

    browser.goto(&server.url("/idag")).await;
    tab_to(&browser, "Remisser").await;
    browser.leave_by(browser.key(&[], Key::Enter)).await;
    assert_eq!(browser.heading().await, "Remisser");
    tab_to(&browser, "Registrera remiss").await;
    browser.leave_by(browser.key(&[], Key::Enter)).await;

    tab_to(&browser, "Titel").await;
    write(&browser, "Remiss om tangentbord").await;
    tab_to(&browser, "Avsändare").await;
    write(&browser, "Kommunst").await;
    tab_to(&browser, "Ert dnr").await;
    write(&browser, "KS 2026/7").await;
    tab_to(&browser, "Svarsdatum").await;
    // As it is typed in a Swedish or an American browser alike: the field tells the order of its parts.
    browser.fill("svarsdatum", "2026-05-29").await;
    tab_to(&browser, "Registrera").await;
    browser.leave_by(browser.key(&[], Key::Enter)).await;
    assert_eq!(browser.heading().await, "Remiss om tangentbord");

    // Menus that fold open with Enter.
    tab_to(&browser, "Leyla Demirci").await;
    browser.key(&[], Key::Enter).await;
    tab_to(&browser, "Logga ut").await;
    browser.leave_by(browser.key(&[], Key::Enter)).await;
    assert_eq!(browser.heading().await, "Logga in");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chain_and_an_absence_are_set_with_keys_only() {
    let server = Server::start("2026-03-02").await;
    let browser = Browser::open().await;
    browser.sign_in(&server, ADMIN).await;
    browser.goto(&server.url("/admin/attestkedja")).await;
    tab_to(&browser, "Ändra kedjan för alla ärenden").await;
    browser.leave_by(browser.key(&[], Key::Enter)).await;
    assert_eq!(browser.heading().await, "Attestkedja för alla ärenden");
    tab_to(&browser, "Lägg till steg").await;
    browser.leave_by(browser.key(&[], Key::Enter)).await;
    // The new step has neither who nor name: the summary leads there.
    tab_to(&browser, "Spara kedjan").await;
    browser.leave_by(browser.key(&[], Key::Enter)).await;
    tab_to(&browser, "Välj vem som attesterar.").await;
    browser.key(&[], Key::Enter).await;
    assert_eq!(focused(&browser).await, "Vem attesterar?");
    write(&browser, "Åsa").await;
    tab_to(&browser, "Vad heter steget?").await;
    write(&browser, "Enhetschef").await;
    tab_to(&browser, "Flytta upp steg 3").await;
    browser.leave_by(browser.key(&[], Key::Enter)).await;
    tab_to(&browser, "Spara kedjan").await;
    browser.leave_by(browser.key(&[], Key::Enter)).await;
    assert_eq!(browser.heading().await, "Attestkedja", "{}", browser.text().await);
    assert!(browser.text().await.contains("Enhetschef"));

    browser.sign_in(&server, DIREKTOR).await;
    browser.goto(&server.url("/konto/franvaro")).await;
    tab_to(&browser, "Vem attesterar i stället?").await;
    browser.key(&[], Key::Down).await;
    browser.key(&[], Key::Down).await;
    tab_to(&browser, "Som tillförordnad Namn, tf. stadsdelsdirektör").await;
    write(&browser, " ").await;
    tab_to(&browser, "Från och med").await;
    browser.fill("fran", "2026-07-06").await;
    browser.fill_labelled("Till och med", "2026-07-31").await;
    tab_to(&browser, "Spara").await;
    browser.leave_by(browser.key(&[], Key::Enter)).await;
    let text = browser.text().await;
    assert!(text.contains("2026-07-31"), "{text}");
    browser.close().await;
}

/// Opens the page of what waits for the director's attest.
async fn to_attest(browser: &Browser, server: &Server) {
    browser.sign_in(server, DIREKTOR).await;
    browser.goto(&server.url("/attestera")).await;
    let page = "return document.querySelector('.attest-item h2 a').href";
    let page = browser.client.execute(page, vec![]).await.unwrap();
    browser.goto(page.as_str().unwrap()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_signer_has_keys_that_do_nothing_while_she_writes() {
    let server = Server::start("2026-03-02").await;
    let browser = Browser::open().await;
    to_attest(&browser, &server).await;
    assert!(browser.text().await.contains("Tangenter: Alt+Skift+1 till attesten"));
    let held = [Key::Alt, Key::Shift];
    browser.key(&held, '2').await;
    assert_eq!(focused(&browser).await, "Vad behöver ändras?");
    // In a field the same keys are hers to write with.
    browser.key(&held, '1').await;
    assert_eq!(focused(&browser).await, "Vad behöver ändras?");
    browser.client.execute("document.activeElement.blur()", vec![]).await.unwrap();
    // One letter alone, or with less, does nothing.
    browser.key(&[], '1').await;
    browser.key(&[Key::Shift], '1').await;
    assert_eq!(focused(&browser).await, "body");
    browser.key(&held, '1').await;
    assert_eq!(focused(&browser).await, "Ditt lösenord");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_telephone_nothing_that_has_focus_is_behind_the_bar() {
    let server = Server::start("2026-03-02").await;
    let browser = Browser::open_phone().await;
    to_attest(&browser, &server).await;
    // Whether what has focus lies behind the bar, all but a strip, once the page has come to rest.
    let script = "const done = arguments[0], bar = document.querySelector('.act-bar');
        const rest = (before, times) => setTimeout(() => {
          if (before !== scrollY && times < 50) return rest(scrollY, times + 1);
          const e = document.activeElement, box = e.getBoundingClientRect(), top = bar.getBoundingClientRect().top;
          const seen = Math.min(box.bottom, top) - Math.max(box.top, 0);
          const hidden = e !== document.body && !bar.contains(e) && seen < Math.min(box.height, 24) - 1;
          done([e.textContent.trim().slice(0, 40) || e.id || e.tagName, hidden, getComputedStyle(bar).position]);
        }, 40);
        rest(-1, 0);";
    let mut seen = Vec::new();
    for back in [false, true] {
        for _ in 0..30 {
            browser.key(if back { &[Key::Shift] } else { &[] }, Key::Tab).await;
            let told = browser.client.execute_async(script, vec![]).await.unwrap();
            assert_eq!(told[1], false, "{} is behind the bar", told[0]);
            assert_eq!(told[2], "fixed");
            seen.push(told[0].as_str().unwrap().to_owned());
        }
    }
    assert!(["Kontrollsumma", "losenord", "kommentar"].iter().all(|id| seen.iter().any(|name| name == id)), "{seen:?}");
    browser.close().await;
}
