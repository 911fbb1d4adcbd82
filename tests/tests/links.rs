//! The link: what it holds, what it restores, and what it does with values it does not know.

use anyhow::{Context, Result, ensure};
use site_tests::Visit;
use site_tests::site::Of;

#[tokio::test]
async fn a_shared_link_restores_what_was_seen() -> Result<()> {
    let site = Visit::new()
        .open("#model=squeezenet1.1&backend=cpu")
        .await?;
    site.ready().await?;
    let ids: Vec<String> =
        site.run("return [...document.querySelectorAll('[data-testid=sample]')].map((sample) => sample.dataset.sampleId)", &[]).await?;
    ensure!(ids.len() >= 12, "{ids:?}");
    site.pick_sample(&ids[3]).await?;
    site.click("add-filter").await?;
    site.choose("filter-kind", "bandstop").await?;
    site.set_slider("filter-to", 0, 24.0).await?;
    site.set_slider("filter-from", 0, 7.5).await?;
    site.set_slider("filter-edge", 0, 3.0).await?;
    site.ready().await?;
    let hash = site.hash().await?;
    for part in [
        "model=squeezenet1.1",
        &format!("sample={}", ids[3]),
        "filter=bandstop:7.5-24",
        "edge=3",
        "backend=cpu",
    ] {
        ensure!(hash.contains(part), "{part} is missing in {hash}");
    }
    let seen = site.look().await?;
    site.open(&hash).await?;
    site.ready().await?;
    ensure!(site.look().await? == seen);
    ensure!(site.notices().await?.is_empty());
    site.check_console().await
}

#[tokio::test]
async fn the_share_button_copies_the_address() -> Result<()> {
    let site = Visit::new().open("#filter=highpass:12&backend=cpu").await?;
    site.ready().await?;
    // The clipboard belongs to the visitor's machine; the page's call is what matters.
    site.run::<()>(
        "navigator.clipboard.writeText = async (text) => { window.copied = text; }",
        &[],
    )
    .await?;
    site.click("share-dialog").await?;
    site.element("share-address").await?;
    site.click("share").await?;
    site.notice_with(&["copied"]).await?;
    let copied: String = site.run("return window.copied", &[]).await?;
    ensure!(
        copied == format!("{}{}", site.host().address(), site.hash().await?),
        "{copied}"
    );
    site.check_console().await
}

#[tokio::test]
async fn a_wrong_value_falls_back_and_says_so() -> Result<()> {
    let site = Visit::new().open("#backend=cpu").await?;
    site.ready().await?;
    let plain = site.look().await?;
    for (pair, word) in [
        ("model=resnet-9000", "resnet-9000"),
        ("sample=no-such-picture", "no-such-picture"),
        ("filter=blur:3", "blur"),
        ("filter=lowpass:minus", "lowpass"),
        ("edge=-4", "edge"),
    ] {
        site.open(&format!("#backend=cpu&{pair}")).await?;
        site.ready().await.with_context(|| pair.to_owned())?;
        site.notice_with(&[word]).await?;
        ensure!(
            site.notices().await?.len() == 1,
            "{pair}: {:?}",
            site.notices().await?
        );
        ensure!(site.look().await? == plain, "{pair} changed the page");
    }
    site.open("#backend=abacus").await?;
    site.ready().await?;
    site.notice_with(&["abacus"]).await?;
    site.open("#backend=cpu&later=7&nonsense").await?;
    site.ready().await?;
    ensure!(site.notices().await?.is_empty(), "unknown keys are ignored");
    ensure!(site.look().await? == plain);
    site.check_console().await
}

#[tokio::test]
async fn a_changed_hash_is_followed() -> Result<()> {
    let site = Visit::new().open("#filter=lowpass:10&backend=cpu").await?;
    site.ready().await?;
    let low = site.predictions(Of::Filtered).await?;
    site.run::<()>(
        "location.hash = location.hash.replace('lowpass:10', 'highpass:10')",
        &[],
    )
    .await?;
    site.wait("the high-pass", async |site| {
        Ok((site.predictions(Of::Filtered).await? != low).then_some(()))
    })
    .await?;
    site.ready().await?;
    ensure!(site.hash().await?.contains("filter=highpass:10"));
    site.check_console().await
}
