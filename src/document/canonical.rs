//! What a version prints, as the bytes that are hashed, stored and attested.
//!
//! RFC 8785 JSON with NFC strings: the same content always gives the same bytes, on any machine and in
//! any later release that knows the format. Attests and comments are never in it.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

pub use sign::evidence::sha256_hex;

use super::model::{FrozenFact, Section};

/// The kinds of document that a proposal consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The office's proposal to the board; in model A also the answer.
    Tjansteutlatande,
    /// The board's answer, where it is a document of its own (model B).
    Yttrande,
}

impl Kind {
    /// Every kind, in the order of a proposal.
    pub const ALL: [Self; 2] = [Self::Tjansteutlatande, Self::Yttrande];

    /// The form in addresses, in the database (and its CHECK) and in JSON.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Tjansteutlatande => "tjansteutlatande",
            Self::Yttrande => "yttrande",
        }
    }

    /// What it is called; a board may have a word of its own for what is printed.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Tjansteutlatande => "Tjänsteutlåtande",
            Self::Yttrande => "Yttrande",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

/// A text that names no kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Dokumentslaget finns inte.")]
pub struct UnknownKind;

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(slug: &str) -> Result<Self, UnknownKind> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug).ok_or(UnknownKind)
    }
}

/// The format of [`Printed`]. A new one is a new variant; old bytes stay readable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Format {
    /// The first: text, lists, tables, quotes, notes, links and chips.
    #[default]
    #[serde(rename = "yttra-1")]
    Yttra1,
}

/// The format of [`Manifest`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ManifestFormat {
    /// The first.
    #[default]
    #[serde(rename = "yttra-manifest-1")]
    Manifest1,
}

/// A version's whole printed content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Printed {
    /// How to read the rest.
    pub format: Format,
    /// What it is.
    pub kind: Kind,
    /// What the board calls it.
    pub kind_label: String,
    /// The office in the header: "Ekbackens stadsdelsförvaltning".
    pub organisation: String,
    /// Its part in the header.
    pub unit: Option<String>,
    /// Our dnr.
    pub dnr: String,
    /// The header's date: the day the version was cut.
    pub date: NaiveDate,
    /// The officers.
    pub handlaggare: Vec<Officer>,
    /// The lines under *Till*.
    pub to: Vec<String>,
    /// The document's title.
    pub title: String,
    /// The line below it: "Svar på remiss från …".
    pub reference: Option<String>,
    /// The recipient's dnr as a whole line ("Ert diarienummer: …"), in a document sent to them.
    pub your_ref: Option<String>,
    /// The content.
    pub sections: Vec<Section<FrozenFact>>,
    /// The names of what is enclosed.
    pub bilagor: Vec<String>,
    /// The address block, line by line; the first is the office's name.
    pub address: Vec<String>,
}

/// An officer as printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Officer {
    /// Full name.
    pub name: String,
    /// Title, if it is printed.
    pub title: Option<String>,
    /// Telephone number, if there is one.
    pub telephone: Option<String>,
}

/// What is attested, decided and sent: document versions and every bilaga, each by its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// How to read the rest.
    pub format: ManifestFormat,
    /// The documents, in the order of [`Kind::ALL`].
    pub versions: Vec<VersionHash>,
    /// The bilagor, in printed order.
    pub bilagor: Vec<BilagaHash>,
}

/// A version in a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VersionHash {
    /// What it is.
    pub kind: Kind,
    /// Which version of it, from 1.
    pub number: u32,
    /// Of its canonical bytes, in lower-case hex.
    pub sha256: String,
}

/// A bilaga in a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BilagaHash {
    /// Its printed name.
    pub name: String,
    /// Of the file, in lower-case hex.
    pub sha256: String,
}

/// Bytes that are not a canonical form, or a value that has none.
#[derive(Debug, thiserror::Error)]
pub enum CanonicalError {
    /// Not this format's JSON.
    #[error("Dokumentet kan inte läsas: {0}")]
    Json(#[from] serde_json::Error),
    /// Readable, but not the bytes that its content gives.
    #[error("Dokumentet är inte skrivet på kanonisk form.")]
    NotCanonical,
}

/// A value that has a canonical form. Only the two formats are.
pub trait Canonical: Serialize + DeserializeOwned {
    /// The bytes to hash and store.
    fn canonical_bytes(&self) -> Result<Vec<u8>, CanonicalError> {
        let value = composed(serde_json::to_value(self)?);
        Ok(serde_json_canonicalizer::to_vec(&value)?)
    }

