//! The little of lib0's binary encoding that frames and updates are checked with.

/// The bytes are not what they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("malformed bytes")]
pub struct Malformed;

/// The largest number that JavaScript counts with.
pub const MAX_NUMBER: u64 = (1 << 53) - 1;

/// Bytes that are read from the front.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'b>(pub &'b [u8]);

impl<'b> Reader<'b> {
    /// One byte.
    pub fn byte(&mut self) -> Result<u8, Malformed> {
        let (first, rest) = self.0.split_first().ok_or(Malformed)?;
        self.0 = rest;
        Ok(*first)
    }

    /// A variable-length unsigned integer.
    pub fn number(&mut self) -> Result<u64, Malformed> {
        let mut number = 0;
        for shift in (0..56).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return if number <= MAX_NUMBER { Ok(number) } else { Err(Malformed) };
            }
        }
        Err(Malformed)
    }

    /// A number that fits where Yjs keeps clocks and lengths.
    pub fn small(&mut self) -> Result<u32, Malformed> {
        u32::try_from(self.number()?).ok().filter(|number| *number < 1 << 31).ok_or(Malformed)
    }

    /// So many bytes.
    pub fn take(&mut self, length: usize) -> Result<&'b [u8], Malformed> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Malformed)?;
        self.0 = rest;
        Ok(taken)
    }

    /// Bytes that say themselves how many they are.
    pub fn bytes(&mut self) -> Result<&'b [u8], Malformed> {
        let length = self.small()?;
        self.take(usize::try_from(length).map_err(|_| Malformed)?)
    }

    /// A text that says itself how long it is.
    pub fn text(&mut self) -> Result<&'b str, Malformed> {
        std::str::from_utf8(self.bytes()?).map_err(|_| Malformed)
    }

    /// Nothing may be left.
    pub fn end(self) -> Result<(), Malformed> {
        if self.0.is_empty() { Ok(()) } else { Err(Malformed) }
    }
}

/// Writes a variable-length unsigned integer.
pub fn push_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(u8::try_from(number & 0x7f).unwrap_or_default() | 0x80);
        number >>= 7;
    }
    out.push(u8::try_from(number).unwrap_or_default());
}

/// Writes a text with its length.
pub fn push_text(out: &mut Vec<u8>, text: &str) {
    push_number(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}
