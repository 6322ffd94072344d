//! A room takes over what is committed: by other nodes and by forms, or all of it anew.

use super::{
    convert::Refused,
    forms,
    frames::Frame,
    room::{Room, find},
    store,
};
use crate::error::{AppError, Result};

impl Room {
    /// Takes in what other nodes and forms have written.
    pub(super) async fn catch_up(&mut self) -> Result<()> {
        let mut tx = self.app.pool.begin().await?;
        let newest = store::lock(&mut tx, self.which.draft).await?;
        self.catch_up_to(&mut tx, newest).await?;
        Ok(tx.commit().await?)
    }

    /// The same, under the lock on the draft.
    pub(super) async fn catch_up_to(&mut self, conn: &mut sqlx::PgConnection, newest: i64) -> Result<()> {
        if newest <= self.seq {
            return Ok(());
        }
        let mut updates = store::updates_after(conn, self.which.draft, self.seq).await?;
        if updates.first().is_none_or(|(seq, _)| *seq != self.seq + 1) {
            // Some of them are in a snapshot already.
            let (seq, state) = store::snapshot(conn, self.which.draft).await?.ok_or(AppError::NotFound)?;
            updates.retain(|(number, _)| *number > seq);
            updates.insert(0, (seq, state));
            self.snapshot = seq;
        }
        for (seq, update) in updates {
            self.document.apply(&update).map_err(broken)?;
            self.seq = seq;
            self.tell_all(None, &Frame::update(&update));
        }
        self.document.settle().map_err(broken)?;
        Ok(())
    }

    /// Throws the document away and builds it anew from what is committed.
    pub(super) async fn rebuild(&mut self) -> Result<()> {
        let mut tx = self.app.pool.begin().await?;
        store::lock(&mut tx, self.which.draft).await?;
        let draft = find(&mut tx, self.which).await?;
        let (document, seq) = forms::load(&mut tx, &draft).await?.ok_or(AppError::NotFound)?;
        tx.commit().await?;
        if seq > self.seq {
            // What others have committed meanwhile; everybody takes of it what she lacks.
            self.tell_all(None, &Frame::update(&document.whole()));
        }
        (self.document, self.seq) = (document, seq);
        Ok(())
    }
}

/// What was committed was checked before.
fn broken(refused: Refused) -> AppError {
    AppError::internal(refused)
}
