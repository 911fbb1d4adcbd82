// The other engine: onnxruntime-web with the same weights, one thread, as its documentation says to use it.

const device = new URL(self.location).searchParams.get("device");
const build = device === "webgpu" ? "webgpu" : "wasm";

let ort;
let bytes;
let session;

async function load() {
  bytes ??= new Uint8Array(await (await fetch("model.onnx")).arrayBuffer());
  await session?.release();
  const began = performance.now();
  ort ??= await import(`./onnxruntime/ort.${build}.min.mjs`);
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = new URL("./onnxruntime/", self.location).href;
  session = await ort.InferenceSession.create(bytes, { executionProviders: [build] });
  return { fromBytes: performance.now() - began };
}

async function classify(planes) {
  // EfficientNet-Lite's normalisation.
  const input = planes.map((value) => (255 * value - 127) / 128);
  const { logits } = await session.run({ picture: new ort.Tensor("float32", input, [1, 3, 224, 224]) });
  const values = logits.data ?? (await logits.getData());
  const largest = values.reduce((a, b) => Math.max(a, b));
  const weights = values.map((logit) => Math.exp(logit - largest));
  const sum = weights.reduce((a, b) => a + b);
  const top = Array.from(weights, (weight, index) => [index, weight / sum]).sort((a, b) => b[1] - a[1]).slice(0, 5);
  return { top };
}

self.onmessage = async ({ data }) => {
  try {
    postMessage(data.type === "load" ? await load() : await classify(data.planes));
  } catch (error) {
    postMessage({ error: String(error) });
  }
};
