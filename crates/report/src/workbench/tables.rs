//! A picture's answers and its radial profile as CSV.

use models::read_as::ReadAs;
use spectrum::fourier::{Fourier, SizeError};
use spectrum::luma::REC_709;
use spectrum::picture::Picture;
use spectrum::profile::{RadialProfile, radial_profile};

use crate::table::{Table, harmless};

/// One line for each class: its index, its name and its probability in both answers, empty where there is none.
pub fn predictions(
    name: impl Fn(usize) -> String,
    original: Option<&[f32]>,
    filtered: Option<&[f32]>,
    read_as: ReadAs,
) -> String {
    let header = [
        "class",
        "name",
        "probability original",
        "probability filtered",
    ];
    let mut table = Table::of_read(header, read_as);
    let length = |answer: Option<&[f32]>| answer.map_or(0, <[f32]>::len);
    for class in 0..length(original).max(length(filtered)) {
        let [was, is] = [original, filtered].map(|answer| {
            let probability = answer.and_then(|answer| answer.get(class));
            probability.map_or_else(String::new, |value| format!("{value:.9}"))
        });
        table.row([class.to_string(), harmless(&name(class)), was, is]);
    }
    table.finish()
}

/// One line for each ring of the luma's spectrum, ring `b` being the radii from `b` to below `b + 1` cycles/image: its mean radius, how
/// many coefficients it has, and their mean power and magnitude before and after. The transform is not normalised: DC is the sum of all
/// pixels. Fails for sizes that the transform does not take.
pub fn profile(original: &Picture, filtered: &Picture) -> Result<String, SizeError> {
    let (original, filtered) = (of_luma(original)?, of_luma(filtered)?);
    let mut table = Table::new([
        "ring",
        "mean radius",
        "coefficients",
        "mean power original",
        "mean power filtered",
        "mean magnitude original",
        "mean magnitude filtered",
    ]);
    for (ring, count) in original.count.iter().enumerate() {
        let value = |of: &[f32]| {
            of.get(ring)
                .map_or_else(String::new, |value| format!("{value:e}"))
        };
        table.row([
            ring.to_string(),
            format!("{:.4}", original.radius[ring]),
            count.to_string(),
            value(&original.power),
            value(&filtered.power),
            value(&original.magnitude),
            value(&filtered.magnitude),
        ]);
    }
    Ok(table.finish())
}

fn of_luma(picture: &Picture) -> Result<RadialProfile, SizeError> {
    let [r, g, b] = &picture.planes;
    let luma: Vec<f32> = (r.iter().zip(g).zip(b))
        .map(|((r, g), b)| REC_709[0] * r + REC_709[1] * g + REC_709[2] * b)
        .collect();
    let spectrum = Fourier::new(picture.height, picture.width)?.forward(&luma);
    Ok(radial_profile(&spectrum, None))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::read;

    #[test]
    fn predictions_have_every_class_and_names_are_quoted() {
        let name = |class: usize| ["drake, male \"duck\"", "=1+1", "tench"][class].to_owned();
        let rows = read(&predictions(
            name,
            Some(&[0.25, 0.5, 0.25]),
            Some(&[0.0, 1.0, 0.0]),
            ReadAs::default(),
        ));
        assert_eq!(rows.len(), 4);
        assert_eq!(
            rows[1],
            ["0", "drake, male \"duck\"", "0.250000000", "0.000000000"]
        );
        assert_eq!(rows[2][1], "'=1+1");
        let rows = read(&predictions(
            |class| class.to_string(),
            None,
            Some(&[1.0]),
            ReadAs::default(),
        ));
        assert_eq!(rows[1], ["0", "0", "", "1.000000000"]);
        assert_eq!(
            read(&predictions(
                |class| class.to_string(),
                None,
                None,
                ReadAs::default()
            ))
            .len(),
            1
        );
    }

    // A grating's power lies in one ring: amplitude a of n pixels has two coefficients of a·n/2.
    #[test]
    fn a_grating_has_its_power_in_its_ring() {
        let (side, cycles) = (32, 5);
        let wave = |amplitude: f32| {
            let plane: Vec<f32> = (0..side * side)
                .map(|at| {
                    let turns = (at % side * cycles) as f32 / side as f32;
                    0.5 + amplitude * (turns * std::f32::consts::TAU).cos()
                })
                .collect();
            Picture::new(side, side, [plane.clone(), plane.clone(), plane]).expect("a picture")
        };
        let rows = read(&profile(&wave(0.4), &wave(0.1)).expect("a size that can be transformed"));
        let number = |ring: usize, column: usize| -> f64 {
            rows[ring + 1][column].parse().expect("a number")
        };
        let pixels = (side * side) as f64;
        assert_eq!(number(0, 0), 0.0);
        assert!((number(0, 5) / (0.5 * pixels) - 1.0).abs() < 1e-5);
        let count = number(cycles, 2);
        assert!((number(cycles, 5) * count / (0.4 * pixels) - 1.0).abs() < 1e-4);
        assert!((number(cycles, 3) * count / (2.0 * (0.2 * pixels).powi(2)) - 1.0).abs() < 1e-4);
        assert!((number(cycles, 4) / number(cycles, 3) - 1.0 / 16.0).abs() < 1e-4);
        assert!(number(cycles + 1, 3) < 1e-3);
        let all: f64 = (0..rows.len() - 1).map(|ring| number(ring, 2)).sum();
        assert_eq!(all, pixels);
    }
}
