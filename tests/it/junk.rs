//! What nobody should send: too large, of a wrong kind, broken, hostile. It is refused in Swedish or shown as text.

use std::collections::BTreeSet;

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use scraper::{ElementRef, Selector};
use yttra::{
    decisions::{
        commands::Deciding,
        model::{Dissent, Outcome},
    },
    dispatches,
    document::canonical::Kind,
    reviews, routes,
};

use crate::support::{Beginning, Story, TestApp, Visitor, app::Page, asking, cast, paper};

const MEETING: &str = "2026-03-12";
const SCRIPT: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";

/// Nothing of ours broke, and a refusal is a page that says so in Swedish.
fn assert_clear(page: &Page, what: &str) {
    assert!(!page.status.is_server_error(), "{what}: {} {}", page.status, page.text());
    if page.status.is_client_error() {
        assert_eq!(page.attribute("html", "lang"), "sv", "{what}: {}", page.text());
        assert!(!page.one("h1").is_empty(), "{what}");
        assert!(page.one("title").ends_with("Yttra"), "{what}");
    }
}

/// Refused with this status, by a page that holds these words.
fn assert_refused(page: &Page, status: StatusCode, words: &str) {
    assert_clear(page, words);
    assert_eq!(page.status, status, "{}", page.text());
    assert!(page.one("main").contains(words), "”{words}” is not in {}", page.one("main"));
}

async fn raw(visitor: &Visitor, path: &str, kind: &str, body: Vec<u8>) -> Page {
    let request = Request::builder().method(Method::POST).uri(path).header(header::CONTENT_TYPE, kind);
    visitor.send(request.body(Body::from(body)).unwrap()).await
}

const FORM: &str = "application/x-www-form-urlencoded";

/// All places that take files, and who may use them.
async fn upload_places(test: &TestApp) -> (Story<'_>, Vec<(String, Visitor)>) {
    let story = test.story(Beginning::default()).await;
    let decision = story.to_decided(MEETING, 4, Outcome::Bifall).await;
    let registrator = story.visitor("registrator").await;
    let secretary = story.visitor("sekreterare").await;
    let places = vec![
        ("/inkorg".to_owned(), registrator.clone()),
        ("/remisser".to_owned(), registrator.clone()),
        (story.path("/handlingar"), registrator),
        (story.path(&format!("/beslut/{decision}/protokollsutdrag")), secretary),
    ];
    (story, places)
}

#[tokio::test]
async fn uploads_that_are_too_large_or_of_a_wrong_kind_are_refused() {
    let test = TestApp::with_cast("2026-03-02").await;
    let (story, mut places) = upload_places(&test).await;
    let fields = [("slag", "ovrigt"), ("inkom", MEETING), ("fran", "Någon"), ("rubrik", "Något")];
    let mut large = b"%PDF-1.7\n".to_vec();
    large.resize(50 * 1024 * 1024 + 1, b'x');
    for (path, visitor) in &places {
        let page = visitor.post_files(path, &fields, &[("filer", "stor.pdf", &large)]).await;
        assert_refused(&page, StatusCode::PAYLOAD_TOO_LARGE, "”stor.pdf” är större än 50 MB och togs inte emot.");
    }
    // To the byte: what is allowed is taken.
    large.truncate(50 * 1024 * 1024);
    let (registered, registrator) = (story.path("/handlingar"), places[0].1.clone());
    registrator.post_files(&registered, &fields, &[("filer", "stor.pdf", &large)]).await.followed();
    drop(large);

    // Who may not upload here takes no part in the rest.
    let (extract, secretary) = places.pop().unwrap();
    for (name, bytes) in [
        ("bild.png", &b"\x89PNG\r\n\x1a\n...."[..]),
        ("program.exe", b"MZ\x90\0\x03\0\0\0"),
        ("arkiv.zip", b"PK\x03\x04\x14\0\0\0"),
        ("latin1.txt", b"R\xe5d och r\xf6n"),
        ("utf16.txt", b"\xff\xfeh\0e\0j\0"),
        ("nul.txt", b"hej\0hej"),
        ("styrtecken.txt", b"hej\x1b[31mhej"),
        ("tom.txt", b""),
        ("bild.pdf", b"\xff\xd8\xff\xe0\0\x10JFIF"),
        ("elf.pdf", b"\x7fELF\x02\x01\x01"),
    ] {
        for (path, visitor) in &places {
            let page = visitor.post_files(path, &fields, &[("filer", name, bytes)]).await;
            assert_refused(&page, StatusCode::UNPROCESSABLE_ENTITY, &format!("”{name}” togs inte emot."));
        }
        let page = secretary.post_files(&extract, &[], &[("filer", name, bytes)]).await;
        assert_refused(&page, StatusCode::UNPROCESSABLE_ENTITY, "som PDF");
    }
    // A document is what its bytes are, whatever it is called.
    let page = registrator.post_files(&registered, &fields, &[("filer", "sida.html", b"%PDF-1.7 hej")]).await;
    page.followed();
    let names: Vec<(String, String)> = sqlx::query_as("select name, media_type from files where name = 'sida.html'")
        .fetch_all(test.pool())
        .await
        .unwrap();
    assert_eq!(names, [("sida.html".to_owned(), "application/pdf".to_owned())]);
}

