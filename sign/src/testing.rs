//! A key of a test, as an authenticator would use it.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::assertion::{Assertion, RelyingParty, p256_key};

pub struct Key {
    pair: EcdsaKeyPair,
    pub spki: Vec<u8>,
}

pub fn key() -> Key {
    let random = SystemRandom::new();
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref(), &random).unwrap();
    let point = pair.public_key().as_ref();
    let spki = p256_key(&point[1..33], &point[33..]).unwrap();
    Key { pair, spki }
}

impl Key {
    pub fn sign(&self, client_data: Vec<u8>, rp_id: &str, flags: u8) -> Assertion {
        let mut authenticator_data = Sha256::digest(rp_id).to_vec();
        authenticator_data.extend([flags, 0, 0, 0, 1]);
        let signed = [authenticator_data.clone(), Sha256::digest(&client_data).to_vec()].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &signed).unwrap().as_ref().to_vec();
        Assertion { authenticator_data, client_data, signature }
    }
}

pub fn party() -> RelyingParty {
    RelyingParty { id: "localhost".into(), origin: "http://localhost:8080".into() }
}

pub fn client_data(kind: &str, challenge: &[u8], origin: &str) -> Vec<u8> {
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(challenge);
    serde_json::to_vec(&json!({ "type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false }))
        .unwrap()
}
