//! Labelled square pictures, grey or in three colours, kept as the bytes they come in.

/// Pictures and their classes.
#[derive(Clone, Debug)]
pub struct Pictures {
    side: usize,
    channels: usize,
    pixels: Vec<u8>,
    labels: Vec<u8>,
}

/// The pictures do not belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PicturesError {
    /// The number of values is not that of the labels' pictures.
    #[error("{pixels} values are not {labels} pictures of {side} x {side} in {channels} channels.")]
    Count {
        /// Values found.
        pixels: usize,
        /// Labels found.
        labels: usize,
        /// Height and width.
        side: usize,
        /// Grey or colours.
        channels: usize,
    },
    /// There is none.
    #[error("There are no pictures.")]
    None,
}

impl Pictures {
    /// Grey pictures of `side` x `side` values from 0 to 255, one after another, row by row, each with its class.
    pub fn new(side: usize, pixels: Vec<u8>, labels: Vec<u8>) -> Result<Self, PicturesError> {
        Self::with_channels(side, 1, pixels, labels)
    }

    /// The same with `channels` planes to a picture, one after another.
    pub fn with_channels(
        side: usize,
        channels: usize,
        pixels: Vec<u8>,
        labels: Vec<u8>,
    ) -> Result<Self, PicturesError> {
        if labels.is_empty() {
            return Err(PicturesError::None);
        }
        let values = (side.checked_mul(side))
            .and_then(|area| area.checked_mul(channels))
            .and_then(|values| values.checked_mul(labels.len()));
        if values != Some(pixels.len()) {
            return Err(PicturesError::Count {
                pixels: pixels.len(),
                labels: labels.len(),
                side,
                channels,
            });
        }
        Ok(Self {
            side,
            channels,
            pixels,
            labels,
        })
    }

    /// Number of pictures, at least one.
    pub fn count(&self) -> usize {
        self.labels.len()
    }

    /// Height and width.
    pub fn side(&self) -> usize {
        self.side
    }

    /// Planes to a picture.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// The class of picture `index`.
    pub fn label(&self, index: usize) -> usize {
        self.labels[index].into()
    }

    /// The classes of all pictures.
    pub fn labels(&self) -> &[u8] {
        &self.labels
    }

    fn values(&self) -> usize {
        self.channels * self.side * self.side
    }

    /// The bytes of picture `index`, channel by channel, row by row.
    pub fn bytes(&self, index: usize) -> &[u8] {
        let values = self.values();
        &self.pixels[index * values..][..values]
    }

    /// The same as values in [0, 1].
    pub fn plane(&self, index: usize) -> Vec<f32> {
        self.bytes(index)
            .iter()
            .map(|&value| f32::from(value) / 255.0)
            .collect()
    }

    /// Those of the pictures that `indices` name, in that order.
    #[must_use]
    pub fn subset(&self, indices: &[usize]) -> Self {
        Self {
            side: self.side,
            channels: self.channels,
            pixels: indices
                .iter()
                .flat_map(|&index| self.bytes(index))
                .copied()
                .collect(),
            labels: indices.iter().map(|&index| self.labels[index]).collect(),
        }
    }
}
