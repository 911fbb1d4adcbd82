//! Whole sets: the same numbers as a native run, on any number of workers, after a stop, a reload and a lost worker; the
//! visitor's own sets, good and bad.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Result, ensure};
use host::Response;
use site_tests::faults::Mended;
use site_tests::sets::native;
use site_tests::{Site, Visit};

const GALLERY: &str = "imagenet-gallery";
const FASHION: &str = "fashion-mnist";

async fn open(set: &str, model: &str, filter: &str) -> Result<Site> {
    let site = Visit::new()
        .open(&format!(
            "#view=set&set={set}&model={model}&filter={filter}&backend=cpu"
        ))
        .await?;
    site.set_is_open(set).await?;
    Ok(site)
}

/// What the tables say, for a comparison of two runs.
async fn results(site: &Site) -> Result<impl PartialEq + std::fmt::Debug + use<>> {
    Ok((
        site.matrix("original").await?,
        site.matrix("filtered").await?,
        site.texts("class-rates").await?,
    ))
}

#[tokio::test]
async fn photographs_are_judged_as_natively() -> Result<()> {
    let site = open(GALLERY, "squeezenet1.1", "lowpass:24").await?;
    site.choose("amount", "5").await?;
    site.test_set().await?;
    site.agrees_with(&native(GALLERY, "squeezenet1.1", "lowpass:24", Some(5))?)
        .await?;
    site.check_console().await
}

#[tokio::test]
async fn small_pictures_and_their_renditions_are_judged_as_natively() -> Result<()> {
    let site = open(FASHION, "fashion-middle", "highpass:3").await?;
    site.choose("amount", "20").await?;
    site.test_set().await?;
    site.agrees_with(&native(FASHION, "fashion-middle", "highpass:3", Some(20))?)
        .await?;
    for set in ["fashion-mnist-textured", "fashion-mnist-shortcut"] {
        site.choose_set(set).await?;
        site.choose("amount", "20").await?;
        site.test_set().await?;
        site.agrees_with(&native(set, "fashion-middle", "highpass:3", Some(20))?)
            .await?;
    }
    site.check_console().await
}

#[tokio::test]
async fn one_worker_and_two_give_the_same_results() -> Result<()> {
    let mut found = Vec::new();
    for workers in ["1", "2"] {
        let site = open(FASHION, "fashion-narrow", "lowpass:5").await?;
        site.choose("workers", workers).await?;
        site.choose("amount", "100").await?;
        site.test_set().await?;
        found.push(results(&site).await?);
    }
    ensure!(found[0] == found[1], "{found:?}");
    Ok(())
}

#[tokio::test]
async fn a_stopped_test_goes_on_and_survives_a_reload() -> Result<()> {
    let link = format!("#view=set&set={GALLERY}&model=squeezenet1.1&filter=lowpass:40&backend=cpu");
    // Every question takes a while, so that no engine is done before the stop.
    let site = Visit::new()
        .with_engine_script(
            "self.addEventListener('message', ({ data }) => {
                 if (!String(data?.[0]).includes('\"judge\"')) return;
                 const end = performance.now() + 600;
                 while (performance.now() < end);
             });",
        )
        .open(&link)
        .await?;
    site.set_is_open(GALLERY).await?;
    site.choose("amount", "5").await?;
    site.start_set().await?;
    site.wait("a first judgement", async |site| {
        Ok((site.count("accuracy-original").await? == 1).then_some(()))
    })
    .await?;
    site.click("stop-test").await?;
    site.wait("a word on the stop", async |site| {
        Ok((site.count("test-stopped").await? == 1).then_some(()))
    })
    .await?;
    let part = site.right("original").await?;
    site.open(&link).await?;
    site.wait("what was judged before the reload", async |site| {
        Ok(
            (site.count("accuracy-original").await? == 1 && site.right("original").await? == part)
                .then_some(()),
        )
    })
    .await?;
    site.set_is_open(GALLERY).await?;
    site.choose("amount", "5").await?;
    site.test_set().await?;
    site.agrees_with(&native(GALLERY, "squeezenet1.1", "lowpass:40", Some(5))?)
        .await?;
    site.check_console().await
}

#[tokio::test]
async fn a_set_that_does_not_come_is_asked_for_again() -> Result<()> {
    let mended = Mended::default();
    let is_list = |path: &str| path.starts_with("sets/") && path.contains("/index");
    let site = Visit::new()
        .with_change(mended.files(is_list, |_| Response::not_found()))
        .open(&format!(
            "#view=set&set={GALLERY}&model=squeezenet1.1&backend=cpu"
        ))
        .await?;
    site.wait("a sentence", async |site| {
        let said = site.texts("set-missing").await?;
        let is_right = |text: &String| text.contains("Photograph gallery") && text.contains("404");
        Ok(said.iter().any(is_right).then_some(()))
    })
    .await?;
    mended.mend();
    site.click("load-set-again").await?;
    site.set_is_open(GALLERY).await?;
    ensure!(site.count("set-missing").await? == 0);
    Ok(())
}

