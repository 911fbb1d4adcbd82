//! How long a set of phone pictures takes, 12-megapixel JPEG files with halved colour, from handing them over to the last judgement: this
//! build and a reference build of an earlier commit, in turn, each in a browser of its own.
//!
//! `cargo xtask bench` runs this with the folder of this build in `SITE_DIST` and that of the reference build in `SITE_REFERENCE`;
//! `PHONE_PICTURES` says how many pictures there are. The table goes to the terminal, everything measured to the file named by
//! `BENCH_RESULTS`.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{env, fs};

use anyhow::{Context, Result, bail, ensure};
use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use serde_json::json;
use site_tests::figures::median;
use site_tests::files::Files;
use site_tests::{Site, Visit, dist, goldens};

/// How many pictures unless `PHONE_PICTURES` says otherwise.
const PICTURES: usize = 100;
/// How often each build is measured.
const ROUNDS: usize = 2;
/// The usual size of a phone's picture.
const SIZE: (u32, u32) = (4000, 3000);
const LINK: &str = "#view=set&model=squeezenet1.1&backend=cpu";
/// A test that takes longer has hung.
const PATIENCE: Duration = Duration::from_mins(20);
const LOOK: Duration = Duration::from_millis(100);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let count = match env::var("PHONE_PICTURES") {
        Ok(count) => count.parse().context("PHONE_PICTURES is no number")?,
        Err(_) => PICTURES,
    };
    let reference = env::var_os("SITE_REFERENCE").map(PathBuf::from);
    let reference = reference.context("SITE_REFERENCE names the reference build")?;
    let files = Files::new()?;
    make(&files, count)?;
    let folder = files.folder().join("pictures");
    let sites = [("reference", reference), ("this build", dist())];
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        for ((_, site), times) in sites.iter().zip(&mut times) {
            times.push(measure(site, &folder, count).await?);
        }
    }
    println!(
        "{count} pictures of {} x {} pixels, seconds (medians of {ROUNDS})",
        SIZE.0, SIZE.1
    );
    println!("{:12} {:>8} {:>8} {:>8}", "", "adding", "judging", "both");
    let mut both = Vec::new();
    for ((name, _), times) in sites.iter().zip(&times) {
        let of = |part: fn(&(f64, f64)) -> f64| median(&times.iter().map(part).collect::<Vec<_>>());
        let (adding, judging) = (of(|time| time.0)?, of(|time| time.1)?);
        println!(
            "{name:12} {adding:8.1} {judging:8.1} {:8.1}",
            adding + judging
        );
        both.push(adding + judging);
    }
    println!("ratio {:.2}", both[1] / both[0]);
    if let Some(path) = env::var_os("BENCH_RESULTS") {
        let results = json!({ "pictures": count, "reference": times[0], "this": times[1] });
        fs::write(path, results.to_string())?;
    }
    Ok(())
}

/// Writes the pictures: photographs, enlarged, with grain as a sensor's, so that the files are as long as a phone's (4 MB).
fn make(files: &Files, count: usize) -> Result<()> {
    let names = ["chelsea", "coffee", "rocket"];
    let large: Vec<RgbImage> = names
        .iter()
        .map(|name| {
            let picture = site_tests::files::read(&goldens::picture(name, 227))?;
            Ok(imageops::resize(
                &picture,
                SIZE.0,
                SIZE.1,
                FilterType::CatmullRom,
            ))
        })
        .collect::<Result<_>>()?;
    let mut state = 1_u32;
    let mut grain = || {
        // Numerical Recipes' linear congruential generator: any grain will do.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((state >> 24) as i16 - 128) / 8
    };
    // Different bytes for each picture, but few to encode.
    let encoded: Vec<Vec<u8>> = large
        .into_iter()
        .map(|mut picture| {
            for Rgb(pixel) in picture.pixels_mut() {
                let grain = grain();
                *pixel = pixel.map(|value| (i16::from(value) + grain).clamp(0, 255) as u8);
            }
            let mut bytes = Vec::new();
            let mut encoder = Encoder::new(&mut bytes, 88);
            encoder.set_sampling_factor(SamplingFactor::F_2_2);
            encoder.encode(
                picture.as_raw(),
                SIZE.0 as u16,
                SIZE.1 as u16,
                ColorType::Rgb,
            )?;
            Ok(bytes)
        })
        .collect::<Result<_>>()?;
    let classes = ["Egyptian cat", "espresso", "missile"];
    for picture in 0..count {
        let (class, mut bytes) = (picture % 3, encoded[picture % 3].clone());
        // What follows the picture is not of it.
        bytes.extend(picture.to_le_bytes());
        files.write(
            &format!("pictures/{}/{picture}.jpg", classes[class]),
            &bytes,
        )?;
    }
    Ok(())
}

/// Seconds for adding the set and for judging it.
async fn measure(site: &Path, pictures: &Path, count: usize) -> Result<(f64, f64)> {
    let site = Visit::new().of(site).open(LINK).await?;
    until(&site, "the page", "return document.querySelector('[data-testid=folder-input]') !== null && document.body.dataset.state !== 'loading'").await?;
    let start = Instant::now();
    let input = site.element("folder-input").await?;
    input.send_keys(pictures.to_string_lossy()).await?;
    until(&site, "the set", "return document.querySelector('[data-testid=forget-set]') !== null && document.querySelector('[data-testid=adding]') === null").await?;
    let adding = start.elapsed().as_secs_f64();
    let start = Instant::now();
    site.start_set().await?;
    until(&site, "the end", "return document.querySelector('[data-testid=accuracy-original]') !== null && document.querySelector('[data-testid=start-test]')?.disabled === false").await?;
    let judging = start.elapsed().as_secs_f64();
    let right = site.right("original").await?;
    ensure!(
        right.of == count,
        "{right:?} of {count} pictures were judged"
    );
    Ok((adding, judging))
}

async fn until(site: &Site, what: &str, script: &str) -> Result<()> {
    let start = Instant::now();
    while !site.run::<bool>(script, &[]).await? {
        if start.elapsed() > PATIENCE {
            bail!("{what} did not come");
        }
        tokio::time::sleep(LOOK).await;
    }
    Ok(())
}
