//! A network's tasks with their kernels, and the memory of its maps.

use std::mem;
use std::sync::{Mutex, PoisonError};

use kernels::{Change, Convolution, Layout, each, max_pool, mean, mean_around};
use models::architecture::{Activation, ConvolutionSpec, Step};

use super::kind::{Asked, Kind, shape};
#[cfg(feature = "onnx")]
use super::trace::Imported;
use super::trace::{MapId, Task, Trace, Work};
use crate::weights::{ConvolutionWeights, LoadError, Weights};

/// Weights and biases.
pub(super) type Weighted<'a> = (&'a [f32], &'a [f32]);

/// A network, or a part of one, for pictures of one size.
pub(super) struct Executor<A: Kind> {
    tasks: Vec<Ready<A>>,
    input: Held,
    output: Held,
    /// Multiplies the outputs.
    factor: f32,
    /// Places of each buffer. The last holds no map: tasks use it while they run.
    buffers: Vec<usize>,
    /// Memory of earlier answers, as many as were computed at the same time.
    idle: Mutex<Vec<Buffers<A>>>,
}

type Buffers<A> = Vec<Vec<<A as kernels::Arithmetic>::Place>>;

/// A map and the buffer that it lies in while it is needed.
#[derive(Clone, Copy)]
struct Held {
    layout: Layout,
    buffer: usize,
}

/// A task with all that it needs.
struct Ready<A: Kind> {
    kernel: Kernel<A>,
    input: Held,
    output: Held,
    first_block: usize,
    /// The buffer of what is added to a convolution's output.
    added: Option<usize>,
    /// Whether the output's buffer held another map before.
    begins: bool,
}

enum Kernel<A: Kind> {
    Dense(Dense<A>),
    Depthwise(A::Depthwise),
    MaxPool {
        side: usize,
        stride: usize,
        padding: usize,
    },
    MeanAround,
    Mean,
    Change(Change),
    /// Each group of channels for itself.
    #[cfg(feature = "onnx")]
    Groups {
        groups: Vec<Dense<A>>,
        /// Places of the input from a group to the next.
        places: usize,
    },
    /// With the other map that it reads.
    #[cfg(feature = "onnx")]
    Imported(Imported, Option<Held>),
}

/// A convolution over all input channels.
enum Dense<A: Kind> {
    Any(Convolution<A>),
    Quick(A::Quick),
}

impl<A: Kind> Dense<A> {
    /// In the quickest way, and the places of memory that it needs besides.
    fn new(asked: &Asked<'_, A>) -> (Self, usize) {
        if let Some(quick) = A::quick(asked) {
            let scratch = A::scratch(&quick);
            return (Self::Quick(quick), scratch);
        }
        let convolution = Convolution::new(
            &asked.shape,
            asked.numbers,
            asked.finish,
            asked.input,
            asked.output,
        );
        (Self::Any(convolution), 0)
    }

    fn run(
        &self,
        input: &[A::Place],
        output: &mut [A::Place],
        added: Option<&[A::Place]>,
        scratch: &mut [A::Place],
    ) {
        match self {
            Self::Any(convolution) => convolution.run(input, output, added),
            Self::Quick(quick) => A::run_quick(quick, input, output, added, scratch),
        }
    }
}

#[cfg(feature = "onnx")]
impl<A: Kind> Kernel<A> {
    /// A convolution for each group of channels, and the places of memory that they need besides.
    fn groups(asked: &Asked<'_, A>, count: usize) -> (Self, usize) {
        let mut shape = asked.shape;
        shape.inputs /= count;
        shape.outputs /= count;
        let input = Layout::new(shape.inputs, asked.input.size(), asked.input.border());
        let (weights, bias) = asked.numbers;
        let weights = weights.chunks_exact(weights.len() / count);
        let mut most = 0;
        let groups = (weights.zip(bias.chunks_exact(shape.outputs)).enumerate())
            .map(|(group, numbers)| {
                let (layout, first_block) = asked.output;
                let (kernel, scratch) = Dense::new(&Asked {
                    shape,
                    numbers,
                    finish: asked.finish,
                    input: &input,
                    output: (layout, first_block + group * shape.outputs / A::BLOCK),
                    reads_bytes: asked.reads_bytes,
                });
                most = most.max(scratch);
                kernel
            })
            .collect();
        let places = input.places::<A>();
        (Self::Groups { groups, places }, most)
    }
}

impl<A: Kind> Executor<A> {
    /// The steps, for an input of so many channels and this size.
    pub(super) fn load(
        steps: &[Step],
        input: (usize, [usize; 2]),
        weights: &mut Weights,
    ) -> Result<Self, LoadError> {
        let trace = Trace::of(steps, input, A::HAS_WHOLE_MEANS, weights)?;
        Self::of(trace, |spec| weights.take_convolution(spec))
    }

