//! An authenticator without a device: makes a key, and answers what it is asked as a browser would pass it on.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Visitor, cast};

const ORIGIN: &str = "http://localhost:8080";
const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const ATTESTED: u8 = 0x40;

/// A key on a device.
#[derive(Clone)]
pub struct Authenticator {
    pub pkcs8: Vec<u8>,
    pub credential: Vec<u8>,
    /// Whether it checks who touches it.
    pub verifies: bool,
    /// The page on which it is asked.
    pub origin: String,
    /// Whose keys it thinks it is asked for; as the options say, if empty.
    pub party: String,
}

impl Authenticator {
    pub fn new() -> Self {
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &SystemRandom::new()).unwrap();
        Self {
            pkcs8: pkcs8.as_ref().to_vec(),
            credential: rand::random::<[u8; 32]>().to_vec(),
            verifies: true,
            origin: ORIGIN.into(),
            party: String::new(),
        }
    }

    fn key(&self) -> EcdsaKeyPair {
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &self.pkcs8, &SystemRandom::new()).unwrap()
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let data =
            json!({ "type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false });
        serde_json::to_vec(&data).unwrap()
    }

    fn head(&self, party: &Value, flags: u8) -> Vec<u8> {
        let party = if self.party.is_empty() { party.as_str().unwrap() } else { &self.party };
        let verified = if self.verifies { VERIFIED } else { 0 };
        let mut head = Sha256::digest(party).to_vec();
        head.push(PRESENT | verified | flags);
        head.extend([0; 4]);
        head
    }

    /// What `navigator.credentials.create` would give.
    pub fn create(&self, options: &Value) -> String {
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        let mut data = self.head(&options["rp"]["id"], ATTESTED);
        data.extend([0; 16]);
        data.extend([0, 32]);
        data.extend(&self.credential);
        let key = self.key();
        let (x, y) = key.public_key().as_ref()[1..].split_at(32);
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(x);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(y);
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(data.len().try_into().unwrap());
        object.extend(data);
        let id = BASE64_URL_SAFE_NO_PAD.encode(&self.credential);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": {
            "attestationObject": BASE64_URL_SAFE_NO_PAD.encode(object),
            "clientDataJSON": BASE64_URL_SAFE_NO_PAD.encode(self.client_data("webauthn.create", options)),
        }})
        .to_string()
    }

    /// What `navigator.credentials.get` would give, whether or not it is among those that are asked for.
    pub fn get(&self, options: &Value) -> String {
        assert_eq!(options["userVerification"], "required");
        let data = self.head(&options["rpId"], 0);
        let client_data = self.client_data("webauthn.get", options);
        let signed = [data.as_slice(), &Sha256::digest(&client_data)].concat();
        let signature = self.key().sign(&SystemRandom::new(), &signed).unwrap();
        json!({
            "id": BASE64_URL_SAFE_NO_PAD.encode(&self.credential),
            "authenticatorData": BASE64_URL_SAFE_NO_PAD.encode(data),
            "clientDataJSON": BASE64_URL_SAFE_NO_PAD.encode(client_data),
            "signature": BASE64_URL_SAFE_NO_PAD.encode(signature),
        })
        .to_string()
    }
}

/// What a script was told: id and options of a challenge.
pub struct Asked {
    pub id: String,
    pub options: Value,
}

impl Visitor {
    /// Asks for a challenge; the sentences, if it is refused.
    pub async fn challenge(&self, path: &str, form: &[(&str, &str)]) -> Result<Asked, Vec<String>> {
        let page = self.post(path, form).await;
        let told: Value = serde_json::from_slice(&page.body).unwrap_or_else(|_| panic!("{}", page.text()));
        if page.status.is_success() {
            return Ok(Asked { id: told["id"].as_str().unwrap().to_owned(), options: told["options"].clone() });
        }
        let errors = told["errors"].as_array().unwrap();
        Err(errors.iter().map(|error| error["message"].as_str().unwrap().to_owned()).collect())
    }

    /// Registers a new key of hers.
    pub async fn add_passkey(&self, name: &str) -> Authenticator {
        let key = Authenticator::new();
        let form = [("namn", name), ("losenord", cast::PASSWORD)];
        let asked = self.challenge("/konto/passkeys/utmaning", &form).await.unwrap();
        let answer = key.create(&asked.options);
        let form = [("utmaning", asked.id.as_str()), ("svar", answer.as_str())];
        assert_eq!(self.post("/konto/passkeys", &form).await.followed(), "/konto/passkeys");
        key
    }
}
