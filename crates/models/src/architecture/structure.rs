//! What a network consists of.

use super::convolution::ConvolutionSpec;

/// A network's steps, one after another: from the picture to one map of logits, one value for each class.
#[derive(Clone, Debug, PartialEq)]
pub struct Structure {
    /// In the order of computing.
    pub steps: Vec<Step>,
    /// Whether it reads the picture turned by 180 degrees (its kernels are turned as well).
    pub reads_rotated: bool,
}

/// One step, from the maps before it to those after it.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// With weights.
    Convolution(ConvolutionSpec),
    /// Without weights.
    Operation(Operation),
    /// Adds its input to what these steps make of it.
    Residual(Vec<Step>),
    /// Several chains of steps that read the same input; their maps are stacked.
    Branches {
        /// The chains.
        branches: Vec<Vec<Step>>,
        /// In a network of 8-bit integers each map has a unit of its own, and the tensor `NAME.factors`, with a number for each branch,
        /// takes them to the common one. This is NAME.
        stack: Option<String>,
    },
}

/// A step that has no weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// The largest of `side` x `side` values, `stride` apart; a last window may reach beyond the edge.
    MaxPool {
        /// Rows and columns of a window.
        side: usize,
        /// Step between windows.
        stride: usize,
    },
    /// The mean around every place in a window of 3x3; at the border, of the values that exist.
    MeanAround,
    /// The mean of each map.
    Mean,
    /// Negative values become 0.
    Relu,
    /// To whole numbers, halves to even ones.
    Round,
    /// Means of at most 64 whole numbers to the nearest, halves up.
    RoundMean,
}

impl From<ConvolutionSpec> for Step {
    fn from(spec: ConvolutionSpec) -> Self {
        Self::Convolution(spec)
    }
}

impl From<Operation> for Step {
    fn from(operation: Operation) -> Self {
        Self::Operation(operation)
    }
}

impl From<Vec<Step>> for Structure {
    /// Of a network that reads pictures as they are.
    fn from(steps: Vec<Step>) -> Self {
        Self {
            steps,
            reads_rotated: false,
        }
    }
}

impl Structure {
    /// All convolutions in the order of the steps.
    pub fn convolutions(&self) -> Vec<ConvolutionSpec> {
        let mut found = Vec::new();
        visit(&self.steps, &mut |step| {
            if let Step::Convolution(spec) = step {
                found.push(spec.clone());
            }
        });
        found
    }

    /// The names of stacked maps that have [a common unit](Step::Branches::stack), and how many maps are stacked.
    pub fn stacks(&self) -> Vec<(String, usize)> {
        let mut found = Vec::new();
        visit(&self.steps, &mut |step| {
            if let Step::Branches {
                branches,
                stack: Some(name),
            } = step
            {
                found.push((name.clone(), branches.len()));
            }
        });
        found
    }
}

/// Goes through all steps, those inside a step before it.
fn visit<'a>(steps: &'a [Step], see: &mut dyn FnMut(&'a Step)) {
    for step in steps {
        match step {
            Step::Residual(inner) => visit(inner, see),
            Step::Branches { branches, .. } => {
                for branch in branches {
                    visit(branch, see);
                }
            }
            Step::Convolution(_) | Step::Operation(_) => {}
        }
        see(step);
    }
}

#[cfg(test)]
mod tests {
    use crate::architecture::{Architecture, ConvolutionSpec, FashionNet, Perceptron};
    use std::collections::BTreeSet;

    fn all() -> [Architecture; 7] {
        let fashion = |residual| {
            Architecture::FashionNet(FashionNet {
                width: 8,
                residual,
                channels: 1,
                classes: 10,
            })
        };
        [
            Architecture::EfficientnetLite {
                width: 1.1,
                depth: 1.2,
            },
            Architecture::SqueezenetV1_1,
            Architecture::InceptionV3,
            Architecture::CifarVgg,
            fashion(false),
            fashion(true),
            Architecture::Perceptron(Perceptron {
                width: 32,
                layers: 2,
                channels: 3,
                side: 16,
                classes: 4,
            }),
        ]
    }

    #[test]
    fn every_tensor_has_a_name_of_its_own() {
        for architecture in all() {
            let structure = architecture.structure().unwrap();
            let specs = structure.convolutions();
            let names: BTreeSet<&str> = specs.iter().map(|spec| spec.name.as_str()).collect();
            assert_eq!(names.len(), specs.len(), "{architecture:?}");
            let stacks = structure.stacks();
            let names: BTreeSet<&str> = stacks.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names.len(), stacks.len(), "{architecture:?}");
            let is_of_integers = specs.iter().any(|spec| spec.activation.is_of_integers());
            assert_eq!(is_of_integers, !stacks.is_empty(), "{architecture:?}");
        }
    }

    #[test]
    fn published_networks_have_as_many_parameters_as_their_papers_say() {
        let millions = |architecture: Architecture| {
            let specs = architecture.convolutions();
            specs.iter().map(ConvolutionSpec::parameters).sum::<usize>() as f64 / 1e6
        };
        let lite0 = Architecture::EfficientnetLite {
            width: 1.0,
            depth: 1.0,
        };
        assert!((millions(lite0) - 4.65).abs() < 0.05);
        assert!((millions(Architecture::SqueezenetV1_1) - 1.24).abs() < 0.01);
        assert!((millions(Architecture::InceptionV3) - 23.8).abs() < 0.1);
    }
}
