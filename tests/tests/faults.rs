//! What goes wrong on the way to an answer: each time one sentence says so, the page stays usable, and the visitor's work is kept.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use host::Response;
use site_tests::faults::{KILL_ON_DEMAND, Mended, is_chunk};
use site_tests::goldens;
use site_tests::site::Of;
use site_tests::visit::is_engine_script;
use site_tests::{Site, Visit};

/// The picture and its filter work without any network.
async fn pictures_still_work(site: &Site) -> Result<()> {
    site.upload(&goldens::picture("coffee", 224)).await?;
    let before = site.painted(Of::Filtered).await?;
    site.set_slider("filter-radius", 0, 5.0).await?;
    site.wait("the filtered picture", async |site| {
        Ok((site.painted(Of::Filtered).await? != before).then_some(()))
    })
    .await?;
    site.wait("the new picture", async |site| {
        Ok(site
            .attribute("canvas-original", "aria-label")
            .await?
            .contains("Your own")
            .then_some(()))
    })
    .await
}

async fn weights_fail_and_are_mended(site: &Site, mended: &Mended, words: &[&str]) -> Result<()> {
    ensure!(site.settled().await? == "error");
    site.notice_with(words).await?;
    pictures_still_work(site).await?;
    mended.mend();
    site.run::<()>("[...document.querySelectorAll('button')].find((button) => button.innerText === 'Try again').click()", &[]).await?;
    site.wait("the engine", async |site| {
        Ok(site.notices().await?.is_empty().then_some(()))
    })
    .await?;
    site.ready().await?;
    let reference = &goldens::references()?["coffee"]["efficientnet-lite0"]["original"];
    reference.check(&site.predictions(Of::Original).await?)
}

#[tokio::test]
async fn missing_weights() -> Result<()> {
    let mended = Mended::default();
    let visit = Visit::new().with_change(mended.weights(|_| Response::not_found()));
    let site = visit.open("#filter=lowpass:16&backend=cpu").await?;
    weights_fail_and_are_mended(&site, &mended, &["404"]).await
}

#[tokio::test]
async fn corrupted_weights() -> Result<()> {
    let mended = Mended::default();
    let visit = Visit::new().with_change(mended.weights(|mut response| {
        let middle = response.body.len() / 2;
        response.body[middle] ^= 1;
        response
            .headers
            .retain(|(name, _)| !name.eq_ignore_ascii_case("Cache-Control"));
        response
            .headers
            .push(("Cache-Control".to_owned(), "no-store".to_owned()));
        response
    }));
    let site = visit.open("#filter=lowpass:16&backend=cpu").await?;
    weights_fail_and_are_mended(&site, &mended, &["damaged", "changed"]).await
}

#[tokio::test]
async fn truncated_weights() -> Result<()> {
    let mended = Mended::default();
    let visit = Visit::new().with_change(mended.weights(|mut response| {
        response.body.truncate(100_000);
        response
            .headers
            .retain(|(name, _)| !name.eq_ignore_ascii_case("Cache-Control"));
        response
            .headers
            .push(("Cache-Control".to_owned(), "no-store".to_owned()));
        response
    }));
    let site = visit.open("#filter=lowpass:16&backend=cpu").await?;
    weights_fail_and_are_mended(&site, &mended, &["incomplete"]).await
}

#[tokio::test]
async fn slow_weights_show_progress_while_the_page_is_usable() -> Result<()> {
    let mended = Mended::default();
    let slow = mended.weights(|mut response| {
        response.bytes_per_second = Some(1_500_000);
        response
    });
    let site = Visit::new()
        .with_change(slow)
        .open("#filter=lowpass:16&backend=cpu")
        .await?;
    let progress = async |site: &Site| -> Result<Option<f64>> {
        site.run("const bar = document.querySelector('[data-testid=progress]'); return bar && bar.value / bar.max", &[]).await
    };
    let first = site
        .wait("progress", async |site| {
            Ok(progress(site).await?.filter(|share| *share > 0.0))
        })
        .await?;
    pictures_still_work(&site).await?;
    // With half of the weights' bits the network answers already, and says so.
    site.wait("a preview", async |site| {
        let answers = site.texts("preview").await?;
        Ok((answers.iter().any(|text| text.contains("first half"))).then_some(()))
    })
    .await?;
    ensure!(site.predictions(Of::Original).await?.len() == 5);
    ensure!(
        site.run::<String>("return document.body.dataset.state", &[])
            .await?
            == "loading"
    );
    let later = site
        .wait("more progress", async |site| {
            Ok(progress(site).await?.filter(|share| *share > first))
        })
        .await?;
    ensure!(later <= 1.0);
    site.ready().await?;
    ensure!(site.count("preview").await? == 0);
    let reference = &goldens::references()?["coffee"]["efficientnet-lite0"]["original"];
    reference.check(&site.predictions(Of::Original).await?)?;
    site.check_console().await
}

