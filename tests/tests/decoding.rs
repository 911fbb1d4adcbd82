//! Files that need more than a decoder: turned, damaged, of kinds that only the browser opens, and of any shape. The files are those of
//! `crates/intake/tests`, where the tools are named that say what is right.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::json;
use site_tests::files::{self, Files};
use site_tests::goldens;
use site_tests::site::Of;
use site_tests::{Engine, Site, Visit};

async fn visit() -> Result<Site> {
    let site = Visit::new().open("#backend=cpu").await?;
    site.ready().await?;
    Ok(site)
}

fn file(name: &str) -> Result<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/intake/tests/files");
    fs::read(folder.join(name)).with_context(|| format!("no {name}"))
}

/// Name of the picture on the page.
async fn title(site: &Site) -> Result<String> {
    let script = "return document.querySelector('#picture-title + .aside')?.textContent ?? ''";
    site.run(script, &[]).await
}

/// Opens a file and waits until it is the picture on the page.
async fn open(site: &Site, files: &Files, name: &str) -> Result<()> {
    site.upload(&files.write(name, &file(name)?)?).await?;
    site.wait(name, async |site| {
        Ok((title(site).await? == name).then_some(()))
    })
    .await?;
    site.ready().await
}

/// Columns by rows of the picture in the crop drawer, once it is there.
async fn cropped(site: &Site) -> Result<f64> {
    site.wait("the whole picture", async |site| {
        let script = "const image = document.querySelector('.crop-frame img');
            return image?.naturalHeight ? image.naturalWidth / image.naturalHeight : 0";
        let shape: f64 = site.run(script, &[]).await?;
        Ok((shape > 0.0).then_some(shape))
    })
    .await
}

#[tokio::test]
async fn a_turned_picture_stands_upright_on_the_bench_and_in_the_crop_drawer() -> Result<()> {
    let (site, files) = (visit().await?, Files::new()?);
    for (name, shape) in [
        ("orientation6.webp", 120.0 / 160.0),
        ("webp_exif6_with_prefix_sharp.webp", 160.0 / 96.0),
        ("jpg_exif_two_6_then_1.jpg", 160.0 / 96.0),
    ] {
        open(&site, &files, name).await?;
        if site.count("crop-drawer").await? == 0 {
            site.click("crop").await?;
        }
        let shown = site
            .wait("the next picture", async |site| {
                let shown = cropped(site).await?;
                Ok(((shown - shape).abs() < 0.02).then_some(shown))
            })
            .await;
        ensure!(shown.is_ok(), "{name} lies on its side");
    }
    ensure!(site.notices().await?.is_empty());
    site.check_console().await
}

#[tokio::test]
async fn the_browser_opens_what_the_decoders_do_not() -> Result<()> {
    let (site, files) = (visit().await?, Files::new()?);
    open(&site, &files, "jpg_noninterleaved_420.jpg").await?;
    let right = site.pixels(Of::Original).await?;
    if Engine::chosen() == Engine::Firefox {
        // Firefox ESR 153 has no arithmetic decoding; Chromium 148 and WebKitGTK 2.50 have it.
        let name = "jpg_arithmetic.jpg";
        site.upload(&files.write(name, &file(name)?)?).await?;
        site.notice_with(&[name, "cannot be opened", "Save it again"])
            .await?;
        return site.check_console().await;
    }
    open(&site, &files, "jpg_arithmetic.jpg").await?;
    let arithmetic = site.pixels(Of::Original).await?;
    let apart: f64 = right
        .iter()
        .zip(&arithmetic)
        .map(|(a, b)| f64::from(a.abs_diff(*b)))
        .sum::<f64>()
        / right.len() as f64;
    // The same coefficients, differently coded.
    ensure!(apart < 2.0, "{apart} levels apart");
    ensure!(site.notices().await?.is_empty());
    site.check_console().await
}

#[tokio::test]
async fn damage_is_said_with_the_picture_and_forgotten_with_it() -> Result<()> {
    let (site, files) = (visit().await?, Files::new()?);
    for (name, words) in [
        ("jpg_truncated60.jpg", "cut off"),
        ("jpg_damaged_restart.jpg", "damaged"),
    ] {
        open(&site, &files, name).await?;
        let sentence = site.notice_with(&[name]).await?;
        ensure!(sentence.contains(words), "{sentence}");
        ensure!(site.notices().await? == [sentence]);
    }
    let half = file("00_right_picture.png")?;
    let half = files.write("half.png", &half[..half.len() / 2])?;
    site.upload(&half).await?;
    site.notice_with(&["half.png"]).await?;
    open(&site, &files, "no-iend.png").await?;
    ensure!(site.notices().await?.is_empty());
    site.check_console().await
}

