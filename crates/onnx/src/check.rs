//! What is looked at before a graph is run: the interpreter gets nothing whose operators, constants and connections have not been seen.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use half::{bf16, f16};

use crate::OpenError;
use crate::describe::constants;
use crate::error::shortened;
use onnx_format::{Attribute, Data, Graph, Model, Node, Setting, Tensor, is_own, number};

/// ONNX's operators that the interpreter computes as the standard says. The others that it has make texts, sequences or random numbers.
const OPERATORS: &[&str] = &[
    "Abs",
    "Acos",
    "Acosh",
    "Add",
    "And",
    "ArgMax",
    "ArgMin",
    "Asin",
    "Asinh",
    "Atan",
    "Atanh",
    "Attention",
    "AveragePool",
    "BatchNormalization",
    "Cast",
    "CastLike",
    "Ceil",
    "Clip",
    "Concat",
    "Constant",
    "ConstantOfShape",
    "Conv",
    "ConvInteger",
    "ConvTranspose",
    "Cos",
    "Cosh",
    "CumSum",
    "DepthToSpace",
    "DequantizeLinear",
    "Div",
    "DynamicQuantizeLinear",
    "Einsum",
    "Elu",
    "Equal",
    "Erf",
    "Exp",
    "Expand",
    "EyeLike",
    "Flatten",
    "Floor",
    "GRU",
    "Gather",
    "GatherElements",
    "GatherND",
    "Gelu",
    "Gemm",
    "GlobalAveragePool",
    "GlobalMaxPool",
    "Greater",
    "GreaterOrEqual",
    "GridSample",
    "HardSigmoid",
    "HardSwish",
    "Identity",
    "If",
    "InstanceNormalization",
    "IsInf",
    "IsNaN",
    "LSTM",
    "LayerNormalization",
    "LeakyRelu",
    "Less",
    "LessOrEqual",
    "Log",
    "LogSoftmax",
    "Loop",
    "LpNormalization",
    "MatMul",
    "MatMulInteger",
    "Max",
    "MaxPool",
    "Mean",
    "Min",
    "Mod",
    "Mul",
    "Neg",
    "NonZero",
    "Not",
    "OneHot",
    "Or",
    "PRelu",
    "Pad",
    "Pow",
    "QuantizeLinear",
    "RMSNormalization",
    "Range",
    "Reciprocal",
    "ReduceL1",
    "ReduceL2",
    "ReduceLogSum",
    "ReduceLogSumExp",
    "ReduceMax",
    "ReduceMean",
    "ReduceMin",
    "ReduceProd",
    "ReduceSum",
    "ReduceSumSquare",
    "Relu",
    "Reshape",
    "Resize",
    "RotaryEmbedding",
    "Round",
    "ScatterElements",
    "ScatterND",
    "Shape",
    "Sigmoid",
    "Sign",
    "Sin",
    "Sinh",
    "Size",
    "Slice",
    "Softmax",
    "Softplus",
    "Softsign",
    "Split",
    "Sqrt",
    "Squeeze",
    "Sub",
    "Sum",
    "Swish",
    "Tan",
    "Tanh",
    "Tile",
    "TopK",
    "Transpose",
    "Trilu",
    "Unsqueeze",
    "Upsample",
    "Where",
    "Xor",
];

/// onnxruntime's operators that the interpreter computes.
const MICROSOFT: &[&str] = &[
    "BiasGelu",
    "FastGelu",
    "Gelu",
    "MultiHeadAttention",
    "QuickGelu",
    "SkipLayerNormalization",
    "SkipSimplifiedLayerNormalization",
];

/// Operators that are dropped while a network predicts.
const TRAINING: &[&str] = &["Dropout"];

/// Most numbers that an operator may be told to make.
const MOST_NUMBERS: f64 = 268_435_456.0;
/// Most of a stride, a padding, a step between the taps of a kernel.
const MOST_STEP: i64 = 4096;

