//! Seals a PDF: PAdES B-B and B-T (ETSI EN 319 142-1) by one incremental update, the file before it untouched.

use std::fmt;
use std::fs::{self, File as Disk};
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use chrono::{DateTime, Utc};
use der::Encode;

use crate::cert::Cert;
use crate::chain::{Anchors, Purpose, Trust, trust};
use crate::cms::{detached, signed_attributes};
use crate::crypto::sha256;
use crate::file::File;
use crate::file::object::Id;
use crate::file::tree::{signature_fields, to_text};
use crate::file::update::Update;
use crate::form::add_field;
use crate::key::Key;
use crate::stamp::{self, StampFault, TimeStamp};
use crate::{Error, oid};

/// Bytes kept free for a time-stamp token; those of the services at hand have 2 to 7 kB.
const TOKEN_ROOM: usize = 16 << 10;
/// A signature's length varies by a few bytes.
const SLACK: usize = 32;
/// As many digits as a place in the largest file.
const DIGITS: usize = 10;

/// A myndighet's electronic seal: key and certificate chain.
pub struct Sealer {
    key: Key,
    chain: Vec<Cert>,
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealer").field("subject", &self.subject()).finish_non_exhaustive()
    }
}

impl Sealer {
    /// From a PKCS #8 key and a certificate chain, leaf first. The key is P-256, P-384 or RSA of 2048 bits and more, and
    /// the leaf must be about it and be made for signatures.
    pub fn from_pem(key_pkcs8_pem: &str, chain_pem: &str) -> Result<Self, Error> {
        let key = Key::from_pem(key_pkcs8_pem)?;
        let chain = Cert::from_pem(chain_pem)?;
        let leaf = chain.first().ok_or_else(|| Error::Certificate("there is none in the file".to_owned()))?;
        if leaf.key().subject_public_key != key.public()?.subject_public_key {
            return Err(Error::KeyMismatch(leaf.shown()));
        }
        for pair in chain.windows(2) {
            if let [lower, upper] = pair
                && !lower.is_signed_by(upper)
            {
                return Err(Error::Certificate(format!("{} is not signed by the next in the file", lower.shown())));
            }
        }
        if let Some(usage) = leaf.key_usage()?
            && !(usage.digital_signature() || usage.non_repudiation())
        {
            return Err(Error::Certificate("it is not for signatures".to_owned()));
        }
        Ok(Self { key, chain })
    }

    /// From `key.pem` and `cert.pem` of a folder. The key is refused if anyone but its owner may read it.
    pub fn load(folder: &Path) -> Result<Self, Error> {
        let (key, certificate) = (folder.join("key.pem"), folder.join("cert.pem"));
        let unreadable = |path: &Path| {
            let path = path.to_owned();
            move |source| Error::Unreadable { path, source }
        };
        let mut opened = Disk::open(&key).map_err(unreadable(&key))?;
        let mode = opened.metadata().map_err(unreadable(&key))?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(Error::KeyExposed { path: key, mode });
        }
        let mut pem = String::new();
        opened.read_to_string(&mut pem).map_err(unreadable(&key))?;
        Self::from_pem(&pem, &fs::read_to_string(&certificate).map_err(unreadable(&certificate))?)
    }

    /// Whose seal it is, as the certificate has it.
    #[must_use]
    pub fn subject(&self) -> String {
        self.chain.first().map(Cert::shown).unwrap_or_default()
    }

    /// The last instant of the certificate: renew it well before.
    #[must_use]
    pub fn not_after(&self) -> DateTime<Utc> {
        self.chain.first().map(Cert::not_after).unwrap_or_default()
    }

    /// What whoever trusts these roots will say of a seal put on at this time. One that they would not trust is not worth
    /// putting on.
    #[must_use]
    pub fn trust(&self, anchors: &Anchors, at: DateTime<Utc>) -> Trust {
        let judge = |(leaf, others): (&Cert, &[Cert])| trust(leaf, others, anchors, Purpose::Seal, at);
        self.chain.split_first().map_or(Trust::NoCertificate, judge)
    }

    /// SHA-256 of the certificate in hexadecimal, as [`crate::Signer`] has it.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.chain.first().map(Cert::sha256).unwrap_or_default()
    }

    /// The file with the seal behind it: B-T with `stamp`, else B-B. `at` and `reason` stand in the seal; `at` is only
    /// the sealer's own word, the time stamp is another's.
    ///
    /// Computes for some milliseconds and, with `stamp`, waits for the service: call it where blocking is allowed. A
    /// service that fails is an error, never a seal of a lower level; whether to seal without it is the caller's choice.
    pub fn seal(
        &self,
        pdf: &[u8],
        at: DateTime<Utc>,
        reason: &str,
        stamp: Option<&dyn TimeStamp>,
    ) -> Result<Vec<u8>, Error> {
        let leaf = self.chain.first().ok_or_else(|| Error::Certificate("the chain is empty".to_owned()))?;
        let (not_before, not_after) = (leaf.not_before(), leaf.not_after());
        if at < not_before || at > not_after {
            return Err(Error::NotValidNow { not_before, not_after });
        }
        let file = File::open(pdf)?;
        if !signature_fields(&file)?.is_empty() {
            return Err(Error::AlreadySealed);
        }
        let room = self.room(leaf)? + if stamp.is_some() { TOKEN_ROOM } else { 0 };
        let (mut sealed, holes) = self.lay(&file, at, reason, room)?;
        holes.fill_range(&mut sealed)?;
        let signed = self.sign(&holes.covered(&sealed)?, leaf, stamp)?;
        holes.fill_contents(&mut sealed, &signed)?;
        Ok(sealed)
    }

    /// The file with everything but what is known last.
    fn lay(&self, file: &File<'_>, at: DateTime<Utc>, reason: &str, room: usize) -> Result<(Vec<u8>, Holes), Error> {
        let mut update = Update::new(file)?;
        let value = update.fresh();
        add_field(file, &mut update, value, &format!("Elektroniskt sigill: {}", self.subject()))?;
        let holes = put_signature(&mut update, value, at, reason, &self.subject(), room)?;
        let identity = sha256(&[file.bytes, at.to_rfc3339().as_bytes()].concat());
        Ok((update.finish(identity.get(..16).unwrap_or_default())?, holes))
    }

    /// The signature of the covered parts, which names `leaf` as its certificate.
    fn sign(&self, covered: &[&[u8]], leaf: &Cert, stamp: Option<&dyn TimeStamp>) -> Result<Vec<u8>, Error> {
        let (digest, _) = self.key.digest();
        let attributes = signed_attributes(oid::DATA, digest.hash(covered), leaf)?;
        let signature = self.key.sign(&attributes.to_der()?)?;
        let token = stamp.map(|service| stamp::ask(service, &signature)).transpose()?;
        detached(&self.key, &self.chain, attributes, signature, token)
    }

    /// How many bytes a signature without a time stamp takes.
    fn room(&self, leaf: &Cert) -> Result<usize, Error> {
        Ok(self.sign(&[], leaf, None)?.len() + SLACK)
    }
}

