//! A network of real numbers as a TensorFlow Lite file (tensorflow/lite/schema/schema.fbs, version 3). Fields are counted as the schema lists
//! them. Maps are \[1, rows, columns, channels\].

use anyhow::{Context, Result, bail, ensure};
use flatbuffers::{FlatBufferBuilder, Push, TableFinishedWIPOffset, WIPOffset};
use models::architecture::{Activation, ConvolutionSpec, Operation, Structure};

use Field::{Byte, Int};

use super::network::{self, Maps, Numbers, Padding, Weights, Writer};

/// Of the schema.
const VERSION: u32 = 3;
/// The first bytes of every file, after the root's offset.
const IDENTIFIER: &str = "TFL3";

/// `TensorType`.
const FLOAT32: i8 = 0;
const INT32: i8 = 2;

/// `BuiltinOperator`, and the kind of its options (`BuiltinOptions`).
#[derive(Clone, Copy, PartialEq, Eq)]
struct Operator(i8, u8);

const ADD: Operator = Operator(0, 11);
const CONCATENATION: Operator = Operator(2, 10);
const CONVOLUTION: Operator = Operator(3, 1);
const DEPTHWISE: Operator = Operator(4, 2);
const MAX_POOL: Operator = Operator(17, 5);
const MEAN: Operator = Operator(40, 27);
const OPERATORS: [Operator; 6] = [ADD, CONCATENATION, CONVOLUTION, DEPTHWISE, MAX_POOL, MEAN];

/// `Padding`.
const SAME: i8 = 0;
const VALID: i8 = 1;

/// A table that is written already.
type Table = WIPOffset<TableFinishedWIPOffset>;

/// The file.
pub fn encode(structure: &Structure, numbers: Numbers, side: usize) -> Result<Vec<u8>> {
    let specs = structure.convolutions();
    let channels = specs.first().context("the network has no layers")?.inputs;
    let mut graph = Graph::new();
    let value = graph.maps("picture", side, channels);
    let input = Maps {
        value,
        channels,
        side,
    };
    let output = network::write(&mut graph, structure, numbers, input)?;
    Ok(graph.finish(value, output.value))
}

/// Field of a table of options.
enum Field {
    Byte(i8),
    Int(usize),
}

/// A table's fields, by the schema's counting.
struct Fields<'a, 'b>(&'a mut FlatBufferBuilder<'b>);

impl Fields<'_, '_> {
    fn set(&mut self, index: u16, value: impl Push) {
        self.0.push_slot_always(4 + 2 * index, value);
    }
}

struct Graph {
    file: FlatBufferBuilder<'static>,
    buffers: Vec<Table>,
    tensors: Vec<Table>,
    operators: Vec<Table>,
}

impl Graph {
    fn new() -> Self {
        let mut graph = Self {
            file: FlatBufferBuilder::new(),
            buffers: Vec::new(),
            tensors: Vec::new(),
            operators: Vec::new(),
        };
        // The first one is that of all tensors which are computed, and empty.
        let empty = graph.table(|_| {});
        graph.buffers.push(empty);
        graph
    }

    fn table(&mut self, set: impl FnOnce(&mut Fields<'_, '_>)) -> Table {
        let start = self.file.start_table();
        set(&mut Fields(&mut self.file));
        self.file.end_table(start)
    }

    /// A tensor; returns its number.
    fn tensor(&mut self, name: &str, shape: &[usize], kind: i8, data: Option<&[u8]>) -> i32 {
        let buffer = data.map_or(0, |data| {
            let data = self.file.create_vector(data);
            let buffer = self.table(|table| table.set(0, data));
            self.buffers.push(buffer);
            self.buffers.len() - 1
        });
        let extents: Vec<i32> = shape.iter().map(|&extent| extent as i32).collect();
        let (name, shape) = (
            self.file.create_string(name),
            self.file.create_vector(&extents),
        );
        let tensor = self.table(|table| {
            table.set(0, shape);
            table.set(1, kind);
            table.set(2, buffer as u32);
            table.set(3, name);
        });
        self.tensors.push(tensor);
        self.tensors.len() as i32 - 1
    }

    fn reals(&mut self, name: &str, shape: &[usize], values: &[f32]) -> i32 {
        let bytes: Vec<u8> = values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect();
        self.tensor(name, shape, FLOAT32, Some(&bytes))
    }

