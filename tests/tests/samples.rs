//! The site's own photographs: all open, and their stories come true.

use std::fs;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use site_tests::site::Of;
use site_tests::{Visit, dist};

#[derive(Deserialize)]
struct Sample {
    id: String,
    story: Story,
    expect: Expect,
}

#[derive(Deserialize)]
struct Story {
    filter: String,
}

/// Best classes by the default model, as they come and under the story's filter.
#[derive(Deserialize)]
struct Expect {
    original: usize,
    filtered: usize,
}

#[tokio::test]
async fn every_sample_opens_and_its_story_comes_true() -> Result<()> {
    let json = fs::read_to_string(dist().join("samples/samples.json"))?;
    let samples: Vec<Sample> = serde_json::from_str(&json)?;
    ensure!(samples.len() >= 12, "{} samples", samples.len());
    let site = Visit::new().open("#backend=cpu").await?;
    site.ready().await?;
    let missing: Vec<String> = site
        .run_async(
            "const done = arguments[0];
             const images = [...document.querySelectorAll('[data-testid=sample] img')];
             Promise.all(images.map((image) => image.decode().then(() => [], () => [image.src]))).then((lists) => done(lists.flat()))",
            &[],
        )
        .await?;
    ensure!(missing.is_empty(), "no thumbnail at {missing:?}");
    let mut changed = 0;
    for sample in &samples {
        site.pick_sample(&sample.id).await?;
        site.ready().await?;
        site.click("story").await?;
        site.ready().await.with_context(|| sample.id.clone())?;
        ensure!(
            site.hash()
                .await?
                .contains(&format!("sample={}", sample.id))
        );
        let (original, filtered) = (
            site.best(Of::Original).await?,
            site.best(Of::Filtered).await?,
        );
        ensure!(
            (original, filtered) == (sample.expect.original, sample.expect.filtered),
            "{} under {} shows {original} and {filtered}",
            sample.id,
            sample.story.filter
        );
        changed += usize::from(original != filtered);
        site.click("reset").await?;
        site.ready().await?;
    }
    ensure!(
        changed >= 3,
        "only {changed} stories change the network's mind"
    );
    site.check_console().await
}
