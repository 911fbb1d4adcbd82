//! Pictures made by formulas against NumPy (`reference/make_formulas.py`), and what holds for any values.

use proptest::prelude::*;
use serde::Deserialize;
use spectrum::formula::Formula;
use spectrum::fourier::{Fourier, Spectrum};
use spectrum::profile::{radial_profile, slope};

type Fallible = Result<(), Box<dyn std::error::Error>>;

#[derive(Deserialize)]
struct Golden {
    side: usize,
    word: String,
    every_thirteenth: Vec<f32>,
}

fn spectrum(word: &str, side: usize) -> Result<Spectrum, Box<dyn std::error::Error>> {
    let picture = word.parse::<Formula>()?.picture(side);
    Ok(Fourier::new(side, side)?.forward(&picture.planes[0]))
}

#[test]
fn pictures_are_numpys() -> Fallible {
    let goldens: Vec<Golden> = serde_json::from_str(include_str!("reference/formulas.json"))?;
    assert_eq!(goldens.len(), 54);
    for golden in goldens {
        let formula: Formula = golden.word.parse()?;
        assert_eq!(formula.to_string(), golden.word);
        let picture = formula.picture(golden.side);
        assert_eq!((picture.height, picture.width), (golden.side, golden.side));
        let found: Vec<f32> = picture.planes[0].iter().copied().step_by(13).collect();
        assert_eq!(found.len(), golden.every_thirteenth.len());
        for (place, (found, expected)) in found.iter().zip(&golden.every_thirteenth).enumerate() {
            assert!(
                (found - expected).abs() < 4e-6,
                "{formula} at {}, value {place}: {found} against {expected}",
                golden.side
            );
        }
        assert!(picture.planes[1] == picture.planes[0] && picture.planes[2] == picture.planes[0]);
    }
    Ok(())
}

#[test]
fn whole_waves_are_one_pair_of_coefficients_where_the_filters_look_for_them() -> Fallible {
    // Degrees and the frequency up the screen that they mean.
    for (word, kx, ky) in [
        ("grating:8,0", 8, 0),
        ("grating:8,90", 0, -8),
        ("grating:8,180", -8, 0),
        ("grating:10,36.869896", 8, -6),
        ("grating:10,143.1301", -8, -6),
    ] {
        let spectrum = spectrum(word, 64)?;
        for (x, y) in (-32..32).flat_map(|y| (-32..32).map(move |x| (x, y))) {
            let expected = match (x, y) {
                (0, 0) => 2048.0,
                place if place == (kx, ky) || place == (-kx, -ky) => 1024.0,
                _ => 0.0,
            };
            let norm = spectrum.at(x, y).norm();
            assert!((norm - expected).abs() < 0.01, "{word} ({x}, {y}): {norm}");
        }
    }
    Ok(())
}

#[test]
fn noise_falls_as_its_exponent_says() -> Fallible {
    for (word, exponent) in [
        ("pink-noise:0", 0.0),
        ("pink-noise:1,1,7", 2.0),
        ("pink-noise:1.5,0.8,8", 3.0),
        ("pink-noise:2", 4.0),
    ] {
        let profile = radial_profile(&spectrum(word, 256)?, None);
        let slope = slope(&profile, 4, 120).ok_or("no slope")?;
        // Rings are a cycle wide, and their mean power is not quite that of their mean radius.
        assert!(
            (slope.exponent - exponent).abs() < 0.02,
            "{word}: {slope:?}"
        );
        assert!(
            exponent < 0.5 || slope.r_squared > 0.999,
            "{word}: {slope:?}"
        );
    }
    let white = radial_profile(&spectrum("white-noise", 256)?, None);
    let slope = slope(&white, 4, 120).ok_or("no slope")?;
    assert!(slope.exponent.abs() < 0.1, "{slope:?}");
    Ok(())
}

#[test]
fn noise_is_the_same_at_other_sizes_and_differs_between_seeds() -> Fallible {
    let large = spectrum("pink-noise:1,1,5", 64)?;
    let small = spectrum("pink-noise:1,1,5", 31)?;
    let other = spectrum("pink-noise:1,1,6", 64)?;
    for (kx, ky) in [(1, 0), (0, -2), (3, 4), (-5, 7)] {
        let turn = (large.at(kx, ky) * small.at(kx, ky).conj()).arg();
        let away = (large.at(kx, ky) * other.at(kx, ky).conj()).arg();
        assert!(
            turn.abs() < 1e-3 && away.abs() > 1e-3,
            "({kx}, {ky}): {turn} {away}"
        );
    }
    Ok(())
}

