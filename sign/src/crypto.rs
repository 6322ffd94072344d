//! Which algorithms are taken: ECDSA on P-256 and P-384, RSA of 2048 bits and more, with SHA-2. SHA-1 is read only where
//! an old time-stamp service names its own certificate by it.

use der::asn1::{ObjectIdentifier, OctetString};
use der::{Any, Encode, Sequence};
use ring::digest;
use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

use crate::oid;

/// A hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Digest {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Digest {
    pub(crate) fn of(algorithm: &ObjectIdentifier) -> Option<Self> {
        match *algorithm {
            oid::SHA_1 => Some(Self::Sha1),
            oid::SHA_256 => Some(Self::Sha256),
            oid::SHA_384 => Some(Self::Sha384),
            oid::SHA_512 => Some(Self::Sha512),
            _ => None,
        }
    }

    /// The hash of the parts, one after the other.
    pub(crate) fn hash(self, parts: &[&[u8]]) -> Vec<u8> {
        let mut context = digest::Context::new(match self {
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        });
        for part in parts {
            context.update(part);
        }
        context.finish().as_ref().to_vec()
    }
}

pub(crate) fn sha256(bytes: &[u8]) -> Vec<u8> {
    Digest::Sha256.hash(&[bytes])
}

pub(crate) fn octets(bytes: Vec<u8>) -> der::Result<OctetString> {
    OctetString::new(bytes)
}

pub(crate) fn algorithm(oid: ObjectIdentifier) -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid, parameters: None }
}

/// Whether the signature is one of `message` by this key. An algorithm that is not taken is no signature; `digest` is
/// what a CMS names beside an algorithm that does not tell.
pub(crate) fn verifies(
    key: &SubjectPublicKeyInfoOwned,
    scheme: &AlgorithmIdentifierOwned,
    digest: Option<Digest>,
    message: &[u8],
    signature: &[u8],
) -> bool {
    let Some(bits) = key.subject_public_key.as_bytes() else { return false };
    choose(key, scheme, digest)
        .is_some_and(|chosen| UnparsedPublicKey::new(chosen, bits).verify(message, signature).is_ok())
}

/// Whether signatures of this kind by this key are taken at all.
pub(crate) fn is_taken(
    key: &SubjectPublicKeyInfoOwned,
    scheme: &AlgorithmIdentifierOwned,
    digest: Option<Digest>,
) -> bool {
    choose(key, scheme, digest).is_some()
}

fn choose(
    key: &SubjectPublicKeyInfoOwned,
    scheme: &AlgorithmIdentifierOwned,
    digest: Option<Digest>,
) -> Option<&'static dyn VerificationAlgorithm> {
    let curve =
        key.algorithm.parameters.as_ref().and_then(|parameters| parameters.decode_as::<ObjectIdentifier>().ok());
    let digest = match scheme.oid {
        oid::ECDSA_SHA_256 | oid::RSA_SHA_256 => Digest::Sha256,
        oid::ECDSA_SHA_384 | oid::RSA_SHA_384 => Digest::Sha384,
        oid::RSA_SHA_512 => Digest::Sha512,
        oid::RSA_PSS => pss_digest(scheme)?,
        oid::RSA => digest?,
        _ => return None,
    };
    let pss = scheme.oid == oid::RSA_PSS;
    let ecdsa = matches!(scheme.oid, oid::ECDSA_SHA_256 | oid::ECDSA_SHA_384);
    match (key.algorithm.oid, curve, digest) {
        (oid::EC, Some(oid::P_256), Digest::Sha256) if ecdsa => Some(&signature::ECDSA_P256_SHA256_ASN1),
        (oid::EC, Some(oid::P_256), Digest::Sha384) if ecdsa => Some(&signature::ECDSA_P256_SHA384_ASN1),
        (oid::EC, Some(oid::P_384), Digest::Sha256) if ecdsa => Some(&signature::ECDSA_P384_SHA256_ASN1),
        (oid::EC, Some(oid::P_384), Digest::Sha384) if ecdsa => Some(&signature::ECDSA_P384_SHA384_ASN1),
        (oid::RSA, _, Digest::Sha256) if pss => Some(&signature::RSA_PSS_2048_8192_SHA256),
        (oid::RSA, _, Digest::Sha384) if pss => Some(&signature::RSA_PSS_2048_8192_SHA384),
        (oid::RSA, _, Digest::Sha512) if pss => Some(&signature::RSA_PSS_2048_8192_SHA512),
        (oid::RSA, _, Digest::Sha256) if !ecdsa => Some(&signature::RSA_PKCS1_2048_8192_SHA256),
        (oid::RSA, _, Digest::Sha384) if !ecdsa => Some(&signature::RSA_PKCS1_2048_8192_SHA384),
        (oid::RSA, _, Digest::Sha512) if !ecdsa => Some(&signature::RSA_PKCS1_2048_8192_SHA512),
        _ => None,
    }
}

/// RSASSA-PSS-params (RFC 8017, A.2.3); only those are taken whose salt is as long as the digest.
#[derive(Sequence)]
struct PssParameters {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    digest: Option<AlgorithmIdentifierOwned>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    mask: Option<AlgorithmIdentifierOwned>,
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT", optional = "true")]
    salt: Option<u32>,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", optional = "true")]
    trailer: Option<u32>,
}

fn pss_digest(scheme: &AlgorithmIdentifierOwned) -> Option<Digest> {
    let parameters: PssParameters = scheme.parameters.as_ref()?.decode_as().ok()?;
    let digest = Digest::of(&parameters.digest?.oid)?;
    let salt = usize::try_from(parameters.salt.unwrap_or(20)).ok()?;
    (digest.hash(&[]).len() == salt).then_some(digest)
}

/// The value as an ASN.1 value of any kind.
pub(crate) fn any(value: &impl Encode) -> der::Result<Any> {
    use der::Decode;
    Any::from_der(&value.to_der()?)
}
