//! Why files are not opened, each as a sentence that says what to do.

use crate::exports::Library;
use crate::foreign::Foreign;

/// Why what was dropped is not opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Nothing that could be a network.
    #[error(
        "There is no network among these files. Drop the .onnx file, together with its .onnx.data file if it has one, or the weights of a known architecture."
    )]
    Nothing,
    /// Weights of a network that is not there.
    #[error(
        "“{0}” holds only the weights of a network. Drop it together with the .onnx file that belongs to it."
    )]
    OnlyData(String),
    /// More than one network.
    #[error(
        "There are several networks here ({0}). Drop one at a time, with the files that belong to it."
    )]
    Several(String),
    /// Another kind of file.
    #[error("{name}: {foreign}.{}", lines(foreign.library()))]
    Foreign {
        /// The file.
        name: String,
        /// What it is.
        foreign: Foreign,
    },
    /// A file of weights that is not read.
    #[error("“{name}” holds {what}. {reason}\n{}", .library.lines())]
    Weights {
        /// The file.
        name: String,
        /// What it holds, in words.
        what: &'static str,
        /// Why it is not read, and what to do.
        reason: String,
        /// The lines that write a file which can be opened.
        library: Library,
    },
    /// Weights of an architecture that is not known.
    #[error("“{name}” holds weights without the network. {report}\n{}", .library.lines())]
    Architecture {
        /// The file.
        name: String,
        /// What does not fit.
        report: String,
        /// The lines that write a file which can be opened.
        library: Library,
    },
    /// The weights are in a file that was not dropped.
    #[error(
        "“{file}” keeps its weights in a second file, “{wanted}”. Drop both together. Or write one file: torch.onnx.export(model, (picture,), \"model.onnx\", external_data=False)"
    )]
    DataMissing {
        /// The file that was dropped.
        file: String,
        /// The one that it names.
        wanted: String,
    },
    /// The second file is too short.
    #[error(
        "“{data}” is incomplete or belongs to another network: it has {found} bytes, and “{file}” looks for weights up to byte {needed}. Copy both files again."
    )]
    DataShort {
        /// The first file.
        file: String,
        /// The second one.
        data: String,
        /// Its bytes.
        found: usize,
        /// The bytes that it should have at least.
        needed: u64,
    },
    /// It ends too early.
    #[error("“{0}” is incomplete: it ends in the middle. Download or copy it again.")]
    Truncated(String),
    /// It is nothing that is known, or has been damaged.
    #[error(
        "“{name}” is not an ONNX file, or it is damaged ({reason}). Download or copy it again, or export it again."
    )]
    Damaged {
        /// The file.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// It needs more memory than there is.
    #[error("These files have {} MB. Up to {} MB can be opened here. A smaller network, or one in float16, may fit.", megabytes(*.bytes), megabytes(*.most))]
    TooLarge {
        /// Their bytes.
        bytes: u64,
        /// The most.
        most: u64,
    },
    /// A zip archive that cannot be read.
    #[error(
        "The zip archive “{name}” cannot be read ({reason}). Unpack it and drop the files that are in it."
    )]
    Zip {
        /// The archive.
        name: String,
        /// Why.
        reason: String,
    },
    /// Operators that nothing here computes.
    #[error("This network uses {}, which cannot be computed here. {advice}", listed(.operators))]
    Operators {
        /// Their names, with a domain where that is not ONNX's own.
        operators: Vec<String>,
        /// What to do.
        advice: &'static str,
    },
    /// Convolutions in integers with padding, of which the interpreter makes wrong numbers.
    #[error(
        "This network was quantised dynamically (its convolutions are ConvInteger, such as “{node}”), which gives wrong answers here. Quantise it statically, as QDQ:\n{}",
        Library::Quantise.lines()
    )]
    DynamicallyQuantised {
        /// One of them.
        node: String,
    },
    /// Weights that are no numbers.
    #[error(
        "The weights of this network are not numbers (NaN in “{tensor}”): its training diverged. Export an earlier checkpoint."
    )]
    NotNumbers {
        /// One of them.
        tensor: String,
    },
    /// A constant whose bytes are not as many as its shape says.
    #[error(
        "“{file}” is damaged: its constant “{tensor}” should have {expected} bytes and has {found}. Download or copy it again, or export it again."
    )]
    Length {
        /// The file.
        file: String,
        /// The constant.
        tensor: String,
        /// As its shape says.
        expected: String,
        /// What there is.
        found: usize,
    },
    /// Numbers of a type that cannot be computed with.
    #[error(
        "This network has numbers of type {kind} (in “{value}”), which cannot be computed with here. Export it in float32, or quantise it as QDQ with int8."
    )]
    NumberType {
        /// The type.
        kind: String,
        /// Where.
        value: String,
    },
    /// The input is no picture.
    #[error("This network is no classifier of pictures: {0}.")]
    NoPicture(String),
    /// Numbers of a layer are asked for as inputs, since Keras did not write them.
    #[error(
        "Keras left numbers of a layer, such as Normalization, out of this file: it asks for them as further inputs ({inputs}). Save the model with model.export(\"folder\") and convert that:\n{}",
        Library::SavedModel.lines()
    )]
    ConstantsLeftOut {
        /// Names of the inputs.
        inputs: String,
    },
    /// The output is not one number for each class.
    #[error("This network is no classifier: {0}.")]
    NoClasses(String),
    /// It reads several pictures at once.
    #[error(
        "This network reads {0} pictures at once. Export it for one: torch.zeros(1, 3, 224, 224) as the example, or a batch of variable size."
    )]
    Batch(usize),
    /// The interpreter cannot put it together.
    #[error(
        "This network cannot be run here ({}). Exporting it again with a newer version of the library may help.",
        printable(.0)
    )]
    Load(String),
    /// It could be put together, and failed at the first picture.
    #[error(
        "This network fails at its first picture ({}). Exporting it again with a newer version of the library may help.",
        printable(.0)
    )]
    FirstRun(String),
}

impl OpenError {
    /// The library whose lines of Python write a file that can be opened.
    pub fn library(&self) -> Option<Library> {
        match self {
            Self::Foreign { foreign, .. } => foreign.library(),
            Self::Weights { library, .. } | Self::Architecture { library, .. } => Some(*library),
            Self::DynamicallyQuantised { .. } => Some(Library::Quantise),
            Self::ConstantsLeftOut { .. } => Some(Library::SavedModel),
            Self::DataMissing { .. } | Self::Batch(_) => Some(Library::PyTorch),
            _ => None,
        }
    }
}

fn lines(library: Option<Library>) -> String {
    library.map_or_else(String::new, |library| format!("\n{}", library.lines()))
}

fn megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(1_000_000)
}

fn listed(operators: &[String]) -> String {
    const MOST: usize = 5;
    let names = operators.iter().take(MOST).map(|name| shortened(name));
    let names = names.collect::<Vec<_>>().join(", ");
    match operators.len() {
        1 => format!("the operator {names}"),
        2..=MOST => format!("the operators {names}"),
        more => format!("the operators {names} and {} more", more - MOST),
    }
}

/// Words out of a file without what ends lines or hides.
fn printable(words: &str) -> String {
    words.replace(char::is_control, "\u{fffd}")
}

/// A name out of a file as a sentence can hold it: printable and not too long.
pub(crate) fn shortened(name: &str) -> String {
    const MOST: usize = 80;
    let name = printable(name);
    if name.chars().count() <= MOST {
        return name;
    }
    let begin: String = name.chars().take(MOST - 1).collect();
    format!("{begin}…")
}
