//! A seal that is as it should be.

use crate::support::{KNOTTY, PACKED, PAPER, house, now};
use sign::{Basis, Covers, Error, Level, Trust, attachments, seals, unsealed};

#[test]
fn a_seal_is_read_back_as_it_was_put() {
    let house = house("Kulturnämnden");
    for paper in [PAPER, PACKED, KNOTTY] {
        let sealed = house.sealer.seal(paper, now(), "Attesterad å nämndens vägnar", None).unwrap();
        assert!(sealed.starts_with(paper));
        let seal = house.only(&sealed);
        assert_eq!(seal.faults(), []);
        assert!(seal.holds());
        assert_eq!(seal.field, "Sigill");
        let signer = seal.signer.as_ref().unwrap();
        assert_eq!(signer.organisation.as_deref(), Some("Kulturnämnden"));
        assert_eq!(signer.common_name.as_deref(), Some("Kulturnämnden"));
        assert_eq!(signer.issuer, "Rot för Kulturnämnden");
        assert_eq!(signer.sha256, house.sealer.fingerprint());
        assert_eq!(signer.not_after, house.sealer.not_after());
        assert_eq!(seal.reason.as_deref(), Some("Attesterad å nämndens vägnar"));
        assert_eq!(seal.claimed_at, Some(now()));
        assert_eq!(seal.judged_at, Some((now(), Basis::Claimed)));
        assert_eq!(seal.level, Some(Level::BB));
        assert_eq!(seal.covers, Covers::Whole);
        assert!(matches!(&seal.trust, Trust::Trusted { root, .. } if root == "Rot för Kulturnämnden"));
        assert_eq!(unsealed(&sealed).unwrap(), paper);
        let files = attachments(&sealed).unwrap();
        assert_eq!(files, attachments(paper).unwrap());
        assert_eq!(files[0], ("liten.txt".to_owned(), "åäö\n".as_bytes().to_vec()));
        assert_eq!(files[1].0, "underlag.json");
    }
}

#[test]
fn a_file_without_a_seal_says_so() {
    let house = house("Kulturnämnden");
    assert_eq!(seals(PAPER, &house.anchors()).unwrap(), []);
    assert!(matches!(unsealed(PAPER), Err(Error::NoSeal)));
}

#[test]
fn a_sealed_file_is_not_sealed_again() {
    let house = house("Kulturnämnden");
    let again = house.sealer.seal(&house.sealed(), now(), "igen", None);
    assert!(matches!(again, Err(Error::AlreadySealed)));
}
