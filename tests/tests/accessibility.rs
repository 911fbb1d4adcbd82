//! That everyone can use the page: axe-core's rules in every state, light and dark, wide and narrow; room on small screens, size of
//! controls, reduced motion, print.

use std::collections::HashSet;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use site_tests::browser::ensure_none;
use site_tests::states::{BENCH_STATES, LONG_STATES, State, all};
use site_tests::{Site, Visit, in_chromium};

/// Width, height and whether dark.
const LOOKS: [(u32, u32, bool); 4] = [
    (1366, 768, false),
    (1366, 768, true),
    (390, 844, false),
    (390, 844, true),
];
/// The narrowest screen the page is made for.
const NARROW: (u32, u32) = (360, 740);
/// Sides of the smallest control, CSS pixels (WCAG 2.5.8).
const LEAST: f64 = 24.0;

async fn axe_finds_nothing(states: &[State]) -> Result<()> {
    if !in_chromium("window sizes, schemes and media are set by the developer tools") {
        return Ok(());
    }
    let site = Visit::new().open("").await?;
    let mut complaints = Vec::new();
    for state in states {
        state.reach(&site).await?;
        // Most faults look the same in every look; each is told once for each state.
        let mut told = HashSet::new();
        for (width, height, dark) in LOOKS {
            site.show_at(width, height, dark).await?;
            let (violations, kept) = site.violations().await?;
            ensure!(kept > 20, "axe-core tried {kept} rules only");
            let scheme = if dark { "dark" } else { "light" };
            complaints.extend(violations.into_iter().filter_map(|violation| {
                let line = format!(
                    "{}, {width} px, {scheme}: {}: {}: {}",
                    state.name, violation.rule, violation.node, violation.message
                );
                told.insert((violation.rule, violation.node))
                    .then_some(line)
            }));
        }
    }
    ensure_none("axe-core found", &complaints)?;
    // The messages that some states are about stand on the page, not in the console.
    site.check_console().await.context("while axe-core looked")
}

#[tokio::test]
async fn the_bench_breaks_no_rule() -> Result<()> {
    axe_finds_nothing(&BENCH_STATES).await
}

#[tokio::test]
async fn sets_and_laboratory_break_no_rule() -> Result<()> {
    axe_finds_nothing(&LONG_STATES).await
}

