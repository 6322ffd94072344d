//! Private keys: ECDSA on P-256 or P-384, RSA of 2048 bits and more, from PKCS #8 (RFC 5208).

use der::asn1::BitString;
use der::pem::{self, LineEnding};
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{self, EcdsaKeyPair, KeyPair, RsaKeyPair};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

use crate::crypto::{Digest, algorithm, any};
use crate::{Error, oid};

/// A private key. It is never shown, and never written anywhere but by [`Key::generate_pem`].
pub(crate) enum Key {
    P256(EcdsaKeyPair),
    P384(EcdsaKeyPair),
    Rsa(Box<RsaKeyPair>),
}

impl Key {
    pub(crate) fn from_pem(pem: &str) -> Result<Self, Error> {
        let (label, bytes) =
            pem::decode_vec(pem.trim_start().as_bytes()).map_err(|error| Error::Key(error.to_string()))?;
        if label != "PRIVATE KEY" {
            return Err(Error::Key(format!("a PKCS #8 \"PRIVATE KEY\" is wanted, this is \"{label}\"")));
        }
        let random = SystemRandom::new();
        let p256 = EcdsaKeyPair::from_pkcs8(&signature::ECDSA_P256_SHA256_ASN1_SIGNING, &bytes, &random);
        if let Ok(key) = p256 {
            return Ok(Self::P256(key));
        }
        let p384 = EcdsaKeyPair::from_pkcs8(&signature::ECDSA_P384_SHA384_ASN1_SIGNING, &bytes, &random);
        if let Ok(key) = p384 {
            return Ok(Self::P384(key));
        }
        let rsa = RsaKeyPair::from_pkcs8(&bytes);
        rsa.map(|key| Self::Rsa(Box::new(key)))
            .map_err(|_| Error::Key("it is neither P-256, P-384 nor RSA of 2048 bits or more".to_owned()))
    }

    /// A new P-256 key, as PEM.
    pub(crate) fn generate_pem() -> Result<String, Error> {
        let bytes = EcdsaKeyPair::generate_pkcs8(&signature::ECDSA_P256_SHA256_ASN1_SIGNING, &SystemRandom::new())
            .map_err(|_| Error::Crypto("no key could be made"))?;
        pem::encode_string("PRIVATE KEY", LineEnding::LF, bytes.as_ref()).map_err(|error| Error::Key(error.to_string()))
    }

    /// What signatures are made with.
    pub(crate) fn scheme(&self) -> AlgorithmIdentifierOwned {
        match self {
            Self::P256(_) => algorithm(oid::ECDSA_SHA_256),
            Self::P384(_) => algorithm(oid::ECDSA_SHA_384),
            Self::Rsa(_) => AlgorithmIdentifierOwned { oid: oid::RSA_SHA_256, parameters: Some(der::Any::null()) },
        }
    }

    /// The digest that goes with [`Key::scheme`].
    pub(crate) fn digest(&self) -> (Digest, AlgorithmIdentifierOwned) {
        match self {
            Self::P384(_) => (Digest::Sha384, algorithm(oid::SHA_384)),
            Self::P256(_) | Self::Rsa(_) => (Digest::Sha256, algorithm(oid::SHA_256)),
        }
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let random = SystemRandom::new();
        let failed = |_| Error::Crypto("the signature failed");
        match self {
            Self::P256(key) | Self::P384(key) => Ok(key.sign(&random, message).map_err(failed)?.as_ref().to_vec()),
            Self::Rsa(key) => {
                let mut out = vec![0; key.public().modulus_len()];
                key.sign(&signature::RSA_PKCS1_SHA256, &random, message, &mut out).map_err(failed)?;
                Ok(out)
            }
        }
    }

    /// The public half, as a certificate has it.
    pub(crate) fn public(&self) -> Result<SubjectPublicKeyInfoOwned, Error> {
        let (oid, parameters, bits) = match self {
            Self::P256(key) => (oid::EC, any(&oid::P_256)?, key.public_key().as_ref()),
            Self::P384(key) => (oid::EC, any(&oid::P_384)?, key.public_key().as_ref()),
            Self::Rsa(key) => (oid::RSA, der::Any::null(), key.public_key().as_ref()),
        };
        let algorithm = AlgorithmIdentifierOwned { oid, parameters: Some(parameters) };
        Ok(SubjectPublicKeyInfoOwned { algorithm, subject_public_key: BitString::from_bytes(bits)? })
    }
}

pub(crate) fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Error::Crypto("there is no randomness"))?;
    Ok(bytes)
}
