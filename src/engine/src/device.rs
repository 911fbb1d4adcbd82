//! Which device this visit uses, decided once: what the browser offers, what the visitor asked for, what proves right, and, where
//! nobody asked, what is faster.

use super::faults;
use classifier::{Classifier, Device, LoadError, WeightFile};
use js_sys::{Function, Promise, Reflect};
use models::card::ModelCard;
use models::known_answer::{self, KnownAnswers};
use platform::port::words;
use platform::worker_scope::{now_ms, scope};
use session::{BackendChoice, EngineKind};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A device, and the sentence that says why it is this one.
#[derive(Clone)]
pub struct Chosen {
    /// Where tensors live.
    pub device: Device,
    /// Its kind.
    pub kind: EngineKind,
    /// For the visitor.
    pub reason: String,
}

/// A model that gave the known answer on a device.
pub struct Proven {
    /// The model.
    pub classifier: Classifier,
    /// Largest difference from the stored logits.
    pub error: f32,
}

/// Loads `weights` on the chosen device and has it answer the known question.
pub async fn prove(
    card: &ModelCard,
    weights: WeightFile,
    device: &Device,
) -> Result<Proven, Refusal> {
    let classifier = Classifier::from_file(card, weights, device)?;
    let answer = classifier.known_answer_error(&known_answers()).await;
    if let Some(fault) = faults::take() {
        return Err(Refusal::Device(format!("it reported “{fault}”")));
    }
    let error = answer.map_err(|error| Refusal::Device(error.to_string()))?;
    if error.is_finite() && error <= known_answer::TOLERANCE {
        return Ok(Proven { classifier, error });
    }
    Err(Refusal::Device(format!(
        "its answer to a known picture was off by {error:.3} where {} is allowed",
        known_answer::TOLERANCE
    )))
}

/// What every model of this version of the site must answer.
fn known_answers() -> KnownAnswers {
    // A test reads the same file, so it cannot be damaged here; without it, no device would be trusted.
    KnownAnswers::parse(include_str!("../../www/models/known-answers.json")).unwrap_or_default()
}

/// Why a model is not ready on a device.
pub enum Refusal {
    /// The file is at fault: no device will do.
    Weights(LoadError),
    /// The device is at fault.
    Device(String),
}

impl From<LoadError> for Refusal {
    fn from(error: LoadError) -> Self {
        Self::Weights(error)
    }
}

/// The CPU, with its reason.
pub fn cpu(reason: impl Into<String>) -> Chosen {
    Chosen {
        device: Device::flex(),
        kind: EngineKind::Cpu,
        reason: reason.into(),
    }
}

/// Decides the device with `card`'s model and returns the model ready on it. `preparing` hears which device is being tried.
pub async fn choose(
    card: &ModelCard,
    weights: &WeightFile,
    backend: BackendChoice,
    preparing: impl Fn(EngineKind),
    lost: impl Fn() + Send + 'static,
) -> Result<(Chosen, Proven), Refusal> {
    let why_not = match (backend, adapter().await) {
        (BackendChoice::Cpu, _) => "The CPU, as asked for.".to_owned(),
        (_, Adapter::Missing(why)) => format!("The CPU: {why}"),
        (BackendChoice::Auto, Adapter::Software) => {
            "The CPU: this browser's WebGPU is only emulated in software, which is slower."
                .to_owned()
        }
        (BackendChoice::Auto | BackendChoice::WebGpu, _) => {
            preparing(EngineKind::WebGpu);
            match on_gpu(card, weights, lost).await {
                Err(Refusal::Device(why)) => {
                    format!("The CPU: WebGPU was tried and not trusted, because {why}.")
                }
                Err(refusal) => return Err(refusal),
                Ok((device, proven)) if backend == BackendChoice::WebGpu => {
                    let chosen = Chosen {
                        device,
                        kind: EngineKind::WebGpu,
                        reason: "WebGPU, as asked for.".to_owned(),
                    };
                    return Ok((chosen, proven));
                }
                Ok((device, gpu)) => return faster(card, weights, device, gpu, preparing).await,
            }
        }
    };
    preparing(EngineKind::Cpu);
    let chosen = cpu(why_not);
    let proven = prove(card, weights.clone(), &chosen.device).await?;
    Ok((chosen, proven))
}

async fn on_gpu(
    card: &ModelCard,
    weights: &WeightFile,
    lost: impl Fn() + Send + 'static,
) -> Result<(Device, Proven), Refusal> {
    let opened = Device::wgpu_options().init_with_setup_async().await;
    let (device, setup) =
        opened.map_err(|error| Refusal::Device(format!("it could not be opened ({error})")))?;
    faults::watch(&setup.device, lost);
    let proven = prove(card, weights.clone(), &device).await?;
    Ok((device, proven))
}

/// Times one warm answer on each device and keeps the faster.
async fn faster(
    card: &ModelCard,
    weights: &WeightFile,
    device: Device,
    gpu: Proven,
    preparing: impl Fn(EngineKind),
) -> Result<(Chosen, Proven), Refusal> {
    let gpu_ms = warm_ms(&gpu.classifier).await?;
    preparing(EngineKind::Cpu);
    let cpu_proven = prove(card, weights.clone(), &Device::flex()).await?;
    let cpu_ms = warm_ms(&cpu_proven.classifier).await?;
    if gpu_ms <= cpu_ms {
        let reason = format!("WebGPU: {gpu_ms:.0} ms a picture here, the CPU {cpu_ms:.0} ms.");
        return Ok((
            Chosen {
                device,
                kind: EngineKind::WebGpu,
                reason,
            },
            gpu,
        ));
    }
    Ok((
        cpu(format!(
            "The CPU: {cpu_ms:.0} ms a picture here, WebGPU {gpu_ms:.0} ms."
        )),
        cpu_proven,
    ))
}

async fn warm_ms(classifier: &Classifier) -> Result<f64, Refusal> {
    let start = now_ms();
    classifier
        .logits(&known_answer::picture(classifier.card().input_size))
        .await
        .map_err(|error| Refusal::Device(error.to_string()))?;
    Ok(now_ms() - start)
}

enum Adapter {
    Missing(&'static str),
    Software,
    Hardware,
}

/// Asks the browser without opening a device. `navigator.gpu` is reached by name: web-sys has it only as an unstable API.
async fn adapter() -> Adapter {
    let of = |object: &JsValue, key: &str| {
        Reflect::get(object, &key.into()).unwrap_or(JsValue::UNDEFINED)
    };
    let gpu = of(&scope().navigator(), "gpu");
    if !gpu.is_object() {
        return Adapter::Missing("this browser has no WebGPU.");
    }
    let Ok(request) = of(&gpu, "requestAdapter").dyn_into::<Function>() else {
        return Adapter::Missing("this browser has no WebGPU.");
    };
    let adapter = match request.call0(&gpu).map(JsCast::unchecked_into::<Promise>) {
        Ok(promise) => JsFuture::from(promise).await,
        Err(error) => Err(error),
    };
    match adapter {
        Ok(adapter) if adapter.is_object() => {
            let fallback = of(&of(&adapter, "info"), "isFallbackAdapter").is_truthy()
                || of(&adapter, "isFallbackAdapter").is_truthy();
            if fallback {
                Adapter::Software
            } else {
                Adapter::Hardware
            }
        }
        Ok(_) => Adapter::Missing("this browser offers no WebGPU on this device."),
        Err(error) => {
            web_sys::console::warn_1(&format!("requestAdapter: {}", words(&error)).into());
            Adapter::Missing("this browser could not open WebGPU.")
        }
    }
}
