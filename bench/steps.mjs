// Steps a second of a training with burn's automatic differentiation and with the passes of crates/training, as WebAssembly in Node.js.
//
// node bench/steps.mjs
//
// Builds the example `steps` of crates/training with the settings of the site. Each call of its `main` does one thing: the first makes
// everything, then the small CNN takes four steps in the old way, twice in the new one and again in the old one, then the MLP, and so on.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const STEPS = 4;
const ROUNDS = 15;
const target = "wasm32-unknown-unknown";
const example = ["-p", "training", "--features", "gpu", "--example", "steps"];
execFileSync("cargo", ["build", "-q", ...example, "--profile", "site", "--target", target], { stdio: "inherit" });
const { target_directory: folder } = JSON.parse(execFileSync("cargo", ["metadata", "--no-deps", "--format-version", "1"], { maxBuffer: 1 << 28 }));
const module = new WebAssembly.Module(readFileSync(`${folder}/${target}/site/examples/steps.wasm`));
// What the libraries would ask a browser for is not needed here.
const imports = {};
for (const { module: from, name } of WebAssembly.Module.imports(module)) {
  imports[from] ??= {};
  imports[from][name] = () => {
    throw new Error(`${name} was asked for`);
  };
}
const { exports } = new WebAssembly.Instance(module, imports);
exports.main(0, 0);
const times = [[[], []], [[], []]];
for (let call = 0; call < 8 * ROUNDS; call += 1) {
  const start = process.cpuUsage();
  exports.main(0, 0);
  const { user, system } = process.cpuUsage(start);
  const isNow = [0, 1, 1, 0][call % 4];
  times[Math.floor(call / 4) % 2][isNow].push((user + system) / 1000 / STEPS);
}
for (const [index, name] of ["small CNN", "MLP"].entries()) {
  const [before, now] = times[index].map((list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)]);
  console.log(`${name}: ${before.toFixed(2)} ms of processor time for a step before, ${now.toFixed(2)} now, ratio ${(before / now).toFixed(2)}`);
}
