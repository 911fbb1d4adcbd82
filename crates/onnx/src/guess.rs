//! How guesses are made.

use models::architecture::{InputLayout, OutputKind};
use models::cut::{Cut, Kernel};
use models::labels;
use models::preprocessing::ChannelOrder;

use crate::beside::Beside;
use crate::facts::{Ending, Facts, FirstNodes};
use crate::guesses::{Guess, Guesses, Scaling};

/// Sides of networks in use.
const SIDES: [usize; 16] = [
    224, 28, 32, 64, 96, 128, 160, 192, 240, 256, 260, 288, 299, 320, 384, 448,
];

impl<T> Guess<T> {
    fn sure(value: T, why: impl Into<String>) -> Self {
        Self::of(value, why, Vec::new())
    }

    fn of(value: T, why: impl Into<String>, others: Vec<T>) -> Self {
        Self {
            value,
            why: why.into(),
            others,
        }
    }
}

impl<T: Copy + PartialEq> Guess<T> {
    /// `value`, or else one of `all`.
    fn among(value: T, why: impl Into<String>, all: &[T]) -> Self {
        let others = all.iter().copied().filter(|other| *other != value);
        Self::of(value, why, others.collect())
    }
}

impl Guesses {
    pub(crate) fn of(facts: &Facts, beside: &Beside) -> Self {
        let side = side(facts, beside);
        Self {
            layout: layout(facts),
            channels: channels(facts, beside),
            scaling: scaling(facts, beside, side.value),
            output: output(facts),
            names: names(facts, beside),
            cut: cut(beside, side.value),
            side,
        }
    }
}

fn layout(facts: &Facts) -> Guess<InputLayout> {
    let words = match facts.layout {
        InputLayout::Nchw => "plane after plane",
        InputLayout::Nhwc => "pixel after pixel",
    };
    if facts.layout_is_certain {
        return Guess::sure(
            facts.layout,
            format!("The shape of the input says that colours come {words}."),
        );
    }
    Guess::among(
        facts.layout,
        format!(
            "The file does not say it; networks written by “{}” read {words}.",
            facts.producer
        ),
        &[InputLayout::Nchw, InputLayout::Nhwc],
    )
}

fn side(facts: &Facts, beside: &Beside) -> Guess<usize> {
    if let Some(side) = facts.side {
        return Guess::sure(side, "The shape of the input says so.");
    }
    if let Some((side, file)) = &beside.side {
        return Guess::among(*side, format!("{file} says so."), &SIDES);
    }
    if let Some(weights) = &facts.weights {
        let side = weights.usual_side;
        return Guess::among(
            side,
            format!(
                "The weights fit any size; {} was trained with {side} × {side}.",
                weights.architecture
            ),
            &SIDES,
        );
    }
    let said = facts.said("imgsz").and_then(|said| {
        let digits = |character: char| !character.is_ascii_digit();
        said.split(digits).find_map(|part| part.parse().ok())
    });
    match said {
        Some(side) if (1..=4096).contains(&side) => {
            Guess::among(side, "The file says so (imgsz).", &SIDES)
        }
        _ if facts.planes == 1 => Guess::among(
            28,
            "The file takes any size; most networks for grey pictures read 28 × 28, as MNIST has them.",
            &SIDES,
        ),
        _ => Guess::among(
            224,
            "The file takes any size; most networks read 224 × 224.",
            &SIDES,
        ),
    }
}

fn channels(facts: &Facts, beside: &Beside) -> Guess<ChannelOrder> {
    if facts.planes == 1 {
        return Guess::sure(ChannelOrder::Grey, "The input has one plane.");
    }
    if let Some((_, file)) = beside.scaling.as_ref().filter(|_| beside.is_bgr) {
        return Guess::among(
            ChannelOrder::Bgr,
            format!("{file} says so."),
            &[ChannelOrder::Rgb, ChannelOrder::Bgr],
        );
    }
    Guess::among(
        ChannelOrder::Rgb,
        "No file says it. Nearly all networks read red, green, blue; those trained with Caffe or OpenCV read blue first.",
        &[ChannelOrder::Rgb, ChannelOrder::Bgr],
    )
}

