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
    senders,
    store::{self, Details, NewRemiss, SenderChoice},
};
use crate::{
    app::App,
    error::Result,
    incoming,
    people::{
        self,
        model::{Actor, Role},
    },
    web::{
        self,
        chrome::{Chrome, Place},
        extract::{Form, Path, Query},
        filters,
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
    /// Whom to ask to add a sender; nobody if the reader may do it herself.
    keepers: Vec<String>,
    /// The case that is corrected; none for a new one.
    correcting: Option<Corrected>,
}

/// The case that a correction is about.
pub struct Corrected {
    dnr: String,
    svarsdatum: NaiveDate,
    /// To choose although it may not be in use any more.
    sender: Uuid,
}

impl Corrected {
    fn of(details: &Details) -> Self {
        Self { dnr: details.dnr.clone(), svarsdatum: details.svarsdatum, sender: details.sender_id }
    }
}

impl RegisterPage {
    /// Whether the reader may add a sender to the register.
    #[must_use]
    pub fn keeps_senders(&self) -> bool {
        self.chrome.actor.has(Role::Administrator)
    }

    /// Whether the fields of another party are shown.
    #[must_use]
    pub fn has_party(&self) -> bool {
        let typed = [&self.form.part, &self.form.part_publik].into_iter().any(|text| !text.is_empty());
        typed || ["part", "part_publik"].into_iter().any(|field| !self.errors.of(field).is_empty())
    }
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
    let keepers = if actor.has(Role::Administrator) {
        Vec::new()
    } else {
        people::store::with_roles(&mut conn, actor.myndighet.id, [Role::Administrator].into_iter().collect()).await?
    };
    Ok(RegisterPage {
        chrome: Chrome::new(actor, Place::Remisser, app.clock.read().today),
        senders: store::senders(&mut conn, actor.myndighet.id, present).await?,
        staged: store::staged(&mut conn, actor, &form.bifogad).await?,
        letter,
        form,
        errors,
        keepers: keepers.into_iter().map(|keeper| keeper.label).collect(),
        correcting,
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
        let senders = store::senders(&mut conn, actor.myndighet.id, None).await?;
        let sender = senders::sender_of(&senders, &letter.from_text, &letter.body);
        form.avsandare = sender.map(|sender| sender.to_string()).unwrap_or_default();
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
    let corrected = Corrected::of(&details);
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
        Ok(new) => commands::correct(&app.pool, &actor, moment, form.version, new).await,
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    match outcome {
        Ok(true) => Ok(web::done(&format!("/remisser/{id}"), "Registreringen är rättad.")),
        Ok(false) => Ok(web::done(&format!("/remisser/{id}"), "Inget var ändrat.")),
        Err(Refusal::Fields(errors)) => {
            let corrected = Corrected::of(&before);
            web::invalid(&page(&app, &actor, form, errors, Some(corrected)).await?)
        }
        Err(Refusal::Error(error)) => Err(error),
    }
}

/// The form's input, or what is wrong with it, in the order of the page.
fn read(form: &RegisterForm, today: NaiveDate, refused: &[String]) -> Result<NewRemiss, Errors> {
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
