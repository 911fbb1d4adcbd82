//! The optimisers against NumPy (`tests/reference/adam.py`).

#![allow(clippy::unwrap_used, missing_docs)]

use training::optimiser::{Optimiser, Schedule, Settings};

const ADAM: [[f64; 4]; 10] = [
    [0.950_000, -1.950_000, 0.550_000, 3.950_000],
    [0.900_374, -1.899_980, 0.599_762, 3.900_059],
    [0.851_490, -1.849_928, 0.649_076, 3.850_219],
    [0.803_839, -1.799_830, 0.697_672, 3.800_527],
    [0.758_073, -1.749_676, 0.745_209, 3.751_028],
    [0.715_040, -1.699_453, 0.791_247, 3.701_776],
    [0.675_792, -1.649_151, 0.835_218, 3.652_822],
    [0.641_559, -1.598_759, 0.876_384, 3.604_223],
    [0.613_634, -1.548_267, 0.913_805, 3.556_039],
    [0.593_185, -1.497_665, 0.946_306, 3.508_332],
];

const MOMENTUM: [[f64; 4]; 10] = [
    [0.715_000, -1.886_000, 0.590_250, 3.996_200],
    [0.418_225, -1.725_148, 0.716_265, 3.990_879],
    [0.171_958, -1.525_720, 0.879_498, 3.984_241],
    [0.016_271, -1.296_097, 1.084_917, 3.976_474],
    [-0.031_771, -1.044_504, 1.341_424, 3.967_743],
    [0.024_743, -0.778_778, 1.662_647, 3.958_200],
    [0.167_764, -0.506_186, 2.068_163, 3.947_982],
    [0.370_511, -0.233_277, 2.585_276, 3.937_212],
    [0.603_536, 0.034_220, 3.251_491, 3.925_999],
    [0.839_769, 0.291_469, 4.117_938, 3.914_445],
];

const DECAYS: [bool; 4] = [false, true, true, false];

fn gradient(step: usize, values: &[f32]) -> Vec<f32> {
    let steepness = [3.0, 0.5, -2.0, 0.01];
    (steepness.iter().zip(values))
        .map(|(steepness, value)| steepness * (value - 0.1 * step as f32))
        .collect()
}

fn follow(kind: Optimiser, expected: &[[f64; 4]; 10]) {
    let settings = Settings {
        learning_rate: 0.05,
        weight_decay: 0.1,
        kind,
        schedule: Schedule::Constant,
        ..Settings::default()
    };
    let mut values = vec![1.0, -2.0, 0.5, 4.0];
    let mut memories = vec![vec![0.0; 4]; settings.memories()];
    for (step, expected) in expected.iter().enumerate() {
        let gradient = gradient(step, &values);
        let rate = settings.rate(step, 0);
        settings.step(rate, step, &mut values, &mut memories, &gradient, &DECAYS);
        for (value, expected) in values.iter().zip(expected) {
            let error = (f64::from(*value) - expected).abs();
            assert!(
                error < 1e-5 * expected.abs().max(1.0),
                "step {step}: {values:?}"
            );
        }
    }
}

#[test]
fn ten_steps_are_numpys() {
    follow(Optimiser::Adam, &ADAM);
    follow(Optimiser::Momentum, &MOMENTUM);
}
