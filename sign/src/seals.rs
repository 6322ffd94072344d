//! Reads the seals of a PDF and says of each what holds (PAdES, ETSI EN 319 142-1), from the file and the trusted roots
//! alone. Everything is a fact to make a sentence of; nothing here panics on what it is given.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDateTime, Utc};

use crate::Error;
use crate::chain::{Anchors, Purpose, Trust, trust};
use crate::changes::later;
use crate::cms::{Signed, length};
use crate::file::object::{Dict, Id, Object};
use crate::file::tree::{signature_fields, text};
use crate::file::update::JOINT;
use crate::file::{Entry, File};
use crate::seal::{Basis, Covers, Level, RangeFault, Seal, Signer, StampedTime};
use crate::stamp::{StampFault, Token};

/// Seals of one file.
const MAX_SEALS: usize = 16;

/// All seals, also those that a later update hides; the first put first. An unsealed file has none.
pub fn seals(pdf: &[u8], anchors: &Anchors) -> Result<Vec<Seal>, Error> {
    let file = File::open(pdf)?;
    found(&file)?.into_iter().map(|found| read(&file, &found, anchors)).collect()
}

/// The bytes before the first seal's incremental update. They are exactly those that [`crate::Sealer::seal`] was given;
/// of a file that another program sealed, they may lack a line break at the end.
pub fn unsealed(pdf: &[u8]) -> Result<&[u8], Error> {
    let file = File::open(pdf)?;
    let first = found(&file)?.into_iter().next().ok_or(Error::NoSeal)?;
    let at = file.sections.iter().rposition(|section| {
        section
            .entries
            .get(&first.id.number)
            .is_some_and(|entry| matches!(entry, Entry::At { offset, .. } if *offset == first.offset))
    });
    let section = at.and_then(|at| file.sections.get(at)).ok_or(Error::NoSeal)?;
    let offsets = section
        .entries
        .values()
        .filter_map(|entry| if let Entry::At { offset, .. } = entry { Some(*offset) } else { None });
    let begins = offsets.chain([section.at]).min().unwrap_or_default();
    let before = pdf.get(..begins).unwrap_or_default();
    let before = before.strip_suffix(&[JOINT]).unwrap_or(before);
    if before.trim_ascii_end().ends_with(b"%%EOF") {
        Ok(before)
    } else {
        Err(Error::Pdf("the seal was not put on by an update"))
    }
}

/// A signature dictionary, where it lies.
struct Found {
    field: String,
    id: Id,
    offset: usize,
    dict: Dict,
    /// From where on it stands in the file's list of sections.
    newer: usize,
}

/// The signatures of every revision, the oldest first.
fn found(file: &File<'_>) -> Result<Vec<Found>, Error> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for newer in (0..file.sections.len()).rev() {
        let Some(view) = file.older(newer) else { continue };
        // A section alone may be no whole file, as the first of a linearised one.
        let fields = match signature_fields(&view) {
            Err(error @ Error::TooLarge(_)) => return Err(error),
            read => read.unwrap_or_default(),
        };
        for field in fields {
            // A value that is no object of its own gets the number of none.
            let id = field.dict.get("V").and_then(Object::id).unwrap_or(Id::new(0));
            let offset = match view.entry(id.number) {
                None | Some(Entry::Free) if id.number > 0 => continue,
                Some(Entry::At { offset, .. }) => offset,
                _ => 0,
            };
            // One that cannot be read is told, and not passed over.
            let dict = match view.load(id) {
                Ok(Object::Dict(dict)) if offset > 0 => dict,
                _ => Dict::default(),
            };
            if seen.insert((id, offset)) {
                all.push(Found { field: field.name, id, offset, dict, newer });
            }
        }
        if all.len() > MAX_SEALS {
            return Err(Error::TooLarge("signatures"));
        }
    }
    Ok(all)
}

fn read(file: &File<'_>, found: &Found, anchors: &Anchors) -> Result<Seal, Error> {
    let view = file.older(found.newer).ok_or(Error::NoSeal)?;
    let dict = &found.dict;
    let string = |key| view.value(dict, key).map(|value| value.text().map(text));
    let mut seal = Seal {
        field: found.field.clone(),
        signer: None,
        reason: string("Reason")?,
        claimed_at: string("M")?.as_deref().and_then(date),
        time: None,
        level: None,
        range: Err(RangeFault::NotFour),
        digest_holds: false,
        signature_holds: false,
        names_its_certificate: false,
        trust: Trust::NoCertificate,
        judged_at: None,
        covers: Covers::Unknown,
        unreadable: None,
    };
    let pades = dict.is("SubFilter", "ETSI.CAdES.detached");
    if !pades && !dict.is("SubFilter", "adbe.pkcs7.detached") {
        seal.unreadable = Some("it is of a kind that is not read".to_owned());
        return Ok(seal);
    }
    let range = range(&view, found);
    seal.range = range.as_ref().map(|_| ()).map_err(|fault| *fault);
    if let Ok(range) = &range {
        seal.covers =
            if range.end == file.bytes.len() { Covers::Whole } else { Covers::ThenUpdated(later(file, range.end)) };
    }
    let contents = dict.get("Contents").and_then(Object::text).unwrap_or_default();
    let Some((der, padding)) = outer(contents).and_then(|length| contents.split_at_checked(length)) else {
        seal.unreadable = Some("it is not written in DER".to_owned());
        return Ok(seal);
    };
    if seal.range.is_ok() && padding.iter().any(|byte| *byte != 0) {
        seal.range = Err(RangeFault::Filled);
    }
    let signed = match Signed::from_der(der) {
        Ok(signed) => signed,
        Err(why) => {
            seal.unreadable = Some(why);
            return Ok(seal);
        }
    };
    if !signed.is_taken() {
        seal.unreadable = Some("it is made with an algorithm that is not taken".to_owned());
    }
    judge(&mut seal, &signed, anchors, range.ok().map(|range| range.parts));
    if pades && seal.names_its_certificate {
        let stamped = seal.time.as_ref().is_some_and(|time| time.holds.is_ok());
        seal.level = Some(if stamped { Level::BT } else { Level::BB });
    }
    Ok(seal)
}

