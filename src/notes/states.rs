//! What a note is, and the states it goes through.

use std::str::FromStr;

use serde::Serialize;

/// What a note is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum NoteKind {
    /// It says something of the text.
    Comment,
    /// It proposes other words.
    Suggestion,
}

impl NoteKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Comment, Self::Suggestion];

    /// As it stands in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Suggestion => "suggestion",
        }
    }
}

impl FromStr for NoteKind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(())
    }
}

/// How far a note has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Not settled.
    Open,
    /// A comment that is done with.
    Resolved,
    /// A suggestion that is in the text now.
    Accepted,
    /// A suggestion that the writers did not take.
    Rejected,
    /// A suggestion that its author took back.
    Withdrawn,
}

/// What is done to a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Say more.
    Reply,
    /// Be done with a comment.
    Resolve,
    /// Take a comment up again.
    Reopen,
    /// Put a suggestion into the text.
    Accept,
    /// Not to.
    Reject,
    /// Take one's own suggestion back.
    Withdraw,
}

impl State {
    const ALL: [Self; 5] = [Self::Open, Self::Resolved, Self::Accepted, Self::Rejected, Self::Withdrawn];

    /// As it stands in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Resolved => "resolved",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// As people say it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Open => "Öppen",
            Self::Resolved => "Klar",
            Self::Accepted => "Godtaget",
            Self::Rejected => "Avvisat",
            Self::Withdrawn => "Tillbakadraget",
        }
    }

    /// Where an act leads, or none if it cannot be done from here.
    #[must_use]
    pub fn next(self, kind: NoteKind, act: Act) -> Option<Self> {
        use NoteKind::{Comment, Suggestion};
        match (self, kind, act) {
            (Self::Open, Comment, Act::Resolve) => Some(Self::Resolved),
            (Self::Open, _, Act::Reply) | (Self::Resolved, Comment, Act::Reopen) => Some(Self::Open),
            (Self::Open, Suggestion, Act::Accept) => Some(Self::Accepted),
            (Self::Open, Suggestion, Act::Reject) => Some(Self::Rejected),
            (Self::Open, Suggestion, Act::Withdraw) => Some(Self::Withdrawn),
            _ => None,
        }
    }
}

impl FromStr for State {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or(())
    }
}

impl Act {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Reply, Self::Resolve, Self::Reopen, Self::Accept, Self::Reject, Self::Withdraw];
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    #[test]
    fn every_way_between_states() {
        let mut table = String::new();
        for kind in NoteKind::ALL {
            for state in State::ALL {
                for act in Act::ALL {
                    if let Some(next) = state.next(kind, act) {
                        writeln!(table, "{kind:?} {state:?} {act:?} → {next:?}").unwrap();
                    }
                }
            }
        }
        insta::assert_snapshot!(table, @r"
        Comment Open Reply → Open
        Comment Open Resolve → Resolved
        Comment Resolved Reopen → Open
        Suggestion Open Reply → Open
        Suggestion Open Accept → Accepted
        Suggestion Open Reject → Rejected
        Suggestion Open Withdraw → Withdrawn
        ");
    }

    #[test]
    fn words_of_the_database_parse_back() {
        for kind in NoteKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
        }
        for state in State::ALL {
            assert_eq!(state.as_str().parse(), Ok(state));
        }
    }
}
