//! A room: the one task of this process that has a draft open, from the first who comes to the last who leaves.

use std::{collections::HashMap, sync::Arc, time::Instant};

use tokio::{
    sync::{Notify, mpsc},
    time::{Duration, MissedTickBehavior, interval, sleep_until},
};
use uuid::Uuid;

use super::{
    access,
    document::LiveDocument,
    forms,
    frames::{Close, Frame},
    presence::{Presence, State, encode},
    seat::{Change, Connection, Message, Seat},
    store, telling,
};
use crate::{
    app::App,
    document::canonical::Kind,
    drafts::{self, model::Draft},
    error::{AppError, Result},
    remisser::model::Status,
};

/// Messages that wait for a room; more, and its connections wait.
const WAITING: usize = 64;
/// How often it is looked whether the sessions still are.
const LOOK: Duration = Duration::from_secs(3);
/// Every so many looks all rights are asked for anew, in case a notification was lost.
const THOROUGH: u32 = 20;
/// How long a new place of somebody waits before other nodes hear of it.
const RELAY: Duration = Duration::from_millis(250);

/// Which draft a room has open.
#[derive(Debug, Clone, Copy)]
pub struct Which {
    /// The draft.
    pub draft: Uuid,
    /// Its case.
    pub remiss: Uuid,
    /// Its board.
    pub myndighet: Uuid,
    /// Its kind.
    pub kind: Kind,
}

/// How others reach a room.
pub struct Handle {
    /// Its draft.
    pub which: Which,
    /// To it, in order. It ends when nobody can say anything any more.
    pub messages: mpsc::Sender<Message>,
    /// What it is to look at.
    pub bells: Arc<Bells>,
}

/// What a room is to look at; ringing twice is as good as once.
#[derive(Default)]
pub struct Bells {
    /// Another node or a form has written.
    pub news: Notify,
    /// Rights, states or facts may have changed.
    pub changed: Notify,
    /// Notes may have changed.
    pub notes: Notify,
}

impl Handle {
    /// A room that is about to open, and what it will read.
    #[must_use]
    pub fn new(which: Which) -> (Arc<Self>, mpsc::Receiver<Message>) {
        let (messages, waiting) = mpsc::channel(WAITING);
        (Arc::new(Self { which, messages, bells: Arc::default() }), waiting)
    }
}

/// A draft that is open.
pub struct Room {
    pub(super) app: App,
    pub(super) which: Which,
    pub(super) document: LiveDocument,
    /// The newest update that the document holds.
    pub(super) seq: i64,
    /// The update that the snapshot was taken at, as far as this room knows.
    pub(super) snapshot: i64,
    /// The headings of the sections by key.
    pub(super) headings: HashMap<String, String>,
    pub(super) seats: HashMap<Connection, Seat>,
    presence: Presence,
    pub(super) facts: telling::Facts,
    /// The state of the case, when it was last looked at.
    pub(super) status: Option<Status>,
    /// Whose places other nodes are to hear of, and from when.
    relayed: HashMap<u64, State>,
    relay_at: Option<tokio::time::Instant>,
}

/// Keeps a room open until nobody is left. Whatever goes wrong with the database ends it: those in it come back.
pub async fn run(app: App, which: Which, bells: Arc<Bells>, mut messages: mpsc::Receiver<Message>) {
    let mut room = match Room::open(app, which).await {
        Ok(room) => room,
        Err(error) => return tracing::error!(draft = %which.draft, %error, "a live draft does not open"),
    };
    if let Err(error) = room.serve(&bells, &mut messages).await {
        tracing::warn!(draft = %which.draft, error = error.sentence_or_cause(), "a live draft is closed");
    }
    for seat in room.seats.values() {
        seat.way.close(Close::Restart);
    }
}

impl Room {
    async fn open(app: App, which: Which) -> Result<Self> {
        let mut tx = app.pool.begin().await?;
        let draft = find(&mut tx, which).await?;
        let (document, seq) = forms::open(&mut tx, which.myndighet, &draft, app.clock.read()).await?;
        store::notify(&mut tx, &format!("w:{}:{}", which.draft, app.live.node())).await?;
        tx.commit().await?;
        let headings = draft.every().map(|section| (section.key.clone(), section.heading.clone())).collect();
        Ok(Self {
            app,
            which,
            document,
            seq,
            snapshot: seq,
            headings,
            seats: HashMap::new(),
            presence: Presence::default(),
            facts: telling::Facts::default(),
            status: None,
            relayed: HashMap::new(),
            relay_at: None,
        })
    }

    async fn serve(&mut self, bells: &Bells, messages: &mut mpsc::Receiver<Message>) -> Result<()> {
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut count = 0_u32;
        loop {
            let relay_at = self.relay_at;
            tokio::select! {
                message = messages.recv() => {
                    let Some(first) = message else { return Ok(()) };
                    let mut waiting = vec![first];
                    while waiting.len() < WAITING && let Ok(next) = messages.try_recv() {
                        waiting.push(next);
                    }
                    self.take(waiting).await?;
                }
                () = bells.news.notified() => self.catch_up().await?,
                () = bells.changed.notified() => self.look().await?,
                () = bells.notes.notified() => self.tell_all(None, &Frame::notes()),
                _ = looks.tick() => {
                    count += 1;
                    self.look_at_sessions().await?;
                    for state in self.presence.expire(Instant::now()) {
                        self.spread(None, &state);
                    }
                    if count.is_multiple_of(THOROUGH) {
                        self.catch_up().await?;
                        self.look().await?;
                    }
                }
                () = async { sleep_until(relay_at.unwrap_or_else(tokio::time::Instant::now)).await }, if relay_at.is_some() => {
                    self.relay().await?;
                }
            }
        }
    }

