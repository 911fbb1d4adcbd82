//! What somebody waits for who opens the site for the first time: this build and a reference build of an earlier commit, in turn, each visit
//! in a browser with an empty cache, on emulated lines and processors.
//!
//! `cargo xtask bench` runs this with the folder of this build in `SITE_DIST` and that of the reference build in `SITE_REFERENCE`;
//! `FIRST_VISITS` is how often each is visited. The table goes to the terminal, everything measured to the file named by `BENCH_RESULTS`.
//!
//! The line is slow for everybody ([`site_tests::line`]). The processor is not: DevTools slows the thread of the page. Its workers, where
//! pictures are decoded and the network runs, and the threads that compile wasm go on at full speed. After the last visit on each profile
//! the same loop is timed in the page and in a worker, so that the output says by how much that holds. On a real slow device the first
//! prediction therefore comes later than here; times to the controls, which are the page's own, are what the emulation covers.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result, bail};
use host::{Host, Options};
use serde::Deserialize;
use serde_json::{Value, json};
use site_tests::browser::{Browser, Settings};
use site_tests::dist;
use site_tests::figures::{best, median};
use site_tests::line::{Line, Speed};

/// How often each build is visited unless `FIRST_VISITS` says otherwise.
const VISITS: usize = 3;
/// How often the page is asked whether it has come so far. It notes the times itself.
const LOOK: Duration = Duration::from_millis(100);
/// A visit that takes longer has failed.
const PATIENCE: Duration = Duration::from_mins(5);
/// The default visit, on the CPU.
const HASH: &str = "#backend=cpu";

/// A line and a processor.
struct Profile {
    name: &'static str,
    megabits_per_second: Option<f64>,
    round_trip: Duration,
    /// How many times slower the page's thread is.
    slower: f64,
}

const PROFILES: [Profile; 3] = [
    Profile {
        name: "not limited",
        megabits_per_second: None,
        round_trip: Duration::ZERO,
        slower: 1.0,
    },
    Profile {
        name: "10 Mbit/s, 40 ms, page 4 x slower",
        megabits_per_second: Some(10.0),
        round_trip: Duration::from_millis(40),
        slower: 4.0,
    },
    Profile {
        name: "4 Mbit/s, 100 ms, page 6 x slower",
        megabits_per_second: Some(4.0),
        round_trip: Duration::from_millis(100),
        slower: 6.0,
    },
];

/// Rows of the table: names, units, and how many digits are printed.
const ROWS: [(&str, &str, usize); 7] = [
    ("received before the first prediction", "MB", 2),
    ("requests before the first prediction", "", 0),
    ("first paint", "s", 2),
    ("controls usable", "s", 2),
    ("first picture", "s", 2),
    ("first prediction", "s", 2),
    ("prediction by whole weights", "s", 2),
];

/// Notes the moments in the page. The first picture counts from when the frame that shows it has been drawn.
const WATCH: &str = "
    if (self === top) {
        const moments = window.firstVisit = {};
        const put = CanvasRenderingContext2D.prototype.putImageData;
        CanvasRenderingContext2D.prototype.putImageData = function (...all) {
            put.apply(this, all);
            if (!moments.drawn && this.canvas.dataset?.testid === 'canvas-original') {
                moments.drawn = true;
                requestAnimationFrame(() => setTimeout(() => moments.picture = performance.now()));
            }
        };
        const look = () => {
            const control = document.querySelector('[data-testid=add-filter]');
            if (control && !control.disabled) moments.controls ??= performance.now();
            if (document.querySelector('[data-testid=predictions-original] [data-testid=prediction]')) {
                moments.prediction ??= performance.now();
            }
            if (document.body?.dataset.state === 'ready') moments.whole ??= performance.now();
        };
        new MutationObserver(look).observe(document, {
            subtree: true, childList: true, attributes: true, attributeFilter: ['disabled', 'data-state'],
        });
    }";

/// Returns the moments once all are there.
const MOMENTS: &str = "
    const { controls, picture, prediction, whole } = window.firstVisit ?? {};
    const paint = performance.getEntriesByName('first-contentful-paint')[0]?.startTime;
    return controls && picture && prediction && whole && paint
        ? { origin: performance.timeOrigin, paint, controls, picture, prediction, whole }
        : null;";

/// Milliseconds that the same loop takes in a page and in a worker, the best of five. It outlasts the pauses by which DevTools slows.
const LOOPS: &str = "
    const done = arguments[0];
    const best = () => {
        let least = Infinity;
        for (let turn = 0; turn < 5; turn++) {
            const started = performance.now();
            let x = 1;
            for (let i = 0; i < 5e7; i++) x = (Math.imul(x, 31) + i) | 0;
            least = Math.min(least, performance.now() - started);
        }
        return least;
    };
    const worker = new Worker(`data:text/javascript,${encodeURIComponent(`postMessage((${best})())`)}`);
    worker.onmessage = (event) => done([best(), event.data]);
    worker.onerror = () => done([best(), NaN]);";

/// Milliseconds from the start of the navigation.
#[derive(Clone, Copy, Deserialize)]
struct Moments {
    /// The start, since 1970.
    origin: f64,
    paint: f64,
    controls: f64,
    picture: f64,
    /// By the whole network or by a preview of it.
    prediction: f64,
    /// By the whole network.
    whole: f64,
}