/// What axe-core must notice, or its silence says nothing.
#[tokio::test]
async fn axe_notices_what_is_wrong() -> Result<()> {
    let site = Visit::new().open("#backend=cpu").await?;
    site.ready().await?;
    site.run::<()>(
        "const button = document.createElement('button');
         const pale = document.createElement('p');
         pale.innerText = 'Hardly seen';
         pale.style.cssText = 'color: #ccc; background: #fff';
         document.querySelector('main').append(button, pale);",
        &[],
    )
    .await?;
    let (violations, _) = site.violations().await?;
    for rule in ["button-name", "color-contrast"] {
        ensure!(
            violations.iter().any(|violation| violation.rule == rule),
            "{rule} is not among {violations:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_narrow_screen_has_room_and_controls_fit_a_finger() -> Result<()> {
    if !in_chromium("window sizes, schemes and media are set by the developer tools") {
        return Ok(());
    }
    let site = Visit::new().open("").await?;
    let mut complaints = Vec::new();
    for state in all() {
        state.reach(&site).await?;
        site.show_at(NARROW.0, NARROW.1, false).await?;
        let found: Vec<String> = site
            .run(
                "const [width, least] = arguments;
                 const begins = (element) => element.outerHTML.slice(0, 160);
                 const complaints = [];
                 const scrolled = document.scrollingElement.scrollWidth;
                 if (scrolled > width) {
                     const widest = [...document.querySelectorAll('body *')]
                         .filter((element) => element.checkVisibility() && element.getBoundingClientRect().right > width)
                         .at(-1);
                     complaints.push(`${scrolled} px wide, as of ${begins(widest ?? document.body)}`);
                 }
                 for (const control of document.querySelectorAll('button, select, textarea, input:not([type=file]), summary, a[href], [role=slider]')) {
                     if (!control.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
                     // A link within a sentence is as high as its line.
                     if (control.matches('a') && getComputedStyle(control).display === 'inline') continue;
                     // A label is part of its control.
                     const boxes = [control, ...(control.labels ?? [])].map((part) => part.getBoundingClientRect());
                     const [wide, high] = ['width', 'height'].map((side) => Math.max(...boxes.map((box) => box[side])));
                     // Half a device pixel is rounding.
                     if (Math.min(wide, high) < least - 0.05) complaints.push(`${wide.toFixed(1)} × ${high.toFixed(1)} px: ${begins(control)}`);
                 }
                 return complaints;",
                &[json!(NARROW.0), json!(LEAST)],
            )
            .await?;
        complaints.extend(found.iter().map(|line| format!("{}: {line}", state.name)));
    }
    ensure_none("on a narrow screen", &complaints)
}

/// The longest animation or transition of anything on the page, milliseconds, and what moves.
async fn longest_motion(site: &Site) -> Result<(f64, String)> {
    site.run(
        "const milliseconds = (list) => Math.max(...list.split(',').map((time) => parseFloat(time) * (time.trim().endsWith('ms') ? 1 : 1000)));
         let longest = [0, ''];
         for (const element of document.querySelectorAll('*')) {
             for (const part of [null, '::before', '::after', '::backdrop']) {
                 const style = getComputedStyle(element, part);
                 const takes = style.transitionProperty === 'none' ? 0 : milliseconds(style.transitionDuration);
                 const runs = style.animationName === 'none' ? 0 : milliseconds(style.animationDuration);
                 const smooth = style.scrollBehavior === 'smooth' ? 1000 : 0;
                 const most = Math.max(takes, runs, smooth);
                 if (most > longest[0]) longest = [most, `${element.outerHTML.slice(0, 120)} ${part ?? ''}`];
             }
         }
         return longest;",
        &[],
    )
    .await
}

#[tokio::test]
async fn nothing_moves_for_those_who_ask_for_rest() -> Result<()> {
    if !in_chromium("window sizes, schemes and media are set by the developer tools") {
        return Ok(());
    }
    let site = Visit::new().open("").await?;
    let emulate = async |preference: &str| {
        site.devtools(
            "Emulation.setEmulatedMedia",
            json!({ "features": [{ "name": "prefers-reduced-motion", "value": preference }] }),
        )
        .await
    };
    for state in BENCH_STATES {
        state.reach(&site).await?;
        emulate("reduce").await?;
        let (most, which) = longest_motion(&site).await?;
        ensure!(most <= 1.0, "{}: {most} ms: {which}", state.name);
    }
    // The page does move for the others; else nothing was looked at.
    emulate("no-preference").await?;
    let (most, _) = longest_motion(&site).await?;
    ensure!(most > 1.0, "nothing moves at all");
    Ok(())
}

#[tokio::test]
async fn print_shows_picture_spectrum_filters_and_predictions_without_buttons() -> Result<()> {
    if !in_chromium("window sizes, schemes and media are set by the developer tools") {
        return Ok(());
    }
    let site = Visit::new()
        .open("#filter=bandpass:5-20&edge=2&backend=cpu")
        .await?;
    site.ready().await?;
    let media = json!({ "media": "print", "features": [{ "name": "prefers-color-scheme", "value": "dark" }] });
    site.devtools("Emulation.setEmulatedMedia", media).await?;
    let (left, missing, paper, ink): (Vec<String>, Vec<String>, String, String) = site
        .run(
            "const begins = (element) => element.outerHTML.slice(0, 120);
             const seen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
             const left = [...document.querySelectorAll('button, summary, input:not([type=number])')].filter(seen).map(begins);
             const missing = [
                 'h1',
                 '[data-testid=canvas-original]',
                 '[data-testid=canvas-filtered]',
                 '[data-testid=canvas-spectrum]',
                 '[data-testid=predictions-original] [data-testid=prediction]',
                 '[data-testid=predictions-filtered] [data-testid=prediction]',
                 '[data-testid=model]',
                 '[data-testid=filter-kind]',
                 '[data-testid=filter-row] input[type=number]',
             ].filter((selector) => {
                 const element = document.querySelector(selector);
                 return !element || !seen(element) || element.getBoundingClientRect().width < 10;
             });
             const { backgroundColor, color } = getComputedStyle(document.body);
             return [left, missing, backgroundColor, color];",
            &[],
        )
        .await?;
    ensure_none("buttons are printed", &left)?;
    ensure_none("not printed", &missing)?;
    ensure!(
        paper == "rgb(255, 255, 255)" && ink == "rgb(0, 0, 0)",
        "printed in {ink} on {paper}"
    );
    // Both pictures beside each other, not one over the other: paper has no divider to move.
    let apart: bool = site
        .run(
            "const [a, b] = ['original', 'filtered'].map((of) => document.querySelector(`[data-testid=canvas-${of}]`).getBoundingClientRect());
             return a.right <= b.left + 1 || a.bottom <= b.top + 1;",
            &[],
        )
        .await?;
    ensure!(apart, "one picture hides the other");
    Ok(())
}
