//! A request for a review, as commands take it.

use uuid::Uuid;
use yttra::reviews::commands::{AskedReviewer, Asking};

/// Asks one person about the whole.
pub fn asking(version: i32, person: Uuid, due_on: &str, question: &str) -> Asking {
    Asking { version, reviewers: vec![asked(1, person, due_on, question)] }
}

/// A row of such a request.
pub fn asked(row: usize, person: Uuid, due_on: &str, question: &str) -> AskedReviewer {
    AskedReviewer { row, person, due_on: due_on.parse().unwrap(), question: question.to_owned(), sections: Vec::new() }
}
