//! What makes the steps of a training.

use learning::messages::{Compared, Processor};
use platform::worker_scope::now_ms;
use training::run::{RunError, TrainingRun};

/// Steps are made for so long before the page is heard again, milliseconds.
const STRETCH: f64 = 40.0;

/// Why no more steps are made.
pub enum Stop {
    /// The training is at fault.
    Failed(RunError),
    /// The graphics device is, for a reason that ends a sentence: "because …".
    Untrusted(String),
}

/// What makes the steps.
pub trait Stepper: Default + 'static {
    /// Gets ready for a training. Tells what will make its steps and, if it is to `compare`, what they take. Fails if the graphics device is
    /// not to be trusted: "because …".
    fn begin(
        &mut self,
        run: &mut TrainingRun,
        compare: bool,
    ) -> impl Future<Output = Result<(Processor, Option<Compared>), String>>;

    /// Makes one step or several, but not more than `most`, and adds their losses.
    fn steps(
        &mut self,
        run: &mut TrainingRun,
        most: usize,
        losses: &mut Vec<f32>,
    ) -> impl Future<Output = Result<(), Stop>>;

    /// Looks whether what it computes is right; if not, says why: "because …".
    fn prove(&mut self, run: &mut TrainingRun) -> impl Future<Output = Result<(), String>>;
}

/// The CPU: one thread, wasm SIMD.
#[derive(Default)]
pub struct Cpu;

impl Stepper for Cpu {
    async fn begin(
        &mut self,
        _: &mut TrainingRun,
        _: bool,
    ) -> Result<(Processor, Option<Compared>), String> {
        Ok((Processor::Cpu, None))
    }

    async fn steps(
        &mut self,
        run: &mut TrainingRun,
        most: usize,
        losses: &mut Vec<f32>,
    ) -> Result<(), Stop> {
        let start = now_ms();
        for _ in 0..most {
            losses.push(run.step().map_err(Stop::Failed)?);
            if now_ms() - start >= STRETCH {
                break;
            }
        }
        Ok(())
    }

    async fn prove(&mut self, _: &mut TrainingRun) -> Result<(), String> {
        Ok(())
    }
}
