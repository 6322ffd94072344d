//! Råd and other bodies that a board hears in its remisser.

pub mod commands;
pub mod pages;
pub mod store;

/// A body to be saved.
#[derive(Debug, Clone)]
pub struct BodyInput {
    /// "Rådet för funktionshinderfrågor"
    pub name: String,
    /// "rådet för funktionshinderfrågor"
    pub running: String,
    /// Whether it can be chosen.
    pub active: bool,
}
