//! The locks on a cluster, and the keeper: the shell that runs the server until nobody uses it any more.
//!
//! Three files, each with a lock of the operating system's, which a process that is killed cannot leave behind:
//! `users` is shared by those who use the server, `serving` is the one `serve`'s, and `server` is held by the server
//! itself and the keeper, who inherit it, so that it is free exactly when nothing of them is left.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::cluster::Cluster;
use super::{Error, PATIENCE};

const KEEPER: &str = include_str!("keeper.sh");
const PAUSE: Duration = Duration::from_millis(20);
/// The log is begun afresh at a start when it has grown past this.
const LONGEST_LOG: u64 = 4 << 20;

/// The right to be the one `serve` of the cluster.
pub(super) fn claim(cluster: &Cluster) -> Result<File, Error> {
    try_exclusive(cluster, "serving")?.ok_or_else(|| Error::AlreadyServing(cluster.base.clone()))
}

/// Counts the caller as a user, which keeps the server alive; waits for one that is just being stopped.
pub(super) async fn join(cluster: &Cluster) -> Result<File, Error> {
    let (file, start) = (open(cluster, "users")?, Instant::now());
    while file.try_lock_shared().is_err() {
        if start.elapsed() > PATIENCE {
            return Err(Error::Silent(cluster.log()));
        }
        sleep(PAUSE).await;
    }
    Ok(file)
}

/// The server's lock, if nothing of a server is left.
pub(super) fn take(cluster: &Cluster) -> Result<Option<File>, Error> {
    try_exclusive(cluster, "server")
}

pub(super) fn is_running(cluster: &Cluster) -> bool {
    !matches!(take(cluster), Ok(Some(_)))
}

/// Starts the keeper, which takes the lock over, in a process group that no Ctrl-C reaches.
pub(super) fn launch(cluster: &Cluster, lock: File) -> Result<(), Error> {
    cluster.forget_dead_server();
    let path = cluster.log();
    let grown = path.metadata().is_ok_and(|log| log.len() > LONGEST_LOG);
    let mut options = OpenOptions::new();
    let log = if grown { options.write(true).truncate(true) } else { options.append(true) }.create(true).open(&path);
    let log = log.map_err(Error::io(&path))?;
    let errors = log.try_clone().map_err(Error::io(&path))?;
    let server = cluster.server();
    let mut keeper = Command::new("sh");
    keeper.args(["-c", KEEPER, "yttra-postgres"]).arg(cluster.base.join("users.lock"));
    keeper.arg(server.get_program()).args(server.get_args());
    for (name, value) in server.get_envs() {
        match value {
            Some(value) => keeper.env(name, value),
            None => keeper.env_remove(name),
        };
    }
    keeper.current_dir(&cluster.base).stdin(Stdio::from(lock)).stdout(log).stderr(errors).process_group(0);
    let mut child = keeper.spawn().map_err(Error::io(&cluster.base))?;
    // Its end is seen by its lock; this only keeps it from staying on as a zombie.
    std::thread::spawn(move || child.wait());
    Ok(())
}

/// For one who has just given up being a user: comes back when the server has ended or others still use it.
pub(super) async fn wait_for_end(cluster: &Cluster) {
    let start = Instant::now();
    while is_running(cluster) && start.elapsed() < Duration::from_secs(20) {
        sleep(PAUSE).await;
        let keeper_had_time = start.elapsed() > Duration::from_millis(300);
        if keeper_had_time && open(cluster, "users").is_ok_and(|file| file.try_lock_shared().is_ok()) {
            return;
        }
    }
}

fn try_exclusive(cluster: &Cluster, name: &str) -> Result<Option<File>, Error> {
    let file = open(cluster, name)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) => Err(Error::Io { path: cluster.base.clone(), source }),
    }
}

fn open(cluster: &Cluster, name: &str) -> Result<File, Error> {
    let path = cluster.base.join(format!("{name}.lock"));
    OpenOptions::new().read(true).append(true).create(true).open(&path).map_err(Error::io(&path))
}
