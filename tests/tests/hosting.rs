//! Where the site can live and whom it talks to: any folder of any static host, and nobody else. And how it looks there.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use site_tests::browser::{Browser, Settings};
use site_tests::dist;
use site_tests::goldens;
use site_tests::site::Of;
use site_tests::{Visit, in_chromium};

#[tokio::test]
async fn the_site_works_below_any_path() -> Result<()> {
    let site = Visit::new()
        .below("some/project-page")
        .open("#filter=lowpass:16&backend=cpu")
        .await?;
    site.ready().await?;
    site.upload(&goldens::picture("chelsea", 224)).await?;
    site.ready().await?;
    let reference = &goldens::references()?["chelsea"]["efficientnet-lite0"]["lowpass-16"];
    reference.check(&site.predictions(Of::Filtered).await?)?;
    ensure!(
        site.run::<String>("return location.pathname", &[])
            .await?
            .ends_with("/project-page/")
    );
    site.check_console().await
}

#[tokio::test]
async fn opened_as_a_file_it_says_what_to_do() -> Result<()> {
    // Chromium 148 loads neither modules nor wasm from files.
    let browser = Browser::start(&Settings::default()).await?;
    let address = format!(
        "file://{}",
        fs::canonicalize(dist())?.join("index.html").display()
    );
    browser.driver.goto(&address).await?;
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        // Only what is visible.
        let answer = (browser.driver).execute("return document.body.innerText", Vec::new());
        let text: String = answer.await?.convert()?;
        if text.contains("opened as a file") && text.contains("cargo xtask serve") {
            return Ok(());
        }
        ensure!(Instant::now() < deadline, "the page says {text:?}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// The addresses that scripts and documents of `origin` asked for, from Chromium's own log of the network, which also covers
/// workers. What the browser wants for itself has another initiator.
fn asked_for(log: &Path, origin: &str) -> Result<Vec<String>> {
    let text = fs::read_to_string(log)?;
    // One event a line; only a browser that ends in peace closes the brackets.
    let events = text
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line.trim_end_matches(',')).ok());
    let mut addresses: Vec<String> = events
        .filter(|event| event["params"]["initiator"] == origin)
        .filter_map(|event| event["params"]["url"].as_str().map(str::to_owned))
        .collect();
    addresses.sort();
    addresses.dedup();
    Ok(addresses)
}

/// A way out that no policy closes.
const WAY_OUT: &str = "http://elsewhere.invalid/seen";

#[tokio::test]
async fn nothing_is_sent_anywhere_else() -> Result<()> {
    if !in_chromium("window sizes and network logs are set by the developer tools") {
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let log = folder.path().join("network.json");
    let visit = Visit::new().with_argument(format!("--log-net-log={}", log.display()));
    let site = visit.open("#filter=lowpass:16&backend=cpu").await?;
    site.ready().await?;
    site.upload(&goldens::picture("coffee", 224)).await?;
    site.choose("model", "squeezenet1.1").await?;
    site.ready().await?;
    // To see that the log would tell.
    site.run::<()>(
        "setTimeout(() => location.assign(arguments[0]), 0)",
        &[json!(WAY_OUT)],
    )
    .await?;
    site.wait("the page elsewhere", async |site| {
        Ok(site
            .run::<String>("return location.href", &[])
            .await?
            .starts_with("chrome-error:")
            .then_some(()))
    })
    .await?;
    let address = site.host().address();
    drop(site);
    let (own, elsewhere): (Vec<_>, Vec<_>) = asked_for(&log, address.trim_end_matches('/'))?
        .into_iter()
        .partition(|asked| asked.starts_with(&address));
    ensure!(
        own.iter().any(|asked| asked.contains("/models/")),
        "the weights are not in {own:?}"
    );
    ensure!(elsewhere == [WAY_OUT], "{elsewhere:?}");
    Ok(())
}

#[tokio::test]
async fn the_policy_keeps_scripts_from_talking_to_others() -> Result<()> {
    let site = Visit::new().open("#backend=cpu").await?;
    site.ready().await?;
    site.check_console().await?;
    let policy: String = site
        .run(
            "return document.querySelector('meta[http-equiv=Content-Security-Policy]').content",
            &[],
        )
        .await?;
    ensure!(
        policy.contains("connect-src 'self'")
            && !policy.contains("'unsafe-inline'")
            && !policy.contains("'unsafe-eval'"),
        "{policy}"
    );
    let violated: String = site
        .run_async(
            "const done = arguments[0];
             document.addEventListener('securitypolicyviolation', (event) => done(event.effectiveDirective), { once: true });
             fetch('https://example.invalid').then(() => done('the answer came'), () => {});",
            &[],
        )
        .await?;
    ensure!(violated == "connect-src", "{violated}");
    let inline: String = site
        .run_async(
            "const done = arguments[0];
             document.addEventListener('securitypolicyviolation', (event) => done(event.effectiveDirective), { once: true });
             const script = document.createElement('script');
             script.textContent = 'window.inlineRan = true';
             document.body.append(script);
             if (window.inlineRan) done('it ran');",
            &[],
        )
        .await?;
    ensure!(inline.starts_with("script-src"), "{inline}");
    Ok(())
}

/// A window, and what of the page must hold there.
const WINDOWS: [(&str, u32, u32, usize); 3] = [
    ("laptop", 1366, 768, 3),
    ("tablet", 820, 1180, 1),
    ("phone", 390, 844, 1),
];

#[tokio::test]
async fn the_panels_fit_every_window() -> Result<()> {
    if !in_chromium("window sizes and network logs are set by the developer tools") {
        return Ok(());
    }
    let site = Visit::new().open("#filter=lowpass:16&backend=cpu").await?;
    site.ready().await?;
    for (name, width, height, least_columns) in WINDOWS {
        for dark in [false, true] {
            site.show_at(width, height, dark).await?;
            site.screenshot(&format!("{name}-{}", if dark { "dark" } else { "light" }))
                .await?;
            let overflow: i64 = site
                .run(
                    "return document.documentElement.scrollWidth - window.innerWidth",
                    &[],
                )
                .await?;
            ensure!(
                overflow <= 0,
                "{name}: the page is {overflow} pixels too wide"
            );
            let columns: usize = site
                .run(
                    "const lefts = ['canvas-original', 'canvas-spectrum', 'predictions-original'].map((id) =>
                         Math.round(document.querySelector(`[data-testid=${id}]`).closest('section').getBoundingClientRect().left));
                     return new Set(lefts).size",
                    &[],
                )
                .await?;
            ensure!(columns >= least_columns, "{name}: {columns} columns");
            if name == "phone" {
                ensure!(columns == 1, "{name}: {columns} columns");
            }
        }
    }
    let (light, dark): (String, String) = {
        let background = "return getComputedStyle(document.body).backgroundColor";
        site.show_at(1366, 768, false).await?;
        let light = site.run(background, &[]).await?;
        site.show_at(1366, 768, true).await?;
        (light, site.run(background, &[]).await?)
    };
    ensure!(light != dark, "both schemes have the background {light}");
    site.check_console().await
}
