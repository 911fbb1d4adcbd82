//! The workbench: the stack of filters, handles in two directions, the brush, magnitude and phase, presets, history, A/B, copy and paste.

use anyhow::{Context, Result, ensure};
use percent_encoding::percent_decode_str;
use site_tests::site::Of;
use site_tests::{Site, Visit};
use thirtyfour::Key;

/// The value of a key of the hash, empty if it is not there.
async fn said(site: &Site, key: &str) -> Result<String> {
    site.ready().await?;
    let hash = site.hash().await?;
    let value = hash
        .trim_start_matches('#')
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(name, _)| *name == key)
        .map_or("", |(_, value)| value);
    Ok(percent_decode_str(value).decode_utf8()?.into_owned())
}

/// Waits until the address says so, which may take a moment when much has changed.
async fn says(site: &Site, key: &str, value: &str) -> Result<()> {
    site.wait(&format!("{value} as {key}"), async |site| {
        Ok((said(site, key).await? == value).then_some(()))
    })
    .await
}

#[tokio::test]
async fn layers_are_switched_inverted_softened_moved_and_copied() -> Result<()> {
    let site = Visit::new()
        .open("#filter=lowpass:20+ring:20,6&backend=cpu")
        .await?;
    site.ready().await?;
    let both = site.painted(Of::Filtered).await?;
    site.click("filter-on").await?;
    says(&site, "filter", "lowpass:20*off+ring:20,6").await?;
    ensure!(site.painted(Of::Filtered).await? != both);
    site.click("filter-on").await?;
    says(&site, "filter", "lowpass:20+ring:20,6").await?;
    ensure!(site.painted(Of::Filtered).await? == both);
    site.choose("filter-does", "remove").await?;
    says(&site, "filter", "lowpass:20*remove+ring:20,6").await?;
    site.choose("filter-does", "keep").await?;
    site.click("filter-more").await?;
    site.set_slider("filter-own-edge", 0, 5.0).await?;
    says(&site, "filter", "lowpass:20*edge:5+ring:20,6").await?;
    site.choose("filter-channels", "luminance").await?;
    says(&site, "filter", "lowpass:20*edge:5*luminance+ring:20,6").await?;
    site.click("filter-down").await?;
    says(&site, "filter", "ring:20,6+lowpass:20*edge:5*luminance").await?;
    site.click("filter-copy").await?;
    says(
        &site,
        "filter",
        "ring:20,6+ring:20,6+lowpass:20*edge:5*luminance",
    )
    .await?;
    site.click("undo").await?;
    site.click("undo").await?;
    says(&site, "filter", "lowpass:20*edge:5*luminance+ring:20,6").await?;
    site.check_console().await
}

#[tokio::test]
async fn every_kind_of_filter_changes_the_picture_and_has_its_numbers() -> Result<()> {
    let site = Visit::new().open("#filter=lowpass:16&backend=cpu").await?;
    site.ready().await?;
    let mut seen = vec![site.painted(Of::Filtered).await?];
    for (kind, slider, value, words) in [
        ("ring", "filter-width", 4.0, "ring:24,4"),
        ("notch", "filter-kx", 9.0, "notch:9,-22,4"),
        ("rectangle", "filter-bottom", 3.0, "rectangle:-24,24,-4,3"),
        ("block", "filter-size", 16.0, "block:1,-2,16"),
        ("strongest", "filter-share", 1.5, "strongest:1.5"),
        ("gaussian", "filter-sigma", 5.0, "gaussian:5"),
    ] {
        site.choose("filter-kind", kind).await?;
        site.set_slider(slider, 0, value).await?;
        let found = said(&site, "filter").await?;
        let same_kind = found.split(':').next() == words.split(':').next();
        ensure!(same_kind, "{found} after choosing {kind}");
        let number = format!("{value}");
        ensure!(found.contains(&number), "{found} should hold {number}");
        let painted = site.painted(Of::Filtered).await?;
        ensure!(!seen.contains(&painted), "{kind} changes nothing");
        seen.push(painted);
    }
    site.check_console().await
}

