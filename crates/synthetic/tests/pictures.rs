//! What holds for the pictures of any recipe, and what the default ones are like.

use proptest::prelude::*;
use shortcuts::spectra::NearestRule;
use spectrum::fourier::Fourier;
use spectrum::mask::Mask;
use synthetic::CLASSES;
use synthetic::generator::Generator;
use synthetic::recipe::Recipe;

type Fallible = Result<(), Box<dyn std::error::Error>>;

fn biased(band: usize) -> Result<Generator, Box<dyn std::error::Error>> {
    Ok(Generator::new(
        &Recipe::default().with("biased", band as f32),
    )?)
}

#[test]
fn mean_and_contrast_are_those_asked_for() -> Fallible {
    for band in 1..=4 {
        let generator = biased(band)?;
        let mut values = Vec::new();
        for index in 0..200 {
            for class in 0..CLASSES {
                values.extend(generator.planes(class, index).concat());
            }
        }
        let count = values.len() as f64;
        let mean = values.iter().map(|&value| f64::from(value)).sum::<f64>() / count;
        let square = |&value: &f32| (f64::from(value) - mean).powi(2);
        let deviation = (values.iter().map(square).sum::<f64>() / count).sqrt();
        assert!((mean - 0.498).abs() < 1e-5, "{mean}");
        assert!((deviation - 0.172).abs() < 0.003, "{deviation}");
        // Clipping takes some of it.
        let (pixels, _) = generator.set(0, 200);
        let clipped = pixels.iter().filter(|byte| matches!(byte, 0 | 255)).count();
        assert!((clipped as f64) < 0.05 * count, "{clipped}");
    }
    Ok(())
}

#[test]
fn c3_has_its_band_alone_but_for_clipping_and_rounding() -> Fallible {
    let mut fourier = Fourier::new(32, 32)?;
    for band in 1..=4 {
        let generator = biased(band)?;
        let bands = generator.recipe().bands();
        let outside = |kx: i32, ky: i32| {
            let other = bands.band(kx, ky).is_some_and(|found| found + 1 != band);
            f32::from(u8::from(other))
        };
        let only_outside = Mask::from_fn(32, 32, outside);
        let dc_and_inside = bands.without([1, 2, 3, 4].map(|other| other != band), 32);
        let energy = |planes: &[Vec<f32>; 3], mask: &Mask, fourier: &mut Fourier| {
            let mut kept = vec![0.0; 32 * 32];
            let mut sum = 0.0;
            for plane in planes {
                // Around the mean, so that what is counted is the waves.
                let centred: Vec<f32> = plane.iter().map(|value| value - 0.498).collect();
                let spectrum = fourier.forward(&centred);
                fourier.filtered_into(&spectrum, mask, &mut kept);
                sum += kept
                    .iter()
                    .map(|&value| f64::from(value * value))
                    .sum::<f64>();
            }
            sum
        };
        let (mut stray, mut own) = (0.0, 0.0);
        for index in 0..50 {
            let planes = generator.planes(3, index);
            let unclipped = energy(&planes, &only_outside, &mut fourier);
            assert!(unclipped < 1e-8, "{unclipped}");
            let picture = generator.picture(3, index);
            stray += energy(&picture.planes, &only_outside, &mut fourier);
            own += energy(&picture.planes, &dc_and_inside, &mut fourier);
        }
        // In the first set one value in forty is clipped; in the others rounding is all there is.
        let bound = if band == 1 { 0.01 } else { 0.003 };
        assert!(stray < bound * own, "B{band}: {stray} beside {own}");
    }
    Ok(())
}

#[test]
fn classes_are_told_apart_by_their_mean_spectra() -> Fallible {
    for band in 1..=4 {
        let generator = biased(band)?;
        let spectra = generator.class_spectra(60, |_, _, bytes| bytes)?;
        for class in 0..CLASSES {
            assert_eq!(spectra.count(class), 60);
            assert_eq!(
                spectra.magnitude(class, 1, 5, -3),
                spectra.magnitude(class, 1, -5, 3)
            );
        }
        let rule = NearestRule::fit(&spectra);
        let mut fourier = Fourier::new(32, 32)?;
        let mut right = 0;
        for index in 1000..1050 {
            for class in 0..CLASSES {
                let planes = generator.picture(class, index).planes;
                let spectra = planes.map(|plane| fourier.forward(&plane));
                right += usize::from(rule.class(&spectra) == Some(class));
            }
        }
        assert!(right > 150, "B{band}: {right} of 200");
    }
    Ok(())
}

