//! A network's steps, told one by one to whatever writes them. Kernels come in the plain orientation.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use burn_pack::{Bytes, DType, Reader};
use half::f16;
use models::architecture::{ConvolutionSpec, Operation, Step, Structure};

/// The tensors of a weight file.
pub struct Numbers(BTreeMap<String, Tensor>);

enum Tensor {
    Real(Vec<f32>),
    Bytes(Vec<u8>),
    Whole(Vec<i32>),
}

/// Of one convolution.
pub enum Weights {
    /// Weights \[out, in / groups, height, width\] and biases.
    Real(Vec<f32>, Vec<f32>),
    /// The same of a network of 8-bit integers.
    Whole(WholeWeights),
}

/// 8-bit weights.
pub struct WholeWeights {
    /// \[out, in, height, width\].
    pub weight: Vec<u8>,
    /// The stored number that stands for 0.
    pub zero: u8,
    /// In the unit of the sums.
    pub bias: Vec<i32>,
    /// From the sums to the output's unit.
    pub factor: f32,
}

/// Maps between two steps: square planes.
#[derive(Clone, Debug)]
pub struct Maps<V> {
    /// What the writer knows them by.
    pub value: V,
    /// How many.
    pub channels: usize,
    /// Rows and columns of each.
    pub side: usize,
}

/// Zeros before and after, down and across.
pub type Padding = [[usize; 2]; 2];

/// What writes a network.
pub trait Writer {
    /// What it knows maps by.
    type Value: Clone;

    /// A convolution and its activation.
    fn convolution(
        &mut self,
        spec: &ConvolutionSpec,
        weights: Weights,
        padding: Padding,
        input: &Maps<Self::Value>,
    ) -> Result<Self::Value>;

    /// A step without weights; `side` is the output's.
    fn operation(
        &mut self,
        operation: Operation,
        input: &Maps<Self::Value>,
        side: usize,
    ) -> Result<Self::Value>;

    /// The sum of two.
    fn sum(&mut self, left: &Maps<Self::Value>, right: &Maps<Self::Value>) -> Result<Self::Value>;

    /// Maps stacked along their channels, each taken to the common unit by its factor where there are factors.
    fn stack(&mut self, maps: &[Maps<Self::Value>], factors: Option<&[f32]>)
    -> Result<Self::Value>;
}

impl Numbers {
    /// From a weight file.
    pub fn read(file: Vec<u8>) -> Result<Self> {
        let tensors = Reader::from_bytes(Bytes::from_bytes_vec(file))?.into_tensors()?;
        let read = tensors.into_iter().map(|tensor| {
            let (name, dtype, _, _, bytes) = tensor.into_parts()?;
            let (halves, words) = (bytes.as_chunks::<2>().0, bytes.as_chunks::<4>().0);
            let tensor = match dtype {
                DType::F16 => {
                    let halves = halves.iter().map(|half| f16::from_le_bytes(*half).to_f32());
                    Tensor::Real(halves.collect())
                }
                DType::F32 => Tensor::Real(words.iter().copied().map(f32::from_le_bytes).collect()),
                DType::I32 => {
                    Tensor::Whole(words.iter().copied().map(i32::from_le_bytes).collect())
                }
                DType::U8 => Tensor::Bytes(bytes.to_vec()),
                other => bail!("{name} is stored as {other:?}"),
            };
            Ok((name, tensor))
        });
        Ok(Self(read.collect::<Result<_>>()?))
    }

    fn take(&mut self, name: &str) -> Result<Tensor> {
        self.0
            .remove(name)
            .with_context(|| format!("{name} is missing"))
    }

    fn take_real(&mut self, name: &str) -> Result<Vec<f32>> {
        match self.take(name)? {
            Tensor::Real(values) => Ok(values),
            Tensor::Bytes(_) | Tensor::Whole(_) => bail!("{name} holds whole numbers"),
        }
    }

    fn take_one(&mut self, name: &str) -> Result<f32> {
        let values = self.take_real(name)?;
        let [value] = values[..] else {
            bail!("{name} holds {} numbers", values.len());
        };
        Ok(value)
    }