fn judge(seal: &mut Seal, signed: &Signed, anchors: &Anchors, parts: Option<[&[u8]; 2]>) {
    seal.digest_holds = parts.is_some_and(|parts| signed.content.is_none() && signed.digest_holds(&parts));
    seal.signature_holds = signed.signature_holds();
    seal.names_its_certificate = signed.names_its_signer();
    seal.claimed_at = seal.claimed_at.or_else(|| signed.signing_time());
    seal.time = signed.token().map(|token| stamped(&token, signed.signature(), anchors));
    let believed =
        seal.time.as_ref().filter(|time| time.holds.is_ok() && time.trust.is_trusted()).and_then(|time| time.at);
    seal.judged_at = believed.map(|at| (at, Basis::Stamped)).or_else(|| seal.claimed_at.map(|at| (at, Basis::Claimed)));
    let Some(cert) = signed.signer() else { return };
    seal.signer = Some(Signer::of(cert));
    seal.trust = match seal.judged_at {
        Some((at, _)) => trust(cert, &signed.certificates, anchors, Purpose::Seal, at),
        None => Trust::NoTime,
    };
}

fn stamped(token: &[u8], signature: &[u8], anchors: &Anchors) -> StampedTime {
    match Token::from_der(token) {
        Err(why) => StampedTime {
            at: None,
            authority: None,
            holds: Err(StampFault::Unreadable(why)),
            trust: Trust::NoCertificate,
        },
        Ok(token) => {
            let authority = token.authority();
            StampedTime {
                at: Some(token.at),
                authority: authority.map(Signer::of),
                holds: token.check(signature),
                trust: authority.map_or(Trust::NoCertificate, |cert| {
                    trust(cert, token.certificates(), anchors, Purpose::Stamp, token.at)
                }),
            }
        }
    }
}

/// The two covered parts, and where they end.
struct Range<'a> {
    parts: [&'a [u8]; 2],
    end: usize,
}

/// `/ByteRange` must begin at 0 and leave out exactly the string of `/Contents` in this very dictionary.
fn range<'a>(view: &File<'a>, found: &Found) -> Result<Range<'a>, RangeFault> {
    let list = view.value(&found.dict, "ByteRange").unwrap_or(Object::Null);
    let four: Vec<usize> = list
        .list()
        .unwrap_or_default()
        .iter()
        .filter_map(|item| if let Object::Int(n) = item { usize::try_from(*n).ok() } else { None })
        .collect();
    let ([start, length, second, rest], Some(4)) = (four.as_slice(), list.list().map(<[_]>::len)) else {
        return Err(RangeFault::NotFour);
    };
    if *start != 0 {
        return Err(RangeFault::NotFromStart);
    }
    let bytes: &'a [u8] = view.bytes;
    let end = second.checked_add(*rest).ok_or(RangeFault::NotFour)?;
    let (Some(before), Some(hole), Some(after)) =
        (bytes.get(..*length), bytes.get(*length..*second), bytes.get(*second..end))
    else {
        return Err(RangeFault::NotFour);
    };
    let contents = found.dict.get("Contents").and_then(Object::text).unwrap_or_default();
    let digits = hole.strip_prefix(b"<").and_then(|hole| hole.strip_suffix(b">"));
    let same = digits.is_some_and(|digits| hex::decode(digits).is_ok_and(|decoded| decoded == contents));
    let span = view.span(found.id);
    let inside = span.is_some_and(|span| span.start < *length && *second <= span.end);
    if same && inside { Ok(Range { parts: [before, after], end }) } else { Err(RangeFault::WrongHole) }
}

/// How long the outermost value of DER is, with its head.
fn outer(bytes: &[u8]) -> Option<usize> {
    let [0x30, after @ ..] = bytes else { return None };
    let (length, head) = length(after)?;
    length.checked_add(head + 1)
}

/// A date (ISO 32000-1, 7.9.4): `D:YYYYMMDDHHmmSS` and how far from UTC.
fn date(value: &str) -> Option<DateTime<Utc>> {
    let value = value.strip_prefix("D:").unwrap_or(value);
    let (digits, offset) = value.split_at_checked(14)?;
    let local = NaiveDateTime::parse_from_str(digits, "%Y%m%d%H%M%S").ok()?;
    let minutes = match offset.replace('\'', "").split_at_checked(1) {
        None | Some(("Z", _)) => 0,
        Some((sign, ahead)) => {
            let (hours, minutes) = (ahead.get(..2)?, ahead.get(2..4).unwrap_or("00"));
            let ahead = hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?;
            if sign == "-" { -ahead } else { ahead }
        }
    };
    local.checked_sub_signed(chrono::Duration::minutes(minutes)).map(|utc| utc.and_utc())
}
