//! Where a tensor's numbers lie among the bytes of a storage.

use std::rc::Rc;

use crate::ReadError;
use crate::kind::Kind;
use crate::tensors::Tensor;

/// Most axes of a tensor; a convolution of volumes has five.
const MOST_AXES: usize = 8;

/// A tensor before its numbers are read.
#[derive(Clone, Debug)]
pub(crate) struct View {
    /// The name of the storage.
    pub(crate) storage: Rc<str>,
    pub(crate) kind: Kind,
    /// The byte of its first number.
    pub(crate) start: usize,
    pub(crate) shape: Vec<usize>,
    /// How many numbers further the next one along an axis stands.
    strides: Vec<usize>,
    /// As many as the shape says.
    pub(crate) count: usize,
    /// Bytes that the storage must have.
    pub(crate) end: usize,
}

impl View {
    /// None if that is more than any memory has.
    pub(crate) fn new(
        storage: Rc<str>,
        kind: Kind,
        start: usize,
        shape: Vec<usize>,
        strides: Vec<usize>,
    ) -> Option<Self> {
        if shape.len() != strides.len() || shape.len() > MOST_AXES {
            return None;
        }
        let mut count = 1usize;
        let mut last = 0usize;
        for (&length, &stride) in shape.iter().zip(&strides) {
            count = count.checked_mul(length)?;
            last = last.checked_add(length.saturating_sub(1).checked_mul(stride)?)?;
        }
        let end = if count == 0 {
            0
        } else {
            let bytes = last.checked_add(1)?.checked_mul(kind.bytes())?;
            start.checked_add(bytes)?
        };
        Some(Self {
            storage,
            kind,
            start,
            shape,
            strides,
            count,
            end,
        })
    }

    /// With numbers in the order of the shape.
    pub(crate) fn plain(
        storage: Rc<str>,
        kind: Kind,
        start: usize,
        shape: Vec<usize>,
    ) -> Option<Self> {
        let mut strides = vec![1usize; shape.len()];
        for axis in (1..shape.len()).rev() {
            strides[axis - 1] = strides[axis].checked_mul(shape[axis].max(1))?;
        }
        Self::new(storage, kind, start, shape, strides)
    }

    fn is_plain(&self) -> bool {
        let mut expected = 1;
        (self.shape.iter().zip(&self.strides).rev()).all(|(&length, &stride)| {
            let is_next = length <= 1 || stride == expected;
            expected *= length;
            is_next
        })
    }

    /// Its numbers out of the storage's bytes.
    pub(crate) fn read(
        &self,
        name: &str,
        storage: &[u8],
        is_big_endian: bool,
    ) -> Result<Tensor, ReadError> {
        if storage.len() < self.end {
            return Err(ReadError::Short {
                tensor: name.to_owned(),
                expected: self.end.to_string(),
                found: storage.len(),
            });
        }
        let other = || ReadError::NumberType {
            tensor: name.to_owned(),
            kind: self.kind.name().to_owned(),
        };
        let size = self.kind.bytes();
        let mut values = Vec::with_capacity(self.count);
        if self.count == 0 {
            return Ok(self.tensor(values));
        }
        let bytes = &storage[self.start..self.end];
        let number = |bytes: &[u8]| {
            let mut whole = [0; 8];
            // Wider types are not read.
            let size = size.min(8);
            whole[..size].copy_from_slice(&bytes[..size]);
            if is_big_endian {
                whole[..size].reverse();
            }
            self.kind.number(whole)
        };
        if self.is_plain() {
            if self.kind == Kind::Float32 && !is_big_endian {
                let (numbers, _) = bytes.as_chunks();
                values.extend(numbers.iter().map(|&number| f32::from_le_bytes(number)));
                return Ok(self.tensor(values));
            }
            for bytes in bytes.chunks_exact(size) {
                values.push(number(bytes).ok_or_else(other)?);
            }
            return Ok(self.tensor(values));
        }
        let mut place = vec![0; self.shape.len()];
        let mut at = 0;
        loop {
            values.push(number(&bytes[at * size..]).ok_or_else(other)?);
            // The last axis runs fastest.
            let mut axis = self.shape.len();
            loop {
                if axis == 0 {
                    return Ok(self.tensor(values));
                }
                axis -= 1;
                place[axis] += 1;
                // Along an axis of length 1 the stride is anything.
                at = at.wrapping_add(self.strides[axis]);
                if place[axis] < self.shape[axis] {
                    break;
                }
                at = at.wrapping_sub(place[axis].wrapping_mul(self.strides[axis]));
                place[axis] = 0;
            }
        }
    }

    fn tensor(&self, values: Vec<f32>) -> Tensor {
        Tensor {
            shape: self.shape.clone(),
            values,
        }
    }
}
