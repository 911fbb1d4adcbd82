//! Magnitude and phase, noise and windows against NumPy and SciPy (`reference/make_content.py`), and what must hold whatever the picture.

mod common;

use common::{picture, worst};
use proptest::prelude::*;
use serde::Deserialize;
use spectrum::content::Content;
use spectrum::fourier::{Fourier, Spectrum};
use spectrum::noise::{FourierNoise, PHASE};
use spectrum::picture::Picture;
use spectrum::window::Window;

type Fallible = Result<(), Box<dyn std::error::Error>>;

const SIZES: [(usize, usize); 3] = [(16, 16), (17, 18), (28, 28)];

#[derive(Deserialize)]
struct Goldens {
    contents: Vec<GoldenContent>,
    noises: Vec<GoldenNoise>,
    windows: Vec<GoldenWindow>,
}

#[derive(Deserialize)]
struct GoldenContent {
    height: usize,
    width: usize,
    word: String,
    every_eleventh: Vec<f32>,
}

#[derive(Deserialize)]
struct GoldenNoise {
    height: usize,
    width: usize,
    words: String,
    added_every_eleventh: Vec<f32>,
}

#[derive(Deserialize)]
struct GoldenWindow {
    height: usize,
    width: usize,
    word: String,
    along_the_width: Vec<f32>,
    every_eleventh: Vec<f32>,
}

fn goldens() -> Result<Goldens, serde_json::Error> {
    serde_json::from_str(include_str!("reference/content.json"))
}

fn backs(spectra: &[Spectrum; 3]) -> [Vec<f32>; 3] {
    let (height, width) = (spectra[0].height(), spectra[0].width());
    let mut fourier = Fourier::new(height, width).expect("a side from 16 to 2048");
    [0, 1, 2].map(|plane: usize| {
        let mut out = vec![0.0; height * width];
        fourier.inverse_into(&spectra[plane], &mut out);
        out
    })
}

fn spectra(picture: &Picture) -> [Spectrum; 3] {
    let mut fourier = Fourier::new(picture.height, picture.width).expect("a side from 16 to 2048");
    [0, 1, 2].map(|plane: usize| fourier.forward(&picture.planes[plane]))
}

/// Every eleventh value in the order of an array with channels last.
fn every_eleventh([r, g, b]: &[Vec<f32>; 3]) -> impl Iterator<Item = f32> {
    let pixels = r.iter().zip(g).zip(b);
    pixels.flat_map(|((&r, &g), &b)| [r, g, b]).step_by(11)
}

#[test]
fn contents_are_numpys() -> Fallible {
    let contents = goldens()?.contents;
    assert_eq!(contents.len(), 33);
    for golden in contents {
        let (height, width) = (golden.height, golden.width);
        let content: Content = golden.word.parse()?;
        assert_eq!(content.to_string(), golden.word);
        let mut own = spectra(&picture(height, width, 1));
        content.apply(&mut own, Some(&spectra(&picture(height, width, 2))));
        if content != Content::AsIs {
            assert_real(&own);
        }
        let difference = worst(every_eleventh(&backs(&own)), &golden.every_eleventh);
        assert!(
            difference < 3e-5,
            "{content} at {height}x{width}: {difference}"
        );
    }
    Ok(())
}

/// Every coefficient is its partner's conjugate, bit for bit.
fn assert_real(spectra: &[Spectrum; 3]) {
    for spectrum in spectra {
        for ky in 0..spectrum.height() as i32 {
            for kx in 0..spectrum.width() as i32 {
                assert_eq!(spectrum.at(kx, ky), spectrum.at(-kx, -ky).conj());
            }
        }
    }
}

