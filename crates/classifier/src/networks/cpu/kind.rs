//! What differs between networks of real numbers and of levels.

use std::convert::Infallible;

use kernels::{Changing, Clamp, Depthwise, Layout, Levels, Real, Scale, Shape};
use models::architecture::{Activation, ConvolutionSpec};

use super::executor::Weighted;

/// A kind of numbers.
pub(super) trait Kind: Changing {
    /// A depthwise convolution with its weights.
    type Depthwise;

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
}

impl Kind for Levels {
    type Depthwise = Infallible;

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
}
