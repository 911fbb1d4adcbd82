//! The browser's own buttons: back and forward switch between views and leave the edits, which have a history of their own.

use anyhow::{Result, ensure};
use site_tests::{Site, Visit};

async fn hash_with(site: &Site, parts: &[&str]) -> Result<()> {
    site.wait(&format!("an address with {parts:?}"), async |site| {
        let hash = site.hash().await?;
        Ok(parts.iter().all(|part| hash.contains(part)).then_some(()))
    })
    .await
}

/// Waits until this view fills the page, and says what undo can do there.
async fn shows(site: &Site, view: &str) -> Result<()> {
    site.wait(view, async |site| {
        let pressed = site.attribute(view, "aria-pressed").await?;
        Ok((pressed == "true").then_some(()))
    })
    .await
}

#[tokio::test]
async fn back_and_forward_switch_views_and_keep_the_edits() -> Result<()> {
    let site = Visit::new()
        .open("#model=squeezenet1.1&filter=lowpass:40&backend=cpu")
        .await?;
    site.ready().await?;
    site.set_slider("filter-radius", 0, 30.0).await?;
    hash_with(&site, &["filter=lowpass:30"]).await?;
    site.click("view-set").await?;
    hash_with(&site, &["view=set", "filter=lowpass:30"]).await?;
    site.set_slider("filter-radius", 0, 20.0).await?;
    hash_with(&site, &["view=set", "filter=lowpass:20"]).await?;
    site.click("view-learning").await?;
    hash_with(&site, &["view=learning"]).await?;

    site.walk_history(-1).await?;
    shows(&site, "view-set").await?;
    hash_with(&site, &["view=set", "filter=lowpass:20"]).await?;
    site.walk_history(-1).await?;
    shows(&site, "view-picture").await?;
    // What was edited meanwhile stays, and so does the way back through it.
    hash_with(&site, &["filter=lowpass:20"]).await?;
    site.click("undo").await?;
    hash_with(&site, &["filter=lowpass:30"]).await?;
    site.click("undo").await?;
    hash_with(&site, &["filter=lowpass:40"]).await?;
    site.walk_history(2).await?;
    shows(&site, "view-learning").await?;
    site.walk_history(-2).await?;
    shows(&site, "view-picture").await?;
    site.click("redo").await?;
    hash_with(&site, &["filter=lowpass:30"]).await?;
    site.check_console().await
}

#[tokio::test]
async fn a_link_that_is_followed_is_an_entry_and_a_step() -> Result<()> {
    let site = Visit::new()
        .open("#model=squeezenet1.1&filter=lowpass:40&backend=cpu")
        .await?;
    site.ready().await?;
    site.run::<()>(
        "location.hash = '#model=squeezenet1.1&filter=ring:20,6&backend=cpu'",
        &[],
    )
    .await?;
    site.wait("the link’s filter", async |site| {
        Ok((site.count("filter-width").await? == 1).then_some(()))
    })
    .await?;
    site.walk_history(-1).await?;
    hash_with(&site, &["filter=lowpass:40"]).await?;
    site.ready().await?;
    site.click("undo").await?;
    hash_with(&site, &["filter=ring:20,6"]).await?;
    ensure!(site.is_enabled("undo").await?);
    site.check_console().await
}

#[tokio::test]
async fn the_steps_are_there_again_where_the_browser_has_not_kept_the_page() -> Result<()> {
    let site = Visit::new()
        .open("#model=squeezenet1.1&filter=lowpass:40&backend=cpu")
        .await?;
    site.ready().await?;
    site.set_slider("filter-radius", 0, 30.0).await?;
    hash_with(&site, &["filter=lowpass:30"]).await?;
    site.set_slider("filter-radius", 0, 20.0).await?;
    hash_with(&site, &["filter=lowpass:20"]).await?;
    site.click("undo").await?;
    hash_with(&site, &["filter=lowpass:30"]).await?;
    site.ready().await?;
    // A reload keeps no page alive in any browser.
    site.reload().await?;
    site.wait("the page again", async |site| {
        Ok(site.is_enabled("undo").await.unwrap_or(false).then_some(()))
    })
    .await?;
    site.ready().await?;
    hash_with(&site, &["filter=lowpass:30"]).await?;
    site.click("redo").await?;
    hash_with(&site, &["filter=lowpass:20"]).await?;
    site.click("undo").await?;
    site.click("undo").await?;
    hash_with(&site, &["filter=lowpass:40"]).await?;
    ensure!(!site.is_enabled("undo").await?);
    site.ready().await?;

    // A link that is opened says all there is.
    site.open("#model=squeezenet1.1&filter=lowpass:20&backend=cpu")
        .await?;
    site.ready().await?;
    hash_with(&site, &["filter=lowpass:20"]).await?;
    ensure!(!site.is_enabled("undo").await? && !site.is_enabled("redo").await?);
    site.check_console().await
}
