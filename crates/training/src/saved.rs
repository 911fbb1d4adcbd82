//! A trained network as a file in the safetensors format, which other programs read too.
//!
//! One tensor for each list of numbers, named after its layer (`stage1.weight`, `.scale`, `.shift`, `.mean`, `.variance`;
//! `hidden1.weight`, `.bias`; `classifier.weight`, `.bias`), and under `training` of the metadata, as JSON, how it was trained.

use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors, serialize};
use serde::{Deserialize, Serialize};

use crate::network::Layout;
use crate::predict::Model;
use crate::trainer::{Plan, TrainError};

const METADATA: &str = "training";

/// How a network came about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Training {
    /// The plan.
    pub plan: Plan,
    /// Steps made.
    pub step: u64,
    /// Names of the classes, in order.
    pub classes: Vec<String>,
    /// Rows and columns of the pictures it learned from. Files from before this was told lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side: Option<usize>,
}

impl Training {
    /// Rows and columns of its pictures: as told, else what the network has room for or such pictures usually have.
    pub fn side(&self) -> usize {
        let shape = self.plan.shape;
        let fixed = shape.perceptron.map(|perceptron| perceptron.side);
        fixed
            .or(self.side)
            .unwrap_or(if shape.channels == 1 { 28 } else { 32 })
    }
}

/// Why a file is no network, as a sentence.
#[derive(Debug, thiserror::Error)]
pub enum SavedError {
    /// Not safetensors, or damaged.
    #[error("The file is not in the safetensors format, or it is damaged ({0}).")]
    Format(String),
    /// Safetensors, but not from here.
    #[error(
        "The file does not say how its network was trained: it is not one that was saved here."
    )]
    Foreign,
    /// The plan in it is impossible.
    #[error(transparent)]
    Plan(#[from] TrainError),
    /// A list is missing or of another size.
    #[error("The file has no numbers for \"{0}\" that fit the network it describes.")]
    Tensor(String),
    /// Not a number.
    #[error("The file has numbers for \"{0}\" that are infinite or none at all.")]
    Value(String),
    /// The classes' names are not as many as the classes.
    #[error("The file names {found} classes, but its network has {expected}.")]
    Classes {
        /// Of the network.
        expected: usize,
        /// Names.
        found: usize,
    },
}

/// A list of a network's numbers.
struct Part {
    name: String,
    shape: Vec<usize>,
    /// Of the parameters, or of the running means and variances.
    is_statistic: bool,
    offset: usize,
}

impl Part {
    fn range(&self) -> std::ops::Range<usize> {
        self.offset..self.offset + self.shape.iter().product::<usize>()
    }
}

fn parts(layout: &Layout) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut push = |name: String, shape: &[usize], is_statistic: bool, offset: usize| {
        let shape = shape.to_vec();
        let part = Part {
            name,
            shape,
            is_statistic,
            offset,
        };
        let end = part.range().end;
        parts.push(part);
        end
    };
    for unit in &layout.units {
        let named = |list: &str| format!("{}.{list}", unit.name);
        let list = [unit.outputs];
        let square = [unit.outputs, unit.inputs, 3, 3];
        let end = push(named("weight"), &square, false, unit.offset);
        let end = push(named("scale"), &list, false, end);
        push(named("shift"), &list, false, end);
        let end = push(named("mean"), &list, true, unit.running);
        push(named("variance"), &list, true, end);
    }
    for layer in &layout.hidden {
        let square = [layer.outputs, layer.inputs];
        let end = push(
            format!("{}.weight", layer.name),
            &square,
            false,
            layer.offset,
        );
        push(format!("{}.bias", layer.name), &[layer.outputs], false, end);
    }
    let classes = layout.shape.classes;
    let square = [classes, layout.features()];
    let end = push(
        "classifier.weight".into(),
        &square,
        false,
        layout.classifier,
    );
    push("classifier.bias".into(), &[classes], false, end);
    parts
}

/// The file of a network.
pub fn to_bytes(training: &Training, model: &Model) -> Result<Vec<u8>, SavedError> {
    let format = |error: &dyn std::fmt::Display| SavedError::Format(error.to_string());
    let json = serde_json::to_string(training).map_err(|error| format(&error))?;
    let parts = parts(&Layout::new(model.shape));
    let mut bytes = Vec::with_capacity(parts.len());
    for part in &parts {
        let values = lists(model, part).get(part.range());
        let values = values.ok_or_else(|| SavedError::Tensor(part.name.clone()))?;
        bytes.push(
            values
                .iter()
                .flat_map(|value| value.to_le_bytes())
                .collect::<Vec<u8>>(),
        );
    }
    let views = (parts.iter().zip(&bytes))
        .map(|(part, bytes)| {
            TensorView::new(Dtype::F32, part.shape.clone(), bytes).map(|view| (&part.name, view))
        })
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| format(&error))?;
    // One entry, since the order of several would be chance.
    let metadata = [(METADATA.to_owned(), json)].into_iter().collect();
    serialize(views, Some(metadata)).map_err(|error| format(&error))
}

fn lists<'a>(model: &'a Model, part: &Part) -> &'a [f32] {
    if part.is_statistic {
        &model.statistics
    } else {
        &model.parameters
    }
}

/// What [`to_bytes`] wrote, equal to the bit.
pub fn from_bytes(bytes: &[u8]) -> Result<(Training, Model), SavedError> {
    let format = |error: safetensors::SafeTensorError| SavedError::Format(error.to_string());
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(format)?;
    let json = header
        .metadata()
        .as_ref()
        .and_then(|entries| entries.get(METADATA));
    let training: Training = json
        .and_then(|json| serde_json::from_str(json).ok())
        .ok_or(SavedError::Foreign)?;
    training.plan.check()?;
    let shape = training.plan.shape;
    if training.classes.len() != shape.classes {
        return Err(SavedError::Classes {
            expected: shape.classes,
            found: training.classes.len(),
        });
    }
    let tensors = SafeTensors::deserialize(bytes).map_err(format)?;
    let layout = Layout::new(shape);
    let (mut parameters, mut statistics) = (Vec::new(), Vec::new());
    for part in parts(&layout) {
        let tensor = tensors.tensor(&part.name).ok();
        let tensor = tensor
            .filter(|tensor| tensor.dtype() == Dtype::F32 && tensor.shape() == part.shape)
            .ok_or_else(|| SavedError::Tensor(part.name.clone()))?;
        let list = if part.is_statistic {
            &mut statistics
        } else {
            &mut parameters
        };
        let (values, _) = tensor.data().as_chunks::<4>();
        list.extend(values.iter().map(|&value| f32::from_le_bytes(value)));
        if list[part.offset..].iter().any(|value| !value.is_finite()) {
            return Err(SavedError::Value(part.name));
        }
    }
    let model = Model {
        shape,
        scaling: training.plan.scaling,
        parameters,
        statistics,
    };
    Ok((training, model))
}