#[test]
fn what_is_kept_is_kept() -> Fallible {
    for (height, width) in SIZES {
        let (before, other) = (
            spectra(&picture(height, width, 3)),
            spectra(&picture(height, width, 4)),
        );
        for (word, magnitude_kept, phase_kept) in [
            ("magnitude-only", true, false),
            ("phase-only", false, true),
            ("equalised", false, true),
            ("phase-noise:120", true, false),
            ("phase-of-second", true, false),
            ("magnitude-of-second", false, true),
        ] {
            let mut after = before.clone();
            word.parse::<Content>()?.apply(&mut after, Some(&other));
            for (before, after) in before.iter().zip(&after) {
                for k in (0..height * width).map(|i| ((i % width) as i32, (i / width) as i32)) {
                    let (a, b) = (before.at(k.0, k.1), after.at(k.0, k.1));
                    if magnitude_kept {
                        assert!((a.norm() - b.norm()).abs() < 1e-4, "{word} {k:?}");
                    }
                    if phase_kept {
                        // The angle between the two, from the part of one across the other.
                        let across = (a * b.conj()).im / (a.norm() * b.norm());
                        assert!(
                            across.abs() < 1e-4 && (a * b.conj()).re > 0.0,
                            "{word} {k:?}"
                        );
                    }
                }
            }
        }
    }
    Ok(())
}

#[test]
fn swaps_undo_each_other_and_a_hybrid_with_itself_is_itself() {
    for (height, width) in SIZES {
        let (a, b) = (picture(height, width, 5), picture(height, width, 6));
        let (first, second) = (spectra(&a), spectra(&b));
        let mut swapped = first.clone();
        Content::MagnitudeOfSecond.apply(&mut swapped, Some(&second));
        let mut mirrored = second.clone();
        Content::PhaseOfSecond.apply(&mut mirrored, Some(&first));
        assert!(distance(&swapped, &mirrored) < 1e-4);
        Content::MagnitudeOfSecond.apply(&mut swapped, Some(&first));
        assert!(distance(&swapped, &first) < 2e-4);
        let mut hybrid = first.clone();
        Content::Hybrid { cutoff: 4.0 }.apply(&mut hybrid, Some(&first));
        assert!(distance(&hybrid, &first) < 1e-4);
        for content in [
            Content::MagnitudeOfSecond,
            Content::PhaseOfSecond,
            Content::Hybrid { cutoff: 4.0 },
        ] {
            let mut alone = first.clone();
            content.apply(&mut alone, None);
            assert!(content.needs_second() && alone == first);
        }
    }
}

fn distance(one: &[Spectrum; 3], other: &[Spectrum; 3]) -> f32 {
    let (one, other) = (backs(one), backs(other));
    one.iter()
        .zip(&other)
        .map(|(a, b)| worst(a.iter().copied(), b))
        .fold(0.0, f32::max)
}

#[test]
fn what_has_no_phase_gets_none() {
    // A wave, flat pictures and black: all but a few coefficients are rounding.
    let wave = |column: usize| {
        (0.5 + 0.5 * (std::f64::consts::TAU * 3.0 * column as f64 / 32.0).cos()) as f32
    };
    for value in [|_| 0.0, |_| 0.7, wave as fn(usize) -> f32] {
        let plane: Vec<f32> = (0..32 * 32).map(|i| value(i % 32)).collect();
        let flat = Picture {
            height: 32,
            width: 32,
            planes: [plane.clone(), plane.clone(), plane],
        };
        let other = spectra(&picture(32, 32, 1));
        for content in [
            Content::PhaseOnly,
            Content::Equalised,
            Content::MagnitudeOfSecond,
        ] {
            let mut after = spectra(&flat);
            content.apply(&mut after, Some(&other));
            for (kx, ky) in (0..1024).map(|i| (i % 32, i / 32)) {
                if ky != 0 || ![0, 3, 29].contains(&kx) {
                    assert_eq!(after[0].at(kx, ky).norm(), 0.0, "{content} ({kx}, {ky})");
                }
            }
        }
    }
}

#[test]
fn phase_noise_is_the_same_at_every_size_and_grows_with_its_width() {
    let shift = |side: usize, degrees: f32, channel: usize, kx: i32, ky: i32| {
        let before = spectra(&picture(side, side, 1));
        let mut after = before.clone();
        Content::PhaseNoise { degrees, seed: 9 }.apply(&mut after, None);
        (after[channel].at(kx, ky) * before[channel].at(kx, ky).conj()).arg()
    };
    for (kx, ky) in [(1, 0), (0, -3), (4, 5), (4, -5)] {
        let full = shift(28, 90.0, 0, kx, ky);
        assert!(full.abs() > 1e-3 && full.abs() <= std::f32::consts::FRAC_PI_2);
        for other in [
            shift(16, 90.0, 1, kx, ky),
            shift(31, 90.0, 2, kx, ky),
            3.0 * shift(28, 30.0, 2, kx, ky),
        ] {
            assert!(
                (full - other).abs() < 1e-3,
                "({kx}, {ky}): {full} against {other}"
            );
        }
        assert!((full + shift(28, 90.0, 0, -kx, -ky)).abs() < 1e-4);
    }
}

