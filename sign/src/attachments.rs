//! The files that lie in a PDF (ISO 32000-1, 7.11.4), as they were before any seal.

use crate::Error;
use crate::file::File;
use crate::file::object::Object;
use crate::file::tree::embedded_files;
use crate::seals::unsealed;

/// What one of them may unpack to.
const MAX_SIZE: usize = 32 << 20;
/// What all of them may unpack to.
const MAX_TOTAL: usize = 64 << 20;

/// Names and bytes of the embedded files, from before the first seal, or of the whole file if it has none.
pub fn attachments(pdf: &[u8]) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let pdf = match unsealed(pdf) {
        Ok(before) => before,
        Err(Error::NoSeal) => pdf,
        Err(error) => return Err(error),
    };
    let file = File::open(pdf)?;
    let mut found = Vec::new();
    let mut left = MAX_TOTAL;
    for (name, specification) in embedded_files(&file)? {
        let Some(embedded) = file.dict(&specification, "EF")? else { continue };
        let ((Object::Stream(stream), _) | (_, Object::Stream(stream))) =
            (file.value(&embedded, "UF")?, file.value(&embedded, "F")?)
        else {
            continue;
        };
        let bytes = file.unpack(&stream, left.min(MAX_SIZE))?;
        left -= bytes.len();
        found.push((name, bytes));
    }
    Ok(found)
}