    /// Reads stored bytes, and refuses any other than [`Self::canonical_bytes`] would write.
    fn from_bytes(bytes: &[u8]) -> Result<Self, CanonicalError> {
        let value: Self = serde_json::from_slice(bytes)?;
        if value.canonical_bytes()? == bytes { Ok(value) } else { Err(CanonicalError::NotCanonical) }
    }
}

impl Canonical for Printed {}
impl Canonical for Manifest {}

/// Every string in NFC; keys are ours, and ASCII.
fn composed(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.nfc().collect()),
        Value::Array(items) => Value::Array(items.into_iter().map(composed).collect()),
        Value::Object(fields) => Value::Object(fields.into_iter().map(|(key, value)| (key, composed(value))).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    // The expected bytes and hashes were made by another program from the same content.

    fn minimal() -> Printed {
        Printed {
            unit: None,
            handlaggare: vec![],
            reference: None,
            bilagor: vec![],
            sections: vec![sample::section("a", "A", "e\u{301}€ **{{Namnden}}**\\\n<x>")],
            title: "e\u{301}".into(),
            ..sample::printed()
        }
    }

    #[test]
    fn golden_version() {
        let bytes = minimal().canonical_bytes().unwrap();
        let expected = r#"{"address":["Ekbackens stadsdelsförvaltning","Box 1"],"bilagor":[],"date":"2021-02-05","dnr":"EKB 2021/12","format":"yttra-1","handlaggare":[],"kind":"tjansteutlatande","kind_label":"Tjänsteutlåtande","organisation":"Ekbackens stadsdelsförvaltning","reference":null,"sections":[{"blocks":[{"content":[{"text":"é€ ","type":"text"},{"chip":{"fact":"namnden","text":"Stadsdelsnämnden","value":"stadsdelsnämnden"},"type":"chip"},{"type":"break"},{"text":"<x>","type":"text"}],"type":"paragraph"}],"heading":"A","key":"a"}],"title":"é","to":["Ekbackens stadsdelsnämnd","25 februari 2021"],"unit":null,"your_ref":null}"#;
        assert_eq!(std::str::from_utf8(&bytes).unwrap(), expected);
        assert_eq!(sha256_hex(&bytes), "3c8de37e606311499f87a72e84a3660e093faab9ee8c812df81fdaed53fe93d8");
        let back = Printed::from_bytes(&bytes).unwrap();
        assert_eq!(back.title, "é");
        assert_eq!(back.canonical_bytes().unwrap(), bytes);
    }

    #[test]
    fn golden_manifest() {
        let manifest = Manifest {
            format: ManifestFormat::Manifest1,
            versions: vec![VersionHash { kind: Kind::Yttrande, number: 3, sha256: sha256_hex(b"a") }],
            bilagor: vec![BilagaHash { name: "Å.pdf".into(), sha256: sha256_hex(b"") }],
        };
        let bytes = manifest.canonical_bytes().unwrap();
        let expected = r#"{"bilagor":[{"name":"Å.pdf","sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}],"format":"yttra-manifest-1","versions":[{"kind":"yttrande","number":3,"sha256":"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"}]}"#;
        assert_eq!(std::str::from_utf8(&bytes).unwrap(), expected);
        assert_eq!(sha256_hex(&bytes), "81d0d3a37ba340cce81855c84e1f2dba5024e9f8c5242dfd18a00956bd2a7de0");
        assert_eq!(Manifest::from_bytes(&bytes).unwrap(), manifest);
    }

    #[test]
    fn other_bytes_are_refused() {
        let bytes = sample::printed().canonical_bytes().unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(Printed::from_bytes(text.as_bytes()).unwrap(), sample::printed());
        for (from, to) in [
            ("\"format\":\"yttra-1\"", "\"format\":\"yttra-2\""),
            ("\"format\"", "\"attests\":[],\"format\""),
            ("\"unit\":\"Staben\"", "\"unit\":\"Staben\",\"unit\":\"Staben\""),
            ("{\"address\"", "{ \"address\""),
            ("{\"type\":\"break\"}", "{\"type\":\"break\",\"x\":1}"),
            ("\"type\":\"break\"", "\"type\":\"image\""),
            ("\"level\":3", "\"level\":3,\"style\":\"x\""),
            ("Å", "A\u{30A}"),
        ] {
            let other = text.replacen(from, to, 1);
            assert_ne!(other, text, "{from}");
            assert!(Printed::from_bytes(other.as_bytes()).is_err(), "{to}");
        }
    }

    #[test]
    fn kinds_read_back() {
        for kind in Kind::ALL {
            assert_eq!(kind.slug().parse(), Ok(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.slug());
        }
        assert_eq!("beslut".parse::<Kind>(), Err(UnknownKind));
    }
}
