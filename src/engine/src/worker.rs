//! The worker's loop: one message at a time, in order.

use super::proving::{self, Proven, Refusal};
use super::weights::{self, Begun, Fetched, NoWeights};
use crate::{DeviceError, Processor, Questions, Stop};
use classifier::{Classifier, Device, InferenceError, WeightFile};
use futures_channel::mpsc::UnboundedReceiver;
use futures_util::StreamExt as _;
use futures_util::future::{Either, join, select};
use js_sys::{ArrayBuffer, Float32Array, Uint8Array};
use models::card::ModelCard;
use models::ranking::{softmax, top_k};
use platform::worker_scope::{Letter, inbox, now_ms, pause, post, sleep};
use protocol::{AboutOnePicture, FromEngine};
use spectrum::picture::{Picture, PictureError};
use std::cell::Cell;
use std::collections::VecDeque;
use std::pin::{Pin, pin};

/// How many classes an answer holds.
pub const TOP: usize = 5;

/// The first has the browser optimise; more, and only while there is nothing better to do, find what it left out.
const MOST_REHEARSALS: usize = 3;

/// After so long without a question the last answer of a graphics device is compared with the CPU's.
const IDLE_MS: f64 = 2000.0;

/// Why there is no answer for a picture: a sentence for the visitor.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// It is asked before a model has been loaded.
    #[error("No model is ready yet.")]
    NoModel,
    /// The question came without its pixels.
    #[error("The picture did not reach the engine.")]
    NotSent,
    /// The pixels are no picture, or not as many as the question says.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// The network takes no such picture, or the device fails.
    #[error(transparent)]
    Network(#[from] InferenceError),
}

#[derive(Default)]
struct Engine<P, Q> {
    processor: P,
    questions: Q,
    device: Option<Device>,
    proven: Option<Proven>,
    /// The last picture that a graphics device answered for, and its answer, until the CPU has looked at it.
    unchecked: Option<(Picture, Vec<f32>)>,
}

/// A message, and what came with it.
type Message<Q> = (
    Result<AboutOnePicture, <Q as Questions>::Other>,
    Option<ArrayBuffer>,
);

/// The page's messages, in order.
struct Inbox<Q: Questions> {
    /// Those that came while there was something else to do.
    earlier: VecDeque<Message<Q>>,
    letters: UnboundedReceiver<Letter<Q::Message>>,
}

impl<Q: Questions> Inbox<Q> {
    const fn new(letters: UnboundedReceiver<Letter<Q::Message>>) -> Self {
        Self {
            earlier: VecDeque::new(),
            letters,
        }
    }

    async fn next(&mut self) -> Option<Message<Q>> {
        if let Some(message) = self.earlier.pop_front() {
            return Some(message);
        }
        let letter = self.letters.next().await?;
        Some((Q::sort(letter.message), letter.buffer))
    }
}

/// Starts the worker.
pub fn run<P: Processor, Q: Questions>() {
    console_error_panic_hook::set_once();
    // Before anything is awaited: the start-up script hands over early messages right after this returns.
    let mut inbox = Inbox::<Q>::new(inbox());
    wasm_bindgen_futures::spawn_local(async move {
        post(&FromEngine::Started, None);
        let mut engine = Engine::<P, Q>::default();
        while let Some((message, buffer)) = engine.next(&mut inbox).await {
            match message {
                Ok(AboutOnePicture::Load { model, own }) => {
                    let own = own.map(|card| (*card, buffer));
                    engine.load(model, own, &mut inbox).await;
                }
                Ok(AboutOnePicture::Classify {
                    ticket,
                    height,
                    width,
                }) => {
                    engine.ask(ticket, (height, width), buffer).await;
                }
                Ok(AboutOnePicture::Time { ticket }) => engine.time(ticket).await,
                Ok(AboutOnePicture::Prove) => {
                    engine.prove_again().await;
                }
                Ok(AboutOnePicture::Ping) => post(&FromEngine::Pong, None),
                Err(question) => engine.answer(question, bytes(buffer)).await,
            }
        }
    });
}

/// The graphics device failed after it had been trusted; the page starts an engine on the CPU instead.
pub fn lose_processor(why: &str) {
    let sentence = format!(
        "The graphics device failed ({why}), so the engine was started again on the CPU; your work is kept."
    );
    let doubtful = 0;
    post(&FromEngine::Died { sentence, doubtful }, None);
}

