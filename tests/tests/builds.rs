//! Two builds of the CPU's engines, with relaxed SIMD and without: one is downloaded, and both say the same.

use std::sync::{Arc, Mutex};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use site_tests::engine::skipped;
use site_tests::faults::NO_RELAXED_SIMD;
use site_tests::site::Of;
use site_tests::{Engine, Prediction, Visit};

/// How far answers may be apart: logits, and so logarithms of probabilities.
const SAME: f64 = 1e-4;

/// Asks both builds about a picture that the page has, and returns the logarithm of each probability, for each build.
const ASK_BOTH: &str = "
    const [model, side, address, done] = arguments;
    const meta = document.querySelector('meta[name=engine-cpu]');
    const planes = async () => {
        const picture = await createImageBitmap(await (await fetch(address)).blob());
        const canvas = new OffscreenCanvas(side, side).getContext('2d');
        canvas.drawImage(picture, 0, 0, side, side);
        const { data } = canvas.getImageData(0, 0, side, side);
        return Float32Array.from({ length: 3 * side * side }, (_, index) => {
            const [plane, pixel] = [Math.floor(index / (side * side)), index % (side * side)];
            return data[4 * pixel + plane] / 255;
        });
    };
    const ask = (script, planes) => new Promise((resolve, reject) => {
        const worker = new Worker(script);
        worker.onerror = (event) => reject(event.message);
        worker.onmessage = ({ data: [json, buffer] }) => {
            const told = JSON.parse(json);
            if (told.ready) {
                const question = JSON.stringify({ classify: { ticket: 1, height: side, width: side } });
                worker.postMessage([question, planes.buffer], [planes.buffer]);
            } else if (told.classified) {
                worker.terminate();
                // JSON has no infinity.
                resolve([...new Float32Array(buffer)].map((one) => Math.log(Math.max(one, 1e-30))));
            } else if (told['load-failed'] || told.failed || told.died) reject(json);
        };
        worker.postMessage([JSON.stringify({ load: { model } })]);
    });
    (async () => [
        await ask(meta.content, await planes()),
        await ask(meta.dataset.relaxed, await planes()),
    ])().then(done, (why) => done(String(why)));";

/// Says so where the browser has one build only.
fn has_one_build() -> bool {
    let has_one = Engine::chosen() == Engine::WebKit;
    if has_one {
        skipped("this browser has no relaxed SIMD");
    }
    has_one
}

/// What a visit shows of the first picture, and which files of engines it asked for.
async fn visited(visit: Visit) -> Result<(Vec<Prediction>, Vec<String>)> {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let notes = Arc::clone(&asked);
    let site = visit
        .with_change(move |request, response| {
            if request.path.starts_with("engine-") {
                notes
                    .lock()
                    .expect("a test's notes")
                    .push(request.path.clone());
            }
            response
        })
        .open("#backend=cpu&filter=lowpass:16")
        .await?;
    site.ready().await?;
    let shown = [
        site.predictions(Of::Original).await?,
        site.predictions(Of::Filtered).await?,
    ];
    site.check_console().await?;
    let asked = asked.lock().expect("a test's notes").clone();
    Ok((shown.concat(), asked))
}

#[tokio::test]
async fn one_build_is_downloaded_and_shows_the_same_answers() -> Result<()> {
    let strict = Visit::new().with_page_script(NO_RELAXED_SIMD);
    let (expected, asked) = visited(strict).await?;
    ensure!(
        asked.len() == 2 && asked.iter().all(|path| !path.contains("relaxed")),
        "without relaxed SIMD: {asked:?}"
    );
    if has_one_build() {
        return Ok(());
    }
    let (shown, asked) = visited(Visit::new()).await?;
    ensure!(
        asked.len() == 2
            && asked
                .iter()
                .all(|path| path.starts_with("engine-cpu-relaxed-")),
        "with relaxed SIMD: {asked:?}"
    );
    ensure!(shown.len() == 10 && expected.len() == 10, "{shown:?}");
    for (shown, expected) in shown.iter().zip(&expected) {
        ensure!(
            shown.class == expected.class
                && (shown.probability - expected.probability).abs() < SAME,
            "{shown:?} with relaxed SIMD, {expected:?} without"
        );
    }
    Ok(())
}

#[tokio::test]
async fn logits_of_both_builds_agree() -> Result<()> {
    if has_one_build() {
        return Ok(());
    }
    let site = Visit::new().open("#view=learning").await?;
    for (model, side, is_exact) in [
        ("efficientnet-lite0", 224, false),
        ("squeezenet1.1", 227, false),
        ("fashion-residual", 28, false),
        ("cifar10-vgg", 32, false),
        // Its arithmetic is that of whole numbers.
        ("inception-v3", 299, true),
    ] {
        for sample in ["cat", "macaw", "espresso"] {
            let address = format!("samples/{sample}.jpg");
            let answer: serde_json::Value = site
                .run_async(ASK_BOTH, &[json!(model), json!(side), json!(address)])
                .await?;
            let both: [Vec<f64>; 2] = serde_json::from_value(answer.clone())
                .with_context(|| format!("{model}, {sample}: {answer}"))?;
            let [strict, relaxed] = &both;
            ensure!(strict.len() >= 10 && strict.len() == relaxed.len());
            let apart = (strict.iter().zip(relaxed))
                .map(|(strict, relaxed)| (strict - relaxed).abs())
                .fold(0.0, f64::max);
            println!("{model}, {sample}: at most {apart:.1e} apart");
            let most = if is_exact { 0.0 } else { SAME };
            ensure!(apart <= most, "{model}, {sample}: {apart}");
        }
    }
    site.check_console().await
}