    /// Changes that wait together are written together.
    async fn take(&mut self, waiting: Vec<Message>) -> Result<()> {
        let mut changes: Vec<Change> = Vec::new();
        for message in waiting {
            match message {
                Message::Change(change) => {
                    changes.push(change);
                    continue;
                }
                Message::Awareness(connection, bytes) => {
                    self.place(connection, &bytes);
                    continue;
                }
                Message::Relayed(node, bytes) => {
                    if let Ok(state) = State::read(&bytes) {
                        self.presence.relay(node, &state, Instant::now());
                        self.spread(None, &state);
                    }
                    continue;
                }
                _ => {}
            }
            self.write(std::mem::take(&mut changes)).await?;
            match message {
                Message::Join(connection, seat, state) => self.join(connection, *seat, &state).await?,
                Message::Leave(connection) => self.leave(connection),
                _ => {
                    for state in self.presence.all(true) {
                        self.pass_on(state);
                    }
                }
            }
        }
        self.write(changes).await
    }

    async fn join(&mut self, connection: Connection, seat: Seat, state: &[u8]) -> Result<()> {
        let mut conn = self.app.pool.acquire().await?;
        let visit = match access::look(&mut conn, self.app.clock.read(), &seat.token_hash, self.which.remiss).await? {
            Ok(visit) => visit,
            Err(denied) => {
                seat.way.close(denied.into());
                return Ok(());
            }
        };
        let Some(lacking) = self.document.lacking(state) else {
            seat.way.close(Close::Malformed);
            return Ok(());
        };
        if !store::bind(&mut conn, self.which.myndighet, self.which.draft, seat.client, visit.actor.id).await? {
            seat.way.close(Close::Refused);
            return Ok(());
        }
        if self.facts.gather(&mut conn, &visit).await? {
            self.tell_all(None, &self.facts.frame());
        }
        let left_out = store::left_out(&mut conn, self.which.draft).await?;
        drop(conn);
        let seat = Seat { closed: seat.closed_to(visit.closed, &left_out), ..seat };
        let way = &seat.way;
        way.tell(Frame::access(visit.closed.is_none(), visit.closed.unwrap_or_default()));
        way.tell(self.facts.frame());
        way.tell(Frame::update(&lacking));
        way.tell(Frame::state(&self.document.state()));
        if seat.closed != visit.closed {
            // After the state, at which the browser sends what it has kept: that is taken.
            way.tell(Frame::access(false, seat.closed.unwrap_or_default()));
        }
        let here = self.presence.all(false);
        if !here.is_empty() {
            way.tell(Frame::awareness(&encode(&here)));
        }
        self.seats.insert(connection, seat);
        Ok(())
    }

    /// Takes somebody out of the room.
    pub(super) fn leave(&mut self, connection: Connection) {
        let Some(seat) = self.seats.remove(&connection) else { return };
        let others = || self.seats.values();
        let goes_on = others().any(|other| other.client == seat.client);
        if others().all(|other| other.actor.id != seat.actor.id) {
            self.presence.forget(seat.actor.id);
        }
        if !goes_on && let Some(state) = self.presence.leave(seat.client) {
            self.spread(None, &state);
            self.pass_on(state);
        }
    }

    /// Ends a connection and takes it out of the room.
    pub(super) fn dismiss(&mut self, connection: Connection, close: Close) {
        if let Some(seat) = self.seats.get(&connection) {
            seat.way.close(close);
        }
        self.leave(connection);
    }

    fn place(&mut self, connection: Connection, bytes: &[u8]) {
        let Some(seat) = self.seats.get(&connection) else { return };
        let said = State::read(bytes).ok();
        let Some(said) = said else { return self.dismiss(connection, Close::Malformed) };
        if said.client != seat.client {
            return self.dismiss(connection, Close::Refused);
        }
        match self.presence.take(&said, seat.actor.id, &seat.actor.name) {
            Ok(state) => {
                self.spread(Some(connection), &state);
                self.pass_on(state);
            }
            Err(_) => self.dismiss(connection, Close::Malformed),
        }
    }

    fn spread(&self, but: Option<Connection>, state: &State) {
        self.tell_all(but, &Frame::awareness(&encode(std::slice::from_ref(state))));
    }

    pub(super) fn tell_all(&self, but: Option<Connection>, frame: &Frame) {
        for (connection, seat) in &self.seats {
            if Some(*connection) != but {
                seat.way.tell(frame.clone());
            }
        }
    }

    fn pass_on(&mut self, state: State) {
        self.relayed.insert(state.client, state);
        self.relay_at.get_or_insert_with(|| tokio::time::Instant::now() + RELAY);
    }

    async fn relay(&mut self) -> Result<()> {
        self.relay_at = None;
        let mut conn = self.app.pool.acquire().await?;
        for state in std::mem::take(&mut self.relayed).into_values() {
            let bytes = encode(&[state]);
            if bytes.len() <= super::presence::MAX_STATE {
                let word = format!("p:{}:{}:{}", self.which.draft, self.app.live.node(), hex::encode(bytes));
                store::notify(&mut conn, &word).await?;
            }
        }
        Ok(())
    }
}

/// The draft as it is kept.
pub(super) async fn find(conn: &mut sqlx::PgConnection, which: Which) -> Result<Draft> {
    drafts::store::find(conn, which.remiss, which.kind).await?.ok_or(AppError::NotFound)
}
