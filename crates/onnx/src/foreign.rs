//! Files that are no ONNX: recognised by what is in them, not by their names. No pickled code is ever run; it is only looked through for
//! the names of what it would call.

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
    /// Tensors by name, saved by `torch.save`.
    StateDict,
    /// A Lightning checkpoint.
    Lightning,
    /// A whole network saved by `torch.save`: code that Python would run. The name is what it would call.
    PickledModule(String),
    /// Ultralytics' own kind of it.
    Ultralytics,
    /// Another pickle, such as scikit-learn's.
    Pickle(String),
    /// safetensors.
    Safetensors,
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
            Self::StateDict | Self::Safetensors => Library::StateDict,
            Self::Lightning => Library::Lightning,
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
        } else if is_safetensors(bytes) {
            Self::Safetensors
        } else if begins(LEGACY_TORCH) {
            // Magic number, version and sizes of the machine are pickles of their own; the fourth is the contents.
            of_pickle(&bytes[LEGACY_TORCH.len()..], true)
        } else if begins(b"\x80")
            && bytes
                .get(1)
                .is_some_and(|version| (2..=5).contains(version))
        {
            of_pickle(bytes, false)
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

    /// What a zip holds, by the names of its files; `pickle` reads the one of that name.
    pub fn of_zip(names: &[String], pickle: impl FnOnce(&str) -> Option<Vec<u8>>) -> Self {
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
        } else if let Some(data) = has("data.pkl") {
            if has("constants.pkl").is_some() || names.iter().any(|name| name.contains("/code/")) {
                return Self::TorchScript;
            }
            let bytes = pickle(data).unwrap_or_default();
            of_pickle(&bytes, true)
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
        } else if names.iter().any(|name| has_ending(name, "safetensors")) {
            Self::Safetensors
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
            Self::StateDict => {
                "These are weights of a PyTorch network without the network. Load them into it in Python and export it as ONNX"
            }
            Self::Lightning => {
                "This is a Lightning checkpoint. Load it in Python and export the network as ONNX"
            }
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
            Self::Safetensors => {
                "These are weights without the network (safetensors). Load them into it in Python and export it as ONNX"
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

fn is_safetensors(bytes: &[u8]) -> bool {
    let Some((length, rest)) = bytes.split_first_chunk::<8>() else {
        return false;
    };
    let length = u64::from_le_bytes(*length);
    rest.starts_with(b"{\"") && length >= 2 && length < 100_000_000
}

/// How files of `torch.save` began before they were zips: a pickled number.
const LEGACY_TORCH: &[u8] = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.";

/// What a pickle holds. One that calls nothing but what builds tensors and containers is weights.
fn of_pickle(bytes: &[u8], is_torch: bool) -> Foreign {
    let calls = calls(bytes);
    let texts = |wanted: &[u8]| bytes.windows(wanted.len()).any(|window| window == wanted);
    if calls.iter().any(|call| call.starts_with("ultralytics.")) {
        return Foreign::Ultralytics;
    }
    if is_torch && texts(b"pytorch-lightning_version") {
        return Foreign::Lightning;
    }
    let other = calls.iter().find(|call| !builds_tensors(call));
    match other {
        None if is_torch => Foreign::StateDict,
        Some(call) if is_torch => Foreign::PickledModule(call.clone()),
        other => Foreign::Pickle(other.map_or_else(|| "nothing".to_owned(), Clone::clone)),
    }
}

/// Whether what a pickle calls only builds tensors and containers.
fn builds_tensors(call: &str) -> bool {
    let builders = [
        "collections.OrderedDict",
        "torch._utils.",
        "torch.storage.",
        "torch._tensor.",
        "torch.nn.parameter.",
        "torch.Size",
        "torch.device",
        "torch.serialization.",
        "numpy.",
        "_codecs.encode",
        "builtins.set",
        "__builtin__.set",
    ];
    let is_type = call.strip_prefix("torch.").is_some_and(|rest| {
        rest.ends_with("Storage")
            || rest.starts_with("float")
            || rest.starts_with("int")
            || rest == "bfloat16"
    });
    is_type || builders.iter().any(|builder| call.starts_with(builder))
}

/// The names that a pickle calls, `module.name`, up to a hundred. What follows an unknown instruction is not looked at.
fn calls(bytes: &[u8]) -> Vec<String> {
    const MOST: usize = 100;
    let mut pickle = Pickle {
        rest: bytes,
        texts: [b"", b""],
        stops: 0,
    };
    let mut found = Vec::new();
    while found.len() < MOST {
        match pickle.next() {
            Some(call) if !call.is_empty() && !found.contains(&call) => found.push(call),
            Some(_) => {}
            None => break,
        }
    }
    found
}

/// A pickle that is read instruction by instruction, and nothing is done.
struct Pickle<'a> {
    rest: &'a [u8],
    /// The last two texts that it would put on its stack.
    texts: [&'a [u8]; 2],
    stops: usize,
}

impl<'a> Pickle<'a> {
    /// What the next instruction calls; empty if it calls nothing, none at the end.
    fn next(&mut self) -> Option<String> {
        let (&code, after) = self.rest.split_first()?;
        self.rest = after;
        match code {
            b'c' | b'i' => {
                let (module, name) = (self.line()?, self.line()?);
                return Some(format!("{module}.{name}"));
            }
            0x93 => {
                let [module, name] = self.texts.map(String::from_utf8_lossy);
                return Some(format!("{module}.{name}"));
            }
            b'F' | b'I' | b'L' | b'S' | b'V' | b'g' | b'p' | b'P' => {
                self.line()?;
            }
            0x8c | b'U' | b'C' => self.text(1)?,
            b'X' | b'T' | b'B' => self.text(4)?,
            0x8d | 0x8e | 0x96 => self.text(8)?,
            0x8a => {
                let length = self.number(1)?;
                self.take(length)?;
            }
            0x8b => {
                let length = self.number(4)?;
                self.take(length)?;
            }
            b'G' | 0x95 => {
                self.take(8)?;
            }
            b'J' | b'j' | b'r' | 0x84 => {
                self.take(4)?;
            }
            b'M' | 0x83 => {
                self.take(2)?;
            }
            b'K' | b'h' | b'q' | 0x80 | 0x82 => {
                self.take(1)?;
            }
            b'.' => {
                // A legacy file of PyTorch has several pickles, one after another.
                self.stops += 1;
                if self.stops > 4 || !self.rest.starts_with(b"\x80") {
                    return None;
                }
            }
            b'('
            | b')'
            | b'0'
            | b'1'
            | b'2'
            | b'N'
            | b'Q'
            | b'R'
            | b']'
            | b'a'
            | b'b'
            | b'd'
            | b'e'
            | b'l'
            | b'o'
            | b's'
            | b't'
            | b'u'
            | b'}'
            | 0x81
            | 0x85..=0x89
            | 0x8f..=0x92
            | 0x94
            | 0x97
            | 0x98 => {}
            _ => return None,
        }
        Some(String::new())
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn line(&mut self) -> Option<String> {
        let end = self.rest.iter().position(|&byte| byte == b'\n')?;
        let line = &self.take(end + 1)?[..end];
        Some(String::from_utf8_lossy(&line[..end.min(MOST_TEXT)]).into_owned())
    }

    /// A little-endian number of so many bytes.
    fn number(&mut self, size: usize) -> Option<usize> {
        let bytes = self.take(size)?.iter().rev();
        let mut digits = bytes.map(|&byte| usize::from(byte));
        digits.try_fold(0usize, |value, digit| {
            value.checked_mul(256)?.checked_add(digit)
        })
    }

    /// A text whose length comes first, in so many bytes.
    fn text(&mut self, size: usize) -> Option<()> {
        let length = self.number(size)?;
        let text = self.take(length)?;
        self.texts = [self.texts[1], &text[..length.min(MOST_TEXT)]];
        Some(())
    }
}

/// Most bytes of a name that are looked at.
const MOST_TEXT: usize = 200;
