//! Which engine program a conversation is with.

use serde::{Deserialize, Serialize};

/// What the visitor asks for; `backend=` in the link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BackendChoice {
    /// WebGPU where the browser has it and it proves right, else the CPU.
    #[default]
    Auto,
    /// The CPU, whatever the browser offers.
    Cpu,
    /// WebGPU also where `Auto` would not choose it (a software adapter, say); still checked, still falls back.
    WebGpu,
}

/// What an engine runs on; `data-engine` on the page's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EngineKind {
    /// The processor: one thread, wasm SIMD.
    Cpu,
    /// burn's wgpu backend on the browser's WebGPU.
    WebGpu,
}

impl BackendChoice {
    /// The kind of engine to start for it; `Auto` begins on the CPU, which every browser has.
    pub const fn kind(self) -> EngineKind {
        match self {
            Self::Auto | Self::Cpu => EngineKind::Cpu,
            Self::WebGpu => EngineKind::WebGpu,
        }
    }
}

/// The program that runs networks from ONNX files, whatever it is asked.
pub const ONNX_PROGRAM: &str = "engine-onnx";

impl EngineKind {
    /// The program that is this engine, as the page's `<meta>` names it, for networks from ONNX files or for others.
    pub const fn program(self, is_onnx: bool) -> &'static str {
        match self {
            _ if is_onnx => ONNX_PROGRAM,
            Self::Cpu => "engine-cpu",
            Self::WebGpu => "engine-gpu",
        }
    }

    /// The program that is this engine and also judges sets and runs experiments.
    pub const fn set_program(self, is_onnx: bool) -> &'static str {
        match self {
            _ if is_onnx => ONNX_PROGRAM,
            Self::Cpu => "engine-sets",
            Self::WebGpu => "engine-gpu",
        }
    }

    /// The word used in `data-engine` and in links.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::WebGpu => "webgpu",
        }
    }
}
