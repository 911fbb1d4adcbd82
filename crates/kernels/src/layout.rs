//! Where a map's numbers lie in memory.

use crate::arithmetic::Arithmetic;

/// How a map \[channels, height, width\] lies in memory: blocks of neighbouring channels, one after another; each block a plane of places,
/// row by row, with zeros around it for the windows that reach beyond the edge.
///
/// So the places of a tile and the taps in a row of a kernel are neighbours in memory, whatever the number of channels, and the last zeros
/// of a row are the first ones of the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    channels: usize,
    height: usize,
    width: usize,
    border: [usize; 2],
}

impl Layout {
    /// `border` is how many rows of zeros lie above and below, and how many columns left and right.
    pub const fn new(channels: usize, [height, width]: [usize; 2], border: [usize; 2]) -> Self {
        Self {
            channels,
            height,
            width,
            border,
        }
    }

    /// Number of channels.
    pub const fn channels(&self) -> usize {
        self.channels
    }

    /// Height and width.
    pub const fn size(&self) -> [usize; 2] {
        [self.height, self.width]
    }

    /// Rows of zeros above and below, columns left and right.
    pub const fn border(&self) -> [usize; 2] {
        self.border
    }

    /// Number of blocks. What the last one has too many is zero.
    pub const fn blocks<A: Arithmetic>(&self) -> usize {
        self.channels.div_ceil(A::BLOCK)
    }

    /// Places from a row to the next.
    pub const fn pitch(&self) -> usize {
        self.width + self.border[1]
    }

    /// Places from a block to the next: an odd number of cache lines, so that the blocks of a place lie in different sets of the cache.
    pub const fn plane(&self) -> usize {
        let places = (self.height + 2 * self.border[0]) * self.pitch() + self.border[1];
        let lines = places.div_ceil(4);
        (lines + 1 - lines % 2) * 4
    }

    /// Number of places in memory.
    pub const fn places<A: Arithmetic>(&self) -> usize {
        self.blocks::<A>() * self.plane()
    }

    /// Where a row and a column are, within a plane.
    pub const fn at(&self, row: usize, column: usize) -> usize {
        (row + self.border[0]) * self.pitch() + self.border[1] + column
    }

    /// The rows of a plane, without what lies around them.
    pub(crate) fn rows<'a, P>(&self, plane: &'a [P]) -> impl Iterator<Item = &'a [P]> {
        let width = self.width;
        let rows = plane[self.at(0, 0)..].chunks(self.pitch());
        rows.take(self.height).map(move |row| &row[..width])
    }

    /// The same, to be changed.
    pub(crate) fn rows_mut<'a, P>(&self, plane: &'a mut [P]) -> impl Iterator<Item = &'a mut [P]> {
        let width = self.width;
        let rows = plane[self.at(0, 0)..].chunks_mut(self.pitch());
        rows.take(self.height).map(move |row| &mut row[..width])
    }

    /// Writes planes of numbers, one for each channel, row by row.
    ///
    /// # Panics
    ///
    /// If there are more or fewer than the layout's.
    pub fn write<A: Arithmetic>(&self, planes: &[f32], places: &mut [A::Place]) {
        let area = self.height * self.width;
        assert_eq!(planes.len(), self.channels * area);
        places[..self.places::<A>()].fill(A::Place::default());
        for (channel, values) in planes.chunks_exact(area).enumerate() {
            let start = channel / A::BLOCK * self.plane();
            for (row, values) in values.chunks_exact(self.width).enumerate() {
                let places = &mut places[start + self.at(row, 0)..][..self.width];
                for (place, &value) in places.iter_mut().zip(values) {
                    place.as_mut()[channel % A::BLOCK] = A::number(value);
                }
            }
        }
    }

    /// The reverse of [`Self::write`].
    pub fn read<A: Arithmetic>(&self, places: &[A::Place]) -> Vec<f32> {
        let mut planes = Vec::with_capacity(self.channels * self.height * self.width);
        for channel in 0..self.channels {
            let start = channel / A::BLOCK * self.plane();
            for row in 0..self.height {
                let places = &places[start + self.at(row, 0)..][..self.width];
                let values = places
                    .iter()
                    .map(|place| A::value(place.as_ref()[channel % A::BLOCK]));
                planes.extend(values);
            }
        }
        planes
    }

    /// Sets the zeros around the planes, where another map may have been.
    pub fn clear_border<A: Arithmetic>(&self, places: &mut [A::Place]) {
        let [above, gap] = self.border;
        if (above, gap) == (0, 0) {
            return;
        }
        let zero = A::Place::default();
        let (pitch, first) = (self.pitch(), self.at(0, 0));
        for plane in places[..self.places::<A>()].chunks_exact_mut(self.plane()) {
            plane[..first].fill(zero);
            for row in 0..self.height {
                plane[first + row * pitch + self.width..][..gap].fill(zero);
            }
            plane[first + self.height * pitch..].fill(zero);
        }
    }
}
