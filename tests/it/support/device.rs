//! Chromium's virtual authenticators: devices with passkeys that are plugged in by a command.

use axum::http::Method;
use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};
use url::{ParseError, Url};

use super::{browser::Browser, cast};

#[derive(Debug)]
struct Device {
    path: String,
    method: Method,
    body: Option<Value>,
}

impl WebDriverCompatibleCommand for Device {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/webauthn/authenticator{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (self.method.clone(), self.body.as_ref().map(Value::to_string))
    }
}

impl Browser {
    async fn device(&self, path: String, method: Method, body: Option<Value>) -> Value {
        self.client.issue_cmd(Device { path, method, body }).await.unwrap()
    }

    /// Plugs in a device that checks who touches it; gives its name.
    pub async fn plug_in(&self) -> String {
        let body = json!({ "protocol": "ctap2", "transport": "internal", "hasResidentKey": true,
            "hasUserVerification": true, "isUserConsenting": true, "isUserVerified": true });
        self.device(String::new(), Method::POST, Some(body)).await.as_str().unwrap().to_owned()
    }

    /// Takes it out again.
    pub async fn pull_out(&self, device: &str) {
        self.device(format!("/{device}"), Method::DELETE, None).await;
    }

    /// Whether the device finds that the right person touches it.
    pub async fn verify(&self, device: &str, verified: bool) {
        self.device(format!("/{device}/uv"), Method::POST, Some(json!({ "isUserVerified": verified }))).await;
    }

    /// Registers a passkey of whoever is signed in, from the page of her keys.
    pub async fn add_passkey(&self, name: &str) {
        self.fill("namn", name).await;
        self.fill("losenord", cast::PASSWORD).await;
        self.press("Lägg till passkey").await;
        let said = self.text().await;
        assert!(said.contains(&format!("Passkeyn ”{name}” är tillagd.")), "{said}");
    }
}
