//! The gradients against finite differences.

#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use training::augmentation::AugmentationPlan;
use training::network::{Layout, Perceptron, Shape};
use training::passes::{Backward, Forward, Statistics};

/// Loss and gradient of a batch.
fn loss_and_gradient(
    layout: &Layout,
    parameters: &[f32],
    planes: &[Vec<f32>],
    labels: &[usize],
) -> (f64, Vec<f32>) {
    let scaling = common::plan(AugmentationPlan::Plain).scaling;
    let mut forward = Forward::new(layout, common::SIDE, planes.len());
    for (index, values) in planes.iter().enumerate() {
        forward.set_picture(index, values, scaling);
    }
    forward.set(parameters);
    let mut statistics = vec![0.0; layout.statistics];
    forward.run(planes.len(), Statistics::Batch(&mut statistics));
    let mut gradient = vec![0.0; layout.parameters];
    let mut backward = Backward::new(&forward);
    let losses = backward.run(&mut forward, parameters, labels, &mut gradient);
    let loss = losses.iter().map(|loss| f64::from(loss.value)).sum();
    (loss, gradient)
}

/// Holds the gradient of a network of this shape against differences, at some parameters of every kind.
fn check(shape: Shape) {
    let layout = Layout::new(shape);
    let pictures = if shape.channels == 1 {
        common::pictures(6, 3)
    } else {
        common::colours(6, 3)
    };
    let planes: Vec<Vec<f32>> = (0..6).map(|index| pictures.plane(index)).collect();
    let labels: Vec<usize> = (0..6).map(|index| pictures.label(index)).collect();
    let mut parameters = layout.initial(5);
    // Away from the special values that training begins with.
    for (index, value) in parameters.iter_mut().enumerate() {
        *value += 0.1 * ((index * 7919 % 101) as f32 / 50.0 - 1.0);
    }
    let (_, gradient) = loss_and_gradient(&layout, &parameters, &planes, &labels);
    assert_eq!(gradient.len(), layout.parameters);
    let loss_at = |index: usize, step: f32| {
        let mut moved = parameters.clone();
        moved[index] += step;
        loss_and_gradient(&layout, &moved, &planes, &labels).0
    };
    let mut probed: Vec<usize> = vec![layout.classifier, layout.parameters - 1];
    for unit in &layout.units {
        let scales = unit.offset + unit.weights();
        probed.extend([
            unit.offset,
            unit.offset + unit.weights() / 2,
            scales - 1,
            scales,
            scales + unit.outputs,
        ]);
    }
    for layer in &layout.hidden {
        let biases = layer.offset + layer.weights();
        probed.extend([layer.offset, layer.offset + layer.weights() / 2, biases - 1]);
        probed.extend(biases..biases + layer.outputs);
    }
    let largest = gradient.iter().map(|value| value.abs()).fold(0.0, f32::max);
    assert!(largest > 0.1, "{largest}");
    for index in probed {
        // Small enough to cross few kinks of ReLU and pooling, large enough for f32.
        let step = 2e-3;
        let slope = (loss_at(index, step) - loss_at(index, -step)) / (2.0 * f64::from(step));
        let error = (slope - f64::from(gradient[index])).abs();
        assert!(
            error < 0.02 * slope.abs() + 0.01 * f64::from(largest),
            "parameter {index}: {} instead of {slope}",
            gradient[index]
        );
    }
}

#[test]
fn every_kind_of_parameter_has_the_gradient_that_differences_show() {
    for residual in [false, true] {
        check(Shape {
            width: 2,
            residual,
            classes: common::CLASSES,
            ..Shape::default()
        });
    }
}

#[test]
fn so_it_is_in_colours() {
    check(Shape {
        width: 2,
        classes: common::CLASSES,
        channels: 3,
        ..Shape::default()
    });
}

#[test]
fn so_it_is_in_perceptrons() {
    for (layers, channels) in [(1, 3), (2, 1)] {
        check(Shape {
            width: 5,
            classes: common::CLASSES,
            channels,
            perceptron: Some(Perceptron {
                side: common::SIDE,
                layers,
            }),
            ..Shape::default()
        });
    }
}
