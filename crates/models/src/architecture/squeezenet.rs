//! SqueezeNet 1.1 (F. Iandola and others, 2016), in the geometry of the Caffe original: the first convolution without padding,
//! max-pooling in ceil mode, ReLU also after the last convolution.

use super::convolution::{Activation, ConvolutionSpec};
use super::structure::{Operation, Step, Structure};
use crate::cut::{Cut, Kernel};

/// The fire modules: squeezed channels, channels of each expansion, and whether pooling comes first.
const FIRES: [(usize, usize, bool); 8] = [
    (16, 64, true),
    (16, 64, false),
    (32, 128, true),
    (32, 128, false),
    (48, 192, true),
    (48, 192, false),
    (64, 256, false),
    (64, 256, false),
];

const STEM: usize = 64;
const CLASSES: usize = 1000;

fn stem() -> ConvolutionSpec {
    ConvolutionSpec {
        name: "conv1".into(),
        inputs: 3,
        outputs: STEM,
        kernel: [3; 2],
        stride: 2,
        padding: [0; 2],
        groups: 1,
        activation: Activation::Relu,
    }
}

/// A fire module: channels are squeezed, then expanded in two ways side by side.
fn fire(number: usize, inputs: usize, squeezed: usize, expanded: usize) -> [Step; 2] {
    let pointwise = |part: &str, inputs, outputs| {
        ConvolutionSpec::pointwise(
            format!("fire{number}.{part}"),
            inputs,
            outputs,
            Activation::Relu,
        )
    };
    let wide = ConvolutionSpec {
        kernel: [3; 2],
        padding: [1; 2],
        ..pointwise("expand3x3", squeezed, expanded)
    };
    let narrow = pointwise("expand1x1", squeezed, expanded);
    [
        pointwise("squeeze1x1", inputs, squeezed).into(),
        Step::Branches {
            branches: vec![vec![narrow.into()], vec![wide.into()]],
            stack: None,
        },
    ]
}

/// As torchvision evaluates its own SqueezeNet, but at this one's input size. The evaluation of the weights that are used here was not
/// published; the network's authors cut 227 of 256 pixels as well.
pub(super) const fn cut() -> Cut {
    Cut::ShorterSide {
        shorter: 256,
        kernel: Kernel::Bilinear,
    }
}

/// The network.
pub(super) fn structure() -> Structure {
    let mut steps = vec![stem().into()];
    let mut inputs = STEM;
    for (index, (squeezed, expanded, pool_first)) in FIRES.into_iter().enumerate() {
        if pool_first {
            steps.push(Operation::MaxPool { side: 3, stride: 2 }.into());
        }
        // Counted from 2, as in the original.
        steps.extend(fire(index + 2, inputs, squeezed, expanded));
        inputs = 2 * expanded;
    }
    let classifier = ConvolutionSpec::pointwise("conv10", inputs, CLASSES, Activation::Relu);
    steps.extend([classifier.into(), Operation::Mean.into()]);
    steps.into()
}
