//! In Chromium, with its virtual authenticator: what people see, and each refusal.

use serde_json::{Value, json};
use uuid::Uuid;
use yttra::app::App;

use crate::{
    attests::{drafted, send, status, write},
    support::{TestApp, browser::Browser, cast},
};

/// The application on a port of its own, and a browser.
pub(super) struct Site {
    pub(super) test: TestApp,
    port: u16,
    pub(super) browser: Browser,
}

impl Site {
    async fn open() -> Self {
        Self::shown_by(Browser::open().await).await
    }

    pub(super) async fn shown_by(browser: Browser) -> Self {
        let test = TestApp::with_cast("2026-03-02").await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut config = test.app.config.clone();
        config.listen = address;
        let app = App::new(
            test.app.pool.clone(),
            test.app.clock.clone(),
            config,
            test.app.files.clone(),
            test.app.seals.clone(),
        );
        let service = app.router().into_make_service_with_connect_info::<std::net::SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        Self { test, port: address.port(), browser }
    }

    pub(super) async fn goto(&self, path: &str) {
        self.browser.goto(&format!("http://localhost:{}{path}", self.port)).await;
    }

    pub(super) async fn sign_in(&self, email: &str) {
        self.browser.client.delete_all_cookies().await.unwrap();
        self.goto("/logga-in").await;
        self.browser.fill("epost", email).await;
        self.browser.fill("losenord", cast::PASSWORD).await;
        self.browser.press("Logga in").await;
    }

    pub(super) async fn add_passkey(&self, name: &str) {
        self.goto("/konto/passkeys").await;
        self.browser.add_passkey(name).await;
    }

    /// Presses the button that asks for a passkey where it leads to no other page; what is said beside it then.
    async fn refused(&self, label: &str) -> String {
        let script = "const done = arguments[1];
            const button = [...document.querySelectorAll('button')].find(b => b.textContent === arguments[0]);
            const said = button.form.querySelector('[data-passkey-status]');
            new MutationObserver(() => said.textContent.startsWith('Väntar') || done(said.textContent))
              .observe(said, { childList: true });
            button.click();";
        let said = self.browser.client.execute_async(script, vec![json!(label)]).await.unwrap();
        said.as_str().unwrap().to_owned()
    }

    /// What is wrong, as the page that came back says beside the button.
    async fn error(&self) -> String {
        self.browser.find("#passkey .error").await.text().await.unwrap().replace("Fel:", "").trim().to_owned()
    }

    pub(super) async fn run(&self, script: &str) -> Value {
        self.browser.client.execute(script, vec![]).await.unwrap()
    }
}

pub(super) const BUTTON: &str = "Attestera med passkey";
/// Keeps what a passkey answered instead of sending it.
const KEEP: &str = "HTMLFormElement.prototype.submit = function () {
    sessionStorage.kept = JSON.stringify([this.elements.utmaning.value, this.elements.svar.value]) };";
/// Sends what was kept.
const SEND: &str = "const form = document.querySelector('form[data-passkey=get]');
    const [challenge, answer] = JSON.parse(sessionStorage.kept);
    form.elements.utmaning.value = challenge; form.elements.svar.value = answer;
    document.documentElement.dataset.left = '1'; HTMLFormElement.prototype.submit.call(form);";

async fn attested(test: &TestApp, id: Uuid) -> Vec<String> {
    sqlx::query_scalar(
        "select a.method from attests a join attest_rounds o on o.id = a.round_id where o.remiss_id = $1 order by a.step",
    )
    .bind(id)
    .fetch_all(test.pool())
    .await
    .unwrap()
}

