//! Whether a certificate leads to one that is trusted (RFC 5280, 6), judged at the time of the seal. Revocation is not
//! looked at: there is no network here, and B-T keeps no list beside it.

use chrono::{DateTime, Utc};
use der::asn1::ObjectIdentifier as Oid;

use crate::cert::Cert;
use crate::{Error, oid};

/// Extensions that may be critical, for they are looked at here. Policies are not asked for, so any will do.
const UNDERSTOOD: [Oid; 4] =
    [oid::KEY_USAGE, oid::BASIC_CONSTRAINTS, oid::EXTENDED_KEY_USAGE, oid::CERTIFICATE_POLICIES];
/// Extended key usages that go with documents: any, e-mail, document signing (RFC 9336, Microsoft, Adobe).
const FOR_DOCUMENTS: [Oid; 5] = [
    Oid::new_unwrap("2.5.29.37.0"),
    Oid::new_unwrap("1.3.6.1.5.5.7.3.4"),
    Oid::new_unwrap("1.3.6.1.5.5.7.3.36"),
    Oid::new_unwrap("1.3.6.1.4.1.311.10.3.12"),
    Oid::new_unwrap("1.2.840.113583.1.1.5"),
];
/// Certificates between leaf and root, the leaf counted.
const MAX_DEPTH: usize = 6;
/// Signatures that are checked to find one path.
const MAX_CHECKS: usize = 64;

/// The roots that are trusted: those of seals, and apart from them those of time-stamp services, so that a public
/// authority of time does not vouch for seals.
#[derive(Debug, Clone, Default)]
pub struct Anchors {
    seals: Vec<Cert>,
    stamps: Vec<Cert>,
}

impl Anchors {
    /// The roots of seals, from any number of PEM texts with any number of certificates each. Roots that are no longer
    /// used stay among them for the sake of older seals.
    pub fn from_pem<'a>(pems: impl IntoIterator<Item = &'a str>) -> Result<Self, Error> {
        Ok(Self { seals: read(pems)?, stamps: Vec::new() })
    }

    /// The same with roots of time-stamp services.
    pub fn with_stamp_roots<'a>(mut self, pems: impl IntoIterator<Item = &'a str>) -> Result<Self, Error> {
        self.stamps.extend(read(pems)?);
        Ok(self)
    }

    /// Whether no seal could be trusted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.seals.is_empty()
    }
}

fn read<'a>(pems: impl IntoIterator<Item = &'a str>) -> Result<Vec<Cert>, Error> {
    let mut found = Vec::new();
    for pem in pems {
        found.extend(Cert::from_pem(pem)?);
    }
    Ok(found)
}

/// Whether a certificate is trusted, and if not, why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trust {
    /// It leads to a trusted root, and all on the way was valid then.
    Trusted {
        /// The root's name.
        root: String,
        /// SHA-256 of its certificate, hexadecimal.
        root_sha256: String,
    },
    /// Nobody who is trusted has issued it.
    UnknownIssuer {
        /// Who says to have issued it.
        issuer: String,
    },
    /// It names a trusted root as its issuer, but that root's key has not signed it.
    FalseIssuer {
        /// The root's name.
        issuer: String,
    },
    /// A certificate on the way was not valid at that time.
    NotValidThen {
        /// Whose certificate.
        whose: String,
        /// First instant.
        not_before: DateTime<Utc>,
        /// Last instant.
        not_after: DateTime<Utc>,
    },
    /// A certificate on the way was made for something else.
    NotFor {
        /// Whose certificate.
        whose: String,
        /// What is wrong.
        misuse: Misuse,
    },
    /// There is no time at which it could be judged.
    NoTime,
    /// There is no certificate to judge.
    NoCertificate,
}

/// What a certificate is used for though it was not made for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misuse {
    /// It issues others without being an authority's, or more levels of them than it may.
    Issuing,
    /// It seals, or stamps, though its key usage says otherwise.
    Signing,
    /// It demands something that is not understood here.
    UnknownDemand,
}

impl Trust {
    /// Whether it is trusted.
    #[must_use]
    pub fn is_trusted(&self) -> bool {
        matches!(self, Self::Trusted { .. })
    }
}