/// Looks at operators and constants, and turns what is only written differently into what the interpreter reads: bfloat16 to float32, dropout
/// to nothing, operations in the order in which they are computed.
pub(crate) fn prepare(model: &mut Model, file: &str) -> Result<(), OpenError> {
    let Some(graph) = &mut model.graph else {
        return Err(OpenError::Truncated(file.to_owned()));
    };
    // First, since strange operators come with strange numbers, and say more.
    check_operators(graph)?;
    graph.visit_tensors(&mut |tensor| {
        check_tensor(tensor, file)?;
        widen(tensor);
        Ok(())
    })?;
    sort(graph);
    drop_training(graph);
    complete(graph);
    Ok(())
}

/// Looks at the rest of what was prepared.
pub(crate) fn check(model: &Model, file: &str) -> Result<(), OpenError> {
    let Some(graph) = &model.graph else {
        return Err(OpenError::Truncated(file.to_owned()));
    };
    let version = model
        .operators
        .iter()
        .find(|(domain, _)| is_own(domain))
        .map_or(0, |&(_, version)| version);
    if !(1..=64).contains(&version) {
        return Err(damaged(file, "it does not say which operators it uses"));
    }
    check_order(graph, &BTreeSet::new(), file)?;
    let mut result = Ok(());
    graph.visit(&mut |graph| {
        let constants = constants(graph);
        for node in &graph.nodes {
            if result.is_ok() {
                result = check_node(node, &constants, file);
            }
        }
    });
    result
}

fn damaged(file: &str, reason: impl Into<String>) -> OpenError {
    OpenError::Damaged {
        name: file.to_owned(),
        reason: reason.into(),
    }
}

fn check_tensor(tensor: &Tensor, file: &str) -> Result<(), OpenError> {
    let unfit = || OpenError::NumberType {
        kind: number::name(tensor.number),
        value: shortened(tensor.name),
    };
    if matches!(tensor.data, Data::Texts) {
        return Err(unfit());
    }
    let can_be_read = matches!(
        tensor.number,
        number::FLOAT
            | number::UINT8
            | number::INT8
            | number::INT32
            | number::INT64
            | number::BOOL
            | number::FLOAT16
            | number::DOUBLE
            | number::BFLOAT16
    );
    let size = number::size(tensor.number)
        .filter(|_| can_be_read)
        .ok_or_else(unfit)?;
    let expected = tensor.count().and_then(|count| count.checked_mul(size));
    let found = tensor.bytes().len();
    if expected != Some(found) {
        return Err(OpenError::Length {
            file: file.to_owned(),
            tensor: shortened(tensor.name),
            expected: expected.map_or_else(
                || "more than all memory’s".into(),
                |bytes| bytes.to_string(),
            ),
            found,
        });
    }
    if found == 0 && tensor.extents.len() > 1 {
        let reason = format!("its constant “{}” is empty", shortened(tensor.name));
        return Err(damaged(file, reason));
    }
    if has_nan(tensor) {
        return Err(OpenError::NotNumbers {
            tensor: shortened(tensor.name),
        });
    }
    Ok(())
}

fn has_nan(tensor: &Tensor) -> bool {
    let bytes = tensor.bytes();
    match tensor.number {
        number::FLOAT => {
            (bytes.as_chunks().0.iter()).any(|&bytes| f32::from_le_bytes(bytes).is_nan())
        }
        number::DOUBLE => {
            (bytes.as_chunks().0.iter()).any(|&bytes| f64::from_le_bytes(bytes).is_nan())
        }
        number::FLOAT16 => {
            (bytes.as_chunks().0.iter()).any(|&bytes| f16::from_le_bytes(bytes).is_nan())
        }
        number::BFLOAT16 => {
            (bytes.as_chunks().0.iter()).any(|&bytes| bf16::from_le_bytes(bytes).is_nan())
        }
        _ => false,
    }
}

/// bfloat16 is the upper half of float32.
fn widen(tensor: &mut Tensor) {
    if tensor.number == number::BFLOAT16 {
        let bytes = tensor.bytes().as_chunks().0.iter();
        let wide = bytes.flat_map(|&[low, high]| [0, 0, low, high]).collect();
        tensor.number = number::FLOAT;
        tensor.data = Data::Here(Cow::Owned(wide));
    }
}

