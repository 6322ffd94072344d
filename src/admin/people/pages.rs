//! `/admin/personer`

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    PersonInput,
    commands::{self, Welcome},
    store::{self, Listed, Person},
};
use crate::{
    admin::{
        By,
        frame::{Register, chrome},
        units,
    },
    app::App,
    error::Result,
    passkeys::{self, actions::RevokeForm, model::Passkey},
    people::{
        commands::is_email,
        model::{Actor, Role, Roles},
    },
    web::{
        self,
        chrome::Chrome,
        extract::{Form, Path},
        filters,
        form::{Errors, Reader, Refusal},
    },
};

/// The list.
#[derive(Template)]
#[template(path = "admin/people/list.html")]
pub struct PeoplePage {
    chrome: Chrome,
    register: Register,
    people: Vec<Listed>,
}

/// The form, for a new one or one that is there.
#[derive(Template)]
#[template(path = "admin/people/edit.html")]
pub struct PersonPage {
    chrome: Chrome,
    register: Register,
    person: Option<Person>,
    form: PersonForm,
    units: Vec<units::store::Unit>,
    mails_are_sent: bool,
    passkeys: Vec<Passkey>,
    revoking: RevokeForm,
    errors: Errors,
}

/// The form, as typed.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub struct PersonForm {
    namn: String,
    epost: String,
    titel: String,
    telefon: String,
    enhet: String,
    roller: Vec<String>,
    aktiv: String,
}

impl PersonForm {
    fn read(&self) -> Result<PersonInput, Errors> {
        let mut reader = Reader::default();
        let name = reader.required("namn", &self.namn, "Skriv för- och efternamn.");
        let email = reader.required("epost", &self.epost, "Skriv e-postadressen.");
        if !email.is_empty() && !is_email(&email) {
            reader.error("epost", "Skriv en e-postadress, till exempel anna.berg@kommunen.se.");
        }
        let input = PersonInput {
            name,
            email,
            title: reader.required("titel", &self.titel, "Skriv titeln."),
            telephone: reader.optional("telefon", &self.telefon),
            unit: reader.optional_choice("enhet", &self.enhet, "Välj en enhet i listan."),
            roles: self.roles(),
            active: self.aktiv == "1",
        };
        if input.roles == Roles::default() {
            reader.error("roller", "Välj minst en roll.");
        }
        reader.finish(input)
    }

    fn roles(&self) -> Roles {
        Roles::from(self.roller.clone())
    }

    fn of(person: &Person) -> Self {
        Self {
            namn: person.name.clone(),
            epost: person.email.clone(),
            titel: person.title.clone(),
            telefon: person.telephone.clone(),
            enhet: person.unit_id.map_or_else(String::new, |unit| unit.to_string()),
            roller: person.roles.clone(),
            aktiv: if person.active { "1".into() } else { String::new() },
        }
    }
}

impl PersonPage {
    /// Whether the role is ticked.
    #[must_use]
    pub fn is_chosen(&self, role: &Role) -> bool {
        self.form.roles().has(*role)
    }

    /// Whether she has a key that can be revoked.
    #[must_use]
    pub fn has_passkeys(&self) -> bool {
        self.passkeys.iter().any(Passkey::is_active)
    }

    /// Whether name and address are somebody else's to change.
    #[must_use]
    pub fn elsewhere(&self) -> bool {
        self.person.as_ref().is_some_and(|person| person.elsewhere)
    }

    /// Whether the registered roles let her attest.
    #[must_use]
    pub fn may_attest(&self) -> bool {
        self.person.as_ref().is_some_and(|person| Roles::from(person.roles.clone()).has(Role::Attestant))
    }

    /// The units to choose from: those in use, and the one that is chosen.
    #[must_use]
    pub fn choices(&self) -> Vec<&units::store::Unit> {
        self.units.iter().filter(|unit| unit.active || self.form.enhet == unit.id.to_string()).collect()
    }
}

/// `GET /admin/personer`
pub async fn index(State(app): State<App>, actor: Actor) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    let mut conn = app.pool.acquire().await?;
    let people = store::all(&mut conn, actor.myndighet.id).await?;
    web::page(&PeoplePage { chrome: chrome(&app, &actor), register: Register::People, people })
}