#[tokio::test]
async fn forms_that_are_no_forms_are_refused() {
    let test = TestApp::with_cast("2026-03-02").await;
    let (story, places) = upload_places(&test).await;
    let boundary = "multipart/form-data; boundary=x";
    for (path, visitor) in &places {
        for (kind, body) in [
            (FORM, &b"a=1"[..]),
            ("text/plain", b"hej"),
            ("multipart/form-data", b"--x\r\n"),
            (boundary, b""),
            (boundary, b"hej"),
            (boundary, b"--x\r\ncontent-disposition: form-data; name=\"filer\"; filename=\"a.txt\"\r\n\r\nhej"),
            (boundary, b"--x\r\ncontent-disposition: form-data; name=\"inkom\"\r\n\r\n\xff\xfe\r\n--x--\r\n"),
        ] {
            let page = raw(visitor, path, kind, body.to_vec()).await;
            assert_clear(&page, &format!("{path} {kind} {}", String::from_utf8_lossy(body)));
            assert_eq!(page.status, StatusCode::BAD_REQUEST, "{path} {kind} {}", String::from_utf8_lossy(body));
        }
        // A field without a name is no field: what is left is an empty form.
        let body = b"--x\r\ncontent-disposition: \xff\r\n\r\n\r\n--x--\r\n";
        let page = raw(visitor, path, boundary, body.to_vec()).await;
        assert_clear(&page, path);
        assert!(page.status.is_client_error(), "{path} {}", page.status);
        let long = "a".repeat(2 * 1024 * 1024 + 1);
        let page = visitor.post_files(path, &[("rubrik", &long)], &[]).await;
        assert_refused(&page, StatusCode::PAYLOAD_TOO_LARGE, "Texten är för stor");
    }
    let registrator = &places[0].1;
    let path = story.path("/fordelning");
    for (kind, body, status) in [
        (FORM, format!("version=1&skal={}", "a".repeat(2 * 1024 * 1024)).into_bytes(), 413),
        (FORM, b"version=tolv".to_vec(), 400),
        (FORM, b"version=99999999999999999999".to_vec(), 400),
        (FORM, b"version=1&version=2".to_vec(), 400),
        ("application/json", b"{\"version\":1}".to_vec(), 400),
        ("text/plain", b"version=1".to_vec(), 400),
        ("", b"version=1".to_vec(), 400),
    ] {
        let page = raw(registrator, &path, kind, body.clone()).await;
        let what = format!("{kind} {}", String::from_utf8_lossy(&body[..body.len().min(60)]));
        assert_clear(&page, &what);
        assert_eq!(page.status.as_u16(), status, "{what}");
    }
    // Bytes that are no UTF-8, percent-encoded or bare.
    for body in
        [&b"version=1&handlaggare=%ff%fe"[..], b"version=1&handlaggare=\xff\xfe", b"%ff=%ff", b"\xff\xff\xff", b"%%%"]
    {
        assert_clear(&raw(registrator, &path, FORM, body.to_vec()).await, &String::from_utf8_lossy(body));
    }
    // From another site.
    let request = Request::builder().method(Method::POST).uri(&path).header(header::CONTENT_TYPE, FORM);
    let request = request.header("sec-fetch-site", "cross-site").header(header::ORIGIN, "https://ond.example");
    let page = registrator.send(request.body(Body::from("version=1")).unwrap()).await;
    assert_refused(&page, StatusCode::FORBIDDEN, "en annan webbplats");
}

