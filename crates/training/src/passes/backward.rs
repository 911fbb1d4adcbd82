//! The backward pass.

use kernels::{
    Clamp, Convolution, Layout as MapLayout, NormalisationGradient, Real, Shape as Kernel,
    WeightGradient, channel_slopes, channel_sums, masked, max_pool_gradient, through_normalisation,
};

use super::forward::{Dense, Forward, UnitPass, gathered};
use super::loss::{Loss, cross_entropy};
use super::maps::{Maps, Place, set_values};
use crate::network::Role;

/// Room for the gradients of a network's forward pass.
pub struct Backward {
    units: Vec<UnitBack>,
    dense: Vec<DenseBack>,
    /// By the first dense layer's input; nobody asks for it where that is a picture.
    features: Option<Maps>,
    /// Weights that are turned around.
    reversed: Vec<f32>,
}

struct UnitBack {
    /// None of the first unit, which reads pictures.
    by_input: Option<Convolution<Real>>,
    by_weights: WeightGradient,
    /// By what the unit gives.
    gradient: Maps,
    /// By what the convolution reads, of one picture, where that is pooled.
    pooled: Option<Maps>,
}

struct DenseBack {
    by_input: Option<Convolution<Real>>,
    by_weights: WeightGradient,
    gradient: Maps,
    sums: Vec<Place>,
}

/// The convolution that goes back from `output` to `input`.
fn reverse(kernel: &Kernel, input: &MapLayout, output: &MapLayout) -> Convolution<Real> {
    let area = kernel.kernel[0] * kernel.kernel[1];
    let weights = vec![0.0; kernel.inputs * kernel.outputs * area];
    let bias = vec![0.0; kernel.inputs];
    let numbers = (&weights[..], &bias[..]);
    Convolution::new(&kernel.reversed(), numbers, Clamp::NONE, output, (input, 0))
}

/// Sets the weights of that convolution.
fn set_reversed(
    convolution: &mut Convolution<Real>,
    kernel: &Kernel,
    weights: &[f32],
    reversed: &mut Vec<f32>,
) {
    reversed.resize(weights.len(), 0.0);
    kernel.reverse(weights, reversed);
    convolution.set(reversed, &vec![0.0; kernel.inputs]);
}

/// Writes the numbers of channels one after another.
fn spread(values: impl Iterator<Item = f32>, to: &mut [f32]) {
    for (to, value) in to.iter_mut().zip(values) {
        *to = value;
    }
}

impl Backward {
    /// For a network that is as large as this one.
    pub fn new(forward: &Forward) -> Self {
        let pictures = forward.pictures;
        let mut before = &forward.input;
        let mut units: Vec<UnitBack> = Vec::new();
        for pass in &forward.units {
            let input = pass.pooled.as_ref().unwrap_or(before).layout();
            let output = pass.output.layout();
            let is_first = units.is_empty();
            units.push(UnitBack {
                by_input: (!is_first).then(|| reverse(&pass.kernel, input, output)),
                by_weights: WeightGradient::new(&pass.kernel, input, output),
                gradient: Maps::new(*output, pictures),
                pooled: pass.pooled.as_ref().map(|_| Maps::new(*input, 1)),
            });
            before = &pass.activated;
        }
        let mut input = &forward.features;
        let mut dense: Vec<DenseBack> = Vec::new();
        for layer in &forward.dense {
            let (from, to) = (input.layout(), layer.output.layout());
            let is_first = units.is_empty() && dense.is_empty();
            dense.push(DenseBack {
                by_input: (!is_first).then(|| reverse(&layer.kernel, from, to)),
                by_weights: WeightGradient::new(&layer.kernel, from, to),
                gradient: Maps::new(*to, 1),
                sums: vec![Place::default(); to.blocks::<Real>()],
            });
            input = &layer.output;
        }
        let features = Maps::new(*forward.features.layout(), 1);
        Self {
            features: (!units.is_empty()).then_some(features),
            units,
            dense,
            reversed: Vec::new(),
        }
    }

