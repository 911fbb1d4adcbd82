//! The parts of an ONNX file that a network needs, read without copying weights, and written again. Field numbers are `onnx.proto`'s
//! (IR version 13). What is not read here (documentation, stack traces, training, the notes of exporters on nodes) is not written either:
//! it carries paths of the computer that wrote the file.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::wire::{Fields, WireError, Writer, push};

/// Most nodes, constants and described values of a graph. EfficientNet-B7 has 2,500 nodes.
const MOST_PARTS: usize = 100_000;
/// Most integers of an attribute, or of a constant that is written as a list of them.
const MOST_INTEGERS: usize = 4_000_000;
/// Most entries of what is said about the file.
const MOST_ENTRIES: usize = 10_000;
/// Most dimensions of anything.
const MOST_DIMENSIONS: usize = 16;
/// Most inputs, outputs and attributes of a node.
const MOST_OF_NODE: usize = 10_000;
/// How deeply graphs may be nested: the branches of `If`, the bodies of `Loop`.
const DEEPEST: usize = 8;

/// Types of numbers, `TensorProto.DataType`.
pub mod number {
    /// Real numbers of 32 bits.
    pub const FLOAT: i64 = 1;
    /// Whole numbers from 0 to 255.
    pub const UINT8: i64 = 2;
    /// Whole numbers from -128 to 127.
    pub const INT8: i64 = 3;
    /// Whole numbers of 16 bits without a sign.
    pub const UINT16: i64 = 4;
    /// Whole numbers of 16 bits.
    pub const INT16: i64 = 5;
    /// Whole numbers of 32 bits.
    pub const INT32: i64 = 6;
    /// Whole numbers of 64 bits: shapes, axes.
    pub const INT64: i64 = 7;
    /// Texts.
    pub const STRING: i64 = 8;
    /// One byte each, 0 or 1.
    pub const BOOL: i64 = 9;
    /// Real numbers of 16 bits.
    pub const FLOAT16: i64 = 10;
    /// Real numbers of 64 bits.
    pub const DOUBLE: i64 = 11;
    /// Whole numbers of 32 bits without a sign.
    pub const UINT32: i64 = 12;
    /// Whole numbers of 64 bits without a sign.
    pub const UINT64: i64 = 13;
    /// The upper half of a real number of 32 bits.
    pub const BFLOAT16: i64 = 16;

    /// Bytes of one number; none for types whose numbers are no whole bytes, or are text or complex.
    pub const fn size(kind: i64) -> Option<usize> {
        Some(match kind {
            UINT8 | INT8 | BOOL => 1,
            UINT16 | INT16 | FLOAT16 | BFLOAT16 => 2,
            FLOAT | INT32 | UINT32 => 4,
            INT64 | DOUBLE | UINT64 => 8,
            _ => return None,
        })
    }

    /// Its name in words.
    pub fn name(kind: i64) -> String {
        let name = match kind {
            FLOAT => "float32",
            UINT8 => "uint8",
            INT8 => "int8",
            UINT16 => "uint16",
            INT16 => "int16",
            INT32 => "int32",
            INT64 => "int64",
            STRING => "string",
            BOOL => "bool",
            FLOAT16 => "float16",
            DOUBLE => "float64",
            UINT32 => "uint32",
            UINT64 => "uint64",
            14 | 15 => "complex",
            BFLOAT16 => "bfloat16",
            17..=20 => "float8",
            21 => "uint4",
            22 => "int4",
            23 => "float4",
            _ => return format!("number {kind}"),
        };
        name.to_owned()
    }
}

/// A file.
#[derive(Default)]
pub struct Model<'a> {
    /// Of the format, not of the operators.
    pub version: i64,
    /// The library that wrote it.
    pub producer: &'a str,
    /// And its version.
    pub producer_version: &'a str,
    /// Domain and version of the operators.
    pub operators: Vec<(&'a str, i64)>,
    /// Keys and values.
    pub metadata: Vec<(&'a str, &'a str)>,
    /// The network; every whole file has one.
    pub graph: Option<Graph<'a>>,
    /// Operators that the file defines itself.
    pub functions: Vec<&'a str>,
}