/// So many pieces of text after each other.
fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect::<Vec<_>>().concat()
}

#[tokio::test]
async fn texts_of_any_shape_are_read_or_refused() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.open().await;
    let visitor = story.visitor("handlaggare").await;
    let draft = story.path("/utkast/tjansteutlatande");
    let (section, import) = (format!("{draft}/arendet"), format!("{draft}/import"));
    let sections = lines(10_000, |number| format!("## Rubrik {number}\n\nText.\n\n"));
    let shapes = [
        ("10 000 sections", sections),
        ("a line of 100 000", "a".repeat(100_000)),
        ("a line of 100 000 words", "å ".repeat(50_000)),
        ("nested quotes", ">".repeat(100_000)),
        ("nested lists", lines(300, |depth| format!("{}- a\n", "  ".repeat(depth)))),
        ("brackets", "[".repeat(50_000)),
        ("links in links", "[a](".repeat(20_000)),
        ("stars", "*a **".repeat(20_000)),
        ("braces", "{{".repeat(50_000)),
        ("chips", "{{dnr}} ".repeat(10_000)),
        ("footnotes", lines(2_000, |number| format!("a[^{number}]\n\n[^{number}]: b\n\n"))),
        ("a wide table", format!("|{}\n|{}\n", "a|".repeat(2_000), "-|".repeat(2_000))),
        ("a long table", format!("|a|\n|-|\n{}", "|b|\n".repeat(20_000))),
        ("backticks", "`".repeat(50_000)),
        ("entities", "&amp;&#0;&#x110000;".repeat(2_000)),
        ("NUL", "\0".repeat(1_000)),
        ("control characters", (1..32).map(char::from).collect::<String>() + "\u{7f}\u{85}\u{2028}\u{202e}\u{feff}"),
        ("combining marks", format!("a{}", "\u{301}".repeat(20_000))),
        ("emoji", "👩‍👩‍👧‍👦".repeat(5_000)),
        ("blank", "\n \t\r\n".repeat(20_000)),
        ("html", format!("<div onclick=alert(1)>{SCRIPT}</div>\n\n<!-- {SCRIPT} -->\n\n<style>*{{}}</style>")),
    ];
    for (name, text) in shapes {
        let version = sqlx::query_scalar::<_, i32>("select version from draft_sections where key = 'arendet'")
            .fetch_one(test.pool())
            .await
            .unwrap()
            .to_string();
        let page = visitor.post(&section, &[("version", &version), ("text", &text)]).await;
        assert_clear(&page, name);
        assert!(matches!(page.status.as_u16(), 303 | 413 | 422), "{name}: {}", page.status);
        let preview = visitor.post(&section, &[("version", &version), ("text", &text), ("visa", "1")]).await;
        assert_clear(&preview, name);
        assert_harmless(&preview, name);
        for (heading, source) in [("", text.clone()), ("## Ärendet\n\n", format!("## Ärendet\n\n{text}"))] {
            let page = visitor.post_files(&import, &[("ersatt", "1")], &[("fil", "text.md", source.as_bytes())]).await;
            assert_clear(&page, name);
            assert!(matches!(page.status.as_u16(), 200 | 422), "{name} {heading}: {}", page.status);
            assert_harmless(&page, name);
        }
        // And what was taken can be looked at, in every form.
        for path in [draft.clone(), section.clone(), story.path("/dokument/tjansteutlatande-utkast.html")] {
            let page = visitor.get(&path).await;
            assert_eq!(page.status, StatusCode::OK, "{name} {path}");
            assert_harmless(&page, name);
        }
        let plain = visitor.get(&story.path("/dokument/tjansteutlatande-utkast.txt")).await;
        assert!(!plain.text().contains('\0'), "{name}");
    }
    let long = "Ord ".repeat(20_000);
    story.write(Kind::Tjansteutlatande, "arendet", &long).await;
    let pdf = visitor.get(&story.path("/dokument/tjansteutlatande-utkast.pdf")).await;
    assert!(paper::words(&pdf.body).matches("Ord").count() >= 20_000);

    for (name, bytes, status, words) in [
        ("stor.md", vec![b'a'; 5 * 1024 * 1024 + 1], 413, "Texten är för stor. Den får vara högst 5 MiB."),
        ("latin1.md", b"## Bakgrund\n\nR\xe5d".to_vec(), 422, "Filen är inte UTF-8-text (rad 3)."),
        ("utf16.md", b"\xff\xfe#\0".to_vec(), 422, "UTF-16"),
        ("ord.docx", b"PK\x03\x04".to_vec(), 422, "Word-filen är skadad"),
        ("papper.pdf", b"%PDF-1.7".to_vec(), 422, "ett PDF-dokument"),
        ("nul.md", b"## Bakgrund\n\n\0".to_vec(), 422, "nolltecken på rad 3"),
        ("tom.md", Vec::new(), 422, "Välj en fil, eller klistra in texten."),
    ] {
        let page = visitor.post_files(&import, &[], &[("fil", name, &bytes)]).await;
        assert_refused(&page, StatusCode::from_u16(status).unwrap(), words);
    }
    let body = b"--x\r\ncontent-disposition: form-data; name=\"text\"\r\n\r\n\xff\xfe\r\n--x--\r\n".to_vec();
    let page = raw(&visitor, &import, "multipart/form-data; boundary=x", body).await;
    assert_refused(&page, StatusCode::BAD_REQUEST, "inte är UTF-8");
    assert_refused(&raw(&visitor, &import, FORM, b"text=a".to_vec()).await, StatusCode::BAD_REQUEST, "");
}

