//! A file's facts, worked out from its graph.

use std::collections::BTreeMap;

use models::architecture::InputLayout;

use crate::OpenError;
use crate::error::shortened;
use crate::facts::{Ending, Facts, FirstNodes, Numbers};
use onnx_format::{Described, Extent, Graph, Model, Node, Setting, Tensor, number};

/// What is fed into a graph and what comes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ports {
    pub(crate) input: String,
    pub(crate) shape: InputShape,
    /// Whether it takes whole numbers from 0 to 255.
    pub(crate) takes_bytes: bool,
    pub(crate) output: String,
}

/// The input's dimensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InputShape {
    /// A batch of pictures.
    Batch,
    /// One picture.
    Single,
    /// A batch of rows of numbers.
    Rows,
}

/// What the input's shape says.
struct Input {
    shape: InputShape,
    layout: InputLayout,
    layout_is_certain: bool,
    planes: usize,
    side: Option<usize>,
}

/// Facts and ports of a network whose constants are all in it.
pub(crate) fn describe(
    model: &Model,
    file: &str,
    bytes: usize,
) -> Result<(Facts, Ports), OpenError> {
    let graph = model
        .graph
        .as_ref()
        .ok_or_else(|| OpenError::Truncated(file.to_owned()))?;
    let asked = graph.asked_inputs();
    let input = match asked[..] {
        [] => return Err(OpenError::NoPicture("it has no input".into())),
        [input] => input,
        _ => {
            let names: Vec<String> = asked
                .iter()
                .take(4)
                .map(|input| shortened(input.name))
                .collect();
            // tf2onnx names a tensor of the traced function by its layer and its number: a picture has no such name.
            let captured = asked.iter().filter(|input| input.name.ends_with(":0"));
            if model.producer == "tf2onnx" && captured.count() + 1 == asked.len() {
                return Err(OpenError::ConstantsLeftOut {
                    inputs: names.join(", "),
                });
            }
            return Err(OpenError::NoPicture(format!(
                "it has {} inputs ({}) instead of one picture",
                asked.len(),
                names.join(", ")
            )));
        }
    };
    let takes_bytes = match input.number {
        Some(number::FLOAT | number::FLOAT16 | number::DOUBLE) => false,
        Some(number::UINT8) => true,
        Some(other) => {
            return Err(OpenError::NoPicture(format!(
                "its input “{}” takes numbers of type {}",
                shortened(input.name),
                number::name(other)
            )));
        }
        None => {
            return Err(OpenError::NoPicture(format!(
                "its input “{}” is no tensor",
                shortened(input.name)
            )));
        }
    };
    let constants = constants(graph);
    let read = read_input(graph, input, &constants)?;
    let (output, outputs) = read_output(graph)?;
    let producer = format!("{} {}", model.producer, model.producer_version);
    let facts = Facts {
        file: file.to_owned(),
        bytes,
        producer: shortened(producer.trim()),
        operators: (model.operators.iter())
            .find(|(domain, _)| onnx_format::is_own(domain))
            .map_or(0, |&(_, version)| version),
        parameters: parameters(graph),
        nodes: graph.nodes.len(),
        numbers: numbers(graph),
        input: input.name.to_owned(),
        layout: read.layout,
        layout_is_certain: read.layout_is_certain,
        planes: read.planes,
        side: read.side,
        output: output.to_owned(),
        outputs,
        ending: ending(graph, output),
        first_nodes: if takes_bytes {
            FirstNodes::FromBytes
        } else {
            first_nodes(graph, input.name, &constants)
        },
        metadata: (model.metadata.iter())
            .map(|&(key, value)| (key.to_owned(), value.to_owned()))
            .collect(),
        weights: None,
    };
    let ports = Ports {
        input: input.name.to_owned(),
        shape: read.shape,
        takes_bytes,
        output: output.to_owned(),
    };
    Ok((facts, ports))
}

/// Constants by name, those of `Constant` nodes as well.
pub(crate) fn constants<'g, 'a>(graph: &'g Graph<'a>) -> BTreeMap<&'a str, &'g Tensor<'a>> {
    let of_nodes = graph.nodes.iter().filter_map(|node| {
        let (true, Some(Setting::Tensor(tensor))) = (node.is("Constant"), node.setting("value"))
        else {
            return None;
        };
        Some((*node.outputs.first()?, tensor))
    });
    let listed = graph.constants.iter().map(|tensor| (tensor.name, tensor));
    listed.chain(of_nodes).collect()
}

fn in_words(shape: &[Extent]) -> String {
    let extents = shape.iter().map(|extent| match extent {
        Extent::Fixed(length) => length.to_string(),
        Extent::Named(name) => shortened(name),
        Extent::Free => "?".to_owned(),
    });
    extents.collect::<Vec<_>>().join(" × ")
}

