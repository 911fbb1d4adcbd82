// Starts the page under `trunk serve`.
import startProgram from "./page.js";
const programFile = new URL("./page_bg.wasm", import.meta.url);
// Published scripts end with what follows.
// A failure shows as `data-state` on the body, for the style sheet and for tests, and on the console.
const again = "started-again";
const storage = (use) => {
  try {
    return use(sessionStorage);
  } catch {
    return "refused";
  }
};
startProgram({ module_or_path: programFile }).then(
  () => storage((kept) => kept.removeItem(again)),
  (error) => {
    // WebKitGTK 2.50.6 on a busy machine now and then traps in a start that goes well the next time. So a trap is tried once more.
    if (error instanceof WebAssembly.RuntimeError && storage((kept) => kept.getItem(again)) === null) {
      storage((kept) => kept.setItem(again, "yes"));
      location.reload();
      return;
    }
    document.body.dataset.state = "error";
    throw error;
  },
);
