// onnxruntime-web with the same weights, on one thread unless asked for more, as its documentation says to use it.

import { options, planar, serve } from "./peer.js";

const build = options.get("device") === "webgpu" ? "webgpu" : "wasm";

let ort;
let bytes;
let session;

serve({
  async load() {
    bytes ??= new Uint8Array(await (await fetch(`${options.get("model")}.onnx`)).arrayBuffer());
    await session?.release();
    const began = performance.now();
    ort ??= await import(`./onnxruntime/ort.${build}.min.mjs`);
    ort.env.wasm.numThreads = Number(options.get("threads"));
    ort.env.wasm.wasmPaths = new URL("./onnxruntime/", self.location).href;
    session = await ort.InferenceSession.create(bytes, { executionProviders: [build] });
    return performance.now() - began;
  },
  async infer(planes) {
    const { input, side } = await planar(planes);
    const { logits } = await session.run({ picture: new ort.Tensor("float32", input, [1, 3, side, side]) });
    return { logits: logits.data ?? (await logits.getData()) };
  },
});