/// Nothing in the page would run but the editor and what asks for passkeys, which are files of ours.
fn assert_harmless(page: &Page, what: &str) {
    let html = page.html();
    let acts = "script:not(#live-facts[type='application/json']):not([src^='/static/editor-'])\
                :not([src^='/static/passkeys-']), style, iframe, object, embed, [onerror], [onclick], [style], \
                a[href^='javascript']";
    let found: Vec<String> = html.select(&Selector::parse(acts).unwrap()).map(|element| element.html()).collect();
    assert!(found.is_empty(), "{what}: {found:?}");
}

/// The addresses of our own that a page links to.
fn links(page: &Page) -> BTreeSet<String> {
    let html = page.html();
    html.select(&Selector::parse("a[href^='/']").unwrap())
        .map(|link| link.value().attr("href").unwrap().split('#').next().unwrap().to_owned())
        .collect()
}

/// Follows all links within some pages; every page that was found.
async fn crawl(visitor: &Visitor, start: &[String]) -> Vec<(String, Page)> {
    let mut waiting: Vec<String> = start.to_vec();
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    while let Some(path) = waiting.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let page = visitor.get(&path).await;
        let is_page =
            page.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        if page.status == StatusCode::OK && is_page {
            waiting.extend(links(&page));
            found.push((path, page));
        } else {
            assert!(!page.status.is_server_error(), "{path}: {}", page.text());
        }
    }
    found
}

