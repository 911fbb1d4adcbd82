//! The plane cut into four bands by radius, as for the synthetic sets of the founding paper (ICCV 2023), and what is left of it without
//! some of them.

use crate::mask::Mask;

/// How many bands there are.
pub const BANDS: usize = 4;

/// Four bands B1 (lowest) to B4, which goes up to the corners. DC belongs to none: it is the mean brightness, and a test that
/// darkened the picture would not be a test of frequencies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bands {
    /// Where B2, B3 and B4 begin, in cycles/image, each larger than the one before.
    pub edges: [f32; 3],
}

impl Bands {
    /// Four of equal width up to the middle of a side: 4, 8 and 12 cycles/image at 32 pixels. B4 holds the corners too.
    pub fn even(side: usize) -> Self {
        Self {
            edges: [1.0, 2.0, 3.0].map(|band| band * side as f32 / 8.0),
        }
    }

    /// The band, 0 to 3, of the frequency (kx, ky) in cycles/image; a radius at an edge belongs to the upper band.
    pub fn band(self, kx: i32, ky: i32) -> Option<usize> {
        let square = i64::from(kx) * i64::from(kx) + i64::from(ky) * i64::from(ky);
        let below = |edge: &&f32| f64::from(**edge) * f64::from(**edge) <= square as f64;
        (square > 0).then(|| self.edges.iter().filter(below).count())
    }

    /// The mask of a `side` x `side` plane that removes these bands and nothing else.
    pub fn without(self, removed: [bool; BANDS], side: usize) -> Mask {
        Mask::from_fn(side, side, |kx, ky| {
            let gone = self.band(kx, ky).is_some_and(|band| removed[band]);
            f32::from(u8::from(!gone))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radii_fall_into_their_bands_and_dc_into_none() {
        let bands = Bands::even(32);
        assert_eq!(bands.edges, [4.0, 8.0, 12.0]);
        for (kx, ky, band) in [
            (0, 0, None),
            (1, 0, Some(0)),
            (0, -4, Some(1)),
            (2, 3, Some(0)),
            (3, 3, Some(1)),
            (-7, 4, Some(2)),
            (0, 12, Some(3)),
            (16, -16, Some(3)),
        ] {
            assert_eq!(bands.band(kx, ky), band, "{kx}, {ky}");
        }
    }

    #[test]
    fn a_mask_removes_the_bands_named_and_keeps_dc() {
        let bands = Bands {
            edges: [3.5, 6.0, 9.0],
        };
        let mask = bands.without([true, false, true, false], 28);
        for (kx, ky) in (-14..14).flat_map(|ky| (-14..14).map(move |kx| (kx, ky))) {
            let kept = !matches!(bands.band(kx, ky), Some(0 | 2));
            assert_eq!(mask.at(kx, ky), f32::from(u8::from(kept)), "{kx}, {ky}");
        }
    }
}
