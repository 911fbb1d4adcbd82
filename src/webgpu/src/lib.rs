#![doc = include_str!("../README.md")]
// wgpu's types are deep.
#![recursion_limit = "256"]

mod faults;

use burn::tensor::Device;

pub use faults::{listen_to_log, take as fault};

/// Makes the device ready, or says why there is none. `lost` is called if it is lost later.
pub async fn open(lost: impl Fn() + Send + 'static) -> Result<Device, String> {
    let opened = Device::wgpu_options().init_with_setup_async().await;
    let (device, setup) = opened.map_err(|error| error.to_string())?;
    faults::watch(&setup.device, lost);
    Ok(device)
}
