//! The forward pass.

use kernels::{
    Clamp, Convolution, Layout as MapLayout, Normalisation, Real, Shape as Kernel, channel_squares,
    channel_sums, max_pool, normalise,
};

use super::maps::{Maps, Place, blocks, lists, set_values, values};
use crate::network::{EPSILON, Layout, Role, Unit};
use crate::scaling::Scaling;

/// Where batch normalisation takes its means and variances from, in the order of the running ones.
pub enum Statistics<'a> {
    /// The batch itself; what it finds is written here, variances as an unbiased estimate.
    Batch(&'a mut [f32]),
    /// The running ones.
    Running(&'a [f32]),
}

/// A network with its numbers and room for a batch.
pub struct Forward {
    pub(super) pictures: usize,
    /// What the first convolution reads; without convolutions, empty.
    pub(super) input: Maps,
    pub(super) units: Vec<UnitPass>,
    /// What the first dense layer reads: means of the last convolution's channels, or pictures.
    pub(super) features: Maps,
    /// The hidden layers and the classifier.
    pub(super) dense: Vec<Dense>,
}

/// A unit: convolution, normalisation, ReLU.
pub(super) struct UnitPass {
    pub unit: Unit,
    pub kernel: Kernel,
    pub convolution: Convolution<Real>,
    /// Its input, where that is pooled.
    pub pooled: Option<Maps>,
    /// What the convolution gives.
    pub output: Maps,
    /// After normalisation and ReLU.
    pub activated: Maps,
    pub scales: Vec<Place>,
    pub normalisations: Vec<Normalisation>,
    /// One over the deviations.
    pub inverse: Vec<Place>,
    /// For sums of one picture.
    pub each: Vec<Place>,
}

/// A layer that reads all values.
pub(super) struct Dense {
    /// Where its weights begin in the flat list; its biases follow.
    pub offset: usize,
    pub kernel: Kernel,
    pub convolution: Convolution<Real>,
    pub output: Maps,
}

impl Forward {
    /// Room for so many pictures of `side` x `side`.
    pub fn new(layout: &Layout, side: usize, pictures: usize) -> Self {
        let channels = layout.shape.channels;
        let has_units = !layout.units.is_empty();
        let mut size = side;
        let mut units: Vec<UnitPass> = Vec::new();
        let input = MapLayout::new(channels, [side; 2], [1; 2]);
        for unit in &layout.units {
            if unit.role == Role::Pooled {
                size /= 2;
            }
            units.push(UnitPass::new(unit, size, pictures));
        }
        let mut dense = Vec::new();
        for layer in &layout.hidden {
            let clamp = Clamp {
                low: 0.0,
                ..Clamp::NONE
            };
            let sizes = [layer.inputs, layer.outputs];
            dense.push(Dense::new(layer.offset, sizes, clamp, pictures));
        }
        let sizes = [layout.features(), layout.shape.classes];
        dense.push(Dense::new(layout.classifier, sizes, Clamp::NONE, pictures));
        Self {
            pictures,
            input: Maps::new(input, if has_units { pictures } else { 0 }),
            units,
            features: lists(dense[0].kernel.inputs, pictures),
            dense,
        }
    }

    /// Takes in the flat list of parameters.
    ///
    /// # Panics
    /// If there are too few.
    pub fn set(&mut self, parameters: &[f32]) {
        for pass in &mut self.units {
            let (weights, rest) = parameters[pass.unit.offset..].split_at(pass.unit.weights());
            let (scales, rest) = rest.split_at(pass.unit.outputs);
            pass.convolution.set(weights, &vec![0.0; pass.unit.outputs]);
            pass.scales.clear();
            pass.scales.extend(blocks(scales));
            let shifts = blocks(&rest[..pass.unit.outputs]);
            for (normalisation, shift) in pass.normalisations.iter_mut().zip(shifts) {
                normalisation.shift = shift;
            }
        }
        for layer in &mut self.dense {
            let weights = layer.kernel.inputs * layer.kernel.outputs;
            let (weights, rest) = parameters[layer.offset..].split_at(weights);
            layer
                .convolution
                .set(weights, &rest[..layer.kernel.outputs]);
        }
    }

    /// Takes in a picture: values in [0, 1], channel by channel, row by row.
    ///
    /// # Panics
    /// If there is no room for it, or it is of another size.
    pub fn set_picture(&mut self, picture: usize, values: &[f32], scaling: Scaling) {
        let scaled = values
            .iter()
            .map(|value| (value - scaling.mean) / scaling.deviation);
        let scaled: Vec<f32> = scaled.collect();
        if self.units.is_empty() {
            assert_eq!(values.len(), self.features.layout().channels());
            set_values(&mut self.features, picture, &scaled);
        } else {
            let layout = *self.input.layout();
            layout.write::<Real>(&scaled, self.input.of_mut(picture));
        }
    }

    /// Computes the logits of the first `pictures` pictures.
    pub fn run(&mut self, pictures: usize, mut statistics: Statistics<'_>) {
        for index in 0..self.units.len() {
            let (before, rest) = self.units.split_at_mut(index);
            let pass = &mut rest[0];
            let input = before.last().map_or(&self.input, |pass| &pass.activated);
            for picture in 0..pictures {
                pass.convolve(input, picture);
            }
            match &mut statistics {
                Statistics::Batch(found) => pass.measure(pictures, found),
                Statistics::Running(running) => pass.take(running),
            }
            // A block's second unit adds what its first one read.
            let added = (pass.unit.role == Role::BlockSecond).then(|| &before[index - 2].activated);
            for picture in 0..pictures {
                pass.normalise(added, picture);
            }
        }
        if let Some(pass) = self.units.last_mut() {
            let [height, width] = pass.output.layout().size();
            let count = (height * width) as f32;
            let plane = self.features.layout().plane();
            for picture in 0..pictures {
                let activated = &pass.activated;
                channel_sums(activated.layout(), activated.of(picture), &mut pass.each);
                let features = self.features.of_mut(0).chunks_exact_mut(plane);
                for (features, sums) in features.zip(&pass.each) {
                    features[picture] = sums.map(|sum| sum / count);
                }
            }
        }
        let mut input = &self.features;
        for layer in &mut self.dense {
            let output = layer.output.of_mut(0);
            layer.convolution.run(input.of(0), output, None);
            input = &layer.output;
        }
    }

    /// The logits of a picture.
    pub fn logits(&self, picture: usize) -> impl Iterator<Item = f32> {
        let last = self
            .dense
            .last()
            .map_or(&self.features, |last| &last.output);
        values(last, picture)
    }
}

impl UnitPass {
    /// For pictures that have `side` x `side` places here.
    fn new(unit: &Unit, side: usize, pictures: usize) -> Self {
        let kernel = Kernel {
            inputs: unit.inputs,
            outputs: unit.outputs,
            kernel: [3; 2],
            stride: 1,
            padding: [1; 2],
        };
        let [from, to] =
            [unit.inputs, unit.outputs].map(|channels| MapLayout::new(channels, [side; 2], [1; 2]));
        let count = to.blocks::<Real>();
        let (weights, bias) = (vec![0.0; unit.weights()], vec![0.0; unit.outputs]);
        Self {
            unit: unit.clone(),
            kernel,
            convolution: Convolution::new(&kernel, (&weights, &bias), Clamp::NONE, &from, (&to, 0)),
            pooled: (unit.role == Role::Pooled).then(|| Maps::new(from, pictures)),
            output: Maps::new(to, pictures),
            activated: Maps::new(to, pictures),
            scales: vec![Place::default(); count],
            normalisations: vec![Normalisation::default(); count],
            inverse: vec![Place::default(); count],
            each: vec![Place::default(); count],
        }
    }

    /// What the convolution of a picture reads, given what the unit before gave.
    pub fn input<'a>(&'a self, before: &'a Maps, picture: usize) -> &'a [Place] {
        self.pooled.as_ref().unwrap_or(before).of(picture)
    }

    fn convolve(&mut self, before: &Maps, picture: usize) {
        if let Some(pooled) = &mut self.pooled {
            let to = *pooled.layout();
            max_pool::<Real>(
                (2, 2, 0),
                (before.layout(), before.of(picture)),
                (&to, pooled.of_mut(picture)),
                0,
            );
        }
        let input = self.pooled.as_ref().unwrap_or(before).of(picture);
        self.convolution
            .run(input, self.output.of_mut(picture), None);
    }

    /// Finds means and variances of a batch.
    fn measure(&mut self, pictures: usize, found: &mut [f32]) {
        let Self {
            output,
            normalisations,
            each,
            ..
        } = self;
        let layout = *output.layout();
        let [height, width] = layout.size();
        let count = pictures * height * width;
        let means = gathered(pictures, each, |picture, each| {
            channel_sums(&layout, output.of(picture), each);
        });
        for (normalisation, sums) in normalisations.iter_mut().zip(means) {
            normalisation.mean = sums.map(|sum| (sum / count as f64) as f32);
        }
        let variances = gathered(pictures, each, |picture, each| {
            channel_squares(&layout, output.of(picture), normalisations, each);
        });
        let variances: Vec<Place> = variances
            .iter()
            .map(|sums| sums.map(|sum| (sum / count as f64) as f32))
            .collect();
        let unbiased = count as f32 / (count as f32 - 1.0).max(1.0);
        let channels = self.unit.outputs;
        let (means, rest) = found[self.unit.running..].split_at_mut(channels);
        let found = means.iter_mut().zip(rest).enumerate();
        for (channel, (mean, variance)) in found {
            *mean = self.normalisations[channel / 4].mean[channel % 4];
            *variance = variances[channel / 4][channel % 4] * unbiased;
        }
        self.set_variances(variances.into_iter());
    }

    /// Takes running means and variances.
    fn take(&mut self, running: &[f32]) {
        let (means, rest) = running[self.unit.running..].split_at(self.unit.outputs);
        for (normalisation, mean) in self.normalisations.iter_mut().zip(blocks(means)) {
            normalisation.mean = mean;
        }
        self.set_variances(blocks(&rest[..self.unit.outputs]));
    }

    fn set_variances(&mut self, variances: impl Iterator<Item = Place>) {
        let numbers = self.normalisations.iter_mut().zip(&mut self.inverse);
        for ((variance, (normalisation, inverse)), scale) in
            variances.zip(numbers).zip(&self.scales)
        {
            *inverse = variance.map(|variance| 1.0 / (variance + EPSILON).sqrt());
            normalisation.factor = std::array::from_fn(|lane| scale[lane] * inverse[lane]);
        }
    }

    fn normalise(&mut self, added: Option<&Maps>, picture: usize) {
        normalise(
            self.output.layout(),
            &self.normalisations,
            self.output.of(picture),
            added.map(|added| added.of(picture)),
            self.activated.of_mut(picture),
        );
    }
}

/// Adds up what `sum` finds of each picture; in f64, since one picture's sum is small beside that of all.
pub(super) fn gathered(
    pictures: usize,
    each: &mut [Place],
    mut sum: impl FnMut(usize, &mut [Place]),
) -> Vec<[f64; 4]> {
    let mut all = vec![[0.0; 4]; each.len()];
    for picture in 0..pictures {
        sum(picture, each);
        for (all, &each) in all.iter_mut().flatten().zip(each.iter().flatten()) {
            *all += f64::from(each);
        }
    }
    all
}

impl Dense {
    fn new(offset: usize, [inputs, outputs]: [usize; 2], clamp: Clamp, pictures: usize) -> Self {
        let kernel = Kernel {
            inputs,
            outputs,
            kernel: [1; 2],
            stride: 1,
            padding: [0; 2],
        };
        let [from, to] = [inputs, outputs].map(|values| *lists(values, pictures).layout());
        let (weights, bias) = (vec![0.0; inputs * outputs], vec![0.0; outputs]);
        Self {
            offset,
            kernel,
            convolution: Convolution::new(&kernel, (&weights, &bias), clamp, &from, (&to, 0)),
            output: Maps::new(to, 1),
        }
    }
}
