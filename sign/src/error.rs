//! Why something cannot be sealed, read or trusted. The texts are for the log.

use std::path::PathBuf;

use crate::stamp::StampFault;

/// Why there is no seal, or why nothing can be said of one.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The bytes do not begin as a PDF does.
    #[error("the file is not a PDF")]
    NotPdf,
    /// The PDF's structure cannot be followed.
    #[error("the PDF cannot be read: {0}")]
    Pdf(&'static str),
    /// An encrypted PDF is neither sealed nor read.
    #[error("the PDF is encrypted")]
    Encrypted,
    /// Something unpacks to more than a paper of ours ever holds.
    #[error("the PDF holds more than is read: {0}")]
    TooLarge(&'static str),
    /// A sealed file is never altered, not by a second seal either.
    #[error("the PDF is sealed already")]
    AlreadySealed,
    /// There is no seal in the PDF.
    #[error("the PDF has no seal")]
    NoSeal,
    /// A file of the seal cannot be read.
    #[error("{path} cannot be read: {source}")]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Others than the owner may read the key.
    #[error(
        "{path} may be read by others (mode {mode:03o}): take the key out of use if anyone may have done so, else chmod 600"
    )]
    KeyExposed {
        /// Which file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The private key is none that can be used.
    #[error("the private key cannot be used: {0}")]
    Key(String),
    /// A certificate cannot be read or used.
    #[error("the certificate cannot be used: {0}")]
    Certificate(String),
    /// The certificate is about another key.
    #[error("the certificate of {0} does not belong to the private key")]
    KeyMismatch(String),
    /// The certificate does not hold at the time of the seal.
    #[error("the certificate is valid from {not_before} to {not_after}, not now")]
    NotValidNow {
        /// First instant.
        not_before: chrono::DateTime<chrono::Utc>,
        /// Last instant.
        not_after: chrono::DateTime<chrono::Utc>,
    },
    /// The time-stamp service gave none that can be used.
    #[error("the time stamp cannot be used: {0}")]
    Stamp(#[from] StampFault),
    /// ASN.1 could not be written.
    #[error("the signature cannot be written: {0}")]
    Der(#[from] der::Error),
    /// The random numbers or the arithmetic failed.
    #[error("cryptography failed: {0}")]
    Crypto(&'static str),
}
