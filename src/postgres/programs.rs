//! Finds the installed server programs.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The oldest major version that the program is tried on.
const OLDEST: u32 = 15;

/// The one line to type where nothing is found.
pub(super) const INSTALL: &str =
    if cfg!(target_os = "macos") { "brew install postgresql@17" } else { "sudo apt-get install -y postgresql" };

/// The folder of `initdb` and `postgres`: of `major`, the cluster's version, where there is a cluster.
pub(super) fn find(major: Option<u32>) -> Option<PathBuf> {
    candidates().into_iter().find(|folder| match (version(folder), major) {
        (Some(found), Some(wanted)) => found == wanted,
        (Some(found), None) => found >= OLDEST,
        (None, _) => false,
    })
}

/// `program` as an absolute path, if PATH has it.
pub(super) fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

fn candidates() -> Vec<PathBuf> {
    if let Some(folder) = std::env::var_os("PGBIN") {
        return vec![folder.into()];
    }
    let mut found: Vec<PathBuf> = on_path("initdb").into_iter().filter_map(|file| folder_of(&file)).collect();
    found.extend(configured());
    found.extend(numbered("/usr/lib/postgresql", "", "bin"));
    for cellar in ["/opt/homebrew/opt", "/usr/local/opt"] {
        found.extend(numbered(cellar, "postgresql@", "bin"));
    }
    // Where `make setup` unpacks it for a user who may not install anything.
    found.extend(std::path::absolute("var/dist/bin"));
    found
}

/// Behind Debian's and Homebrew's symbolic links are the folders that hold both programs.
fn folder_of(program: &Path) -> Option<PathBuf> {
    let given = program.parent()?;
    if given.join("postgres").is_file() {
        return Some(given.to_owned());
    }
    program.canonicalize().ok()?.parent().map(Path::to_owned)
}

fn configured() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    Some(PathBuf::from(String::from_utf8(output.stdout).ok()?.trim()))
}

/// The folders `{parent}/{prefix}{number}/{rest}`, newest first.
fn numbered(parent: &str, prefix: &str, rest: &str) -> Vec<PathBuf> {
    let names = std::fs::read_dir(parent).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let number = |name: OsString| name.to_str()?.strip_prefix(prefix)?.parse::<u32>().ok();
    let mut majors: Vec<u32> = names.filter_map(number).collect();
    majors.sort_unstable_by(|a, b| b.cmp(a));
    majors.into_iter().map(|major| Path::new(parent).join(format!("{prefix}{major}")).join(rest)).collect()
}

/// The major version of the server in `folder`, which must hold both programs.
fn version(folder: &Path) -> Option<u32> {
    if !folder.join("initdb").is_file() {
        return None;
    }
    let output = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
    major_of(&String::from_utf8_lossy(&output.stdout))
}

fn major_of(said: &str) -> Option<u32> {
    let number = said.strip_prefix("postgres (PostgreSQL) ")?;
    number.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::major_of;

    #[test]
    fn the_major_version_is_read_from_what_the_server_says() {
        for (said, major) in [
            ("postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)", Some(15)),
            ("postgres (PostgreSQL) 18beta2", Some(18)),
            ("postgres: command not found", None),
            ("", None),
        ] {
            assert_eq!(major_of(said), major, "{said}");
        }
    }
}
