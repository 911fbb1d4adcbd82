// Runs the same network in two engines, each in a worker of its own, in turn: A B, B A, A B, ...
//
// All times are milliseconds as the page sees them, so they include the messages to and from the worker.

const SIDE = 224;
const MODEL = "efficientnet-lite0";

/** As the page chooses (src/platform/src/relaxed.rs): a module with one relaxed instruction is valid, or it is not. */
const RELAXED = WebAssembly.validate(
  new Uint8Array([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 0x0a, 0x14, 1, 0x12, 0,
    0x41, 0, 0xfd, 0x0f, 0x41, 0, 0xfd, 0x0f, 0x41, 0, 0xfd, 0x0f, 0xfd, 0x85, 2, 0x1a, 0x0b,
  ]),
);

/** A worker that answers one message at a time. */
class Engine {
  constructor(worker) {
    this.worker = worker;
    this.failed = new Promise((_, reject) => {
      worker.onerror = (event) => reject(new Error(event.message ?? "the worker failed"));
    });
  }

  /** Posts, and waits for the first answer that `take` returns something for. */
  ask(message, transfer, take) {
    const answered = new Promise((resolve, reject) => {
      this.worker.onmessage = ({ data }) => {
        try {
          const answer = take(data);
          if (answer) resolve(answer);
        } catch (error) {
          reject(error);
        }
      };
    });
    this.worker.postMessage(message, transfer);
    return Promise.race([answered, this.failed]);
  }

  end() {
    this.worker.terminate();
  }
}

/** This project's engine: the very worker of the site, by its own messages (crates/protocol/src/engine.rs). */
class Site extends Engine {
  static name = "site";

  static async start(device, program = device === "webgpu" ? "engine-gpu" : "engine-cpu") {
    const began = performance.now();
    const engine = new Site(new Worker(await engineAddress(program)));
    const ready = await engine.ask([JSON.stringify({ load: { model: MODEL } })], [], (data) =>
      engine.read(data, "ready"));
    const fromWorker = performance.now() - began;
    return { engine, times: { fromWorker, fromBytes: ready.prepared_ms } };
  }

  async classify(planes) {
    const began = performance.now();
    const question = JSON.stringify({ classify: { ticket: 1, height: SIDE, width: SIDE } });
    const answer = await this.ask([question, planes.buffer], [planes.buffer], (data) => this.read(data, "classified"));
    return { milliseconds: performance.now() - began, top: answer.top };
  }

  /** The most probable label of each picture file. */
  async judge(files) {
    const all = new Uint8Array(files.reduce((sum, file) => sum + file.length, 0));
    files.reduce((start, file) => (all.set(file, start), start + file.length), 0);
    const pictures = {
      kind: "files",
      pictures: files.map((_, index) => index),
      lengths: files.map((file) => file.length),
    };
    const question = JSON.stringify({ judge: { ticket: 1, classes: [], original: true, filter: null, pictures } });
    const labels = [];
    await this.ask([question, all.buffer], [all.buffer], (data) => {
      const message = this.read(data, "judged");
      message?.pictures.forEach(({ picture, original }) => (labels[picture] = original.top));
      return message?.last;
    });
    return labels;
  }

  read([json], wanted) {
    const message = JSON.parse(json);
    for (const failure of ["load-failed", "failed", "untrusted", "died"]) {
      if (message[failure]) throw new Error(message[failure].sentence);
    }
    return message[wanted];
  }
}

/** onnxruntime-web, in onnxruntime.js. */
class Onnxruntime extends Engine {
  static name = "onnxruntime";

  static async start(device, threads = 1) {
    const began = performance.now();
    const address = `onnxruntime.js?device=${device}&threads=${threads}`;
    const engine = new Onnxruntime(new Worker(address, { type: "module" }));
    const { fromBytes } = await engine.ask({ type: "load" }, [], (data) => engine.read(data));
    return { engine, times: { fromWorker: performance.now() - began, fromBytes } };
  }

  /** The model once more, now that the runtime's own code is compiled and started. */
  async loadAgain() {
    return (await this.ask({ type: "load" }, [], (data) => this.read(data))).fromBytes;
  }

  async classify(planes) {
    const began = performance.now();
    const { top } = await this.ask({ type: "classify", planes }, [planes.buffer], (data) => this.read(data));
    return { milliseconds: performance.now() - began, top };
  }

  async judge(files) {
    const copies = files.map((file) => file.slice().buffer);
    return (await this.ask({ type: "judge", files: copies }, copies, (data) => this.read(data))).labels;
  }

  read(data) {
    if (data.error) throw new Error(data.error);
    return data;
  }
}

async function engineAddress(program) {
  const page = new DOMParser().parseFromString(await (await fetch("../index.html")).text(), "text/html");
  const meta = page.querySelector(`meta[name=${program}]`);
  return new URL((RELAXED && meta.dataset.relaxed) || meta.content, new URL("../", location)).href;
}

