//! Narrow windows and large type: nothing is cut, no word is torn, no control lies outside, and the page scrolls in one direction only.
//!
//! The page stands in a frame of the width that is tried, which any browser can make as narrow as it likes, and with a scrollbar that takes
//! its own room.

use anyhow::{Result, ensure};
use host::Response;
use serde_json::json;
use site_tests::browser::ensure_none;
use site_tests::engine::skipped;
use site_tests::files::Files;
use site_tests::goldens::photograph;
use site_tests::states::{BENCH_STATES, LONG_STATES, State, all};
use site_tests::{Engine, Site, Visit};

/// A page with nothing but the site in a frame, at the same hash.
const FRAME: &str = r#"<!doctype html>
<title>A narrow window</title>
<link rel="icon" href="data:,">
<style>body { margin: 0 } iframe { display: block; border: 0 }</style>
<iframe id="frame" width="320" height="740"></iframe>
<script>document.getElementById("frame").src = "./" + location.hash</script>"#;

/// What is wrong with the page as it stands.
const COMPLAINTS: &str = r"
    const complaints = new Set();
    const begins = (element) => element.outerHTML.replaceAll('\n', ' ').slice(0, 140);
    const seen = (element) =>
        element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !element.closest('.visually-hidden, script, style');
    const scrolls = (element) => {
        for (let outer = element.parentElement; outer && outer !== document.body; outer = outer.parentElement) {
            if (getComputedStyle(outer).overflowX !== 'visible') return true;
        }
        return false;
    };
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > width) {
        const widest = [...document.querySelectorAll('body *')]
            .filter((element) => seen(element) && !scrolls(element) && element.getBoundingClientRect().right > width + 0.5)
            .at(-1);
        complaints.add(`${document.documentElement.scrollWidth} px wide, as of ${begins(widest ?? document.body)}`);
    }
    for (const control of document.querySelectorAll('button, select, textarea, input:not([type=file]), summary, a[href], [role=slider]')) {
        if (!seen(control) || scrolls(control)) continue;
        const { left, right } = control.getBoundingClientRect();
        if (left < -0.5 || right > width + 0.5) complaints.add(`from ${left} to ${right}: ${begins(control)}`);
    }
    for (const element of document.querySelectorAll('button, summary, label, legend, h1, h2, h3, th, td, p, li, strong, .aside')) {
        // The strip under the window and the matrices, whose names are given in full elsewhere, have no room for two lines.
        if (!seen(element) || element.closest('.glance, .matrix')) continue;
        const hides = ['hidden', 'clip'].includes(getComputedStyle(element).overflowX);
        if (hides && element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1) complaints.add(`cut: ${begins(element)}`);
    }
    for (const words of document.querySelectorAll('svg text')) {
        if (!seen(words) || getComputedStyle(words.ownerSVGElement).overflowX === 'visible') continue;
        const [own, chart] = [words, words.ownerSVGElement].map((part) => part.getBoundingClientRect());
        if (own.left < chart.left - 2 || own.right > chart.right + 2) complaints.add(`cut: ${words.textContent}`);
    }
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const { data, parentElement } = texts.currentNode;
        if (!data.trim() || parentElement.closest('svg, option') || !seen(parentElement)) continue;
        if (getComputedStyle(parentElement).writingMode !== 'horizontal-tb') continue;
        for (const { 0: word, index } of data.matchAll(/[\p{L}\p{N}_.,+−]+/gu)) {
            if (word.length > 14) continue;
            const range = document.createRange();
            range.setStart(texts.currentNode, index);
            range.setEnd(texts.currentNode, index + word.length);
            const boxes = [...range.getClientRects()].filter((box) => box.width > 0.5);
            if (boxes.length > 1 && boxes.at(-1).top > boxes[0].top + 4) complaints.add(`torn: ${word} in ${begins(parentElement)}`);
        }
    }
    return [...complaints];";

fn visit() -> Visit {
    Visit::new().with_change(|request, response| {
        if request.path == "narrow.html" {
            Response::new(200, "text/html; charset=utf-8", FRAME)
        } else {
            response
        }
    })
}

/// What is wrong at each width.
async fn complaints(site: &Site, name: &str, widths: &[u32]) -> Result<Vec<String>> {
    let mut complaints = Vec::new();
    for width in widths {
        site.run::<()>("frameElement.width = arguments[0]", &[json!(width)])
            .await?;
        site.next_frame().await?;
        site.next_frame().await?;
        let found: Vec<String> = site.run(COMPLAINTS, &[]).await?;
        complaints.extend(
            found
                .iter()
                .map(|line| format!("{name}, {width} px: {line}")),
        );
    }
    Ok(complaints)
}

