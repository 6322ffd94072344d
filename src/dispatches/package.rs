//! What may go with an answer: its document, the protokollsutdrag and the bilagor, each as its stored bytes.

use sqlx::PgConnection;

use super::{
    letter::{self, Basis, Dissent, answer_kind},
    model::{Answer, Channel},
    names,
    store::{self, CaseFacts, Decision},
};
use crate::{
    decisions,
    document::canonical::Kind,
    error::{AppError, Result},
    myndigheter::model::Myndighet,
    people::model::Actor,
    remisser::model::Case,
};

const PDF: &str = "application/pdf";

/// What a file is in the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The document that is the answer.
    Answer,
    /// A document that the answer does not need.
    Beside,
    /// The protokollsutdrag.
    Extract,
    /// A bilaga.
    Bilaga,
}

/// A file that may go.
#[derive(Debug, Clone)]
pub struct Offer {
    /// Names it in the form. Holds the start of its hash, so that a file that was replaced meanwhile is not sent unseen.
    pub key: String,
    /// What it is.
    pub part: Part,
    /// As the recipient will see it.
    pub name: String,
    /// Its type.
    pub media_type: String,
    /// Where its bytes are.
    pub sha256: String,
    /// Bytes.
    pub size: i64,
    /// Where it can be read now.
    pub href: Option<String>,
    /// What to think of, beside its box.
    pub hint: String,
    /// Whether it has a sekretessmarkering of its own.
    pub sekretess: bool,
}

impl Offer {
    /// Whether it goes unless somebody says otherwise. What has a sekretessmarkering goes only if somebody says so.
    #[must_use]
    pub fn is_usual(&self) -> bool {
        self.part != Part::Beside && !self.sekretess
    }
}

/// All that an answer is sent from.
pub struct Package {
    /// What the register says.
    pub facts: CaseFacts,
    /// What was decided.
    pub decision: Decision,
    /// Against it.
    pub dissents: Vec<Dissent>,
    /// What that makes of the answer.
    pub answer: Answer,
    /// The files, in the order that they go.
    pub offers: Vec<Offer>,
}

/// What is sent, to whom and how.
#[derive(Debug, Clone)]
pub struct DispatchInput {
    /// To whom.
    pub recipient: String,
    /// By what.
    pub channel: Channel,
    /// Where to; an e-mail address if Yttra sends it.
    pub address: String,
    /// The letter's subject.
    pub subject: String,
    /// The letter. `{filer}` becomes the list of the files.
    pub body: String,
    /// The day.
    pub sent_on: chrono::NaiveDate,
    /// The keys of the files that go ([`Offer::key`]).
    pub files: Vec<String>,
    /// Somebody has judged that the files with a sekretessmarkering may be given out.
    pub sekretess_judged: bool,
}

/// Gathers what may go of a case that `find_case` has found.
///
/// # Errors
/// `Rejected` if no decision answers the remiss.
pub async fn gather(conn: &mut PgConnection, myndighet: &Myndighet, case: &Case) -> Result<Package> {
    let facts = store::case_facts(conn, case.id).await?;
    let decision = store::decision(conn, case.id).await?;
    let decision =
        decision.ok_or_else(|| AppError::rejected("Inget beslut besvarar remissen än. För in beslutet först."))?;
    let dissents = store::dissents(conn, decision.id).await?;
    let answer = Answer::of(decision.way, &decision.outcome, decision.version_id.is_some());
    let mut offers = documents(myndighet, case, answer, store::documents(conn, &decision).await?);
    if let Some(extract) = decisions::store::extract(conn, decision.id).await? {
        offers.push(Offer {
            key: key("protokollsutdrag", &extract.sha256),
            part: Part::Extract,
            name: decision.paragraph.map_or_else(
                || format!("Protokollsutdrag {}", case.dnr),
                |paragraph| format!("Protokollsutdrag § {paragraph} {}", case.dnr),
            ),
            media_type: extract.media_type,
            sha256: extract.sha256,
            size: extract.size,
            href: Some(format!("/remisser/{}/beslut/{}/protokollsutdrag.pdf", case.id, decision.id)),
            hint: String::new(),
            sekretess: false,
        });
    }
    if answer.needs_document() {
        offers.extend(bilagor(case, store::bilagor(conn, decision.proposal_id).await?));
    }
    name(&mut offers, myndighet, &facts);
    Ok(Package { facts, decision, dissents, answer, offers })
}

fn key(part: &str, sha256: &str) -> String {
    let (start, _) = sha256.split_at_checked(12).unwrap_or((sha256, ""));
    format!("{part}-{start}")
}

