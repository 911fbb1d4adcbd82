//! The views: spectrum in other quantities, scales and places, the picture's stage, zoom, readouts and profiles.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use site_tests::{Site, Visit, in_chromium};
use thirtyfour::Key;

/// The bytes of a canvas, RGBA.
async fn bytes(site: &Site, id: &str) -> Result<Vec<u8>> {
    site.run(
        "const canvas = document.querySelector(`[data-testid=${arguments[0]}]`);
         const { width, height } = canvas;
         const copy = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d', { willReadFrequently: true });
         copy.drawImage(canvas, 0, 0);
         return [...copy.getImageData(0, 0, width, height).data];",
        &[json!(id)],
    )
    .await
}

async fn text(site: &Site, id: &str) -> Result<String> {
    let texts = site.texts(id).await?;
    texts
        .into_iter()
        .next()
        .with_context(|| format!("there is no {id}"))
}

/// How many handles lie on the spectrum.
async fn handles(site: &Site) -> Result<usize> {
    site.run(
        "return document.querySelectorAll('[data-testid=spectrum-handle]').length",
        &[],
    )
    .await
}

/// Opens what its summary opens.
async fn open(site: &Site, id: &str) -> Result<()> {
    site.run(
        "document.querySelector(`[data-testid=${arguments[0]}] summary`).click()",
        &[json!(id)],
    )
    .await
}

/// Waits until a test's condition holds: what is chosen is painted in the frame after.
async fn until(site: &Site, what: &str, holds: impl AsyncFn(&Site) -> Result<bool>) -> Result<()> {
    site.wait(what, async |site| Ok(holds(site).await?.then_some(())))
        .await
}

/// What is seen of a picture, from its sheet: magnification, and the columns and rows of the picture at the frame's upper left corner.
async fn seen(site: &Site, canvas: &str) -> Result<(f64, f64, f64)> {
    site.run(
        "const sheet = document.querySelector(`[data-testid=${arguments[0]}]`).closest('.sheet');
         const [inner, outer] = [sheet.getBoundingClientRect(), sheet.parentElement.getBoundingClientRect()];
         return [inner.width / outer.width, (outer.left - inner.left) / inner.width, (outer.top - inner.top) / inner.height];",
        &[json!(canvas)],
    )
    .await
}

#[tokio::test]
async fn the_spectrum_is_shown_in_other_ways() -> Result<()> {
    let site = Visit::new().open("#filter=lowpass:20&backend=cpu").await?;
    site.ready().await?;
    let usual = bytes(&site, "canvas-spectrum").await?;
    open(&site, "spectrum-view").await?;
    let mut views = vec![usual.clone()];
    for choice in ["view-power", "view-linear", "view-phase", "view-magnitude"] {
        site.click(choice).await?;
        let before = views.last().cloned().unwrap_or_default();
        until(&site, choice, async |site| {
            Ok(bytes(site, "canvas-spectrum").await? != before)
        })
        .await?;
        views.push(bytes(&site, "canvas-spectrum").await?);
        ensure!(site.attribute(choice, "aria-pressed").await? == "true");
    }
    // Magnitude in proportion; nearly all of a photograph lies near its middle.
    site.click("view-log").await?;
    until(&site, "the first view again", async |site| {
        Ok(bytes(site, "canvas-spectrum").await? == usual)
    })
    .await?;
    // From the corner: half a side to the left and upwards.
    ensure!(handles(&site).await? > 0);
    site.click("view-corner").await?;
    until(&site, "zero frequency in the corner", async |site| {
        Ok(bytes(site, "canvas-spectrum").await? != usual)
    })
    .await?;
    let corner = bytes(&site, "canvas-spectrum").await?;
    let side = usize::isqrt(usual.len() / 4);
    for (x, y) in [(0, 0), (5, 9), (side - 1, 3), (side / 2, side / 2)] {
        let to = 4 * (y * side + x);
        let from = 4 * ((y + side / 2) % side * side + (x + side / 2) % side);
        ensure!(corner[to..to + 4] == usual[from..from + 4], "({x}, {y})");
    }
    ensure!(
        handles(&site).await? == 0,
        "handles lie where their frequencies are not"
    );
    ensure!(
        text(&site, "readout")
            .await?
            .contains("only while zero frequency is in the centre")
    );
    site.click("view-centre").await?;
    // The filtered picture's own spectrum has nothing left far out.
    site.click("view-filtered").await?;
    until(&site, "the filtered picture's spectrum", async |site| {
        Ok(bytes(site, "canvas-spectrum").await? != usual)
    })
    .await?;
    // Escape closes the drawer and gives the focus back.
    site.press("view-filtered", &[Key::Escape]).await?;
    let shut: bool = site
        .run(
            "const drawer = document.querySelector('[data-testid=spectrum-view]');
             return !drawer.open && document.activeElement === drawer.querySelector('summary');",
            &[],
        )
        .await?;
    ensure!(shut, "Escape leaves the drawer open");
    site.check_console().await
}

