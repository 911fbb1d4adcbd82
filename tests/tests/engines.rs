//! Every browser that is installed, once: a picture is judged, a filter changes the answer, a set is tested, a link brings all of it back.

use anyhow::{Context, Result, ensure};
use image::ImageFormat;
use site_tests::engine::skipped;
use site_tests::files::{self, Files};
use site_tests::site::Of;
use site_tests::{Engine, Visit, goldens};

async fn first_visit(engine: Engine) -> Result<()> {
    if let Some(missing) = engine.missing() {
        skipped(&format!("{engine} is not installed: {missing} is missing"));
        return Ok(());
    }
    let site = Visit::new()
        .in_engine(engine)
        .open("#model=squeezenet1.1&backend=cpu")
        .await?;
    site.ready().await?;
    let whole = site.predictions(Of::Original).await?;
    ensure!(whole.len() == 5, "{whole:?}");
    ensure!(site.predictions(Of::Filtered).await? == whole);

    site.click("add-filter").await?;
    site.set_slider("filter-radius", 0, 8.0).await?;
    site.wait("another answer", async |site| {
        site.ready().await?;
        Ok((site.predictions(Of::Filtered).await? != whole).then_some(()))
    })
    .await?;
    let look = site.steady_look().await?;
    let hash = site.hash().await?;
    ensure!(hash.contains("filter=lowpass:8"), "{hash}");

    let files = Files::new()?;
    let picture = |name: &str| -> Result<Vec<u8>> {
        files::encode(
            &files::read(&goldens::picture(name, 227))?,
            ImageFormat::Png,
        )
    };
    let set = files.zip(
        "two.zip",
        &[
            ("Egyptian cat/1.png", picture("chelsea")?),
            ("espresso/1.png", picture("coffee")?),
        ],
    )?;
    site.click("view-set").await?;
    site.choose_file("set-input", &set).await?;
    site.wait("the set", async |site| {
        Ok((site.count("forget-set").await? == 1).then_some(()))
    })
    .await?;
    site.test_set().await?;
    let right = site.right("original").await?;
    ensure!(right.of == 2, "{right:?}");

    site.open(&hash).await?;
    site.ready().await?;
    site.looks_like("what the link says", &look).await?;
    site.check_console().await
}

#[tokio::test]
async fn chromium() -> Result<()> {
    first_visit(Engine::Chromium).await.context("in Chromium")
}

#[tokio::test]
async fn firefox() -> Result<()> {
    first_visit(Engine::Firefox).await.context("in Firefox")
}

#[tokio::test]
async fn webkit() -> Result<()> {
    first_visit(Engine::WebKit).await.context("in WebKitGTK")
}
