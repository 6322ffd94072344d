//! A form with files: fields are gathered, files are streamed to the object store as they come.

use axum::extract::Multipart;
use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::{
    error::{AppError, Result},
    files::{Files, Stored},
};

/// The largest form with files, in bytes.
pub const MAX_FORM_BYTES: usize = 210 * 1024 * 1024;

/// A file of a form, stored but not yet named by any row.
#[derive(Debug, Clone)]
pub struct Uploaded {
    /// The name it had on the sender's disk, without folders.
    pub name: String,
    /// As told by its bytes, not by its name.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Where its bytes are.
    pub sha256: String,
}

/// The fields and files of a form.
pub struct Received<T> {
    /// The fields.
    pub form: T,
    /// The files that were taken.
    pub files: Vec<Uploaded>,
    /// A Swedish sentence for each file that was not.
    pub refused: Vec<String>,
}

/// Reads a form with files.
///
/// # Errors
/// Broken multipart data; a field that is not UTF-8. A file of a wrong type is told in `refused`.
pub async fn receive<T: DeserializeOwned>(files: &Files, mut multipart: Multipart) -> Result<Received<T>> {
    let mut pairs = Vec::new();
    let mut taken = Vec::new();
    let mut refused = Vec::new();
    while let Some(mut field) = multipart.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        let Some(file_name) = field.file_name().map(clean_name) else {
            pairs.push((name, read_text(&mut field).await?));
            continue;
        };
        let stream = Box::pin(futures_util::stream::try_unfold(field, async |mut field| {
            Ok::<_, AppError>(field.chunk().await.map_err(broken)?.map(|chunk| (chunk, field)))
        }));
        match files.put_stream(stream).await {
            // An empty file field comes as a file without name and content.
            Ok(stored) if stored.size == 0 && file_name.is_empty() => {}
            Ok(stored) => match media_type(&stored) {
                Some(media_type) => taken.push(Uploaded {
                    name: file_name,
                    media_type: media_type.to_owned(),
                    size: i64::try_from(stored.size).unwrap_or(i64::MAX),
                    sha256: stored.sha256,
                }),
                None => refused.push(format!(
                    "”{file_name}” togs inte emot. Lägg till PDF, Word, OpenDocument eller ren text (UTF-8)."
                )),
            },
            Err(AppError::TooLarge(_)) => {
                // What is left of the form would be the rest of this file; the connection is given up.
                return Err(AppError::TooLarge(format!("”{file_name}” är större än 50 MB och togs inte emot.")));
            }
            Err(error) => return Err(error),
        }
    }
    let encoded = serde_html_form::to_string(&pairs).map_err(AppError::internal)?;
    let form = serde_html_form::from_str(&encoded)
        .map_err(|_| AppError::BadRequest("Formuläret kom inte fram helt. Gå tillbaka och försök igen.".into()))?;
    Ok(Received { form, files: taken, refused })
}

async fn read_text(field: &mut axum::extract::multipart::Field<'_>) -> Result<String> {
    let mut bytes: Vec<u8> = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(broken)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > super::FORM_BYTES {
            return Err(AppError::TooLarge("Texten är för stor för att tas emot på en gång.".into()));
        }
    }
    String::from_utf8(bytes).map_err(|_| AppError::BadRequest("Formuläret innehåller text som inte är UTF-8.".into()))
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn broken(error: axum::extract::multipart::MultipartError) -> AppError {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        AppError::TooLarge("Filerna är tillsammans större än 200 MB. Lägg till dem i omgångar.".into())
    } else {
        AppError::BadRequest("Filen kom inte fram helt. Försök igen.".into())
    }
}

/// The last part of a path, without control characters.
fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// The type that the bytes themselves tell; `None` for what is not taken.
fn media_type(stored: &Stored) -> Option<&'static str> {
    const TAKEN: [&str; 5] = [
        "application/pdf",
        "application/msword",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.oasis.opendocument.text",
        "application/rtf",
    ];
    if let Some(kind) = infer::get(&stored.head) {
        return TAKEN.into_iter().find(|taken| *taken == kind.mime_type());
    }
    is_text(&stored.head).then_some("text/plain; charset=utf-8")
}

/// UTF-8 without control characters, as far as the head shows.
fn is_text(head: &Bytes) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        // The head may end within a character.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(head.get(..error.valid_up_to()).unwrap_or_default()).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.is_empty() && !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(head: &[u8]) -> Option<&'static str> {
        media_type(&Stored { sha256: String::new(), size: head.len() as u64, head: Bytes::copy_from_slice(head) })
    }

    #[test]
    fn bytes_tell_the_type() {
        assert_eq!(kind(b"%PDF-1.7\n"), Some("application/pdf"));
        assert_eq!(kind("Remiss på svenska: åäö".as_bytes()), Some("text/plain; charset=utf-8"));
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n"), None);
        assert_eq!(kind(b"MZ\x90\x00"), None);
        assert_eq!(kind(b"caf\xe9 au lait"), None);
        assert_eq!(kind(b"a\0b"), None);
        assert_eq!(kind(b""), None);
        // HTML is taken for what it is to us: text, and only ever served as such.
        assert!(kind(b"<script>alert(1)</script>").is_none_or(|kind| kind.starts_with("text/plain")));
    }

    #[test]
    fn names_lose_their_folders() {
        assert_eq!(clean_name("C:\\Users\\a\\Missiv 1.pdf"), "Missiv 1.pdf");
        assert_eq!(clean_name("../../etc/passwd"), "passwd");
        assert_eq!(clean_name("a\r\nb.txt"), "ab.txt");
    }
}
