//! Sends an answer, notes its arrival, closes the case. One function a verb, one event each.

use std::collections::HashSet;

use chrono::NaiveDate;
use futures_util::TryStreamExt;
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use uuid::Uuid;

pub use super::package::DispatchInput;
use super::{
    letter,
    model::{Channel, arrival_complaint, sending_complaint},
    package::{self, Package, Part},
    store::{self, NewSending, SentFile},
};
use crate::{
    app::App,
    calendar::phrases::join_och,
    clock::Moment,
    error::{AppError, Result},
    events::{self, Event},
    files::Files,
    notes,
    outbox::{self, Mail, store::Attachment},
    people::{commands::is_email, model::Actor},
    remisser::{
        commands::{about, locked},
        model::{Action, Case, Status},
        policy::{self, Verb},
        store as cases,
    },
    web::form::{Errors, Reader, Refusal},
};

/// The sending of a case as it usually is: to its sender, by mail, with the answer, the protokollsutdrag and all
/// bilagor. What the form is filled with; also for who sends without a form.
///
/// # Errors
/// `Rejected` with why nothing can be sent.
pub async fn prefilled(pool: &PgPool, actor: &Actor, moment: Moment, id: Uuid) -> Result<DispatchInput> {
    let mut conn = pool.acquire().await?;
    let case = cases::find_case(&mut conn, actor, moment.today, id).await?;
    policy::require(actor, &case, Verb::Dispatch)?;
    case.next(Action::Dispatch)?;
    let package = package::gather(&mut conn, &actor.myndighet, &case).await?;
    Ok(package.prefilled(actor, &case, moment.today))
}

/// Sends the answer of a decided case, or sends again, and returns the sending's id. By mail it goes through the
/// outbox; otherwise it is written down as sent. The bytes are those stored, checked against their hash.
pub async fn dispatch(
    app: &App,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    version: i32,
    input: DispatchInput,
) -> Result<Uuid, Refusal> {
    let mut tx = app.pool.begin().await?;
    let case = locked(&mut tx, actor, moment, id, version).await?;
    policy::require(actor, &case, Verb::Dispatch)?;
    let next = case.next(Action::Dispatch)?;
    let package = package::gather(&mut tx, &actor.myndighet, &case).await?;
    if let Some(obstacle) = package.obstacle() {
        return Err(AppError::rejected(obstacle).into());
    }
    let input = checked(input, &package, &case, moment.today).map_err(Refusal::Fields)?;
    let files = chosen(&package, &input.files);
    intact(&app.files, &files).await?;
    let names: Vec<String> = files.iter().map(|file| file.name.clone()).collect();
    let body = letter::with_files(&input.body, &names);
    let new = NewSending {
        id: Uuid::now_v7(),
        decision: package.decision.id,
        recipient: &input.recipient,
        channel: input.channel,
        address: &input.address,
        subject: &input.subject,
        body: &body,
        sent_on: input.sent_on,
        letter: (input.channel == Channel::Epost).then(Uuid::now_v7),
    };
    if let Some(letter) = new.letter {
        outbox::put_as(&mut tx, moment, letter, &mail(actor, id, &new, &files)).await?;
    }
    store::insert(&mut tx, actor, moment, id, &new, &files).await?;
    cases::set_status(&mut tx, &case, next, moment.now).await?;
    let event = Event::Dispatched {
        recipient: input.recipient.clone(),
        channel: input.channel.as_str().to_owned(),
        files: names,
    };
    let sending = new.id;
    events::append(&mut tx, moment, about(actor, id), &event).await?;
    tx.commit().await?;
    Ok(sending)
}

/// The input in order, or what is wrong with it.
fn checked(input: DispatchInput, package: &Package, case: &Case, today: NaiveDate) -> Result<DispatchInput, Errors> {
    let mut reader = Reader::default();
    let recipient = reader.required("mottagare", &input.recipient, "Skriv vem svaret skickas till.");
    let address = reader.required("adress", &input.address, "Skriv vart svaret skickas.");
    if input.channel == Channel::Epost && !address.is_empty() && !is_email(&address) {
        reader.error("adress", "Skriv en e-postadress, till exempel registrator@myndighet.se.");
    }
    let subject = reader.required("arende", &letter::one_line(&input.subject), "Skriv en ärenderad.");
    let body = reader.required_text("text", &input.body, "Skriv ett brev till mottagaren.");
    let complaint = sending_complaint(input.channel, package.decision.decided_on, input.sent_on, today);
    if !complaint.is_empty() {
        reader.error("skickat", complaint);
    }
    let chosen: HashSet<&str> = input.files.iter().map(String::as_str).collect();
    let known = |key: &&str| package.offers.iter().any(|offer| offer.key == **key);
    let answer_left_out = package.answer_file().is_some_and(|answer| !chosen.contains(answer.key.as_str()));
    if !chosen.iter().all(known) {
        reader.error("filer", "Filerna har ändrats sedan sidan visades. Kontrollera vilka som ska skickas.");
    } else if case.status == Status::Beslutad && answer_left_out {
        reader.error("filer", "Svaret måste följa med första gången. Kryssa i det.");
    } else if chosen.is_empty() && package.answer.needs_document() {
        reader.error("filer", "Välj minst en fil.");
    }
    let secret: Vec<String> = package
        .offers
        .iter()
        .filter(|offer| offer.sekretess && chosen.contains(offer.key.as_str()))
        .map(|offer| format!("”{}”", offer.name))
        .collect();
    if !secret.is_empty() && !input.sekretess_judged {
        let are = if secret.len() == 1 { "är sekretessmarkerad" } else { "är sekretessmarkerade" };
        let sentence = format!(
            "{} {are}. Ta bort krysset där, eller intyga att du har prövat att det får lämnas ut.",
            join_och(&secret)
        );
        reader.error("provat-1", sentence);
    }
    reader.finish(DispatchInput { recipient, address, subject, body, ..input })
}

