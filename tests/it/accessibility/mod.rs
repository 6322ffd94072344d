//! Every page as everybody who sees it, on a desk and on a telephone: no fault that axe-core finds, nothing beyond the
//! edge, no link that leads nowhere, no page that breaks its content security policy.

mod crawl;
mod forms;

use std::collections::BTreeSet;

use crawl::{Found, crawl};
use yttra::routes;

use crate::support::{
    browser::{Browser, Server},
    cast::{
        ADMIN, CHEF, DIREKTOR, GRANSKARE, HANDLAGGARE, HANDLAGGARE_2, LASARE, LINDVIKA_REGISTRATOR, REGISTRATOR,
        SEKRETERARE,
    },
};

const CAST: [&str; 11] = [
    REGISTRATOR,
    HANDLAGGARE,
    HANDLAGGARE_2,
    GRANSKARE,
    CHEF,
    DIREKTOR,
    SEKRETERARE,
    ADMIN,
    LASARE,
    LINDVIKA_REGISTRATOR,
    "handlaggare.lindvika@yttra.example",
];

/// What is fetched but is no page.
const NO_PAGES: [&str; 14] = [
    "/healthz",
    "/readyz",
    "/static/{name}",
    "/kalender/{adress}",
    // Leads on.
    "/",
    "/remisser/{id}/handlingar/{file}",
    "/remisser/{id}/utkast/{slag}/live",
    "/remisser/{id}/utkast/{slag}/sidor/{nr}",
    "/sammantraden/{id}/foredragningslista.pdf",
    "/sammantraden/{id}/handlingar.zip",
    "/remisser/{id}/beslut/{beslut}/protokollsutdrag.pdf",
    "/remisser/{id}/expediering/{expediering}/filer/{nr}",
    "/remisser/{id}/expediering/{expediering}/alla.zip",
    "/admin/mallar/{id}",
];

/// A server, and two browsers that look at the same pages.
struct Walk {
    server: Server,
    desk: Browser,
    phone: Browser,
    faults: Vec<String>,
}

impl Walk {
    async fn sign_in(&self, who: &str) {
        tokio::join!(self.desk.sign_in(&self.server, who), self.phone.sign_in(&self.server, who));
    }

    /// Looks at a page in both browsers.
    async fn look(&mut self, who: &str, path: &str) {
        let url = self.server.url(path);
        tokio::join!(self.desk.goto(&url), self.phone.goto(&url));
        self.judge(who, path).await;
    }

    /// Judges the page that both show.
    async fn judge(&mut self, who: &str, path: &str) {
        let (desk, phone) = tokio::join!(self.desk.accessibility(), self.phone.accessibility());
        self.faults.extend(desk.into_iter().map(|fault| format!("{who} {path}: {fault}")));
        self.faults.extend(phone.into_iter().map(|fault| format!("{who} {path} on a telephone: {fault}")));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_is_accessible_on_a_desk_and_on_a_telephone() {
    let server = Server::start("2026-03-02").await;
    let (desk, phone) = tokio::join!(Browser::open(), Browser::open_phone());
    let mut walk = Walk { server, desk, phone, faults: Vec::new() };
    let mut seen = Found::default();
    forms::to_the_board(&mut walk, &mut seen).await;
    forms::a_changed_draft(&mut walk).await;
    forms::a_passkey(&mut walk).await;

    for who in CAST {
        walk.sign_in(who).await;
        let cookies = walk.desk.cookies().await;
        for path in crawl(&walk.server, &cookies, who, &mut seen).await {
            walk.look(who, &path).await;
        }
    }
    forms::pages_without_a_link(&mut walk, &mut seen).await;
    forms::several_at_once(&mut walk, &mut seen).await;
    let visited: BTreeSet<&str> = seen.patterns().collect();
    for route in routes::table().iter().filter(|route| route.method == axum::http::Method::GET) {
        let expected = !NO_PAGES.contains(&route.path);
        assert_eq!(visited.contains(route.path), expected, "{} was looked at, or should be", route.path);
    }
    forms::pages_with_errors(&mut walk, &seen).await;

    walk.faults.extend(seen.faults);
    assert!(walk.faults.is_empty(), "{} faults:\n{}", walk.faults.len(), walk.faults.join("\n"));
    let log = walk.server.logged();
    for fault in ["content security policy violated", "internal error"] {
        assert!(!log.contains(fault), "{log}");
    }
    walk.desk.close().await;
    walk.phone.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_looked_for_would_be_found() {
    let server = Server::start("2026-03-02").await;
    let phone = Browser::open_phone().await;
    phone.goto(&server.url("/logga-in")).await;
    assert!(phone.accessibility().await.is_empty());

    let plant = "const image = document.createElement('img'); image.width = 500;
        document.querySelector('main').append(image);
        const style = document.createElement('style'); style.textContent = 'p { color: red }';
        document.head.append(style);";
    phone.client.execute(plant, vec![]).await.unwrap();
    let faults = phone.accessibility().await;
    assert!(faults.iter().any(|fault| fault.starts_with("image-alt")), "{faults:?}");
    assert!(faults.iter().any(|fault| fault.starts_with("too wide")), "{faults:?}");

    let start = std::time::Instant::now();
    while !server.logged().contains("content security policy violated") {
        assert!(start.elapsed() < std::time::Duration::from_secs(30), "no report: {}", server.logged());
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    phone.close().await;
}
