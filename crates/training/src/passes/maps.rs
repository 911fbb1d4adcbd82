//! Maps of a batch.

use kernels::{Layout, Real};

/// Four neighbouring channels at one place.
pub type Place = [f32; 4];

/// The maps of a batch, one after another. What lies between their rows is zero.
pub struct Maps {
    layout: Layout,
    places: Vec<Place>,
}

impl Maps {
    /// Zeros.
    pub fn new(layout: Layout, count: usize) -> Self {
        Self {
            places: vec![Place::default(); count * layout.places::<Real>()],
            layout,
        }
    }

    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// That of a picture.
    pub fn of(&self, picture: usize) -> &[Place] {
        let size = self.layout.places::<Real>();
        &self.places[picture * size..][..size]
    }

    /// The same, to be changed.
    pub fn of_mut(&mut self, picture: usize) -> &mut [Place] {
        let size = self.layout.places::<Real>();
        &mut self.places[picture * size..][..size]
    }
}

/// Lists of values, one for each picture, as one map: a value is a channel, a picture a place. So a layer that reads all values is a
/// convolution too.
pub fn lists(values: usize, pictures: usize) -> Maps {
    Maps::new(Layout::new(values, [1, pictures], [0; 2]), 1)
}

/// Sets a picture's values in such a map.
pub fn set_values(lists: &mut Maps, picture: usize, values: &[f32]) {
    let planes = lists.places.chunks_exact_mut(lists.layout.plane());
    for (plane, values) in planes.zip(values.chunks(4)) {
        plane[picture][..values.len()].copy_from_slice(values);
    }
}

/// A picture's values in such a map.
pub fn values(lists: &Maps, picture: usize) -> impl Iterator<Item = f32> {
    let planes = lists.places.chunks_exact(lists.layout.plane());
    let values = planes.flat_map(move |plane| plane[picture]);
    values.take(lists.layout.channels())
}

/// Numbers of channels as places, the last one filled up with zeros.
pub fn blocks(values: &[f32]) -> impl Iterator<Item = Place> {
    values.chunks(4).map(|values| {
        let mut place = Place::default();
        place[..values.len()].copy_from_slice(values);
        place
    })
}
