//! Against burn's automatic differentiation.

use burn::tensor::{Device, Tensor};

use super::{Backward, Forward, Statistics};
use crate::network::{Layout, Perceptron, Shape};
use crate::predict::{Model, Scaling};
use crate::tensors::{Network, Normalisation, cross_entropy};

const SCALING: Scaling = Scaling {
    mean: 0.4,
    deviation: 0.2,
};

/// What a step finds.
struct Found {
    logits: Vec<f32>,
    loss: f64,
    gradient: Vec<f32>,
    statistics: Vec<f32>,
}

fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().try_into_vec().unwrap()
}

fn by_burn(
    layout: &Layout,
    parameters: &[f32],
    planes: &[Vec<f32>],
    side: usize,
    labels: &[usize],
) -> Found {
    let device = Device::flex().autodiff();
    let network = Network::new(layout, parameters, &device);
    let mut found = Vec::new();
    let input = SCALING.input(planes, side, &device);
    let logits = network.forward(input, Normalisation::Batch(&mut found));
    let loss = cross_entropy(logits.clone(), labels);
    Found {
        logits: values(logits.inner()),
        gradient: network.gradient(&loss).unwrap(),
        loss: values(loss.inner())[0].into(),
        statistics: found.into_iter().flat_map(values).collect(),
    }
}

fn by_passes(
    layout: &Layout,
    parameters: &[f32],
    planes: &[Vec<f32>],
    side: usize,
    labels: &[usize],
) -> Found {
    let mut forward = Forward::new(layout, side, planes.len());
    let mut backward = Backward::new(&forward);
    let mut gradient = vec![f32::NAN; layout.parameters];
    let mut statistics = vec![f32::NAN; layout.statistics];
    let mut found = None;
    // Twice: the second time in used memory.
    for planes in [&vec![vec![0.7; planes[0].len()]; planes.len()], planes] {
        for (index, values) in planes.iter().enumerate() {
            forward.set_picture(index, values, SCALING);
        }
        forward.set(parameters);
        forward.run(planes.len(), Statistics::Batch(&mut statistics));
        let logits = (0..planes.len()).flat_map(|index| forward.logits(index));
        let logits = logits.collect();
        let losses = backward.run(&mut forward, parameters, labels, &mut gradient);
        found = Some((logits, losses));
    }
    let (logits, losses) = found.unwrap();
    Found {
        logits,
        loss: losses.iter().map(|loss| f64::from(loss.value)).sum(),
        gradient,
        statistics,
    }
}

/// The largest distance of two lists as a share of the largest number.
fn distance(ours: &[f32], right: &[f32]) -> f32 {
    assert_eq!(ours.len(), right.len());
    let largest = right.iter().map(|value| value.abs()).fold(1e-6, f32::max);
    let distances = ours.iter().zip(right).map(|(ours, right)| ours - right);
    distances.map(f32::abs).fold(0.0, f32::max) / largest
}

fn assert_close(ours: &[f32], right: &[f32], what: &str) {
    let distance = distance(ours, right);
    assert!(distance < 1e-4, "{what}: {distance}");
}

/// Numbers between -1 and 1, the same each time.
fn noise(seed: u64, count: usize) -> Vec<f32> {
    let mut stream = spectrum::seeded::Seeded::new(seed, 1);
    (0..count)
        .map(|_| (2.0 * stream.unit() - 1.0) as f32)
        .collect()
}

/// Pictures of large even areas, where many places are equal, with some noise on every second one.
fn picture(seed: u64, channels: usize, side: usize) -> Vec<f32> {
    let noise = noise(seed, channels * side * side);
    let value = |(index, noise): (usize, f32)| {
        let (row, column) = (index / side % side, index % side);
        let bright = row > side / 3 && column < side / 2 + seed as usize % 3;
        let strength = if seed.is_multiple_of(2) { 0.3 } else { 0.0 };
        0.4 + 0.2 * f32::from(u8::from(bright)) + strength * noise
    };
    noise.into_iter().enumerate().map(value).collect()
}

/// Where each list of parameters begins, and the end of all.
fn bounds(layout: &Layout) -> Vec<usize> {
    let units = layout.units.iter().flat_map(|unit| {
        let scales = unit.offset + unit.weights();
        [unit.offset, scales, scales + unit.outputs]
    });
    let hidden =
        (layout.hidden.iter()).flat_map(|layer| [layer.offset, layer.offset + layer.weights()]);
    let biases = layout.classifier + layout.shape.classes * layout.features();
    let last = [layout.classifier, biases, layout.parameters];
    units.chain(hidden).chain(last).collect()
}

