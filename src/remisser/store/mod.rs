//! SQL for remisser.

mod assignment;
mod case;
mod choices;
mod details;
mod files;
mod registration;

pub use assignment::{assign, set_co_officers, set_preparing_unit_if_none};
pub use case::{Found, by_dnr, end, find_case, lock, lock_case, of_dnr, set_status};
pub use choices::{SenderChoice, UnitChoice, senders, units};
pub use details::{Details, details};
pub use files::{FileRow, NewFile, Staged, files, insert_file, stage, staged};
pub use registration::{NewRemiss, Twin, changed, correct, has_dnr, insert, set_sender_dnrs, take_number, twins};

use crate::error::{AppError, Result};

/// A word of the database; its CHECK knows the same words.
pub fn parse<T: std::str::FromStr>(word: &str) -> Result<T> {
    word.parse().map_err(|_| AppError::internal(format!("unknown word in the database: {word}")))
}

/// No row changed: somebody else was first.
pub fn guarded(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(AppError::Conflict) }
}