#[tokio::test]
async fn a_lost_worker_is_replaced_and_nothing_is_lost() -> Result<()> {
    // The second question of the first worker that gets one ends it, as a trap would. Which one is the first, the host says.
    let lost = Arc::new(AtomicBool::new(false));
    let loses = lost.clone();
    let site = Visit::new()
        .with_engine_script(
            "let asked = 0;
             self.addEventListener('message', ({ data }) => {
                 if (!String(data?.[0]).includes('\"judge\"')) return;
                 asked += 1;
                 if (asked === 2) {
                     fetch('lost').then(async (answer) => {
                         if (await answer.text() === 'lose') setTimeout(() => { throw new Error('lost'); });
                     });
                 }
             });",
        )
        .with_change(move |request, mut response| {
            if request.path.ends_with("lost") {
                let again = loses.swap(true, Ordering::SeqCst);
                response.status = 200;
                response.body = if again { "stay" } else { "lose" }.into();
            }
            response
        })
        .open(&format!(
            "#view=set&set={GALLERY}&model=squeezenet1.1&backend=cpu"
        ))
        .await?;
    site.set_is_open(GALLERY).await?;
    site.choose("amount", "5").await?;
    site.test_set().await?;
    ensure!(lost.load(Ordering::SeqCst), "no worker was lost");
    site.agrees_with(&native(GALLERY, "squeezenet1.1", "", Some(5))?)
        .await
}

#[tokio::test]
async fn what_was_made_beforehand_is_shown_until_a_test_is_started() -> Result<()> {
    const MODEL: &str = "fashion-middle";
    let link = format!("#view=set&set={FASHION}&model={MODEL}&backend=cpu");
    let site = Visit::new().open(&link).await?;
    site.set_is_open(FASHION).await?;
    site.wait("what was made beforehand", async |site| {
        Ok((site.count("recorded-accuracy-filtered").await? == 1).then_some(()))
    })
    .await?;
    let notes = site.texts("recorded").await?;
    ensure!(!notes.is_empty());
    for note in &notes {
        ensure!(
            note.starts_with("Made beforehand by a native run")
                && note.contains("cargo forge evaluate --set fashion-mnist --model fashion-middle")
                && !note.contains("You have chosen"),
            "{note}"
        );
    }
    ensure!(site.count("recorded-class-rates").await? == 10);
    ensure!(site.count("recorded-matrix-original").await? == 1);
    for own in ["accuracy-original", "class-rates", "csv-classes"] {
        ensure!(site.count(own).await? == 0, "{own} is the visitor’s own");
    }
    let native_run = native(FASHION, MODEL, "lowpass:5", Some(20))?;
    for (side, outcomes) in [
        ("original", &native_run.original),
        ("filtered", &native_run.filtered),
    ] {
        let right = (outcomes.iter())
            .filter(|outcome| outcome.judgement.class == Some(outcome.truth))
            .count();
        let id = format!("recorded-accuracy-{side}");
        let shown = (
            site.attribute(&id, "data-right").await?,
            site.attribute(&id, "data-of").await?,
        );
        ensure!(
            shown == (right.to_string(), outcomes.len().to_string()),
            "{side}: {shown:?} on the page, {right} natively"
        );
    }

    site.choose("amount", "5").await?;
    site.test_set().await?;
    ensure!(site.count("recorded").await? == 0, "both are shown");
    ensure!(site.count("csv-classes").await? == 1);
    site.agrees_with(&native(FASHION, MODEL, "", Some(5))?)
        .await?;
    // The visitor's own results stay the ones that are shown.
    site.open(&link).await?;
    site.set_is_open(FASHION).await?;
    site.wait("the visitor’s results", async |site| {
        Ok((site.count("accuracy-original").await? == 1).then_some(()))
    })
    .await?;
    ensure!(site.count("recorded").await? == 0, "both are shown");

    // A model that cannot know the set's classes: what is shown says whose it is.
    site.open(&format!(
        "#view=set&set={GALLERY}&model={MODEL}&backend=cpu"
    ))
    .await?;
    site.set_is_open(GALLERY).await?;
    site.wait("whose results these are", async |site| {
        let notes = site.texts("recorded").await?;
        let other = |note: &String| {
            note.contains("--model efficientnet-lite0") && note.contains("You have chosen")
        };
        Ok((!notes.is_empty() && notes.iter().all(other)).then_some(()))
    })
    .await?;
    site.check_console().await
}
