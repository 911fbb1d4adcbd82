// Steps a second of trainings with the trainers of two built sites, in Node.js.
//
// node bench/steps.mjs OTHER_SITE [SITE]
//
// OTHER_SITE and SITE (else dist) are folders that `cargo xtask build` left. Each trainer runs here as it does in a worker, and takes its
// times from a clock of processor time, so that other programs disturb it less. The sites take turns: one, the other, the other, the one.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import vm from "node:vm";

const SECONDS = 4;
const ROUNDS = 4;
const WARM_UP = 10;

const processorTime = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Steps a second of a site's trainer, and its losses. */
function train(folder, kind) {
  const script = readdirSync(folder).find((name) => /^trainer-[0-9a-f]+\.js$/.test(name));
  return new Promise((resolve, reject) => {
    let [steps, milliseconds] = [0, 0];
    const losses = [];
    const tell = (message) => setImmediate(() => scope.onmessage({ data: [JSON.stringify(message)] }));
    const answered = (data) => {
      const { answer, news } = JSON.parse(data[0]);
      const refused = answer?.answer.Err ?? news?.news.failed;
      if (refused) reject(new Error(JSON.stringify(refused)));
      if (answer?.answer.Ok?.begun) tell({ do: { run: { pace: null } } });
      const stepped = news?.news.stepped;
      if (!stepped) return;
      losses.push(...stepped.losses);
      if (losses.length <= WARM_UP) return;
      steps += stepped.losses.length;
      milliseconds += stepped.milliseconds;
      if (milliseconds < 1000 * SECONDS) return;
      tell({ do: "pause" });
      resolve({ rate: (1000 * steps) / milliseconds, losses });
    };
    class Performance {}
    class WorkerGlobalScope {}
    class DedicatedWorkerGlobalScope extends WorkerGlobalScope {}
    const scope = Object.assign(Object.create(DedicatedWorkerGlobalScope.prototype), {
      WorkerGlobalScope,
      DedicatedWorkerGlobalScope,
      TextDecoder,
      TextEncoder,
      WebAssembly,
      console,
      crypto,
      setTimeout,
      clearTimeout,
      queueMicrotask,
      location: { href: "http://localhost/" },
      Performance,
      performance: Object.assign(new Performance(), { now: processorTime }),
      MessageEvent: class {},
      fetch: async (name) => new Response(readFileSync(join(folder, name)), { headers: { "content-type": "application/wasm" } }),
      Request,
      Response,
      URL,
      postMessage: answered,
      addEventListener: () => {},
      removeEventListener: () => {},
      dispatchEvent: () => {},
    });
    scope.self = scope;
    scope.globalThis = scope;
    vm.createContext(scope);
    vm.runInContext(readFileSync(join(folder, script), "utf8"), scope);
    const begin = {
      data: { data: "bands:32,4,8,12,1" },
      names: ["one", "two", "three", "four"],
      hyperparameters: `${kind},momentum,0.01,64,as-they-are,1`,
      resume: false,
      compare: false,
    compare: false,
    };
    setTimeout(() => tell({ ask: { ticket: 1, question: { begin } } }), 500);
  });
}

const middle = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const [other, own = "dist"] = process.argv.slice(2);
for (const kind of ["small", "mlp"]) {
  const rates = { [other]: [], [own]: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const pair = round % 2 === 0 ? [other, own] : [own, other];
    for (const site of pair) rates[site].push((await train(site, kind)).rate);
  }
  const [before, now] = [other, own].map((site) => middle(rates[site]));
  console.log(`${kind}: ${before.toFixed(1)} steps in a second of processor time there, ${now.toFixed(1)} here, ${(now / before).toFixed(2)} times as many`);
}
process.exit();
