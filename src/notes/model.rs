//! A note, who may do what to it, and how many are open.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::states::{Act, NoteKind, State};
use crate::{
    document::canonical::Kind,
    drafts::model::{Writing, definite},
    people::model::Actor,
    remisser::{
        model::{Case, Status},
        policy::{self, Verb},
    },
};

/// The most letters of the text that a note keeps beside its anchor.
pub const MAX_QUOTED: usize = 2000;

/// How somebody stands to the notes of a draft now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// She reads the draft, and it is still being written.
    pub notes: bool,
    /// She writes it.
    pub writes: bool,
}

impl Standing {
    /// How the actor stands to the drafts of a case.
    #[must_use]
    pub fn of(actor: &Actor, case: &Case) -> Self {
        let is_open = matches!(case.status, Status::Utkast | Status::Granskning);
        Self {
            notes: is_open && policy::allows(actor, case, Verb::ReadDraft),
            writes: Writing::of(actor, case).is_open(),
        }
    }

    /// Whether she may do something to a note, if its state allows it: to one of her own, or another's.
    #[must_use]
    pub fn may(self, mine: bool, act: Act) -> bool {
        match act {
            Act::Reply => self.notes,
            Act::Resolve | Act::Reopen => self.notes && (mine || self.writes),
            Act::Accept | Act::Reject => self.writes,
            Act::Withdraw => self.notes && mine,
        }
    }
}

/// The two relative positions of an anchor, as Yjs writes them.
pub type Positions = (Vec<u8>, Vec<u8>);

/// A note.
#[derive(Debug, Clone)]
pub struct Note {
    /// Its id.
    pub id: Uuid,
    /// Of which section.
    pub section: String,
    /// What it is.
    pub kind: NoteKind,
    /// The relative positions of its anchor, if it has one.
    pub anchor: Option<Positions>,
    /// The words that stood there.
    pub quoted: String,
    /// What is said; a suggestion may go without.
    pub body: String,
    /// What a suggestion proposes, in the plain form.
    pub replacement: Option<String>,
    /// How far it has come.
    pub state: State,
    /// By whom.
    pub author_id: Uuid,
    /// Her name.
    pub author: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Who settled it.
    pub settled_by: Option<String>,
    /// When.
    pub settled_at: Option<DateTime<Utc>>,
}

/// What was said about a note.
#[derive(Debug, Clone)]
pub struct Reply {
    /// Its id.
    pub id: Uuid,
    /// About which.
    pub note_id: Uuid,
    /// By whom.
    pub author_id: Uuid,
    /// Her name.
    pub author: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The words.
    pub body: String,
}

/// How many notes of a section are open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenNotes {
    /// In which document.
    pub kind: Kind,
    /// The section.
    pub section: String,
    /// Comments.
    pub comments: i64,
    /// Suggestions.
    pub suggestions: i64,
}

impl OpenNotes {
    /// "2 kommentarer, 1 förslag"
    #[must_use]
    pub fn said(&self) -> String {
        let comments = match self.comments {
            0 => None,
            1 => Some("1 kommentar".to_owned()),
            number => Some(format!("{number} kommentarer")),
        };
        let suggestions = (self.suggestions > 0).then(|| format!("{} förslag", self.suggestions));
        comments.into_iter().chain(suggestions).collect::<Vec<_>>().join(", ")
    }
}

/// Suggestions of a draft that nobody has decided on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Undecided {
    /// Of which document.
    pub kind: Kind,
    /// How many, at least one.
    pub number: i64,
}

impl Undecided {
    /// Those of each document among its open notes.
    #[must_use]
    pub fn among(open: &[OpenNotes]) -> Vec<Self> {
        let of = |kind: Kind| open.iter().filter(|notes| notes.kind == kind).map(|notes| notes.suggestions).sum();
        let counted = Kind::ALL.into_iter().map(|kind| Self { kind, number: of(kind) });
        counted.filter(|undecided| undecided.number > 0).collect()
    }

    /// "Två ändringsförslag i yttrandet är inte avgjorda."
    #[must_use]
    pub fn sentence(&self) -> String {
        const WORDS: [&str; 10] = ["Ett", "Två", "Tre", "Fyra", "Fem", "Sex", "Sju", "Åtta", "Nio", "Tio"];
        let place = usize::try_from(self.number - 1).ok();
        let count = place.and_then(|place| WORDS.get(place));
        let count = count.map_or_else(|| self.number.to_string(), |word| (*word).to_owned());
        let settled = if self.number == 1 { "avgjort" } else { "avgjorda" };
        format!("{count} ändringsförslag i {} är inte {settled}.", definite(self.kind))
    }

    /// What is to be done with it, or them.
    #[must_use]
    pub fn them(&self) -> &'static str {
        if self.number == 1 { "det" } else { "dem" }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    #[test]
    fn who_may_do_what() {
        let mut table = String::new();
        let (closed, reader) = (Standing { notes: false, writes: false }, Standing { notes: true, writes: false });
        for act in Act::ALL {
            write!(table, "{act:?}:").unwrap();
            for (name, standing, mine) in [
                ("closed", closed, true),
                ("reader", reader, false),
                ("author", reader, true),
                ("writer", Standing { writes: true, ..reader }, false),
            ] {
                if standing.may(mine, act) {
                    write!(table, " {name}").unwrap();
                }
            }
            table.push('\n');
        }
        insta::assert_snapshot!(table, @r"
        Reply: reader author writer
        Resolve: author writer
        Reopen: author writer
        Accept: writer
        Reject: writer
        Withdraw: author
        ");
    }

    #[test]
    fn undecided_suggestions_are_counted_in_words() {
        for (number, sentence) in [
            (1, "Ett ändringsförslag i yttrandet är inte avgjort."),
            (2, "Två ändringsförslag i yttrandet är inte avgjorda."),
            (10, "Tio ändringsförslag i yttrandet är inte avgjorda."),
            (11, "11 ändringsförslag i yttrandet är inte avgjorda."),
        ] {
            assert_eq!(Undecided { kind: Kind::Yttrande, number }.sentence(), sentence);
        }
    }
}
