//! Protocol buffers' wire format: fields with a number and a value, one after another. Nothing is copied.

/// Why bytes are not such fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// The bytes end inside a field.
    #[error("it ends in the middle")]
    Truncated,
    /// A number that has more than 64 bits.
    #[error("a number is too long")]
    Overlong,
    /// A kind of value that protocol buffers do not have, or a field whose value is of another kind than it should be.
    #[error("a field is of the wrong kind")]
    Kind,
    /// Text that is not UTF-8.
    #[error("a name is not text")]
    Text,
    /// More of something than any network has.
    #[error("it has more parts than can be opened here")]
    TooMany,
    /// Graphs in graphs in graphs.
    #[error("its graphs are nested too deeply")]
    TooDeep,
}

/// A field's value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'a> {
    Varint(u64),
    Fixed64([u8; 8]),
    Fixed32([u8; 4]),
    Bytes(&'a [u8]),
}

impl<'a> Value<'a> {
    pub(crate) fn integer(self) -> Result<i64, WireError> {
        match self {
            // Negative numbers are stored as their two's complement.
            Self::Varint(value) => Ok(value.cast_signed()),
            _ => Err(WireError::Kind),
        }
    }

    pub(crate) fn float(self) -> Result<f32, WireError> {
        match self {
            Self::Fixed32(bytes) => Ok(f32::from_le_bytes(bytes)),
            _ => Err(WireError::Kind),
        }
    }

    pub(crate) fn bytes(self) -> Result<&'a [u8], WireError> {
        match self {
            Self::Bytes(bytes) => Ok(bytes),
            _ => Err(WireError::Kind),
        }
    }

    pub(crate) fn text(self) -> Result<&'a str, WireError> {
        std::str::from_utf8(self.bytes()?).map_err(|_| WireError::Text)
    }

    /// Adds a repeated number, packed or not.
    pub(crate) fn integers(self, into: &mut Vec<i64>, most: usize) -> Result<(), WireError> {
        match self {
            Self::Bytes(bytes) => {
                let mut rest = Fields(bytes);
                while !rest.0.is_empty() {
                    push(into, rest.varint()?.cast_signed(), most)?;
                }
                Ok(())
            }
            other => push(into, other.integer()?, most),
        }
    }

    /// Adds the little-endian bytes of repeated 4-byte numbers, packed or not.
    pub(crate) fn words(self, into: &mut Vec<u8>) -> Result<(), WireError> {
        match self {
            Self::Bytes(bytes) if bytes.len().is_multiple_of(4) => into.extend_from_slice(bytes),
            Self::Fixed32(bytes) => into.extend_from_slice(&bytes),
            _ => return Err(WireError::Kind),
        }
        Ok(())
    }

    /// The same of 8-byte numbers.
    pub(crate) fn long_words(self, into: &mut Vec<u8>) -> Result<(), WireError> {
        match self {
            Self::Bytes(bytes) if bytes.len().is_multiple_of(8) => into.extend_from_slice(bytes),
            Self::Fixed64(bytes) => into.extend_from_slice(&bytes),
            _ => return Err(WireError::Kind),
        }
        Ok(())
    }
}

/// Adds `value`, if there are not `most` already: some bytes of a file become many times as many in memory.
pub(crate) fn push<T>(into: &mut Vec<T>, value: T, most: usize) -> Result<(), WireError> {
    if into.len() >= most {
        return Err(WireError::TooMany);
    }
    into.push(value);
    Ok(())
}

/// The fields of a message, in order.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a>(pub(crate) &'a [u8]);

impl<'a> Fields<'a> {
    /// The next field's number and value; none at the end.
    pub(crate) fn next(&mut self) -> Result<Option<(u64, Value<'a>)>, WireError> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let tag = self.varint()?;
        let value = match tag & 7 {
            0 => Value::Varint(self.varint()?),
            1 => Value::Fixed64(self.fixed()?),
            2 => {
                let length = usize::try_from(self.varint()?).map_err(|_| WireError::Truncated)?;
                Value::Bytes(self.take(length)?)
            }
            5 => Value::Fixed32(self.fixed()?),
            _ => return Err(WireError::Kind),
        };
        match tag >> 3 {
            0 => Err(WireError::Kind),
            number => Ok(Some((number, value))),
        }
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], WireError> {
        let (taken, rest) = self
            .0
            .split_at_checked(length)
            .ok_or(WireError::Truncated)?;
        self.0 = rest;
        Ok(taken)
    }