/// What the leaf is to be good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Seal,
    Stamp,
}

/// Looks for a way from `leaf` over `others` to a root, at the time `at`.
pub(crate) fn trust(leaf: &Cert, others: &[Cert], anchors: &Anchors, purpose: Purpose, at: DateTime<Utc>) -> Trust {
    let roots = if purpose == Purpose::Seal { &anchors.seals } else { &anchors.stamps };
    let mut search = Search { others, roots, purpose, at, checks: MAX_CHECKS, nearest: None };
    if let Some(root) = search.up(&mut vec![leaf]) {
        return Trust::Trusted { root: root.shown(), root_sha256: root.sha256() };
    }
    if let Some(nearest) = search.nearest {
        return nearest;
    }
    let issuer = leaf.issuer_shown();
    if roots.iter().any(|root| root.subject() == leaf.issuer()) {
        Trust::FalseIssuer { issuer }
    } else {
        Trust::UnknownIssuer { issuer }
    }
}

struct Search<'a> {
    others: &'a [Cert],
    roots: &'a [Cert],
    purpose: Purpose,
    at: DateTime<Utc>,
    checks: usize,
    /// Why a way that led to a root was not taken.
    nearest: Option<Trust>,
}

impl<'a> Search<'a> {
    fn up(&mut self, path: &mut Vec<&'a Cert>) -> Option<&'a Cert> {
        let last = *path.last()?;
        for root in self.roots {
            if self.issued(last, root) {
                match self.flaw(path, root) {
                    None => return Some(root),
                    Some(flaw) => self.nearest = Some(flaw),
                }
            }
        }
        if path.len() >= MAX_DEPTH {
            return None;
        }
        for other in self.others {
            if !path.contains(&other) && self.issued(last, other) {
                path.push(other);
                let found = self.up(path);
                path.pop();
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }

    fn issued(&mut self, lower: &Cert, upper: &Cert) -> bool {
        if lower.issuer() != upper.subject() || self.checks == 0 {
            return false;
        }
        self.checks -= 1;
        lower.is_signed_by(upper)
    }

    /// What is wrong with a way whose signatures all hold.
    fn flaw(&self, path: &[&'a Cert], root: &'a Cert) -> Option<Trust> {
        for (below, cert) in path.iter().copied().chain([root]).enumerate() {
            if let Some(misuse) = self.misuse(cert, below) {
                return Some(Trust::NotFor { whose: cert.shown(), misuse });
            }
            let (not_before, not_after) = (cert.not_before(), cert.not_after());
            if self.at < not_before || self.at > not_after {
                return Some(Trust::NotValidThen { whose: cert.shown(), not_before, not_after });
            }
        }
        None
    }

    /// `below` is how many certificates of the way lie under this one.
    fn misuse(&self, cert: &Cert, below: usize) -> Option<Misuse> {
        let (Ok(usage), Ok(constraints), Ok(extended)) = (cert.key_usage(), cert.constraints(), cert.extended_usage())
        else {
            return Some(Misuse::UnknownDemand);
        };
        if cert.extensions().iter().any(|extension| extension.critical && !UNDERSTOOD.contains(&extension.extn_id)) {
            return Some(Misuse::UnknownDemand);
        }
        let authority = constraints.as_ref().is_some_and(|constraints| constraints.ca);
        if below > 0 {
            let levels = constraints.and_then(|constraints| constraints.path_len_constraint).map(usize::from);
            // The leaf is not counted.
            let too_many = levels.is_some_and(|levels| below - 1 > levels);
            let may = usage.is_none_or(|usage| usage.key_cert_sign());
            return (!authority || too_many || !may).then_some(Misuse::Issuing);
        }
        let may = usage.is_none_or(|usage| usage.digital_signature() || usage.non_repudiation());
        let meant = match self.purpose {
            Purpose::Seal => {
                extended.is_none_or(|extended| extended.0.iter().any(|purpose| FOR_DOCUMENTS.contains(purpose)))
            }
            Purpose::Stamp => extended.is_some_and(|extended| extended.0 == [oid::KP_TIME_STAMPING]),
        };
        (!may || !meant || authority).then_some(Misuse::Signing)
    }
}
