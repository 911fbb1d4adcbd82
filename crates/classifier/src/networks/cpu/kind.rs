//! What differs between networks of real numbers and of levels.

use std::convert::Infallible;

use kernels::{
    Arithmetic, Bytewise, Changing, Clamp, Depthwise, Layout, Levels, Real, Scale, Shape, Winograd,
};
use models::architecture::{Activation, ConvolutionSpec};

use super::executor::Weighted;
#[cfg(feature = "onnx")]
use super::trace::Imported;
#[cfg(feature = "onnx")]
use kernels::{curve, join, window_means};

/// A kind of numbers.
pub(super) trait Kind: Changing {
    /// A depthwise convolution with its weights.
    type Depthwise;
    /// A convolution that is computed in a quicker way, with its weights.
    type Quick;

    /// Whether all means are whole numbers, rounded.
    const HAS_WHOLE_MEANS: bool;

    /// What follows a convolution. `stacks` take its output to the units of the stacks that it is part of.
    fn ending(activation: Activation, factor: f32, stacks: &[f32]) -> Self::Finish;

    /// A depthwise convolution.
    fn depthwise(
        spec: &ConvolutionSpec,
        numbers: Weighted<'_>,
        layouts: [&Layout; 2],
    ) -> Self::Depthwise;

    /// Computes it.
    fn run_depthwise(
        depthwise: &Self::Depthwise,
        input: &[Self::Place],
        output: &mut [Self::Place],
    );

    /// A convolution in a quicker way than by [`Convolution`](kernels::Convolution), if there is one.
    fn quick(asked: &Asked<'_, Self>) -> Option<Self::Quick>;

    /// Places of memory that it needs besides input and output.
    fn scratch(quick: &Self::Quick) -> usize;

    /// Computes it.
    fn run_quick(
        quick: &Self::Quick,
        input: &[Self::Place],
        output: &mut [Self::Place],
        added: Option<&[Self::Place]>,
        scratch: &mut [Self::Place],
    );

    /// What only imported networks do, from a map or where the output lies, with the other map that it reads.
    #[cfg(feature = "onnx")]
    fn imported(
        imported: &Imported,
        from: Option<(&Layout, &[Self::Place])>,
        other: Option<(&Layout, &[Self::Place])>,
        to: (&Layout, &mut [Self::Place]),
        first_block: usize,
    );
}

/// A convolution that is to be computed.
pub(super) struct Asked<'a, A: Arithmetic> {
    pub(super) shape: Shape,
    pub(super) numbers: Weighted<'a>,
    pub(super) finish: A::Finish,
    pub(super) input: &'a Layout,
    /// The output, and the block of it that this one's channels begin at.
    pub(super) output: (&'a Layout, usize),
    /// Whether all of the input's numbers are whole ones from 0 to 255.
    pub(super) reads_bytes: bool,
}

/// The shape of a convolution.
pub(super) fn shape(spec: &ConvolutionSpec) -> Shape {
    Shape {
        inputs: spec.inputs,
        outputs: spec.outputs,
        kernel: spec.kernel,
        stride: spec.stride,
        padding: spec.padding,
    }
}

impl Kind for Real {
    type Depthwise = Depthwise;
    type Quick = Winograd;

    const HAS_WHOLE_MEANS: bool = false;

    fn ending(activation: Activation, _: f32, _: &[f32]) -> Clamp {
        match activation {
            Activation::Relu => Clamp {
                low: 0.0,
                ..Clamp::NONE
            },
            Activation::Relu6 => Clamp {
                low: 0.0,
                high: 6.0,
            },
            Activation::Linear | Activation::Scaled | Activation::Levels => Clamp::NONE,
        }
    }

    fn depthwise(
        spec: &ConvolutionSpec,
        numbers: Weighted<'_>,
        [input, output]: [&Layout; 2],
    ) -> Depthwise {
        let clamp = Self::ending(spec.activation, 1.0, &[]);
        Depthwise::new(&shape(spec), numbers, clamp, input, output)
    }

    fn run_depthwise(depthwise: &Depthwise, input: &[[f32; 4]], output: &mut [[f32; 4]]) {
        depthwise.run(input, output);
    }

    fn quick(asked: &Asked<'_, Self>) -> Option<Winograd> {
        let &Asked {
            shape,
            numbers,
            finish,
            input,
            output,
            ..
        } = asked;
        Winograd::pays(&shape, output.0.size())
            .then(|| Winograd::new(&shape, numbers, finish, input, output))
    }

    fn scratch(winograd: &Winograd) -> usize {
        winograd.scratch()
    }

    fn run_quick(
        winograd: &Winograd,
        input: &[[f32; 4]],
        output: &mut [[f32; 4]],
        added: Option<&[[f32; 4]]>,
        scratch: &mut [[f32; 4]],
    ) {
        winograd.run(input, output, added, scratch);
    }

    #[cfg(feature = "onnx")]
    fn imported(
        imported: &Imported,
        from: Option<(&Layout, &[[f32; 4]])>,
        other: Option<(&Layout, &[[f32; 4]])>,
        (to, places): (&Layout, &mut [[f32; 4]]),
        first_block: usize,
    ) {
        match (imported, from, other) {
            (Imported::Curve(kind), None, _) => curve(*kind, to, places),
            (Imported::Line(line), None, _) => line.change(to, places),
            (Imported::Line(line), Some(from), _) => line.apply(from, (to, places), first_block),
            (Imported::Join(joining, _), None, Some(other)) => join(*joining, (to, places), other),
            (Imported::WindowMeans(windows), Some(from), _) => {
                window_means(*windows, from, (to, places));
            }
            _ => unreachable!("an imported network changes maps where they lie"),
        }
    }
}

impl Kind for Levels {
    type Depthwise = Infallible;
    type Quick = Bytewise;

    const HAS_WHOLE_MEANS: bool = true;

    fn ending(_: Activation, factor: f32, stacks: &[f32]) -> Scale {
        let stack = |index: usize| stacks.get(index).copied().unwrap_or(1.0);
        Scale {
            factor,
            stacks: [stack(0), stack(1)],
        }
    }

    fn depthwise(spec: &ConvolutionSpec, _: Weighted<'_>, _: [&Layout; 2]) -> Infallible {
        unreachable!("no network of integers has {}", spec.name)
    }

    fn run_depthwise(depthwise: &Infallible, _: &[[i16; 8]], _: &mut [[i16; 8]]) {
        match *depthwise {}
    }

    fn quick(asked: &Asked<'_, Self>) -> Option<Bytewise> {
        let &Asked {
            shape,
            numbers,
            finish,
            input,
            output,
            reads_bytes,
        } = asked;
        let signs = Bytewise::signs().filter(|_| reads_bytes)?;
        Some(Bytewise::new(&shape, numbers, finish, input, output, signs))
    }

    fn scratch(bytewise: &Bytewise) -> usize {
        bytewise.scratch()
    }

    fn run_quick(
        bytewise: &Bytewise,
        input: &[[i16; 8]],
        output: &mut [[i16; 8]],
        added: Option<&[[i16; 8]]>,
        scratch: &mut [[i16; 8]],
    ) {
        bytewise.run(input, output, added, scratch);
    }

    #[cfg(feature = "onnx")]
    fn imported(
        _: &Imported,
        _: Option<(&Layout, &[[i16; 8]])>,
        _: Option<(&Layout, &[[i16; 8]])>,
        _: (&Layout, &mut [[i16; 8]]),
        _: usize,
    ) {
        unreachable!("no imported network is of integers");
    }
}
