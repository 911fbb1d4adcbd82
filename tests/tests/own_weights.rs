//! Weights of a known architecture, without a network, become a model like any other; weights of others are refused with what does not fit.

use anyhow::{Result, ensure};
use serde_json::json;
use site_tests::files::Files;
use site_tests::site::{Of, Prediction};
use site_tests::weights::{Named, resnet_20, safetensors, torch};
use site_tests::{Site, Visit};
use std::path::Path;

async fn visit() -> Result<Site> {
    let site = Visit::new().open("#backend=cpu").await?;
    site.ready().await?;
    Ok(site)
}

/// Opens files as "About models" does.
async fn choose(site: &Site, path: &Path) -> Result<()> {
    site.click("models").await?;
    site.choose_file("network-input", path).await
}

/// Drops one small file on the page.
async fn drop_file(site: &Site, name: &str, bytes: &[u8]) -> Result<()> {
    site.run(
        "const data = new DataTransfer();
         data.items.add(new File([new Uint8Array(arguments[1])], arguments[0]));
         const event = new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
         document.querySelector('main').dispatchEvent(event);",
        &[json!(name), json!(bytes)],
    )
    .await
}

/// Waits until the network has answered to the known picture, and chooses it.
async fn used(site: &Site) -> Result<Vec<Prediction>> {
    site.wait("answers to the known picture", async |site| {
        let ready: bool = site
            .run(
                "return document.querySelector('[data-testid=classifier-use]:not(:disabled)') !== null",
                &[],
            )
            .await?;
        Ok(ready.then_some(()))
    })
    .await?;
    site.click("classifier-use").await?;
    closed(site).await?;
    site.ready().await?;
    site.predictions(Of::Original).await
}

async fn closed(site: &Site) -> Result<()> {
    site.wait("the end of the dialog", async |site| {
        Ok((site.count("classifier-dialog").await? == 0).then_some(()))
    })
    .await
}

/// What the dialog says of the weights.
async fn told(site: &Site) -> Result<String> {
    site.wait("what the weights are", async |site| {
        let told = site.texts("classifier-weights").await?.concat();
        Ok((!told.is_empty()).then_some(told))
    })
    .await
}

async fn refused(site: &Site) -> Result<(String, String)> {
    let reason = site
        .wait("the reason", async |site| {
            let reason = site.texts("classifier-refused").await?.concat();
            Ok((!reason.is_empty()).then_some(reason))
        })
        .await?;
    Ok((reason, site.texts("classifier-export").await?.concat()))
}

fn network() -> Vec<Named> {
    resnet_20(10)
}

#[tokio::test]
async fn the_same_weights_are_the_same_network_in_each_format() -> Result<()> {
    let files = Files::new()?;
    let site = visit().await?;
    let one = files.write("mine.safetensors", &safetensors(&network()))?;
    choose(&site, &one).await?;
    let words = told(&site).await?;
    ensure!(words.contains("names and shapes"), "{words}");
    let architecture: String = site
        .run(
            "const shown = document.querySelector('[data-testid=classifier-architecture]');
             return shown.value ?? shown.textContent;",
            &[],
        )
        .await?;
    ensure!(
        architecture.to_lowercase().contains("resnet20"),
        "{architecture}"
    );
    let facts = site.texts("classifier-facts").await?.concat();
    ensure!(
        facts.contains("safetensors") && facts.contains("10 classes"),
        "{facts}"
    );
    let first = used(&site).await?;
    ensure!(!first.is_empty());

    // In a checkpoint of a training on several devices.
    let other = files.write("last.pth", &torch(&network(), "module.")?)?;
    choose(&site, &other).await?;
    let words = told(&site).await?;
    ensure!(words.contains("state_dict.module"), "{words}");
    let second = used(&site).await?;
    let same = first.iter().zip(&second).all(|(one, other)| {
        one.class == other.class && (one.probability - other.probability).abs() < 1e-5
    });
    ensure!(same && first.len() == second.len(), "{first:?} {second:?}");
    site.check_console().await
}

#[tokio::test]
async fn weights_of_another_network_are_refused_with_what_does_not_fit() -> Result<()> {
    let site = visit().await?;
    let mut tensors = network();
    // One is missing, and one is of no known network.
    let (_, shape, values) = tensors.remove(0);
    tensors.push(("stem.extra".to_owned(), shape, values));
    let files = Files::new()?;
    choose(&site, &files.write("odd.pth", &torch(&tensors, "")?)?).await?;
    let (reason, lines) = refused(&site).await?;
    for words in ["conv1.weight", "stem.extra", "no architecture"] {
        ensure!(reason.contains(words), "{reason}");
    }
    ensure!(lines.contains("load_state_dict"), "{lines}");
    site.click("classifier-cancel").await?;
    closed(&site).await?;

    // Prints, if Python opens it.
    let calls = b"\x80\x02cbuiltins\nprint\nX\x06\0\0\0opened\x85R.";
    let files = Files::new()?;
    let path = files.zip("calls.pth", &[("net/data.pkl", calls.to_vec())])?;
    drop_file(&site, "calls.pth", &std::fs::read(path)?).await?;
    let (reason, _) = refused(&site).await?;
    ensure!(reason.contains("wants to call builtins.print"), "{reason}");
    site.check_console().await
}