fn read_input(
    graph: &Graph,
    input: &Described,
    constants: &BTreeMap<&str, &Tensor>,
) -> Result<Input, OpenError> {
    let no_picture = |shape: &[Extent]| {
        OpenError::NoPicture(format!(
            "its input “{}” has the shape {}, which is no picture",
            shortened(input.name),
            in_words(shape)
        ))
    };
    let unknown = [Extent::Free; 4];
    let shape = input.shape.as_deref().unwrap_or(&unknown);
    // Some exporters write -1 or 0 for what may be anything.
    let fixed = |extent: &Extent| match extent {
        Extent::Fixed(length) if *length > 0 => usize::try_from(*length).ok(),
        _ => None,
    };
    let lengths: Vec<Option<usize>> = shape.iter().map(fixed).collect();
    let (kind, batch, picture) = match &lengths[..] {
        [batch, _, _, _] => (InputShape::Batch, *batch, &lengths[1..]),
        [_, _, _] => (InputShape::Single, None, &lengths[..]),
        [batch, Some(count)] => {
            let (planes, side) = [1, 3]
                .into_iter()
                .find_map(|planes| {
                    let pixels = count / planes;
                    let side = pixels.isqrt();
                    (side * side * planes == *count && side > 1).then_some((planes, side))
                })
                .ok_or_else(|| no_picture(shape))?;
            check_batch(*batch)?;
            return Ok(Input {
                shape: InputShape::Rows,
                layout: InputLayout::Nchw,
                layout_is_certain: planes == 1,
                planes,
                side: Some(side),
            });
        }
        _ => return Err(no_picture(shape)),
    };
    check_batch(batch)?;
    let is_colours = |length: Option<usize>| matches!(length, Some(1 | 3));
    let (layout, layout_is_certain) = match (is_colours(picture[0]), is_colours(picture[2])) {
        (true, false) => (InputLayout::Nchw, true),
        (false, true) => (InputLayout::Nhwc, true),
        (false, false) if picture[0].is_some() && picture[2].is_some() => {
            return Err(no_picture(shape));
        }
        _ if is_turned_first(graph, input.name) => (InputLayout::Nhwc, false),
        _ => (InputLayout::Nchw, false),
    };
    let [planes, height, width] = match layout {
        InputLayout::Nchw => [picture[0], picture[1], picture[2]],
        InputLayout::Nhwc => [picture[2], picture[0], picture[1]],
    };
    let side = match (height, width) {
        (Some(height), Some(width)) if height == width => Some(height),
        (Some(height), Some(width)) => {
            return Err(OpenError::NoPicture(format!(
                "it reads pictures of {height} × {width}, and this page prepares square ones only"
            )));
        }
        (one, other) => one.or(other),
    };
    if side.is_some_and(|side| side > 4096) {
        return Err(no_picture(shape));
    }
    let planes = planes
        .or_else(|| first_inputs(graph, constants))
        .filter(|planes| matches!(planes, 1 | 3))
        .unwrap_or(3);
    Ok(Input {
        shape: kind,
        layout,
        layout_is_certain,
        planes,
        side,
    })
}

fn check_batch(batch: Option<usize>) -> Result<(), OpenError> {
    match batch {
        Some(batch) if batch != 1 => Err(OpenError::Batch(batch)),
        _ => Ok(()),
    }
}

/// Whether the first node turns pixels into planes.
fn is_turned_first(graph: &Graph, input: &str) -> bool {
    let first = graph.nodes.iter().find(|node| node.inputs.contains(&input));
    first.is_some_and(|node| node.is("Transpose") && node.integers("perm") == [0, 3, 1, 2])
}

/// Input channels of the first convolution.
fn first_inputs(graph: &Graph, constants: &BTreeMap<&str, &Tensor>) -> Option<usize> {
    let first = graph.nodes.iter().find(|node| node.is("Conv"))?;
    let weights = constants.get(first.inputs.get(1)?)?;
    usize::try_from(*weights.extents.get(1)?).ok()
}

/// The output that has the classes: the first that can be a row of numbers.
fn read_output<'g, 'a>(graph: &'g Graph<'a>) -> Result<(&'a str, usize), OpenError> {
    let classes = |output: &'g Described<'a>| -> Option<usize> {
        let is_real = matches!(
            output.number,
            Some(number::FLOAT | number::FLOAT16 | number::DOUBLE)
        );
        if !is_real {
            return None;
        }
        let Some(shape) = &output.shape else {
            return Some(0);
        };
        let lengths = shape.iter().map(|extent| match extent {
            Extent::Fixed(length) if *length > 0 => usize::try_from(*length).ok(),
            _ => None,
        });
        let lengths: Vec<Option<usize>> = lengths.collect();
        let long: Vec<usize> = lengths
            .iter()
            .flatten()
            .copied()
            .filter(|&length| length != 1)
            .collect();
        match (lengths.len(), &long[..]) {
            (0, _) => None,
            (_, []) if lengths.iter().skip(1).all(Option::is_some) => Some(1),
            // Only a run tells.
            (_, []) => Some(0),
            (_, [classes]) => Some(*classes),
            _ => None,
        }
    };
    let found = graph
        .outputs
        .iter()
        .find_map(|output| Some((output.name, classes(output)?)));
    found.ok_or_else(|| {
        let shapes = graph.outputs.iter().take(3).map(|output| {
            let shape = output.shape.as_deref().map_or_else(|| "of unknown shape".into(), in_words);
            format!("“{}” {shape}", shortened(output.name))
        });
        OpenError::NoClasses(format!(
            "its output should be one number for each class, and is {}. Networks that find or outline objects cannot be opened here",
            shapes.collect::<Vec<_>>().join(", ")
        ))
    })
}