    /// The gradient of the sum of all pictures' cross-entropies, in the order of the flat list of parameters, and what they are. It uses up
    /// what the forward pass of the whole batch has left.
    ///
    /// # Panics
    /// If the network is of another size, or there are not as many labels as pictures.
    pub fn run(
        &mut self,
        forward: &mut Forward,
        parameters: &[f32],
        labels: &[usize],
        gradient: &mut [f32],
    ) -> Vec<Loss> {
        assert_eq!(labels.len(), forward.pictures);
        let losses = self.begin(forward, labels);
        for index in (0..self.dense.len()).rev() {
            self.dense_layer(forward, index, parameters, gradient);
        }
        if let Some(features) = &self.features {
            spread_means(features, &mut self.units, forward.pictures);
        }
        for index in (0..self.units.len()).rev() {
            self.unit(forward, index, parameters, gradient);
        }
        losses
    }

    /// From the losses to the gradient by the logits.
    fn begin(&mut self, forward: &Forward, labels: &[usize]) -> Vec<Loss> {
        let mut logits = Vec::new();
        let mut losses = Vec::with_capacity(labels.len());
        for (picture, &label) in labels.iter().enumerate() {
            logits.clear();
            logits.extend(forward.logits(picture));
            losses.push(cross_entropy(&mut logits, label));
            if let Some(last) = self.dense.last_mut() {
                set_values(&mut last.gradient, picture, &logits);
            }
        }
        losses
    }

    fn dense_layer(
        &mut self,
        forward: &Forward,
        index: usize,
        parameters: &[f32],
        gradient: &mut [f32],
    ) {
        let (before, rest) = self.dense.split_at_mut(index);
        let back = &mut rest[0];
        let Dense { offset, kernel, .. } = forward.dense[index];
        let (previous, input) = match before.last_mut() {
            Some(back) => (Some(&mut back.gradient), &forward.dense[index - 1].output),
            None => (self.features.as_mut(), &forward.features),
        };
        let layout = *back.gradient.layout();
        let is_last = index + 1 == forward.dense.len();
        if is_last {
            channel_sums(&layout, back.gradient.of(0), &mut back.sums);
        } else {
            let activated = forward.dense[index].output.of(0);
            masked(&layout, activated, back.gradient.of_mut(0), &mut back.sums);
        }
        back.by_weights.add(input.of(0), back.gradient.of(0));
        let count = kernel.inputs * kernel.outputs;
        let (weights, biases) = gradient[offset..][..count + kernel.outputs].split_at_mut(count);
        back.by_weights.take(weights);
        spread(back.sums.iter().flatten().copied(), biases);
        if let (Some(convolution), Some(previous)) = (&mut back.by_input, previous) {
            let weights = &parameters[offset..][..count];
            set_reversed(convolution, &kernel, weights, &mut self.reversed);
            convolution.run(back.gradient.of(0), previous.of_mut(0), None);
        }
    }

