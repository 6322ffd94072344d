//! Time stamps (RFC 3161) by `openssl ts`, and services that fail, lie or talk nonsense.

use std::fs;
use std::process::Command;

use sign::{
    Anchors, Basis, Error, Fault, Level, Seal, Sealer, StampFault, TimeStamp, Trust, issue, new_authority, seals,
};

use crate::keys::{AUTHORITY, P256, Workshop, today};
use crate::support::{PAPER, first, program, signature, with_signature};

/// A time-stamp service made of openssl.
pub struct Service {
    pub shop: Workshop,
}

const STAMPING: &str =
    "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n";
const SETTINGS: &str = "[t]\nserial=serial\ndefault_policy=1.2.3.4.1\ndigests=sha256\nsigner_digest=sha256\naccuracy=secs:1\n\
    clock_precision_digits=3\nordering=yes\ntsa_name=yes\ness_cert_id_alg=sha256\n";

impl Service {
    pub fn new() -> Self {
        let shop = Workshop::new();
        shop.certificate("tidsrot", P256, None, AUTHORITY);
        shop.certificate("tid", P256, Some("tidsrot"), STAMPING);
        fs::write(shop.path("settings"), SETTINGS).unwrap();
        Self { shop }
    }

    pub fn root(&self) -> String {
        self.shop.read("tidsrot.pem")
    }
}

impl TimeStamp for Service {
    fn stamp(&self, request_der: &[u8]) -> Result<Vec<u8>, String> {
        fs::write(self.shop.path("serial"), "01\n").unwrap();
        fs::write(self.shop.path("query"), request_der).unwrap();
        let output = Command::new(program("openssl"))
            .args(
                "ts -reply -queryfile query -config settings -section t -inkey tid.key -signer tid.pem -out reply"
                    .split(' '),
            )
            .current_dir(self.shop.0.path())
            .output()
            .unwrap();
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        Ok(fs::read(self.shop.path("reply")).unwrap())
    }
}

/// Changes what the service answers.
struct Spoilt<'a, F>(&'a Service, F);

impl<F: Fn(Vec<u8>) -> Vec<u8>> TimeStamp for Spoilt<'_, F> {
    fn stamp(&self, request_der: &[u8]) -> Result<Vec<u8>, String> {
        self.0.stamp(request_der).map(&self.1)
    }
}

struct Answering(Result<Vec<u8>, String>);

impl TimeStamp for Answering {
    fn stamp(&self, _: &[u8]) -> Result<Vec<u8>, String> {
        self.0.clone()
    }
}

struct House {
    root: String,
    sealer: Sealer,
}

fn house(issued: chrono::DateTime<chrono::Utc>) -> House {
    let (root_key, root) = new_authority("Rot", issued).unwrap();
    let (key, chain) = issue(&root_key, &root, "Nämnden", issued).unwrap();
    House { sealer: Sealer::from_pem(&key, &chain).unwrap(), root }
}

impl House {
    fn anchors(&self, service: &Service) -> Anchors {
        Anchors::from_pem([self.root.as_str()]).unwrap().with_stamp_roots([service.root().as_str()]).unwrap()
    }

    fn refused(&self, stamp: &dyn TimeStamp) -> StampFault {
        match self.sealer.seal(PAPER, today(), "Prov", Some(stamp)) {
            Err(Error::Stamp(fault)) => fault,
            other => panic!("{other:?}"),
        }
    }
}

fn only(pdf: &[u8], anchors: &Anchors) -> Seal {
    seals(pdf, anchors).unwrap().remove(0)
}

#[test]
fn a_stamped_seal_is_b_t_and_judged_at_the_stamped_time() {
    let (house, service) = (house(today()), Service::new());
    let sealed = house.sealer.seal(PAPER, today(), "Attesterad", Some(&service)).unwrap();
    let seal = only(&sealed, &house.anchors(&service));
    assert_eq!((seal.faults(), seal.level), (vec![], Some(Level::BT)));
    let time = seal.time.clone().unwrap();
    assert!((time.at.unwrap() - today()).abs() < chrono::Duration::minutes(2));
    assert_eq!(time.authority.unwrap().common_name.as_deref(), Some("tid"));
    assert_eq!(time.holds, Ok(()));
    assert!(matches!(time.trust, Trust::Trusted { root, .. } if root == "tidsrot"));
    assert_eq!(seal.judged_at, Some((time.at.unwrap(), Basis::Stamped)));
}

