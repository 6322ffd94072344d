//! The live draft: several people write one draft at once (docs/live-draft.md).
//!
//! A `socket` carries frames between a browser and the `room` of its draft, the one task of the process that has it
//! open. A room takes changes into its `document`, `writing` commits them with the sections they change, and `news`
//! brings what other nodes commit.

mod access;
pub mod anchors;
mod committed;
pub mod convert;
pub mod document;
pub mod forms;
mod frames;
mod lib0;
mod looking;
mod news;
mod phrases;
mod presence;
mod room;
mod seat;
pub mod socket;
mod store;
pub mod telling;
mod wire;
mod writing;

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::sync::watch;
use uuid::Uuid;

use crate::app::App;
use room::{Bells, Handle, Which};
use seat::Connection;

/// Connections to one draft.
pub const MAX_CONNECTIONS: usize = 40;
/// Connections of one person.
pub const MAX_OWN: usize = 10;
/// How long connections and rooms have to end when the server stops.
const FAREWELL: Duration = Duration::from_secs(5);

/// The live drafts of this process.
pub struct Live {
    node: Uuid,
    open: Mutex<Open>,
    numbers: AtomicU64,
    listens: AtomicBool,
    stop: watch::Sender<bool>,
    /// How many tasks there are.
    tasks: watch::Sender<usize>,
}

#[derive(Default)]
struct Open {
    rooms: HashMap<Uuid, (Arc<Handle>, usize)>,
    people: HashMap<Uuid, usize>,
}

/// A connection's place in a room; dropping it gives the place up, and closes the room after the last.
pub struct Ticket {
    app: App,
    person: Uuid,
    /// Its number.
    pub connection: Connection,
    /// Its room.
    pub room: Arc<Handle>,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            node: Uuid::new_v4(),
            open: Mutex::default(),
            numbers: AtomicU64::new(1),
            listens: AtomicBool::new(false),
            stop: watch::Sender::new(false),
            tasks: watch::Sender::new(0),
        }
    }
}

impl Live {
    /// This process among the nodes.
    #[must_use]
    pub fn node(&self) -> Uuid {
        self.node
    }

    /// Turns true when the server stops.
    #[must_use]
    pub fn stopping(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    /// Ends all connections and what goes on beside them; they are to come back.
    pub async fn stop(&self) {
        self.stop.send_replace(true);
        let mut tasks = self.tasks.subscribe();
        let ended = tokio::time::timeout(FAREWELL, tasks.wait_for(|count| *count == 0)).await;
        if ended.is_err() {
            tracing::warn!("live drafts did not end in time");
        }
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The room of a draft, if it is open.
    fn room(&self, draft: Uuid) -> Option<Arc<Handle>> {
        self.lock().rooms.get(&draft).map(|(room, _)| Arc::clone(room))
    }

    fn rooms(&self) -> Vec<Arc<Handle>> {
        self.lock().rooms.values().map(|(room, _)| Arc::clone(room)).collect()
    }

    /// Something may have been missed.
    fn look_everywhere(&self) {
        for room in self.rooms() {
            room.bells.news.notify_one();
            room.bells.changed.notify_one();
            room.bells.notes.notify_one();
        }
    }
}

/// Runs a task that [`Live::stop`] waits for.
fn spawn(app: &App, task: impl Future<Output = ()> + Send + 'static) {
    app.live.tasks.send_modify(|count| *count += 1);
    let app = app.clone();
    tokio::spawn(async move {
        let counted = Counted(app);
        task.await;
        drop(counted);
    });
}

/// A task that has not ended, be it by a panic.
struct Counted(App);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.live.tasks.send_modify(|count| *count -= 1);
    }
}

/// A place in the room of a draft, which is opened if it is not; none if there are too many connections.
fn enter(app: &App, which: Which, person: Uuid) -> Option<Ticket> {
    if !app.live.listens.swap(true, Ordering::Relaxed) {
        spawn(app, news::run(app.clone()));
    }
    let mut open = app.live.lock();
    let taken = open.rooms.get(&which.draft).map_or(0, |(_, count)| *count);
    let own = open.people.get(&person).copied().unwrap_or_default();
    if taken >= MAX_CONNECTIONS || own >= MAX_OWN {
        return None;
    }
    *open.people.entry(person).or_default() += 1;
    let (room, count) = open.rooms.entry(which.draft).or_insert_with(|| {
        let (handle, messages) = Handle::new(which);
        let (of_room, bells) = (app.clone(), Arc::clone(&handle.bells));
        spawn(app, async move {
            room::run(of_room.clone(), which, Arc::clone(&bells), messages).await;
            ended(&of_room, which.draft, &bells);
        });
        (handle, 0)
    });
    *count += 1;
    let room = Arc::clone(room);
    drop(open);
    let connection = app.live.numbers.fetch_add(1, Ordering::Relaxed);
    Some(Ticket { app: app.clone(), person, connection, room })
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut open = self.app.live.lock();
        if let Some(count) = open.people.get_mut(&self.person) {
            *count -= 1;
            if *count == 0 {
                open.people.remove(&self.person);
            }
        }
        // A room that has ended may have been followed by another.
        let draft = self.room.which.draft;
        if let Some((room, count)) = open.rooms.get_mut(&draft)
            && Arc::ptr_eq(room, &self.room)
        {
            *count -= 1;
            if *count == 0 {
                open.rooms.remove(&draft);
            }
        }
    }
}

/// A room has ended, and whoever comes now opens another.
fn ended(app: &App, draft: Uuid, bells: &Arc<Bells>) {
    let mut open = app.live.lock();
    if open.rooms.get(&draft).is_some_and(|(room, _)| Arc::ptr_eq(&room.bells, bells)) {
        open.rooms.remove(&draft);
    }
}
