//! The crate against `NumPy`: transforms, profiles, masks, and a filtered photograph. See `reference/make_goldens.py`.

use serde::Deserialize;
use spectrum::editor::Editor;
use spectrum::filter::FilterChain;
use spectrum::fourier::Fourier;
use spectrum::picture::Picture;
use spectrum::profile::radial_profile;

type Fallible = Result<(), Box<dyn std::error::Error>>;

#[derive(Deserialize)]
struct Goldens {
    transforms: Vec<Transform>,
    masks: Vec<GoldenMask>,
    photo: Vec<Photo>,
}

#[derive(Deserialize)]
struct Transform {
    height: usize,
    width: usize,
    real: Vec<f32>,
    imaginary: Vec<f32>,
    ring_count: Vec<u32>,
    ring_magnitude: Vec<f32>,
    ring_power: Vec<f32>,
}

#[derive(Deserialize)]
struct GoldenMask {
    height: usize,
    width: usize,
    filter: String,
    edge: f32,
    centred: Vec<f32>,
}

#[derive(Deserialize)]
struct Photo {
    filter: String,
    edge: f32,
    kept_energy: f32,
    every_seventh: Vec<f32>,
}

fn goldens() -> Result<Goldens, serde_json::Error> {
    serde_json::from_str(include_str!("reference/goldens.json"))
}

fn worst(found: impl IntoIterator<Item = f32>, expected: &[f32]) -> f32 {
    let found: Vec<f32> = found.into_iter().collect();
    assert_eq!(found.len(), expected.len());
    found
        .iter()
        .zip(expected)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f32::max)
}

#[test]
fn transforms_and_profiles_are_numpys() -> Fallible {
    for golden in goldens()?.transforms {
        let (height, width) = (golden.height, golden.width);
        let plane: Vec<f32> = (0..height * width)
            .map(|i| (i / width, i % width))
            .map(|(r, c)| ((31 * r * r + 17 * c + 7 * r * c) % 64) as f32 / 64.0)
            .collect();
        let spectrum = Fourier::new(height, width)?.forward(&plane);
        let all: Vec<_> = (0..height * width)
            .map(|i| spectrum.at((i % width) as i32, (i / width) as i32))
            .collect();
        assert!(worst(all.iter().map(|z| z.re), &golden.real) < 5e-5);
        assert!(worst(all.iter().map(|z| z.im), &golden.imaginary) < 5e-5);
        let profile = radial_profile(&spectrum, None);
        assert_eq!(profile.count, golden.ring_count);
        assert!(worst(profile.magnitude, &golden.ring_magnitude) < 5e-5);
        let relative = profile
            .power
            .iter()
            .zip(&golden.ring_power)
            .map(|(a, b)| a / b);
        assert!(relative.into_iter().all(|ratio| (ratio - 1.0).abs() < 1e-5));
    }
    Ok(())
}

#[test]
fn masks_are_numpys() -> Fallible {
    let masks = goldens()?.masks;
    assert_eq!(masks.len(), 88);
    for golden in masks {
        let chain = golden.filter.parse::<FilterChain>()?.with_edge(golden.edge);
        let mask = chain.mask(golden.height, golden.width);
        let difference = worst(mask.centred(), &golden.centred);
        // Hard masks are the same; the reference averages soft wedges over 200,000 points.
        let allowed = if golden.edge == 0.0 { 0.0 } else { 3e-5 };
        assert!(
            difference <= allowed,
            "{chain} edge {} at {}x{}: {difference}",
            chain.edge,
            golden.height,
            golden.width
        );
    }
    Ok(())
}

#[test]
fn a_filtered_photograph_is_numpys() -> Fallible {
    let image = image::load_from_memory(include_bytes!("reference/cat.png"))?.into_rgba8();
    let (width, height) = (image.width() as usize, image.height() as usize);
    let mut editor = Editor::new(Picture::from_rgba8(width, height, image.as_raw())?)?;
    for golden in goldens()?.photo {
        let chain = golden.filter.parse::<FilterChain>()?.with_edge(golden.edge);
        let mask = chain.mask(height, width);
        assert!(
            (editor.kept_energy(&mask) - golden.kept_energy).abs() < 2e-5,
            "{chain}"
        );
        let [r, g, b] = &editor.apply(&mask).planes;
        let values = r
            .iter()
            .zip(g)
            .zip(b)
            .flat_map(|((&r, &g), &b)| [r, g, b])
            .step_by(7);
        let difference = worst(values, &golden.every_seventh);
        assert!(
            difference < 3e-5,
            "{chain} edge {}: {difference}",
            chain.edge
        );
    }
    Ok(())
}
