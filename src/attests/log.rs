//! What the log keeps of an attest.

use serde::{Deserialize, Serialize};

use super::model::{Capacity, Method};
use crate::{document::facts::uncapitalised, passkeys};

/// Somebody attested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attested {
    /// The step of the chain.
    pub step: i16,
    /// Her name then.
    pub name: String,
    /// Her title then.
    pub title: String,
    /// In what capacity.
    pub capacity: Capacity,
    /// For whom, if not for her own office.
    pub on_behalf_of: Option<String>,
    /// She had written it herself.
    pub own_draft: bool,
    /// How she showed who she is.
    pub method: Method,
    /// SHA-256 of the proposal's manifest.
    pub manifest: String,
    /// SHA-256 of the papers that were finished by it.
    pub finished: Vec<String>,
}

impl Attested {
    /// As a Swedish sentence that begins with whoever did it.
    #[must_use]
    pub fn said(&self) -> String {
        let what = if self.own_draft { "attesterade sitt eget utkast" } else { "attesterade förslaget" };
        let title = uncapitalised(&self.title);
        let title = match self.capacity {
            Capacity::Tf => format!(" som tf. {title}"),
            _ if title.is_empty() => String::new(),
            _ => format!(" som {title}"),
        };
        let whom = self.on_behalf_of.as_ref().map(|chief| format!(", för {chief}")).unwrap_or_default();
        let by = passkeys::model::by(self.method);
        format!("{what} {by}{title}{whom}{}", if self.own_draft { ", vilket myndigheten tillåter" } else { "" })
    }
}
