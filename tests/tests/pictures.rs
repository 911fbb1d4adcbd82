//! Pictures in: the visitor's strip, what the browser keeps of it, formulas, the crop box and the camera.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use image::imageops::{self, FilterType};
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::json;
use site_tests::files::{self, Files};
use site_tests::goldens;
use site_tests::site::Of;
use site_tests::{Site, Visit, in_chromium};
use thirtyfour::Key;

/// Waits until so many pictures are in the strip.
async fn strip(site: &Site, count: usize) -> Result<()> {
    site.wait(&format!("a strip of {count}"), async |site| {
        Ok((site.count("own-picture").await? == count).then_some(()))
    })
    .await
}

/// The title of the picture on the page.
async fn title(site: &Site) -> Result<String> {
    site.run(
        "return document.querySelector('#picture-title + .aside')?.innerText ?? ''",
        &[],
    )
    .await
}

async fn titled(site: &Site, wanted: &str) -> Result<()> {
    site.wait(&format!("the picture {wanted}"), async |site| {
        Ok((title(site).await? == wanted).then_some(()))
    })
    .await?;
    site.ready().await
}

fn plain(colour: [u8; 3]) -> Result<Vec<u8>> {
    files::encode(
        &RgbImage::from_pixel(300, 200, Rgb(colour)),
        ImageFormat::Png,
    )
}

/// Whether every pixel of the picture as it came has this colour.
async fn shows(site: &Site, colour: [u8; 3]) -> Result<()> {
    let pixels = site.pixels(Of::Original).await?;
    let other = pixels.chunks(3).find(|pixel| **pixel != colour);
    ensure!(other.is_none(), "{other:?} instead of {colour:?}");
    Ok(())
}

#[tokio::test]
async fn a_strip_of_pictures_stays_until_it_is_forgotten() -> Result<()> {
    let (red, green, blue) = ([200, 10, 10], [10, 200, 10], [10, 10, 200]);
    let files = Files::new()?;
    let paths = [
        files.write("red.png", &plain(red)?)?,
        files.write("notes.txt", b"no picture")?,
        files.write("green.png", &plain(green)?)?,
        files.write("blue.png", &plain(blue)?)?,
    ];
    let site = Visit::new().open("#filter=lowpass:40&backend=cpu").await?;
    site.ready().await?;
    let all = paths.each_ref().map(|path| path.to_string_lossy());
    site.upload(&PathBuf::from(all.join("\n"))).await?;
    strip(&site, 3).await?;
    site.notice_with(&["notes.txt"]).await?;
    site.dismiss_notices().await?;
    titled(&site, "red.png").await?;
    shows(&site, red).await?;
    let (violations, _) = site.violations().await?;
    ensure!(violations.is_empty(), "{violations:?}");
    let choose = async |site: &Site, index: usize| -> Result<()> {
        site.run(
            "document.querySelectorAll('[data-testid=own-picture]')[arguments[0]].click()",
            &[json!(index)],
        )
        .await
    };
    choose(&site, 1).await?;
    titled(&site, "green.png").await?;
    shows(&site, green).await?;
    site.set_slider("filter-radius", 0, 22.0).await?;
    site.ready().await?;
    let stored = site.texts("pictures-stored").await?;
    ensure!(stored[0].starts_with("3 pictures, "), "{stored:?}");
    // Another visit, by an address that names nothing: strip, picture and filter are as they were.
    site.wait("the storage", async |site| {
        let last: String = site
            .run(
                "return localStorage.getItem('frequency-shortcut-explorer.last') ?? ''",
                &[],
            )
            .await?;
        Ok(last.contains("lowpass:22").then_some(()))
    })
    .await?;
    site.open("").await?;
    titled(&site, "green.png").await?;
    strip(&site, 3).await?;
    shows(&site, green).await?;
    ensure!(site.hash().await?.contains("filter=lowpass:22"));
    choose(&site, 2).await?;
    titled(&site, "blue.png").await?;
    // One is removed: its neighbour comes; undo brings it back.
    site.run::<()>(
        "document.querySelectorAll('[data-testid=remove-picture]')[2].click()",
        &[],
    )
    .await?;
    titled(&site, "green.png").await?;
    strip(&site, 2).await?;
    site.click("undo").await?;
    titled(&site, "blue.png").await?;
    strip(&site, 3).await?;
    // Forgetting asks first.
    site.click("forget-pictures").await?;
    site.click("keep-pictures").await?;
    strip(&site, 3).await?;
    site.click("forget-pictures").await?;
    site.click("forget-pictures-now").await?;
    strip(&site, 0).await?;
    site.ready().await?;
    let left = async |site: &Site| -> Result<Vec<String>> {
        site.run_async(
            "const done = arguments[0];
             indexedDB.databases().then(async (all) => {
                 const keys = [];
                 for (const { name } of all) {
                     const base = await new Promise((resolve) => { indexedDB.open(name).onsuccess = (event) => resolve(event.target.result); });
                     for (const store of base.objectStoreNames) {
                         const found = await new Promise((resolve) => { base.transaction(store).objectStore(store).getAllKeys().onsuccess = (event) => resolve(event.target.result); });
                         keys.push(...found.map((key) => `${store}: ${key}`));
                     }
                     base.close();
                 }
                 done(keys.filter((key) => key.startsWith('pictures') || key.includes('pictures/')));
             });",
            &[],
        )
        .await
    };
    site.wait("an empty storage", async |site| {
        Ok(left(site).await?.is_empty().then_some(()))
    })
    .await?;
    site.open("").await?;
    site.ready().await?;
    strip(&site, 0).await?;
    ensure!(title(&site).await? != "blue.png");
    site.check_console().await
}

