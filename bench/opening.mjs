// How long it takes to open a JPEG of 12 megapixels, before and now, as WebAssembly in Node.js.
//
// node bench/opening.mjs
//
// Builds the example `opening` of crates/intake with the settings of the site. Each call of its `main` does one thing: the first makes the
// file, then the way of version 0.2.0 and today's follow each other.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const target = "wasm32-unknown-unknown";
execFileSync("cargo", ["build", "-q", "-p", "intake", "--example", "opening", "--profile", "site", "--target", target], { stdio: "inherit" });
const { target_directory: folder } = JSON.parse(execFileSync("cargo", ["metadata", "--no-deps", "--format-version", "1"], { maxBuffer: 1 << 28 }));
const file = readFileSync(`${folder}/${target}/site/examples/opening.wasm`);
const { instance } = await WebAssembly.instantiate(file, {});
const main = () => instance.exports.main(0, 0);
main();
const times = [[], []];
for (let call = 0; call < 14; call += 1) {
  const start = process.cpuUsage();
  main();
  const { user, system } = process.cpuUsage(start);
  times[call % 2].push((user + system) / 1000);
}
const [before, now] = times.map((list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)]);
console.log(`milliseconds of processor time: before ${before.toFixed(0)}, now ${now.toFixed(0)}, ratio ${(now / before).toFixed(2)}`);
