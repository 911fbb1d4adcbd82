//! A network as an ONNX file. Networks of 8-bit integers are written with `QLinearConv`, all levels in the unit 1.

use anyhow::{Context, Result, bail};
use models::architecture::{Activation, ConvolutionSpec, Operation, Structure};
use prost::Message;

use super::network::{self, Maps, Numbers, Padding, Weights, WholeWeights, Writer};
use super::protobuf::{
    ATTRIBUTE_INT, ATTRIBUTE_INTS, AttributeProto, DimensionProto, FLOAT, GraphProto, INT32,
    ModelProto, NodeProto, OperatorSetIdProto, ShapeProto, TensorProto, TensorTypeProto, TypeProto,
    UINT8, ValueInfoProto,
};

/// Of the ONNX format and of its operators; old enough for every runtime in use.
const IR_VERSION: i64 = 8;
const OPERATORS: i64 = 17;

/// Name of the graph's input: `[1, planes, side, side]`, preprocessed.
const INPUT: &str = "picture";
/// Name of the graph's output: `[1, classes]`.
const OUTPUT: &str = "logits";

/// One of anything: the scale of levels.
const ONE: &str = "one";
/// The level that stands for 0, and the same of the picture's, which has negative ones.
const ZERO_LEVEL: &str = "zero_level";
const PICTURE_ZERO: &str = "picture_zero";

/// The file.
pub fn encode(structure: &Structure, numbers: Numbers, side: usize) -> Result<Vec<u8>> {
    let specs = structure.convolutions();
    let channels = specs.first().context("the network has no layers")?.inputs;
    let mut graph = Graph::default();
    graph.reals("zero", &[], &[0.0]);
    graph.reals("six", &[], &[6.0]);
    graph.reals(ONE, &[], &[1.0]);
    graph.constant(ZERO_LEVEL, &[], UINT8, vec![0]);
    graph.constant(PICTURE_ZERO, &[], UINT8, vec![128]);
    let input = Maps {
        value: INPUT.to_owned(),
        channels,
        side,
    };
    let output = network::write(&mut graph, structure, numbers, input)?;
    let inputs = [output.value.as_str()];
    graph.node("Flatten", &inputs, OUTPUT, vec![integer("axis", 1)]);
    let Graph {
        nodes,
        mut constants,
    } = graph;
    let is_used = |name: &String| nodes.iter().any(|node| node.input.contains(name));
    constants.retain(|constant| is_used(&constant.name));
    let graph = GraphProto {
        node: nodes,
        name: "network".to_owned(),
        initializer: constants,
        input: vec![value(INPUT, &[1, channels, side, side])],
        output: vec![value(OUTPUT, &[1, output.channels])],
    };
    let model = ModelProto {
        ir_version: IR_VERSION,
        producer_name: "forge".to_owned(),
        graph: Some(graph),
        opset_import: vec![OperatorSetIdProto {
            domain: String::new(),
            version: OPERATORS,
        }],
    };
    Ok(model.encode_to_vec())
}

#[derive(Default)]
struct Graph {
    nodes: Vec<NodeProto>,
    constants: Vec<TensorProto>,
}

impl Graph {
    /// A name that no value has.
    fn name(&self, what: &str) -> String {
        format!("{}.{what}", self.nodes.len())
    }

    fn node(
        &mut self,
        operator: &str,
        inputs: &[&str],
        output: &str,
        attribute: Vec<AttributeProto>,
    ) {
        self.nodes.push(NodeProto {
            input: inputs.iter().map(|&input| input.to_owned()).collect(),
            output: vec![output.to_owned()],
            name: output.to_owned(),
            op_type: operator.to_owned(),
            attribute,
        });
    }

    /// A node whose output has a name made for it.
    fn made(&mut self, operator: &str, inputs: &[&str], attribute: Vec<AttributeProto>) -> String {
        let output = self.name(operator);
        self.node(operator, inputs, &output, attribute);
        output
    }

    fn constant(&mut self, name: &str, shape: &[usize], data_type: i32, raw_data: Vec<u8>) {
        self.constants.push(TensorProto {
            dims: shape.iter().map(|&extent| extent as i64).collect(),
            data_type,
            name: name.to_owned(),
            raw_data,
        });
    }

