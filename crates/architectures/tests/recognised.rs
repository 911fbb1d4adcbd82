//! Names and shapes of published networks, and what is wrong with others.

#![allow(clippy::unwrap_used)]

mod common;

use architectures::{Misshapen, Recognised, recognise, to_onnx};
use common::{cases, published};
use weights::Tensor;

/// All that compute something else with the same weights, and those alone.
fn all(recognised: &Recognised) -> Vec<String> {
    let others = recognised.others.iter().map(|other| other.name.clone());
    std::iter::once(recognised.name.clone())
        .chain(others)
        .collect()
}

#[test]
fn published_networks_are_recognised() {
    for network in published() {
        let recognised = recognise(&network.tensors).map_err(|report| report.to_string());
        let recognised = recognised.unwrap_or_else(|report| panic!("{}: {report}", network.name));
        assert_eq!(recognised.name, network.name);
        assert_eq!((recognised.classes, recognised.planes), (1000, 3));
        let names = all(&recognised);
        let shares = names.len() > 1;
        // TensorFlow's networks and their imitations differ in nothing that weights show.
        let is_shared = [
            "timm efficientnet_",
            "timm tf_efficientnet_",
            "timm mobilenetv3_",
        ];
        let expected = is_shared
            .iter()
            .any(|begin| network.name.starts_with(begin));
        assert_eq!(shares, expected, "{names:?}");
    }
}

fn resnet18() -> weights::Tensors {
    let network = published()
        .into_iter()
        .find(|network| network.name.ends_with("resnet18"));
    network.unwrap().tensors
}

#[test]
fn what_does_not_fit_is_told_exactly() {
    let mut tensors = resnet18();
    let recognised = recognise(&tensors).unwrap();
    let tensor = |shape: &[usize]| Tensor {
        shape: shape.to_vec(),
        values: Vec::new(),
    };
    tensors.remove("layer2.0.bn1.running_var");
    tensors.insert("layer2.0.bn3.weight".into(), tensor(&[128]));
    tensors.insert("layer1.1.conv2.weight".into(), tensor(&[64, 32, 3, 3]));
    let report = recognise(&tensors).unwrap_err();
    assert_eq!(
        report.closest.as_deref(),
        Some("torchvision or timm resnet18")
    );
    assert_eq!(report.missing, ["layer2.0.bn1.running_var"]);
    assert_eq!(report.unexpected, ["layer2.0.bn3.weight"]);
    let misshapen = Misshapen {
        name: "layer1.1.conv2.weight".into(),
        expected: vec![64, 64, 3, 3],
        found: vec![64, 32, 3, 3],
    };
    assert_eq!(report.misshapen, [misshapen]);
    // Nor is it written.
    assert_eq!(to_onnx(&recognised, tensors).unwrap_err(), report);
}

#[test]
fn each_difference_alone_is_enough() {
    for change in 0..3 {
        let mut tensors = resnet18();
        let tensor = Tensor {
            shape: vec![1],
            values: vec![0.0],
        };
        match change {
            0 => drop(tensors.remove("fc.bias")),
            1 => drop(tensors.insert("n_averaged".into(), tensor)),
            _ => drop(tensors.insert("bn1.weight".into(), tensor)),
        }
        let report = recognise(&tensors).unwrap_err();
        let counts = [
            report.missing.len(),
            report.unexpected.len(),
            report.misshapen.len(),
        ];
        let mut expected = [0; 3];
        expected[change] = 1;
        assert_eq!(counts, expected);
    }
}

#[test]
fn a_last_layer_may_be_in_a_list() {
    let mut tensors = resnet18();
    for part in ["weight", "bias"] {
        let tensor = tensors.remove(&format!("fc.{part}")).unwrap();
        tensors.insert(format!("fc.1.{part}"), tensor);
    }
    let recognised = recognise(&tensors).unwrap();
    assert_eq!(recognised.name, "torchvision or timm resnet18");
    assert!(recognised.assumed.unwrap().contains("“fc.1”"));
    // Of two it is not known what is between them.
    for part in ["weight", "bias"] {
        let tensor = tensors[&format!("fc.1.{part}")].clone();
        tensors.insert(format!("fc.4.{part}"), tensor);
    }
    let report = recognise(&tensors).unwrap_err();
    assert_eq!(report.missing, ["fc.bias", "fc.weight"]);
    let unexpected = ["fc.1.bias", "fc.1.weight", "fc.4.bias", "fc.4.weight"];
    assert_eq!(report.unexpected, unexpected);
}

#[test]
fn strange_weights_are_close_to_nothing() {
    let one = |name: &str, shape: &[usize]| {
        let (shape, values) = (shape.to_vec(), Vec::new());
        (name.to_owned(), Tensor { shape, values })
    };
    let tensors = [one("a.weight", &[5, 3, 3, 3]), one("b", &[])];
    let report = recognise(&tensors.into()).unwrap_err();
    assert_eq!(report.closest, None);
    let report = recognise(&weights::Tensors::new()).unwrap_err();
    assert_eq!(report.closest, None);
    // Extents of nothing and of very much.
    for extent in [0, usize::MAX] {
        let shape = [extent; 4];
        let names = [
            "conv1.weight",
            "fc.weight",
            "pos_embed",
            "patch_embed.proj.weight",
        ];
        recognise(&names.map(|name| one(name, &shape)).into()).unwrap_err();
    }
}

#[test]
fn there_are_enough_networks() {
    let names: std::collections::BTreeSet<String> =
        cases().into_iter().map(|case| case.name).collect();
    assert!(names.len() >= 20);
}