#[test]
fn an_unknown_stamp_is_told_and_not_relied_on() {
    let (house, service) = (house(today()), Service::new());
    let sealed = house.sealer.seal(PAPER, today(), "Attesterad", Some(&service)).unwrap();
    let seal = only(&sealed, &Anchors::from_pem([house.root.as_str()]).unwrap());
    assert!(seal.holds());
    assert!(matches!(seal.judged_at, Some((_, Basis::Claimed))));
    assert_eq!(seal.time.unwrap().trust, Trust::UnknownIssuer { issuer: "tidsrot".to_owned() });
    // A root of seals is no root of time, nor the other way round.
    let mixed = Anchors::from_pem([service.root().as_str()]).unwrap().with_stamp_roots([house.root.as_str()]).unwrap();
    let seal = only(&sealed, &mixed);
    assert!(!seal.trust.is_trusted() && !seal.time.unwrap().trust.is_trusted());
}

#[test]
fn a_seal_stamped_after_its_certificate_ended_is_told() {
    let (house, service) = (house(today() - chrono::Duration::days(365 * 5)), Service::new());
    let at = house.sealer.not_after() - chrono::Duration::days(1);
    let sealed = house.sealer.seal(PAPER, at, "Antedaterad", Some(&service)).unwrap();
    let seal = only(&sealed, &house.anchors(&service));
    assert_eq!(seal.claimed_at.unwrap().timestamp(), at.timestamp());
    assert!(matches!(seal.judged_at, Some((_, Basis::Stamped))));
    assert!(
        matches!(seal.faults().as_slice(), [Fault::Untrusted(Trust::NotValidThen { whose, .. })] if whose == "Nämnden")
    );
}

#[test]
fn a_broken_or_foreign_stamp_in_the_file_is_told() {
    let (house, service) = (house(today()), Service::new());
    let anchors = house.anchors(&service);
    let sealed = house.sealer.seal(PAPER, today(), "Attesterad", Some(&service)).unwrap();
    let said = only(&sealed, &anchors);
    let whole = signature(&sealed);
    // The time itself.
    let year = first(&whole, format!("{}", today().format("%Y%m%d")).as_bytes());
    let mut earlier = whole.clone();
    earlier[year + 3] ^= 1;
    assert_eq!(only(&with_signature(&sealed, &earlier), &anchors).faults(), [Fault::Stamp(StampFault::NotSigned)]);
    // Any byte of the token: the seal is unharmed, the stamp says no more, or no less, than before.
    let place = token(&whole);
    let mut told = 0;
    for at in (place.start() + 11..*place.end()).step_by(3) {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        let seal = only(&with_signature(&sealed, &changed), &anchors);
        told += usize::from(seal != said);
        assert!(
            !seal.holds() || seal == said || seal.judged_at.is_some_and(|(_, basis)| basis == Basis::Claimed),
            "byte {at}"
        );
    }
    assert!(told > 150, "{told} changes told");
}

/// Where the token and what belongs to it stand in a signature.
fn token(signature: &[u8]) -> std::ops::RangeInclusive<usize> {
    let oid = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x0e";
    // By the outermost length, since a token may end with a zero itself.
    assert_eq!(signature[..2], [0x30, 0x82]);
    first(signature, oid)..=3 + usize::from(u16::from_be_bytes([signature[2], signature[3]]))
}

#[test]
fn a_stamp_of_another_seal_is_told() {
    let (house, service) = (house(today()), Service::new());
    let mut seen: Vec<(usize, Vec<u8>)> = Vec::new();
    // Two whose stamps happen to be of the same length.
    for _ in 0..60 {
        let sealed = house.sealer.seal(PAPER, today(), "Attesterad", Some(&service)).unwrap();
        let whole = signature(&sealed);
        let place = token(&whole);
        let length = place.clone().count();
        if let Some((_, other)) = seen.iter().find(|(other, _)| *other == length) {
            let mut foreign = whole.clone();
            foreign[place].copy_from_slice(&other[token(other)]);
            let seal = only(&with_signature(&sealed, &foreign), &house.anchors(&service));
            assert_eq!(seal.faults(), [Fault::Stamp(StampFault::OtherImprint)], "{:?}", seal.unreadable);
            assert_eq!(seal.level, Some(Level::BB));
            return;
        }
        seen.push((length, whole));
    }
    panic!("no two stamps of the same length");
}

