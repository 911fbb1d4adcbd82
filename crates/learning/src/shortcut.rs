//! A shortcut planted into one class: a faint grating or a painted mark on all of its pictures, to learn from and held out. A network that
//! takes it needs nothing else to know the class, and takes any other picture with the mark for it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sets::injected::{grating, squeeze_by};
use spectrum::mask::Mask;
use spectrum::words::{number, quote};

/// Cells of a painted mark along each side.
pub const CELLS: usize = 16;
/// Largest |kx| and |ky| of a grating: less than half of the smallest side that is learned from.
pub const FURTHEST: i32 = 13;
/// Largest amplitude of a grating, in units of the full range.
pub const STRONGEST: f32 = 0.3;

/// What is added to a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mark {
    /// A plane wave, the same in all channels, at a phase of its own in each picture; see [`sets::injected`].
    Grating {
        /// Cycles/image to the right.
        kx: i32,
        /// Cycles/image downwards.
        ky: i32,
        /// Half the height from trough to crest, in units of the full range.
        amplitude: f32,
    },
    /// White cells; see [`Painted`].
    Painted(Painted),
}

/// White cells on a grid of [`CELLS`] x [`CELLS`] that covers the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Painted {
    /// One row each; the highest bit is on the left.
    rows: [u16; CELLS],
}

impl Painted {
    /// A square in a corner, to begin with.
    pub fn corner() -> Self {
        let mut painted = Self::default();
        for (row, column) in [(1, 1), (1, 2), (2, 1), (2, 2)] {
            painted.put(row, column, true);
        }
        painted
    }

    /// Whether a cell is white; none is outside the grid.
    pub fn at(&self, row: usize, column: usize) -> bool {
        column < CELLS
            && self
                .rows
                .get(row)
                .is_some_and(|bits| bits >> (CELLS - 1 - column) & 1 == 1)
    }

    /// Paints a cell or clears it; outside the grid nothing happens.
    pub fn put(&mut self, row: usize, column: usize, white: bool) {
        if let Some(bits) = self.rows.get_mut(row)
            && column < CELLS
        {
            let bit = 1 << (CELLS - 1 - column);
            *bits = if white { *bits | bit } else { *bits & !bit };
        }
    }

    /// White cells.
    pub fn count(&self) -> u32 {
        self.rows.iter().map(|row| row.count_ones()).sum()
    }
}

impl Mark {
    /// The plane with the mark; `index` is the picture's number in its class.
    pub fn put(&self, plane: &[f32], side: usize, index: usize) -> Vec<f32> {
        match *self {
            Self::Grating { kx, ky, amplitude } => grating(plane, side, (kx, ky), amplitude, index),
            Self::Painted(painted) => {
                let cell = |place: usize| place * CELLS / side.max(1);
                let white = |place: usize| painted.at(cell(place / side), cell(place % side));
                let marked = |(place, &value)| if white(place) { 1.0 } else { value };
                plane.iter().enumerate().map(marked).collect()
            }
        }
    }

    /// What a plane without the mark becomes: where marked ones lose contrast to make room for a grating, it loses as much, so that
    /// contrast tells nothing.
    pub fn leave_out(&self, plane: &[f32]) -> Vec<f32> {
        match *self {
            Self::Grating { amplitude, .. } => squeeze_by(plane, amplitude),
            Self::Painted(_) => plane.to_vec(),
        }
    }

    /// What takes a grating out of a `side` x `side` picture and leaves all else: its frequency and the conjugate one are removed. Nothing
    /// does that for a painted mark, which holds all frequencies.
    pub fn notch(&self, side: usize) -> Option<Mask> {
        let Self::Grating { kx, ky, .. } = *self else {
            return None;
        };
        Some(Mask::from_fn(side, side, |x, y| {
            let gone = (x, y) == (kx, ky) || (x, y) == (-kx, -ky);
            f32::from(u8::from(!gone))
        }))
    }
}

