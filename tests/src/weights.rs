//! Files of weights of the smallest known architecture, ResNet-20 for CIFAR, as PyTorch and safetensors write them.

#[path = "../reference/exporters/formula.rs"]
mod formula;

use std::io::{Cursor, Write as _};

use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use formula::unit;

/// A tensor: its name, its shape and its numbers.
pub type Named = (String, Vec<usize>, Vec<f32>);

/// All tensors of the network, with a number for each class; any numbers, but the same each time.
pub fn resnet_20(classes: usize) -> Vec<Named> {
    let mut tensors = Vec::new();
    let mut add = |name: String, shape: &[usize]| {
        let count: usize = shape.iter().product();
        let inputs: usize = shape[1..].iter().product();
        let (offset, factor) = match name.rsplit('.').next() {
            Some("running_var") => (1.0, 0.3),
            Some("weight") if shape.len() == 1 => (1.0, 0.2),
            Some("weight") => (0.0, (6.0 / inputs as f32).sqrt()),
            _ => (0.0, 0.2),
        };
        let tensor = tensors.len() as u32;
        let values = (0..count as u32).map(|at| offset + factor * unit(tensor, at));
        tensors.push((name, shape.to_vec(), values.collect()));
    };
    let mut layer = |name: &str, normalisation: &str, inputs: usize, outputs: usize| {
        add(format!("{name}.weight"), &[outputs, inputs, 3, 3]);
        for list in ["weight", "bias", "running_mean", "running_var"] {
            add(format!("{normalisation}.{list}"), &[outputs]);
        }
    };
    layer("conv1", "bn1", 3, 16);
    let mut inputs = 16;
    for (stage, outputs) in [(1, 16), (2, 32), (3, 64)] {
        for block in 0..3 {
            for (part, from) in [(1, inputs), (2, outputs)] {
                let name = |kind: &str| format!("layer{stage}.{block}.{kind}{part}");
                layer(&name("conv"), &name("bn"), from, outputs);
            }
            inputs = outputs;
        }
    }
    add("linear.weight".into(), &[classes, inputs]);
    add("linear.bias".into(), &[classes]);
    tensors
}

fn bytes(values: &[f32]) -> Vec<u8> {
    values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect()
}

/// As `safetensors.torch.save_file` writes them.
pub fn safetensors(tensors: &[Named]) -> Vec<u8> {
    let mut header = serde_json::Map::new();
    let mut numbers = Vec::new();
    for (name, shape, values) in tensors {
        let begin = numbers.len();
        numbers.extend(bytes(values));
        let about = serde_json::json!({ "dtype": "F32", "shape": shape, "data_offsets": [begin, numbers.len()] });
        header.insert(name.clone(), about);
    }
    let header = serde_json::Value::Object(header).to_string();
    let length = (header.len() as u64).to_le_bytes();
    [&length[..], header.as_bytes(), &numbers].concat()
}

/// As `torch.save` writes them, each name behind `prefix`, in a dictionary under `state_dict`.
pub fn torch(tensors: &[Named], prefix: &str) -> ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let text = |text: &str| {
        [
            b"X",
            &(text.len() as u32).to_le_bytes()[..],
            text.as_bytes(),
        ]
        .concat()
    };
    let number = |number: usize| [b"J", &(number as i32).to_le_bytes()[..]].concat();
    let tuple = |numbers: &[usize]| {
        let numbers: Vec<u8> = numbers.iter().flat_map(|one| number(*one)).collect();
        [b"(", &numbers[..], b"t"].concat()
    };
    let mut pickle = [
        b"\x80\x02}",
        &text("state_dict")[..],
        b"ccollections\nOrderedDict\n)R(",
    ]
    .concat();
    for (at, (name, shape, values)) in tensors.iter().enumerate() {
        let strides: Vec<usize> = (1..=shape.len())
            .map(|axis| shape[axis..].iter().product())
            .collect();
        let parts = [
            text(&format!("{prefix}{name}")),
            b"ctorch._utils\n_rebuild_tensor_v2\n((".to_vec(),
            text("storage"),
            b"ctorch\nFloatStorage\n".to_vec(),
            text(&at.to_string()),
            text("cpu"),
            number(values.len()),
            b"tQ".to_vec(),
            number(0),
            tuple(shape),
            tuple(&strides),
            b"\x89ccollections\nOrderedDict\n)RtR".to_vec(),
        ];
        pickle.extend(parts.concat());
        zip.start_file(format!("net/data/{at}"), options)?;
        zip.write_all(&bytes(values))?;
    }
    pickle.extend(b"us.");
    zip.start_file("net/data.pkl", options)?;
    zip.write_all(&pickle)?;
    Ok(zip.finish()?.into_inner())
}
