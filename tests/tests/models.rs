//! The models: every one loads and answers, is kept on the device, and can be removed from it.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use site_tests::sets::native;
use site_tests::site::Of;
use site_tests::{Site, Visit, dist, in_chromium};
use std::sync::atomic::{AtomicBool, Ordering};
use std::{fs, sync::Arc};

/// Ids and label lists of the site's models.
fn models() -> Result<Vec<(String, String)>> {
    let json = fs::read_to_string(dist().join("models/models.json"))?;
    let catalogue: serde_json::Value = serde_json::from_str(&json)?;
    catalogue["models"]
        .as_array()
        .context("a list of models")?
        .iter()
        .map(|card| {
            let word = |key: &str| card[key].as_str().map(str::to_owned).context("a word");
            Ok((word("id")?, word("labels")?))
        })
        .collect()
}

async fn kept(site: &Site) -> Result<Vec<String>> {
    site.run_async(
        "const done = arguments[0];
         caches.open('models').then((cache) => cache.keys()).then((keys) => done(keys.map(({ url }) => url.split('/').pop())));",
        &[],
    )
    .await
}

#[tokio::test]
async fn every_model_gives_the_known_answer_and_sees_something() -> Result<()> {
    let site = Visit::new().open("#backend=cpu").await?;
    site.ready().await?;
    for (id, _) in models()? {
        site.choose("model", &id).await?;
        site.ready().await?;
        ensure!(
            site.attribute_of_body("state").await? == "ready",
            "{id} is not ready"
        );
        let predictions = site.predictions(Of::Original).await?;
        ensure!(predictions.len() == 5, "{id}");
        let sum: f64 = predictions
            .iter()
            .map(|prediction| prediction.probability)
            .sum();
        ensure!(sum > 0.1 && sum < 1.0 + 1e-5, "{id}: {sum}");
        ensure!(site.hash().await?.contains(&format!("model={id}")));
    }
    site.check_console().await
}

#[tokio::test]
async fn small_networks_start_with_a_picture_they_know() -> Result<()> {
    for (set, model) in [
        ("fashion-mnist", "fashion-middle"),
        ("cifar-gallery", "cifar10-vgg"),
    ] {
        let site = Visit::new()
            .open(&format!("#model={model}&backend=cpu"))
            .await?;
        site.ready().await?;
        ensure!(
            site.hash().await?.contains(&format!("picture={set}/0")),
            "{}",
            site.hash().await?
        );
        // The same picture, judged natively.
        let judged = native(set, model, "", None)?;
        let first = judged
            .original
            .iter()
            .find(|outcome| outcome.picture == 0)
            .context("the first picture")?;
        let best = site.predictions(Of::Original).await?[0];
        ensure!(best.class == first.judgement.top, "{model}: {best:?}");
        ensure!((best.probability - f64::from(first.judgement.top_probability)).abs() < 1e-3);
        // Another from the strip, and its link in a new visit.
        site.click("strip-picture").await?;
        site.ready().await?;
        let (hash, seen) = (site.hash().await?, site.predictions(Of::Original).await?);
        site.open(&hash).await?;
        site.ready().await?;
        ensure!(site.predictions(Of::Original).await? == seen, "{hash}");
        // Back to photographs with a network that knows them.
        site.choose("model", "squeezenet1.1").await?;
        site.ready().await?;
        ensure!(
            site.hash().await?.contains("sample="),
            "{}",
            site.hash().await?
        );
        site.check_console().await?;
    }
    Ok(())
}

#[tokio::test]
async fn weights_are_kept_on_the_device_until_removed() -> Result<()> {
    if !in_chromium("the cache is emptied by the developer tools") {
        return Ok(());
    }
    let cut = Arc::new(AtomicBool::new(false));
    let is_cut = cut.clone();
    let visit = Visit::new().with_change(move |request, mut response| {
        if is_cut.load(Ordering::Relaxed) && request.path.contains(".bpk") {
            response.status = 503;
            response.body.clear();
        }
        response
    });
    let link = "#model=squeezenet1.1&backend=cpu";
    let site = visit.open(link).await?;
    site.ready().await?;
    let seen = site.predictions(Of::Original).await?;
    site.wait("the kept weights", async |site| {
        Ok((kept(site).await?.len() == 1).then_some(()))
    })
    .await?;
    // Without the site's weights, and without the browser's ordinary cache, they are still there.
    cut.store(true, Ordering::Relaxed);
    site.forget_ordinary_cache().await?;
    site.open(link).await?;
    site.ready().await?;
    ensure!(site.predictions(Of::Original).await? == seen);
    // Damaged ones are noticed and replaced.
    cut.store(false, Ordering::Relaxed);
    site.run_async::<()>(
        "const done = arguments[0];
         caches.open('models').then(async (cache) => {
             const [key] = await cache.keys();
             const bytes = new Uint8Array(await (await cache.match(key)).arrayBuffer());
             bytes[bytes.length >> 1] ^= 1;
             await cache.put(key, new Response(bytes));
             done(null);
         });",
        &[],
    )
    .await?;
    site.open(link).await?;
    site.ready().await?;
    ensure!(site.predictions(Of::Original).await? == seen);
    // Removed, they are fetched again.
    site.click("models").await?;
    site.wait("the button to remove", async |site| {
        Ok((site.count("remove-model").await? == 1).then_some(()))
    })
    .await?;
    site.click("remove-model").await?;
    site.wait("nothing kept", async |site| {
        Ok(kept(site).await?.is_empty().then_some(()))
    })
    .await?;
    let entries = site.count("model-entry").await?;
    ensure!(entries == models()?.len(), "{entries} models are described");
    Ok(())
}

#[tokio::test]
async fn a_set_names_the_models_that_know_it() -> Result<()> {
    let site = Visit::new()
        .open("#view=set&set=fashion-mnist&model=squeezenet1.1&backend=cpu")
        .await?;
    site.wait("the models that fit", async |site| {
        Ok((site.count("fit").await? == 1).then_some(()))
    })
    .await?;
    ensure!(!site.is_enabled("start-test").await?);
    site.run::<()>(
        "document.querySelector('[data-testid=fit] button').click()",
        &[json!(null)],
    )
    .await?;
    site.wait("a test that can start", async |site| {
        Ok(site.is_enabled("start-test").await?.then_some(()))
    })
    .await?;
    site.check_console().await
}
