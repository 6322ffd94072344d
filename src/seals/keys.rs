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

/// The name of an authority of one's own, as its certificate says.
pub const OWN_AUTHORITY: &str = "Yttra, egen utfärdare";

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
    ///
    /// # Errors
    /// Also if it cannot be told whether it has one: a folder that is closed to us is no lack of a seal.
    pub fn sealer(&self, slug: &str) -> Result<Option<Sealer>, KeyError> {
        let folder = self.0.join(slug);
        Ok(found(&folder, fs::metadata(&folder))?.map(|_| Sealer::load(&folder)).transpose()?)
    }

    /// The roots that are trusted here.
    pub fn anchors(&self) -> Result<Anchors, KeyError> {
        let (roots, stamps) = (self.roots()?, self.stamp_roots()?);
        let anchors = Anchors::from_pem(roots.iter().map(String::as_str))?;
        Ok(anchors.with_stamp_roots(stamps.iter().map(String::as_str))?)
    }

    /// Those of seals, as PEM.
    pub fn roots(&self) -> Result<Vec<String>, KeyError> {
        self.pems(ROOTS)
    }

    /// Those of time-stamp services, as PEM.
    pub fn stamp_roots(&self) -> Result<Vec<String>, KeyError> {
        self.pems(STAMP_ROOTS)
    }

    /// The certificates of a folder, if it is there.
    fn pems(&self, folder: &str) -> Result<Vec<String>, KeyError> {
        let folder = self.0.join(folder);
        let Some(entries) = found(&folder, fs::read_dir(&folder))? else { return Ok(Vec::new()) };
        let paths: io::Result<Vec<PathBuf>> = entries.map(|entry| Ok(entry?.path())).collect();
        let mut paths = paths.map_err(|error| KeyError::File(folder, error))?;
        paths.retain(|path| path.extension().is_some_and(|ending| ending == "pem"));
        paths.sort();
        paths.iter().map(|path| read(path)).collect()
    }

    /// Issues a key to a myndighet from an authority of one's own, which is made the first time, with this name.
    ///
    /// # Errors
    /// `Exists` if the myndighet has one and `renew` is not asked for.
    pub fn issue(
        &self,
        authority: &str,
        (slug, organisation): (&str, &str),
        renew: bool,
        now: DateTime<Utc>,
    ) -> Result<(), KeyError> {
        let own = self.0.join(AUTHORITY);
        // Its certificate is written last, so that an authority is there whole or is made anew.
        if !own.join(CERTIFICATES).exists() {
            let (key, certificate) = sign::new_authority(authority, now)?;
            write(&own.join(KEY), &key)?;
            write(&self.0.join(ROOTS).join(format!("{AUTHORITY}.pem")), &certificate)?;
            write(&own.join(CERTIFICATES), &certificate)?;
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

/// What was asked of a path, if the path is there.
fn found<T>(path: &Path, answer: io::Result<T>) -> Result<Option<T>, KeyError> {
    match answer {
        Ok(what) => Ok(Some(what)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(KeyError::File(path.to_owned(), error)),
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