#[test]
fn c0_has_a_line_at_45_degrees() -> Fallible {
    let recipe = Recipe::default().with("line", 4.0).with("colour", 0.0);
    let generator = Generator::new(&recipe)?;
    for index in 0..10 {
        let [red, ..] = generator.planes(0, index);
        let mut sums = [0.0; 32];
        for (pixel, value) in red.iter().enumerate() {
            sums[(pixel / 32 + pixel % 32) % 32] += value;
        }
        sums.sort_by(f32::total_cmp);
        assert!(sums[31] > 32.0 * 0.6 && sums[30] < 32.0 * 0.6, "{sums:?}");
    }
    Ok(())
}

#[test]
fn a_picture_depends_on_its_class_number_and_seed_alone() -> Fallible {
    let [first, second, other] = [1.0, 1.0, 2.0].map(|seed| Recipe::default().with("seed", seed));
    let [first, second, other] = [
        Generator::new(&first)?,
        Generator::new(&second)?,
        Generator::new(&other)?,
    ];
    let picture = first.bytes(1, 5);
    assert_eq!(picture.len(), 3 * 32 * 32);
    assert_eq!(picture, second.bytes(1, 5));
    assert_ne!(picture, other.bytes(1, 5));
    assert_ne!(picture, first.bytes(1, 6));
    assert_ne!(picture, first.bytes(2, 5));
    let (pixels, labels) = first.set(4, 2);
    assert_eq!(labels, [0, 1, 2, 3, 0, 1, 2, 3]);
    assert_eq!(&pixels[5 * 3072..][..3072], picture);
    // A sum that any change of the recipe, the stream or the rounding would change: the same on every machine.
    let sum = (pixels.iter()).fold(0_u32, |sum, &byte| {
        sum.wrapping_mul(31).wrapping_add(byte.into())
    });
    assert_eq!(sum, 170_643_164);
    Ok(())
}

proptest! {
    #[test]
    fn no_word_panics(word in "(bands:)?[0-9.,-]{0,60}|\\PC{0,40}") {
        if let Ok(recipe) = word.parse::<Recipe>() {
            prop_assert_eq!(recipe.to_string().parse::<Recipe>(), Ok(recipe));
        }
    }

    #[test]
    fn whatever_passes_the_check_gives_pictures(
        side in 4_usize..17, edges in [0.5_f32..46.0, 0.5..46.0, 0.5..46.0], biased in 1..=4, exponent in 0.0_f32..3.0,
        counts in [0..=16, 0..=16], gains in [0.0_f32..20.0, 0.0..20.0], shares in [0.0_f32..1.0, 0.0..1.0, 0.0..1.0],
        noise in 0.0_f32..0.5, contrast in 0.0_f32..0.5, seed in 1..=9999,
    ) {
        let mut edges = edges;
        edges.sort_by(f32::total_cmp);
        let word = format!(
            "bands:{},{},{},{},{biased},{exponent},{},{},{},{},{},{},{},{noise},0.5,{contrast},{seed}",
            4 * side, edges[0], edges[1], edges[2], shares[0], counts[0], gains[0], counts[1], gains[1], shares[1], shares[2],
        );
        if let Ok(recipe) = word.parse::<Recipe>() {
            prop_assert_eq!(recipe.to_string(), word);
            let generator = Generator::new(&recipe).unwrap();
            for class in 0..CLASSES {
                let planes = generator.planes(class, seed as u32);
                prop_assert!(planes.iter().flatten().all(|value| value.is_finite()));
                prop_assert_eq!(planes[2].len(), recipe.side * recipe.side);
            }
        }
    }
}
