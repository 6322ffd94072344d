//! A paper, an authority and a sealer for the tests.

use chrono::{DateTime, TimeZone, Utc};
use sign::{Anchors, Seal, Sealer, issue, new_authority, seals};

/// Written by typst (`papers/paper.typ`): PDF/A-3a and PDF/UA-1 with two attachments and a cross-reference table.
pub const PAPER: &[u8] = include_bytes!("papers/paper.pdf");
/// The same by `qpdf --object-streams=generate`: object streams and a cross-reference stream.
pub const PACKED: &[u8] = include_bytes!("papers/packed.pdf");

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
