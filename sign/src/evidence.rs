//! The evidence that a sealed file carries: three attachments that, with the file itself, show what was approved, by whom
//! and how, without the database of the system that made it.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest, Sha256};

use crate::{
    assertion::{Assertion, RelyingParty},
    statement::Statement,
};

/// The attachment that is the canonical form of what the file prints, the exact bytes.
pub const DOCUMENT: &str = "dokument.json";
/// The attachment that is the manifest of the proposal, the exact bytes.
pub const MANIFEST: &str = "manifest.json";
/// The attachment that is an [`Evidence`].
pub const EVIDENCE: &str = "bevis.json";

/// The largest evidence that is read, in bytes: that of 64 approvals is a tenth of it.
const MAX_EVIDENCE: usize = 1 << 20;
/// The most approvals that one paper has, and the most that one touch gives.
const MAX_APPROVALS: usize = 64;

/// The format of [`Evidence`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Format {
    /// The first.
    #[default]
    #[serde(rename = "yttra-bevis-1")]
    Evidence1,
}

/// What kind of paper is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    /// A document of a proposal, with its manifest.
    Dokument,
    /// The wording that a board chose: a document without a manifest of its own.
    Beslutad,
    /// A paragraph of the minutes.
    Protokollsutdrag,
}

/// All that is known of a sealed file but its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// How to read the rest.
    pub format: Format,
    /// What the file is.
    pub paper: Paper,
    /// SHA-256 of [`DOCUMENT`], in lower-case hex.
    pub document: String,
    /// SHA-256 of [`MANIFEST`], in lower-case hex; what the attests are bound to.
    pub manifest: Option<String>,
    /// Who approved, the first signer first.
    pub attests: Vec<Attest>,
    /// The newest link of the myndighet's chain of events when the file was made.
    pub events: ChainHead,
    /// What set the paper: the same renderer sets the same bytes from the same evidence.
    pub renderer: String,
    /// Where the paper says that it can be verified.
    pub address: String,
    /// When the file was made and sealed.
    pub sealed_at: DateTime<Utc>,
}

/// An approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attest {
    /// The exact text that was agreed to: the canonical JSON of a [`Statement`].
    pub statement: String,
    /// What the signer's key gave, if she used one.
    pub passkey: Option<Passkey>,
}

impl Evidence {
    /// The evidence as it lies in a file; nothing if it is none that Yttra makes.
    pub(crate) fn read(written: &[u8]) -> Option<Self> {
        let read: Self = (written.len() <= MAX_EVIDENCE).then(|| serde_json::from_slice(written).ok())??;
        let touches = read.attests.iter().filter_map(|attest| attest.passkey.as_ref());
        let most = touches.map(|passkey| passkey.statements.len()).chain([read.attests.len()]).max();
        most.is_none_or(|most| most <= MAX_APPROVALS).then_some(read)
    }

    /// SHA-256 of what the approvals are bound to, in lower-case hex: the manifest, or the document where there is none.
    #[must_use]
    pub fn proven(&self) -> &str {
        self.manifest.as_ref().unwrap_or(&self.document)
    }
}

impl Attest {
    /// What was agreed to.
    ///
    /// # Errors
    /// If it is no statement of a known format.
    pub fn read(&self) -> Result<Statement, serde_json::Error> {
        serde_json::from_str(&self.statement)
    }
}

/// A link of a chain of events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainHead {
    /// Its number, from 1; 0 before the first.
    pub sequence: i64,
    /// Its hash, in lower-case hex.
    pub hash: String,
}

/// What a passkey gave for one or several statements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passkey {
    /// The id of the credential.
    pub credential: Base64,
    /// Its public key: `SubjectPublicKeyInfo` (RFC 5280) in DER.
    pub public_key: Base64,
    /// `authenticatorData`
    pub authenticator_data: Base64,
    /// `clientDataJSON`
    pub client_data: Base64,
    /// Over the two.
    pub signature: Base64,
    /// SHA-256 in lower-case hex of every statement that the same touch approved, in order; this one's is among them.
    pub statements: Vec<String>,
    /// Where the key was used.
    pub party: RelyingParty,
}

impl Passkey {
    /// As the check takes it.
    #[must_use]
    pub fn assertion(&self) -> Assertion {
        Assertion {
            authenticator_data: self.authenticator_data.0.clone(),
            client_data: self.client_data.0.clone(),
            signature: self.signature.0.clone(),
        }
    }
}

/// Bytes that are written as base64url without padding (RFC 4648, 5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base64(pub Vec<u8>);

impl Serialize for Base64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64_URL_SAFE_NO_PAD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        BASE64_URL_SAFE_NO_PAD.decode(text).map(Self).map_err(D::Error::custom)
    }
}

/// SHA-256 in lower-case hex.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// The short form of a hash that is printed and stands in the address where a paper can be verified: its first 80
/// bits, in groups of four ("AB12-CD34-…").
#[must_use]
pub fn fingerprint(sha256: &str) -> String {
    let letters: Vec<char> = sha256.chars().take(20).flat_map(char::to_uppercase).collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}
