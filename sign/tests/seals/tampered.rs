//! One test a thing that can be done to a sealed file without its key: each is found and told apart.

use sign::{Change, Covers, Fault, How, Part, RangeFault, Seal, Trust, seals, unsealed};

use crate::support::{House, PAPER, digits, first, house, last, now, reference, signature, updated, with_signature};

type Objects = Vec<(u32, String)>;

fn later(seal: &Seal) -> &sign::Later {
    match &seal.covers {
        Covers::ThenUpdated(later) => later,
        other => panic!("{other:?}"),
    }
}

fn parts(seal: &Seal) -> Vec<(How, Part)> {
    later(seal).changes.iter().map(|Change { how, part, .. }| (*how, part.clone())).collect()
}

/// The object as it stands in the file, without its number.
fn object(pdf: &[u8], number: u32) -> String {
    let start = last(pdf, format!("\n{number} 0 obj").as_bytes());
    let start = start + first(&pdf[start + 1..], b"obj") + 4;
    let end = start + first(&pdf[start..], b"endobj");
    String::from_utf8_lossy(&pdf[start..end]).trim().to_owned()
}

#[test]
fn no_changed_byte_is_overlooked() {
    let house = house("Nämnden");
    let sealed = house.sealed();
    let hole = digits(&sealed);
    let mut told = 0;
    // Every byte of what the seal has added, and of the old file one in sixty.
    for at in (0..PAPER.len()).step_by(61).chain(PAPER.len()..hole.start - 1).chain(hole.end + 1..sealed.len()) {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        let Ok(all) = seals(&changed, &house.anchors()) else { continue };
        for seal in all {
            assert!(!seal.holds() && !seal.digest_holds, "byte {at}: {:?}", seal.faults());
            told += 1;
        }
    }
    assert!(told > 1500, "{told} seals were still seen");
}

#[test]
fn no_changed_byte_of_the_signature_changes_what_is_said() {
    let house = house("Nämnden");
    let sealed = house.sealed();
    let whole = signature(&sealed);
    let said = house.only(&sealed);
    let mut relied_on = 0;
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        let seal = house.only(&with_signature(&sealed, &changed));
        // Version numbers and the copy of the root's certificate are not signed, and nothing is read from them.
        assert!(!seal.holds() || seal == said, "byte {at} of the signature");
        relied_on += usize::from(!seal.holds());
    }
    assert!(relied_on > 700, "{relied_on} bytes matter");
}

#[test]
fn a_changed_word_breaks_the_digest_and_nothing_else() {
    let house = house("Nämnden");
    let mut sealed = house.sealed();
    let at = first(&sealed, b"Typst");
    sealed[at..at + 5].copy_from_slice(b"typst");
    assert_eq!(house.only(&sealed).faults(), [Fault::Digest]);
}

#[test]
fn a_seal_of_another_paper_is_told() {
    let house = house("Nämnden");
    let sealed = house.sealed();
    let other = house.sealer.seal(PAPER, now() + chrono::Duration::minutes(1), "Attesterad", None).unwrap();
    let swapped = with_signature(&sealed, &signature(&other));
    let seal = house.only(&swapped);
    assert!(seal.signature_holds);
    assert_eq!(seal.faults(), [Fault::Digest]);
}

#[test]
fn bytes_beside_the_signature_are_told() {
    let house = house("Nämnden");
    let sealed = house.sealed();
    let hole = digits(&sealed);
    let mut filled = sealed.clone();
    filled[hole.end - 2..hole.end].copy_from_slice(b"41");
    assert_eq!(house.only(&filled).faults(), [Fault::Range(RangeFault::Filled)]);
    // White space is no part of the number, but a place to hide things in.
    let mut spaced = sealed.clone();
    spaced[hole.end - 2..hole.end].copy_from_slice(b" \n");
    assert_eq!(house.only(&spaced).range, Err(RangeFault::WrongHole));
    // A second dictionary behind a shortened string.
    let mut ended = sealed.clone();
    ended[hole.end - 12..hole.end - 1].copy_from_slice(b">/Evil(abc)");
    assert!(matches!(house.only(&ended).faults().as_slice(), [Fault::Unreadable(_)]));
}

#[test]
fn a_changed_text_after_the_seal_is_told_by_page() {
    let house = house("Nämnden");
    let sealed = house.sealed();
    let content = reference(&sealed, "/Contents ");
    let changed =
        updated(&sealed, &[(content, "<</Length 22>>\nstream\nBT (Avslag) Tj ET     \nendstream".to_owned())]);
    let seal = house.only(&changed);
    assert!(seal.digest_holds && seal.signature_holds && seal.trust.is_trusted() && seal.range.is_ok());
    assert_eq!(seal.faults(), [Fault::Updated]);
    assert_eq!(later(&seal).revisions, 1);
    assert_eq!(later(&seal).bytes, changed.len() - sealed.len());
    assert!(matches!(parts(&seal).as_slice(), [(How::Changed, Part::Content(_))]), "{:?}", parts(&seal));
    assert_eq!(unsealed(&changed).unwrap(), PAPER);
}

