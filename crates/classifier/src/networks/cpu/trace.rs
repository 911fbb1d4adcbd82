//! A network's steps as a list of what is computed from which map to which.

use kernels::{Change, pooled_size};
#[cfg(feature = "onnx")]
use kernels::{Curve, Joining, Line, Windows};
use models::architecture::{ConvolutionSpec, Operation, Step};

use super::kind::shape;
use crate::weights::{LoadError, Weights};

/// A map's place in [`Trace::maps`].
pub(super) type MapId = usize;

/// A map between two steps, or what several steps stack.
pub(super) struct Map {
    pub(super) channels: usize,
    pub(super) size: [usize; 2],
    /// Zeros that the convolutions that read it need around it: rows, columns.
    pub(super) border: [usize; 2],
}

/// What is done.
pub(super) enum Work<'a> {
    Convolution {
        spec: &'a ConvolutionSpec,
        /// From the output's unit to those of the stacks that it is part of.
        stacks: Vec<f32>,
        added: Option<MapId>,
    },
    MaxPool {
        side: usize,
        stride: usize,
        padding: usize,
    },
    MeanAround,
    Mean,
    Change(Change),
    #[cfg(feature = "onnx")]
    Imported(Imported),
}

/// What only imported networks do. Where it has one map for input and output, that is changed.
#[cfg(feature = "onnx")]
pub(super) enum Imported {
    Curve(Curve),
    Line(Line),
    Join(Joining, MapId),
    WindowMeans(Windows),
}

/// One thing to do.
pub(super) struct Task<'a> {
    pub(super) work: Work<'a>,
    pub(super) input: MapId,
    pub(super) output: MapId,
    /// Where in the output its channels begin.
    pub(super) first_channel: usize,
}

/// Where a chain of steps must put its result.
#[derive(Clone)]
struct Target {
    map: MapId,
    first_channel: usize,
    stacks: Vec<f32>,
    added: Option<MapId>,
}

/// What a network does, in order. The first map is the picture, and what the last task writes is the answer.
pub(super) struct Trace<'a> {
    pub(super) maps: Vec<Map>,
    pub(super) tasks: Vec<Task<'a>>,
    /// Maps that must lie in memory in the same way, since one is added to the other.
    alike: Vec<[MapId; 2]>,
    has_whole_means: bool,
}

impl<'a> Trace<'a> {
    /// Follows the steps from a picture of so many planes and this size. `has_whole_means`: means are rounded as they are computed.
    pub(super) fn of(
        steps: &'a [Step],
        (channels, size): (usize, [usize; 2]),
        has_whole_means: bool,
        weights: &mut Weights,
    ) -> Result<Self, LoadError> {
        let mut trace = Self {
            maps: Vec::new(),
            tasks: Vec::new(),
            alike: Vec::new(),
            has_whole_means,
        };
        let picture = trace.map(channels, size);
        trace.chain(steps, picture, None, weights)?;
        trace.settle();
        Ok(trace)
    }

    /// What an imported network says.
    #[cfg(feature = "onnx")]
    pub(super) fn imported(plain: &'a onnx::plain::Plain) -> Self {
        use onnx::plain::PlainWork;
        let mut trace = Self {
            maps: Vec::new(),
            tasks: Vec::new(),
            alike: Vec::new(),
            has_whole_means: false,
        };
        for &(channels, size) in &plain.maps {
            trace.map(channels, size);
        }
        for step in &plain.steps {
            let work = match &step.work {
                PlainWork::Convolution { spec, added, .. } => {
                    trace.widen(step.input, spec);
                    trace.alike.extend(added.map(|added| [added, step.output]));
                    Work::Convolution {
                        spec,
                        stacks: Vec::new(),
                        added: *added,
                    }
                }
                &PlainWork::MaxPool {
                    side,
                    stride,
                    padding,
                } => Work::MaxPool {
                    side,
                    stride,
                    padding,
                },
                PlainWork::Mean => Work::Mean,
                PlainWork::Copy => Work::Change(Change::Copy),
                &PlainWork::Curve(curve) => Work::Imported(Imported::Curve(curve)),
                PlainWork::Line {
                    factors,
                    offsets,
                    clamps,
                } => Work::Imported(Imported::Line(Line::new(factors, offsets, *clamps))),
                &PlainWork::Join(joining, other) => Work::Imported(Imported::Join(joining, other)),
                &PlainWork::WindowMeans(windows) => Work::Imported(Imported::WindowMeans(windows)),
            };
            trace.push(work, step.input, step.output, step.first_channel);
        }
        trace.settle();
        trace
    }

    /// Gives maps that must lie alike the same border.
    fn settle(&mut self) {
        // In the order of computing a later pair may give an earlier one its border.
        for _ in 0..self.alike.len() {
            for &[first, second] in &self.alike {
                let [one, other] = [self.maps[first].border, self.maps[second].border];
                let most = [one[0].max(other[0]), one[1].max(other[1])];
                self.maps[first].border = most;
                self.maps[second].border = most;
            }
        }
    }

    /// Gives a map the zeros around it that a convolution reads.
    fn widen(&mut self, map: MapId, spec: &ConvolutionSpec) {
        let border = &mut self.maps[map].border;
        *border = [0, 1].map(|axis| border[axis].max(spec.padding[axis]));
    }

    fn map(&mut self, channels: usize, size: [usize; 2]) -> MapId {
        self.maps.push(Map {
            channels,
            size,
            border: [0; 2],
        });
        self.maps.len() - 1
    }

