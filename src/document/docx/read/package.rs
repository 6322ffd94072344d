//! The parts of a file, within limits that no honest document comes near.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use super::WordError;

/// Files within the file.
const MAX_ENTRIES: usize = 4096;
/// Bytes of a part.
const MAX_PART: u64 = 16 * 1024 * 1024;
/// Bytes of all parts that are read.
const MAX_TOTAL: u64 = 32 * 1024 * 1024;
/// Above this, a part must not be packed more tightly than [`MAX_RATIO`].
const RATIO_FROM: u64 = 2 * 1024 * 1024;
const MAX_RATIO: u64 = 150;

/// An opened file.
pub struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    total: u64,
}

impl<'b> Package<'b> {
    /// Reads the list of parts.
    pub fn open(bytes: &'b [u8]) -> Result<Self, WordError> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| WordError::Broken)?;
        if archive.len() > MAX_ENTRIES {
            return Err(WordError::TooLarge);
        }
        Ok(Self { archive, total: 0 })
    }

    /// Whether there is such a part.
    pub fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }

    /// A part's text; `None` if there is no such part. What the file says of its size is not trusted.
    pub fn part(&mut self, name: &str) -> Result<Option<String>, WordError> {
        let Some(index) = self.archive.index_for_name(name) else { return Ok(None) };
        let file = self.archive.by_index(index).map_err(|_| WordError::Broken)?;
        let packed = file.compressed_size();
        let allowed = MAX_PART.min(MAX_TOTAL.saturating_sub(self.total));
        let allowed = allowed.min(RATIO_FROM.max(packed.saturating_mul(MAX_RATIO)));
        let mut bytes = Vec::new();
        file.take(allowed + 1).read_to_end(&mut bytes).map_err(|_| WordError::Broken)?;
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if size > allowed {
            return Err(WordError::TooLarge);
        }
        self.total += size;
        String::from_utf8(bytes).map(Some).map_err(|_| WordError::Broken)
    }
}
