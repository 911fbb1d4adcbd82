// Many answers for one picture from a plain script over onnxruntime-web: one worker, one thread, one picture after another.
//
// window.plainScript(model, side, passes, waves) returns the milliseconds from its start, with the network loaded, to the last answer. With
// `waves`, a wave of another frequency is added to each picture; without, the pictures are taken as given, so that filtering costs nothing.

/** Asks a worker, and waits for its answer. */
function ask(worker, message, transfer = []) {
  return new Promise((resolve, reject) => {
    worker.onerror = (event) => reject(new Error(event.message ?? "the worker failed"));
    worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data));
    worker.postMessage(message, transfer);
  });
}

/** A picture with something in it: planes R, G, B in [0, 1]. */
function picture(side) {
  const planes = new Float32Array(3 * side * side);
  for (let index = 0; index < planes.length; index += 1) {
    const [x, y] = [index % side, Math.floor(index / side) % side];
    planes[index] = 0.5 + 0.2 * Math.sin(x / 9) + 0.2 * Math.cos((x + 2 * y) / 17);
  }
  return planes;
}

/** The picture with a cosine of L2 norm 15.7 in each plane, cut to [0, 1]. */
function disturbed(planes, side, kx, ky) {
  const strength = 15.7 / Math.sqrt((side * side) / 2);
  const turn = (2 * Math.PI) / side;
  const wave = Float32Array.from({ length: side }, (_, phase) => strength * Math.cos(turn * phase));
  const made = new Float32Array(planes.length);
  const area = side * side;
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const value = wave[(((kx * x + ky * y) % side) + side) % side];
      for (let place = y * side + x; place < planes.length; place += area) {
        made[place] = Math.min(1, Math.max(0, planes[place] + value));
      }
    }
  }
  return made;
}

window.plainScript = async (model, side, passes, waves) => {
  const began = performance.now();
  const worker = new Worker(`./onnxruntime.js?model=${model}&threads=1`, { type: "module" });
  await ask(worker, { type: "load" });
  const planes = picture(side);
  for (let pass = 0; pass < passes; pass += 1) {
    const shown = waves ? disturbed(planes, side, pass % 63 - 31, Math.floor(pass / 63)) : planes.slice();
    await ask(worker, { type: "classify", planes: shown }, [shown.buffer]);
  }
  worker.terminate();
  return performance.now() - began;
};
