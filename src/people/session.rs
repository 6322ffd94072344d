//! Sessions in Postgres. The cookie holds a random token, the database its SHA-256.
//!
//! Own code rather than a session crate, since one query then gives session, person, roles and myndighet.

use axum::{extract::FromRequestParts, http::request::Parts};
use axum_extra::extract::{
    CookieJar,
    cookie::{Cookie, SameSite},
};
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{model::Actor, store};
use crate::{
    app::App,
    clock::Moment,
    error::{AppError, Result},
    web,
};

/// The name of the cookie.
pub const COOKIE: &str = "yttra_session";
/// A session ends when nothing has been done for so long.
pub const IDLE: TimeDelta = TimeDelta::hours(12);
/// How often the last use is written down.
const TOUCH: TimeDelta = TimeDelta::minutes(1);

/// A fresh secret: 32 random bytes in hex, and what the database keeps of it.
#[must_use]
pub fn new_token() -> (String, Vec<u8>) {
    let bytes: [u8; 32] = rand::random();
    let token = hex::encode(bytes);
    let hash = hash(&token);
    (token, hash)
}

/// What the database keeps of a token.
#[must_use]
pub fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token).to_vec()
}

/// The cookie that carries a session.
#[must_use]
pub fn cookie(token: String, secure: bool) -> Cookie<'static> {
    Cookie::build((COOKIE, token)).path("/").http_only(true).same_site(SameSite::Lax).secure(secure).build()
}

/// The hash of the token that came with a request, if any.
#[must_use]
pub fn token_hash(parts: &Parts) -> Option<Vec<u8>> {
    Some(hash(CookieJar::from_headers(&parts.headers).get(COOKIE)?.value()))
}

/// Whether a session that was last used at `seen` has gone to sleep.
#[must_use]
pub fn is_over(seen: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - seen >= IDLE
}

/// Asking for an [`Actor`] is what makes a handler require sign-in.
impl FromRequestParts<App> for Actor {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let hash = token_hash(parts).ok_or(AppError::Unauthenticated)?;
        let Moment { now, today } = app.clock.read();
        let mut conn = app.pool.acquire().await?;
        let found = store::session(&mut conn, &hash, today).await?.ok_or(AppError::Unauthenticated)?;
        if is_over(found.seen_at, now) {
            return Err(AppError::Unauthenticated);
        }
        if now - found.seen_at >= TOUCH {
            store::touch_session(&mut conn, &hash, now).await?;
        }
        let mut actor = found.actor;
        actor.flash = web::flash::get(&parts.headers);
        Ok(actor)
    }
}

/// The hash of the token of the session in which something is asked: what began in one ends in the same.
pub struct OwnSession(pub Vec<u8>);

impl FromRequestParts<App> for OwnSession {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self> {
        token_hash(parts).map(Self).ok_or(AppError::Unauthenticated)
    }
}

/// Starts a session and returns its cookie.
pub async fn start(app: &App, person: Uuid, myndighet: Option<Uuid>) -> Result<Cookie<'static>> {
    let (token, hash) = new_token();
    let mut conn = app.pool.acquire().await?;
    store::insert_session(&mut conn, &hash, person, myndighet, app.clock.read().now).await?;
    Ok(cookie(token, app.config.is_https()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_hours_of_nothing_end_a_session() {
        let seen = DateTime::from_timestamp(1_600_000_000, 0).unwrap();
        assert!(!is_over(seen, seen + IDLE - TimeDelta::seconds(1)));
        assert!(is_over(seen, seen + IDLE));
    }

    #[test]
    fn tokens_differ_and_only_their_hash_is_kept() {
        let (one, kept) = new_token();
        let (two, _) = new_token();
        assert_ne!(one, two);
        assert_eq!(kept, hash(&one));
        assert_eq!(one.len(), 64);
    }
}
