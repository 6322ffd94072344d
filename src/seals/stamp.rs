//! The seal with a time from a time-stamp service (RFC 3161), where one is configured.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sign::{Sealer, TimeStamp};

use crate::error::{AppError, Result};

/// The purpose that stands in the seal.
const REASON: &str = "Myndighetens elektroniska sigill";
/// A signer waits for the service this long, not longer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Answers are a few kilobytes; certificates make them larger.
const MAX_ANSWER: u64 = 256 * 1024;

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
        answer.into_body().with_config().limit(MAX_ANSWER).read_to_vec().map_err(|error| error.to_string())
    }
}

/// Seals, and says whether the service vouches for the time. One that fails leaves it out: what was decided is not undone
/// for want of a witness of the hour.
pub fn seal(sealer: &Sealer, pdf: &[u8], at: DateTime<Utc>, service: Option<&str>) -> Result<(Vec<u8>, bool)> {
    if let Some(url) = service {
        match sealer.seal(pdf, at, REASON, Some(&Service(url))) {
            Ok(stamped) => return Ok((stamped, true)),
            Err(error) => tracing::error!(%error, "sealed without a time stamp"),
        }
    }
    Ok((sealer.seal(pdf, at, REASON, None).map_err(AppError::internal)?, false))
}