async fn waits(test: &TestApp, title: &str) -> Uuid {
    let id = drafted(test, title).await;
    send(test, id).await;
    id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_passkey_is_registered_and_attests_one_and_several() {
    let site = Site::open().await;
    let (id, two, three) =
        (waits(&site.test, "Toaletter").await, waits(&site.test, "Bänkar").await, waits(&site.test, "Hundar").await);
    let device = site.browser.plug_in().await;
    site.sign_in(cast::CHEF).await;
    site.goto("/konto/passkeys").await;
    assert_eq!(site.browser.accessibility().await, Vec::<String>::new());
    // The password is wrong; then right, but the finger is not.
    site.browser.fill("namn", "Telefon").await;
    site.browser.fill("losenord", "fel").await;
    assert_eq!(site.refused("Lägg till passkey").await, "Lösenordet stämmer inte.");
    assert_eq!(site.run("return document.activeElement.id").await, "losenord");
    site.browser.verify(&device, false).await;
    site.browser.fill("losenord", cast::PASSWORD).await;
    let said = site.refused("Lägg till passkey").await;
    assert!(said.starts_with("Du avbröt, eller så kunde din passkey inte bekräfta vem du är."), "{said}");
    site.browser.verify(&device, true).await;
    site.add_passkey("Telefon").await;
    assert_eq!(site.browser.accessibility().await, Vec::<String>::new());
    // The same device once more.
    site.browser.fill("namn", "Telefonen igen").await;
    site.browser.fill("losenord", cast::PASSWORD).await;
    assert!(site.refused("Lägg till passkey").await.starts_with("Den passkeyn är redan tillagd."));
    site.browser.press("Telefon").await;
    assert_eq!(site.browser.heading().await, "Telefon");
    assert_eq!(site.browser.accessibility().await, Vec::<String>::new());

    site.goto(&format!("/remisser/{id}/attest")).await;
    assert_eq!(site.browser.accessibility().await, Vec::<String>::new());
    site.browser.press(BUTTON).await;
    let said = site.browser.text().await;
    assert!(said.contains("Du har attesterat. Nu går ärendet till"), "{said}");
    assert_eq!(attested(&site.test, id).await, ["passkey"]);

    site.goto("/attestera").await;
    site.browser.press("Attestera flera på en gång").await;
    assert_eq!(site.browser.accessibility().await, Vec::<String>::new());
    assert_eq!(site.refused(BUTTON).await, "Kryssa för minst ett ärende.");
    site.browser.tick_labelled("arende", "Bänkar").await;
    site.browser.tick_labelled("arende", "Hundar").await;
    site.browser.press(BUTTON).await;
    assert_eq!(site.browser.heading().await, "Attesterat");
    assert!(site.browser.text().await.contains("2 ärenden attesterade med passkey"));
    assert_eq!(site.browser.accessibility().await, Vec::<String>::new());
    assert_eq!(attested(&site.test, two).await, ["passkey"]);
    assert_eq!(attested(&site.test, three).await, ["passkey"]);
    site.browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_does_not_hold_is_refused_beside_the_button() {
    let site = Site::open().await;
    let id = waits(&site.test, "Toaletter").await;
    let page = format!("/remisser/{id}/attest");
    let chiefs = site.browser.plug_in().await;
    site.sign_in(cast::CHEF).await;
    site.add_passkey("Telefon").await;

    // No user verification.
    site.browser.verify(&chiefs, false).await;
    site.goto(&page).await;
    let said = site.refused(BUTTON).await;
    assert!(said.starts_with("Du avbröt, eller så kunde din passkey inte bekräfta vem du är."), "{said}");
    assert_eq!(site.run("return document.activeElement.textContent").await, BUTTON);
    // Nor where a page asks for less than we did.
    let less = "const get = navigator.credentials.get.bind(navigator.credentials);
        navigator.credentials.get = ({ publicKey }) => get({ publicKey: { ...publicKey, userVerification: 'discouraged' } });";
    site.run(less).await;
    site.browser.press(BUTTON).await;
    assert!(site.error().await.starts_with("Din passkey bekräftade inte vem du är"), "{}", site.error().await);
    assert_eq!(site.browser.accessibility().await, Vec::<String>::new());
    site.browser.verify(&chiefs, true).await;

    // Somebody else's key, on her page.
    site.browser.pull_out(&chiefs).await;
    let directors = site.browser.plug_in().await;
    site.sign_in(cast::DIREKTOR).await;
    site.add_passkey("Direktörens").await;
    site.sign_in(cast::CHEF).await;
    site.goto(&page).await;
    assert!(site.refused(BUTTON).await.starts_with("Du avbröt, eller så"), "the browser finds no key of hers");
    let any = "const get = navigator.credentials.get.bind(navigator.credentials);
        navigator.credentials.get = ({ publicKey }) => get({ publicKey: { ...publicKey, allowCredentials: [] } });";
    site.run(any).await;
    site.browser.press(BUTTON).await;
    assert_eq!(site.error().await, "Den passkeyn hör till någon annan. Attestera med en av dina egna.");
    site.browser.pull_out(&directors).await;

    // An answer that was given to another version, sent when the proposal is another.
    site.browser.plug_in().await;
    site.add_passkey("Ny telefon").await;
    site.goto(&page).await;
    site.run(KEEP).await;
    assert_eq!(site.refused(BUTTON).await, "Klart. Sidan läses in.");
    let officer = site.test.sign_in(cast::HANDLAGGARE).await;
    let version = officer.get(&format!("{page}/oppning")).await.value("version");
    officer.post(&format!("{page}/oppning"), &[("version", &version), ("skal", "Fel")]).await.followed();
    write(&site.test, id, "Förvaltningen är mycket positiv.").await;
    send(&site.test, id).await;
    site.goto(&page).await;
    site.browser.leave_by(async { drop(site.run(SEND).await) }).await;
    assert!(site.error().await.starts_with("Förslaget är ändrat sedan du läste det."), "{}", site.error().await);
    assert_eq!(attested(&site.test, id).await, Vec::<String>::new());

    // A replay of what has attested: her step is hers again.
    let mine = "const submit = HTMLFormElement.prototype.submit;
        HTMLFormElement.prototype.submit = function () {
          sessionStorage.kept = JSON.stringify([this.elements.utmaning.value, this.elements.svar.value]);
          submit.call(this) };";
    site.run(mine).await;
    site.browser.press(BUTTON).await;
    assert_eq!(attested(&site.test, id).await, ["passkey"]);
    let version = officer.get(&format!("{page}/oppning")).await.value("version");
    officer.post(&format!("{page}/oppning"), &[("version", &version), ("skal", "Fel")]).await.followed();
    write(&site.test, id, "Förvaltningen är inte positiv.").await;
    send(&site.test, id).await;
    site.goto(&page).await;
    site.browser.leave_by(async { drop(site.run(SEND).await) }).await;
    assert!(site.error().await.starts_with("Bekräftelsen är redan använd."), "{}", site.error().await);

    // A key that was removed while her page was open.
    site.goto(&page).await;
    site.run(KEEP).await;
    site.refused(BUTTON).await;
    let admin = site.test.sign_in(cast::ADMIN).await;
    let person = site.test.actor(cast::CHEF).await.id;
    let revoked = [("passkey", "alla"), ("skal", "Telefonen är borta.")];
    admin.post(&format!("/admin/personer/{person}/passkeys"), &revoked).await.followed();
    site.goto("/attestera").await;
    site.goto(&page).await;
    assert!(!site.browser.text().await.contains(BUTTON), "she has no key any more");
    let rest = "const form = document.querySelector('form[action$=attestering]');
        const [challenge, answer] = JSON.parse(sessionStorage.kept);
        for (const [name, value] of [['utmaning', challenge], ['svar', answer]]) {
          const field = document.createElement('input'); field.name = name; field.value = value; form.append(field); }
        form.submit();";
    site.browser.leave_by(async { drop(site.run(rest).await) }).await;
    let said = site.browser.find("#passkey").await.text().await.unwrap();
    assert!(said.contains("Den passkeyn är borttagen och går inte att attestera med."), "{said}");
    assert_eq!(status(&site.test, id).await, "attest");
    site.browser.close().await;
}
