//! The application without a socket, and visitors who remember their cookies as a browser does.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Body,
    http::{Method, Request, Response, StatusCode, header},
};
use bytes::Bytes;
use chrono::NaiveDate;
use clap::Parser;
use scraper::{Html, Selector};
use sqlx::PgPool;
use tower::ServiceExt;
use uuid::Uuid;
use yttra::{app::App, clock::Clock, config::Config, files::Files, seals::keys::Keys};

use super::database::{TestDatabase, database};

#[derive(Parser)]
struct Settings {
    #[command(flatten)]
    config: Config,
}

/// Where the seals lie: beside the files, but in no folder that they use.
fn seals(files: &tempfile::TempDir) -> Keys {
    Keys::new(files.path().join("test-seals"))
}

/// The application on a database of its own.
pub struct TestApp {
    pub app: App,
    pub database: TestDatabase,
    router: Router,
    clock: tempfile::NamedTempFile,
    pub files: tempfile::TempDir,
}

impl TestApp {
    /// An application whose clock stands at nine in the morning of a day.
    pub async fn on(day: &str) -> Self {
        Self::over(database().await, tempfile::tempdir().unwrap(), day)
    }

    /// An application on a database and files that are there already.
    pub fn over(database: TestDatabase, files: tempfile::TempDir, day: &str) -> Self {
        let clock = tempfile::NamedTempFile::new().unwrap();
        // Nothing from the environment of whoever runs the tests.
        let config = Settings::parse_from(["yttra", "--listen", "127.0.0.1:8080", "--demo", "false"]).config;
        let store = Files::folder(files.path()).unwrap();
        let app = App::new(database.pool.clone(), Clock::file(clock.path()), config, store, seals(&files));
        let router = app.clone().router();
        let test = Self { app, database, router, clock, files };
        test.set_day(day);
        test
    }

    /// Moves the clock to nine in the morning (Stockholm's winter time) of a day.
    pub fn set_day(&self, day: &str) {
        self.set_time(&format!("{day}T08:00:00Z"));
    }

    /// Moves the clock to an instant. Nobody reads it half written, which would be the real time.
    pub fn set_time(&self, instant: &str) {
        let next = tempfile::NamedTempFile::new_in(self.clock.path().parent().unwrap()).unwrap();
        std::fs::write(next.path(), instant).unwrap();
        next.persist(self.clock.path()).unwrap();
    }

    /// Another process on the same database and files.
    pub fn another_node(&self) -> App {
        let files = Files::folder(self.files.path()).unwrap();
        App::new(self.database.pool.clone(), self.app.clock.clone(), self.app.config.clone(), files, seals(&self.files))
    }

    /// From now on a time-stamp service vouches for when papers are sealed.
    pub fn stamped_by(&mut self, url: &str) {
        let files = Files::folder(self.files.path()).unwrap();
        let config = Config { timestamp_url: Some(url.to_owned()), ..self.app.config.clone() };
        self.app = App::new(self.database.pool.clone(), self.app.clock.clone(), config, files, seals(&self.files));
        self.router = self.app.clone().router();
    }

    pub fn today(&self) -> NaiveDate {
        self.app.clock.read().today
    }

    pub fn pool(&self) -> &PgPool {
        &self.app.pool
    }

    /// Somebody who is not signed in.
    pub fn visitor(&self) -> Visitor {
        Visitor { router: self.router.clone(), cookies: Arc::default() }
    }

