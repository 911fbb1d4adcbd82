//! Freehand strokes on the Fourier plane: discs moved along lines, each with its mirror image.
//!
//! A stroke is drawn in cycles/image, so it means the same on a picture of any size, and it is small: places are rounded to half a
//! cycle and written as differences.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::filters::edges::disc;
use crate::grid::HalfGrid;
use crate::limits::MAX_RADIUS;
use crate::mask::Mask;

/// Places that all strokes of a brush may have together.
pub const MAX_PLACES: usize = 20_000;

/// The disc's rim belongs to it, although distances are rounded: `r <= radius`.
const TOUCHING: f64 = 1e-6;

/// One movement of the brush, or of the eraser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stroke {
    /// Takes away what earlier strokes painted.
    pub erases: bool,
    /// Of the disc that is moved, in half cycles/image.
    pub radius: u16,
    /// Where the brush went: (kx, ky) in half cycles/image. One place is a dab.
    pub places: Vec<(i16, i16)>,
}

impl Stroke {
    /// A stroke that begins at (kx, ky), in cycles/image.
    pub fn begin(kx: f32, ky: f32, radius: f32, erases: bool) -> Self {
        Self {
            erases,
            radius: (2.0 * radius).round().clamp(1.0, 2.0 * MAX_RADIUS) as u16,
            places: vec![(halves(kx), halves(ky))],
        }
    }

    /// Goes on to (kx, ky), unless that is where the brush is. Places nearer than a quarter of the radius are left out: the eye cannot
    /// tell, and a link gets shorter.
    pub fn go_to(&mut self, kx: f32, ky: f32) {
        let place = (halves(kx), halves(ky));
        let far = self.places.last().is_none_or(|last| {
            let (x, y) = (
                f32::from(place.0) - f32::from(last.0),
                f32::from(place.1) - f32::from(last.1),
            );
            x.hypot(y) >= (f32::from(self.radius) / 4.0).max(1.0)
        });
        if far {
            self.places.push(place);
        }
    }

    fn radius(&self) -> f32 {
        f32::from(self.radius) / 2.0
    }

    /// The lines between places, in cycles/image; a dab is a line of no length.
    fn lines(&self) -> impl Iterator<Item = [(f64, f64); 2]> {
        let place = |&(x, y): &(i16, i16)| (f64::from(x) / 2.0, f64::from(y) / 2.0);
        let dab = (self.places.len() == 1).then(|| [place(&self.places[0]); 2]);
        let lines = self
            .places
            .windows(2)
            .map(move |pair| [place(&pair[0]), place(&pair[1])]);
        dab.into_iter().chain(lines)
    }
}

fn halves(value: f32) -> i16 {
    let most = 2.0 * MAX_RADIUS;
    (2.0 * value).round().clamp(-most, most) as i16
}

/// All strokes of a brush, in the order of painting.
///
/// As text: base64url of LEB128 numbers; for each stroke twice its radius plus whether it erases, the number of its places, and the
/// places, each but the first as its difference from the one before, negative numbers by zigzag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brush {
    /// Later ones lie over earlier ones, so that an eraser takes away only what was painted before it.
    pub strokes: Vec<Stroke>,
}

/// A text is no brush.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the brush strokes were cut short or changed on their way")]
pub struct BrushError;

impl Brush {
    /// Places in all strokes.
    pub fn places(&self) -> usize {
        self.strokes.iter().map(|stroke| stroke.places.len()).sum()
    }

    /// 1 where it has painted, 0 elsewhere, with an edge of the given full width in cycles/image. Slow: for single frequencies.
    pub fn weight(&self, kx: i32, ky: i32, edge: f64) -> f32 {
        let mut weight = 0.0_f32;
        for stroke in &self.strokes {
            for line in stroke.lines() {
                for sign in [1.0, -1.0] {
                    let at = (sign * f64::from(kx), sign * f64::from(ky));
                    apply(&mut weight, stroke, distance(at, line), edge);
                }
            }
        }
        weight
    }

    /// The same for every frequency, touching only what the strokes can reach.
    pub fn mask(&self, height: usize, width: usize, edge: f64) -> Mask {
        let mut mask = Mask::identity(height, width).complement();
        for stroke in &self.strokes {
            add(&mut mask, stroke, 0, edge);
        }
        symmetric(mask)
    }

