//! The director's two minutes, on a telephone: reading, comparing with what she read before, attesting.

use yttra::{attests::commands, document::canonical::Kind};

use super::browser::{BUTTON, Site};
use crate::support::{Beginning, Story, browser::Browser, cast};

/// Nothing is wider than the screen, and axe-core finds no fault.
async fn fits(site: &Site) {
    let wide = site.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth").await;
    assert_eq!(wide, 0, "{} is wider than the screen", site.browser.path().await);
    assert_eq!(site.browser.accessibility().await, Vec::<String>::new());
}

/// Sends it and lets the chief attest, so that it is the director's turn.
async fn to_director(story: &Story<'_>) {
    story.send().await;
    let (chief, signing) = (story.actor("chef").await, story.signing().await);
    commands::sign(story.app(), &chief, story.moment(), story.id, signing).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_director_reads_compares_and_attests_on_a_telephone() {
    let site = Site::shown_by(Browser::open_phone().await).await;
    let story = site.test.story(Beginning::default()).await;
    story.to_draft().await;
    to_director(&story).await;
    site.browser.plug_in().await;
    site.sign_in(cast::DIREKTOR).await;
    site.add_passkey("Telefon").await;

    site.goto("/attestera").await;
    fits(&site).await;
    site.browser.press("Plan för badplatser").await;
    fits(&site).await;
    let text = site.browser.text().await;
    assert!(text.contains("Din attest behövs") && text.contains("Förvaltningen är positiv till planen."), "{text}");

    story.open_for_change().await;
    story.write(Kind::Tjansteutlatande, "sammanfattning", "Förvaltningen är negativ till planen.").await;
    to_director(&story).await;
    site.goto("/attestera").await;
    site.browser.press("Plan för badplatser").await;
    fits(&site).await;
    let word = |tag: &str| {
        format!("return [...document.querySelectorAll('main {tag}')].map(e => e.textContent.trim()).join(' ')")
    };
    assert!(site.run(&word("del")).await.as_str().unwrap().contains("positiv"));
    assert!(site.run(&word("ins")).await.as_str().unwrap().contains("negativ"));
    site.run("document.querySelector('.act-bar a').click()").await;
    // The bar leads to the attest, once the page has come to rest.
    let near = "const done = arguments[0], box = document.querySelector('#attestera');
        const rest = () => { const { top } = box.getBoundingClientRect();
            return top >= 0 && top < innerHeight ? done(true) : setTimeout(rest, 40) }; rest()";
    site.browser.client.execute_async(near, vec![]).await.unwrap();
    site.browser.press(BUTTON).await;
    fits(&site).await;
    assert!(site.browser.text().await.contains("Alla i kedjan har nu attesterat."));
    assert_eq!(story.status().await, "attesterad");
    site.browser.close().await;
}
