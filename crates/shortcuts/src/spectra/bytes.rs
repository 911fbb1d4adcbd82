//! [`ClassSpectra`] as bytes, for the browser's storage and for reports.
//!
//! Little-endian: the eight bytes of [`MAGIC`], the side and the number of classes as u32, the number of pictures of each class as u32,
//! then as f32 the mean magnitudes (by class, by channel, by pair in the order of `spectrum::frequencies::pairs`) and the mean powers (by
//! class, by pair). After [`GREY`] in its place there is one channel instead of three.

use spectrum::fourier::SIDES;

use super::class_spectra::ClassSpectra;
use super::pairs::Pairs;

const MAGIC: &[u8; 8] = b"fseclsp1";

/// Of grey pictures, whose channels are equal. Only [`ClassSpectra::to_short_bytes`] writes it: version 0.1 cannot read it.
const GREY: &[u8; 8] = b"fseclspg";

/// More classes than any set that is read here; keeps a damaged header from asking for the whole memory.
const MOST_CLASSES: usize = 65_536;

/// Bits of a number's fraction that [`ClassSpectra::shortened`] leaves out.
const BITS_LEFT_OUT: u32 = 10;

/// Bytes are no class spectra.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpectraError {
    /// Something else, or from another version.
    #[error("These are no class spectra that this version can read.")]
    Foreign,
    /// Cut short or too long.
    #[error("The class spectra are damaged: {found} bytes where there should be {expected}.")]
    Length {
        /// What the header asks for.
        expected: usize,
        /// How many bytes there are.
        found: usize,
    },
    /// Negative, infinite or not a number.
    #[error(
        "The class spectra are damaged: a mean magnitude or power is not a number from zero up."
    )]
    Value,
}

impl ClassSpectra {
    /// About `2.5 * classes * side²` numbers of four bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        let header = [self.side() as u32, self.classes() as u32];
        for number in header.iter().chain(&self.counts) {
            bytes.extend(number.to_le_bytes());
        }
        for value in self.magnitude.iter().chain(&self.power) {
            bytes.extend(value.to_le_bytes());
        }
        bytes
    }

    /// The same, of grey pictures in half as many bytes.
    pub fn to_short_bytes(&self) -> Vec<u8> {
        let channels = self
            .magnitude
            .chunks_exact(self.pairs.len())
            .collect::<Vec<_>>();
        let (classes, _) = channels.as_chunks::<3>();
        if !classes.iter().all(|[r, g, b]| r == g && g == b) {
            return self.to_bytes();
        }
        let mut bytes = self.to_bytes();
        let power = bytes.split_off(bytes.len() - 4 * self.power.len());
        bytes.truncate(bytes.len() - 4 * self.magnitude.len());
        bytes[..GREY.len()].copy_from_slice(GREY);
        for value in classes.iter().flat_map(|[channel, _, _]| *channel) {
            bytes.extend(value.to_le_bytes());
        }
        bytes.extend(power);
        bytes
    }

    /// With every number rounded to fewer bits, so that its bytes can be compressed: what is left is worth four digits.
    #[must_use]
    pub fn shortened(&self) -> Self {
        let short = |value: &f32| {
            let half = 1 << (BITS_LEFT_OUT - 1);
            f32::from_bits((value.to_bits() + half) >> BITS_LEFT_OUT << BITS_LEFT_OUT)
        };
        Self {
            magnitude: self.magnitude.iter().map(short).collect(),
            power: self.power.iter().map(short).collect(),
            ..self.clone()
        }
    }

    /// What [`ClassSpectra::to_bytes`] or [`ClassSpectra::to_short_bytes`] wrote, equal to the bit.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SpectraError> {
        let (body, channels) = match (bytes.strip_prefix(MAGIC), bytes.strip_prefix(GREY)) {
            (Some(body), _) => (body, 3),
            (None, Some(body)) => (body, 1),
            (None, None) => return Err(SpectraError::Foreign),
        };
        let (words, rest) = body.as_chunks::<4>();
        let &[side, classes, ref words @ ..] = words else {
            return Err(SpectraError::Foreign);
        };
        let [side, classes] = [side, classes].map(|word| u32::from_le_bytes(word) as usize);
        if !SIDES.contains(&side) || classes > MOST_CLASSES {
            return Err(SpectraError::Foreign);
        }
        let pairs = Pairs { side };
        // In 64 bits: in wasm a usize has 32, and the largest header asks for more.
        let numbers = classes as u64 * (1 + (channels + 1) * pairs.len() as u64);
        if numbers != words.len() as u64 || !rest.is_empty() {
            return Err(SpectraError::Length {
                expected: usize::try_from(16 + 4 * numbers).unwrap_or(usize::MAX),
                found: bytes.len(),
            });
        }
        let (counts, values) = words.split_at(classes);
        let values: Vec<f32> = values
            .iter()
            .map(|word| f32::from_le_bytes(*word))
            .collect();
        if !values
            .iter()
            .all(|&value| value >= 0.0 && value.is_finite())
        {
            return Err(SpectraError::Value);
        }
        let (magnitude, power) = values.split_at(channels as usize * classes * pairs.len());
        let magnitude = if channels == 1 {
            (magnitude.chunks_exact(pairs.len()))
                .flat_map(|channel| channel.repeat(3))
                .collect()
        } else {
            magnitude.to_vec()
        };
        Ok(Self {
            pairs,
            counts: counts
                .iter()
                .map(|word| u32::from_le_bytes(*word))
                .collect(),
            magnitude,
            power: power.to_vec(),
        })
    }
}
