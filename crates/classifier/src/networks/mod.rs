//! Networks with their weights on a device, inference only. What they consist of is described in [`models::architecture`]; here it is
//! computed: on the CPU with the kernels of this project, elsewhere with burn. ONNX files are run by `onnx`.

mod cpu;
#[cfg(feature = "gpu")]
mod gpu;

use models::card::ModelCard;

use self::cpu::OnCpu;
#[cfg(feature = "gpu")]
use self::gpu::OnGpu;
use crate::InferenceError;
use crate::weights::{LoadError, Weights};

/// What networks run on.
#[derive(Clone, Debug)]
pub enum Device {
    /// The processor: one thread, 128-bit vectors.
    Cpu,
    /// A device of burn's.
    #[cfg(feature = "gpu")]
    Burn(burn::tensor::Device),
}

#[cfg(feature = "gpu")]
impl From<burn::tensor::Device> for Device {
    fn from(device: burn::tensor::Device) -> Self {
        Self::Burn(device)
    }
}

/// A network with its weights on a device.
pub(crate) struct Network {
    reads_rotated: bool,
    place: Place,
}

enum Place {
    Cpu(OnCpu),
    #[cfg(feature = "gpu")]
    Gpu(OnGpu),
    /// A visitor's own, on the processor whatever the device.
    #[cfg(feature = "onnx")]
    Imported(Imported),
}

/// A network of an ONNX file.
#[cfg(feature = "onnx")]
enum Imported {
    /// On the kernels of this project.
    Plain {
        body: OnCpu,
        /// Without its numbers.
        plain: onnx::plain::Plain,
        network: models::architecture::OnnxNetwork,
    },
    Graph(Box<onnx::Graph>),
}

#[cfg(feature = "onnx")]
impl Imported {
    fn logits(&self, planes: &[f32]) -> Result<Vec<f32>, onnx::RunError> {
        match self {
            Self::Plain {
                body,
                plain,
                network,
            } => plain.logits(body.logits(planes), network),
            Self::Graph(graph) => graph.run(planes),
        }
    }
}

impl Network {
    pub(crate) fn load(
        card: &ModelCard,
        weights: &mut Weights,
        device: &Device,
    ) -> Result<Self, LoadError> {
        let Some(structure) = card.architecture.structure() else {
            return Err(LoadError::Imported {
                name: card.name.clone(),
            });
        };
        let input = (card.preprocessing.channels.planes(), [card.input_size; 2]);
        Ok(Self {
            reads_rotated: structure.reads_rotated,
            place: match device {
                Device::Cpu => Place::Cpu(OnCpu::load(&structure, input, weights)?),
                #[cfg(feature = "gpu")]
                Device::Burn(device) => {
                    Place::Gpu(OnGpu::load(&structure, input, weights, device)?)
                }
            },
        })
    }

    /// The network of an ONNX file.
    #[cfg(feature = "onnx")]
    pub(crate) fn imported(
        network: &models::architecture::OnnxNetwork,
        side: usize,
        file: Vec<u8>,
    ) -> Result<Self, LoadError> {
        let imported = match onnx::Loaded::load(file, network, side)? {
            onnx::Loaded::Plain(mut plain) => Imported::Plain {
                body: OnCpu::imported(&mut plain)?,
                plain,
                network: *network,
            },
            onnx::Loaded::Graph(graph) => Imported::Graph(Box::new(graph)),
        };
        Ok(Self {
            reads_rotated: false,
            place: Place::Imported(imported),
        })
    }

    /// Whether the network reads the picture turned by 180 degrees (its kernels are turned as well).
    pub(crate) fn reads_rotated(&self) -> bool {
        self.reads_rotated
    }

    /// Logits of all pictures, one row after another, for their planes.
    #[cfg_attr(
        not(feature = "gpu"),
        expect(clippy::unused_async, reason = "a graphics device is awaited")
    )]
    pub(crate) async fn logits(&self, pictures: Vec<Vec<f32>>) -> Result<Vec<f32>, InferenceError> {
        match &self.place {
            Place::Cpu(network) => Ok(pictures
                .iter()
                .flat_map(|planes| network.logits(planes))
                .collect()),
            #[cfg(feature = "gpu")]
            Place::Gpu(network) => network.logits(pictures).await,
            #[cfg(feature = "onnx")]
            Place::Imported(network) => {
                let mut all = Vec::new();
                for planes in pictures {
                    let logits = network.logits(&planes);
                    all.extend(logits.map_err(|error| InferenceError::Device(error.to_string()))?);
                }
                Ok(all)
            }
        }
    }
}
