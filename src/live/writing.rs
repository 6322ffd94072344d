//! Changes into Postgres: checked, committed, acknowledged, told, in this order.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::{
    access::{self, Visit},
    convert::Refused,
    frames::{Close, Frame},
    room::Room,
    seat::{Change, Connection},
    store::{self, NewUpdate},
};
use crate::{
    clock::Moment,
    drafts::model::running,
    error::{AppError, Result},
    events::{self, Event},
    people,
    remisser::{self, commands::about},
};

/// After so many updates a new snapshot takes their place.
const COMPACTED: i64 = 200;
/// How often the last use of a session is written down.
const TOUCH: TimeDelta = TimeDelta::minutes(1);
/// What is said of a change that is against the rules.
const REASON: &str = "Ändringen innehåller något som inte får stå i texten och är därför inte sparad.";

/// What came of an attempt to write.
enum Written {
    /// All that may be written is committed.
    Done,
    /// The change of this place among them is refused, nothing is written, and the document is unusable.
    Refused(usize, Refused),
}

/// What one attempt has taken in.
#[derive(Default)]
struct Taken {
    /// Places of the changes.
    changes: Vec<usize>,
    /// Sections that say something else now, with who changed them last.
    sections: Vec<(String, Connection)>,
}

impl Room {
    /// Writes changes in one transaction.
    pub(super) async fn write(&mut self, mut changes: Vec<Change>) -> Result<()> {
        loop {
            changes.retain(|change| self.seats.contains_key(&change.connection));
            if changes.is_empty() {
                return Ok(());
            }
            let Written::Refused(place, why) = self.attempt(&changes).await? else { return Ok(()) };
            self.rebuild().await?;
            let rest = changes.split_off(place);
            // What came before it was taken in once.
            if !changes.is_empty()
                && let Written::Refused(_, why) = self.attempt(&changes).await?
            {
                return Err(AppError::internal(why));
            }
            changes = rest;
            if let Some(change) = changes.first() {
                self.refuse(change.connection, change.number, &why);
            }
        }
    }

    fn refuse(&mut self, connection: Connection, number: u64, why: &Refused) {
        if let Some(seat) = self.seats.get(&connection) {
            tracing::warn!(draft = %self.which.draft, person = %seat.actor.id, %why, "a live change is refused");
            seat.way.tell(Frame::refused(number, REASON));
        }
        self.dismiss(connection, Close::Refused);
    }

    async fn attempt(&mut self, changes: &[Change]) -> Result<Written> {
        let moment = self.app.clock.read();
        let mut tx = self.app.pool.begin().await?;
        remisser::store::lock(&mut tx, self.which.myndighet, self.which.remiss).await?;
        let visits = self.visits(&mut tx, changes, moment).await?;
        let newest = store::lock(&mut tx, self.which.draft).await?;
        self.catch_up_to(&mut tx, newest).await?;
        let mut taken = Taken::default();
        for (place, change) in changes.iter().enumerate() {
            let Some(visit) = visits.get(&change.connection) else { continue };
            if let Err(why) = self.take_in(&mut tx, change, visit, &mut taken).await? {
                return Ok(Written::Refused(place, why));
            }
            taken.changes.push(place);
        }
        let kept: Vec<&Change> = taken.changes.iter().filter_map(|place| changes.get(*place)).collect();
        if kept.is_empty() {
            return Ok(Written::Done);
        }
        let seq = self.keep(&mut tx, &kept, &taken, &visits, moment).await?;
        tx.commit().await?;
        self.seq = seq;
        self.acknowledge(&kept, moment.now);
        Ok(Written::Done)
    }

    /// Who of the writers may write now; the others are told.
    async fn visits(
        &mut self,
        conn: &mut PgConnection,
        changes: &[Change],
        moment: Moment,
    ) -> Result<HashMap<Connection, Visit>> {
        let mut visits = HashMap::new();
        for change in changes {
            let connection = change.connection;
            let Some(seat) = self.seats.get_mut(&connection).filter(|_| !visits.contains_key(&connection)) else {
                continue;
            };
            match access::look(conn, moment, &seat.token_hash, self.which.remiss).await? {
                Ok(visit) => match visit.closed {
                    None => drop(visits.insert(connection, visit)),
                    Some(why) => {
                        seat.way.tell(Frame::access(false, why));
                        seat.way.tell(Frame::refused(change.number, why));
                        self.dismiss(connection, Close::Refused);
                    }
                },
                Err(denied) => self.dismiss(connection, denied.into()),
            }
        }
        Ok(visits)
    }

