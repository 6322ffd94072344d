//! A paper, an authority and a sealer for the tests.

use std::fmt::Write;

use chrono::{DateTime, TimeZone, Utc};
use sign::{Anchors, Seal, Sealer, issue, new_authority, seals};

/// Written by typst (`papers/paper.typ`): PDF/A-3a and PDF/UA-1 with two attachments and a cross-reference table.
pub const PAPER: &[u8] = include_bytes!("papers/paper.pdf");
/// The same by `qpdf --object-streams=generate`: object streams and a cross-reference stream.
pub const PACKED: &[u8] = include_bytes!("papers/packed.pdf");

/// The same rearranged with pikepdf: lists and trees as objects of their own, the parent tree with branches, an empty form.
pub const KNOTTY: &[u8] = include_bytes!("papers/knotty.pdf");

/// A time like any.
pub fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 2, 5, 10, 11, 12).unwrap()
}

/// A root with one sealer below it.
pub struct House {
    pub root: String,
    pub sealer: Sealer,
}

pub fn house(name: &str) -> House {
    house_at(name, now() - chrono::Duration::days(30))
}

pub fn house_at(name: &str, at: DateTime<Utc>) -> House {
    let (root_key, root) = new_authority(&format!("Rot för {name}"), at).unwrap();
    let (key, chain) = issue(&root_key, &root, name, at).unwrap();
    let sealer = Sealer::from_pem(&key, &chain).unwrap();
    House { root, sealer }
}

impl House {
    pub fn anchors(&self) -> Anchors {
        Anchors::from_pem([self.root.as_str()]).unwrap()
    }

    pub fn sealed(&self) -> Vec<u8> {
        self.sealer.seal(PAPER, now(), "Attesterad", None).unwrap()
    }

    /// The only seal of a file, as this house's root lets it be seen.
    pub fn only(&self, pdf: &[u8]) -> Seal {
        let mut all = seals(pdf, &self.anchors()).unwrap();
        assert_eq!(all.len(), 1, "{all:#?}");
        all.remove(0)
    }
}

/// Where `needle` stands last.
pub fn last(bytes: &[u8], needle: &[u8]) -> usize {
    bytes.windows(needle.len()).rposition(|window| window == needle).unwrap()
}

/// Where `needle` stands first.
pub fn first(bytes: &[u8], needle: &[u8]) -> usize {
    bytes.windows(needle.len()).position(|window| window == needle).unwrap()
}

/// Where the hexadecimal digits of the signature begin and end.
pub fn digits(sealed: &[u8]) -> std::ops::Range<usize> {
    let start = last(sealed, b"/Contents<") + 10;
    start..start + first(&sealed[start..], b">")
}

/// The signature as bytes, with the zeros behind it.
pub fn signature(sealed: &[u8]) -> Vec<u8> {
    hex::decode(&sealed[digits(sealed)]).unwrap()
}

/// Puts another signature in its place, which must not be longer than the room.
pub fn with_signature(sealed: &[u8], signature: &[u8]) -> Vec<u8> {
    let place = digits(sealed);
    let mut out = sealed.to_vec();
    let end = signature.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    let text = hex::encode(&signature[..end]);
    out[place.clone()].fill(b'0');
    out[place.start..place.start + text.len()].copy_from_slice(text.as_bytes());
    out
}

/// The number that the last `/KEY n 0 R` of the file names.
pub fn reference(pdf: &[u8], key: &str) -> u32 {
    let at = last(pdf, key.as_bytes()) + key.len();
    let digits: String = pdf[at..]
        .iter()
        .skip_while(|b| **b == b' ')
        .take_while(|b| b.is_ascii_digit())
        .map(|b| char::from(*b))
        .collect();
    digits.parse().unwrap()
}

/// Appends an incremental update with a table, as any PDF editor would.
pub fn updated(pdf: &[u8], objects: &[(u32, String)]) -> Vec<u8> {
    let previous = first(&pdf[last(pdf, b"startxref")..], b"\n") + last(pdf, b"startxref") + 1;
    let previous: String = pdf[previous..].iter().take_while(|b| b.is_ascii_digit()).map(|b| char::from(*b)).collect();
    let root = reference(pdf, "/Root ");
    let mut out = pdf.to_vec();
    let mut table = String::from("xref\n");
    for (number, body) in objects {
        write!(table, "{number} 1\n{:010} 00000 n\r\n", out.len()).unwrap();
        out.extend(format!("{number} 0 obj\n{body}\nendobj\n").as_bytes());
    }
    let at = out.len();
    out.extend(
        format!("{table}trailer\n<</Size 2000/Root {root} 0 R/Prev {previous}>>\nstartxref\n{at}\n%%EOF\n").as_bytes(),
    );
    out
}

/// A program that the tests ask, found on the path or among those that the setup has unpacked.
pub fn program(name: &str) -> std::path::PathBuf {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(root.join("var/dist/bin")).chain(std::env::split_paths(&path));
    let found = folders.map(|folder| folder.join(name)).find(|program| program.is_file());
    found.unwrap_or_else(|| panic!("{name} is missing: run scripts/setup.sh test"))
}
