//! A connection as its room sees it: who sits there, and the way to her.

use bytes::Bytes;
use tokio::sync::mpsc;

use super::{
    access::Denied,
    frames::{Close, Frame},
};
use crate::people::model::Actor;

/// Frames that wait for a slow reader; more, and she is asked to come back.
const WAITING: usize = 256;

/// What somebody is told whose page shows a section that is not there any more.
const STALE: &str = "Avsnitten i utkastet har ändrats. Läs in sidan igen för att skriva vidare.";

/// The number of a connection in this process.
pub type Connection = u64;

/// What goes out to a connection.
#[derive(Debug)]
pub enum Out {
    /// A frame.
    Frame(Frame),
    /// The end, after the frames before it.
    Close(Close),
}

/// What a room gets from its connections.
pub enum Message {
    /// Somebody has said hello.
    Join(Connection, Box<Seat>, Vec<u8>),
    /// A change to keep.
    Change(Change),
    /// Where somebody is.
    Awareness(Connection, Bytes),
    /// Somebody is gone.
    Leave(Connection),
    /// What another node says of a client of its own.
    Relayed(uuid::Uuid, Vec<u8>),
    /// A room of another node has opened and asks who is here.
    Asked,
}

/// A change to keep.
pub struct Change {
    /// From whom.
    pub connection: Connection,
    /// Its number there.
    pub number: u64,
    /// What.
    pub update: Bytes,
}

/// Somebody in a room.
pub struct Seat {
    /// Who.
    pub actor: Actor,
    /// The hash of her session's token.
    pub token_hash: Vec<u8>,
    /// The client id that she writes under.
    pub client: u64,
    /// Why she cannot write; none if she can.
    pub closed: Option<&'static str>,
    /// The sections that her page shows, as far as it said so.
    pub shows: Vec<String>,
    /// To her.
    pub way: Way,
}

/// The way to a connection.
#[derive(Clone)]
pub struct Way {
    frames: mpsc::Sender<Out>,
    kick: mpsc::Sender<Close>,
}

/// The other end of a [`Way`].
pub struct WayOut {
    /// What is to be sent, in order.
    pub frames: mpsc::Receiver<Out>,
    /// The end at once, whatever waits.
    pub kick: mpsc::Receiver<Close>,
}

impl Way {
    /// A way to a connection.
    #[must_use]
    pub fn new() -> (Self, WayOut) {
        let (frames, waiting) = mpsc::channel(WAITING);
        let (kick, kicked) = mpsc::channel(1);
        (Self { frames, kick }, WayOut { frames: waiting, kick: kicked })
    }

    /// Sends a frame, or ends the connection of somebody who does not take what was sent before.
    pub fn tell(&self, frame: Frame) {
        if let Err(mpsc::error::TrySendError::Full(_)) = self.frames.try_send(Out::Frame(frame)) {
            // Kicked already is as good.
            let _ = self.kick.try_send(Close::TooMuch);
        }
    }

    /// Ends the connection after what was sent before.
    pub fn close(&self, close: Close) {
        if let Err(mpsc::error::TrySendError::Full(_)) = self.frames.try_send(Out::Close(close)) {
            let _ = self.kick.try_send(close);
        }
    }
}

impl Seat {
    /// What she is told of writing: her page may show a section that the document does not have any more.
    #[must_use]
    pub fn closed_to(&self, closed: Option<&'static str>, left_out: &[String]) -> Option<&'static str> {
        let is_stale = || self.shows.iter().any(|key| left_out.contains(key));
        closed.or_else(|| is_stale().then_some(STALE))
    }
}

impl From<Denied> for Close {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::SignedOut => Self::SignedOut,
            Denied::NotFound => Self::NotFound,
        }
    }
}
