//! Signed data (CMS, RFC 5652) as seals (CAdES, ETSI EN 319 122-1) and time-stamp tokens (RFC 3161) use it: one signer,
//! signed attributes, and the signer's certificate named in them (RFC 5035).

use chrono::{DateTime, Utc};
use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos,
};
use der::asn1::{ObjectIdentifier, OctetString, SetOfVec};
use der::{Any, Decode, Encode, Sequence};
use spki::AlgorithmIdentifierOwned;
use x509_cert::attr::{Attribute, Attributes};
use x509_cert::time::Time;

use crate::cert::{Cert, instant};
use crate::crypto::{Digest, any, is_taken, octets, sha256, verifies};
use crate::key::Key;
use crate::{Error, oid};

/// Certificates in one signature.
const MAX_CERTIFICATES: usize = 32;

/// `SigningCertificate` and `SigningCertificateV2` (RFC 5035); in the first there is no algorithm and the hash is SHA-1.
#[derive(Sequence)]
struct SigningCertificate {
    certs: Vec<CertId>,
    policies: Option<Any>,
}

#[derive(Sequence)]
struct CertId {
    algorithm: Option<AlgorithmIdentifierOwned>,
    hash: OctetString,
    issuer_serial: Option<Any>,
}

/// What is signed of a content with this digest (EN 319 142-1, 5.2: no signing time, which stands in the PDF).
pub(crate) fn signed_attributes(
    content_type: ObjectIdentifier,
    digest: Vec<u8>,
    signer: &Cert,
) -> Result<Attributes, Error> {
    let id = CertId { algorithm: None, hash: octets(sha256(&signer.der))?, issuer_serial: None };
    let mut attributes = SetOfVec::new();
    attributes.insert(attribute(oid::CONTENT_TYPE, any(&content_type)?)?)?;
    attributes.insert(attribute(oid::MESSAGE_DIGEST, any(&octets(digest)?)?)?)?;
    attributes.insert(attribute(
        oid::SIGNING_CERTIFICATE_V2,
        any(&SigningCertificate { certs: vec![id], policies: None })?,
    )?)?;
    Ok(attributes)
}

fn attribute(oid: ObjectIdentifier, value: Any) -> Result<Attribute, Error> {
    Ok(Attribute { oid, values: SetOfVec::try_from(vec![value])? })
}

/// The whole of a detached signature, with the time-stamp token if there is one.
pub(crate) fn detached(
    key: &Key,
    chain: &[Cert],
    attributes: Attributes,
    signature: Vec<u8>,
    token: Option<Any>,
) -> Result<Vec<u8>, Error> {
    let signer = chain.first().ok_or_else(|| Error::Certificate("the chain is empty".to_owned()))?;
    let tbs = signer.parsed.tbs_certificate();
    let (_, digest) = key.digest();
    let unsigned = token.map(|token| attribute(oid::TIME_STAMP_TOKEN, token)).transpose()?;
    let info = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: tbs.issuer().clone(),
            serial_number: tbs.serial_number().clone(),
        }),
        digest_alg: digest.clone(),
        signed_attrs: Some(attributes),
        signature_algorithm: key.scheme(),
        signature: octets(signature)?,
        unsigned_attrs: unsigned.map(|attribute| SetOfVec::try_from(vec![attribute])).transpose()?,
    };
    let certificates: Vec<_> = chain.iter().map(|cert| CertificateChoices::Certificate(cert.parsed.clone())).collect();
    let whole = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![digest])?,
        encap_content_info: EncapsulatedContentInfo { econtent_type: oid::DATA, econtent: None },
        certificates: Some(CertificateSet::try_from(certificates)?),
        crls: None,
        signer_infos: SignerInfos::try_from(vec![info])?,
    };
    Ok(ContentInfo { content_type: oid::SIGNED_DATA, content: any(&whole)? }.to_der()?)
}

/// A signature that has been read, with nothing said yet of whether it holds.
pub(crate) struct Signed {
    pub certificates: Vec<Cert>,
    pub content_type: ObjectIdentifier,
    /// What is inside, if the signature is not detached.
    pub content: Option<Vec<u8>>,
    info: SignerInfo,
}

