//! The private Postgres: the installed server on a cluster of our own below `var/`, for whoever sets no `DATABASE_URL`.
//!
//! Any number of programs share one cluster. The first starts the server; each holds a shared lock while it needs it,
//! and a keeper process ends the server when the last lock is gone, however its holder ended. A second `serve` refuses.

mod cluster;
mod keeper;
mod programs;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{ConnectOptions, Connection};
use tokio::time::{Instant, sleep};

use cluster::Cluster;

/// The superuser and the database of the program.
const NAME: &str = "yttra";
/// Crash recovery replays at most one checkpoint's worth of log; this is far beyond that.
const PATIENCE: Duration = Duration::from_mins(3);
const LAUNCHES: u32 = 3;

/// Where the cluster is and what is asked of it.
#[derive(Clone, Debug)]
pub struct Config {
    /// The folder that gets the cluster, in a folder `postgres` of its own.
    pub var_dir: PathBuf,
    /// Whether an acknowledged commit survives a power cut. Tests do without, and without a word on the terminal.
    pub durable: bool,
    /// Whether this is *the* server of the cluster's data: a second one is refused, joiners are not.
    pub exclusive: bool,
}

/// What keeps the private Postgres from running; said to the operator, hence in Swedish.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No server program, or only older ones.
    #[error("Hittar ingen PostgreSQL 15 eller nyare. Skriv: {}", programs::INSTALL)]
    Missing,
    /// The cluster was made by a major version that is no longer installed.
    #[error("Databasen i {} är gjord med PostgreSQL {major}, som inte finns här. Installera den, eller peka ut den med PGBIN.", data.display())]
    OtherMajor {
        /// The data folder.
        data: PathBuf,
        /// Its major version.
        major: u32,
    },
    /// Run as root on a system where nothing can give that up.
    #[error(
        "Som root behövs programmet setpriv för att köra PostgreSQL som en annan användare. Skriv: apt-get install -y util-linux"
    )]
    NoSetpriv,
    /// A folder above the cluster has been closed to the account that owns it.
    #[error(
        "Databasen i {} nås inte av den användare som äger den: en mapp ovanför är stängd. Öppna den (chmod o+x).",
        .0.display()
    )]
    Unreachable(PathBuf),
    /// Another `serve` has the cluster.
    #[error("Yttra körs redan med databasen i {}. Stoppa den först, eller ange en annan mapp med YTTRA_VAR.", .0.display())]
    AlreadyServing(PathBuf),
    /// A file or folder that could not be used.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// `initdb` or `postgres` gave up.
    #[error("PostgreSQL startar inte. Så här säger den (mer i {}):\n{said}", log.display())]
    Failed {
        /// The server's log.
        log: PathBuf,
        /// Its last lines.
        said: String,
    },
    /// Neither up nor ended in time.
    #[error("PostgreSQL svarar inte. Se {}", .0.display())]
    Silent(PathBuf),
    /// It runs, but the program's database could not be made.
    #[error("Databasen {NAME} gick inte att skapa: {0}")]
    Database(#[from] sqlx::Error),
}

impl Error {
    fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        |source| Self::Io { path: path.to_owned(), source }
    }
}

/// A use of the private server. Dropping it, or the end of the process, gives the use up.
#[derive(Debug)]
pub struct Server {
    cluster: Cluster,
    users: File,
    /// Held by an exclusive user only.
    serving: Option<File>,
}

impl Server {
    /// Joins the running server, or makes the cluster where it is missing and starts it.
    pub async fn start(config: &Config) -> Result<Self, Error> {
        let cluster = Cluster::locate(config)?;
        let serving = if config.exclusive { Some(keeper::claim(&cluster)?) } else { None };
        let users = keeper::join(&cluster).await?;
        let server = Self { cluster, users, serving };
        server.raise().await?;
        server.create_database().await?;
        Ok(server)
    }

    /// How to connect to the program's database.
    #[must_use]
    pub fn connect_options(&self) -> PgConnectOptions {
        self.options(NAME)
    }

    /// The cluster's folder.
    #[must_use]
    pub fn place(&self) -> &Path {
        &self.cluster.base
    }

    /// Watches over the server for as long as it is polled, and starts it again whenever it has died.
    pub async fn supervise(&self) {
        let mut pause = Duration::from_millis(250);
        loop {
            sleep(pause).await;
            if keeper::is_running(&self.cluster) {
                pause = Duration::from_millis(250);
                continue;
            }
            tracing::warn!("the private PostgreSQL has died; starting it again");
            match self.raise().await {
                Ok(()) => tracing::info!("the private PostgreSQL is up again"),
                Err(error) => {
                    tracing::error!(%error, "the private PostgreSQL does not start");
                    pause = (pause * 2).min(Duration::from_secs(30));
                }
            }
        }
    }

    /// Gives the use up and, where it was the last one, waits until the server has ended.
    pub async fn stop(self) {
        let Self { cluster, users, serving } = self;
        drop(users);
        keeper::wait_for_end(&cluster).await;
        drop(serving);
    }

    fn options(&self, database: &str) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(&self.cluster.socket)
            .port(cluster::PORT)
            .username(NAME)
            .database(database)
            .ssl_mode(PgSslMode::Disable)
    }

    /// Comes back when the server takes connections, whoever started it.
    async fn raise(&self) -> Result<(), Error> {
        let start = Instant::now();
        let (mut launches, mut said) = (0, false);
        loop {
            if let Some(lock) = keeper::take(&self.cluster)? {
                if launches == LAUNCHES {
                    return Err(self.cluster.failed());
                }
                launches += 1;
                self.cluster.make().await?;
                keeper::launch(&self.cluster, lock)?;
            } else if let Ok(connection) = self.options("postgres").connect().await {
                let _ = connection.close().await;
                return Ok(());
            }
            if start.elapsed() > PATIENCE {
                return Err(Error::Silent(self.cluster.log()));
            }
            if !said && start.elapsed() > Duration::from_secs(4) {
                said = true;
                self.cluster.say("Väntar på databasen, som kan behöva återställas efter ett avbrott …");
            }
            sleep(Duration::from_millis(if launches > 1 { 500 } else { 20 })).await;
        }
    }

    async fn create_database(&self) -> Result<(), Error> {
        let mut connection = self.options("postgres").connect().await?;
        let exists: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
            .bind(NAME)
            .fetch_one(&mut connection)
            .await?;
        if !exists && let Err(error) = sqlx::query("create database yttra").execute(&mut connection).await {
            // Two first starts at once: one makes it, and the other is told so in one of two ways.
            let code = error.as_database_error().and_then(|e| e.code().map(std::borrow::Cow::into_owned));
            if !matches!(code.as_deref(), Some("42P04" | "23505")) {
                return Err(error.into());
            }
        }
        connection.close().await?;
        Ok(())
    }
}