    /// The same, begun from an earlier brush's mask at the same edge, if this one goes on where that one stopped: a stroke under way costs
    /// only its last bit.
    pub fn mask_after(&self, earlier: &Self, mask: &Mask, edge: f64) -> Option<Mask> {
        let (last, before) = earlier.strokes.split_last()?;
        let (same, rest) = self.strokes.split_at_checked(before.len())?;
        let (continued, new) = rest.split_first()?;
        let goes_on = same == before
            && (continued.erases, continued.radius) == (last.erases, last.radius)
            && continued.places.starts_with(&last.places);
        if !goes_on {
            return None;
        }
        let mut mask = mask.clone();
        add(&mut mask, continued, last.places.len() - 1, edge);
        for stroke in new {
            add(&mut mask, stroke, 0, edge);
        }
        Some(symmetric(mask))
    }
}

/// Adds a stroke's lines from the one at `first` on.
fn add(mask: &mut Mask, stroke: &Stroke, first: usize, edge: f64) {
    let HalfGrid { height, width } = mask.grid;
    let (top, bottom) = (-((height / 2) as i32), (height.div_ceil(2)) as i32 - 1);
    let reach = f64::from(stroke.radius()) + edge / 2.0 + 1.0;
    for line in stroke.lines().skip(first) {
        for sign in [1.0, -1.0] {
            let line = line.map(|(x, y)| (sign * x, sign * y));
            let [(ax, ay), (bx, by)] = line;
            let columns = range(
                ax.min(bx) - reach,
                ax.max(bx) + reach,
                0,
                (width / 2) as i32,
            );
            let rows = range(ay.min(by) - reach, ay.max(by) + reach, top, bottom);
            for kx in columns {
                let column = kx as usize * height;
                for ky in rows.clone() {
                    let row = ky.rem_euclid(height as i32) as usize;
                    let at = (f64::from(kx), f64::from(ky));
                    let weight = &mut mask.weights[column + row];
                    apply(weight, stroke, distance(at, line), edge);
                }
            }
        }
    }
}

/// In the columns that are their own partners, the lower half becomes the upper one's mirror image, as [`Mask::from_fn`] has it.
fn symmetric(mut mask: Mask) -> Mask {
    let grid = mask.grid;
    for column in (0..grid.columns()).filter(|&column| grid.self_paired(column)) {
        let start = column * grid.height;
        for row in 1..grid.height.div_ceil(2) {
            mask.weights[start + row] = mask.weights[start + grid.height - row];
        }
    }
    mask
}

fn range(from: f64, to: f64, least: i32, most: i32) -> std::ops::RangeInclusive<i32> {
    (from.floor() as i32).max(least)..=(to.ceil() as i32).min(most)
}

fn apply(weight: &mut f32, stroke: &Stroke, distance: f64, edge: f64) {
    let cover = disc(distance - TOUCHING, stroke.radius(), edge);
    *weight = if stroke.erases {
        weight.min(1.0 - cover)
    } else {
        weight.max(cover)
    };
}

