//! What the page is for: a picture, a filter, and the right answers of a real network, on the CPU.

use anyhow::{Result, ensure};
use site_tests::goldens::{self, references};
use site_tests::site::Of;
use site_tests::{Site, Visit};

const PICTURES: [&str; 3] = ["chelsea", "coffee", "rocket"];

/// Uploads the reference pictures and compares what the page shows, as they are and filtered.
async fn equals_the_reference(site: &Site, model: &str, side: u32) -> Result<()> {
    let references = references()?;
    for (words, name) in [
        ("lowpass:16", "lowpass-16"),
        ("highpass:16", "highpass-16"),
        ("lowpass:40", "lowpass-40"),
    ] {
        // The rocket's file has a profile, which Pillow does not apply.
        site.open(&format!(
            "#model={model}&filter={words}&colours=python&backend=cpu"
        ))
        .await?;
        site.ready().await?;
        for picture in PICTURES {
            site.upload(&goldens::picture(picture, side)).await?;
            site.ready().await?;
            let reference = &references[picture][model];
            let check = |answer: &str, shown: &[site_tests::Prediction]| {
                reference[answer]
                    .check(shown)
                    .map_err(|error| error.context(format!("{picture}, {model}, {answer}")))
            };
            check("original", &site.predictions(Of::Original).await?)?;
            check(name, &site.predictions(Of::Filtered).await?)?;
        }
    }
    ensure!(site.engine().await? == "cpu");
    site.check_console().await
}

#[tokio::test]
async fn efficientnet_answers_as_in_the_reference() -> Result<()> {
    let site = Visit::new().open("").await?;
    equals_the_reference(&site, "efficientnet-lite0", 224).await
}

#[tokio::test]
async fn squeezenet_answers_as_in_the_reference() -> Result<()> {
    let site = Visit::new().open("#model=squeezenet1.1").await?;
    equals_the_reference(&site, "squeezenet1.1", 227).await
}

#[tokio::test]
async fn a_first_visit_shows_a_picture_and_its_predictions() -> Result<()> {
    let site = Visit::new().open("").await?;
    site.ready().await?;
    for of in [Of::Original, Of::Filtered] {
        let shown = site.predictions(of).await?;
        ensure!(shown.len() == 5, "{shown:?}");
        ensure!(
            shown.is_sorted_by(|a, b| a.probability >= b.probability),
            "{shown:?}"
        );
        ensure!(
            shown[0].probability > 0.2
                && shown
                    .iter()
                    .map(|prediction| prediction.probability)
                    .sum::<f64>()
                    < 1.0001,
            "{shown:?}"
        );
    }
    // Without a filter the two are one picture.
    ensure!(site.predictions(Of::Original).await? == site.predictions(Of::Filtered).await?);
    ensure!(site.painted(Of::Original).await? == site.painted(Of::Filtered).await?);
    let status = site.texts("engine-status").await?;
    ensure!(
        status.len() == 1 && status[0].contains("CPU") && status[0].ends_with('.'),
        "{status:?}"
    );
    ensure!(site.notices().await?.is_empty());
    site.check_console().await
}

#[tokio::test]
async fn a_low_pass_changes_the_answer() -> Result<()> {
    let site = Visit::new().open("#backend=cpu").await?;
    site.ready().await?;
    site.upload(&goldens::picture("rocket", 224)).await?;
    site.ready().await?;
    let before = site.best(Of::Original).await?;
    site.click("add-filter").await?;
    site.choose("filter-kind", "lowpass").await?;
    site.set_slider("filter-radius", 0, 4.0).await?;
    site.ready().await?;
    ensure!(
        site.best(Of::Original).await? == before,
        "the original's answer must stay"
    );
    ensure!(
        site.best(Of::Filtered).await? != before,
        "class {before} survived a low-pass at 4 cycles/image"
    );
    ensure!(site.painted(Of::Original).await? != site.painted(Of::Filtered).await?);
    site.check_console().await
}

#[tokio::test]
async fn the_other_model_takes_over_with_picture_and_filter() -> Result<()> {
    let site = Visit::new().open("#filter=lowpass:16&backend=cpu").await?;
    site.ready().await?;
    site.upload(&goldens::picture("coffee", 227)).await?;
    site.ready().await?;
    site.choose("model", "squeezenet1.1").await?;
    site.ready().await?;
    let reference = &references()?["coffee"]["squeezenet1.1"];
    reference["original"].check(&site.predictions(Of::Original).await?)?;
    reference["lowpass-16"].check(&site.predictions(Of::Filtered).await?)?;
    ensure!(site.hash().await?.contains("model=squeezenet1.1"));
    site.check_console().await
}

#[tokio::test]
async fn a_hundred_quick_edits_do_not_queue_up_and_end_with_the_last() -> Result<()> {
    let site = Visit::new()
        .with_page_script(site_tests::faults::COUNT_CLASSIFICATIONS)
        .open("#filter=lowpass:10&backend=cpu")
        .await?;
    site.ready().await?;
    site.run::<()>("window.classifications = 0; window.mostWaiting = 0", &[])
        .await?;
    // One edit a frame, as a hand on the slider makes them.
    site.run_async::<()>(
        "const done = arguments[0];
         const slider = document.querySelector('[data-testid=filter-radius]');
         let edits = 0;
         const edit = () => {
             slider.value = 10 + edits * 0.5;
             slider.dispatchEvent(new Event('input', { bubbles: true }));
             edits += 1;
             if (edits < 100) return requestAnimationFrame(edit);
             slider.value = 30;
             slider.dispatchEvent(new Event('input', { bubbles: true }));
             slider.dispatchEvent(new Event('change', { bubbles: true }));
             done(null);
         };
         edit();",
        &[],
    )
    .await?;
    site.ready().await?;
    let (asked, waiting): (u32, u32) = site
        .run("return [window.classifications, window.mostWaiting]", &[])
        .await?;
    // How many of the hundred are asked about depends on the machine; what matters is that none waits for another's answer. The page asks
    // the next while it hears an answer, before that one is counted.
    ensure!(
        (1..=101).contains(&asked) && (1..=2).contains(&waiting),
        "{asked} classifications for a hundred edits, {waiting} at once"
    );
    // After so many changes the address follows at its leisure.
    site.wait("the address of the last edit", async |site| {
        let hash = site.hash().await?;
        Ok(hash.contains("filter=lowpass:30").then_some(()))
    })
    .await?;
    let last = site.predictions(Of::Filtered).await?;
    site.open(&site.hash().await?).await?;
    site.ready().await?;
    ensure!(
        last == site.predictions(Of::Filtered).await?,
        "the answer shown is not the last edit's"
    );
    site.check_console().await
}