#[test]
fn what_is_added_after_the_seal_is_told_by_kind() {
    let house = house("Nämnden");
    let sealed = house.sealed();
    let catalog = reference(&sealed, "/Root ");
    let page = reference(&sealed, "/P ");
    let form = object(&sealed, catalog);
    let note = "<</Type/Annot/Subtype/FreeText/Rect[10 10 200 50]/Contents(Avslag)/DA(/F1 12 Tf)>>".to_owned();
    let table: [(Objects, Vec<(How, Part)>); 8] = [
        (vec![(1001, note)], vec![(How::Added, Part::Annotation)]),
        (vec![(page, object(&sealed, page) + " ")], vec![]),
        (vec![(page, object(&sealed, page).replacen("<<", "<</Rotate 180", 1))], vec![(How::Changed, Part::Page(1))]),
        (vec![(catalog, form.replacen("<<", "<</OpenAction[0]", 1))], vec![(How::Changed, Part::Catalog)]),
        (vec![(page, "null".to_owned())], vec![(How::Removed, Part::Page(1))]),
        (
            vec![(1001, "<</Type/Filespec/UF(nytt.txt)>>".to_owned())],
            vec![(How::Added, Part::Attachment(Some("nytt.txt".to_owned())))],
        ),
        (vec![(1001, "<</Type/Sig>>".to_owned())], vec![(How::Added, Part::Signature)]),
        (vec![(1001, "(lös text)".to_owned())], vec![(How::Added, Part::Other)]),
    ];
    for (objects, expected) in table {
        let seal = house.only(&updated(&sealed, &objects));
        assert_eq!(seal.faults(), [Fault::Updated], "{objects:?}");
        assert_eq!(parts(&seal), expected, "{objects:?}");
    }
}

#[test]
fn a_seal_that_an_update_hides_is_found() {
    let house = house("Nämnden");
    let sealed = house.sealed();
    let catalog = reference(&sealed, "/Root ");
    let hidden = updated(&sealed, &[(catalog, object(&sealed, catalog).replace("/AcroForm", "/AcroFrom"))]);
    let seal = house.only(&hidden);
    assert_eq!(parts(&seal), [(How::Changed, Part::Catalog)]);
}

#[test]
fn loose_bytes_behind_the_seal_are_told() {
    let house = house("Nämnden");
    for loose in [&b"\n"[..], b"%", b"hej\n", &[0; 5000]] {
        let seal = house.only(&[&house.sealed(), loose].concat());
        assert_eq!(seal.faults(), [Fault::Updated]);
        assert_eq!((later(&seal).bytes, later(&seal).revisions), (loose.len(), 0));
        assert_eq!(parts(&seal), []);
    }
}

#[test]
fn a_cut_file_has_no_seal_that_holds() {
    let house = house("Nämnden");
    let sealed = house.sealed();
    for length in (0..sealed.len()).step_by(101).chain(sealed.len() - 400..sealed.len()) {
        let cut = seals(&sealed[..length], &house.anchors());
        assert!(cut.is_err() || cut.unwrap().iter().all(|seal| !seal.holds()), "{length} bytes");
    }
}

#[test]
fn another_house_and_a_false_root_are_told_apart() {
    let (ours, theirs) = (house("Nämnden"), house("Styrelsen"));
    let seal = ours.only(&theirs.sealed());
    let issuer = "Rot för Styrelsen".to_owned();
    assert_eq!(seal.faults(), [Fault::Untrusted(Trust::UnknownIssuer { issuer })]);
    // The same names, another key.
    let forged: House = house("Nämnden");
    let issuer = "Rot för Nämnden".to_owned();
    assert_eq!(ours.only(&forged.sealed()).faults(), [Fault::Untrusted(Trust::FalseIssuer { issuer })]);
}

#[test]
fn a_certificate_put_in_anothers_place_is_told() {
    let theirs = house("Nämnden");
    let sealed = theirs.sealed();
    let (whole, yours) = (signature(&sealed), leaf(&theirs));
    // Certificates differ by a byte or two in length; one of the same length fits in its place.
    let fitting = (0..60).map(|_| house("Nämnden")).find(|ours| leaf(ours).len() == yours.len()).unwrap();
    let at = first(&whole, &yours);
    let mut swapped = whole.clone();
    swapped[at..at + yours.len()].copy_from_slice(&leaf(&fitting));
    let seal = fitting.only(&with_signature(&sealed, &swapped));
    assert!(!seal.signature_holds && !seal.holds());
    assert_eq!(seal.signer, None, "the signature names a certificate that is not there");
}

/// The sealer's own certificate, as it lies in a signature of his.
fn leaf(house: &House) -> Vec<u8> {
    let signature = signature(&house.sealed());
    let whole = (0..signature.len() - 4).filter(|at| signature[*at..].starts_with(&[0x30, 0x82])).find_map(|at| {
        let length = usize::from(signature[at + 2]) << 8 | usize::from(signature[at + 3]);
        let bytes = signature.get(at..at + 4 + length)?;
        let hash = hex::encode(ring::digest::digest(&ring::digest::SHA256, bytes));
        (hash == house.sealer.fingerprint()).then(|| bytes.to_vec())
    });
    whole.unwrap()
}
