//! The sweep below the workbench: its curve is what the workbench itself answers, point by point; it is a slider with one step for each
//! drag; it stops, goes on, and ends with its picture.

use anyhow::{Context, Result, ensure};
use site_tests::site::Of;
use site_tests::{Engine, Site, Visit};
use thirtyfour::Key;

/// What the line about its questions holds: "asked 12 of about 25".
const ANSWERS: &str = " of about 25";

/// The page with the section open, in the one browser that these tests are about.
async fn open(hash: &str) -> Result<Site> {
    let site = Visit::new().in_engine(Engine::Chromium).open(hash).await?;
    site.ready().await?;
    site.click("open-sweep").await?;
    // The section's code has come.
    site.element("start-sweep").await?;
    Ok(site)
}

/// Draws the curve and waits until all of it is there.
async fn draw(site: &Site) -> Result<String> {
    site.click("start-sweep").await?;
    whole(site).await
}

async fn whole(site: &Site) -> Result<String> {
    site.wait("the whole curve", async |site| {
        let is_going = site.count("stop-sweep").await? > 0;
        let told = if site.count("sweep-words").await? > 0 {
            site.texts("sweep-words").await?.concat()
        } else {
            String::new()
        };
        Ok((!is_going && !told.is_empty()).then_some(told))
    })
    .await
}

/// The best class and its probability that the sweep tells of the point on the workbench.
async fn told(site: &Site) -> Result<(usize, f64)> {
    let number = async |name| -> Result<f64> {
        let text = site.attribute("sweep-readout", name).await?;
        text.parse().with_context(|| text.clone())
    };
    let class = number("data-class-index").await? as usize;
    Ok((class, number("data-best-probability").await?))
}

/// The point that the workbench shows, if any.
async fn at(site: &Site) -> Result<Option<usize>> {
    let at: Option<String> = site
        .run(
            "return document.querySelector('[data-testid=sweep-chart]')?.dataset.at ?? null",
            &[],
        )
        .await?;
    Ok(at.and_then(|at| at.parse().ok()))
}

async fn steps(site: &Site) -> Result<usize> {
    site.click("open-history").await?;
    let steps = site.count("step").await?;
    site.click("open-history").await?;
    Ok(steps)
}

#[tokio::test]
async fn points_are_what_the_workbench_answers_to_the_last_digit() -> Result<()> {
    let site = open("#sample=panda&backend=cpu").await?;
    for (kind, shape, word) in [
        ("low-pass", Some("disc"), "lowpass"),
        ("high-pass", Some("square"), "rectangle"),
        ("band-pass", Some("diamond"), "frequencies"),
        ("band-stop", None, "bandstop"),
        ("low-pass", Some("gaussian"), "gaussian"),
    ] {
        site.choose("sweep-kind", kind).await?;
        if let Some(shape) = shape {
            site.choose("sweep-shape", shape).await?;
        }
        draw(&site).await?;
        site.press("sweep-chart", &[Key::Home]).await?;
        for _ in 0..3 {
            site.ready().await?;
            let here = at(&site).await?.context("the workbench shows no point")?;
            let best = site.predictions(Of::Filtered).await?[0];
            let (class, probability) = told(&site).await?;
            ensure!(
                (best.class, best.probability) == (class, probability),
                "{kind} {here}: {best:?} on the workbench, {class} {probability} in the sweep"
            );
            site.hash_holds(word, true).await?;
            for _ in 0..8 {
                site.press("sweep-chart", &[Key::Right]).await?;
            }
        }
    }
    site.check_console().await
}

#[tokio::test]
async fn a_drag_and_a_play_are_one_step_each() -> Result<()> {
    let site = open("#sample=panda&backend=cpu").await?;
    let words = draw(&site).await?;
    ensure!(words.contains("giant panda"), "{words}");
    ensure!(at(&site).await?.is_none(), "nothing was moved yet");
    let before = steps(&site).await?;
    site.drag("sweep-chart", -60, 0).await?;
    let there = at(&site).await?.context("the drag ends at a point")?;
    ensure!(there > 0 && there < 23, "{there}");
    ensure!(steps(&site).await? == before + 1);
    let value = site.attribute("sweep-chart", "aria-valuenow").await?;
    ensure!(value == there.to_string());
    site.click("undo").await?;
    site.ready().await?;
    ensure!(at(&site).await?.is_none());
    site.hash_holds("lowpass", false).await?;
    site.press("sweep-chart", &[Key::End]).await?;
    ensure!(at(&site).await? == Some(23));
    site.press("sweep-chart", &[Key::Left]).await?;
    ensure!(at(&site).await? == Some(22));
    let before = steps(&site).await?;
    site.click("sweep-play").await?;
    site.wait("the third point", async |site| {
        Ok((at(site).await? == Some(2)).then_some(()))
    })
    .await?;
    site.click("sweep-play").await?;
    let stopped = at(&site).await?;
    ensure!(
        stopped.is_some_and(|at| (2..6).contains(&at)),
        "{stopped:?}"
    );
    ensure!(steps(&site).await? == before + 1);
    ensure!(site.texts("sweep-play").await? == ["Play"]);
    site.check_console().await
}

#[tokio::test]
async fn it_stops_goes_on_and_ends_with_its_picture() -> Result<()> {
    let site = open("#sample=panda&backend=cpu").await?;
    site.click("start-sweep").await?;
    site.wait("the first answers", async |site| {
        let told = site.texts("sweep-progress").await.unwrap_or_default();
        Ok(told.concat().contains(ANSWERS).then_some(()))
    })
    .await?;
    site.click("stop-sweep").await?;
    let stopped = site.texts("sweep-complaint").await?.concat();
    ensure!(stopped.contains("Stopped"), "{stopped}");
    ensure!(site.count("sweep-chart").await? == 1);
    let words = draw(&site).await?;
    ensure!(site.count("sweep-complaint").await? == 0);
    // Everything is kept: the same again asks nothing.
    site.reload().await?;
    site.ready().await?;
    ensure!(draw(&site).await? == words);
    ensure!(
        site.fetched("engine-sets").await? == 0,
        "an engine was started for answers that are kept"
    );
    site.pick_sample("castle").await?;
    site.ready().await?;
    ensure!(site.count("sweep-chart").await? == 0 && site.count("sweep-empty").await? == 1);
    site.check_console().await
}

#[tokio::test]
async fn several_networks_share_a_chart_and_what_cannot_be_swept_says_why() -> Result<()> {
    let site = open("#sample=panda&backend=cpu").await?;
    site.run::<()>(
        "document.querySelector('[data-testid=sweep] .more > summary').click();
         document.querySelector('[data-testid=sweep-model][data-model=\"squeezenet1.1\"]').click()",
        &[],
    )
    .await?;
    let words = draw(&site).await?;
    ensure!(
        words.contains("SqueezeNet") && words.contains("EfficientNet-Lite0"),
        "{words}"
    );
    let lines: usize = site
        .run(
            "return document.querySelectorAll('[data-testid=sweep-chart] svg path').length",
            &[],
        )
        .await?;
    ensure!(lines == 2, "{lines} curves");
    site.press("sweep-chart", &[Key::Home]).await?;
    let readout = site.texts("sweep-readout").await?.concat();
    ensure!(readout.contains("SqueezeNet"), "{readout}");
    site.click("open-treatment").await?;
    site.choose("content", "hybrid").await?;
    site.wait("the reason", async |site| {
        let why = site.texts("sweep-hint").await?.concat();
        Ok(why.contains("two pictures").then_some(()))
    })
    .await?;
    site.check_console().await
}
