//! The `yttra` binary: what an operator does at a terminal.

use std::{
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

use sqlx::postgres::PgConnectOptions;
use yttra::{document::canonical::Kind, drafts};

use crate::support::{Beginning, Board, TestApp, cast, paper};

/// A folder of its own for the program.
struct Home {
    var: tempfile::TempDir,
    database: Option<String>,
}

/// What the program said.
struct Said {
    ok: bool,
    out: String,
    err: String,
}

impl Home {
    fn new() -> Self {
        use std::os::unix::fs::PermissionsExt;
        let memory = Path::new("/dev/shm");
        let var = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
        // The unprivileged user that Postgres runs as must be able to enter.
        std::fs::set_permissions(var.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        Self { var, database: None }
    }

    /// On the database and files of a test.
    fn on(test: &TestApp) -> Self {
        let home = Self { database: Some(url(&test.database.options)), ..Self::new() };
        std::os::unix::fs::symlink(test.files.path(), home.var.path().join("files")).unwrap();
        home
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_yttra"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("YTTRA_") {
                command.env_remove(name);
            }
        }
        command.env_remove("DATABASE_URL").env("YTTRA_VAR", self.var.path()).args(arguments);
        if let Some(url) = &self.database {
            command.env("DATABASE_URL", url);
        }
        command
    }

    fn run(&self, arguments: &[&str]) -> Said {
        said(self.command(arguments).stdin(Stdio::null()).output().unwrap())
    }

    /// Runs it; it must do what was asked.
    fn done(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments);
        assert!(said.ok, "{arguments:?}: {}{}", said.out, said.err);
        said.out
    }

    /// Runs it; it must refuse, with a sentence and nothing else.
    fn refused(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments);
        assert!(!said.ok, "{arguments:?}: {}", said.out);
        assert!(!said.err.contains("panicked"), "{}", said.err);
        said.err
    }

    fn with_input(&self, arguments: &[&str], input: &str) -> Said {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        said(child.wait_with_output().unwrap())
    }

    fn file(&self, name: &str, content: &[u8]) -> String {
        let path = self.var.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

fn said(output: Output) -> Said {
    Said {
        ok: output.status.success(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The address of a database, as in `DATABASE_URL`.
fn url(options: &PgConnectOptions) -> String {
    let host =
        options.get_socket().map_or_else(|| options.get_host().to_owned(), |path| path.to_str().unwrap().to_owned());
    let (user, port, name) = (options.get_username(), options.get_port(), options.get_database().unwrap());
    format!("postgres:///{name}?host={}&port={port}&user={user}", yttra::web::percent_encoded(&host))
}

const BOARD: &str = r#"{
  "slug": "granby", "kommun": "Granby kommun", "namnd": "Kulturnämnden i Granby", "namnd_running": "kulturnämnden",
  "forvaltning": "Kulturförvaltningen", "forvaltning_running": "förvaltningen", "model": "a",
  "email": "kultur@granby.example", "dnr_format": "KN {år}-{nr}"
}"#;

#[tokio::test]
async fn a_log_that_is_no_terminal_gets_no_colour() {
    let test = TestApp::with_cast("2026-03-02").await;
    let home = Home::on(&test);
    let said = said(home.command(&["migrate"]).env("YTTRA_LOG", "debug").stdin(Stdio::null()).output().unwrap());
    assert!(said.ok && said.err.contains("DEBUG"), "{}", said.err);
    assert!(!said.err.contains('\u{1b}') && !said.out.contains('\u{1b}'), "{}", said.err);
}

#[tokio::test]
async fn the_first_board_and_the_first_account_are_made_at_a_terminal() {
    let home = Home::new();
    home.done(&["migrate"]);
    assert!(home.done(&["myndighet", "list"]).contains("Det finns ingen myndighet än."));
    let board = home.file("granby.json", BOARD.as_bytes());
    assert!(home.done(&["myndighet", "add", &board]).starts_with("Kulturnämnden i Granby (granby) är upplagd"));
    let short = home.file("kort.json", br#"{"slug": "kort"}"#);
    assert!(home.refused(&["myndighet", "add", &short]).contains("fältet ”kommun” saknas"));
    assert!(!home.refused(&["myndighet", "add", &board]).is_empty(), "twice");
    assert!(home.done(&["myndighet", "list"]).starts_with("granby "));

    let add =
        ["user", "add", "--myndighet", "granby", "--email", "Eva@Granby.example", "--name", "Eva Lund", "--title"];
    let add = [&add[..], &["Systemförvaltare", "--roles", "administrator,registrator"]].concat();
    let link = home.done(&add);
    assert!(link.contains("http://localhost:8080/losenord/"), "{link}");
    let wrong = [&add[..], &["--roles", "chef"]].concat();
    assert!(home.refused(&wrong).contains("chef"));
    let password = ["user", "password", "--email", "eva@granby.example", "--password-stdin"];
    let short = home.with_input(&password, "kort\n");
    assert!(!short.ok && short.err.starts_with("yttra: "), "{}", short.err);
    let set = home.with_input(&password, "korrekt häst batteri\n");
    assert!(set.ok && set.out.contains("Lösenordet är satt"), "{}{}", set.out, set.err);
    let roles = ["user", "roles", "--myndighet", "granby", "--email", "eva@granby.example", "--roles"];
    assert!(home.refused(&[&roles[..], &["registrator"]].concat()).contains("den enda administratören"));
    assert!(home.done(&[&roles[..], &["administrator,lasare"]].concat()).contains("Eva Lund har nu rollerna"));
    assert!(home.done(&["verify"]).contains("kedjan är hel"));
    // The private server ran for as long as each command did.
    assert!(home.var.path().join("postgres").is_dir());
    assert!(!home.var.path().join("postgres/data/postmaster.pid").exists());
}

#[tokio::test]
async fn a_password_that_was_set_at_a_terminal_opens_the_door() {
    let test = TestApp::with_cast("2026-03-02").await;
    let home = Home::on(&test);
    let password = ["user", "password", "--email", cast::HANDLAGGARE, "--password-stdin"];
    let before = test.sign_in(cast::HANDLAGGARE).await;
    let set = home.with_input(&password, "korrekt häst batteri\r\n");
    assert!(set.ok, "{}", set.err);
    let visitor = test.visitor();
    visitor.post("/logga-in", &[("epost", cast::HANDLAGGARE), ("losenord", "korrekt häst batteri")]).await.followed();
    assert!(before.get("/idag").await.location().starts_with("/logga-in"), "the old session lives on");
    assert!(!home.refused(&["user", "password", "--email", "ingen@yttra.example"]).is_empty());
}

/// A finished document as offices have them: letterhead, mixed headings, a paragraph cut by a page, attests.
const FINISHED: &str = "**Handläggare**  \nYlva Almgren  \nTelefon: 0123456789\n\n**Till**  \nEkbackens stadsdelsnämnd  \n\
    14 oktober 2027\n\n## **Remiss om lekplatsplan 2028-2031**\n\nSvar på remiss från parknämnden PN 2027/88\n\n\
    ### **Förslag till beslut**\n\n1. Stadsdelsnämnden lämnar utlåtandet som svar.\n2. Beslutet justeras omedelbart.\n\n\
    ### **Sammanfattning**\n\nPlanen samlar lekplatser för åren 2028-2031.\n\nFörvaltningen är positiv.\n\n\
    ## Bakgrund\n\nParknämnden har remitterat planen.\n\n# Ärendets beredning\n\nÄrendet har beretts inom staben.\n\n\
    ## Ärendet\n\nPlanen beskriver var barn leker och vad som saknas i den\n\nlekbara närmiljön. Lekplasterna ska rustas.\n\n\
    ### **Synpunkter och förslag**\n\nDet är bra att planen följs upp.\n\n**Bilaga**  \nLekplatsplan 2028-2031\n\n\
    **Ekbackens stadsdelsförvaltning**  \nStaben för plan och park\n\nStorgatan 1  \n123 45 Ekbacken\n\n\
    ## **Attesterat av**\n\nDetta dokument har godkänts digitalt av följande personer:\n\n<b>Namn</b>\t<b>Datum</b>\n\
    Tore Vik, Stadsdelsdirektör\t2027-09-24\n";

#[tokio::test]
async fn a_finished_text_is_read_in_and_written_out() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    let home = Home::on(&test);
    let file = home.file("tu.md", FINISHED.as_bytes());
    let dnr = story.case().await.dnr;
    let report = home.done(&["import", "--remiss", &dnr, &file]);
    for told in
        ["Inläst: Förslag till beslut, Sammanfattning,", "Tas ur ärendet: Handläggare: Ylva Almgren", "Tore Vik"]
    {
        assert!(report.contains(told), "{report}");
    }
    // The break within a sentence is joined, and said.
    assert!(report.contains("Rad ") && !report.contains("Inte placerat"), "{report}");
    let mut conn = test.pool().acquire().await.unwrap();
    let draft = drafts::store::find(&mut conn, story.id, Kind::Tjansteutlatande).await.unwrap().unwrap();
    drop(conn);
    let section = |key: &str| yttra::document::markdown::print(&draft.section(key).unwrap().blocks);
    assert_eq!(
        section("arendet"),
        "Planen beskriver var barn leker och vad som saknas i den lekbara närmiljön. Lekplasterna ska rustas."
    );
    assert_eq!(section("sammanfattning"), "Planen samlar lekplatser för åren 2028-2031.\n\nFörvaltningen är positiv.");
    assert!(home.done(&["import", "--remiss", &dnr, &file]).contains("Alla avsnitt hade redan den text"));
    // What somebody has written is not replaced unless asked for.
    let other = home.file("annan.md", "## Sammanfattning\n\nEn annan text.\n".as_bytes());
    let refused = home.refused(&["import", "--remiss", &dnr, &other]);
    assert!(refused.contains("Det finns redan text i ”Sammanfattning”. Lägg till --ersatt."), "{refused}");
    home.done(&["import", "--remiss", &dnr, "--ersatt", &other]);

    let out = home.var.path().join("ut");
    let render = |format: &str| {
        let said = home.run(&["render", "--remiss", &dnr, "--format", format, "-o", out.to_str().unwrap()]);
        assert!(said.ok, "{}", said.err);
        (said.out, std::fs::read(&out).unwrap())
    };
    let (said, pdf) = render("pdf");
    assert!(said.starts_with("Utkastet till tjänsteutlåtande är skrivet till"), "{said}");
    let words = paper::words(&pdf);
    assert!(words.contains("En annan text.") && words.contains("Lekplasterna ska rustas."), "{words}");
    assert!(String::from_utf8(render("html").1).unwrap().contains("Lekplasterna ska rustas."));
    assert!(String::from_utf8(render("text").1).unwrap().starts_with("UTKAST\n"));

    // Attested, the file is the very document that was kept.
    story.send().await;
    story.sign().await;
    let (said, pdf) = render("pdf");
    assert!(said.starts_with("Version 1 av tjänsteutlåtandet"), "{said}");
    assert_eq!(story.kept("attesterad").await, [paper::sha256(&pdf)]);
    for format in ["html", "text"] {
        let written = String::from_utf8(render(format).1).unwrap();
        assert!(
            written.contains("Attesterat av") && written.contains("Fredrik Nordensjö, Avdelningschef"),
            "{written}"
        );
        assert!(!written.to_lowercase().contains("utkast"), "{written}");
    }
    story.open_for_change().await;
    let words = paper::words(&render("pdf").1);
    assert!(words.contains("Attesten upphävd") && !words.contains("Attesterat av"), "{words}");
    // The database that was given is neither another's nor stopped.
    assert!(!home.var.path().join("postgres").exists());
    assert_eq!(sqlx::query_scalar::<_, i32>("select 1").fetch_one(test.pool()).await.unwrap(), 1);
}

#[tokio::test]
async fn files_that_cannot_be_read_in_are_refused_in_a_sentence() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    let home = Home::on(&test);
    let dnr = story.case().await.dnr;
    for (name, content, told) in [
        ("latin1.txt", &b"## Bakgrund\n\nR\xe5d\n"[..], "inte UTF-8-text (rad 3)"),
        ("utf16.txt", b"\xff\xfeB\0", "UTF-16"),
        ("nul.txt", b"## Bakgrund\n\na\0b\n", "nolltecken på rad 3"),
        ("ord.docx", b"PK\x03\x04...", "Word- eller PDF-dokument"),
        ("tom.txt", b"Ingen rubrik alls.\n", "Inget avsnitt kändes igen"),
        ("chip.txt", "## Bakgrund\n\nSenast {{sista_dag}}.\n".as_bytes(), ""),
    ] {
        let file = home.file(name, content);
        let said = home.run(&["import", "--remiss", &dnr, &file]);
        assert!(!said.err.contains("panicked"), "{name}: {}", said.err);
        if told.is_empty() {
            // Braces in a finished text are text.
            assert!(said.ok, "{name}: {}", said.err);
        } else {
            assert!(!said.ok && said.err.contains(told), "{name}: {}{}", said.out, said.err);
        }
    }
    assert!(home.refused(&["import", "--remiss", &dnr, "/finns/inte"]).contains("kan inte läsas"));
    assert!(home.refused(&["render", "--remiss", "EKB 2026/99", "-o", "/dev/null"]).contains("Det finns inget ärende"));
    let dir = home.var.path().to_str().unwrap();
    assert!(home.refused(&["render", "--remiss", &dnr, "--format", "text", "-o", dir]).contains("kan inte skrivas"));
    assert!(!home.run(&["render", "--remiss", &dnr, "--format", "docx", "-o", "/dev/null"]).ok);
}

#[tokio::test]
async fn a_number_that_two_boards_have_asks_which() {
    let test = TestApp::with_cast("2026-03-02").await;
    for board in [Board::Ekbacken, Board::Lindvika] {
        let story = test.story(Beginning { board, dnr: "LED 2026/7", ..Beginning::default() }).await;
        story.open().await;
    }
    let home = Home::on(&test);
    let out = home.var.path().join("ut.txt");
    let render = ["render", "--remiss", "led-2026-7", "--format", "text", "-o", out.to_str().unwrap()];
    let refused = home.refused(&render);
    assert!(refused.contains("Välj med --myndighet: ekbacken, lindvika."), "{refused}");
    home.done(&[&render[..], &["--myndighet", "lindvika"]].concat());
    assert!(std::fs::read_to_string(&out).unwrap().contains("Lindvika kommun"));
    home.done(&[&render[..], &["--myndighet", "lindvika", "--dokument", "yttrande"]].concat());
    assert!(std::fs::read_to_string(&out).unwrap().contains("Ert diarienummer: KS 2026/77"));
    home.refused(&[&render[..], &["--myndighet", "granby"]].concat());
}

#[tokio::test]
async fn verify_names_the_first_broken_link() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    let home = Home::on(&test);
    let said = home.done(&["verify"]);
    assert_eq!(said.matches("kedjan är hel").count(), 2, "{said}");
    let board = story.actor("handlaggare").await.myndighet.id;
    let last: i64 = sqlx::query_scalar("select max(sequence) from events where myndighet_id = $1")
        .bind(board)
        .fetch_one(test.pool())
        .await
        .unwrap();
    // Somebody with the keys to the database changes what was said, and who did it.
    for (table, trigger, change, sequence) in [
        ("event_payloads", "event_payloads_only_purged", "payload = '{}'", last),
        ("events", "events_append_only", "at = at + interval '1 day'", last - 2),
        ("events", "events_append_only", "actor_id = null", last - 3),
    ] {
        for sql in [
            format!("alter table {table} disable trigger {trigger}"),
            format!("update {table} set {change} where myndighet_id = '{board}' and sequence = {sequence}"),
            format!("alter table {table} enable trigger {trigger}"),
        ] {
            sqlx::query(sqlx::AssertSqlSafe(sql)).execute(test.pool()).await.unwrap();
        }
        let said = home.run(&["verify"]);
        assert!(!said.ok, "{}", said.out);
        let line = said.out.lines().find(|line| line.starts_with("ekbacken")).unwrap();
        assert!(line.contains(&format!("BRUTEN vid händelse {sequence}:")), "{line}");
        assert!(said.out.lines().any(|line| line.starts_with("lindvika") && line.contains("kedjan är hel")));
        assert!(said.err.contains("Händelsekedjan är bruten."), "{}", said.err);
    }
}
