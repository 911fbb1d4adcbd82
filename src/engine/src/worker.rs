//! The worker's loop: one message at a time, in order.

use super::device::{self, Chosen, Proven, Refusal};
use super::experiments::{Experiments, Question};
use super::judging::{self, Stop, Task};
use super::{faults, weights};
use classifier::{Classifier, Device};
use futures_util::StreamExt as _;
use futures_util::future::join;
use js_sys::{ArrayBuffer, Float32Array, Uint8Array};
use models::card::ModelCard;
use models::ranking::{softmax, top_k};
use platform::worker_scope::{Letter, inbox, now_ms, pause, post};
use session::{BackendChoice, EngineKind, FromEngine, Pictures, ToEngine};
use spectrum::picture::Picture;
use std::cell::Cell;

/// How many classes an answer holds.
const TOP: usize = 5;

/// The first has the browser optimise; more, and only while there is nothing better to do, find what it left out.
const MOST_REHEARSALS: usize = 3;

const NO_MODEL: &str = "No model is ready yet.";

#[derive(Default)]
struct Engine {
    chosen: Option<Chosen>,
    classifier: Option<Classifier>,
    experiments: Experiments,
}

/// Starts the worker.
pub fn run() {
    console_error_panic_hook::set_once();
    faults::listen_to_log();
    // Before anything is awaited: the start-up script hands over early messages right after this returns.
    let mut messages = inbox::<ToEngine>();
    wasm_bindgen_futures::spawn_local(async move {
        post(&FromEngine::Started, None);
        let mut engine = Engine::default();
        while let Some(Letter {
            message, buffer, ..
        }) = messages.next().await
        {
            match message {
                ToEngine::Load {
                    model,
                    backend,
                    own,
                } => engine.load(model, backend, own.map(|card| *card)).await,
                ToEngine::Classify {
                    ticket,
                    height,
                    width,
                } => engine.classify(ticket, height, width, buffer).await,
                ToEngine::Judge {
                    ticket,
                    classes,
                    original,
                    filter,
                    pictures,
                } => {
                    let task = Task {
                        ticket,
                        classes,
                        original,
                        filter,
                        pictures,
                        bytes: bytes(buffer),
                    };
                    engine.judge(task).await;
                }
                ToEngine::Gather { ticket, pictures } => {
                    engine.gather(ticket, pictures, &bytes(buffer));
                }
                ToEngine::Scatter => engine.experiments.scatter(),
                ToEngine::Survey {
                    ticket,
                    classes,
                    search,
                    test,
                } => report(
                    ticket,
                    engine.experiments.survey(ticket, classes, &search, &test),
                ),
                ToEngine::Probe {
                    ticket,
                    probe,
                    pictures,
                    scoring,
                    treatment,
                } => {
                    let question = Question {
                        ticket,
                        probe,
                        pictures,
                        scoring,
                        treatment,
                    };
                    engine.probe(question).await;
                }
                ToEngine::Ping => post(&FromEngine::Pong, None),
            }
        }
    });
}

/// The GPU cannot be trusted any more; the page starts a new worker without it.
fn lose_gpu(why: &str) {
    let sentence = format!(
        "The graphics device failed ({why}), so the engine was started again on the CPU; your work is kept."
    );
    post(
        &FromEngine::Died {
            sentence,
            avoid_webgpu: true,
        },
        None,
    );
}

/// Tells the page if a question was not answered.
fn report(ticket: u64, result: Result<(), Stop>) {
    match result {
        Ok(()) => {}
        Err(Stop::Fault(fault)) => lose_gpu(&fault),
        Err(Stop::Failed(sentence)) => post(&FromEngine::Failed { ticket, sentence }, None),
    }
}

fn bytes(buffer: Option<ArrayBuffer>) -> Vec<u8> {
    buffer
        .map(|buffer| Uint8Array::new(&buffer).to_vec())
        .unwrap_or_default()
}

impl Engine {
    async fn load(&mut self, model: String, backend: BackendChoice, own: Option<ModelCard>) {
        match self.try_load(&model, backend, own).await {
            Ok(ready) => post(&ready, None),
            Err(sentence) => post(&FromEngine::LoadFailed { model, sentence }, None),
        }
    }

