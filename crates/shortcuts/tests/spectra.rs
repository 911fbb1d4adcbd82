//! Class spectra and what is made of them, against NumPy: tests/reference/class_spectra.py writes the goldens.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use serde::Deserialize;
use shortcuts::spectra::{
    Accumulator, ClassSpectra, NearestRule, Order, SpectraError, adcs, baseline, difference,
    log_magnitude, radial,
};
use spectrum::fourier::{Fourier, Spectrum};
use spectrum::frequencies::pairs;

const PICTURES: [usize; 4] = [4, 3, 5, 0];

#[derive(Deserialize)]
struct Goldens {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    side: usize,
    classes: Vec<Class>,
    nearest: Vec<Nearest>,
}

#[derive(Deserialize)]
struct Class {
    magnitude: Vec<Summary>,
    power: Summary,
    log_magnitude: Summary,
    log_rings: Vec<f64>,
    other: usize,
    difference: Summary,
    adcs: BTreeMap<String, Summary>,
    adcs_rings: Vec<f64>,
}

#[derive(Deserialize)]
struct Nearest {
    number: usize,
    class: usize,
    #[serde(rename = "nearest")]
    answer: usize,
}

/// What the script keeps of a map.
#[derive(Deserialize)]
struct Summary {
    sum: f64,
    ramp: f64,
    places: Vec<(usize, usize, f64)>,
}

impl Summary {
    /// Holds a map to it, to 1e-5 of the sum of the map's absolute values and of each value.
    fn check(&self, map: &[f64], side: usize) {
        assert_eq!(map.len(), side * side);
        let near = |found: f64, expected: f64, scale: f64| {
            assert!(
                (found - expected).abs() <= 1e-5 * scale.max(1.0),
                "{found} instead of {expected}"
            );
        };
        let absolute: f64 = map.iter().map(|value| value.abs()).sum();
        near(map.iter().sum(), self.sum, absolute);
        let ramp = |(place, value): (usize, &f64)| {
            let (y, x) = ((place / side) as f64, (place % side) as f64);
            (1.0 + 0.37 * x + 0.61 * y).sin() * value
        };
        near(map.iter().enumerate().map(ramp).sum(), self.ramp, absolute);
        for &(row, column, value) in &self.places {
            near(map[row * side + column], value, value.abs());
        }
    }
}

fn goldens() -> Goldens {
    serde_json::from_str(include_str!("spectra/goldens.json")).unwrap()
}

fn plane(side: usize, number: usize, channel: usize, class: usize) -> Vec<f32> {
    let mut state = ((1 + number * 3 + channel) * 7919 + side) as u32;
    (0..side * side)
        .map(|place| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = f64::from(state >> 8) / f64::from(1 << 24);
            let (y, x) = ((place / side) as f64, (place % side) as f64);
            let turns = ((class + 2) as f64 * x - (class + 1) as f64 * y) / side as f64;
            let wave = (std::f64::consts::TAU * turns).cos();
            (0.3 * noise + 0.2 + 0.05 * (channel + class) as f64 * wave / 3.0) as f32
        })
        .collect()
}

fn picture(fourier: &mut Fourier, number: usize, class: usize) -> [Spectrum; 3] {
    let side = fourier.height();
    [0, 1, 2].map(|channel| fourier.forward(&plane(side, number, channel, class)))
}

fn spectra(side: usize) -> ClassSpectra {
    let mut fourier = Fourier::new(side, side).unwrap();
    let mut accumulator = Accumulator::new(PICTURES.len(), side);
    let mut number = 0;
    for (class, pictures) in PICTURES.into_iter().enumerate() {
        for _ in 0..pictures {
            accumulator.add(class, &picture(&mut fourier, number, class));
            number += 1;
        }
    }
    accumulator.finish()
}

fn wide(map: &[f32]) -> Vec<f64> {
    map.iter().map(|&value| f64::from(value)).collect()
}

fn near(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-5, "{found} for {expected}");
    }
}