/// Puts each operation behind those whose values it reads, which the standard asks for and onnxruntime's converter to 16 bits does not do.
/// Operations in order stay as they are, and so do those that wait for each other.
fn sort(graph: &mut Graph) {
    let makers: BTreeMap<&str, usize> = (graph.nodes.iter().enumerate())
        .flat_map(|(at, node)| node.outputs.iter().map(move |&output| (output, at)))
        .filter(|(output, _)| !output.is_empty())
        .collect();
    let is_late = |(at, node): (usize, &Node)| {
        let maker = |input: &&str| makers.get(input).copied();
        node.inputs.iter().filter_map(maker).any(|maker| maker > at)
    };
    if !graph.nodes.iter().enumerate().any(is_late) {
        return;
    }
    let mut order = Vec::with_capacity(graph.nodes.len());
    let mut is_begun = vec![false; graph.nodes.len()];
    for first in 0..graph.nodes.len() {
        // Operations whose inputs are being looked at, and how many of them have been.
        let mut open = Vec::new();
        if !std::mem::replace(&mut is_begun[first], true) {
            open.push((first, 0));
        }
        while let Some((at, seen)) = open.pop() {
            match graph.nodes[at].inputs.get(seen) {
                None => order.push(at),
                Some(input) => {
                    open.push((at, seen + 1));
                    if let Some(&maker) = makers.get(input)
                        && !std::mem::replace(&mut is_begun[maker], true)
                    {
                        open.push((maker, 0));
                    }
                }
            }
        }
    }
    let mut nodes: Vec<Option<Node>> = graph.nodes.drain(..).map(Some).collect();
    graph.nodes = (order.into_iter())
        .filter_map(|at| nodes[at].take())
        .collect();
}

/// `Dropout` does nothing outside training.
fn drop_training(graph: &mut Graph) {
    for node in &mut graph.nodes {
        if TRAINING.contains(&node.operator) && is_own(node.domain) {
            node.operator = "Identity";
            node.inputs.truncate(1);
            // The second says what was dropped, and nothing but training reads it.
            node.outputs.truncate(1);
            node.attributes.clear();
        }
        for attribute in &mut node.attributes {
            if let Setting::Graph(inner) = &mut attribute.value {
                drop_training(inner);
            }
        }
    }
}

/// Writes down what convolutions and pooling leave to the standard's default: the interpreter knows it only where the kernel is stated.
fn complete(graph: &mut Graph) {
    let kernels: Vec<Option<Vec<i64>>> = {
        let constants = constants(graph);
        let kernel = |node: &Node| {
            let weights = constants.get(node.inputs.get(1)?)?;
            Some(weights.extents.get(2..)?.to_vec())
        };
        graph.nodes.iter().map(kernel).collect()
    };
    for (node, kernel) in graph.nodes.iter_mut().zip(kernels) {
        for attribute in &mut node.attributes {
            if let Setting::Graph(inner) = &mut attribute.value {
                complete(inner);
            }
        }
        let is_convolution = CONVOLUTIONS.contains(&node.operator);
        if !is_convolution && !POOLING.contains(&node.operator) || !is_own(node.domain) {
            continue;
        }
        let usual = |node: &mut Node, name: &'static str, values: Vec<i64>| {
            if node.setting(name).is_none() {
                let value = Setting::Integers(values);
                node.attributes.push(Attribute { name, value });
            }
        };
        if let Some(kernel) = kernel.filter(|_| is_convolution) {
            usual(node, "kernel_shape", kernel);
        }
        let dimensions = node.integers("kernel_shape").len();
        usual(node, "strides", vec![1; dimensions]);
        if is_convolution {
            usual(node, "dilations", vec![1; dimensions]);
        }
    }
}

const CONVOLUTIONS: [&str; 3] = ["Conv", "ConvInteger", "ConvTranspose"];
const POOLING: [&str; 2] = ["MaxPool", "AveragePool"];

