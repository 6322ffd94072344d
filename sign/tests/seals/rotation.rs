//! Seals go on verifying when key, certificate or authority is replaced.

use chrono::Duration;
use sign::{Anchors, Error, Fault, Sealer, Trust, issue, new_authority, seals};

use crate::support::{PAPER, now};

const DAY: Duration = Duration::days(1);

#[test]
fn seals_by_an_old_key_of_the_same_root_hold() {
    let (root_key, root) = new_authority("Rot", now()).unwrap();
    let anchors = Anchors::from_pem([root.as_str()]).unwrap();
    let mut at = now();
    let mut papers = Vec::new();
    for _ in 0..4 {
        let (key, chain) = issue(&root_key, &root, "Nämnden", at).unwrap();
        let sealer = Sealer::from_pem(&key, &chain).unwrap();
        papers.push((sealer.fingerprint(), sealer.seal(PAPER, at, "Attesterad", None).unwrap()));
        at += DAY * 365 * 2;
    }
    for (fingerprint, paper) in &papers {
        let seal = seals(paper, &anchors).unwrap().remove(0);
        assert_eq!(seal.faults(), []);
        assert_eq!(seal.signer.unwrap().sha256, *fingerprint);
    }
    assert_eq!(papers.iter().map(|(fingerprint, _)| fingerprint).collect::<std::collections::BTreeSet<_>>().len(), 4);
}

#[test]
fn seals_of_an_old_root_hold_as_long_as_it_is_among_the_trusted() {
    let (old_key, old) = new_authority("Gammal rot", now() - DAY * 3000).unwrap();
    let (key, chain) = issue(&old_key, &old, "Nämnden", now() - DAY * 3000).unwrap();
    let then = now() - DAY * 2999;
    let paper = Sealer::from_pem(&key, &chain).unwrap().seal(PAPER, then, "Attesterad", None).unwrap();
    let (_, new) = new_authority("Ny rot", now()).unwrap();

    let both = Anchors::from_pem([new.as_str(), old.as_str()]).unwrap();
    assert!(seals(&paper, &both).unwrap()[0].holds());
    // One file with both in it is as good.
    let one = Anchors::from_pem([format!("Våra rötter\n{new}\n\n{old}").as_str()]).unwrap();
    assert!(seals(&paper, &one).unwrap()[0].holds());
    let only_new = Anchors::from_pem([new.as_str()]).unwrap();
    let unknown = Trust::UnknownIssuer { issuer: "Gammal rot".to_owned() };
    assert_eq!(seals(&paper, &only_new).unwrap()[0].faults(), [Fault::Untrusted(unknown)]);
}

#[test]
fn a_leaf_ends_with_its_root_at_the_latest() {
    let (root_key, root) = new_authority("Rot", now()).unwrap();
    let late = now() + DAY * 365 * 19;
    let (key, chain) = issue(&root_key, &root, "Nämnden", late).unwrap();
    let sealer = Sealer::from_pem(&key, &chain).unwrap();
    assert!(sealer.not_after() < late + DAY * 371);
    assert!(matches!(sealer.seal(PAPER, late + DAY * 371, "För sent", None), Err(Error::NotValidNow { .. })));
    let (other_key, _) = new_authority("Rot", now()).unwrap();
    assert!(matches!(issue(&other_key, &root, "Nämnden", now()), Err(Error::KeyMismatch(_))));
}
