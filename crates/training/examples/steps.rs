//! Steps of a training with the passes of this crate and with burn's automatic differentiation, which version 0.2.0 used at first: the small
//! CNN and the MLP of one hidden layer, batches of 64 pictures of 32 x 32 in colours.
//!
//! `cargo run --release -p training --features gpu --example steps` prints both times; `node bench/steps.mjs` measures the same as
//! WebAssembly, which is what browsers run. There is no clock in it, so every call of `main` makes some steps in one way, and the script
//! takes the times.

use std::sync::{Arc, Mutex};

use burn::tensor::Device;
use learning::hyperparameters::Hyperparameters;
use learning::methods::Network as Kind;
use spectrum::seeded::Seeded;
use training::network::Layout;
use training::pictures::Pictures;
use training::plan::plan;
use training::tensors::{Network, Normalisation, cross_entropy, read};
use training::trainer::{Plan, Trainer};

const SIDE: usize = 32;
const CHANNELS: usize = 3;
const CLASSES: usize = 4;
const PICTURES: usize = 640;
/// Steps in a call.
const STEPS: usize = 4;

fn pictures() -> Arc<Pictures> {
    let mut stream = Seeded::new(1, 0);
    let values = PICTURES * CHANNELS * SIDE * SIDE;
    let pixels = (0..values).map(|_| stream.below(256) as u8).collect();
    let labels = (0..PICTURES).map(|index| (index % CLASSES) as u8).collect();
    let pictures = Pictures::with_channels(SIDE, CHANNELS, pixels, labels);
    Arc::new(pictures.expect("as many values as pictures need"))
}

/// The trainer as it was.
struct Before {
    plan: Plan,
    pictures: Arc<Pictures>,
    layout: Layout,
    decays: Vec<bool>,
    parameters: Vec<f32>,
    memories: Vec<Vec<f32>>,
    step: usize,
}

impl Before {
    fn new(plan: Plan, pictures: Arc<Pictures>) -> Self {
        let layout = Layout::new(plan.shape);
        Self {
            decays: layout.decays(),
            parameters: layout.initial(plan.seed),
            memories: vec![vec![0.0; layout.parameters]; plan.optimiser.memories()],
            layout,
            plan,
            pictures,
            step: 0,
        }
    }

    fn step(&mut self) -> f32 {
        let batch = self.plan.batch;
        let first = self.step * batch % PICTURES;
        let indices = first..first + batch;
        let planes: Vec<Vec<f32>> = (indices.clone())
            .map(|index| self.pictures.plane(index))
            .collect();
        let labels: Vec<usize> = indices.map(|index| self.pictures.label(index)).collect();
        let device = Device::flex().autodiff();
        let input = self.plan.scaling.input(&planes, SIDE, &device);
        let network = Network::new(&self.layout, &self.parameters, &device);
        let mut found = Vec::new();
        let logits = network.forward(input, Normalisation::Batch(&mut found));
        let mut numbers = Vec::new();
        read(Some(logits.clone().inner()), &mut numbers).expect("logits");
        let loss = cross_entropy(logits, &labels);
        let mut gradient = network.gradient(&loss).expect("gradients");
        for tensor in found {
            read(Some(tensor), &mut numbers).expect("statistics");
        }
        gradient.iter_mut().for_each(|value| *value /= batch as f32);
        let rate = self.plan.optimiser.rate(self.step, usize::MAX);
        self.plan.optimiser.step(
            rate,
            self.step,
            &mut self.parameters,
            &mut self.memories,
            &gradient,
            &self.decays,
        );
        self.step += 1;
        numbers.clear();
        read(Some(loss.inner()), &mut numbers).expect("a loss");
        numbers[0] / batch as f32
    }
}

/// One network, trained in both ways.
struct Both {
    before: Before,
    now: Trainer,
}

impl Both {
    fn new(network: Kind, pictures: &Arc<Pictures>) -> Self {
        let hyperparameters = Hyperparameters {
            network,
            ..Hyperparameters::default()
        };
        let plan = plan(&hyperparameters, CLASSES, pictures);
        let now = Trainer::new(plan.clone(), Arc::clone(pictures));
        Self {
            before: Before::new(plan, Arc::clone(pictures)),
            now: now.expect("a plan that can be followed"),
        }
    }

    fn run(&mut self, is_now: bool) -> f32 {
        let mut loss = 0.0;
        for _ in 0..STEPS {
            loss = if is_now {
                self.now.step().expect("a step").mean_loss() as f32
            } else {
                self.before.step()
            };
        }
        loss
    }
}

/// What is measured, and how many calls there were.
struct Measured {
    networks: [Both; 2],
    calls: usize,
}

static MEASURED: Mutex<Option<Measured>> = Mutex::new(None);

impl Measured {
    fn new() -> Self {
        let pictures = pictures();
        let kinds = [
            Kind::Convolutional { width: 8 },
            Kind::Perceptron {
                units: 64,
                layers: 1,
            },
        ];
        Self {
            networks: kinds.map(|kind| Both::new(kind, &pictures)),
            calls: 0,
        }
    }

    /// Before, now, now, before with the first network, then with the other.
    fn call(&mut self) -> (usize, bool, f32) {
        let (network, turn) = (self.calls / 4 % 2, self.calls % 4);
        let is_now = turn == 1 || turn == 2;
        self.calls += 1;
        let loss = self.networks[network].run(is_now);
        (network, is_now, std::hint::black_box(loss))
    }
}

#[cfg(target_family = "wasm")]
fn main() {
    let mut measured = MEASURED.lock().expect("nothing else runs");
    match &mut *measured {
        None => *measured = Some(Measured::new()),
        Some(measured) => {
            measured.call();
        }
    }
}

#[cfg(not(target_family = "wasm"))]
fn main() {
    use std::time::Instant;
    let mut measured = MEASURED.lock().expect("nothing else runs");
    let measured = measured.insert(Measured::new());
    let mut times = [[const { Vec::new() }; 2]; 2];
    for _ in 0..8 * 12 {
        let start = Instant::now();
        let (network, is_now, loss) = measured.call();
        let seconds = start.elapsed().as_secs_f64() / STEPS as f64;
        times[network][usize::from(is_now)].push((seconds, loss));
    }
    for (name, times) in ["small CNN", "MLP"].iter().zip(times) {
        let [before, now] = times.map(|mut times| {
            let last = times.last().map_or(0.0, |&(_, loss)| loss);
            times.sort_by(|a, b| a.0.total_cmp(&b.0));
            (times[times.len() / 2].0, last)
        });
        println!(
            "{name}: {:.1} steps a second before, {:.1} now, {:.2} times as many; last losses {:.3} and {:.3}",
            1.0 / before.0,
            1.0 / now.0,
            before.0 / now.0,
            before.1,
            now.1
        );
    }
}
