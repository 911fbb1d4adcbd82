//! The visitor's own files: every format, every way in, and everything that can be wrong with one.

use anyhow::{Context, Result, ensure};
use image::ImageFormat;
use image::imageops::{self, FilterType};
use site_tests::files::{self, Files};
use site_tests::goldens;
use site_tests::site::Of;
use site_tests::{Site, Visit};

async fn visit() -> Result<Site> {
    let site = Visit::new().open("#filter=lowpass:40&backend=cpu").await?;
    site.ready().await?;
    Ok(site)
}

#[tokio::test]
async fn every_lossless_format_gives_the_same_picture() -> Result<()> {
    let (site, files) = (visit().await?, Files::new()?);
    let picture = files::read(&goldens::picture("chelsea", 224))?;
    for format in [ImageFormat::Png, ImageFormat::Bmp, ImageFormat::WebP] {
        let name = format!("picture.{}", format.extensions_str()[0]);
        site.upload(&files.write(&name, &files::encode(&picture, format)?)?)
            .await?;
        site.ready().await?;
        ensure!(
            site.pixels(Of::Original).await? == *picture.as_raw(),
            "{name} changed on its way"
        );
    }
    site.check_console().await
}

#[tokio::test]
async fn lossy_and_palette_formats_are_recognised_alike() -> Result<()> {
    let (site, files) = (visit().await?, Files::new()?);
    let picture = files::read(&goldens::picture("coffee", 224))?;
    let expected = goldens::references()?["coffee"]["efficientnet-lite0"]["original"].top5[0];
    for format in [ImageFormat::Jpeg, ImageFormat::Gif] {
        let name = format!("picture.{}", format.extensions_str()[0]);
        site.upload(&files.write(&name, &files::encode(&picture, format)?)?)
            .await?;
        site.ready().await?;
        let shown = site.pixels(Of::Original).await?;
        let differences = shown
            .iter()
            .zip(picture.as_raw())
            .map(|(a, b)| f64::from(a.abs_diff(*b)));
        let mean = differences.sum::<f64>() / shown.len() as f64;
        ensure!(
            mean > 0.0 && mean < 16.0,
            "{name} differs by {mean} on average"
        );
        ensure!(site.best(Of::Original).await? == expected, "{name}");
    }
    // A file's name is no reason to believe it.
    site.upload(&files.write("lies.png", &files::encode(&picture, ImageFormat::Bmp)?)?)
        .await?;
    site.ready().await?;
    ensure!(site.pixels(Of::Original).await? == *picture.as_raw());
    site.check_console().await
}

#[tokio::test]
async fn a_format_that_only_the_browser_knows_is_opened_through_it() -> Result<()> {
    let (site, files) = (visit().await?, Files::new()?);
    let drawing = r##"<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400">
        <rect width="600" height="400" fill="#00ff00"/><rect x="300" width="300" height="400" fill="#0000ff"/></svg>"##;
    site.upload(&files.write("drawing.svg", drawing.as_bytes())?)
        .await?;
    site.ready().await?;
    let pixels = site.pixels(Of::Original).await?;
    ensure!(pixels[..3] == [0, 255, 0], "the left is {:?}", &pixels[..3]);
    let end = pixels.len() - 3;
    ensure!(
        pixels[end..] == [0, 0, 255],
        "the right is {:?}",
        &pixels[end..]
    );
    site.check_console().await
}

#[tokio::test]
async fn a_photograph_is_shown_upright() -> Result<()> {
    let (site, files) = (visit().await?, Files::new()?);
    // Stored lying: what is left in the file is above when the camera's turn is undone.
    let lying = files::jpeg_with_orientation(&files::red_beside_blue(300, 300), 6)?;
    site.upload(&files.write("turned.jpg", &lying)?).await?;
    site.ready().await?;
    let pixels = site.pixels(Of::Original).await?;
    let is = |start: usize, channel: usize| {
        pixels[start + channel] > 200 && pixels[start + 2 - channel] < 60
    };
    ensure!(is(0, 0), "above is {:?}, not red", &pixels[..3]);
    let end = pixels.len() - 3;
    ensure!(is(end, 2), "below is {:?}, not blue", &pixels[end..]);
    site.check_console().await
}

