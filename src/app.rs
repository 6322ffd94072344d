//! What every handler can reach, and the layers around them all.

use std::{ops::Deref, sync::Arc};

use axum::Router;
use sqlx::PgPool;
use tokio::sync::Semaphore;

use crate::{
    clock::Clock,
    config::Config,
    files::Files,
    live::Live,
    routes,
    seals::{keys::Keys, stamp::Stamping},
    verification, web,
};

/// The program's state; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// What the state holds.
pub struct Inner {
    /// The database.
    pub pool: PgPool,
    /// The time.
    pub clock: Clock,
    /// The settings.
    pub config: Config,
    /// The object store of received and finished files.
    pub files: Files,
    /// The myndigheter's electronic seals.
    pub seals: Keys,
    /// The time-stamp service of the seals.
    pub stamping: Arc<Stamping>,
    /// Password hashing takes 20 MiB and a core each; no more than this many at once.
    pub hashing: Arc<Semaphore>,
    /// The drafts that are being written live.
    pub live: Live,
    /// Rendering a PDF takes a core each; no more than this many at once.
    pub rendering: Arc<Semaphore>,
    /// Anybody may have a file verified; one at a time, so that it takes nothing from those who work.
    pub verifying: Arc<Semaphore>,
    /// Files that are being received for it, or wait: each is held in memory.
    pub shown: Semaphore,
}

impl App {
    /// Puts the state together.
    #[must_use]
    pub fn new(pool: PgPool, clock: Clock, config: Config, files: Files, seals: Keys) -> Self {
        let two = || Arc::new(Semaphore::new(2));
        let verifying = Arc::new(Semaphore::new(1));
        let stamping = Arc::new(Stamping::new(config.timestamp_url.clone()));
        Self(Arc::new(Inner {
            pool,
            clock,
            config,
            files,
            seals,
            stamping,
            hashing: two(),
            live: Live::default(),
            rendering: two(),
            verifying,
            shown: Semaphore::new(verification::MOST_AT_ONCE),
        }))
    }

    /// The whole web application.
    pub fn router(self) -> Router {
        web::layers(routes::router(), self)
    }
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
