//! A certificate authority of one's own (RFC 5280), for a demo or for a myndighet without another: a root, and leaves that
//! seal. It proves only what the one who hands out its root certificate vouches for.

use chrono::{DateTime, Datelike, Months, Utc};
use der::asn1::{BitString, GeneralizedTime, ObjectIdentifier, SetOfVec, Uint, UtcTime};
use der::pem::{self, LineEnding};
use der::{Any, Decode, Encode, Sequence, Tag};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{AuthorityKeyIdentifier, BasicConstraints, KeyUsage, KeyUsages, SubjectKeyIdentifier};
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};
use x509_cert::time::{Time, Validity};

use crate::cert::Cert;
use crate::crypto::{octets, sha256};
use crate::key::Key;
use crate::{Error, oid};

/// How long a root holds: seals are to be verified for as long as the paper is kept in daily use.
const ROOT_MONTHS: u32 = 12 * 20;
/// How long a leaf holds; a new one is issued before, and seals by the old one go on verifying.
const LEAF_MONTHS: u32 = 12 * 3;

/// A root: its private key (PKCS #8) and certificate, as PEM. `name` is its common name.
pub fn new_authority(name: &str, now: DateTime<Utc>) -> Result<(String, String), Error> {
    let key_pem = Key::generate_pem()?;
    let key = Key::from_pem(&key_pem)?;
    let subject = subject(&[(oid::COUNTRY, "SE"), (oid::COMMON_NAME, name)])?;
    let usage = KeyUsages::KeyCertSign | KeyUsages::CRLSign;
    let constraints = BasicConstraints { ca: true, path_len_constraint: Some(0) };
    let extensions = vec![
        extension(oid::BASIC_CONSTRAINTS, true, &constraints)?,
        extension(oid::KEY_USAGE, true, &KeyUsage(usage))?,
        extension(oid::SUBJECT_KEY_ID, false, &SubjectKeyIdentifier(octets(key_id(&key.public()?))?))?,
    ];
    let valid = validity(now, ROOT_MONTHS)?;
    let certificate = certificate(&key, subject.clone(), subject, valid, key.public()?, extensions)?;
    Ok((key_pem, certificate))
}

/// A key and certificate that seal for `organisation`: the key (PKCS #8) and the chain, leaf first, as PEM.
///
/// The leaf is for digital signature and non-repudiation; it never outlives its root.
pub fn issue(
    authority_key: &str,
    authority_certificate: &str,
    organisation: &str,
    now: DateTime<Utc>,
) -> Result<(String, String), Error> {
    let key_pem = Key::generate_pem()?;
    let public = Key::from_pem(&key_pem)?.public()?;
    let chain = certify(authority_key, authority_certificate, organisation, public, now)?;
    Ok((key_pem, chain))
}

/// The chain of certificates for a key that exists.
pub(crate) fn certify(
    authority_key: &str,
    authority_certificate: &str,
    organisation: &str,
    public: SubjectPublicKeyInfoOwned,
    now: DateTime<Utc>,
) -> Result<String, Error> {
    let authority = Key::from_pem(authority_key)?;
    let root = Cert::from_pem(authority_certificate)?.into_iter().next();
    let root = root.ok_or_else(|| Error::Certificate("the authority has none".to_owned()))?;
    if authority.public()? != *root.key() {
        return Err(Error::KeyMismatch(root.shown()));
    }
    let subject =
        subject(&[(oid::COUNTRY, "SE"), (oid::ORGANISATION, organisation), (oid::COMMON_NAME, organisation)])?;
    let usage = KeyUsages::DigitalSignature | KeyUsages::NonRepudiation;
    let issuer = AuthorityKeyIdentifier {
        key_identifier: Some(octets(key_id(root.key()))?),
        authority_cert_issuer: None,
        authority_cert_serial_number: None,
    };
    let extensions = vec![
        extension(oid::BASIC_CONSTRAINTS, true, &BasicConstraints { ca: false, path_len_constraint: None })?,
        extension(oid::KEY_USAGE, true, &KeyUsage(usage))?,
        extension(oid::SUBJECT_KEY_ID, false, &SubjectKeyIdentifier(octets(key_id(&public))?))?,
        extension(oid::AUTHORITY_KEY_ID, false, &issuer)?,
    ];
    let mut valid = validity(now, LEAF_MONTHS)?;
    if root.not_after() < crate::cert::instant(valid.not_after) {
        valid.not_after = time(root.not_after())?;
    }
    let leaf = certificate(&authority, root.subject().clone(), subject, valid, public, extensions)?;
    Ok(leaf + &pem_of(&root.der)?)
}

