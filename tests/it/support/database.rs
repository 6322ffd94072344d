//! A database of its own for each test: a copy of one migrated template, on one cluster for the whole run.
//!
//! The cluster is in memory where there is room, is shared with tests in other processes, and lives beside the
//! program's own. Databases that a killed run left are dropped by the next one that starts the server.

use std::fs;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgPool};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use uuid::Uuid;
use yttra::postgres::{Config, Server};

static MIGRATOR: Migrator = sqlx::migrate!();
/// Keeps the cluster alive until the process ends.
static CLUSTER: OnceCell<Cluster> = OnceCell::const_new();

/// Half of it is for the tests that run at once, the rest for the cluster itself and what its users do with memory.
const ROOM_IN_MEMORY: u64 = 1 << 30;
/// Any number; it serialises the making of the template among processes.
const TEMPLATE_LOCK: i64 = 0x0079_7474_7261;

struct Cluster {
    server: Server,
    template: String,
}

/// A migrated, empty database that is dropped with this value.
pub struct TestDatabase {
    pub pool: PgPool,
    pub options: PgConnectOptions,
    name: String,
}

/// Makes a database for the calling test, with the schema.
pub async fn database() -> TestDatabase {
    let cluster = CLUSTER.get_or_init(Cluster::start).await;
    copy(cluster, &cluster.template).await
}

/// Makes a database without a schema.
pub async fn empty_database() -> TestDatabase {
    copy(CLUSTER.get_or_init(Cluster::start).await, "template0").await
}

async fn copy(cluster: &Cluster, template: &str) -> TestDatabase {
    let name = format!("t_{}", Uuid::new_v4().simple());
    let mut admin = connect(&cluster.server, "postgres").await;
    run(&mut admin, format!("create database {name} template {template}")).await;
    admin.close().await.unwrap();
    let options = cluster.server.connect_options().database(&name);
    let pool = PgPoolOptions::new().max_connections(8).connect_with(options.clone()).await.unwrap();
    TestDatabase { pool, options, name }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        // In a runtime of its own, since the test's is ending, and without waiting: the force takes 0.1 s. What the end
        // of the process cuts off is left over for the next run, as is the database of a test that killed its server.
        let options = self.options.clone().database("postgres");
        let sql = format!("drop database {} with (force)", self.name);
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                if let Ok(mut admin) = options.connect().await {
                    let _ = admin.execute(AssertSqlSafe(sql)).await;
                }
            });
        });
    }
}

impl Cluster {
    async fn start() -> Self {
        let config = Config { var_dir: folder(), durable: false, exclusive: false };
        let server = Server::start(&config).await.unwrap();
        let template = format!("template_{}", migrations_hash());
        let mut admin = connect(&server, "postgres").await;
        sqlx::query("select pg_advisory_lock($1)").bind(TEMPLATE_LOCK).execute(&mut admin).await.unwrap();
        drop_leftovers(&mut admin, &template).await;
        if !exists(&mut admin, &template).await {
            run(&mut admin, "create database template_unfinished".to_owned()).await;
            let mut fresh = connect(&server, "template_unfinished").await;
            MIGRATOR.run(&mut fresh).await.unwrap();
            fresh.close().await.unwrap();
            run(&mut admin, format!("alter database template_unfinished rename to {template}")).await;
        }
        // The lock goes with the connection.
        admin.close().await.unwrap();
        Self { server, template }
    }
}

/// Other templates, and tests' databases that nobody is connected to although no test has just made them.
async fn drop_leftovers(admin: &mut PgConnection, template: &str) {
    let names: Vec<String> = sqlx::query_scalar(
        "select datname from pg_database d
         where (datname like 'template\\_%' and datname <> $1)
            or (datname like 't\\_%' and not exists (select from pg_stat_activity a where a.datid = d.oid)
                and (pg_stat_file('base/' || d.oid || '/PG_VERSION')).modification < now() - interval '10 minutes')",
    )
    .bind(template)
    .fetch_all(&mut *admin)
    .await
    .unwrap();
    for name in names {
        run(admin, format!("drop database if exists {name} with (force)")).await;
    }
}

async fn exists(admin: &mut PgConnection, name: &str) -> bool {
    let sql = "select exists (select from pg_database where datname = $1)";
    sqlx::query_scalar(sql).bind(name).fetch_one(admin).await.unwrap()
}

async fn connect(server: &Server, database: &str) -> PgConnection {
    server.connect_options().database(database).connect().await.unwrap()
}

async fn run(connection: &mut PgConnection, sql: String) {
    connection.execute(AssertSqlSafe(sql)).await.unwrap();
}

/// In memory if a GiB is free and ours to use there, in the checkout's `var/test` otherwise.
fn folder() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let hash = &hex::encode(Sha256::digest(root.as_os_str().as_encoded_bytes()))[..12];
    let shared = Path::new("/dev/shm");
    let folder = shared.join(format!("yttra-{}-{hash}", own_uid()));
    let _ = fs::DirBuilder::new().mode(0o755).create(&folder);
    let is_ours = fs::symlink_metadata(&folder).is_ok_and(|entry| entry.is_dir() && entry.uid() == own_uid());
    if is_ours && free_bytes(shared) >= ROOM_IN_MEMORY { folder } else { root.join("var/test") }
}

/// A folder for one server, in memory where that can be had, which the unprivileged user that Postgres runs as may enter.
pub fn server_folder() -> TempDir {
    let folder = TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

fn own_uid() -> u32 {
    fs::metadata("/proc/self").map_or(0, |process| process.uid())
}

fn free_bytes(folder: &Path) -> u64 {
    let output = Command::new("df").args(["-P", "-k"]).arg(folder).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let free = text.lines().nth(1).and_then(|line| line.split_whitespace().nth(3)?.parse::<u64>().ok());
    free.unwrap_or(0) * 1024
}

fn migrations_hash() -> String {
    let mut hash = Sha256::new();
    for migration in MIGRATOR.iter() {
        hash.update(&migration.checksum);
    }
    hex::encode(hash.finalize())[..12].to_owned()
}
