//! The controls: history, several filters, handles, divider and readout, by pointer and by keyboard.

use anyhow::{Context, Result, ensure};
use site_tests::site::Of;
use site_tests::{Site, Visit};
use thirtyfour::Key;

async fn hash_is(site: &Site, part: &str) -> Result<()> {
    site.ready().await?;
    let hash = site.hash().await?;
    let filter = hash
        .split(['#', '&'])
        .find_map(|pair| pair.strip_prefix("filter="))
        .unwrap_or("");
    ensure!(filter == part, "{hash} should have the filter “{part}”");
    Ok(())
}

#[tokio::test]
async fn undo_redo_and_reset() -> Result<()> {
    let site = Visit::new().open("#backend=cpu").await?;
    hash_is(&site, "").await?;
    let whole = site.predictions(Of::Filtered).await?;
    site.click("add-filter").await?;
    site.set_slider("filter-radius", 0, 20.0).await?;
    hash_is(&site, "lowpass:20").await?;
    let filtered = site.predictions(Of::Filtered).await?;
    ensure!(whole != filtered);
    site.set_slider("filter-radius", 0, 8.0).await?;
    hash_is(&site, "lowpass:8").await?;
    site.click("undo").await?;
    hash_is(&site, "lowpass:20").await?;
    ensure!(site.predictions(Of::Filtered).await? == filtered);
    site.click("redo").await?;
    hash_is(&site, "lowpass:8").await?;
    site.click("reset").await?;
    hash_is(&site, "").await?;
    ensure!(site.predictions(Of::Filtered).await? == whole);
    site.click("undo").await?;
    hash_is(&site, "lowpass:8").await?;
    site.check_console().await
}