    /// Takes a change into the document, which is unusable if it is refused.
    async fn take_in(
        &mut self,
        conn: &mut PgConnection,
        change: &Change,
        visit: &Visit,
        taken: &mut Taken,
    ) -> Result<Result<(), Refused>> {
        let carried = match self.document.inspect(&change.update) {
            Ok(carried) => carried,
            Err(why) => return Ok(Err(why)),
        };
        let mut new: Vec<u64> = carried
            .iter()
            .filter(|(client, (_, end))| *end > self.document.known(**client))
            .map(|(client, _)| *client)
            .collect();
        let seat_client = self.seats.get(&change.connection).map(|seat| seat.client);
        new.retain(|client| Some(*client) != seat_client);
        if !new.is_empty() {
            let own = store::own_clients(conn, self.which.draft, visit.actor.id, &new).await?;
            if new.iter().any(|client| !own.contains(client)) {
                return Ok(Err(Refused("written under another's client id".to_owned())));
            }
        }
        let changed = match self.document.apply(&change.update).and_then(|()| self.document.settle()) {
            Ok(changed) => changed,
            Err(why) => return Ok(Err(why)),
        };
        for key in changed {
            taken.sections.retain(|(known, who)| *known != key || *who != change.connection);
            taken.sections.push((key, change.connection));
        }
        Ok(Ok(()))
    }

    /// Writes what was taken in; gives the number of the newest update.
    async fn keep(
        &mut self,
        conn: &mut PgConnection,
        kept: &[&Change],
        taken: &Taken,
        visits: &HashMap<Connection, Visit>,
        moment: Moment,
    ) -> Result<i64> {
        let mut updates = Vec::new();
        for change in kept {
            if let (Some(visit), Some(seat)) = (visits.get(&change.connection), self.seats.get(&change.connection)) {
                updates.push(NewUpdate { person: visit.actor.id, client: seat.client, bytes: &change.update });
            }
        }
        let (myndighet, draft) = (self.which.myndighet, self.which.draft);
        let seq = store::append(conn, myndighet, draft, &updates, moment.now).await?;
        if seq - self.snapshot >= COMPACTED {
            store::put_snapshot(conn, myndighet, draft, seq, &self.document.whole(), moment.now).await?;
            self.snapshot = seq;
        }
        let mut touched = HashSet::new();
        for (connection, visit) in visits {
            if let Some(seat) = self.seats.get(connection)
                && moment.now - visit.seen_at >= TOUCH
                && touched.insert(&seat.token_hash)
            {
                people::store::touch_session(conn, &seat.token_hash, moment.now).await?;
            }
        }
        let mut begun = Vec::new();
        for (key, connection) in &taken.sections {
            let Some(visit) = visits.get(connection) else { continue };
            let blocks = self.document.blocks(key);
            if store::save_section(conn, draft, key, blocks, visit.actor.id, moment.now).await? {
                begun.push((key, visit));
            }
        }
        for (key, visit) in begun {
            let section = self.headings.get(key).cloned().unwrap_or_default();
            let event = Event::DraftSaved { document: running(self.which.kind).to_owned(), section };
            events::append(conn, moment, about(&visit.actor, self.which.remiss), &event).await?;
        }
        Ok(seq)
    }

    fn acknowledge(&self, kept: &[&Change], at: DateTime<Utc>) {
        let mut through: HashMap<Connection, u64> = HashMap::new();
        for change in kept {
            self.tell_all(Some(change.connection), &Frame::update(&change.update));
            through.insert(change.connection, change.number);
        }
        for (connection, number) in through {
            if let Some(seat) = self.seats.get(&connection) {
                seat.way.tell(Frame::saved(number, at));
            }
        }
    }
}
