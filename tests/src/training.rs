//! A training on the page.

use anyhow::{Result, ensure};

use crate::Site;

/// Waits for the view.
pub async fn is_open(site: &Site) -> Result<()> {
    site.wait("the training's panel", async |site| {
        Ok((site.count("train").await? == 1).then_some(()))
    })
    .await
}

/// Steps made.
pub async fn step(site: &Site) -> Result<usize> {
    Ok(site.attribute("training", "data-step").await?.parse()?)
}

/// Trains until `least` steps are made, and pauses.
pub async fn train(site: &Site, least: usize) -> Result<()> {
    site.click("train").await?;
    reaches(site, least).await?;
    site.click("train").await?;
    rests(site).await
}

/// Waits until `least` steps are made. SwiftShader gets its time for every ten of them.
pub async fn reaches(site: &Site, least: usize) -> Result<()> {
    let made = step(site).await?;
    for next in (made..least).step_by(10).skip(1).chain([least]) {
        site.wait(&format!("{next} steps"), async |site| {
            Ok((step(site).await? >= next).then_some(()))
        })
        .await?;
    }
    Ok(())
}

/// Waits for the pause.
pub async fn rests(site: &Site) -> Result<()> {
    site.wait("the pause", async |site| {
        let doing = site.attribute("training", "data-doing").await?;
        ensure!(
            doing != "failed",
            "{:?}",
            site.texts("training-failed").await?
        );
        Ok((doing == "resting").then_some(()))
    })
    .await
}

/// The lines of the table of curves for every tenth step up to `most`.
pub async fn curves(site: &Site, most: usize) -> Result<Vec<String>> {
    let table = String::from_utf8(site.saved("save-curves").await?.1)?;
    Ok(table
        .lines()
        .skip(1)
        .filter(|line| {
            let step: Option<usize> = line.split(',').next().and_then(|step| step.parse().ok());
            step.is_some_and(|step| step % 10 == 0 && step <= most)
        })
        .map(str::to_owned)
        .collect())
}