/** The reference picture as planes R, G, B in [0, 1]. */
async function picture() {
  const image = new Image();
  image.src = "picture.png";
  await image.decode();
  const canvas = new OffscreenCanvas(SIDE, SIDE).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const { data } = canvas.getImageData(0, 0, SIDE, SIDE);
  return Float32Array.from({ length: 3 * SIDE * SIDE }, (_, index) => {
    const [plane, pixel] = [Math.floor(index / (SIDE * SIDE)), index % (SIDE * SIDE)];
    return data[4 * pixel + plane] / 255;
  });
}

/** Both must see the same in the picture, or there is nothing to compare. */
function check(tops) {
  const [a, b] = tops;
  const agree = a.length === 5 && b.length === 5 && a.every(([index, probability], rank) =>
    index === b[rank][0] && Math.abs(probability - b[rank][1]) < 0.01);
  if (!agree) throw new Error(`the engines disagree: ${JSON.stringify(tops)}`);
}

const inTurn = (round) => (round % 2 === 0 ? [Site, Onnxruntime] : [Onnxruntime, Site]);

/** `starts` fresh workers of each engine, then `warm` predictions of each in turn. */
window.benchmark = async (device, starts, warm) => {
  const planes = await picture();
  const results = {};
  const note = (engine, what, value) => ((results[engine.name] ??= {})[what] ??= []).push(value);
  const tops = {};

  for (let round = 0; round < starts; round += 1) {
    for (const kind of inTurn(round)) {
      const { engine, times } = await kind.start(device);
      const first = await engine.classify(planes.slice());
      tops[kind.name] = first.top;
      note(kind, "readyFromWorker", times.fromWorker);
      note(kind, "readyFromBytes", times.fromBytes);
      note(kind, "firstFromBytes", times.fromBytes + first.milliseconds);
      if (kind === Onnxruntime) {
        const again = await engine.loadAgain();
        const firstAgain = await engine.classify(planes.slice());
        note(kind, "readyFromBytesRuntimeStarted", again);
        note(kind, "firstFromBytesRuntimeStarted", again + firstAgain.milliseconds);
      }
      engine.end();
    }
  }
  check(Object.values(tops));

  const engines = new Map();
  for (const kind of inTurn(0)) {
    const { engine } = await kind.start(device);
    await engine.classify(planes.slice());
    engines.set(kind, engine);
  }
  for (let round = 0; round < warm; round += 1) {
    for (const kind of inTurn(round)) {
      const { milliseconds, top } = await engines.get(kind).classify(planes.slice());
      tops[kind.name] = top;
      note(kind, "warm", milliseconds);
    }
    check(Object.values(tops));
  }
  engines.forEach((engine) => engine.end());
  return { results, tops };
};

/** Picture files that go to a worker together, as on the site. */
const PIECE = 4;

/** All files, shared among the engines; the labels and the time from the first question to the last answer. */
async function share(engines, files) {
  const labels = [];
  let next = 0;
  const work = async (engine) => {
    while (next < files.length) {
      const first = next;
      next += PIECE;
      const found = await engine.judge(files.slice(first, first + PIECE));
      found.forEach((label, index) => (labels[first + index] = label));
    }
  };
  const began = performance.now();
  await Promise.all(engines.map(work));
  return { labels, perSecond: (1000 * files.length) / (performance.now() - began) };
}

/** Pictures a second for the set of photographs: decoded, resized and classified, on one worker and on as many as `most`. */
window.setBenchmark = async (most, rounds) => {
  const catalogue = await (await fetch("../sets/sets.json")).json();
  const { file } = catalogue.sets.find(({ id }) => id === "imagenet-gallery").contents.index;
  const index = new URL(`../sets/${file}`, location);
  const { pictures } = await (await fetch(index)).json();
  const files = await Promise.all(pictures.map(async ({ file }) =>
    new Uint8Array(await (await fetch(new URL(file, index))).arrayBuffer())));
  const crews = {
    "this engine, 1 worker": () => [Site.start("cpu", "engine-sets")],
    "onnxruntime, 1 worker": () => [Onnxruntime.start("cpu")],
    [`this engine, ${most} workers`]: () => Array.from({ length: most }, () => Site.start("cpu", "engine-sets")),
    [`onnxruntime, ${most} workers`]: () => Array.from({ length: most }, () => Onnxruntime.start("cpu")),
    [`onnxruntime, 1 worker of ${most} threads`]: () => [Onnxruntime.start("cpu", most)],
  };
  const names = Object.keys(crews);
  const results = Object.fromEntries(names.map((name) => [name, []]));
  const labels = {};
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const engines = (await Promise.all(crews[name]())).map(({ engine }) => engine);
      await Promise.all(engines.map((engine) => engine.judge(files.slice(0, PIECE))));
      const outcome = await share(engines, files);
      labels[name] = outcome.labels;
      results[name].push(outcome.perSecond);
      engines.forEach((engine) => engine.end());
    }
  }
  // The browser decodes and resizes for onnxruntime, so a close call may go the other way.
  for (const name of names) {
    const same = labels[name].filter((label, index) => label === labels[names[0]][index]).length;
    if (same < 0.85 * files.length) throw new Error(`${name} agrees on ${same} of ${files.length} pictures only`);
  }
  return { pictures: files.length, isolated: window.crossOriginIsolated, results };
};
