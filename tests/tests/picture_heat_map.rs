//! The Fourier heat map of the picture on the workbench: numbers that are those of the workbench itself, waves that go there and back, stop
//! and go on, and options that change what is asked.

use anyhow::{Context, Result, ensure};
use site_tests::site::Of;
use site_tests::{Engine, Site, Visit};
use thirtyfour::Key;

/// A network that answers quickly.
const BENCH: &str = "#sample=panda&model=squeezenet1.1&backend=cpu";

/// The page with the section open and a small map chosen, in the one browser that these tests are about.
async fn open(hash: &str) -> Result<Site> {
    let site = Visit::new().in_engine(Engine::Chromium).open(hash).await?;
    site.ready().await?;
    site.click("open-picture-heat").await?;
    // The section's code has come.
    site.element("start-picture-heat").await?;
    site.choose("picture-heat-reach", "4").await?;
    Ok(site)
}

/// Waits until everything is answered; the sentences then.
async fn whole(site: &Site) -> Result<Vec<String>> {
    site.wait("all answers", async |site| {
        let is_whole: bool = site
            .run(
                "return document.querySelector('[data-testid=picture-heat-words]')?.dataset.complete === 'true'",
                &[],
            )
            .await?;
        Ok(is_whole.then_some(()))
    })
    .await?;
    site.texts("picture-heat-sentence").await
}

/// How many frequencies are known: "12 of 41 frequencies. …".
async fn known(site: &Site) -> Result<usize> {
    let told = site.texts("picture-heat-known").await?.concat();
    let number = told.split(' ').next().unwrap_or_default();
    Ok(number.parse().unwrap_or(0))
}

/// The best class and its probability that the map tells of the marked wave.
async fn told(site: &Site) -> Result<(usize, f64)> {
    let number = async |name| -> Result<f64> {
        let text = site.attribute("picture-heat-readout", name).await?;
        text.parse().with_context(|| text.clone())
    };
    let class = number("data-class-index").await? as usize;
    Ok((class, number("data-best-probability").await?))
}

#[tokio::test]
async fn a_wave_of_the_map_does_on_the_workbench_what_the_map_says() -> Result<()> {
    // Also beside a filter of the workbench.
    for hash in [BENCH.to_owned(), format!("{BENCH}&filter=lowpass:60")] {
        let site = open(&hash).await?;
        for (phase, sign) in [("45", "plus"), ("worst", "plus"), ("0", "drawn")] {
            site.choose("picture-heat-phase", phase).await?;
            site.choose("picture-heat-sign", sign).await?;
            site.click("start-picture-heat").await?;
            let words = whole(&site).await?.concat();
            ensure!(words.contains("norm 15.9"), "{words}");
            site.click("picture-heat-strongest").await?;
            let before = site.hash().await?;
            site.press("picture-heat-add", &[Key::Enter]).await?;
            site.hash_holds("noise=", true).await?;
            site.ready().await?;
            let best = site.predictions(Of::Filtered).await?[0];
            let map = told(&site).await?;
            ensure!(
                (best.class, best.probability) == map,
                "{phase} {sign}: {best:?} on the workbench, {map:?} in the map"
            );
            // The wave on the workbench is none of what the map is about.
            ensure!(known(&site).await? == 41);
            site.click("undo").await?;
            site.ready().await?;
            site.wait("the address before that step", async |site| {
                Ok((site.hash().await? == before).then_some(()))
            })
            .await?;
        }
        site.check_console().await?;
    }
    Ok(())
}

#[tokio::test]
async fn it_stops_goes_on_and_asks_nothing_twice() -> Result<()> {
    let site = open(BENCH).await?;
    ensure!(site.count("picture-heat-empty").await? == 1);
    let hint = site.texts("picture-heat-hint").await?.concat();
    ensure!(hint.starts_with("About 42 questions"), "{hint}");
    site.choose("picture-heat-phase", "worst").await?;
    let hint = site.texts("picture-heat-hint").await?.concat();
    ensure!(hint.starts_with("About 165 questions"), "{hint}");
    site.click("start-picture-heat").await?;
    let seen = site
        .wait("the first frequencies", async |site| {
            let known = known(site).await?;
            Ok((known > 0).then_some(known))
        })
        .await?;
    site.click("stop-picture-heat").await?;
    let stopped = site.texts("picture-heat-complaint").await?.concat();
    ensure!(stopped.contains("Stopped"), "{stopped}");
    ensure!(known(&site).await? >= seen);
    site.click("start-picture-heat").await?;
    let sentences = whole(&site).await?;
    ensure!(sentences.len() >= 2, "{sentences:?}");
    // By keyboard: the first key marks zero frequency, the next ones move.
    site.press("picture-heat-cross", &[Key::Right]).await?;
    site.press("picture-heat-cross", &[Key::Right]).await?;
    let read = site.texts("picture-heat-readout").await?.concat();
    ensure!(read.starts_with("kx 1, ky 0"), "{read}");
    site.reload().await?;
    site.ready().await?;
    site.choose("picture-heat-reach", "4").await?;
    site.choose("picture-heat-phase", "worst").await?;
    site.click("start-picture-heat").await?;
    ensure!(whole(&site).await? == sentences);
    ensure!(
        site.fetched("engine-sets").await? == 0,
        "an engine was started for answers that are kept"
    );
    // Another norm is another question.
    site.click("start-picture-heat").await?;
    site.set_slider("picture-heat-norm", 0, 3.0).await?;
    site.wait("an empty section", async |site| {
        Ok((site.count("picture-heat-empty").await? == 1).then_some(()))
    })
    .await?;
    site.check_console().await
}