/// A network, or a branch of one.
#[derive(Default)]
pub struct Graph<'a> {
    /// Its name, which nothing depends on.
    pub name: &'a str,
    /// In the order of computing, if the file is as the standard says.
    pub nodes: Vec<Node<'a>>,
    /// Weights, and other numbers that are known beforehand.
    pub constants: Vec<Tensor<'a>>,
    /// What is fed in; constants may be among them.
    pub inputs: Vec<Described<'a>>,
    /// What comes out.
    pub outputs: Vec<Described<'a>>,
    /// What is known of values between nodes.
    pub values: Vec<Described<'a>>,
    /// Whether it has constants that list only what is not zero, which are not read.
    pub has_sparse: bool,
}

/// A value's name, type and shape.
#[derive(Clone, Default)]
pub struct Described<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whether it is a tensor, which has a type of numbers.
    pub number: Option<i64>,
    /// None if nothing is said about it.
    pub shape: Option<Vec<Extent<'a>>>,
}

/// The length of a dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent<'a> {
    /// Always this.
    Fixed(i64),
    /// Anything, the same wherever the name stands.
    Named(&'a str),
    /// Anything.
    Free,
}

/// An operation.
#[derive(Default)]
pub struct Node<'a> {
    /// Names of values; an empty one for an input that is left out.
    pub inputs: Vec<&'a str>,
    /// Names of the values that it makes.
    pub outputs: Vec<&'a str>,
    /// Its name, which nothing depends on.
    pub name: &'a str,
    /// What it does.
    pub operator: &'a str,
    /// Whose operator it is; see [`is_own`].
    pub domain: &'a str,
    /// In any order.
    pub attributes: Vec<Attribute<'a>>,
}

/// An option of an operation.
pub struct Attribute<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it is set to.
    pub value: Setting<'a>,
}

/// An option's value.
pub enum Setting<'a> {
    /// A real number.
    Float(f32),
    /// A whole number.
    Integer(i64),
    /// A text.
    Text(&'a [u8]),
    /// A constant.
    Tensor(Tensor<'a>),
    /// A branch, or the body of a loop.
    Graph(Graph<'a>),
    /// Real numbers, as little-endian bytes.
    Floats(Vec<u8>),
    /// Whole numbers.
    Integers(Vec<i64>),
    /// Texts.
    Texts(Vec<&'a [u8]>),
    /// Of a type that no operator of a classifier has.
    Other(i64),
}

/// A constant.
#[derive(Clone, Default)]
pub struct Tensor<'a> {
    /// The value's name.
    pub name: &'a str,
    /// Lengths of its axes; none for a single number.
    pub extents: Vec<i64>,
    /// The type of its numbers, of [`number`].
    pub number: i64,
    /// Its numbers.
    pub data: Data<'a>,
}

/// Where a constant's numbers are.
#[derive(Clone)]
pub enum Data<'a> {
    /// Little-endian.
    Here(Cow<'a, [u8]>),
    /// In another file.
    Elsewhere(Elsewhere<'a>),
    /// Texts, which no classifier computes with.
    Texts,
}

/// A place in another file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Elsewhere<'a> {
    /// Its name.
    pub file: &'a str,
    /// Where the numbers begin.
    pub offset: u64,
    /// To the file's end, if it is not said.
    pub length: Option<u64>,
}

impl Default for Data<'_> {
    fn default() -> Self {
        Self::Here(Cow::Borrowed(&[]))
    }
}

impl<'a> Model<'a> {
    /// Reads the file's bytes.
    pub fn read(bytes: &'a [u8]) -> Result<Self, WireError> {
        let mut model = Self::default();
        let mut fields = Fields(bytes);
        while let Some((number, value)) = fields.next()? {
            match number {
                1 => model.version = value.integer()?,
                2 => model.producer = value.text()?,
                3 => model.producer_version = value.text()?,
                7 => model.graph = Some(Graph::read(value.bytes()?, 0)?),
                8 => push(
                    &mut model.operators,
                    operators(value.bytes()?)?,
                    MOST_ENTRIES,
                )?,
                METADATA => push(&mut model.metadata, entry(value.bytes()?)?, MOST_ENTRIES)?,
                25 => push(
                    &mut model.functions,
                    function(value.bytes()?)?,
                    MOST_ENTRIES,
                )?,
                // Domain, version and documentation of the file, and how to train it.
                _ => {}
            }
        }
        Ok(model)
    }

    /// The file, of constants that are all [here](Data::Here).
    pub fn write(&self) -> Vec<u8> {
        let mut head = Writer::default();
        head.integer(1, self.version);
        head.some_text(2, self.producer);
        head.some_text(3, self.producer_version);
        for &(domain, version) in &self.operators {
            let mut writer = Writer::default();
            writer.some_text(1, domain);
            writer.integer(2, version);
            head.bytes(8, &writer.0);
        }
        for &(key, value) in &self.metadata {
            head.bytes(METADATA, &written_entry(key, value).0);
        }
        let Some(graph) = &self.graph else {
            return head.0;
        };
        let parts = Parts::of(graph);
        let length = parts.length();
        head.0.reserve_exact(length + 16);
        head.begin(7, length);
        parts.write(&mut head);
        head.0
    }
}

fn operators(bytes: &[u8]) -> Result<(&str, i64), WireError> {
    let (mut domain, mut version) = ("", 0);
    let mut fields = Fields(bytes);
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => domain = value.text()?,
            2 => version = value.integer()?,
            _ => {}
        }
    }
    Ok((domain, version))
}

