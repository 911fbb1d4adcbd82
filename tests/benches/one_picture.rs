//! How long the tools take that ask a network many times about one picture: from the click to the last answer, with the network's loading,
//! beside as many answers from a plain script over onnxruntime-web (bench/one_picture.js) in the same browser.
//!
//! Runs against the folder that `SITE_DIST` names, the site with the pages of the benchmark. The table goes to the terminal, everything
//! measured to the file named by `BENCH_RESULTS`.

use std::fs;

use anyhow::{Result, ensure};
use serde_json::json;
use site_tests::figures::{best, median};
use site_tests::{Site, Visit};

/// Rounds; the middle one of each is told.
const ROUNDS: usize = 3;

/// A tool of the workbench.
struct Tool {
    title: &'static str,
    model: &'static str,
    side: usize,
    /// The word in the names of its parts.
    testid: &'static str,
    /// Answers that it needs.
    answers: usize,
    /// Whether a wave is added for each answer.
    waves: bool,
    /// Whether the element that this selects is there: everything is answered.
    complete: &'static str,
}

const TOOLS: [Tool; 2] = [
    Tool {
        title: "sweep, 24 points, EfficientNet-Lite0",
        model: "efficientnet-lite0",
        side: 224,
        testid: "sweep",
        answers: 25,
        waves: false,
        complete: "[data-testid=sweep-words]:not(:empty)",
    },
    Tool {
        title: "heat map, 63 x 63, SqueezeNet 1.1",
        model: "squeezenet1.1",
        side: 227,
        testid: "picture-heat",
        answers: 1986,
        waves: true,
        complete: "[data-testid=picture-heat-words][data-complete=true]",
    },
];

/// Clicks, and returns the milliseconds until an element is there that the selector names.
const CLICK_AND_WAIT: &str = "
    const [start, complete, done] = arguments;
    const began = performance.now();
    document.querySelector(`[data-testid=${start}]`).click();
    const look = () => {
        if (document.querySelector(complete)) done(performance.now() - began);
        else setTimeout(look, 5);
    };
    look();";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    println!(
        "{:<44}{:>14}{:>16}{:>8}",
        "many answers for one picture, s", "this site", "onnxruntime", "ratio"
    );
    let mut report = serde_json::Map::new();
    for tool in &TOOLS {
        let (mut own, mut plain) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            own.push(tool.own().await?);
            plain.push(tool.plain().await?);
        }
        let (here, there) = (median(&own)?, median(&plain)?);
        println!(
            "{:<44}{here:>14.2}{there:>16.2}{:>8.2}",
            tool.title,
            here / there
        );
        println!("{:<44}{:>14}{:>16}", "", brackets(&own), brackets(&plain));
        let figures = json!({ "answers": tool.answers, "this site": own, "onnxruntime": plain });
        report.insert(tool.title.to_owned(), figures);
    }
    let (mut first, mut last) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let [seen, end] = relies().await?;
        first.push(seen);
        last.push(end);
    }
    println!(
        "\n\"What does it rely on?\", EfficientNet-Lite0: first blocks on the map after {:.2} s, whole answer after {:.2} s",
        median(&first)?,
        median(&last)?
    );
    report.insert(
        "what does it rely on, EfficientNet-Lite0".to_owned(),
        json!({ "first blocks": first, "whole answer": last }),
    );
    if let Some(file) = std::env::var_os("BENCH_RESULTS") {
        fs::write(file, serde_json::to_string_pretty(&report)? + "\n")?;
    }
    Ok(())
}

fn brackets(seconds: &[f64]) -> String {
    format!("({:.2})", best(seconds))
}

/// The workbench with a section open, in a browser that knows nothing yet.
async fn opened(model: &str, testid: &str) -> Result<Site> {
    let hash = format!("#sample=panda&model={model}&backend=cpu");
    let site = Visit::new().open(&hash).await?;
    site.ready().await?;
    site.click(&format!("open-{testid}")).await?;
    site.element(&format!("start-{testid}")).await?;
    Ok(site)
}

/// Seconds from a click on the section's button.
async fn clicked(site: &Site, testid: &str, complete: &str) -> Result<f64> {
    let start = format!("start-{testid}");
    let milliseconds: f64 = site
        .run_async(CLICK_AND_WAIT, &[json!(start), json!(complete)])
        .await?;
    Ok(milliseconds / 1e3)
}

impl Tool {
    async fn own(&self) -> Result<f64> {
        let site = opened(self.model, self.testid).await?;
        let seconds = clicked(&site, self.testid, self.complete).await?;
        site.check_console().await?;
        Ok(seconds)
    }

    async fn plain(&self) -> Result<f64> {
        let site = Visit::new().open("bench/one_picture.html").await?;
        let milliseconds: f64 = site
            .run_async(
                "const [model, side, passes, waves, done] = arguments;
                 window.plainScript(model, side, passes, waves).then(done, (error) => { console.error(error); done(-1); });",
                &[json!(self.model), json!(self.side), json!(self.answers), json!(self.waves)],
            )
            .await?;
        ensure!(milliseconds > 0.0, "{:?}", site.console().await?);
        Ok(milliseconds / 1e3)
    }
}

/// Seconds to the first blocks on the map of what an answer relies on, and to the end.
async fn relies() -> Result<[f64; 2]> {
    let site = opened("efficientnet-lite0", "rely").await?;
    let milliseconds: [f64; 2] = site
        .run_async(
            "const done = arguments[0];
             const began = performance.now();
             let first;
             document.querySelector('[data-testid=start-rely]').click();
             const look = () => {
                 const known = parseInt(document.querySelector('[data-testid=rely-known]')?.textContent, 10);
                 if (known > 0) first ??= performance.now() - began;
                 const words = document.querySelector('[data-testid=rely-words]');
                 if (words?.dataset.complete === 'true') done([first, performance.now() - began]);
                 else setTimeout(look, 5);
             };
             look();",
            &[],
        )
        .await?;
    Ok(milliseconds.map(|milliseconds| milliseconds / 1e3))
}