#[test]
fn noises_are_numpys_and_have_their_norm() -> Fallible {
    for golden in goldens()?.noises {
        let (height, width) = (golden.height, golden.width);
        let noise: FourierNoise = golden.words.parse()?;
        assert_eq!(noise.to_string(), golden.words);
        let before = picture(height, width, 1);
        let mut after = spectra(&before);
        noise.add(&mut after);
        let mut added = backs(&after);
        for (plane, before) in added.iter_mut().zip(&before.planes) {
            for (value, before) in plane.iter_mut().zip(before) {
                *value -= before;
            }
            let norm = plane.iter().map(|value| value * value).sum::<f32>().sqrt();
            assert!((norm - noise.norm).abs() < 1e-4, "{noise}: {norm}");
        }
        let difference = worst(every_eleventh(&added), &golden.added_every_eleventh);
        assert!(
            difference < 1e-5,
            "{noise} at {height}x{width}: {difference}"
        );
    }
    Ok(())
}

#[test]
fn noise_beyond_the_picture_adds_nothing() {
    let before = spectra(&picture(16, 17, 1));
    for (kx, ky) in [(9, 0), (0, -9), (1024, 3)] {
        let mut after = before.clone();
        FourierNoise {
            kx,
            ky,
            norm: 3.0,
            seed: 0,
            phase: PHASE,
        }
        .add(&mut after);
        assert!(after == before, "({kx}, {ky})");
    }
}

#[test]
fn windows_are_scipys() -> Fallible {
    for golden in goldens()?.windows {
        let window: Window = golden.word.parse()?;
        let weights = window.weights(golden.width);
        let weights = weights.iter().map(|&weight| weight as f32);
        assert!(worst(weights, &golden.along_the_width) < 2e-6, "{window}");
        let planes = window.apply(&picture(golden.height, golden.width, 1));
        assert!(
            worst(every_eleventh(&planes), &golden.every_eleventh) < 2e-6,
            "{window}"
        );
    }
    Ok(())
}

#[test]
fn windows_leave_flat_pictures_alone_and_take_away_the_cross() {
    let ramp: Vec<f32> = (0..64 * 64).map(|i| (i % 64) as f32 / 64.0).collect();
    let power_beyond = |planes: &[Vec<f32>; 3]| {
        let picture = Picture {
            height: 64,
            width: 64,
            planes: planes.clone(),
        };
        let spectrum = &spectra(&picture)[0];
        (8..=32)
            .map(|kx| spectrum.at(kx, 0).norm_sqr())
            .sum::<f32>()
    };
    let picture = Picture {
        height: 64,
        width: 64,
        planes: [ramp.clone(), ramp.clone(), ramp],
    };
    let whole = power_beyond(&picture.planes);
    for window in Window::ALL {
        let flat = Picture {
            height: 16,
            width: 20,
            planes: [(); 3].map(|()| vec![0.3; 320]),
        };
        assert!(
            window
                .apply(&flat)
                .iter()
                .flatten()
                .all(|value| (value - 0.3).abs() < 1e-6)
        );
        let left = power_beyond(&window.apply(&picture)) / whole;
        // Hamming's pedestal leaves 0.08² of the step's power.
        let most = match window {
            Window::None => 1.001,
            Window::Hamming => 0.01,
            _ => 0.02,
        };
        assert!(left < most, "{window}: {left}");
    }
}

