//! Networks that are nothing but convolutions, clamps, pooling, means, additions, dense layers and maps that are stacked, as ResNet, VGG,
//! MobileNetV2 and SqueezeNet are: as a list of steps that kernels of our own compute several times as fast as the interpreter.

use std::collections::BTreeMap;

use models::architecture::{Activation, ConvolutionSpec, InputLayout};

use crate::describe::{InputShape, Ports, constants};
use crate::facts::Ending;
use onnx_format::{Graph, Node, Setting, Tensor, number};

/// A network's maps and what is computed from which to which.
pub struct Plain {
    /// Channels and size of each map; the first is the picture.
    pub maps: Vec<(usize, [usize; 2])>,
    /// In the order of computing.
    pub steps: Vec<PlainStep>,
    /// The map of outputs, one place.
    pub output: usize,
    /// What follows.
    pub ending: Ending,
}

/// One step.
pub struct PlainStep {
    /// What is computed.
    pub work: PlainWork,
    /// From which map.
    pub input: usize,
    /// To which.
    pub output: usize,
    /// Where in that its channels begin: several steps may make one map.
    pub first_channel: usize,
}

/// What a step computes.
pub enum PlainWork {
    /// A convolution with its numbers. A map of the output's shape may be added before nothing else follows.
    Convolution {
        /// Its shape.
        spec: ConvolutionSpec,
        /// \[out, in / groups, height, width\].
        weights: Vec<f32>,
        /// One for each output channel.
        bias: Vec<f32>,
        /// What is added.
        added: Option<usize>,
    },
    /// The largest of `side` x `side` values.
    MaxPool {
        /// Rows and columns of a window.
        side: usize,
        /// Step between windows.
        stride: usize,
        /// Rows and columns around the input that count for nothing.
        padding: usize,
    },
    /// The mean of each map.
    Mean,
    /// Negative values become 0.
    Relu,
}

/// Channels that kernels compute together: parts of a stacked map begin at whole ones.
const BLOCK: usize = 8;

/// A value of the graph.
#[derive(Clone, Copy)]
enum Known {
    /// The picture, pixel after pixel.
    Turned,
    /// A map.
    Map(usize),
    /// A map as a row of numbers.
    Row(usize),
}

struct Builder<'g, 'a> {
    constants: BTreeMap<&'a str, &'g Tensor<'a>>,
    readers: BTreeMap<&'a str, usize>,
    known: BTreeMap<&'a str, Known>,
    plain: Plain,
    /// Which step made a map; none for the picture, and for a map that several made.
    makers: Vec<Option<usize>>,
}

/// The network as such a list, if it is one.
pub(crate) fn plain(
    graph: &Graph,
    ports: &Ports,
    (layout, planes, side): (InputLayout, usize, usize),
) -> Option<Plain> {
    if ports.takes_bytes || ports.shape != InputShape::Batch {
        return None;
    }
    let mut readers = BTreeMap::new();
    for input in graph.nodes.iter().flat_map(|node| &node.inputs) {
        *readers.entry(*input).or_default() += 1;
    }
    for output in &graph.outputs {
        *readers.entry(output.name).or_default() += 1;
    }
    let input = graph.asked_inputs().first()?.name;
    let first = match layout {
        InputLayout::Nchw => Known::Map(0),
        InputLayout::Nhwc => Known::Turned,
    };
    let mut builder = Builder {
        constants: constants(graph),
        readers,
        known: BTreeMap::from([(input, first)]),
        plain: Plain {
            maps: vec![(planes, [side; 2])],
            steps: Vec::new(),
            output: 0,
            ending: Ending::Linear,
        },
        makers: vec![None],
    };
    for node in &graph.nodes {
        // Nothing may follow what ends a network.
        if builder.plain.ending != Ending::Linear {
            return None;
        }
        builder.node(node, &ports.output)?;
    }
    let (Known::Map(output) | Known::Row(output)) = *builder.known.get(ports.output.as_str())?
    else {
        return None;
    };
    let is_row = builder.plain.maps[output].1 == [1, 1];
    builder.plain.output = output;
    // The executor's last task makes the answer.
    let is_last = builder.plain.steps.last()?.output == output;
    (is_row && is_last).then_some(builder.plain)
}

