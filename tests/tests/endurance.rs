//! That the page lasts: two hundred edits in a row, and five thousand steps of a training, leave memory as it was, in the page's
//! WebAssembly, in its `JavaScript`, in its document and in the worker.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use site_tests::{Site, Visit, in_chromium};

/// Keeps each memory that WebAssembly makes, in the page and in a worker; the latter tells its size when asked.
const KEEP_MEMORIES: &str = "
    self.memories = [];
    for (const way of ['instantiate', 'instantiateStreaming']) {
        const own = WebAssembly[way];
        WebAssembly[way] = async (...values) => {
            const made = await own.apply(WebAssembly, values);
            const memory = (made.instance ?? made).exports.memory;
            if (memory) self.memories.push(memory);
            return made;
        };
    }
    self.memoryBytes = () => self.memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
    if (self.WorkerGlobalScope) {
        const channel = new BroadcastChannel('memory');
        channel.onmessage = ({ data }) => { if (data === 'weigh') channel.postMessage(self.memoryBytes()); };
    }";

/// Edits as a visitor makes them, one in each frame, in rounds of ten that leave the bench as it was: `arguments[0]` says how many.
const EDIT: &str = "
    const [count, done] = arguments;
    const all = (id) => [...document.querySelectorAll(`[data-testid=${id}]`)];
    const frame = () => new Promise((next) => requestAnimationFrame(next));
    const press = (id) => {
        const button = all(id)[0];
        if (!button || button.disabled) throw new Error(`${id} cannot be pressed`);
        button.click();
    };
    const slide = async (id, to) => {
        const slider = all(id)[0];
        if (!slider) throw new Error(`there is no ${id}`);
        for (const part of [0.3, 0.6, 1]) {
            slider.value = to * part;
            slider.dispatchEvent(new Event('input', { bubbles: true }));
            await frame();
        }
        slider.dispatchEvent(new Event('change', { bubbles: true }));
    };
    const choose = (id, value) => {
        const list = all(id)[0];
        list.value = value;
        list.dispatchEvent(new Event('change', { bubbles: true }));
    };
    const round = [
        () => press('add-filter'),
        (turn) => slide('filter-radius', 8 + turn % 40),
        (turn) => choose('filter-kind', ['bandpass', 'bandstop'][turn % 2]),
        (turn) => slide('filter-to', 30 + turn % 50),
        () => press('add-filter'),
        (turn) => slide('filter-edge', 1 + turn % 9),
        () => press('undo'),
        () => press('redo'),
        () => press('remove-filter'),
        () => press('reset'),
    ];
    (async () => {
        for (let edit = 0; edit < count; edit += 1) {
            await round[edit % round.length](Math.floor(edit / round.length));
            await frame();
        }
    })().then(() => done(''), (error) => done(String(error)));";

/// What is held, after everything that can go has gone.
#[derive(Clone, Copy, Debug)]
struct Held {
    page_wasm: u64,
    worker_wasm: u64,
    script_heap: u64,
    nodes: u64,
    listeners: u64,
}

