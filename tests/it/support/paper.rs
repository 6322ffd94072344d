//! What a finished document says, and what it is.

use std::{
    io::{Cursor, Read, Write},
    process::{Command, Stdio},
};

use sha2::{Digest, Sha256};
use zip::ZipArchive;

/// SHA-256 in hex.
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// The printed words of a PDF, without the hyphens and line ends of the typesetting.
pub fn words(pdf: &[u8]) -> String {
    let mut child = Command::new("pdftotext")
        .args(["-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("pdftotext is needed for these tests (package poppler-utils)");
    child.stdin.take().unwrap().write_all(pdf).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "not a PDF: {}", String::from_utf8_lossy(&pdf[..pdf.len().min(200)]));
    let raw = String::from_utf8(output.stdout).unwrap().replace("\u{ad}\n", "").replace('\u{ad}', "");
    raw.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The files of a zip: name and bytes, in order.
pub fn unzipped(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut file = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            (file.name().unwrap().into_owned(), bytes)
        })
        .collect()
}