    /// Somebody who has signed in with the password of the cast.
    pub async fn sign_in(&self, email: &str) -> Visitor {
        let visitor = self.visitor();
        let page = visitor.post("/logga-in", &[("epost", email), ("losenord", super::cast::PASSWORD)]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{email} could not sign in: {}", page.text());
        visitor
    }
}

/// A browser without a screen.
#[derive(Clone)]
pub struct Visitor {
    router: Router,
    cookies: Arc<Mutex<Vec<(String, String)>>>,
}

/// What came back.
pub struct Page {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub body: Bytes,
}

impl Visitor {
    /// Her cookies, as a browser sends them.
    pub fn cookie_line(&self) -> String {
        let cookies = self.cookies.lock().unwrap();
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Another browser with the same cookies.
    pub fn copied(&self) -> Self {
        let cookies = self.cookies.lock().unwrap().clone();
        Self { router: self.router.clone(), cookies: Arc::new(Mutex::new(cookies)) }
    }

    pub async fn get(&self, path: &str) -> Page {
        self.send(Request::builder().uri(path).body(Body::empty()).unwrap()).await
    }

    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Page {
        let body = serde_html_form::to_string(form).unwrap();
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// A form with files: (field, file name, bytes).
    pub async fn post_files(&self, path: &str, form: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Page {
        let boundary = format!("----{}", Uuid::new_v4().simple());
        let mut body = Vec::new();
        for (name, value) in form {
            body.extend(format!("--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n").bytes());
            body.extend(value.bytes());
            body.extend(b"\r\n");
        }
        for (name, file, bytes) in files {
            let head = format!(
                "--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\
                 content-type: application/octet-stream\r\n\r\n"
            );
            body.extend(head.bytes());
            body.extend(*bytes);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{boundary}--\r\n").bytes());
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={boundary}"));
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    pub async fn send(&self, mut request: Request<Body>) -> Page {
        let cookies = self.cookies.lock().unwrap().clone();
        if !cookies.is_empty() {
            let line = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
            request.headers_mut().insert(header::COOKIE, line.parse().unwrap());
        }
        request.headers_mut().entry(header::HOST).or_insert("localhost:8080".parse().unwrap());
        let response: Response<Body> = self.router.clone().oneshot(request).await.unwrap();
        self.remember(&response);
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Page { status: parts.status, headers: parts.headers, body }
    }

    fn remember(&self, response: &Response<Body>) {
        let mut cookies = self.cookies.lock().unwrap();
        for value in response.headers().get_all(header::SET_COOKIE) {
            let text = value.to_str().unwrap();
            let (name, rest) = text.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            cookies.retain(|(known, _)| known != name);
            if !text.contains("Max-Age=0") {
                cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }
}

impl Page {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Where a 303 leads.
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap())
    }

    pub fn html(&self) -> Html {
        Html::parse_document(&self.text())
    }

    /// The texts of all elements that a selector finds, white space folded.
    pub fn all(&self, selector: &str) -> Vec<String> {
        let html = self.html();
        html.select(&Selector::parse(selector).unwrap())
            .map(|element| element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" "))
            .collect()
    }

    /// The text of the first, which must be there.
    pub fn one(&self, selector: &str) -> String {
        let found = self.all(selector);
        found.into_iter().next().unwrap_or_else(|| panic!("no {selector} in {} {}", self.status, self.text()))
    }

    /// An attribute of the first.
    pub fn attribute(&self, selector: &str, name: &str) -> String {
        let html = self.html();
        let element = html.select(&Selector::parse(selector).unwrap()).next();
        let element = element.unwrap_or_else(|| panic!("no {selector} in {} {}", self.status, self.text()));
        element.value().attr(name).unwrap_or_default().to_owned()
    }

    /// The value of a field of a form.
    pub fn value(&self, name: &str) -> String {
        self.attribute(&format!("[name={name}]"), "value")
    }

    /// Must be a 303; gives where it leads.
    pub fn followed(&self) -> String {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text());
        self.location().to_owned()
    }

    /// Must be a 422; gives the sentences of the error summary, which lead to their fields in the order of the page.
    pub fn errors(&self) -> Vec<String> {
        assert_eq!(self.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", self.text());
        let html = self.html();
        let of = |selector: &str, name: &str| -> Vec<String> {
            let selector = Selector::parse(selector).unwrap();
            html.select(&selector).map(|element| element.value().attr(name).unwrap().to_owned()).collect()
        };
        let ids = of("[id]", "id");
        let places: Vec<usize> = of(".error-summary li a", "href")
            .iter()
            .map(|href| ids.iter().position(|id| format!("#{id}") == *href).unwrap_or_else(|| panic!("no {href}")))
            .collect();
        assert!(places.is_sorted(), "not in the order of the page: {:?}", self.all(".error-summary li"));
        self.all(".error-summary li")
    }
}
