// The other engine: onnxruntime-web with the same weights, on one thread unless asked for more, as its documentation says to use it.

const options = new URL(self.location).searchParams;
const device = options.get("device");
const build = device === "webgpu" ? "webgpu" : "wasm";

const SIDE = 224;

let canvas;
let ort;
let bytes;
let session;

async function load() {
  bytes ??= new Uint8Array(await (await fetch("model.onnx")).arrayBuffer());
  await session?.release();
  const began = performance.now();
  ort ??= await import(`./onnxruntime/ort.${build}.min.mjs`);
  ort.env.wasm.numThreads = Number(options.get("threads"));
  ort.env.wasm.wasmPaths = new URL("./onnxruntime/", self.location).href;
  session = await ort.InferenceSession.create(bytes, { executionProviders: [build] });
  return { fromBytes: performance.now() - began };
}

async function logits(planes) {
  // EfficientNet-Lite's normalisation.
  const input = planes.map((value) => (255 * value - 127) / 128);
  const { logits } = await session.run({ picture: new ort.Tensor("float32", input, [1, 3, SIDE, SIDE]) });
  return logits.data ?? (await logits.getData());
}

async function classify(planes) {
  const values = await logits(planes);
  const largest = values.reduce((a, b) => Math.max(a, b));
  const weights = values.map((logit) => Math.exp(logit - largest));
  const sum = weights.reduce((a, b) => a + b);
  const top = Array.from(weights, (weight, index) => [index, weight / sum]).sort((a, b) => b[1] - a[1]).slice(0, 5);
  return { top };
}

/** Decodes and resizes with the browser's own means: what a page with this runtime would do. */
async function planesOf(file) {
  const bitmap = await createImageBitmap(new Blob([file]), { resizeWidth: SIDE, resizeHeight: SIDE, resizeQuality: "high" });
  canvas ??= new OffscreenCanvas(SIDE, SIDE).getContext("2d", { willReadFrequently: true });
  canvas.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data } = canvas.getImageData(0, 0, SIDE, SIDE);
  const planes = new Float32Array(3 * SIDE * SIDE);
  for (let pixel = 0; pixel < SIDE * SIDE; pixel += 1) {
    for (let plane = 0; plane < 3; plane += 1) planes[plane * SIDE * SIDE + pixel] = data[4 * pixel + plane] / 255;
  }
  return planes;
}

async function judge(files) {
  const labels = [];
  for (const file of files) {
    const values = await logits(await planesOf(file));
    labels.push(values.reduce((best, value, index) => (value > values[best] ? index : best), 0));
  }
  return { labels };
}

const answers = { load, classify: ({ planes }) => classify(planes), judge: ({ files }) => judge(files) };

self.onmessage = async ({ data }) => {
  try {
    postMessage(await answers[data.type](data));
  } catch (error) {
    postMessage({ error: String(error) });
  }
};