/// One build.
struct Build {
    folder: PathBuf,
    visits: Vec<[f64; ROWS.len()]>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let reference = std::env::var_os("SITE_REFERENCE")
        .map(PathBuf::from)
        .context("name the folder of the reference build in SITE_REFERENCE, or run `cargo xtask bench first-visit`")?;
    let visits = match std::env::var("FIRST_VISITS") {
        Ok(number) => number.parse().context("FIRST_VISITS is no number")?,
        Err(_) => VISITS,
    };
    let mut report = serde_json::Map::new();
    let machine = format!(
        "{} {} cores, Chromium headless, a new profile for each visit",
        thread::available_parallelism()?,
        std::env::consts::ARCH
    );
    println!("{machine}; medians (best) of {visits} visits to each build, in turn\n");
    report.insert("machine".to_owned(), json!(machine));

    for profile in &PROFILES {
        let mut builds = [dist(), reference.clone()].map(|folder| Build {
            folder,
            visits: Vec::new(),
        });
        let mut loops = [f64::NAN; 2];
        for round in 0..visits {
            for turn in 0..2 {
                // A B, B A: what gets slower or faster meanwhile is the same for both.
                let build = &mut builds[(round + turn) % 2];
                let is_last = round + 1 == visits && turn == 1;
                let measured = visit(&build.folder, profile, is_last.then_some(&mut loops))
                    .await
                    .with_context(|| {
                        format!("a visit to {}, {}", build.folder.display(), profile.name)
                    })?;
                build.visits.push(measured);
            }
        }
        let [new, old] = &builds;
        table(profile, new, old, loops)?;
        report.insert(
            profile.name.to_owned(),
            json!({
                "this build": columns(new),
                "reference": columns(old),
                "loop in a page and in a worker, ms": loops,
            }),
        );
    }

    if let Some(file) = std::env::var_os("BENCH_RESULTS") {
        fs::write(&file, serde_json::to_string_pretty(&report)? + "\n")?;
        println!("Everything measured is in {}.", Path::new(&file).display());
    }
    Ok(())
}

/// Visits a build once, until the prediction by the whole network is there; returns what [`ROWS`] names. Then times the loops where asked to.
async fn visit(
    folder: &Path,
    profile: &Profile,
    loops: Option<&mut [f64; 2]>,
) -> Result<[f64; ROWS.len()]> {
    let host = Host::start(folder, Options::default())?;
    let speed = Speed {
        bits_per_second: profile.megabits_per_second.map(|megabits| megabits * 1e6),
        round_trip: profile.round_trip,
    };
    let line = Line::start(&host.address(), speed)?;
    let browser = Browser::start(&Settings::default()).await?;
    let devtools = browser.driver.cdp();
    devtools
        .send_raw(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({ "source": WATCH }),
        )
        .await?;
    devtools
        .send_raw(
            "Emulation.setCPUThrottlingRate",
            json!({ "rate": profile.slower }),
        )
        .await?;
    browser
        .driver
        .goto(format!("{}{HASH}", line.address()))
        .await?;

    let started = Instant::now();
    let moments = loop {
        let answer = browser.driver.execute(MOMENTS, Vec::new()).await?;
        if let Some(moments) = answer.convert::<Option<Moments>>()? {
            break moments;
        }
        if started.elapsed() > PATIENCE {
            let text = browser
                .driver
                .execute("return document.body.innerText", Vec::new())
                .await?;
            bail!("no prediction came; the page says {:?}", text.json());
        }
        tokio::time::sleep(LOOK).await;
    };
    if let Some(loops) = loops {
        browser.driver.goto("about:blank").await?;
        let answer = browser.driver.execute_async(LOOPS, Vec::new()).await?;
        let times: [Option<f64>; 2] = answer.convert()?;
        *loops = times.map(|time| time.unwrap_or(f64::NAN));
    }

    let predicted = Duration::from_secs_f64((moments.origin + moments.prediction) / 1e3);
    let traffic = line.traffic(SystemTime::UNIX_EPOCH + predicted);
    Ok([
        traffic.bytes as f64 / 1e6,
        traffic.requests as f64,
        moments.paint / 1e3,
        moments.controls / 1e3,
        moments.picture / 1e3,
        moments.prediction / 1e3,
        moments.whole / 1e3,
    ])
}

impl Build {
    /// All that was measured of one of [`ROWS`].
    fn column(&self, row: usize) -> Vec<f64> {
        self.visits.iter().map(|visit| visit[row]).collect()
    }
}

fn columns(build: &Build) -> Value {
    let named = ROWS.iter().enumerate().map(|(row, (name, unit, _))| {
        let name = if unit.is_empty() {
            (*name).to_owned()
        } else {
            format!("{name}, {unit}")
        };
        (name, build.column(row))
    });
    json!(named.collect::<BTreeMap<_, _>>())
}

fn table(profile: &Profile, new: &Build, old: &Build, [page, worker]: [f64; 2]) -> Result<()> {
    println!(
        "{:<36}{:>20}{:>20}{:>9}",
        profile.name, "this build", "reference", "ratio"
    );
    for (row, (name, unit, digits)) in ROWS.iter().enumerate() {
        let cell = |values: &[f64]| -> Result<String> {
            let middle = median(values)?;
            Ok(format!(
                "{middle:.digits$} ({:.digits$}) {unit}",
                best(values)
            ))
        };
        let (ours, theirs) = (new.column(row), old.column(row));
        println!(
            "{name:<36}{:>20}{:>20}{:>9.2}",
            cell(&ours)?,
            cell(&theirs)?,
            median(&ours)? / median(&theirs)?
        );
    }
    if let Some(megabits) = profile.megabits_per_second {
        let on_the_line = |build: &Build| -> Result<String> {
            Ok(format!(
                "{:.2} s",
                median(&build.column(0))? * 8.0 / megabits
            ))
        };
        println!(
            "{:<36}{:>20}{:>20}",
            "the line alone takes for that",
            on_the_line(new)?,
            on_the_line(old)?
        );
    }
    println!("the same loop takes {page:.0} ms in a page and {worker:.0} ms in a worker\n");
    Ok(())
}
