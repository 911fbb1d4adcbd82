//! What a file does not say, with the sentence why each guess was made and what else it could be.

use models::architecture::{Architecture, InputLayout, OnnxNetwork, OutputKind};
use models::card::{ModelCard, OWN};
use models::cut::Cut;
use models::labels;
use models::preprocessing::{ChannelOrder, Preprocessing};
use serde::{Deserialize, Serialize};

use crate::facts::Facts;

/// A guess.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Guess<T> {
    /// What it probably is.
    pub value: T,
    /// Why, as a sentence for the visitor.
    pub why: String,
    /// What else it could be; none where the file leaves no doubt.
    pub others: Vec<T>,
}

/// From values in [0, 1] to what the first layer reads: `(value * scale - mean) / deviation`, for red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scaling {
    /// Multiplies the values first.
    pub scale: f32,
    /// Subtracted next.
    pub mean: [f32; 3],
    /// Divided by last.
    pub deviation: [f32; 3],
}

impl Scaling {
    /// Mean and deviation of ImageNet's colours, as torchvision has it.
    pub const IMAGENET: Self = Self {
        scale: 1.0,
        mean: [0.485, 0.456, 0.406],
        deviation: [0.229, 0.224, 0.225],
    };
    /// From -1 to 1.
    pub const SYMMETRIC: Self = Self {
        scale: 1.0,
        mean: [0.5; 3],
        deviation: [0.5; 3],
    };
    /// From 0 to 1.
    pub const UNIT: Self = Self {
        scale: 1.0,
        mean: [0.0; 3],
        deviation: [1.0; 3],
    };
    /// From 0 to 255.
    pub const BYTES: Self = Self {
        scale: 255.0,
        mean: [0.0; 3],
        deviation: [1.0; 3],
    };
    /// From 0 to 255 without ImageNet's mean colour: networks trained with Caffe, and Keras' VGG and ResNet.
    pub const CAFFE: Self = Self {
        scale: 255.0,
        mean: [123.68, 116.779, 103.939],
        deviation: [1.0; 3],
    };
    /// Mean and deviation of the pictures that CLIP was trained on.
    pub const CLIP: Self = Self {
        scale: 1.0,
        mean: [0.481_454_66, 0.457_827_5, 0.408_210_73],
        deviation: [0.268_629_54, 0.261_302_6, 0.275_777_1],
    };
    /// Mean and deviation of CIFAR-10's colours.
    pub const CIFAR: Self = Self {
        scale: 1.0,
        mean: [0.4914, 0.4822, 0.4465],
        deviation: [0.247, 0.2435, 0.2616],
    };
    /// Mean and deviation of MNIST's grey values.
    pub const MNIST: Self = Self {
        scale: 1.0,
        mean: [0.1307; 3],
        deviation: [0.3081; 3],
    };

    /// The usual ones, in words.
    const USUAL: [(Self, &str); 8] = [
        (Self::IMAGENET, "ImageNet’s mean and deviation"),
        (Self::SYMMETRIC, "−1 to 1"),
        (Self::UNIT, "0 to 1"),
        (Self::BYTES, "0 to 255"),
        (Self::CAFFE, "0 to 255 less the mean colour (Caffe)"),
        (Self::CLIP, "CLIP’s mean and deviation"),
        (Self::CIFAR, "CIFAR-10’s mean and deviation"),
        (Self::MNIST, "MNIST’s mean and deviation"),
    ];

    /// In words, such as "−1 to 1".
    pub fn in_words(&self) -> String {
        if let Some((_, words)) = Self::USUAL.iter().find(|(usual, _)| usual == self) {
            return (*words).to_owned();
        }
        let list = |values: [f32; 3]| values.map(|value| value.to_string()).join(", ");
        let of = match self.scale {
            1.0 => String::new(),
            scale => format!(" of values up to {scale}"),
        };
        let [mean, deviation] = [self.mean, self.deviation].map(list);
        format!("mean {mean}, deviation {deviation}{of}")
    }

