//! Just enough of the FlatBuffers format (flatbuffers.dev, "Internals") to read tables: every access is checked, so a damaged file is
//! an error and never a panic.

use anyhow::{Context, Result};

/// A table inside a buffer. Its fields are found through the table of offsets that comes with it ("vtable").
#[derive(Clone, Copy)]
pub struct Table<'a> {
    buffer: &'a [u8],
    position: usize,
}

/// A vector inside a buffer.
#[derive(Clone, Copy)]
struct Vector<'a> {
    buffer: &'a [u8],
    /// Of the first element.
    position: usize,
    length: usize,
}

impl<'a> Table<'a> {
    /// The table that the whole buffer is about.
    pub fn root(buffer: &'a [u8]) -> Result<Self> {
        Ok(Self {
            buffer,
            position: follow(buffer, 0)?,
        })
    }

    /// Where the field's value or offset stands; nothing if the field has its default. Fields are counted as the schema lists them.
    fn field(self, index: usize) -> Result<Option<usize>> {
        let back = i32::from_le_bytes(array(self.buffer, self.position)?);
        let vtable = usize::try_from(self.position as i64 - i64::from(back))
            .context("a table's offsets lie outside the file")?;
        let length = u16::from_le_bytes(array(self.buffer, vtable)?);
        let slot = 4 + 2 * index;
        if slot + 2 > usize::from(length) {
            return Ok(None);
        }
        let offset = u16::from_le_bytes(array(self.buffer, vtable + slot)?);
        Ok((offset != 0).then_some(self.position + usize::from(offset)))
    }

    /// An unsigned 32-bit field; 0 by default.
    pub fn u32(self, index: usize) -> Result<u32> {
        match self.field(index)? {
            Some(position) => Ok(u32::from_le_bytes(array(self.buffer, position)?)),
            None => Ok(0),
        }
    }

    /// An 8-bit field; 0 by default.
    pub fn u8(self, index: usize) -> Result<u8> {
        match self.field(index)? {
            Some(position) => Ok(u8::from_le_bytes(array(self.buffer, position)?)),
            None => Ok(0),
        }
    }

    /// A field that is a table.
    pub fn table(self, index: usize) -> Result<Option<Self>> {
        self.field(index)?
            .map(|position| {
                Ok(Self {
                    buffer: self.buffer,
                    position: follow(self.buffer, position)?,
                })
            })
            .transpose()
    }

    /// A field that is a vector of bytes; empty by default.
    pub fn bytes(self, index: usize) -> Result<&'a [u8]> {
        let Vector {
            buffer,
            position,
            length,
        } = self.vector(index)?;
        buffer
            .get(position..position.saturating_add(length))
            .context("a vector reaches beyond the file")
    }

    /// A field that is a text; empty by default.
    pub fn text(self, index: usize) -> Result<&'a str> {
        Ok(std::str::from_utf8(self.bytes(index)?)?)
    }

    /// A field that is a vector of tables.
    pub fn tables(self, index: usize) -> Result<Vec<Self>> {
        let vector = self.vector(index)?;
        vector
            .positions(4)?
            .map(|position| {
                Ok(Self {
                    buffer: self.buffer,
                    position: follow(self.buffer, position)?,
                })
            })
            .collect()
    }

    /// A field that is a vector of numbers of `N` bytes.
    pub fn numbers<const N: usize, T>(
        self,
        index: usize,
        from_le_bytes: fn([u8; N]) -> T,
    ) -> Result<Vec<T>> {
        self.vector(index)?
            .positions(N)?
            .map(|position| Ok(from_le_bytes(array(self.buffer, position)?)))
            .collect()
    }

    fn vector(self, index: usize) -> Result<Vector<'a>> {
        let buffer = self.buffer;
        let Some(field) = self.field(index)? else {
            return Ok(Vector {
                buffer,
                position: 0,
                length: 0,
            });
        };
        let start = follow(buffer, field)?;
        Ok(Vector {
            buffer,
            position: start + 4,
            length: u32::from_le_bytes(array(buffer, start)?) as usize,
        })
    }
}

impl Vector<'_> {
    /// Where its elements stand, each of `size` bytes.
    fn positions(self, size: usize) -> Result<impl Iterator<Item = usize>> {
        let end = self
            .position
            .saturating_add(self.length.saturating_mul(size));
        anyhow::ensure!(end <= self.buffer.len(), "a vector reaches beyond the file");
        Ok((self.position..end).step_by(size))
    }
}

/// Where the offset at `position` leads.
fn follow(buffer: &[u8], position: usize) -> Result<usize> {
    Ok(position + u32::from_le_bytes(array(buffer, position)?) as usize)
}

fn array<const N: usize>(buffer: &[u8], position: usize) -> Result<[u8; N]> {
    buffer
        .get(position..)
        .and_then(|rest| rest.first_chunk())
        .copied()
        .context("the file ends too early")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A root table with a u32 (7), a default, a vector of bytes ("abc") and a vector of two i16.
    fn sample() -> Vec<u8> {
        let mut file = Vec::new();
        file.extend(16u32.to_le_bytes()); // root
        file.extend([12u16, 16, 4, 0, 8, 12].map(u16::to_le_bytes).concat()); // vtable at 4, four fields
        file.extend(12i32.to_le_bytes()); // table at 16
        file.extend(7u32.to_le_bytes());
        file.extend(8u32.to_le_bytes()); // at 24, leads to 32
        file.extend(12u32.to_le_bytes()); // at 28, leads to 40
        file.extend(3u32.to_le_bytes()); // at 32
        file.extend(b"abc\0");
        file.extend(2u32.to_le_bytes()); // at 40
        file.extend([-1i16, 300].map(i16::to_le_bytes).concat());
        file
    }

    #[test]
    fn fields_are_found_and_default() {
        let file = sample();
        let root = Table::root(&file).unwrap();
        assert_eq!(root.u32(0).unwrap(), 7);
        assert_eq!(root.u32(1).unwrap(), 0);
        assert_eq!(root.text(2).unwrap(), "abc");
        assert_eq!(root.numbers(3, i16::from_le_bytes).unwrap(), [-1, 300]);
        assert!(root.bytes(9).unwrap().is_empty());
        assert!(root.table(9).unwrap().is_none());
    }

    #[test]
    fn truncated_files_are_errors() {
        let file = sample();
        for length in 0..file.len() {
            let read = Table::root(&file[..length]).and_then(|root| {
                root.text(2)?;
                root.numbers(3, i16::from_le_bytes)
            });
            assert!(read.is_err(), "{length} bytes");
        }
    }
}
