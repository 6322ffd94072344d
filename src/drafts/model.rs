//! The kinds of documents that a case has drafts of.

use std::{fmt, str::FromStr};

/// Which document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The office's proposal; in model A also the answer.
    Tjansteutlatande,
    /// The board's answer in model B.
    Yttrande,
}

impl Kind {
    /// Both, in the order of pages.
    pub const ALL: [Self; 2] = [Self::Tjansteutlatande, Self::Yttrande];

    /// As it stands in the database and in addresses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tjansteutlatande => "tjansteutlatande",
            Self::Yttrande => "yttrande",
        }
    }

    /// As it stands at the top of the paper.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Tjansteutlatande => "Tjänsteutlåtande",
            Self::Yttrande => "Yttrande",
        }
    }

    /// In running text: "tjänsteutlåtandet".
    #[must_use]
    pub fn definite(self) -> &'static str {
        match self {
            Self::Tjansteutlatande => "tjänsteutlåtandet",
            Self::Yttrande => "yttrandet",
        }
    }
}

impl FromStr for Kind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(())
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