#[tokio::test]
async fn the_stage_shows_difference_and_the_networks_pixels() -> Result<()> {
    let site = Visit::new().open("#backend=cpu").await?;
    site.ready().await?;
    site.choose("stage-view", "difference").await?;
    until(&site, "an empty difference", async |site| {
        let pixels = bytes(site, "canvas-difference").await?;
        Ok(pixels
            .chunks(4)
            .all(|pixel| pixel[0] > 235 && pixel[2] > 235))
    })
    .await?;
    ensure!(
        text(&site, "difference-words")
            .await?
            .contains("change nothing")
    );
    site.click("add-filter").await?;
    site.set_slider("filter-radius", 0, 12.0).await?;
    site.ready().await?;
    let automatic = bytes(&site, "canvas-difference").await?;
    let spread = |pixels: &[u8]| {
        let far = |pixel: &[u8]| pixel[0].abs_diff(pixel[2]) > 60;
        pixels.chunks(4).filter(|pixel| far(pixel)).count()
    };
    ensure!(spread(&automatic) > 0, "nothing is coloured");
    let mut last = 0;
    for gain in ["1", "4", "16"] {
        site.choose("difference-gain", gain).await?;
        until(&site, "another gain", async |site| {
            Ok(text(site, "difference-words")
                .await?
                .contains(&format!("×{gain};")))
        })
        .await?;
        let coloured = spread(&bytes(&site, "canvas-difference").await?);
        ensure!(
            coloured > last,
            "×{gain} colours {coloured}, less amplified {last}"
        );
        last = coloured;
    }
    site.choose("stage-view", "network").await?;
    until(&site, "the network's size", async |site| {
        Ok(text(site, "network-words").await?.contains("224 × 224"))
    })
    .await?;
    let sharp: String = site
        .run("return getComputedStyle(document.querySelector('[data-testid=canvas-filtered]')).imageRendering", &[])
        .await?;
    ensure!(sharp == "pixelated", "{sharp}");
    site.choose("stage-view", "side-by-side").await?;
    until(&site, "two frames", async |site| {
        site.run(
            "const box = (id) => document.querySelector(`[data-testid=${id}]`).getBoundingClientRect();
             const [a, b] = [box('canvas-original'), box('canvas-filtered')];
             return a.right <= b.left && Math.abs(a.width - b.width) < 2 && Math.abs(a.width / a.height - 1) < 0.05;",
            &[],
        )
        .await
    })
    .await?;
    site.check_console().await
}

