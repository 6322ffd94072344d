//! Finished papers prove themselves: each thing that somebody could change is found and named, by the page, by the command
//! without a database, and by programs of others.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Output},
};

use axum::http::StatusCode;
use sign::{
    evidence::{EVIDENCE, Evidence},
    report::Verdict,
};
use yttra::{
    attests, decisions::model::Outcome, error::AppError, seals::keys::OWN_AUTHORITY, seals::print,
    verification::examine, web::form::Refusal,
};

use crate::support::{
    Page, Story, TestApp,
    stamping::{Mood, Service},
    story::{Beginning, Board},
};

/// Gives the boards of the cast their seals.
pub fn with_seals(test: &TestApp) {
    for (slug, namnd) in [("ekbacken", "Ekbackens stadsdelsnämnd"), ("lindvika", "Socialnämnden")] {
        test.app.seals.issue(OWN_AUTHORITY, (slug, namnd), false, test.app.clock.read().now).unwrap();
    }
}

/// The newest finished paper of a kind.
pub async fn paper(story: &Story<'_>, kind: &str) -> Vec<u8> {
    let hash = story.kept(kind).await.pop().expect("a finished paper");
    story.app().files.get(&hash).await.unwrap().to_vec()
}

async fn shown(test: &TestApp, pdf: &[u8]) -> Page {
    test.visitor().post_files("/verifiera", &[], &[("fil", "svar.pdf", pdf)]).await
}

/// Puts other bytes of the same length in place of some that stand in a file once.
fn replaced(pdf: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    assert_eq!(old.len(), new.len());
    let at = pdf.windows(old.len()).position(|window| window == old).expect("the bytes are in the file");
    let mut changed = pdf.to_vec();
    changed[at..at + new.len()].copy_from_slice(new);
    changed
}

pub fn run(program: &str, arguments: &[&str]) -> Output {
    Command::new(program).args(arguments).output().unwrap_or_else(|error| panic!("{program}: {error}"))
}

pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[tokio::test]
async fn a_finished_paper_proves_itself() {
    let test = TestApp::with_cast("2026-03-02").await;
    with_seals(&test);
    let story = test.story(Beginning::default()).await;
    story.to_attested().await;
    let pdf = paper(&story, "attesterad").await;

    let page = shown(&test, &pdf).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.one(".verdict"), "Allt som kan kontrolleras stämmer.");
    let findings = page.all(".finding strong");
    for expected in
        ["Sigillet", "Tiden", "Innehållet", "Ordningen", "Det tryckta", "Myndighetens exemplar", "Händelseloggen"]
    {
        assert!(findings.iter().any(|found| found == expected), "{expected}: {findings:?}");
    }
    assert_eq!(findings.iter().filter(|found| found.starts_with("Attest av ")).count(), 2, "{findings:?}");
    assert!(page.text().contains("Ekbackens stadsdelsnämnd har satt sitt sigill på filen"));

    // The address on the paper leads to the same, without the file.
    let words = crate::support::paper::words(&pdf);
    let address = words.split_whitespace().find(|word| word.contains("/verifiera/")).expect("the address is printed");
    let path = &address[address.find("/verifiera/").unwrap()..];
    let followed = test.visitor().get(path).await;
    assert_eq!(followed.one(".verdict"), "Allt som kan kontrolleras stämmer.");
    assert!(test.visitor().get("/verifiera/0000-0000-0000-0000-0000").await.text().contains("Inget dokument här"));
    story.make_secret().await;
    let hidden = test.visitor().get(path).await;
    assert!(hidden.text().contains("sekretessmarkering") && !hidden.text().contains("badplatser"), "{}", hidden.text());
}

