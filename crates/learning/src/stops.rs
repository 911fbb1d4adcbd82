//! Filters that remove one or two of the four bands.

use spectrum::bands::{BANDS, Bands};
use spectrum::mask::Mask;

/// Some of the four bands, to be removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BandStop {
    /// Whether B1 to B4 are removed.
    pub removed: [bool; BANDS],
}

impl BandStop {
    /// Each band alone, then each two of them, as the paper removes them: ten.
    pub fn all() -> Vec<Self> {
        let single = (0..BANDS).map(|band| (band, band));
        let double =
            (0..BANDS).flat_map(|first| (first + 1..BANDS).map(move |second| (first, second)));
        let stop = |(first, second)| {
            let mut removed = [false; BANDS];
            removed[first] = true;
            removed[second] = true;
            Self { removed }
        };
        single.chain(double).map(stop).collect()
    }

    /// Such as "B1" or "B2 and B3".
    pub fn name(self) -> String {
        let names: Vec<String> = (0..BANDS)
            .filter(|&band| self.removed[band])
            .map(|band| format!("B{}", band + 1))
            .collect();
        names.join(" and ")
    }

    /// The mask for pictures of `side` x `side`; DC stays.
    pub fn mask(self, bands: Bands, side: usize) -> Mask {
        bands.without(self.removed, side)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_four_single_stops_and_six_double_ones() {
        let names: Vec<String> = BandStop::all().into_iter().map(BandStop::name).collect();
        assert_eq!(names[..4], ["B1", "B2", "B3", "B4"]);
        assert_eq!(names[4], "B1 and B2");
        assert_eq!((names.len(), names[9].as_str()), (10, "B3 and B4"));
    }
}
