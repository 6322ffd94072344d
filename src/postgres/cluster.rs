//! The cluster's folder: where it is, whose it is, how it is made.

use std::ffi::OsStr;
use std::fs::{self, File, Permissions};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

use super::{Config, Error, NAME, programs};

/// Only part of the socket's name: nothing listens on the network.
pub(super) const PORT: u16 = 5432;
/// A socket's path may take some hundred bytes, of which its own name takes 14.
const LONGEST_SOCKET_FOLDER: usize = 85;

/// One cluster and the account that its server runs in.
#[derive(Debug)]
pub(super) struct Cluster {
    /// Holds `data`, the locks and the log.
    pub base: PathBuf,
    /// The folder of the Unix socket; nobody but the account may enter it.
    pub socket: PathBuf,
    pub durable: bool,
    account: Option<Account>,
    programs: PathBuf,
}

/// Whom root becomes: Postgres refuses to run as root.
#[derive(Clone, Copy, Debug)]
struct Account {
    uid: u32,
    gid: u32,
}

impl Cluster {
    /// Decides on folder, account and programs; makes the folder but no cluster.
    pub fn locate(config: &Config) -> Result<Self, Error> {
        let var = std::path::absolute(&config.var_dir).map_err(Error::io(&config.var_dir))?;
        let own = id(&["-u"]).unwrap_or_default();
        let mut base = make_base(&var.join("postgres"), own)?;
        let mut account = account_for(&base, own)?;
        if account.is_some_and(|account| !account.can_enter(&base)) {
            if base.join("data").exists() {
                return Err(Error::Unreachable(base));
            }
            let elsewhere = make_base(&Path::new("/var/lib/yttra").join(short_hash(&base)), own)?;
            // The empty folder would only mislead.
            let _ = fs::remove_dir(&base);
            say(
                config.durable,
                &format!(
                    "Databasen ligger i {}: PostgreSQL körs inte som root, och ingen annan får gå in i {}.",
                    elsewhere.display(),
                    var.display(),
                ),
            );
            base = elsewhere;
            account = account_for(&base, own)?;
        }
        let data = base.join("data");
        let major = fs::read_to_string(data.join("PG_VERSION")).ok().and_then(|s| s.trim().parse().ok());
        let programs = programs::find(major)
            .ok_or_else(|| major.map_or(Error::Missing, |major| Error::OtherMajor { data: data.clone(), major }))?;
        let mut socket = base.join("socket");
        if socket.as_os_str().len() > LONGEST_SOCKET_FOLDER {
            socket = PathBuf::from(format!("/tmp/yttra-{own}-{}", short_hash(&base)));
        }
        Ok(Self { base, socket, durable: config.durable, account, programs })
    }

