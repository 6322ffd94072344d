//! A backup: the database by `pg_dump`, the files by copy, both restored elsewhere.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use sqlx::postgres::PgConnectOptions;
use yttra::{decisions::model::Outcome, events, myndigheter};

use crate::support::{
    Beginning, TestApp,
    database::{TestDatabase, empty_database},
    paper,
};

/// A program of Postgres, in the folder of the server that the tests run on or else the newest there is.
fn program(name: &str) -> PathBuf {
    let mut folders: Vec<PathBuf> = std::env::var_os("PGBIN").map(PathBuf::from).into_iter().collect();
    let mut installed: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    installed.sort();
    folders.extend(installed.into_iter().rev().map(|(_, folder)| folder));
    folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap()));
    folders.push(std::path::absolute("var/dist/bin").unwrap());
    let found = folders.into_iter().map(|folder| folder.join(name)).find(|file| file.is_file());
    found.unwrap_or_else(|| panic!("{name} is needed for this test (package postgresql-client)"))
}

/// Runs a program of Postgres on a database.
fn run(name: &str, options: &PgConnectOptions, arguments: &[&str], file: &Path) {
    let host = options.get_socket().map_or_else(|| options.get_host().into(), PathBuf::clone);
    let output = Command::new(program(name))
        .env("PGHOST", host)
        .env("PGPORT", options.get_port().to_string())
        .env("PGUSER", options.get_username())
        .env_remove("PGDATABASE")
        .args(arguments)
        .arg(file)
        .output()
        .unwrap();
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

async fn restored(dump: &Path) -> TestDatabase {
    let database = empty_database().await;
    let name = database.options.get_database().unwrap();
    run("pg_restore", &database.options, &["--exit-on-error", "--no-owner", "-d", name], dump);
    database
}

#[tokio::test]
async fn a_backup_restored_elsewhere_gives_the_same_documents() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_decided("2026-03-12", 4, Outcome::Bifall).await;
    let path = story.path("/dokument/tjansteutlatande-1.pdf");
    let before = story.visitor("handlaggare").await.get(&path).await.body;
    assert_eq!(story.kept("attesterad").await, [paper::sha256(&before)]);

    let folder = tempfile::tempdir().unwrap();
    let dump = folder.path().join("yttra.dump");
    let name = test.database.options.get_database().unwrap();
    run("pg_dump", &test.database.options, &["-Fc", "-d", name, "-f"], &dump);
    let files = tempfile::tempdir().unwrap();
    copy(test.files.path(), files.path());

    let elsewhere = TestApp::over(restored(&dump).await, files, "2026-03-12");
    // Nothing of the first is needed any more.
    let id = story.id;
    drop(test);
    yttra::db::MIGRATOR.run(elsewhere.pool()).await.unwrap();
    let mut conn = elsewhere.pool().acquire().await.unwrap();
    let boards = myndigheter::store::all(&mut conn).await.unwrap();
    drop(conn);
    assert_eq!(boards.len(), 2);
    for (myndighet, slug, _) in boards {
        let verdict = events::store::verify(elsewhere.pool(), myndighet).await.unwrap();
        assert_eq!(verdict.broken, None, "{slug}");
        assert!(verdict.checked > 5, "{slug}");
    }
    let visitor = elsewhere.sign_in("handlaggare@yttra.example").await;
    let pdf = visitor.get(&path).await;
    assert_eq!(pdf.body, before);
    assert!(pdf.body.starts_with(b"%PDF-"));
    assert!(paper::words(&pdf.body).contains("Attesterat av"));
    let case = visitor.get(&format!("/remisser/{id}")).await;
    let bilaga = visitor.get(&case.attribute(".files a[href*=handlingar]", "href")).await;
    assert_eq!(bilaga.status, axum::http::StatusCode::OK);
    // And life goes on: the chain is taken up where it was, and is still append-only.
    let secretary = elsewhere.sign_in("sekreterare@yttra.example").await;
    let version = secretary.get(&format!("/remisser/{id}/avslut")).await.value("version");
    let fields = [("version", version.as_str()), ("anteckning", "Svaret lämnades muntligt.")];
    secretary.post(&format!("/remisser/{id}/avslut"), &fields).await.followed();
    let actor = elsewhere.actor("sekreterare@yttra.example").await;
    let verdict = events::store::verify(elsewhere.pool(), actor.myndighet.id).await.unwrap();
    assert_eq!(verdict.broken, None);
    let changed = sqlx::query("update events set kind = 'closed'").execute(elsewhere.pool()).await;
    assert!(changed.is_err(), "the triggers did not come along");
}
