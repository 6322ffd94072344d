//! Who may do what with a remiss. Whether its state allows it is another question (`model`).

use super::model::{Case, Relation};
use crate::{
    error::{AppError, Result},
    people::model::{Actor, Role, Roles},
};

/// What somebody wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Register, correct, void, hand over; register files.
    Register,
    /// Give it to a unit and an officer.
    Assign,
    /// Choose the meeting, set who prepares, ask for anstånd.
    Plan,
    /// Write the draft.
    Write,
    /// Read the draft and what belongs to the work on it: former versions, reviews, questions.
    ReadDraft,
    /// Read the proposal that was sent out or decided on, and what followed from it.
    ReadProposal,
    /// Ask for review, send for attest.
    Submit,
    /// Remind those whose turn it is to attest.
    RemindSigner,
    /// Open what is attested for change.
    OpenForChange,
    /// Change what is attested editorially.
    ChangeEditorially,
    /// Put it on an agenda, record what the board decided.
    Minute,
    /// Send the answer, note its arrival, close.
    Dispatch,
}

impl Verb {
    /// All verbs, for tables.
    pub const ALL: [Self; 12] = [
        Self::Register,
        Self::Assign,
        Self::Plan,
        Self::Write,
        Self::ReadDraft,
        Self::ReadProposal,
        Self::Submit,
        Self::RemindSigner,
        Self::OpenForChange,
        Self::ChangeEditorially,
        Self::Minute,
        Self::Dispatch,
    ];
}

/// Whether a person with these roles, who stands so to the remiss, may.
#[must_use]
pub fn may(roles: Roles, relation: Relation, verb: Verb) -> bool {
    use Role::{Namndsekreterare, Registrator};
    match verb {
        Verb::Register => roles.has(Registrator),
        Verb::Assign => roles.has(Registrator) || relation.heads,
        Verb::Plan | Verb::RemindSigner => roles.any(&[Registrator, Namndsekreterare]) || relation.writes,
        Verb::Write | Verb::Submit => relation.writes,
        Verb::ReadDraft => {
            roles.any(&[Registrator, Namndsekreterare])
                || relation.writes
                || relation.heads
                || relation.signs
                || relation.reviews
        }
        Verb::ReadProposal => may(roles, relation, Verb::ReadDraft) || relation.published,
        Verb::OpenForChange => relation.writes || relation.heads || relation.signs,
        Verb::Minute => roles.has(Namndsekreterare),
        Verb::ChangeEditorially | Verb::Dispatch => roles.any(&[Registrator, Namndsekreterare]),
    }
}

/// Whether a document with a sekretessmarkering of its own is opened for her: as for a case with one.
#[must_use]
pub fn opens_secret(roles: Roles, relation: Relation) -> bool {
    roles.has(Role::Sekretessbehorig) || relation.writes || relation.heads || relation.signs
}

/// Whether the actor may do this with the case.
#[must_use]
pub fn allows(actor: &Actor, case: &Case, verb: Verb) -> bool {
    may(actor.roles, case.relation, verb)
}

/// Refuses the actor if she may not.
pub fn require(actor: &Actor, case: &Case, verb: Verb) -> Result<()> {
    if allows(actor, case, verb) { Ok(()) } else { Err(AppError::Forbidden) }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    #[test]
    fn who_may_do_what() {
        let relations = [
            ("ingen", Relation::default()),
            ("skriver", Relation { writes: true, ..Relation::default() }),
            ("chef", Relation { heads: true, ..Relation::default() }),
            ("attesterar", Relation { signs: true, ..Relation::default() }),
            ("granskar", Relation { reviews: true, ..Relation::default() }),
            ("utsänt", Relation { published: true, ..Relation::default() }),
        ];
        let mut table = String::new();
        for verb in Verb::ALL {
            write!(table, "{verb:?}:").unwrap();
            for role in Role::ALL {
                if may([role].into_iter().collect(), Relation::default(), verb) {
                    write!(table, " {}", role.as_str()).unwrap();
                }
            }
            for (name, relation) in relations {
                if may(Roles::default(), relation, verb) {
                    write!(table, " ({name})").unwrap();
                }
            }
            table.push('\n');
        }
        insta::assert_snapshot!(table, @r"
        Register: registrator
        Assign: registrator (chef)
        Plan: registrator namndsekreterare (skriver)
        Write: (skriver)
        ReadDraft: registrator namndsekreterare (skriver) (chef) (attesterar) (granskar)
        ReadProposal: registrator namndsekreterare (skriver) (chef) (attesterar) (granskar) (utsänt)
        Submit: (skriver)
        RemindSigner: registrator namndsekreterare (skriver)
        OpenForChange: (skriver) (chef) (attesterar)
        ChangeEditorially: registrator namndsekreterare
        Minute: namndsekreterare
        Dispatch: registrator namndsekreterare
        ");
    }
}
