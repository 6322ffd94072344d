//! What can happen, and how it reads.

use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    attests, calendar::phrases, decisions::model::Outcome, dispatches::model::Channel, notes::log::Noting,
    remisser::model::Beslutsvag,
};

/// Something that happened. The serde tag is the kind in the database; the fields are the payload.
/// Never the text of a draft or a comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "payload", rename_all = "snake_case", deny_unknown_fields)]
#[expect(missing_docs, reason = "each sentence is in describe()")]
pub enum Event {
    // Registration
    IncomingPut { from: String, subject: String },
    IncomingDismissed { subject: String, reason: String },
    Registered { dnr: String, title: String, party: String, received_on: NaiveDate, svarsdatum: NaiveDate },
    Corrected { fields: Vec<String> },
    Voided { reason: String },
    Withdrawn { reason: String },
    HandedOver { to: String, reason: String },
    FileReceived { name: String, sha256: String, received_on: NaiveDate },
    AttachmentsSet { names: Vec<String> },
    Assigned { unit: String, handlaggare: String, co_officers: Vec<String> },
    // Plan
    Planned { meeting: Option<NaiveDate>, immediate: bool, beslutsvag: String },
    PreparationSet { units: Vec<String>, bodies: Vec<String> },
    BodyHeard { body: String, heard_on: NaiveDate },
    AnstandAsked { wanted: NaiveDate, reason: String },
    AnstandAnswered { granted: bool, old: NaiveDate, new: Option<NaiveDate>, by: String },
    SvarsdatumChanged { old: NaiveDate, new: NaiveDate, reason: String },
    // Draft
    DraftOpened { document: String },
    DraftSaved { document: String, section: String },
    DraftImported { document: String, sections: usize },
    DraftRestored { document: String, number: i32 },
    SectionTakenIn { document: String, section: String },
    SectionLeftOut { document: String, section: String },
    CheckDismissed { document: String, check: String },
    CheckDismissalTakenBack { document: String },
    VersionCut { document: String, number: i32, sha256: String },
    // Review
    ReviewAsked { reviewers: Vec<(String, NaiveDate)> },
    ReviewReminded { reviewer: String },
    ReviewAnswered { reviewer: String },
    ReviewPassedOn { from: String, to: String },
    ReviewWithdrawn { reviewer: String },
    CommentHandled { reviewer: String },
    CommentReopened { reviewer: String },
    // Notes
    Noted { document: String, section: String, what: Noting },
    SuggestionsAccepted { document: String, number: usize },
    WorkingMaterialPurged { notes: i64, texts: i64 },
    // Attest
    SentForAttest { proposal: i32, round: i32, manifest: String, finished: Vec<String> },
    Attested(attests::log::Attested),
    AttestRefused { step: i16, name: String },
    AttestReminded { step: i16, names: String },
    AttestQuestionAsked { name: String },
    AttestQuestionAnswered { name: String },
    OpenedForChange { reason: String },
    ChangedEditorially { document: String, number: i32, round: i32, manifest: String, words: usize, reason: String },
    EditorialRefused { name: String },
    // Board
    PutOnAgenda { meeting: NaiveDate },
    TakenOffAgenda { meeting: NaiveDate },
    AgendaOrdered { meeting: NaiveDate },
    AgendaMailed { meeting: NaiveDate, cases: usize },
    Decided { way: String, outcome: String, decided_on: NaiveDate, paragraph: Option<i32>, by: Option<String> },
    WordingSet { number: i32, sha256: String },
    DecisionReported { meeting: NaiveDate },
    ProtocolJusterad { meeting: NaiveDate, number: i16, justerad_on: NaiveDate },
    ProtocolAnslagen { meeting: NaiveDate, number: i16, anslag_on: NaiveDate, last_appeal_on: NaiveDate },
    ProtocolTakenDown { meeting: NaiveDate, number: i16, taken_down_on: NaiveDate },
    ExtractReplaced { paragraph: i32, sha256: String },
    // Dispatch
    Dispatched { recipient: String, channel: String, files: Vec<String> },
    Received { recipient: String, received_on: NaiveDate },
    Closed { note: String },
    // Registers
    MyndighetAdded { namnd: String },
    MyndighetChanged { namnd: String, changes: Vec<String> },
    PersonAdded { name: String, roles: Vec<String> },
    PersonChanged { name: String, changes: Vec<String> },
    PasswordLinkSent { name: String },
    PasswordSet { name: String },
    SessionsEnded { name: String },
    PasskeyAdded { name: String, key: String },
    PasskeyRenamed { name: String, old: String, new: String },
    PasskeyRemoved { name: String, key: String },
    PasskeysRevoked { name: String, keys: Vec<String>, reason: String },
    UnitSaved { name: String },
    ChiefSet { unit: String, name: String, from: NaiveDate, to: Option<NaiveDate>, capacity: String },
    ChiefRemoved { unit: String, name: String },
    DeputySet { name: String, deputy: String, capacity: String, absent: bool, from: NaiveDate, to: Option<NaiveDate> },
    DeputyEnded { name: String, deputy: String, to: NaiveDate },
    DeputyRemoved { name: String, deputy: String },
    AttestChainSaved { chain: String, steps: Vec<String> },
    AttestChainRemoved { chain: String },
    BodySaved { name: String },
    SenderSaved { name: String },
    MeetingSaved { held_on: NaiveDate },
    MeetingsAdded { days: Vec<NaiveDate> },
    MeetingCancelled { held_on: NaiveDate },
    TemplateLoaded { document: String, name: String },
    PhraseSaved { name: String },
    PayloadPurged { sequence: i64, reason: String },
}

