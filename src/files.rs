//! The object store: received and finished files, addressed by the SHA-256 of their bytes.
//!
//! A file is written before the row that names it and never changed or deleted, so a row always finds its bytes.

use std::{path::Path, sync::Arc};

use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt, stream::BoxStream};
use object_store::{ObjectStore, ObjectStoreExt, PutPayload, local::LocalFileSystem, path::Path as Key};
use sha2::{Digest, Sha256};

use crate::error::{AppError, Result};

/// The largest file that is taken, in bytes.
pub const MAX_BYTES: u64 = 50 * 1024 * 1024;

/// What was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// SHA-256 in lower-case hex: the address.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
    /// The first bytes, enough to tell the type from.
    pub head: Bytes,
}

/// The object store.
#[derive(Clone)]
pub struct Files(Arc<dyn ObjectStore>);

impl Files {
    /// A store in a folder, which is made if it is not there.
    pub fn folder(path: &Path) -> Result<Self> {
        std::fs::create_dir_all(path)?;
        Ok(Self(Arc::new(LocalFileSystem::new_with_prefix(path)?.with_fsync(true))))
    }

    /// Stores bytes that are at hand.
    pub async fn put(&self, bytes: Bytes) -> Result<Stored> {
        let sha256 = hex::encode(Sha256::digest(&bytes));
        let stored = Stored { size: bytes.len() as u64, head: bytes.slice(..bytes.len().min(8192)), sha256 };
        self.0.put(&key(&stored.sha256), PutPayload::from_bytes(bytes)).await?;
        Ok(stored)
    }

    /// Streams an upload to the store; refuses what is larger than [`MAX_BYTES`] or empty.
    pub async fn put_stream<E>(&self, mut stream: impl Stream<Item = Result<Bytes, E>> + Unpin) -> Result<Stored>
    where
        AppError: From<E>,
    {
        let incoming = Key::from(format!("incoming/{}", uuid::Uuid::new_v4()));
        let mut upload = object_store::buffered::BufWriter::new(Arc::clone(&self.0), incoming.clone());
        let mut hasher = Sha256::new();
        let mut size = 0_u64;
        let mut head = Vec::with_capacity(8192);
        while let Some(chunk) = stream.next().await {
            let chunk = chunk?;
            size += chunk.len() as u64;
            if size > MAX_BYTES {
                upload.abort().await?;
                return Err(AppError::TooLarge("Filen är större än 50 MB.".into()));
            }
            if head.len() < 8192 {
                head.extend(chunk.iter().take(8192 - head.len()));
            }
            hasher.update(&chunk);
            upload.put(chunk).await?;
        }
        tokio::io::AsyncWriteExt::shutdown(&mut upload).await?;
        let stored = Stored { sha256: hex::encode(hasher.finalize()), size, head: Bytes::from(head) };
        self.0.rename(&incoming, &key(&stored.sha256)).await?;
        Ok(stored)
    }

    /// All bytes of a file.
    pub async fn get(&self, sha256: &str) -> Result<Bytes> {
        Ok(self.0.get(&key(sha256)).await?.bytes().await?)
    }

    /// The bytes of a file as a stream.
    pub async fn stream(&self, sha256: &str) -> Result<BoxStream<'static, Result<Bytes>>> {
        Ok(self.0.get(&key(sha256)).await?.into_stream().map_err(AppError::from).boxed())
    }
}

/// Two levels of folders, so that none holds too many files.
fn key(sha256: &str) -> Key {
    let (folder, _) = sha256.split_at_checked(2).unwrap_or((sha256, ""));
    Key::from(format!("sha256/{folder}/{sha256}"))
}
