#!/bin/sh
# LiteRT.js 2.5.3 (@litertjs/core 2.5.3 and @litertjs/wasm-utils from npm) in a web worker.
#
# loadLiteRt(folder) is given the folder that holds its code. On a page it takes both files from there, the script and the wasm. In a classic
# worker it takes only the script from there: the wasm is looked for beside the worker's own script, where there is none, and loading fails.
# The way out is to set self.Module = { locateFile } before.
#
# Expected, from the README ("path/to/wasm/directory"): the wasm is fetched from the folder that was given, in a worker as on a page.
# Seen: GET /given/litert_wasm_internal.js, then GET /own/litert_wasm_internal.wasm (status 404), while /own/worker.js is the worker.
#
# Needs Node.js and Chromium (the command `chromium`). Fails if the behaviour is another.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-save --prefix . @litertjs/core@2.5.3 >npm.log 2>&1 || { cat npm.log; exit 1; }
packages=node_modules/@litertjs
mkdir -p site/given site/own
cp $packages/core/wasm/*_internal.* site/given/
# What a bundler does: a worker knows no packages by name.
sed 's#"@litertjs/wasm-utils"#"./wasm-utils.js"#' $packages/core/dist/index.js > site/own/index.js
cp $packages/wasm-utils/dist/index.js site/own/wasm-utils.js
cat > site/own/worker.js <<'JS'
import("./index.js")
  .then(({ loadLiteRt }) => loadLiteRt(new URL("../given/", self.location).href))
  .then(() => postMessage("loaded"), () => postMessage("failed"));
JS
cat > site/index.html <<'HTML'
<!doctype html>
<script>
  new Worker("own/worker.js").onmessage = ({ data }) => fetch("ended/" + data);
</script>
HTML
cat > look.js <<'JS'
const { createServer } = require("node:http");
const { readFileSync } = require("node:fs");
const { spawn } = require("node:child_process");
const types = { html: "text/html", js: "text/javascript", wasm: "application/wasm" };
const asked = [];
const server = createServer((request, response) => {
  const path = request.url === "/" ? "/index.html" : request.url;
  if (path.startsWith("/ended/")) end(path.slice(7));
  let body;
  try {
    body = readFileSync(`site${path}`);
  } catch {}
  if (path.includes("_internal.")) asked.push(`${path} ${body ? 200 : 404}`);
  response.writeHead(body ? 200 : 404, { "content-type": types[path.split(".").pop()] ?? "text/plain" });
  response.end(body);
});
let browser;
function end(how) {
  console.log(`${how}: ${asked.filter((one, index) => asked.indexOf(one) === index).join(", ")}`);
  browser.kill();
  process.exit(0);
}
server.listen(0, () => {
  const address = `http://localhost:${server.address().port}/`;
  browser = spawn("chromium", ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    `--user-data-dir=${process.cwd()}/profile`, "--remote-debugging-port=0", address], { stdio: "ignore" });
  setTimeout(() => end("no answer"), 60000).unref();
});
JS
seen=$(node look.js)
echo "$seen"
[ "$seen" = "failed: /given/litert_wasm_internal.js 200, /own/litert_wasm_internal.wasm 404" ]
