// Starts a worker under `trunk serve`, whose address names the program: start-worker.js?engine.
const program = self.location.search.slice(1);
importScripts(`./${program}.js`);
const startProgram = wasm_bindgen;
const programFile = `./${program}_bg.wasm`;
// Published scripts end with what follows.
// Rejections become errors, so that the page's `error` listener on the worker hears of every failure; messages that come before the
// wasm listens are kept for it.
const early = [];
const keep = (event) => early.push(event.data);
self.addEventListener("message", keep);
self.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  setTimeout(() => { throw event.reason; });
});
startProgram({ module_or_path: programFile }).then(() => {
  self.removeEventListener("message", keep);
  for (const data of early) self.dispatchEvent(new MessageEvent("message", { data }));
});
