//! A room looks whether those in it still may what they do.

use std::collections::HashMap;

use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    access::{self, Visit},
    frames::{Close, Frame},
    room::Room,
    seat::Connection,
    store,
};
use crate::{error::Result, people::session};

impl Room {
    /// Ends the connections whose sessions are over.
    pub(super) async fn look_at_sessions(&mut self) -> Result<()> {
        let now = self.app.clock.read().now;
        let tokens: Vec<Vec<u8>> = self.seats.values().map(|seat| seat.token_hash.clone()).collect();
        let found = store::sessions(&mut *self.app.pool.acquire().await?, &tokens).await?;
        let alive: HashMap<&[u8], Option<Uuid>> = found
            .iter()
            .filter(|row| !session::is_over(row.seen_at, now))
            .map(|row| (row.token_hash.as_slice(), row.myndighet))
            .collect();
        let ended: Vec<(Connection, Close)> = self
            .seats
            .iter()
            .filter_map(|(connection, seat)| match alive.get(seat.token_hash.as_slice()) {
                None => Some((*connection, Close::SignedOut)),
                // She works for another board now.
                Some(myndighet) if *myndighet != Some(self.which.myndighet) => Some((*connection, Close::NotFound)),
                Some(_) => None,
            })
            .collect();
        for (connection, close) in ended {
            self.dismiss(connection, close);
        }
        Ok(())
    }

    /// Asks anew what everybody may, and what the register says.
    pub(super) async fn look(&mut self) -> Result<()> {
        let moment = self.app.clock.read();
        let mut conn = self.app.pool.acquire().await?;
        let connections: Vec<Connection> = self.seats.keys().copied().collect();
        let left_out = store::left_out(&mut conn, self.which.draft).await?;
        let mut asked = false;
        for connection in connections {
            let Some(seat) = self.seats.get_mut(&connection) else { continue };
            match access::look(&mut conn, moment, &seat.token_hash, self.which.remiss).await? {
                Ok(visit) => {
                    let closed = seat.closed_to(visit.closed, &left_out);
                    if closed != seat.closed {
                        seat.closed = closed;
                        seat.way.tell(Frame::access(seat.closed.is_none(), seat.closed.unwrap_or_default()));
                    }
                    if !asked {
                        self.look_at_case(&mut conn, &visit).await?;
                    }
                    asked = true;
                }
                Err(denied) => self.dismiss(connection, denied.into()),
            }
        }
        Ok(())
    }

    /// What the register says; and in another state of the case other things can be done with the notes.
    async fn look_at_case(&mut self, conn: &mut PgConnection, visit: &Visit) -> Result<()> {
        if self.facts.gather(conn, visit).await? {
            self.tell_all(None, &self.facts.frame());
        }
        let status = visit.case.status;
        if self.status.replace(status) != Some(status) {
            self.tell_all(None, &Frame::notes());
        }
        Ok(())
    }
}
