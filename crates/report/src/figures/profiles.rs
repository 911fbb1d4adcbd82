//! Where the power of one picture lies, before and after filtering: over the distance from zero frequency, with the power law that fits it,
//! and over direction.
//!
//! Power over frequency on logarithmic axes is how natural images are shown since D. Field (J. Opt. Soc. Am. A 1987).

use std::ops::Range;

use spectrum::profile::{OrientationProfile, RadialProfile, Slope, slope};

use super::curves::{Axis, Curves, Dressing, Series, dressed_curves, value_at};
use super::scale::power_words;

const NAMES: [&str; 2] = ["original", "filtered"];

/// How far below the original's least power filtered power is still drawn; what is lower lies on the plot's edge.
const BELOW: f64 = 10.0;

/// The share of a square picture's rings that are whole: those within the Nyquist frequency. The others end in its corners.
const WHOLE: f64 = std::f64::consts::FRAC_1_SQRT_2;

/// Two curves on the same axes.
#[derive(Clone, Debug, PartialEq)]
struct Drawing {
    figure: Curves,
    dressing: Dressing,
}

impl Drawing {
    /// The curves from the first index of `judged` on, cut off where the original has long ended: a filter leaves zeros, which have no
    /// logarithm.
    fn new(
        label: String,
        x: &str,
        across: Axis,
        places: &[f64],
        powers: [&[f32]; 2],
        judged: Range<usize>,
    ) -> Self {
        let from = judged.start;
        let positive = |power: &f32| *power > 0.0 && power.is_finite();
        let least = |powers: &[f32]| {
            let found = powers.iter().take(judged.end).skip(from);
            let found = found.copied().filter(positive);
            found.fold(f32::INFINITY, f32::min)
        };
        let most = powers.iter().flat_map(|powers| powers.iter().skip(from));
        let most = most.copied().filter(positive).fold(0.0, f32::max);
        let low = f64::from(least(powers[0])) / BELOW;
        let (low, high) = if low.is_finite() && most > 0.0 {
            (low.min(f64::from(most) / BELOW), f64::from(most))
        } else {
            (0.1, 1.0)
        };
        let series = |which: usize| Series {
            name: NAMES[which].to_owned(),
            points: places
                .iter()
                .zip(powers[which])
                .skip(from)
                .map(|(&place, &power)| (place, f64::from(power).max(low)))
                .collect(),
        };
        Self {
            figure: Curves {
                label,
                x: x.to_owned(),
                y: "mean power".to_owned(),
                range: Some((low, high)),
                series: vec![series(0), series(1)],
            },
            dressing: Dressing {
                across,
                up: Axis::Log,
                ..Dressing::default()
            },
        }
    }

    fn svg(&self, mark: Option<f64>) -> String {
        let dressing = Dressing {
            mark,
            ..self.dressing.clone()
        };
        dressed_curves(&self.figure, &dressing)
    }
}

/// "original 3.46·10⁴, filtered 120 (0.3 %)"
fn compared(before: f32, after: f32) -> String {
    let share = if before > 0.0 {
        format!(" ({:.1} %)", after / before * 100.0)
    } else {
        String::new()
    };
    let words = |power: f32| power_words(f64::from(power));
    format!(
        "original {}, filtered {}{share}",
        words(before),
        words(after)
    )
}

/// Power over the distance from zero frequency.
#[derive(Clone, Debug, PartialEq)]
pub struct Falloff {
    profiles: [RadialProfile; 2],
    slopes: [Option<Slope>; 2],
    drawing: Drawing,
}

