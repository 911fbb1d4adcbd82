//! Engine and trainer on WebGPU, by SwiftShader: the same answers and trainings as the CPU's, and the CPU whenever WebGPU cannot be trusted.

use anyhow::{Context, Result, ensure};
use site_tests::faults::{
    LOSE_DEVICE, NO_WEBGPU, REJECT_A_SHADER, RIGHT_FIRST_OF_BATCH, RIGHT_ONCE, RIGHT_SIX_TIMES,
    RIGHT_UNTIL_TOLD, SKIP_DISPATCHES,
};
use site_tests::goldens;
use site_tests::sets::native;
use site_tests::site::{Of, Prediction};
use site_tests::training::{curves, is_open, reaches, rests, step, train};
use site_tests::{Site, Visit, in_chromium};

/// A network that is quick also by SwiftShader.
const NARROW: &str = "fashion-narrow";

fn close(a: &[Prediction], b: &[Prediction]) -> Result<()> {
    ensure!(a.len() == 5 && b.len() == 5, "{a:?} against {b:?}");
    for (a, b) in a.iter().zip(b) {
        ensure!(
            (a.probability - b.probability).abs() < 1e-3,
            "{a:?} against {b:?}"
        );
    }
    ensure!(a[0].class == b[0].class, "{a:?} against {b:?}");
    Ok(())
}

async fn both(site: &Site) -> Result<[Vec<Prediction>; 2]> {
    site.ready().await?;
    Ok([
        site.predictions(Of::Original).await?,
        site.predictions(Of::Filtered).await?,
    ])
}

/// Waits for the engine, which must not have left WebGPU.
async fn is_on_webgpu(site: &Site) -> Result<()> {
    site.ready().await?;
    ensure!(
        site.engine().await? == "webgpu",
        "{:?}",
        site.notices().await?
    );
    Ok(())
}

async fn answers_as_on_the_cpu(model: &str, side: u32) -> Result<()> {
    if !in_chromium("WebGPU without a graphics card is SwiftShader") {
        return Ok(());
    }
    let site = Visit::new()
        .with_webgpu()
        .open(&format!("#model={model}&filter=lowpass:16&backend=webgpu"))
        .await?;
    is_on_webgpu(&site).await?;
    ensure!(site.texts("engine-status").await?[0].contains("WebGPU"));
    site.upload(&goldens::picture("chelsea", side)).await?;
    let gpu = both(&site).await?;
    let reference = &goldens::references()?["chelsea"][model];
    reference["original"]
        .check(&gpu[0])
        .context("original on WebGPU")?;
    reference["lowpass-16"]
        .check(&gpu[1])
        .context("filtered on WebGPU")?;
    site.check_console().await?;
    site.choose("backend", "cpu").await?;
    site.wait("the CPU", async |site| {
        Ok((site.engine().await? == "cpu").then_some(()))
    })
    .await?;
    let cpu = both(&site).await?;
    close(&gpu[0], &cpu[0])?;
    close(&gpu[1], &cpu[1])?;
    site.check_console().await
}

#[tokio::test]
async fn efficientnet_answers_as_on_the_cpu() -> Result<()> {
    answers_as_on_the_cpu("efficientnet-lite0", 224).await
}

#[tokio::test]
async fn squeezenet_answers_as_on_the_cpu() -> Result<()> {
    answers_as_on_the_cpu("squeezenet1.1", 227).await
}

#[tokio::test]
async fn a_software_adapter_is_not_chosen_by_itself() -> Result<()> {
    if !in_chromium("WebGPU without a graphics card is SwiftShader") {
        return Ok(());
    }
    let site = Visit::new().with_webgpu().open("#backend=auto").await?;
    site.ready().await?;
    ensure!(site.engine().await? == "cpu");
    ensure!(site.texts("engine-status").await?[0].contains("software"));
    ensure!(site.notices().await?.is_empty());
    site.check_console().await
}

/// The page runs on the CPU, says why, and answers right.
async fn fell_back(site: &Site) -> Result<String> {
    site.ready().await?;
    ensure!(
        site.engine().await? == "cpu",
        "a WebGPU that cannot be trusted is used"
    );
    let sentence = site.notice_with(&["WebGPU"]).await?;
    site.upload(&goldens::picture("chelsea", 224)).await?;
    let shown = both(site).await?;
    let reference = &goldens::references()?["chelsea"]["efficientnet-lite0"];
    reference["original"].check(&shown[0])?;
    reference["lowpass-16"].check(&shown[1])?;
    Ok(sentence)
}