    fn take_convolution(&mut self, spec: &ConvolutionSpec, is_turned: bool) -> Result<Weights> {
        let (weight, bias) = (
            self.take(&spec.weight_name())?,
            self.take(&spec.bias_name())?,
        );
        Ok(match (weight, bias) {
            (Tensor::Real(mut weight), Tensor::Real(bias)) => {
                if is_turned {
                    let area = spec.kernel[0] * spec.kernel[1];
                    weight.chunks_mut(area).for_each(<[f32]>::reverse);
                }
                Weights::Real(weight, bias)
            }
            (Tensor::Bytes(weight), Tensor::Whole(bias)) if !is_turned => {
                Weights::Whole(WholeWeights {
                    weight,
                    bias,
                    zero: self.take_one(&spec.zero_name())? as u8,
                    factor: self.take_one(&spec.factor_name())?,
                })
            }
            _ => bail!("{} has weights and biases of different kinds", spec.name),
        })
    }
}

/// Whether a network computes in 8-bit integers.
pub fn is_of_integers(structure: &Structure) -> bool {
    let specs = structure.convolutions();
    specs.iter().any(|spec| spec.activation.is_of_integers())
}

/// Tells `writer` the steps, from the picture's planes `input` on; all numbers must be used.
pub fn write<W: Writer>(
    writer: &mut W,
    structure: &Structure,
    mut numbers: Numbers,
    input: Maps<W::Value>,
) -> Result<Maps<W::Value>> {
    let mut walk = Walk {
        writer,
        numbers: &mut numbers,
        is_turned: structure.reads_rotated,
    };
    let output = walk.chain(&structure.steps, input)?;
    ensure!(numbers.0.is_empty(), "nothing uses {:?}", numbers.0.keys());
    Ok(output)
}

struct Walk<'a, W> {
    writer: &'a mut W,
    numbers: &'a mut Numbers,
    is_turned: bool,
}

impl<W: Writer> Walk<'_, W> {
    fn chain(&mut self, steps: &[Step], input: Maps<W::Value>) -> Result<Maps<W::Value>> {
        let mut steps = steps.iter();
        steps.try_fold(input, |maps, step| self.step(step, &maps))
    }

    fn step(&mut self, step: &Step, input: &Maps<W::Value>) -> Result<Maps<W::Value>> {
        Ok(match step {
            Step::Convolution(spec) => {
                let weights = self.numbers.take_convolution(spec, self.is_turned)?;
                let covered = input.side + 2 * spec.padding[0] - spec.kernel[0];
                let side = covered / spec.stride + 1;
                let padding = self.padding(spec, input.side, side);
                Maps {
                    value: self.writer.convolution(spec, weights, padding, input)?,
                    channels: spec.outputs,
                    side,
                }
            }
            Step::Operation(operation) => {
                let side = match *operation {
                    Operation::MaxPool { side, stride } => (input.side - side).div_ceil(stride) + 1,
                    Operation::Mean => 1,
                    Operation::MeanAround
                    | Operation::Relu
                    | Operation::Round
                    | Operation::RoundMean => input.side,
                };
                Maps {
                    value: self.writer.operation(*operation, input, side)?,
                    channels: input.channels,
                    side,
                }
            }
            Step::Residual(inner) => {
                let inner = self.chain(inner, input.clone())?;
                Maps {
                    value: self.writer.sum(&inner, input)?,
                    ..inner
                }
            }
            Step::Branches { branches, stack } => {
                let maps = branches
                    .iter()
                    .map(|branch| self.chain(branch, input.clone()))
                    .collect::<Result<Vec<_>>>()?;
                let factors = match stack {
                    Some(name) => Some(self.numbers.take_real(&format!("{name}.factors"))?),
                    None => None,
                };
                let side = maps.first().context("a step has no branches")?.side;
                Maps {
                    value: self.writer.stack(&maps, factors.as_deref())?,
                    channels: maps.iter().map(|maps| maps.channels).sum(),
                    side,
                }
            }
        })
    }

    /// What a convolution's windows reach beyond its input, in the plain orientation: that of turned kernels is read from the other end.
    fn padding(&self, spec: &ConvolutionSpec, side: usize, outputs: usize) -> Padding {
        [0, 1].map(|axis| {
            let covered = (outputs - 1) * spec.stride + spec.kernel[axis];
            let first = spec.padding[axis];
            let last = covered.saturating_sub(side + first);
            if self.is_turned {
                [last, first]
            } else {
                [first, last]
            }
        })
    }
}