impl Falloff {
    /// Of an original and a filtered picture of one size, with power laws fitted to the rings `from..to`.
    pub fn new(original: RadialProfile, filtered: RadialProfile, from: usize, to: usize) -> Self {
        let places: Vec<f64> = original.radius.iter().map(|&r| f64::from(r)).collect();
        let label =
            "Mean power at each distance from zero frequency, on logarithmic axes".to_owned();
        let powers = [&original.power[..], &filtered.power[..]];
        // DC is at 0, which has no logarithm.
        let judged = 1..(places.len() as f64 * WHOLE) as usize;
        let mut drawing = Drawing::new(label, "cycles/image", Axis::Log, &places, powers, judged);
        let profiles = [original, filtered];
        let slopes = [0, 1].map(|which: usize| slope(&profiles[which], from, to));
        for (which, slope) in slopes.iter().enumerate() {
            let ends = slope.and_then(|slope| line(&profiles[which], slope));
            drawing.dressing.fits.extend(ends.map(|ends| (which, ends)));
        }
        Self {
            profiles,
            slopes,
            drawing,
        }
    }

    /// The figure; with a mark at a ring that is read off.
    pub fn svg(&self, ring: Option<usize>) -> String {
        let radius = ring.and_then(|ring| self.profiles[0].radius.get(ring));
        self.drawing.svg(radius.map(|&radius| f64::from(radius)))
    }

    /// Rings, DC among them.
    pub fn rings(&self) -> usize {
        self.profiles[0].radius.len()
    }

    /// The ring at a share of the figure's width.
    pub fn ring_at(&self, share: f64) -> usize {
        let radius = value_at(&self.drawing.figure, &self.drawing.dressing, share);
        (radius as usize).clamp(1, self.rings().saturating_sub(1).max(1))
    }

    /// A ring's numbers in words.
    pub fn read(&self, ring: usize) -> Option<String> {
        let [before, after] = self
            .profiles
            .each_ref()
            .map(|profile| profile.power.get(ring));
        Some(format!(
            "{ring} to {} cycles/image: {}",
            ring + 1,
            compared(*before?, *after?)
        ))
    }

    /// What the fits say, in words.
    pub fn slopes(&self) -> String {
        let said = |slope: Option<Slope>| match slope {
            Some(slope) => format!(
                "falls as 1/f^{:.2} (R²\u{a0}{:.2})",
                slope.exponent, slope.r_squared
            )
            .replace("^-", "^−"),
            None => "follows no power law".to_owned(),
        };
        format!(
            "Power {} in the original and {} in the filtered picture.",
            said(self.slopes[0]),
            said(self.slopes[1])
        )
    }
}

/// The fitted line's ends. A least-squares line goes through the means, which is where its height comes from.
fn line(profile: &RadialProfile, slope: Slope) -> Option<[(f64, f64); 2]> {
    let points = profile.logarithms(slope.from, slope.to);
    let count = points.len() as f64;
    let exponent = f64::from(slope.exponent);
    let height = points.iter().map(|(x, y)| y + exponent * x).sum::<f64>() / count;
    let at = |&(x, _): &(f64, f64)| (x.exp(), (height - exponent * x).exp());
    Some([at(points.first()?), at(points.last()?)])
}

/// Mean power over the direction of the frequencies.
#[derive(Clone, Debug, PartialEq)]
pub struct Directions {
    profiles: [OrientationProfile; 2],
    drawing: Drawing,
}

impl Directions {
    /// Of an original and a filtered picture of one size, in equally many sectors.
    pub fn new(original: OrientationProfile, filtered: OrientationProfile) -> Self {
        let sector = 180.0 / original.power.len().max(1) as f64;
        let places: Vec<f64> = (0..original.power.len())
            .map(|index| (index as f64 + 0.5) * sector)
            .collect();
        let label = "Mean power in each direction of frequency, 0° for vertical stripes".to_owned();
        let powers = [&original.power[..], &filtered.power[..]];
        let drawing = Drawing::new(
            label,
            "direction",
            Axis::Degrees,
            &places,
            powers,
            0..places.len(),
        );
        Self {
            profiles: [original, filtered],
            drawing,
        }
    }

    fn sector(&self) -> f64 {
        180.0 / self.sectors().max(1) as f64
    }

    /// How many there are.
    pub fn sectors(&self) -> usize {
        self.profiles[0].power.len()
    }

