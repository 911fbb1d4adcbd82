//! A network that was trained in the browser is a model like any other: on the bench, in the test of a set and in the laboratory, after a reload,
//! and from its file in another browser; and gone when it is removed.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use site_tests::files::Files;
use site_tests::site::Of;
use site_tests::{Site, Visit};
use std::path::Path;
use training::saved;

const LINK: &str = "#view=learning&lesson=mlp,adam,0.003,64,as-they-are,1&backend=cpu";

async fn trained(visit: Visit, link: &str) -> Result<Site> {
    let site = visit.open(link).await?;
    site.wait("the training's panel", async |site| {
        Ok((site.count("train").await? == 1).then_some(()))
    })
    .await?;
    site.click("train").await?;
    site.wait("sixty steps", async |site| {
        let step: usize = site.attribute("training", "data-step").await?.parse()?;
        Ok((step >= 60).then_some(()))
    })
    .await?;
    site.click("train").await?;
    site.wait("the pause", async |site| {
        let rests = site.attribute("training", "data-doing").await? == "resting";
        Ok(rests.then_some(()))
    })
    .await?;
    Ok(site)
}

async fn chosen(site: &Site) -> Result<String> {
    site.run(
        "return document.querySelector('[data-testid=model]').value",
        &[],
    )
    .await
}

/// Waits until five pictures of each of four classes have been judged.
async fn twenty_are_judged(site: &Site) -> Result<()> {
    site.wait("the accuracy", async |site| {
        let judged = site.count("accuracy-original").await? == 1
            && site.attribute("accuracy-original", "data-of").await? == "20";
        Ok(judged.then_some(()))
    })
    .await
}

/// Picks a file in the list of models.
async fn pick(site: &Site, path: &Path) -> Result<()> {
    site.choose_file("network-input", path).await
}

#[tokio::test]
async fn one_click_takes_it_to_the_bench_the_set_and_the_laboratory() -> Result<()> {
    let site = trained(Visit::new().saving(), LINK).await?;
    let (_, model) = saved::from_bytes(&site.saved("save-network").await?.1)?;
    site.click("learned-bench").await?;
    site.wait("the bench", async |site| {
        Ok((site.count("prediction").await? > 0).then_some(()))
    })
    .await?;
    site.ready().await?;
    let id = chosen(&site).await?;
    ensure!(id.starts_with("own-"), "{id}");
    // What the engine makes of the picture is what the training's network makes of it.
    let pixels = site.pixels(Of::Original).await?;
    ensure!(pixels.len() == 3 * 32 * 32, "{} bytes", pixels.len());
    let planes: Vec<f32> = (0..3)
        .flat_map(|channel| pixels.chunks_exact(3).map(move |pixel| pixel[channel]))
        .map(|byte| f32::from(byte) / 255.0)
        .collect();
    let logits = model.logits(&[planes], 32, 1).remove(0);
    let sum: f32 = logits.iter().map(|logit| logit.exp()).sum();
    let found = site.predictions(Of::Original).await?;
    ensure!(found.len() == 4, "{found:?}");
    for prediction in &found {
        let expected = logits[prediction.class].exp() / sum;
        ensure!(
            (prediction.probability - f64::from(expected)).abs() < 2e-3,
            "{prediction:?} instead of {expected}"
        );
    }
    // It stays over a reload.
    let hash = site.hash().await?;
    site.open(&hash).await?;
    site.ready().await?;
    ensure!(chosen(&site).await? == id);

    site.click("view-learning").await?;
    site.wait("the training of before", async |site| {
        Ok((site.texts("train").await? == ["Go on"]).then_some(()))
    })
    .await?;
    site.click("learned-set").await?;
    site.wait("the held-out set", async |site| {
        Ok((site.count("start-test").await? == 1).then_some(()))
    })
    .await?;
    ensure!(site.hash().await?.contains("view=set"));
    site.choose("amount", "5").await?;
    site.click("start-test").await?;
    twenty_are_judged(&site).await?;
    ensure!(site.count("fit").await? == 0);

    site.click("view-learning").await?;
    site.click("learned-laboratory").await?;
    site.wait("the laboratory", async |site| {
        Ok((site.count("start-experiment").await? == 1).then_some(()))
    })
    .await?;
    site.prepare("dominant", &[("lab-amount", &3), ("block-size", &4)])
        .await?;
    site.click("start-experiment").await?;
    site.wait("the maps", async |site| {
        Ok((site.count("class-map").await? == 4).then_some(()))
    })
    .await?;
    site.check_console().await
}

