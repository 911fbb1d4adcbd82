//! The page in each of its states, as a visitor comes to it. A new part of the page that opens over or beside the rest gets an entry in
//! [`BENCH_STATES`] or [`LONG_STATES`]; all tests of accessibility then look at it.

use anyhow::{Context, Result};
use serde_json::json;

use crate::Site;

/// Something a visitor does.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// Presses a button: its test id.
    Press(&'static str),
    /// Chooses a value: the field's test id, and the value.
    Choose(&'static str, &'static str),
}

use Step::{Choose, Press};

/// One state and how to come to it.
#[derive(Clone, Copy, Debug)]
pub struct State {
    /// What it is.
    pub name: &'static str,
    /// The link to open.
    pub hash: &'static str,
    /// What to do then.
    pub steps: &'static [Step],
    /// What must be seen in the end: a CSS selector.
    pub shows: &'static str,
}

const fn state(
    name: &'static str,
    hash: &'static str,
    steps: &'static [Step],
    shows: &'static str,
) -> State {
    State {
        name,
        hash,
        steps,
        shows,
    }
}

const BENCH: &str = "#backend=cpu";
const QUICK: &str = "#model=squeezenet1.1&backend=cpu";
const FILTERED: &str = "#filter=bandpass:5-20+orientation:30-120&backend=cpu";
const SET: &str = "#view=set&set=fashion-mnist&model=fashion-narrow&filter=lowpass:6&backend=cpu";
const LABORATORY: &str = "#view=laboratory&set=fashion-mnist&model=fashion-narrow&backend=cpu";

const LEARNING: &str = "#view=learning&backend=cpu";

const CLOTHING: &str = "#view=learning&data=set:fashion-mnist&lesson=mlp,adam,0.001,64,as-they-are,1&shortcut=8,painted,0000600060000000000000000000000000000000000000000000000000000000&backend=cpu";

/// The bench and all that opens on it.
pub const BENCH_STATES: [State; 19] = [
    state("the bench", BENCH, &[], "[data-testid=prediction]"),
    state(
        "the bench with filters",
        FILTERED,
        &[Press("filter-more")],
        "[data-testid=filter-channels]",
    ),
    state(
        "the presets",
        BENCH,
        &[Press("open-presets")],
        "[data-testid=preset]",
    ),
    state(
        "magnitude and phase",
        BENCH,
        &[
            Press("open-treatment"),
            Press("noise-on"),
            Choose("content", "hybrid"),
        ],
        "[data-testid=second-picture]",
    ),
    state(
        "a picture by a formula",
        BENCH,
        &[Press("make-one"), Choose("formula", "grating")],
        "[data-testid=formula-frequency]",
    ),
    state(
        "the crop box",
        BENCH,
        &[Press("crop")],
        "[data-testid=crop-square]",
    ),
    state(
        "the camera, where there is none",
        BENCH,
        &[Press("camera")],
        "[data-testid=camera-start]",
    ),
    state(
        "the history",
        FILTERED,
        &[Press("add-filter"), Press("open-history")],
        "[data-testid=history] [data-testid=step]",
    ),
    state(
        "two recipes side by side",
        FILTERED,
        &[Press("open-compare"), Press("ab-keep")],
        "[data-testid=ab-a]",
    ),
    state(
        "painting on the spectrum",
        BENCH,
        &[Press("paint")],
        "[data-testid=brush-surface]",
    ),
    state(
        "pinned classes and the chart",
        FILTERED,
        &[Press("pin"), Press("add-filter"), Press("open-confidence")],
        "[data-testid=confidence-point]:nth-of-type(2)",
    ),
    state(
        "two networks, and the search for a class",
        FILTERED,
        &[Choose("compare-model", "squeezenet1.1"), Press("open-pin")],
        "[data-testid=compared][data-state=ready]",
    ),
    state(
        "what an answer relies on",
        QUICK,
        &[
            Press("open-rely"),
            Press("start-rely"),
            Press("open-rely-evidence"),
        ],
        "[data-testid=rely-words][data-complete=true]",
    ),
    state(
        "a sweep",
        FILTERED,
        &[
            Press("open-sweep"),
            Press("start-sweep"),
            Press("sweep-play"),
        ],
        "[data-testid=sweep-words]:not(:empty)",
    ),
    state(
        "a Fourier heat map",
        QUICK,
        &[
            Press("open-picture-heat"),
            Choose("picture-heat-reach", "4"),
            Press("start-picture-heat"),
            Press("picture-heat-strongest"),
        ],
        "[data-testid=picture-heat-words][data-complete=true]",
    ),
    state(
        "the list of models",
        BENCH,
        &[Press("models")],
        "[data-testid=models-dialog][open]",
    ),
    state(
        "sharing and saving",
        FILTERED,
        &[Press("share-dialog")],
        "[data-testid=share-panel][open] [data-testid=qr]",
    ),
    state(
        "the bench in a frame",
        "#embed=1&filter=lowpass:16&backend=cpu",
        &[],
        "[data-testid=open-whole]",
    ),
    state(
        "a message, and the credits",
        "#model=resnet-9000&backend=cpu",
        &[Press("credits")],
        "[data-testid=notice]",
    ),
];