#[tokio::test]
async fn both_pictures_zoom_in_step() -> Result<()> {
    let site = Visit::new().open("#filter=lowpass:9&backend=cpu").await?;
    site.ready().await?;
    let wheel = async |id: &str, x: f64, y: f64, delta: f64| -> Result<()> {
        site.run(
            "const [id, x, y, delta] = arguments;
             const canvas = document.querySelector(`[data-testid=${id}]`);
             const frame = canvas.closest('.sheet').parentElement.getBoundingClientRect();
             canvas.dispatchEvent(new WheelEvent('wheel', {
                 deltaY: delta, ctrlKey: true, bubbles: true, cancelable: true,
                 clientX: frame.left + x * frame.width, clientY: frame.top + y * frame.height,
             }));",
            &[json!(id), json!(x), json!(y), json!(delta)],
        )
        .await
    };
    wheel("canvas-filtered", 0.75, 0.5, -90.0).await?;
    let (scale, left, top) = seen(&site, "canvas-filtered").await?;
    ensure!(scale > 1.5, "magnified {scale}");
    // What was under the pointer still is.
    ensure!((left + 0.75 / scale - 0.75).abs() < 0.01 && (top + 0.5 / scale - 0.5).abs() < 0.01);
    let before = seen(&site, "canvas-original").await?;
    ensure!((before.0 - scale).abs() < 0.01 && (before.1 - left).abs() < 0.01);
    ensure!(
        seen(&site, "canvas-spectrum").await?.0 < 1.001,
        "the spectrum zooms on its own"
    );
    // The divider still goes where the pointer is.
    site.drag("divider", -60, 0).await?;
    let divider: f64 = site.attribute("divider", "aria-valuenow").await?.parse()?;
    ensure!((20.0..48.0).contains(&divider), "{divider}");
    // Two fingers: apart, they magnify; together, they move.
    let fingers = async |places: [[f64; 4]; 2]| -> Result<()> {
        site.run(
            "const [before, after] = arguments[0];
             const stage = document.querySelector('.stage'), frame = stage.getBoundingClientRect();
             const send = (kind, id, x, y) => stage.querySelector('canvas').dispatchEvent(new PointerEvent(kind, {
                 pointerId: id, pointerType: 'touch', button: 0, buttons: 1, bubbles: true, cancelable: true,
                 clientX: frame.left + x * frame.width, clientY: frame.top + y * frame.height,
             }));
             send('pointerdown', 71, before[0], before[1]);
             send('pointerdown', 72, before[2], before[3]);
             send('pointermove', 71, after[0], after[1]);
             send('pointermove', 72, after[2], after[3]);
             send('pointerup', 71, after[0], after[1]);
             send('pointerup', 72, after[2], after[3]);",
            &[json!(places)],
        )
        .await
    };
    let (start, ..) = seen(&site, "canvas-filtered").await?;
    fingers([[0.4, 0.5, 0.6, 0.5], [0.3, 0.5, 0.7, 0.5]]).await?;
    let (apart, left, _) = seen(&site, "canvas-filtered").await?;
    ensure!(
        (apart / start - 2.0).abs() < 0.05,
        "from {start} to {apart}"
    );
    fingers([[0.4, 0.5, 0.6, 0.5], [0.5, 0.5, 0.7, 0.5]]).await?;
    let (same, moved, _) = seen(&site, "canvas-filtered").await?;
    ensure!(
        (same - apart).abs() < 0.05 && moved < left,
        "moved from {left} to {moved}"
    );
    site.click("picture-zoom-fit").await?;
    until(&site, "the whole picture", async |site| {
        Ok((seen(site, "canvas-original").await?.0 - 1.0).abs() < 1e-3)
    })
    .await?;
    for _ in 0..20 {
        site.press("picture-cross", &[Key::Add]).await?;
    }
    let (furthest, ..) = seen(&site, "canvas-filtered").await?;
    ensure!((furthest - 16.0).abs() < 0.05, "{furthest}");
    site.press("picture-cross", &[Key::NumPad0]).await?;
    ensure!((seen(&site, "canvas-filtered").await?.0 - 1.0).abs() < 1e-3);
    site.check_console().await
}

