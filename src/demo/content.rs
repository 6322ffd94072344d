//! The demo's texts, in the binary.

use serde::Deserialize;

/// A myndighet's names and registers.
#[derive(Debug, Deserialize)]
pub struct Board {
    /// See `myndigheter::model::Myndighet`.
    pub namnd: String,
    /// See `namnd`.
    pub namnden: String,
    /// See `namnd`.
    pub forvaltning: String,
    /// See `namnd`.
    pub forvaltningen: String,
    /// The address block.
    pub adressblock: Vec<String>,
    /// Units in running text; the first is the head office.
    pub avdelningar: Vec<String>,
    /// Bodies in running text.
    pub rad: Vec<String>,
}

/// A person with one account.
#[derive(Debug, Deserialize)]
pub struct Person {
    /// Address.
    pub epost: String,
    /// Name.
    pub namn: String,
    /// Title.
    pub titel: String,
    /// Telephone.
    pub telefon: String,
    /// `ekbacken` or `lindvika`.
    pub myndighet: String,
    /// Her unit in running text.
    pub avdelning: String,
}

/// `personer.json`
#[derive(Debug, Deserialize)]
pub struct People {
    /// By slug.
    pub myndigheter: std::collections::BTreeMap<String, Board>,
    /// Everybody.
    pub personer: Vec<Person>,
}

/// A sender.
#[derive(Debug, Deserialize)]
pub struct Sender {
    /// Name.
    pub namn: String,
    /// In running text.
    pub lopande: String,
    /// In the genitive.
    pub genitiv: String,
    /// Kind.
    pub slag: String,
    /// Address.
    pub epost: String,
    /// How it wants its answers.
    pub instruktioner: String,
    /// The subject of the answer's mail.
    pub subject_template: String,
    /// Whose registers it stands in.
    pub myndigheter: Vec<String>,
}

/// A standard phrase.
#[derive(Debug, Deserialize)]
pub struct Phrase {
    /// Its name.
    pub namn: String,
    /// The key of the section that it suits.
    pub avsnitt: Option<String>,
    /// In the plain text form.
    pub text: String,
}

/// A bilaga of a remiss.
#[derive(Debug, Deserialize)]
pub struct Attachment {
    /// Its name.
    pub namn: String,
    /// Its file.
    pub fil: String,
}

/// A reviewer's comment.
#[derive(Debug, Deserialize)]
pub struct Comment {
    /// The heading of the section.
    pub sektion: String,
    /// The comment.
    pub kommentar: String,
}

/// A note on the draft.
#[derive(Debug, Deserialize)]
pub struct Note {
    /// The heading of the section.
    pub sektion: String,
    /// By whom: a part.
    pub av: String,
    /// The words that it is about; empty for the whole section.
    pub citat: String,
    /// What is said.
    pub text: String,
    /// What is suggested instead.
    pub ersattning: Option<String>,
    /// What was said about it.
    pub svar: Vec<NoteReply>,
}

/// A reply to it.
#[derive(Debug, Deserialize)]
pub struct NoteReply {
    /// By whom: a part.
    pub av: String,
    /// What is said.
    pub text: String,
}

/// What was said beside the decision.
#[derive(Debug, Deserialize)]
pub struct Decision {
    /// A reservation.
    pub reservation: Option<String>,
    /// A separate statement.
    pub sarskilt: Option<String>,
}

/// A remiss.
#[derive(Debug, Deserialize)]
pub struct Remiss {
    /// Its name here.
    pub key: String,
    /// `ekbacken` or `lindvika`.
    pub myndighet: String,
    /// Title.
    pub titel: String,
    /// Public title.
    pub titel_publik: String,
    /// Who sent it.
    pub avsandare: String,
    /// Their dnr.
    pub avsandare_dnr: Vec<String>,
    /// What it is limited to.
    pub omfattning: Option<String>,
    /// What it asks.
    pub fragor: Option<Vec<String>>,
    /// Who else was asked.
    pub instanser: String,
    /// `handlaggare` or `handlaggare2`.
    pub handlaggare_beskrivning: String,
    /// The preparing unit.
    pub avdelning: String,
    /// The consulted units.
    pub samrad: Vec<String>,
    /// The bodies heard.
    pub rad: Vec<String>,
    /// What came with it.
    pub bilagor: Vec<Attachment>,
    /// The tjänsteutlåtande.
    pub dokument: Option<String>,
    /// The yttrande of model B.
    pub yttrande: Option<String>,
    /// Comments of a review.
    #[serde(default)]
    pub granskning: Vec<Comment>,
    /// Notes on the draft.
    #[serde(default)]
    pub anteckningar: Vec<Note>,
    /// What was said beside the decision.
    pub beslut: Option<Decision>,
}

