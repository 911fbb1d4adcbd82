//! Inception v3 (C. Szegedy and others, "Rethinking the Inception Architecture", 2015) as trained for 8-bit integers (B. Jacob and
//! others, "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference", 2017).
//!
//! The network was trained with every activation rounded to one of 256 levels and needs that: with exact activations a low-passed
//! photograph's first answer changed, and probabilities moved by up to 0.43 (tests/reference/inception_v3.py). So it computes in
//! levels, whole numbers in f32. Sums stay below 2^24, where f32 is exact, and every device finds the same ones. Only the logits are
//! not rounded, so that a small change of the picture can be seen.

use super::convolution::{Activation, ConvolutionSpec};
use super::structure::{Operation, Step, Structure};
use crate::cut::{Cut, Framing, Kernel};

const CLASSES: usize = 1000;

/// What a branch reads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Input {
    /// The module's input.
    Same,
    /// Its mean around every place.
    Mean,
    /// Its largest values, two apart.
    Largest,
}

/// Convolutions one after another; the last step may be two side by side.
struct BranchSpec {
    name: String,
    input: Input,
    chain: Vec<ConvolutionSpec>,
    fork: Vec<ConvolutionSpec>,
}

/// Branches side by side whose outputs are stacked.
struct ModuleSpec {
    name: &'static str,
    branches: Vec<BranchSpec>,
}

/// Name in the source, output channels, kernel.
type Layer = (&'static str, usize, [usize; 2]);

/// A convolution that keeps the size of its input.
fn layer(prefix: &str, inputs: usize, (name, outputs, kernel): Layer) -> ConvolutionSpec {
    ConvolutionSpec {
        kernel,
        padding: kernel.map(|side| side / 2),
        ..ConvolutionSpec::pointwise(
            format!("{prefix}{name}"),
            inputs,
            outputs,
            Activation::Levels,
        )
    }
}

/// The same without padding.
fn inner(prefix: &str, inputs: usize, stride: usize, this: Layer) -> ConvolutionSpec {
    ConvolutionSpec {
        stride,
        padding: [0; 2],
        ..layer(prefix, inputs, this)
    }
}

impl BranchSpec {
    fn new(name: String, inputs: usize, layers: &[Layer]) -> Self {
        let mut channels = inputs;
        let chain = layers
            .iter()
            .map(|&this| {
                let spec = layer(&format!("{name}."), channels, this);
                channels = spec.outputs;
                spec
            })
            .collect();
        Self {
            name,
            input: Input::Same,
            chain,
            fork: Vec::new(),
        }
    }

    fn reading(self, input: Input) -> Self {
        Self { input, ..self }
    }

    /// Halves the size with the last convolution.
    fn halving(mut self) -> Self {
        if let Some(last) = self.chain.last_mut() {
            last.stride = 2;
            last.padding = [0; 2];
        }
        self
    }

    /// Ends in two convolutions side by side.
    fn forking(mut self, layers: [Layer; 2]) -> Self {
        let prefix = format!("{}.", self.name);
        let inputs = self.chain.last().map_or(0, |last| last.outputs);
        self.fork = layers
            .into_iter()
            .map(|this| layer(&prefix, inputs, this))
            .collect();
        self
    }
}

impl ModuleSpec {
    fn new(name: &'static str, branches: impl IntoIterator<Item = BranchSpec>) -> Self {
        Self {
            name,
            branches: branches.into_iter().collect(),
        }
    }
}

const ONE: [usize; 2] = [1, 1];
const THREE: [usize; 2] = [3, 3];
/// A row and a column: together as far as 7x7, for a third of the work.
const ROW7: [usize; 2] = [1, 7];
const COLUMN7: [usize; 2] = [7, 1];
const ROW3: [usize; 2] = [1, 3];
const COLUMN3: [usize; 2] = [3, 1];

fn branch(module: &str, index: usize, inputs: usize, layers: &[Layer]) -> BranchSpec {
    BranchSpec::new(format!("{module}.Branch_{index}"), inputs, layers)
}

/// Modules at 35x35; `second` names the two convolutions of the second branch.
fn fine(name: &'static str, inputs: usize, pooled: usize, second: [&'static str; 2]) -> ModuleSpec {
    let of = |index, layers: &[Layer]| branch(name, index, inputs, layers);
    ModuleSpec::new(
        name,
        [
            of(0, &[("Conv2d_0a_1x1", 64, ONE)]),
            of(1, &[(second[0], 48, ONE), (second[1], 64, [5, 5])]),
            of(
                2,
                &[
                    ("Conv2d_0a_1x1", 64, ONE),
                    ("Conv2d_0b_3x3", 96, THREE),
                    ("Conv2d_0c_3x3", 96, THREE),
                ],
            ),
            of(3, &[("Conv2d_0b_1x1", pooled, ONE)]).reading(Input::Mean),
        ],
    )
}