    fn reals(&mut self, name: &str, shape: &[usize], values: &[f32]) {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes());
        self.constant(name, shape, FLOAT, bytes.collect());
    }

    fn real_convolution(
        &mut self,
        spec: &ConvolutionSpec,
        [weight, bias]: [&[f32]; 2],
        attributes: Vec<AttributeProto>,
        input: &str,
    ) -> String {
        self.reals(&spec.weight_name(), &spec.weight_shape(), weight);
        self.reals(&spec.bias_name(), &[spec.outputs], bias);
        let inputs = [input, &spec.weight_name(), &spec.bias_name()];
        self.node("Conv", &inputs, &spec.name, attributes);
        let name = spec.name.as_str();
        match spec.activation {
            Activation::Linear | Activation::Scaled | Activation::Levels => name.to_owned(),
            Activation::Relu => self.made("Relu", &[name], vec![]),
            Activation::Relu6 => self.made("Clip", &[name, "zero", "six"], vec![]),
        }
    }

    fn whole_convolution(
        &mut self,
        spec: &ConvolutionSpec,
        weights: &WholeWeights,
        attributes: Vec<AttributeProto>,
        input: &str,
    ) -> String {
        let is_first = self.nodes.iter().all(|node| node.op_type != "QLinearConv");
        if spec.activation == Activation::Scaled {
            // Its outputs are real numbers, which no operator with integers has.
            let zero = f32::from(weights.zero);
            let real = |&weight: &u8| (f32::from(weight) - zero) * weights.factor;
            let weight: Vec<f32> = weights.weight.iter().map(real).collect();
            let bias = weights.bias.iter();
            let bias: Vec<f32> = bias.map(|&bias| bias as f32 * weights.factor).collect();
            let input = self.made("DequantizeLinear", &[input, ONE, ZERO_LEVEL], vec![]);
            return self.real_convolution(spec, [&weight, &bias], attributes, &input);
        }
        let (weight, bias) = (spec.weight_name(), spec.bias_name());
        let (factor, zero) = (spec.factor_name(), spec.zero_name());
        self.constant(&weight, &spec.weight_shape(), UINT8, weights.weight.clone());
        let biases = weights.bias.iter().flat_map(|bias| bias.to_le_bytes());
        self.constant(&bias, &[spec.outputs], INT32, biases.collect());
        self.reals(&factor, &[], &[weights.factor]);
        self.constant(&zero, &[], UINT8, vec![weights.zero]);
        let input_zero = if is_first { PICTURE_ZERO } else { ZERO_LEVEL };
        let inputs = [
            input, ONE, input_zero, &weight, &factor, &zero, ONE, ZERO_LEVEL, &bias,
        ];
        self.node("QLinearConv", &inputs, &spec.name, attributes);
        spec.name.clone()
    }

    /// A mean of levels, rounded to a level.
    fn mean(&mut self, operator: &str, input: &str, attributes: Vec<AttributeProto>) -> String {
        let real = self.made("DequantizeLinear", &[input, ONE, ZERO_LEVEL], vec![]);
        let mean = self.made(operator, &[&real], attributes);
        self.made("QuantizeLinear", &[&mean, ONE, ZERO_LEVEL], vec![])
    }
}

impl Writer for Graph {
    type Value = String;

    fn convolution(
        &mut self,
        spec: &ConvolutionSpec,
        weights: Weights,
        [[above, below], [left, right]]: Padding,
        input: &Maps<String>,
    ) -> Result<String> {
        let attributes = vec![
            integers("kernel_shape", &spec.kernel),
            integers("strides", &[spec.stride; 2]),
            integers("pads", &[above, left, below, right]),
            integer("group", spec.groups),
        ];
        Ok(match weights {
            Weights::Real(weight, bias) => {
                self.real_convolution(spec, [&weight, &bias], attributes, &input.value)
            }
            Weights::Whole(weights) => {
                self.whole_convolution(spec, &weights, attributes, &input.value)
            }
        })
    }

