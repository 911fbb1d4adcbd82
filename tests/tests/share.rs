//! "Share and save": what leaves the page is what is on it, a saved state comes back, and the bench stands in a frame.

use anyhow::{Context, Result, ensure};
use host::Response;
use serde_json::{Value, json};
use site_tests::files::Files;
use site_tests::site::Of;
use site_tests::{Site, Visit};
use thirtyfour::Key;

async fn open(hash: &str) -> Result<Site> {
    let site = Visit::new().saving().open(hash).await?;
    site.ready().await?;
    site.click("share-dialog").await?;
    site.element("share-address").await?;
    Ok(site)
}

async fn text(site: &Site, button: &str) -> Result<String> {
    Ok(String::from_utf8(site.saved(button).await?.1)?)
}

async fn value(site: &Site, id: &str) -> Result<String> {
    site.run(
        "return document.querySelector(`[data-testid=${arguments[0]}]`).value",
        &[json!(id)],
    )
    .await
}

#[tokio::test]
async fn the_dialog_holds_the_link_its_code_and_lines_to_embed() -> Result<()> {
    let site = open("#filter=lowpass:16&edge=4&backend=cpu").await?;
    let address = format!("{}{}", site.host().address(), site.hash().await?);
    ensure!(value(&site, "share-address").await? == address);
    let path: String = site
        .run(
            "return document.querySelector('[data-testid=qr] path').getAttribute('d')",
            &[],
        )
        .await?;
    let code = report::workbench::code::code(&address).context("a code")?;
    ensure!(path == code.path, "another code than that of {address}");
    let lines = value(&site, "embed-code").await?;
    ensure!(
        lines.contains("embed=1")
            && lines.contains("filter=lowpass:16")
            && !lines.contains("backend"),
        "{lines}"
    );
    let open = "return document.querySelector('[data-testid=share-panel]').open";
    ensure!(site.run::<bool>(open, &[]).await?);
    site.press("share-close", &[Key::Escape]).await?;
    ensure!(!site.run::<bool>(open, &[]).await?, "Escape closes");
    let focused: String = site
        .run("return document.activeElement.dataset.testid", &[])
        .await?;
    ensure!(focused == "share-dialog", "the focus is on {focused}");
    // Every other frequency of a plane: runs of one, a map whose link is too long for a code.
    let runs = "AQEB".repeat(1_067);
    site.open(&format!("#filter=frequencies:80.{runs}AQ&backend=cpu"))
        .await?;
    site.ready().await?;
    site.click("share-dialog").await?;
    site.element("share-address").await?;
    let address = value(&site, "share-address").await?;
    ensure!(
        report::workbench::code::code(&address).is_none(),
        "{address}"
    );
    ensure!(site.count("qr-too-long").await? == 1 && site.count("qr").await? == 0);
    site.check_console().await
}

#[tokio::test]
async fn pictures_are_saved_to_the_pixel() -> Result<()> {
    let site = open("#filter=lowpass:16&backend=cpu").await?;
    for (button, of) in [
        ("save-filtered", Of::Filtered),
        ("save-original", Of::Original),
    ] {
        let (name, bytes) = site.saved(button).await?;
        ensure!(
            name.contains("lowpass-16") && name.rsplit('.').next() == Some("png"),
            "{name}"
        );
        let picture = image::load_from_memory(&bytes)?.into_rgb8();
        ensure!(picture.into_raw() == site.pixels(of).await?, "{button}");
    }
    let mask = image::load_from_memory(&site.saved("save-mask").await?.1)?.into_rgb8();
    let side = mask.width();
    for (x, y, pixel) in mask.enumerate_pixels() {
        let away = |k: u32| f64::from(k) - f64::from(side / 2);
        let kept = if away(x).hypot(away(y)) < 16.0 {
            255
        } else {
            0
        };
        ensure!(pixel.0 == [kept; 3], "{pixel:?} at {x}, {y}");
    }
    let spectrum = image::load_from_memory(&site.saved("save-spectrum").await?.1)?;
    ensure!(spectrum.width() == side);
    let svg = text(&site, "save-figure-svg").await?;
    ensure!(svg.starts_with("<svg") && svg.matches("data:image/png").count() == 3);
    for word in ["weights ", "lowpass:16", "Answers for the original"] {
        ensure!(svg.contains(word), "{word} is missing in the figure");
    }
    let figure = image::load_from_memory(&site.saved("save-figure").await?.1)?.into_rgb8();
    ensure!(f64::from(figure.width()) == 2.0 * report::workbench::figure::WIDTH);
    // The middle of its third picture is that of the filtered one, and its corner is paper.
    ensure!(figure.get_pixel(2, 2).0 == [255; 3]);
    let colours: std::collections::HashSet<[u8; 3]> =
        figure.pixels().map(|pixel| pixel.0).collect();
    ensure!(
        colours.len() > 1_000,
        "a figure of {} colours",
        colours.len()
    );
    site.check_console().await
}