#[tokio::test]
async fn a_photograph_of_fifty_megapixels_is_classified() -> Result<()> {
    let (site, files) = (visit().await?, Files::new()?);
    let small = files::read(&goldens::picture("chelsea", 224))?;
    let large = imageops::resize(&small, 7072, 7072, FilterType::Nearest);
    site.upload(&files.write("large.jpg", &files::encode(&large, ImageFormat::Jpeg)?)?)
        .await?;
    site.ready().await?;
    ensure!(
        site.attribute("canvas-original", "aria-label")
            .await?
            .contains("Your own picture")
    );
    let best = site.best(Of::Original).await?;
    ensure!((281..=287).contains(&best), "the cat became class {best}");
    ensure!(site.notices().await?.is_empty());
    site.check_console().await
}

#[tokio::test]
async fn a_file_can_be_dropped_and_pasted() -> Result<()> {
    let site = visit().await?;
    for (event, picture) in [("drop", "chelsea"), ("paste", "coffee")] {
        let path = goldens::picture(picture, 224);
        site.hand_over(event, "picture.png", &std::fs::read(&path)?)
            .await?;
        site.ready().await?;
        ensure!(
            site.pixels(Of::Original).await? == *files::read(&path)?.as_raw(),
            "{event}"
        );
        let reference = &goldens::references()?[picture]["efficientnet-lite0"]["original"];
        reference
            .check(&site.predictions(Of::Original).await?)
            .context(event)?;
    }
    site.check_console().await
}

#[tokio::test]
async fn a_file_that_is_no_picture_gives_a_sentence_and_changes_nothing() -> Result<()> {
    let (site, files) = (visit().await?, Files::new()?);
    let picture = files::read(&goldens::picture("chelsea", 224))?;
    let png = files::encode(&picture, ImageFormat::Png)?;
    let jpeg = files::encode(&picture, ImageFormat::Jpeg)?;
    let webp = files::encode(&picture, ImageFormat::WebP)?;
    let broken: [(&str, Vec<u8>); 10] = [
        ("empty.png", Vec::new()),
        ("text.png", b"This is not a picture.".to_vec()),
        ("page.html", b"<!doctype html><p>no picture".to_vec()),
        ("zeros.jpg", vec![0; 4096]),
        ("header.png", png[..40].to_vec()),
        ("start.jpg", jpeg[..200].to_vec()),
        ("start.webp", webp[..40].to_vec()),
        ("huge.bmp", files::bmp_claiming(60_000, 60_000)?),
        ("huge.jpg", files::jpeg_claiming(65_000, 65_000)?),
        (
            "drawing.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg'><rect".to_vec(),
        ),
    ];
    site.upload(&goldens::picture("coffee", 224)).await?;
    site.ready().await?;
    let before = site.look().await?;
    for (name, bytes) in broken {
        site.upload(&files.write(name, &bytes)?).await?;
        site.notice_with(&["picture", "file"])
            .await
            .with_context(|| name.to_owned())?;
        site.ready().await.with_context(|| name.to_owned())?;
        ensure!(
            site.notices().await?.len() == 1,
            "{name}: {:?}",
            site.notices().await?
        );
        ensure!(site.look().await? == before, "{name} changed the page");
        site.dismiss_notices().await?;
    }
    // What is said of one file is of no interest once the next has come.
    for name in ["empty.png", "zeros.jpg"] {
        site.upload(&files.write(name, &[])?).await?;
        let sentence = site.notice_with(&[name]).await?;
        ensure!(site.notices().await? == [sentence]);
    }
    // And the page still opens good ones.
    site.upload(&goldens::picture("chelsea", 224)).await?;
    site.ready().await?;
    ensure!(site.pixels(Of::Original).await? == *picture.as_raw());
    ensure!(site.notices().await?.is_empty());
    Ok(())
}