#[tokio::test]
async fn the_heat_map_of_a_network_that_took_a_shortcut_shows_where_it_was_planted() -> Result<()> {
    let site = trained(
        Visit::new().watched(),
        "#view=learning&shortcut=2,grating,6,3,0.2&lesson=small,adam,0.01,64,as-they-are,1&backend=cpu",
    )
    .await?;
    site.click("learned-heat-map").await?;
    site.laboratory_is_open("own-held-").await?;
    let settings: [(&str, &dyn std::fmt::Display); 2] = [("lab-amount", &10), ("heat-reach", &8)];
    site.prepare("heat-map", &settings).await?;
    site.experiment().await?;
    let found = site
        .report()
        .await?
        .heat_map()
        .context("the report has no heat map")?;
    // Pictures of the other classes are taken for the mark's under the planted wave.
    for class in [0, 1, 3] {
        let error = found.at(class + 1, 6, 3).context("an error")?;
        let whole = found.whole(class + 1).context("an error without a wave")?;
        println!("C{class}: {error} wrong under the planted wave, {whole} without");
        ensure!(error > 0.9 && whole < 0.1, "C{class}: {error}, {whole}");
    }
    site.check_console().await
}

#[tokio::test]
async fn its_file_opens_in_another_browser_and_removed_it_is_gone() -> Result<()> {
    let site = trained(Visit::new().saving(), LINK).await?;
    let file = site.saved("save-network").await?.1;
    drop(site);

    let other = Visit::new().open("#backend=cpu").await?;
    other.ready().await?;
    let first = chosen(&other).await?;
    other.click("models").await?;
    let files = Files::new()?;
    let whole = files.write("network.safetensors", &file)?;
    let broken = files.write("broken.safetensors", &file[..file.len() / 2])?;
    pick(&other, &whole).await?;
    other
        .wait("the network's entry", async |site| {
            let own: usize = site
                .run(
                    "return document.querySelectorAll(arguments[0]).length",
                    &[json!(
                        "[data-testid=own-networks] [data-testid=model-entry]"
                    )],
                )
                .await?;
            Ok((own == 1).then_some(()))
        })
        .await?;
    pick(&other, &broken).await?;
    other
        .wait("the reason", async |site| {
            let reason = site.texts("network-failed").await?.concat();
            Ok(reason.contains("damaged").then_some(()))
        })
        .await?;
    other
        .run::<()>(
            "document.querySelector('[data-testid=own-networks] .entry-tools button').click()",
            &[],
        )
        .await?;
    other.ready().await?;
    let id = chosen(&other).await?;
    ensure!(id.starts_with("own-"), "{id}");
    let names = other.texts("prediction").await?.concat();
    ensure!(names.contains("C3, one band alone"), "{names}");

    other.click("models").await?;
    other
        .run::<()>(
            "document.querySelector('[data-testid=own-networks] [data-testid=remove-model]').click()",
            &[],
        )
        .await?;
    other
        .wait("the first model", async |site| {
            Ok((chosen(site).await? == first).then_some(()))
        })
        .await?;
    other.ready().await?;
    // A link to it says why it does not come.
    other.open(&format!("#model={id}&backend=cpu")).await?;
    other
        .notice_with(&["trained in another browser"])
        .await
        .context("the sentence about a network of another browser")?;
    other.check_console().await
}

#[tokio::test]
async fn it_works_where_the_browser_keeps_nothing() -> Result<()> {
    // Without cookies every storage throws, in the page and in its workers (Chromium, "block all cookies").
    let refuse = "for (const name of ['localStorage', 'indexedDB', 'caches']) {
            Object.defineProperty(self, name, {
                get: () => { throw new DOMException('denied', 'SecurityError'); },
            });
        }";
    let visit = Visit::new()
        .with_page_script(refuse)
        .with_engine_script(refuse);
    let site = trained(visit, LINK).await?;
    site.click("learned-bench").await?;
    site.wait("the bench", async |site| {
        Ok((site.count("prediction").await? > 0).then_some(()))
    })
    .await?;
    site.ready().await?;
    ensure!(chosen(&site).await?.starts_with("own-"));
    ensure!(site.predictions(Of::Original).await?.len() == 4);
    site.notice_with(&["lasts only as long as this page is open"])
        .await?;
    // Other engines get the file too.
    site.click("view-learning").await?;
    site.click("learned-set").await?;
    site.wait("the held-out set", async |site| {
        Ok((site.count("start-test").await? == 1).then_some(()))
    })
    .await?;
    site.choose("amount", "5").await?;
    site.click("start-test").await?;
    twenty_are_judged(&site).await
}
