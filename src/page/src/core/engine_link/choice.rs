//! Which engine a visit uses, and the sentence that says why: what the visitor asked for, what the browser offers, what proves right,
//! and, where nobody asked, what is faster.

use protocol::{BackendChoice, EngineKind};

/// What the browser says of its graphics device before one is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adapter {
    /// None that a page can use. Ends a sentence.
    Missing(&'static str),
    /// The processor does its work.
    Software,
    /// A real one.
    Hardware,
}

/// How to begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// On the CPU, for this reason.
    Cpu(String),
    /// On the graphics device.
    Gpu,
    /// On the CPU, so that there is an answer soon; the graphics device is tried beside it and takes over if it is faster.
    Both,
}

/// Why the CPU is used where it was asked for.
pub const AS_ASKED: &str = "The CPU, as asked for.";
/// Why the CPU is used while the graphics device is tried.
pub const WHILE_TRYING: &str = "The CPU, while WebGPU is tried beside it.";
/// Why the CPU is used for a network from an ONNX file.
pub const ONNX: &str = "The CPU: networks from ONNX files run there.";
/// Why the graphics device is used without having been compared.
pub const GPU_AS_ASKED: &str = "WebGPU, as asked for.";

/// How to begin with what was asked for and is offered.
pub fn start(asked: BackendChoice, adapter: Adapter) -> Start {
    match (asked, adapter) {
        (BackendChoice::Cpu, _) => Start::Cpu(AS_ASKED.to_owned()),
        (_, Adapter::Missing(why)) => Start::Cpu(on_cpu(why)),
        (BackendChoice::Auto, Adapter::Software) => Start::Cpu(on_cpu(
            "this browser's WebGPU is only emulated in software, which is slower.",
        )),
        (BackendChoice::Auto, Adapter::Hardware) => Start::Both,
        (BackendChoice::WebGpu, _) => Start::Gpu,
    }
}

/// The CPU, for a reason that is a sentence.
pub fn on_cpu(why: &str) -> String {
    format!("The CPU: {why}")
}

/// A sentence that begins with `what` is not as it was asked for, and ends with the reason for the CPU.
pub fn instead(what: &str, reason: &str) -> String {
    match reason.strip_prefix("The CPU: ") {
        Some(why) => format!("{what}: {why}"),
        None => format!("{what}. {reason}"),
    }
}

/// The faster of both by the milliseconds that one picture takes, and the reason.
pub fn faster(cpu_ms: f64, gpu_ms: f64) -> (EngineKind, String) {
    if gpu_ms <= cpu_ms {
        let reason = format!("WebGPU: {gpu_ms:.0} ms a picture here, the CPU {cpu_ms:.0} ms.");
        (EngineKind::WebGpu, reason)
    } else {
        let reason = format!("The CPU: {cpu_ms:.0} ms a picture here, WebGPU {gpu_ms:.0} ms.");
        (EngineKind::Cpu, reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_hardware_adapter_is_tried_by_itself() {
        let missing = Adapter::Missing("this browser has no WebGPU.");
        let reason = |start| match start {
            Start::Cpu(reason) => reason,
            other => panic!("{other:?}"),
        };
        for adapter in [missing, Adapter::Software, Adapter::Hardware] {
            assert_eq!(reason(start(BackendChoice::Cpu, adapter)), AS_ASKED);
        }
        for asked in [BackendChoice::Auto, BackendChoice::WebGpu] {
            assert_eq!(
                reason(start(asked, missing)),
                "The CPU: this browser has no WebGPU."
            );
        }
        assert!(reason(start(BackendChoice::Auto, Adapter::Software)).contains("software"));
        assert_eq!(start(BackendChoice::Auto, Adapter::Hardware), Start::Both);
        for adapter in [Adapter::Software, Adapter::Hardware] {
            assert_eq!(start(BackendChoice::WebGpu, adapter), Start::Gpu);
        }
    }

    #[test]
    fn why_the_cpu_is_used_is_a_sentence() {
        let told = |reason| instead("WebGPU was asked for, but the CPU is used", reason);
        assert_eq!(
            told(ONNX),
            "WebGPU was asked for, but the CPU is used: networks from ONNX files run there."
        );
        let untrusted = "WebGPU was tried and not trusted, because it answers wrongly.";
        assert!(told(untrusted).ends_with(&format!("used. {untrusted}")));
    }

    #[test]
    fn the_faster_one_is_kept() {
        let (kind, reason) = faster(20.4, 5.2);
        assert_eq!(kind, EngineKind::WebGpu);
        assert_eq!(reason, "WebGPU: 5 ms a picture here, the CPU 20 ms.");
        let (kind, reason) = faster(20.4, 50.2);
        assert_eq!(kind, EngineKind::Cpu);
        assert_eq!(reason, "The CPU: 20 ms a picture here, WebGPU 50 ms.");
    }
}