/// All numbers of a constant.
fn reals(tensor: &Tensor) -> Option<Vec<f32>> {
    let bytes = tensor.bytes();
    match tensor.number {
        number::FLOAT => Some(
            (bytes.as_chunks().0.iter())
                .map(|&bytes| f32::from_le_bytes(bytes))
                .collect(),
        ),
        number::FLOAT16 => Some(
            (bytes.as_chunks().0.iter())
                .map(|&bytes| half::f16::from_le_bytes(bytes).to_f32())
                .collect(),
        ),
        _ => None,
    }
}

fn integer(node: &Node, name: &str, usual: i64) -> i64 {
    match node.setting(name) {
        Some(Setting::Integer(value)) => *value,
        _ => usual,
    }
}

fn float(node: &Node, name: &str, usual: f32) -> f32 {
    match node.setting(name) {
        Some(Setting::Float(value)) => *value,
        _ => usual,
    }
}

/// A square's side, or a step that is the same in both directions; `usual` where it is not said.
fn both(node: &Node, name: &str, usual: usize) -> Option<usize> {
    match *node.integers(name) {
        [] => Some(usual),
        [one, other] if one == other => usize::try_from(one).ok(),
        _ => None,
    }
}

/// Padding above, left, below and right.
fn pads(node: &Node, size: [usize; 2], kernel: [usize; 2], stride: usize) -> Option<[usize; 4]> {
    let how = match node.setting("auto_pad") {
        Some(Setting::Text(how)) => *how,
        _ => b"NOTSET",
    };
    match how {
        b"NOTSET" => match *node.integers("pads") {
            [] => Some([0; 4]),
            [above, left, below, right] => {
                let pads = [above, left, below, right].map(usize::try_from);
                Some([pads[0].ok()?, pads[1].ok()?, pads[2].ok()?, pads[3].ok()?])
            }
            _ => None,
        },
        b"VALID" => Some([0; 4]),
        b"SAME_UPPER" => {
            let [rows, columns] = [0, 1].map(|axis| {
                let outputs = size[axis].div_ceil(stride);
                let all = ((outputs - 1) * stride + kernel[axis]).saturating_sub(size[axis]);
                [all / 2, all - all / 2]
            });
            Some([rows[0], columns[0], rows[1], columns[1]])
        }
        _ => None,
    }
}