#[tokio::test]
async fn tables_hold_what_the_page_shows() -> Result<()> {
    let site = open("#filter=lowpass:16&backend=cpu").await?;
    let table = text(&site, "save-predictions").await?;
    ensure!(table.lines().count() == 1_001);
    for (of, column) in [(Of::Original, 1), (Of::Filtered, 0)] {
        for shown in site.predictions(of).await? {
            let start = format!("{},", shown.class);
            let line = table
                .lines()
                .find(|line| line.starts_with(&start))
                .context("every class has a line")?;
            let written: f64 = line
                .rsplit(',')
                .nth(column)
                .context("a probability")?
                .parse()?;
            ensure!(
                (written - shown.probability).abs() < 1e-6,
                "{line}: {shown:?}"
            );
        }
    }
    let profile = text(&site, "save-profile").await?;
    let power = |ring: usize| -> Result<(f64, f64)> {
        let line = profile.lines().nth(ring + 1).context("a ring")?;
        let fields: Vec<&str> = line.split(',').collect();
        Ok((fields[3].parse()?, fields[4].parse()?))
    };
    let (before, after) = power(5)?;
    ensure!(
        (after / before - 1.0).abs() < 0.2,
        "a kept ring: {before} and {after}"
    );
    let (before, after) = power(40)?;
    ensure!(
        after < before / 4.0,
        "a ring taken away: {before} and {after}"
    );
    let references = text(&site, "save-bibtex").await?;
    for key in [
        "frequency_shortcut_explorer",
        "wang2023frequency",
        "wang2020high",
    ] {
        ensure!(references.contains(key), "{key} is missing");
    }
    site.check_console().await
}

#[tokio::test]
async fn a_saved_state_comes_back() -> Result<()> {
    let site = open("#model=squeezenet1.1&filter=bandstop:5-20*luminance&edge=3&content=phase-noise:30&backend=cpu").await?;
    let json = text(&site, "save-state").await?;
    let record: Value = serde_json::from_str(&json)?;
    ensure!(record["model"]["id"] == "squeezenet1.1" && record["engine"] == "cpu");
    ensure!(
        record["predictions"]["filtered"]["probabilities"]
            .as_array()
            .is_some_and(|all| all.len() == 1_000)
    );
    let seen = site.look().await?;
    let files = Files::new()?;
    let good = files.write("state.json", json.as_bytes())?;
    let bad = files.write("bad.json", &json.as_bytes()[..json.len() / 2])?;
    let other = files.write("other.json", b"{\"colour\": \"blue\"}")?;
    site.open("#sample=owl&backend=cpu").await?;
    site.ready().await?;
    let elsewhere = site.look().await?;
    for (path, words) in [(bad, "damaged"), (other, "no saved state")] {
        site.click("share-dialog").await?;
        site.element("share-address").await?;
        site.choose_file("state-input", &path).await?;
        site.notice_with(&[words]).await?;
        ensure!(site.look().await? == elsewhere, "nothing has changed");
    }
    site.dismiss_notices().await?;
    site.click("share-dialog").await?;
    site.element("share-address").await?;
    site.choose_file("state-input", &good).await?;
    site.wait("the state", async |site| {
        Ok((site.settled().await? == "ready" && site.look().await? == seen).then_some(()))
    })
    .await?;
    ensure!(
        site.notices().await?.is_empty(),
        "{:?}",
        site.notices().await?
    );
    site.click("undo").await?;
    site.wait("what was before", async |site| {
        Ok((site.settled().await? == "ready" && site.look().await? == elsewhere).then_some(()))
    })
    .await?;
    site.hand_over("drop", "state.json", json.as_bytes())
        .await?;
    site.wait("the dropped state", async |site| {
        Ok((site.settled().await? == "ready" && site.look().await? == seen).then_some(()))
    })
    .await?;
    site.check_console().await
}