    /// What a trace says, with the numbers of its convolutions in their order.
    pub(super) fn of(
        trace: Trace<'_>,
        mut numbers: impl FnMut(&ConvolutionSpec) -> Result<ConvolutionWeights, LoadError>,
    ) -> Result<Self, LoadError> {
        let layouts: Vec<Layout> = (trace.maps.iter())
            .map(|map| Layout::new(map.channels, map.size, map.border))
            .collect();
        let places: Vec<usize> = layouts.iter().map(Layout::places::<A>).collect();
        let (holders, mut buffers) = share(&trace.tasks, &places);
        let held = |map: MapId| Held {
            layout: layouts[map],
            buffer: holders[map],
        };
        let (mut factor, mut scratch) = (1.0, 0);
        // Whether a map's numbers are levels from 0 to 255, as all are but those of the picture and what is made of them without a
        // convolution, which clamps.
        let mut bytes: Vec<bool> = (0..layouts.len()).map(|map| map != 0).collect();
        let mut begun = vec![false; layouts.len()];
        let last = trace.tasks.last().map_or(0, |task| task.output);
        let mut tasks = Vec::with_capacity(trace.tasks.len());
        for task in trace.tasks {
            let (input, output) = (held(task.input), held(task.output));
            assert_eq!(
                task.first_channel % A::BLOCK,
                0,
                "stacked maps have whole blocks of channels"
            );
            let first_block = task.first_channel / A::BLOCK;
            let mut added = None;
            bytes[task.output] &= stays_in_bytes(&task.work, bytes[task.input]);
            let kernel = match task.work {
                Work::Convolution {
                    spec,
                    stacks,
                    added: map,
                } => {
                    added = map.map(|map| holders[map]);
                    let numbers = numbers(spec)?;
                    let ConvolutionWeights { weights, bias, .. } = &numbers;
                    if spec.activation == Activation::Scaled {
                        factor = numbers.factor;
                    }
                    let asked = Asked {
                        shape: shape(spec),
                        numbers: (weights, bias),
                        finish: A::ending(spec.activation, numbers.factor, &stacks),
                        input: &input.layout,
                        output: (&output.layout, first_block),
                        reads_bytes: bytes[task.input],
                    };
                    let (kernel, needed) = match spec.groups {
                        1 => {
                            let (kernel, needed) = Dense::new(&asked);
                            (Kernel::Dense(kernel), needed)
                        }
                        #[cfg(feature = "onnx")]
                        groups if groups < spec.inputs => Kernel::groups(&asked, groups),
                        _ => {
                            let layouts = [&input.layout, &output.layout];
                            let kernel = A::depthwise(spec, (weights, bias), layouts);
                            (Kernel::Depthwise(kernel), 0)
                        }
                    };
                    scratch = scratch.max(needed);
                    kernel
                }
                Work::MaxPool {
                    side,
                    stride,
                    padding,
                } => Kernel::MaxPool {
                    side,
                    stride,
                    padding,
                },
                Work::MeanAround => Kernel::MeanAround,
                Work::Mean => Kernel::Mean,
                Work::Change(change) => Kernel::Change(change),
                #[cfg(feature = "onnx")]
                Work::Imported(imported) => {
                    let other = match imported {
                        Imported::Join(_, other) => Some(held(other)),
                        _ => None,
                    };
                    Kernel::Imported(imported, other)
                }
            };
            tasks.push(Ready {
                kernel,
                input,
                output,
                first_block,
                added,
                begins: !mem::replace(&mut begun[task.output], true),
            });
        }
        buffers.push(scratch);
        Ok(Self {
            tasks,
            input: held(0),
            output: held(last),
            factor,
            buffers,
            idle: Mutex::default(),
        })
    }

    /// Channels and size of the output.
    pub(super) fn output(&self) -> (usize, [usize; 2]) {
        let layout = &self.output.layout;
        (layout.channels(), layout.size())
    }

    /// The output's planes for the input's.
    pub(super) fn run(&self, planes: &[f32]) -> Vec<f32> {
        let idle = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let mut buffers = idle.unwrap_or_else(|| {
            let places = self.buffers.iter();
            places
                .map(|&count| vec![A::Place::default(); count])
                .collect()
        });
        let input = &mut buffers[self.input.buffer];
        self.input.layout.write::<A>(planes, input);
        for task in &self.tasks {
            task.run(&mut buffers);
        }
        let mut output = (self.output.layout).read::<A>(&buffers[self.output.buffer]);
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(buffers);
        output.iter_mut().for_each(|value| *value *= self.factor);
        output
    }
}

