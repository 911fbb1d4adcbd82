//! A network that can be run.

use std::cell::OnceCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use models::architecture::{InputLayout, OnnxNetwork};
use models::ranking::softmax;
use rten::{
    Model as Interpreter, ModelOptions, NodeId, RunOptions, ShapeInferenceMode, ThreadPool, Value,
    ValueView,
};
use rten_tensor::prelude::*;

use crate::OpenError;
use crate::check::{check, prepare};
use crate::describe::{InputShape, Ports, describe};
use crate::facts::{Ending, Facts};
use crate::plain::{Plain, plain};
use onnx_format::Model;

/// Why a network did not answer, as a sentence.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The interpreter failed.
    #[error("the network cannot be computed: {0}")]
    Failed(String),
    /// The answer is not one number for each class.
    #[error("the network answers with {found} numbers instead of {expected}")]
    Classes {
        /// Numbers found.
        found: usize,
        /// Numbers in the output, as the card says.
        expected: usize,
    },
    /// The answer is no row of numbers.
    #[error("the network answers with numbers of the shape {0}, not with one for each class")]
    Shape(String),
    /// The input is not a picture of the size that the network is run at.
    #[error("the picture has {found} numbers instead of {expected}")]
    Picture {
        /// Numbers found.
        found: usize,
        /// Numbers that the network reads.
        expected: usize,
    },
}

/// A network of an ONNX file, on one thread.
pub struct Graph {
    interpreter: Interpreter,
    ports: Ports,
    input: NodeId,
    output: NodeId,
    planes: usize,
    side: usize,
    network: OnnxNetwork,
}

thread_local! {
    /// The interpreter would take all processors: an answer is one thread's, as those of the other networks are, and whoever runs several at a
    /// time has threads of their own.
    static POOL: OnceCell<Arc<ThreadPool>> = const { OnceCell::new() };
}

fn options() -> RunOptions {
    let pool = POOL.with(|pool| {
        pool.get_or_init(|| Arc::new(ThreadPool::with_num_threads(1)))
            .clone()
    });
    RunOptions::default().with_thread_pool(Some(pool))
}

/// A network in the form in which it is computed fastest.
pub enum Loaded {
    /// For kernels of our own.
    Plain(Plain),
    /// For the interpreter.
    Graph(Graph),
}

impl Loaded {
    /// Puts the network of a file together that [`crate::open`] made, for pictures of this side.
    pub fn load(file: Vec<u8>, network: &OnnxNetwork, side: usize) -> Result<Self, OpenError> {
        let (facts, ports, plain) = read(&file, network, side)?;
        Ok(match plain {
            Some(plain) => Self::Plain(plain),
            None => Self::Graph(Graph::checked(file, &facts, ports, *network, side)?),
        })
    }
}

/// What has been looked at of a file.
fn read(
    file: &[u8],
    network: &OnnxNetwork,
    side: usize,
) -> Result<(Facts, Ports, Option<Plain>), OpenError> {
    let name = "model.onnx";
    let mut model = Model::read(file).map_err(|error| OpenError::Damaged {
        name: name.into(),
        reason: error.to_string(),
    })?;
    prepare(&mut model, name)?;
    check(&model, name)?;
    let (facts, ports) = describe(&model, name, file.len())?;
    let plain = model
        .graph
        .and_then(|graph| plain(&graph, &ports, (network.layout, facts.planes, side)));
    Ok((facts, ports, plain))
}

impl Graph {
    /// Puts the network of a file together that [`crate::open`] made, for pictures of this side.
    pub fn load(file: Vec<u8>, network: &OnnxNetwork, side: usize) -> Result<Self, OpenError> {
        let (facts, ports, _) = read(&file, network, side)?;
        Self::checked(file, &facts, ports, *network, side)
    }

    /// The same of a file that has been looked at.
    pub(crate) fn checked(
        file: Vec<u8>,
        facts: &Facts,
        ports: Ports,
        network: OnnxNetwork,
        side: usize,
    ) -> Result<Self, OpenError> {
        let loaded = guarded(|| {
            let mut options = ModelOptions::with_all_ops();
            // Packing weights once costs their memory again, and saves packing them for every picture.
            options.prepack_weights(true);
            // It panics at shapes that are computed or impossible, and no classifier was seen to be faster with it.
            options.shape_inference(ShapeInferenceMode::Off);
            options.load(file).map_err(|error| error.to_string())
        });
        let interpreter = loaded.map_err(OpenError::Load)?;
        let node = |name: &str| {
            interpreter
                .node_id(name)
                .map_err(|error| OpenError::Load(error.to_string()))
        };
        Ok(Self {
            input: node(&ports.input)?,
            output: node(&ports.output)?,
            interpreter,
            ports,
            planes: facts.planes,
            side,
            network,
        })
    }

