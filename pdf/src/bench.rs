//! The threads that typst runs on: as many as there are cores, each busy with one document at a time.
//!
//! Each is a rayon pool of its own. In a shared one, a thread that waits for a part of its document takes up another
//! document meanwhile, on the same stack, and so on without end.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::available_parallelism;

use rayon::{ThreadPool, ThreadPoolBuilder};

/// Typst recurses deeply, in a debug build with large frames; the usual 2 MiB would end the process.
const STACK: usize = 32 * 1024 * 1024;

/// The threads that are free.
pub struct Bench {
    free: Mutex<Vec<ThreadPool>>,
    returned: Condvar,
}

/// A thread taken from the bench; dropping it gives it back.
struct Seat<'a> {
    bench: &'a Bench,
    thread: Option<ThreadPool>,
}

impl Bench {
    /// Starts the threads.
    pub fn open() -> Result<Self, String> {
        let seats = available_parallelism().map_or(1, std::num::NonZero::get);
        let start = |seat: usize| {
            ThreadPoolBuilder::new()
                .num_threads(1)
                .stack_size(STACK)
                .thread_name(move |_| format!("pdf-{seat}"))
                .build()
                .map_err(|error| error.to_string())
        };
        let free = (0..seats).map(start).collect::<Result<_, _>>()?;
        Ok(Self { free: Mutex::new(free), returned: Condvar::new() })
    }

    /// Does `work` on a free thread, waiting for one if need be.
    pub fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        let seat = self.take();
        match &seat.thread {
            Some(thread) => thread.install(work),
            None => work(),
        }
    }

    fn take(&self) -> Seat<'_> {
        let mut free = self.lock();
        loop {
            if let Some(thread) = free.pop() {
                return Seat { bench: self, thread: Some(thread) };
            }
            free = self.returned.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<ThreadPool>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.bench.lock().extend(self.thread.take());
        self.bench.returned.notify_one();
    }
}
