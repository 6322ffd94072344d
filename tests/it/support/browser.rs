//! A real server and a real browser: the `yttra` binary with a private Postgres of its own, and headless Chromium.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use axum::http::Method;
use fantoccini::{
    Client, ClientBuilder, Locator,
    actions::{InputSource, KeyAction, KeyActions},
    elements::Element,
    key::Key,
    wd::WebDriverCompatibleCommand,
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use url::{ParseError, Url};

use super::{database::server_folder, kill};

/// The accessibility checker.
const AXE: &str = include_str!("../../browser/axe.min.js");

/// A running `yttra serve` in demo mode, whose clock is a file.
pub struct Server {
    pub port: u16,
    var: TempDir,
    child: Option<Child>,
    /// Settings of its own.
    settings: Vec<(&'static str, String)>,
}

impl Server {
    /// Starts a server on a fresh database, on a day.
    pub async fn start(day: &str) -> Self {
        Self::start_with(day, Vec::new()).await
    }

    /// [`Self::start`] with settings of its own.
    pub async fn start_with(day: &str, settings: Vec<(&'static str, String)>) -> Self {
        let var = server_folder();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut server = Self { port, var, child: None, settings };
        server.set_day(day);
        server.run().await;
        server
    }

    /// The program's folder.
    pub fn var(&self) -> &Path {
        self.var.path()
    }

    /// Moves the server's clock to nine in the morning of a day.
    pub fn set_day(&self, day: &str) {
        std::fs::write(self.clock(), format!("{day}T08:00:00Z")).unwrap();
    }

    fn clock(&self) -> PathBuf {
        self.var.path().join("clock")
    }

    fn log(&self) -> PathBuf {
        self.var.path().join("log")
    }

    /// What the server has logged.
    pub fn logged(&self) -> String {
        let mut text = String::new();
        File::open(self.log()).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    /// A command line on the same data.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_yttra"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("YTTRA_") {
                command.env_remove(name);
            }
        }
        command.env_remove("DATABASE_URL").env("YTTRA_VAR", self.var.path());
        command
    }

    /// Starts the program and waits until it is ready.
    pub async fn run(&mut self) {
        let log = File::options().create(true).append(true).open(self.log()).unwrap();
        let child = self
            .command()
            .arg("serve")
            .env("YTTRA_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("YTTRA_DEMO", "true")
            .env("YTTRA_CLOCK_FILE", self.clock())
            .envs(self.settings.iter().map(|(name, value)| (name, value)))
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        self.child = Some(child);
        let start = Instant::now();
        while !self.is_ready().await {
            if let Some(status) = self.child.as_mut().unwrap().try_wait().unwrap() {
                panic!("the server ended with {status}: {}", self.logged());
            }
            assert!(start.elapsed() < Duration::from_mins(3), "not ready: {}", self.logged());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn is_ready(&self) -> bool {
        matches!(self.get("/readyz", "").await, Ok((200, _)))
    }

    /// Fetches without a browser: the status and the body.
    pub async fn get(&self, path: &str, cookies: &str) -> std::io::Result<(u16, Vec<u8>)> {
        let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", self.port)).await?;
        let request = format!("GET {path} HTTP/1.0\r\nHost: localhost:{}\r\nCookie: {cookies}\r\n\r\n", self.port);
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").ok_or(std::io::ErrorKind::UnexpectedEof)?;
        let status = String::from_utf8_lossy(&answer[..end]).split(' ').nth(1).and_then(|code| code.parse().ok());
        Ok((status.ok_or(std::io::ErrorKind::InvalidData)?, answer[end + 4..].to_vec()))
    }

    /// Kills the program with SIGKILL, as a power cut would.
    pub fn kill(&mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Ends the program as Ctrl-C does.
    pub fn interrupt(&mut self) -> std::process::ExitStatus {
        let mut child = self.child.take().unwrap();
        kill("INT", child.id());
        child.wait().unwrap()
    }

    /// The address of a page.
    pub fn url(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A program that has ended by itself is what the test fails by.
        if self.child.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None))) {
            self.interrupt();
        }
    }
}

/// A headless Chromium, driven by a chromedriver of its own.
pub struct Browser {
    pub client: Client,
    driver: Child,
    _profile: TempDir,
}

impl Browser {
    /// Opens a browser of 1280 × 900.
    pub async fn open() -> Self {
        let browser = Self::start(None).await;
        browser.client.set_window_size(1280, 900).await.unwrap();
        browser
    }

    /// Opens a browser that shows pages as a telephone of 360 × 740 does.
    pub async fn open_phone() -> Self {
        let metrics = json!({ "width": 360, "height": 740, "pixelRatio": 1, "mobile": true, "touch": true });
        Self::start(Some(json!({ "deviceMetrics": metrics }))).await
    }

    async fn start(emulation: Option<Value>) -> Self {
        let profile = TempDir::new().unwrap();
        let (driver, port) = driver();
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities(profile.path(), emulation))
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("Chromium does not start");
        Self { client, driver, _profile: profile }
    }

    /// Opens a page.
    pub async fn goto(&self, url: &str) {
        self.client.goto(url).await.unwrap();
    }

    /// Signs in and lands on "I dag".
    pub async fn sign_in(&self, server: &Server, email: &str) {
        self.client.delete_all_cookies().await.unwrap();
        self.goto(&server.url("/logga-in")).await;
        self.fill("epost", email).await;
        self.fill("losenord", "remiss-demo").await;
        self.press("Logga in").await;
        assert_eq!(self.heading().await, "I dag");
    }

    /// The element that a CSS selector finds first.
    pub async fn find(&self, selector: &str) -> Element {
        match self.client.find(Locator::Css(selector)).await {
            Ok(element) => element,
            Err(error) => panic!("no {selector} on {}: {error}\n{}", self.path().await, self.text().await),
        }
    }

    /// Sets a field by name, opening the details it lies in.
    pub async fn fill(&self, name: &str, value: &str) {
        let script = "const field = document.getElementsByName(arguments[0])[0];
            if (!field) return false;
            for (let up = field; up; up = up.parentElement) if (up.tagName === 'DETAILS') up.open = true;
            field.value = arguments[1];
            return true;";
        let found = self.client.execute(script, vec![json!(name), json!(value)]).await.unwrap();
        assert_eq!(found, Value::Bool(true), "no field {name} on {}\n{}", self.path().await, self.text().await);
    }

    /// Chooses in a list by the words that are shown.
    pub async fn choose(&self, name: &str, label: &str) {
        let script = "const field = document.getElementsByName(arguments[0])[0];
            if (!field) return 'no field';
            for (let up = field; up; up = up.parentElement) if (up.tagName === 'DETAILS') up.open = true;
            const option = [...field.options].find(o => o.text.trim().startsWith(arguments[1]));
            if (!option) return [...field.options].map(o => o.text).join(', ');
            field.value = option.value; return '';";
        let answer = self.client.execute(script, vec![json!(name), json!(label)]).await.unwrap();
        assert_eq!(answer, json!(""), "{name}: {label}");
    }

    /// Ticks a box or a button by name and value.
    pub async fn tick(&self, name: &str, value: &str) {
        let script = "const box = [...document.getElementsByName(arguments[0])].find(b => b.value === arguments[1]);
            if (!box) return false;
            for (let up = box; up; up = up.parentElement) if (up.tagName === 'DETAILS') up.open = true;
            box.checked = true; return true;";
        let found = self.client.execute(script, vec![json!(name), json!(value)]).await.unwrap();
        assert_eq!(found, Value::Bool(true), "no box {name}={value} on {}", self.path().await);
    }

    /// Ticks the box or button of this name whose label starts with these words.
    pub async fn tick_labelled(&self, name: &str, label: &str) {
        self.set_labelled(name, label, true).await;
    }

    /// Takes the tick from the box of this name whose label starts with these words.
    pub async fn untick_labelled(&self, name: &str, label: &str) {
        self.set_labelled(name, label, false).await;
    }

    async fn set_labelled(&self, name: &str, label: &str, ticked: bool) {
        let script = "const box = [...document.getElementsByName(arguments[0])]
              .find(b => b.labels[0]?.textContent.trim().startsWith(arguments[1]));
            if (!box || box.checked === arguments[2]) return false;
            for (let up = box; up; up = up.parentElement) if (up.tagName === 'DETAILS') up.open = true;
            box.checked = arguments[2]; return true;";
        let found = self.client.execute(script, vec![json!(name), json!(label), json!(ticked)]).await.unwrap();
        assert_eq!(found, Value::Bool(true), "no {name} labelled {label} to change on {}", self.path().await);
    }

    /// Sets the field that is labelled so.
    pub async fn fill_labelled(&self, label: &str, value: &str) {
        let script = "const label = [...document.querySelectorAll('label')]
              .find(l => l.textContent.trim().startsWith(arguments[0]));
            if (!label) return false;
            for (let up = label; up; up = up.parentElement) if (up.tagName === 'DETAILS') up.open = true;
            document.getElementById(label.htmlFor).value = arguments[1]; return true;";
        let found = self.client.execute(script, vec![json!(label), json!(value)]).await.unwrap();
        assert_eq!(found, Value::Bool(true), "no label {label} on {}\n{}", self.path().await, self.text().await);
    }

    /// The value of a field.
    pub async fn value(&self, name: &str) -> String {
        let script = "return document.getElementsByName(arguments[0])[0]?.value ?? null";
        let value = self.client.execute(script, vec![json!(name)]).await.unwrap();
        value.as_str().unwrap_or_else(|| panic!("no field {name}")).to_owned()
    }

    /// Chooses files to be uploaded.
    pub async fn attach(&self, name: &str, files: &[&Path]) {
        let paths: Vec<_> = files.iter().map(|file| file.to_str().unwrap()).collect();
        self.find(&format!("input[type=file][name={name}]")).await.send_keys(&paths.join("\n")).await.unwrap();
    }

    /// Presses the button, or follows the link, that says this, and waits for the page it leads to.
    pub async fn press(&self, label: &str) {
        let script = "const all = [...document.querySelectorAll('button'), ...document.querySelectorAll('a')];
            const it = all.find(e => e.textContent.trim().replace(/\\s+/g, ' ') === arguments[0]);
            if (!it) return false;
            for (let up = it.parentElement; up; up = up.parentElement) if (up.tagName === 'DETAILS') up.open = true;
            document.documentElement.dataset.left = '1'; it.click(); return true;";
        let found = self.client.execute(script, vec![json!(label)]).await.unwrap();
        assert_eq!(found, Value::Bool(true), "no {label} on {}\n{}", self.path().await, self.text().await);
        self.until_arrived(label).await;
    }

    /// Presses a key while others are held down.
    pub async fn key(&self, held: &[Key], key: impl Into<char>) {
        let held: Vec<char> = held.iter().map(|key| char::from(*key)).collect();
        let value = key.into();
        let mut keys = KeyActions::new("keys".into());
        for value in held.iter().copied().chain([value]) {
            keys = keys.then(KeyAction::Down { value });
        }
        for value in [value].into_iter().chain(held.into_iter().rev()) {
            keys = keys.then(KeyAction::Up { value });
        }
        self.client.perform_actions(keys).await.unwrap();
    }

    /// Does something that leads to another page, and waits for that.
    pub async fn leave_by(&self, what: impl Future<Output = ()>) {
        self.client.execute("document.documentElement.dataset.left = '1'", vec![]).await.unwrap();
        what.await;
        self.until_arrived("what was done").await;
    }

    /// Waits until the page that was marked as left is gone and the next is there.
    async fn until_arrived(&self, by: &str) {
        let start = Instant::now();
        let arrived = "return document.readyState === 'complete' && !document.documentElement.dataset.left";
        while !matches!(self.client.execute(arrived, vec![]).await, Ok(Value::Bool(true))) {
            assert!(start.elapsed() < Duration::from_secs(30), "{by} leads nowhere on {}", self.path().await);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// What the page says when its editor, if any, is ready; apart from what it says only once or with the time of day.
    pub async fn said(&self) -> String {
        let script = "return (async () => {
            const ready = () => !document.getElementById('live-draft') || document.querySelector('[data-state=saved]');
            while (!ready()) await new Promise(resolve => setTimeout(resolve, 20));
            const said = document.querySelector('main').cloneNode(true);
            said.querySelectorAll('.flash, .phone-label, #live-draft').forEach(part => part.remove());
            said.querySelectorAll('p, li, dt, dd, th, td, h1, h2, h3, option, span').forEach(part =>
              part.matches('.chip') || part.append(' '));
            return said.textContent.replace(/\\s+/g, ' ').trim() })()";
        self.client.execute(script, vec![]).await.unwrap().as_str().unwrap().to_owned()
    }

    /// Fetches a file with the browser's cookies.
    pub async fn download(&self, server: &Server, path: &str) -> Vec<u8> {
        let (status, body) = server.get(path, &self.cookies().await).await.unwrap();
        assert_eq!(status, 200, "{path}");
        body
    }

    /// The cookies, as a line to send.
    pub async fn cookies(&self) -> String {
        let cookies = self.client.get_all_cookies().await.unwrap();
        cookies.iter().map(|cookie| cookie.stripped().to_string()).collect::<Vec<_>>().join("; ")
    }

    /// The page's h1.
    pub async fn heading(&self) -> String {
        self.find("h1").await.text().await.unwrap()
    }

    /// All text of the page.
    pub async fn text(&self) -> String {
        self.client.find(Locator::Css("body")).await.unwrap().text().await.unwrap()
    }

    /// Path and query.
    pub async fn path(&self) -> String {
        let url = self.client.current_url().await.unwrap();
        url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
    }

    /// What axe-core finds wrong with the page, all of it unfolded meanwhile, by WCAG 2.2 A and AA and best practice; and whether
    /// anything lies beyond its right edge.
    pub async fn accessibility(&self) -> Vec<String> {
        let script = format!(
            "{AXE}; const done = arguments[0], tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
             const root = document.documentElement;
             const beyond = () => root.scrollWidth <= root.clientWidth ? [] : [...document.querySelectorAll('body *')]
               .filter(e => e.getBoundingClientRect().right > root.clientWidth + 1 && !e.closest('.table-scroll *'))
               .map(e => e.cloneNode().outerHTML);
             const folded = beyond();
             const closed = document.querySelectorAll('main details:not([open])');
             closed.forEach(details => details.open = true);
             const wide = folded.concat(beyond());
             axe.run(document, {{runOnly: tags, resultTypes: ['violations']}})
               .then(r => done(r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | '))
                 .concat(wide.length ? ['too wide: ' + wide.slice(0, 3).join(' | ')] : [])))
               .catch(e => done(['axe: ' + e]))
               .finally(() => closed.forEach(details => details.open = false));"
        );
        let found = self.client.execute_async(&script, vec![]).await.unwrap();
        serde_json::from_value(found).unwrap()
    }

    /// Takes the network away, or gives it back.
    pub async fn offline(&self, offline: bool) {
        self.client.issue_cmd(Network { offline }).await.unwrap();
    }

    /// Closes the browser.
    pub async fn close(self) {
        self.client.clone().close().await.unwrap();
    }
}

/// A command that chromedriver has beyond the standard.
#[derive(Debug)]
struct Network {
    offline: bool,
}

impl WebDriverCompatibleCommand for Network {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/chromium/network_conditions", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        let conditions = json!({ "offline": self.offline, "latency": 0, "throughput": 0 });
        (Method::POST, Some(json!({ "network_conditions": conditions }).to_string()))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Chromium ends with its driver.
        if self.driver.kill().is_ok() {
            self.driver.wait().unwrap();
        }
    }
}

