// Runs the same network in several engines, each in a worker of its own, in turn: A B C, C B A, A B C, ...
//
// All times are milliseconds as the page sees them, so they include the messages to and from the worker.

/** The network of whole sets. */
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

  static async start(model, device, program = device === "webgpu" ? "engine-gpu" : "engine-cpu") {
    const began = performance.now();
    const engine = new Site(new Worker(await engineAddress(program)));
    const ready = await engine.ask([JSON.stringify({ load: { model } })], [], (data) =>
      engine.read(data, "ready"));
    const fromWorker = performance.now() - began;
    return { engine, times: { fromWorker, fromBytes: ready.prepared_ms } };
  }

  async classify(planes) {
    const began = performance.now();
    const side = sideOf(planes);
    const question = JSON.stringify({ classify: { ticket: 1, height: side, width: side } });
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
    if (message.refused) throw new Error(message.refused.refusal.sentence);
    return message[wanted];
  }
}

/** A visitor's classifier in the engine for such files, by the page's own messages (crates/protocol/src/files.rs). */
class Own extends Site {
  static name = "site";
  /** What the page keeps of each file once it was dropped. */
  static kept = new Map();

  /** A worker that listens. */
  static async listening() {
    const engine = new Own(new Worker(await engineAddress("engine-onnx")));
    await engine.ask([JSON.stringify("ping")], [], ([json]) => JSON.parse(json) === "pong");
    return engine;
  }

  /** Drops the file, takes all guesses, and keeps what comes of it: the card, the file, and how long that took. */
  static async keep(model) {
    const dropped = await (await fetch(`${model}.onnx`)).arrayBuffer();
    const engine = await Own.listening();
    const began = performance.now();
    const look = { look: { ticket: 1, files: [[`${model}.onnx`, dropped.byteLength]], architecture: "" } };
    const { guesses } = await engine.ask([JSON.stringify(look), dropped], [dropped], (data) => engine.read(data, "found"));
    const guessed = Object.entries(guesses).map(([what, { value }]) => [what, value]);
    const make = { make: { ticket: 2, choices: { name: model, ...Object.fromEntries(guessed) } } };
    const kept = await engine.ask([JSON.stringify(make)], [], (data) => {
      const made = engine.read(data, "made");
      return made && { card: made.card, file: data[1] };
    });
    engine.end();
    Own.kept.set(model, { ...kept, milliseconds: performance.now() - began });
  }

  static async start(model) {
    const { card, file } = Own.kept.get(model);
    const copy = file.slice();
    const beganWorker = performance.now();
    const engine = await Own.listening();
    const began = performance.now();
    const question = JSON.stringify({ load: { model: card.id, own: card } });
    await engine.ask([question, copy], [copy], (data) => engine.read(data, "ready"));
    const ended = performance.now();
    return { engine, times: { fromWorker: ended - beganWorker, fromBytes: ended - began } };
  }
}

/** Another library, in a script of its own. */
class Peer extends Engine {
  static async start(model, device, threads = 1) {
    const began = performance.now();
    const options = new URLSearchParams({ model, device, threads });
    const kept = Own.kept.get(model);
    if (kept) options.set("card", JSON.stringify({ input_size: kept.card.input_size, preprocessing: kept.card.preprocessing }));
    const address = `${this.script}?${options}`;
    const engine = new this(new Worker(address, { type: this.type }));
    const { fromBytes } = await engine.ask({ type: "load" }, [], (data) => engine.read(data));
    return { engine, times: { fromWorker: performance.now() - began, fromBytes } };
  }