#[tokio::test]
async fn script_in_every_text_is_shown_as_text() {
    let test = TestApp::with_cast("2026-03-02").await;
    let files = &[("Missiv.txt", "Hej."), ("<script>alert(1)</script>.txt", "Karta.")];
    let story = test.story(Beginning { title: SCRIPT, files, sender_dnrs: &[SCRIPT], ..Beginning::default() }).await;
    // The register itself, as an administrator may have typed it.
    for sql in [
        "update remisser set party = $1, party_public = $1, scope = $1, questions = $1, instances = $1, instructions = $1",
        "update senders set name = $1 || id, running = $1 || id, instructions = $1, subject_template = $1 || ' {ert_dnr}'",
        "update units set name = $1 || id, running = $1 || id",
        "update bodies set name = $1 || id, running = $1 || id",
        "update meetings set place = $1",
        "update phrases set name = $1 || id, text = $1",
        "update people set name = $1 || split_part(email, '@', 1)",
        "update memberships set title = $1, telephone = $1",
    ] {
        sqlx::query(sql).bind(SCRIPT).execute(test.pool()).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
    story.plan(MEETING, true).await;
    story.to_draft().await;
    story.write(Kind::Tjansteutlatande, "sammanfattning", SCRIPT).await;
    let (officer, reviewer) = (story.actor("handlaggare").await, story.actor("granskare").await);
    let asking = asking(story.version().await, reviewer.id, "2026-03-05", SCRIPT);
    reviews::commands::ask(&test.app, &officer, story.moment(), story.id, asking).await.unwrap();
    let visitor = story.visitor("granskare").await;
    let page = visitor.get(&story.path("/granskning")).await;
    let (answer, mut fields) = form_of(&page, "form[action$=svar]");
    for (name, value) in &mut fields {
        if value.is_empty() {
            SCRIPT.clone_into(value);
            assert_ne!(name, "version");
        }
    }
    post(&visitor, &answer, &fields).await.followed();
    story.send().await;
    let chief = story.visitor("chef").await;
    chief.post(&story.path("/attest/fragor"), &[("fraga", SCRIPT)]).await.followed();
    story.sign().await;
    story.put(MEETING).await;
    test.set_day(MEETING);
    let dissents = ["reservation", "sarskilt_uttalande"].map(|kind| Dissent {
        kind: kind.into(),
        by_whom: SCRIPT.into(),
        text: SCRIPT.into(),
    });
    let input = Deciding {
        wording: SCRIPT.into(),
        immediate: true,
        dissents: dissents.to_vec(),
        ..story.deciding(4, Outcome::BifallMedAndring).await
    };
    let decision = story.decide(&input).await.unwrap();
    let secretary = story.visitor("sekreterare").await;
    let wording = story.path(&format!("/beslut/{decision}/lydelse"));
    let texts =
        vec![("avsnitt".to_owned(), SCRIPT.to_owned()); secretary.get(&wording).await.all("[name=avsnitt]").len()];
    post(&secretary, &wording, &texts).await.followed();
    let actor = story.actor("sekreterare").await;
    let letter = dispatches::commands::prefilled(test.pool(), &actor, story.moment(), story.id).await.unwrap();
    let version = story.version().await;
    let letter = dispatches::commands::DispatchInput { recipient: SCRIPT.into(), body: SCRIPT.into(), ..letter };
    let sending =
        dispatches::commands::dispatch(&test.app, &actor, story.moment(), story.id, version, letter).await.unwrap();
    let received = dispatches::commands::ReceiveInput { sending, received_on: test.today(), evidence: SCRIPT.into() };
    let version = story.version().await;
    dispatches::commands::receive(test.pool(), &actor, story.moment(), story.id, version, received).await.unwrap();
    let registrator = story.visitor("registrator").await;
    let letter = [("inkom", MEETING), ("fran", SCRIPT), ("rubrik", SCRIPT), ("text", SCRIPT)];
    registrator
        .post_files("/inkorg", &letter, &[("filer", "<script>.txt", format!("Hej {SCRIPT}").as_bytes())])
        .await
        .followed();

    let mut shown = 0;
    for part in ["registrator", "handlaggare", "granskare", "chef", "direktor", "sekreterare", "admin", "lasare"] {
        let visitor = story.visitor(part).await;
        let start = [
            "/idag",
            "/remisser",
            "/sammantraden",
            "/granska",
            "/attestera",
            "/attestera/attesterat",
            "/inkorg",
            "/admin",
        ];
        let start: Vec<String> = start.map(str::to_owned).into_iter().chain([story.path("")]).collect();
        for (path, page) in crawl(&visitor, &start).await {
            assert_harmless(&page, &format!("{part} {path}"));
            shown += usize::from(page.one("body").contains("<script>alert(1)</script>"));
        }
    }
    assert!(shown > 60, "only {shown} pages show it");
    // On paper and in names of files it is text too.
    let pdf = secretary.get(&story.path("/dokument/tjansteutlatande-1.pdf")).await;
    assert!(paper::words(&pdf.body).contains("<script>alert(1)</script>"));
    let zip = secretary.get(&story.path(&format!("/expediering/{sending}/alla.zip"))).await;
    for (name, _) in paper::unzipped(&zip.body) {
        assert!(!name.contains(['<', '>', '/', '\\', '"']), "{name}");
    }
    let papers = secretary.get(&format!("/sammantraden/{}/handlingar.zip", story.meeting(MEETING).await)).await;
    for (name, _) in paper::unzipped(&papers.body) {
        let is_list = name == "00 Föredragningslista.pdf";
        assert!(!name.contains(['<', '>', '\\', '"']) && (is_list || name.matches('/').count() == 1), "{name}");
    }
}

/// Where a form leads, and its fields as they stand.
fn form_of(page: &Page, selector: &str) -> (String, Vec<(String, String)>) {
    let html = page.html();
    let form = html.select(&Selector::parse(selector).unwrap()).next();
    let form = form.unwrap_or_else(|| panic!("no {selector} in {}", page.text()));
    (form.value().attr("action").unwrap().to_owned(), fields(form))
}

/// The fields of a form as a browser would send them; of radio buttons the chosen one, or else the first.
fn fields(form: ElementRef<'_>) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for field in form.select(&Selector::parse("input[name], textarea[name], select[name]").unwrap()) {
        let element = field.value();
        let name = element.attr("name").unwrap().to_owned();
        let value = match (element.name(), element.attr("type").unwrap_or_default()) {
            ("textarea", _) => field.text().collect::<String>().trim_start_matches('\n').to_owned(),
            ("select", _) => {
                let options = |selector: &str| field.select(&Selector::parse(selector).unwrap()).next();
                let chosen = options("option[selected]").or_else(|| options("option[value]:not([value=''])"));
                chosen.and_then(|option| option.value().attr("value")).unwrap_or_default().to_owned()
            }
            (_, "file") => continue,
            (_, "radio") => {
                if element.attr("checked").is_some() {
                    fields.retain(|(known, _)| *known != name);
                } else if fields.iter().any(|(known, _)| *known == name) {
                    continue;
                }
                element.attr("value").unwrap_or_default().to_owned()
            }
            (_, "checkbox") if element.attr("checked").is_none() => continue,
            _ => element.attr("value").unwrap_or_default().to_owned(),
        };
        fields.push((name, value));
    }
    fields
}