/// Begins of the names of architectures whose published weights read values from -1 to 1, as timm's list of them says.
const SYMMETRIC: [&str; 4] = [
    "timm vit_",
    "Hugging Face vit-",
    "timm tf_efficientnet_lite",
    "timm tf_mobilenetv3_",
];

fn scaling(facts: &Facts, beside: &Beside, side: usize) -> Guess<Scaling> {
    let mut all = vec![Scaling::IMAGENET, Scaling::SYMMETRIC, Scaling::UNIT];
    if facts.planes == 1 {
        all = vec![Scaling::UNIT, Scaling::SYMMETRIC, Scaling::MNIST];
    } else if side <= 64 {
        all.push(Scaling::CIFAR);
    }
    all.push(Scaling::BYTES);
    if facts.planes == 3 {
        all.extend([Scaling::CAFFE, Scaling::CLIP]);
    }
    let is_ultralytics = facts
        .said("author")
        .is_some_and(|author| author.contains("Ultralytics"));
    let is_keras = facts.layout == InputLayout::Nhwc;
    if let Some((scaling, file)) = &beside.scaling {
        return Guess::among(*scaling, format!("{file} says so."), &all);
    }
    let symmetric = facts.weights.as_ref().filter(|weights| {
        let name = &weights.architecture;
        SYMMETRIC.iter().any(|begin| name.starts_with(begin))
    });
    if let Some(weights) = symmetric.filter(|_| facts.planes == 3) {
        return Guess::among(
            Scaling::SYMMETRIC,
            format!(
                "No file says it. Most published weights of {} were trained with −1 to 1; compare the answers.",
                weights.architecture
            ),
            &all,
        );
    }
    match facts.first_nodes {
        FirstNodes::FromBytes => Guess::among(
            Scaling::BYTES,
            "The first nodes of the network bring 0..255 to the range it was trained with.",
            &all,
        ),
        FirstNodes::FromUnit => Guess::among(
            Scaling::UNIT,
            "The first nodes of the network normalise values from 0 to 1.",
            &all,
        ),
        FirstNodes::Nothing if is_ultralytics => Guess::among(
            Scaling::UNIT,
            "Ultralytics’ classifiers read values from 0 to 1.",
            &all,
        ),
        FirstNodes::Nothing if facts.weights.is_some() && facts.planes == 3 && side <= 64 => {
            Guess::among(
                Scaling::CIFAR,
                "No file says it. Networks for pictures this small were mostly trained with CIFAR-10’s mean and deviation; compare the answers.",
                &all,
            )
        }
        FirstNodes::Nothing if facts.planes == 1 => Guess::among(
            Scaling::UNIT,
            "No file says it. Networks for grey pictures mostly read values from 0 to 1; compare the answers.",
            &all,
        ),
        FirstNodes::Nothing if is_keras => Guess::among(
            Scaling::SYMMETRIC,
            "No file says it. Most networks of Keras and Teachable Machine without a rescaling layer read −1 to 1; compare the answers.",
            &all,
        ),
        FirstNodes::Nothing => Guess::among(
            Scaling::IMAGENET,
            "No file says it. Most networks of PyTorch were trained with ImageNet’s mean and deviation; compare the answers. preprocessor_config.json or timm’s config.json, dropped beside the network, would say it.",
            &all,
        ),
    }
}