#[tokio::test]
async fn a_missing_engine_leaves_the_pictures_usable() -> Result<()> {
    let visit = Visit::new().with_change(|request, response| {
        if request.path.starts_with("engine") {
            Response::not_found()
        } else {
            response
        }
    });
    let site = visit.open("#filter=lowpass:16&backend=cpu").await?;
    site.wait("the error", async |site| {
        Ok((site.settled().await? == "error").then_some(()))
    })
    .await?;
    site.notice_with(&["engine"]).await?;
    pictures_still_work(&site).await
}

/// What stands where a part of the page is awaited or missing.
async fn later(site: &Site) -> Result<Vec<String>> {
    site.run(
        "return [...document.querySelectorAll('.later')].map((element) => element.innerText)",
        &[],
    )
    .await
}

/// Presses what is offered where a part of the page could not be loaded, if it is offered.
async fn try_again(site: &Site) -> Result<()> {
    site.run(
        "[...document.querySelectorAll('.later button')].find((button) => button.innerText === 'Try again')?.click()",
        &[],
    )
    .await
}

/// Opens a part of the page by `button`, with its code missing on the first two attempts; `inside` is in the part.
async fn part_is_missing_and_mended(button: &str, inside: &str) -> Result<()> {
    let mended = Mended::default();
    let visit = Visit::new().with_change(mended.files(is_chunk, |_| Response::not_found()));
    let site = visit.open("#filter=lowpass:16&backend=cpu").await?;
    site.ready().await?;
    let chunks = || {
        let requested = site.host().requested();
        requested.iter().filter(|path| is_chunk(path)).count()
    };
    let said = async |site: &Site, attempt: &str| {
        site.wait(attempt, async |site| {
            let words = later(site).await?;
            let missing = |words: &String| words.contains("could not be loaded");
            Ok(words.iter().any(missing).then_some(()))
        })
        .await
    };
    site.click(button).await?;
    said(&site, "the sentence").await?;
    ensure!(site.count(inside).await? == 0, "{button}");
    let first = chunks();
    try_again(&site).await?;
    site.wait("another request", async |_| {
        Ok((chunks() > first).then_some(()))
    })
    .await?;
    said(&site, "the sentence again").await?;
    mended.mend();
    // Files of the attempt before may still be on their way. When they fail, so does this one, and the sentence is back.
    site.wait("the part", async |site| {
        try_again(site).await?;
        Ok((site.count(inside).await? == 1 && later(site).await?.is_empty()).then_some(()))
    })
    .await?;
    ensure!(site.notices().await?.is_empty(), "{button}");
    Ok(())
}

#[tokio::test]
async fn a_view_whose_code_is_missing_is_loaded_on_another_attempt() -> Result<()> {
    part_is_missing_and_mended("view-learning", "train").await?;
    // Two panels of this view are in two chunks; one press fetches both.
    part_is_missing_and_mended("view-laboratory", "start-experiment").await
}

#[tokio::test]
async fn a_dialog_and_a_drawer_whose_code_is_missing_are_loaded_on_another_attempt() -> Result<()> {
    part_is_missing_and_mended("share-dialog", "share-address").await?;
    part_is_missing_and_mended("make-one", "maker").await
}

