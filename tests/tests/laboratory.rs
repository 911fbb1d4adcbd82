//! The shortcut laboratory: the same answers as a native run, on any number of workers, after a stop, a reload and a lost worker;
//! what comes out taken to the bench, saved, and brought back.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use image::ImageFormat;
use serde_json::json;
use shortcuts::document::Document;
use shortcuts::dominant::{self, Dominant, DominantPlan};
use shortcuts::heat_map::{self, HeatMapPlan};
use shortcuts::probe::Choice;
use shortcuts::shortcut_test::{self, TestPlan, Tested, Verdict};
use shortcuts::spectra::baseline;
use shortcuts::study::Arithmetic;
use site_tests::engine::{Engine, skipped};
use site_tests::faults::NO_RELAXED_SIMD;
use site_tests::files::{self, Files};
use site_tests::goldens;
use site_tests::laboratory::{Native, link};
use site_tests::{Site, Visit};

const SET: &str = "fashion-mnist";
const MODEL: &str = "fashion-narrow";
/// Rows and columns of the pictures.
const SIDE: usize = 28;
/// Blocks of frequencies that are quickly tried.
const BLOCK: usize = 4;
/// The first masks for a worker, then its end, once in a browser: as a trap would.
const LOSE_A_WORKER: &str = "
    let asked = 0;
    self.addEventListener('message', ({ data }) => {
        if (!String(data?.[0]).includes('\"probe\":{')) return;
        asked += 1;
        if (asked === 5) {
            caches.open('lost').then(async (cache) => {
                if (await cache.match('lost')) return;
                await cache.put('lost', new Response('once'));
                setTimeout(() => { throw new Error('lost'); });
            });
        }
    });";

fn dominant_options(size: usize) -> dominant::Options {
    dominant::Options {
        size,
        ..dominant::Options::of(SIDE)
    }
}

/// Fails unless both name the same frequencies for every class.
fn same_maps(page: &Dominant, native: &Dominant) -> Result<()> {
    ensure!(page.settled && native.settled, "a search has not ended");
    for class in 0..page.scores.len() {
        let map = |of: &Dominant| of.map(class, of.options.share);
        ensure!(
            map(page).is_some() && map(page) == map(native),
            "class {class}: {:?} on the page, {:?} natively",
            map(page),
            map(native)
        );
    }
    Ok(())
}

#[tokio::test]
async fn dominant_frequencies_are_those_of_a_native_run() -> Result<()> {
    let site = Visit::new().laboratory(SET, MODEL).await?;
    site.prepare("dominant", &[("lab-amount", &3), ("block-size", &BLOCK)])
        .await?;
    site.experiment().await?;
    let document = site.report().await?;

    let mut native = Native::open(SET, MODEL, 3)?;
    let options = dominant_options(BLOCK);
    let plan = DominantPlan::new(&native.opened.study, &native.spectra, options);
    let expected = plan.result(native.ask(&plan)?);
    native.agrees_with(&document)?;
    let found = document.dominant().context("the report has no search")?;
    ensure!(found.options == options, "{:?}", found.options);
    same_maps(&found, &expected)?;

    let headline = site.texts("dominant-headline").await?;
    let words = format!("{0} of {0} blocks tried.", expected.blocks.len());
    ensure!(headline[0].starts_with(&words), "{headline:?}");
    ensure!(site.count("class-map").await? == 10);
    site.check_console().await
}

