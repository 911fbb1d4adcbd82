//! How pictures are read: colours as a browser or as Python sees them, and what of a picture the network gets; on the page, in links, and
//! in the test of a set.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use image::RgbImage;
use models::cut::Framing;
use models::read_as::{Colours, ReadAs, Reading};
use site_tests::files::Files;
use site_tests::sets::native_read;
use site_tests::site::Of;
use site_tests::{Site, Visit};
use thirtyfour::Key;

/// A file of the decoder's own tests.
fn golden(name: &str) -> Result<PathBuf> {
    // Drivers take no path with `..` in it.
    Ok(Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../crates/intake/tests/colours")
        .join(name)
        .canonicalize()?)
}

/// What a network that reads 224 pixels gets of a file, natively.
fn natively(file: &[u8], read_as: ReadAs) -> Result<Vec<u8>> {
    let models = catalogue::models();
    let card = models.get("efficientnet-lite0").context("a model")?;
    let Reading { colours, cut } = read_as.of(card);
    let square = intake::decode(file, 224, Reading { colours, cut })?;
    let pixels = square.pixels.pixels();
    Ok(pixels
        .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
        .collect())
}

/// Waits until the picture as it came has these pixels.
async fn shows(site: &Site, wanted: &[u8], what: &str) -> Result<()> {
    site.wait(what, async |site| {
        let pixels = site.pixels(Of::Original).await?;
        Ok((pixels == wanted).then_some(()))
    })
    .await?;
    site.ready().await
}

async fn no_error(site: &Site, words: &str) -> Result<()> {
    let hash = site.hash().await?;
    ensure!(hash.contains(words), "{hash} lacks {words}");
    Ok(())
}

#[tokio::test]
async fn colours_are_converted_unless_python_is_to_be_seen() -> Result<()> {
    let file = fs::read(golden("p3.png")?)?;
    let converted = natively(&file, ReadAs::default())?;
    let python = natively(
        &file,
        ReadAs {
            colours: Colours::Python,
            ..ReadAs::default()
        },
    )?;
    ensure!(converted != python);
    let site = Visit::new().open("#backend=cpu").await?;
    site.ready().await?;
    site.upload(&golden("p3.png")?).await?;
    shows(&site, &converted, "converted colours").await?;
    site.click("reading").await?;
    // By the keyboard, as a switch is.
    site.press("colours-python", &[Key::Space]).await?;
    shows(&site, &python, "bare numbers").await?;
    no_error(&site, "colours=python").await?;
    let line = site.texts("reading-line").await?;
    ensure!(line.join(" ").contains("Python"), "{line:?}");
    site.click("undo").await?;
    shows(&site, &converted, "converted colours again").await?;
    ensure!(!site.hash().await?.contains("colours"));
    let (violations, _) = site.violations().await?;
    ensure!(violations.is_empty(), "{violations:?}");
    site.check_console().await
}

#[tokio::test]
async fn a_network_gets_the_part_that_it_was_evaluated_on() -> Result<()> {
    let files = Files::new()?;
    let wide = RgbImage::from_fn(400, 300, |x, y| {
        image::Rgb([
            (x * 255 / 399) as u8,
            (y * 255 / 299) as u8,
            ((x ^ y) & 255) as u8,
        ])
    });
    let bytes = site_tests::files::encode(&wide, image::ImageFormat::Png)?;
    let path = files.write("wide.png", &bytes)?;
    let site = Visit::new().open("#framing=evaluated&backend=cpu").await?;
    site.ready().await?;
    site.upload(&path).await?;
    for framing in [Framing::Evaluated, Framing::Timm, Framing::Whole] {
        let read_as = ReadAs {
            framing,
            ..ReadAs::default()
        };
        if framing == Framing::Timm {
            site.click("reading").await?;
        }
        if framing != Framing::Evaluated {
            site.choose("framing", framing.word()).await?;
        }
        shows(&site, &natively(&bytes, read_as)?, framing.word()).await?;
        let words = site.hash().await?;
        ensure!(
            words.contains(&format!("framing={framing}")) == (framing != Framing::Whole),
            "{words}"
        );
    }
    site.check_console().await
}

#[tokio::test]
async fn deep_greys_and_animations_are_spoken_of() -> Result<()> {
    let site = Visit::new().open("#backend=cpu").await?;
    site.ready().await?;
    site.upload(&golden("deep-grey.png")?).await?;
    site.wait("a word on deep greys", async |site| {
        let notes = site.texts("picture-notes").await?.join(" ");
        Ok(notes.contains("16 bits").then_some(()))
    })
    .await?;
    site.pick_sample("cat").await?;
    site.wait("nothing to say", async |site| {
        let notes = site.texts("picture-notes").await?.join(" ");
        Ok(notes.trim().is_empty().then_some(()))
    })
    .await
}

#[tokio::test]
async fn a_set_is_tested_as_natively_in_another_framing() -> Result<()> {
    let read_as = ReadAs {
        framing: Framing::Timm,
        ..ReadAs::default()
    };
    let site = Visit::new()
        .open("#view=set&set=imagenet-gallery&model=squeezenet1.1&framing=timm&backend=cpu")
        .await?;
    site.set_is_open("imagenet-gallery").await?;
    site.choose("amount", "5").await?;
    site.test_set().await?;
    let native = native_read("imagenet-gallery", "squeezenet1.1", "", Some(5), read_as)?;
    site.agrees_with(&native).await?;
    let said = site.texts("set-read-as").await?.join(" ");
    ensure!(said.contains("shorter side resized to 256"), "{said}");
    site.check_console().await
}
