//! Orientation profiles and slopes against NumPy and SciPy (`reference/make_content.py`), and against the filters.

mod common;

use common::{picture, worst};
use serde::Deserialize;
use spectrum::filter::{Filter, FilterChain};
use spectrum::filters::Orientation;
use spectrum::fourier::{Fourier, Spectrum};
use spectrum::mask::Mask;
use spectrum::picture::Picture;
use spectrum::profile::{orientation_profile, radial_profile, slope};

type Fallible = Result<(), Box<dyn std::error::Error>>;

#[derive(Deserialize)]
struct Goldens {
    profiles: Vec<GoldenProfile>,
    slopes: Vec<GoldenSlope>,
}

#[derive(Deserialize)]
struct GoldenProfile {
    height: usize,
    width: usize,
    mask: String,
    count: Vec<u32>,
    power: Vec<f32>,
}

#[derive(Deserialize)]
struct GoldenSlope {
    height: usize,
    width: usize,
    fall: f32,
    from: usize,
    to: usize,
    exponent: f32,
    r_squared: f32,
}

fn goldens() -> Result<Goldens, serde_json::Error> {
    serde_json::from_str(include_str!("reference/content.json"))
}

fn spectra(picture: &Picture) -> [Spectrum; 3] {
    let mut fourier = Fourier::new(picture.height, picture.width).expect("a side from 16 to 2048");
    [0, 1, 2].map(|plane: usize| fourier.forward(&picture.planes[plane]))
}

#[test]
fn orientation_profiles_are_numpys() -> Fallible {
    for golden in goldens()?.profiles {
        let (height, width) = (golden.height, golden.width);
        let spectrum = &spectra(&picture(height, width, 1))[0];
        let mask = golden.mask.parse::<FilterChain>()?.mask(height, width);
        let mask = (!golden.mask.is_empty()).then_some(&mask);
        let profile = orientation_profile(spectrum, mask, golden.count.len());
        let what = format!("{height}x{width} under {}", golden.mask);
        assert_eq!(profile.count, golden.count, "{what}");
        assert!(worst(profile.power, &golden.power) < 1e-3, "{what}");
    }
    Ok(())
}

#[test]
fn sectors_are_the_wedges_of_the_orientation_filter() {
    let bins = 24;
    for (height, width) in [(16, 16), (17, 19), (32, 20), (21, 30)] {
        let spectrum = &spectra(&picture(height, width, 2))[0];
        let whole = orientation_profile(spectrum, None, bins);
        let all: u32 = whole.count.iter().sum();
        assert_eq!(all as usize, height * width - 1);
        for sector in 0..bins {
            let wedge = Filter::Orientation(Orientation {
                from_degrees: 7.5 * sector as f32,
                to_degrees: 7.5 * (sector + 1) as f32,
            });
            let mask = Mask::from_fn(height, width, |kx, ky| wedge.weight(kx, ky, 0.0));
            let left = orientation_profile(spectrum, Some(&mask), bins);
            for (other, (&left, &whole)) in left.power.iter().zip(&whole.power).enumerate() {
                let expected = if other == sector { whole } else { 0.0 };
                assert_eq!(left, expected, "{height}x{width}, sector {sector}");
            }
        }
    }
}

/// The first plane's spectrum, divided by `max(r, 1)^fall`.
fn fallen(height: usize, width: usize, fall: f32) -> Result<Spectrum, Box<dyn std::error::Error>> {
    let picture = picture(height, width, 1);
    let gain = Mask::from_fn(height, width, |kx, ky| {
        (kx as f32).hypot(ky as f32).max(1.0).powf(-fall)
    });
    let mut fourier = Fourier::new(height, width)?;
    let mut plane = vec![0.0; height * width];
    let spectrum = fourier.forward(&picture.planes[0]);
    fourier.filtered_into(&spectrum, &gain, &mut plane);
    Ok(fourier.forward(&plane))
}

#[test]
fn slopes_are_scipys() -> Fallible {
    for golden in goldens()?.slopes {
        let (height, width) = (golden.height, golden.width);
        let profile = radial_profile(&fallen(height, width, golden.fall)?, None);
        let found = slope(&profile, golden.from, golden.to).ok_or("no slope")?;
        assert!(
            (found.exponent - golden.exponent).abs() < 2e-4
                && (found.r_squared - golden.r_squared).abs() < 2e-4,
            "{found:?} is not {} with {}",
            golden.exponent,
            golden.r_squared
        );
        assert_eq!((found.from, found.to), (golden.from, golden.to));
    }
    Ok(())
}

#[test]
fn a_slope_needs_three_rings_with_power() -> Fallible {
    let spectrum = &spectra(&picture(32, 32, 1))[0];
    let profile = radial_profile(spectrum, None);
    assert!(slope(&profile, 3, 5).is_none() && slope(&profile, 3, 6).is_some());
    assert!(slope(&profile, 9, 2).is_none() && slope(&profile, 400, 500).is_none());
    let clamped = slope(&profile, 0, usize::MAX).ok_or("no slope")?;
    assert_eq!((clamped.from, clamped.to), (1, profile.power.len()));
    let band = "bandpass:5-7".parse::<FilterChain>()?.mask(32, 32);
    assert!(slope(&radial_profile(spectrum, Some(&band)), 1, 16).is_none());
    Ok(())
}

/// What an FFT in single precision leaves beside DC and a grating falls like a power law of its own.
#[test]
fn rounding_is_no_power_law() -> Fallible {
    /// The value at a column.
    type Value = fn(usize) -> f32;
    let side = 224;
    let gratings: [(&str, Value); 3] = [
        ("constant", |_| 0.3),
        ("grating", |column| {
            0.5 + 0.4 * (std::f32::consts::TAU * 7.0 * column as f32 / 224.0).sin()
        }),
        ("stripes of one pixel", |column| (column % 2) as f32),
    ];
    for (name, value) in gratings {
        let plane: Vec<f32> = (0..side * side).map(|index| value(index % side)).collect();
        let mut fourier = Fourier::new(side, side)?;
        let profile = radial_profile(&fourier.forward(&plane), None);
        assert_eq!(slope(&profile, 1, side / 2), None, "{name}");
    }
    // A photograph's worth of noise in 8 bits is far above it.
    let spectrum = &spectra(&picture(64, 64, 1))[0];
    assert_eq!(radial_profile(spectrum, None).logarithms(1, 32).len(), 31);
    Ok(())
}

#[test]
fn a_profile_of_no_sectors_has_one() {
    let spectrum = &spectra(&picture(16, 16, 1))[0];
    assert_eq!(orientation_profile(spectrum, None, 0).count, [255]);
}
