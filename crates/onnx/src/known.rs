//! Files of weights without a network: of a known architecture they become ONNX, and go on as such.

use architectures::{recognise, to_onnx};
use weights::{Format, ReadError, Weights};

use crate::OpenError;
use crate::error::shortened;
use crate::exports::Library;
use crate::facts::FromWeights;
use crate::foreign::Foreign;

/// An ONNX file of the network, and how it came about; bytes that are no file of weights as they are. Among architectures that fit, the one of
/// the name `wanted` is taken, else the first.
pub(crate) fn network(
    name: &str,
    bytes: Vec<u8>,
    wanted: &str,
) -> Result<(Vec<u8>, Option<FromWeights>), OpenError> {
    let Some(format) = weights::format(&bytes) else {
        return Ok((bytes, None));
    };
    let weights = match weights::open(&bytes) {
        Ok(Some(weights)) => weights,
        Ok(None) => return Ok((bytes, None)),
        Err(error) => return Err(refusal(name, format, error)),
    };
    // Large networks fit into memory only so often.
    drop(bytes);
    let Weights {
        tensors,
        kind,
        place,
        left_out,
        classes,
        is_of_lightning,
        ..
    } = weights;
    let unknown = |report: architectures::Report| OpenError::Architecture {
        name: name.to_owned(),
        report: report.to_string(),
        library: if is_of_lightning {
            Library::Lightning
        } else {
            Library::StateDict
        },
    };
    let mut recognised = recognise(&tensors).map_err(unknown)?;
    let mut others = std::mem::take(&mut recognised.others);
    if let Some(other) = others.iter_mut().find(|other| other.name == wanted) {
        std::mem::swap(&mut recognised, other);
    }
    let about = FromWeights {
        format: format!("{}, {}", format.name(), kind.name()),
        architecture: recognised.name.clone(),
        assumed: recognised.assumed.clone(),
        others: others.into_iter().map(|other| other.name).collect(),
        usual_side: recognised.usual_side,
        place,
        left_out,
        classes,
    };
    let file = to_onnx(&recognised, tensors).map_err(unknown)?;
    Ok((file, Some(about)))
}

fn refusal(name: &str, format: Format, error: ReadError) -> OpenError {
    let name = name.to_owned();
    match error {
        ReadError::Object(class) => OpenError::Foreign {
            name,
            foreign: Foreign::of_object(shortened(&class)),
        },
        ReadError::Calls(call) if call.starts_with("ultralytics.") => OpenError::Foreign {
            name,
            foreign: Foreign::Ultralytics,
        },
        error => OpenError::Weights {
            name,
            what: match format {
                Format::Safetensors => "weights (safetensors)",
                Format::Torch | Format::LegacyTorch => "weights of a PyTorch network",
            },
            library: match error {
                ReadError::Calls(_) => Library::PyTorch,
                _ => Library::StateDict,
            },
            reason: error.to_string(),
        },
    }
}