/// `TBSCertificate` (RFC 5280, 4.1), to be written.
#[derive(Sequence)]
struct Tbs {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    version: u8,
    serial: Uint,
    signature: AlgorithmIdentifierOwned,
    issuer: Name,
    validity: Validity,
    subject: Name,
    key: SubjectPublicKeyInfoOwned,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT")]
    extensions: Vec<Extension>,
}

#[derive(Sequence)]
struct Signed {
    tbs: Tbs,
    algorithm: AlgorithmIdentifierOwned,
    signature: BitString,
}

fn certificate(
    signer: &Key,
    issuer: Name,
    subject: Name,
    validity: Validity,
    key: SubjectPublicKeyInfoOwned,
    extensions: Vec<Extension>,
) -> Result<String, Error> {
    let mut serial = crate::key::random::<16>()?;
    serial[0] = serial[0] & 0x7f | 0x40;
    let algorithm = signer.scheme();
    let tbs = Tbs {
        version: 2,
        serial: Uint::new(&serial)?,
        signature: algorithm.clone(),
        issuer,
        validity,
        subject,
        key,
        extensions,
    };
    let signature = BitString::from_bytes(&signer.sign(&tbs.to_der()?)?)?;
    pem_of(&Signed { tbs, algorithm, signature }.to_der()?)
}

fn pem_of(der: &[u8]) -> Result<String, Error> {
    pem::encode_string("CERTIFICATE", LineEnding::LF, der).map_err(|error| Error::Certificate(error.to_string()))
}

fn subject(parts: &[(ObjectIdentifier, &str)]) -> Result<Name, Error> {
    let mut sequence = RdnSequence::default();
    for (oid, value) in parts {
        let tag = if *oid == oid::COUNTRY { Tag::PrintableString } else { Tag::Utf8String };
        let part = AttributeTypeAndValue { oid: *oid, value: Any::new(tag, value.as_bytes())? };
        let mut set = SetOfVec::new();
        set.insert(part)?;
        sequence.push(RelativeDistinguishedName::from(set));
    }
    Ok(Name::from_der(&sequence.to_der()?)?)
}

fn extension(id: ObjectIdentifier, critical: bool, value: &impl Encode) -> Result<Extension, Error> {
    Ok(Extension { extn_id: id, critical, extn_value: octets(value.to_der()?)? })
}

/// The first 160 bits of the SHA-256 of the key (RFC 7093, method 1).
fn key_id(key: &SubjectPublicKeyInfoOwned) -> Vec<u8> {
    let mut id = sha256(key.subject_public_key.raw_bytes());
    id.truncate(20);
    id
}

fn validity(now: DateTime<Utc>, months: u32) -> Result<Validity, Error> {
    let end = now.checked_add_months(Months::new(months)).ok_or(Error::Crypto("there is no such time"))?;
    // Clocks differ by minutes.
    let start = now - chrono::Duration::minutes(10);
    Ok(Validity::new(time(start)?, time(end)?))
}

/// Until 2049 as UTCTime, then as GeneralizedTime (RFC 5280, 4.1.2.5).
fn time(at: DateTime<Utc>) -> Result<Time, Error> {
    let since = std::time::Duration::from_secs(
        u64::try_from(at.timestamp()).map_err(|_| Error::Crypto("there is no such time"))?,
    );
    Ok(if at.year() < 2050 {
        Time::UtcTime(UtcTime::from_unix_duration(since)?)
    } else {
        Time::GeneralTime(GeneralizedTime::from_unix_duration(since)?)
    })
}