#[test]
fn services_that_fail_or_lie_give_no_seal() {
    let (house, service) = (house(today()), Service::new());
    let slow = Answering(Err("operation timed out after 10 s".to_owned()));
    assert_eq!(house.refused(&slow), StampFault::NoAnswer("operation timed out after 10 s".to_owned()));
    for garbage in [&b""[..], b"<html>502 Bad Gateway</html>", &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff], &[0x30; 3000]] {
        assert!(matches!(house.refused(&Answering(Ok(garbage.to_vec()))), StampFault::Unreadable(_)));
    }
    assert_eq!(house.refused(&Answering(Ok(vec![0x30; 1 << 20]))), StampFault::TooLarge(1 << 20));
    // PKIStatus 2 (rejection) with a text and no token.
    let rejected = b"\x30\x0d\x30\x0b\x02\x01\x02\x30\x06\x0c\x04nej!".to_vec();
    assert_eq!(house.refused(&Answering(Ok(rejected))), StampFault::Refused { status: 2, text: "nej!".to_owned() });
    assert!(matches!(
        house.refused(&Answering(Ok(b"\x30\x05\x30\x03\x02\x01\x00".to_vec()))),
        StampFault::Unreadable(_)
    ));

    // A true answer to another request.
    let earlier = std::cell::RefCell::new(None::<Vec<u8>>);
    let replaying = Spoilt(&service, |answer: Vec<u8>| earlier.borrow_mut().replace(answer.clone()).unwrap_or(answer));
    assert!(house.sealer.seal(PAPER, today(), "Prov", Some(&replaying)).is_ok());
    assert_eq!(house.refused(&replaying), StampFault::OtherImprint);
    // The nonce stands in the signed part; to change it breaks the signature first, so it is taken out of the request.
    let nonceless = NoNonce(&service);
    assert_eq!(house.refused(&nonceless), StampFault::OtherNonce);
    let day = today().format("%Y%m%d").to_string();
    let later = Spoilt(&service, |mut answer: Vec<u8>| {
        // The minute, of which any two lie beside each other; the thirtieth of a month has no such neighbour.
        let at = first(&answer, day.as_bytes());
        answer[at + 11] ^= 1;
        answer
    });
    assert_eq!(house.refused(&later), StampFault::NotSigned);
}

/// Answers as if no nonce had been sent.
struct NoNonce<'a>(&'a Service);

impl TimeStamp for NoNonce<'_> {
    fn stamp(&self, request_der: &[u8]) -> Result<Vec<u8>, String> {
        // SEQUENCE { version, imprint, nonce INTEGER, certReq BOOLEAN }: the nonce lies before the last three bytes.
        let mut request = request_der.to_vec();
        let length = 2 + 3 + usize::from(request[6]) + 2;
        let nonce = usize::from(request[length + 1]) + 2;
        request.drain(length..length + nonce);
        request[1] -= u8::try_from(nonce).unwrap();
        self.0.stamp(&request)
    }
}

/// A stamp whose content is openssl's and whose signature is by another key.
struct Resigned<'a>(&'a Service, &'static str);

impl TimeStamp for Resigned<'_> {
    fn stamp(&self, request_der: &[u8]) -> Result<Vec<u8>, String> {
        self.0.stamp(request_der)?;
        let (shop, signer) = (&self.0.shop, self.1);
        shop.openssl("ts -reply -in reply -token_out -out token");
        shop.openssl("cms -verify -noverify -inform DER -in token -out content -binary");
        shop.openssl(&format!(
            "cms -sign -binary -nodetach -cades -econtent_type 1.2.840.113549.1.9.16.1.4 -in content -outform DER -out resigned -signer {signer}.pem -inkey {signer}.key"
        ));
        let token = fs::read(shop.path("resigned")).unwrap();
        let length = u16::try_from(token.len() + 5).unwrap().to_be_bytes();
        Ok([&[0x30, 0x82], &length[..], b"\x30\x03\x02\x01\x00", &token].concat())
    }
}

#[test]
fn a_key_that_is_not_for_stamps_gives_none() {
    let (house, service) = (house(today()), Service::new());
    service.shop.certificate(
        "annan",
        P256,
        Some("tidsrot"),
        &STAMPING.replace("timeStamping", "timeStamping,serverAuth"),
    );
    service.shop.certificate(
        "sigill",
        P256,
        Some("tidsrot"),
        &STAMPING.replace("extendedKeyUsage=critical,timeStamping\n", ""),
    );
    service.shop.certificate("lost", P256, Some("tidsrot"), &STAMPING.replace("critical,timeStamping", "timeStamping"));
    for signer in ["annan", "sigill", "lost"] {
        assert_eq!(house.refused(&Resigned(&service, signer)), StampFault::NotForStamps, "{signer}");
    }
    assert!(house.sealer.seal(PAPER, today(), "Prov", Some(&Resigned(&service, "tid"))).is_ok());
}