/// Where in the file the two things are that become known last.
struct Holes {
    /// Where the ByteRange's list begins and how long it is.
    range: (usize, usize),
    /// Where the string of the signature begins, with its `<`, and how many bytes it can take.
    contents: usize,
    room: usize,
}

/// Writes the signature dictionary (ISO 32000-1, 12.8.1) with room for `room` bytes.
fn put_signature(
    update: &mut Update,
    id: Id,
    at: DateTime<Utc>,
    reason: &str,
    name: &str,
    room: usize,
) -> Result<Holes, Error> {
    let mut body = b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached".to_vec();
    body.extend(at.format("/M(D:%Y%m%d%H%M%SZ)").to_string().as_bytes());
    for (key, value) in [("/Name", name), ("/Reason", reason)] {
        body.extend(key.as_bytes());
        to_text(value).write(&mut body)?;
    }
    body.extend(b"/ByteRange");
    let range = (body.len(), "[0 ]".len() + 3 * (DIGITS + 1));
    body.extend(vec![b' '; range.1]);
    body.extend(b"/Contents");
    let contents = body.len();
    body.push(b'<');
    body.extend(vec![b'0'; room * 2]);
    body.extend(b">>>");
    let start = update.put_raw(id, &body);
    Ok(Holes { range: (start + range.0, range.1), contents: start + contents, room })
}

impl Holes {
    /// Where the second covered part begins.
    fn end(&self) -> usize {
        self.contents + self.room * 2 + 2
    }

    fn fill_range(&self, sealed: &mut [u8]) -> Result<(), Error> {
        let length = sealed.len();
        let (start, width) = self.range;
        let list = format!("[0 {} {} {}]", self.contents, self.end(), length - self.end());
        let list = format!("{list:width$}");
        let place = sealed.get_mut(start..start + width).filter(|_| list.len() == width);
        place.ok_or(Error::TooLarge("the file itself"))?.copy_from_slice(list.as_bytes());
        Ok(())
    }

    fn covered<'a>(&self, sealed: &'a [u8]) -> Result<[&'a [u8]; 2], Error> {
        match (sealed.get(..self.contents), sealed.get(self.end()..)) {
            (Some(before), Some(after)) => Ok([before, after]),
            _ => Err(Error::Pdf("the update is not where it was written")),
        }
    }

    fn fill_contents(&self, sealed: &mut [u8], signed: &[u8]) -> Result<(), Error> {
        let digits = hex::encode(signed);
        let start = self.contents + 1;
        let place = sealed.get_mut(start..start + digits.len()).filter(|_| signed.len() <= self.room);
        place.ok_or(StampFault::TooLarge(signed.len()))?.copy_from_slice(digits.as_bytes());
        Ok(())
    }
}

#[cfg(test)]
#[path = "sealer_tests.rs"]
mod tests;