/// Numbers in constants that are weights: not the shapes and positions that exporters write as constants.
fn parameters(graph: &Graph) -> usize {
    let is_real = |tensor: &&Tensor| {
        matches!(
            tensor.number,
            number::FLOAT | number::FLOAT16 | number::DOUBLE | number::INT8 | number::UINT8
        )
    };
    let of_nodes = graph
        .nodes
        .iter()
        .filter_map(|node| match node.setting("value") {
            Some(Setting::Tensor(tensor)) => Some(tensor),
            _ => None,
        });
    (graph.constants.iter().chain(of_nodes).filter(is_real))
        .filter_map(Tensor::count)
        .sum()
}

fn numbers(graph: &Graph) -> Numbers {
    let is_quantised = graph
        .nodes
        .iter()
        .any(|node| node.operator == "DequantizeLinear" || node.operator.ends_with("Integer"));
    let bytes = |kind: i64| -> usize {
        let same = graph
            .constants
            .iter()
            .filter(|tensor| tensor.number == kind);
        same.map(|tensor| tensor.bytes().len()).sum()
    };
    if is_quantised && bytes(number::INT8) + bytes(number::UINT8) > 0 {
        Numbers::Quantised
    } else if bytes(number::FLOAT16) > bytes(number::FLOAT) {
        Numbers::Float16
    } else {
        Numbers::Float32
    }
}

fn ending(graph: &Graph, output: &str) -> Ending {
    let mut value = output;
    for _ in 0..20 {
        let Some(node) = graph
            .nodes
            .iter()
            .find(|node| node.outputs.contains(&value))
        else {
            break;
        };
        match node.operator {
            "Softmax" => return Ending::Softmax,
            "LogSoftmax" => return Ending::LogSoftmax,
            "Sigmoid" => return Ending::Sigmoid,
            "Identity" | "Cast" | "Reshape" | "Flatten" | "Squeeze" | "Unsqueeze"
            | "QuantizeLinear" | "DequantizeLinear" => {}
            _ => break,
        }
        match node.inputs.first() {
            Some(input) => value = input,
            None => break,
        }
    }
    Ending::Linear
}

/// What the first nodes do with the picture's values, if they only multiply and add.
fn first_nodes(graph: &Graph, input: &str, constants: &BTreeMap<&str, &Tensor>) -> FirstNodes {
    let (mut factor, mut shift) = (1.0f64, 0.0f64);
    let mut value = input;
    for _ in 0..20 {
        let mut readers = graph
            .nodes
            .iter()
            .filter(|node| node.inputs.contains(&value));
        let (Some(node), None) = (readers.next(), readers.next()) else {
            break;
        };
        let Some(output) = node.outputs.first() else {
            break;
        };
        match node.operator {
            "Cast" | "Identity" | "Transpose" | "Reshape" | "QuantizeLinear"
            | "DequantizeLinear" => {}
            "Mul" | "Div" | "Sub" | "Add" => {
                let Some(operand) = mean_operand(node, value, constants) else {
                    break;
                };
                let is_first = node.inputs.first() == Some(&value);
                match (node.operator, is_first) {
                    ("Mul", _) => (factor, shift) = (factor * operand, shift * operand),
                    ("Div", true) if operand != 0.0 => {
                        (factor, shift) = (factor / operand, shift / operand);
                    }
                    ("Add", _) => shift += operand,
                    ("Sub", true) => shift -= operand,
                    _ => break,
                }
            }
            _ => break,
        }
        value = output;
    }
    // 0..255 becomes at most about five units wide: 255 / 58, ImageNet's deviation. 0..1 is only ever widened.
    let width = 255.0 * factor.abs();
    if (factor, shift) == (1.0, 0.0) {
        FirstNodes::Nothing
    } else if width < 20.0 || shift < -20.0 {
        FirstNodes::FromBytes
    } else if (1.0..=20.0).contains(&factor) {
        FirstNodes::FromUnit
    } else {
        FirstNodes::Nothing
    }
}

/// The mean of the constant that a node takes beside `value`, of one number or one for each colour.
fn mean_operand(node: &Node, value: &str, constants: &BTreeMap<&str, &Tensor>) -> Option<f64> {
    let other = node.inputs.iter().find(|input| **input != value)?;
    let tensor = constants.get(other)?;
    let count = tensor.count()?;
    let numbers = tensor.numbers(3);
    (matches!(count, 1 | 3) && numbers.len() == count)
        .then(|| numbers.iter().sum::<f64>() / numbers.len() as f64)
        .filter(|mean| mean.is_finite())
}
