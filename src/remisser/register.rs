//! The form by which a remiss is registered and a registration corrected.

use askama::Template;
use axum::{
    extract::{Multipart, State},
    response::Response,
};
use chrono::NaiveDate;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    commands::{self, Registration},
    policy::{self, Verb},
    store::{self, Details, NewRemiss, SenderChoice},
};
use crate::{
    app::App,
    error::Result,
    incoming,
    people::model::{Actor, Role},
    web::{
        self,
        chrome::{Chrome, Place},
        extract::{Form, Path, Query},
        form::{Errors, Reader, Refusal},
        upload::{self, Uploaded},
    },
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

/// `/remisser/ny` and `/remisser/{id}/registrering`
#[derive(Template)]
#[template(path = "remisser/register.html")]
pub struct RegisterPage {
    chrome: Chrome,
    form: RegisterForm,
    errors: Errors,
    senders: Vec<SenderChoice>,
    staged: Vec<store::Staged>,
    letter: Option<incoming::store::Letter>,
    /// The dnr of the case that is corrected; none for a new one.
    correcting: Option<String>,
}

/// The case that a correction is about.
struct Corrected {
    dnr: String,
    /// To choose although it may not be in use any more.
    sender: Uuid,
}

/// Which letter the form starts from.
#[derive(Deserialize)]
pub struct NewQuery {
    inkommen: Option<Uuid>,
}

async fn page(
    app: &App,
    actor: &Actor,
    form: RegisterForm,
    errors: Errors,
    correcting: Option<Corrected>,
) -> Result<RegisterPage> {
    let mut conn = app.pool.acquire().await?;
    let letter = match form.inkommen.parse() {
        Ok(id) => Some(incoming::store::find(&mut conn, actor.myndighet.id, id).await?),
        Err(_) => None,
    };
    let present = correcting.as_ref().map(|case| case.sender);
    Ok(RegisterPage {
        chrome: Chrome::new(actor, Place::Remisser, app.clock.read().today),
        senders: store::senders(&mut conn, actor.myndighet.id, present).await?,
        staged: store::staged(&mut conn, actor, &form.bifogad).await?,
        letter,
        form,
        errors,
        correcting: correcting.map(|case| case.dnr),
    })
}

/// `GET /remisser/ny`
pub async fn new(State(app): State<App>, actor: Actor, Query(query): Query<NewQuery>) -> Result<Response> {
    actor.require(&[Role::Registrator])?;
    let mut form = RegisterForm {
        id: Uuid::now_v7(),
        dnr_val: "serie".into(),
        inkom: app.clock.read().today.to_string(),
        ..RegisterForm::default()
    };
    if let Some(id) = query.inkommen {
        let mut conn = app.pool.acquire().await?;
        let letter = incoming::store::find(&mut conn, actor.myndighet.id, id).await?;
        form.inkommen = id.to_string();
        form.inkom = letter.received_on.to_string();
        form.titel = letter.subject;
    }
    web::page(&page(&app, &actor, form, Errors::default(), None).await?)
}

/// `POST /remisser`
pub async fn create(State(app): State<App>, actor: Actor, multipart: Multipart) -> Result<Response> {
    actor.require(&[Role::Registrator])?;
    let moment = app.clock.read();
    let received = upload::receive::<RegisterForm>(&app.files, multipart).await?;
    let mut form = received.form;
    let mut files = files_of(&app, &actor, &form).await?;
    files.extend(received.files.iter().cloned());
    let outcome = match read(&form, moment.today, &received.refused) {
        Ok(remiss) => {
            let incoming = form.inkommen.parse().ok();
            let input = Registration { remiss, files, incoming, despite_twin: form.anda == "1" };
            commands::register(&app.pool, &actor, moment, input).await
        }
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    match outcome {
        Ok(id) => Ok(web::done(&format!("/remisser/{id}"), "Remissen är registrerad.")),
        Err(Refusal::Fields(errors)) => {
            // What was uploaded stays with the form while it is mended.
            let mut conn = app.pool.acquire().await?;
            for file in &received.files {
                form.bifogad.push(store::stage(&mut conn, &actor, file, moment.now).await?);
            }
            drop(conn);
            web::invalid(&page(&app, &actor, form, errors, None).await?)
        }
        Err(Refusal::Error(error)) => Err(error),
    }
}

async fn files_of(app: &App, actor: &Actor, form: &RegisterForm) -> Result<Vec<Uploaded>> {
    let mut conn = app.pool.acquire().await?;
    let staged = store::staged(&mut conn, actor, &form.bifogad).await?;
    Ok(staged.into_iter().map(store::Staged::into_uploaded).collect())
}

/// `GET /remisser/{id}/registrering`
pub async fn edit(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let case = store::find_case(&mut conn, &actor, today, id).await?;
    policy::require(&actor, &case, Verb::Register)?;
    let details = store::details(&mut conn, &case).await?;
    drop(conn);
    let corrected = Corrected { dnr: details.dnr.clone(), sender: details.sender_id };
    web::page(&page(&app, &actor, filled(id, case.version, details), Errors::default(), Some(corrected)).await?)
}

/// `POST /remisser/{id}/registrering`
pub async fn update(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(mut form): Form<RegisterForm>,
) -> Result<Response> {
    let moment = app.clock.read();
    form.id = id;
    let mut conn = app.pool.acquire().await?;
    let case = store::find_case(&mut conn, &actor, moment.today, id).await?;
    policy::require(&actor, &case, Verb::Register)?;
    let before = store::details(&mut conn, &case).await?;
    drop(conn);
    form.svarsdatum = before.svarsdatum.to_string();
    let outcome = match read(&form, moment.today, &[]) {
        Ok(new) => {
            let fields = changed(&before, &new);
            if fields.is_empty() {
                return Ok(web::done(&format!("/remisser/{id}"), "Inget var ändrat."));
            }
            commands::correct(&app.pool, &actor, moment, form.version, new, fields).await
        }
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    match outcome {
        Ok(()) => Ok(web::done(&format!("/remisser/{id}"), "Registreringen är rättad.")),
        Err(Refusal::Fields(errors)) => {
            let corrected = Corrected { dnr: before.dnr, sender: before.sender_id };
            web::invalid(&page(&app, &actor, form, errors, Some(corrected)).await?)
        }
        Err(Refusal::Error(error)) => Err(error),
    }
}

/// The form's input, or what is wrong with it.
fn read(form: &RegisterForm, today: NaiveDate, refused: &[String]) -> Result<NewRemiss, Errors> {
    let mut reader = Reader::default();
    let sender_id = reader.choice("avsandare", &form.avsandare, "Välj vem remissen kommer från.");
    let sender_dnrs: Vec<String> =
        reader.text("ert_dnr", &form.ert_dnr).lines().map(str::trim).fold(Vec::new(), |mut dnrs, line| {
            if !line.is_empty() && !dnrs.iter().any(|dnr| dnr == line) {
                dnrs.push(line.to_owned());
            }
            dnrs
        });
    let title = reader.required("titel", &form.titel, "Skriv ärendets titel.");
    let party = reader.optional("part", &form.part);
    let dnr = if form.dnr_val == "egen" {
        reader.required("dnr", &form.dnr, "Skriv diarienumret från huvuddiariet.")
    } else {
        String::new()
    };
    let received_on = reader.date("inkom", &form.inkom, "Ange vilken dag remissen kom in.");
    let svarsdatum = reader.date("svarsdatum", &form.svarsdatum, "Ange senaste dag för svar.");
    let own_date = reader.optional_date("daterad", &form.daterad);
    if received_on > today {
        reader.error("inkom", "Remissen kan inte ha kommit in efter i dag.");
    }
    if reader.is_fine("svarsdatum") && reader.is_fine("inkom") && svarsdatum < received_on {
        reader.error("svarsdatum", "Svarsdatum ligger före den dag då remissen kom in.");
    }
    let sekretess = (form.sekretess == "1").then(|| {
        (
            reader.required(
                "sekretess_bestammelse",
                &form.sekretess_bestammelse,
                "Ange bestämmelsen, till exempel 26 kap. 1 § OSL.",
            ),
            reader.date("sekretess_datum", &form.sekretess_datum, "Ange vilken dag markeringen gjordes."),
            reader.required(
                "sekretess_myndighet",
                &form.sekretess_myndighet,
                "Ange vilken myndighet som har gjort markeringen.",
            ),
        )
    });
    let mut public = |field: &str, text: &str, sentence: &str, internal: &str| {
        // What is secret is never public by default.
        let text =
            if sekretess.is_some() { reader.required(field, text, sentence) } else { reader.optional(field, text) };
        if text.is_empty() { internal.to_owned() } else { text }
    };
    let title_public =
        public("titel_publik", &form.titel_publik, "Skriv en offentlig titel som inte röjer det hemliga.", &title);
    let party_public =
        public("part_publik", &form.part_publik, "Skriv en offentlig part som inte röjer det hemliga.", &party);
    let new = NewRemiss {
        id: form.id,
        dnr,
        title_public,
        party_public,
        title,
        party,
        sender_id,
        own_date,
        received_on,
        svarsdatum,
        scope: reader.text("omfattning", &form.omfattning),
        questions: reader.text("fragor", &form.fragor),
        instances: reader.text("instanser", &form.instanser),
        instructions: reader.text("anvisningar", &form.anvisningar),
        sekretess,
        sender_dnrs,
    };
    for sentence in refused {
        reader.error("filer", sentence);
    }
    if form.id.is_nil() {
        reader.error("titel", "Formuläret är ofullständigt. Öppna ”Registrera remiss” på nytt.");
    }
    reader.finish(new)
}

fn filled(id: Uuid, version: i32, details: Details) -> RegisterForm {
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
        part: details.party,
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

/// The names of the fields that a correction changes, in Swedish.
fn changed(before: &Details, new: &NewRemiss) -> Vec<String> {
    let sekretess =
        new.sekretess.as_ref().map(|(provision, on, authority)| (provision.as_str(), *on, authority.as_str()));
    let sekretess_before =
        before.sekretess_provision.as_deref().zip(before.sekretess_on).zip(before.sekretess_authority.as_deref());
    [
        ("titel", before.title != new.title),
        ("offentlig titel", before.title_public != new.title_public),
        ("avsändare", before.sender_id != new.sender_id),
        ("part", before.party != new.party),
        ("offentlig part", before.party_public != new.party_public),
        ("ert dnr", before.sender_dnrs != new.sender_dnrs),
        ("handlingens datum", before.own_date != new.own_date),
        ("inkomstdatum", before.received_on != new.received_on),
        ("omfattning", before.scope != new.scope),
        ("frågor", before.questions != new.questions),
        ("övriga instanser", before.instances != new.instances),
        ("anvisningar", before.instructions != new.instructions),
        (
            "sekretessmarkering",
            sekretess_before.map(|((provision, on), authority)| (provision, on, authority)) != sekretess,
        ),
    ]
    .into_iter()
    .filter(|(_, is_changed)| *is_changed)
    .map(|(name, _)| name.to_owned())
    .collect()
}