#[tokio::test]
async fn each_changed_byte_of_the_seal_and_the_file_is_found() {
    let test = TestApp::with_cast("2026-03-02").await;
    with_seals(&test);
    let story = test.story(Beginning::default()).await;
    story.to_attested().await;
    let pdf = paper(&story, "attesterad").await;
    let appended = [pdf.as_slice(), b"\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"].concat();
    let mut middle = pdf.clone();
    let half = pdf.len() / 2;
    middle[half] ^= 1;
    for (name, file, words) in [
        ("a byte", replaced(&pdf, b"/Title", b"/Titel"), "är ändrad sedan den fick sigillet"),
        ("a byte in the middle", middle, "är ändrad sedan den fick sigillet"),
        ("an appended update", appended, "Något har lagts till i filen efter att den fick sigillet."),
    ] {
        let page = shown(&test, &file).await;
        let broken = page.all(".finding.broken").join(" ");
        assert_eq!(page.one(".verdict"), "Filen stämmer inte. Lita inte på den.", "{name}");
        assert!(broken.contains(words), "{name}: {broken}");
    }
    for (junk, headline, words) in [
        (b"hej".as_slice(), "Inget styrker vem som står bakom filen.", "Filen är ingen PDF"),
        (b"%PDF-1.7\n", "Filen stämmer inte. Lita inte på den.", "går inte att läsa"),
        (&pdf[..pdf.len() / 3], "Filen stämmer inte. Lita inte på den.", "går inte att läsa"),
    ] {
        let page = shown(&test, junk).await;
        assert_eq!(page.one(".verdict"), headline);
        assert!(page.all(".finding").join(" ").contains(words), "{}", page.text());
    }
    let nothing = test.visitor().post_files("/verifiera", &[], &[("fil", "", b"")]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(nothing.errors(), ["Välj den PDF som du vill kontrollera."]);
}

/// The document, the manifest and the evidence that a paper carries.
fn carried(pdf: &[u8]) -> (Vec<u8>, Vec<u8>, Evidence) {
    let files = sign::attachments(pdf).unwrap();
    let file = |name: &str| files.iter().find(|(file, _)| file == name).unwrap().1.clone();
    let evidence = serde_json::from_slice(&file(EVIDENCE)).unwrap();
    (file(sign::evidence::DOCUMENT), file(sign::evidence::MANIFEST), evidence)
}

/// Whoever holds the key could seal anything; the evidence then has to agree with itself, and the print with it.
#[tokio::test]
async fn what_is_sealed_must_agree_with_itself() {
    type Tamper = fn(&mut Vec<u8>, &mut Evidence);
    let test = TestApp::with_cast("2026-03-02").await;
    with_seals(&test);
    let story = test.story(Beginning::default()).await;
    story.to_attested().await;
    let pdf = paper(&story, "attesterad").await;
    let files = sign::attachments(&pdf).unwrap();
    let (document, manifest, evidence) = carried(&pdf);
    let sealer = test.app.seals.sealer("ekbacken").unwrap().unwrap();
    let anchors = test.app.seals.anchors().unwrap();

    let cases: [(&str, Tamper, &str); 7] = [
        ("nothing", |_, _| {}, ""),
        (
            "text",
            |document, _| {
                *document =
                    String::from_utf8(document.clone()).unwrap().replace("badplatser", "badtunnor").into_bytes();
            },
            "Texten i filen är en annan än den som beviset gäller.",
        ),
        (
            "step",
            |_, evidence| {
                let attest = &mut evidence.attests[1];
                attest.statement = attest.statement.replace("\"step\":2", "\"step\":1");
            },
            "Attesterna står inte i kedjans ordning, var och en en gång.",
        ),
        (
            "order",
            |_, evidence| evidence.attests.reverse(),
            "Attesterna står inte i kedjans ordning, var och en en gång.",
        ),
        (
            "date",
            |_, evidence| {
                let attest = &mut evidence.attests[0];
                attest.statement = attest.statement.replace("\"at\":\"2026", "\"at\":\"2027");
            },
            "efter att filen gjordes",
        ),
        ("nobody", |_, evidence| evidence.attests.clear(), "Ingen har attesterat förslaget, enligt beviset i filen."),
        (
            "a crowd",
            |_, evidence| evidence.attests = vec![evidence.attests[0].clone(); 65],
            "Beviset i filen går inte att läsa.",
        ),
    ];
    for (name, tamper, words) in cases {
        let (mut document, mut evidence) = (document.clone(), evidence.clone());
        tamper(&mut document, &mut evidence);
        let parts = sign::content::Attachments { document: &document, manifest: Some(&manifest), evidence: &evidence };
        let file = sealer.seal(&print::print(&parts).unwrap(), evidence.sealed_at, "Prov", None).unwrap();
        let report = examine::file(&file, &anchors).report;
        let broken: Vec<_> = report.findings.iter().filter(|one| one.verdict == Verdict::Broken).collect();
        if words.is_empty() {
            assert_eq!(report.verdict(), Verdict::Holds, "{report:#?}");
        } else {
            assert!(broken.iter().any(|one| one.sentence.contains(words)), "{name}: {broken:#?}");
        }
    }

    // The evidence is whole, but the pages show something else.
    let other = String::from_utf8(document.clone()).unwrap().replace("badplatser", "badtunnor");
    let shown = yttra::document::canonical::Canonical::from_bytes(other.as_bytes()).unwrap();
    let data = yttra::versions::rendering::document_data(&shown, &[], None).unwrap();
    let meta = pdf::Meta { title: shown.title.clone(), date: (2026, 3, 2), identifier: "a".into() };
    let carried: Vec<pdf::Attachment> = files
        .iter()
        .map(|(name, bytes)| pdf::Attachment {
            name: name.clone(),
            media_type: "application/json".into(),
            description: "Prov".into(),
            bytes: bytes.clone(),
        })
        .collect();
    let printed = pdf::render(pdf::Template::Document, &serde_json::to_vec(&data).unwrap(), &meta, &carried).unwrap();
    let file = sealer.seal(&printed, evidence.sealed_at, "Prov", None).unwrap();
    let report = examine::file(&file, &anchors).report;
    let broken: Vec<_> = report.findings.iter().filter(|one| one.verdict == Verdict::Broken).collect();
    assert_eq!(broken.len(), 1, "{broken:#?}");
    assert_eq!(broken[0].sentence, "Sidorna visar något annat än innehållet och attesterna i filen.");
}

/// What was set by an older renderer rests on whose seal it is, and the house knows that it has another.
#[tokio::test]
async fn what_cannot_be_set_anew_rests_on_the_seal() {
    let test = TestApp::with_cast("2026-03-02").await;
    with_seals(&test);
    let story = test.story(Beginning::default()).await;
    story.to_attested().await;
    let (document, manifest, mut evidence) = carried(&paper(&story, "attesterad").await);
    let sealer = test.app.seals.sealer("ekbacken").unwrap().unwrap();
    let anchors = test.app.seals.anchors().unwrap();
    test.app.seals.issue(OWN_AUTHORITY, ("annan", "Skogens nämnd"), false, test.app.clock.read().now).unwrap();
    let stranger = test.app.seals.sealer("annan").unwrap().unwrap();
    evidence.renderer = "pdf-0".into();
    let parts = sign::content::Attachments { document: &document, manifest: Some(&manifest), evidence: &evidence };
    let unsealed = print::print(&parts).unwrap();
    for (sealer, verdict, words) in [
        (&sealer, Verdict::Holds, "Sigillet styrker dem."),
        (&stranger, Verdict::Unproven, "Det är Skogens nämnd som har satt sigillet"),
    ] {
        let file = sealer.seal(&unsealed, evidence.sealed_at, "Prov", None).unwrap();
        let report = examine::file(&file, &anchors).report;
        let print = report.findings.iter().find(|one| one.part == sign::report::Part::Print).unwrap();
        assert!(print.verdict == verdict && print.sentence.contains(words), "{print:#?}");
        let failed = sign::examine(&file, &anchors, &|_| sign::Reprint::Failed).report;
        assert!(failed.findings.iter().any(|one| one.sentence.starts_with("Sidorna kan inte vara gjorda av")));
        let page = self::shown(&test, &file).await;
        let broken = page.all(".finding.broken").join(" ");
        assert!(broken.contains("Myndigheten har andra exemplar med samma fingeravtryck."), "{broken}");
    }
}

#[tokio::test]
async fn an_altered_event_row_is_found_from_the_file() {
    let test = TestApp::with_cast("2026-03-02").await;
    with_seals(&test);
    let story = test.story(Beginning::default()).await;
    story.to_attested().await;
    let pdf = paper(&story, "attesterad").await;
    let evidence = sign::attachments(&pdf).unwrap().into_iter().find(|(name, _)| name == EVIDENCE).unwrap().1;
    let evidence: Evidence = serde_json::from_slice(&evidence).unwrap();
    let board = story.actor("handlaggare").await.myndighet.id;
    for sql in [
        "alter table events disable trigger events_append_only".to_owned(),
        format!(
            "update events set hash = repeat('0', 64) where myndighet_id = '{board}' and sequence = {}",
            evidence.events.sequence
        ),
        "alter table events enable trigger events_append_only".to_owned(),
    ] {
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(test.pool()).await.unwrap();
    }
    let broken = shown(&test, &pdf).await.all(".finding.broken").join(" ");
    assert!(
        broken.contains(&format!("händelse {} i myndighetens logg, men den finns inte där", evidence.events.sequence)),
        "{broken}"
    );
}

#[tokio::test]
async fn the_command_needs_the_file_and_the_certificate_only() {
    let test = TestApp::with_cast("2026-03-02").await;
    with_seals(&test);
    let story = test.story(Beginning { board: Board::Lindvika, ..Beginning::default() }).await;
    story.to_attested().await;
    let folder = tempfile::tempdir().unwrap();
    let (file, root) = (folder.path().join("svar.pdf"), folder.path().join("ca.pem"));
    fs::write(&file, paper(&story, "attesterad").await).unwrap();
    fs::copy(test.files.path().join("test-seals/ca/egen-ca.pem"), &root).unwrap();
    let verify = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_yttra"));
        command.env_clear().current_dir(folder.path()).arg("verify").arg(&file).args(arguments);
        command.output().unwrap()
    };
    let whole = verify(&["--ca", root.to_str().unwrap()]);
    assert!(whole.status.success(), "{}", said(&whole));
    assert!(said(&whole).contains("Allt som kan kontrolleras stämmer."), "{}", said(&whole));
    assert!(!folder.path().join("var").exists(), "no database was started");
    let stranger = verify(&[]);
    assert!(
        !stranger.status.success() && said(&stranger).contains("KAN INTE STYRKAS  Sigillet"),
        "{}",
        said(&stranger)
    );
    let json = verify(&["--ca", root.to_str().unwrap(), "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(report["findings"][0]["verdict"], "holds");
    fs::write(&file, replaced(&fs::read(&file).unwrap(), b"/Title", b"/Titel")).unwrap();
    let changed = verify(&["--ca", root.to_str().unwrap()]);
    assert!(!changed.status.success() && said(&changed).contains("STÄMMER INTE  Sigillet"), "{}", said(&changed));
}

/// Programs of others: the seal, the structure, and the evidence read by a script in another language.
#[tokio::test]
async fn others_come_to_the_same() {
    let test = TestApp::with_cast("2026-03-02").await;
    with_seals(&test);
    let story = test.story(Beginning::default()).await;
    story.to_attested().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("svar.pdf");
    let whole = paper(&story, "attesterad").await;
    fs::write(&file, &whole).unwrap();
    let path = file.to_str().unwrap();
    let seal = said(&run("pdfsig", &["-nocert", path]));
    assert!(seal.contains("Signature is Valid.") && seal.contains("Total document signed"), "{seal}");
    let structure = run("qpdf", &["--check", path]);
    assert!(structure.status.success(), "{}", said(&structure));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/evidence/check.mjs");
    let evidence = run("node", &[script.to_str().unwrap(), path]);
    assert!(evidence.status.success(), "{}", said(&evidence));
    assert_eq!(said(&evidence).lines().count(), 2, "{}", said(&evidence));

    fs::write(&file, replaced(&whole, b"/Title", b"/Titel")).unwrap();
    let seal = said(&run("pdfsig", &["-nocert", path]));
    assert!(seal.contains("Digest Mismatch") || seal.contains("Signature is Invalid"), "{seal}");
}

#[tokio::test]
async fn minutes_and_decided_wordings_are_sealed_too_and_leave_the_first_as_it_is() {
    let test = TestApp::with_cast("2026-03-02").await;
    with_seals(&test);
    let story = test.story(Beginning::default()).await;
    story.to_decided("2026-03-12", 12, Outcome::Bifall).await;
    let before = story.kept("attesterad").await;
    assert_eq!(before.len(), 1);
    test.set_day("2026-03-16");
    story.justera("2026-03-12", 1).await;
    assert_eq!(story.kept("attesterad").await, before);
    let pdf = paper(&story, "utdrag").await;
    let page = shown(&test, &pdf).await;
    assert_eq!(page.one(".verdict"), "Allt som kan kontrolleras stämmer.", "{}", page.text());
    assert!(page.text().contains("Protokollsutdrag"));
}

#[tokio::test]
async fn nothing_is_attested_with_a_seal_that_cannot_be_used() {
    let test = TestApp::with_cast("2026-03-02").await;
    with_seals(&test);
    let story = test.story(Beginning { board: Board::Lindvika, ..Beginning::default() }).await;
    story.to_draft().await;
    story.send().await;
    let key = test.files.path().join("test-seals/lindvika/key.pem");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let sign = async || {
        let (actor, input) = (story.actor("chef").await, story.signing().await);
        attests::commands::sign(story.app(), &actor, story.moment(), story.id, input).await
    };
    sign().await.unwrap();
    let Err(Refusal::Error(AppError::Rejected(sentence))) = sign().await else { panic!("it was attested") };
    assert!(sentence.contains("sigill kan inte användas"), "{sentence}");
    assert_eq!(story.status().await, "attest");
    assert!(story.kept("attesterad").await.is_empty());
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    sign().await.unwrap();
    assert_eq!(story.status().await, "attesterad");
}

/// B-T: the time is vouched for by somebody else, who is trusted apart from the seal; one that fails leaves it out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_time_stamp_service_vouches_for_when() {
    let mut test = TestApp::with_cast("2026-03-02").await;
    with_seals(&test);
    let service = Service::start(Mood::Stamps).await;
    test.stamped_by(&service.url);
    let roots = test.files.path().join("test-seals/tsa");
    fs::create_dir_all(&roots).unwrap();
    fs::write(roots.join("tid.pem"), service.root()).unwrap();
    let story = test.story(Beginning::default()).await;
    story.to_attested().await;
    let pdf = paper(&story, "attesterad").await;
    let time = |page: &Page| {
        let findings = page.all(".finding");
        findings.into_iter().find(|finding| finding.contains("Tiden")).expect("the time")
    };
    let page = shown(&test, &pdf).await;
    assert_eq!(page.one(".verdict"), "Allt som kan kontrolleras stämmer.");
    assert!(time(&page).contains("Tidsstämplingstjänsten tid styrker att sigillet fanns"), "{}", time(&page));

    // Where nobody trusts it, it is as if there were none, for old papers and new.
    fs::rename(roots.join("tid.pem"), roots.join("tid")).unwrap();
    let page = shown(&test, &pdf).await;
    assert_eq!(page.one(".verdict"), "Allt som kan kontrolleras stämmer.");
    assert!(time(&page).contains("av tid räknas inte"), "{}", time(&page));
    let distrusted = test.story(Beginning { title: "Misstrodd", ..Beginning::default() }).await;
    distrusted.to_attested().await;
    let page = shown(&test, &paper(&distrusted, "attesterad").await).await;
    assert!(time(&page).contains("Ingen tidsstämplingstjänst styrker det."), "{}", time(&page));
    fs::rename(roots.join("tid"), roots.join("tid.pem")).unwrap();

    service.turn(Mood::Refuses);
    let other = test.story(Beginning { title: "Andra", ..Beginning::default() }).await;
    other.to_attested().await;
    assert_eq!(service.asked(), 3);
    let page = shown(&test, &paper(&other, "attesterad").await).await;
    assert_eq!(page.one(".verdict"), "Allt som kan kontrolleras stämmer.");
    assert!(time(&page).contains("Ingen tidsstämplingstjänst styrker det."), "{}", time(&page));

    // One that keeps people waiting is not asked again for a while.
    service.turn(Mood::Holds);
    for title in ["Tredje", "Fjärde"] {
        test.story(Beginning { title, ..Beginning::default() }).await.to_attested().await;
    }
    assert_eq!(service.asked(), 4);
}

/// A new key, then a new authority: what was sealed before goes on to hold.
#[tokio::test]
async fn keys_are_changed_without_breaking_older_seals() {
    let test = TestApp::with_cast("2026-03-02").await;
    with_seals(&test);
    let first = test.story(Beginning::default()).await;
    first.to_attested().await;
    let seals = test.files.path().join("test-seals");
    let now = test.app.clock.read().now;
    test.app.seals.issue(OWN_AUTHORITY, ("ekbacken", "Ekbackens stadsdelsnämnd"), true, now).unwrap();
    let second = test.story(Beginning { title: "Andra", ..Beginning::default() }).await;
    second.to_attested().await;
    fs::rename(seals.join("ca/egen-ca.pem"), seals.join("ca/gammal.pem")).unwrap();
    fs::remove_dir_all(seals.join("egen-ca")).unwrap();
    test.app.seals.issue(OWN_AUTHORITY, ("ekbacken", "Ekbackens stadsdelsnämnd"), true, now).unwrap();
    let third = test.story(Beginning { title: "Tredje", ..Beginning::default() }).await;
    third.to_attested().await;
    let anchors = test.app.seals.anchors().unwrap();
    for story in [&first, &second, &third] {
        let report = examine::file(&paper(story, "attesterad").await, &anchors).report;
        assert_eq!(report.verdict(), Verdict::Holds, "{report:#?}");
    }
    fs::remove_file(seals.join("ca/gammal.pem")).unwrap();
    let anchors = test.app.seals.anchors().unwrap();
    let report = examine::file(&paper(&first, "attesterad").await, &anchors).report;
    assert_eq!(report.verdict(), Verdict::Broken, "the trusted root of that name did not issue it");
    let (_, stranger) = sign::new_authority("Någon annan", now).unwrap();
    let anchors = sign::Anchors::from_pem([stranger.as_str()]).unwrap();
    let report = examine::file(&paper(&first, "attesterad").await, &anchors).report;
    assert_eq!(report.verdict(), Verdict::Unproven, "{report:#?}");
    assert!(report.findings[0].sentence.contains("så det kan vara satt av vem som helst."), "{report:#?}");
    // A seal that nobody would trust is not put on.
    fs::remove_file(seals.join("ca/egen-ca.pem")).unwrap();
    let fourth = test.story(Beginning { title: "Fjärde", ..Beginning::default() }).await;
    fourth.to_draft().await;
    fourth.send().await;
    let (chief, signing) = (fourth.actor("chef").await, fourth.signing().await);
    attests::commands::sign(&test.app, &chief, fourth.moment(), fourth.id, signing).await.unwrap();
    let (director, signing) = (fourth.actor("direktor").await, fourth.signing().await);
    let refused =
        attests::commands::sign(&test.app, &director, fourth.moment(), fourth.id, signing).await.err().unwrap();
    assert!(format!("{refused:?}").contains("Myndighetens sigill är inte betrott när det kontrolleras"), "{refused:?}");
    assert_ne!(fourth.status().await, "attesterad");
}