    fn fixed<const LENGTH: usize>(&mut self) -> Result<[u8; LENGTH], WireError> {
        let (taken, rest) = self
            .0
            .split_first_chunk::<LENGTH>()
            .ok_or(WireError::Truncated)?;
        self.0 = rest;
        Ok(*taken)
    }

    fn varint(&mut self) -> Result<u64, WireError> {
        let mut value = 0u64;
        for place in 0..10 {
            let [byte] = self.fixed()?;
            let bits = u64::from(byte & 0x7f);
            if place == 9 && bits > 1 {
                return Err(WireError::Overlong);
            }
            value |= bits << (7 * place);
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(WireError::Overlong)
    }
}

/// Writes fields.
#[derive(Default)]
pub(crate) struct Writer(pub(crate) Vec<u8>);

impl Writer {
    fn varint(&mut self, mut value: u64) {
        while value > 0x7f {
            self.0.push((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    pub(crate) fn integer(&mut self, field: u64, value: i64) {
        self.varint(field << 3);
        self.varint(value.cast_unsigned());
    }

    pub(crate) fn float(&mut self, field: u64, value: f32) {
        self.varint(field << 3 | 5);
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    pub(crate) fn bytes(&mut self, field: u64, bytes: &[u8]) {
        self.begin(field, bytes.len());
        self.0.extend_from_slice(bytes);
    }

    pub(crate) fn text(&mut self, field: u64, text: &str) {
        self.bytes(field, text.as_bytes());
    }

    /// A text that is left out where it is empty.
    pub(crate) fn some_text(&mut self, field: u64, text: &str) {
        if !text.is_empty() {
            self.text(field, text);
        }
    }

    /// Not packed, which the interpreter does not read.
    pub(crate) fn integers(&mut self, field: u64, values: &[i64]) {
        values.iter().for_each(|&value| self.integer(field, value));
    }

    /// The begin of a value of `length` bytes, which the caller must add: large ones are not built beside the file.
    pub(crate) fn begin(&mut self, field: u64, length: usize) {
        self.varint(field << 3 | 2);
        self.varint(length as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_they_were_written() {
        let mut writer = Writer::default();
        writer.integer(1, -5);
        writer.float(2, 0.25);
        writer.text(300, "text");
        writer.integers(4, &[0, 127, 128, i64::MIN]);
        let mut fields = Fields(&writer.0);
        let mut next = || fields.next().unwrap().unwrap();
        assert_eq!(next().1.integer(), Ok(-5));
        assert_eq!(next().1.float(), Ok(0.25));
        let (number, value) = next();
        assert_eq!((number, value.text()), (300, Ok("text")));
        let mut values = Vec::new();
        for _ in 0..4 {
            next().1.integers(&mut values, 4).unwrap();
        }
        assert_eq!(values, [0, 127, 128, i64::MIN]);
        assert!(fields.next().unwrap().is_none());
    }

    #[test]
    fn what_is_cut_off_or_wrong_is_told() {
        let error = |bytes: &[u8]| {
            let mut fields = Fields(bytes);
            loop {
                match fields.next() {
                    Ok(Some(_)) => {}
                    Ok(None) => return None,
                    Err(error) => return Some(error),
                }
            }
        };
        assert_eq!(error(&[]), None);
        assert_eq!(error(&[0x08]), Some(WireError::Truncated));
        assert_eq!(
            error(&[0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f]),
            Some(WireError::Truncated)
        );
        assert_eq!(
            error(&[
                0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f
            ]),
            Some(WireError::Overlong)
        );
        assert_eq!(error(&[0x0b]), Some(WireError::Kind));
        assert_eq!(error(&[0x00, 0x00]), Some(WireError::Kind));
        let mut values = Vec::new();
        assert_eq!(
            Value::Bytes(&[1, 2, 3]).integers(&mut values, 2),
            Err(WireError::TooMany)
        );
    }
}