#[tokio::test]
async fn handles_follow_their_frequency_under_zoom() -> Result<()> {
    let site = Visit::new().open("#filter=lowpass:10&backend=cpu").await?;
    site.ready().await?;
    site.press("spectrum-cross", &[Key::Add, Key::Add, Key::Add, Key::Add])
        .await?;
    let (scale, ..) = seen(&site, "canvas-spectrum").await?;
    ensure!((scale - 4.0).abs() < 0.05, "{scale}");
    let place = async || -> Result<f64> {
        site.run(
            "const box = (element) => element.getBoundingClientRect();
             const canvas = box(document.querySelector('[data-testid=canvas-spectrum]'));
             const knob = box(document.querySelector('[data-testid=spectrum-handle] .knob'));
             const middle = (box) => [box.left + box.width / 2, box.top + box.height / 2];
             const [[x, y], unit] = [middle(knob), canvas.width / 224];
             return Math.hypot((x - canvas.left) / unit - 112.5, (y - canvas.top) / unit - 112.5);",
            &[],
        )
        .await
    };
    ensure!((place().await? - 10.0).abs() < 0.3, "{}", place().await?);
    let knob: f64 = site
        .run("return document.querySelector('[data-testid=spectrum-handle] .knob').getBoundingClientRect().width", &[])
        .await?;
    ensure!((6.0..24.0).contains(&knob), "a knob {knob} pixels wide");
    site.drag("spectrum-handle", 40, -40).await?;
    site.ready().await?;
    let radius: f64 = site
        .hash()
        .await?
        .split_once("filter=lowpass:")
        .and_then(|(_, rest)| rest.split('&').next()?.parse().ok())
        .context("the low-pass is gone")?;
    ensure!(radius > 12.0 && radius < 30.0, "dragged to {radius}");
    ensure!((place().await? - radius).abs() < 0.5);
    // Ticks are those of what is seen.
    let ticks: Vec<String> = site
        .run(
            "return [...document.querySelectorAll('.axis-x span')].map((tick) => tick.innerText)",
            &[],
        )
        .await?;
    ensure!(
        ticks.contains(&"0".to_owned()) && ticks.contains(&"20".to_owned()),
        "{ticks:?}"
    );
    ensure!(!ticks.contains(&"100".to_owned()), "{ticks:?}");
    site.check_console().await
}

#[tokio::test]
async fn pixels_and_frequencies_are_read_by_pointer_and_by_keyboard() -> Result<()> {
    let site = Visit::new().open("#filter=lowpass:6&backend=cpu").await?;
    site.ready().await?;
    site.press("picture-cross", &[Key::Right, Key::Right, Key::Down])
        .await?;
    let spoken = site.attribute("picture-cross", "aria-valuetext").await?;
    ensure!(spoken.starts_with("column 113, row 113, red "), "{spoken}");
    let told = text(&site, "pixel-readout").await?;
    let (original, filtered) = (
        bytes(&site, "canvas-original").await?,
        bytes(&site, "canvas-filtered").await?,
    );
    let at = |bytes: &[u8]| {
        let pixel = &bytes[4 * (113 * 224 + 113)..][..3];
        format!("{}, {}, {}", pixel[0], pixel[1], pixel[2])
    };
    ensure!(
        told == format!("x 113, y 113 · RGB {} → {}", at(&original), at(&filtered)),
        "{told}"
    );
    site.point_at("canvas-original", -100, -100).await?;
    let pointed = text(&site, "pixel-readout").await?;
    ensure!(pointed.starts_with("x ") && pointed != told, "{pointed}");
    site.press(
        "spectrum-cross",
        &[Key::Right, Key::Right, Key::Right, Key::Up],
    )
    .await?;
    let spoken = site.attribute("spectrum-cross", "aria-valuetext").await?;
    ensure!(
        spoken.starts_with("kx 2, ky −1 · radius 2.2 cycles/image · 27°"),
        "{spoken}"
    );
    ensure!(text(&site, "readout").await? == spoken);
    site.check_console().await
}