#[tokio::test]
async fn a_fourier_heat_map_is_that_of_a_native_run_and_its_worst_wave_goes_to_the_bench()
-> Result<()> {
    let site = Visit::new().laboratory(SET, MODEL).await?;
    let settings: [(&str, &dyn std::fmt::Display); 3] =
        [("lab-amount", &3), ("heat-reach", &4), ("heat-norm", &3)];
    site.prepare("heat-map", &settings).await?;
    site.experiment().await?;
    let document = site.report().await?;
    let mut native = Native::open(SET, MODEL, 3)?;
    let options = heat_map::Options {
        norm: 3.0,
        reach: 4,
    };
    let plan = HeatMapPlan::new(&native.opened.study, options, Choice::AllLabels);
    let expected = plan.result(native.ask(&plan)?);
    native.agrees_with(&document)?;
    ensure!(expected.progress() == (41, 41));
    ensure!(document.heat_map() == Some(expected.clone()));
    ensure!(site.count("heat-map").await? == 11);
    let ((kx, ky), error) = expected.strongest(0).context("a worst wave")?;
    let whole = expected.whole(0).context("an error without a wave")?;
    ensure!(error > whole, "{error} and {whole}");
    site.click("wave-to-bench").await?;
    site.wait("the wave in the link", async |site| {
        let hash = site.hash().await?;
        Ok(hash.contains(&format!("noise={kx},{ky},3")).then_some(()))
    })
    .await?;
    site.check_console().await
}

/// The report without when it was written.
fn undated(report: &str) -> Result<&str> {
    let (_, rest) = report
        .split_once("\"settings\":")
        .context("a report without settings")?;
    Ok(rest)
}