async fn post(visitor: &Visitor, path: &str, fields: &[(String, String)]) -> Page {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    visitor.post(path, &fields).await
}

/// A form that somebody finds: where it leads, whether it takes files, its fields.
struct Found {
    action: String,
    with_files: bool,
    fields: Vec<(String, String)>,
}

impl Found {
    /// What it is, whichever case or unit it is about.
    fn shape(&self) -> String {
        let part = |part: &str| if part.parse::<uuid::Uuid>().is_ok() { "{id}".into() } else { part.to_owned() };
        let action: Vec<String> = self.action.split('/').map(part).collect();
        let names: BTreeSet<&str> = self.fields.iter().map(|(name, _)| name.as_str()).collect();
        format!("{} {names:?}", action.join("/"))
    }

    async fn post(&self, visitor: &Visitor, fields: &[(String, String)]) -> Page {
        if !self.with_files {
            return post(visitor, &self.action, fields).await;
        }
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        visitor.post_files(&self.action, &fields, &[]).await
    }
}

/// The forms that somebody finds, one of each shape that is not known yet.
async fn forms(visitor: &Visitor, start: &[String], known: &mut BTreeSet<String>) -> Vec<Found> {
    let mut forms = Vec::new();
    for (_, page) in crawl(visitor, start).await {
        let html = page.html();
        for form in html.select(&Selector::parse("form[method=post]").unwrap()) {
            let action = form.value().attr("action").unwrap().to_owned();
            let found = Found { action, with_files: form.value().attr("enctype").is_some(), fields: fields(form) };
            if found.action != "/logga-ut" && known.insert(found.shape()) {
                forms.push(found);
            }
        }
    }
    forms
}

