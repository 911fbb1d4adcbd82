//! A network in the making: which tensors it has, and what is computed of them.

use std::collections::BTreeMap;

use onnx_format::{
    Attribute, Data, Described, Extent, Graph, Model, Node, Setting, Tensor as Constant, number,
};
use weights::Tensors;

/// Version of the operators: the first that has Gelu, LayerNormalization and HardSwish.
const OPERATORS: i64 = 20;
/// Version of the format that came with it.
const FORMAT: i64 = 9;

/// A value that is computed, or a constant.
#[derive(Clone, Copy)]
pub(crate) struct Value(usize);

/// Where weights are.
pub(crate) enum Source<'t> {
    /// Only their shapes are looked at.
    Shapes(&'t Tensors),
    /// They are taken out of here.
    Weights(Tensors),
}

/// A value of so many channels: maps (1 × channels × rows × columns), or tokens (count × channels).
#[derive(Clone, Copy)]
pub(crate) struct Map {
    pub(crate) value: Value,
    pub(crate) channels: usize,
}

/// A convolution without its numbers.
#[derive(Clone, Copy)]
pub(crate) struct Conv {
    pub(crate) outputs: usize,
    pub(crate) kernel: usize,
    pub(crate) stride: usize,
    pub(crate) padding: usize,
    pub(crate) groups: usize,
}

impl Conv {
    /// An odd kernel that keeps the size, but for the stride.
    pub(crate) const fn new(outputs: usize, kernel: usize, stride: usize) -> Self {
        Self {
            outputs,
            kernel,
            stride,
            padding: kernel / 2,
            groups: 1,
        }
    }

    /// One kernel for each channel.
    pub(crate) const fn depthwise(channels: usize, kernel: usize, stride: usize) -> Self {
        Self {
            groups: channels,
            ..Self::new(channels, kernel, stride)
        }
    }

    /// No kernel reaches another's places.
    pub(crate) const fn patches(outputs: usize, side: usize) -> Self {
        Self {
            padding: 0,
            ..Self::new(outputs, side, side)
        }
    }
}

/// What happens to each number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Activation {
    Relu,
    Relu6,
    Swish,
    HardSwish,
    Gelu,
    Sigmoid,
    HardSigmoid,
}

struct Operation {
    operator: &'static str,
    inputs: Vec<Value>,
    output: Value,
    settings: Vec<(&'static str, Setting<'static>)>,
}

struct Known {
    value: Value,
    shape: Vec<usize>,
    number: i64,
    bytes: Vec<u8>,
}

/// A network in the making.
pub(crate) struct Net<'t> {
    source: Source<'t>,
    /// All its tensors with their shapes.
    pub(crate) expected: BTreeMap<String, Vec<usize>>,
    /// Names of values by their numbers; empty for those that are computed.
    names: Vec<String>,
    operations: Vec<Operation>,
    constants: Vec<Known>,
    /// Its name, where it depends on shapes.
    pub(crate) name: Option<String>,
    /// The last layer's name in the architecture and in these weights, where it was replaced by a list of layers of which one has weights.
    pub(crate) replaced: Option<[String; 2]>,
    /// Numbers in the output.
    pub(crate) classes: usize,
    /// Planes of the picture.
    pub(crate) planes: usize,
    /// Rows and columns of the picture, if they are fixed.
    pub(crate) side: Option<usize>,
    /// What normalisations add to variances.
    pub(crate) epsilon: f32,
    /// Whether convolutions with a stride are padded as TensorFlow does: as little as the size needs, and less at the begin.
    pub(crate) pads_at_the_end: bool,
}

impl<'t> Net<'t> {
    pub(crate) fn new(source: Source<'t>) -> Self {
        Self {
            source,
            expected: BTreeMap::new(),
            names: vec!["picture".to_owned()],
            operations: Vec::new(),
            constants: Vec::new(),
            name: None,
            replaced: None,
            classes: 0,
            planes: 0,
            side: None,
            epsilon: 1e-5,
            pads_at_the_end: false,
        }
    }

    fn tensors(&self) -> &Tensors {
        match &self.source {
            Source::Shapes(tensors) => tensors,
            Source::Weights(tensors) => tensors,
        }
    }

    /// What a tensor is called in these weights.
    fn found_name(&self, name: &str) -> String {
        if let Some([layer, found]) = &self.replaced
            && let Some(part) = name.strip_prefix(&layer[..])
            && part.starts_with('.')
        {
            return format!("{found}{part}");
        }
        name.to_owned()
    }