fn entry(bytes: &[u8]) -> Result<(&str, &str), WireError> {
    let (mut key, mut text) = ("", "");
    let mut fields = Fields(bytes);
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => key = value.text()?,
            2 => text = value.text()?,
            _ => {}
        }
    }
    Ok((key, text))
}

fn function(bytes: &[u8]) -> Result<&str, WireError> {
    let mut name = "";
    let mut fields = Fields(bytes);
    while let Some((number, value)) = fields.next()? {
        if number == 1 {
            name = value.text()?;
        }
    }
    Ok(name)
}

impl<'a> Graph<'a> {
    fn read(bytes: &'a [u8], depth: usize) -> Result<Self, WireError> {
        if depth > DEEPEST {
            return Err(WireError::TooDeep);
        }
        let mut graph = Self::default();
        let mut fields = Fields(bytes);
        while let Some((number, value)) = fields.next()? {
            match number {
                1 => push(
                    &mut graph.nodes,
                    Node::read(value.bytes()?, depth)?,
                    MOST_PARTS,
                )?,
                2 => graph.name = value.text()?,
                5 => push(
                    &mut graph.constants,
                    Tensor::read(value.bytes()?)?,
                    MOST_PARTS,
                )?,
                11 => push(
                    &mut graph.inputs,
                    Described::read(value.bytes()?)?,
                    MOST_PARTS,
                )?,
                12 => push(
                    &mut graph.outputs,
                    Described::read(value.bytes()?)?,
                    MOST_PARTS,
                )?,
                13 => push(
                    &mut graph.values,
                    Described::read(value.bytes()?)?,
                    MOST_PARTS,
                )?,
                15 => graph.has_sparse = true,
                _ => {}
            }
        }
        Ok(graph)
    }

    /// What a caller must give: constants may be listed as inputs as well.
    pub fn asked_inputs(&self) -> Vec<&Described<'a>> {
        let constants: BTreeSet<&str> = self
            .constants
            .iter()
            .map(|constant| constant.name)
            .collect();
        let inputs = self.inputs.iter();
        inputs
            .filter(|input| !constants.contains(input.name))
            .collect()
    }

    /// The graphs of its nodes and all of theirs, and itself.
    pub fn visit<'s>(&'s self, see: &mut dyn FnMut(&'s Self)) {
        see(self);
        for attribute in self.nodes.iter().flat_map(|node| &node.attributes) {
            if let Setting::Graph(inner) = &attribute.value {
                inner.visit(see);
            }
        }
    }

    /// All constants of this graph and of those of its nodes.
    pub fn visit_tensors<E>(
        &mut self,
        see: &mut dyn FnMut(&mut Tensor<'a>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.constants.iter_mut().try_for_each(&mut *see)?;
        for attribute in self.nodes.iter_mut().flat_map(|node| &mut node.attributes) {
            match &mut attribute.value {
                Setting::Graph(inner) => inner.visit_tensors(see)?,
                Setting::Tensor(tensor) => see(tensor)?,
                _ => {}
            }
        }
        Ok(())
    }
}