impl Held {
    async fn now(site: &Site) -> Result<Self> {
        site.ready().await?;
        let page_wasm = site.run("return self.memoryBytes()", &[]).await?;
        let worker_wasm = site
            .run_async(
                "const done = arguments[0];
                 const channel = new BroadcastChannel('memory');
                 channel.onmessage = ({ data }) => { channel.close(); done(data); };
                 channel.postMessage('weigh');",
                &[],
            )
            .await?;
        let number = |of: &Value, key: &str| {
            of[key]
                .as_f64()
                .map(|value| value as u64)
                .with_context(|| format!("no {key} in {of}"))
        };
        let mut least = Self {
            page_wasm,
            worker_wasm,
            script_heap: u64::MAX,
            nodes: u64::MAX,
            listeners: u64::MAX,
        };
        // What a collection lets go of may hold more, and a page at work may just have drawn something anew: the old drawing, some 170
        // nodes, is still there for a while.
        for _ in 0..6 {
            site.devtools("HeapProfiler.collectGarbage", json!({}))
                .await?;
            let heap = site.devtools("Runtime.getHeapUsage", json!({})).await?;
            let counted = site.devtools("Memory.getDOMCounters", json!({})).await?;
            least.script_heap = least.script_heap.min(number(&heap, "usedSize")?);
            least.nodes = least.nodes.min(number(&counted, "nodes")?);
            least.listeners = least.listeners.min(number(&counted, "jsEventListeners")?);
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
        Ok(least)
    }
}

async fn edit(site: &Site, count: usize) -> Result<()> {
    let wrong: String = site.run_async(EDIT, &[json!(count)]).await?;
    ensure!(wrong.is_empty(), "{wrong}");
    // Browsers limit how often an address may change; the last change must come through.
    site.wait("the address without a filter", async |site| {
        Ok((!site.hash().await?.contains("filter=")).then_some(()))
    })
    .await?;
    site.ready().await
}

#[tokio::test]
async fn two_hundred_edits_leave_memory_flat() -> Result<()> {
    if !in_chromium("memory is counted by the developer tools") {
        return Ok(());
    }
    let site = Visit::new()
        .with_page_script(KEEP_MEMORIES)
        .with_engine_script(KEEP_MEMORIES)
        .open("#model=squeezenet1.1&backend=cpu")
        .await?;
    site.ready().await?;
    edit(&site, 50).await?;
    let before = Held::now(&site).await?;
    edit(&site, 200).await?;
    let after = Held::now(&site).await?;
    eprintln!("after 50 edits {before:?}, after 250 {after:?}");
    // The history keeps every step: a few hundred bytes each. One plane of one picture for each edit would be 40 MB, one node for each
    // 200 nodes.
    is_flat(before, after)?;
    site.check_console().await
}

/// Fails if anything grew by more than what comes and goes.
fn is_flat(before: Held, after: Held) -> Result<()> {
    ensure!(
        before.page_wasm > 1 << 20 && before.worker_wasm > 1 << 20,
        "no memory was weighed: {before:?}"
    );
    let allowed = [
        (
            "WebAssembly of the page",
            after.page_wasm,
            before.page_wasm,
            1 << 20,
        ),
        (
            "WebAssembly of the worker",
            after.worker_wasm,
            before.worker_wasm,
            1 << 20,
        ),
        (
            "the script heap",
            after.script_heap,
            before.script_heap,
            512 << 10,
        ),
        ("the document's nodes", after.nodes, before.nodes, 40),
        ("event listeners", after.listeners, before.listeners, 20),
    ];
    for (what, after, before, growth) in allowed {
        ensure!(
            after <= before + growth,
            "{what} grew from {before} to {after}, more than {growth}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn five_thousand_steps_leave_memory_flat() -> Result<()> {
    if !in_chromium("memory is counted by the developer tools") {
        return Ok(());
    }
    let site = Visit::new()
        .with_page_script(KEEP_MEMORIES)
        .with_worker_script("trainer", KEEP_MEMORIES)
        .open("#view=learning&lesson=small,momentum,0.01,8,as-they-are,1&model=squeezenet1.1&backend=cpu")
        .await?;
    // Waited for in the page: thousands of questions by the driver would leave traces in the heap.
    let steps = async |least: usize| {
        site.run_async::<()>(
            "const [least, done] = arguments;
             const panel = document.querySelector('[data-testid=training]');
             const look = () => (Number(panel.dataset.step) >= least ? done(null) : setTimeout(look, 200));
             look();",
            &[json!(least)],
        )
        .await
    };
    site.ready().await?;
    site.click("train").await?;
    // By then every drawing is there and the curves are as long as they get.
    steps(1_000).await?;
    let before = Held::now(&site).await?;
    for thousand in 2..=6 {
        steps(1_000 * thousand).await?;
    }
    let after = Held::now(&site).await?;
    eprintln!("after 1,000 steps {before:?}, after 6,000 {after:?}");
    is_flat(before, after)?;
    site.check_console().await
}
