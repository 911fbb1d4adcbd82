//! Types of numbers.

use half::{bf16, f16};

/// A type of numbers in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 64 bits.
    Float64,
    /// 32 bits.
    Float32,
    /// 16 bits.
    Float16,
    /// The upper half of 32 bits.
    BrainFloat16,
    /// A signed integer.
    Int64,
    /// A signed integer.
    Int32,
    /// A signed integer.
    Int16,
    /// A signed integer.
    Int8,
    /// A byte.
    Unsigned8,
    /// A byte that is 0 or 1.
    Bool,
    /// A type that is known and not read: its name, and its bytes.
    Other(&'static str, usize),
}

/// How PyTorch calls storages of them and the type itself, and how safetensors does.
const NAMES: [(Kind, &str, &str, &str); 20] = [
    (Kind::Float64, "Double", "float64", "F64"),
    (Kind::Float32, "Float", "float32", "F32"),
    (Kind::Float16, "Half", "float16", "F16"),
    (Kind::BrainFloat16, "BFloat16", "bfloat16", "BF16"),
    (Kind::Int64, "Long", "int64", "I64"),
    (Kind::Int32, "Int", "int32", "I32"),
    (Kind::Int16, "Short", "int16", "I16"),
    (Kind::Int8, "Char", "int8", "I8"),
    (Kind::Unsigned8, "Byte", "uint8", "U8"),
    (Kind::Bool, "Bool", "bool", "BOOL"),
    (Kind::Other("uint16", 2), "", "uint16", "U16"),
    (Kind::Other("uint32", 4), "", "uint32", "U32"),
    (Kind::Other("uint64", 8), "", "uint64", "U64"),
    (
        Kind::Other("complex64", 8),
        "ComplexFloat",
        "complex64",
        "C64",
    ),
    (
        Kind::Other("complex128", 16),
        "ComplexDouble",
        "complex128",
        "",
    ),
    (Kind::Other("qint8", 1), "QInt8", "qint8", ""),
    (Kind::Other("quint8", 1), "QUInt8", "quint8", ""),
    (Kind::Other("qint32", 4), "QInt32", "qint32", ""),
    (
        Kind::Other("float8_e4m3fn", 1),
        "",
        "float8_e4m3fn",
        "F8_E4M3",
    ),
    (Kind::Other("float8_e5m2", 1), "", "float8_e5m2", "F8_E5M2"),
];

impl Kind {
    /// Of a class such as `torch.FloatStorage`. Storages without a type count bytes.
    pub(crate) fn of_storage(class: &str) -> Option<Self> {
        let name = class.strip_prefix("torch.")?;
        let name = name.strip_prefix("storage.").unwrap_or(name);
        let name = name.strip_prefix("cuda.").unwrap_or(name);
        match name.strip_suffix("Storage")? {
            "Untyped" => Some(Self::Unsigned8),
            name => Self::find(|row| row.1 == name),
        }
    }

    /// Of a type such as `torch.float32`.
    pub(crate) fn of_type(name: &str) -> Option<Self> {
        let name = name.strip_prefix("torch.")?;
        Self::find(|row| row.2 == name)
    }

    /// Of a word in a safetensors header.
    pub(crate) fn of_word(word: &str) -> Option<Self> {
        Self::find(|row| row.3 == word)
    }

    fn find(is: impl Fn(&(Self, &str, &str, &str)) -> bool) -> Option<Self> {
        NAMES.iter().find(|row| is(row)).map(|row| row.0)
    }

    /// As PyTorch calls it.
    pub fn name(self) -> &'static str {
        NAMES
            .iter()
            .find(|row| row.0 == self)
            .map_or("", |row| row.2)
    }

    /// Bytes of one number.
    pub(crate) const fn bytes(self) -> usize {
        match self {
            Self::Float64 | Self::Int64 => 8,
            Self::Float32 | Self::Int32 => 4,
            Self::Float16 | Self::BrainFloat16 | Self::Int16 => 2,
            Self::Int8 | Self::Unsigned8 | Self::Bool => 1,
            Self::Other(_, bytes) => bytes,
        }
    }

    /// The number whose little-endian bytes stand at the beginning; of a type that is not read, none.
    pub(crate) fn number(self, bytes: [u8; 8]) -> Option<f32> {
        let bits = u64::from_le_bytes(bytes);
        Some(match self {
            Self::Float64 => f64::from_bits(bits) as f32,
            Self::Float32 => f32::from_bits(bits as u32),
            Self::Float16 => f16::from_bits(bits as u16).to_f32(),
            Self::BrainFloat16 => bf16::from_bits(bits as u16).to_f32(),
            Self::Int64 => bits.cast_signed() as f32,
            Self::Int32 => (bits as u32).cast_signed() as f32,
            Self::Int16 => f32::from((bits as u16).cast_signed()),
            Self::Int8 => f32::from((bits as u8).cast_signed()),
            Self::Unsigned8 => f32::from(bits as u8),
            Self::Bool => f32::from(u8::from(bits as u8 != 0)),
            Self::Other(..) => return None,
        })
    }
}
