//! Reading a TensorFlow Lite file (tensorflow/lite/schema/schema.fbs): the operators of its one graph, with their tensors. Fields are
//! counted as the schema lists them.

use anyhow::{Context, Result, ensure};

use super::flatbuffer::Table;

/// `TensorType` of 8-bit weights and activations.
const UINT8: u8 = 3;
/// `TensorType` of biases.
const INT32: u8 = 2;

/// What an operator does, as far as it matters here (`BuiltinOperator`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A convolution: input, weights, biases.
    Convolution,
    /// Maps stacked along their channels.
    Concatenation,
    /// Mean or largest value of a window.
    Pooling,
    /// Anything else.
    Other,
}

/// One step of the graph.
pub struct Operator<'a> {
    /// What it does.
    pub kind: Kind,
    /// What it reads.
    pub inputs: Vec<Tensor<'a>>,
    /// What it makes.
    pub output: Tensor<'a>,
}

/// A tensor of the graph: an activation, or weights with their values.
#[derive(Clone, Debug)]
pub struct Tensor<'a> {
    /// Its name.
    pub name: &'a str,
    /// Extents, outermost first.
    pub shape: Vec<usize>,
    /// A number `q` stands for `(q - zero) * scale`.
    pub scale: f32,
    /// The number that stands for 0.
    pub zero: i64,
    kind: u8,
    data: &'a [u8],
}

impl<'a> Tensor<'a> {
    fn read(table: Table<'a>, buffers: &[Table<'a>]) -> Result<Self> {
        let name = table.text(3)?;
        let quantisation = table.table(4)?;
        let (mut scale, mut zero) = (1.0, 0);
        if let Some(quantisation) = quantisation {
            let scales = quantisation.numbers(2, f32::from_le_bytes)?;
            let zeros = quantisation.numbers(3, i64::from_le_bytes)?;
            ensure!(
                scales.len() <= 1 && zeros.len() <= 1,
                "{name} has a scale for each channel"
            );
            scale = scales.first().copied().unwrap_or(1.0);
            zero = zeros.first().copied().unwrap_or(0);
        }
        let shape = table
            .numbers(0, i32::from_le_bytes)?
            .into_iter()
            .map(|extent| usize::try_from(extent).with_context(|| format!("{name} has no size")))
            .collect::<Result<_>>()?;
        let buffer = buffers
            .get(table.u32(2)? as usize)
            .with_context(|| format!("{name} has no buffer"))?;
        Ok(Self {
            name,
            shape,
            scale,
            zero,
            kind: table.u8(1)?,
            data: buffer.bytes(0)?,
        })
    }

    /// 8-bit values, row-major.
    pub fn bytes(&self) -> Result<&'a [u8]> {
        ensure!(self.kind == UINT8, "{} is not of bytes", self.name);
        ensure!(
            self.data.len() == self.shape.iter().product::<usize>(),
            "{} has another size",
            self.name
        );
        Ok(self.data)
    }

    /// 32-bit values, row-major.
    pub fn integers(&self) -> Result<Vec<i32>> {
        let (values, rest) = self.data.as_chunks::<4>();
        ensure!(self.kind == INT32, "{} is not of integers", self.name);
        ensure!(
            rest.is_empty() && values.len() == self.shape.iter().product::<usize>(),
            "{} has another size",
            self.name
        );
        Ok(values.iter().copied().map(i32::from_le_bytes).collect())
    }
}

/// The operators of the file's first graph, in their order.
pub fn operators(file: &[u8]) -> Result<Vec<Operator<'_>>> {
    ensure!(
        file.get(4..8) == Some(b"TFL3"),
        "this is not a TensorFlow Lite file"
    );
    let model = Table::root(file)?;
    let kinds = model
        .tables(1)?
        .into_iter()
        .map(|code| {
            // Files from before there were more than 127 operators have the number in the first field alone.
            Ok(match u32::from(code.u8(0)?).max(code.u32(3)?) {
                1 | 17 => Kind::Pooling,
                2 => Kind::Concatenation,
                3 => Kind::Convolution,
                _ => Kind::Other,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    let buffers = model.tables(4)?;
    let graphs = model.tables(2)?;
    let graph = graphs.first().context("the file has no graph")?;
    let tensors = graph
        .tables(0)?
        .into_iter()
        .map(|table| Tensor::read(table, &buffers))
        .collect::<Result<Vec<_>>>()?;
    let find = |index: i32| {
        usize::try_from(index)
            .ok()
            .and_then(|index| tensors.get(index))
            .cloned()
            .context("an operator's tensor is missing")
    };
    graph
        .tables(3)?
        .into_iter()
        .map(|operator| {
            let kind = kinds
                .get(operator.u32(0)? as usize)
                .context("an operator has no code")?;
            let inputs = operator.numbers(1, i32::from_le_bytes)?;
            let outputs = operator.numbers(2, i32::from_le_bytes)?;
            Ok(Operator {
                kind: *kind,
                inputs: inputs.into_iter().map(find).collect::<Result<_>>()?,
                output: find(*outputs.first().context("an operator makes nothing")?)?,
            })
        })
        .collect()
}
