// Starts the page under `trunk serve`.
import startProgram from "./page.js";
const programFile = new URL("./page_bg.wasm", import.meta.url);
// Published scripts end with what follows.
// A failure shows as `data-state` on the body, for the style sheet and for tests, and on the console.
startProgram({ module_or_path: programFile }).catch((error) => {
  document.body.dataset.state = "error";
  throw error;
});
