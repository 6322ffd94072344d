//! A board with its office, in the forms that running text needs.

use serde::Deserialize;
use uuid::Uuid;

use crate::attests::model::Method;

/// Whether the tjänsteutlåtande is the answer or proposes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Model {
    /// The tjänsteutlåtande is the answer.
    #[default]
    A,
    /// The tjänsteutlåtande proposes a separate yttrande.
    B,
}

impl Model {
    /// As it stands in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
        }
    }
}

impl std::str::FromStr for Model {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "a" => Ok(Self::A),
            "b" => Ok(Self::B),
            _ => Err(()),
        }
    }
}

/// A myndighet as most pages need it.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of the board, ticked by itself")]
pub struct Myndighet {
    /// Its id.
    pub id: Uuid,
    /// Its short name in addresses of the command line.
    pub slug: String,
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
    /// Model A or B.
    pub model: Model,
    /// The address block, line by line.
    pub address: Vec<String>,
    /// The office's address for mail.
    pub email: String,
    /// How numbers of the diary are written: `EKB {år}/{nr}`.
    pub dnr_format: String,
    /// KL 6:39: the chair may decide what cannot wait.
    pub chair_may_decide: bool,
    /// One person may attest two steps.
    pub same_person_two_steps: bool,
    /// Who has written a proposal may attest it, and the attest says so.
    pub officer_may_attest: bool,
    /// Comments, suggestions and former texts are deleted when a case is closed.
    pub purge_at_closing: bool,
    /// The weakest way in which an attest may be given.
    pub least_method: Method,
}

/// What is needed to make a myndighet; also the form of the file that `yttra myndighet add` reads.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewMyndighet {
    /// See [`Myndighet::slug`].
    pub slug: String,
    /// See [`Myndighet::kommun`].
    pub kommun: String,
    /// See [`Myndighet::namnd`].
    pub namnd: String,
    /// See [`Myndighet::namnd_running`].
    pub namnd_running: String,
    /// See [`Myndighet::forvaltning`].
    pub forvaltning: String,
    /// See [`Myndighet::forvaltning_running`].
    pub forvaltning_running: String,
    /// `a` or `b`.
    pub model: String,
    /// See [`Myndighet::address`].
    #[serde(default)]
    pub address: Vec<String>,
    /// See [`Myndighet::email`].
    pub email: String,
    /// See [`Myndighet::dnr_format`].
    pub dnr_format: String,
    /// See [`Myndighet::chair_may_decide`].
    #[serde(default)]
    pub chair_may_decide: bool,
}

/// What is wrong with the form of a diary's series; empty if nothing is. The number starts anew each year, so that
/// without the year the second year's first number would be taken already.
#[must_use]
pub fn dnr_format_complaint(format: &str) -> &'static str {
    if !format.contains("{nr}") {
        "Formen måste innehålla {nr}, där löpnumret ska stå."
    } else if !format.contains("{år}") {
        "Formen måste innehålla {år}, eftersom löpnumret börjar om varje år."
    } else if format.replace("{nr}", "").replace("{år}", "").contains(['{', '}']) {
        "Bara {år} och {nr} får stå inom klammer."
    } else {
        ""
    }
}

/// Writes a number in the diary's format.
#[must_use]
pub fn format_dnr(format: &str, year: i32, number: i32) -> String {
    format.replace("{år}", &year.to_string()).replace("{nr}", &number.to_string())
}

#[cfg(test)]
mod tests {
    use super::{dnr_format_complaint, format_dnr};

    #[test]
    fn a_series_has_year_and_number() {
        assert_eq!(dnr_format_complaint("EKB {år}/{nr}"), "");
        for wrong in ["EKB {år}", "EKB {nr}", "EKB {år}/{nr} {x}"] {
            assert!(!dnr_format_complaint(wrong).is_empty(), "{wrong}");
        }
    }

    #[test]
    fn numbers_take_the_diarys_form() {
        assert_eq!(format_dnr("EKB {år}/{nr}", 2026, 12), "EKB 2026/12");
        assert_eq!(format_dnr("1.5.1-{nr}-{år}", 2026, 7), "1.5.1-7-2026");
    }
}
