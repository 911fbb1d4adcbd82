//! Files that PyTorch and the libraries around it wrote (`tests/reference/checkpoints`): each is read as it should be, or refused with its sentence.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use weights::{Tensor, Tensors, Weights, open};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/reference/checkpoints")
}

fn expected() -> Value {
    let text = fs::read_to_string(folder().join("expected.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn tensors(value: &Value) -> Tensors {
    let numbers = |value: &Value| value.as_array().unwrap().clone();
    let tensor = |value: &Value| Tensor {
        shape: numbers(&value["shape"])
            .iter()
            .map(|length| length.as_u64().unwrap() as usize)
            .collect(),
        values: numbers(&value["values"])
            .iter()
            .map(|number| number.as_f64().unwrap() as f32)
            .collect(),
    };
    let entries: BTreeMap<String, Value> = serde_json::from_value(value.clone()).unwrap();
    entries
        .iter()
        .map(|(name, value)| (name.clone(), tensor(value)))
        .collect()
}

fn texts(value: &Value) -> Vec<String> {
    serde_json::from_value(value.clone()).unwrap()
}

#[test]
fn each_file_is_read_or_refused() {
    let expected = expected();
    let plain = tensors(&expected["plain"]);
    let files = expected["files"].as_object().unwrap();
    assert!(files.len() > 50);
    for (name, about) in files {
        let bytes = fs::read(folder().join("files").join(name)).unwrap();
        let opened = open(&bytes);
        if let Some(words) = about["refused"].as_str() {
            let sentence = opened.unwrap_err().to_string();
            assert!(sentence.contains(words), "{name}: {sentence}");
            continue;
        }
        let Weights {
            tensors: found,
            kind,
            place,
            left_out,
            classes,
            is_of_lightning,
            ..
        } = opened
            .unwrap_or_else(|error| panic!("{name}: {error}"))
            .unwrap_or_else(|| panic!("{name} is not known"));
        if about["tensors"] == "plain" {
            assert_eq!(found, plain, "{name}");
        } else {
            assert_eq!(found, tensors(&about["tensors"]), "{name}");
        }
        assert_eq!(place, about["place"].as_str().unwrap(), "{name}");
        let left_out: Vec<&str> = left_out
            .iter()
            .map(|words| words.split(" (").next().unwrap())
            .collect();
        assert_eq!(left_out, texts(&about["left_out"]), "{name}");
        assert_eq!(kind.name(), about["kind"].as_str().unwrap(), "{name}");
        assert_eq!(is_of_lightning, name == "lightning.ckpt", "{name}");
        let named = about.get("classes").map(texts);
        assert_eq!(classes, named, "{name}");
    }
}