/// From a point to a line between two points.
fn distance((x, y): (f64, f64), [(ax, ay), (bx, by)]: [(f64, f64); 2]) -> f64 {
    let (dx, dy) = (bx - ax, by - ay);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 {
        (((x - ax) * dx + (y - ay) * dy) / length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (x - ax - along * dx).hypot(y - ay - along * dy)
}

impl fmt::Display for Brush {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = Vec::new();
        let mut put = |mut number: u32| {
            while number >= 0x80 {
                bytes.push(number as u8 | 0x80);
                number >>= 7;
            }
            bytes.push(number as u8);
        };
        for stroke in &self.strokes {
            put(u32::from(stroke.radius) * 2 + u32::from(stroke.erases));
            put(stroke.places.len() as u32);
            let mut last = (0, 0);
            for &(x, y) in &stroke.places {
                for difference in [i32::from(x) - last.0, i32::from(y) - last.1] {
                    put(((difference << 1) ^ (difference >> 31)) as u32);
                }
                last = (i32::from(x), i32::from(y));
            }
        }
        f.write_str(&URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl FromStr for Brush {
    type Err = BrushError;

    fn from_str(text: &str) -> Result<Self, BrushError> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| BrushError)?;
        let mut numbers = Numbers(&bytes);
        let mut brush = Self::default();
        let mut places_left = MAX_PLACES;
        while !numbers.0.is_empty() {
            let head = numbers.next()?;
            let radius = u16::try_from(head / 2).map_err(|_| BrushError)?;
            let count = numbers.next()? as usize;
            let limit = (2.0 * MAX_RADIUS) as i32;
            if radius == 0 || i32::from(radius) > limit || count == 0 || count > places_left {
                return Err(BrushError);
            }
            places_left -= count;
            let mut last = (0_i32, 0_i32);
            let mut places = Vec::new();
            for _ in 0..count {
                let mut step = |from: i32| -> Result<i32, BrushError> {
                    let zigzag = numbers.next()?;
                    let difference = (zigzag >> 1) as i32 ^ -((zigzag & 1) as i32);
                    let to = from.checked_add(difference).ok_or(BrushError)?;
                    if to.abs() <= limit {
                        Ok(to)
                    } else {
                        Err(BrushError)
                    }
                };
                last = (step(last.0)?, step(last.1)?);
                places.push((last.0 as i16, last.1 as i16));
            }
            brush.strokes.push(Stroke {
                erases: head % 2 == 1,
                radius,
                places,
            });
        }
        Ok(brush)
    }
}

struct Numbers<'a>(&'a [u8]);

impl Numbers<'_> {
    fn next(&mut self) -> Result<u32, BrushError> {
        let mut number = 0;
        for shift in (0..28).step_by(7) {
            let (&byte, rest) = self.0.split_first().ok_or(BrushError)?;
            self.0 = rest;
            number |= u32::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(BrushError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stroke() -> impl Strategy<Value = Stroke> {
        (
            any::<bool>(),
            1_u16..40,
            proptest::collection::vec((-60_i16..60, -60_i16..60), 1..6),
        )
            .prop_map(|(erases, radius, places)| Stroke {
                erases,
                radius,
                places,
            })
    }

    fn brush() -> impl Strategy<Value = Brush> {
        proptest::collection::vec(stroke(), 0..5).prop_map(|strokes| Brush { strokes })
    }

    proptest! {
        #[test]
        fn the_mask_is_what_every_frequency_says(brush in brush(), height in 16_usize..40, width in 16_usize..40, edge in 0.0_f64..6.0) {
            let fast = brush.mask(height, width, edge);
            let slow = Mask::from_fn(height, width, |kx, ky| brush.weight(kx, ky, edge));
            prop_assert_eq!(fast, slow);
        }

        #[test]
        fn going_on_is_as_good_as_beginning_anew(brush in brush(), more in stroke(), split in 1_usize..6, side in 16_usize..40, edge in 0.0_f64..6.0) {
            let mut whole = brush.clone();
            whole.strokes.push(more.clone());
            let mut earlier = brush;
            earlier.strokes.push(Stroke { places: more.places[..split.min(more.places.len())].to_vec(), ..more });
            let mask = earlier.mask(side, side, edge);
            prop_assert_eq!(whole.mask_after(&earlier, &mask, edge), Some(whole.mask(side, side, edge)));
            let other = Brush { strokes: vec![Stroke::begin(1.0, 2.0, 90.0, false)] };
            prop_assert_eq!(whole.mask_after(&other, &mask, edge), None);
        }

        #[test]
        fn strokes_survive_their_text(brush in brush()) {
            prop_assert_eq!(brush.to_string().parse(), Ok(brush));
        }

        #[test]
        fn no_text_panics(text in "[A-Za-z0-9_-]{0,60}") {
            if let Ok(brush) = text.parse::<Brush>() {
                prop_assert!(brush.places() <= MAX_PLACES);
            }
        }
    }

    #[test]
    fn a_dab_covers_its_disc_and_its_mirror_image() {
        let brush = Brush {
            strokes: vec![Stroke::begin(5.0, -3.0, 1.0, false)],
        };
        let painted = |kx, ky| brush.weight(kx, ky, 0.0);
        assert_eq!(
            [(5, -3), (6, -3), (-5, 3), (-5, 4)].map(|(x, y)| painted(x, y)),
            [1.0; 4]
        );
        assert_eq!(
            [(7, -3), (5, 3), (0, 0)].map(|(x, y)| painted(x, y)),
            [0.0; 3]
        );
    }

    #[test]
    fn the_eraser_takes_away_and_short_steps_are_left_out() {
        let mut paint = Stroke::begin(0.0, 0.0, 8.0, false);
        for step in 0..100 {
            paint.go_to(step as f32 / 10.0, 0.0);
        }
        assert!(paint.places.len() < 12, "{:?}", paint.places);
        let brush = Brush {
            strokes: vec![paint, Stroke::begin(0.0, 0.0, 2.0, true)],
        };
        assert_eq!(brush.weight(0, 0, 0.0), 0.0);
        assert_eq!(brush.weight(5, 0, 0.0), 1.0);
    }
}