    fn maps(&mut self, name: &str, side: usize, channels: usize) -> i32 {
        self.tensor(name, &[1, side, side, channels], FLOAT32, None)
    }

    fn operator(&mut self, operator: Operator, inputs: &[i32], output: i32, options: &[Field]) {
        let options = self.table(|table| {
            for (index, field) in (0..).zip(options) {
                match *field {
                    Byte(value) => table.set(index, value),
                    Int(value) => table.set(index, value as i32),
                }
            }
        });
        let code = OPERATORS.iter().position(|known| *known == operator);
        let (inputs, outputs) = (
            self.file.create_vector(inputs),
            self.file.create_vector(&[output]),
        );
        let written = self.table(|table| {
            table.set(0, code.unwrap_or_default() as u32);
            table.set(1, inputs);
            table.set(2, outputs);
            table.set(3, operator.1);
            table.set(4, options);
        });
        self.operators.push(written);
    }

    fn finish(mut self, input: i32, output: i32) -> Vec<u8> {
        let codes = OPERATORS.map(|operator| {
            self.table(|table| {
                table.set(0, operator.0);
                table.set(2, 1);
                table.set(3, i32::from(operator.0));
            })
        });
        let tensors = self.file.create_vector(&self.tensors);
        let operators = self.file.create_vector(&self.operators);
        let inputs = self.file.create_vector(&[input]);
        let outputs = self.file.create_vector(&[output]);
        let subgraph = self.table(|table| {
            table.set(0, tensors);
            table.set(1, inputs);
            table.set(2, outputs);
            table.set(3, operators);
        });
        let codes = self.file.create_vector(&codes);
        let subgraphs = self.file.create_vector(&[subgraph]);
        let description = self.file.create_string("forge");
        let buffers = self.file.create_vector(&self.buffers);
        let model = self.table(|table| {
            table.set(0, VERSION);
            table.set(1, codes);
            table.set(2, subgraphs);
            table.set(3, description);
            table.set(4, buffers);
        });
        self.file.finish(model, Some(IDENTIFIER));
        self.file.finished_data().to_vec()
    }
}

/// `ActivationFunctionType`.
fn activation(spec: &ConvolutionSpec) -> Result<i8> {
    match spec.activation {
        Activation::Linear => Ok(0),
        Activation::Relu => Ok(1),
        Activation::Relu6 => Ok(3),
        Activation::Levels | Activation::Scaled => bail!("{} is of integers", spec.name),
    }
}

/// `Padding`, whose "same" adds as many zeros as `ceil(side / stride)` windows need, the odd one at the end.
fn padding(padding: [usize; 2], side: usize, kernel: usize, stride: usize) -> Result<i8> {
    let covered = (side.div_ceil(stride) - 1) * stride + kernel;
    let total = covered.saturating_sub(side);
    if padding == [0, 0] {
        Ok(VALID)
    } else if padding == [total / 2, total - total / 2] {
        Ok(SAME)
    } else {
        bail!("the format has no padding of {padding:?} for {side}, {kernel} and {stride}")
    }
}

/// From \[out, in, height, width\] to \[out, height, width, in\].
fn channels_last(weight: &[f32], [outputs, inputs, height, width]: [usize; 4]) -> Vec<f32> {
    let area = height * width;
    let mut turned = Vec::with_capacity(weight.len());
    for output in 0..outputs {
        for place in 0..area {
            let kernel = &weight[output * inputs * area..];
            turned.extend((0..inputs).map(|input| kernel[input * area + place]));
        }
    }
    turned
}

impl Writer for Graph {
    type Value = i32;

