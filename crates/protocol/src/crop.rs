//! Which square of a picture is under edit.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A square of a picture of any size and shape. The default is the largest one, in the centre.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Crop {
    /// How many times the square's side goes into the picture's shorter side, at least 1.
    pub zoom: f32,
    /// Where in its free range the square lies: 0 at the left, 1 at the right.
    pub x: f32,
    /// 0 at the top, 1 at the bottom.
    pub y: f32,
}

impl Default for Crop {
    fn default() -> Self {
        Self {
            zoom: 1.0,
            x: 0.5,
            y: 0.5,
        }
    }
}

/// A text is no crop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a crop is written as zoom, x and y, as in \"2,0.5,0.5\": zoom from 1 to 16, x and y from 0 to 1"
)]
pub struct CropError;

impl Crop {
    /// The closest zoom.
    pub const MAX_ZOOM: f32 = 16.0;

    /// Whether the values mean something.
    pub fn check(self) -> Result<Self, CropError> {
        let sound = (1.0..=Self::MAX_ZOOM).contains(&self.zoom)
            && (0.0..=1.0).contains(&self.x)
            && (0.0..=1.0).contains(&self.y);
        if sound { Ok(self) } else { Err(CropError) }
    }

    /// The crop whose square has its centre at (`x`, `y`), or as near to that as the picture of `width` by `height` pixels allows; in
    /// pixels from the top left. What is no number counts as the middle.
    pub fn around(zoom: f32, x: f64, y: f64, width: usize, height: usize) -> Self {
        let zoom = if zoom.is_nan() { 1.0 } else { zoom }.clamp(1.0, Self::MAX_ZOOM);
        let (_, _, side) = Self {
            zoom,
            ..Self::default()
        }
        .square(width, height);
        let share = |centre: f64, length: usize| {
            let free = length.saturating_sub(side) as f64;
            let share = (centre - side as f64 / 2.0) / free;
            if share.is_nan() || free == 0.0 {
                0.5
            } else {
                share.clamp(0.0, 1.0) as f32
            }
        };
        Self {
            zoom,
            x: share(x, width),
            y: share(y, height),
        }
    }

    /// The middle of the square of a picture of `width` by `height` pixels, in pixels from the top left; not rounded to whole pixels, so
    /// that many small moves add up.
    pub fn centre(self, width: usize, height: usize) -> (f64, f64) {
        let (_, _, side) = self.square(width, height);
        let middle = |share: f32, length: usize| {
            f64::from(share.clamp(0.0, 1.0)) * length.saturating_sub(side) as f64
                + side as f64 / 2.0
        };
        (middle(self.x, width), middle(self.y, height))
    }

    /// The square of a picture of `width` by `height` pixels: left, top and side in pixels, within the picture, the side at least 1.
    pub fn square(self, width: usize, height: usize) -> (usize, usize, usize) {
        let short = width.min(height);
        let zoom = f64::from(self.zoom.clamp(1.0, Self::MAX_ZOOM));
        let side = ((short as f64 / zoom).round() as usize).clamp(1, short.max(1));
        let place = |share: f32, length: usize| {
            let free = length.saturating_sub(side);
            // Halves go down, as the centre of an odd range always has.
            (f64::from(share.clamp(0.0, 1.0)) * free as f64 + 0.499_999).floor() as usize
        };
        (
            place(self.x, width).min(width.saturating_sub(side)),
            place(self.y, height).min(height.saturating_sub(side)),
            side,
        )
    }
}

impl Crop {
    /// The square as shares of a picture's width and height: left, top, width, height.
    pub fn shares(self, width: usize, height: usize) -> (f64, f64, f64, f64) {
        let (left, top, side) = self.square(width, height);
        let (width, height) = (width.max(1) as f64, height.max(1) as f64);
        (
            left as f64 / width,
            top as f64 / height,
            side as f64 / width,
            side as f64 / height,
        )
    }

    /// The square moved by shares of the picture's width and height, as far as the picture goes.
    #[must_use]
    pub fn moved(self, right: f64, down: f64, width: usize, height: usize) -> Self {
        let side = width.min(height) as f64 / f64::from(self.zoom.max(1.0));
        let along = |place: f32, by: f64, length: usize| {
            let free = length as f64 - side;
            if free < 0.5 {
                place
            } else {
                (f64::from(place) + by * length as f64 / free).clamp(0.0, 1.0) as f32
            }
        };
        Self {
            zoom: self.zoom,
            x: along(self.x, right, width),
            y: along(self.y, down, height),
        }
    }