impl<A: Kind> Ready<A> {
    fn run(&self, buffers: &mut Buffers<A>) {
        let mut places = mem::take(&mut buffers[self.output.buffer]);
        let layout = &self.output.layout;
        if self.begins {
            layout.clear_border::<A>(&mut places);
        }
        let mut scratch = buffers.pop().unwrap_or_default();
        let input = &buffers[self.input.buffer];
        let from = (&self.input.layout, &input[..]);
        let to = (layout, &mut places[..]);
        match &self.kernel {
            Kernel::Dense(convolution) => {
                let added = self.added.map(|buffer| &buffers[buffer][..]);
                convolution.run(input, &mut places, added, &mut scratch);
            }
            Kernel::Depthwise(depthwise) => A::run_depthwise(depthwise, input, &mut places),
            Kernel::MaxPool {
                side,
                stride,
                padding,
            } => {
                max_pool::<A>((*side, *stride, *padding), from, to, self.first_block);
            }
            Kernel::MeanAround => mean_around::<A>(from, to, self.first_block),
            Kernel::Mean => mean::<A>(from, to, self.first_block),
            Kernel::Change(change) => each::<A>(*change, from, to, self.first_block),
            #[cfg(feature = "onnx")]
            Kernel::Groups {
                groups,
                places: pitch,
            } => {
                for (group, input) in groups.iter().zip(input.chunks_exact(*pitch)) {
                    group.run(input, &mut places, None, &mut scratch);
                }
            }
            #[cfg(feature = "onnx")]
            Kernel::Imported(imported, other) => {
                let other = other
                    .as_ref()
                    .map(|other| (&other.layout, &buffers[other.buffer][..]));
                // A map that is changed where it lies is the output.
                let from = (self.input.buffer != self.output.buffer).then_some(from);
                A::imported(imported, from, other, to, self.first_block);
            }
        }
        buffers[self.output.buffer] = places;
        buffers.push(scratch);
    }
}

/// Whether a task of levels writes numbers from 0 to 255 only, if it reads such.
fn stays_in_bytes(work: &Work<'_>, reads_bytes: bool) -> bool {
    match work {
        Work::Convolution { stacks, added, .. } => {
            added.is_none() && stacks.iter().all(|&factor| factor <= 1.0)
        }
        Work::Change(Change::Round(factor)) => reads_bytes && *factor <= 1.0,
        Work::Change(_) | Work::MaxPool { .. } | Work::MeanAround | Work::Mean => reads_bytes,
        #[cfg(feature = "onnx")]
        Work::Imported(_) => false,
    }
}

/// Which buffer each map lies in, and how many places each buffer has. Maps that are never needed at the same time share one.
fn share(tasks: &[Task<'_>], places: &[usize]) -> (Vec<usize>, Vec<usize>) {
    let mut last_use = vec![0; places.len()];
    for (index, task) in tasks.iter().enumerate() {
        last_use[task.input] = index;
        last_use[task.output] = index;
        if let Work::Convolution {
            added: Some(map), ..
        } = task.work
        {
            last_use[map] = index;
        }
        #[cfg(feature = "onnx")]
        if let Work::Imported(Imported::Join(_, map)) = task.work {
            last_use[map] = index;
        }
    }
    let mut holders = vec![None; places.len()];
    let mut buffers = Vec::new();
    let mut free = Vec::new();
    let mut hold = |map: MapId, free: &mut Vec<usize>, holders: &mut Vec<Option<usize>>| {
        // The smallest that is large enough, or else the largest.
        let best = (0..free.len()).min_by_key(|&index| {
            let room: usize = buffers[free[index]];
            (room < places[map], room.abs_diff(places[map]))
        });
        let buffer = best.map_or_else(
            || {
                buffers.push(0);
                buffers.len() - 1
            },
            |index| free.swap_remove(index),
        );
        buffers[buffer] = buffers[buffer].max(places[map]);
        holders[map] = Some(buffer);
    };
    hold(0, &mut free, &mut holders);
    for (index, task) in tasks.iter().enumerate() {
        if holders[task.output].is_none() {
            hold(task.output, &mut free, &mut holders);
        }
        for map in 0..places.len() {
            if last_use[map] == index
                && let Some(buffer) = holders[map]
                && !free.contains(&buffer)
                && index + 1 < tasks.len()
            {
                free.push(buffer);
            }
        }
    }
    let holders = holders.into_iter().map(|buffer| buffer.unwrap_or(0));
    (holders.collect(), buffers)
}