#[tokio::test]
async fn formulas_make_pictures_that_links_make_again() -> Result<()> {
    let site = Visit::new().open("#filter=lowpass:40&backend=cpu").await?;
    site.ready().await?;
    site.click("make-one").await?;
    let mut seen = vec![site.painted(Of::Original).await?];
    for (kind, _) in spectrum::formula::Formula::KINDS {
        site.choose("formula", kind).await?;
        site.ready().await?;
        ensure!(site.hash().await?.contains(&format!("made={kind}:")));
        let painted = site.painted(Of::Original).await?;
        ensure!(!seen.contains(&painted), "{kind} looks like another one");
        seen.push(painted);
    }
    site.choose("formula", "grating").await?;
    site.set_slider("formula-frequency", 0, 33.0).await?;
    site.set_slider("formula-orientation", 0, 60.0).await?;
    site.ready().await?;
    // The page shows what the formula says.
    let formula: spectrum::formula::Formula = "grating:33,60,0,1".parse()?;
    let mut expected = Vec::new();
    formula.picture(224).write_rgba8(&mut expected);
    let shown = site.pixels(Of::Original).await?;
    let worst = shown
        .chunks(3)
        .zip(expected.chunks(4))
        .flat_map(|(a, b)| a.iter().zip(b).map(|(a, b)| a.abs_diff(*b)))
        .max();
    // Sines may differ in the last digit between machines.
    ensure!(worst.is_some_and(|worst| worst <= 1), "{worst:?}");
    let (hash, look) = (site.hash().await?, site.painted(Of::Original).await?);
    ensure!(hash.contains("made=grating:33,60,0,1"), "{hash}");
    site.click("undo").await?;
    site.ready().await?;
    ensure!(site.hash().await?.contains("made=grating:33,0,0,1"));
    site.open(&hash).await?;
    site.ready().await?;
    ensure!(site.painted(Of::Original).await? == look);
    // It has no file to cut.
    site.click("crop").await?;
    ensure!(site.count("crop-square").await? == 0);
    site.check_console().await
}

