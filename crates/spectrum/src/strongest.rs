//! "Keep the strongest X % of coefficients": the one filter that depends on the picture.

use crate::grid::HalfGrid;
use crate::mask::Mask;

/// The power of a picture's coefficients, summed over its channels.
pub struct Power<'a> {
    pub(crate) grid: HalfGrid,
    /// Per stored coefficient; DC's is not looked at.
    pub(crate) outside_dc: &'a [f32],
    pub(crate) dc: f64,
}

impl Power<'_> {
    /// The mask of the coefficients whose power is at least that of the k-th strongest of all `height * width`, DC among them, with
    /// `k = ceil(percent / 100 * height * width)`. Partners are equally strong, so they stay together, and k may be exceeded by ties.
    /// 0 % keeps nothing.
    pub fn strongest(&self, percent: f32) -> Mask {
        let HalfGrid { height, width } = self.grid;
        let share = f64::from(percent.clamp(0.0, 100.0)) / 100.0;
        // 5 % of 100 are 5, not the 6 that a rounded share would give.
        let wanted = (share * (height * width) as f64 - 1e-6).ceil().max(0.0) as usize;
        let power = |index: usize| {
            if index == 0 {
                self.dc as f32
            } else {
                self.outside_dc[index]
            }
        };
        let threshold = if wanted == 0 {
            f32::INFINITY
        } else {
            let mut all = Vec::with_capacity(height * width);
            for index in 0..self.grid.len() {
                let times = self.grid.multiplicity(index / height);
                all.extend(std::iter::repeat_n(power(index), times));
            }
            let place = wanted.min(all.len()) - 1;
            *all.select_nth_unstable_by(place, |a, b| b.total_cmp(a)).1
        };
        let grid = self.grid;
        Mask::from_fn(height, width, |kx, ky| {
            f32::from(u8::from(power(grid.locate(kx, ky).0) >= threshold))
        })
    }
}
