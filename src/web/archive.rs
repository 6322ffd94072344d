//! Several stored files as one ZIP, made while it is sent: no file is held whole in memory.

use std::io::{self, Write};

use axum::{body::Body, response::Response};
use bytes::Bytes;
use futures_util::StreamExt;
use tokio::{runtime::Handle, sync::mpsc};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::download;
use crate::{
    error::{AppError, Result},
    files::Files,
};

/// Bytes that are gathered before they are sent.
const CHUNK: usize = 64 * 1024;

/// A file of an archive.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its path in the archive; the parts are safe names.
    pub path: String,
    /// Its bytes.
    pub content: Content,
}

/// Where the bytes of an entry come from.
#[derive(Debug, Clone)]
pub enum Content {
    /// The object store, by hash.
    Stored(String),
    /// Just made.
    Made(Bytes),
}

/// The answer that hands out an archive.
#[must_use]
pub fn zip(files: &Files, entries: Vec<Entry>, name: &str) -> Response {
    let (sender, receiver) = mpsc::channel::<io::Result<Bytes>>(4);
    let (files, runtime) = (files.clone(), Handle::current());
    tokio::task::spawn_blocking(move || {
        if let Err(error) = write(&files, &runtime, entries, Pipe { sender: sender.clone(), held: Vec::new() }) {
            tracing::warn!(%error, "an archive was broken off");
            // The reader sees a download that failed, never one that is short.
            let _ = sender.blocking_send(Err(io::Error::other(error.to_string())));
        }
    });
    let stream = futures_util::stream::unfold(receiver, async |mut receiver| {
        receiver.recv().await.map(|chunk| (chunk, receiver))
    });
    download::attached(Body::from_stream(stream), "application/zip", name)
}

fn write(files: &Files, runtime: &Handle, entries: Vec<Entry>, pipe: Pipe) -> Result<()> {
    let mut zip = ZipWriter::new_stream(pipe);
    // PDF and Word are compressed already.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored).large_file(false);
    for entry in entries {
        zip.start_file(entry.path, options).map_err(AppError::internal)?;
        match entry.content {
            Content::Made(bytes) => zip.write_all(&bytes)?,
            Content::Stored(sha256) => {
                let mut stream = runtime.block_on(files.stream(&sha256))?;
                while let Some(chunk) = runtime.block_on(stream.next()) {
                    zip.write_all(&chunk?)?;
                }
            }
        }
    }
    zip.finish().map_err(AppError::internal)?.into_inner().flush()?;
    Ok(())
}

/// From a writer that blocks to a body that does not.
struct Pipe {
    sender: mpsc::Sender<io::Result<Bytes>>,
    held: Vec<u8>,
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.extend_from_slice(bytes);
        if self.held.len() >= CHUNK {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.held.is_empty() {
            return Ok(());
        }
        let chunk = Bytes::from(std::mem::take(&mut self.held));
        self.sender.blocking_send(Ok(chunk)).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::*;

    #[tokio::test]
    async fn what_goes_in_comes_out() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::folder(folder.path()).unwrap();
        let large = Bytes::from(vec![7_u8; 300_000]);
        let stored = files.put(large.clone()).await.unwrap();
        let entries = vec![
            Entry { path: "01 Ärende/Yttrande.pdf".into(), content: Content::Stored(stored.sha256) },
            Entry { path: "Föredragningslista.pdf".into(), content: Content::Made(Bytes::from_static(b"hej")) },
        ];
        let answer = zip(&files, entries, "Handlingar.zip");
        let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut read = |name: &str| {
            let mut content = Vec::new();
            archive.by_name(name).unwrap().read_to_end(&mut content).unwrap();
            content
        };
        assert_eq!(read("01 Ärende/Yttrande.pdf"), large);
        assert_eq!(read("Föredragningslista.pdf"), b"hej");
    }

    #[tokio::test]
    async fn a_missing_file_breaks_the_download() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::folder(folder.path()).unwrap();
        let entries = vec![Entry { path: "a.pdf".into(), content: Content::Stored("00".repeat(32)) }];
        let answer = zip(&files, entries, "a.zip");
        assert!(axum::body::to_bytes(answer.into_body(), usize::MAX).await.is_err());
    }
}
