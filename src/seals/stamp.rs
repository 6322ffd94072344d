//! The seal with a time from a time-stamp service (RFC 3161), where one is configured.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use sign::{Anchors, MAX_RESPONSE, Sealer, TimeStamp, Trust};

use crate::error::{AppError, Result};

/// The purpose that stands in the seal.
const REASON: &str = "Myndighetens elektroniska sigill";
/// A signer waits for the service this long, not longer.
const PATIENCE: Duration = Duration::from_secs(5);

/// One that let a signer wait this long for nothing …
const SLOW: Duration = Duration::from_secs(1);
/// … is left alone this long, so that a batch does not wait for it once a paper.
const REST: Duration = Duration::from_mins(5);

/// The service that is configured, if one is.
#[derive(Debug, Default)]
pub struct Stamping {
    url: Option<String>,
    rests_until: Mutex<Option<Instant>>,
}

/// A service that is asked over HTTP (RFC 3161, 3.4).
struct Service<'a>(&'a str);

impl TimeStamp for Service<'_> {
    fn stamp(&self, request: &[u8]) -> Result<Vec<u8>, String> {
        let config = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).max_redirects(0).build();
        let agent = ureq::Agent::new_with_config(config);
        let answer = agent
            .post(self.0)
            .header("content-type", "application/timestamp-query")
            .header("accept", "application/timestamp-reply")
            .send(request)
            .map_err(|error| error.to_string())?;
        answer.into_body().with_config().limit(MAX_RESPONSE as u64).read_to_vec().map_err(|error| error.to_string())
    }
}

impl Stamping {
    /// By the service at an address.
    #[must_use]
    pub fn new(url: Option<String>) -> Self {
        Self { url, ..Self::default() }
    }

    /// Seals, and says whether the service vouches for the time. One that fails, or that those who trust these roots do
    /// not believe, is left out: what was decided is not undone for want of a witness of the hour.
    pub fn seal(&self, sealer: &Sealer, anchors: &Anchors, pdf: &[u8], at: DateTime<Utc>) -> Result<(Vec<u8>, bool)> {
        if let Some(service) = self.awake() {
            let asked = Instant::now();
            match sealer.seal(pdf, at, REASON, Some(&service)) {
                Ok(stamped) => match distrust(&stamped, anchors)? {
                    None => return Ok((stamped, true)),
                    Some(why) => tracing::error!(?why, "sealed without a time stamp: its service is not trusted"),
                },
                Err(error) => tracing::error!(%error, "sealed without a time stamp"),
            }
            if asked.elapsed() > SLOW {
                *self.rests_until.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + REST);
            }
        }
        Ok((sealer.seal(pdf, at, REASON, None).map_err(AppError::internal)?, false))
    }

    fn awake(&self) -> Option<Service<'_>> {
        let rests_until = *self.rests_until.lock().unwrap_or_else(PoisonError::into_inner);
        let url = self.url.as_deref()?;
        rests_until.is_none_or(|until| until <= Instant::now()).then_some(Service(url))
    }
}

/// Why whoever verifies the file would not believe its time stamp, if they would not.
fn distrust(stamped: &[u8], anchors: &Anchors) -> Result<Option<Trust>> {
    let seals = sign::seals(stamped, anchors).map_err(AppError::internal)?;
    let time = seals.into_iter().next().and_then(|seal| seal.time);
    Ok(time.map(|time| time.trust).filter(|trust| !trust.is_trusted()))
}