    /// The length of an axis of a tensor, which the architecture leaves open. To be asked before the tensor is taken.
    pub(crate) fn extent(&self, name: &str, axis: usize, usual: usize) -> usize {
        let tensor = self.tensors().get(&self.found_name(name));
        let extent = tensor.and_then(|tensor| tensor.shape.get(axis));
        (extent.copied())
            .filter(|&extent| extent > 0)
            .unwrap_or(usual)
    }

    /// The picture. The weights of the first convolution say whether it is grey, those of the last layer the classes.
    pub(crate) fn begin(&mut self, first: &str, last: &str) -> Map {
        self.replaced = self.replacement(last);
        self.planes = match self.extent(&join(first, "weight"), 1, 3) {
            1 => 1,
            _ => 3,
        };
        self.classes = self.extent(&join(last, "weight"), 0, 1000);
        Map {
            value: Value(0),
            channels: self.planes,
        }
    }

    /// Whether the last layer was replaced by a list, as by `nn.Sequential(nn.Dropout(), nn.Linear(…))`, of which one part has weights.
    fn replacement(&self, last: &str) -> Option<[String; 2]> {
        let tensors = self.tensors();
        if tensors.contains_key(&join(last, "weight")) {
            return None;
        }
        let mut parts = tensors.keys().filter_map(|name| {
            let place = name
                .strip_prefix(last)?
                .strip_prefix('.')?
                .strip_suffix(".weight")?;
            place
                .bytes()
                .all(|digit| digit.is_ascii_digit())
                .then_some(place)
        });
        match (parts.next(), parts.next()) {
            (Some(place), None) => Some([last.to_owned(), join(last, place)]),
            _ => None,
        }
    }

    /// A tensor's numbers; nothing while only shapes are looked at.
    pub(crate) fn take(&mut self, name: &str, shape: &[usize]) -> Vec<f32> {
        let name = self.found_name(name);
        let values = match &mut self.source {
            Source::Shapes(_) => Vec::new(),
            Source::Weights(tensors) => {
                (tensors.remove(&name)).map_or_else(Vec::new, |tensor| tensor.values)
            }
        };
        self.expected.insert(name, shape.to_vec());
        values
    }

    fn value(&mut self, name: String) -> Value {
        self.names.push(name);
        Value(self.names.len() - 1)
    }

    /// A constant, which has the name of the tensor that most of it comes from.
    pub(crate) fn constant(&mut self, name: &str, shape: &[usize], values: Vec<f32>) -> Value {
        let mut bytes = Vec::with_capacity(4 * values.len());
        for value in values {
            bytes.extend_from_slice(&value.to_le_bytes());
        }
        self.known(name.to_owned(), shape, number::FLOAT, bytes)
    }

    fn known(&mut self, name: String, shape: &[usize], number: i64, bytes: Vec<u8>) -> Value {
        let value = self.value(name);
        self.constants.push(Known {
            value,
            shape: shape.to_vec(),
            number,
            bytes,
        });
        value
    }

    /// A list of whole numbers: a shape, or places.
    pub(crate) fn integers(&mut self, values: &[i64]) -> Value {
        let bytes = values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect();
        self.known(String::new(), &[values.len()], number::INT64, bytes)
    }

    /// A single number.
    fn single(&mut self, value: f32) -> Value {
        self.constant("", &[], vec![value])
    }

    /// Any operator of ONNX with one output.
    pub(crate) fn operation(
        &mut self,
        operator: &'static str,
        inputs: &[Value],
        settings: Vec<(&'static str, Setting<'static>)>,
    ) -> Value {
        let output = self.value(String::new());
        self.operations.push(Operation {
            operator,
            inputs: inputs.to_vec(),
            output,
            settings,
        });
        output
    }

    /// An operator that keeps the channels and has no settings.
    fn plain(&mut self, operator: &'static str, input: Map, others: &[Value]) -> Map {
        let mut inputs = vec![input.value];
        inputs.extend_from_slice(others);
        Map {
            value: self.operation(operator, &inputs, Vec::new()),
            ..input
        }
    }

    /// A convolution, with biases of its own.
    pub(crate) fn conv(&mut self, input: Map, name: &str, conv: Conv) -> Map {
        self.convolution(input, name, true, None, conv)
    }

    /// A convolution without biases, and the batch normalisation behind it.
    pub(crate) fn conv_norm(&mut self, input: Map, name: &str, norm: &str, conv: Conv) -> Map {
        self.convolution(input, name, false, Some(norm), conv)
    }