    fn operation(
        &mut self,
        operation: Operation,
        input: &Maps<String>,
        _: usize,
    ) -> Result<String> {
        let name = input.value.as_str();
        // What reads levels: a network of integers begins with rounding.
        let has_levels = self
            .nodes
            .first()
            .is_some_and(|node| node.op_type == "QuantizeLinear");
        Ok(match operation {
            Operation::MaxPool { side, stride } => {
                let attributes = vec![
                    integers("kernel_shape", &[side; 2]),
                    integers("strides", &[stride; 2]),
                    integer("ceil_mode", 1),
                ];
                self.made("MaxPool", &[name], attributes)
            }
            Operation::Mean if has_levels => self.mean("GlobalAveragePool", name, vec![]),
            Operation::Mean => self.made("GlobalAveragePool", &[name], vec![]),
            Operation::MeanAround if has_levels => {
                let attributes = vec![integers("kernel_shape", &[3; 2]), integers("pads", &[1; 4])];
                self.mean("AveragePool", name, attributes)
            }
            // Their means are levels already.
            Operation::RoundMean if has_levels => input.value.clone(),
            Operation::Relu => self.made("Relu", &[name], vec![]),
            Operation::Round if self.nodes.is_empty() => {
                self.made("QuantizeLinear", &[name, ONE, PICTURE_ZERO], vec![])
            }
            Operation::MeanAround | Operation::RoundMean | Operation::Round => {
                bail!("{operation:?} is written for networks of integers only")
            }
        })
    }

    fn sum(&mut self, left: &Maps<String>, right: &Maps<String>) -> Result<String> {
        Ok(self.made("Add", &[&left.value, &right.value], vec![]))
    }

    fn stack(&mut self, maps: &[Maps<String>], factors: Option<&[f32]>) -> Result<String> {
        let mut values: Vec<String> = maps.iter().map(|maps| maps.value.clone()).collect();
        for (value, &factor) in values.iter_mut().zip(factors.unwrap_or_default()) {
            if factor != 1.0 {
                let scale = self.name("factor");
                self.reals(&scale, &[], &[factor]);
                let real = self.made("DequantizeLinear", &[value, &scale, ZERO_LEVEL], vec![]);
                *value = self.made("QuantizeLinear", &[&real, ONE, ZERO_LEVEL], vec![]);
            }
        }
        let inputs: Vec<&str> = values.iter().map(String::as_str).collect();
        Ok(self.made("Concat", &inputs, vec![integer("axis", 1)]))
    }
}

fn integer(name: &str, value: usize) -> AttributeProto {
    AttributeProto {
        name: name.to_owned(),
        i: value as i64,
        ints: vec![],
        r#type: ATTRIBUTE_INT,
    }
}

fn integers(name: &str, values: &[usize]) -> AttributeProto {
    AttributeProto {
        name: name.to_owned(),
        i: 0,
        ints: values.iter().map(|&value| value as i64).collect(),
        r#type: ATTRIBUTE_INTS,
    }
}

fn value(name: &str, shape: &[usize]) -> ValueInfoProto {
    let dim = shape
        .iter()
        .map(|&extent| DimensionProto {
            dim_value: extent as i64,
        })
        .collect();
    let tensor = TensorTypeProto {
        elem_type: FLOAT,
        shape: Some(ShapeProto { dim }),
    };
    ValueInfoProto {
        name: name.to_owned(),
        r#type: Some(TypeProto {
            tensor_type: Some(tensor),
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use models::architecture::Architecture;

    use super::*;
    use crate::weights::{read_catalogue, read_weights};

    /// As the format demands, and once only.
    #[test]
    fn every_value_is_made_before_it_is_used() {
        let catalogue = read_catalogue().unwrap();
        for id in ["efficientnet-lite0", "squeezenet1.1", "inception-v3"] {
            let card = catalogue.get(id).unwrap();
            let numbers = Numbers::read(read_weights(card).unwrap()).unwrap();
            let file = encode(
                &card.architecture.structure().unwrap(),
                numbers,
                card.input_size,
            )
            .unwrap();
            let graph = ModelProto::decode(&file[..]).unwrap().graph.unwrap();
            let constants = graph.initializer.iter();
            let mut known: BTreeSet<&str> = constants.map(|tensor| tensor.name.as_str()).collect();
            known.insert(INPUT);
            for node in &graph.node {
                let mut inputs = node.input.iter();
                let is_known = inputs.all(|input| known.contains(input.as_str()));
                assert!(is_known, "{} comes too early", node.name);
                assert!(known.insert(&node.output[0]), "{} twice", node.name);
            }
            assert!(known.contains(OUTPUT));
            let sums = graph.node.iter().filter(|node| node.op_type == "Add");
            // Lite0 adds its input in 9 of its 16 blocks: all but the first of each stage.
            let is_lite = matches!(card.architecture, Architecture::EfficientnetLite { .. });
            assert_eq!(sums.count(), if is_lite { 9 } else { 0 });
        }
    }
}