/// The files of the keys, in the order of the package.
fn chosen(package: &Package, keys: &[String]) -> Vec<SentFile> {
    let mut files: Vec<_> = package.offers.iter().filter(|offer| keys.contains(&offer.key)).collect();
    files.sort_by_key(|offer| offer.part != Part::Answer);
    files
        .into_iter()
        .map(|offer| SentFile {
            name: offer.name.clone(),
            media_type: offer.media_type.clone(),
            sha256: offer.sha256.clone(),
            size: offer.size,
        })
        .collect()
}

/// Refuses to send bytes that are not those that were attested, decided or registered.
async fn intact(store: &Files, files: &[SentFile]) -> Result<()> {
    for file in files {
        let mut bytes = store.stream(&file.sha256).await?;
        let mut hasher = Sha256::new();
        while let Some(chunk) = bytes.try_next().await? {
            hasher.update(&chunk);
        }
        if hex::encode(hasher.finalize()) != file.sha256 {
            return Err(AppError::internal(format!("the stored bytes of {} are damaged", file.sha256)));
        }
    }
    Ok(())
}

fn mail(actor: &Actor, remiss: Uuid, new: &NewSending<'_>, files: &[SentFile]) -> Mail {
    let attachments = files
        .iter()
        .cloned()
        .map(|file| Attachment { name: file.name, media_type: file.media_type, sha256: file.sha256 })
        .collect();
    Mail {
        myndighet: Some(actor.myndighet.id),
        remiss: Some(remiss),
        to: new.address.to_owned(),
        subject: new.subject.to_owned(),
        body: new.body.to_owned(),
        attachments,
    }
}

/// When and how an answer arrived.
#[derive(Debug, Clone)]
pub struct ReceiveInput {
    /// Which sending.
    pub sending: Uuid,
    /// The day that it reached the recipient: what meets the svarsdatum.
    pub received_on: NaiveDate,
    /// How that is known.
    pub evidence: String,
}

/// Notes that a sending has arrived, also in a closed case; noted again, it is corrected.
pub async fn receive(
    pool: &PgPool,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    version: i32,
    input: ReceiveInput,
) -> Result<(), Refusal> {
    let mut tx = pool.begin().await?;
    let case = locked(&mut tx, actor, moment, id, version).await?;
    policy::require(actor, &case, Verb::Dispatch)?;
    let sendings = store::of_remiss(&mut tx, id).await?;
    let sending = sendings.into_iter().find(|row| row.id == input.sending).ok_or(AppError::NotFound)?;
    let mut reader = Reader::default();
    let evidence = reader.required_text("underlag", &input.evidence, "Skriv hur ni vet att svaret har kommit fram.");
    let complaint = arrival_complaint(sending.sent_on, input.received_on, moment.today);
    if !complaint.is_empty() {
        reader.error("mottaget", complaint);
    }
    let evidence = reader.finish(evidence).map_err(Refusal::Fields)?;
    store::set_received(&mut tx, id, sending.id, input.received_on, &evidence).await?;
    cases::set_status(&mut tx, &case, case.status, moment.now).await?;
    let event = Event::Received { recipient: sending.recipient, received_on: input.received_on };
    events::append(&mut tx, moment, about(actor, id), &event).await?;
    tx.commit().await?;
    Ok(())
}

/// Closes a case. One whose answer was never sent needs a note that says why.
pub async fn close(
    pool: &PgPool,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    version: i32,
    note: &str,
) -> Result<(), Refusal> {
    let mut tx = pool.begin().await?;
    let case = locked(&mut tx, actor, moment, id, version).await?;
    policy::require(actor, &case, Verb::Dispatch)?;
    let next = case.next(Action::Close)?;
    let mut reader = Reader::default();
    let note = if case.status == Status::Beslutad {
        reader.required_text("anteckning", note, "Skriv varför inget svar har skickats.")
    } else {
        reader.text("anteckning", note)
    };
    let note = reader.finish(note).map_err(Refusal::Fields)?;
    cases::set_status(&mut tx, &case, next, moment.now).await?;
    events::append(&mut tx, moment, about(actor, id), &Event::Closed { note }).await?;
    notes::purge::purge(&mut tx, actor, moment, &case).await?;
    tx.commit().await?;
    Ok(())
}
