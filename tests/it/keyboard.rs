//! The way about with keys only.

use fantoccini::key::Key;

use crate::support::{
    browser::{Browser, Server},
    cast::{PASSWORD, REGISTRATOR},
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
