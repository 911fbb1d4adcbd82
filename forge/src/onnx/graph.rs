//! EfficientNet-Lite as a graph of ONNX operators, in the plain orientation: kernels not turned, "same" padding with the odd zero at
//! the bottom right, as other exporters write it.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use models::architecture::{Activation, ConvolutionSpec};

use super::protobuf::{
    ATTRIBUTE_INT, ATTRIBUTE_INTS, AttributeProto, DimensionProto, FLOAT, GraphProto, NodeProto,
    ShapeProto, TensorProto, TensorTypeProto, TypeProto, ValueInfoProto,
};

/// Name of the graph's input: `[1, 3, side, side]`, normalised.
pub const INPUT: &str = "picture";
/// Name of the graph's output: `[1, classes]`.
pub const OUTPUT: &str = "logits";

/// Values of weight tensors by name.
pub type Values = BTreeMap<String, Vec<f32>>;

/// Builds the graph of the network whose convolutions are `specs`, in the order of the forward pass, for pictures of `side` pixels.
pub fn efficientnet_lite(
    specs: &[ConvolutionSpec],
    mut values: Values,
    side: usize,
) -> Result<GraphProto> {
    let (classifier, features) = specs.split_last().context("the network has no layers")?;
    let mut graph = Graph::default();
    graph.constant("zero", &[], &[0.0]);
    graph.constant("six", &[], &[6.0]);
    let mut current = Plane {
        name: INPUT.to_owned(),
        channels: 3,
        side,
    };
    let mut block = None;
    let mut block_input = current.clone();
    for spec in features {
        // "blocks.3.expand" is part of the block "blocks.3".
        let part_of = spec.name.rsplit_once('.').map(|(block, _)| block);
        if part_of != block {
            block = part_of;
            block_input = current.clone();
        }
        current = graph.convolution(spec, &current, &mut values)?;
        if spec.name.ends_with(".project")
            && current.channels == block_input.channels
            && current.side == block_input.side
        {
            let sum = format!("{}.sum", spec.name);
            graph.node("Add", &[&current.name, &block_input.name], &sum, vec![]);
            current.name = sum;
        }
    }
    graph.node("GlobalAveragePool", &[&current.name], "pooled", vec![]);
    let pooled = Plane {
        name: "pooled".to_owned(),
        channels: current.channels,
        side: 1,
    };
    let classes = graph.convolution(classifier, &pooled, &mut values)?;
    graph.node(
        "Flatten",
        &[&classes.name],
        OUTPUT,
        vec![integer("axis", 1)],
    );
    ensure!(values.is_empty(), "nothing uses {:?}", values.keys());
    Ok(graph.finish(side, classes.channels))
}

/// A value of the graph: so many square planes.
#[derive(Clone)]
struct Plane {
    name: String,
    channels: usize,
    side: usize,
}

#[derive(Default)]
struct Graph {
    nodes: Vec<NodeProto>,
    constants: Vec<TensorProto>,
}