    /// A convolution. A batch normalisation is folded into it: it multiplies each channel and adds to it.
    pub(crate) fn convolution(
        &mut self,
        input: Map,
        name: &str,
        has_bias: bool,
        norm: Option<&str>,
        conv: Conv,
    ) -> Map {
        let shape = [
            conv.outputs,
            input.channels / conv.groups,
            conv.kernel,
            conv.kernel,
        ];
        let weights = self.take(&join(name, "weight"), &shape);
        let bias = has_bias.then(|| self.take(&join(name, "bias"), &[conv.outputs]));
        let (weights, bias) = match norm {
            Some(norm) => {
                let (weights, bias) = self.folded(norm, conv.outputs, weights, bias);
                (weights, Some(bias))
            }
            None => (weights, bias),
        };
        self.convolved(input, (name, &shape), weights, bias, conv)
    }

    /// A convolution with these numbers.
    pub(crate) fn convolved(
        &mut self,
        input: Map,
        (name, shape): (&str, &[usize; 4]),
        weights: Vec<f32>,
        bias: Option<Vec<f32>>,
        conv: Conv,
    ) -> Map {
        let weights = self.constant(&join(name, "weight"), shape, weights);
        let mut inputs = vec![input.value, weights];
        if let Some(bias) = bias {
            inputs.push(self.constant(&join(name, "bias"), &[conv.outputs], bias));
        }
        let both = |number: usize| Setting::Integers(vec![number as i64; 2]);
        let mut settings = vec![
            ("kernel_shape", both(conv.kernel)),
            ("strides", both(conv.stride)),
            ("group", Setting::Integer(conv.groups as i64)),
        ];
        settings.push(if self.pads_at_the_end && conv.stride > 1 {
            ("auto_pad", Setting::Text(b"SAME_UPPER"))
        } else {
            ("pads", Setting::Integers(vec![conv.padding as i64; 4]))
        });
        Map {
            value: self.operation("Conv", &inputs, settings),
            channels: conv.outputs,
        }
    }

    /// What a batch normalisation multiplies each channel by, and what it adds.
    fn factors(&mut self, norm: &str, channels: usize) -> (Vec<f32>, Vec<f32>) {
        let mut part = |part| self.take(&join(norm, part), &[channels]);
        let [scales, shifts, means, variances] =
            ["weight", "bias", "running_mean", "running_var"].map(&mut part);
        let epsilon = f64::from(self.epsilon);
        let factor = |(scale, variance): (&f32, &f32)| {
            (f64::from(*scale) / (f64::from(*variance) + epsilon).sqrt()) as f32
        };
        let factors: Vec<f32> = scales.iter().zip(&variances).map(factor).collect();
        let moved = shifts.iter().zip(means.iter().zip(&factors));
        let moved = moved.map(|(shift, (mean, factor))| shift - mean * factor);
        let moved = moved.collect();
        (factors, moved)
    }

    /// Weights and biases with a batch normalisation behind them.
    fn folded(
        &mut self,
        norm: &str,
        channels: usize,
        mut weights: Vec<f32>,
        bias: Option<Vec<f32>>,
    ) -> (Vec<f32>, Vec<f32>) {
        let (factors, mut shifts) = self.factors(norm, channels);
        scale(&mut weights, &factors);
        if let Some(mut bias) = bias {
            scale(&mut bias, &factors);
            shifts
                .iter_mut()
                .zip(bias)
                .for_each(|(shift, bias)| *shift += bias);
        }
        (weights, shifts)
    }

    /// A batch normalisation that follows no convolution.
    pub(crate) fn batch_norm(&mut self, input: Map, norm: &str) -> Map {
        let (factors, shifts) = self.factors(norm, input.channels);
        let shape = [input.channels, 1, 1];
        let factors = self.constant(&join(norm, "weight"), &shape, factors);
        let shifts = self.constant(&join(norm, "bias"), &shape, shifts);
        let scaled = self.plain("Mul", input, &[factors]);
        self.plain("Add", scaled, &[shifts])
    }

    pub(crate) fn activate(&mut self, input: Map, activation: Activation) -> Map {
        let operator = match activation {
            Activation::Relu => "Relu",
            Activation::Relu6 => {
                let bounds = [self.single(0.0), self.single(6.0)];
                return self.plain("Clip", input, &bounds);
            }
            Activation::Swish => {
                let gate = self.plain("Sigmoid", input, &[]);
                return self.plain("Mul", input, &[gate.value]);
            }
            Activation::HardSwish => "HardSwish",
            Activation::Gelu => "Gelu",
            Activation::Sigmoid => "Sigmoid",
            Activation::HardSigmoid => {
                let settings = vec![
                    ("alpha", Setting::Float(1.0 / 6.0)),
                    ("beta", Setting::Float(0.5)),
                ];
                return Map {
                    value: self.operation("HardSigmoid", &[input.value], settings),
                    ..input
                };
            }
        };
        self.plain(operator, input, &[])
    }

