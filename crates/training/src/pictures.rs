//! Labelled square grey pictures, kept as the bytes they come in.

/// Pictures and their classes.
#[derive(Clone, Debug)]
pub struct Pictures {
    side: usize,
    pixels: Vec<u8>,
    labels: Vec<u8>,
}

/// The pictures do not belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PicturesError {
    /// The number of values is not that of the labels' pictures.
    #[error("{pixels} values are not {labels} pictures of {side} x {side}.")]
    Count {
        /// Values found.
        pixels: usize,
        /// Labels found.
        labels: usize,
        /// Height and width.
        side: usize,
    },
    /// There is none.
    #[error("There are no pictures.")]
    None,
}

impl Pictures {
    /// Pictures of `side` x `side` values from 0 to 255, one after another, row by row, each with its class.
    pub fn new(side: usize, pixels: Vec<u8>, labels: Vec<u8>) -> Result<Self, PicturesError> {
        if labels.is_empty() {
            return Err(PicturesError::None);
        }
        if pixels.len() != labels.len() * side * side {
            return Err(PicturesError::Count {
                pixels: pixels.len(),
                labels: labels.len(),
                side,
            });
        }
        Ok(Self {
            side,
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

    /// The class of picture `index`.
    pub fn label(&self, index: usize) -> usize {
        self.labels[index].into()
    }

    /// The classes of all pictures.
    pub fn labels(&self) -> &[u8] {
        &self.labels
    }

    /// The values of picture `index` in [0, 1], row by row.
    pub fn plane(&self, index: usize) -> Vec<f32> {
        let area = self.side * self.side;
        self.pixels[index * area..][..area]
            .iter()
            .map(|&value| f32::from(value) / 255.0)
            .collect()
    }

    /// Those of the pictures that `indices` name, in that order.
    #[must_use]
    pub fn subset(&self, indices: &[usize]) -> Self {
        let area = self.side * self.side;
        Self {
            side: self.side,
            pixels: indices
                .iter()
                .flat_map(|&index| &self.pixels[index * area..][..area])
                .copied()
                .collect(),
            labels: indices.iter().map(|&index| self.labels[index]).collect(),
        }
    }
}
