//! Files that are neither ONNX nor weights: recognised by what is in them, not by their names.

use std::fmt;

use crate::error::shortened;
use crate::exports::Library;

/// What a file is, if not ONNX.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// A `.keras` archive.
    Keras,
    /// HDF5: Keras 2 and older, or weights only.
    Hdf5,
    /// TensorFlow Lite.
    TensorFlowLite,
    /// TensorFlow's folder or graph.
    SavedModel,
    /// TensorFlow.js, which Teachable Machine writes.
    TensorFlowJs,
    /// `torch.export.save`.
    ExportedProgram,
    /// `torch.jit.save`.
    TorchScript,
    /// A whole network saved by `torch.save`: code that Python would run. The name is what it would call.
    PickledModule(String),
    /// Ultralytics' own kind of it.
    Ultralytics,
    /// Another pickle, such as scikit-learn's.
    Pickle(String),
    /// onnxruntime's own format.
    OnnxRuntime,
    /// A Core ML model or package.
    CoreMl,
    /// A large language model.
    Gguf,
    /// What git keeps in place of a large file.
    LargeFilePointer,
    /// A web page.
    WebPage,
    /// An archive that is not a zip.
    Archive,
    /// A zip with no network in it.
    OtherZip,
    /// A picture.
    Picture,
    /// An empty file.
    Empty,
}

impl Foreign {
    /// The lines that write what can be opened, where there are such.
    pub const fn library(&self) -> Option<Library> {
        Some(match self {
            Self::Keras | Self::Hdf5 => Library::Keras,
            Self::TensorFlowLite => Library::TensorFlowLite,
            Self::SavedModel => Library::SavedModel,
            Self::TensorFlowJs => Library::TeachableMachine,
            Self::ExportedProgram => Library::ExportedProgram,
            Self::TorchScript => Library::TorchScript,
            Self::PickledModule(_) => Library::PyTorch,
            Self::Ultralytics => Library::Ultralytics,
            Self::Pickle(_)
            | Self::OnnxRuntime
            | Self::CoreMl
            | Self::Gguf
            | Self::LargeFilePointer
            | Self::WebPage
            | Self::Archive
            | Self::OtherZip
            | Self::Picture
            | Self::Empty => return None,
        })
    }

    /// What the bytes are, if they are of a known kind that is not ONNX and no zip.
    pub fn of(name: &str, bytes: &[u8]) -> Option<Self> {
        let begins = |magic: &[u8]| bytes.starts_with(magic);
        let has_at_4 = |magic: &[u8]| bytes.get(4..8) == Some(magic);
        let text = || {
            let begin = &bytes[..bytes.len().min(512)];
            String::from_utf8_lossy(begin).trim_start().to_lowercase()
        };
        Some(if bytes.is_empty() {
            Self::Empty
        } else if begins(b"\x89HDF\r\n\x1a\n") {
            Self::Hdf5
        } else if has_at_4(b"TFL3") {
            Self::TensorFlowLite
        } else if has_at_4(b"ORTM") {
            Self::OnnxRuntime
        } else if begins(b"GGUF") {
            Self::Gguf
        } else if begins(b"\x1f\x8b")
            || begins(b"7z\xbc\xaf\x27\x1c")
            || begins(b"Rar!")
            || bytes.get(257..262) == Some(b"ustar")
        {
            Self::Archive
        } else if begins(b"\xff\xd8\xff")
            || begins(b"\x89PNG")
            || begins(b"GIF8")
            || begins(b"RIFF")
        {
            Self::Picture
        } else if let Some(call) = weights::pickled(bytes) {
            Self::Pickle(call)
        } else if begins(b"version https://git-lfs") {
            Self::LargeFilePointer
        } else if text().starts_with("<!doctype html") || text().starts_with("<html") {
            Self::WebPage
        } else if text().starts_with('{') && text().contains("\"modeltopology\"") {
            Self::TensorFlowJs
        } else if has_ending(name, "pb") {
            Self::SavedModel
        } else if has_ending(name, "mlmodel") {
            Self::CoreMl
        } else {
            return None;
        })
    }