    /// The largest of each window. `reaches_over`: a last window may lie partly behind the edge.
    pub(crate) fn max_pool(
        &mut self,
        input: Map,
        (side, stride, padding): (usize, usize, usize),
        reaches_over: bool,
    ) -> Map {
        let both = |number: usize| Setting::Integers(vec![number as i64; 2]);
        let settings = vec![
            ("kernel_shape", both(side)),
            ("strides", both(stride)),
            ("pads", Setting::Integers(vec![padding as i64; 4])),
            ("ceil_mode", Setting::Integer(reaches_over.into())),
        ];
        Map {
            value: self.operation("MaxPool", &[input.value], settings),
            ..input
        }
    }

    /// The mean of each map.
    pub(crate) fn mean(&mut self, input: Map) -> Map {
        self.plain("GlobalAveragePool", input, &[])
    }

    pub(crate) fn add(&mut self, one: Map, other: Map) -> Map {
        self.plain("Add", one, &[other.value])
    }

    /// Each channel is multiplied by a number that two small convolutions make of the means of all.
    pub(crate) fn squeeze(
        &mut self,
        input: Map,
        names: [&str; 2],
        between: usize,
        activations: [Activation; 2],
    ) -> Map {
        let mut gate = self.mean(input);
        for ((name, outputs), activation) in
            (names.into_iter().zip([between, input.channels])).zip(activations)
        {
            gate = self.conv(gate, name, Conv::new(outputs, 1, 1));
            gate = self.activate(gate, activation);
        }
        self.plain("Mul", input, &[gate.value])
    }

    /// Maps one after another.
    pub(crate) fn stack(&mut self, maps: &[Map]) -> Map {
        let values: Vec<Value> = maps.iter().map(|map| map.value).collect();
        Map {
            value: self.operation("Concat", &values, vec![("axis", Setting::Integer(1))]),
            channels: maps.iter().map(|map| map.channels).sum(),
        }
    }

    /// The means of windows beside each other.
    pub(crate) fn average_pool(&mut self, input: Map, side: usize) -> Map {
        let both = || Setting::Integers(vec![side as i64; 2]);
        let settings = vec![("kernel_shape", both()), ("strides", both())];
        Map {
            value: self.operation("AveragePool", &[input.value], settings),
            ..input
        }
    }

    /// The same numbers with other axes.
    pub(crate) fn reshape(&mut self, input: Map, shape: &[usize]) -> Map {
        let extents: Vec<i64> = shape.iter().map(|&extent| extent as i64).collect();
        let shape = self.integers(&extents);
        self.plain("Reshape", input, &[shape])
    }

    /// All numbers in a row.
    pub(crate) fn flat(&mut self, input: Map) -> Map {
        let settings = vec![("axis", Setting::Integer(1))];
        Map {
            value: self.operation("Flatten", &[input.value], settings),
            ..input
        }
    }

    /// All numbers multiplied.
    pub(crate) fn times(&mut self, input: Map, factor: f32) -> Map {
        let factor = self.single(factor);
        self.plain("Mul", input, &[factor])
    }

    /// A dense layer that reads all numbers of maps: `places` of each.
    pub(crate) fn dense(&mut self, input: Map, places: usize, name: &str, outputs: usize) -> Map {
        let row = self.operation(
            "Flatten",
            &[input.value],
            vec![("axis", Setting::Integer(1))],
        );
        let shape = [outputs, input.channels * places];
        let weights = self.take(&join(name, "weight"), &shape);
        let weights = self.constant(&join(name, "weight"), &shape, weights);
        let bias = self.take(&join(name, "bias"), &[outputs]);
        let bias = self.constant(&join(name, "bias"), &[outputs], bias);
        let settings = vec![("transB", Setting::Integer(1))];
        Map {
            value: self.operation("Gemm", &[row, weights, bias], settings),
            channels: outputs,
        }
    }

    /// The last layer, behind the mean of each map.
    pub(crate) fn head(&mut self, input: Map, name: &str) -> Map {
        let mean = self.mean(input);
        self.dense(mean, 1, name, self.classes)
    }

