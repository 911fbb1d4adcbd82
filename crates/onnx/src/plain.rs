//! Networks of convolutions, pooling, means, curves for single numbers, normalisations, sums, products, stacks of maps and dense layers, as
//! most that look at pictures without attention are: as a list of steps that kernels of our own compute several times as fast as the
//! interpreter.

use std::collections::BTreeMap;

use kernels::{Curve, Joining, Windows};
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
    /// To which; that which is read is changed where it lies.
    pub output: usize,
    /// The first of the output's channels that it makes, a multiple of [`STACKED`].
    pub first_channel: usize,
}

/// Maps are stacked where their channels are a multiple of this.
pub const STACKED: usize = 4;

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
    /// Means of windows.
    WindowMeans(Windows),
    /// The mean of each map.
    Mean,
    /// A function of single numbers.
    Curve(Curve),
    /// A factor and an offset for each channel that is made.
    Line {
        /// Multiplied first.
        factors: Vec<f32>,
        /// Added next.
        offsets: Vec<f32>,
        /// Whether negative results become 0.
        clamps: bool,
    },
    /// Another map is added or multiplied, of the same shape or with one place.
    Join(Joining, usize),
    /// Nothing: it is put where it belongs.
    Copy,
}

/// A value of the graph.
#[derive(Clone, Copy)]
enum Known {
    /// The picture, pixel after pixel.
    Turned,
    /// A map.
    Map(usize),
    /// A map as a row of numbers.
    Row(usize),
    /// What is to become of a map, which may be multiplied by it.
    Gate(usize, Curve),
    /// Several maps, see [`Builder::stacks`].
    Stack(usize),
}