#[test]
fn means_and_maps_are_those_of_numpy() {
    for case in goldens().cases {
        let side = case.side;
        let spectra = spectra(side);
        let half = (side / 2) as i32;
        let frequencies: Vec<(i32, i32)> = (0..side * side)
            .map(|place| ((place % side) as i32 - half, (place / side) as i32 - half))
            .collect();
        for (class, golden) in case.classes.iter().enumerate() {
            assert_eq!(spectra.count(class), PICTURES[class]);
            for (channel, golden) in golden.magnitude.iter().enumerate() {
                let map: Vec<f64> = (frequencies.iter())
                    .map(|&(kx, ky)| spectra.magnitude(class, channel, kx, ky))
                    .collect();
                golden.check(&map, side);
            }
            // Each pair's power is spread evenly over its coefficients, one or two.
            let power = spectra.power(class);
            let mut map = vec![0.0; side * side];
            for (&(kx, ky), power) in pairs(side).iter().zip(power) {
                let place = |kx: i32, ky: i32| {
                    let index = |k: i32| (k + half).rem_euclid(side as i32) as usize;
                    index(ky) * side + index(kx)
                };
                map[place(kx, ky)] += power / 2.0;
                map[place(-kx, -ky)] += power / 2.0;
            }
            golden.power.check(&map, side);
            let log = log_magnitude(&spectra, class);
            golden.log_magnitude.check(&wide(&log), side);
            near(&radial(&log, side), &golden.log_rings);
            let other = difference(&spectra, class, golden.other);
            golden.difference.check(&wide(&other), side);
            for (name, golden) in &golden.adcs {
                let order: Order = serde_json::from_value(name.clone().into()).unwrap();
                golden.check(&wide(&adcs(&spectra, class, order)), side);
            }
            let map = adcs(&spectra, class, Order::CollapseThenSign);
            near(&radial(&map, side), &golden.adcs_rings);
        }
    }
}

#[test]
fn the_nearest_mean_is_that_of_numpy() {
    for case in goldens().cases {
        let rule = NearestRule::fit(&spectra(case.side));
        let mut fourier = Fourier::new(case.side, case.side).unwrap();
        let mut seen = [false; 3];
        for golden in case.nearest {
            let picture = picture(&mut fourier, golden.number, golden.class);
            assert_eq!(rule.class(&picture), Some(golden.answer));
            seen[golden.answer] = true;
        }
        assert!(seen.iter().filter(|seen| **seen).count() > 1);
    }
    let empty = NearestRule::fit(&Accumulator::new(2, 16).finish());
    let mut fourier = Fourier::new(16, 16).unwrap();
    assert_eq!(empty.class(&picture(&mut fourier, 0, 0)), None);
}

#[test]
fn adcs_adds_up_to_nothing_and_stays_in_range() {
    let spectra = spectra(16);
    for order in [Order::SignThenCollapse, Order::CollapseThenSign] {
        let maps: Vec<Vec<f32>> = (0..4).map(|class| adcs(&spectra, class, order)).collect();
        for place in 0..256 {
            let sum: f32 = maps.iter().map(|map| map[place]).sum();
            assert!(sum.abs() < 1e-6, "{sum} at {place}");
        }
        assert!(maps.iter().flatten().all(|value| value.abs() <= 2.0));
        assert!(maps.iter().flatten().any(|value| value.abs() == 2.0));
        assert_eq!(maps[3], [0.0; 256]);
        // Real pictures have the same magnitude at (kx, ky) and (-kx, -ky).
        for map in &maps {
            for place in 0..256 {
                let mirror = (16 - place / 16) % 16 * 16 + (16 - place % 16) % 16;
                assert_eq!(map[place], map[mirror]);
            }
        }
    }
    let [there, back] = [(0, 2), (2, 0)].map(|(a, b)| difference(&spectra, a, b));
    assert!(there.iter().zip(&back).all(|(a, b)| *a == -b));
    assert!(there.iter().any(|value| *value != 0.0));
}