/// Modules at 17x17 with `middle` channels inside.
fn medium(name: &'static str, middle: usize) -> ModuleSpec {
    let of = |index, layers: &[Layer]| branch(name, index, 768, layers);
    ModuleSpec::new(
        name,
        [
            of(0, &[("Conv2d_0a_1x1", 192, ONE)]),
            of(
                1,
                &[
                    ("Conv2d_0a_1x1", middle, ONE),
                    ("Conv2d_0b_1x7", middle, ROW7),
                    ("Conv2d_0c_7x1", 192, COLUMN7),
                ],
            ),
            of(
                2,
                &[
                    ("Conv2d_0a_1x1", middle, ONE),
                    ("Conv2d_0b_7x1", middle, COLUMN7),
                    ("Conv2d_0c_1x7", middle, ROW7),
                    ("Conv2d_0d_7x1", middle, COLUMN7),
                    ("Conv2d_0e_1x7", 192, ROW7),
                ],
            ),
            of(3, &[("Conv2d_0b_1x1", 192, ONE)]).reading(Input::Mean),
        ],
    )
}

/// Modules at 8x8; `column` names a convolution.
fn coarse(name: &'static str, inputs: usize, column: &'static str) -> ModuleSpec {
    let of = |index, layers: &[Layer]| branch(name, index, inputs, layers);
    ModuleSpec::new(
        name,
        [
            of(0, &[("Conv2d_0a_1x1", 320, ONE)]),
            of(1, &[("Conv2d_0a_1x1", 384, ONE)])
                .forking([("Conv2d_0b_1x3", 384, ROW3), (column, 384, COLUMN3)]),
            of(
                2,
                &[("Conv2d_0a_1x1", 448, ONE), ("Conv2d_0b_3x3", 384, THREE)],
            )
            .forking([
                ("Conv2d_0c_1x3", 384, ROW3),
                ("Conv2d_0d_3x1", 384, COLUMN3),
            ]),
            of(3, &[("Conv2d_0b_1x1", 192, ONE)]).reading(Input::Mean),
        ],
    )
}

/// From 35x35 to 17x17. The source calls two convolutions 1x1 that are not.
fn first_reduction() -> ModuleSpec {
    let name = "Mixed_6a";
    let of = |index, layers: &[Layer]| branch(name, index, 288, layers);
    ModuleSpec::new(
        name,
        [
            of(0, &[("Conv2d_1a_1x1", 384, THREE)]).halving(),
            of(
                1,
                &[
                    ("Conv2d_0a_1x1", 64, ONE),
                    ("Conv2d_0b_3x3", 96, THREE),
                    ("Conv2d_1a_1x1", 96, THREE),
                ],
            )
            .halving(),
            of(2, &[]).reading(Input::Largest),
        ],
    )
}

/// From 17x17 to 8x8.
fn second_reduction() -> ModuleSpec {
    let name = "Mixed_7a";
    let of = |index, layers: &[Layer]| branch(name, index, 768, layers);
    ModuleSpec::new(
        name,
        [
            of(
                0,
                &[("Conv2d_0a_1x1", 192, ONE), ("Conv2d_1a_3x3", 320, THREE)],
            )
            .halving(),
            of(
                1,
                &[
                    ("Conv2d_0a_1x1", 192, ONE),
                    ("Conv2d_0b_1x7", 192, ROW7),
                    ("Conv2d_0c_7x1", 192, COLUMN7),
                    ("Conv2d_1a_3x3", 192, THREE),
                ],
            )
            .halving(),
            of(2, &[]).reading(Input::Largest),
        ],
    )
}