async fn nothing_is_wrong(
    visit: Visit,
    states: impl IntoIterator<Item = State>,
    widths: &[u32],
) -> Result<()> {
    let site = visit.open("#backend=cpu").await?;
    let mut all = Vec::new();
    for state in states {
        site.open_framed(&format!("narrow.html{}", state.hash))
            .await?;
        state.unfold(&site).await?;
        all.extend(complaints(&site, state.name, widths).await?);
    }
    ensure_none("in a narrow window", &all)
}

/// One state of each view, and the two drawers.
fn of_each_view() -> Vec<State> {
    let chosen = [
        "the bench with filters",
        "the list of models",
        "sharing and saving",
        "the results of a set",
        "dominant frequencies",
        "a training",
    ];
    BENCH_STATES
        .into_iter()
        .chain(LONG_STATES)
        .filter(|state| chosen.contains(&state.name))
        .collect()
}

#[tokio::test]
async fn a_window_of_320_pixels() -> Result<()> {
    nothing_is_wrong(visit(), all(), &[320, 390]).await
}

#[tokio::test]
async fn type_of_20_pixels() -> Result<()> {
    if !takes_type_size() {
        return Ok(());
    }
    nothing_is_wrong(visit().with_type_size(20), of_each_view(), &[390]).await
}

#[tokio::test]
async fn type_of_24_pixels() -> Result<()> {
    if !takes_type_size() {
        return Ok(());
    }
    nothing_is_wrong(visit().with_type_size(24), all(), &[390]).await
}

/// Whether a visitor can set the size of type; says so where not.
fn takes_type_size() -> bool {
    let takes = Engine::chosen() != Engine::WebKit;
    if !takes {
        skipped("MiniBrowser has no setting for the size of type");
    }
    takes
}

#[tokio::test]
async fn the_scrollbar_of_firefox() -> Result<()> {
    if let Some(missing) = Engine::Firefox.missing() {
        skipped(&format!("Firefox is not installed: {missing} is missing"));
        return Ok(());
    }
    nothing_is_wrong(visit().in_engine(Engine::Firefox), of_each_view(), &[390]).await
}

#[tokio::test]
async fn names_of_eighty_letters() -> Result<()> {
    let files = Files::new()?;
    let name = |begin: &str| format!("{begin}{}", "_and_so_on".repeat(8))[..80].to_owned();
    let names = [name("espresso"), name("chelsea"), name("rocket")];
    let pictures = ["coffee", "chelsea", "rocket"];
    let mut entries = Vec::new();
    for (name, picture) in names.iter().zip(pictures) {
        for number in 1..=2 {
            entries.push((format!("{name}/{number}.png"), photograph(picture)?));
        }
    }
    let entries: Vec<(&str, Vec<u8>)> = entries
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.clone()))
        .collect();
    let archive = files.zip("long.zip", &entries)?;
    let site = visit().open("#backend=cpu").await?;
    site.open_framed("narrow.html#view=set&model=squeezenet1.1&backend=cpu")
        .await?;
    site.choose_file("set-input", &archive).await?;
    site.wait("the set", async |site| {
        Ok(
            (site.count("forget-set").await? == 1 && site.count("adding").await? == 0)
                .then_some(()),
        )
    })
    .await?;
    site.start_set().await?;
    site.wait("the end of the test", async |site| {
        let judged = site.matrix("original").await.unwrap_or_default();
        let pictures: usize = judged.iter().map(|(_, _, count)| count).sum();
        Ok((pictures == 6 && site.is_enabled("start-test").await?).then_some(()))
    })
    .await?;
    let mut all = Vec::new();
    for (view, sign) in [
        ("view-set", "start-test"),
        ("view-laboratory", "start-experiment"),
    ] {
        site.click(view).await?;
        site.element(sign).await?;
        if view == "view-laboratory" {
            site.click("experiment-spectra").await?;
            site.wait("a start", async |site| {
                Ok(site.is_enabled("start-experiment").await?.then_some(()))
            })
            .await?;
            site.click("start-experiment").await?;
            site.wait("class spectra", async |site| {
                Ok(site.is_enabled("start-experiment").await?.then_some(()))
            })
            .await?;
        }
        site.run::<()>(
            "document.querySelectorAll('details').forEach((details) => { details.open = true; })",
            &[],
        )
        .await?;
        all.extend(complaints(&site, view, &[320, 390]).await?);
    }
    ensure!(
        site.run::<bool>(
            "return document.body.textContent.includes(arguments[0])",
            &[json!(names[0])]
        )
        .await?,
        "the names are gone"
    );
    ensure_none("with long names", &all)
}