    async fn try_load(
        &mut self,
        model: &str,
        backend: BackendChoice,
        own: Option<ModelCard>,
    ) -> Result<FromEngine, String> {
        let card = own.or_else(|| catalogue::models().get(model).cloned());
        let card = &card.ok_or_else(|| format!("This site has no model called “{model}”."))?;
        let total = card.bytes;
        let bytes = weights::fetch(card, |received| {
            post(
                &FromEngine::Progress {
                    model: model.to_owned(),
                    received,
                    total,
                },
                None,
            );
        });
        let arrived = Cell::new(false);
        let bytes = async {
            let bytes = bytes.await;
            arrived.set(true);
            bytes
        };
        let (bytes, ()) = join(bytes, self.rehearse(card, backend, &arrived)).await;
        let bytes = bytes?;
        let start = now_ms();
        let bytes = weights::check(card, bytes).await?;
        let preparing = |engine| post(&FromEngine::Preparing { engine }, None);
        let proven = match &self.chosen {
            None => {
                let chosen =
                    device::choose(card, &bytes, backend, preparing, || lose_gpu("it was lost"))
                        .await;
                let (chosen, proven) = chosen.map_err(sentence)?;
                self.chosen = Some(chosen);
                proven
            }
            Some(chosen) => {
                preparing(chosen.kind);
                match device::prove(card, bytes.clone(), &chosen.device).await {
                    Err(Refusal::Device(why)) if chosen.kind == EngineKind::WebGpu => {
                        let chosen = device::cpu(format!(
                            "The CPU: WebGPU is not trusted with this model, because {why}."
                        ));
                        let proven = device::prove(card, bytes, &chosen.device)
                            .await
                            .map_err(sentence)?;
                        self.chosen = Some(chosen);
                        proven
                    }
                    other => other.map_err(sentence)?,
                }
            }
        };
        let Proven { classifier, error } = proven;
        self.classifier = Some(classifier);
        let chosen = self.chosen.as_ref().ok_or("No device could be prepared.")?;
        Ok(FromEngine::Ready {
            model: model.to_owned(),
            engine: chosen.kind,
            reason: chosen.reason.clone(),
            known_answer_error: error,
            prepared_ms: now_ms() - start,
        })
    }

    /// While the weights are on their way, has the browser optimise the CPU's code, unless only the GPU will be used.
    async fn rehearse(&self, card: &ModelCard, backend: BackendChoice, arrived: &Cell<bool>) {
        let gpu_only = match &self.chosen {
            Some(chosen) => chosen.kind == EngineKind::WebGpu,
            None => backend == BackendChoice::WebGpu,
        };
        if gpu_only {
            return;
        }
        for _ in 0..MOST_REHEARSALS {
            // What fails here fails again with the real weights, and is told then.
            if let Err(error) = Classifier::rehearse(card, &Device::flex()).await {
                log::warn!("rehearsal: {error}");
                return;
            }
            pause().await;
            if arrived.get() {
                return;
            }
        }
    }

    async fn classify(
        &self,
        ticket: u64,
        height: usize,
        width: usize,
        buffer: Option<ArrayBuffer>,
    ) {
        let start = now_ms();
        match self.try_classify(height, width, buffer).await {
            Ok(logits) => {
                if let Some(fault) = faults::take() {
                    lose_gpu(&fault);
                    return;
                }
                let probabilities = softmax(&logits);
                let top = top_k(&probabilities, TOP)
                    .iter()
                    .map(|best| (best.class, best.probability))
                    .collect();
                let buffer = Float32Array::from(probabilities.as_slice()).buffer();
                post(
                    &FromEngine::Classified {
                        ticket,
                        top,
                        elapsed_ms: now_ms() - start,
                    },
                    Some(buffer),
                );
            }
            Err(sentence) => post(&FromEngine::Failed { ticket, sentence }, None),
        }
    }

    async fn judge(&self, task: Task) {
        let ticket = task.ticket;
        let result = match &self.classifier {
            Some(classifier) => judging::answer(classifier, task, self.on_gpu()).await,
            None => Err(Stop::Failed(NO_MODEL.to_owned())),
        };
        report(ticket, result);
    }

    fn on_gpu(&self) -> bool {
        self.chosen
            .as_ref()
            .is_some_and(|chosen| chosen.kind == EngineKind::WebGpu)
    }

    fn gather(&mut self, ticket: u64, pictures: Pictures, bytes: &[u8]) {
        let result = match &self.classifier {
            Some(classifier) => {
                let side = classifier.card().input_size;
                self.experiments.gather(ticket, pictures, bytes, side)
            }
            None => Err(Stop::Failed(NO_MODEL.to_owned())),
        };
        report(ticket, result);
    }

    async fn probe(&self, question: Question) {
        let ticket = question.ticket;
        let result = match &self.classifier {
            Some(classifier) => {
                (self.experiments)
                    .probe(classifier, question, self.on_gpu())
                    .await
            }
            None => Err(Stop::Failed(NO_MODEL.to_owned())),
        };
        report(ticket, result);
    }

    async fn try_classify(
        &self,
        height: usize,
        width: usize,
        buffer: Option<ArrayBuffer>,
    ) -> Result<Vec<f32>, String> {
        let classifier = self.classifier.as_ref().ok_or(NO_MODEL)?;
        let buffer = buffer.ok_or("The picture did not reach the engine.")?;
        let values = Float32Array::new(&buffer).to_vec();
        let size = height * width;
        if size == 0 || values.len() != 3 * size {
            return Err("The picture reached the engine incomplete.".to_owned());
        }
        let plane = |index: usize| values[index * size..(index + 1) * size].to_vec();
        let picture = Picture::new(height, width, [plane(0), plane(1), plane(2)])
            .map_err(|error| error.to_string())?;
        classifier
            .logits(&picture)
            .await
            .map_err(|error| error.to_string())
    }
}

fn sentence(refusal: Refusal) -> String {
    match refusal {
        Refusal::Weights(error) => error.to_string(),
        Refusal::Device(why) => format!("The model could not be prepared, because {why}."),
    }
}
