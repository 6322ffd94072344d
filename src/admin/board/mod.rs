//! The myndighet itself: its names, address and diary, and how it attests and decides.

use crate::{attests::model::Method, myndigheter::model::Model};

pub mod commands;
pub mod pages;
pub mod store;

/// What an administrator may change of a myndighet.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of the board, ticked by itself")]
pub struct BoardInput {
    /// The kommun it belongs to.
    pub kommun: String,
    /// "Ekbackens stadsdelsnämnd"
    pub namnd: String,
    /// "stadsdelsnämnden"
    pub namnd_running: String,
    /// "Ekbackens stadsdelsförvaltning"
    pub forvaltning: String,
    /// "förvaltningen"
    pub forvaltning_running: String,
    /// May change until the first remiss is registered.
    pub model: Model,
    /// The address block, line by line.
    pub address: Vec<String>,
    /// The office's address for mail.
    pub email: String,
    /// `EKB {år}/{nr}`
    pub dnr_format: String,
    /// KL 6:39: the chair may decide what cannot wait.
    pub chair_may_decide: bool,
    /// One person may attest two steps.
    pub same_person_two_steps: bool,
    /// Who has written a proposal may attest it.
    pub officer_may_attest: bool,
    /// The weakest way in which an attest may be given.
    pub least_method: Method,
    /// Comments, suggestions and former texts are deleted when a case is closed.
    pub purge_at_closing: bool,
}
