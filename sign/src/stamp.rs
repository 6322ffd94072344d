//! Time stamps (RFC 3161, RFC 5816): what is asked, and what of the answer is checked before it is believed.

use chrono::{DateTime, NaiveDateTime, Utc};
use cms::content_info::ContentInfo;
use der::asn1::{BitString, Int, ObjectIdentifier, OctetString, Uint};
use der::{Any, Decode, Encode, Sequence, Tag, Tagged};
use spki::AlgorithmIdentifierOwned;

use crate::cert::Cert;
use crate::cms::{Signed, is_modest};
use crate::crypto::{Digest, algorithm, octets, sha256};
use crate::{Error, key, oid};

/// The largest answer that is looked at.
pub const MAX_RESPONSE: usize = 64 << 10;

/// A time-stamp service, reached by the caller's means.
pub trait TimeStamp {
    /// Sends a `TimeStampReq` (POST, `application/timestamp-query`) and gives the body of the answer
    /// (`application/timestamp-reply`), or why there is none. Timeouts and sizes are the caller's.
    fn stamp(&self, request_der: &[u8]) -> Result<Vec<u8>, String>;
}

/// Why a time stamp cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StampFault {
    /// The service did not answer.
    #[error("the service did not answer: {0}")]
    NoAnswer(String),
    /// The answer is not what the standard says.
    #[error("the answer cannot be read: {0}")]
    Unreadable(String),
    /// The service said no.
    #[error("the service refused (status {status}): {text}")]
    Refused {
        /// `PKIStatus`.
        status: u32,
        /// What the service says of it.
        text: String,
    },
    /// The stamp is of something else.
    #[error("the stamp is of something else than was sent")]
    OtherImprint,
    /// The stamp answers another request.
    #[error("the stamp answers another request")]
    OtherNonce,
    /// The stamp's own signature does not hold.
    #[error("the stamp's own signature does not hold")]
    NotSigned,
    /// The stamp is signed with a key that is not for time stamps.
    #[error("the stamp is signed with a key that is not for time stamps")]
    NotForStamps,
    /// The stamp has more bytes than were kept free for it.
    #[error("the stamp is too large ({0} bytes)")]
    TooLarge(usize),
}

#[derive(Sequence)]
struct Imprint {
    algorithm: AlgorithmIdentifierOwned,
    hash: OctetString,
}

/// `TimeStampReq`.
#[derive(Sequence)]
struct Request {
    version: u8,
    imprint: Imprint,
    policy: Option<ObjectIdentifier>,
    nonce: Option<Uint>,
    certificates: bool,
}

/// `TimeStampResp`.
#[derive(Sequence)]
struct Response {
    status: Status,
    token: Option<ContentInfo>,
}

#[derive(Sequence)]
struct Status {
    code: u32,
    text: Option<Vec<Any>>,
    failure: Option<BitString>,
}

/// `TSTInfo`. The time is read by hand, for it may have fractions of a second.
#[derive(Sequence)]
struct Info {
    version: u8,
    policy: ObjectIdentifier,
    imprint: Imprint,
    serial: Int,
    time: Any,
    accuracy: Option<Accuracy>,
    #[asn1(default = "no")]
    ordering: bool,
    nonce: Option<Uint>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    authority: Option<Any>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    extensions: Option<Vec<Any>>,
}

#[derive(Sequence)]
struct Accuracy {
    seconds: Option<u32>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    millis: Option<u32>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    micros: Option<u32>,
}

fn no() -> bool {
    false
}

/// A token that has been read.
pub(crate) struct Token {
    pub at: DateTime<Utc>,
    signed: Signed,
    info: Info,
    content: Vec<u8>,
}