/// Holds logits, loss and statistics against burn's; returns the largest distance of a list's gradient. Each list counts by itself: a small
/// gradient must not hide behind a large one.
fn gradient_distance(shape: Shape, side: usize, pictures: usize, seed: u64) -> f32 {
    let layout = Layout::new(shape);
    let mut parameters = layout.initial(seed);
    // Away from the special values that training begins with.
    for (value, noise) in parameters.iter_mut().zip(noise(seed, layout.parameters)) {
        *value += 0.1 * noise;
    }
    let planes: Vec<Vec<f32>> = (0..pictures as u64)
        .map(|seed| picture(seed, shape.channels, side))
        .collect();
    let labels: Vec<usize> = (0..pictures).map(|index| index % shape.classes).collect();
    let what = format!("{shape:?}, {pictures} of {side}");
    let right = by_burn(&layout, &parameters, &planes, side, &labels);
    let ours = by_passes(&layout, &parameters, &planes, side, &labels);
    assert_close(&ours.logits, &right.logits, &what);
    assert!((ours.loss - right.loss).abs() < 1e-4 * right.loss, "{what}");
    for unit in &layout.units {
        for list in [unit.running, unit.running + unit.outputs] {
            let [ours, right] =
                [&ours, &right].map(|found| &found.statistics[list..][..unit.outputs]);
            assert_close(ours, right, &what);
        }
    }
    let distances = bounds(&layout)
        .windows(2)
        .map(|ends| {
            let [ours, right] = [&ours, &right].map(|found| &found.gradient[ends[0]..ends[1]]);
            distance(ours, right)
        })
        .collect::<Vec<_>>();
    distances.into_iter().fold(0.0, f32::max)
}

/// With one of three beginnings, some value may be so near to the kink of ReLU, or two so near to each other under pooling, that the order of
/// a sum decides where the gradient goes.
fn check(shape: Shape, side: usize, pictures: usize) {
    let mut distances = [1, 2, 3].map(|seed| gradient_distance(shape, side, pictures, seed));
    distances.sort_by(f32::total_cmp);
    let what = format!("{shape:?}, {pictures} of {side}: {distances:?}");
    assert!(distances[1] < 1e-4 && distances[2] < 0.1, "{what}");
}

#[test]
fn convolutional_networks_have_burns_gradients() {
    for (width, classes, side, pictures) in
        [(2, 3, 16, 6), (4, 10, 28, 5), (5, 2, 8, 3), (8, 10, 32, 8)]
    {
        for channels in [1, 3] {
            for residual in [false, true] {
                let shape = Shape {
                    width,
                    residual,
                    classes,
                    channels,
                    perceptron: None,
                };
                check(shape, side, pictures);
            }
        }
    }
}

#[test]
fn perceptrons_have_burns_gradients() {
    for (width, side, pictures) in [(5, 16, 6), (64, 28, 9), (13, 8, 2), (7, 4, 1)] {
        for (channels, layers) in [(1, 1), (3, 1), (1, 2), (3, 2)] {
            let shape = Shape {
                width,
                classes: 3,
                channels,
                perceptron: Some(Perceptron { side, layers }),
                ..Shape::default()
            };
            check(shape, side, pictures);
        }
    }
}

#[test]
fn running_statistics_give_burns_logits_whatever_is_beside_a_picture() {
    for residual in [false, true] {
        let shape = Shape {
            residual,
            channels: 3,
            ..Shape::default()
        };
        let layout = Layout::new(shape);
        let parameters: Vec<f32> = (layout.initial(2).iter())
            .zip(noise(8, layout.parameters))
            .map(|(value, noise)| value + 0.1 * noise)
            .collect();
        let statistics: Vec<f32> = (layout.initial_statistics().iter())
            .zip(noise(9, layout.statistics))
            .map(|(value, noise)| value + 0.3 * noise)
            .collect();
        let planes: Vec<Vec<f32>> = (0..19).map(|seed| picture(seed, 3, 28)).collect();
        let network = Network::new(&layout, &parameters, &Device::flex());
        let input = SCALING.input(&planes, 28, &Device::flex());
        let right = values(network.forward(input, Normalisation::Running(&statistics)));
        let model = Model {
            shape,
            scaling: SCALING,
            parameters,
            statistics,
        };
        let ours = model.logits(&planes, 28, 2);
        assert_close(&ours.concat(), &right, "logits");
        for (values, ours) in planes.iter().zip(&ours) {
            let alone = model.logits(std::slice::from_ref(values), 28, 1);
            assert_eq!(alone[0], *ours);
        }
    }
}

#[test]
fn what_is_no_number_is_seen_in_the_loss() {
    for perceptron in [None, Some(Perceptron { side: 8, layers: 2 })] {
        let shape = Shape {
            perceptron,
            ..Shape::default()
        };
        let layout = Layout::new(shape);
        let mut parameters = layout.initial(1);
        parameters[4] = f32::NAN;
        let planes: Vec<Vec<f32>> = (0..3).map(|seed| picture(seed, 1, 8)).collect();
        let found = by_passes(&layout, &parameters, &planes, 8, &[0, 1, 2]);
        assert!(found.loss.is_nan());
    }
}
