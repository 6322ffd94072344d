//! Who is in a draft, and where: the awareness of y-protocols, with names that the server vouches for.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::lib0::{Malformed, Reader, push_number, push_text};

/// The longest state, in bytes: twice that must fit in a notification.
pub const MAX_STATE: usize = 3 * 1024;
/// Browsers renew their state every fifteen seconds; one from another node that was not is gone.
const SILENCE: Duration = Duration::from_secs(30);
/// The colours there are.
const COLOURS: u8 = 8;

struct Place {
    clock: u64,
    state: String,
    /// The node it comes from, if it is another, and when.
    from: Option<(Uuid, Instant)>,
}

/// Where everybody is.
#[derive(Default)]
pub struct Presence {
    places: BTreeMap<u64, Place>,
    colours: BTreeMap<Uuid, u8>,
}

/// One state of one client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The client.
    pub client: u64,
    /// Rises with every change.
    pub clock: u64,
    /// JSON; `null` if it is gone.
    pub text: String,
}

impl State {
    /// Reads an awareness update of one client.
    pub fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader(bytes);
        if bytes.len() > MAX_STATE || reader.number()? != 1 {
            return Err(Malformed);
        }
        let state =
            Self { client: reader.number()?, clock: u64::from(reader.small()?), text: reader.text()?.to_owned() };
        reader.end()?;
        Ok(state)
    }
}

/// States as an awareness update.
#[must_use]
pub fn encode(states: &[State]) -> Vec<u8> {
    let mut out = Vec::new();
    push_number(&mut out, states.len() as u64);
    for state in states {
        push_number(&mut out, state.client);
        push_number(&mut out, state.clock);
        push_text(&mut out, &state.text);
    }
    out
}

impl Presence {
    /// Takes what a client of ours says of itself; gives it with the name filled in.
    pub fn take(&mut self, said: &State, person: Uuid, name: &str) -> Result<State, Malformed> {
        let state: Option<Map<String, Value>> = serde_json::from_str(&said.text).map_err(|_| Malformed)?;
        let Some(mut fields) = state else {
            self.places.remove(&said.client);
            return Ok(State { client: said.client, clock: said.clock, text: "null".to_owned() });
        };
        fields.insert("user".to_owned(), json!({ "name": name, "colour": self.colour(person) }));
        let text = Value::Object(fields).to_string();
        self.places.insert(said.client, Place { clock: said.clock, state: text.clone(), from: None });
        Ok(State { client: said.client, clock: said.clock, text })
    }

    /// The colour of a person: hers by her id, or the next that nobody else here has.
    fn colour(&mut self, person: Uuid) -> u8 {
        if let Some(colour) = self.colours.get(&person) {
            return *colour;
        }
        let taken: BTreeSet<u8> = self.colours.values().copied().collect();
        let own = person.as_bytes().iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)) % COLOURS;
        let free = (0..COLOURS).map(|step| (own + step) % COLOURS).find(|colour| !taken.contains(colour));
        let colour = free.unwrap_or(own);
        self.colours.insert(person, colour);
        colour
    }

    /// Takes what another node says of a client of its own.
    pub fn relay(&mut self, node: Uuid, said: &State, now: Instant) {
        if said.text == "null" {
            self.places.remove(&said.client);
        } else {
            let place = Place { clock: said.clock, state: said.text.clone(), from: Some((node, now)) };
            self.places.insert(said.client, place);
        }
    }

    /// A client of ours is gone; what the others are to hear.
    pub fn leave(&mut self, client: u64) -> Option<State> {
        let place = self.places.remove(&client)?;
        Some(State { client, clock: place.clock + 1, text: "null".to_owned() })
    }

    /// A person has no connection left.
    pub fn forget(&mut self, person: Uuid) {
        self.colours.remove(&person);
    }

    /// Drops clients of other nodes that have been silent; what the others are to hear.
    pub fn expire(&mut self, now: Instant) -> Vec<State> {
        let is_gone = |place: &Place| place.from.is_some_and(|(_, at)| now.duration_since(at) > SILENCE);
        let gone: Vec<u64> =
            self.places.iter().filter(|(_, place)| is_gone(place)).map(|(client, _)| *client).collect();
        gone.into_iter().filter_map(|client| self.leave(client)).collect()
    }

    /// Everybody's state; only our own clients' if `own`.
    #[must_use]
    pub fn all(&self, own: bool) -> Vec<State> {
        self.places
            .iter()
            .filter(|(_, place)| !own || place.from.is_none())
            .map(|(client, place)| State { client: *client, clock: place.clock, text: place.state.clone() })
            .collect()
    }
}