struct Builder<'g, 'a> {
    constants: BTreeMap<&'a str, &'g Tensor<'a>>,
    /// How many read a value.
    readers: BTreeMap<&'a str, usize>,
    /// How many of them are still to come.
    left: BTreeMap<&'a str, usize>,
    known: BTreeMap<&'a str, Known>,
    plain: Plain,
    /// Which step made a map, or changed it last.
    makers: Vec<Option<usize>>,
    /// Maps that are stacked, by the names of their values.
    stacks: Vec<Vec<(&'a str, usize)>>,
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
        left: readers.clone(),
        readers,
        known: BTreeMap::from([(input, first)]),
        plain: Plain {
            maps: vec![(planes, [side; 2])],
            steps: Vec::new(),
            output: 0,
            ending: Ending::Linear,
        },
        makers: vec![None],
        stacks: Vec::new(),
    };
    for node in &graph.nodes {
        // Nothing may follow what ends a network.
        if builder.plain.ending != Ending::Linear {
            return None;
        }
        builder.node(node, &ports.output)?;
        // A gate or a stack reads when it is read.
        let is_made = node.outputs.iter().all(|name| {
            let known = builder.known.get(name);
            !matches!(known, Some(Known::Gate(..) | Known::Stack(_)))
        });
        if is_made {
            for input in &node.inputs {
                builder.left.entry(*input).and_modify(|left| *left -= 1);
            }
        }
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
        // All at once: every machine that this runs on has the file's order of bytes.
        number::FLOAT if cfg!(target_endian = "little") => {
            Some(bytemuck::pod_collect_to_vec(bytes))
        }
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
            "HardSwish" => self.curve(node, Curve::HardSwish(1.0 / 6.0, 0.5))?,
            "HardSigmoid" => {
                let (slope, offset) = (float(node, "alpha", 0.2), float(node, "beta", 0.5));
                self.gate(node, Curve::HardSigmoid(slope, offset))?
            }
            "Sigmoid" if output != last => self.gate(node, Curve::Sigmoid)?,
            "Mul" => self.multiply(node)?,
            "Concat" if integer(node, "axis", 0) == 1 || integer(node, "axis", 0) == -3 => {
                self.stack(node)?
            }
            "MaxPool" => self.max_pool(node)?,
            "AveragePool" => self.mean_pool(node)?,
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

    /// The map of an input, made if it is none yet.
    fn map(&mut self, node: &Node<'a>, at: usize) -> Option<usize> {
        self.map_of(node.inputs.get(at)?)
    }

    fn map_of(&mut self, name: &'a str) -> Option<usize> {
        let map = match *self.known.get(name)? {
            Known::Map(map) => map,
            Known::Gate(map, curve) => {
                // The gate may be read by several, but what it is made of has no other reader.
                let map = self.own(map, false);
                self.change(PlainWork::Curve(curve), map)
            }
            Known::Stack(stack) => self.gather(stack)?,
            Known::Turned | Known::Row(_) => return None,
        };
        self.known.insert(name, Known::Map(map));
        Some(map)
    }

    /// A map or a row, and which.
    fn numbers(&mut self, node: &Node<'a>, at: usize) -> Option<(usize, fn(usize) -> Known)> {
        match self.known(node, at)? {
            Known::Row(row) => Some((row, Known::Row)),
            _ => Some((self.map(node, at)?, Known::Map)),
        }
    }

    /// Whether nothing reads a value but the one that asks.
    fn is_alone(&self, name: &str) -> bool {
        self.readers.get(name) == Some(&1)
    }

    /// Whether the one that asks is the last to read a value.
    fn is_last(&self, name: &str) -> bool {
        self.left.get(name) == Some(&1)
    }

    /// The map, or a copy where others will read it.
    fn own(&mut self, map: usize, is_last: bool) -> usize {
        if is_last && map != 0 {
            return map;
        }
        let (channels, size) = self.plain.maps[map];
        self.push(PlainWork::Copy, map, channels, size)
    }

    /// Changes a map where it lies.
    fn change(&mut self, work: PlainWork, map: usize) -> usize {
        self.makers[map] = Some(self.plain.steps.len());
        self.plain.steps.push(PlainStep {
            work,
            input: map,
            output: map,
            first_channel: 0,
        });
        map
    }

    /// A curve for a map or a row.
    fn curve(&mut self, node: &Node<'a>, curve: Curve) -> Option<Known> {
        let (map, known) = self.numbers(node, 0)?;
        let map = self.own(map, self.is_last(node.inputs[0]));
        Some(known(self.change(PlainWork::Curve(curve), map)))
    }

    /// What maps are usually multiplied by.
    fn gate(&mut self, node: &Node<'a>, curve: Curve) -> Option<Known> {
        if let Known::Row(_) = self.known(node, 0)? {
            return self.curve(node, curve);
        }
        let map = self.map(node, 0)?;
        if self.is_last(node.inputs[0]) && map != 0 {
            return Some(Known::Map(self.change(PlainWork::Curve(curve), map)));
        }
        Some(Known::Gate(map, curve))
    }

    fn multiply(&mut self, node: &Node<'a>) -> Option<Known> {
        let names = [*node.inputs.first()?, *node.inputs.get(1)?];
        let both = names.map(|name| self.known.get(name).copied());
        for (at, other) in [(0, 1), (1, 0)] {
            match (both[at], both[other]) {
                // A value times its own gate.
                (Some(Known::Map(map)), Some(Known::Gate(gated, curve)))
                    if map == gated && self.is_alone(names[other]) =>
                {
                    let own = self.own(map, self.left.get(names[at]) == Some(&2));
                    let curve = match curve {
                        Curve::Sigmoid => Curve::Silu,
                        Curve::HardSigmoid(slope, offset) => Curve::HardSwish(slope, offset),
                        _ => return None,
                    };
                    return Some(Known::Map(self.change(PlainWork::Curve(curve), own)));
                }
                (Some(_), None) => {
                    let (map, _) = self.numbers(node, at)?;
                    let factors = self.per_channel(node, other, map)?;
                    let offsets = vec![0.0; factors.len()];
                    return self.line(node, at, (factors, offsets));
                }
                _ => {}
            }
        }
        self.join(node, Joining::Product)
    }

    /// Joins two maps, the larger of which is changed.
    fn join(&mut self, node: &Node<'a>, joining: Joining) -> Option<Known> {
        let names = [*node.inputs.first()?, *node.inputs.get(1)?];
        let (one, known) = self.numbers(node, 0)?;
        let (other, _) = self.numbers(node, 1)?;
        let [shape, other_shape] = [one, other].map(|map| self.plain.maps[map]);
        let is_same_kind = matches!(self.known.get(names[0])?, Known::Row(_))
            == matches!(self.known.get(names[1])?, Known::Row(_));
        if one == other || shape.0 != other_shape.0 || !is_same_kind {
            return None;
        }
        let (at, map, joined) = match (shape.1, other_shape.1) {
            (size, other_size) if size == other_size => {
                // What may be changed is, and there is no copy.
                if self.is_last(names[0]) && one != 0 {
                    (0, one, other)
                } else {
                    (1, other, one)
                }
            }
            (_, [1, 1]) => (0, one, other),
            ([1, 1], _) => (1, other, one),
            _ => return None,
        };
        let own = self.own(map, self.is_last(names[at]));
        Some(known(self.change(PlainWork::Join(joining, joined), own)))
    }

    /// A constant that is one number for each channel of a map, or one for all.
    fn per_channel(&self, node: &Node<'a>, at: usize, map: usize) -> Option<Vec<f32>> {
        let numbers = self.constant(node, at)?;
        let extents = &self.constants.get(node.inputs.get(at)?)?.extents;
        let channels = self.plain.maps[map].0;
        if let ([number], [] | [1] | [1, 1] | [1, 1, 1] | [1, 1, 1, 1]) =
            (&numbers[..], &extents[..])
        {
            return Some(vec![*number; channels]);
        }
        let is_row = |name: &&str| matches!(self.known.get(name), Some(Known::Row(_)));
        let fits = if node.inputs.iter().any(is_row) {
            matches!(extents[..], [_] | [1, _])
        } else {
            matches!(extents[..], [_, 1, 1] | [1, _, 1, 1])
        };
        (fits && numbers.len() == channels).then_some(numbers)
    }

    /// A factor and an offset for each channel: part of the convolution before it, if that is open.
    fn line(
        &mut self,
        node: &Node<'a>,
        at: usize,
        (factors, offsets): (Vec<f32>, Vec<f32>),
    ) -> Option<Known> {
        let name = *node.inputs.get(at)?;
        if let Known::Stack(stack) = *self.known.get(name)? {
            return self.line_of_stack(stack, (&factors, &offsets));
        }
        let (map, known) = self.numbers(node, at)?;
        if let Some(step) = self.open_convolution(name, map)
            && let PlainWork::Convolution {
                spec,
                weights,
                bias,
                ..
            } = &mut step.work
        {
            let per_output = weights.len() / spec.outputs;
            for (output, weights) in weights.chunks_exact_mut(per_output).enumerate() {
                weights
                    .iter_mut()
                    .for_each(|weight| *weight *= factors[output]);
                bias[output] = bias[output] * factors[output] + offsets[output];
            }
            return Some(known(map));
        }
        let own = self.own(map, self.is_last(name));
        let work = PlainWork::Line {
            factors,
            offsets,
            clamps: false,
        };
        Some(known(self.change(work, own)))
    }

    /// The same for maps that are stacked by it.
    fn line_of_stack(
        &mut self,
        stack: usize,
        (factors, offsets): (&[f32], &[f32]),
    ) -> Option<Known> {
        let parts = self.stacks[stack].clone();
        let output = self.stacked(stack)?;
        let mut first_channel = 0;
        for (_, part) in parts {
            let channels = first_channel..first_channel + self.plain.maps[part].0;
            let work = PlainWork::Line {
                factors: factors[channels.clone()].to_vec(),
                offsets: offsets[channels.clone()].to_vec(),
                clamps: false,
            };
            self.put(work, part, output, first_channel);
            first_channel = channels.end;
        }
        Some(Known::Map(output))
    }

    /// A step to a part of a map.
    fn put(&mut self, work: PlainWork, input: usize, output: usize, first_channel: usize) {
        self.makers[output] = Some(self.plain.steps.len());
        self.plain.steps.push(PlainStep {
            work,
            input,
            output,
            first_channel,
        });
    }

    fn stack(&mut self, node: &Node<'a>) -> Option<Known> {
        let mut parts = Vec::new();
        for (at, &name) in node.inputs.iter().enumerate() {
            match *self.known.get(name)? {
                // Its own parts, as long as nothing has put them together.
                Known::Stack(stack) if self.is_alone(name) => {
                    parts.extend_from_slice(&self.stacks[stack]);
                }
                _ => parts.push((name, self.map(node, at)?)),
            }
        }
        let size = self.plain.maps[parts.first()?.1].1;
        let (_, others) = parts.split_last()?;
        let fits = parts
            .iter()
            .all(|&(_, part)| self.plain.maps[part].1 == size)
            && others
                .iter()
                .all(|&(_, part)| self.plain.maps[part].0 % STACKED == 0);
        if !fits {
            return None;
        }
        self.stacks.push(parts);
        Some(Known::Stack(self.stacks.len() - 1))
    }

    /// A map for all of a stack.
    fn stacked(&mut self, stack: usize) -> Option<usize> {
        let parts = &self.stacks[stack];
        let size = self.plain.maps[parts.first()?.1].1;
        let channels = parts.iter().map(|&(_, part)| self.plain.maps[part].0).sum();
        self.plain.maps.push((channels, size));
        self.makers.push(None);
        Some(self.plain.maps.len() - 1)
    }

    /// Puts a stack's maps together. What nothing else reads is made in its place.
    fn gather(&mut self, stack: usize) -> Option<usize> {
        let parts = self.stacks[stack].clone();
        let output = self.stacked(stack)?;
        let mut first_channel = 0;
        for (name, part) in parts {
            let channels = self.plain.maps[part].0;
            let made = self
                .plain
                .steps
                .iter()
                .filter(|step| step.output == part)
                .count();
            let maker = self.makers[part].filter(|_| self.is_alone(name));
            let maker = maker.map(|at| &mut self.plain.steps[at]);
            match maker {
                Some(step)
                    if step.first_channel == 0
                        && (made == 1 || step.input == part)
                        // What is added lies as the map to which it is.
                        && !matches!(step.work, PlainWork::Convolution { added: Some(_), .. })
                        && can_be_put(&step.work) =>
                {
                    step.output = output;
                    step.first_channel = first_channel;
                    self.makers[output] = self.makers[output].max(self.makers[part]);
                }
                _ => self.put(PlainWork::Copy, part, output, first_channel),
            }
            first_channel += channels;
        }
        Some(output)
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

    fn row(&mut self, node: &Node<'a>) -> Option<Known> {
        let (map, _) = self.numbers(node, 0)?;
        Some(Known::Row(map))
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
        // Each group has blocks of its own.
        let is_grouped = groups > 1
            && per_group.checked_mul(groups) == Some(inputs)
            && outputs.is_multiple_of(groups)
            && per_group.is_multiple_of(STACKED)
            && (outputs / groups).is_multiple_of(STACKED);
        let fits = outputs > 0 && height > 0 && width > 0 && bias.len() == outputs;
        if !fits
            || !(is_depthwise || groups == 1 && per_group == inputs || is_grouped)
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
        let parts = [1, 2, 3, 4].map(|at| self.constant(node, at));
        let [Some(scale), Some(shift), Some(mean), Some(variance)] = parts else {
            return None;
        };
        let epsilon = float(node, "epsilon", 1e-5);
        let channels = match self.known(node, 0)? {
            Known::Stack(stack) => (self.stacks[stack].iter())
                .map(|&(_, part)| self.plain.maps[part].0)
                .sum(),
            _ => {
                let map = self.map(node, 0)?;
                self.plain.maps[map].0
            }
        };
        if [&scale, &shift, &mean, &variance]
            .iter()
            .any(|part| part.len() != channels)
        {
            return None;
        }
        let factors: Vec<f32> = (scale.iter().zip(&variance))
            .map(|(scale, variance)| scale / (variance + epsilon).sqrt())
            .collect();
        let offsets = (shift.iter().zip(&mean).zip(&factors))
            .map(|((shift, mean), factor)| shift - mean * factor)
            .collect();
        self.line(node, 0, (factors, offsets))
    }

    fn clamp(&mut self, node: &Node<'a>, activation: Activation) -> Option<Known> {
        let (map, known) = self.numbers(node, 0)?;
        let name = node.inputs[0];
        if let Some(step) = self.open_convolution(name, map)
            && let PlainWork::Convolution { spec, .. } = &mut step.work
        {
            spec.activation = activation;
            return Some(known(map));
        }
        if activation == Activation::Relu && self.is_alone(name) && self.clamp_lines(map) {
            return Some(known(map));
        }
        let curve = match activation {
            Activation::Relu => Curve::Relu,
            Activation::Relu6 => Curve::Relu6,
            _ => return None,
        };
        let own = self.own(map, self.is_last(name));
        Some(known(self.change(PlainWork::Curve(curve), own)))
    }

    /// Has the lines that made a map clamp; tells whether there were any.
    fn clamp_lines(&mut self, map: usize) -> bool {
        let Some(last) = self.makers[map] else {
            return false;
        };
        let mut has_clamped = false;
        for step in self.plain.steps[..=last].iter_mut().rev() {
            let PlainStep {
                work: PlainWork::Line { clamps, .. },
                input,
                output,
                ..
            } = step
            else {
                break;
            };
            if *output != map {
                break;
            }
            *clamps = true;
            has_clamped = true;
            // It changed what others made.
            if *input == map {
                break;
            }
        }
        has_clamped
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
        if !is_plain {
            return None;
        }
        let after = windows(
            node,
            (size, above, [above + below, left + right]),
            side,
            stride,
        )?;
        let work = PlainWork::MaxPool {
            side,
            stride,
            padding: above,
        };
        Some(Known::Map(self.push(work, input, channels, after)))
    }

    fn mean_pool(&mut self, node: &Node<'a>) -> Option<Known> {
        let input = self.map(node, 0)?;
        let (channels, size) = self.plain.maps[input];
        let kernel = node.integers("kernel_shape");
        let is_whole = kernel.len() == 2
            && (kernel.iter().zip(size)).all(|(&side, size)| usize::try_from(side) == Ok(size))
            && node.integers("pads").iter().all(|&pad| pad == 0);
        if is_whole {
            return self.mean(node, true);
        }
        let side = both(node, "kernel_shape", 0)?;
        let stride = both(node, "strides", 1)?;
        let [above, left, below, right] = pads(node, size, [side; 2], stride)?;
        let is_plain = side > 0
            && above < side
            && [left, below, right] == [above; 3]
            && both(node, "dilations", 1)? == 1;
        // What a window counts that reaches beyond the padding differs between libraries.
        if !is_plain || integer(node, "ceil_mode", 0) != 0 {
            return None;
        }
        let after = windows(node, (size, above, [2 * above; 2]), side, stride)?;
        let work = PlainWork::WindowMeans(Windows {
            side,
            stride,
            padding: above,
            counts_padding: integer(node, "count_include_pad", 0) != 0,
        });
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
                if one == other || self.plain.maps[one] != self.plain.maps[other] {
                    return None;
                }
                // The later one is made when the earlier one is there.
                let (name, map, earlier) = if self.makers[one] > self.makers[other] {
                    (names[0], one, other)
                } else {
                    (names[1], other, one)
                };
                let step = self.open_convolution(name, map);
                if let Some(step) = step
                    && let PlainWork::Convolution { spec, added, .. } = &mut step.work
                    // Kernels with groups add nothing.
                    && spec.groups == 1
                {
                    *added = Some(earlier);
                    return Some(Known::Map(map));
                }
                self.join(node, Joining::Sum)
            }
            [Some(_), None] | [None, Some(_)] => {
                let at = usize::from(both[0].is_none());
                let channels_of = match both[at]? {
                    Known::Stack(_) | Known::Turned => return None,
                    _ => self.numbers(node, at)?.0,
                };
                let offsets = self.per_channel(node, 1 - at, channels_of)?;
                let factors = vec![1.0; offsets.len()];
                self.line(node, at, (factors, offsets))
            }
            [Some(_), Some(_)] => self.join(node, Joining::Sum),
            [None, None] => None,
        }
    }
}