/// The ids that an event is about.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// Whose chain.
    pub myndighet: Uuid,
    /// Who did it; `None` for the program.
    pub actor: Option<Uuid>,
    /// Which remiss, if it is about one.
    pub remiss: Option<Uuid>,
}

impl Event {
    /// The event as a Swedish sentence without its actor: "registrerade remissen …".
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "one line an event")]
    pub fn describe(&self) -> String {
        use phrases::long;
        match self {
            Self::IncomingPut { from, subject } => format!("lade ”{subject}” från {from} i inkorgen"),
            Self::IncomingDismissed { subject, reason } => format!("lade undan ”{subject}” ur inkorgen: {reason}"),
            Self::Registered { dnr, party, svarsdatum, .. } => {
                format!("registrerade remissen från {party} som {dnr} med svarsdatum {}", long(*svarsdatum))
            }
            Self::Corrected { fields } => format!("rättade registreringen: {}", fields.join(", ")),
            Self::Voided { reason } => format!("makulerade ärendet: {reason}"),
            Self::Withdrawn { reason } => format!("antecknade att avsändaren drog tillbaka remissen: {reason}"),
            Self::HandedOver { to, reason } => format!("lämnade över ärendet till {to}: {reason}"),
            Self::FileReceived { name, received_on, .. } => {
                format!("registrerade handlingen ”{name}”, inkommen {}", long(*received_on))
            }
            Self::AttachmentsSet { names } if names.is_empty() => "tog bort alla bilagor ur svaret".into(),
            Self::AttachmentsSet { names } => format!("valde bilagor till svaret: {}", names.join(", ")),
            Self::Assigned { unit, handlaggare, co_officers } if co_officers.is_empty() => {
                format!("fördelade ärendet till {unit} med {handlaggare} som handläggare")
            }
            Self::Assigned { unit, handlaggare, co_officers } => format!(
                "fördelade ärendet till {unit} med {handlaggare} som handläggare och {} som medhandläggare",
                co_officers.join(", ")
            ),
            Self::Planned { meeting: Some(day), immediate, .. } => format!(
                "planerade ärendet till sammanträdet {}{}",
                long(*day),
                if *immediate { " med omedelbar justering" } else { "" }
            ),
            Self::Planned { meeting: None, beslutsvag, .. } => {
                format!("planerade ärendet utan sammanträde, beslutsväg: {}", label(beslutsvag, Beslutsvag::label))
            }
            Self::PreparationSet { .. } => "angav hur ärendet bereds och vilka råd som hörs".into(),
            Self::BodyHeard { body, heard_on } => {
                format!("bekräftade att {body} behandlade ärendet {}", long(*heard_on))
            }
            Self::AnstandAsked { wanted, .. } => format!("begärde anstånd till {}", long(*wanted)),
            Self::AnstandAnswered { granted: true, old, new: Some(new), by } => {
                format!("förde in att {by} beviljade anstånd: svarsdatum {} i stället för {}", long(*new), long(*old))
            }
            Self::AnstandAnswered { by, .. } => format!("förde in att {by} avslog anståndet"),
            Self::SvarsdatumChanged { old, new, reason } => {
                format!("ändrade svarsdatum från {} till {}: {reason}", long(*old), long(*new))
            }
            Self::DraftOpened { document } => format!("öppnade utkastet till {document}"),
            Self::DraftSaved { document, section } => format!("sparade ”{section}” i utkastet till {document}"),
            Self::DraftImported { document, sections } => {
                format!("läste in en fil med {sections} avsnitt i utkastet till {document}")
            }
            Self::DraftRestored { document, number } => {
                format!("återställde utkastet till {document} till version {number}")
            }
            Self::SectionTakenIn { document, section } => {
                format!("tog med avsnittet ”{section}” i utkastet till {document}")
            }
            Self::SectionLeftOut { document, section } => {
                format!("tog bort avsnittet ”{section}” ur utkastet till {document}")
            }
            Self::CheckDismissed { document, check } => {
                format!("bortsåg från en anmärkning i förkontrollen av {document} ({check})")
            }
            Self::CheckDismissalTakenBack { document } => {
                format!("tog tillbaka en bortsedd anmärkning i förkontrollen av {document}")
            }
            Self::VersionCut { document, number, .. } => format!("sparade version {number} av {document}"),
            Self::ReviewAsked { reviewers } => {
                let mut days: Vec<NaiveDate> = reviewers.iter().map(|(_, due_on)| *due_on).collect();
                days.sort_unstable();
                days.dedup();
                let each = |day: &NaiveDate| {
                    let names = reviewers.iter().filter(|(_, due_on)| due_on == day).map(|(name, _)| name);
                    format!("{} senast {}", phrases::join_och(&names.collect::<Vec<_>>()), long(*day))
                };
                format!("bad om granskning av {}", days.iter().map(each).collect::<Vec<_>>().join(", och av "))
            }
            Self::ReviewReminded { reviewer } => format!("påminde {reviewer} om granskningen"),
            Self::ReviewAnswered { .. } => "lämnade sin granskning".into(),
            Self::ReviewPassedOn { to, .. } => format!("skickade sin granskning vidare till {to}"),
            Self::ReviewWithdrawn { reviewer } => format!("återkallade begäran om granskning från {reviewer}"),
            Self::CommentHandled { reviewer } => format!("tog hand om en synpunkt från {reviewer}"),
            Self::CommentReopened { reviewer } => format!("tog upp en synpunkt från {reviewer} igen"),
            Self::Noted { document, section, what } => {
                format!("{} ”{section}” i utkastet till {document}", what.said())
            }
            Self::SuggestionsAccepted { document, number: 1 } => {
                format!("godtog ett ändringsförslag i utkastet till {document}")
            }
            Self::SuggestionsAccepted { document, number } => {
                format!("godtog {number} ändringsförslag i utkastet till {document}")
            }
            Self::WorkingMaterialPurged { .. } => {
                "rensade arbetsmaterialet: kommentarer, ändringsförslag, granskarnas synpunkter och tidigare texter"
                    .into()
            }
            Self::SentForAttest { round: 1, .. } => "skickade förslaget för attest".into(),
            Self::SentForAttest { .. } => "skickade förslaget för attest på nytt".into(),
            Self::Attested(attested) => attested.said(),
            Self::AttestRefused { .. } => "skickade tillbaka förslaget till handläggaren".into(),
            Self::AttestReminded { names, .. } => format!("påminde {names} om attesten"),
            Self::AttestQuestionAsked { .. } => "ställde en fråga om förslaget".into(),
            Self::AttestQuestionAnswered { .. } => "besvarade en fråga om förslaget".into(),
            Self::OpenedForChange { reason } => {
                format!("öppnade förslaget för ändring, så att attesterna upphörde att gälla: {reason}")
            }
            Self::ChangedEditorially { document, words: 1, reason, .. } => {
                format!(
                    "ändrade på ett ställe redaktionellt i {document}, för dem som attesterade att godkänna: {reason}"
                )
            }
            Self::ChangedEditorially { document, words, reason, .. } => {
                format!(
                    "ändrade på {words} ställen redaktionellt i {document}, för dem som attesterade att godkänna: {reason}"
                )
            }
            Self::EditorialRefused { .. } => {
                "sade nej till den redaktionella ändringen, så att förslaget gäller som det attesterades".into()
            }
            Self::PutOnAgenda { meeting } => format!("anmälde ärendet till sammanträdet {}", long(*meeting)),
            Self::TakenOffAgenda { meeting } => format!("tog bort ärendet från sammanträdet {}", long(*meeting)),
            Self::AgendaOrdered { meeting } => format!("ändrade ordningen på föredragningslistan {}", long(*meeting)),
            Self::AgendaMailed { meeting, cases } => {
                let noun = if *cases == 1 { "ärende" } else { "ärenden" };
                format!("antecknade utskick av {cases} {noun} till sammanträdet {}", long(*meeting))
            }
            Self::Decided { outcome, decided_on, paragraph: Some(paragraph), .. } => format!(
                "förde in nämndens beslut § {paragraph} den {}: {}",
                long(*decided_on),
                label(outcome, Outcome::label)
            ),
            Self::Decided { decided_on, by, .. } => {
                format!("förde in beslut av {} den {}", by.as_deref().unwrap_or("okänd"), long(*decided_on))
            }
            Self::WordingSet { number, .. } => format!("förde in den beslutade lydelsen som version {number}"),
            Self::DecisionReported { meeting } => format!("anmälde beslutet till sammanträdet {}", long(*meeting)),
            Self::ProtocolJusterad { meeting, number, justerad_on } => {
                format!("antecknade att protokoll {number} från {} justerades {}", long(*meeting), long(*justerad_on))
            }
            Self::ProtocolAnslagen { meeting, number, anslag_on, last_appeal_on } => format!(
                "anslog protokoll {number} från {} den {}; sista dag att överklaga är {}",
                long(*meeting),
                long(*anslag_on),
                long(*last_appeal_on)
            ),
            Self::ProtocolTakenDown { meeting, number, taken_down_on } => format!(
                "antecknade att anslaget om protokoll {number} från {} togs ned {}",
                long(*meeting),
                long(*taken_down_on)
            ),
            Self::ExtractReplaced { paragraph, .. } => {
                format!("ersatte protokollsutdraget för § {paragraph} med ett undertecknat")
            }
            Self::Dispatched { recipient, channel, files } => format!(
                "expedierade {} {} till {recipient} ({})",
                files.len(),
                if files.len() == 1 { "fil" } else { "filer" },
                label(channel, Channel::label)
            ),
            Self::Received { recipient, received_on } => {
                format!("antecknade att svaret nådde {recipient} {}", long(*received_on))
            }
            Self::Closed { note } if note.is_empty() => "avslutade ärendet".into(),
            Self::Closed { note } => format!("avslutade ärendet: {note}"),
            Self::MyndighetAdded { namnd } => format!("lade upp {namnd}"),
            Self::MyndighetChanged { namnd, changes } => {
                format!("ändrade uppgifterna om {namnd}: {}", changes.join(", "))
            }
            Self::PersonAdded { name, .. } => format!("lade till {name}"),
            Self::PersonChanged { name, changes } => format!("ändrade {name}: {}", changes.join(", ")),
            Self::PasswordLinkSent { name } => format!("skickade en lösenordslänk till {name}"),
            Self::PasswordSet { name } => format!("valde ett nytt lösenord för {name}"),
            Self::SessionsEnded { name } => format!("loggade ut {name} överallt"),
            Self::PasskeyAdded { key, .. } => format!("lade till sin passkey ”{key}”"),
            Self::PasskeyRenamed { old, new, .. } => format!("döpte om sin passkey ”{old}” till ”{new}”"),
            Self::PasskeyRemoved { key, .. } => format!("tog bort sin passkey ”{key}”"),
            Self::PasskeysRevoked { name, keys, reason } => {
                let keys: Vec<String> = keys.iter().map(|key| format!("”{key}”")).collect();
                let noun = if keys.len() == 1 { "en passkey" } else { "passkeys" };
                format!("spärrade {noun} för {name}: {}. Skäl: {reason}", phrases::join_och(&keys))
            }
            Self::UnitSaved { name } => format!("sparade enheten {name}"),
            Self::ChiefSet { unit, name, from, to: Some(to), .. } => {
                format!("satte {name} som chef för {unit} från {} till och med {}", long(*from), long(*to))
            }
            Self::ChiefSet { unit, name, from, .. } => {
                format!("satte {name} som chef för {unit} från {}", long(*from))
            }
            Self::ChiefRemoved { unit, name } => format!("tog bort en tid för {name} som chef för {unit}"),
            Self::DeputySet { name, deputy, absent, from, to, .. } => {
                let to = to.map_or_else(|| "tills vidare".to_owned(), |to| format!("till och med {}", long(to)));
                let what = if *absent { "antecknade frånvaro" } else { "antecknade en ställföreträdare" };
                format!("{what} för {name} från {} {to}: {deputy} attesterar i stället", long(*from))
            }
            Self::DeputyEnded { name, deputy, to } => {
                format!("satte {} som sista dag för {deputy} att attestera i stället för {name}", long(*to))
            }
            Self::DeputyRemoved { name, deputy } => {
                format!("tog bort en tid då {deputy} skulle attestera i stället för {name}")
            }
            Self::AttestChainSaved { chain, steps } => {
                format!("ändrade attestkedjan {chain}: {}", steps.join(", sedan "))
            }
            Self::AttestChainRemoved { chain } => format!("tog bort attestkedjan {chain}"),
            Self::BodySaved { name } => format!("sparade {name} bland råden"),
            Self::SenderSaved { name } => format!("sparade avsändaren {name}"),
            Self::MeetingSaved { held_on } => format!("sparade sammanträdet {}", long(*held_on)),
            Self::MeetingsAdded { days } => format!("lade till {} sammanträden", days.len()),
            Self::MeetingCancelled { held_on } => format!("ställde in sammanträdet {}", long(*held_on)),
            Self::TemplateLoaded { document, name } => format!("läste in mallen ”{name}” för {document}"),
            Self::PhraseSaved { name } => format!("sparade standardfrasen ”{name}”"),
            Self::PayloadPurged { sequence, reason } => format!("rensade innehållet i händelse {sequence}: {reason}"),
        }
    }
}