#[test]
fn a_tie_counts_for_neither() {
    let mut fourier = Fourier::new(16, 16).unwrap();
    let mut accumulator = Accumulator::new(3, 16);
    let flat =
        |fourier: &mut Fourier, value: f32| [0, 1, 2].map(|_| fourier.forward(&[value; 256]));
    for (class, value) in [0.5, 0.5, 0.25].into_iter().enumerate() {
        let picture = flat(&mut fourier, value);
        accumulator.add(class, &picture);
        // Twice the pictures, the same mean.
        if class == 0 {
            accumulator.add(class, &picture);
        }
    }
    let spectra = accumulator.finish();
    for order in [Order::SignThenCollapse, Order::CollapseThenSign] {
        let at_dc = [0, 1, 2].map(|class| adcs(&spectra, class, order)[8 * 16 + 8]);
        assert_eq!(at_dc, [1.0, 1.0, -2.0]);
        assert_eq!(adcs(&spectra, 2, order)[0], 0.0);
    }
    // DC is not looked at, and nothing else differs.
    let rule = NearestRule::fit(&spectra);
    assert_eq!(rule.class(&flat(&mut fourier, 0.25)), Some(0));
}

#[test]
fn bytes_come_back_to_the_bit_and_damage_is_told() {
    let spectra = spectra(17);
    let bytes = spectra.to_bytes();
    // Two channels differ, so there is nothing to leave out.
    assert_eq!(spectra.to_short_bytes(), bytes);
    assert_eq!(ClassSpectra::from_bytes(&bytes), Ok(spectra.clone()));
    let length = |found| SpectraError::Length {
        expected: bytes.len(),
        found,
    };
    for cut in [bytes.len() - 1, bytes.len() - 4, 16] {
        assert_eq!(ClassSpectra::from_bytes(&bytes[..cut]), Err(length(cut)));
    }
    let mut longer = bytes.clone();
    longer.extend([0; 4]);
    assert_eq!(ClassSpectra::from_bytes(&longer), Err(length(longer.len())));
    for cut in [0, 7, 8, 15] {
        assert_eq!(
            ClassSpectra::from_bytes(&bytes[..cut]),
            Err(SpectraError::Foreign)
        );
    }
    let changed = |at: usize, value: [u8; 4]| {
        let mut bytes = bytes.clone();
        bytes[at..at + 4].copy_from_slice(&value);
        ClassSpectra::from_bytes(&bytes)
    };
    assert_eq!(changed(8, [0xff; 4]), Err(SpectraError::Foreign));
    assert_eq!(changed(12, [0xff; 4]), Err(SpectraError::Foreign));
    assert!(matches!(
        changed(12, [0xff, 0xff, 0, 0]),
        Err(SpectraError::Length { .. })
    ));
    for value in [f32::NAN, f32::INFINITY, -1.0] {
        assert_eq!(changed(64, value.to_le_bytes()), Err(SpectraError::Value));
    }
}

#[test]
fn the_baseline_counts_by_hand() {
    let answers = [Some(0), Some(1), None, Some(1), Some(1)];
    let found = baseline(&answers, &[0, 0, 1, 1, 1], 3);
    let overall = found.overall.unwrap();
    assert_eq!((overall.hits, overall.of), (3, 5));
    let classes: Vec<_> = (found.classes.iter())
        .map(|rate| rate.map(|rate| (rate.hits, rate.of)))
        .collect();
    assert_eq!(classes, [Some((1, 2)), Some((2, 3)), None]);
    assert_eq!(found.chance, Some(0.5));
    assert_eq!(baseline(&[], &[], 2).overall, None);
}

#[test]
fn grey_pictures_need_half_the_bytes() {
    let mut fourier = Fourier::new(8, 8).unwrap();
    let mut accumulator = Accumulator::new(2, 8);
    for class in 0..2 {
        let plane: Vec<f32> = (0..64)
            .map(|place| ((place * 7 + class) % 13) as f32 / 13.0)
            .collect();
        accumulator.add(class, &[0, 1, 2].map(|_| fourier.forward(&plane)));
    }
    let spectra = accumulator.finish();
    let (long, short) = (spectra.to_bytes(), spectra.to_short_bytes());
    assert_eq!(2 * (short.len() - 24), long.len() - 24);
    assert_eq!(ClassSpectra::from_bytes(&short), Ok(spectra.clone()));
    assert!(matches!(
        ClassSpectra::from_bytes(&short[..short.len() - 4]),
        Err(SpectraError::Length { .. })
    ));
    let rounded = spectra.shortened();
    for (exact, rounded) in spectra.power(1).into_iter().zip(rounded.power(1)) {
        assert!((exact - rounded).abs() <= 1e-4 * exact);
    }
}
