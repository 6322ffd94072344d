//! What reading one file may cost, over all its states, so that no arrangement of a small file takes long.

use std::cell::Cell;

use crate::Error;

/// What all streams of one file may unpack to, together.
const MAX_UNPACKED: usize = 128 << 20;
/// How many bytes of objects and of cross-reference tables are read, those that are read again counted again.
const MAX_READ: usize = 96 << 20;
/// Rows of all cross-reference sections, those of a state that is opened again counted again.
const MAX_ROWS: usize = 1 << 21;

/// What has been spent.
#[derive(Default)]
pub(super) struct Effort {
    unpacked: Cell<usize>,
    read: Cell<usize>,
    rows: Cell<usize>,
}

impl Effort {
    pub(super) fn read(&self, bytes: usize) -> Result<(), Error> {
        spend(&self.read, bytes, MAX_READ, "objects")
    }

    pub(super) fn rows(&self, rows: usize) -> Result<(), Error> {
        spend(&self.rows, rows, MAX_ROWS, "objects")
    }

    pub(super) fn unpacked(&self, bytes: usize) -> Result<(), Error> {
        spend(&self.unpacked, bytes, MAX_UNPACKED, "packed streams")
    }

    /// What more may be unpacked.
    pub(super) fn left_to_unpack(&self) -> usize {
        MAX_UNPACKED.saturating_sub(self.unpacked.get())
    }
}

fn spend(spent: &Cell<usize>, more: usize, most: usize, what: &'static str) -> Result<(), Error> {
    spent.set(spent.get().saturating_add(more));
    if spent.get() > most { Err(Error::TooLarge(what)) } else { Ok(()) }
}
