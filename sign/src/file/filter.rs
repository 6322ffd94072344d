//! Unpacks streams: Flate, with the predictors that cross-reference streams use (ISO 32000-1, 7.4.4). Anything else is
//! refused; no paper of ours has it where we look.

use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

use super::File;
use super::object::{Dict, Object};
use crate::Error;

/// The bytes before packing.
pub(super) fn unpack(file: &File<'_>, dict: &Dict, raw: &[u8], limit: usize) -> Result<Vec<u8>, Error> {
    let filter = first(file.value(dict, "Filter")?);
    let parameters = first(file.value(dict, "DecodeParms")?);
    unpack_as(filter.as_ref(), parameters.as_ref().and_then(Object::dict), raw, limit)
}

/// The same where nothing may be looked up: in a cross-reference stream.
pub(super) fn unpack_alone(dict: &Dict, raw: &[u8], limit: usize) -> Result<Vec<u8>, Error> {
    let filter = first(dict.get("Filter").cloned().unwrap_or(Object::Null));
    let parameters = first(dict.get("DecodeParms").cloned().unwrap_or(Object::Null));
    unpack_as(filter.as_ref(), parameters.as_ref().and_then(Object::dict), raw, limit)
}

/// The only one of a list, or the thing itself. A longer list is kept and refused as a filter.
fn first(object: Object) -> Option<Object> {
    match object {
        Object::Null => None,
        Object::List(mut list) if list.len() < 2 => list.pop(),
        other => Some(other),
    }
}

fn unpack_as(filter: Option<&Object>, parameters: Option<&Dict>, raw: &[u8], limit: usize) -> Result<Vec<u8>, Error> {
    match filter {
        None if raw.len() <= limit => Ok(raw.to_vec()),
        None => Err(Error::TooLarge("a stream")),
        Some(Object::Name(name)) if name == b"FlateDecode" => {
            let data = decompress_to_vec_zlib_with_limit(raw, limit).map_err(|error| match error.status {
                miniz_oxide::inflate::TINFLStatus::HasMoreOutput => Error::TooLarge("a packed stream"),
                _ => Error::Pdf("a packed stream cannot be unpacked"),
            })?;
            predicted(parameters, data)
        }
        Some(_) => Err(Error::Pdf("a stream is packed in a way that is not read")),
    }
}

/// Undoes the PNG predictors.
fn predicted(parameters: Option<&Dict>, data: Vec<u8>) -> Result<Vec<u8>, Error> {
    let Some(parameters) = parameters else { return Ok(data) };
    let number = |key, otherwise| parameters.size(key).unwrap_or(otherwise);
    let (predictor, colors, bits, columns) =
        (number("Predictor", 1), number("Colors", 1), number("BitsPerComponent", 8), number("Columns", 1));
    if predictor == 1 {
        return Ok(data);
    }
    if predictor < 10 || bits != 8 || !(1..=4).contains(&colors) || !(1..=1 << 16).contains(&columns) {
        return Err(Error::Pdf("a stream is packed in a way that is not read"));
    }
    let mut above = vec![0_u8; columns * colors];
    let mut out = Vec::with_capacity(data.len());
    for line in data.chunks(columns * colors + 1) {
        let Some((kind, line)) = line.split_first() else { break };
        let mut row = Vec::with_capacity(line.len());
        for (index, &byte) in line.iter().enumerate() {
            let left = index.checked_sub(colors).and_then(|at| row.get(at)).copied().unwrap_or(0);
            let up = above.get(index).copied().unwrap_or(0);
            let corner = index.checked_sub(colors).and_then(|at| above.get(at)).copied().unwrap_or(0);
            let guess = match kind {
                0 => 0,
                1 => left,
                2 => up,
                3 => u8::midpoint(left, up),
                4 => paeth(left, up, corner),
                _ => return Err(Error::Pdf("a stream is packed in a way that is not read")),
            };
            row.push(byte.wrapping_add(guess));
        }
        out.extend(&row);
        above = row;
    }
    Ok(out)
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let guess = i16::from(left) + i16::from(up) - i16::from(corner);
    let far = |value: u8| (guess - i16::from(value)).abs();
    if far(left) <= far(up) && far(left) <= far(corner) {
        left
    } else if far(up) <= far(corner) {
        up
    } else {
        corner
    }
}
