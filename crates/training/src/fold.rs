//! Folds batch normalisation into the convolutions, which is how networks ship: `scale (conv(x) - mean) / deviation + shift` is a
//! convolution with other weights and a bias.

use crate::network::{EPSILON, Layout};
use crate::predict::Model;

/// A convolution with a bias.
#[derive(Clone, Debug, PartialEq)]
pub struct Folded {
    /// The unit's name, or "classifier".
    pub name: String,
    /// Outputs, inputs, height, width.
    pub shape: [usize; 4],
    /// Row-major.
    pub weight: Vec<f32>,
    /// One for each output.
    pub bias: Vec<f32>,
}

/// The convolutions of a trained network in the order of its forward pass, the classifier last. A perceptron's first layer is a convolution
/// whose kernel is as large as the picture.
pub fn fold(model: &Model) -> Vec<Folded> {
    let layout = Layout::new(model.shape);
    let mut folded: Vec<Folded> = layout
        .units
        .iter()
        .map(|unit| {
            let (weight, rest) = model.parameters[unit.offset..].split_at(unit.weights());
            let (scale, rest) = rest.split_at(unit.outputs);
            let shift = &rest[..unit.outputs];
            let (mean, rest) = model.statistics[unit.running..].split_at(unit.outputs);
            let variance = &rest[..unit.outputs];
            let factor: Vec<f64> = (scale.iter().zip(variance))
                .map(|(&scale, &variance)| f64::from(scale) / f64::from(variance + EPSILON).sqrt())
                .collect();
            Folded {
                name: unit.name.clone(),
                shape: [unit.outputs, unit.inputs, 3, 3],
                weight: (weight.chunks_exact(unit.inputs * 9).zip(&factor))
                    .flat_map(|(kernel, factor)| {
                        kernel.iter().map(move |&w| (f64::from(w) * factor) as f32)
                    })
                    .collect(),
                bias: (0..unit.outputs)
                    .map(|o| (f64::from(shift[o]) - f64::from(mean[o]) * factor[o]) as f32)
                    .collect(),
            }
        })
        .collect();
    folded.extend(layout.hidden.iter().map(|layer| {
        // The first layer reads a whole picture at once; a later one reads single values.
        let [inputs, side] = match (model.shape.perceptron, layer.offset) {
            (Some(perceptron), 0) => [model.shape.channels, perceptron.side],
            _ => [layer.inputs, 1],
        };
        let (weight, rest) = model.parameters[layer.offset..].split_at(layer.weights());
        Folded {
            name: layer.name.clone(),
            shape: [layer.outputs, inputs, side, side],
            weight: weight.to_vec(),
            bias: rest[..layer.outputs].to_vec(),
        }
    }));
    let (classes, features) = (model.shape.classes, layout.features());
    let (weight, bias) = model.parameters[layout.classifier..].split_at(classes * features);
    folded.push(Folded {
        name: "classifier".into(),
        shape: [classes, features, 1, 1],
        weight: weight.to_vec(),
        bias: bias.to_vec(),
    });
    folded
}
