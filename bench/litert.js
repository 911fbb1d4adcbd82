// LiteRT.js with the same weights, on one thread unless asked for more; it chooses its build with relaxed SIMD by itself. A classic worker, since
// it loads its code with `importScripts`.

let library;
let bytes;
let model;

async function begin() {
  const { interleaved, options, serve } = await import("./peer.js");
  const threads = Number(options.get("threads"));
  const accelerator = options.get("device") === "webgpu" ? "webgpu" : "wasm";

  async function load() {
    bytes ??= new Uint8Array(await (await fetch(`${options.get("model")}.tflite`)).arrayBuffer());
    model?.delete();
    const began = performance.now();
    if (!library) {
      library = await import("./litert/index.js");
      const folder = new URL("./litert/wasm/", self.location).href;
      const script = `${folder}litert_wasm_threaded_internal.js`;
      // In a worker it looks for its wasm, and for its threads' script, beside the worker's own script.
      self.Module = { locateFile: (file) => folder + file, mainScriptUrlOrBlob: threads > 1 ? script : undefined };
      await library.loadLiteRt(folder, { threads: threads > 1 });
    }
    model = await library.loadAndCompile(bytes, { accelerator, cpuOptions: { numThreads: threads } });
    return performance.now() - began;
  }

  async function infer(planes) {
    const { input, side } = await interleaved(planes);
    const [{ dtype }] = model.getInputDetails();
    const isOfBytes = dtype === "uint8";
    // A network of 8-bit integers takes the picture's bytes, and gives levels for 1,001 classes, the first of which is none.
    const values = isOfBytes ? Uint8Array.from(input, (value) => value + 128) : input;
    const tensor = new library.Tensor(values, [1, side, side, 3]);
    const [computed] = await model.run(accelerator === "wasm" ? tensor : await tensor.copyTo(accelerator));
    const output = accelerator === "wasm" ? computed : await computed.moveTo("wasm");
    const read = output.toTypedArray().slice();
    tensor.delete();
    output.delete();
    if (!isOfBytes) return { logits: read };
    return { levels: read.subarray(1) };
  }

  serve({ load, infer });
}

// Messages that come before the other script is there.
const early = [];
self.onmessage = (event) => early.push(event);
begin().then(() => early.forEach((event) => self.onmessage(event)));