#[tokio::test]
async fn workers_and_their_loss_change_no_bit_of_the_report() -> Result<()> {
    let mut reports = Vec::new();
    for (workers, lost) in [(1, false), (4, false), (2, true)] {
        let visit = if lost {
            Visit::new().with_engine_script(LOSE_A_WORKER)
        } else {
            Visit::new()
        };
        let site = visit.laboratory(SET, MODEL).await?;
        site.prepare(
            "dominant",
            &[
                ("lab-amount", &3),
                ("block-size", &2),
                ("exhaustive", &true),
                ("lab-workers", &workers),
            ],
        )
        .await?;
        site.experiment().await?;
        let report = site.report_text().await?;
        let asked: BTreeSet<String> = site.probes().await?.into_iter().collect();
        ensure!(asked.len() == Document::from_json(&report)?.run.readings.0.len());
        if lost {
            let lost: bool = site
                .run_async(
                    "const done = arguments[0];
                     caches.open('lost').then((cache) => cache.match('lost')).then((found) => done(Boolean(found)));",
                    &[],
                )
                .await?;
            ensure!(lost, "no worker was lost");
        }
        reports.push(report);
    }
    for other in &reports[1..] {
        ensure!(
            undated(&reports[0])? == undated(other)?,
            "two reports differ"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_stopped_search_goes_on_after_a_reload_and_asks_nothing_twice() -> Result<()> {
    let settings: [(&str, &dyn std::fmt::Display); 4] = [
        ("lab-amount", &10),
        ("block-size", &2),
        ("exhaustive", &true),
        ("lab-workers", &1),
    ];
    let site = Visit::new().laboratory(SET, MODEL).await?;
    site.prepare("dominant", &settings).await?;
    site.click("start-experiment").await?;
    site.wait("some masks", async |site| {
        Ok(site
            .masks()
            .await?
            .filter(|(done, _)| *done >= 12)
            .map(|_| ()))
    })
    .await?;
    site.click("stop-experiment").await?;
    site.wait("a word on the stop", async |site| {
        Ok((site.count("lab-stopped").await? == 1).then_some(()))
    })
    .await?;
    let before = site.report().await?;
    let known = before.run.readings;
    ensure!(
        known.0.len() >= 12,
        "only {} answers are kept",
        known.0.len()
    );
    let found = before.settings.dominant.context("no search")?;
    ensure!(!before_is_complete(&site).await?, "stopped too late");

    site.open(&link(SET, MODEL)).await?;
    site.laboratory_is_open(SET).await?;
    site.prepare("dominant", &settings).await?;
    site.wait("what was found before the reload", async |site| {
        Ok((site.count("dominant-headline").await? == 1).then_some(()))
    })
    .await?;
    let recalled = site.report().await?;
    ensure!(
        recalled.run.readings == known && recalled.settings.dominant == Some(found),
        "{} answers before the reload, {} after it",
        known.0.len(),
        recalled.run.readings.0.len()
    );
    site.click("start-experiment").await?;
    let (first, _) = site
        .wait("the first masks", async |site| site.masks().await)
        .await?;
    ensure!(
        first >= known.0.len(),
        "begins at {first} with {} answers known",
        known.0.len()
    );
    site.experiment_has_ended().await?;
    let document = site.report().await?;

    let asked = site.probes().await?;
    let names: BTreeSet<&String> = asked.iter().collect();
    ensure!(names.len() == asked.len(), "a mask was tried twice");
    ensure!(
        names.iter().all(|name| !known.0.contains_key(*name)),
        "a mask was tried again after the reload"
    );
    ensure!(asked.len() + known.0.len() == document.run.readings.0.len());

    let mut native = Native::open(SET, MODEL, 10)?;
    let options = dominant::Options {
        search: dominant::Search::Exhaustive,
        ..dominant_options(2)
    };
    let plan = DominantPlan::new(&native.opened.study, &native.spectra, options);
    let expected = plan.result(native.ask(&plan)?);
    native.agrees_with(&document)?;
    same_maps(
        &document.dominant().context("the report has no search")?,
        &expected,
    )?;
    site.check_console().await
}

async fn before_is_complete(site: &Site) -> Result<bool> {
    let headline = site.texts("dominant-headline").await?;
    Ok(headline
        .iter()
        .any(|text| text.contains("The search is complete.")))
}

const MASKS: usize = 39;
const ENERGY_MASKS: usize = 19;

/// A quick shortcut test on the page.
async fn test_on_page(visit: Visit, set: &str, model: &str, size: usize) -> Result<Site> {
    let site = visit.laboratory(set, model).await?;
    site.prepare(
        "test",
        &[
            ("lab-amount", &3),
            ("block-size", &size),
            ("random-masks", &MASKS),
            ("energy-masks", &ENERGY_MASKS),
        ],
    )
    .await?;
    site.experiment().await?;
    Ok(site)
}

/// The same natively, held against the page's report.
fn tested_alike(set: &str, model: &str, size: usize, document: &Document) -> Result<Tested> {
    let mut native = Native::open(set, model, 3)?;
    let options = dominant_options(size);
    let search = DominantPlan::new(&native.opened.study, &native.spectra, options);
    let found = search.result(native.ask(&search)?);
    let maps = (0..found.scores.len())
        .map(|class| found.map(class, options.share))
        .collect();
    let options = shortcut_test::Options {
        random: MASKS,
        equal_energy: ENERGY_MASKS,
        ..shortcut_test::Options::of(size)
    };
    let plan = TestPlan::new(&native.opened.study, &native.spectra, maps, options);
    let expected = plan.result(native.ask(&plan)?);
    native.agrees_with(document)?;
    let tested = document.tested().context("the report has no test")?;
    ensure!(tested.progress == expected.progress);
    for (page, native) in tested.classes.iter().zip(&expected.classes) {
        ensure!(
            page.verdict == native.verdict && page.kind == native.kind,
            "{page:?} on the page, {native:?} natively"
        );
    }
    Ok(expected)
}

fn words(tested: &Tested) -> Vec<&'static str> {
    (tested.classes.iter())
        .map(|class| class.verdict.word())
        .collect()
}

#[tokio::test]
async fn planted_shortcuts_are_found() -> Result<()> {
    let (set, model) = ("fashion-mnist-shortcut", "fashion-middle-shortcut");
    // A wave is one frequency: with blocks of 4 x 4 the map of the slowest wave is a low-pass like many masks of equal energy.
    let site = test_on_page(Visit::new(), set, model, 2).await?;
    let tested = tested_alike(set, model, 2, &site.report().await?)?;
    ensure!(site.verdicts().await? == words(&tested));
    for (class, test) in tested.classes.iter().enumerate() {
        // The first and the last class are what this network says where it finds no wave (EXPERIMENTS.md): it does not need theirs.
        let by_default = class == 0 || class == 9;
        ensure!(
            test.verdict == Verdict::Strong || by_default,
            "class {class}: {test:?}"
        );
    }
    // Under the first one's map nearly everything is taken for it.
    ensure!(tested.classes[0].verdict == Verdict::None);
    let conclusion = site.texts("lab-conclusion").await?;
    ensure!(
        conclusion[0].starts_with("Strong frequency shortcuts: "),
        "{conclusion:?}"
    );
    site.check_console().await
}

#[tokio::test]
async fn both_builds_of_the_engine_come_to_the_same_verdicts() -> Result<()> {
    if Engine::chosen() == Engine::WebKit {
        skipped("this browser has no relaxed SIMD");
        return Ok(());
    }
    let mut verdicts = Vec::new();
    let mut keys = Vec::new();
    for (visit, arithmetic) in [
        (Visit::new(), Arithmetic::Relaxed),
        (
            Visit::new().with_page_script(NO_RELAXED_SIMD),
            Arithmetic::Strict,
        ),
    ] {
        let site = test_on_page(visit, SET, MODEL, BLOCK).await?;
        let study = site.report().await?.run.study;
        ensure!(study.arithmetic == Some(arithmetic), "{study:?}");
        keys.push(study.key());
        verdicts.push(site.verdicts().await?);
        site.check_console().await?;
    }
    ensure!(
        verdicts[0].len() == 10 && verdicts[0] == verdicts[1],
        "{verdicts:?}"
    );
    ensure!(
        keys[0] != keys[1],
        "both builds keep their answers in one place"
    );
    Ok(())
}

#[tokio::test]
async fn a_saved_report_shows_the_same_without_asking_a_network() -> Result<()> {
    let site = test_on_page(Visit::new(), SET, MODEL, BLOCK).await?;
    let report = site.report_text().await?;
    let tested = tested_alike(SET, MODEL, BLOCK, &Document::from_json(&report)?)?;
    let verdicts = site.verdicts().await?;
    ensure!(verdicts == words(&tested));
    let conclusion = site.texts("lab-conclusion").await?;
    let table = site.texts("class-test").await?;
    site.check_console().await?;
    drop(site);

    let files = Files::new()?;
    let good = files.write("report.json", report.as_bytes())?;
    let torn = files.write("torn.json", &report.as_bytes()[..report.len() / 2])?;
    let foreign = files.write("foreign.json", b"{\"a\": 1}")?;
    let site = Visit::new().laboratory(SET, MODEL).await?;
    let fetched = quiet(&site).await?;
    for (path, word) in [(torn, "damaged"), (foreign, "no report")] {
        site.load_report(&path).await?;
        site.notice_with(&[word]).await?;
        site.dismiss_notices().await?;
        ensure!(site.count("class-test").await? == 0);
    }
    site.load_report(&good).await?;
    site.wait("the report's verdicts", async |site| {
        Ok((site.count("class-test").await? == 10).then_some(()))
    })
    .await?;
    ensure!(site.verdicts().await? == verdicts);
    ensure!(site.texts("class-test").await? == table);
    ensure!(site.texts("lab-conclusion").await? == conclusion);
    ensure!(site.questions().await? == 0, "a network was asked");
    let fetched_since = quiet(&site).await?.split_off(fetched.len());
    ensure!(
        fetched_since.iter().all(|path| !path.starts_with("sets/")),
        "{fetched_since:?} were fetched for a report"
    );
    // Saved again, it is the same.
    ensure!(undated(&site.report_text().await?)? == undated(&report)?);
    site.check_console().await
}

/// What was fetched once nothing has been for a while.
async fn quiet(site: &Site) -> Result<Vec<String>> {
    let mut fetched = site.host().requested();
    let mut since = Instant::now();
    while since.elapsed() < Duration::from_secs(2) {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let now = site.host().requested();
        if now.len() > fetched.len() {
            (fetched, since) = (now, Instant::now());
        }
    }
    Ok(fetched)
}

#[tokio::test]
async fn a_map_goes_to_the_bench_and_back() -> Result<()> {
    let visit = Visit::new().watched();
    let site = visit
        .open(&format!("{}&filter=lowpass:5", link(SET, MODEL)))
        .await?;
    site.laboratory_is_open(SET).await?;
    site.prepare("dominant", &[("lab-amount", &3), ("block-size", &BLOCK)])
        .await?;
    site.experiment().await?;
    let found = site.report().await?.dominant().context("no search")?;
    let map = found.map(1, found.options.share).context("no map")?;

    site.run::<()>(
        "document.querySelectorAll('[data-testid=class-map]')[1].click()",
        &[],
    )
    .await?;
    site.wait("one map", async |site| {
        Ok((site.count("map-to-bench").await? == 1).then_some(()))
    })
    .await?;
    site.click("map-to-bench").await?;
    let kept = async |site: &Site| {
        site.wait("the filter on the bench", async |site| {
            Ok(site.texts("kept-frequencies").await?.pop())
        })
        .await
    };
    let words = format!("{} of {SIDE} × {SIDE} coefficients", map.coefficients());
    let found = kept(&site).await?;
    ensure!(found == words, "“{found}”, not “{words}”");
    site.ready().await?;
    ensure!(site.count("filter-row").await? == 1);
    let hash = site.hash().await?;
    ensure!(
        hash.contains("filter=frequencies:") && !hash.contains("view="),
        "{hash}"
    );
    let seen = site.look().await?;

    site.click("undo").await?;
    site.ready().await?;
    let undone = site.hash().await?;
    ensure!(undone.contains("filter=lowpass:5"), "{undone}");
    ensure!(site.count("kept-frequencies").await? == 0);
    site.click("redo").await?;
    site.ready().await?;
    ensure!(site.look().await? == seen);

    site.open(&hash).await?;
    site.ready().await?;
    ensure!(kept(&site).await? == words);
    ensure!(site.look().await? == seen);
    site.check_console().await
}

#[tokio::test]
async fn a_broken_picture_is_left_out_and_named() -> Result<()> {
    let files = Files::new()?;
    let photograph = |name: &str| -> Result<Vec<u8>> {
        let picture = files::read(&goldens::picture(name, 227))?;
        files::encode(&picture, ImageFormat::Png)
    };
    let (cat, coffee) = (photograph("chelsea")?, photograph("coffee")?);
    let torn = coffee[..coffee.len() / 2].to_vec();
    let archive = files.zip(
        "pets.zip",
        &[
            ("Egyptian cat/1.png", cat.clone()),
            ("Egyptian cat/2.png", cat),
            ("espresso/1.png", coffee.clone()),
            ("espresso/2.png", coffee),
            ("espresso/torn.png", torn),
        ],
    )?;
    let site = Visit::new()
        .watched()
        .open("#view=laboratory&model=squeezenet1.1&backend=cpu")
        .await?;
    site.wait("the page for sets", async |site| {
        Ok((site.count("set-input").await? == 1).then_some(()))
    })
    .await?;
    site.choose_file("set-input", &archive).await?;
    site.laboratory_is_open("own-").await?;
    site.prepare("dominant", &[("block-size", &28)]).await?;
    site.experiment().await?;
    let refused = site.texts_of("lab-refused li").await?;
    ensure!(
        refused.len() == 1 && refused[0].contains("torn.png"),
        "{refused:?}"
    );
    ensure!(before_is_complete(&site).await?);
    let document = site.report().await?;
    let split = &document.run.study.split;
    ensure!(
        split.pictures().len() == 4,
        "{split:?} should have all but the torn picture"
    );
    let found = document.dominant().context("no search")?;
    ensure!(found.settled && found.whole.iter().all(Option::is_some));
    site.check_console().await
}

#[tokio::test]
async fn class_spectra_are_shown_and_are_those_of_a_native_run() -> Result<()> {
    let site = Visit::new().laboratory(SET, MODEL).await?;
    site.prepare("spectra", &[("lab-amount", &10)]).await?;
    site.experiment().await?;
    let document = site.report().await?;
    let native = Native::open(SET, MODEL, 10)?;
    native.is_subject_of(&document)?;
    let spectra = document.run.spectra.as_ref().context("no spectra")?;
    for class in 0..10 {
        ensure!(spectra.count(class) == 10);
        let (page, native) = (spectra.power(class), native.spectra.power(class));
        let near = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-4 * b.abs() + 1e-6;
        ensure!(
            page.len() == native.len() && page.iter().zip(&native).all(near),
            "class {class} has another power spectrum"
        );
    }

    let study = &native.opened.study;
    let truths: Vec<usize> = study.split.test.iter().map(|one| one.class).collect();
    let expected = baseline(&native.nearest, &truths, study.classes.len())
        .overall
        .context("no test pictures")?;
    let shown = (
        site.attribute("baseline", "data-right").await?,
        site.attribute("baseline", "data-of").await?,
    );
    ensure!(
        shown == (expected.hits.to_string(), expected.of.to_string()),
        "{shown:?} on the page, {expected:?} natively"
    );

    // Ten maps, each another picture, none of one colour.
    let maps: Vec<(String, usize)> = site
        .run(
            "return [...document.querySelectorAll('[data-testid=class-spectrum] canvas')].map((canvas) => {
                 const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
                 return [canvas.toDataURL(), new Set(new Uint32Array(data.buffer)).size];
             })",
            &[json!(null)],
        )
        .await?;
    let different: BTreeSet<&String> = maps.iter().map(|(picture, _)| picture).collect();
    ensure!(maps.len() == 10 && different.len() == 10);
    ensure!(maps.iter().all(|(_, colours)| *colours > 2));
    ensure!(site.probes().await?.is_empty(), "a network was asked");
    site.check_console().await
}

