//! Whether a passkey approved a challenge: one pure function, the same when somebody attests and when a file is verified.
//! W3C Web Authentication Level 3, 7.2, but for what only the server that asked can know (was the challenge used
//! before, whose key is it). Signature counters are not relied on: synchronised passkeys do not count.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use der::{
    Encode,
    asn1::{BitString, Null, ObjectIdentifier, UintRef},
};
use ring::signature::{self, UnparsedPublicKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef};

const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// The authenticator data before its extensions: hash of the RP ID, flags, counter.
const HEAD: usize = 37;
const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;

/// What an authenticator gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    /// `authenticatorData`
    pub authenticator_data: Vec<u8>,
    /// `clientDataJSON`, the exact bytes.
    pub client_data: Vec<u8>,
    /// Over the authenticator data and the SHA-256 of the client data.
    pub signature: Vec<u8>,
}

/// Where keys are used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelyingParty {
    /// The RP ID: a host name.
    pub id: String,
    /// The origin of the pages, such as `https://yttra.kommunen.se`.
    pub origin: String,
}

impl RelyingParty {
    /// Where a key was used, as its client data say: the RP ID that Yttra uses is the host name of the origin.
    ///
    /// # Errors
    /// If they cannot be read.
    pub fn of_client_data(client_data: &[u8]) -> Result<Self, Refused> {
        let ClientData { origin, .. } = serde_json::from_slice(client_data).map_err(|_| Refused::Unreadable)?;
        let (_, host) = origin.split_once("://").ok_or(Refused::Unreadable)?;
        let id = host.split_once(':').map_or(host, |(host, _)| host).to_owned();
        Ok(Self { id, origin })
    }
}

/// Why an assertion does not approve a challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The data cannot be read.
    #[error("the assertion cannot be read")]
    Unreadable,
    /// It was made to register a key, or for something else.
    #[error("the client data are not of type webauthn.get")]
    WrongType,
    /// It approves something else.
    #[error("the assertion is for another challenge")]
    WrongChallenge,
    /// It was made on a page of somebody else.
    #[error("the assertion is from another origin")]
    WrongOrigin,
    /// It was made for another RP ID.
    #[error("the assertion is for another relying party")]
    WrongRelyingParty,
    /// Nobody touched the authenticator.
    #[error("the user was not present")]
    NotPresent,
    /// The authenticator did not check who touched it.
    #[error("the user was not verified")]
    NotVerified,
    /// The public key cannot be read, or is of a kind that is not used.
    #[error("the public key is not of a kind that is used")]
    UnknownKey,
    /// Another key signed it, or it is changed.
    #[error("the signature does not hold")]
    WrongSignature,
}

#[derive(Deserialize)]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(rename = "crossOrigin", default)]
    cross_origin: bool,
}

/// Whether the key approved the challenge: type, challenge, origin, RP ID, user present and verified, signature.
///
/// `key` is a `SubjectPublicKeyInfo` (RFC 5280) in DER: P-256, RSA of 2048 bits or more, or Ed25519.
///
/// # Errors
/// What does not hold, the first in that order.
pub fn check(assertion: &Assertion, key: &[u8], challenge: &[u8; 32], party: &RelyingParty) -> Result<(), Refused> {
    let client: ClientData = serde_json::from_slice(&assertion.client_data).map_err(|_| Refused::Unreadable)?;
    if client.kind != "webauthn.get" {
        return Err(Refused::WrongType);
    }
    if client.challenge != BASE64_URL_SAFE_NO_PAD.encode(challenge) {
        return Err(Refused::WrongChallenge);
    }
    if client.origin != party.origin || client.cross_origin {
        return Err(Refused::WrongOrigin);
    }
    let (head, _) = assertion.authenticator_data.split_first_chunk::<HEAD>().ok_or(Refused::Unreadable)?;
    let [rp_id_hash @ .., flags, _, _, _, _] = head;
    if rp_id_hash != Sha256::digest(&party.id).as_slice() {
        return Err(Refused::WrongRelyingParty);
    }
    if flags & USER_PRESENT == 0 {
        return Err(Refused::NotPresent);
    }
    if flags & USER_VERIFIED == 0 {
        return Err(Refused::NotVerified);
    }
    let mut signed = assertion.authenticator_data.clone();
    signed.extend_from_slice(&Sha256::digest(&assertion.client_data));
    verify(key, &signed, &assertion.signature)
}

fn verify(key: &[u8], signed: &[u8], signature: &[u8]) -> Result<(), Refused> {
    let key = SubjectPublicKeyInfoRef::try_from(key).map_err(|_| Refused::UnknownKey)?;
    let bits = key.subject_public_key.as_bytes().ok_or(Refused::UnknownKey)?;
    let curve = || key.algorithm.parameters_oid().ok();
    let algorithm: &dyn signature::VerificationAlgorithm = match key.algorithm.oid {
        EC_PUBLIC_KEY if curve() == Some(P256) => &signature::ECDSA_P256_SHA256_ASN1,
        RSA => &signature::RSA_PKCS1_2048_8192_SHA256,
        ED25519 => &signature::ED25519,
        _ => return Err(Refused::UnknownKey),
    };
    UnparsedPublicKey::new(algorithm, bits).verify(signed, signature).map_err(|_| Refused::WrongSignature)
}

/// A P-256 public key (COSE ES256) as `SubjectPublicKeyInfo` in DER.
///
/// # Errors
/// If the coordinates are not of 32 bytes.
pub fn p256_key(x: &[u8], y: &[u8]) -> Result<Vec<u8>, Refused> {
    if x.len() != 32 || y.len() != 32 {
        return Err(Refused::UnknownKey);
    }
    spki(EC_PUBLIC_KEY, Some((&P256).into()), &[&[4], x, y].concat())
}

/// An RSA public key (COSE RS256) as `SubjectPublicKeyInfo` in DER.
///
/// # Errors
/// If the numbers cannot be written.
pub fn rsa_key(modulus: &[u8], exponent: &[u8]) -> Result<Vec<u8>, Refused> {
    #[derive(der::Sequence)]
    struct RsaPublicKey<'a> {
        modulus: UintRef<'a>,
        exponent: UintRef<'a>,
    }
    let uint = |bytes| UintRef::new(bytes).map_err(|_| Refused::UnknownKey);
    let key = RsaPublicKey { modulus: uint(modulus)?, exponent: uint(exponent)? };
    let key = key.to_der().map_err(|_| Refused::UnknownKey)?;
    spki(RSA, Some(Null.into()), &key)
}

fn spki(oid: ObjectIdentifier, parameters: Option<der::AnyRef<'_>>, key: &[u8]) -> Result<Vec<u8>, Refused> {
    let algorithm = AlgorithmIdentifierOwned { oid, parameters: parameters.map(Into::into) };
    let subject_public_key = BitString::from_bytes(key).map_err(|_| Refused::UnknownKey)?;
    SubjectPublicKeyInfoOwned { algorithm, subject_public_key }.to_der().map_err(|_| Refused::UnknownKey)
}

#[cfg(test)]
#[path = "assertion_tests.rs"]
mod tests;