impl Signed {
    /// Why not is for the log and the details of a verdict.
    pub(crate) fn from_der(bytes: &[u8]) -> Result<Self, String> {
        if !is_modest(bytes, 0) {
            return Err("it is built in a way that is not read".to_owned());
        }
        let told = |error: der::Error| format!("it is no signed data: {error}");
        let outer = ContentInfo::from_der(bytes).map_err(told)?;
        if outer.content_type != oid::SIGNED_DATA {
            return Err("it is no signed data".to_owned());
        }
        let signed: SignedData = outer.content.decode_as().map_err(told)?;
        let mut infos = signed.signer_infos.0.into_vec();
        let (Some(info), true) = (infos.pop(), infos.is_empty()) else {
            return Err("it has not exactly one signer".to_owned());
        };
        let choices = signed.certificates.map(|set| set.0.into_vec()).unwrap_or_default();
        if choices.len() > MAX_CERTIFICATES {
            return Err("it holds too many certificates".to_owned());
        }
        let mut certificates = Vec::new();
        for choice in choices {
            if let CertificateChoices::Certificate(parsed) = choice {
                certificates.push(Cert::from_parsed(parsed).map_err(|error| error.to_string())?);
            }
        }
        let content = signed.encap_content_info.econtent.map(|content| content.value().to_vec());
        Ok(Self { certificates, content_type: signed.encap_content_info.econtent_type, content, info })
    }

    /// The certificate that the signature names as its own.
    pub(crate) fn signer(&self) -> Option<&Cert> {
        self.certificates.iter().find(|cert| match &self.info.sid {
            SignerIdentifier::IssuerAndSerialNumber(id) => {
                id.issuer == *cert.issuer() && id.serial_number == *cert.parsed.tbs_certificate().serial_number()
            }
            SignerIdentifier::SubjectKeyIdentifier(id) => {
                let own = cert.extensions().iter().find(|extension| extension.extn_id == oid::SUBJECT_KEY_ID);
                own.is_some_and(|own| id.to_der().is_ok_and(|id| id == own.extn_value.as_bytes()))
            }
        })
    }

    pub(crate) fn digest(&self) -> Option<Digest> {
        Digest::of(&self.info.digest_alg.oid).filter(|digest| *digest != Digest::Sha1)
    }

    /// Whether the digest in the signed attributes is that of `parts`, and is said to be of this content type.
    pub(crate) fn digest_holds(&self, parts: &[&[u8]]) -> bool {
        let said = self.signed(oid::MESSAGE_DIGEST).and_then(|value| value.decode_as::<OctetString>().ok());
        let kind = self.signed(oid::CONTENT_TYPE).and_then(|value| value.decode_as::<ObjectIdentifier>().ok());
        let (Some(said), Some(digest)) = (said, self.digest()) else { return false };
        kind == Some(self.content_type) && digest.hash(parts) == said.as_bytes()
    }

    /// Whether the signature is of a kind that is taken; for another it cannot be said whether it holds.
    pub(crate) fn is_taken(&self) -> bool {
        self.signer().is_none_or(|signer| is_taken(signer.key(), &self.info.signature_algorithm, self.digest()))
    }

    /// Whether the signer's key has signed the signed attributes.
    pub(crate) fn signature_holds(&self) -> bool {
        let (Some(attributes), Some(signer)) = (&self.info.signed_attrs, self.signer()) else { return false };
        let Ok(message) = attributes.to_der() else { return false };
        verifies(signer.key(), &self.info.signature_algorithm, self.digest(), &message, self.info.signature.as_bytes())
    }

    /// Whether the signed attributes name the signer's certificate, so that no other can be put in its place.
    pub(crate) fn names_its_signer(&self) -> bool {
        self.named(oid::SIGNING_CERTIFICATE_V2, Digest::Sha256).unwrap_or(false)
    }