async fn revives_after(word: &str) -> Result<()> {
    let site = Visit::new()
        .with_engine_script(KILL_ON_DEMAND)
        .open("#filter=lowpass:16&backend=cpu")
        .await?;
    site.ready().await?;
    site.upload(&goldens::picture("chelsea", 224)).await?;
    site.ready().await?;
    site.tell_worker(word).await?;
    // Another edit meets the dead engine.
    site.set_slider("filter-radius", 0, 40.0).await?;
    site.notice_with(&["started again"]).await?;
    site.ready().await?;
    let reference = &goldens::references()?["chelsea"]["efficientnet-lite0"];
    reference["original"]
        .check(&site.predictions(Of::Original).await?)
        .context("original")?;
    reference["lowpass-40"]
        .check(&site.predictions(Of::Filtered).await?)
        .context("filtered")?;
    ensure!(site.hash().await?.contains("filter=lowpass:40"));
    ensure!(
        site.count("notice").await? == 1,
        "{:?}",
        site.notices().await?
    );
    Ok(())
}

#[tokio::test]
async fn an_engine_that_throws_is_revived() -> Result<()> {
    revives_after("throw").await
}

#[tokio::test]
async fn an_engine_that_ends_is_revived() -> Result<()> {
    revives_after("close").await
}

#[tokio::test]
async fn an_engine_that_hangs_is_revived() -> Result<()> {
    revives_after("hang").await
}

#[tokio::test]
async fn an_engine_that_keeps_dying_is_not_started_for_ever() -> Result<()> {
    const ALWAYS: &str = "throw new Error('killed by the test');";
    let site = Visit::new()
        .with_engine_script(ALWAYS)
        .open("#filter=lowpass:16&backend=cpu")
        .await?;
    site.wait("the error", async |site| {
        Ok((site.settled().await? == "error").then_some(()))
    })
    .await?;
    site.notice_with(&["keeps stopping"]).await?;
    let starts = || {
        site.host()
            .requested()
            .iter()
            .filter(|path| is_engine_script(path))
            .count()
    };
    let before = starts();
    pictures_still_work(&site).await?;
    tokio::time::timeout(Duration::from_secs(5), site.settled()).await??;
    ensure!(
        starts() == before && before <= 4,
        "{before} starts, then {}",
        starts()
    );
    Ok(())
}

/// The page's program traps in its first starts of this tab, so many of them.
fn trapping(starts: usize) -> String {
    format!(
        "const trapped = Number(sessionStorage.getItem('trapped') ?? 0);
         sessionStorage.setItem('trapped', trapped + 1);
         if (trapped < {starts}) WebAssembly.instantiateStreaming = async () => {{
             throw new WebAssembly.RuntimeError('trapped by the test');
         }};"
    )
}

/// As WebKitGTK 2.50.6 does now and then on a busy machine.
#[tokio::test]
async fn a_page_that_traps_once_starts_again() -> Result<()> {
    let site = Visit::new()
        .with_page_script(&trapping(1))
        .open("#filter=lowpass:16&backend=cpu")
        .await?;
    site.wait("the second start", async |site| {
        Ok((site.count("canvas-original").await? == 1).then_some(()))
    })
    .await?;
    site.ready().await?;
    let hash = site.hash().await?;
    ensure!(hash.contains("filter=lowpass:16"), "{hash}");
    let note: Option<String> = site
        .run("return sessionStorage.getItem('started-again')", &[])
        .await?;
    ensure!(note.is_none(), "the next trap would not be tried again");
    Ok(())
}

#[tokio::test]
async fn a_page_that_traps_twice_says_so() -> Result<()> {
    let site = Visit::new()
        .with_page_script(&trapping(usize::MAX))
        .open("#filter=lowpass:16&backend=cpu")
        .await?;
    site.wait("the second trap", async |site| {
        Ok(site
            .run::<bool>(
                "return sessionStorage.getItem('trapped') === '2' && document.body.dataset.state === 'error'",
                &[],
            )
            .await?
            .then_some(()))
    })
    .await?;
    let says: String = site
        .run(
            "return getComputedStyle(document.body, '::before').content",
            &[],
        )
        .await?;
    ensure!(says.contains("Reload it."), "{says}");
    Ok(())
}
