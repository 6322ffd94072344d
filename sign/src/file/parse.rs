//! Reads objects from bytes that anyone may have written: every step is bounded, nothing is guessed.

use std::collections::BTreeMap;

use super::object::{Dict, Id, Object};
use crate::Error;

/// How deep lists and dictionaries may lie in each other.
const DEPTH: usize = 48;
/// How many values, keys counted, one object may have.
const MAX_VALUES: usize = 1 << 17;
/// How many bytes the text of one object may have, a stream's own bytes not counted.
pub(super) const MAX_TEXT: usize = 1 << 20;

/// A place in the bytes, and what is read from there on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parser<'a> {
    bytes: &'a [u8],
    pub at: usize,
    /// How many values more the object may have that is read.
    values: usize,
    /// There are more bytes, which are not looked at.
    more: bool,
}

pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

fn is_delimiter(byte: u8) -> bool {
    b"()<>[]{}/%".contains(&byte)
}

impl<'a> Parser<'a> {
    pub(crate) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, values: MAX_VALUES, more: false }
    }

    /// The same where only as much can be read as the text of one object may have.
    pub(super) fn near(bytes: &'a [u8], at: usize) -> Self {
        let near = bytes.get(..at.saturating_add(MAX_TEXT));
        Self { more: near.is_some(), ..Self::new(near.unwrap_or(bytes), at) }
    }

    pub(crate) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Passes white space and comments.
    pub(crate) fn space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self.peek().is_some_and(|byte| byte != b'\n' && byte != b'\r') {
                    self.at += 1;
                }
            } else if is_space(byte) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    /// Passes `word` if it stands here as a word of its own.
    pub(crate) fn word(&mut self, word: &str) -> bool {
        self.space();
        let rest = self.rest();
        let ends = rest.get(word.len()).is_none_or(|byte| is_space(*byte) || is_delimiter(*byte));
        if rest.starts_with(word.as_bytes()) && ends {
            self.at += word.len();
            return true;
        }
        false
    }

    /// A whole number without a sign.
    pub(crate) fn number(&mut self) -> Option<u64> {
        self.space();
        let digits: Vec<u8> = self.rest().iter().copied().take(20).take_while(u8::is_ascii_digit).collect();
        let value = std::str::from_utf8(&digits).ok()?.parse().ok()?;
        self.at += digits.len();
        Some(value)
    }

    pub(crate) fn object(&mut self) -> Result<Object, Error> {
        let mut near = if self.more { *self } else { Self::near(self.bytes, self.at) };
        let object = near.nested(0);
        if near.more && near.at >= near.bytes.len() {
            return Err(Error::TooLarge("an object"));
        }
        self.at = near.at;
        object
    }

    fn nested(&mut self, depth: usize) -> Result<Object, Error> {
        if depth > DEPTH {
            return Err(Error::Pdf("objects lie too deep in each other"));
        }
        self.values = self.values.checked_sub(1).ok_or(Error::TooLarge("an object"))?;
        self.space();
        match self.peek() {
            Some(b'/') => Ok(Object::Name(self.name()?)),
            Some(b'(') => self.literal().map(Object::Text),
            Some(b'[') => self.list(depth),
            Some(b'<') if self.rest().starts_with(b"<<") => self.dict(depth),
            Some(b'<') => self.hex().map(Object::Text),
            Some(b'0'..=b'9' | b'+' | b'-' | b'.') => self.numeric(),
            _ if self.word("true") => Ok(Object::Bool(true)),
            _ if self.word("false") => Ok(Object::Bool(false)),
            _ if self.word("null") => Ok(Object::Null),
            _ => Err(Error::Pdf("something that is no object stands where one must")),
        }
    }

    fn list(&mut self, depth: usize) -> Result<Object, Error> {
        self.at += 1;
        let mut list = Vec::new();
        loop {
            self.space();
            if self.peek() == Some(b']') {
                self.at += 1;
                return Ok(Object::List(list));
            }
            list.push(self.nested(depth + 1)?);
        }
    }

    fn dict(&mut self, depth: usize) -> Result<Object, Error> {
        self.at += 2;
        let mut entries = BTreeMap::new();
        loop {
            self.space();
            if self.rest().starts_with(b">>") {
                self.at += 2;
                return Ok(Object::Dict(Dict(entries)));
            }
            let key = self.name()?;
            self.values = self.values.saturating_sub(1);
            let value = self.nested(depth + 1)?;
            // Readers differ on which of two counts, so a file could show different things to different people.
            if entries.insert(key, value).is_some() {
                return Err(Error::Pdf("a key stands twice in a dictionary"));
            }
        }
    }

    fn name(&mut self) -> Result<Vec<u8>, Error> {
        if self.peek() != Some(b'/') {
            return Err(Error::Pdf("a name is missing"));
        }
        self.at += 1;
        let mut name = Vec::new();
        while let Some(byte) = self.peek().filter(|byte| !is_space(*byte) && !is_delimiter(*byte)) {
            self.at += 1;
            let escaped =
                (byte == b'#').then(|| self.bytes.get(self.at..self.at + 2).and_then(|two| hex::decode(two).ok()));
            if let Some(Some(decoded)) = escaped {
                name.extend(decoded);
                self.at += 2;
            } else {
                name.push(byte);
            }
        }
        Ok(name)
    }

    fn numeric(&mut self) -> Result<Object, Error> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte)) {
            self.at += 1;
        }
        let token = self.bytes.get(start..self.at).unwrap_or_default();
        let text = std::str::from_utf8(token).unwrap_or_default();
        if text.contains('.') {
            return text
                .parse::<f64>()
                .map(|_| Object::Real(text.to_owned()))
                .map_err(|_| Error::Pdf("a number is none"));
        }
        let value: i64 = text.parse().map_err(|_| Error::Pdf("a number is none"))?;
        Ok(self.reference(value).unwrap_or(Object::Int(value)))
    }

    /// `12 0 R`, when that is what the number begins.
    fn reference(&mut self, number: i64) -> Option<Object> {
        let mut ahead = *self;
        let number = u32::try_from(number).ok()?;
        let generation = u16::try_from(ahead.number()?).ok()?;
        if !ahead.word("R") {
            return None;
        }
        self.at = ahead.at;
        Some(Object::Ref(Id { number, generation }))
    }

    fn hex(&mut self) -> Result<Vec<u8>, Error> {
        self.at += 1;
        let mut digits = Vec::new();
        loop {
            match self.peek() {
                Some(b'>') => break,
                Some(byte) if is_space(byte) => {}
                Some(byte) if byte.is_ascii_hexdigit() => digits.push(byte),
                _ => return Err(Error::Pdf("a hexadecimal string does not end")),
            }
            self.at += 1;
        }
        self.at += 1;
        if digits.len() % 2 == 1 {
            digits.push(b'0');
        }
        hex::decode(digits).map_err(|_| Error::Pdf("a hexadecimal string is none"))
    }

    fn literal(&mut self) -> Result<Vec<u8>, Error> {
        self.at += 1;
        let mut text = Vec::new();
        let mut open = 1_usize;
        loop {
            let byte = self.peek().ok_or(Error::Pdf("a string does not end"))?;
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' => open -= 1,
                b'\\' => {
                    self.escape(&mut text);
                    continue;
                }
                _ => {}
            }
            if open == 0 {
                return Ok(text);
            }
            text.push(byte);
        }
    }

    fn escape(&mut self, text: &mut Vec<u8>) {
        let Some(byte) = self.peek() else { return };
        self.at += 1;
        match byte {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' => text.push(8),
            b'f' => text.push(12),
            b'\n' => {}
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
            }
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else { break };
                    value = value * 8 + u32::from(digit - b'0');
                    self.at += 1;
                }
                text.push((value & 0xff) as u8);
            }
            other => text.push(other),
        }
    }
}