#[tokio::test]
async fn any_square_can_be_cut_by_keys_pointer_and_number() -> Result<()> {
    let (site, files) = (Visit::new().open("#backend=cpu").await?, Files::new()?);
    site.ready().await?;
    let picture = files::encode(&files::red_beside_blue(300, 200), ImageFormat::Png)?;
    site.upload(&files.write("flag.png", &picture)?).await?;
    titled(&site, "flag.png").await?;
    site.click("crop").await?;
    site.wait("the crop box", async |site| {
        Ok((site.count("crop-square").await? == 1).then_some(()))
    })
    .await?;
    site.press("crop-square", &[Key::Add, Key::Add, Key::Add, Key::Add])
        .await?;
    for _ in 0..20 {
        site.press("crop-square", &[Key::Left]).await?;
    }
    site.ready().await?;
    // A third of the way from the middle to the left, half as large: some blue is left.
    let blue_share = async |site: &Site| -> Result<f64> {
        let pixels = site.pixels(Of::Original).await?;
        let blue = pixels.chunks(3).filter(|pixel| pixel[2] > 128).count();
        Ok(blue as f64 / (pixels.len() / 3) as f64)
    };
    let by_keys = blue_share(&site).await?;
    ensure!(by_keys < 0.4, "{by_keys} of it is blue");
    site.drag("crop-square", -60, 0).await?;
    site.ready().await?;
    let place = site.attribute("crop-square", "aria-valuetext").await?;
    ensure!(
        place == "137 pixels, 0 from the left, 31 from the top",
        "{place}"
    );
    shows(&site, [255, 0, 0]).await?;
    site.click("undo").await?;
    site.ready().await?;
    ensure!((blue_share(&site).await? - by_keys).abs() < 1e-9);
    site.set_slider("crop-zoom", 0, 8.0).await?;
    site.ready().await?;
    shows(&site, [255, 0, 0]).await?;
    site.click("crop-reset").await?;
    site.ready().await?;
    ensure!((blue_share(&site).await? - 0.5).abs() < 0.01);
    // The square of a picture of the site's is in the link.
    site.open("#sample=owl&crop=2,0.25,0.75&backend=cpu")
        .await?;
    site.ready().await?;
    let part = site.painted(Of::Original).await?;
    ensure!(site.hash().await?.contains("crop=2,0.25,0.75"));
    site.open("#sample=owl&backend=cpu").await?;
    site.ready().await?;
    ensure!(site.painted(Of::Original).await? != part);
    site.check_console().await
}

/// A film of one picture for Chromium's pretended camera, in YUV4MPEG2 (full colour resolution is not among what it takes: 4:2:0).
fn film(picture: &RgbImage) -> Vec<u8> {
    let (width, height) = picture.dimensions();
    let mut bytes =
        format!("YUV4MPEG2 W{width} H{height} F30:1 Ip A1:1 C420\nFRAME\n").into_bytes();
    // ITU-R BT.601, studio range.
    let plane = |x: u32, y: u32, weights: [f64; 3], offset: f64| {
        let sum: f64 = picture
            .get_pixel(x, y)
            .0
            .iter()
            .zip(weights)
            .map(|(value, weight)| f64::from(*value) / 255.0 * weight)
            .sum();
        (sum + offset).round() as u8
    };
    for y in 0..height {
        bytes.extend((0..width).map(|x| plane(x, y, [65.481, 128.553, 24.966], 16.0)));
    }
    for weights in [[-37.797, -74.203, 112.0], [112.0, -93.786, -18.214]] {
        for y in (0..height).step_by(2) {
            bytes.extend((0..width).step_by(2).map(|x| plane(x, y, weights, 128.0)));
        }
    }
    bytes
}

/// Keeps what the camera is asked for in `window.tracks`.
const REMEMBER_TRACKS: &str = "
    window.tracks = [];
    const ask = navigator.mediaDevices?.getUserMedia;
    if (ask) {
        navigator.mediaDevices.getUserMedia = async function (...all) {
            const stream = await ask.apply(this, all);
            window.tracks.push(...stream.getTracks());
            return stream;
        };
    }";

/// What the pretended camera sees, and the class that the network should see in it.
struct Scene {
    picture: RgbImage,
    class: usize,
}

/// A page whose camera sees a picture that the network knows, between two black bars; and that picture.
async fn with_camera(files: &Files) -> Result<(Site, Scene)> {
    let picture = files::read(&goldens::picture("coffee", 224))?;
    let class = goldens::references()?["coffee"]["efficientnet-lite0"]["original"].top5[0];
    let square = imageops::resize(&picture, 480, 480, FilterType::Triangle);
    let mut frame = RgbImage::new(640, 480);
    imageops::replace(&mut frame, &square, 80, 0);
    let film = files.write("scene.y4m", &film(&frame))?;
    let site = Visit::new()
        .with_argument("--use-fake-device-for-media-stream")
        .with_argument("--use-fake-ui-for-media-stream")
        .with_argument(format!(
            "--use-file-for-fake-video-capture={}",
            film.display()
        ))
        .with_page_script(REMEMBER_TRACKS)
        .open("#sample=owl&filter=lowpass:60&backend=cpu")
        .await?;
    site.ready().await?;
    Ok((site, Scene { picture, class }))
}

/// Presses a button and waits until the camera is on and its picture on the page.
async fn start(site: &Site, button: &str) -> Result<()> {
    site.click(button).await?;
    site.wait("the camera", async |site| {
        let on = site.attribute("camera-drawer", "data-camera").await? == "on";
        Ok((on && title(site).await? == "What the camera sees").then_some(()))
    })
    .await
}