#[tokio::test]
async fn junk_in_any_field_of_any_form_is_refused_or_kept_as_text() {
    let test = TestApp::with_cast("2026-03-02").await;
    let (drafted, attested) = (test.story(Beginning::default()).await, test.story(Beginning::default()).await);
    drafted.to_draft().await;
    attested.to_draft().await;
    attested.send().await;
    let decided = test.story(Beginning::default()).await;
    let changed = test.story(Beginning::default()).await;
    for story in [&decided, &changed] {
        story.to_attested().await;
        story.put(MEETING).await;
    }
    test.set_day(MEETING);
    for (paragraph, story, outcome) in [(1, &decided, Outcome::Bifall), (2, &changed, Outcome::BifallMedAndring)] {
        let input = story.deciding(paragraph, outcome).await;
        story.decide(&input).await.unwrap();
    }
    let actor = decided.actor("sekreterare").await;
    let letter = dispatches::commands::prefilled(test.pool(), &actor, decided.moment(), decided.id).await.unwrap();
    let version = decided.version().await;
    dispatches::commands::dispatch(&test.app, &actor, decided.moment(), decided.id, version, letter).await.unwrap();

    let long = "å".repeat(100_000);
    // What is always refused comes first: what is kept makes the pages stale that the forms are from.
    let junk =
        ["\0", "a\0b", &long, "9999-99-99", "-1", "99999999999999999999", "", SCRIPT, "\u{1}\u{1b}[31m\u{202e}💥"];
    let (mut known, mut sent) = (BTreeSet::new(), 0);
    for part in ["handlaggare", "chef", "registrator", "sekreterare", "admin"] {
        let visitor = drafted.visitor(part).await;
        let start = ["/idag", "/remisser", "/sammantraden", "/inkorg", "/remisser/ny", "/konto", "/admin"];
        let start = start.map(str::to_owned);
        for form in forms(&visitor, &start, &mut known).await {
            for junk in junk {
                for (place, (name, was)) in form.fields.iter().enumerate().filter(|(_, (_, was))| was != junk) {
                    let mut fields = form.fields.clone();
                    junk.clone_into(&mut fields[place].1);
                    let page = form.post(&visitor, &fields).await;
                    let short: String = junk.chars().take(30).collect();
                    let what = format!("{part} {} {name}={short:?} instead of {was:?}", form.action);
                    assert_clear(&page, &what);
                    assert_harmless(&page, &what);
                    sent += 1;
                }
            }
        }
        // Whatever was kept, it can be looked at.
        for (path, page) in crawl(&visitor, &start).await {
            assert_harmless(&page, &path);
        }
    }
    assert!(known.len() > 40 && sent > 1_000, "only {sent} were sent, to {known:#?}");
    let verdict = yttra::events::store::verify(test.pool(), actor.myndighet.id).await.unwrap();
    assert_eq!(verdict.broken, None);
}

