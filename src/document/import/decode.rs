//! Bytes → text or a Word file, and what is refused.

use crate::document::docx::{self, Word, WordError};

/// The largest text that is read.
pub const MAX_BYTES: usize = 5 * 1024 * 1024;
/// The largest Word file that is read: it may have pictures.
pub const MAX_WORD_BYTES: usize = 20 * 1024 * 1024;

/// What a file turned out to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Text, plain or Markdown.
    Text(String),
    /// A Word file.
    Word(Box<Word>),
}

/// Why a file cannot be imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// Larger than [`MAX_BYTES`].
    #[error("Filen är för stor. Den får vara högst 5 MiB.")]
    TooLarge,
    /// Begins with a UTF-16 byte order mark.
    #[error("Filen är inte UTF-8-text utan UTF-16. Spara den som UTF-8 och försök igen.")]
    Utf16,
    /// Is of another kind, in words.
    #[error("Filen är {0}. Spara den som Word-dokument (.docx) eller som oformaterad text och försök igen.")]
    Other(&'static str),
    /// A Word file that cannot be read.
    #[error("Word-filen är skadad eller ofullständig. Öppna den i Word, spara den på nytt som .docx och försök igen.")]
    BrokenWord,
    /// A Word file that holds more than any document.
    #[error("Word-filen är för stor eller innehåller för mycket för att läsas in. Ta bort bilder och försök igen.")]
    LargeWord,
    /// Is not UTF-8; the line is where it ceases to be.
    #[error(
        "Filen är inte UTF-8-text (rad {line}). Den kan vara sparad i Windows-1252 (ANSI): spara \
         den som UTF-8 och försök igen."
    )]
    NotUtf8 {
        /// From 1.
        line: usize,
    },
    /// Holds a NUL character.
    #[error("Filen är inte en textfil: den har ett nolltecken på rad {line}.")]
    Nul {
        /// From 1.
        line: usize,
    },
    /// More headings than [`super::MAX_HEADINGS`].
    #[error("Filen har fler än 200 rubriker och kan inte vara ett tjänsteutlåtande.")]
    TooManyHeadings,
}

/// What an uploaded file holds: a Word file's text, or text without a byte order mark. The bytes decide, not a name.
pub fn decode(bytes: &[u8]) -> Result<Source, ImportError> {
    if bytes.starts_with(b"PK\x03\x04") {
        return word(bytes);
    }
    if bytes.len() > MAX_BYTES {
        return Err(ImportError::TooLarge);
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(ImportError::Utf16);
    }
    if let Some(kind) = other(bytes) {
        return Err(ImportError::Other(kind));
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|error| ImportError::NotUtf8 { line: line_of(bytes, error.valid_up_to()) })?;
    check(bytes, text)?;
    Ok(Source::Text(text.strip_prefix('\u{FEFF}').unwrap_or(text).to_owned()))
}

fn word(bytes: &[u8]) -> Result<Source, ImportError> {
    if bytes.len() > MAX_WORD_BYTES {
        return Err(ImportError::LargeWord);
    }
    docx::read(bytes).map(|word| Source::Word(Box::new(word))).map_err(|error| match error {
        WordError::Broken => ImportError::BrokenWord,
        WordError::TooLarge => ImportError::LargeWord,
        WordError::Other(kind) => ImportError::Other(kind),
    })
}

/// What a file is that holds neither, by how it begins; a file's name may say anything.
fn other(bytes: &[u8]) -> Option<&'static str> {
    let head = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    let begins = |with: &[u8]| head.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with));
    if begins(b"%PDF-") {
        Some("ett PDF-dokument")
    } else if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        Some("ett äldre Word-dokument (.doc), eller låst med lösenord")
    } else if begins(b"{\\rtf") {
        Some("ett RTF-dokument")
    } else if begins(b"<!doctype html") || begins(b"<html") || begins(b"MIME-Version:") {
        Some("en webbsida (HTML)")
    } else if begins(b"<?xml") {
        Some("en XML-fil")
    } else {
        None
    }
}

/// Size and NUL, for text that came another way too.
pub(super) fn check(bytes: &[u8], text: &str) -> Result<(), ImportError> {
    if text.len() > MAX_BYTES {
        return Err(ImportError::TooLarge);
    }
    match text.find('\0') {
        Some(at) => Err(ImportError::Nul { line: line_of(bytes, at) }),
        None => Ok(()),
    }
}

fn line_of(bytes: &[u8], at: usize) -> usize {
    bytes.iter().take(at).filter(|byte| **byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_and_what_is_refused() {
        let nul = ImportError::Nul { line: 2 };
        for (bytes, expected) in [
            ("Å\n".as_bytes(), Ok("Å\n")),
            ("\u{FEFF}Å".as_bytes(), Ok("Å")),
            (b"", Ok("")),
            (b"\xFF\xFEA\0", Err(ImportError::Utf16)),
            (b"\xFE\xFF\0A", Err(ImportError::Utf16)),
            (b"Rad\n\xC4rendet", Err(ImportError::NotUtf8 { line: 2 })),
            (b"Rad\nA\0B", Err(nul)),
            (b"PK\x03\x04xyz", Err(ImportError::BrokenWord)),
            (b"%PDF-1.7", Err(ImportError::Other("ett PDF-dokument"))),
            (b"\xEF\xBB\xBF\n<!DOCTYPE HTML><p>", Err(ImportError::Other("en webbsida (HTML)"))),
            (b"{\\rtf1}", Err(ImportError::Other("ett RTF-dokument"))),
            (
                b"\xD0\xCF\x11\xE0\xA1",
                Err(ImportError::Other("ett äldre Word-dokument (.doc), eller låst med lösenord")),
            ),
        ] {
            assert_eq!(decode(bytes), expected.map(|text: &str| Source::Text(text.to_owned())));
        }
        assert_eq!(decode(&vec![b'a'; MAX_BYTES + 1]), Err(ImportError::TooLarge));
        assert!(decode(&vec![b'a'; MAX_BYTES]).is_ok());
    }
}
