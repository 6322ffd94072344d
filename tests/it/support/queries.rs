//! Counts the statements that reach Postgres.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tracing::{Event, Subscriber, subscriber::DefaultGuard};
use tracing_subscriber::{Layer, layer::Context, prelude::*};

/// Counts from its making until it is dropped, on the calling thread: use it in a current-thread runtime.
pub struct Queries {
    count: Arc<AtomicUsize>,
    _guard: DefaultGuard,
}

struct Counter(Arc<AtomicUsize>);

impl<S: Subscriber> Layer<S> for Counter {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Queries {
    pub fn count() -> Self {
        let count = Arc::new(AtomicUsize::new(0));
        let guard = tracing_subscriber::registry().with(Counter(Arc::clone(&count))).set_default();
        Self { count, _guard: guard }
    }

    /// Statements since the last call.
    pub fn take(&self) -> usize {
        self.count.swap(0, Ordering::Relaxed)
    }
}