#[tokio::test]
async fn addresses_that_lead_nowhere_say_so() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    let decision = story.to_decided(MEETING, 4, Outcome::Bifall).await;
    let (id, meeting) = (story.id.to_string(), story.meeting(MEETING).await.to_string());
    let junk = [
        "x",
        "99999999999999999999",
        "a%00b",
        "%ff%fe",
        "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "00000000-0000-0000-0000-000000000000",
        &"a".repeat(5_000),
    ];
    let mut visited = 0;
    for email in [cast::HANDLAGGARE, cast::SEKRETERARE, cast::ADMIN] {
        let visitor = test.sign_in(email).await;
        for route in routes::table() {
            let names: Vec<&str> = route.path.split('/').filter(|part| part.starts_with('{')).collect();
            if route.path == "/logga-ut" || names.is_empty() {
                continue;
            }
            for (place, junked) in names.iter().enumerate() {
                for junk in junk {
                    // The others are as good as they can be, so that the junk is reached.
                    let mut path = route.path.to_owned();
                    for (other, name) in names.iter().enumerate() {
                        let good = match *name {
                            "{id}" if route.path.starts_with("/sammantraden") => meeting.as_str(),
                            "{id}" | "{remiss}" => id.as_str(),
                            "{beslut}" => &decision.to_string(),
                            "{slag}" => "tjansteutlatande",
                            "{avsnitt}" => "sammanfattning",
                            "{file}" => "tjansteutlatande-1.pdf",
                            _ => "1",
                        };
                        path = path.replacen(name, if other == place { junk } else { good }, 1);
                    }
                    if path.parse::<axum::http::Uri>().is_err() {
                        continue;
                    }
                    let page = if route.method == Method::POST {
                        visitor.post(&path, &[("version", "1"), ("over", "1"), ("utkast", "1")]).await
                    } else {
                        visitor.get(&path).await
                    };
                    assert_clear(&page, &format!("{email} {} {path} ({junked})", route.method));
                    visited += 1;
                }
            }
        }
    }
    assert!(visited > 1_500, "{visited}");
    let visitor = story.visitor("handlaggare").await;
    for file in [
        "..%2f..%2fCargo.toml",
        "tjansteutlatande-1.pdf%00.html",
        "tjansteutlatande-1.pdf%2f..",
        "tjansteutlatande--1.pdf",
        "tjansteutlatande-01.pdf",
        "tjansteutlatande-9.pdf",
        "tjansteutlatande-1.doc",
        "yttrande-1.pdf",
        "Tjansteutlatande-1.pdf",
        "utkast.pdf",
    ] {
        let page = visitor.get(&story.path(&format!("/dokument/{file}"))).await;
        assert_refused(&page, StatusCode::NOT_FOUND, "Sidan finns inte");
    }
    for file in ["..%2fCargo.toml", "..%2f..%2f..%2fetc%2fpasswd", "yttra.svg%00"] {
        assert_refused(&visitor.get(&format!("/static/{file}")).await, StatusCode::NOT_FOUND, "Sidan finns inte");
    }
    assert_eq!(visitor.get("/finns-inte").await.status, StatusCode::NOT_FOUND);
    assert_refused(&visitor.get("/finns-inte").await, StatusCode::NOT_FOUND, "Sidan finns inte");
    let request = Request::builder().method(Method::DELETE).uri(story.path("")).body(Body::empty()).unwrap();
    assert_refused(&visitor.send(request).await, StatusCode::METHOD_NOT_ALLOWED, "kan inte användas så");
}

#[tokio::test]
async fn junk_in_the_query_is_refused_or_finds_nothing() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    let visitor = story.visitor("handlaggare").await;
    let history = story.path("/utkast/tjansteutlatande/sammanfattning/historik");
    let (compare, events) = (story.path("/versioner/jamfor"), story.path("/handelser"));
    let long = "a".repeat(20_000);
    for (path, names) in [
        ("/remisser", &["status", "handlaggare", "avdelning", "forsenade", "sok", "efter", "okänd"][..]),
        ("/sok", &["q"]),
        ("/logga-in", &["till"]),
        ("/remisser/ny", &["inkommen", "brev"]),
        (history.as_str(), &["visa", "fore"]),
        (compare.as_str(), &["slag", "fran", "till"]),
        (events.as_str(), &["fore"]),
    ] {
        for name in names {
            for value in [
                "%00",
                "a%00b",
                "%ff",
                "%",
                "-1",
                "99999999999999999999",
                "2026-02-30_x",
                "x",
                "%27",
                "%25",
                long.as_str(),
            ] {
                let address = format!("{path}?{}={value}", yttra::web::percent_encoded(name));
                let page = visitor.get(&address).await;
                assert_clear(&page, &address[..address.len().min(120)]);
                assert_harmless(&page, path);
            }
        }
    }
    // Where one lands after signing in is ours.
    for to in ["https://ond.example", "//ond.example", "/\\ond.example", "javascript:alert(1)", "/%0d%0aset-cookie:a=b"]
    {
        let fields = [("epost", cast::HANDLAGGARE), ("losenord", cast::PASSWORD), ("till", to)];
        let page = test.visitor().post("/logga-in", &fields).await;
        let location = page.followed();
        assert!(location.starts_with('/') && !location.starts_with("//") && !location.contains('\\'), "{location}");
        assert!(!location.contains(['\r', '\n']));
    }
}
