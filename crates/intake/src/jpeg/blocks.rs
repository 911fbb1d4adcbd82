//! The codes of one block after another.

use super::bits::{Bits, Odd};
use super::table::Table;

/// Which part of the coefficients a scan brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of them, in a sequential file.
    All,
    /// The first bits of DC.
    DcFirst,
    /// One more bit of DC.
    DcMore,
    /// The first bits of the coefficients from one place to another.
    AcFirst(u8, u8),
    /// One more bit of them.
    AcMore(u8, u8),
}

/// The blocks of a scan.
pub struct Blocks<'a> {
    bits: Bits<'a>,
    part: Part,
    /// Blocks to come without a code of their own.
    run: u32,
}

impl<'a> Blocks<'a> {
    /// The blocks of a restart interval.
    pub const fn new(bits: Bits<'a>, part: Part) -> Self {
        Self { bits, part, run: 0 }
    }

    /// What is left so far.
    pub const fn bits(&self) -> &Bits<'a> {
        &self.bits
    }

    /// What is left.
    pub fn left(self) -> Bits<'a> {
        self.bits
    }

    /// Passes over a block. `known` has a bit for each coefficient that is not zero so far; only progressive files need it.
    #[inline]
    pub fn pass(
        &mut self,
        dc: Option<&Table>,
        ac: Option<&Table>,
        known: &mut u64,
    ) -> Result<(), Odd> {
        match self.part {
            Part::All => {
                self.dc(dc.ok_or(Odd)?)?;
                self.sequential(ac.ok_or(Odd)?)
            }
            Part::DcFirst => self.dc(dc.ok_or(Odd)?),
            Part::DcMore => {
                self.bits.take(1);
                Ok(())
            }
            Part::AcFirst(from, to) => self.first(ac.ok_or(Odd)?, from.into(), to.into(), known),
            Part::AcMore(from, to) => self.more(ac.ok_or(Odd)?, from.into(), to.into(), known),
        }
    }

    #[inline]
    fn dc(&mut self, table: &Table) -> Result<(), Odd> {
        let size = table.symbol(&mut self.bits)?;
        if size > 15 {
            return Err(Odd);
        }
        self.bits.skip(size.into());
        Ok(())
    }

    #[inline]
    fn sequential(&mut self, table: &Table) -> Result<(), Odd> {
        let mut place = 1_u32;
        while place < 64 {
            match table.step(&mut self.bits)? {
                0 => return Ok(()),
                places => place += places,
            }
        }
        if place > 64 { Err(Odd) } else { Ok(()) }
    }

    fn first(&mut self, table: &Table, from: u32, to: u32, known: &mut u64) -> Result<(), Odd> {
        if self.run > 0 {
            self.run -= 1;
            return Ok(());
        }
        let mut place = from;
        while place <= to {
            let symbol = table.symbol(&mut self.bits)?;
            let (zeros, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
            if size == 0 && zeros != 15 {
                self.run = (1 << zeros) - 1 + self.bits.take(zeros);
                return Ok(());
            }
            place += zeros;
            if size != 0 {
                if place > to {
                    return Err(Odd);
                }
                *known |= 1 << place;
                self.bits.skip(size);
            }
            place += 1;
        }
        Ok(())
    }

    fn more(&mut self, table: &Table, from: u32, to: u32, known: &mut u64) -> Result<(), Odd> {
        let mut place = from;
        if self.run == 0 {
            while place <= to {
                let symbol = table.symbol(&mut self.bits)?;
                let (mut zeros, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
                match size {
                    0 if zeros != 15 => {
                        self.run = (1 << zeros) + self.bits.take(zeros);
                        break;
                    }
                    0 => {}
                    1 => self.bits.skip(1),
                    _ => return Err(Odd),
                }
                // Each coefficient on the way that is not zero has a bit of its own.
                while place <= to {
                    if *known >> place & 1 == 1 {
                        self.bits.take(1);
                    } else if zeros == 0 {
                        break;
                    } else {
                        zeros -= 1;
                    }
                    place += 1;
                }
                if size == 1 {
                    if place > to {
                        return Err(Odd);
                    }
                    *known |= 1 << place;
                }
                place += 1;
            }
        }
        if self.run > 0 {
            let rest = (place..=to).filter(|place| *known >> place & 1 == 1);
            for _ in 0..rest.count() {
                self.bits.take(1);
            }
            self.run -= 1;
        }
        Ok(())
    }
}