async fn page(
    app: &App,
    actor: &Actor,
    id: Option<Uuid>,
    form: Option<PersonForm>,
    errors: Errors,
) -> Result<PersonPage> {
    let chrome = chrome(app, actor);
    let mut conn = app.pool.acquire().await?;
    let person = match id {
        Some(id) => Some(store::find(&mut conn, actor.myndighet.id, id).await?),
        None => None,
    };
    let registered =
        || person.as_ref().map_or(PersonForm { aktiv: "1".into(), ..PersonForm::default() }, PersonForm::of);
    let passkeys = match &person {
        Some(person) => passkeys::store::of_person(&mut conn, person.id).await?,
        None => Vec::new(),
    };
    Ok(PersonPage {
        units: units::store::all(&mut conn, actor.myndighet.id, chrome.today).await?,
        chrome,
        register: Register::People,
        form: form.unwrap_or_else(registered),
        person,
        mails_are_sent: app.config.smtp_url.is_some(),
        passkeys,
        revoking: RevokeForm::default(),
        errors,
    })
}

/// The page with what is wrong with the form that revokes keys.
pub(crate) async fn revoking(
    app: &App,
    actor: &Actor,
    id: Uuid,
    form: RevokeForm,
    errors: Errors,
) -> Result<PersonPage> {
    Ok(PersonPage { revoking: form, ..page(app, actor, Some(id), None, errors).await? })
}

/// `GET /admin/personer/ny`
pub async fn new(State(app): State<App>, actor: Actor) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    web::page(&page(&app, &actor, None, None, Errors::default()).await?)
}

/// `GET /admin/personer/{id}`
pub async fn edit(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    web::page(&page(&app, &actor, Some(id), None, Errors::default()).await?)
}

/// `POST /admin/personer`
pub async fn create(State(app): State<App>, actor: Actor, Form(form): Form<PersonForm>) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    let base_url = app.config.base_url();
    let saved = match form.read() {
        Ok(person) => {
            let welcome = Welcome::Mail(&actor, &base_url);
            commands::add(&app.pool, By::Actor(&actor), app.clock.read(), &person, welcome).await
        }
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    match saved {
        Ok(added) if added.known => Ok(web::done(
            Register::People.href(),
            &format!("{} hade redan ett konto hos en annan myndighet och har nu en plats här också.", added.name),
        )),
        Ok(added) => Ok(web::done(
            Register::People.href(),
            &format!("{} är tillagd. En länk för att välja lösenord ligger i utkorgen.", added.name),
        )),
        Err(Refusal::Fields(errors)) => web::invalid(&page(&app, &actor, None, Some(form), errors).await?),
        Err(Refusal::Error(error)) => Err(error),
    }
}

/// `POST /admin/personer/{id}`
pub async fn update(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<PersonForm>,
) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    let saved = match form.read() {
        Ok(person) => commands::change(&app.pool, By::Actor(&actor), app.clock.read(), id, &person).await,
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    match saved {
        // An administrator no more: the list is not for her.
        Ok(()) if id == actor.id && !form.roles().has(Role::Administrator) => {
            Ok(web::done("/idag", "Dina uppgifter är sparade."))
        }
        Ok(()) => Ok(web::done(Register::People.href(), &format!("{} är sparad.", form.namn.trim()))),
        Err(Refusal::Fields(errors)) => web::invalid(&page(&app, &actor, Some(id), Some(form), errors).await?),
        Err(Refusal::Error(error)) => Err(error),
    }
}

/// `POST /admin/personer/{id}/losenord`
pub async fn send_link(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    let person = commands::send_link(&app.pool, &actor, app.clock.read(), id, &app.config.base_url()).await?;
    let where_it_is = if person.elsewhere { "skickas med e-post" } else { "ligger i utkorgen" };
    let sentence = format!("En lösenordslänk till {} {where_it_is}.", person.name);
    Ok(web::done(&format!("/admin/personer/{id}"), &sentence))
}

/// `POST /admin/personer/{id}/utloggning`
pub async fn end_sessions(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    let name = commands::end_sessions(&app.pool, By::Actor(&actor), app.clock.read(), id).await?;
    Ok(web::done(&format!("/admin/personer/{id}"), &format!("{name} är utloggad överallt.")))
}
