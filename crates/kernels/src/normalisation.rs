//! Normalisation over a batch with ReLU after it, forwards and backwards, on one map at a time.
//!
//! All maps of a call have the same layout, and numbers of channels come in places, one for each block of the map.

use crate::lanes::Floats;
use crate::layout::Layout;

/// Numbers in a place.
const LANES: usize = 4;

type Place = [f32; LANES];

/// What is done to a channel: its mean is subtracted, the rest multiplied and shifted.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Normalisation {
    /// Subtracted.
    pub mean: Place,
    /// Multiplied.
    pub factor: Place,
    /// Added.
    pub shift: Place,
}

/// How a gradient goes back through the normalisation of a channel, given its sums over the batch.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct NormalisationGradient {
    /// Of the channel, as it was subtracted.
    pub mean: Place,
    /// Multiplied, as it was.
    pub factor: Place,
    /// The gradient's own mean.
    pub constant: Place,
    /// The part of the gradient that goes with the channel's distance from its mean.
    pub slope: Place,
}

/// Adds up each channel.
pub fn channel_sums(layout: &Layout, map: &[Place], each: &mut [Place]) {
    for (plane, each) in map.chunks_exact(layout.plane()).zip(each) {
        *each = sums_of_plane(layout, plane);
    }
}

#[inline(never)]
fn sums_of_plane(layout: &Layout, plane: &[Place]) -> Place {
    let mut sum = Floats::splat(0.0);
    for row in layout.rows(plane) {
        for place in row {
            sum = sum.plus(Floats::load(place));
        }
    }
    sum.to_array()
}

/// Adds up the squared distances of each channel from its mean.
pub fn channel_squares(
    layout: &Layout,
    map: &[Place],
    normalisations: &[Normalisation],
    each: &mut [Place],
) {
    let planes = map.chunks_exact(layout.plane());
    for ((plane, normalisation), each) in planes.zip(normalisations).zip(each) {
        *each = squares_of_plane(layout, plane, normalisation.mean);
    }
}

#[inline(never)]
fn squares_of_plane(layout: &Layout, plane: &[Place], mean: Place) -> Place {
    let mean = Floats::load(&mean);
    let mut sum = Floats::splat(0.0);
    for row in layout.rows(plane) {
        for place in row {
            let distance = Floats::load(place).minus(mean);
            sum = sum.plus_product(distance, distance);
        }
    }
    sum.to_array()
}

/// Normalises a map. `added` is added before ReLU.
pub fn normalise(
    layout: &Layout,
    normalisations: &[Normalisation],
    map: &[Place],
    added: Option<&[Place]>,
    output: &mut [Place],
) {
    let size = layout.plane();
    let outputs = output.chunks_exact_mut(size).zip(normalisations);
    for (block, (plane, (output, normalisation))) in map.chunks_exact(size).zip(outputs).enumerate()
    {
        let added = added.map(|added| &added[block * size..][..size]);
        normalise_plane(layout, normalisation, plane, added, output);
    }
}

#[inline(never)]
fn normalise_plane(
    layout: &Layout,
    normalisation: &Normalisation,
    plane: &[Place],
    added: Option<&[Place]>,
    output: &mut [Place],
) {
    let Normalisation {
        mean,
        factor,
        shift,
    } = normalisation;
    let [mean, factor, shift] = [mean, factor, shift].map(Floats::load);
    let normal = |place: &Place| {
        let distance = Floats::load(place).minus(mean);
        distance.times(factor).plus(shift)
    };
    let zero = Floats::splat(0.0);
    let rows = layout.rows(plane).zip(layout.rows_mut(output));
    match added {
        None => {
            for (row, output) in rows {
                for (place, output) in row.iter().zip(output) {
                    *output = normal(place).most(zero).to_array();
                }
            }
        }
        Some(added) => {
            for ((row, output), added) in rows.zip(layout.rows(added)) {
                for ((place, output), added) in row.iter().zip(output).zip(added) {
                    let sum = normal(place).plus(Floats::load(added));
                    *output = sum.most(zero).to_array();
                }
            }
        }
    }
}

/// Sets the gradient by a map to zero where ReLU's output `activated` is, and adds up, for each channel, what is left.
pub fn masked(layout: &Layout, activated: &[Place], gradient: &mut [Place], each: &mut [Place]) {
    let size = layout.plane();
    let planes = activated
        .chunks_exact(size)
        .zip(gradient.chunks_exact_mut(size));
    for ((activated, gradient), each) in planes.zip(each) {
        *each = mask_plane(layout, activated, gradient);
    }
}

#[inline(never)]
fn mask_plane(layout: &Layout, activated: &[Place], gradient: &mut [Place]) -> Place {
    let zero = Floats::splat(0.0);
    let mut sum = zero;
    for (activated, gradient) in layout.rows(activated).zip(layout.rows_mut(gradient)) {
        for (activated, gradient) in activated.iter().zip(gradient) {
            let left = Floats::load(gradient).where_more(Floats::load(activated), zero);
            sum = sum.plus(left);
            *gradient = left.to_array();
        }
    }
    sum.to_array()
}

/// Adds up, for each channel, a gradient times the channel's distance from its mean.
pub fn channel_slopes(
    layout: &Layout,
    map: &[Place],
    normalisations: &[Normalisation],
    gradient: &[Place],
    each: &mut [Place],
) {
    let size = layout.plane();
    let planes = map.chunks_exact(size).zip(gradient.chunks_exact(size));
    for (((plane, gradient), normalisation), each) in planes.zip(normalisations).zip(each) {
        *each = slopes_of_plane(layout, plane, normalisation.mean, gradient);
    }
}

#[inline(never)]
fn slopes_of_plane(layout: &Layout, plane: &[Place], mean: Place, gradient: &[Place]) -> Place {
    let mean = Floats::load(&mean);
    let mut sum = Floats::splat(0.0);
    for (row, gradient) in layout.rows(plane).zip(layout.rows(gradient)) {
        for (place, gradient) in row.iter().zip(gradient) {
            let distance = Floats::load(place).minus(mean);
            sum = sum.plus_product(distance, Floats::load(gradient));
        }
    }
    sum.to_array()
}

/// Puts in the place of a map the gradient by it; `gradient` is that by its normalised values.
pub fn through_normalisation(
    layout: &Layout,
    steps: &[NormalisationGradient],
    gradient: &[Place],
    map: &mut [Place],
) {
    let size = layout.plane();
    let planes = map.chunks_exact_mut(size).zip(gradient.chunks_exact(size));
    for ((plane, gradient), step) in planes.zip(steps) {
        through_plane(layout, step, gradient, plane);
    }
}

#[inline(never)]
fn through_plane(
    layout: &Layout,
    step: &NormalisationGradient,
    gradient: &[Place],
    plane: &mut [Place],
) {
    let NormalisationGradient {
        mean,
        factor,
        constant,
        slope,
    } = step;
    let [mean, factor, constant, slope] = [mean, factor, constant, slope].map(Floats::load);
    for (row, gradient) in layout.rows_mut(plane).zip(layout.rows(gradient)) {
        for (place, gradient) in row.iter_mut().zip(gradient) {
            let along = Floats::load(place).minus(mean).times(slope);
            let rest = Floats::load(gradient).minus(constant).minus(along);
            *place = rest.times(factor).to_array();
        }
    }
}
