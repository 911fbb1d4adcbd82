#![doc = include_str!("../README.md")]

mod families;
mod net;
mod report;

use families::{ALL, Architecture};
use net::{Net, Source};
use weights::Tensors;

pub use report::{Misshapen, Report};

/// The architectures in words.
pub const KNOWN: &str = "ResNet-18 to 152, VGG, MobileNetV2 and V3, SqueezeNet, EfficientNet-B0 and Lite0 to 2, DenseNet, ConvNeXt-Atto to Base, ViT and DeiT of torchvision, timm or Hugging Face, and ResNets for CIFAR’s pictures";

/// What weights belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognised {
    /// The library and the network as that calls it: "torchvision or timm resnet18".
    pub name: String,
    /// Numbers in the output.
    pub classes: usize,
    /// Planes of a picture: 3, or 1 for grey ones.
    pub planes: usize,
    /// Rows and columns of a picture, where weights fit one size only.
    pub side: Option<usize>,
    /// Rows and columns of the pictures that its authors trained it with; the same as `side` where that is fixed.
    pub usual_side: usize,
    /// What the weights do not say and is taken for granted, in a sentence or two.
    pub assumed: Option<String>,
    /// Other networks whose weights have the same names and shapes, and which compute something else with them.
    pub others: Vec<Recognised>,
    /// Its place in the list of architectures.
    place: usize,
}

/// Which architecture these weights belong to: every tensor is there, in its shape, and no other.
pub fn recognise(tensors: &Tensors) -> Result<Recognised, Report> {
    let mut closest = Report::default();
    let mut fitting: Option<Recognised> = None;
    for (place, architecture) in architectures().enumerate() {
        let mut net = Net::new(Source::Shapes(tensors));
        (architecture.build)(&mut net);
        let report = compare(&net, tensors);
        let name = net.name.clone();
        let name = name.unwrap_or_else(|| architecture.name.to_owned());
        if report.differences() > 0 {
            let is_closer =
                closest.closest.is_none() || report.differences() < closest.differences();
            if report.misshapen.len() + report.missing.len() <= net.expected.len() / 2 && is_closer
            {
                closest = Report {
                    closest: Some(name),
                    ..report
                };
            }
            continue;
        }
        let recognised = Recognised {
            name,
            classes: net.classes,
            planes: net.planes,
            side: net.side,
            usual_side: net.side.unwrap_or(architecture.usual_side),
            assumed: assumed(architecture, &net),
            others: Vec::new(),
            place,
        };
        match &mut fitting {
            None => fitting = Some(recognised),
            Some(first) => first.others.push(recognised),
        }
    }
    fitting.ok_or(closest)
}

/// A self-contained ONNX file of the network, whose output are logits. An error if these are not the weights that were recognised.
pub fn to_onnx(recognised: &Recognised, tensors: Tensors) -> Result<Vec<u8>, Report> {
    let Some(architecture) = architectures().nth(recognised.place) else {
        return Err(Report::default());
    };
    let mut net = Net::new(Source::Shapes(&tensors));
    (architecture.build)(&mut net);
    let report = compare(&net, &tensors);
    if report.differences() > 0 {
        return Err(Report {
            closest: Some(recognised.name.clone()),
            ..report
        });
    }
    let mut net = Net::new(Source::Weights(tensors));
    let output = (architecture.build)(&mut net);
    Ok(net.write(&recognised.name, output))
}

/// What is taken for granted.
fn assumed(architecture: &Architecture, net: &Net) -> Option<String> {
    let mut sentences = Vec::new();
    if !architecture.assumed.is_empty() {
        sentences.push(architecture.assumed.to_owned());
    }
    if let Some([last, found]) = &net.replaced {
        sentences.push(format!(
            "In place of the last layer, “{last}”, there are several, of which only “{found}” has weights; it is taken as the last layer."
        ));
    }
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

fn architectures() -> impl Iterator<Item = &'static Architecture> {
    ALL.iter().copied().flatten()
}

/// What differs between a network's tensors and these.
fn compare(net: &Net, tensors: &Tensors) -> Report {
    let mut report = Report::default();
    for (name, expected) in &net.expected {
        match tensors.get(name) {
            None => report.missing.push(name.clone()),
            Some(tensor) if tensor.shape != *expected => report.misshapen.push(Misshapen {
                name: name.clone(),
                expected: expected.clone(),
                found: tensor.shape.clone(),
            }),
            Some(_) => {}
        }
    }
    let names = tensors.keys();
    let unexpected = names.filter(|name| !net.expected.contains_key(*name));
    report.unexpected = unexpected.cloned().collect();
    report
}