fn check_operators(graph: &Graph) -> Result<(), OpenError> {
    let mut unknown = BTreeSet::new();
    let mut has_sparse = false;
    graph.visit(&mut |graph| {
        has_sparse |= graph.has_sparse;
        for node in &graph.nodes {
            let is_known = match node.domain {
                domain if is_own(domain) => {
                    OPERATORS.contains(&node.operator) || TRAINING.contains(&node.operator)
                }
                "com.microsoft" => MICROSOFT.contains(&node.operator),
                _ => false,
            };
            if !is_known {
                let operator = shortened(node.operator);
                unknown.insert(if is_own(node.domain) {
                    operator
                } else {
                    format!("{} ({})", operator, shortened(node.domain))
                });
            }
        }
    });
    if has_sparse {
        unknown.insert("sparse constants".to_owned());
    }
    if unknown.is_empty() {
        return Ok(());
    }
    let operators: Vec<String> = unknown.into_iter().collect();
    let any = |what: &[&str]| {
        operators
            .iter()
            .any(|operator| what.iter().any(|what| operator.contains(what)))
    };
    let advice = if any(&[
        "Random",
        "ImageProjectiveTransform",
        "Bernoulli",
        "Multinomial",
    ]) {
        "They belong to layers that change training pictures (RandomFlip, RandomRotation and others): export the network without these layers."
    } else if any(&["QLinear", "QGemm", "QAttention"]) {
        "The network was quantised with operators of onnxruntime: quantise it again with quant_format=QuantFormat.QDQ."
    } else if any(&["ai.onnx.ml"]) {
        "It is no neural network: only those can be opened here."
    } else if any(&["com.microsoft"]) {
        "They are onnxruntime’s own: drop the file as it was before onnxruntime optimised it."
    } else {
        "Export it again with a newer version of the library, or with another opset_version, such as 20."
    };
    Err(OpenError::Operators { operators, advice })
}

/// Every value is made once, before it is read; names are not empty where something is made.
fn check_order<'a>(
    graph: &Graph<'a>,
    outside: &BTreeSet<&'a str>,
    file: &str,
) -> Result<(), OpenError> {
    let mut known = outside.clone();
    let make = |known: &mut BTreeSet<&'a str>, name: &'a str| {
        if known.insert(name) && !name.is_empty() {
            Ok(())
        } else {
            Err(damaged(
                file,
                format!("the value “{}” is made twice", shortened(name)),
            ))
        }
    };
    for constant in &graph.constants {
        make(&mut known, constant.name)?;
    }
    for input in graph.asked_inputs() {
        make(&mut known, input.name)?;
    }
    for node in &graph.nodes {
        for input in node.inputs.iter().filter(|input| !input.is_empty()) {
            if !known.contains(input) {
                let reason = format!("the value “{}” is read before it is made", shortened(input));
                return Err(damaged(file, reason));
            }
        }
        for attribute in &node.attributes {
            if let Setting::Graph(inner) = &attribute.value {
                check_order(inner, &known, file)?;
            }
        }
        if node.outputs.iter().all(|output| output.is_empty()) {
            return Err(damaged(file, "an operation makes nothing"));
        }
        for output in node.outputs.iter().filter(|output| !output.is_empty()) {
            make(&mut known, output)?;
        }
    }
    match graph
        .outputs
        .iter()
        .find(|output| !known.contains(output.name))
    {
        Some(output) => Err(damaged(
            file,
            format!("nothing makes its output “{}”", shortened(output.name)),
        )),
        None if graph.outputs.is_empty() => Err(damaged(file, "it has no output")),
        None => Ok(()),
    }
}