/// It gave a wrong answer, and so may have its last `doubtful` ones been.
fn distrust_processor(why: &DeviceError, doubtful: usize) {
    let what = match doubtful {
        0 => "No other answer is in doubt".to_owned(),
        1 => "The last answer is asked again".to_owned(),
        several => format!("The last {several} answers are asked again or forgotten"),
    };
    let sentence = format!(
        "The graphics device is no longer trusted, because {why}. The engine was started again on the CPU. {what}."
    );
    post(&FromEngine::Died { sentence, doubtful }, None);
}

/// A network that was trained in the browser: its card, and its file where the browser keeps none.
type Own = (ModelCard, Option<ArrayBuffer>);

fn bytes(buffer: Option<ArrayBuffer>) -> Vec<u8> {
    buffer
        .map(|buffer| Uint8Array::new(&buffer).to_vec())
        .unwrap_or_default()
}

/// Why a model is not ready: a sentence for the visitor.
#[derive(Debug, thiserror::Error)]
enum NotReady {
    /// A link or a saved state may name it.
    #[error("This site has no model called “{0}”.")]
    Unknown(String),
    /// They do not come, or are not the right ones.
    #[error(transparent)]
    Weights(#[from] NoWeights),
    /// The CPU is at fault, and there is nothing else to try.
    #[error("The model could not be prepared, because {0}.")]
    Cpu(DeviceError),
    /// The graphics device is at fault with the first model. The page gives this as the reason for the CPU.
    #[error("WebGPU was tried and not trusted, because {0}.")]
    Gpu(DeviceError),
    /// The same with a later model.
    #[error("WebGPU is not trusted with this model, because {0}.")]
    GpuWithThis(DeviceError),
}

impl NotReady {
    /// The page's message, which has it start the engine for the CPU where the graphics device is at fault.
    fn message(&self, model: String) -> FromEngine {
        let sentence = self.to_string();
        match self {
            Self::Unknown(_) | Self::Weights(_) | Self::Cpu(_) => {
                FromEngine::LoadFailed { model, sentence }
            }
            Self::Gpu(_) | Self::GpuWithThis(_) => FromEngine::Untrusted { sentence },
        }
    }
}

impl<P: Processor, Q: Questions> Engine<P, Q> {
    /// `own` is the card of the visitor's network, and its file if the browser keeps none.
    async fn load(&mut self, model: String, own: Option<Own>, inbox: &mut Inbox<Q>) {
        let message = match self.try_load(&model, own, inbox).await {
            Ok(prepared_ms) => FromEngine::Ready { model, prepared_ms },
            Err(error) => error.message(model),
        };
        post(&message, None);
    }

    /// Makes the model ready, and returns the milliseconds from the weights' last byte to there.
    async fn try_load(
        &mut self,
        model: &str,
        own: Option<Own>,
        inbox: &mut Inbox<Q>,
    ) -> Result<f64, NotReady> {
        let (own, file) = own.map_or((None, None), |(card, file)| (Some(card), file));
        let file = file.map(|file| Uint8Array::new(&file));
        // In boxes, so that a program has the code for one of them only.
        let loading: Pin<Box<dyn Future<Output = _> + '_>> = if Q::RUNS_OTHERS {
            let card = own.or_else(|| catalogue::models().get(model).cloned());
            let card = card.ok_or_else(|| NotReady::Unknown(model.to_owned()))?;
            Box::pin(self.load_any(card, file, inbox))
        } else {
            let card = own.ok_or_else(|| NotReady::Unknown(model.to_owned()))?;
            Box::pin(self.load_imported(card, file))
        };
        loading.await
    }

    /// A network from a file that the visitor brought.
    async fn load_imported(
        &mut self,
        card: ModelCard,
        file: Option<Uint8Array>,
    ) -> Result<f64, NotReady> {
        let fetched = match file {
            Some(file) => Fetched::kept(&file),
            None => weights::begin_imported(&card, |received| progressed(&card, received)).await?,
        };
        let start = now_ms();
        post(&FromEngine::Preparing, None);
        let make = |file| Classifier::imported(&card, file);
        let made = weights::check_meanwhile(&card, fetched, make).await?;
        self.unchecked = None;
        let proven = proving::prove_imported(made, &self.processor).await;
        self.proven = Some(proven.map_err(|refusal| self.refused(refusal))?);
        Ok(now_ms() - start)
    }

