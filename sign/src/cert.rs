//! Certificates (RFC 5280) as they are needed here: names, times, what the key may be used for, who signed them.

use chrono::{DateTime, Utc};
use der::asn1::ObjectIdentifier;
use der::{Any, Decode, Encode, Tag, Tagged};
use spki::SubjectPublicKeyInfoOwned;
use x509_cert::Certificate;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage};
use x509_cert::name::Name;
use x509_cert::time::Time;

use crate::crypto::{sha256, verifies};
use crate::{Error, oid};

/// Certificates of one PEM file.
const MAX_CERTIFICATES: usize = 256;

/// A certificate and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cert {
    pub der: Vec<u8>,
    pub parsed: Certificate,
}

impl Cert {
    pub(crate) fn from_parsed(parsed: Certificate) -> Result<Self, Error> {
        Ok(Self { der: parsed.to_der()?, parsed })
    }

    pub(crate) fn from_der(bytes: &[u8]) -> Result<Self, Error> {
        let parsed = Certificate::from_der(bytes).map_err(|error| Error::Certificate(error.to_string()))?;
        Ok(Self { der: bytes.to_vec(), parsed })
    }

    /// All certificates of a PEM file, in their order; texts between them are passed over.
    pub(crate) fn from_pem(pem: &str) -> Result<Vec<Self>, Error> {
        const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
        const END: &str = "-----END CERTIFICATE-----";
        let mut found = Vec::new();
        let mut rest = pem;
        while let Some((_, after)) = rest.split_once(BEGIN) {
            let (body, behind) =
                after.split_once(END).ok_or_else(|| Error::Certificate("the PEM does not end".to_owned()))?;
            let (_, bytes) = der::pem::decode_vec(format!("{BEGIN}{body}{END}\n").as_bytes())
                .map_err(|error| Error::Certificate(error.to_string()))?;
            found.push(Self::from_der(&bytes)?);
            if found.len() > MAX_CERTIFICATES {
                return Err(Error::Certificate("there are too many in one file".to_owned()));
            }
            rest = behind;
        }
        Ok(found)
    }

    pub(crate) fn subject(&self) -> &Name {
        self.parsed.tbs_certificate().subject()
    }

    pub(crate) fn issuer(&self) -> &Name {
        self.parsed.tbs_certificate().issuer()
    }

    pub(crate) fn key(&self) -> &SubjectPublicKeyInfoOwned {
        self.parsed.tbs_certificate().subject_public_key_info()
    }

    pub(crate) fn not_before(&self) -> DateTime<Utc> {
        instant(self.parsed.tbs_certificate().validity().not_before)
    }

    pub(crate) fn not_after(&self) -> DateTime<Utc> {
        instant(self.parsed.tbs_certificate().validity().not_after)
    }

    pub(crate) fn sha256(&self) -> String {
        hex::encode(sha256(&self.der))
    }

    pub(crate) fn serial(&self) -> String {
        hex::encode(self.parsed.tbs_certificate().serial_number().as_bytes())
    }

    pub(crate) fn common_name(&self) -> Option<String> {
        part(self.subject(), oid::COMMON_NAME)
    }

    pub(crate) fn organisation(&self) -> Option<String> {
        part(self.subject(), oid::ORGANISATION)
    }

    /// Who the certificate is about, in the one word that fits best.
    pub(crate) fn shown(&self) -> String {
        self.common_name().or_else(|| self.organisation()).unwrap_or_else(|| self.subject().to_string())
    }

    pub(crate) fn issuer_shown(&self) -> String {
        part(self.issuer(), oid::COMMON_NAME)
            .or_else(|| part(self.issuer(), oid::ORGANISATION))
            .unwrap_or_else(|| self.issuer().to_string())
    }

    pub(crate) fn extensions(&self) -> &[Extension] {
        self.parsed.tbs_certificate().extensions().map_or(&[], Vec::as_slice)
    }

    /// The extension, read; an unreadable one is an error, a missing one nothing.
    fn extension<'a, T: Decode<'a, Error = der::Error>>(
        &'a self,
        id: ObjectIdentifier,
    ) -> Result<Option<T>, der::Error> {
        let found = self.extensions().iter().find(|extension| extension.extn_id == id);
        found.map(|extension| T::from_der(extension.extn_value.as_bytes())).transpose()
    }

    pub(crate) fn key_usage(&self) -> Result<Option<KeyUsage>, der::Error> {
        self.extension(oid::KEY_USAGE)
    }

    pub(crate) fn constraints(&self) -> Result<Option<BasicConstraints>, der::Error> {
        self.extension(oid::BASIC_CONSTRAINTS)
    }

    pub(crate) fn extended_usage(&self) -> Result<Option<ExtendedKeyUsage>, der::Error> {
        self.extension(oid::EXTENDED_KEY_USAGE)
    }

    /// Whether the key of `issuer` has signed this certificate.
    pub(crate) fn is_signed_by(&self, issuer: &Self) -> bool {
        let (Ok(signed), Some(signature)) =
            (self.parsed.tbs_certificate().to_der(), self.parsed.signature().as_bytes())
        else {
            return false;
        };
        let inner = self.parsed.tbs_certificate().signature();
        inner == self.parsed.signature_algorithm() && verifies(issuer.key(), inner, None, &signed, signature)
    }
}

pub(crate) fn instant(time: Time) -> DateTime<Utc> {
    DateTime::<Utc>::from(time.to_system_time())
}

/// The first value of this kind in the name.
fn part(name: &Name, kind: ObjectIdentifier) -> Option<String> {
    name.iter().find(|part| part.oid == kind).and_then(|part| string(&part.value))
}

/// A `DirectoryString`.
fn string(value: &Any) -> Option<String> {
    let bytes = value.value();
    match value.tag() {
        Tag::Utf8String | Tag::PrintableString | Tag::Ia5String => String::from_utf8(bytes.to_vec()).ok(),
        Tag::TeletexString => Some(bytes.iter().map(|byte| char::from(*byte)).collect()),
        Tag::BmpString => {
            let units: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
            Some(String::from_utf16_lossy(&units))
        }
        _ => None,
    }
}