/// Options and constant inputs that would make the interpreter take memory without end, divide by zero, or answer wrongly.
fn check_node(
    node: &Node,
    constants: &BTreeMap<&str, &Tensor>,
    file: &str,
) -> Result<(), OpenError> {
    let wrong = |what: &str| Err(damaged(file, of_node(what, node)));
    let constant = |at: usize| node.inputs.get(at).and_then(|input| constants.get(input));
    if CONVOLUTIONS.contains(&node.operator) || POOLING.contains(&node.operator) {
        return check_windows(node, constant(1).copied(), file);
    }
    match node.operator {
        "ConstantOfShape" | "Expand" | "Tile" | "Reshape" | "OneHot" => {
            let at = usize::from(node.operator != "ConstantOfShape");
            if let Some(shape) = constant(at) {
                let numbers = shape.numbers(32);
                let product: f64 = numbers.iter().map(|number| number.abs().max(1.0)).product();
                if product > MOST_NUMBERS {
                    return wrong("the size");
                }
            }
        }
        "Slice" => {
            // An option before version 10, when steps did not exist.
            let is_named = node.inputs.get(4).is_some_and(|name| !name.is_empty());
            let steps = constant(4)
                .map(|steps| steps.numbers(32))
                .unwrap_or_default();
            if is_named && (steps.is_empty() || steps.contains(&0.0)) {
                return wrong("the steps");
            }
        }
        "Range" => {
            let is_list = |at| constant(at).is_some_and(|bound| bound.count() != Some(1));
            let is_long = |at| {
                constant(at).is_some_and(|bound| {
                    bound
                        .numbers(1)
                        .iter()
                        .any(|bound| bound.abs() > MOST_NUMBERS)
                })
            };
            if (0..3).any(|at| is_list(at) || is_long(at)) {
                return wrong("the bounds");
            }
        }
        "ScatterND" => {
            // How many of its dimensions an index names.
            let named = constant(1).map(|places| places.extents.last().copied().unwrap_or(0));
            let dimensions = constant(0).map_or(4, |data| data.extents.len() as i64);
            if named.is_some_and(|named| !(1..=dimensions).contains(&named)) {
                return wrong("the places");
            }
        }
        "Pad" => {
            let pads = constant(1).map(|pads| pads.numbers(32)).unwrap_or_default();
            let stated = node.integers("pads").iter().map(|&pad| pad as f64);
            if pads
                .into_iter()
                .chain(stated)
                .any(|pad| pad.abs() > MOST_STEP as f64)
            {
                return wrong("the padding");
            }
        }
        "Resize" | "Upsample" => {
            for at in 1..4 {
                let numbers = constant(at)
                    .map(|numbers| numbers.numbers(32))
                    .unwrap_or_default();
                if numbers
                    .iter()
                    .any(|&number| number > MOST_STEP as f64 || number < 0.0)
                {
                    return wrong("the scale");
                }
            }
        }
        _ => {}
    }
    Ok(())
}

/// Kernels, steps, padding and groups of convolutions and pooling.
fn check_windows(node: &Node, weights: Option<&Tensor>, file: &str) -> Result<(), OpenError> {
    let wrong = |what: &str| Err(damaged(file, of_node(what, node)));
    let steps = |name: &str, least: i64| {
        node.integers(name)
            .iter()
            .all(|step| (least..=MOST_STEP).contains(step))
    };
    if ["strides", "dilations", "kernel_shape"]
        .iter()
        .any(|name| !steps(name, 1))
    {
        return wrong("the strides, dilations or kernel");
    }
    if !steps("pads", 0) {
        return wrong("the padding");
    }
    let dimensions = node.integers("kernel_shape").len();
    let has = |name: &str, count: usize| match node.integers(name).len() {
        0 => node.setting(name).is_none(),
        found => found == count,
    };
    let is_whole = (1..=2).contains(&dimensions)
        && has("strides", dimensions)
        && has("dilations", dimensions)
        && has("pads", 2 * dimensions);
    if !is_whole {
        return wrong("the kernel");
    }
    if POOLING.contains(&node.operator) {
        return Ok(());
    }
    let groups = match node.setting("group") {
        Some(Setting::Integer(groups)) => *groups,
        _ => 1,
    };
    let outputs = weights.and_then(|weights| weights.extents.first());
    if groups < 1 || outputs.is_some_and(|&outputs| outputs % groups != 0) {
        return wrong("the groups");
    }
    let is_padded = node.integers("pads").iter().any(|&pad| pad != 0)
        || matches!(node.setting("auto_pad"), Some(Setting::Text(how)) if how.starts_with(b"SAME"));
    if node.operator == "ConvInteger" && is_padded {
        return Err(OpenError::DynamicallyQuantised {
            node: shortened(node.name),
        });
    }
    Ok(())
}

fn of_node(what: &str, node: &Node) -> String {
    let (name, operator) = (shortened(node.name), shortened(node.operator));
    format!("{what} of “{name}” ({operator})")
}
