//! Guesses at secrets, counted per account and per address. An attempt is counted before its outcome is known, so
//! that many at once get no more tries than one after the other.

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap};
use chrono::{DateTime, TimeDelta, Utc};
use std::net::SocketAddr;

use super::store;
use crate::{app::App, error::Result};

/// Failures within this time count.
const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// What who has to wait is told.
pub const WAIT: &str = "Det har varit för många misslyckade försök. Vänta en kvart och försök igen.";

/// What attempts are counted under, and how many are let through.
pub struct Key {
    name: String,
    most: i64,
}

impl Key {
    /// Guesses at the password of an account.
    #[must_use]
    pub fn account(email: &str) -> Self {
        Self { name: format!("konto:{}", email.to_lowercase()), most: 10 }
    }

    /// Guesses from an address.
    #[must_use]
    pub fn address(address: &str) -> Self {
        Self { name: format!("adress:{address}"), most: 100 }
    }

    /// Links asked for to an account.
    #[must_use]
    pub fn links_to(email: &str) -> Self {
        Self { name: format!("lank:{}", email.to_lowercase()), most: 3 }
    }

    /// Links asked for from an address.
    #[must_use]
    pub fn links_from(address: &str) -> Self {
        Self { name: format!("lank-adress:{address}"), most: 20 }
    }
}

/// An attempt that was let through, and counts as failed until [`succeeded`](Self::succeeded).
pub struct Attempt {
    keys: Vec<Key>,
    at: DateTime<Utc>,
}

impl Attempt {
    /// Counts an attempt under its keys; `None`, and nothing counted, if one of them has had its share.
    pub async fn begin(app: &App, keys: Vec<Key>) -> Result<Option<Self>> {
        let at = app.clock.read().now;
        let (names, most): (Vec<String>, Vec<i64>) = keys.iter().map(|key| (key.name.clone(), key.most)).unzip();
        let mut tx = app.pool.begin().await?;
        for name in &names {
            store::lock_failures(&mut tx, name).await?;
        }
        let counted = store::insert_attempt(&mut tx, &names, &most, at, at - WINDOW).await?;
        tx.commit().await?;
        Ok(counted.then_some(Self { keys, at }))
    }

    /// It was no guess: the failures of the first key, which is the account's, are forgotten, and of the others this one.
    pub async fn succeeded(self, app: &App) -> Result<()> {
        let mut conn = app.pool.acquire().await?;
        for (place, key) in self.keys.iter().enumerate() {
            if place == 0 {
                store::delete_failures(&mut conn, &key.name).await?;
            } else {
                store::delete_attempt(&mut conn, &key.name, self.at).await?;
            }
        }
        Ok(())
    }
}

/// The address that a request came from.
#[must_use]
pub fn client_address(app: &App, headers: &HeaderMap, extensions: &Extensions) -> String {
    forwarded(headers).filter(|_| app.config.behind_proxy).unwrap_or_else(|| {
        extensions.get::<ConnectInfo<SocketAddr>>().map_or_else(|| "okänd".into(), |info| info.0.ip().to_string())
    })
}

/// The last address of the last header is what our own proxy saw; those before are what the client said.
fn forwarded(headers: &HeaderMap) -> Option<String> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    Some(last.rsplit(',').next()?.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_the_one_that_the_proxy_saw() {
        let mut headers = HeaderMap::new();
        assert_eq!(forwarded(&headers), None);
        headers.append("x-forwarded-for", "10.0.0.1".parse().unwrap());
        headers.append("x-forwarded-for", "10.0.0.2, 192.0.2.7".parse().unwrap());
        assert_eq!(forwarded(&headers).as_deref(), Some("192.0.2.7"));
    }
}
