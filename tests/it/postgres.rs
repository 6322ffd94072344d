//! The private Postgres: who starts it, who ends it, and what survives a kill.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use sqlx::{ConnectOptions, Connection, PgConnection};
use uuid::Uuid;
use yttra::postgres::{Config, Error, Server};

use crate::support::kill;

const HELPER: &str = "YTTRA_TEST_HOLDS_SERVER_IN";

/// A folder for one cluster, in memory where that can be had, removed at the end.
struct Var(PathBuf);

impl Var {
    fn new() -> Self {
        let name = format!("yttra-{}", Uuid::new_v4().simple());
        let memory = Path::new("/dev/shm").join(&name);
        if std::fs::create_dir(&memory).is_ok() {
            return Self(memory);
        }
        Self(std::env::temp_dir().join(name))
    }

    async fn start(&self, exclusive: bool) -> Result<Server, Error> {
        self.start_with(false, exclusive).await
    }

    async fn start_with(&self, durable: bool, exclusive: bool) -> Result<Server, Error> {
        let config = Config { var_dir: self.0.clone(), durable, exclusive };
        Server::start(&config).await
    }

    fn pid_file(&self) -> PathBuf {
        self.0.join("postgres/data/postmaster.pid")
    }

    fn postmaster(&self) -> Option<u32> {
        std::fs::read_to_string(self.pid_file()).ok()?.lines().next()?.parse().ok()
    }
}

impl Drop for Var {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn connect(server: &Server) -> PgConnection {
    server.connect_options().connect().await.unwrap()
}

async fn write(server: &Server, value: &str) {
    let mut connection = connect(server).await;
    let create = "create table if not exists kept (value text)";
    sqlx::query(create).execute(&mut connection).await.unwrap();
    let insert = sqlx::query("insert into kept values ($1)").bind(value);
    insert.execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

async fn read(server: &Server) -> Vec<String> {
    let select = sqlx::query_scalar("select value from kept order by value");
    select.fetch_all(&mut connect(server).await).await.unwrap()
}

fn parent_of(pid: u32) -> u32 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    stat.rsplit(')').next().unwrap().split_whitespace().nth(1).unwrap().parse().unwrap()
}

async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(30), "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn until_ended(var: &Var) {
    until("the server ends by itself", || !var.pid_file().exists()).await;
}

#[tokio::test]
async fn a_second_start_keeps_what_was_written() {
    let var = Var::new();
    let server = var.start(true).await.unwrap();
    let sql = "select lower('ÅÄÖ') || current_setting('server_encoding') || current_setting('listen_addresses')";
    let said: String = sqlx::query_scalar(sql).fetch_one(&mut connect(&server).await).await.unwrap();
    assert_eq!(said, "åäöUTF8");
    write(&server, "första").await;
    server.stop().await;
    assert!(!var.pid_file().exists());

    let server = var.start(true).await.unwrap();
    assert_eq!(read(&server).await, ["första"]);
    server.stop().await;
}

#[tokio::test]
async fn a_second_serve_refuses_and_a_joiner_keeps_the_server_alive() {
    let var = Var::new();
    let serve = var.start(true).await.unwrap();
    write(&serve, "rad").await;
    assert!(matches!(var.start(true).await, Err(Error::AlreadyServing(_))));

    let joiner = var.start(false).await.unwrap();
    serve.stop().await;
    assert_eq!(read(&joiner).await, ["rad"]);
    let serve = var.start(true).await.unwrap();
    drop(joiner);
    assert_eq!(read(&serve).await, ["rad"]);
    drop(serve);
    until_ended(&var).await;
}

#[tokio::test]
async fn three_first_starts_at_once_share_one_server() {
    let var = Var::new();
    let (a, b, c) = tokio::join!(var.start(false), var.start(true), var.start(false));
    for server in [a, b, c] {
        write(&server.unwrap(), "en").await;
    }
    until_ended(&var).await;
}

#[tokio::test]
async fn a_killed_postgres_is_started_again_with_every_committed_row() {
    let var = Var::new();
    let server = var.start_with(true, true).await.unwrap();
    let before = var.postmaster().unwrap();
    let restarted = async {
        write(&server, "före").await;
        kill("KILL", before);
        until("another server", || var.postmaster().is_some_and(|now| now != before)).await;
        // As a request in flight would: again until it is there.
        while server.connect_options().connect().await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        // The keeper is what ties the server to its users.
        let keeper = parent_of(var.postmaster().unwrap());
        kill("KILL", keeper);
        let before = var.postmaster();
        until("another keeper", || var.postmaster().is_some() && var.postmaster() != before).await;
        while server.connect_options().connect().await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        read(&server).await
    };
    tokio::select! {
        rows = restarted => assert_eq!(rows, ["före"]),
        () = server.supervise() => unreachable!("it never ends"),
    }
    server.stop().await;
    assert!(!var.pid_file().exists());
}

#[tokio::test]
async fn a_killed_program_takes_the_server_along_and_the_next_one_recovers() {
    let var = Var::new();
    let mut program = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "postgres::helper", "--ignored"])
        .env(HELPER, &var.0)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    until("the program has written", || var.0.join("written").exists()).await;
    program.kill().unwrap();
    program.wait().unwrap();
    until_ended(&var).await;

    // A pid file left by a power cut may name any process of today, such as this one.
    std::fs::write(var.pid_file(), format!("{}\n", std::process::id())).unwrap();
    let server = var.start(true).await.unwrap();
    assert_eq!(read(&server).await, ["innan"]);
    server.stop().await;
}

#[tokio::test]
#[ignore = "the process that another test kills"]
async fn helper() {
    let Some(folder) = std::env::var_os(HELPER) else {
        return;
    };
    let var = Var(folder.into());
    let server = var.start(true).await.unwrap();
    write(&server, "innan").await;
    std::fs::write(var.0.join("written"), "").unwrap();
    std::future::pending::<()>().await;
}

#[tokio::test]
async fn a_long_path_gets_its_socket_elsewhere() {
    let var = Var::new();
    let deep = Var(var.0.join("mapp".repeat(20)).join("mapp".repeat(20)));
    let server = deep.start(true).await.unwrap();
    write(&server, "djupt").await;
    let socket = server.connect_options().get_socket().cloned().unwrap();
    assert!(!socket.starts_with(Path::new(&var.0)));
    server.stop().await;
    std::fs::remove_dir_all(socket).unwrap();
}

#[tokio::test]
async fn a_broken_cluster_is_reported_with_the_servers_own_words() {
    let var = Var::new();
    var.start(true).await.unwrap().stop().await;
    std::fs::write(var.0.join("postgres/data/postgresql.conf"), "ingen_sadan = 1\n").unwrap();
    let said = var.start(true).await.unwrap_err().to_string();
    assert!(said.contains("ingen_sadan"), "{said}");
}
