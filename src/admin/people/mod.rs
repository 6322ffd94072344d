//! People and what each may do at this myndighet.
//!
//! A person is global and has a membership here. Who has one in another myndighet too keeps her name and address
//! out of our hands, and a link to her account is never shown in our outbox.

use uuid::Uuid;

use crate::people::model::Roles;

pub mod commands;
pub mod pages;
pub mod store;

/// A person with her membership, to be saved.
#[derive(Debug, Clone)]
pub struct PersonInput {
    /// First name and last name.
    pub name: String,
    /// The address that she signs in with.
    pub email: String,
    /// Printed in documents.
    pub title: String,
    /// Printed in documents.
    pub telephone: String,
    /// Where she works.
    pub unit: Option<Uuid>,
    /// What she may do.
    pub roles: Roles,
    /// Whether she may sign in here.
    pub active: bool,
}