#[tokio::test]
async fn a_browser_without_webgpu_uses_the_cpu_and_says_so() -> Result<()> {
    let hash = "#filter=lowpass:16&backend=webgpu";
    // One that has the interface but no adapter, and one that has never heard of it.
    let site = Visit::new().open(hash).await?;
    fell_back(&site).await.context("without adapter")?;
    drop(site);
    let site = Visit::new().with_page_script(NO_WEBGPU).open(hash).await?;
    fell_back(&site).await.context("without interface")?;
    site.check_console().await
}

#[tokio::test]
async fn a_webgpu_with_wrong_numbers_is_found_out() -> Result<()> {
    if !in_chromium("WebGPU without a graphics card is SwiftShader") {
        return Ok(());
    }
    let site = Visit::new()
        .with_webgpu()
        .with_engine_script(SKIP_DISPATCHES)
        .open("#filter=lowpass:16&backend=webgpu")
        .await?;
    let sentence = fell_back(&site).await?;
    ensure!(sentence.contains("known picture"), "{sentence}");
    Ok(())
}

#[tokio::test]
async fn a_webgpu_that_is_right_only_once_is_found_out_while_it_loads() -> Result<()> {
    if !in_chromium("WebGPU without a graphics card is SwiftShader") {
        return Ok(());
    }
    for script in [RIGHT_ONCE, RIGHT_FIRST_OF_BATCH] {
        let site = Visit::new()
            .with_webgpu()
            .with_engine_script(script)
            .open("#filter=lowpass:16&backend=webgpu")
            .await?;
        let sentence = fell_back(&site).await?;
        ensure!(sentence.contains("known picture"), "{sentence}");
    }
    Ok(())
}

/// A page whose WebGPU is right until it is told otherwise, with a picture and a step of the history that it answered for.
async fn right_so_far() -> Result<(Site, [Vec<Prediction>; 2])> {
    let site = Visit::new()
        .with_webgpu()
        .with_engine_script(RIGHT_UNTIL_TOLD)
        .open(&format!("#model={NARROW}&filter=lowpass:9&backend=webgpu"))
        .await?;
    is_on_webgpu(&site).await?;
    site.upload(&goldens::picture("chelsea", 224)).await?;
    let right = both(&site).await?;
    Ok((site, right))
}

/// The page says that WebGPU is no longer trusted, and the CPU answers as WebGPU did while it was right.
async fn is_asked_again(site: &Site, right: &[Vec<Prediction>; 2]) -> Result<String> {
    let sentence = site.notice_with(&["no longer trusted"]).await?;
    site.wait("the CPU", async |site| {
        Ok((site.engine().await? == "cpu").then_some(()))
    })
    .await?;
    let again = both(site).await?;
    close(&right[0], &again[0])?;
    close(&right[1], &again[1])?;
    Ok(sentence)
}

#[tokio::test]
async fn a_webgpu_that_is_wrong_after_a_sleep_is_found_out_when_the_page_is_seen_again()
-> Result<()> {
    if !in_chromium("WebGPU without a graphics card is SwiftShader") {
        return Ok(());
    }
    let (site, right) = right_so_far().await?;
    site.tell_worker("wrong").await?;
    site.run::<()>(
        "document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))",
        &[],
    )
    .await?;
    let sentence = is_asked_again(&site, &right).await?;
    ensure!(sentence.contains("known picture"), "{sentence}");
    Ok(())
}

#[tokio::test]
async fn answers_of_webgpu_are_compared_with_the_cpu_when_it_is_idle() -> Result<()> {
    if !in_chromium("WebGPU without a graphics card is SwiftShader") {
        return Ok(());
    }
    let (site, right) = right_so_far().await?;
    site.tell_worker("wrong").await?;
    // A wrong answer, which is shown until it is compared.
    site.run::<()>(
        "location.hash = location.hash.replace('lowpass:9', 'lowpass:10')",
        &[],
    )
    .await?;
    let sentence = site.notice_with(&["no longer trusted"]).await?;
    ensure!(sentence.contains("your picture"), "{sentence}");
    ensure!(sentence.contains("asked again"), "{sentence}");
    site.run::<()>(
        "location.hash = location.hash.replace('lowpass:10', 'lowpass:9')",
        &[],
    )
    .await?;
    is_asked_again(&site, &right).await?;
    Ok(())
}