/// What comes before the modules; pooling follows the third and the fifth.
fn stem() -> [ConvolutionSpec; 5] {
    [
        inner("", 3, 2, ("Conv2d_1a_3x3", 32, THREE)),
        inner("", 32, 1, ("Conv2d_2a_3x3", 32, THREE)),
        layer("", 32, ("Conv2d_2b_3x3", 64, THREE)),
        inner("", 64, 1, ("Conv2d_3b_1x1", 80, ONE)),
        inner("", 80, 1, ("Conv2d_4a_3x3", 192, THREE)),
    ]
}

fn modules() -> Vec<ModuleSpec> {
    vec![
        fine("Mixed_5b", 192, 32, ["Conv2d_0a_1x1", "Conv2d_0b_5x5"]),
        fine("Mixed_5c", 256, 64, ["Conv2d_0b_1x1", "Conv_1_0c_5x5"]),
        fine("Mixed_5d", 288, 64, ["Conv2d_0a_1x1", "Conv2d_0b_5x5"]),
        first_reduction(),
        medium("Mixed_6b", 128),
        medium("Mixed_6c", 160),
        medium("Mixed_6d", 160),
        medium("Mixed_6e", 192),
        second_reduction(),
        coarse("Mixed_7b", 1280, "Conv2d_0b_3x1"),
        coarse("Mixed_7c", 2048, "Conv2d_0c_3x1"),
    ]
}

fn classifier() -> ConvolutionSpec {
    ConvolutionSpec::pointwise("Logits.Conv2d_1c_1x1", 2048, CLASSES, Activation::Scaled)
}

impl BranchSpec {
    fn steps(self) -> Vec<Step> {
        let mut steps: Vec<Step> = match self.input {
            Input::Same => Vec::new(),
            Input::Mean => vec![Operation::MeanAround.into(), Operation::RoundMean.into()],
            Input::Largest => vec![HALVING.into()],
        };
        steps.extend(self.chain.into_iter().map(Step::from));
        if !self.fork.is_empty() {
            let fork = self.fork.into_iter().map(|spec| vec![spec.into()]);
            steps.push(stacked(&self.name, fork.collect()));
        }
        steps
    }
}

/// Branches whose maps are taken to a common unit.
fn stacked(name: &str, branches: Vec<Vec<Step>>) -> Step {
    Step::Branches {
        branches,
        stack: Some(name.to_owned()),
    }
}

/// Pooling to half the size.
const HALVING: Operation = Operation::MaxPool { side: 3, stride: 2 };

/// As TF-Slim's `inception_preprocessing.py` evaluates it, and as timm's configuration `inception_v3.tf_in1k` does.
pub(super) const fn cut(framing: Framing) -> Cut {
    match framing {
        Framing::Whole => Cut::Whole,
        Framing::Evaluated => Cut::CentralPart { thousandths: 875 },
        // 299 / 0.875, rounded down.
        Framing::Timm => Cut::ShorterSide {
            shorter: 341,
            kernel: Kernel::Bicubic,
        },
    }
}

/// The network. It expects bytes less 128, of which fractions are rounded away: it was made for whole ones.
pub(super) fn structure() -> Structure {
    let mut steps = vec![Operation::Round.into()];
    for (index, spec) in stem().into_iter().enumerate() {
        steps.push(spec.into());
        if index == 2 || index == 4 {
            steps.push(HALVING.into());
        }
    }
    for module in modules() {
        let branches = module.branches.into_iter().map(BranchSpec::steps);
        steps.push(stacked(module.name, branches.collect()));
    }
    steps.extend([
        Operation::Mean.into(),
        Operation::RoundMean.into(),
        classifier().into(),
    ]);
    steps.into()
}