impl<'a> Described<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, WireError> {
        let mut described = Self::default();
        let mut fields = Fields(bytes);
        while let Some((number, value)) = fields.next()? {
            match number {
                1 => described.name = value.text()?,
                2 => {
                    let mut kinds = Fields(value.bytes()?);
                    while let Some((kind, value)) = kinds.next()? {
                        if kind == 1 {
                            described.read_tensor(value.bytes()?)?;
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(described)
    }

    fn read_tensor(&mut self, bytes: &'a [u8]) -> Result<(), WireError> {
        let mut fields = Fields(bytes);
        self.number = Some(0);
        while let Some((number, value)) = fields.next()? {
            match number {
                1 => self.number = Some(value.integer()?),
                2 => {
                    let mut shape = Vec::new();
                    let mut extents = Fields(value.bytes()?);
                    while let Some((number, value)) = extents.next()? {
                        if number == 1 {
                            push(&mut shape, extent(value.bytes()?)?, MOST_DIMENSIONS)?;
                        }
                    }
                    self.shape = Some(shape);
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn write(&self) -> Writer {
        let mut writer = Writer::default();
        writer.text(1, self.name);
        if let Some(kind) = self.number {
            let mut tensor = Writer::default();
            tensor.integer(1, kind);
            if let Some(shape) = &self.shape {
                let mut all = Writer::default();
                for extent in shape {
                    let mut one = Writer::default();
                    match extent {
                        Extent::Fixed(length) => one.integer(1, *length),
                        Extent::Named(name) => one.text(2, name),
                        Extent::Free => {}
                    }
                    all.bytes(1, &one.0);
                }
                tensor.bytes(2, &all.0);
            }
            let mut kinds = Writer::default();
            kinds.bytes(1, &tensor.0);
            writer.bytes(2, &kinds.0);
        }
        writer
    }
}

fn extent(bytes: &[u8]) -> Result<Extent<'_>, WireError> {
    let mut extent = Extent::Free;
    let mut fields = Fields(bytes);
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => extent = Extent::Fixed(value.integer()?),
            2 => extent = Extent::Named(value.text()?),
            _ => {}
        }
    }
    Ok(extent)
}

impl<'a> Node<'a> {
    fn read(bytes: &'a [u8], depth: usize) -> Result<Self, WireError> {
        let mut node = Self::default();
        let mut fields = Fields(bytes);
        while let Some((number, value)) = fields.next()? {
            match number {
                1 => push(&mut node.inputs, value.text()?, MOST_OF_NODE)?,
                2 => push(&mut node.outputs, value.text()?, MOST_OF_NODE)?,
                3 => node.name = value.text()?,
                4 => node.operator = value.text()?,
                5 => {
                    let attribute = Attribute::read(value.bytes()?, depth)?;
                    push(&mut node.attributes, attribute, MOST_OF_NODE)?;
                }
                7 => node.domain = value.text()?,
                _ => {}
            }
        }
        Ok(node)
    }

    /// Whether it is this one of ONNX's own operators.
    pub fn is(&self, operator: &str) -> bool {
        self.operator == operator && is_own(self.domain)
    }

    /// The option called `name`.
    pub fn setting(&self, name: &str) -> Option<&Setting<'a>> {
        self.attributes
            .iter()
            .find(|attribute| attribute.name == name)
            .map(|attribute| &attribute.value)
    }

    /// The integers of an option; none if it has none.
    pub fn integers(&self, name: &str) -> &[i64] {
        match self.setting(name) {
            Some(Setting::Integers(values)) => values,
            _ => &[],
        }
    }

    fn write(&self) -> Writer {
        let mut writer = Writer::default();
        self.inputs.iter().for_each(|input| writer.text(1, input));
        self.outputs
            .iter()
            .for_each(|output| writer.text(2, output));
        writer.some_text(3, self.name);
        writer.text(4, self.operator);
        for attribute in &self.attributes {
            writer.bytes(5, &attribute.write().0);
        }
        writer.some_text(7, self.domain);
        writer
    }
}

/// Whether operators of this domain are ONNX's own.
pub fn is_own(domain: &str) -> bool {
    matches!(domain, "" | "ai.onnx")
}

impl<'a> Attribute<'a> {
    fn read(bytes: &'a [u8], depth: usize) -> Result<Self, WireError> {
        let (mut name, mut kind) = ("", None);
        let (mut float, mut integer, mut text) = (None, None, None);
        let (mut tensor, mut graph) = (None, None);
        let (mut floats, mut integers, mut texts) = (Vec::new(), Vec::new(), Vec::new());
        let mut fields = Fields(bytes);
        while let Some((number, value)) = fields.next()? {
            match number {
                1 => name = value.text()?,
                2 => float = Some(value.float()?),
                3 => integer = Some(value.integer()?),
                4 => text = Some(value.bytes()?),
                5 => tensor = Some(Tensor::read(value.bytes()?)?),
                6 => graph = Some(Graph::read(value.bytes()?, depth + 1)?),
                7 => value.words(&mut floats)?,
                8 => value.integers(&mut integers, MOST_INTEGERS)?,
                9 => push(&mut texts, value.bytes()?, MOST_OF_NODE)?,
                20 => kind = Some(value.integer()?),
                _ => {}
            }
        }
        // Old files do not say the type.
        let kind = kind.unwrap_or(if float.is_some() {
            1
        } else if integer.is_some() {
            2
        } else if text.is_some() {
            3
        } else if tensor.is_some() {
            4
        } else if graph.is_some() {
            5
        } else if !floats.is_empty() {
            6
        } else if !texts.is_empty() {
            8
        } else {
            7
        });
        // A value that is not written is zero or empty.
        let value = match (kind, tensor, graph) {
            (1, _, _) => Setting::Float(float.unwrap_or_default()),
            (2, _, _) => Setting::Integer(integer.unwrap_or_default()),
            (3, _, _) => Setting::Text(text.unwrap_or_default()),
            (4, Some(tensor), _) => Setting::Tensor(tensor),
            (5, _, Some(graph)) => Setting::Graph(graph),
            (6, _, _) => Setting::Floats(floats),
            (7, _, _) => Setting::Integers(integers),
            (8, _, _) => Setting::Texts(texts),
            (other, _, _) => Setting::Other(other),
        };
        Ok(Self { name, value })
    }

    fn write(&self) -> Writer {
        let mut writer = Writer::default();
        writer.text(1, self.name);
        let kind = match &self.value {
            Setting::Float(value) => {
                writer.float(2, *value);
                1
            }
            Setting::Integer(value) => {
                writer.integer(3, *value);
                2
            }
            Setting::Text(value) => {
                writer.bytes(4, value);
                3
            }
            Setting::Tensor(tensor) => {
                let (mut head, data) = tensor.head();
                head.0.extend_from_slice(data);
                writer.bytes(5, &head.0);
                4
            }
            Setting::Graph(graph) => {
                let parts = Parts::of(graph);
                writer.begin(6, parts.length());
                parts.write(&mut writer);
                5
            }
            Setting::Floats(words) => {
                for &word in words.as_chunks().0 {
                    writer.float(7, f32::from_le_bytes(word));
                }
                6
            }
            Setting::Integers(values) => {
                writer.integers(8, values);
                7
            }
            Setting::Texts(values) => {
                values.iter().for_each(|value| writer.bytes(9, value));
                8
            }
            Setting::Other(kind) => *kind,
        };
        writer.integer(20, kind);
        writer
    }
}

impl<'a> Tensor<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, WireError> {
        let mut tensor = Self::default();
        let (mut raw, mut words, mut long_words) = (None, Vec::new(), Vec::new());
        let mut integers = Vec::new();
        let mut place = Elsewhere::default();
        let (mut is_elsewhere, mut has_texts) = (false, false);
        let mut fields = Fields(bytes);
        while let Some((number, value)) = fields.next()? {
            match number {
                1 => value.integers(&mut tensor.extents, MOST_DIMENSIONS)?,
                2 => tensor.number = value.integer()?,
                4 => value.words(&mut words)?,
                5 | 7 | 11 => value.integers(&mut integers, MOST_INTEGERS)?,
                6 => has_texts = true,
                8 => tensor.name = value.text()?,
                9 => raw = Some(value.bytes()?),
                10 => value.long_words(&mut long_words)?,
                13 => place.read(entry(value.bytes()?)?)?,
                14 => is_elsewhere = value.integer()? == 1,
                _ => {}
            }
        }
        tensor.data = if is_elsewhere {
            Data::Elsewhere(place)
        } else if let Some(raw) = raw {
            Data::Here(Cow::Borrowed(raw))
        } else if has_texts || tensor.number == number::STRING {
            Data::Texts
        } else if !words.is_empty() {
            Data::Here(Cow::Owned(words))
        } else if !long_words.is_empty() {
            Data::Here(Cow::Owned(long_words))
        } else {
            let size = number::size(tensor.number).unwrap_or(1);
            let bytes = integers.iter().flat_map(|value| {
                let bytes: [u8; 8] = value.to_le_bytes();
                bytes.into_iter().take(size)
            });
            Data::Here(Cow::Owned(bytes.collect()))
        };
        Ok(tensor)
    }

    /// How many numbers its extents say; none if they are negative or beyond all memory.
    pub fn count(&self) -> Option<usize> {
        self.extents.iter().try_fold(1usize, |count, &extent| {
            count.checked_mul(usize::try_from(extent).ok()?)
        })
    }

    /// Its little-endian numbers; nothing if they are in another file.
    pub fn bytes(&self) -> &[u8] {
        match &self.data {
            Data::Here(bytes) => bytes,
            Data::Elsewhere(_) | Data::Texts => &[],
        }
    }

    /// Everything but the numbers themselves, which must follow.
    fn head(&self) -> (Writer, &[u8]) {
        let mut writer = Writer::default();
        writer.integers(1, &self.extents);
        writer.integer(2, self.number);
        writer.some_text(8, self.name);
        let data = self.bytes();
        writer.begin(9, data.len());
        (writer, data)
    }

    /// The first of its numbers, if they are real or whole.
    pub fn numbers(&self, most: usize) -> Vec<f64> {
        let bytes = self.bytes();
        match self.number {
            number::FLOAT => (bytes.as_chunks().0.iter().take(most))
                .map(|&bytes| f64::from(f32::from_le_bytes(bytes)))
                .collect(),
            number::DOUBLE => (bytes.as_chunks().0.iter().take(most))
                .map(|&bytes| f64::from_le_bytes(bytes))
                .collect(),
            number::FLOAT16 => (bytes.as_chunks().0.iter().take(most))
                .map(|&bytes| half::f16::from_le_bytes(bytes).to_f64())
                .collect(),
            number::INT32 => (bytes.as_chunks().0.iter().take(most))
                .map(|&bytes| f64::from(i32::from_le_bytes(bytes)))
                .collect(),
            number::INT64 => (bytes.as_chunks().0.iter().take(most))
                .map(|&bytes| i64::from_le_bytes(bytes) as f64)
                .collect(),
            _ => Vec::new(),
        }
    }
}

impl<'a> Elsewhere<'a> {
    fn read(&mut self, (key, value): (&'a str, &'a str)) -> Result<(), WireError> {
        let number = |value: &str| value.parse().map_err(|_| WireError::Kind);
        match key {
            "location" => self.file = value,
            "offset" => self.offset = number(value)?,
            "length" => self.length = Some(number(value)?),
            _ => {}
        }
        Ok(())
    }
}

/// A graph's parts, each with its length, so that weights are copied once.
struct Parts<'a> {
    small: Writer,
    constants: Vec<(Writer, &'a [u8])>,
}

impl<'a> Parts<'a> {
    fn of(graph: &'a Graph<'_>) -> Self {
        let mut small = Writer::default();
        for node in &graph.nodes {
            small.bytes(1, &node.write().0);
        }
        small.some_text(2, graph.name);
        for (field, values) in [
            (11, &graph.inputs),
            (12, &graph.outputs),
            (13, &graph.values),
        ] {
            for value in values {
                small.bytes(field, &value.write().0);
            }
        }
        let constants = graph.constants.iter().map(Tensor::head).collect();
        Self { small, constants }
    }

    fn length(&self) -> usize {
        let constants = self.constants.iter().map(|(head, data)| {
            let length = head.0.len() + data.len();
            let mut tag = Writer::default();
            tag.begin(5, length);
            tag.0.len() + length
        });
        self.small.0.len() + constants.sum::<usize>()
    }

    fn write(&self, writer: &mut Writer) {
        writer.0.extend_from_slice(&self.small.0);
        for (head, data) in &self.constants {
            writer.begin(5, head.0.len() + data.len());
            writer.0.extend_from_slice(&head.0);
            writer.0.extend_from_slice(data);
        }
    }
}

/// The number of a model's metadata among its fields.
const METADATA: u64 = 14;

/// One entry of the metadata.
fn written_entry(key: &str, value: &str) -> Writer {
    let mut writer = Writer::default();
    writer.text(1, key);
    writer.text(2, value);
    writer
}

/// The file with one more entry in its metadata: fields may stand in any order, and what is repeated is added to.
pub fn with_metadata(file: Vec<u8>, key: &str, value: &str) -> Vec<u8> {
    let mut writer = Writer(file);
    writer.bytes(METADATA, &written_entry(key, value).0);
    writer.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_has_its_number_and_length_before_it() {
        // An entry of 232 bytes.
        let file = with_metadata(vec![8, 10], "k", &"v".repeat(226));
        assert_eq!(file[..5], [8, 10, 0x72, 0xe8, 1]);
        assert_eq!(file.len(), 5 + 232);
    }
}