fn output(facts: &Facts) -> Guess<OutputKind> {
    let all = [
        OutputKind::Logits,
        OutputKind::Probabilities,
        OutputKind::Sigmoids,
    ];
    match facts.ending {
        Ending::Softmax => Guess::among(
            OutputKind::Probabilities,
            "The network ends with softmax.",
            &all,
        ),
        Ending::LogSoftmax => Guess::among(
            OutputKind::Logits,
            "The network ends with logarithms of probabilities, which softmax turns into probabilities.",
            &all,
        ),
        Ending::Sigmoid => Guess::among(
            OutputKind::Sigmoids,
            "The network ends with a sigmoid for each class.",
            &all,
        ),
        Ending::Linear => Guess::among(
            OutputKind::Logits,
            "The network does not end with softmax.",
            &all,
        ),
    }
}

fn names(facts: &Facts, beside: &Beside) -> Guess<Vec<String>> {
    let classes = facts.classes();
    let mut mismatch = String::new();
    let said = ["names", "labels", "classes", "class_names", "id2label"];
    let said = said.into_iter().filter_map(|key| {
        let text = facts.said(key)?;
        let json = || crate::literals::json_names(&serde_json::from_str(text).ok()?);
        let names = json().or_else(|| crate::literals::python_names(text))?;
        Some((names, format!("the file itself ({key})")))
    });
    let saved = facts
        .weights
        .iter()
        .filter_map(|weights| Some((weights.classes.clone()?, "the file itself".to_owned())));
    for (names, from) in beside.names.iter().cloned().chain(said).chain(saved) {
        if names.len() == classes {
            if classes == 1000 && is_imagenet(&names) {
                return Guess::sure(
                    imagenet(),
                    format!(
                        "From {from}: ImageNet’s classes, with the names they have on this site."
                    ),
                );
            }
            return Guess::sure(distinct(names), format!("From {from}."));
        }
        mismatch = format!(
            " ({from} has {} names, but the network has {classes} classes.)",
            names.len()
        );
    }
    if classes == 1000 {
        return Guess::sure(
            imagenet(),
            format!("The network has 1,000 classes, as ImageNet has.{mismatch}"),
        );
    }
    // Networks of TensorFlow count a background before ImageNet's classes.
    if classes == 1001 {
        let names = std::iter::once("background".to_owned()).chain(imagenet());
        return Guess::sure(
            names.collect(),
            format!(
                "The network has 1,001 classes: ImageNet’s after a background, as TensorFlow counts.{mismatch}"
            ),
        );
    }
    Guess::sure(
        (0..classes).map(|class| format!("class {class}")).collect(),
        format!(
            "No file names the classes.{mismatch} Drop a text with one name in a line, or config.json, beside the network."
        ),
    )
}

fn imagenet() -> Vec<String> {
    labels::IMAGENET
        .iter()
        .map(|&name| name.to_owned())
        .collect()
}

/// Whether names are other spellings of ImageNet's, in its order.
fn is_imagenet(names: &[String]) -> bool {
    let same = names
        .iter()
        .zip(labels::IMAGENET.iter())
        .filter(|(name, ours)| {
            let (name, ours) = (name.to_lowercase().replace('_', " "), ours.to_lowercase());
            let ours = ours.split(" (").next().unwrap_or_default();
            name.contains(ours)
        });
    same.count() > 700
}

/// Names of which no two are equal: a chart and a set tell classes apart by them.
fn distinct(names: Vec<String>) -> Vec<String> {
    let mut met = std::collections::BTreeSet::new();
    names
        .into_iter()
        .enumerate()
        .map(|(class, name)| {
            let mut name = if name.is_empty() {
                format!("class {class}")
            } else {
                name
            };
            while !met.insert(name.clone()) {
                name = format!("{name} ({class})");
            }
            name
        })
        .collect()
}

fn cut(beside: &Beside, side: usize) -> Guess<Cut> {
    if let Some((cut, file)) = &beside.cut {
        return Guess::among(*cut, format!("{file} says so."), &[Cut::Whole]);
    }
    let usual = Cut::ShorterSide {
        shorter: side * 256 / 224,
        kernel: Kernel::Bilinear,
    };
    Guess::among(
        Cut::Whole,
        "No file says what part of a picture the network was evaluated on.",
        &[usual],
    )
}