    /// The same matrix for each token. Weights of more axes are those of a convolution of 1 × 1. `scaled`: a tensor that multiplies the
    /// outputs, and its shape.
    pub(crate) fn linear(
        &mut self,
        input: Map,
        name: &str,
        shape: &[usize],
        scaled: Option<(&str, &[usize])>,
    ) -> Map {
        let outputs = shape[0];
        let mut weights = self.take(&join(name, "weight"), shape);
        let mut bias = self.take(&join(name, "bias"), &[outputs]);
        if let Some((scales, shape)) = scaled {
            let scales = self.take(scales, shape);
            scale(&mut weights, &scales);
            scale(&mut bias, &scales);
        }
        self.matrix(input, name, outputs, (&weights, bias))
    }

    /// A matrix with these numbers, of one row for each output.
    pub(crate) fn matrix(
        &mut self,
        input: Map,
        name: &str,
        outputs: usize,
        (weights, bias): (&[f32], Vec<f32>),
    ) -> Map {
        let inputs = input.channels;
        let turned = (0..weights.len())
            .map(|at| weights[at % outputs * inputs + at / outputs])
            .collect();
        let weights = self.constant(&join(name, "weight"), &[inputs, outputs], turned);
        let bias = self.constant(&join(name, "bias"), &[outputs], bias);
        let product = Map {
            value: self.operation("MatMul", &[input.value, weights], Vec::new()),
            channels: outputs,
        };
        self.plain("Add", product, &[bias])
    }

    /// Each token has the mean 0 and the deviation 1 afterwards, and is then scaled.
    pub(crate) fn layer_norm(&mut self, input: Map, name: &str) -> Map {
        let shape = [input.channels];
        let [weights, bias] = ["weight", "bias"].map(|part| {
            let name = join(name, part);
            let values = self.take(&name, &shape);
            self.constant(&name, &shape, values)
        });
        let settings = vec![
            ("axis", Setting::Integer(-1)),
            ("epsilon", Setting::Float(self.epsilon)),
        ];
        let inputs = [input.value, weights, bias];
        Map {
            value: self.operation("LayerNormalization", &inputs, settings),
            ..input
        }
    }

    /// Other axes first.
    pub(crate) fn turn(&mut self, input: Map, order: &[i64]) -> Map {
        let settings = vec![("perm", Setting::Integers(order.to_vec()))];
        Map {
            value: self.operation("Transpose", &[input.value], settings),
            ..input
        }
    }

    /// The file; `output` are the logits.
    pub(crate) fn write(self, name: &str, output: Map) -> Vec<u8> {
        let names: Vec<String> = (self.names.into_iter().enumerate())
            .map(|(number, name)| match &name[..] {
                "" => number.to_string(),
                _ => name,
            })
            .collect();
        let side = |axis| {
            self.side
                .map_or(Extent::Named(axis), |side| Extent::Fixed(side as i64))
        };
        let planes = Extent::Fixed(self.planes as i64);
        let described = |value: Value, shape| Described {
            name: &names[value.0],
            number: Some(number::FLOAT),
            shape: Some(shape),
        };
        let nodes = self.operations.into_iter().map(|operation| Node {
            inputs: operation
                .inputs
                .iter()
                .map(|input| &names[input.0][..])
                .collect(),
            outputs: vec![&names[operation.output.0]],
            operator: operation.operator,
            attributes: (operation.settings.into_iter())
                .map(|(name, value)| Attribute { name, value })
                .collect(),
            ..Node::default()
        });
        let constants = self.constants.into_iter().map(|known| Constant {
            name: &names[known.value.0],
            extents: known.shape.iter().map(|&extent| extent as i64).collect(),
            number: known.number,
            data: Data::Here(known.bytes.into()),
        });
        let graph = Graph {
            name,
            nodes: nodes.collect(),
            constants: constants.collect(),
            inputs: vec![described(
                Value(0),
                vec![Extent::Fixed(1), planes, side("height"), side("width")],
            )],
            outputs: vec![described(
                output.value,
                vec![Extent::Fixed(1), Extent::Fixed(self.classes as i64)],
            )],
            ..Graph::default()
        };
        let model = Model {
            version: FORMAT,
            producer: "Frequency Shortcut Explorer",
            operators: vec![("", OPERATORS)],
            graph: Some(graph),
            ..Model::default()
        };
        model.write()
    }
}

/// A name and what belongs to it.
pub(crate) fn join(name: &str, part: &str) -> String {
    format!("{name}.{part}")
}

/// Multiplies each output's numbers by its factor.
fn scale(values: &mut [f32], factors: &[f32]) {
    let each = values.len() / factors.len().max(1);
    for (values, factor) in values.chunks_exact_mut(each.max(1)).zip(factors) {
        values.iter_mut().for_each(|value| *value *= factor);
    }
}