  /** The model once more, now that the library's own code is compiled and started. */
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

class Onnxruntime extends Peer {
  static name = "onnxruntime";
  static script = "onnxruntime.js";
  static type = "module";
}

class LiteRt extends Peer {
  static name = "litert";
  static script = "litert.js";
  static type = "classic";
}

const ENGINES = [Site, Onnxruntime, LiteRt];

async function engineAddress(program) {
  const page = new DOMParser().parseFromString(await (await fetch("../index.html")).text(), "text/html");
  const meta = page.querySelector(`meta[name=${program}]`);
  return new URL((RELAXED && meta.dataset.relaxed) || meta.content, new URL("../", location)).href;
}

const sideOf = (planes) => Math.round(Math.sqrt(planes.length / 3));

/** The reference picture of this size as planes R, G, B in [0, 1]. */
async function picture(side) {
  const image = new Image();
  image.src = `picture-${side}.png`;
  await image.decode();
  const canvas = new OffscreenCanvas(side, side).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const { data } = canvas.getImageData(0, 0, side, side);
  return Float32Array.from({ length: 3 * side * side }, (_, index) => {
    const [plane, pixel] = [Math.floor(index / (side * side)), index % (side * side)];
    return data[4 * pixel + plane] / 255;
  });
}

/** All must see the same in the picture, or there is nothing to compare: five classes with probabilities up to 0.01 apart, or the first class. */
function check(tops, onlyFirst) {
  const [ours, ...others] = tops;
  const agrees = (other) => onlyFirst
    ? ours[0][0] === other[0][0]
    : ours.every(([index, probability], rank) => index === other[rank][0] && Math.abs(probability - other[rank][1]) < 0.01);
  if (ours.length < 5 || !others.every(agrees)) throw new Error(`the engines disagree: ${JSON.stringify(tops)}`);
}

const inTurn = (engines, round) => (round % 2 === 0 ? engines : engines.toReversed());

/**
 * `starts` fresh workers of each engine, then `warm` predictions of each in turn. Only first answers can be compared of a network of 8-bit
 * integers, which each library rounds in its own way. `isOwn`: the network is a file of the visitor's.
 */
window.benchmark = async ({ model, side, device, starts, warm, onlyFirst, isOwn }) => {
  const planes = await picture(side);
  const engines = new Map();
  const kinds = isOwn ? [Own, Onnxruntime, LiteRt] : ENGINES;
  const results = {};
  const note = (engine, what, value) => ((results[engine.name] ??= {})[what] ??= []).push(value);
  const tops = {};
  const compared = () => check(kinds.map(({ name }) => tops[name]), onlyFirst);

  if (isOwn) {
    for (let round = 0; round < starts; round += 1) {
      await Own.keep(model);
      note(Own, "kept", Own.kept.get(model).milliseconds);
    }
  }
  for (let round = 0; round < starts; round += 1) {
    for (const kind of inTurn(kinds, round)) {
      const { engine, times } = await kind.start(model, device);
      const first = await engine.classify(planes.slice());
      tops[kind.name] = first.top;
      note(kind, "readyFromWorker", times.fromWorker);
      note(kind, "readyFromBytes", times.fromBytes);
      note(kind, "firstFromBytes", times.fromBytes + first.milliseconds);
      if (engine instanceof Peer) {
        const again = await engine.loadAgain();
        const firstAgain = await engine.classify(planes.slice());
        note(kind, "readyFromBytesRuntimeStarted", again);
        note(kind, "firstFromBytesRuntimeStarted", again + firstAgain.milliseconds);
      }
      engine.end();
    }
  }
  compared();

  for (const kind of kinds) {
    const { engine } = await kind.start(model, device);
    await engine.classify(planes.slice());
    engines.set(kind, engine);
  }
  for (let round = 0; round < warm; round += 1) {
    for (const kind of inTurn(kinds, round)) {
      const { milliseconds, top } = await engines.get(kind).classify(planes.slice());
      tops[kind.name] = top;
      note(kind, "warm", milliseconds);
    }
    compared();
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
  const several = (kind, program) => Array.from({ length: most }, () => kind.start(MODEL, "cpu", program));
  const crews = {
    "this engine, 1 worker": () => [Site.start(MODEL, "cpu", "engine-sets")],
    "onnxruntime, 1 worker": () => [Onnxruntime.start(MODEL, "cpu")],
    "litert, 1 worker": () => [LiteRt.start(MODEL, "cpu")],
    [`this engine, ${most} workers`]: () => several(Site, "engine-sets"),
    [`onnxruntime, ${most} workers`]: () => several(Onnxruntime),
    [`litert, ${most} workers`]: () => several(LiteRt),
    [`onnxruntime, 1 worker of ${most} threads`]: () => [Onnxruntime.start(MODEL, "cpu", most)],
    [`litert, 1 worker of ${most} threads`]: () => [LiteRt.start(MODEL, "cpu", most)],
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
  // The browser decodes and resizes for the others, so a close call may go the other way.
  for (const name of names) {
    const same = labels[name].filter((label, index) => label === labels[names[0]][index]).length;
    if (same < 0.85 * files.length) throw new Error(`${name} agrees on ${same} of ${files.length} pictures only`);
  }
  return { pictures: files.length, isolated: window.crossOriginIsolated, results };
};