    /// Takes pictures of another side or in another layout from now on, or answers with other numbers.
    pub fn arrange(&mut self, network: &OnnxNetwork, side: usize) {
        self.network = *network;
        self.side = side;
    }

    /// Logits for a picture's preprocessed planes, one after another. Of a network with one output (is it the second class?) there are two:
    /// 0 and the output's, whose softmax is its sigmoid.
    pub fn run(&self, planes: &[f32]) -> Result<Vec<f32>, RunError> {
        logits(self.outputs(planes)?, &self.network)
    }

    /// The outputs as the network makes them.
    pub(crate) fn outputs(&self, planes: &[f32]) -> Result<Vec<f32>, RunError> {
        let (count, side) = (self.planes, self.side);
        let expected = count * side * side;
        if planes.len() != expected {
            return Err(RunError::Picture {
                found: planes.len(),
                expected,
            });
        }
        let (numbers, mut shape) = match self.network.layout {
            InputLayout::Nchw => (planes.to_vec(), vec![1, count, side, side]),
            InputLayout::Nhwc => {
                let pixels = side * side;
                let numbers = (0..expected).map(|at| planes[at % count * pixels + at / count]);
                (numbers.collect(), vec![1, side, side, count])
            }
        };
        match self.ports.shape {
            InputShape::Batch => {}
            InputShape::Single => {
                shape.remove(0);
            }
            InputShape::Rows => shape = vec![1, expected],
        }
        let (numbers, shape) = guarded(|| {
            if self.ports.takes_bytes {
                let bytes: Vec<u8> = numbers.iter().map(|value| value.round() as u8).collect();
                let view = ValueView::from_shape(&shape[..], &bytes[..]);
                self.answer(view.map_err(|error| error.to_string())?)
            } else {
                let view = ValueView::from_shape(&shape[..], &numbers[..]);
                self.answer(view.map_err(|error| error.to_string())?)
            }
        })
        .map_err(RunError::Failed)?;
        if shape.iter().filter(|&&extent| extent != 1).count() > 1 {
            let extents: Vec<String> = shape.iter().map(ToString::to_string).collect();
            return Err(RunError::Shape(extents.join(" × ")));
        }
        Ok(numbers)
    }

    /// The output's numbers and shape.
    fn answer(&self, input: ValueView) -> Result<(Vec<f32>, Vec<usize>), String> {
        let inputs = vec![(self.input, input.into())];
        let [answer] = self
            .interpreter
            .run_n(inputs, [self.output], Some(options()))
            .map_err(|error| error.to_string())?;
        match answer {
            Value::FloatTensor(numbers) => Ok((numbers.to_vec(), numbers.shape().to_vec())),
            _ => Err("the output is of another type than float32".into()),
        }
    }
}

/// Logits for the outputs of a network.
fn logits(mut outputs: Vec<f32>, network: &OnnxNetwork) -> Result<Vec<f32>, RunError> {
    network.output.logits(&mut outputs);
    if let [single] = outputs[..] {
        outputs = vec![0.0, single];
    }
    if outputs.len() == network.classes {
        Ok(outputs)
    } else {
        Err(RunError::Classes {
            found: outputs.len(),
            expected: network.classes,
        })
    }
}

impl Plain {
    /// Logits for what the last step made.
    pub fn logits(&self, mut row: Vec<f32>, network: &OnnxNetwork) -> Result<Vec<f32>, RunError> {
        match self.ending {
            Ending::Linear => {}
            Ending::Softmax => row = softmax(&row),
            Ending::LogSoftmax => {
                let most = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                let sum: f64 = row.iter().map(|value| f64::from(value - most).exp()).sum();
                row.iter_mut()
                    .for_each(|value| *value -= most + sum.ln() as f32);
            }
            Ending::Sigmoid => row
                .iter_mut()
                .for_each(|value| *value = 1.0 / (1.0 + (-*value).exp())),
        }
        logits(row, network)
    }
}

/// What `work` gives, or what it panicked with. In a browser a panic ends the program, so whatever is known to make the interpreter
/// panic is refused before ([`check`]).
fn guarded<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        Err(text.unwrap_or("an unknown fault").to_owned())
    })
}
