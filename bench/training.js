// Steps of a training: the site's trainer beside TensorFlow.js, the same networks, pictures of the same size, batch and optimiser.
//
// window.trainingWays names what can be measured; window.trainingRate(network, way, seconds) measures one, after a warm-up, and returns steps a
// second, or why there are none.

const SIDE = 32;
const CLASSES = 4;
const BATCH = 64;
const WARM_UP = 5;

/** Steps a second of the site's trainer. Measurements between the steps do not count: each message tells what its steps took. */
async function site(kind, seconds) {
  const page = new DOMParser().parseFromString(await (await fetch("../index.html")).text(), "text/html");
  const script = page.querySelector("meta[name=trainer]").content;
  const worker = new Worker(new URL(script, new URL("../", location.href)));
  let [steps, milliseconds, seen] = [0, 0, 0];
  const tell = (message) => worker.postMessage([JSON.stringify(message)]);
  const rate = new Promise((resolve, reject) => {
    worker.onerror = () => reject(new Error("the trainer stopped"));
    worker.onmessage = ({ data }) => {
      const { answer, news } = JSON.parse(data[0]);
      const refused = answer?.answer.Err ?? news?.news.failed;
      if (refused) reject(new Error(refused.sentence ?? refused));
      if (answer?.answer.Ok?.begun) tell({ do: { run: { pace: null } } });
      const stepped = news?.news.stepped;
      if (!stepped) return;
      seen += stepped.losses.length;
      if (seen <= WARM_UP) return;
      steps += stepped.losses.length;
      milliseconds += stepped.milliseconds;
      if (milliseconds >= 1000 * seconds) resolve((1000 * steps) / milliseconds);
    };
  });
  const begin = {
    data: { data: "bands:32,4,8,12,1" },
    names: ["one", "two", "three", "four"],
    hyperparameters: `${kind},momentum,0.01,${BATCH},as-they-are,1`,
    resume: false,
    compare: false,
  };
  tell({ ask: { ticket: 1, question: { begin } } });
  try {
    return await rate;
  } finally {
    worker.terminate();
  }
}

/** The site's small CNN, or its MLP of one hidden layer. */
function network(kind) {
  const { layers } = tf;
  const unit = (filters, first) => [
    layers.conv2d({ filters, kernelSize: 3, padding: "same", useBias: false, ...first }),
    layers.batchNormalization(),
    layers.reLU(),
  ];
  const pool = () => layers.maxPooling2d({ poolSize: 2 });
  const inputShape = [SIDE, SIDE, 3];
  const all =
    kind === "small"
      ? [
          ...unit(8, { inputShape }),
          pool(),
          ...unit(16),
          pool(),
          ...unit(32),
          ...unit(32),
          layers.globalAveragePooling2d({}),
          layers.dense({ units: CLASSES }),
        ]
      : [layers.flatten({ inputShape }), layers.dense({ units: 64, activation: "relu" }), layers.dense({ units: CLASSES })];
  return tf.sequential({ layers: all });
}

async function tensorflow(backend, kind, seconds) {
  if (!(await tf.setBackend(backend))) throw new Error("there is no such backend here");
  await tf.ready();
  const model = network(kind);
  const optimizer = tf.train.momentum(0.01, 0.9, true);
  const pictures = tf.randomNormal([BATCH, SIDE, SIDE, 3]);
  const labels = tf.oneHot(tf.range(0, BATCH, 1, "int32").mod(tf.scalar(CLASSES, "int32")), CLASSES).toFloat();
  const step = async () => {
    const loss = optimizer.minimize(
      () => tf.losses.softmaxCrossEntropy(labels, model.apply(pictures, { training: true })).mean(),
      true,
    );
    // Only what has been computed counts.
    await loss.data();
    loss.dispose();
  };
  // One step is enough where it takes longer than all that is measured.
  let start = performance.now();
  for (let warm = 0; warm < WARM_UP && performance.now() - start < 1000 * seconds; warm += 1) await step();
  start = performance.now();
  let steps = 0;
  while (performance.now() - start < 1000 * seconds) {
    await step();
    steps += 1;
  }
  const rate = (1000 * steps) / (performance.now() - start);
  model.dispose();
  optimizer.dispose();
  tf.dispose([pictures, labels]);
  return rate;
}

const WAYS = {
  "this site, CPU": site,
  "TensorFlow.js, wasm": (kind, seconds) => tensorflow("wasm", kind, seconds),
  "TensorFlow.js, cpu": (kind, seconds) => tensorflow("cpu", kind, seconds),
  "TensorFlow.js, webgpu": (kind, seconds) => tensorflow("webgpu", kind, seconds),
};

/** What can be measured: pairs of a network and a way of training it. */
window.trainingWays = ["small", "mlp"].flatMap((kind) => Object.keys(WAYS).map((way) => [kind, way]));

window.trainingRate = async (kind, way, seconds) => {
  tf.wasm.setWasmPaths("./tensorflow/");
  try {
    return { rate: await WAYS[way](kind, seconds) };
  } catch (error) {
    return { reason: String(error.message ?? error).slice(0, 200) };
  }
};