    /// Any other.
    async fn load_any(
        &mut self,
        card: ModelCard,
        file: Option<Uint8Array>,
        inbox: &mut Inbox<Q>,
    ) -> Result<f64, NotReady> {
        let card = &card;
        let progress = |received| progressed(card, received);
        let arrived = Cell::new(false);
        let begun = async {
            let begun = match file {
                Some(file) => Ok(Begun::Whole(Fetched::kept(&file))),
                None => weights::begin(card, progress).await,
            };
            arrived.set(true);
            begun
        };
        let (begun, ()) = join(begun, rehearse::<P>(card, &arrived)).await;
        let bytes = match begun? {
            Begun::Whole(bytes) => bytes,
            Begun::First(first) => {
                let preview = Q::MAY_PREVIEW.then(|| first.preview()).flatten();
                let rest = first.finish(card, progress);
                self.answer_meanwhile(card, preview, inbox, rest).await?
            }
        };
        let start = now_ms();
        let bytes = weights::check(card, bytes).await?;
        post(&FromEngine::Preparing, None);
        self.unchecked = None;
        if self.device.is_none() {
            let opened = self.processor.open().await;
            let opened = opened.map_err(|error| self.refused(Refusal::Device(error)))?;
            self.device = Some(opened);
        }
        if let Some(device) = &self.device {
            let proven = proving::prove(card, bytes, &self.processor, device).await;
            self.proven = Some(proven.map_err(|refusal| self.refused(refusal))?);
        }
        Ok(now_ms() - start)
    }

    fn refused(&self, refusal: Refusal) -> NotReady {
        match refusal {
            Refusal::Weights(error) => NotReady::Weights(error.into()),
            Refusal::Device(error) if !P::IS_GPU => NotReady::Cpu(error),
            Refusal::Device(error) if self.proven.is_none() => NotReady::Gpu(error),
            Refusal::Device(error) => NotReady::GpuWithThis(error),
        }
    }

    /// Waits for the rest of the weights. Where there is a preview of the network, it answers for pictures until then.
    async fn answer_meanwhile<T>(
        &self,
        card: &ModelCard,
        preview: Option<WeightFile>,
        inbox: &mut Inbox<Q>,
        rest: impl Future<Output = T>,
    ) -> T {
        // What is wrong with a preview is told when the whole file is here.
        let preview = preview.and_then(|file| Classifier::from_file(card, file, &Device::Cpu).ok());
        let Some(preview) = preview else {
            return rest.await;
        };
        let model = card.id.clone();
        post(&FromEngine::Preview { model }, None);
        let mut rest = pin!(rest);
        let mut later = VecDeque::new();
        let come = loop {
            match select(rest.as_mut(), pin!(inbox.next())).await {
                Either::Left((come, _)) => break come,
                Either::Right((None, _)) => break rest.await,
                Either::Right((Some((Ok(message), buffer)), _)) => match message {
                    AboutOnePicture::Classify {
                        ticket,
                        height,
                        width,
                    } => {
                        self.classify(Some(&preview), ticket, (height, width), buffer)
                            .await;
                    }
                    AboutOnePicture::Ping => post(&FromEngine::Pong, None),
                    // The network that is on its way is proven when it is here.
                    AboutOnePicture::Prove => {}
                    AboutOnePicture::Load { .. } | AboutOnePicture::Time { .. } => {
                        later.push_back((Ok(message), buffer));
                    }
                },
                Either::Right((Some(other), _)) => later.push_back(other),
            }
        };
        later.append(&mut inbox.earlier);
        inbox.earlier = later;
        come
    }

    async fn time(&self, ticket: u64) {
        let message = match self.try_time().await {
            Ok(milliseconds) => FromEngine::Timed {
                ticket,
                milliseconds,
            },
            Err(error) => failed(ticket, &error),
        };
        post(&message, None);
    }

    async fn try_time(&self) -> Result<f64, AnswerError> {
        let proven = self.proven.as_ref().ok_or(AnswerError::NoModel)?;
        Ok(proving::time(proven.classifier()).await?)
    }