    /// What a Python object is that stands in place of weights.
    pub(crate) fn of_object(class: String) -> Self {
        if class.starts_with("ultralytics.") {
            Self::Ultralytics
        } else {
            Self::PickledModule(class)
        }
    }

    /// What a zip holds, by the names of its files.
    pub fn of_zip(names: &[String]) -> Self {
        let has = |ending: &str| {
            names.iter().find(|name| {
                let name = name.as_str();
                name == ending
                    || name
                        .strip_suffix(ending)
                        .is_some_and(|rest| rest.ends_with('/'))
            })
        };
        if has("model.weights.h5").is_some() && has("config.json").is_some() {
            Self::Keras
        } else if has("archive_format").is_some()
            || has("models/model.json").is_some()
            || has("serialized_exported_program.json").is_some()
        {
            Self::ExportedProgram
        } else if has("data.pkl").is_some() {
            // A state dictionary has no code beside it, and is read as such.
            Self::TorchScript
        } else if has("saved_model.pb").is_some() {
            Self::SavedModel
        } else if has("Manifest.json").is_some()
            && names.iter().any(|name| name.contains("com.apple.CoreML"))
        {
            Self::CoreMl
        } else if has("keras_model.h5").is_some() || names.iter().any(|name| has_ending(name, "h5"))
        {
            Self::Hdf5
        } else if names.iter().any(|name| has_ending(name, "tflite")) {
            Self::TensorFlowLite
        } else if has("model.json").is_some() {
            Self::TensorFlowJs
        } else {
            Self::OtherZip
        }
    }
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sentence = match self {
            Self::Keras => "This is a Keras file. Export the network as ONNX with Keras",
            Self::Hdf5 => {
                "This is an HDF5 file, as older Keras writes. Open it in Keras and export the network as ONNX"
            }
            Self::TensorFlowLite => "This is a TensorFlow Lite file. tf2onnx turns it into ONNX",
            Self::SavedModel => "This is a TensorFlow graph. tf2onnx turns its folder into ONNX",
            Self::TensorFlowJs => {
                "This is a TensorFlow.js file, as Teachable Machine writes. Download the network as “Tensorflow”, “Keras” there, and export that as ONNX"
            }
            Self::ExportedProgram => {
                "This is a program of torch.export. Export it as ONNX with PyTorch"
            }
            Self::TorchScript => "This is a TorchScript file. Export it as ONNX with PyTorch",
            Self::PickledModule(call) => {
                let call = shortened(call);
                return write!(
                    f,
                    "This is a whole PyTorch network saved as Python code (it would call {call}), which is not run here. Export it as ONNX with PyTorch"
                );
            }
            Self::Ultralytics => {
                "This is an Ultralytics file, which holds Python code that is not run here. Export it as ONNX with Ultralytics"
            }
            Self::Pickle(call) => {
                let call = shortened(call);
                return write!(
                    f,
                    "This is a Python pickle (it would call {call}), which is not run here. Export the network as ONNX"
                );
            }
            Self::OnnxRuntime => {
                "This is onnxruntime’s own format. Drop the .onnx file that it was made from"
            }
            Self::CoreMl => {
                "This is a Core ML file, which nothing turns back into ONNX. Export the network where it was trained"
            }
            Self::Gguf => "This is a language model (GGUF), not a classifier of pictures",
            Self::LargeFilePointer => {
                "This is only a pointer to the file, as git writes for large files. Download the file itself (git lfs pull)"
            }
            Self::WebPage => {
                "This is a web page, not a network: the link led to a page about the file. Download the file itself"
            }
            Self::Archive => {
                "This is an archive of another kind than zip. Unpack it, and drop the .onnx file"
            }
            Self::OtherZip => "There is no .onnx file in this zip archive",
            Self::Picture => "This is a picture, not a network",
            Self::Empty => "This file is empty",
        };
        f.write_str(sentence)
    }
}

/// Whether a file's name ends so, in any case.
pub(crate) fn has_ending(name: &str, ending: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, found)| found.eq_ignore_ascii_case(ending))
}