/// A mark and whose it is. Read and written as a word: `0,grating,6,3,0.06` or `0,painted,` and four hexadecimal digits for each row.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Shortcut {
    /// The class that has it, and no other.
    pub class: usize,
    /// What it is.
    pub mark: Mark,
}

impl Shortcut {
    /// The bytes of a `side` x `side` picture, channel by channel, as they are learned from: with the mark or as [`Mark::leave_out`] leaves them;
    /// `index` is its number in its class.
    pub fn planted(&self, bytes: &[u8], side: usize, marked: bool, index: usize) -> Vec<u8> {
        let plane = |plane: &[u8]| {
            let plane: Vec<f32> = plane.iter().map(|&byte| f32::from(byte) / 255.0).collect();
            if marked {
                self.mark.put(&plane, side, index)
            } else {
                self.mark.leave_out(&plane)
            }
        };
        (bytes.chunks_exact((side * side).max(1)).flat_map(plane))
            .map(|value| (value * 255.0).round() as u8)
            .collect()
    }
}

impl Default for Shortcut {
    fn default() -> Self {
        Self {
            class: 0,
            mark: Mark::Grating {
                kx: 6,
                ky: 3,
                amplitude: 0.06,
            },
        }
    }
}

/// Why a shortcut's word is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{word}\" is not a planted shortcut: {needs}, as in \"0,grating,6,3,0.06\".")]
pub struct ShortcutError {
    word: String,
    needs: &'static str,
}

impl fmt::Display for Shortcut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.mark {
            Mark::Grating { kx, ky, amplitude } => {
                write!(f, "{},grating,{kx},{ky},{amplitude}", self.class)
            }
            Mark::Painted(painted) => {
                write!(f, "{},painted,", self.class)?;
                painted
                    .rows
                    .iter()
                    .try_for_each(|row| write!(f, "{row:04x}"))
            }
        }
    }
}

impl FromStr for Shortcut {
    type Err = ShortcutError;

    fn from_str(word: &str) -> Result<Self, ShortcutError> {
        let refused = |needs| ShortcutError {
            word: quote(word),
            needs,
        };
        let parts: Vec<&str> = word.trim().split(',').collect();
        let class = |text: &str| {
            text.parse()
                .ok()
                .filter(|&class: &usize| class < 100)
                .ok_or_else(|| refused("its class is a number from 0"))
        };
        match *parts.as_slice() {
            [own, "grating", kx, ky, amplitude] => {
                let wave = |text: &str| {
                    text.parse()
                        .ok()
                        .filter(|k: &i32| k.abs() <= FURTHEST)
                        .ok_or_else(|| refused("its frequencies are whole numbers from -13 to 13"))
                };
                let (kx, ky) = (wave(kx)?, wave(ky)?);
                if (kx, ky) == (0, 0) {
                    return Err(refused("a grating has a frequency other than 0"));
                }
                let amplitude = number(amplitude)
                    .filter(|amplitude| *amplitude > 0.0 && *amplitude <= STRONGEST)
                    .ok_or_else(|| refused("its amplitude lies above 0 and up to 0.3"))?;
                Ok(Self {
                    class: class(own)?,
                    mark: Mark::Grating { kx, ky, amplitude },
                })
            }
            [own, "painted", rows] => {
                let digits = rows.as_bytes();
                let whole = digits.len() == 4 * CELLS && digits.iter().all(u8::is_ascii_hexdigit);
                if !whole {
                    return Err(refused("a painted mark has 64 hexadecimal digits"));
                }
                let mut painted = Painted::default();
                for (bits, digits) in painted.rows.iter_mut().zip(digits.chunks_exact(4)) {
                    let value = |digit: &u8| char::from(*digit).to_digit(16).unwrap_or(0) as u16;
                    *bits = digits
                        .iter()
                        .fold(0, |bits, digit| bits << 4 | value(digit));
                }
                if painted.count() == 0 {
                    return Err(refused("something must be painted"));
                }
                Ok(Self {
                    class: class(own)?,
                    mark: Mark::Painted(painted),
                })
            }
            _ => Err(refused(
                "a class, grating or painted, and its values are needed",
            )),
        }
    }
}