#[tokio::test]
async fn a_notch_moves_in_two_directions() -> Result<()> {
    let site = Visit::new()
        .open("#filter=notch:30,-30,8&backend=cpu")
        .await?;
    site.ready().await?;
    site.press("spectrum-handle", &[Key::Right, Key::Up])
        .await?;
    says(&site, "filter", "notch:31,-31,8").await?;
    site.drag("spectrum-handle", -40, 20).await?;
    let found = said(&site, "filter").await?;
    let values: Vec<f64> = found
        .trim_start_matches("notch:")
        .split(',')
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    ensure!(values[0] < 20.0 && values[1] > -28.0, "{found}");
    site.click("undo").await?;
    says(&site, "filter", "notch:31,-31,8").await?;
    site.check_console().await
}

#[tokio::test]
async fn the_brush_paints_and_erases_by_pointer_and_keyboard() -> Result<()> {
    let site = Visit::new().open("#backend=cpu").await?;
    site.ready().await?;
    let whole = site.painted(Of::Filtered).await?;
    site.click("paint").await?;
    site.drag("brush-surface", 60, 40).await?;
    let painted = said(&site, "filter").await?;
    ensure!(
        painted.starts_with("brush:") && painted.ends_with("*remove"),
        "{painted}"
    );
    ensure!(painted.len() > "brush:*remove".len() + 4, "{painted}");
    ensure!(site.painted(Of::Filtered).await? != whole);
    // A stroke is one step.
    site.click("undo").await?;
    says(&site, "filter", "brush:*remove").await?;
    site.click("redo").await?;
    says(&site, "filter", &painted).await?;
    // Erased where it was painted, the picture comes back.
    site.click("brush-erase").await?;
    site.set_slider("brush-size", 0, 56.0).await?;
    site.drag("brush-surface", 60, 40).await?;
    site.ready().await?;
    let kept = site.texts("kept").await?;
    ensure!(
        kept.iter().any(|text| text == "Keeps everything."),
        "{kept:?}"
    );
    // From the keyboard: lowered, moved, lifted.
    site.click("brush-paint").await?;
    let pressed = site.attribute("brush-paint", "aria-pressed").await?;
    ensure!(pressed == "true", "the brush is not in hand");
    site.set_slider("brush-size", 0, 3.0).await?;
    let space = Key::Space;
    site.press(
        "brush-surface",
        &[
            Key::Right,
            Key::Right,
            space.clone(),
            Key::Down,
            Key::Down,
            space,
        ],
    )
    .await?;
    site.ready().await?;
    let kept = site.texts("kept").await?;
    ensure!(
        kept.iter().all(|text| text != "Keeps everything."),
        "{kept:?}, {}, {}",
        site.hash().await?,
        site.attribute("brush-surface", "aria-valuetext").await?
    );
    site.check_console().await
}

#[tokio::test]
async fn magnitude_and_phase_are_changed_and_restored_from_the_link() -> Result<()> {
    let site = Visit::new().open("#backend=cpu").await?;
    site.ready().await?;
    let whole = site.painted(Of::Filtered).await?;
    site.click("open-treatment").await?;
    let mut seen = vec![whole.clone()];
    for content in [
        "magnitude-only",
        "phase-only",
        "phase-noise",
        "equalised",
        "magnitude-of-second",
        "phase-of-second",
        "hybrid",
    ] {
        site.choose("content", content).await?;
        let word = said(&site, "content").await?;
        ensure!(word.starts_with(content), "{word} after choosing {content}");
        // A second picture has to come first.
        let before = seen.clone();
        let painted = site
            .wait("another picture", async |site| {
                let painted = site.painted(Of::Filtered).await?;
                Ok((!before.contains(&painted)).then_some(painted))
            })
            .await
            .context(content)?;
        seen.push(painted);
    }
    site.set_slider("hybrid-cutoff", 0, 5.0).await?;
    site.click("noise-on").await?;
    site.set_slider("noise-kx", 0, 20.0).await?;
    site.choose("window", "hann").await?;
    site.click("keep-dc").await?;
    site.click("clip").await?;
    site.click("after-normalising").await?;
    for (key, value) in [
        ("content", "hybrid:5"),
        ("window", "hann"),
        ("dc", "kept"),
        ("clip", "off"),
        ("order", "after"),
    ] {
        says(&site, key, value).await?;
    }
    ensure!(said(&site, "noise").await?.starts_with("20,0,15.7"));
    let look = site.look().await?;
    let hash = site.hash().await?;
    site.open(&hash).await?;
    site.ready().await?;
    site.looks_like("the same picture", &look).await?;
    site.click("reset").await?;
    site.ready().await?;
    ensure!(site.painted(Of::Filtered).await? == whole);
    site.check_console().await
}

