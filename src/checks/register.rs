//! What the register says of a case, as the checks compare the text with it.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::{document::facts::Facts, myndigheter::model::Model, remisser::model::Beslutsvag};

/// The facts of a case. Built once for a draft; the checks read nothing else.
#[derive(Debug, Clone, Default)]
pub struct Register {
    /// For the chips.
    pub facts: Facts,
    /// Whether the tjänsteutlåtande is the answer.
    pub model: Model,
    /// Today.
    pub today: NaiveDate,
    /// The day the remiss came in.
    pub received: NaiveDate,
    /// By when the answer must have arrived.
    pub svarsdatum: NaiveDate,
    /// The planned meeting.
    pub meeting: Option<NaiveDate>,
    /// The last attest, if the proposal is attested.
    pub attested: Option<NaiveDate>,
    /// The plan says omedelbar justering.
    pub immediate: bool,
    /// By which right it is decided.
    pub decided: Beslutsvag,
    /// The bodies that hear the case.
    pub bodies: Vec<Body>,
    /// Our dnr.
    pub dnr: String,
    /// The sender's.
    pub sender_dnrs: Vec<String>,
    /// The sender in running text.
    pub sender: String,
    /// "Ekbackens stadsdelsnämnd"
    pub namnd: String,
    /// "stadsdelsnämnden"
    pub namnden: String,
    /// "Ekbackens stadsdelsförvaltning"
    pub forvaltning: String,
    /// "förvaltningen"
    pub forvaltningen: String,
    /// The names of the answer's bilagor, in order.
    pub bilagor: Vec<String>,
    /// How people, units, bodies, senders and instances are spelled.
    pub names: Vec<String>,
    /// What the dictionary says of the words.
    pub spelling: Spelling,
}

/// A body that hears the case.
#[derive(Debug, Clone)]
pub struct Body {
    /// In running text.
    pub running: String,
    /// When.
    pub heard_on: NaiveDate,
    /// Somebody has confirmed that it took place.
    pub confirmed: bool,
}

/// What the dictionary says.
#[derive(Debug, Clone, Default)]
pub enum Spelling {
    /// Nobody has asked it.
    #[default]
    NotAsked,
    /// It is not installed, or gives no answer.
    Unavailable,
    /// The words that it does not know, in the writing of the text, each with its best proposal.
    Unknown(HashMap<String, Option<String>>),
}
