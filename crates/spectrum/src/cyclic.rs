//! The colours of phase: a closed circle, so that -π and π are one colour, told apart also by eyes that lack a kind of cone.
//!
//! An ellipse in Oklab (B. Ottosson, "A perceptual color space for image processing", 2020): lightness follows the cosine, light at 0 and
//! dark at ±π, and hue tells the sign, orange above 0 and blue below. The two hues differ both in blue against yellow, which red-blind and
//! green-blind eyes see, and in red against green, which blue-blind ones do. No colour is as dark as what a filter has removed.

use std::f32::consts::TAU;

/// Lightness in the middle, and how far it goes from there.
const LIGHTNESS: (f32, f32) = (0.71, 0.22);

/// Oklab's green-red and blue-yellow at +π/2; at -π/2 their opposites.
const HUE: (f32, f32) = (0.075, 0.105);

/// Colours to the turn.
pub const STEPS: usize = 256;

/// The colours of the phases `2π · step / STEPS`.
pub fn table() -> [[u8; 3]; STEPS] {
    std::array::from_fn(|step| colour(TAU * step as f32 / STEPS as f32))
}

/// The sRGB colour of a phase in radians.
pub fn colour(phase: f32) -> [u8; 3] {
    let (sine, cosine) = phase.sin_cos();
    let (l, a, b) = (
        LIGHTNESS.0 + LIGHTNESS.1 * cosine,
        HUE.0 * sine,
        HUE.1 * sine,
    );
    let cone = |a_share: f32, b_share: f32| (l + a_share * a + b_share * b).powi(3);
    let long = cone(0.396_337_78, 0.215_803_76);
    let middle = cone(-0.105_561_346, -0.063_854_17);
    let short = cone(-0.089_484_18, -1.291_485_5);
    let linear = [
        4.076_741_7 * long - 3.307_711_6 * middle + 0.230_969_93 * short,
        -1.268_438 * long + 2.609_757_4 * middle - 0.341_319_4 * short,
        -0.004_196_086_3 * long - 0.703_418_6 * middle + 1.707_614_7 * short,
    ];
    linear.map(|value| (coded(value) * 255.0 + 0.5) as u8)
}

/// sRGB's transfer function.
fn coded(linear: f32) -> f32 {
    if linear <= 0.003_130_8 {
        12.92 * linear
    } else {
        1.055 * linear.powf(1.0 / 2.4) - 0.055
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::luma::REC_709;

    fn distance(a: [f32; 3], b: [f32; 3]) -> f32 {
        a.iter()
            .zip(b)
            .map(|(a, b)| (a - b).powi(2))
            .sum::<f32>()
            .sqrt()
    }

    #[test]
    fn the_circle_closes_and_no_step_is_a_jump() {
        let table = table();
        for step in 0..STEPS {
            let next = table[(step + 1) % STEPS].map(f32::from);
            let gap = distance(table[step].map(f32::from), next);
            assert!((0.5..8.0).contains(&gap), "step {step} goes {gap}");
        }
        assert_eq!(colour(0.7), colour(0.7 + TAU));
        let light = |step: usize| {
            let colour = table[step].map(f32::from);
            colour
                .iter()
                .zip(REC_709)
                .map(|(value, weight)| value * weight)
                .sum::<f32>()
        };
        assert!(
            (0..STEPS).all(|step| light(step) < light(0) + 1.0 && light(step) > light(128) - 1.0)
        );
    }

    /// What eyes without one kind of cone see, in linear RGB: G. M. Machado et al., "A physiologically-based model for simulation of color
    /// vision deficiency" (2009), severity 1.
    const LACKING: [[[f32; 3]; 3]; 3] = [
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ];

    #[test]
    fn opposite_signs_differ_for_every_kind_of_eye() {
        let linear = |value: u8| {
            let value = f32::from(value) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        for lacking in LACKING {
            let seen = |phase: f32| {
                let colour = colour(phase).map(linear);
                lacking.map(|row| {
                    let value = row.iter().zip(colour).map(|(row, value)| row * value);
                    coded(value.sum::<f32>().clamp(0.0, 1.0)) * 255.0
                })
            };
            for phase in [0.5, 1.0, 1.57, 2.2, 2.7] {
                let gap = distance(seen(phase), seen(-phase));
                assert!(gap > 18.0, "±{phase} are {gap} apart");
            }
            assert!(distance(seen(0.0), seen(TAU / 2.0)) > 120.0);
        }
    }
}