fn on_path(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(name)).find(|program| program.is_file());
    found.unwrap_or_else(|| panic!("{name} is missing: run `make test`"))
}

/// A chromedriver and its port. It takes the same port of both kinds of address, and ends if one of them is taken.
fn driver() -> (Child, u16) {
    for _ in 0..5 {
        let mut driver = Command::new(on_path("chromedriver"))
            .args(["--port=0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines().map_while(Result::ok);
        let told = |line: String| line.split("successfully on port ").nth(1)?.trim_end_matches('.').parse().ok();
        if let Some(port) = lines.find_map(told) {
            // Its pipe must not fill up.
            std::thread::spawn(move || lines.for_each(drop));
            return (driver, port);
        }
        driver.wait().unwrap();
    }
    panic!("chromedriver tells no port");
}

fn capabilities(profile: &Path, emulation: Option<Value>) -> serde_json::Map<String, Value> {
    let mut arguments = vec![
        "--headless=new".to_owned(),
        "--no-sandbox".to_owned(),
        "--disable-gpu".to_owned(),
        "--disable-quic".to_owned(),
        "--disable-dev-shm-usage".to_owned(),
        "--no-first-run".to_owned(),
        "--disable-background-networking".to_owned(),
        "--disable-component-update".to_owned(),
        "--disable-sync".to_owned(),
        "--lang=sv".to_owned(),
    ];
    arguments.push(format!("--user-data-dir={}", profile.display()));
    // Without the path chromedriver looks in places of its own, which a browser below var/dist is not in.
    let mut options = json!({ "args": arguments, "binary": on_path("chromium") });
    if let Some(emulation) = emulation {
        options["mobileEmulation"] = emulation;
    }
    let mut capabilities = serde_json::Map::new();
    capabilities.insert("goog:chromeOptions".to_owned(), options);
    capabilities
}