#[tokio::test]
async fn damage_of_a_second_picture_is_said() -> Result<()> {
    let (site, files) = (visit().await?, Files::new()?);
    open(&site, &files, "jpg_truncated60.jpg").await?;
    open(&site, &files, "00_right_picture.png").await?;
    ensure!(site.notices().await?.is_empty());
    site.click("open-treatment").await?;
    // The first of the pictures to mix with is the visitor's other one.
    site.choose("content", "phase-of-second").await?;
    let sentence = site.notice_with(&["second picture", "cut off"]).await?;
    ensure!(
        sentence.starts_with("The second picture is not whole."),
        "{sentence}"
    );
    site.check_console().await
}

#[tokio::test]
async fn what_nobody_opens_is_called_by_its_name() -> Result<()> {
    let (site, files) = (visit().await?, Files::new()?);
    let before = site.look().await?;
    let files_of: [(&str, &[u8], &[&str]); 4] = [
        (
            "IMG_1.HEIC",
            b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
            &["HEIC", "Export"],
        ),
        (
            "clip.mp4",
            b"\0\0\0\x18ftypmp42\0\0\0\0isommp42",
            &["video"],
        ),
        (
            "photo.cr2",
            b"II*\0\x10\0\0\0CR\x02\0\0\0\0\0",
            &["CR2", "JPEG"],
        ),
        ("scan.pdf", b"%PDF-1.7\n", &["PDF", "page"]),
    ];
    for (name, bytes, words) in files_of {
        site.upload(&files.write(name, bytes)?).await?;
        let sentence = site.notice_with(&[name]).await?;
        ensure!(
            words.iter().all(|word| sentence.contains(word)),
            "{sentence}"
        );
        site.dismiss_notices().await?;
        ensure!(site.look().await? == before, "{name} changed the page");
    }
    Ok(())
}

#[tokio::test]
async fn the_crop_drawer_fits_the_window_and_lets_the_page_scroll() -> Result<()> {
    let (site, files) = (visit().await?, Files::new()?);
    let grey = Rgb([90, 120, 150]);
    for (width, height) in [(270, 3000), (3000, 10)] {
        let name = format!("{width}.png");
        let picture = RgbImage::from_pixel(width, height, grey);
        let picture = files::encode(&picture, ImageFormat::Png)?;
        site.upload(&files.write(&name, &picture)?).await?;
        site.wait("the picture", async |site| {
            Ok((title(site).await? == name).then_some(()))
        })
        .await?;
        site.ready().await?;
        if site.count("crop-drawer").await? == 0 {
            site.click("crop").await?;
        }
        cropped(&site).await?;
        let measured: [f64; 4] = site
            .run(
                "const frame = document.querySelector('.crop-frame').getBoundingClientRect();
                return [frame.width, frame.height, innerWidth, innerHeight]",
                &[],
            )
            .await?;
        let [wide, high, window_width, window_height] = measured;
        ensure!(
            wide >= 40.0 && high >= 40.0 && wide <= window_width && high <= 0.75 * window_height,
            "{name}: {measured:?}"
        );
    }
    // The wheel is the page's without Ctrl; a finger scrolls until the square was tapped.
    let taken: [bool; 2] = site
        .run(
            "const frame = document.querySelector('.crop-frame');
            const taken = (ctrlKey) => !frame.dispatchEvent(
                new WheelEvent('wheel', { deltaY: 40, ctrlKey, bubbles: true, cancelable: true }));
            return [taken(false), taken(true)]",
            &[],
        )
        .await?;
    ensure!(taken == [false, true], "{taken:?}");
    let touch: String = site
        .run(
            "document.activeElement.blur();
            return getComputedStyle(document.querySelector(arguments[0])).touchAction",
            &[json!(".crop-frame")],
        )
        .await?;
    ensure!(touch == "pan-y", "{touch}");
    site.check_console().await
}

#[tokio::test]
async fn a_picture_of_a_file_that_is_whole_says_nothing() -> Result<()> {
    let site = visit().await?;
    site.upload(&goldens::picture("coffee", 224)).await?;
    site.ready().await?;
    ensure!(site.notices().await?.is_empty());
    Ok(())
}
