//! A live draft in memory: the Yjs document, and the blocks that its sections mean.
//!
//! The library has no way back from an update. Whoever gets a [`Refused`] from here throws the document away and
//! builds it anew from what is committed.

use std::{
    collections::BTreeMap,
    mem::ManuallyDrop,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use yrs::{
    DeepObservable, Doc, OffsetKind, Options, ReadTxn, StateVector, Transact, TransactionMut, Update, WriteTxn,
    XmlFragment, XmlFragmentRef,
    block::ClientID,
    updates::{decoder::Decode, encoder::Encode},
};

use super::{
    convert::{self, Reading, Refused},
    wire::{self, Carried},
};
use crate::document::model::{Block, FactRef};

/// The text of a draft, with what its elements count, in bytes.
pub const MAX_SIZE: usize = 2 * 1024 * 1024;

/// A live draft.
pub struct LiveDocument {
    pub(super) doc: Doc,
    keys: Vec<String>,
    sections: BTreeMap<String, LiveSection>,
}

struct LiveSection {
    changed: Arc<AtomicBool>,
    reading: Reading,
}

impl LiveDocument {
    /// An empty document with these sections.
    #[must_use]
    pub fn new(keys: &[String]) -> Self {
        let options = Options {
            client_id: ClientID::random(),
            // Places as JavaScript counts them.
            offset_kind: OffsetKind::Utf16,
            cleanup_formatting: false,
            ..Options::default()
        };
        let doc = Doc::with_options(options);
        let mut sections = BTreeMap::new();
        for key in keys {
            let root = doc.get_or_insert_xml_fragment(key.as_str());
            let changed = Arc::new(AtomicBool::new(false));
            let flag = Arc::clone(&changed);
            root.observe_deep("changed", move |_, _| flag.store(true, Ordering::Relaxed));
            sections.insert(key.clone(), LiveSection { changed, reading: Reading { blocks: Vec::new(), size: 0 } });
        }
        Self { doc, keys: keys.to_vec(), sections }
    }

    /// A document that says what the sections say.
    pub fn begin(sections: &[(String, &[Block<FactRef>])]) -> Result<Self, Refused> {
        let keys: Vec<String> = sections.iter().map(|(key, _)| key.clone()).collect();
        let mut document = Self::new(&keys);
        for (key, blocks) in sections {
            document.edit(key, blocks)?;
        }
        Ok(document)
    }

    /// Its own client id, under which [`edit`](Self::edit) writes.
    #[must_use]
    pub fn client(&self) -> u64 {
        self.doc.client_id().get()
    }

    /// How far the document knows a client.
    #[must_use]
    pub fn known(&self, client: u64) -> u32 {
        self.doc.transact().state_vector().get(&ClientID::new(client))
    }

    /// Checks the bytes of a client without applying them: what they carry.
    pub fn inspect(&self, update: &[u8]) -> Result<Carried, Refused> {
        wire::inspect(update, &self.keys).map_err(|error| Refused(error.to_string()))
    }

    /// Applies an update that was inspected, or comes from the database.
    pub fn apply(&mut self, update: &[u8]) -> Result<(), Refused> {
        let refused = |error: &dyn std::fmt::Display| Refused(error.to_string());
        let update = guarded(|| Update::decode_v1(update).map_err(|error| refused(&error)))??;
        // A transaction that is dropped commits, which what is broken must not do: it is leaked then.
        let mut txn = ManuallyDrop::new(self.doc.transact_mut());
        guarded(|| {
            txn.apply_update(update).map_err(|error| refused(&error))?;
            if txn.has_missing_updates() {
                return Err(Refused("what it builds on is missing".to_owned()));
            }
            txn.commit();
            Ok(())
        })??;
        drop(ManuallyDrop::into_inner(txn));
        Ok(())
    }

    /// Reads the sections that were changed; gives those that now say something else.
    pub fn settle(&mut self) -> Result<Vec<String>, Refused> {
        let mut changed = Vec::new();
        let txn = self.doc.transact();
        for (key, section) in &mut self.sections {
            if !section.changed.swap(false, Ordering::Relaxed) {
                continue;
            }
            let Some(root) = txn.get_xml_fragment(key.as_str()) else { continue };
            let reading = guarded(|| convert::read(&txn, &root))??;
            if reading.blocks != section.reading.blocks {
                changed.push(key.clone());
            }
            section.reading = reading;
        }
        drop(txn);
        let size: usize = self.sections.values().map(|section| section.reading.size).sum();
        if size > MAX_SIZE { Err(Refused(format!("{size} bytes of text"))) } else { Ok(changed) }
    }

    /// What a section says, as it was last settled.
    #[must_use]
    pub fn blocks(&self, key: &str) -> &[Block<FactRef>] {
        self.sections.get(key).map_or(&[], |section| &section.reading.blocks)
    }

    /// Makes a section say other blocks by as little as possible; gives the update.
    pub fn edit(&mut self, key: &str, blocks: &[Block<FactRef>]) -> Result<Vec<u8>, Refused> {
        let mut txn = self.doc.transact_mut();
        let root = txn.get_or_insert_xml_fragment(key);
        convert::patch(&mut txn, &root, blocks);
        if convert::read(&txn, &root).is_ok_and(|reading| reading.blocks != blocks) {
            refill(&mut txn, &root, blocks);
        }
        let update = txn.encode_update_v1();
        drop(txn);
        self.settle()?;
        Ok(update)
    }

    /// What the document has.
    #[must_use]
    pub fn state(&self) -> Vec<u8> {
        self.doc.transact().state_vector().encode_v1()
    }

    /// What somebody lacks who has `state`; none if that is no state.
    #[must_use]
    pub fn lacking(&self, state: &[u8]) -> Option<Vec<u8>> {
        let state = guarded(|| StateVector::decode_v1(state)).ok()?.ok()?;
        Some(self.doc.transact().encode_diff_v1(&state))
    }

    /// The whole document as an update.
    #[must_use]
    pub fn whole(&self) -> Vec<u8> {
        self.doc.transact().encode_state_as_update_v1(&StateVector::default())
    }
}

fn refill(txn: &mut TransactionMut<'_>, root: &XmlFragmentRef, blocks: &[Block<FactRef>]) {
    let length = root.len(txn);
    if length > 0 {
        root.remove_range(txn, 0, length);
    }
    convert::fill(txn, root, blocks);
}

/// The library panics on what it does not expect; that is a refusal as well.
pub(super) fn guarded<T>(run: impl FnOnce() -> T) -> Result<T, Refused> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|_| Refused("the library gave up".to_owned()))
}
