//! The predictions panel: how many classes it lists, pinned ones, the confidence chart, a second network, and what is announced.

use anyhow::{Context, Result, ensure};
use site_tests::faults::KILL_ON_DEMAND;
use site_tests::site::{Of, Prediction};
use site_tests::{Site, Visit};
use thirtyfour::Key;

/// What the second network shows, once it has answered the edit.
async fn second(site: &Site) -> Result<Vec<Prediction>> {
    site.ready().await?;
    site.wait("the second network's answer", async |site| {
        let state: Vec<String> = site
            .run(
                "return [...document.querySelectorAll('[data-testid=compared]')].map((section) => section.dataset.state)",
                &[],
            )
            .await?;
        Ok((state == ["ready"]).then_some(()))
    })
    .await?;
    site.run(
        "return [...document.querySelectorAll('[data-testid=predictions-second] [data-testid=prediction]')].map(
             (row) => ({ class: Number(row.dataset.classIndex), probability: Number(row.dataset.probability) }))",
        &[],
    )
    .await
}

/// The steps of the chart, each with the probability of the original's best class.
async fn points(site: &Site) -> Result<Vec<(usize, f64)>> {
    site.ready().await?;
    site.run(
        "return [...document.querySelectorAll('[data-testid=confidence-point]')].map(
             (point) => [Number(point.dataset.step), Number(point.dataset.probability)])",
        &[],
    )
    .await
}

#[tokio::test]
async fn the_lists_are_as_long_as_asked_for_also_after_a_reload() -> Result<()> {
    let site = Visit::new().open("#filter=lowpass:12&backend=cpu").await?;
    site.ready().await?;
    let five = site.predictions(Of::Filtered).await?;
    ensure!(five.len() == 5 && site.predictions(Of::Original).await?.len() == 5);
    for count in [1, 3, 20] {
        site.choose("prediction-count", &count.to_string()).await?;
        let listed = site.predictions(Of::Filtered).await?;
        ensure!(listed.len() == count && site.predictions(Of::Original).await?.len() == count);
        let common = count.min(5);
        ensure!(listed[..common] == five[..common], "{listed:?}, {five:?}");
        ensure!(listed.is_sorted_by(|a, b| a.probability >= b.probability));
    }
    site.open("#backend=cpu").await?;
    site.ready().await?;
    ensure!(site.predictions(Of::Original).await?.len() == 20);
    site.check_console().await
}

#[tokio::test]
async fn pinned_classes_stay_listed_and_only_another_best_class_is_announced() -> Result<()> {
    let site = Visit::new().open("#sample=panda&backend=cpu").await?;
    site.ready().await?;
    site.run::<()>(
        "window.heard = [];
         const region = document.querySelector('[data-testid=announcement]');
         new MutationObserver(() => heard.push(region.textContent)).observe(region, { subtree: true, childList: true, characterData: true });",
        &[],
    )
    .await?;
    let best = site.best(Of::Original).await?;
    site.click("pin").await?;
    site.click("open-pin").await?;
    site.element("pin-search")
        .await?
        .send_keys("tiger shark")
        .await?;
    site.press("pin-search", &[Key::Enter]).await?;
    site.click("add-filter").await?;
    for radius in [40.0, 39.5, 39.0, 12.0, 11.5] {
        site.set_slider("filter-radius", 0, radius).await?;
        site.ready().await?;
    }
    ensure!(site.best(Of::Filtered).await? != best);
    // The panda is no longer among the five best, yet it is listed with what the network says of it.
    let pinned: Vec<(usize, f64)> = site
        .run(
            "return [...document.querySelectorAll('[data-testid=pinned-class]')].map(
                 (row) => [Number(row.dataset.classIndex), Number(row.dataset.probability)])",
            &[],
        )
        .await?;
    ensure!(pinned.len() == 2 && pinned[0].0 == best, "{pinned:?}");
    ensure!(pinned[0].1 < 0.05 && pinned[0].1 > 0.0, "{pinned:?}");
    let verdict = site.texts("verdict").await?.concat();
    ensure!(
        verdict.contains("became") && verdict.contains("gained") && verdict.contains("lost"),
        "{verdict}"
    );
    let bits: Vec<f64> = site
        .run(
            "return ['original', 'filtered'].map((of) => parseFloat(document.querySelector(`[data-testid=entropy-${of}]`).innerText.match(/[\\d.]+/)[0]))",
            &[],
        )
        .await?;
    ensure!(
        0.0 < bits[0] && bits[0] < bits[1] && bits[1] < 1000_f64.log2(),
        "{bits:?}"
    );
    let heard = site
        .wait("the announcement", async |site| {
            let heard: Vec<String> = site.run("return heard", &[]).await?;
            let told = heard.last().is_some_and(|last| last.contains("became"));
            Ok(told.then_some(heard))
        })
        .await?;
    ensure!(heard.len() < 5, "{heard:?}");
    site.click("unpin").await?;
    ensure!(site.count("pinned-class").await? == 1);
    site.check_console().await
}

