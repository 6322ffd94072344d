//! Where the cursor is and what opens beside it, in a real browser.

use fantoccini::{
    actions::{InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction},
    key::Key,
};

use super::{
    browsers::{open, script, until, write},
    noting::reads,
};
use crate::support::browser::{Browser, Server};

const TEXT: &str = "[data-section=bakgrund] .section-editor";

/// Clicks where a script that gives "x y" says.
async fn click(browser: &Browser, place: &str) {
    let place = script(browser, place).await;
    let (x, y) = place.split_once(' ').unwrap_or_else(|| panic!("nowhere to click: {place}"));
    let mouse = MouseActions::new("mouse".into())
        .then(PointerAction::MoveTo { duration: None, x: x.parse().unwrap(), y: y.parse().unwrap() })
        .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
        .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
    browser.client.perform_actions(mouse).await.unwrap();
}

async fn press(browser: &Browser, tool: &str) {
    script(browser, &format!("document.querySelector('.tool[aria-label=\"{tool}\"]').click()")).await;
}

/// Waits until something is so.
async fn is_so(browser: &Browser, what: &str) {
    reads(browser, &format!("const text = document.querySelector('{TEXT}'); return String({what})"), |is| is == "true")
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_typed_lands_where_the_cursor_is_seen() {
    let server = Server::start("2026-03-02").await;
    let browser = open(&server).await;
    // Nowhere yet.
    press(&browser, "Tabell").await;
    is_so(&browser, "document.querySelector('.live-line').textContent === 'Ställ markören i texten först.'").await;
    is_so(&browser, "!document.querySelector('.section-editor table')").await;

    // Between the two lines of a chip: it is chosen, and what is typed takes its place.
    let gap = format!(
        "for (const chip of document.querySelectorAll('{TEXT} .chip')) {{
           if (chip.getClientRects().length !== 2) continue;
           chip.scrollIntoView({{block: 'center'}});
           const [a, b] = chip.getClientRects(), left = Math.max(a.left, b.left), right = Math.min(a.right, b.right);
           const [x, y] = [Math.round((left + right) / 2), Math.round((a.bottom + b.top) / 2)];
           if (left < right && document.elementFromPoint(x, y).tagName === 'P') return x + ' ' + y;
         }}
         return 'no chip of two lines'"
    );
    click(&browser, &gap).await;
    is_so(&browser, "text.querySelector('.chip.ProseMirror-selectednode') !== null").await;
    write(&browser, "«här»").await;
    is_so(&browser, "text.textContent.includes('«här»')").await;

    // End of a line that ends in a note, and a list on the next, which is empty.
    browser.key(&[Key::Control], Key::End).await;
    browser.key(&[], Key::Enter).await;
    write(&browser, "Rad").await;
    press(&browser, "Fotnot").await;
    write(&browser, "noten").await;
    is_so(&browser, "text.querySelector('.footnote-text').textContent === 'noten'").await;
    browser.key(&[], Key::Home).await;
    is_so(&browser, "getSelection().anchorNode.textContent === 'Rad' && getSelection().anchorOffset === 0").await;
    browser.key(&[], Key::End).await;
    is_so(&browser, "!getSelection().anchorNode.parentElement.closest('.footnote-text')").await;
    browser.key(&[], Key::Enter).await;
    press(&browser, "Punktlista").await;
    write(&browser, "Punkt").await;
    is_so(&browser, "text.querySelector('li').textContent === 'Punkt'").await;

    // The list of what can be put in is within the window, wherever the cursor is there.
    for block in ["start", "center", "end"] {
        script(&browser, &format!("document.querySelector('{TEXT} li').scrollIntoView({{block: '{block}'}})")).await;
        write(&browser, " /").await;
        is_so(&browser, "!document.querySelector('.insert-list').hidden").await;
        let list = "const list = document.querySelector('.insert-list').getBoundingClientRect();
            return list.top >= 0 && list.bottom <= innerHeight && list.height > 200 ? '' : `${list.top} ${list.bottom}`";
        assert_eq!(script(&browser, list).await, "", "{block}");
        browser.key(&[], Key::Backspace).await;
        is_so(&browser, "document.activeElement === text").await;
    }

    // What is bold by its style comes so, and nothing of the style is applied.
    let paste = "const data = new DataTransfer();
        data.setData('text/html', '<span style=\"color: red\">röd <span style=\"font-weight: 700\">fet</span></span>');
        document.activeElement.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}))";
    script(&browser, paste).await;
    is_so(&browser, "text.querySelector('li strong').textContent === 'fet'").await;

    // A box about a long paragraph keeps its buttons in the window.
    write(&browser, &" ännu fler ord".repeat(90)).await;
    press(&browser, "Föreslå ändring").await;
    is_so(&browser, "document.querySelector('#note-dialog').open").await;
    let below = "return [...document.querySelectorAll('#note-dialog button')].filter(button =>
        !button.contains(document.elementFromPoint(...(r => [r.left + r.width / 2, r.bottom - 2])(button.getBoundingClientRect()))))
        .map(button => button.textContent).join()";
    assert_eq!(script(&browser, below).await, "");
    assert!(browser.accessibility().await.is_empty(), "{:?}", browser.accessibility().await);
    browser.key(&[], Key::Escape).await;
    until(&browser, "saved").await;
    assert!(!server.logged().contains("content security policy violated"), "{}", server.logged());
    browser.close().await;
}