#[tokio::test]
async fn what_was_found_beforehand_is_shown_until_an_experiment_is_started() -> Result<()> {
    let site = Visit::new().laboratory(SET, MODEL).await?;
    for (experiment, figure, command) in [
        ("test", "recorded-class-test", "experiment test"),
        ("dominant", "recorded-class-map", "experiment dominant"),
        ("hfss", "recorded-hfss-map", "experiment hfss"),
        ("transfer", "recorded-transfer-row", "experiment transfer"),
        ("heat-map", "recorded-heat-map", "experiment heat-map"),
        ("spectra", "recorded-class-spectrum", "experiment adcs"),
    ] {
        site.click(&format!("experiment-{experiment}")).await?;
        site.wait(&format!("{experiment} as found beforehand"), async |site| {
            Ok((site.count(figure).await? > 1).then_some(()))
        })
        .await?;
        let notes = site.texts("recorded").await?;
        ensure!(!notes.is_empty());
        for note in &notes {
            ensure!(
                note.starts_with("Made beforehand by a native run") && note.contains(command),
                "{note}"
            );
        }
        let own = figure.trim_start_matches("recorded-");
        for own in [own, "lab-results", "report-json"] {
            ensure!(site.count(own).await? == 0, "{own} is the visitor’s own");
        }
        let conclusion = site.texts("recorded-lab-conclusion").await?;
        ensure!(
            conclusion.len() == 1 && !conclusion[0].is_empty(),
            "{experiment}: {conclusion:?}"
        );
    }
    ensure!(site.questions().await? == 0, "a network was asked");

    site.prepare("spectra", &[("lab-amount", &10)]).await?;
    site.experiment().await?;
    ensure!(site.count("recorded").await? == 0, "both are shown");
    ensure!(site.count("class-spectrum").await? == 10);
    ensure!(site.report().await?.run.study.set == SET);
    // The other experiments have nothing of the visitor's yet.
    site.click("experiment-heat-map").await?;
    site.wait("the heat map as found beforehand", async |site| {
        Ok((site.count("recorded-heat-map").await? == 11).then_some(()))
    })
    .await?;
    site.check_console().await
}
