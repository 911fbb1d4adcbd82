#!/bin/sh
# wasm_split_cli_support 0.2.4 (the loader that wasm-split writes for the browser, src/snippets/split_wasm.js).
#
# A part of a program that is split by wasm-split may need further files. If one of them cannot be fetched, loading the part is rejected at
# once, while the other files are still on their way. An attempt right after that does not ask for those again: it takes over the requests
# of the failed attempt and is rejected by them later, although the server has all files by now. So a visitor who presses "Try again" at
# once may be told again that the part is missing.
#
# Expected, from the comment in the loader ("the next call … start a fresh attempt"): the second attempt fetches both files and succeeds.
# Seen: the second attempt fetches the file that failed first, does not fetch the other one, and is rejected with the first attempt's error.
#
# Needs cargo and Node.js. Fails if the behaviour is another.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cargo init --quiet --lib --name look --vcs none .
cargo add --quiet wasm_split_cli_support@=0.2.4
cargo fetch --quiet
source=$(cargo metadata --format-version 1 | node -e '
  let text = "";
  process.stdin.on("data", (data) => (text += data)).on("end", () => {
    const found = JSON.parse(text).packages.find((one) => one.name === "wasm_split_cli_support");
    console.log(found.manifest_path.replace(/Cargo\.toml$/, "src/snippets/split_wasm.js"));
  });')
{
  cat "$source"
  cat <<'JS'
function getSharedImports() { return {}; }
let serverIsDown = true;
const requests = [];
// A file that fails after so many milliseconds while the server is down, and comes at once when it is not.
const file = (name, milliseconds) => () => {
  requests.push(name);
  const isDown = serverIsDown;
  const answer = new Promise((come, fail) =>
    setTimeout(() => (isDown ? fail(new Error(`no ${name}`)) : come(name)), isDown ? milliseconds : 0));
  answer.catch(() => {});
  return () => answer;
};
const quick = makeLoad(file("quick", 0), []);
const slow = makeLoad(file("slow", 200), []);
const part = makeLoad(file("part", 0), [quick, slow]);
(async () => {
  const first = await part().catch((error) => error.message);
  serverIsDown = false;
  requests.length = 0;
  const second = await part().catch((error) => error.message);
  console.log(JSON.stringify({ first, second, requests }));
})();
JS
} > look.js
seen=$(node look.js)
echo "$seen"
[ "$seen" = '{"first":"no quick","second":"no slow","requests":["quick","part"]}' ]
