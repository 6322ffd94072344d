use super::*;
use crate::{
    statement,
    testing::{client_data, key, party},
};

#[test]
fn each_thing_that_must_hold_is_looked_at() {
    let (mine, other) = (key(), key());
    let asked = statement::challenge(&[statement::hash(b"a")]);
    let origin = "http://localhost:8080";
    let get = |challenge: &[u8]| client_data("webauthn.get", challenge, origin);
    let good = mine.sign(get(&asked), "localhost", 0x05);
    let mut changed = good.clone();
    changed.authenticator_data[36] ^= 1;
    let mut short = good.clone();
    short.authenticator_data.truncate(36);
    let framed = String::from_utf8(get(&asked)).unwrap().replace("false", "true").into_bytes();
    for (name, assertion, expected) in [
        ("good", good, Ok(())),
        ("junk", mine.sign(b"{".to_vec(), "localhost", 0x05), Err(Refused::Unreadable)),
        (
            "create",
            mine.sign(client_data("webauthn.create", &asked, origin), "localhost", 0x05),
            Err(Refused::WrongType),
        ),
        ("another statement", mine.sign(get(&statement::hash(b"a")), "localhost", 0x05), Err(Refused::WrongChallenge)),
        (
            "another origin",
            mine.sign(client_data("webauthn.get", &asked, "https://localhost:8080"), "localhost", 0x05),
            Err(Refused::WrongOrigin),
        ),
        ("in a frame of somebody else", mine.sign(framed, "localhost", 0x05), Err(Refused::WrongOrigin)),
        ("short", short, Err(Refused::Unreadable)),
        ("another RP", mine.sign(get(&asked), "example.org", 0x05), Err(Refused::WrongRelyingParty)),
        ("not present", mine.sign(get(&asked), "localhost", 0x04), Err(Refused::NotPresent)),
        ("not verified", mine.sign(get(&asked), "localhost", 0x01), Err(Refused::NotVerified)),
        ("another key", other.sign(get(&asked), "localhost", 0x05), Err(Refused::WrongSignature)),
        ("changed", changed, Err(Refused::WrongSignature)),
    ] {
        assert_eq!(check(&assertion, &mine.spki, &asked, &party()), expected, "{name}");
    }
}

#[test]
fn keys_that_are_not_used_are_refused() {
    let asked = [7; 32];
    let assertion = key().sign(client_data("webauthn.get", &asked, "http://localhost:8080"), "localhost", 0x05);
    for spki in [vec![], vec![0x30, 0], rsa_key(&[1; 128], &[1, 0, 1]).unwrap()] {
        let refused = check(&assertion, &spki, &asked, &party());
        assert!(matches!(refused, Err(Refused::UnknownKey | Refused::WrongSignature)), "{refused:?}");
    }
    assert_eq!(p256_key(&[1; 31], &[1; 32]), Err(Refused::UnknownKey));
}

#[test]
fn a_challenge_is_bound_to_the_order_of_its_statements() {
    let (a, b) = (statement::hash(b"a"), statement::hash(b"b"));
    let hashes: Vec<_> = [vec![a], vec![b], vec![a, b], vec![b, a]].iter().map(|s| statement::challenge(s)).collect();
    for (index, hash) in hashes.iter().enumerate() {
        assert!(!hashes[..index].contains(hash));
    }
    // sha256sum of sha256("a") || sha256("b"), made by another program.
    assert_eq!(hex::encode(hashes[2]), "e5a01fee14e0ed5c48714f22180f25ad8365b53f9779f79dc4a3d7e93963f94a");
}