    fn convolution(
        &mut self,
        spec: &ConvolutionSpec,
        weights: Weights,
        [down, across]: Padding,
        input: &Maps<i32>,
    ) -> Result<i32> {
        let Weights::Real(weight, bias) = weights else {
            bail!("{} is of integers", spec.name);
        };
        let shape = spec.weight_shape();
        let [outputs, inputs, height, width] = shape;
        let is_depthwise = spec.groups > 1;
        ensure!(
            !is_depthwise || (inputs == 1 && spec.groups == outputs),
            "{} is grouped in another way",
            spec.name
        );
        let (weight, shape) = if is_depthwise {
            let planes = channels_last(&weight, [1, outputs, height, width]);
            (planes, [1, height, width, outputs])
        } else {
            let shape = [outputs, height, width, inputs];
            (channels_last(&weight, spec.weight_shape()), shape)
        };
        let weight = self.reals(&spec.weight_name(), &shape, &weight);
        let bias = self.reals(&spec.bias_name(), &[outputs], &bias);
        let side = (input.side + down[0] + down[1] - height) / spec.stride + 1;
        let paddings = [
            padding(down, input.side, height, spec.stride)?,
            padding(across, input.side, width, spec.stride)?,
        ];
        ensure!(
            paddings[0] == paddings[1],
            "{} is padded in one direction",
            spec.name
        );
        let output = self.maps(&spec.name, side, outputs);
        let mut options = vec![Byte(paddings[0]), Int(spec.stride), Int(spec.stride)];
        if is_depthwise {
            options.push(Int(1));
        }
        options.push(Byte(activation(spec)?));
        let operator = if is_depthwise { DEPTHWISE } else { CONVOLUTION };
        self.operator(operator, &[input.value, weight, bias], output, &options);
        Ok(output)
    }

    fn operation(&mut self, operation: Operation, input: &Maps<i32>, side: usize) -> Result<i32> {
        let output = self.maps("map", side, input.channels);
        match operation {
            Operation::MaxPool {
                side: window,
                stride,
            } => {
                // What a last window reaches beyond the edge.
                let beyond = (side - 1) * stride + window - input.side;
                let padding = padding([0, beyond], input.side, window, stride)?;
                let (stride, window) = (|| Int(stride), || Int(window));
                let options = [Byte(padding), stride(), stride(), window(), window()];
                self.operator(MAX_POOL, &[input.value], output, &options);
            }
            Operation::Mean => {
                let axes: Vec<u8> = [1_i32, 2]
                    .iter()
                    .flat_map(|axis| axis.to_le_bytes())
                    .collect();
                let axes = self.tensor("axes", &[2], INT32, Some(&axes));
                // Rows and columns stay, as one of each.
                self.operator(MEAN, &[input.value, axes], output, &[Byte(1)]);
            }
            other => bail!("{other:?} is not written"),
        }
        Ok(output)
    }

    fn sum(&mut self, left: &Maps<i32>, right: &Maps<i32>) -> Result<i32> {
        let output = self.maps("sum", left.side, left.channels);
        self.operator(ADD, &[left.value, right.value], output, &[]);
        Ok(output)
    }

    fn stack(&mut self, maps: &[Maps<i32>], _: Option<&[f32]>) -> Result<i32> {
        let channels = maps.iter().map(|maps| maps.channels).sum();
        let side = maps.first().context("nothing is stacked")?.side;
        let output = self.maps("stack", side, channels);
        let inputs: Vec<i32> = maps.iter().map(|maps| maps.value).collect();
        self.operator(CONCATENATION, &inputs, output, &[Int(3)]);
        Ok(output)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weights::tflite::operators;
    use crate::weights::{read_catalogue, read_weights};

    /// Read again by what reads other people's files.
    #[test]
    fn every_operator_reads_what_an_earlier_one_made() {
        let catalogue = read_catalogue().unwrap();
        let card = catalogue.get("squeezenet1.1").unwrap();
        let numbers = Numbers::read(read_weights(card).unwrap()).unwrap();
        let file = encode(
            &card.architecture.structure().unwrap(),
            numbers,
            card.input_size,
        )
        .unwrap();
        let operators = operators(&file).unwrap();
        // 26 convolutions, three poolings, eight stacks and a mean.
        assert_eq!(operators.len(), 38);
        for pair in operators.windows(2) {
            let made: Vec<&[usize]> = pair[0].inputs.iter().map(|it| &it.shape[..]).collect();
            assert!(!made.is_empty() && pair[1].output.shape.len() == 4);
        }
        assert_eq!(operators[0].output.shape, [1, 113, 113, 64]);
        assert_eq!(operators[37].output.shape, [1, 1, 1, 1000]);
    }

    #[test]
    fn only_paddings_that_the_format_has_are_written() {
        assert_eq!(padding([0, 1], 224, 3, 2).unwrap(), SAME);
        assert_eq!(padding([1, 1], 56, 3, 1).unwrap(), SAME);
        assert_eq!(padding([0, 0], 227, 3, 2).unwrap(), VALID);
        assert!(padding([1, 0], 224, 3, 2).is_err());
    }
}
