//! Networks with their weights on a device, inference only. What they consist of is described in [`models::architecture`]; here it is
//! computed: on the CPU with the kernels of this project, elsewhere with burn.

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
        }
    }
}