impl<'a> Builder<'_, 'a> {
    /// Whether the operator's axes are rows and columns: an option until version 12 or 17, an input since.
    fn is_over_the_map(&self, node: &Node<'a>) -> Option<bool> {
        let axes = match node.inputs.get(1) {
            Some(axes) => self.constants.get(axes)?.numbers(4),
            None => node
                .integers("axes")
                .iter()
                .map(|&axis| axis as f64)
                .collect(),
        };
        Some(axes == [2.0, 3.0] || axes == [-2.0, -1.0] || axes == [-1.0, -2.0])
    }

    fn node(&mut self, node: &Node<'a>, last: &str) -> Option<()> {
        let [output] = node.outputs[..] else {
            return None;
        };
        if !onnx_format::is_own(node.domain) {
            return None;
        }
        // A value under two names: its readers are counted by name, so neither may have another.
        let renames = ["Identity", "Flatten", "Squeeze", "Reshape", "Transpose"];
        if renames.contains(&node.operator) && self.readers.get(node.inputs.first()?) != Some(&1) {
            return None;
        }
        let made = match node.operator {
            "Constant" => return Some(()),
            "Identity" => self.known(node, 0)?,
            "Transpose" => match self.known(node, 0)? {
                Known::Turned if node.integers("perm") == [0, 3, 1, 2] => Known::Map(0),
                _ => return None,
            },
            "Conv" => self.convolution(node)?,
            "BatchNormalization" => self.normalisation(node)?,
            "Relu" => self.clamp(node, Activation::Relu)?,
            "Clip" => self.clip(node)?,
            "MaxPool" => self.max_pool(node)?,
            "GlobalAveragePool" => self.mean(node, true)?,
            "ReduceMean" if self.is_over_the_map(node)? => {
                self.mean(node, integer(node, "keepdims", 1) == 1)?
            }
            "Flatten" if integer(node, "axis", 1) == 1 => self.row(node)?,
            "Squeeze" => match self.known(node, 0)? {
                Known::Map(map)
                    if self.plain.maps[map].1 == [1, 1] && self.is_over_the_map(node)? =>
                {
                    Known::Row(map)
                }
                _ => return None,
            },
            "Reshape" => {
                let shape = self.constants.get(node.inputs.get(1)?)?.numbers(4);
                let known = self.row(node)?;
                let Known::Row(map) = known else {
                    return None;
                };
                let (channels, [height, width]) = self.plain.maps[map];
                let count = (channels * height * width) as f64;
                match shape[..] {
                    [rows, numbers]
                        if (rows == 1.0 && (numbers == count || numbers == -1.0))
                            || (rows == -1.0 && numbers == count) =>
                    {
                        known
                    }
                    _ => return None,
                }
            }
            "Gemm" | "MatMul" => self.dense(node)?,
            "Add" => self.add(node)?,
            "Concat" if integer(node, "axis", 0) == 1 => self.stack(node)?,
            "Softmax" | "LogSoftmax" | "Sigmoid" if output == last => {
                let Known::Row(map) = self.known(node, 0)? else {
                    return None;
                };
                let is_softmax = node.operator != "Sigmoid";
                if is_softmax && !matches!(integer(node, "axis", -1), -1 | 1) {
                    return None;
                }
                self.plain.ending = match node.operator {
                    "Softmax" => Ending::Softmax,
                    "LogSoftmax" => Ending::LogSoftmax,
                    _ => Ending::Sigmoid,
                };
                Known::Row(map)
            }
            _ => return None,
        };
        self.known.insert(output, made);
        Some(())
    }

    fn known(&self, node: &Node<'a>, at: usize) -> Option<Known> {
        self.known.get(node.inputs.get(at)?).copied()
    }

    fn map(&self, node: &Node<'a>, at: usize) -> Option<usize> {
        match self.known(node, at)? {
            Known::Map(map) => Some(map),
            _ => None,
        }
    }

    fn constant(&self, node: &Node<'a>, at: usize) -> Option<Vec<f32>> {
        reals(self.constants.get(node.inputs.get(at)?)?)
    }

    fn push(&mut self, work: PlainWork, input: usize, channels: usize, size: [usize; 2]) -> usize {
        let output = self.plain.maps.len();
        self.plain.maps.push((channels, size));
        self.makers.push(Some(self.plain.steps.len()));
        self.plain.steps.push(PlainStep {
            work,
            input,
            output,
            first_channel: 0,
        });
        output
    }

    /// Maps one after another: the steps that make them make parts of one map instead.
    fn stack(&mut self, node: &Node<'a>) -> Option<Known> {
        let mut parts = Vec::new();
        for (at, name) in node.inputs.iter().enumerate() {
            let map = self.map(node, at)?;
            // Whatever else reads it would look for it where it no longer is, and it has one place only.
            let is_free = self.readers.get(name) == Some(&1) && !parts.contains(&map);
            if !is_free || !self.plain.maps[map].0.is_multiple_of(BLOCK) {
                return None;
            }
            parts.push(map);
        }
        let size = self.plain.maps[*parts.first()?].1;
        let stacked = self.plain.maps.len();
        let mut channels = 0;
        for &part in &parts {
            let (count, part_size) = self.plain.maps[part];
            let step = &mut self.plain.steps[self.makers[part]?];
            // What is added to a map lies as that does, which no part of a map can; and depthwise kernels write whole maps.
            let is_whole = match &step.work {
                PlainWork::Convolution { spec, added, .. } => added.is_some() || spec.groups > 1,
                _ => false,
            };
            if is_whole || part_size != size {
                return None;
            }
            (step.output, step.first_channel) = (stacked, channels);
            channels += count;
        }
        self.plain.maps.push((channels, size));
        // Several steps made it: none of them can be given more to do.
        self.makers.push(None);
        Some(Known::Map(stacked))
    }

    fn row(&self, node: &Node<'a>) -> Option<Known> {
        match self.known(node, 0)? {
            Known::Map(map) | Known::Row(map) => Some(Known::Row(map)),
            Known::Turned => None,
        }
    }

    fn convolution(&mut self, node: &Node<'a>) -> Option<Known> {
        let input = self.map(node, 0)?;
        let (inputs, size) = self.plain.maps[input];
        let extents = &self.constants.get(node.inputs.get(1)?)?.extents;
        let [outputs, per_group, height, width] = extents[..] else {
            return None;
        };
        let [outputs, per_group, height, width] =
            [outputs, per_group, height, width].map(|extent| usize::try_from(extent).unwrap_or(0));
        let mut weights = self.constant(node, 1)?;
        let bias = match node.inputs.get(2) {
            Some(name) if !name.is_empty() => self.constant(node, 2)?,
            _ => vec![0.0; outputs],
        };
        let groups = usize::try_from(integer(node, "group", 1)).ok()?;
        let is_depthwise = groups == inputs && outputs == inputs && per_group == 1;
        let fits = outputs > 0 && height > 0 && width > 0 && bias.len() == outputs;
        if !fits
            || !(is_depthwise || groups == 1 && per_group == inputs)
            || both(node, "dilations", 1)? != 1
        {
            return None;
        }
        let stride = both(node, "strides", 1)?;
        let [above, left, below, right] = pads(node, size, [height, width], stride)?;
        // A kernel with zeros at its begin reads as far beyond one edge as it does beyond the other.
        let [first_rows, first_columns] = [below.checked_sub(above)?, right.checked_sub(left)?];
        let kernel = [height + first_rows, width + first_columns];
        if kernel != [height, width] {
            let mut wide = vec![0.0; outputs * per_group * kernel[0] * kernel[1]];
            let planes = wide.chunks_exact_mut(kernel[0] * kernel[1]);
            for (wide, narrow) in planes.zip(weights.chunks_exact(height * width)) {
                for (row, values) in narrow.chunks_exact(width).enumerate() {
                    let at = (row + first_rows) * kernel[1] + first_columns;
                    wide[at..at + width].copy_from_slice(values);
                }
            }
            weights = wide;
        }
        let spec = ConvolutionSpec {
            name: self.plain.steps.len().to_string(),
            inputs,
            outputs,
            kernel,
            stride,
            padding: [below, right],
            groups,
            activation: Activation::Linear,
        };
        if weights.len() != spec.weight_shape().iter().product::<usize>() {
            return None;
        }
        let room =
            [0, 1].map(|axis| (size[axis] + 2 * spec.padding[axis]).checked_sub(kernel[axis]));
        let after = [room[0]? / stride + 1, room[1]? / stride + 1];
        let work = PlainWork::Convolution {
            spec,
            weights,
            bias,
            added: None,
        };
        Some(Known::Map(self.push(work, input, outputs, after)))
    }

    /// The convolution that made what a node reads, if nothing else reads it and nothing follows it yet.
    fn open_convolution(&mut self, name: &str, map: usize) -> Option<&mut PlainStep> {
        if self.readers.get(name) != Some(&1) {
            return None;
        }
        let step = &mut self.plain.steps[self.makers[map]?];
        match &step.work {
            PlainWork::Convolution { spec, added, .. }
                if spec.activation == Activation::Linear && added.is_none() =>
            {
                Some(step)
            }
            _ => None,
        }
    }

    fn normalisation(&mut self, node: &Node<'a>) -> Option<Known> {
        let map = self.map(node, 0)?;
        let parts = [1, 2, 3, 4].map(|at| self.constant(node, at));
        let [Some(scale), Some(shift), Some(mean), Some(variance)] = parts else {
            return None;
        };
        let epsilon = float(node, "epsilon", 1e-5);
        let step = self.open_convolution(node.inputs[0], map)?;
        let PlainWork::Convolution {
            spec,
            weights,
            bias,
            ..
        } = &mut step.work
        else {
            return None;
        };
        if [&scale, &shift, &mean, &variance]
            .iter()
            .any(|part| part.len() != spec.outputs)
        {
            return None;
        }
        let per_output = weights.len() / spec.outputs;
        for (output, weights) in weights.chunks_exact_mut(per_output).enumerate() {
            let factor = scale[output] / (variance[output] + epsilon).sqrt();
            weights.iter_mut().for_each(|weight| *weight *= factor);
            bias[output] = (bias[output] - mean[output]) * factor + shift[output];
        }
        Some(Known::Map(map))
    }

    fn clamp(&mut self, node: &Node<'a>, activation: Activation) -> Option<Known> {
        let known = self.known(node, 0)?;
        let (Known::Map(map) | Known::Row(map)) = known else {
            return None;
        };
        if let Some(step) = self.open_convolution(node.inputs[0], map)
            && let PlainWork::Convolution { spec, .. } = &mut step.work
        {
            spec.activation = activation;
            return Some(known);
        }
        if activation != Activation::Relu {
            return None;
        }
        let (channels, size) = self.plain.maps[map];
        let output = self.push(PlainWork::Relu, map, channels, size);
        Some(match known {
            Known::Row(_) => Known::Row(output),
            _ => Known::Map(output),
        })
    }

    fn clip(&mut self, node: &Node<'a>) -> Option<Known> {
        let bound = |at: usize, name: &str| match node.inputs.get(at) {
            Some(input) if !input.is_empty() => match self.constant(node, at)?[..] {
                [bound] => Some(bound),
                _ => None,
            },
            _ => match node.setting(name) {
                Some(Setting::Float(bound)) => Some(*bound),
                _ => None,
            },
        };
        match (bound(1, "min")?, bound(2, "max")?) {
            (0.0, 6.0) => self.clamp(node, Activation::Relu6),
            _ => None,
        }
    }

    fn max_pool(&mut self, node: &Node<'a>) -> Option<Known> {
        let input = self.map(node, 0)?;
        let (channels, size) = self.plain.maps[input];
        let side = both(node, "kernel_shape", 0)?;
        let stride = both(node, "strides", 1)?;
        let [above, left, below, right] = pads(node, size, [side; 2], stride)?;
        let is_plain =
            side > 0 && above < side && above == left && both(node, "dilations", 1)? == 1;
        if !is_plain || size.contains(&0) {
            return None;
        }
        let reaches_over = integer(node, "ceil_mode", 0) != 0;
        let ends = [above + below, left + right];
        let room = [0, 1].map(|axis| (size[axis] + ends[axis]).checked_sub(side));
        let after = [(0, room[0]?), (1, room[1]?)].map(|(axis, room)| {
            if reaches_over {
                // A window that would begin behind the map is left out.
                (room.div_ceil(stride) + 1).min((size[axis] + above - 1) / stride + 1)
            } else {
                room / stride + 1
            }
        });
        // Every window has something in it.
        if (0..2).any(|axis| (after[axis] - 1) * stride >= size[axis] + above) {
            return None;
        }
        let work = PlainWork::MaxPool {
            side,
            stride,
            padding: above,
        };
        Some(Known::Map(self.push(work, input, channels, after)))
    }

    fn mean(&mut self, node: &Node<'a>, keeps: bool) -> Option<Known> {
        let input = self.map(node, 0)?;
        let (channels, _) = self.plain.maps[input];
        let output = self.push(PlainWork::Mean, input, channels, [1, 1]);
        Some(if keeps {
            Known::Map(output)
        } else {
            Known::Row(output)
        })
    }

    /// A dense layer is a convolution whose kernel is as large as the map.
    fn dense(&mut self, node: &Node<'a>) -> Option<Known> {
        let Known::Row(input) = self.known(node, 0)? else {
            return None;
        };
        let (channels, size) = self.plain.maps[input];
        let count = channels * size[0] * size[1];
        let is_gemm = node.operator == "Gemm";
        let is_plain = float(node, "alpha", 1.0) == 1.0
            && float(node, "beta", 1.0) == 1.0
            && integer(node, "transA", 0) == 0;
        let [rows, columns] = self.constants.get(node.inputs.get(1)?)?.extents[..] else {
            return None;
        };
        let [rows, columns] = [rows, columns].map(|extent| usize::try_from(extent).unwrap_or(0));
        let numbers = self.constant(node, 1)?;
        let is_turned = is_gemm && integer(node, "transB", 0) == 1;
        let (outputs, inputs) = if is_turned {
            (rows, columns)
        } else {
            (columns, rows)
        };
        if !is_plain || inputs != count || outputs == 0 {
            return None;
        }
        let weights = if is_turned {
            numbers
        } else {
            (0..outputs * inputs)
                .map(|at| numbers[at % inputs * outputs + at / inputs])
                .collect()
        };
        let bias = match node.inputs.get(2) {
            Some(name) if !name.is_empty() => self.constant(node, 2)?,
            _ => vec![0.0; outputs],
        };
        if bias.len() != outputs {
            return None;
        }
        let name = self.plain.steps.len().to_string();
        let spec = ConvolutionSpec {
            kernel: size,
            ..ConvolutionSpec::pointwise(name, channels, outputs, Activation::Linear)
        };
        let work = PlainWork::Convolution {
            spec,
            weights,
            bias,
            added: None,
        };
        Some(Known::Row(self.push(work, input, outputs, [1, 1])))
    }

    fn add(&mut self, node: &Node<'a>) -> Option<Known> {
        let names = [*node.inputs.first()?, *node.inputs.get(1)?];
        let both = [
            self.known.get(names[0]).copied(),
            self.known.get(names[1]).copied(),
        ];
        match both {
            [Some(Known::Map(one)), Some(Known::Map(other))] => {
                // When a stacked map is whole is not known here.
                let is_stacked = |map: usize| map > 0 && self.makers[map].is_none();
                let is_alike = self.plain.maps[one] == self.plain.maps[other];
                if one == other || !is_alike || is_stacked(one) || is_stacked(other) {
                    return None;
                }
                // The later one is made when the earlier one is there.
                let (name, map, earlier) = if self.makers[one] > self.makers[other] {
                    (names[0], one, other)
                } else {
                    (names[1], other, one)
                };
                let step = self.open_convolution(name, map)?;
                let PlainWork::Convolution { spec, added, .. } = &mut step.work else {
                    return None;
                };
                // Depthwise kernels add nothing.
                if spec.groups > 1 {
                    return None;
                }
                *added = Some(earlier);
                Some(Known::Map(map))
            }
            [Some(known), None] | [None, Some(known)] => {
                let at = usize::from(both[0].is_some());
                let shift = self.constant(node, at)?;
                let extents = &self.constants.get(names[at])?.extents;
                let (Known::Map(map) | Known::Row(map)) = known else {
                    return None;
                };
                let outputs = self.plain.maps[map].0;
                let is_per_channel = match known {
                    Known::Row(_) => matches!(extents[..], [_] | [1, _]),
                    _ => matches!(extents[..], [_, 1, 1] | [1, _, 1, 1]),
                };
                if shift.len() != outputs || !is_per_channel {
                    return None;
                }
                let step = self.open_convolution(names[1 - at], map)?;
                let PlainWork::Convolution { bias, .. } = &mut step.work else {
                    return None;
                };
                bias.iter_mut()
                    .zip(shift)
                    .for_each(|(bias, shift)| *bias += shift);
                Some(known)
            }
            _ => None,
        }
    }
}
