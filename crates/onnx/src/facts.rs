//! What a file says of its network.

use models::architecture::InputLayout;
use serde::{Deserialize, Serialize};

/// Most bytes of everything that is dropped: the file and the interpreter's copy of it must fit into a browser's 4 GB.
pub const MOST_BYTES: u64 = 1_000_000_000;

/// How most of the weights are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Numbers {
    /// 32 bits.
    Float32,
    /// 16 bits; computed in 32.
    Float16,
    /// 8 bits, with scales.
    Quantised,
}

impl Numbers {
    /// In words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Float32 => "float32",
            Self::Float16 => "float16",
            Self::Quantised => "8-bit integers (quantised)",
        }
    }
}

/// What the network ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// None of the following.
    Linear,
    /// Probabilities.
    Softmax,
    /// Logarithms of probabilities.
    LogSoftmax,
    /// A probability for each class on its own.
    Sigmoid,
}

/// What the first nodes do with the picture's values.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FirstNodes {
    /// They compute with them as they are.
    Nothing,
    /// They bring 0..255 to what the network wants.
    FromBytes,
    /// They bring 0..1 to what the network wants.
    FromUnit,
}

/// How a network was put together whose file holds nothing but weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FromWeights {
    /// How the weights are stored, such as "safetensors, float16".
    pub format: String,
    /// The architecture that their names and shapes belong to.
    pub architecture: String,
    /// What they do not say and was taken for granted, as a sentence.
    pub assumed: Option<String>,
    /// Other architectures with the same names and shapes.
    pub others: Vec<String>,
    /// Rows and columns of the pictures that its authors trained it with.
    pub usual_side: usize,
    /// Where the weights were in the file, such as "state_dict.model"; may be empty.
    pub place: String,
    /// What else is in the file, in words.
    pub left_out: Vec<String>,
    /// Names of classes that the file has beside the weights.
    pub classes: Option<Vec<String>>,
}

/// All of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// Name of the file.
    pub file: String,
    /// Bytes of everything, as one file.
    pub bytes: usize,
    /// Who wrote it, such as "pytorch 2.15.0"; may be empty.
    pub producer: String,
    /// Version of ONNX's operators.
    pub operators: i64,
    /// Weights and biases.
    pub parameters: usize,
    /// Operations.
    pub nodes: usize,
    /// How most of the weights are stored.
    pub numbers: Numbers,
    /// Name of the input.
    pub input: String,
    /// How the input's numbers lie.
    pub layout: InputLayout,
    /// Whether the shape of the input says so, and it is no guess.
    pub layout_is_certain: bool,
    /// Colour planes: 1 or 3.
    pub planes: usize,
    /// Height and width, if they are fixed.
    pub side: Option<usize>,
    /// Name of the output that has the classes.
    pub output: String,
    /// Numbers in that output.
    pub outputs: usize,
    /// What it ends with.
    pub ending: Ending,
    /// What it begins with.
    pub first_nodes: FirstNodes,
    /// What the file says about itself, by keys.
    pub metadata: Vec<(String, String)>,
    /// How the network came about, if the file holds only weights.
    pub weights: Option<FromWeights>,
}

impl Facts {
    /// Classes that the network tells apart: of one number, two.
    pub fn classes(&self) -> usize {
        self.outputs.max(2)
    }

    /// What the file says under this key.
    pub fn said(&self, key: &str) -> Option<&str> {
        self.metadata
            .iter()
            .find(|(found, _)| found == key)
            .map(|(_, value)| value.as_str())
    }
}