#[tokio::test]
async fn presets_and_named_history_go_back_and_forth() -> Result<()> {
    let site = Visit::new().open("#backend=cpu").await?;
    site.ready().await?;
    site.click("open-presets").await?;
    let names = site.texts("preset").await?;
    for name in [
        "Blur",
        "Edges only",
        "Texture only",
        "8 to 16",
        "40 px",
        "0.4 px",
    ] {
        ensure!(
            names.iter().any(|text| text == name),
            "{name} is not among {names:?}"
        );
    }
    site.click("preset").await?;
    says(&site, "filter", "lowpass:16").await?;
    site.set_slider("filter-radius", 0, 9.0).await?;
    site.click("open-history").await?;
    let steps = site.texts("step").await?;
    ensure!(steps.len() == 3, "{steps:?}");
    ensure!(
        steps[0].contains("Low-pass below 9") && steps[2].contains("Start"),
        "{steps:?}"
    );
    site.run::<()>(
        "document.querySelectorAll('[data-testid=step]')[2].click()",
        &[],
    )
    .await?;
    says(&site, "filter", "").await?;
    site.run::<()>(
        "document.querySelectorAll('[data-testid=step]')[0].click()",
        &[],
    )
    .await?;
    says(&site, "filter", "lowpass:9").await?;
    site.check_console().await
}

#[tokio::test]
async fn pictures_and_models_are_undone_as_well() -> Result<()> {
    let site = Visit::new().open("#backend=cpu").await?;
    site.ready().await?;
    let start = site.look().await?;
    site.pick_sample("espresso").await?;
    says(&site, "sample", "espresso").await?;
    site.choose("model", "squeezenet1.1").await?;
    says(&site, "model", "squeezenet1.1").await?;
    site.click("undo").await?;
    says(&site, "model", "efficientnet-lite0").await?;
    says(&site, "sample", "espresso").await?;
    site.click("undo").await?;
    site.wait("the first picture", async |site| {
        site.ready().await?;
        Ok((site.look().await? == start).then_some(()))
    })
    .await?;
    site.check_console().await
}

#[tokio::test]
async fn two_recipes_are_compared() -> Result<()> {
    let site = Visit::new().open("#filter=lowpass:6&backend=cpu").await?;
    site.ready().await?;
    site.click("open-compare").await?;
    site.click("ab-keep").await?;
    site.choose("filter-kind", "highpass").await?;
    site.ready().await?;
    let (a, b) = (site.texts("ab-a").await?, site.texts("ab-b").await?);
    ensure!(a[0].contains("Low-pass below 6"), "{a:?}");
    ensure!(b[0].contains("High-pass from 6"), "{b:?}");
    site.click("ab-swap").await?;
    says(&site, "filter", "lowpass:6").await?;
    let a = site.texts("ab-a").await?;
    ensure!(a[0].contains("High-pass from 6"), "{a:?}");
    site.check_console().await
}

#[tokio::test]
async fn a_recipe_is_copied_and_pasted() -> Result<()> {
    let site = Visit::new()
        .open("#filter=strongest:3&dc=kept&backend=cpu")
        .await?;
    site.ready().await?;
    site.run::<()>(
        "navigator.clipboard.writeText = async (text) => { window.copied = text; };
         navigator.clipboard.readText = async () => window.copied;",
        &[],
    )
    .await?;
    site.click("open-presets").await?;
    site.click("copy-recipe").await?;
    site.notice_with(&["copied"]).await?;
    site.click("reset").await?;
    site.pick_sample("espresso").await?;
    says(&site, "filter", "").await?;
    site.click("paste-recipe").await?;
    says(&site, "filter", "strongest:3").await?;
    says(&site, "dc", "kept").await?;
    says(&site, "sample", "espresso").await?;
    // Pasting by key brings plain filter words too; what is no recipe is left alone.
    site.paste("lowpass:7").await?;
    says(&site, "filter", "lowpass:7").await?;
    site.paste("a shopping list").await?;
    says(&site, "filter", "lowpass:7").await?;
    site.check_console().await
}