#[test]
fn every_kind_begins_within_its_ranges_and_has_a_name() -> Fallible {
    for (kind, name) in Formula::KINDS {
        let formula = Formula::default_of(kind).ok_or("no default")?;
        assert_eq!(formula.kind(), kind);
        assert_eq!(kind.parse::<Formula>()?, formula);
        assert!(!name.is_empty() && !formula.title().is_empty());
        for parameter in formula.parameters() {
            assert!((parameter.least..=parameter.most).contains(&parameter.value));
            let changed = formula.with(parameter.word, parameter.most + 5.0);
            for after in changed.parameters() {
                let expected = if after.word == parameter.word {
                    parameter.most
                } else {
                    formula
                        .parameters()
                        .iter()
                        .find(|own| own.word == after.word)
                        .ok_or("lost")?
                        .value
                };
                assert_eq!(after.value, expected, "{changed}");
            }
            let between = 0.6 * parameter.least + 0.4 * parameter.most;
            let moved = formula.with(parameter.word, between).picture(48);
            assert!(changed.picture(48) != moved, "{changed}");
            assert_eq!(formula.with(parameter.word, f32::NAN), formula);
        }
        assert_eq!(formula.with("colour", 1.0), formula);
        let mean = formula.picture(64).planes[0].iter().sum::<f32>() / 4096.0;
        assert!((mean - 0.5).abs() < 0.01, "{kind}: {mean}");
    }
    assert_eq!(Formula::default_of("spiral"), None);
    assert_eq!(
        "grating:12,30".parse::<Formula>()?.title(),
        "Grating, 12 cycles/image, 30°"
    );
    Ok(())
}

#[test]
fn refusals_are_one_sentence() {
    for (word, sentence) in [
        (
            "spiral:3",
            "\"spiral:3\" is not a picture made by a formula: use grating, plaid, checkerboard, step-edge, zone-plate, white-noise, pink-noise or disc.",
        ),
        (
            "grating:a",
            "\"grating:a\" does not give frequency, orientation, phase and contrast, as in \"grating:12,0,0,1\".",
        ),
        (
            "white-noise:1,2,3",
            "\"white-noise:1,2,3\" does not give contrast and seed, as in \"white-noise:1,1\".",
        ),
        (
            "grating:400",
            "In \"grating:400\" the frequency must lie between 0 and 112.",
        ),
    ] {
        assert_eq!(word.parse::<Formula>().unwrap_err().to_string(), sentence);
    }
}

fn any_value() -> impl Strategy<Value = f32> {
    prop_oneof![
        0.0_f32..=1.0,
        0.0_f32..=400.0,
        any::<f32>(),
        Just(f32::NAN),
        Just(f32::INFINITY)
    ]
}

/// A formula whose fields may hold anything.
fn any_formula() -> impl Strategy<Value = Formula> {
    let four = [any_value(), any_value(), any_value(), any_value()];
    (0..8, four, any::<u32>()).prop_map(|(kind, [a, b, c, d], seed)| match kind {
        0 => Formula::Grating {
            frequency: a,
            orientation_degrees: b,
            phase_degrees: c,
            contrast: d,
        },
        1 => Formula::Plaid {
            frequency: a,
            orientation_degrees: b,
            second_orientation_degrees: c,
            contrast: d,
        },
        2 => Formula::Checkerboard {
            squares: a,
            contrast: b,
        },
        3 => Formula::StepEdge {
            orientation_degrees: a,
            contrast: b,
            blur: c,
        },
        4 => Formula::ZonePlate {
            furthest: a,
            contrast: b,
        },
        5 => Formula::WhiteNoise { contrast: a, seed },
        6 => Formula::PinkNoise {
            exponent: a,
            contrast: b,
            seed,
        },
        _ => Formula::Disc {
            radius: a,
            frequency: b,
            orientation_degrees: c,
            contrast: d,
        },
    })
}

proptest! {
    #[test]
    fn any_values_make_a_picture(formula in any_formula(), side in 0..40_usize) {
        let picture = formula.picture(side);
        let side = side.max(16);
        prop_assert_eq!((picture.height, picture.width), (side, side));
        prop_assert!(picture.planes.iter().all(|plane| plane.len() == side * side));
        prop_assert!(picture.planes.iter().flatten().all(|value| (0.0..=1.0).contains(value)));
    }

    #[test]
    fn words_read_back(kind in 0..8_usize, moves in prop::collection::vec((0..4_usize, 0.0_f32..=1.0), 0..6)) {
        let (word, _) = Formula::KINDS[kind];
        let mut formula: Formula = word.parse()?;
        for (place, share) in moves {
            if let Some(own) = formula.parameters().get(place) {
                formula = formula.with(own.word, own.least + share * (own.most - own.least));
            }
        }
        prop_assert_eq!(&formula.to_string().parse::<Formula>()?, &formula);
        let json = serde_json::to_string(&formula)?;
        prop_assert_eq!(serde_json::from_str::<Formula>(&json)?, formula);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(grating|disc|white-noise|checkerboard|pink-noise)?:?[-+,.0-9einf ]{0,20}") {
        match text.parse::<Formula>() {
            Ok(formula) => prop_assert_eq!(formula.to_string().parse::<Formula>()?, formula),
            Err(error) => prop_assert!(error.to_string().ends_with('.')),
        }
    }
}