#[tokio::test]
async fn the_chart_has_a_point_for_each_step_and_leads_back() -> Result<()> {
    let site = Visit::new().open("#sample=panda&backend=cpu").await?;
    site.ready().await?;
    site.click("open-confidence").await?;
    site.click("story").await?;
    site.ready().await?;
    let at_the_story = site.predictions(Of::Filtered).await?;
    site.set_slider("filter-radius", 0, 40.0).await?;
    let chart = points(&site).await?;
    ensure!(chart.iter().map(|point| point.0).eq(0..3), "{chart:?}");
    ensure!(
        chart[1].1 < chart[2].1 && chart[2].1 < chart[0].1,
        "{chart:?}"
    );
    ensure!(chart[0].1 == site.predictions(Of::Original).await?[0].probability);
    // By keyboard: from the newest step one to the left.
    site.run::<()>(
        "document.querySelector('[data-testid=confidence-point][tabindex=\"0\"]').focus()",
        &[],
    )
    .await?;
    let told = site.texts("confidence-read").await?.concat();
    ensure!(told.contains("Step 2"), "{told}");
    site.run::<()>(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true, cancelable: true }));
         document.activeElement.click();",
        &[],
    )
    .await?;
    site.ready().await?;
    ensure!(site.predictions(Of::Filtered).await? == at_the_story);
    // The undone step can be gone to, until another one takes its place.
    ensure!(points(&site).await?.len() == 3);
    site.set_slider("filter-radius", 0, 6.0).await?;
    let branch = points(&site).await?;
    ensure!(branch.len() == 3 && branch[..2] == chart[..2], "{branch:?}");
    ensure!(branch[2].1 != chart[2].1);
    site.check_console().await
}

#[tokio::test]
async fn a_second_network_answers_as_it_does_alone() -> Result<()> {
    const FILTER: &str = "filter=lowpass:17%2Borientation:45-135&sample=panda&backend=cpu";
    // 240 pixels, where the first takes 224: the picture is decoded again, and the filter means the same.
    let site = Visit::new()
        .with_engine_script(KILL_ON_DEMAND)
        .open(&format!("#model=efficientnet-lite0&{FILTER}"))
        .await?;
    site.ready().await?;
    site.choose("compare-model", "efficientnet-lite1").await?;
    let compared = second(&site).await?;
    ensure!(compared != site.predictions(Of::Filtered).await?);
    let agreement = site.texts("agreement").await?.concat();
    ensure!(agreement.contains("EfficientNet-Lite1"), "{agreement}");
    // Both engines die, and both come back.
    site.tell_worker("throw").await?;
    site.notice_with(&["Second network"]).await?;
    ensure!(second(&site).await? == compared);
    site.dismiss_notices().await?;
    site.click("reset").await?;
    let unfiltered = second(&site).await?;
    ensure!(unfiltered != compared);
    site.choose("model", "efficientnet-lite1").await?;
    site.notice_with(&["comparison has ended"]).await?;
    ensure!(site.count("compared").await? == 0);
    site.open(&format!("#model=efficientnet-lite1&{FILTER}"))
        .await?;
    site.ready().await?;
    ensure!(site.predictions(Of::Filtered).await? == compared);
    ensure!(site.predictions(Of::Original).await? == unfiltered);
    Ok(())
}

#[tokio::test]
async fn no_other_network_ends_the_second_worker() -> Result<()> {
    let site = Visit::new()
        .with_page_script(
            "window.workers = 0;
             const Real = Worker;
             window.Worker = class extends Real {
                 constructor(address, options) {
                     super(address, options);
                     this.counts = String(address).includes('engine');
                     if (this.counts) workers += 1;
                 }
                 terminate() {
                     if (this.counts) workers -= 1;
                     super.terminate();
                 }
             };",
        )
        .open("#sample=panda&backend=cpu")
        .await?;
    let workers = async |site: &Site| -> Result<usize> { site.run("return workers", &[]).await };
    site.ready().await?;
    ensure!(workers(&site).await? == 1);
    site.choose("compare-model", "squeezenet1.1").await?;
    second(&site).await?;
    ensure!(workers(&site).await? == 2);
    // Another network takes the same worker.
    site.choose("compare-model", "efficientnet-lite1").await?;
    second(&site).await?;
    ensure!(workers(&site).await? == 2);
    site.choose("compare-model", "").await?;
    ensure!(workers(&site).await? == 1 && site.count("compared").await? == 0);
    let rows: Vec<Prediction> = site.predictions(Of::Filtered).await?;
    rows.first().context("the first network lost its answer")?;
    site.check_console().await
}
