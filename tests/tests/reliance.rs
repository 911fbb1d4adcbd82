//! "What does it rely on?" below the workbench: results while it runs, stop and go on, findings as filters, and numbers that are those of the
//! workbench itself.

use anyhow::{Context, Result, ensure};
use site_tests::site::Of;
use site_tests::{Engine, Site, Visit};
use thirtyfour::Key;

/// A network that answers quickly.
const BENCH: &str = "#sample=panda&model=squeezenet1.1&backend=cpu";

/// The page with the section open, in the one browser that these tests are about.
async fn open() -> Result<Site> {
    let site = Visit::new().in_engine(Engine::Chromium).open(BENCH).await?;
    site.ready().await?;
    site.click("open-rely").await?;
    site.wait("the section's code", async |site| {
        Ok((site.count("start-rely").await? == 1).then_some(()))
    })
    .await?;
    Ok(site)
}

/// Waits until everything is answered; the sentences then.
async fn whole(site: &Site) -> Result<Vec<String>> {
    site.wait("all answers", async |site| {
        let is_going = site.count("stop-rely").await? > 0;
        let is_whole: bool = site
            .run(
                "return document.querySelector('[data-testid=rely-words]')?.dataset.complete === 'true'",
                &[],
            )
            .await?;
        Ok((!is_going && is_whole).then_some(()))
    })
    .await?;
    site.texts("rely-sentence").await
}

/// How many blocks are known: "12 of 407 blocks were removed …".
async fn known(site: &Site) -> Result<usize> {
    let told = site.texts("rely-known").await?.concat();
    let number = told.split(' ').next().unwrap_or_default();
    Ok(number.parse().unwrap_or(0))
}

#[tokio::test]
async fn results_come_while_it_runs_and_it_goes_on_where_it_stopped() -> Result<()> {
    let site = open().await?;
    ensure!(site.count("rely-empty").await? == 1);
    let hint = site.texts("rely-hint").await?.concat();
    ensure!(hint.contains("questions"), "{hint}");
    site.click("start-rely").await?;
    let seen = site
        .wait("the first blocks", async |site| {
            let known = known(site).await?;
            Ok((known > 0).then_some(known))
        })
        .await?;
    site.click("stop-rely").await?;
    let stopped = site.texts("rely-complaint").await?.concat();
    ensure!(stopped.contains("Stopped"), "{stopped}");
    let kept = known(&site).await?;
    ensure!(kept >= seen, "{kept} of {seen} blocks are left");
    site.click("start-rely").await?;
    let sentences = whole(&site).await?;
    ensure!(sentences.len() == 3, "{sentences:?}");
    ensure!(sentences[0].contains("panda"), "{}", sentences[0]);
    ensure!(known(&site).await? >= kept);
    ensure!(site.count("rely-use").await? > 2);
    ensure!(site.count("rely-rebuilt").await? == 1);
    site.click("open-rely-evidence").await?;
    let evidence = site.texts("rely-evidence").await?.concat();
    ensure!(evidence.contains("stand out"), "{evidence}");
    // The same again asks nothing, as everything is kept.
    site.reload().await?;
    site.ready().await?;
    site.click("start-rely").await?;
    ensure!(whole(&site).await? == sentences);
    let asked: f64 = site
        .run(
            "return performance.getEntriesByType('resource').filter(({ name }) => name.includes('engine-sets')).length",
            &[],
        )
        .await?;
    ensure!(
        asked == 0.0,
        "an engine was started for answers that are kept"
    );
    // Another picture is another question.
    site.pick_sample("castle").await?;
    site.ready().await?;
    ensure!(site.count("rely-about").await? == 0 && site.count("rely-empty").await? == 1);
    site.check_console().await
}

#[tokio::test]
async fn blocks_and_findings_are_what_the_workbench_answers() -> Result<()> {
    let site = open().await?;
    let answer = site.best(Of::Original).await?;
    site.click("start-rely").await?;
    whole(&site).await?;
    // The first key shows zero frequency, which is no block; then block by block.
    site.press("rely-cross", &[Key::Right]).await?;
    let mean = site.attribute("rely-cross", "aria-valuetext").await?;
    ensure!(mean.contains("mean brightness"), "{mean}");
    site.press("rely-cross", &[Key::Right]).await?;
    let told = site.attribute("rely-readout", "data-probability").await?;
    let told: f64 = told.parse().context("a probability")?;
    site.click("rely-remove").await?;
    site.ready().await?;
    let predictions = site.predictions(Of::Filtered).await?;
    let here = predictions.iter().find(|found| found.class == answer);
    let here = here.context("the answer is not among the first five")?;
    ensure!(
        (here.probability - told).abs() < 1e-4,
        "{} on the workbench, {told} in the section",
        here.probability
    );
    site.click("undo").await?;
    site.ready().await?;
    let before = site.hash().await?;
    // The section is about the picture as it came, so filters on the workbench leave it alone.
    ensure!(site.count("rely-about").await? == 1);
    site.press("rely-use", &[Key::Enter]).await?;
    site.ready().await?;
    ensure!(site.hash().await?.contains("frequencies"));
    ensure!(site.count("rely-about").await? == 1);
    site.click("undo").await?;
    site.ready().await?;
    ensure!(site.hash().await? == before, "one step takes it back");
    site.check_console().await
}