/// The set view and the laboratory, before and after.
pub const LONG_STATES: [State; 9] = [
    state("the set view", SET, &[], "[data-testid=start-test]"),
    state(
        "the results of a set",
        SET,
        &[Choose("amount", "5"), Press("start-test")],
        "[data-testid=accuracy-filtered]",
    ),
    state(
        "the laboratory",
        LABORATORY,
        &[],
        "[data-testid=start-experiment]",
    ),
    state(
        "dominant frequencies",
        LABORATORY,
        &[
            Press("experiment-dominant"),
            Choose("lab-amount", "3"),
            Choose("block-size", "4"),
            Press("start-experiment"),
            Press("class-map"),
        ],
        "[data-testid=one-map]",
    ),
    state(
        "a shortcut test",
        LABORATORY,
        &[
            Press("experiment-test"),
            Choose("lab-amount", "3"),
            Choose("block-size", "4"),
            Choose("random-masks", "20"),
            Press("start-experiment"),
            Press("open-class-test"),
        ],
        "[data-testid=one-test]",
    ),
    state(
        "a training that has not begun",
        LEARNING,
        &[Press("ingredients")],
        "[data-testid=data-line]",
    ),
    state(
        "a training",
        LEARNING,
        &[Press("train-step")],
        "[data-testid=relative]",
    ),
    state(
        "a painted mark among clothing",
        CLOTHING,
        &[Press("train-step")],
        "[data-testid=planted] svg",
    ),
    state(
        "a network of one's own",
        LEARNING,
        &[Press("train-step"), Press("learned-set"), Press("models")],
        "[data-testid=own-networks] [data-testid=model-entry]",
    ),
];

/// Every state.
pub fn all() -> impl Iterator<Item = State> {
    BENCH_STATES.into_iter().chain(LONG_STATES)
}

impl State {
    /// Comes to this state in an open browser.
    pub async fn reach(&self, site: &Site) -> Result<()> {
        site.open(self.hash).await?;
        self.unfold(site).await
    }

    /// Does what leads to this state, once its link is open.
    pub async fn unfold(&self, site: &Site) -> Result<()> {
        let go = async || -> Result<()> {
            site.ready().await?;
            for step in self.steps {
                step.take(site).await?;
            }
            site.wait(self.shows, async |site| {
                let seen: bool = site
                    .run(
                        "return document.querySelector(arguments[0])?.checkVisibility() ?? false",
                        &[json!(self.shows)],
                    )
                    .await?;
                Ok(seen.then_some(()))
            })
            .await?;
            // What a filter changes comes a little later.
            site.ready().await
        };
        go().await.with_context(|| self.name.to_owned())
    }
}

impl Step {
    /// Waits until it can be done, and does it.
    async fn take(self, site: &Site) -> Result<()> {
        let (id, value) = match self {
            Press(id) => (id, None),
            Choose(id, value) => (id, Some(value)),
        };
        site.wait(&format!("{self:?}"), async |site| {
            let done: bool = site
                .run(
                    "const [id, value] = arguments;
                     const found = document.querySelector(`[data-testid=${id}]`);
                     if (!found || found.disabled) return false;
                     if (value === null) {
                         found.click();
                         return true;
                     }
                     found.value = value;
                     if (found.value !== value) return false;
                     found.dispatchEvent(new Event('change', { bubbles: true }));
                     return true;",
                    &[json!(id), json!(value)],
                )
                .await?;
            Ok(done.then_some(()))
        })
        .await
    }
}
