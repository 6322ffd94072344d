//! Follows every link that somebody sees, and chooses the pages to be looked at: one of each route for everybody, unless
//! somebody else's was built of the same parts, and every page with a part that no page had before.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use scraper::{ElementRef, Html, Selector};
use yttra::routes;

use crate::support::browser::Server;

/// What has been seen so far.
#[derive(Default)]
pub struct Found {
    /// The paths of a route that a person has come to.
    pages: BTreeMap<(String, &'static str), Vec<String>>,
    /// Elements within elements, by tag, class and state.
    parts: BTreeSet<String>,
    /// Routes with all the parts of a page.
    shapes: BTreeSet<(&'static str, BTreeSet<String>)>,
    pub faults: Vec<String>,
}

impl Found {
    pub fn patterns(&self) -> impl Iterator<Item = &'static str> {
        self.pages.keys().map(|(_, pattern)| *pattern)
    }

    /// Somebody's paths of a route.
    pub fn paths(&self, who: &str, pattern: &'static str) -> &[String] {
        self.pages.get(&(who.to_owned(), pattern)).unwrap_or_else(|| panic!("{who} has not come to {pattern}"))
    }

    /// Notes that a person has come to a page; whether it is her first of its route.
    pub fn note(&mut self, who: &str, path: &str) -> bool {
        let Some(pattern) = pattern(path) else { return false };
        let paths = self.pages.entry((who.to_owned(), pattern)).or_default();
        paths.push(path.to_owned());
        paths.len() == 1
    }

    /// Reads a page: whether it ought to be looked at, and where it leads.
    fn read(&mut self, who: &str, path: &str, html: &str) -> (bool, Vec<String>) {
        let page = Html::parse_document(html);
        let mut ids = BTreeSet::new();
        let mut parts = BTreeSet::new();
        for element in page.root_element().descendent_elements() {
            parts.insert(part(element));
            if let Some(id) = element.value().id()
                && !ids.insert(id.to_owned())
            {
                self.faults.push(format!("{who} {path}: two elements are #{id}"));
            }
        }
        let has_new = !parts.is_subset(&self.parts);
        self.parts.extend(parts.iter().cloned());
        let first = self.note(who, path);
        let has_shape = self.shapes.insert((pattern(path).unwrap_or_default(), parts));
        let links = Selector::parse("a[href^='/']").unwrap();
        let links = page.select(&links).filter_map(|link| link.attr("href"));
        let links = links.map(|href| href.split('#').next().unwrap().to_owned()).collect();
        (has_new || (first && has_shape), links)
    }
}

fn part(element: ElementRef) -> String {
    let name = |element: ElementRef| {
        let value = element.value();
        let mut name = value.name().to_owned();
        for class in value.classes() {
            name.push('.');
            name.push_str(class);
        }
        for attribute in ["type", "role", "aria-invalid", "aria-current", "disabled", "readonly"] {
            if let Some(value) = value.attr(attribute) {
                name.push_str(&format!("[{attribute}={value}]"));
            }
        }
        name
    };
    let parent = element.parent().and_then(ElementRef::wrap).map(name).unwrap_or_default();
    format!("{parent}>{}", name(element))
}

/// The route that a path belongs to; a written segment goes before a parameter.
pub fn pattern(path: &str) -> Option<&'static str> {
    let path = path.split('?').next()?;
    let fits = |pattern: &str| {
        if let Some(start) = pattern.strip_suffix("{*dnr}") {
            return path.starts_with(start);
        }
        let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
        loop {
            match (wanted.next(), given.next()) {
                (None, None) => return true,
                (Some(wanted), Some(given)) if wanted == given || (wanted.starts_with('{') && !given.is_empty()) => {}
                _ => return false,
            }
        }
    };
    let mut found: Vec<_> = routes::table().iter().map(|route| route.path).filter(|path| fits(path)).collect();
    found.sort_by_key(|pattern| pattern.matches('{').count());
    found.first().copied()
}

/// The first of some pages with this button.
pub async fn with_button(server: &Server, cookies: &str, paths: &[String], label: &str) -> String {
    for path in paths {
        let (_, body) = server.get(path, cookies).await.unwrap();
        let page = Html::parse_document(&String::from_utf8_lossy(&body));
        let buttons = Selector::parse("button").unwrap();
        if page.select(&buttons).any(|button| button.text().collect::<String>().trim() == label) {
            return path.clone();
        }
    }
    panic!("no button {label} on any of {paths:?}");
}

/// What is handed out, not shown.
fn is_file(path: &str) -> bool {
    let pattern = pattern(path).unwrap_or_default();
    let document = pattern == "/remisser/{id}/dokument/{file}" && !path.ends_with(".html");
    document || super::NO_PAGES.contains(&pattern)
}

/// Follows every link from "I dag" on; gives the pages that ought to be looked at.
pub async fn crawl(server: &Server, cookies: &str, who: &str, found: &mut Found) -> Vec<String> {
    let mut to_look_at = Vec::new();
    let mut waiting: VecDeque<String> =
        ["/idag", "/sok?q=trygghet", "/sok?q=finnsinte", "/remisser?status=oppna"].map(String::from).into();
    let mut known: BTreeSet<String> = waiting.iter().cloned().collect();
    while let Some(path) = waiting.pop_front() {
        let (status, body) = server.get(&path, cookies).await.unwrap();
        if status != 200 {
            found.faults.push(format!("{who} {path}: a link leads to {status}"));
            continue;
        }
        let (ought, links) = found.read(who, &path, &String::from_utf8_lossy(&body));
        if ought {
            to_look_at.push(path);
        }
        for link in links.into_iter().filter(|link| !is_file(link)) {
            if known.insert(link.clone()) {
                waiting.push_back(link);
            }
        }
    }
    to_look_at
}