    /// The square with `factor` times the zoom, its middle where it was as far as the picture goes.
    #[must_use]
    pub fn zoomed(self, factor: f64, width: usize, height: usize) -> Self {
        let zoom = (f64::from(self.zoom) * factor).clamp(1.0, f64::from(Self::MAX_ZOOM));
        let short = width.min(height) as f64;
        let (before, after) = (short / f64::from(self.zoom.max(1.0)), short / zoom);
        let along = |place: f32, length: usize| {
            let length = length as f64;
            let middle = f64::from(place) * (length - before) + before / 2.0;
            let free = length - after;
            if free < 0.5 {
                0.5
            } else {
                ((middle - after / 2.0) / free).clamp(0.0, 1.0) as f32
            }
        };
        Self {
            zoom: zoom as f32,
            x: along(self.x, width),
            y: along(self.y, height),
        }
    }
}

impl fmt::Display for Crop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{},{}", self.zoom, self.x, self.y)
    }
}

impl FromStr for Crop {
    type Err = CropError;

    fn from_str(text: &str) -> Result<Self, CropError> {
        let values: Vec<f32> = text
            .split(',')
            .map(|value| value.parse().map_err(|_| CropError))
            .collect::<Result<_, _>>()?;
        let [zoom, x, y] = values.try_into().map_err(|_| CropError)?;
        Self { zoom, x, y }.check()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_default_is_the_centre_square() {
        for (width, height) in [(100, 40), (40, 100), (101, 40), (64, 64), (1, 7)] {
            let side: usize = width.min(height);
            assert_eq!(
                Crop::default().square(width, height),
                ((width - side) / 2, (height - side) / 2, side)
            );
        }
    }

    #[test]
    fn a_crop_is_found_around_its_centre() {
        let crop = Crop::around(2.0, 60.0, 20.0, 200, 100);
        assert_eq!(crop.square(200, 100), (35, 0, 50));
        let (across, down) = crop.centre(200, 100);
        assert!(
            (across - 60.0).abs() < 1e-4 && down == 25.0,
            "{across}, {down}"
        );
        let crop = Crop::around(f32::NAN, f64::NAN, f64::NAN, 200, 100);
        assert_eq!(crop, Crop::default());
        assert_eq!(
            Crop::around(99.0, 1e300, -1e300, 32, 32).square(32, 32),
            (30, 0, 2)
        );
    }

    #[test]
    fn the_middle_stays_when_zoomed_and_moves_with_the_pointer() {
        let (width, height) = (400, 200);
        let zoomed = Crop::default().zoomed(2.0, width, height);
        assert_eq!(zoomed.square(width, height), (150, 50, 100));
        let moved = zoomed.moved(0.25, 0.25, width, height);
        assert_eq!(moved.square(width, height), (250, 100, 100));
        assert_eq!(
            moved.moved(9.0, -9.0, width, height).square(width, height),
            (300, 0, 100)
        );
        assert_eq!(zoomed.zoomed(0.1, width, height), Crop::default());
        assert_eq!(zoomed.shares(width, height), (0.375, 0.25, 0.25, 0.5));
    }

    proptest! {
        #[test]
        fn moving_and_zooming_give_sound_crops(zoom in 1.0_f32..16.0, x in 0.0_f32..=1.0, right in -2.0_f64..2.0, factor in 0.01_f64..100.0, width in 1_usize..3000, height in 1_usize..3000) {
            let crop = Crop { zoom, x, y: x };
            prop_assert!(crop.moved(right, -right, width, height).check().is_ok());
            prop_assert!(crop.zoomed(factor, width, height).check().is_ok());
        }

        #[test]
        fn a_crop_around_its_own_centre_is_the_same(zoom in 1.0_f32..16.0, x in 0.0_f32..=1.0, y in 0.0_f32..=1.0, width in 2_usize..5000, height in 2_usize..5000) {
            let crop = Crop { zoom, x, y };
            let (across, down) = crop.centre(width, height);
            let again = Crop::around(zoom, across, down, width, height);
            let (left, top, side) = crop.square(width, height);
            let found = again.square(width, height);
            // What a share of the free range is rounded to may fall on either side of a pixel.
            prop_assert!(found.2 == side && found.0.abs_diff(left) <= 1 && found.1.abs_diff(top) <= 1);
        }

        #[test]
        fn every_square_lies_in_its_picture(zoom in -1.0_f32..40.0, x in -1.0_f32..2.0, y in -1.0_f32..2.0, width in 1_usize..5000, height in 1_usize..5000) {
            let (left, top, side) = Crop { zoom, x, y }.square(width, height);
            prop_assert!(side >= 1 && left + side <= width && top + side <= height);
        }

        #[test]
        fn crops_survive_their_text(zoom in 1.0_f32..16.0, x in 0.0_f32..=1.0, y in 0.0_f32..=1.0) {
            let crop = Crop { zoom, x, y };
            prop_assert_eq!(crop.to_string().parse(), Ok(crop));
        }

        #[test]
        fn no_text_panics(text in ".{0,40}") {
            if let Ok(crop) = text.parse::<Crop>() {
                prop_assert!(crop.check().is_ok());
            }
        }
    }
}
