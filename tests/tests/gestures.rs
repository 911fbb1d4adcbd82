//! Fingers: a drag that the browser takes away, or that a second finger joins, ends there and leaves nothing half done.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use site_tests::{Site, Visit, in_chromium};

/// Only the developer tools of Chromium touch as a finger does.
const WHY: &str = "no other driver makes a touch that is cancelled";

async fn touch(site: &Site, kind: &str, fingers: &[(f64, f64)]) -> Result<()> {
    let points: Vec<Value> = (fingers.iter().enumerate())
        .map(|(id, (x, y))| json!({ "x": x, "y": y, "id": id }))
        .collect();
    site.devtools(
        "Input.dispatchTouchEvent",
        json!({ "type": kind, "touchPoints": points }),
    )
    .await
    .map(drop)
}

/// The middle of an element in the window, once it is in view.
async fn middle(site: &Site, id: &str) -> Result<(f64, f64)> {
    site.run(
        "const element = document.querySelector(`[data-testid=${arguments[0]}]`);
         element.scrollIntoView({ block: 'center' });
         const { left, top, width, height } = element.getBoundingClientRect();
         return [left + width / 2, top + height / 2];",
        &[json!(id)],
    )
    .await
}

async fn filter(site: &Site) -> Result<String> {
    site.ready().await?;
    let hash = site.hash().await?;
    let found = hash
        .split('&')
        .find_map(|pair| pair.strip_prefix("filter="));
    let found = found.or_else(|| hash.strip_prefix("#filter="));
    Ok(found.unwrap_or_default().to_owned())
}

/// Waits until the filter is another one than `before`.
async fn filter_other_than(site: &Site, before: &str) -> Result<String> {
    site.wait("another filter", async |site| {
        let now = filter(site).await?;
        Ok((now != before).then_some(now))
    })
    .await
}

/// Waits until the filter is this one.
async fn filter_is(site: &Site, wanted: &str) -> Result<()> {
    site.wait(wanted, async |site| {
        Ok((filter(site).await? == wanted).then_some(()))
    })
    .await
}

async fn bench(filter: &str) -> Result<Site> {
    let site = Visit::new()
        .with_argument("--touch-events=enabled")
        .open(&format!("#model=squeezenet1.1&filter={filter}&backend=cpu"))
        .await?;
    site.ready().await?;
    Ok(site)
}

/// A finger on a handle, moved: where it is then.
async fn pull_handle(site: &Site) -> Result<(f64, f64)> {
    let (x, y) = middle(site, "spectrum-handle").await?;
    touch(site, "touchStart", &[(x, y)]).await?;
    for step in 1..=5 {
        touch(site, "touchMove", &[(x + 8.0 * f64::from(step), y)]).await?;
    }
    Ok((x + 40.0, y))
}

#[tokio::test]
async fn a_cancelled_touch_is_no_edit() -> Result<()> {
    if !in_chromium(WHY) {
        return Ok(());
    }
    let site = bench("lowpass:40").await?;
    pull_handle(&site).await?;
    let dragged = filter_other_than(&site, "lowpass:40").await?;
    ensure!(dragged.starts_with("lowpass:"), "{dragged}");
    touch(&site, "touchCancel", &[]).await?;
    filter_is(&site, "lowpass:40").await?;
    ensure!(
        !site.is_enabled("undo").await?,
        "a drag that nobody ended is a step"
    );
    // The next edit is one of its own.
    site.click("add-filter").await?;
    let two = filter_other_than(&site, "lowpass:40").await?;
    ensure!(two.starts_with("lowpass:40+"), "{two}");
    site.click("undo").await?;
    filter_is(&site, "lowpass:40").await?;
    ensure!(!site.is_enabled("undo").await?);
    site.check_console().await
}

#[tokio::test]
async fn a_second_finger_makes_it_a_pinch() -> Result<()> {
    if !in_chromium(WHY) {
        return Ok(());
    }
    let site = bench("lowpass:40").await?;
    let (x, y) = pull_handle(&site).await?;
    filter_other_than(&site, "lowpass:40").await?;
    let (other_x, other_y) = (x - 150.0, y - 80.0);
    touch(&site, "touchStart", &[(x, y), (other_x, other_y)]).await?;
    filter_is(&site, "lowpass:40").await?;
    for step in 1..=4 {
        let apart = 8.0 * f64::from(step);
        touch(&site, "touchMove", &[(x, y), (other_x - apart, other_y)]).await?;
    }
    touch(&site, "touchEnd", &[]).await?;
    filter_is(&site, "lowpass:40").await?;
    let zoom: f64 = site
        .run(
            "return Number(document.querySelector('.plane-window').style.getPropertyValue('--zoom'))",
            &[],
        )
        .await?;
    ensure!(zoom > 1.0, "two fingers zoom: {zoom}");
    // Nothing is held any more: a pointer that only passes changes nothing.
    site.point_at("spectrum-handle", 0, 0).await?;
    site.point_at("spectrum-handle", 30, 0).await?;
    filter_is(&site, "lowpass:40").await?;
    site.check_console().await
}

#[tokio::test]
async fn the_brush_and_the_divider_let_go_too() -> Result<()> {
    if !in_chromium(WHY) {
        return Ok(());
    }
    let site = bench("").await?;
    let (x, y) = middle(&site, "divider").await?;
    touch(&site, "touchStart", &[(x, y)]).await?;
    touch(&site, "touchMove", &[(x + 60.0, y)]).await?;
    touch(&site, "touchCancel", &[]).await?;
    let divider = site.attribute("divider", "aria-valuenow").await?;
    ensure!(divider == "50", "{divider}");

    site.click("paint").await?;
    filter_is(&site, "brush:*remove").await?;
    let (x, y) = middle(&site, "canvas-spectrum").await?;
    let (x, y) = (x + 30.0, y + 20.0);
    touch(&site, "touchStart", &[(x, y)]).await?;
    touch(&site, "touchMove", &[(x + 20.0, y)]).await?;
    filter_other_than(&site, "brush:*remove").await?;
    touch(&site, "touchStart", &[(x + 20.0, y), (x - 60.0, y)]).await?;
    filter_is(&site, "brush:*remove").await?;
    touch(&site, "touchEnd", &[]).await?;
    // A stroke that is ended is one step.
    touch(&site, "touchStart", &[(x, y)]).await?;
    touch(&site, "touchMove", &[(x + 20.0, y)]).await?;
    touch(&site, "touchEnd", &[]).await?;
    filter_other_than(&site, "brush:*remove").await?;
    site.click("undo").await?;
    filter_is(&site, "brush:*remove").await?;
    site.check_console().await
}