#[tokio::test]
async fn a_set_is_judged_again_where_webgpu_was_wrong() -> Result<()> {
    if !in_chromium("WebGPU without a graphics card is SwiftShader") {
        return Ok(());
    }
    let site = Visit::new()
        .with_webgpu()
        .with_engine_script(RIGHT_SIX_TIMES)
        .open(&format!(
            "#view=set&set=fashion-mnist&model={NARROW}&filter=lowpass:5&backend=webgpu"
        ))
        .await?;
    site.set_is_open("fashion-mnist").await?;
    site.wait("WebGPU", async |site| {
        Ok((site.engine().await? == "webgpu").then_some(()))
    })
    .await?;
    site.choose("amount", "20").await?;
    site.test_set().await?;
    site.notice_with(&["graphics device"]).await?;
    site.agrees_with(&native("fashion-mnist", NARROW, "lowpass:5", Some(20))?)
        .await?;
    ensure!(
        site.engine().await? == "cpu",
        "a WebGPU that failed is used"
    );
    Ok(())
}

#[tokio::test]
async fn a_webgpu_that_rejects_a_shader_is_not_trusted() -> Result<()> {
    if !in_chromium("WebGPU without a graphics card is SwiftShader") {
        return Ok(());
    }
    let site = Visit::new()
        .with_webgpu()
        .with_engine_script(REJECT_A_SHADER)
        .open("#filter=lowpass:16&backend=webgpu")
        .await?;
    fell_back(&site).await.map(drop)
}

#[tokio::test]
async fn a_lost_device_is_replaced_and_the_work_kept() -> Result<()> {
    if !in_chromium("WebGPU without a graphics card is SwiftShader") {
        return Ok(());
    }
    let site = Visit::new()
        .with_webgpu()
        .with_engine_script(LOSE_DEVICE)
        .open("#filter=lowpass:16&backend=webgpu")
        .await?;
    is_on_webgpu(&site).await?;
    site.upload(&goldens::picture("rocket", 224)).await?;
    let before = both(&site).await?;
    site.tell_worker("lose").await?;
    let sentence = site.notice_with(&["started again"]).await?;
    ensure!(sentence.contains("graphics device"), "{sentence}");
    let after = both(&site).await?;
    close(&before[0], &after[0])?;
    close(&before[1], &after[1])?;
    ensure!(site.hash().await?.contains("filter=lowpass:16"));
    Ok(())
}

/// The smallest trainings, of pictures with 16 pixels a side: SwiftShader makes a few steps a second of a perceptron, and one of
/// convolutions in a second or more.
const PERCEPTRON: &str =
    "#view=learning&data=bands:16,2,4,6,3&lesson=mlp,momentum,0.01,16,as-they-are,1";
const CONVOLUTIONS: &str =
    "#view=learning&data=bands:16,2,4,6,3&lesson=small,adam,0.001,16,as-they-are,1";

/// The page's view of learning, whose trainer on WebGPU runs `script` first.
async fn learning(link: &str, script: &'static str) -> Result<Site> {
    let site = Visit::new()
        .with_webgpu()
        .with_worker_script("trainer", script)
        .saving()
        .open(&format!("{link}&backend=webgpu"))
        .await?;
    is_open(&site).await?;
    Ok(site)
}

async fn trains_on(site: &Site, device: &str) -> Result<()> {
    let told = site.texts("trains-on").await?.concat();
    ensure!(told.contains(device), "{told}, {:?}", site.notices().await?);
    Ok(())
}

/// Steps and held-out losses of every tenth step of the training on the CPU.
async fn on_the_cpu(link: &str, most: usize) -> Result<Vec<(f64, f64)>> {
    let site = Visit::new()
        .saving()
        .open(&format!("{link}&backend=cpu"))
        .await?;
    is_open(&site).await?;
    train(&site, most).await?;
    trains_on(&site, "CPU").await?;
    losses(&site, most).await
}