    /// The next message. If none comes for a while, the CPU looks at the last answer of a graphics device first.
    async fn next(&mut self, inbox: &mut Inbox<Q>) -> Option<Message<Q>> {
        if self.unchecked.is_some() {
            let idle = pin!(sleep(IDLE_MS));
            if let Either::Left((message, _)) = select(pin!(inbox.next()), idle).await {
                return message;
            }
            if let (Some((picture, logits)), Some(proven)) = (self.unchecked.take(), &self.proven)
                && let Err(why) = proven.compare(&picture, &logits).await
            {
                distrust_processor(&why, proven.doubtful());
            }
        }
        inbox.next().await
    }

    /// Proves the device again, where that is worth doing. Tells whether it is trusted still.
    async fn prove_again(&self) -> bool {
        if let Some(proven) = &self.proven
            && let Err(why) = proven.prove_again(&self.processor).await
        {
            distrust_processor(&why, proven.doubtful());
            return false;
        }
        true
    }

    /// Answers for a picture of the visitor's, and has the device proven before or after if it is time.
    async fn ask(&mut self, ticket: u64, size: (usize, usize), buffer: Option<ArrayBuffer>) {
        let Some(proven) = &self.proven else {
            self.classify(None, ticket, size, buffer).await;
            return;
        };
        if proven.asked() && !self.prove_again().await {
            return;
        }
        let answer = self.classify(Some(proven.classifier()), ticket, size, buffer);
        let answer = answer.await.filter(|_| proven.has_witness());
        if answer.is_some() && proven.answered() {
            self.prove_again().await;
        }
        self.unchecked = answer.or(self.unchecked.take());
    }

    /// Answers for a picture; returns it and its logits if there are any.
    async fn classify(
        &self,
        classifier: Option<&Classifier>,
        ticket: u64,
        (height, width): (usize, usize),
        buffer: Option<ArrayBuffer>,
    ) -> Option<(Picture, Vec<f32>)> {
        let start = now_ms();
        match try_classify(classifier, (height, width), buffer).await {
            Ok((picture, logits)) => {
                if let Some(fault) = self.processor.fault() {
                    lose_processor(&fault);
                    return None;
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
                Some((picture, logits))
            }
            Err(error) => {
                post(&failed(ticket, &error), None);
                None
            }
        }
    }

    async fn answer(&mut self, question: Q::Other, bytes: Vec<u8>) {
        let ticket = Q::ticket(&question);
        let proven = self.proven.as_ref();
        let answered = (self.questions).answer(question, bytes, proven, &self.processor);
        match answered.await {
            Ok(()) => {}
            Err(Stop::Fault(fault)) => lose_processor(&fault),
            Err(Stop::Failed(sentence)) => post(&FromEngine::Failed { ticket, sentence }, None),
        }
    }
}

/// Tells how far the weights have come.
fn progressed(card: &ModelCard, received: usize) {
    let model = card.id.clone();
    let total = card.bytes;
    post(
        &FromEngine::Progress {
            model,
            received,
            total,
        },
        None,
    );
}

fn failed(ticket: u64, error: &AnswerError) -> FromEngine {
    let sentence = error.to_string();
    FromEngine::Failed { ticket, sentence }
}

async fn try_classify(
    classifier: Option<&Classifier>,
    (height, width): (usize, usize),
    buffer: Option<ArrayBuffer>,
) -> Result<(Picture, Vec<f32>), AnswerError> {
    let classifier = classifier.ok_or(AnswerError::NoModel)?;
    let buffer = buffer.ok_or(AnswerError::NotSent)?;
    let values = Float32Array::new(&buffer).to_vec();
    let picture = Picture::from_planes(height, width, &values)?;
    let logits = classifier.logits(&picture).await?;
    Ok((picture, logits))
}

/// While the weights are on their way, has the browser optimise the CPU's code. A graphics device has nothing to gain.
async fn rehearse<P: Processor>(card: &ModelCard, arrived: &Cell<bool>) {
    if P::IS_GPU {
        return;
    }
    for _ in 0..MOST_REHEARSALS {
        // What fails here fails again with the real weights, and is told then.
        if Classifier::rehearse(card, &Device::Cpu).await.is_err() {
            return;
        }
        pause().await;
        if arrived.get() {
            return;
        }
    }
}