/// Fails unless the camera was started so many times and is out.
async fn out(site: &Site, times: usize) -> Result<()> {
    let tracks: Vec<String> = site
        .run("return window.tracks.map((track) => track.readyState)", &[])
        .await?;
    ensure!(
        tracks.len() == times && tracks.iter().all(|state| state == "ended"),
        "{tracks:?}"
    );
    Ok(())
}

#[tokio::test]
async fn the_camera_is_live_until_it_is_stopped() -> Result<()> {
    if !in_chromium("the camera is a made one") {
        return Ok(());
    }
    let files = Files::new()?;
    let (site, scene) = with_camera(&files).await?;
    let before = site.look().await?;
    start(&site, "camera").await?;
    for of in [Of::Original, Of::Filtered] {
        site.wait("what the network sees", async |site| {
            let best = site.predictions(of).await?;
            let seen = best.first().is_some_and(|best| best.class == scene.class);
            Ok(seen.then_some(()))
        })
        .await?;
    }
    // Frames keep coming.
    site.run_async::<()>(
        "const done = arguments[0];
         const canvas = document.querySelector('[data-testid=canvas-original]');
         const context = Object.getPrototypeOf(canvas.getContext('2d'));
         const put = context.putImageData;
         let count = 0;
         context.putImageData = function (...all) {
             if (this.canvas === canvas) count += 1;
             if (count === 5) {
                 context.putImageData = put;
                 done(null);
             }
             return put.apply(this, all);
         };",
        &[],
    )
    .await?;
    // What it sees is what a file of it would be, but for the colours' way through the film.
    let shown = site.pixels(Of::Original).await?;
    let away = shown
        .iter()
        .zip(scene.picture.as_raw())
        .map(|(a, b)| f64::from(a.abs_diff(*b)));
    let mean = away.sum::<f64>() / shown.len() as f64;
    ensure!(mean < 8.0, "differs by {mean} on average");
    ensure!(
        !site.hash().await?.contains("sample="),
        "the link names another picture"
    );
    start(&site, "camera-rear").await?;
    // Stopping brings back what was there.
    site.click("camera-stop").await?;
    site.ready().await?;
    ensure!(
        site.look().await? == before,
        "the picture before is not back"
    );
    out(&site, 2).await?;
    // Leaving the drawer puts it out too.
    start(&site, "camera-start").await?;
    site.click("camera").await?;
    site.ready().await?;
    ensure!(site.count("camera-drawer").await? == 0);
    ensure!(site.look().await? == before);
    out(&site, 3).await?;
    site.check_console().await
}

#[tokio::test]
async fn a_picture_that_is_kept_ends_the_camera() -> Result<()> {
    if !in_chromium("the camera is a made one") {
        return Ok(());
    }
    let files = Files::new()?;
    let (site, scene) = with_camera(&files).await?;
    let before = site.look().await?;
    start(&site, "camera").await?;
    site.click("camera-keep").await?;
    strip(&site, 1).await?;
    site.ready().await?;
    out(&site, 1).await?;
    ensure!(title(&site).await?.starts_with("Camera 20"));
    ensure!(site.best(Of::Original).await? == scene.class);
    site.click("undo").await?;
    site.ready().await?;
    ensure!(site.look().await? == before);
    // So does any other picture.
    start(&site, "camera-start").await?;
    site.pick_sample("panda").await?;
    titled(&site, "Giant panda").await?;
    out(&site, 2).await?;
    site.check_console().await
}

#[tokio::test]
async fn a_camera_that_is_missing_or_refused_is_told_in_a_sentence() -> Result<()> {
    if !in_chromium("the camera is a made one") {
        return Ok(());
    }
    let missing = Visit::new().open("#backend=cpu").await?;
    missing.ready().await?;
    let before = missing.look().await?;
    missing.click("camera").await?;
    missing
        .notice_with(&["No camera was found", "was not allowed"])
        .await?;
    ensure!(missing.look().await? == before);
    let refused = Visit::new()
        .with_argument("--use-fake-device-for-media-stream")
        .with_argument("--deny-permission-prompts")
        .open("#backend=cpu")
        .await?;
    refused.ready().await?;
    refused.click("camera").await?;
    refused.notice_with(&["was not allowed"]).await?;
    refused.check_console().await
}