async fn losses(site: &Site, most: usize) -> Result<Vec<(f64, f64)>> {
    let lines = curves(site, most).await?;
    let losses = lines.iter().map(|line| {
        let mut numbers = line.split(',').map(str::parse);
        let mut next = || numbers.next().context("a number");
        Ok((next()??, next()??))
    });
    losses.collect()
}

/// Whether both are of the same steps, with losses that differ by a thousandth at most.
fn same_course(found: &[(f64, f64)], expected: &[(f64, f64)]) -> Result<()> {
    ensure!(found.len() == expected.len(), "{found:?}, {expected:?}");
    let mut worst = 0.0_f64;
    for (found, expected) in found.iter().zip(expected) {
        ensure!(found.0 == expected.0, "{found:?} against {expected:?}");
        worst = worst.max((found.1 / expected.1 - 1.0).abs());
    }
    println!("held-out losses differ by {worst:.1e} of themselves at most");
    ensure!(worst < 1e-3, "{found:?}, {expected:?}");
    Ok(())
}

#[tokio::test]
async fn a_training_takes_the_same_course_as_on_the_cpu() -> Result<()> {
    if !in_chromium("WebGPU without a graphics card is SwiftShader") {
        return Ok(());
    }
    for (link, steps) in [(PERCEPTRON, 100), (CONVOLUTIONS, 10)] {
        let site = learning(link, "").await?;
        train(&site, steps).await?;
        trains_on(&site, "GPU").await?;
        ensure!(site.notices().await?.is_empty());
        let said = site.texts("trained-on").await?.concat();
        ensure!(said.contains("last digits"), "{said}");
        let found = losses(&site, steps).await?;
        same_course(&found, &on_the_cpu(link, steps).await?)?;
        site.check_console().await?;

        // The visitor's choice is followed: the CPU goes on where WebGPU stopped.
        let made = step(&site).await?;
        site.choose("backend", "cpu").await?;
        train(&site, made + 1).await?;
        trains_on(&site, "CPU").await?;
        ensure!(site.notices().await?.is_empty());
    }
    Ok(())
}

#[tokio::test]
async fn a_training_whose_webgpu_becomes_wrong_goes_on_on_the_cpu() -> Result<()> {
    if !in_chromium("WebGPU without a graphics card is SwiftShader") {
        return Ok(());
    }
    let site = learning(PERCEPTRON, RIGHT_UNTIL_TOLD).await?;
    train(&site, 10).await?;
    trains_on(&site, "GPU").await?;
    let kept = step(&site).await?;
    site.tell_worker("wrong").await?;
    site.click("train").await?;
    reaches(&site, kept + 1).await?;
    site.click("train").await?;
    let sentence = site.notice_with(&["no longer trusted"]).await?;
    ensure!(
        sentence.contains(&format!("goes on on the CPU from step {kept}")),
        "{sentence}"
    );
    rests(&site).await?;
    trains_on(&site, "CPU").await?;
    ensure!(step(&site).await? == kept, "wrong steps were kept");
    train(&site, kept + 30).await?;
    let most = (kept + 30) / 10 * 10;
    same_course(
        &losses(&site, most).await?,
        &on_the_cpu(PERCEPTRON, most).await?,
    )
}

#[tokio::test]
async fn a_training_is_begun_on_the_cpu_where_webgpu_is_wrong_or_lost() -> Result<()> {
    if !in_chromium("WebGPU without a graphics card is SwiftShader") {
        return Ok(());
    }
    let site = learning(PERCEPTRON, SKIP_DISPATCHES).await?;
    train(&site, 20).await?;
    let sentence = site.notice_with(&["no longer trusted"]).await?;
    ensure!(sentence.contains("begins again on the CPU"), "{sentence}");
    trains_on(&site, "CPU").await?;
    same_course(
        &losses(&site, 20).await?,
        &on_the_cpu(PERCEPTRON, 20).await?,
    )?;
    drop(site);

    let site = learning(PERCEPTRON, LOSE_DEVICE).await?;
    train(&site, 10).await?;
    trains_on(&site, "GPU").await?;
    let kept = step(&site).await?;
    site.click("train").await?;
    site.tell_worker("lose").await?;
    let sentence = site.notice_with(&["no longer trusted"]).await?;
    ensure!(sentence.contains("on the CPU from step"), "{sentence}");
    reaches(&site, kept + 30).await?;
    trains_on(&site, "CPU").await
}