    /// The figure; with a mark at a sector that is read off.
    pub fn svg(&self, sector: Option<usize>) -> String {
        let place = sector.map(|index| (index as f64 + 0.5) * self.sector());
        self.drawing.svg(place)
    }

    /// The sector at a share of the figure's width.
    pub fn sector_at(&self, share: f64) -> usize {
        let degrees = value_at(&self.drawing.figure, &self.drawing.dressing, share);
        ((degrees / self.sector()) as usize).min(self.sectors().saturating_sub(1))
    }

    /// A sector's numbers in words.
    pub fn read(&self, index: usize) -> Option<String> {
        let [before, after] = self
            .profiles
            .each_ref()
            .map(|profile| profile.power.get(index));
        let from = index as f64 * self.sector();
        Some(format!(
            "{from:.0}° to {:.0}°: {}",
            from + self.sector(),
            compared(*before?, *after?)
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rings whose power falls as 1/f² and is cut off at 20 cycles/image.
    fn falloff() -> Falloff {
        let radius: Vec<f32> = (0..40).map(|ring| ring as f32 + 0.5).collect();
        let power: Vec<f32> = radius.iter().map(|r| 1e6 / (r * r)).collect();
        let profile = |power: Vec<f32>| RadialProfile {
            magnitude: power.iter().map(|power| power.sqrt()).collect(),
            power,
            radius: radius.clone(),
            count: vec![4; 40],
        };
        let cut = power.iter().enumerate();
        let cut = cut.map(|(ring, &power)| if ring < 20 { power } else { 0.0 });
        let filtered = profile(cut.collect());
        Falloff::new(profile(power), filtered, 2, 40)
    }

    #[test]
    fn the_fit_lies_on_a_power_law() {
        let falloff = falloff();
        assert!(
            falloff
                .slopes()
                .contains("1/f^2.00 (R²\u{a0}1.00) in the original"),
            "{}",
            falloff.slopes()
        );
        let (which, [from, to]) = falloff.drawing.dressing.fits[0];
        assert_eq!(which, 0);
        for (radius, power) in [from, to] {
            assert!((power * radius * radius / 1e6 - 1.0).abs() < 1e-3);
        }
        assert!((from.0 - 2.5).abs() < 1e-6 && (to.0 - 39.5).abs() < 1e-5);
    }

    #[test]
    fn zeros_end_at_the_edge_and_are_read_as_zeros() {
        let falloff = falloff();
        let svg = falloff.svg(Some(9));
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
        assert!(
            svg.contains("190L"),
            "what is cut lies at the bottom: {svg}"
        );
        assert_eq!(
            falloff.read(30).as_deref(),
            Some("30 to 31 cycles/image: original 1075, filtered 0 (0.0 %)")
        );
        assert_eq!(falloff.read(40), None);
        // The axis goes from 1.5 to 39.5, and the mark is where its ring is read.
        assert_eq!((falloff.ring_at(0.0), falloff.ring_at(1.0)), (1, 39));
    }

    #[test]
    fn directions_are_read_where_they_are_drawn() {
        let profile = |power: Vec<f32>| OrientationProfile {
            count: vec![1; power.len()],
            power,
        };
        let power: Vec<f32> = (0..36).map(|index| 1.0 + index as f32).collect();
        let directions = Directions::new(profile(power), profile(vec![0.0; 36]));
        assert_eq!(directions.sectors(), 36);
        assert_eq!(
            (directions.sector_at(0.0), directions.sector_at(1.0)),
            (0, 35)
        );
        assert_eq!(
            directions.read(3).as_deref(),
            Some("15° to 20°: original 4, filtered 0 (0.0 %)")
        );
        assert!(!directions.svg(None).contains("NaN"));
        let empty = Directions::new(profile(Vec::new()), profile(Vec::new()));
        assert_eq!((empty.sector_at(0.5), empty.read(0)), (0, None));
        assert!(!empty.svg(Some(2)).contains("NaN"));
    }
}
