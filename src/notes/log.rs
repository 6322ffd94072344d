//! What the log says of a note: never its words.

use serde::{Deserialize, Serialize};

use super::states::{Act, NoteKind};

/// What was done. The serde name is in the payloads of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is said below")]
pub enum Noting {
    Commented,
    Suggested,
    AnsweredComment,
    AnsweredSuggestion,
    Resolved,
    Reopened,
    Accepted,
    Rejected,
    TakenBack,
}

impl Noting {
    /// What an act on a note is.
    #[must_use]
    pub fn of(act: Act, kind: NoteKind) -> Self {
        match (act, kind) {
            (Act::Reply, NoteKind::Comment) => Self::AnsweredComment,
            (Act::Reply, NoteKind::Suggestion) => Self::AnsweredSuggestion,
            (Act::Resolve, _) => Self::Resolved,
            (Act::Reopen, _) => Self::Reopened,
            (Act::Accept, _) => Self::Accepted,
            (Act::Reject, _) => Self::Rejected,
            (Act::Withdraw, _) => Self::TakenBack,
        }
    }

    /// As people say it, before the name of the section.
    #[must_use]
    pub fn said(self) -> &'static str {
        match self {
            Self::Commented => "kommenterade",
            Self::Suggested => "föreslog en ändring av",
            Self::AnsweredComment => "svarade på en kommentar till",
            Self::AnsweredSuggestion => "svarade på ett ändringsförslag till",
            Self::Resolved => "klarmarkerade en kommentar till",
            Self::Reopened => "öppnade på nytt en kommentar till",
            Self::Accepted => "godtog ett ändringsförslag till",
            Self::Rejected => "avvisade ett ändringsförslag till",
            Self::TakenBack => "drog tillbaka ett ändringsförslag till",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::Event;

    #[test]
    fn the_log_tells_a_comment_from_a_suggestion() {
        let told = |act, kind| {
            let (document, section) = ("tjänsteutlåtande".to_owned(), "Ärendet".to_owned());
            let event = Event::Noted { document, section, what: Noting::of(act, kind) };
            let kept = serde_json::to_string(&event).unwrap();
            assert_eq!(serde_json::from_str::<Event>(&kept).unwrap(), event, "{kept}");
            event.describe()
        };
        for (act, kind, said) in [
            (Act::Reply, NoteKind::Comment, "svarade på en kommentar till ”Ärendet”"),
            (Act::Reply, NoteKind::Suggestion, "svarade på ett ändringsförslag till ”Ärendet”"),
            (Act::Resolve, NoteKind::Comment, "klarmarkerade en kommentar till ”Ärendet”"),
            (Act::Reopen, NoteKind::Comment, "öppnade på nytt en kommentar till ”Ärendet”"),
            (Act::Accept, NoteKind::Suggestion, "godtog ett ändringsförslag till ”Ärendet”"),
        ] {
            assert_eq!(told(act, kind), format!("{said} i utkastet till tjänsteutlåtande"));
        }
    }
}
