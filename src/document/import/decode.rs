//! Bytes → text, and what is refused.

/// The largest file that is read.
pub const MAX_BYTES: usize = 5 * 1024 * 1024;

/// Why a file cannot be imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// Larger than [`MAX_BYTES`].
    #[error("Filen är för stor. Den får vara högst 5 MiB.")]
    TooLarge,
    /// Begins with a UTF-16 byte order mark.
    #[error("Filen är inte UTF-8-text utan UTF-16. Spara den som UTF-8 och försök igen.")]
    Utf16,
    /// Is a packed file (Word) or a PDF.
    #[error(
        "Filen är inte UTF-8-text utan ett Word- eller PDF-dokument. Spara den som oformaterad \
         text i UTF-8 och försök igen."
    )]
    Binary,
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

/// The text of an uploaded file, without a byte order mark.
pub fn decode(bytes: &[u8]) -> Result<String, ImportError> {
    if bytes.len() > MAX_BYTES {
        return Err(ImportError::TooLarge);
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(ImportError::Utf16);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"%PDF-") {
        return Err(ImportError::Binary);
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|error| ImportError::NotUtf8 { line: line_of(bytes, error.valid_up_to()) })?;
    check(bytes, text)?;
    Ok(text.strip_prefix('\u{FEFF}').unwrap_or(text).to_owned())
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
            (b"PK\x03\x04xyz", Err(ImportError::Binary)),
            (b"%PDF-1.7", Err(ImportError::Binary)),
        ] {
            assert_eq!(decode(bytes), expected.map(str::to_owned));
        }
        assert_eq!(decode(&vec![b'a'; MAX_BYTES + 1]), Err(ImportError::TooLarge));
        assert!(decode(&vec![b'a'; MAX_BYTES]).is_ok());
    }
}