#[tokio::test]
async fn profiles_follow_the_filter_and_stay_open() -> Result<()> {
    let site = Visit::new().open("#backend=cpu").await?;
    site.ready().await?;
    ensure!(
        site.count("radial-profile").await? == 0,
        "worked out while closed"
    );
    open(&site, "profiles").await?;
    let slopes = site
        .wait("the profile's slope", async |site| {
            Ok(site
                .texts("slopes")
                .await?
                .into_iter()
                .find(|words| words.contains("1/f^")))
        })
        .await?;
    // Without a filter both curves are one.
    let exponent = |words: &str| -> Vec<String> {
        words
            .split("1/f^")
            .skip(1)
            .filter_map(|part| Some(part.split(' ').next()?.to_owned()))
            .collect()
    };
    let both = exponent(&slopes);
    ensure!(both.len() == 2 && both[0] == both[1], "{slopes}");
    ensure!(
        (1.5..4.5).contains(&both[0].parse::<f64>()?),
        "no photograph: {slopes}"
    );
    site.press("radial-profile", &[Key::Right, Key::Right])
        .await?;
    let read = text(&site, "radial-profile-readout").await?;
    ensure!(
        read.starts_with("2 to 3 cycles/image: original ") && read.ends_with("(100.0 %)"),
        "{read}"
    );
    site.click("add-filter").await?;
    site.set_slider("filter-radius", 0, 20.0).await?;
    site.ready().await?;
    let after = exponent(&text(&site, "slopes").await?);
    ensure!(after[0] == both[0] && after[1] != both[1], "{after:?}");
    site.press("orientation-profile", &[Key::Home]).await?;
    let read = text(&site, "orientation-profile-readout").await?;
    ensure!(read.starts_with("0° to 10°: original "), "{read}");
    site.open("#backend=cpu").await?;
    site.ready().await?;
    ensure!(
        site.count("radial-profile").await? == 1,
        "closed again after a reload"
    );
    site.check_console().await
}

/// What is seen of the strip at the lower edge: whether it is shown, with the picture, with the answers.
async fn strip(site: &Site) -> Result<(bool, bool, bool)> {
    site.run(
        "const seen = (id) => {
             const element = document.querySelector(`[data-testid=${id}]`);
             const box = element.getBoundingClientRect();
             return box.width > 0 && box.top < innerHeight && getComputedStyle(element).visibility === 'visible';
         };
         return ['glance', 'glance-picture', 'glance-answers'].map(seen);",
        &[],
    )
    .await
}

#[tokio::test]
async fn on_a_phone_picture_and_answers_stay_in_view() -> Result<()> {
    if !in_chromium("the size of a phone is set by the developer tools") {
        return Ok(());
    }
    let site = Visit::new().open("#backend=cpu&filter=lowpass:16").await?;
    site.ready().await?;
    // Where everything is on one screen there is no strip.
    site.show_at(1366, 768, false).await?;
    ensure!(strip(&site).await? == (false, false, false));
    site.show_at(390, 844, false).await?;
    let scroll = async |id: &str| {
        site.run::<()>(
            "document.querySelector(`[data-testid=${arguments[0]}]`).scrollIntoView({ block: 'center' })",
            &[json!(id)],
        )
        .await
    };
    // With the picture on the screen the strip has the answers, with the answers the picture, between them both.
    for (place, expected) in [
        ("canvas-filtered", (true, false, true)),
        ("filter-row", (true, true, true)),
        ("predictions-filtered", (true, true, false)),
    ] {
        scroll(place).await?;
        until(&site, &format!("the strip at {place}"), async |site| {
            Ok(strip(site).await? == expected)
        })
        .await?;
    }
    scroll("filter-row").await?;
    until(&site, "the small picture", async |site| {
        Ok(bytes(site, "glance-picture").await? == bytes(site, "canvas-filtered").await?)
    })
    .await?;
    let best = site.texts("glance-answer").await?;
    ensure!(best.len() == 3, "{best:?}");
    let answers = site.texts("predictions-filtered").await?.concat();
    for line in &best {
        let name = line.lines().next().unwrap_or_default();
        ensure!(answers.contains(name), "{name} is not in {answers}");
    }
    // It covers no control that has the focus.
    let covered: bool = site
        .run(
            "const strip = document.querySelector('[data-testid=glance]').getBoundingClientRect();
             return [...document.querySelectorAll('main button, main select, main input')].some((control) => {
                 control.focus();
                 if (document.activeElement !== control) return false;
                 const { top, bottom } = control.getBoundingClientRect();
                 return bottom > strip.top + 1 && top < strip.bottom;
             });",
            &[],
        )
        .await?;
    ensure!(!covered, "a focused control lies under the strip");
    Ok(())
}
