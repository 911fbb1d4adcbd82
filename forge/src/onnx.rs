//! A model's shipped weights as an ONNX file, for the benchmark against onnxruntime-web: the same numbers (half precision widened
//! to f32) in the same network.

mod graph;
mod protobuf;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};
use burn_pack::Reader;
use burn_pack::{Bytes, DType};
use half::f16;
use models::architecture::Architecture;
use models::card::ModelCard;
use prost::Message;

use crate::package::hexadecimal_sha256;
use crate::weights::{read_catalogue, read_weights};
use graph::Values;
use protobuf::{ModelProto, OperatorSetIdProto};

/// Of the ONNX format and of its operators; old enough for every runtime in use.
const IR_VERSION: i64 = 8;
const OPERATORS: i64 = 17;

/// The options of `cargo forge onnx`.
#[derive(clap::Args)]
pub struct Arguments {
    /// A model of www/models/models.json; only the EfficientNet-Lite family is written.
    #[arg(long, default_value = "efficientnet-lite0")]
    model: String,
    /// The file to write.
    #[arg(long)]
    out: PathBuf,
}

/// Writes the file.
pub fn run(arguments: &Arguments) -> Result<()> {
    let catalogue = read_catalogue()?;
    let card = catalogue
        .get(&arguments.model)
        .with_context(|| format!("there is no model {}", arguments.model))?;
    let bytes = encode(card, read_weights(card)?)?;
    fs::write(&arguments.out, &bytes)
        .with_context(|| format!("cannot write {}", arguments.out.display()))?;
    println!(
        "{}: {} bytes, {}",
        card.name,
        bytes.len(),
        arguments.out.display()
    );
    Ok(())
}

/// The ONNX file for a card and its weight file.
pub fn encode(card: &ModelCard, weights: Vec<u8>) -> Result<Vec<u8>> {
    let Architecture::EfficientnetLite { .. } = card.architecture else {
        bail!("{} is not of the EfficientNet-Lite family", card.name);
    };
    ensure!(
        hexadecimal_sha256(&weights) == card.sha256,
        "the weights of {} are not the catalogue's",
        card.name
    );
    let graph = graph::efficientnet_lite(
        &card.architecture.convolutions(),
        values(weights)?,
        card.input_size,
    )?;
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

fn values(weights: Vec<u8>) -> Result<Values> {
    let tensors = Reader::from_bytes(Bytes::from_bytes_vec(weights))?.into_tensors()?;
    tensors
        .into_iter()
        .map(|tensor| {
            let (name, dtype, _, _, bytes) = tensor.into_parts()?;
            let values = match dtype {
                DType::F16 => bytes
                    .chunks_exact(2)
                    .map(|pair| f16::from_le_bytes([pair[0], pair[1]]).to_f32())
                    .collect(),
                DType::F32 => bytes
                    .chunks_exact(4)
                    .map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]]))
                    .collect(),
                other => bail!("{name} is stored as {other:?}"),
            };
            Ok((name, values))
        })
        .collect()
}
