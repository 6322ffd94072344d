//! The form of a registration: what was typed, what it means, and what it is filled with.

use chrono::NaiveDate;
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    error::Result,
    remisser::store::{Details, NewRemiss},
    web::form::{Errors, Reader},
};

/// The form, as typed.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct RegisterForm {
    /// Chosen when the form is shown.
    pub id: Uuid,
    /// The version that a correction was filled from.
    pub version: i32,
    /// The letter of the inkorg.
    pub inkommen: String,
    /// `serie` or `egen`.
    pub dnr_val: String,
    /// Typed in from the main diary.
    pub dnr: String,
    /// Internal title.
    pub titel: String,
    /// Public title; empty means the same.
    pub titel_publik: String,
    /// A sender of the register.
    pub avsandare: String,
    /// Internal party; empty means the sender's name.
    pub part: String,
    /// Public party; empty means the same.
    pub part_publik: String,
    /// One a line.
    pub ert_dnr: String,
    /// `1`: although it is there already.
    pub anda: String,
    /// The document's own date.
    pub daterad: String,
    /// When it came in.
    pub inkom: String,
    /// By when the answer must have arrived.
    pub svarsdatum: String,
    /// What it is limited to.
    pub omfattning: String,
    /// What it asks.
    pub fragor: String,
    /// Who else was asked.
    pub instanser: String,
    /// How the sender wants its answer; empty means as the register says.
    pub anvisningar: String,
    /// `1`: it has a sekretessmarkering.
    pub sekretess: String,
    /// The provision.
    pub sekretess_bestammelse: String,
    /// The marking's date.
    pub sekretess_datum: String,
    /// The marking's authority.
    pub sekretess_myndighet: String,
    /// Files that were uploaded with the form before it was mended.
    pub bifogad: Vec<Uuid>,
}

/// The form's input, or what is wrong with it, in the order of the page.
pub fn read(form: &RegisterForm, today: NaiveDate, refused: &[String]) -> Result<NewRemiss, Errors> {
    let mut reader = Reader::default();
    let is_secret = form.sekretess == "1";
    // What is secret is never public by default.
    let public = |reader: &mut Reader, field: &str, text: &str, sentence: &str, internal: &str| {
        let text = if is_secret { reader.required(field, text, sentence) } else { reader.optional(field, text) };
        if text.is_empty() { internal.to_owned() } else { text }
    };
    if form.id.is_nil() {
        reader.error("titel", "Formuläret är ofullständigt. Öppna ”Registrera remiss” på nytt.");
    }
    let title = reader.required("titel", &form.titel, "Skriv ärendets titel.");
    let sentence = "Skriv en offentlig titel som inte röjer det hemliga.";
    let title_public = public(&mut reader, "titel_publik", &form.titel_publik, sentence, &title);
    let dnr = if form.dnr_val == "egen" {
        reader.required("dnr", &form.dnr, "Skriv diarienumret från huvuddiariet.")
    } else {
        String::new()
    };
    let sender_id = reader.choice("avsandare", &form.avsandare, "Välj vem remissen kommer från.");
    let sender_dnrs = lines(&reader.text("ert_dnr", &form.ert_dnr));
    let party = reader.optional("part", &form.part);
    let sentence = "Skriv en offentlig part som inte röjer det hemliga.";
    let party_public = public(&mut reader, "part_publik", &form.part_publik, sentence, &party);
    let own_date = reader.optional_date("daterad", &form.daterad);
    let received_on = reader.date("inkom", &form.inkom, "Ange vilken dag remissen kom in.");
    if received_on > today {
        reader.error("inkom", "Remissen kan inte ha kommit in efter i dag.");
    }
    let svarsdatum = reader.date("svarsdatum", &form.svarsdatum, "Ange senaste dag för svar.");
    if reader.is_fine("svarsdatum") && reader.is_fine("inkom") && svarsdatum < received_on {
        reader.error("svarsdatum", "Svarsdatum ligger före den dag då remissen kom in.");
    }
    let new = NewRemiss {
        id: form.id,
        dnr,
        title,
        title_public,
        party,
        party_public,
        sender_id,
        own_date,
        received_on,
        svarsdatum,
        scope: reader.text("omfattning", &form.omfattning),
        questions: reader.text("fragor", &form.fragor),
        instances: reader.text("instanser", &form.instanser),
        instructions: reader.text("anvisningar", &form.anvisningar),
        sekretess: is_secret.then(|| marking(&mut reader, form)),
        sender_dnrs,
    };
    for sentence in refused {
        reader.error("filer", sentence);
    }
    reader.finish(new)
}

/// Each line once, trimmed.
fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).fold(Vec::new(), |mut lines, line| {
        if !line.is_empty() && !lines.iter().any(|known| known == line) {
            lines.push(line.to_owned());
        }
        lines
    })
}

/// Provision, date and authority of a sekretessmarkering.
fn marking(reader: &mut Reader, form: &RegisterForm) -> (String, NaiveDate, String) {
    let (provision, on, authority) = ("sekretess_bestammelse", "sekretess_datum", "sekretess_myndighet");
    (
        reader.required(provision, &form.sekretess_bestammelse, "Ange bestämmelsen, till exempel 26 kap. 1 § OSL."),
        reader.date(on, &form.sekretess_datum, "Ange vilken dag markeringen gjordes."),
        reader.required(authority, &form.sekretess_myndighet, "Ange vilken myndighet som har gjort markeringen."),
    )
}

/// The form as it is filled from what is registered.
#[must_use]
pub fn filled(id: Uuid, version: i32, details: Details) -> RegisterForm {
    let secret = details.sekretess_provision.is_some();
    // The same and not secret is left empty, so that a marking that is added asks for the public form.
    let public = |public: String, internal: &str| if !secret && public == internal { String::new() } else { public };
    RegisterForm {
        id,
        version,
        titel_publik: public(details.title_public, &details.title),
        titel: details.title,
        avsandare: details.sender_id.to_string(),
        part_publik: public(details.party_public, &details.party),
        // The sender's own name follows the sender, should that be what is corrected.
        part: if details.party == details.sender { String::new() } else { details.party },
        ert_dnr: details.sender_dnrs.join("\n"),
        daterad: details.own_date.map(|date| date.to_string()).unwrap_or_default(),
        inkom: details.received_on.to_string(),
        svarsdatum: details.svarsdatum.to_string(),
        omfattning: details.scope,
        fragor: details.questions,
        instanser: details.instances,
        anvisningar: details.instructions,
        sekretess: if secret { "1".into() } else { String::new() },
        sekretess_bestammelse: details.sekretess_provision.unwrap_or_default(),
        sekretess_datum: details.sekretess_on.map(|date| date.to_string()).unwrap_or_default(),
        sekretess_myndighet: details.sekretess_authority.unwrap_or_default(),
        ..RegisterForm::default()
    }
}
