//! Huffman tables.

use super::bits::{Bits, Odd};

/// Codes of so many bits are looked up at once.
const QUICK: u32 = 11;

/// The codes of a table: of each length, the codes in a row.
pub struct Table {
    /// By the next bits: length and symbol of the code they begin with; length 0 for longer ones.
    quick: Vec<(u8, u8)>,
    /// The same for coefficients: bits of the code and of the value behind it, and by how many places it goes on; 0 ends the block.
    steps: Vec<(u8, u8)>,
    /// By length: the code after the last one, aligned to 16 bits.
    ends: [u32; 17],
    /// By length: what to add to a code to get its symbol's place.
    offsets: [i32; 17],
    symbols: Vec<u8>,
}

impl Table {
    /// From the counts of codes by length, and all symbols; nothing if there cannot be such codes.
    pub fn new(counts: &[u8; 16], symbols: &[u8]) -> Option<Self> {
        let mut quick = vec![(0, 0); 1 << QUICK];
        let mut ends = [0; 17];
        let mut offsets = [0; 17];
        let mut code = 0_u32;
        let mut place = 0_usize;
        for (length, &count) in (1_u32..).zip(counts) {
            code <<= 1;
            offsets[length as usize] = place as i32 - code as i32;
            for _ in 0..count {
                let symbol = *symbols.get(place)?;
                if code >= 1 << length {
                    return None;
                }
                if length <= QUICK {
                    let first = (code << (QUICK - length)) as usize;
                    quick[first..first + (1 << (QUICK - length))].fill((length as u8, symbol));
                }
                code += 1;
                place += 1;
            }
            ends[length as usize] = code << (16 - length);
        }
        let step = |&(length, symbol): &(u8, u8)| match (symbol >> 4, symbol & 15) {
            (zeros, 0) if zeros != 15 => (length, 0),
            (zeros, size) => (length + size, zeros + 1),
        };
        let steps = quick.iter().map(|entry| match entry.0 {
            0 => (0, 0),
            _ => step(entry),
        });
        Some(Self {
            steps: steps.collect(),
            quick,
            ends,
            offsets,
            symbols: symbols[..place].to_vec(),
        })
    }

    /// Takes the next code of a coefficient with its value, and tells by how many places it goes on; 0 ends the block.
    #[inline]
    pub fn step(&self, bits: &mut Bits<'_>) -> Result<u32, Odd> {
        bits.fill();
        let (length, places) = self.steps[(bits.peek16() >> (16 - QUICK)) as usize];
        if length != 0 {
            bits.skip(length.into());
            return Ok(places.into());
        }
        let symbol = self.symbol(bits)?;
        let (zeros, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        if size == 0 && zeros != 15 {
            return Ok(0);
        }
        bits.skip(size);
        Ok(zeros + 1)
    }

    /// Takes the next code.
    #[inline]
    pub fn symbol(&self, bits: &mut Bits<'_>) -> Result<u8, Odd> {
        bits.fill();
        let next = bits.peek16();
        let (length, symbol) = self.quick[(next >> (16 - QUICK)) as usize];
        if length != 0 {
            bits.skip(length.into());
            return Ok(symbol);
        }
        for length in QUICK + 1..=16 {
            if next < self.ends[length as usize] {
                let place = (next >> (16 - length)) as i32 + self.offsets[length as usize];
                bits.skip(length);
                return self.symbols.get(place as usize).copied().ok_or(Odd);
            }
        }
        Err(Odd)
    }
}