/// People and boards.
pub fn people() -> serde_json::Result<People> {
    serde_json::from_str(include_str!("content/personer.json"))
}

/// Senders.
pub fn senders() -> serde_json::Result<Vec<Sender>> {
    serde_json::from_str(include_str!("content/avsandare.json"))
}

/// Each board's standard phrases, in their order.
pub fn phrases() -> serde_json::Result<std::collections::BTreeMap<String, Vec<Phrase>>> {
    serde_json::from_str(include_str!("content/fraser.json"))
}

/// Remisser.
pub fn remisser() -> serde_json::Result<Vec<Remiss>> {
    serde_json::from_str(include_str!("content/remisser.json"))
}

macro_rules! texts {
    ($($name:literal)*) => {
        /// A text by its name in the JSON files.
        #[must_use]
        pub fn text(name: &str) -> Option<&'static str> {
            match name {
                $($name => Some(include_str!(concat!("content/", $name))),)*
                _ => None,
            }
        }
    };
}

texts! {
    "bilagor/barns-delaktighet-missiv.txt"
    "bilagor/barns-delaktighet-sammanfattning.txt"
    "bilagor/busstrafik-sammanfattning.txt"
    "bilagor/fast-omsorgskontakt-missiv.txt"
    "bilagor/fast-omsorgskontakt-sammanfattning.txt"
    "bilagor/friyta-vid-forskolor-forslag.txt"
    "bilagor/friyta-vid-forskolor-missiv.txt"
    "bilagor/handlingsplan-suicidprevention-missiv.txt"
    "bilagor/handlingsplan-suicidprevention-sammanfattning.txt"
    "bilagor/lansstrategi-mot-vald-aterkallelse.txt"
    "bilagor/lansstrategi-mot-vald-missiv.txt"
    "bilagor/lansstrategi-mot-vald-sammanfattning.txt"
    "bilagor/lindvika-bostadsforsorjning-missiv.txt"
    "bilagor/lindvika-bostadsforsorjning-sammanfattning.txt"
    "bilagor/lindvika-fast-omsorgskontakt-missiv.txt"
    "bilagor/motion-bankar-och-viloplatser-missiv.txt"
    "bilagor/motion-bankar-och-viloplatser-motion.txt"
    "bilagor/plan-for-offentliga-toaletter-missiv.txt"
    "bilagor/plan-for-offentliga-toaletter-sammanfattning.txt"
    "bilagor/skyfall-och-varme-missiv.txt"
    "bilagor/skyfall-och-varme-sammandrag.txt"
    "bilagor/stod-till-avhoppare-missiv.txt"
    "bilagor/stod-till-avhoppare-sammanfattning.txt"
    "bilagor/stod-till-avhoppare-underlag.txt"
    "bilagor/tillganglighet-och-delaktighet-missiv.txt"
    "bilagor/tillganglighet-och-delaktighet-sammandrag.txt"
    "bilagor/trygghetsprogram-missiv.txt"
    "bilagor/trygghetsprogram-program.txt"
    "bilagor/valfardsteknik-missiv.txt"
    "bilagor/valfardsteknik-riktlinjer.txt"
    "brev-inkorg.txt"
    "dokument/barns-delaktighet.md"
    "dokument/fast-omsorgskontakt.md"
    "dokument/friyta-vid-forskolor.md"
    "dokument/lansstrategi-mot-vald.md"
    "dokument/lindvika-bostadsforsorjning.md"
    "dokument/lindvika-bostadsforsorjning.yttrande.md"
    "dokument/lindvika-fast-omsorgskontakt.md"
    "dokument/lindvika-fast-omsorgskontakt.yttrande.md"
    "dokument/motion-bankar-och-viloplatser.md"
    "dokument/skyfall-och-varme.md"
    "dokument/stod-till-avhoppare.md"
    "dokument/tillganglighet-och-delaktighet.md"
    "dokument/trygghetsprogram.md"
    "dokument/valfardsteknik.md"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_that_is_named_is_there() {
        let boards = people().unwrap();
        for remiss in remisser().unwrap() {
            assert!(boards.myndigheter.contains_key(&remiss.myndighet));
            let files = remiss.bilagor.iter().map(|file| &file.fil);
            for name in files.chain(&remiss.dokument).chain(&remiss.yttrande) {
                assert!(text(name).is_some(), "{name}");
            }
        }
        assert!(!senders().unwrap().is_empty());
        assert!(text("brev-inkorg.txt").is_some());
    }
}
