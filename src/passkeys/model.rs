//! Keys, and where they can be used. Knows neither the database nor the web.

use chrono::{DateTime, Utc};
use sign::{
    assertion::{self, RelyingParty},
    statement::Method,
};
use uuid::Uuid;
use webauthn_rs::prelude::{COSEKey, COSEKeyType, ECDSACurve, Url};

/// The most keys that a person has at once.
pub const MOST: usize = 20;
/// How many are advised, so that one may be lost.
pub const ADVISED: usize = 2;

/// A key as its owner knows it.
#[derive(Debug, Clone)]
pub struct Passkey {
    /// Its id.
    pub id: Uuid,
    /// What she calls it.
    pub name: String,
    /// When it was registered.
    pub registered_at: DateTime<Utc>,
    /// When it last approved something.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// By whom.
    pub revoked_by: Option<String>,
    /// Why, if an administrator did it.
    pub revoked_reason: Option<String>,
}

impl Passkey {
    /// Whether it can be used.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.revoked_at.is_none()
    }
}

/// Where keys are used, seen from the address that people type. None if it has no host name: browsers take none else.
#[must_use]
pub fn relying_party(base_url: &str) -> Option<RelyingParty> {
    let url = Url::parse(base_url).ok()?;
    Some(RelyingParty { id: url.domain()?.to_owned(), origin: url.origin().ascii_serialization() })
}

/// The public key as `SubjectPublicKeyInfo`; none for a kind that we did not ask for.
#[must_use]
pub fn public_key(key: &COSEKey) -> Option<Vec<u8>> {
    match &key.key {
        COSEKeyType::EC_EC2(key) if key.curve == ECDSACurve::SECP256R1 => assertion::p256_key(&key.x, &key.y).ok(),
        COSEKeyType::RSA(key) => assertion::rsa_key(&key.n, &key.e).ok(),
        _ => None,
    }
}

/// A method in running text: "med passkey".
#[must_use]
pub fn by(method: Method) -> &'static str {
    match method {
        Method::Losenord => "med lösenord",
        Method::Passkey => "med passkey",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_bound_to_the_host_and_never_to_a_number() {
        for (url, id, origin) in [
            ("http://localhost:8080", "localhost", "http://localhost:8080"),
            ("https://yttra.kommunen.se", "yttra.kommunen.se", "https://yttra.kommunen.se"),
            ("https://yttra.kommunen.se:443", "yttra.kommunen.se", "https://yttra.kommunen.se"),
            ("https://Yttra.Kommunen.se:8443", "yttra.kommunen.se", "https://yttra.kommunen.se:8443"),
        ] {
            assert_eq!(relying_party(url), Some(RelyingParty { id: id.into(), origin: origin.into() }));
        }
        for url in ["http://127.0.0.1:8080", "https://[::1]", "yttra", ""] {
            assert_eq!(relying_party(url), None, "{url}");
        }
    }
}