    /// The same for a time stamp, where old services name it by SHA-1 (RFC 3161, 2.4.1).
    pub(crate) fn names_its_signer_somehow(&self) -> bool {
        let old = || self.named(oid::SIGNING_CERTIFICATE, Digest::Sha1);
        self.named(oid::SIGNING_CERTIFICATE_V2, Digest::Sha256).or_else(old).unwrap_or(false)
    }

    /// Nothing if there is no such attribute.
    fn named(&self, kind: ObjectIdentifier, otherwise: Digest) -> Option<bool> {
        let named = self.signed(kind)?.decode_as::<SigningCertificate>().ok();
        let first = named.and_then(|named| named.certs.into_iter().next());
        let holds = self.signer().zip(first).is_some_and(|(signer, first)| {
            let digest = first.algorithm.as_ref().map_or(Some(otherwise), |algorithm| Digest::of(&algorithm.oid));
            digest.is_some_and(|digest| digest.hash(&[&signer.der]) == first.hash.as_bytes())
        });
        Some(holds)
    }

    /// The signing time among the signed attributes, which seals of PAdES do not have.
    pub(crate) fn signing_time(&self) -> Option<DateTime<Utc>> {
        self.signed(oid::SIGNING_TIME)?.decode_as::<Time>().ok().map(instant)
    }

    /// What a time stamp is of.
    pub(crate) fn signature(&self) -> &[u8] {
        self.info.signature.as_bytes()
    }

    /// The time-stamp token beside the signature, as DER.
    pub(crate) fn token(&self) -> Option<Vec<u8>> {
        let attributes = self.info.unsigned_attrs.as_ref()?;
        let found = attributes.iter().find(|attribute| attribute.oid == oid::TIME_STAMP_TOKEN)?;
        found.values.iter().next()?.to_der().ok()
    }

    /// The one value of a signed attribute; an attribute that stands twice is none.
    fn signed(&self, kind: ObjectIdentifier) -> Option<&Any> {
        let mut found = self.info.signed_attrs.as_ref()?.iter().filter(|attribute| attribute.oid == kind);
        let (first, None) = (found.next()?, found.next()) else { return None };
        let mut values = first.values.iter();
        let (value, None) = (values.next()?, values.next()) else { return None };
        Some(value)
    }
}

/// Whether no set has so many members, nor anything so many levels, that reading it could take long: sets are sorted when
/// they are read.
pub(crate) fn is_modest(bytes: &[u8], depth: usize) -> bool {
    const MAX_DEPTH: usize = 40;
    const MAX_MEMBERS: usize = 256;
    let mut rest = bytes;
    while let [tag, after @ ..] = rest {
        let value = length(after).and_then(|(length, head)| after.get(head..)?.split_at_checked(length));
        let Some((content, behind)) = value else { return false };
        // A set by its own tag or by one that stands for it.
        let set = *tag == 0x31 || tag & 0xe0 == 0xa0;
        let constructed = tag & 0x20 != 0;
        if set && members_of(content) > MAX_MEMBERS
            || constructed && (depth >= MAX_DEPTH || !is_modest(content, depth + 1))
        {
            return false;
        }
        rest = behind;
    }
    true
}

/// How many values follow each other here.
fn members_of(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    let mut members = 0;
    while let [_, after @ ..] = rest {
        let behind = length(after).and_then(|(length, head)| after.get(head..)?.get(length..));
        let Some(behind) = behind else { return members };
        members += 1;
        rest = behind;
    }
    members
}

/// The length that stands here (X.690, 8.1.3), and how many bytes it takes itself. That without an end is not DER.
pub(crate) fn length(bytes: &[u8]) -> Option<(usize, usize)> {
    let (first, rest) = bytes.split_first()?;
    if *first < 0x80 {
        return Some((usize::from(*first), 1));
    }
    let count = usize::from(first & 0x7f);
    let digits = rest.get(..count).filter(|_| (1..=4).contains(&count))?;
    Some((digits.iter().fold(0, |length, byte| (length << 8) | usize::from(*byte)), count + 1))
}