#[tokio::test]
async fn the_page_is_busy_from_the_edit_on() -> Result<()> {
    // WebKitGTK 2.50 may take up to a second for the next frame, in which an edit is painted and asked about.
    let slow = "const soon = requestAnimationFrame.bind(window);
                window.requestAnimationFrame = (act) => setTimeout(() => soon(act), 300);";
    let site = Visit::new()
        .with_page_script(slow)
        .open("#backend=cpu")
        .await?;
    site.ready().await?;
    let state: String = site
        .run_async(
            "const done = arguments[0];
             document.querySelector('[data-testid=add-filter]').click();
             setTimeout(() => done(document.body.dataset.state), 50);",
            &[],
        )
        .await?;
    ensure!(state == "busy", "{state}");
    site.ready().await?;
    ensure!(!site.predictions(Of::Filtered).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn filters_are_chained_changed_and_removed() -> Result<()> {
    let site = Visit::new().open("#filter=lowpass:40&backend=cpu").await?;
    hash_is(&site, "lowpass:40").await?;
    site.click("add-filter").await?;
    site.ready().await?;
    ensure!(site.count("filter-row").await? == 2);
    for (kind, words) in [
        ("highpass", "highpass:"),
        ("bandpass", "bandpass:"),
        ("bandstop", "bandstop:"),
        ("orientation", "orientation:"),
    ] {
        site.choose("filter-kind", kind).await?;
        site.ready().await?;
        let hash = site.hash().await?;
        ensure!(
            hash.contains(&format!("filter={words}")),
            "{hash} after choosing {kind}"
        );
    }
    site.choose("filter-kind", "bandpass").await?;
    site.set_slider("filter-to", 0, 30.0).await?;
    site.set_slider("filter-from", 0, 6.0).await?;
    site.set_slider("filter-edge", 0, 4.0).await?;
    site.ready().await?;
    let hash = site.hash().await?;
    ensure!(
        hash.contains("filter=bandpass:6-30+") && hash.contains("edge=4"),
        "{hash}"
    );
    let with_two = site.painted(Of::Filtered).await?;
    site.click("remove-filter").await?;
    site.ready().await?;
    ensure!(site.count("filter-row").await? == 1);
    ensure!(site.painted(Of::Filtered).await? != with_two);
    site.check_console().await
}

#[tokio::test]
async fn a_handle_moves_by_pointer_and_keyboard() -> Result<()> {
    let site = Visit::new().open("#filter=lowpass:20&backend=cpu").await?;
    hash_is(&site, "lowpass:20").await?;
    site.press("spectrum-handle", &[Key::Right, Key::Right, Key::Up])
        .await?;
    hash_is(&site, "lowpass:23").await?;
    site.press("spectrum-handle", &[Key::Left, Key::Down])
        .await?;
    hash_is(&site, "lowpass:21").await?;
    ensure!(site.attribute("spectrum-handle", "role").await? == "slider");
    ensure!(site.attribute("spectrum-handle", "aria-valuenow").await? == "21");
    // Away from the centre, to the upper right where the handle sits, the circle grows.
    site.drag("spectrum-handle", 30, -30).await?;
    site.ready().await?;
    let radius: f64 = site
        .attribute("spectrum-handle", "aria-valuenow")
        .await?
        .parse()?;
    ensure!((25.0..80.0).contains(&radius), "dragged to {radius}");
    hash_is(&site, &format!("lowpass:{radius}")).await?;
    // A whole drag is one step.
    site.click("undo").await?;
    hash_is(&site, "lowpass:21").await?;
    site.check_console().await
}

#[tokio::test]
async fn the_divider_moves_by_pointer_and_keyboard() -> Result<()> {
    let site = Visit::new().open("#filter=lowpass:8&backend=cpu").await?;
    site.ready().await?;
    let place =
        async || -> Result<f64> { Ok(site.attribute("divider", "aria-valuenow").await?.parse()?) };
    let start = place().await?;
    site.press("divider", &[Key::Right, Key::Right]).await?;
    let right = place().await?;
    ensure!(right > start, "{right} is not right of {start}");
    site.press("divider", &[Key::Home]).await?;
    ensure!(site.attribute("divider", "aria-valuenow").await? == "0");
    site.press("divider", &[Key::End, Key::Left]).await?;
    let left = place().await?;
    ensure!(left < 100.0 && left > right, "{left}");
    site.drag("divider", -60, 0).await?;
    let dragged = place().await?;
    ensure!(
        dragged < left && dragged > 20.0,
        "dragged from {left} to {dragged}"
    );
    site.check_console().await
}

#[tokio::test]
async fn the_readout_tells_the_frequency_under_the_pointer() -> Result<()> {
    let site = Visit::new().open("#backend=cpu").await?;
    site.ready().await?;
    let read = async |right: i64, down: i64| -> Result<String> {
        site.point_at("canvas-spectrum", right, down).await?;
        site.texts("readout")
            .await?
            .into_iter()
            .next()
            .context("there is no readout")
    };
    // With an even number of columns the middle of the canvas is the corner of the zero frequency's pixel.
    let centre = read(1, 1).await?;
    ensure!(
        centre.contains("kx 0") && centre.contains("ky 0"),
        "{centre}"
    );
    let right = read(60, 1).await?;
    ensure!(
        !right.contains("kx 0") && right.contains("ky 0") && right.contains("radius"),
        "{right}"
    );
    let below = read(1, 60).await?;
    ensure!(below.contains("kx 0") && !below.contains("ky 0"), "{below}");
    site.check_console().await
}

#[tokio::test]
async fn the_whole_page_can_be_used_from_the_keyboard() -> Result<()> {
    let site = Visit::new()
        .open("#filter=bandpass:5-20&backend=cpu")
        .await?;
    site.ready().await?;
    // Every control that a pointer can use is reached by Tab: focusable, with a name.
    let unreachable: Vec<String> = site
        .run(
            "const controls = document.querySelectorAll('button, select, [role=slider], input:not([type=file])');
             return [...controls].filter((control) => control.checkVisibility() && !control.disabled).filter((control) => {
                 control.focus();
                 const name = control.ariaLabel ?? control.labels?.[0]?.innerText ?? control.innerText ?? '';
                 const named = name.trim() !== '' || control.querySelector?.('img')?.alt;
                 return document.activeElement !== control || control.tabIndex < 0 || !named;
             }).map((control) => control.outerHTML.slice(0, 120));",
            &[],
        )
        .await?;
    ensure!(unreachable.is_empty(), "{unreachable:#?}");
    site.check_console().await
}