#[tokio::test]
async fn own_pictures_stay_out() -> Result<()> {
    let site = Visit::new()
        .saving()
        .open("#filter=lowpass:9&backend=cpu")
        .await?;
    site.ready().await?;
    let files = Files::new()?;
    let picture = site_tests::files::encode(
        &site_tests::files::red_beside_blue(300, 200),
        image::ImageFormat::Png,
    )?;
    site.upload(&files.write("secret-holiday.png", &picture)?)
        .await?;
    site.wait("the picture", async |site| {
        let title: String = site.run("return document.body.innerText", &[]).await?;
        Ok(title.contains("secret-holiday").then_some(()))
    })
    .await?;
    site.ready().await?;
    site.click("share-dialog").await?;
    site.element("share-address").await?;
    ensure!(site.texts("share-promise").await?[0].contains("never in the link"));
    for id in ["share-address", "embed-code"] {
        let shared = value(&site, id).await?;
        ensure!(
            !shared.contains("secret") && !shared.contains("sample="),
            "{shared}"
        );
    }
    let json = text(&site, "save-state").await?;
    ensure!(json.contains("secret-holiday.png") && !json.contains("base64"));
    // To somebody else it comes without the picture, which is said.
    let other = Visit::new().open("#sample=owl&backend=cpu").await?;
    other.ready().await?;
    other.click("share-dialog").await?;
    other.element("share-address").await?;
    other
        .choose_file("state-input", &files.write("state.json", json.as_bytes())?)
        .await?;
    other.notice_with(&["secret-holiday.png"]).await?;
    other.ready().await?;
    let hash = other.hash().await?;
    ensure!(
        hash.contains("sample=owl") && hash.contains("filter=lowpass:9"),
        "{hash}"
    );
    other.check_console().await
}

/// A page with the bench in a frame.
const LESSON: &str = r#"<!doctype html>
<title>A lesson</title>
<link rel="icon" href="data:,">
<iframe src="./#embed=1&filter=highpass:16&backend=cpu" width="1200" height="800"></iframe>"#;

#[tokio::test]
async fn a_frame_shows_the_bench_and_the_way_to_the_page() -> Result<()> {
    let site = Visit::new()
        .with_change(|request, response| {
            if request.path == "lesson.html" {
                Response::new(200, "text/html; charset=utf-8", LESSON)
            } else {
                response
            }
        })
        .open("#embed=1&view=laboratory&filter=lowpass:16&backend=cpu")
        .await?;
    site.ready().await?;
    let visible = async |id: &str| -> Result<bool> {
        site.run(
            "return document.querySelector(`[data-testid=${arguments[0]}]`)?.checkVisibility() ?? false",
            &[json!(id)],
        )
        .await
    };
    for id in [
        "canvas-filtered",
        "canvas-spectrum",
        "filter-kind",
        "prediction",
        "open-whole",
    ] {
        ensure!(visible(id).await?, "{id} is missing in the frame");
    }
    for id in [
        "model",
        "backend",
        "share-dialog",
        "view-set",
        "view-laboratory",
        "sample",
    ] {
        ensure!(!visible(id).await?, "{id} is in the frame");
    }
    let href = site.attribute("open-whole", "href").await?;
    ensure!(
        href.contains("filter=lowpass:16") && !href.contains("embed"),
        "{href}"
    );
    // As a school's page would have it.
    site.open_framed("lesson.html").await?;
    site.ready().await?;
    ensure!(visible("prediction").await? && visible("open-whole").await?);
    site.check_console().await
}
