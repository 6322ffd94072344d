//! What only someone with a key can forge: seals whose signature holds, and that are wrong all the same.

use chrono::{Duration, TimeZone};

use super::*;
use crate::file::object::Object;
use crate::{Anchors, Basis, Covers, Fault, RangeFault, Seal, Trust, issue, new_authority, seals};

const PAPER: &[u8] = include_bytes!("../tests/seals/papers/paper.pdf");

struct House {
    root: String,
    root_key: String,
    sealer: Sealer,
}

fn then() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 2, 5, 10, 11, 12).unwrap()
}

fn house() -> House {
    let (root_key, root) = new_authority("Rot", then() - Duration::days(1)).unwrap();
    let (key, chain) = issue(&root_key, &root, "Nämnden", then()).unwrap();
    House { sealer: Sealer::from_pem(&key, &chain).unwrap(), root, root_key }
}

impl House {
    fn laid(&self, at: DateTime<Utc>) -> (Vec<u8>, Holes) {
        let room = self.sealer.room(&self.sealer.chain[0]).unwrap();
        let (mut sealed, holes) = self.sealer.lay(&File::open(PAPER).unwrap(), at, "Prov", room).unwrap();
        holes.fill_range(&mut sealed).unwrap();
        (sealed, holes)
    }

    /// Puts `list` in the range's place and signs what it says.
    fn with_range(&self, list: impl Fn(&Holes, usize) -> [usize; 4]) -> Seal {
        let (mut sealed, holes) = self.laid(then());
        let four = list(&holes, sealed.len());
        let text = format!("[{} {} {} {}]", four[0], four[1], four[2], four[3]);
        let (start, width) = holes.range;
        sealed[start..start + width].copy_from_slice(format!("{text:width$}").as_bytes());
        let covered = [&sealed[four[0]..four[0] + four[1]], &sealed[four[2]..four[2] + four[3]]];
        let signed = self.sealer.sign(&covered, &self.sealer.chain[0], None).unwrap();
        holes.fill_contents(&mut sealed, &signed).unwrap();
        self.only(&sealed)
    }

    fn only(&self, pdf: &[u8]) -> Seal {
        let anchors = Anchors::from_pem([self.root.as_str()]).unwrap();
        let mut all = seals(pdf, &anchors).unwrap();
        assert_eq!(all.len(), 1);
        all.remove(0)
    }
}

#[test]
fn the_range_must_leave_out_the_signature_and_nothing_else() {
    let house = house();
    let right = house.with_range(|holes, len| [0, holes.contents, holes.end(), len - holes.end()]);
    assert_eq!(right.faults(), []);
    let from_one = house.with_range(|holes, len| [1, holes.contents - 1, holes.end(), len - holes.end()]);
    assert_eq!(from_one.range, Err(RangeFault::NotFromStart));
    let wider_before = house.with_range(|holes, len| [0, holes.contents - 1, holes.end(), len - holes.end()]);
    assert_eq!(wider_before.range, Err(RangeFault::WrongHole));
    let wider_behind = house.with_range(|holes, len| [0, holes.contents, holes.end() + 1, len - holes.end() - 1]);
    assert_eq!(wider_behind.range, Err(RangeFault::WrongHole));
    let elsewhere = house.with_range(|_, len| [0, 100, 200, len - 200]);
    assert_eq!(elsewhere.range, Err(RangeFault::WrongHole));
    let nowhere = house.with_range(|_, len| [0, 0, 0, len]);
    assert_eq!(nowhere.range, Err(RangeFault::WrongHole));
    for seal in [from_one, wider_before, wider_behind, elsewhere, nowhere] {
        assert!(!seal.holds());
        assert_eq!(seal.covers, Covers::Unknown);
    }
}

#[test]
fn a_range_that_stops_early_does_not_cover_what_comes_then() {
    let house = house();
    let seal = house.with_range(|holes, len| [0, holes.contents, holes.end(), len - holes.end() - 10]);
    assert_eq!((seal.digest_holds, seal.signature_holds, seal.range), (true, true, Ok(())));
    assert!(matches!(&seal.covers, Covers::ThenUpdated(later) if later.bytes == 10), "{:?}", seal.covers);
    assert_eq!(seal.faults(), [Fault::Updated]);
}

