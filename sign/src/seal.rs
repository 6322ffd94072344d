//! What is said of a seal: facts to make sentences of.

use chrono::{DateTime, Utc};

use crate::cert::Cert;
use crate::chain::Trust;
use crate::changes::Later;
use crate::stamp::StampFault;

/// A seal, and what of it holds. [`Seal::faults`] sums up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// Name of the form field.
    pub field: String,
    /// Whose certificate sealed, whether or not it is trusted.
    pub signer: Option<Signer>,
    /// What the seal says it was put for.
    pub reason: Option<String>,
    /// When the sealer says it was put (`/M`): the sealer's own word.
    pub claimed_at: Option<DateTime<Utc>>,
    /// What a time-stamp service says, if there is a stamp.
    pub time: Option<StampedTime>,
    /// Which form of PAdES it has, if one that is known here.
    pub level: Option<Level>,
    /// Whether it speaks of all bytes but its own.
    pub range: Result<(), RangeFault>,
    /// Whether the bytes are those that were sealed.
    pub digest_holds: bool,
    /// Whether the certificate's key made the signature.
    pub signature_holds: bool,
    /// Whether the signature names its certificate, so that no other can be put in its place.
    pub names_its_certificate: bool,
    /// Whether the certificate leads to a trusted root, at [`Seal::judged_at`].
    pub trust: Trust,
    /// The time at which the certificate was judged, and whose word that is.
    pub judged_at: Option<(DateTime<Utc>, Basis)>,
    /// Whether something came after it.
    pub covers: Covers,
    /// Why the signature cannot be read at all.
    pub unreadable: Option<String>,
}

/// Who sealed, as the certificate has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// The name.
    pub common_name: Option<String>,
    /// The organisation.
    pub organisation: Option<String>,
    /// Who issued the certificate.
    pub issuer: String,
    /// Its number, hexadecimal.
    pub serial: String,
    /// SHA-256 of the certificate, hexadecimal.
    pub sha256: String,
    /// First instant of the certificate.
    pub not_before: DateTime<Utc>,
    /// Last instant of the certificate.
    pub not_after: DateTime<Utc>,
}

/// A time stamp beside the seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StampedTime {
    /// The time in it; nothing if it cannot be read.
    pub at: Option<DateTime<Utc>>,
    /// Who stamped.
    pub authority: Option<Signer>,
    /// Whether it is a stamp of this seal, whole and signed with a key for stamps.
    pub holds: Result<(), StampFault>,
    /// Whether who stamped is trusted.
    pub trust: Trust,
}

/// The forms of PAdES that are made here (EN 319 142-1, 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// The basic signature.
    BB,
    /// The same with a time stamp that is a stamp of it; see [`StampedTime::trust`] for whether to believe it.
    BT,
}

/// Whose word the time is at which a certificate was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// A trusted time stamp.
    Stamped,
    /// Only the sealer's.
    Claimed,
}

/// How the seal's `/ByteRange` fails to speak of everything but the seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RangeFault {
    /// It is missing, or not four places in the file.
    NotFour,
    /// It leaves out the beginning.
    NotFromStart,
    /// It leaves out other bytes than the signature, or lays the signature elsewhere.
    WrongHole,
    /// There is more in the signature's place than the signature.
    Filled,
}

/// Whether something came after the seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Covers {
    /// Nothing: it speaks of the whole file.
    Whole,
    /// Something did, and the seal says nothing of it.
    ThenUpdated(Later),
    /// It cannot be said, for the range is wrong.
    Unknown,
}

/// A reason not to rely on the seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The signature cannot be read.
    Unreadable(String),
    /// The range is wrong.
    Range(RangeFault),
    /// A sealed byte has been changed, or the seal is of another file.
    Digest,
    /// The signature is not by the certificate's key.
    Signature,
    /// The signature does not name its certificate.
    CertificateNotNamed,
    /// The certificate is not trusted.
    Untrusted(Trust),
    /// There is a time stamp, but not a valid one of this seal.
    Stamp(StampFault),
    /// Something came after it.
    Updated,
}

impl Seal {
    /// All reasons not to rely on it. A time stamp by someone unknown is none: the seal then counts as if it had no stamp.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        if let Some(why) = &self.unreadable {
            return vec![Fault::Unreadable(why.clone())];
        }
        let mut faults = Vec::new();
        faults.extend(self.range.err().map(Fault::Range));
        if !self.digest_holds {
            faults.push(Fault::Digest);
        }
        if !self.signature_holds {
            faults.push(Fault::Signature);
        }
        if !self.names_its_certificate {
            faults.push(Fault::CertificateNotNamed);
        }
        if !self.trust.is_trusted() {
            faults.push(Fault::Untrusted(self.trust.clone()));
        }
        if let Some(StampedTime { holds: Err(fault), .. }) = &self.time {
            faults.push(Fault::Stamp(fault.clone()));
        }
        if matches!(self.covers, Covers::ThenUpdated(_)) {
            faults.push(Fault::Updated);
        }
        faults
    }

    /// Whether the file is, byte for byte, what a trusted sealer sealed.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.faults().is_empty()
    }
}

impl Signer {
    pub(crate) fn of(cert: &Cert) -> Self {
        Self {
            common_name: cert.common_name(),
            organisation: cert.organisation(),
            issuer: cert.issuer_shown(),
            serial: cert.serial(),
            sha256: cert.sha256(),
            not_before: cert.not_before(),
            not_after: cert.not_after(),
        }
    }
}