#[test]
fn refusals_are_one_sentence() {
    for (word, sentence) in [
        (
            "sharpen",
            "\"sharpen\" is no way to treat magnitude and phase: use as-is, magnitude-only, phase-only, phase-noise, magnitude-of-second, phase-of-second, hybrid or equalised.",
        ),
        (
            "hybrid",
            "\"hybrid\" does not say at how many cycles per image, as in \"hybrid:8\".",
        ),
        (
            "phase-noise:a",
            "\"phase-noise:a\" does not say by how many degrees, as in \"phase-noise:90\".",
        ),
        (
            "phase-noise:190",
            "Phases can be shifted by 0 to 180 degrees, not by 190.",
        ),
        (
            "hybrid:0",
            "Two pictures can be joined at more than 0 and at most 2048 cycles per image, not at 0.",
        ),
    ] {
        assert_eq!(word.parse::<Content>().unwrap_err().to_string(), sentence);
    }
    for (words, sentence) in [
        (
            "12,3",
            "\"12,3\" does not say frequency and norm of the noise, as in \"12,-3,15.7\".",
        ),
        (
            "1025,3,1",
            "No picture holds the frequency (1025, 3): both must lie between -1024 and 1024.",
        ),
        (
            "1,3,5000",
            "The noise's norm must lie between 0 and 4096, not 5000.",
        ),
        (
            "1,3,5,0,400",
            "The noise's phase must lie between 0 and 360 degrees, not 400.",
        ),
    ] {
        assert_eq!(
            words.parse::<FourierNoise>().unwrap_err().to_string(),
            sentence
        );
    }
    assert_eq!(
        "kaiser".parse::<Window>().unwrap_err().to_string(),
        "\"kaiser\" is not a window function: use none, hann, hamming, blackman or tukey."
    );
}

fn any_content() -> impl Strategy<Value = Content> {
    let degrees = prop_oneof![0.0_f32..=180.0, (0_u8..=180).prop_map(f32::from)];
    let seed = prop_oneof![Just(1_u32), any::<u32>()];
    prop_oneof![
        Just(Content::AsIs),
        Just(Content::MagnitudeOnly),
        Just(Content::PhaseOnly),
        (degrees, seed).prop_map(|(degrees, seed)| Content::PhaseNoise { degrees, seed }),
        Just(Content::MagnitudeOfSecond),
        Just(Content::PhaseOfSecond),
        (f32::MIN_POSITIVE..=2048.0).prop_map(|cutoff| Content::Hybrid { cutoff }),
        Just(Content::Equalised),
    ]
}

proptest! {
    #[test]
    fn words_read_back(
        content in any_content(),
        kx in -1024..=1024_i32,
        ky in -1024..=1024_i32,
        norm in 0.0_f32..4096.0,
        seed in any::<u32>(),
        phase in 0.0_f32..=360.0,
    ) {
        prop_assert_eq!(content.to_string().parse::<Content>()?, content);
        let json = serde_json::to_string(&content)?;
        prop_assert_eq!(serde_json::from_str::<Content>(&json)?, content);
        let noise = FourierNoise { kx, ky, norm, seed, phase };
        prop_assert_eq!(noise.to_string().parse::<FourierNoise>()?, noise);
        let json = serde_json::to_string(&noise)?;
        prop_assert_eq!(serde_json::from_str::<FourierNoise>(&json)?, noise);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(phase-noise|hybrid|magnitude-only|hann)?:?[-+,.0-9einf ]{0,16}") {
        if let Ok(content) = text.parse::<Content>() {
            prop_assert!(content.check().is_ok());
            prop_assert_eq!(content.to_string().parse::<Content>()?, content);
        }
        if let Ok(noise) = text.parse::<FourierNoise>() {
            prop_assert!(noise.check().is_ok());
            prop_assert_eq!(noise.to_string().parse::<FourierNoise>()?, noise);
        }
        if let Ok(window) = text.parse::<Window>() {
            prop_assert_eq!(window.to_string(), text.trim());
        }
    }

    #[test]
    fn unchecked_values_change_nothing(degrees in prop_oneof![Just(f32::NAN), -1e9_f32..-1e-6, 181.0_f32..1e9]) {
        let before = spectra(&picture(16, 16, 1));
        for content in [Content::PhaseNoise { degrees, seed: 1 }, Content::Hybrid { cutoff: degrees.min(0.0) }] {
            let mut after = before.clone();
            content.apply(&mut after, Some(&spectra(&picture(16, 16, 2))));
            prop_assert!(content.check().is_err() && after == before);
        }
    }
}