    fn chain(
        &mut self,
        steps: &'a [Step],
        input: MapId,
        target: Option<Target>,
        weights: &mut Weights,
    ) -> Result<MapId, LoadError> {
        let Some((last, others)) = steps.split_last() else {
            return Ok(match target {
                Some(target) => self.put(input, &target),
                None => input,
            });
        };
        let mut map = input;
        for step in others {
            map = self.step(step, map, None, weights)?;
        }
        self.step(last, map, target, weights)
    }

    fn step(
        &mut self,
        step: &'a Step,
        input: MapId,
        target: Option<Target>,
        weights: &mut Weights,
    ) -> Result<MapId, LoadError> {
        let (channels, size) = self.shape_after(step, input);
        Ok(match step {
            Step::Convolution(spec) => {
                self.widen(input, spec);
                let target = target.unwrap_or_else(|| self.target(channels, size));
                let work = Work::Convolution {
                    spec,
                    stacks: target.stacks,
                    added: target.added,
                };
                self.push(work, input, target.map, target.first_channel)
            }
            Step::Operation(operation) => {
                let whole = self.has_whole_means;
                let work = match *operation {
                    Operation::MaxPool { side, stride } => Work::MaxPool {
                        side,
                        stride,
                        padding: 0,
                    },
                    Operation::MeanAround => Work::MeanAround,
                    Operation::Mean => Work::Mean,
                    Operation::Relu => Work::Change(Change::Relu),
                    // All numbers are whole already.
                    Operation::Round | Operation::RoundMean if whole => {
                        return Ok(match target {
                            Some(target) => self.put(input, &target),
                            None => input,
                        });
                    }
                    Operation::Round => Work::Change(Change::Round(1.0)),
                    Operation::RoundMean => Work::Change(Change::Floor(0.51)),
                };
                match target {
                    Some(target) if target.stacks.is_empty() && target.added.is_none() => {
                        self.push(work, input, target.map, target.first_channel)
                    }
                    Some(target) => {
                        let map = self.map(channels, size);
                        self.push(work, input, map, 0);
                        self.put(map, &target)
                    }
                    None => {
                        let map = self.map(channels, size);
                        self.push(work, input, map, 0)
                    }
                }
            }
            Step::Residual(steps) => {
                let mut inner = self.target(channels, size);
                inner.added = Some(input);
                let map = inner.map;
                self.alike.push([input, map]);
                self.chain(steps, input, Some(inner), weights)?;
                match target {
                    Some(target) => self.put(map, &target),
                    None => map,
                }
            }
            Step::Branches { branches, stack } => {
                let factors = match stack {
                    Some(name) => weights.take(&format!("{name}.factors"), &[branches.len()])?,
                    None => vec![1.0; branches.len()],
                };
                let whole = target.unwrap_or_else(|| self.target(channels, size));
                let map = whole.map;
                let mut first_channel = whole.first_channel;
                for (steps, factor) in branches.iter().zip(factors) {
                    let mut part = whole.clone();
                    part.first_channel = first_channel;
                    if factor != 1.0 {
                        part.stacks.insert(0, factor);
                    }
                    first_channel += self.shape_after_all(steps, input).0;
                    self.chain(steps, input, Some(part), weights)?;
                }
                map
            }
        })
    }

    /// A map of its own.
    fn target(&mut self, channels: usize, size: [usize; 2]) -> Target {
        Target {
            map: self.map(channels, size),
            first_channel: 0,
            stacks: Vec::new(),
            added: None,
        }
    }

    fn push(&mut self, work: Work<'a>, input: MapId, output: MapId, first_channel: usize) -> MapId {
        self.tasks.push(Task {
            work,
            input,
            output,
            first_channel,
        });
        output
    }

    /// Puts a map that there is already where it belongs.
    fn put(&mut self, mut map: MapId, target: &Target) -> MapId {
        assert!(
            target.added.is_none(),
            "the last step to which something is added is a convolution"
        );
        let Map { channels, size, .. } = self.maps[map];
        let (last, others) = match target.stacks.split_last() {
            Some((&last, others)) => (Change::Round(last), others),
            None => (Change::Copy, &[][..]),
        };
        for &factor in others {
            let next = self.map(channels, size);
            map = self.push(Work::Change(Change::Round(factor)), map, next, 0);
        }
        self.push(Work::Change(last), map, target.map, target.first_channel)
    }

    /// Channels and size after a step.
    fn shape_after(&self, step: &Step, input: MapId) -> (usize, [usize; 2]) {
        let Map { channels, size, .. } = self.maps[input];
        after(step, (channels, size))
    }

    fn shape_after_all(&self, steps: &[Step], input: MapId) -> (usize, [usize; 2]) {
        let Map { channels, size, .. } = self.maps[input];
        after_all(steps, (channels, size))
    }
}

fn after_all(steps: &[Step], input: (usize, [usize; 2])) -> (usize, [usize; 2]) {
    steps.iter().fold(input, |shape, step| after(step, shape))
}

fn after(step: &Step, (channels, size): (usize, [usize; 2])) -> (usize, [usize; 2]) {
    match step {
        Step::Convolution(spec) => (spec.outputs, shape(spec).output_size(size)),
        Step::Operation(Operation::MaxPool { side, stride }) => {
            (channels, pooled_size(size, *side, *stride))
        }
        Step::Operation(Operation::Mean) => (channels, [1, 1]),
        Step::Operation(_) => (channels, size),
        Step::Residual(steps) => after_all(steps, (channels, size)),
        Step::Branches { branches, .. } => {
            let shapes = branches
                .iter()
                .map(|steps| after_all(steps, (channels, size)));
            let all = shapes.reduce(|(sum, _), (channels, size)| (sum + channels, size));
            all.unwrap_or((channels, size))
        }
    }
}
