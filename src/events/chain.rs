//! The links of a chain, pure: what a link hashes, and how a chain is checked.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::model::Event;

/// The hash before the first link.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What a link binds together. Field order is the order that is hashed; it is never changed, only a new
/// `format` added.
#[derive(Debug, Serialize)]
struct Bound<'a> {
    format: &'static str,
    myndighet: Uuid,
    sequence: i64,
    kind: &'a str,
    at: String,
    actor: Option<Uuid>,
    remiss: Option<Uuid>,
    payload_sha256: &'a str,
    previous: &'a str,
}

/// A link as it stands in the database.
#[derive(Debug, Clone)]
pub struct Link {
    /// Whose chain.
    pub myndighet_id: Uuid,
    /// From 1 without a gap.
    pub sequence: i64,
    /// The event's kind.
    pub kind: String,
    /// When, to the microsecond.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor_id: Option<Uuid>,
    /// About which remiss.
    pub remiss_id: Option<Uuid>,
    /// Of the payload's bytes.
    pub payload_sha256: String,
    /// Of the link before.
    pub previous_hash: String,
    /// Of this link.
    pub hash: String,
    /// The payload's bytes, unless purged.
    pub payload: Option<Vec<u8>>,
    /// Which event purged the payload.
    pub purged_by_sequence: Option<i64>,
}

/// What is wrong with a chain at its first broken link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The link.
    pub sequence: i64,
    /// Why, in Swedish.
    pub why: &'static str,
}

/// SHA-256 in hex.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

impl Link {
    /// The hash that the link must carry.
    ///
    /// # Errors
    /// None that can happen: the bound fields are all serialisable.
    pub fn expected_hash(&self) -> Result<String, serde_json::Error> {
        Ok(sha256(&serde_json::to_vec(&Bound {
            format: "yttra-event-1",
            myndighet: self.myndighet_id,
            sequence: self.sequence,
            kind: &self.kind,
            at: self.at.to_rfc3339_opts(SecondsFormat::Micros, true),
            actor: self.actor_id,
            remiss: self.remiss_id,
            payload_sha256: &self.payload_sha256,
            previous: &self.previous_hash,
        })?))
    }

    /// Checks the link against the one before it: `Ok(true)` if its payload is said to be purged. Whether the event
    /// that purged it is there is for [`Purges`].
    ///
    /// # Errors
    /// What is wrong.
    pub fn check(&self, previous: Option<&Link>) -> Result<bool, Broken> {
        let broken = |why| Err(Broken { sequence: self.sequence, why });
        if self.sequence != previous.map_or(0, |link| link.sequence) + 1 {
            return broken("en händelse saknas före den");
        }
        if self.previous_hash != previous.map_or(GENESIS, |link| &link.hash) {
            return broken("den hänger inte ihop med händelsen före");
        }
        if self.expected_hash().ok().as_ref() != Some(&self.hash) {
            return broken("den är ändrad");
        }
        match (&self.payload, self.purged_by_sequence) {
            (Some(payload), None) if sha256(payload) == self.payload_sha256 => Ok(false),
            (Some(_), _) => broken("dess innehåll är ändrat"),
            (None, Some(by)) if by > self.sequence => Ok(true),
            (None, _) => broken("dess innehåll saknas"),
        }
    }

    /// The link whose payload this event purged, if that is what it did.
    fn purges(&self) -> Option<i64> {
        let payload = self.payload.as_deref().filter(|_| self.kind == "payload_purged")?;
        match serde_json::from_slice(payload) {
            Ok(Event::PayloadPurged { sequence, .. }) => Some(sequence),
            _ => None,
        }
    }
}

/// Purged payloads whose purging event is still to come in the chain.
#[derive(Debug, Default)]
pub struct Purges(BTreeMap<i64, BTreeSet<i64>>);

impl Purges {
    /// Takes the links in their order, each after its own check.
    ///
    /// # Errors
    /// The link that is said to be purged by this one, which does not say so.
    pub fn pass(&mut self, link: &Link) -> Result<(), Broken> {
        let mut claimed = self.0.remove(&link.sequence).unwrap_or_default();
        if let Some(sequence) = link.purges() {
            claimed.remove(&sequence);
        }
        if let Some(by) = link.purged_by_sequence {
            self.0.entry(by).or_default().insert(link.sequence);
        }
        claimed.first().map_or(Ok(()), |sequence| Err(unnoted(*sequence)))
    }