/// Whether a step may make a part of a map.
fn can_be_put(work: &PlainWork) -> bool {
    match work {
        // Depthwise kernels write whole maps.
        PlainWork::Convolution { spec, .. } => spec.groups == 1 || spec.groups < spec.inputs,
        PlainWork::MaxPool { .. } | PlainWork::Mean | PlainWork::Line { .. } | PlainWork::Copy => {
            true
        }
        PlainWork::WindowMeans(_) | PlainWork::Curve(_) | PlainWork::Join(..) => false,
    }
}

/// How many windows there are: none begins behind the map and its padding before it, all have something in them.
fn windows(
    node: &Node,
    (size, before, ends): ([usize; 2], usize, [usize; 2]),
    side: usize,
    stride: usize,
) -> Option<[usize; 2]> {
    if stride == 0 || size.contains(&0) {
        return None;
    }
    let reaches_beyond = integer(node, "ceil_mode", 0) != 0;
    let mut after = [0; 2];
    for axis in 0..2 {
        let room = (size[axis] + ends[axis]).checked_sub(side)?;
        after[axis] = 1 + if reaches_beyond {
            // The last begins in the map or before it.
            room.div_ceil(stride)
                .min((size[axis] + before - 1) / stride)
        } else {
            room / stride
        };
        if (after[axis] - 1) * stride >= size[axis] + before {
            return None;
        }
    }
    Some(after)
}