/// A word of the database as people say it in the middle of a sentence; itself if it is not known any more.
fn label<T: FromStr>(word: &str, label: fn(T) -> &'static str) -> String {
    word.parse().map_or_else(|_| word.to_owned(), |known| label(known).to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_said_as_people_say_them() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        let decided = Event::Decided {
            way: "namnd".into(),
            outcome: "bordlaggning".into(),
            decided_on: day,
            paragraph: Some(7),
            by: None,
        };
        assert_eq!(decided.describe(), "förde in nämndens beslut § 7 den 2 mars 2026: bordläggning");
        let planned = Event::Planned { meeting: None, immediate: false, beslutsvag: "inga_synpunkter".into() };
        assert_eq!(planned.describe(), "planerade ärendet utan sammanträde, beslutsväg: inga synpunkter");
        let sent = |files: &[&str]| Event::Dispatched {
            recipient: "Kommunstyrelsen".into(),
            channel: "eplattform".into(),
            files: files.iter().map(|name| (*name).to_owned()).collect(),
        };
        assert_eq!(sent(&["a"]).describe(), "expedierade 1 fil till Kommunstyrelsen (mottagarens e-tjänst)");
        assert_eq!(sent(&["a", "b"]).describe(), "expedierade 2 filer till Kommunstyrelsen (mottagarens e-tjänst)");
    }
}