impl Graph {
    fn convolution(
        &mut self,
        spec: &ConvolutionSpec,
        input: &Plane,
        values: &mut Values,
    ) -> Result<Plane> {
        ensure!(
            input.channels == spec.inputs,
            "{} reads {} planes, but gets {}",
            spec.name,
            spec.inputs,
            input.channels
        );
        let mut take = |name: &str| {
            values
                .remove(name)
                .with_context(|| format!("{name} is missing"))
        };
        let mut weight = take(&spec.weight_name())?;
        // The site's kernels are turned by 180 degrees (`Structure::reads_rotated`).
        weight
            .chunks_mut(spec.kernel[0] * spec.kernel[1])
            .for_each(<[f32]>::reverse);
        self.constant(&spec.weight_name(), &spec.weight_shape(), &weight);
        self.constant(
            &spec.bias_name(),
            &[spec.outputs],
            &take(&spec.bias_name())?,
        );
        let side = input.side.div_ceil(spec.stride);
        let [before, after] = same_padding(input.side, spec.kernel[0], spec.stride);
        let attributes = vec![
            integers("kernel_shape", &spec.kernel),
            integers("strides", &[spec.stride; 2]),
            integers("pads", &[before, before, after, after]),
            integer("group", spec.groups),
        ];
        self.node(
            "Conv",
            &[&input.name, &spec.weight_name(), &spec.bias_name()],
            &spec.name,
            attributes,
        );
        let name = match spec.activation {
            Activation::Linear => spec.name.clone(),
            Activation::Relu6 => {
                let clipped = format!("{}.clip", spec.name);
                self.node("Clip", &[&spec.name, "zero", "six"], &clipped, vec![]);
                clipped
            }
            Activation::Relu => {
                let positive = format!("{}.relu", spec.name);
                self.node("Relu", &[&spec.name], &positive, vec![]);
                positive
            }
            Activation::Levels | Activation::Scaled => {
                bail!("{} is of integers, which are not written", spec.name)
            }
        };
        Ok(Plane {
            name,
            channels: spec.outputs,
            side,
        })
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

    fn constant(&mut self, name: &str, shape: &[usize], values: &[f32]) {
        self.constants.push(TensorProto {
            dims: shape.iter().map(|&extent| extent as i64).collect(),
            data_type: FLOAT,
            name: name.to_owned(),
            raw_data: values
                .iter()
                .flat_map(|value| value.to_le_bytes())
                .collect(),
        });
    }

    fn finish(self, side: usize, classes: usize) -> GraphProto {
        GraphProto {
            node: self.nodes,
            name: "efficientnet-lite".to_owned(),
            initializer: self.constants,
            input: vec![value(INPUT, &[1, 3, side, side])],
            output: vec![value(OUTPUT, &[1, classes])],
        }
    }
}

/// Zeros before and after, so that `ceil(side / stride)` windows fit: TensorFlow's "SAME".
fn same_padding(side: usize, kernel: usize, stride: usize) -> [usize; 2] {
    let covered = (side.div_ceil(stride) - 1) * stride + kernel;
    let total = covered.saturating_sub(side);
    [total / 2, total - total / 2]
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

    #[test]
    fn padding_is_as_in_tensorflow() {
        assert_eq!(same_padding(224, 3, 2), [0, 1]);
        assert_eq!(same_padding(56, 5, 2), [1, 2]);
        assert_eq!(same_padding(7, 5, 1), [2, 2]);
        assert_eq!(same_padding(15, 3, 2), [1, 1]);
        assert_eq!(same_padding(1, 1, 1), [0, 0]);
    }

    #[test]
    fn every_value_is_made_before_it_is_used() {
        let lite0 = Architecture::EfficientnetLite {
            width: 1.0,
            depth: 1.0,
        };
        let specs = lite0.convolutions();
        let zeros = |spec: &ConvolutionSpec| {
            let weight = spec.weight_shape().iter().product();
            [
                (spec.weight_name(), vec![0.0; weight]),
                (spec.bias_name(), vec![0.0; spec.outputs]),
            ]
        };
        let graph = efficientnet_lite(&specs, specs.iter().flat_map(zeros).collect(), 224)
            .expect("the network is whole");
        let mut known: BTreeSet<&str> = graph
            .initializer
            .iter()
            .map(|tensor| tensor.name.as_str())
            .collect();
        known.insert(INPUT);
        for node in &graph.node {
            assert!(
                node.input
                    .iter()
                    .all(|input| known.contains(input.as_str())),
                "{} comes too early",
                node.name
            );
            assert!(known.insert(&node.output[0]), "{} twice", node.name);
        }
        assert!(known.contains(OUTPUT));
        // Lite0 adds its input in 9 of its 16 blocks: all but the first of each stage.
        assert_eq!(
            graph
                .node
                .iter()
                .filter(|node| node.op_type == "Add")
                .count(),
            9
        );
    }
}
