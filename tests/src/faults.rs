//! Ways to hurt the site, as scripts that run before the engine's own code, and as changes of what the host sends.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use host::{Request, Response};

/// A script that changes a value of what is read back from the graphics device: the one at the place that the expression tells, or none
/// if it is negative. The expression knows `reads`, this one included; the `values`; and whether the word `wrong` was `told`.
macro_rules! wrong_answers {
    ($place:literal) => {
        concat!(
            "
    if (self.GPUBuffer) {
        const mapped = GPUBuffer.prototype.getMappedRange;
        let reads = 0, told = false;
        new BroadcastChannel('site-tests').onmessage = (event) => { told ||= event.data === 'wrong'; };
        GPUBuffer.prototype.getMappedRange = function (...part) {
            const range = mapped.apply(this, part);
            if (!(this.usage & GPUBufferUsage.MAP_READ)) return range;
            reads += 1;
            const values = new Float32Array(range);
            const place = ",
            $place,
            ";
            if (place >= 0) for (let i = place; i < place + 10; i += 1) values[i] = 20 - values[i];
            return range;
        };
    }"
        )
    };
}

/// Channel by which a test speaks to the scripts below, from the page into the worker.
pub const CHANNEL: &str = "site-tests";

/// WebGPU that computes wrong numbers and reports no error, as burn's did (tracel-ai/cubecl#1641): every fifth dispatch is left
/// out, so that its output keeps what was there before.
pub const SKIP_DISPATCHES: &str = "
    if (self.GPUComputePassEncoder) {
        const dispatch = GPUComputePassEncoder.prototype.dispatchWorkgroups;
        let count = 0;
        GPUComputePassEncoder.prototype.dispatchWorkgroups = function (...groups) {
            if (count++ % 5 !== 4) dispatch.apply(this, groups);
        };
    }";

/// WebGPU that rejects one shader.
pub const REJECT_A_SHADER: &str = "
    if (self.GPUDevice) {
        const create = GPUDevice.prototype.createShaderModule;
        let count = 0;
        GPUDevice.prototype.createShaderModule = function (descriptor) {
            if (count++ === 2) descriptor = { ...descriptor, code: descriptor.code + '\\nfn broken( {' };
            return create.call(this, descriptor);
        };
    }";

/// WebGPU whose first answer alone is right: what is read back is changed from the second time on, as reported of a phone's
/// (google-ai-edge/LiteRT#8065).
pub const RIGHT_ONCE: &str = wrong_answers!("reads > 1 ? 0 : -1");

/// WebGPU that is right until it has answered six times: the proofs at the beginning, and a few pictures.
pub const RIGHT_SIX_TIMES: &str = wrong_answers!("reads > 6 ? 0 : -1");

/// WebGPU that is right about the first picture of a batch alone, for networks with 1,000 classes.
pub const RIGHT_FIRST_OF_BATCH: &str = wrong_answers!("values.length >= 2000 ? 1000 : -1");

/// WebGPU that is right until the word `wrong`, as after a sleep of the machine.
pub const RIGHT_UNTIL_TOLD: &str = wrong_answers!("told ? 0 : -1");

/// A page in a browser without WebGPU.
pub const NO_WEBGPU: &str =
    "Object.defineProperty(Navigator.prototype, 'gpu', { get: () => undefined });";

/// A page in a browser without relaxed SIMD.
pub const NO_RELAXED_SIMD: &str = "WebAssembly.validate = () => false;";

/// A graphics device that is lost on the word `lose`, as by a driver's crash.
pub const LOSE_DEVICE: &str = "
    if (self.GPUAdapter) {
        const request = GPUAdapter.prototype.requestDevice;
        const channel = new BroadcastChannel('site-tests');
        GPUAdapter.prototype.requestDevice = async function (...options) {
            const device = await request.apply(this, options);
            channel.onmessage = (event) => { if (event.data === 'lose') device.destroy(); };
            return device;
        };
    }";

/// A worker that fails on the word `throw`, ends on `close` and never comes back from `hang`.
pub const KILL_ON_DEMAND: &str = "
    new BroadcastChannel('site-tests').onmessage = (event) => {
        if (event.data === 'throw') setTimeout(() => { throw new Error('killed by the test'); });
        if (event.data === 'close') self.close();
        if (event.data === 'hang') for (;;);
    };";

/// Counts the pictures the page sends to be classified, in `window.classifications`, and the most that were unanswered at once, in
/// `window.mostWaiting`.
pub const COUNT_CLASSIFICATIONS: &str = "
    window.classifications = 0;
    window.mostWaiting = 0;
    let waiting = 0;
    const heard = new WeakSet();
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message, ...rest) {
        if (Array.isArray(message) && JSON.parse(message[0]).classify) {
            if (!heard.has(this)) {
                heard.add(this);
                this.addEventListener('message', ({ data }) => {
                    if (String(data?.[0]).startsWith('{\"classified\"')) waiting -= 1;
                });
            }
            window.classifications += 1;
            waiting += 1;
            window.mostWaiting = Math.max(window.mostWaiting, waiting);
        }
        return post.call(this, message, ...rest);
    };";

/// Whether a path is a file of weights or a part of one.
pub fn is_weights(path: &str) -> bool {
    path.starts_with("models/") && path.contains(".bpk")
}

/// Whether a path is a part of the page's program that is fetched when it is first opened.
pub fn is_chunk(path: &str) -> bool {
    path.strip_prefix("page-").is_some_and(|rest| {
        // The page's own program has only its hash behind this.
        rest.contains('-')
            && Path::new(path)
                .extension()
                .is_some_and(|extension| extension == "wasm")
    })
}

/// A fault on the host that a test can mend.
#[derive(Clone, Default)]
pub struct Mended(Arc<AtomicBool>);

impl Mended {
    /// From now on the host sends what it should.
    pub fn mend(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// A change of all weight files that ends when mended.
    pub fn weights<F>(
        &self,
        fault: F,
    ) -> impl Fn(&Request, Response) -> Response + Send + Sync + 'static + use<F>
    where
        F: Fn(Response) -> Response + Send + Sync + 'static,
    {
        self.files(is_weights, fault)
    }

    /// A change of the files with such paths that ends when mended.
    pub fn files<F>(
        &self,
        which: fn(&str) -> bool,
        fault: F,
    ) -> impl Fn(&Request, Response) -> Response + Send + Sync + 'static + use<F>
    where
        F: Fn(Response) -> Response + Send + Sync + 'static,
    {
        let mended = self.clone();
        move |request, response| {
            if which(&request.path) && !mended.0.load(Ordering::SeqCst) {
                fault(response)
            } else {
                response
            }
        }
    }
}