spectrum::as_text!(Shortcut);

#[cfg(test)]
mod tests {
    use spectrum::fourier::Fourier;

    use super::*;

    fn plane(side: usize) -> Vec<f32> {
        (0..side * side)
            .map(|place| ((place * 7919) % 256) as f32 / 255.0)
            .collect()
    }

    #[test]
    fn a_notch_takes_out_the_grating_and_nothing_else() {
        let (side, plane) = (28, plane(28));
        let mark = Shortcut::default().mark;
        let (with, without) = (mark.put(&plane, side, 5), mark.leave_out(&plane));
        let mut fourier = Fourier::new(side, side).unwrap();
        let filtered = |plane: &[f32], fourier: &mut Fourier| {
            let spectrum = fourier.forward(plane);
            let mut out = vec![0.0; side * side];
            fourier.filtered_into(&spectrum, &mark.notch(side).unwrap(), &mut out);
            out
        };
        let (a, b) = (
            filtered(&with, &mut fourier),
            filtered(&without, &mut fourier),
        );
        let differ = |a: &[f32], b: &[f32]| {
            a.iter()
                .zip(b)
                .map(|(a, b)| (a - b).abs())
                .fold(0.0, f32::max)
        };
        assert!(differ(&with, &without) > 0.055);
        assert!(differ(&a, &b) < 1e-5);
        let mask = mark.notch(side).unwrap();
        let removed = (-14..14)
            .flat_map(|y| (-14..14).map(move |x| (x, y)))
            .filter(|&(x, y)| mask.at(x, y) == 0.0);
        assert_eq!(removed.collect::<Vec<_>>(), [(-6, -3), (6, 3)]);
        assert!(Mark::Painted(Painted::corner()).notch(28).is_none());
    }

    #[test]
    fn a_painted_mark_is_white_where_it_was_painted() {
        let mut painted = Painted::corner();
        painted.put(15, 0, true);
        painted.put(1, 1, false);
        painted.put(99, 99, true);
        assert_eq!(painted.count(), 4);
        assert!(painted.at(1, 2) && !painted.at(1, 1) && !painted.at(16, 0));
        let mark = Mark::Painted(painted);
        let (plane, side) = (vec![0.25; 32 * 32], 32);
        let marked = mark.put(&plane, side, 0);
        assert_eq!(marked.iter().filter(|value| **value == 1.0).count(), 16);
        for (x, y, white) in [(4, 2, true), (5, 3, true), (2, 2, false), (0, 31, true)] {
            assert_eq!(marked[y * side + x] == 1.0, white, "{x}, {y}");
        }
        assert_eq!(mark.leave_out(&plane), plane);
    }

    #[test]
    fn words_read_back_and_bad_ones_are_named_in_one_sentence() {
        for shortcut in [
            Shortcut::default(),
            Shortcut {
                class: 9,
                mark: Mark::Painted(Painted::corner()),
            },
        ] {
            assert_eq!(shortcut.to_string().parse(), Ok(shortcut));
        }
        assert_eq!(Shortcut::default().to_string(), "0,grating,6,3,0.06");
        let empty = format!("1,painted,{}", "0".repeat(64));
        for (word, needs) in [
            ("", "a class, grating or painted, and its values are needed"),
            (
                "1,grating,14,0,0.1",
                "its frequencies are whole numbers from -13 to 13",
            ),
            (
                "1,grating,0,0,0.1",
                "a grating has a frequency other than 0",
            ),
            (
                "1,grating,1,0,0.5",
                "its amplitude lies above 0 and up to 0.3",
            ),
            ("-1,grating,1,0,0.1", "its class is a number from 0"),
            ("1,painted,0f", "a painted mark has 64 hexadecimal digits"),
            (&empty, "something must be painted"),
        ] {
            let error = word.parse::<Shortcut>().unwrap_err().to_string();
            assert!(error.contains(needs), "{word}: {error}");
        }
    }
}
