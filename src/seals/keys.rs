//! Where the keys lie: `<folder>/<myndighet>/key.pem` and `cert.pem` (the seal's certificate first, then those that lead
//! to its root), and `<folder>/ca/*.pem`, the roots that are
//! trusted when a file is verified; `<folder>/tsa/*.pem`, those of time-stamp services. The files are read each time,
//! so that a key is changed by changing its files; older seals carry their own certificates and go on to hold as long
//! as their root stays in `ca`.

use std::{
    fs, io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use sign::{Anchors, Sealer};

/// Trusted roots, by name of file.
const ROOTS: &str = "ca";
/// Trusted roots of time-stamp services.
const STAMP_ROOTS: &str = "tsa";
/// The authority of one's own, whose key no program needs once it has issued.
const AUTHORITY: &str = "egen-ca";
const KEY: &str = "key.pem";
const CERTIFICATES: &str = "cert.pem";

/// Why a key cannot be used, for the log and the operator.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// A file or folder cannot be read or written.
    #[error("{0}: {1}")]
    File(PathBuf, io::Error),
    /// What is in it cannot be used.
    #[error(transparent)]
    Seal(#[from] sign::Error),
    /// There is a key already; a new one would take its place.
    #[error("{0} finns redan")]
    Exists(PathBuf),
}

/// The folder of the seals.
#[derive(Debug, Clone)]
pub struct Keys(PathBuf);

impl Keys {
    /// The folder need not be there yet.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// The seal of a myndighet; none if it has no folder.
    pub fn sealer(&self, slug: &str) -> Result<Option<Sealer>, KeyError> {
        let folder = self.0.join(slug);
        if folder.is_dir() { Ok(Some(Sealer::load(&folder)?)) } else { Ok(None) }
    }

    /// The roots that are trusted here.
    pub fn anchors(&self) -> Result<Anchors, KeyError> {
        let (roots, stamps) = (self.pems(ROOTS)?, self.pems(STAMP_ROOTS)?);
        let anchors = Anchors::from_pem(roots.iter().map(String::as_str))?;
        Ok(anchors.with_stamp_roots(stamps.iter().map(String::as_str))?)
    }

    /// The certificates of a folder, if it is there.
    fn pems(&self, folder: &str) -> Result<Vec<String>, KeyError> {
        let Ok(entries) = fs::read_dir(self.0.join(folder)) else { return Ok(Vec::new()) };
        let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        paths.retain(|path| path.extension().is_some_and(|ending| ending == "pem"));
        paths.sort();
        paths.iter().map(|path| read(path)).collect()
    }

    /// Issues a key to a myndighet from an authority of one's own, which is made the first time.
    ///
    /// # Errors
    /// `Exists` if the myndighet has one and `renew` is not asked for.
    pub fn issue(&self, slug: &str, organisation: &str, renew: bool, now: DateTime<Utc>) -> Result<(), KeyError> {
        let own = self.0.join(AUTHORITY);
        if !own.is_dir() {
            let (key, certificate) = sign::new_authority("Yttra, egen utfärdare", now)?;
            write(&own.join(KEY), &key)?;
            write(&own.join(CERTIFICATES), &certificate)?;
            write(&self.0.join(ROOTS).join(format!("{AUTHORITY}.pem")), &certificate)?;
        }
        let folder = self.0.join(slug);
        if folder.join(KEY).exists() && !renew {
            return Err(KeyError::Exists(folder.join(KEY)));
        }
        let (key, certificate) = (read(&own.join(KEY))?, read(&own.join(CERTIFICATES))?);
        let (key, chain) = sign::issue(&key, &certificate, organisation, now)?;
        write(&folder.join(KEY), &key)?;
        write(&folder.join(CERTIFICATES), &chain)
    }
}

fn read(path: &Path) -> Result<String, KeyError> {
    fs::read_to_string(path).map_err(|error| KeyError::File(path.to_owned(), error))
}

/// Writes a file that only its owner reads, whole or not at all.
fn write(path: &Path, text: &str) -> Result<(), KeyError> {
    let wrong = |error| KeyError::File(path.to_owned(), error);
    if let Some(folder) = path.parent() {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(wrong)?;
    }
    let new = path.with_extension("new");
    let mut file =
        fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new).map_err(wrong)?;
    io::Write::write_all(&mut file, text.as_bytes()).map_err(wrong)?;
    file.sync_all().map_err(wrong)?;
    fs::rename(&new, path).map_err(wrong)
}