    fn unit(
        &mut self,
        forward: &mut Forward,
        index: usize,
        parameters: &[f32],
        gradient: &mut [f32],
    ) {
        let pictures = forward.pictures;
        let (passes_before, rest) = forward.units.split_at_mut(index);
        let pass = &mut rest[0];
        let input = passes_before
            .last()
            .map_or(&forward.input, |pass| &pass.activated);
        let (before, rest) = self.units.split_at_mut(index);
        let (back, after) = rest.split_at_mut(1);
        let back = &mut back[0];

        let weights = pass.unit.weights();
        let own = &mut gradient[pass.unit.offset..][..weights + 2 * pass.unit.outputs];
        let (by_weights, by_others) = own.split_at_mut(weights);
        let steps = back.through_activation(pass, pictures, by_others);
        if let Some(convolution) = &mut back.by_input {
            let weights = &parameters[pass.unit.offset..][..weights];
            set_reversed(convolution, &pass.kernel, weights, &mut self.reversed);
        }
        // What a block's first unit read was added to what the second one gave.
        let added = (pass.unit.role == Role::BlockFirst)
            .then(|| after.first().map(|second| &second.gradient))
            .flatten();
        for picture in 0..pictures {
            let layout = *pass.output.layout();
            let output = pass.output.of_mut(picture);
            through_normalisation(&layout, &steps, back.gradient.of(picture), output);
            let output = pass.output.of(picture);
            back.by_weights.add(pass.input(input, picture), output);
            let (Some(convolution), Some(previous)) = (&back.by_input, before.last_mut()) else {
                continue;
            };
            let to = previous.gradient.of_mut(picture);
            match (&mut back.pooled, &pass.pooled) {
                (Some(by_pooled), Some(pooled)) => {
                    convolution.run(output, by_pooled.of_mut(0), None);
                    max_pool_gradient(
                        (input.layout(), input.of(picture), to),
                        (pooled.layout(), pooled.of(picture), by_pooled.of(0)),
                    );
                }
                _ => convolution.run(output, to, added.map(|added| added.of(picture))),
            }
        }
        back.by_weights.take(by_weights);
    }
}

/// Hands the gradients by the means to all places.
fn spread_means(features: &Maps, units: &mut [UnitBack], pictures: usize) {
    let Some(last) = units.last_mut() else {
        return;
    };
    let layout = *last.gradient.layout();
    let [height, width] = layout.size();
    let count = (height * width) as f32;
    for picture in 0..pictures {
        let planes = last.gradient.of_mut(picture);
        let features = features.of(0).chunks_exact(features.layout().plane());
        for (plane, features) in planes.chunks_exact_mut(layout.plane()).zip(features) {
            plane.fill(features[picture].map(|value| value / count));
        }
    }
}

impl UnitBack {
    /// Back through ReLU, and what must be known to go back through the normalisation. Writes the gradient by scales and shifts.
    fn through_activation(
        &mut self,
        pass: &mut UnitPass,
        pictures: usize,
        by_others: &mut [f32],
    ) -> Vec<NormalisationGradient> {
        let layout = *pass.output.layout();
        let [height, width] = layout.size();
        let count = (pictures * height * width) as f64;
        let gradient = &mut self.gradient;
        let mut slope_sums = vec![[0.0; 4]; pass.each.len()];
        let mut slope_each = vec![Place::default(); pass.each.len()];
        let sums = gathered(pictures, &mut pass.each, |picture, each| {
            let activated = pass.activated.of(picture);
            masked(&layout, activated, gradient.of_mut(picture), each);
            let output = pass.output.of(picture);
            let gradient = gradient.of(picture);
            channel_slopes(
                &layout,
                output,
                &pass.normalisations,
                gradient,
                &mut slope_each,
            );
            for (all, &each) in slope_sums
                .iter_mut()
                .flatten()
                .zip(slope_each.iter().flatten())
            {
                *all += f64::from(each);
            }
        });
        let (by_scales, by_shifts) = by_others.split_at_mut(pass.unit.outputs);
        let inverse = pass.inverse.iter().flatten();
        spread(
            slope_sums
                .iter()
                .flatten()
                .zip(inverse)
                .map(|(&sum, &inverse)| (sum * f64::from(inverse)) as f32),
            by_scales,
        );
        spread(sums.iter().flatten().map(|&sum| sum as f32), by_shifts);
        let numbers = pass.normalisations.iter().zip(&pass.inverse);
        numbers
            .zip(sums.iter().zip(&slope_sums))
            .map(
                |((normalisation, inverse), (sums, slopes))| NormalisationGradient {
                    mean: normalisation.mean,
                    factor: normalisation.factor,
                    constant: sums.map(|sum| (sum / count) as f32),
                    slope: std::array::from_fn(|lane| {
                        let inverse = f64::from(inverse[lane]);
                        (slopes[lane] / count * inverse * inverse) as f32
                    }),
                },
            )
            .collect()
    }
}