    /// Runs `initdb` where there is no cluster yet. To be called with the server's lock held.
    pub async fn make(&self) -> Result<(), Error> {
        self.make_private(&self.socket)?;
        let data = self.data();
        if data.join("PG_VERSION").is_file() {
            return Ok(());
        }
        self.say(&format!("Skapar databasen i {} …", self.base.display()));
        // Only a whole cluster gets the name: a start that was cut off is begun afresh.
        let new = self.base.join("new");
        if new.exists() {
            fs::remove_dir_all(&new).map_err(Error::io(&new))?;
        }
        self.make_private(&new)?;
        let mut initdb = self.command(self.programs.join("initdb").as_os_str(), &[]);
        initdb.args(["--encoding=UTF8", "--locale=C.UTF-8", "--auth=trust", "--data-checksums", "--username", NAME]);
        initdb.args(if self.durable { &[][..] } else { &["--no-sync"] });
        initdb.arg("--pgdata").arg(&new);
        let output =
            tokio::process::Command::from(initdb).kill_on_drop(true).output().await.map_err(Error::io(&new))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(Error::Failed { log: self.log(), said });
        }
        fs::rename(&new, &data).map_err(Error::io(&data))?;
        File::open(&self.base).and_then(|folder| folder.sync_all()).map_err(Error::io(&self.base))
    }

    /// The server's command line, tied to the life of the process that runs it.
    pub fn server(&self) -> Command {
        let mut server = self.command(self.programs.join("postgres").as_os_str(), &["--pdeathsig", "INT"]);
        server.arg("-D").arg(self.data()).arg("-k").arg(&self.socket);
        let mut set = vec!["listen_addresses=", "port=5432", "timezone=UTC", "log_timezone=UTC", "jit=off"];
        if !self.durable {
            set.extend(["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200"]);
        }
        for setting in set {
            server.arg("-c").arg(setting);
        }
        server
    }

    /// A pid file whose pid is another program's by now, as after a restart of the machine, would stop the server from
    /// starting. To be called with the server's lock held, so that no server of ours can be meant by it.
    pub fn forget_dead_server(&self) {
        let file = self.data().join("postmaster.pid");
        let Some(pid) = fs::read_to_string(&file).ok().and_then(|text| text.lines().next().map(str::to_owned)) else {
            return;
        };
        let name = fs::read_to_string(format!("/proc/{pid}/comm"));
        if name.is_ok_and(|name| name.trim() != "postgres") {
            let _ = fs::remove_file(file);
        }
    }

    pub fn failed(&self) -> Error {
        let log = self.log();
        let text = fs::read(&log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let from = text.lines().count().saturating_sub(6);
        let said = text.lines().skip(from).collect::<Vec<_>>().join("\n");
        Error::Failed { log, said }
    }

    pub fn log(&self) -> PathBuf {
        self.base.join("server.log")
    }

    /// A word to the operator; tests are left in peace.
    pub fn say(&self, sentence: &str) {
        say(self.durable, sentence);
    }

    fn data(&self) -> PathBuf {
        self.base.join("data")
    }

    /// `program` in the cluster's account and folder, without the environment's opinions on Postgres.
    fn command(&self, program: &OsStr, privileges: &[&str]) -> Command {
        let mut command = match (self.account, programs::on_path("setpriv")) {
            (Some(account), _) => account.command(program, privileges),
            (None, Some(setpriv)) if !privileges.is_empty() => {
                let mut command = Command::new(setpriv);
                command.args(privileges).arg("--").arg(program);
                command
            }
            _ => Command::new(program),
        };
        command.current_dir(&self.base);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.as_encoded_bytes().starts_with(b"PG")) {
            command.env_remove(name);
        }
        command
    }

    /// Makes a folder that only the account may enter; in a folder open to all, nobody else's may stand in for it.
    fn make_private(&self, folder: &Path) -> Result<(), Error> {
        let made = fs::DirBuilder::new().mode(0o700).create(folder);
        if let Err(error) = made {
            let entry = fs::symlink_metadata(folder).map_err(Error::io(folder))?;
            let wanted = self.account.map_or_else(|| id(&["-u"]).unwrap_or_default(), |account| account.uid);
            if !entry.is_dir() || entry.uid() != wanted {
                return Err(Error::Io { path: folder.to_owned(), source: error });
            }
        } else if let Some(account) = self.account {
            chown(folder, Some(account.uid), Some(account.gid)).map_err(Error::io(folder))?;
        }
        Ok(())
    }
}

impl Account {
    fn command(self, program: &OsStr, privileges: &[&str]) -> Command {
        let mut command = Command::new("setpriv");
        command.arg("--reuid").arg(self.uid.to_string()).arg("--regid").arg(self.gid.to_string());
        command.arg("--clear-groups").args(privileges).arg("--").arg(program);
        command
    }

    fn can_enter(self, folder: &Path) -> bool {
        let mut test = self.command(OsStr::new("test"), &[]);
        test.arg("-x").arg(folder).status().is_ok_and(|status| status.success())
    }
}

/// For root the owner of the cluster that is there, else `postgres`, else `nobody`.
fn account_for(base: &Path, own: u32) -> Result<Option<Account>, Error> {
    if own != 0 {
        return Ok(None);
    }
    if programs::on_path("setpriv").is_none() {
        return Err(Error::NoSetpriv);
    }
    if let Ok(owner) = fs::metadata(base.join("data")) {
        return Ok(Some(Account { uid: owner.uid(), gid: owner.gid() }));
    }
    let named = |name| Some(Account { uid: id(&["-u", name])?, gid: id(&["-g", name])? });
    let nobody = Account { uid: 65534, gid: 65534 };
    Ok(Some(named("postgres").or_else(|| named("nobody")).unwrap_or(nobody)))
}

fn say(aloud: bool, sentence: &str) {
    if aloud {
        eprintln!("{sentence}");
    }
}

fn id(arguments: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(arguments).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

/// Anyone may pass through the folder to what is theirs in it; only its owner may list or change it.
fn make_base(base: &Path, own: u32) -> Result<PathBuf, Error> {
    fs::DirBuilder::new().recursive(true).mode(0o755).create(base).map_err(Error::io(base))?;
    let base = base.canonicalize().map_err(Error::io(base))?;
    let entry = fs::metadata(&base).map_err(Error::io(&base))?;
    if entry.uid() == own {
        fs::set_permissions(&base, Permissions::from_mode(0o711)).map_err(Error::io(&base))?;
    }
    Ok(base)
}

fn short_hash(path: &Path) -> String {
    hex::encode(Sha256::digest(path.as_os_str().as_encoded_bytes())).chars().take(12).collect()
}
