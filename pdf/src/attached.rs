//! Files that a PDF carries, such as the evidence of who approved it.

use serde_json::{Value, json};

use crate::Error;

/// How many files a PDF carries at most. Each has a place with a name of its own in typst's world, see
/// [`crate::world`].
pub const MAX_ATTACHMENTS: usize = 16;

/// A file that the PDF carries and that was the basis of what is printed; in the file's own terms its *data*.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// A plain file name such as `attester.json`, unlike the others': letters, digits, spaces and `.-_`.
    pub name: String,
    /// Such as `application/json`.
    pub media_type: String,
    /// What a reader's program shows beside the name, in Swedish.
    pub description: String,
    /// The content, as it is.
    pub bytes: Vec<u8>,
}

/// Whether the files can be carried. What else is wrong with them typst says.
pub fn check(attachments: &[Attachment]) -> Result<(), Error> {
    let refused = |one: &Attachment, why| Err(Error::Attachment(one.name.clone(), why));
    for (place, one) in attachments.iter().enumerate() {
        if place >= MAX_ATTACHMENTS {
            return refused(one, "is one too many");
        }
        if !one.name.starts_with(char::is_alphanumeric) || !one.name.chars().all(plain) {
            return refused(one, "has a name that is no plain file name");
        }
        if attachments.iter().take(place).any(|other| other.name == one.name) {
            return refused(one, "has the name of another");
        }
        if one.description.is_empty() {
            return refused(one, "has no description");
        }
    }
    Ok(())
}

fn plain(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_')
}

/// The files as the form is told of them.
pub fn list(attachments: &[Attachment]) -> Value {
    let one = |(place, one): (usize, &Attachment)| {
        json!({
            "file": file(place), "name": one.name, "media_type": one.media_type, "description": one.description,
        })
    };
    attachments.iter().enumerate().map(one).collect()
}

/// The name of a place in typst's world.
pub fn file(place: usize) -> String {
    format!("/attached-{place}")
}