    /// The same with planes in this order.
    pub fn preprocessing(&self, channels: ChannelOrder) -> Preprocessing {
        let order = |[red, green, blue]: [f32; 3]| match channels {
            ChannelOrder::Bgr => [blue, green, red],
            ChannelOrder::Rgb | ChannelOrder::Grey => [red, green, blue],
        };
        Preprocessing {
            channels,
            scale: self.scale,
            mean: order(self.mean),
            deviation: order(self.deviation),
        }
    }
}

/// All guesses about a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Guesses {
    /// How the input's numbers lie.
    pub layout: Guess<InputLayout>,
    /// Height and width of the pictures.
    pub side: Guess<usize>,
    /// Order of the colours.
    pub channels: Guess<ChannelOrder>,
    /// Range and normalisation of the values.
    pub scaling: Guess<Scaling>,
    /// What the outputs are.
    pub output: Guess<OutputKind>,
    /// Names of the classes. There are no others: a visitor drops a list.
    pub names: Guess<Vec<String>>,
    /// What of a picture the network was evaluated on.
    pub cut: Guess<Cut>,
}

/// What a visitor settled on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choices {
    /// The model's name.
    pub name: String,
    /// How the input's numbers lie.
    pub layout: InputLayout,
    /// Height and width of the pictures.
    pub side: usize,
    /// Order of the colours.
    pub channels: ChannelOrder,
    /// Range and normalisation of the values.
    pub scaling: Scaling,
    /// What the outputs are.
    pub output: OutputKind,
    /// Names of the classes.
    pub names: Vec<String>,
    /// What of a picture the network was evaluated on.
    pub cut: Cut,
}

impl Choices {
    /// What has to be known of the file beside the file.
    pub fn network(&self) -> OnnxNetwork {
        OnnxNetwork {
            layout: self.layout,
            classes: self.names.len(),
            output: self.output,
            cut: self.cut,
        }
    }

    /// From a picture to the numbers that the network reads.
    pub fn preprocessing(&self) -> Preprocessing {
        self.scaling.preprocessing(self.channels)
    }

    /// The card of the model: of a file of this length and SHA-256 (lower-case hexadecimal), whose logits for the known-answer picture are
    /// `answer`.
    pub fn card(&self, facts: &Facts, sha256: &str, answer: Vec<f32>) -> ModelCard {
        let id = format!("{OWN}{}", sha256.get(..12).unwrap_or(sha256));
        ModelCard {
            name: self.name.clone(),
            architecture: Architecture::Onnx(self.network()),
            input_size: self.side,
            preprocessing: self.preprocessing(),
            parameters: facts.parameters,
            file: format!("{id}.onnx"),
            bytes: facts.bytes,
            sha256: sha256.to_owned(),
            labels: labels::id_of(&self.names),
            licence: "yours".into(),
            author: format!("Your file “{}”", facts.file),
            source: None,
            good_for: match &facts.weights {
                Some(weights) => {
                    format!(
                        "A network of your own: {} with your weights.",
                        weights.architecture
                    )
                }
                None => "A network of your own, from an ONNX file.".into(),
            },
            accuracy: None,
            training: None,
            answer: Some(answer),
            hosted: false,
            id,
        }
    }
}

impl Guesses {
    /// The guesses themselves.
    pub fn choices(&self, facts: &Facts) -> Choices {
        Choices {
            name: name_of(facts),
            layout: self.layout.value,
            side: self.side.value,
            channels: self.channels.value,
            scaling: self.scaling.value,
            output: self.output.value,
            names: self.names.value.clone(),
            cut: self.cut.value,
        }
    }

    /// Sides to try of a network that takes several, the likeliest first.
    pub fn sides(&self) -> impl Iterator<Item = usize> {
        std::iter::once(self.side.value).chain(self.side.others.iter().copied())
    }
}

/// The file's name without its ending and without underscores.
fn name_of(facts: &Facts) -> String {
    let stem = facts
        .file
        .rsplit_once('.')
        .map_or(&*facts.file, |(stem, _)| stem);
    let name: String = stem.chars().take(60).collect();
    let name = name.replace('_', " ").trim().to_owned();
    if name.is_empty() {
        "My network".to_owned()
    } else {
        name
    }
}