/// Asks for a stamp of `message` and checks the answer: status, imprint, nonce, and that it is signed with a key for
/// stamps. Whether its authority is trusted is for those who verify.
pub(crate) fn ask(service: &dyn TimeStamp, message: &[u8]) -> Result<Any, Error> {
    let nonce = Uint::new(&key::random::<8>()?)?;
    let request = Request {
        version: 1,
        imprint: Imprint { algorithm: algorithm(oid::SHA_256), hash: octets(sha256(message))? },
        policy: None,
        nonce: Some(nonce.clone()),
        certificates: true,
    };
    let answer = service.stamp(&request.to_der()?).map_err(StampFault::NoAnswer)?;
    if answer.len() > MAX_RESPONSE {
        return Err(StampFault::TooLarge(answer.len()).into());
    }
    if !is_modest(&answer, 0) {
        return Err(StampFault::Unreadable("it is built in a way that is not read".to_owned()).into());
    }
    let unreadable = |error: der::Error| StampFault::Unreadable(error.to_string());
    let response = Response::from_der(&answer).map_err(unreadable)?;
    if response.status.code > 1 {
        let text = response.status.text.unwrap_or_default();
        let text: Vec<_> = text.iter().map(|line| String::from_utf8_lossy(line.value())).collect();
        return Err(StampFault::Refused { status: response.status.code, text: text.join(" ") }.into());
    }
    let token = response.token.ok_or_else(|| StampFault::Unreadable("there is no token in it".to_owned()))?;
    let token = token.to_der()?;
    let read = Token::from_der(&token).map_err(StampFault::Unreadable)?;
    read.check(message)?;
    if read.info.nonce != Some(nonce) {
        return Err(StampFault::OtherNonce.into());
    }
    Ok(Any::from_der(&token)?)
}

impl Token {
    pub(crate) fn from_der(bytes: &[u8]) -> Result<Self, String> {
        let signed = Signed::from_der(bytes)?;
        if signed.content_type != oid::TST_INFO {
            return Err("it is no time stamp".to_owned());
        }
        let wrapped = signed.content.as_deref().ok_or("it is empty")?;
        let content = wrapped.to_vec();
        let info = Info::from_der(&content).map_err(|error| error.to_string())?;
        let at = (info.version == 1).then(|| moment(&info.time)).flatten().ok_or("its time cannot be read")?;
        Ok(Self { at, signed, info, content })
    }

    /// Who signed it.
    pub(crate) fn authority(&self) -> Option<&Cert> {
        self.signed.signer()
    }

    pub(crate) fn certificates(&self) -> &[Cert] {
        &self.signed.certificates
    }

    /// Whether it is a stamp of `message`, whole and signed.
    pub(crate) fn check(&self, message: &[u8]) -> Result<(), StampFault> {
        let digest = Digest::of(&self.info.imprint.algorithm.oid).filter(|digest| *digest != Digest::Sha1);
        if digest.is_none_or(|digest| digest.hash(&[message]) != self.info.imprint.hash.as_bytes()) {
            return Err(StampFault::OtherImprint);
        }
        if !self.signed.digest_holds(&[&self.content])
            || !self.signed.signature_holds()
            || !self.signed.names_its_signer_somehow()
        {
            return Err(StampFault::NotSigned);
        }
        if self.authority().is_none_or(|cert| !is_for_stamps(cert)) {
            return Err(StampFault::NotForStamps);
        }
        Ok(())
    }
}

/// Extended key usage: time stamps, nothing else, and critical (RFC 3161, 2.3).
fn is_for_stamps(cert: &Cert) -> bool {
    let critical =
        cert.extensions().iter().any(|extension| extension.extn_id == oid::EXTENDED_KEY_USAGE && extension.critical);
    critical && matches!(cert.extended_usage(), Ok(Some(usage)) if usage.0 == [oid::KP_TIME_STAMPING])
}

/// `GeneralizedTime` in UTC, with or without a fraction.
fn moment(value: &Any) -> Option<DateTime<Utc>> {
    if value.tag() != Tag::GeneralizedTime {
        return None;
    }
    let text = std::str::from_utf8(value.value()).ok()?.strip_suffix('Z')?;
    NaiveDateTime::parse_from_str(text, "%Y%m%d%H%M%S%.f").ok().map(|naive| naive.and_utc())
}