/// The document that is the answer first; the tjänsteutlåtande beside a yttrande, or one that was turned down, after it.
fn documents(myndighet: &Myndighet, case: &Case, answer: Answer, documents: Vec<store::Document>) -> Vec<Offer> {
    let decided = documents.iter().find(|document| document.decided).map(|document| document.kind);
    let kind = decided.unwrap_or_else(|| answer_kind(myndighet));
    let mut offers: Vec<Offer> = documents
        .into_iter()
        // The proposal in a wording that was changed is never the answer, and only confuses beside it.
        .filter(|document| answer != Answer::Letter && (document.decided || decided != Some(document.kind)))
        .map(|document| {
            let is_answer = answer.needs_document() && document.kind == kind;
            Offer {
                key: key(document.kind.slug(), &document.sha256),
                part: if is_answer { Part::Answer } else { Part::Beside },
                name: format!("{} {}", document.kind.label(), case.dnr),
                media_type: PDF.into(),
                sha256: document.sha256,
                size: document.size,
                href: Some(format!("/remisser/{}/dokument/{}-{}.pdf", case.id, document.kind.slug(), document.number)),
                hint: document_hint(is_answer, document.decided, answer, document.kind).into(),
                sekretess: false,
            }
        })
        .collect();
    offers.sort_by_key(|offer| offer.part != Part::Answer);
    offers
}

fn document_hint(is_answer: bool, decided: bool, answer: Answer, kind: Kind) -> &'static str {
    match (is_answer, decided, answer, kind) {
        (_, true, ..) => "Svaret i den lydelse som beslutades.",
        (true, false, ..) => "Svaret, så som det attesterades.",
        (_, _, Answer::TurnedDown, _) => "Förslaget antogs inte. Skicka det bara om mottagaren behöver det.",
        (_, _, _, Kind::Tjansteutlatande) => "Underlaget till yttrandet. Skicka det bara om mottagaren vill ha det.",
        _ => "",
    }
}

fn bilagor(case: &Case, bilagor: Vec<store::Bilaga>) -> impl Iterator<Item = Offer> {
    (1..).zip(bilagor).map(|(number, bilaga)| Offer {
        key: key(&format!("bilaga-{number}"), &bilaga.sha256),
        part: Part::Bilaga,
        name: if bilaga.name.to_lowercase().starts_with("bilaga") {
            bilaga.name
        } else {
            format!("Bilaga {number} {}", bilaga.name)
        },
        media_type: bilaga.media_type,
        sha256: bilaga.sha256,
        size: bilaga.size,
        href: Some(format!("/remisser/{}/handlingar/{}", case.id, bilaga.file_id)),
        hint: if bilaga.sekretess {
            "Bilagan är sekretessmarkerad och följer inte med om du inte kryssar i den. Pröva om den får lämnas ut."
                .into()
        } else {
            String::new()
        },
        sekretess: bilaga.sekretess,
    })
}

/// State senders want the instans' name first in each file name.
fn name(offers: &mut [Offer], myndighet: &Myndighet, facts: &CaseFacts) {
    let wanted: Vec<(String, &str)> =
        offers.iter().map(|offer| (offer.name.clone(), offer.media_type.as_str())).collect();
    let first = (facts.sender_kind == "stat").then_some(myndighet.namnd.as_str());
    let names = names::file_names(&wanted, first);
    for (offer, name) in offers.iter_mut().zip(names) {
        offer.name = name;
    }
}

impl Package {
    /// Why nothing can be sent, if so.
    #[must_use]
    pub fn obstacle(&self) -> Option<&'static str> {
        match self.answer {
            Answer::WordingMissing => Some(
                "Beslutet ändrade texten, men den beslutade lydelsen är inte införd. För in den först, så att rätt text \
                 skickas.",
            ),
            Answer::Proposed | Answer::Decided if self.answer_file().is_none() => Some(
                "Det finns inget färdigt dokument som hör till beslutet. Kontrollera vilket förslag beslutet gäller.",
            ),
            _ => None,
        }
    }

    /// The document that is the answer.
    #[must_use]
    pub fn answer_file(&self) -> Option<&Offer> {
        self.offers.iter().find(|offer| offer.part == Part::Answer)
    }

    /// Whether a file that may go has a sekretessmarkering of its own.
    #[must_use]
    pub fn has_sekretess(&self) -> bool {
        self.offers.iter().any(|offer| offer.sekretess)
    }

    /// Whether the protokollsutdrag is ready.
    #[must_use]
    pub fn has_extract(&self) -> bool {
        self.offers.iter().any(|offer| offer.part == Part::Extract)
    }

    /// The sending as it usually is: to the sender, by mail, with all that belongs to the answer.
    #[must_use]
    pub fn prefilled(&self, actor: &Actor, case: &Case, today: chrono::NaiveDate) -> DispatchInput {
        let (facts, namnd) = (&self.facts, &actor.myndighet.namnd);
        let usual: Vec<String> =
            self.offers.iter().filter(|offer| offer.is_usual()).map(|offer| offer.key.clone()).collect();
        let basis = Basis {
            myndighet: &actor.myndighet,
            dnr: &case.dnr,
            facts,
            decision: &self.decision,
            answer: self.answer,
            dissents: &self.dissents,
            has_extract: self.has_extract(),
            has_files: !usual.is_empty(),
        };
        DispatchInput {
            recipient: facts.sender.clone(),
            channel: Channel::Epost,
            address: facts.sender_email.clone(),
            subject: letter::subject(
                &facts.subject_template,
                &case.dnr,
                &facts.sender_dnrs,
                &facts.title_public,
                namnd,
            ),
            body: letter::body(&basis, actor),
            sent_on: today,
            files: usual,
            sekretess_judged: false,
        }
    }
}