    /// After the last link: nothing may be left.
    ///
    /// # Errors
    /// The first link that no event purged.
    pub fn finish(self) -> Result<(), Broken> {
        self.0.into_values().flatten().min().map_or(Ok(()), |sequence| Err(unnoted(sequence)))
    }
}

fn unnoted(sequence: i64) -> Broken {
    Broken { sequence, why: "dess innehåll saknas, och ingen händelse säger att det har rensats" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(length: i64) -> Vec<Link> {
        let mut links: Vec<Link> = Vec::new();
        for sequence in 1..=length {
            let payload = format!("{{\"n\":{sequence}}}").into_bytes();
            let mut link = Link {
                myndighet_id: Uuid::nil(),
                sequence,
                kind: "closed".into(),
                at: DateTime::from_timestamp(sequence, 1000).unwrap(),
                actor_id: None,
                remiss_id: None,
                payload_sha256: sha256(&payload),
                previous_hash: links.last().map_or(GENESIS.to_owned(), |link| link.hash.clone()),
                hash: String::new(),
                payload: Some(payload),
                purged_by_sequence: None,
            };
            link.hash = link.expected_hash().unwrap();
            links.push(link);
        }
        links
    }

    fn first_broken(links: &[Link]) -> Option<Broken> {
        let (mut previous, mut purges) = (None, Purges::default());
        for link in links {
            if let Err(broken) = link.check(previous).and_then(|_| purges.pass(link)) {
                return Some(broken);
            }
            previous = Some(link);
        }
        purges.finish().err()
    }

    /// Makes the last link an event that purged a payload.
    fn let_last_purge(links: &mut [Link], sequence: i64) {
        let last = links.last_mut().unwrap();
        let event = Event::PayloadPurged { sequence, reason: "Gallring".into() };
        let payload = serde_json::to_vec(&event).unwrap();
        last.kind = "payload_purged".into();
        last.payload_sha256 = sha256(&payload);
        last.payload = Some(payload);
        last.hash = last.expected_hash().unwrap();
    }

    #[test]
    fn a_whole_chain_holds() {
        assert_eq!(first_broken(&chain(5)), None);
    }

    #[test]
    fn each_tampering_is_found_at_its_link() {
        type Tamper = fn(&mut Vec<Link>);
        let cases: [(Tamper, i64, &str); 6] = [
            (|links| links[2].kind = "voided".into(), 3, "den är ändrad"),
            (|links| links[2].at += chrono::TimeDelta::seconds(1), 3, "den är ändrad"),
            (|links| links[2].payload = Some(b"{}".to_vec()), 3, "dess innehåll är ändrat"),
            (|links| links[2].payload = None, 3, "dess innehåll saknas"),
            (|links| drop(links.remove(2)), 4, "en händelse saknas före den"),
            (
                |links| {
                    links[2].kind = "voided".into();
                    links[2].hash = links[2].expected_hash().unwrap();
                },
                4,
                "den hänger inte ihop med händelsen före",
            ),
        ];
        for (tamper, sequence, why) in cases {
            let mut links = chain(5);
            tamper(&mut links);
            assert_eq!(first_broken(&links), Some(Broken { sequence, why }));
        }
    }

    #[test]
    fn purged_is_not_broken_if_a_later_event_says_so() {
        let mut links = chain(3);
        links[1].payload = None;
        links[1].purged_by_sequence = Some(3);
        assert_eq!(first_broken(&links), Some(unnoted(2)), "the event is of another kind");
        let_last_purge(&mut links, 1);
        assert_eq!(first_broken(&links), Some(unnoted(2)), "the event is about another link");
        let_last_purge(&mut links, 2);
        assert_eq!(first_broken(&links), None);
        assert_eq!(links[1].check(Some(&links[0])), Ok(true));
        links[1].purged_by_sequence = Some(4);
        assert_eq!(first_broken(&links), Some(unnoted(2)), "the event is not there");
        links[1].purged_by_sequence = Some(1);
        assert_eq!(first_broken(&links), Some(Broken { sequence: 2, why: "dess innehåll saknas" }));
    }
}