#[test]
fn a_signature_that_names_another_certificate_is_told() {
    let house = house();
    // The same key, certified twice; the signed attributes name the other certificate.
    let key = crate::key::Key::generate_pem().unwrap();
    let public = Key::from_pem(&key).unwrap().public().unwrap();
    let certified =
        |name| crate::authority::certify(&house.root_key, &house.root, name, public.clone(), then()).unwrap();
    let (one, other) = (certified("Nämnden"), certified("Styrelsen"));
    let forger = House { sealer: Sealer::from_pem(&key, &one).unwrap(), root: house.root, root_key: String::new() };
    let named = Cert::from_pem(&other).unwrap().remove(0);
    let (mut sealed, holes) = forger.laid(then());
    let signed = forger.sealer.sign(&holes.covered(&sealed).unwrap(), &named, None).unwrap();
    holes.fill_contents(&mut sealed, &signed).unwrap();
    let seal = forger.only(&sealed);
    assert!(seal.signature_holds && seal.digest_holds && seal.trust.is_trusted());
    assert_eq!(seal.faults(), [Fault::CertificateNotNamed]);
}

#[test]
fn a_certificate_is_judged_at_the_time_of_the_seal() {
    let house = house();
    for at in [then() - Duration::hours(1), house.sealer.not_after() + Duration::seconds(1)] {
        let (mut sealed, holes) = house.laid(at);
        let signed = house.sealer.sign(&holes.covered(&sealed).unwrap(), &house.sealer.chain[0], None).unwrap();
        holes.fill_contents(&mut sealed, &signed).unwrap();
        let seal = house.only(&sealed);
        assert_eq!(seal.judged_at, Some((at, Basis::Claimed)));
        assert!(
            matches!(&seal.trust, Trust::NotValidThen { whose, not_after, .. } if whose == "Nämnden" && *not_after == house.sealer.not_after())
        );
        assert_eq!(seal.faults(), [Fault::Untrusted(seal.trust.clone())]);
        assert!(matches!(house.sealer.seal(PAPER, at, "Prov", None), Err(Error::NotValidNow { .. })));
    }
}

#[test]
fn a_seal_without_a_time_is_not_judged() {
    let house = house();
    let (mut sealed, holes) = house.laid(then());
    let at = sealed.windows(4).rposition(|window| window == b"/M(D").unwrap();
    sealed[at..at + 2].copy_from_slice(b"/X");
    let signed = house.sealer.sign(&holes.covered(&sealed).unwrap(), &house.sealer.chain[0], None).unwrap();
    holes.fill_contents(&mut sealed, &signed).unwrap();
    assert_eq!(house.only(&sealed).faults(), [Fault::Untrusted(Trust::NoTime)]);
}

#[test]
fn the_field_is_tagged_and_named_for_those_who_listen() {
    let house = house();
    let sealed = house.sealer.seal(PAPER, then(), "Prov", None).unwrap();
    let file = File::open(&sealed).unwrap();
    let field = signature_fields(&file).unwrap().remove(0).dict;
    let label = field.get("TU").and_then(Object::text).map(crate::file::tree::text);
    assert_eq!(label.as_deref(), Some("Elektroniskt sigill: Nämnden"));
    assert_eq!(field.int("F"), Some(4));
    assert!(field.get("AP").is_some() && field.int("StructParent").is_some());
    let (_, page) = crate::file::tree::pages(&file).unwrap().remove(0);
    assert!(page.is("Tabs", "S"));
    let old = File::open(PAPER).unwrap();
    let id = |file: &File<'_>, at: usize| file.trailer().unwrap().get("ID").and_then(Object::list).unwrap()[at].clone();
    assert_eq!(id(&file, 0), id(&old, 0));
    assert_ne!(id(&file, 1), id(&old, 1));
}
