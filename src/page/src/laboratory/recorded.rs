//! An experiment that was run beforehand: shown, and marked as such, until the visitor runs it.

use super::context::{LabRun, Laboratory, LegState};
use crate::browser::fetch_text;
use leptos::prelude::*;
use shortcuts::experiments::{Experiment, Results};
use shortcuts::probe::{Choice, Readings};
use shortcuts::recorded::Recorded;
use shortcuts::spectra::ClassSpectra;
use shortcuts::study::Study;
use std::sync::Arc;

/// Where they lie, a file for each experiment; written by `cargo forge recorded`.
const FOLDER: &str = "recorded/laboratory";

/// An experiment that was run beforehand, as it is drawn.
pub struct Beforehand {
    experiment: Experiment,
    command: String,
    model_name: String,
    set_name: String,
    pub(super) choice: Choice,
    pub(super) study: Arc<Study>,
    pub(super) spectra: Option<Arc<ClassSpectra>>,
    pub(super) nearest: Option<Vec<Option<usize>>>,
    pub(super) results: Results,
    pub(super) readings: Readings,
    pub(super) legs: Vec<LegState>,
}

impl Beforehand {
    fn new(experiment: Experiment, recorded: Recorded) -> Self {
        let results = recorded.results();
        let run = recorded.run;
        Self {
            experiment,
            command: recorded.command,
            model_name: run.model_name,
            set_name: run.set_name,
            choice: recorded.choice,
            study: Arc::new(run.study),
            spectra: recorded.spectra.map(Arc::new),
            nearest: (!run.nearest.is_empty()).then_some(run.nearest),
            results,
            readings: run.readings,
            legs: (recorded.legs.into_iter())
                .map(|leg| LegState {
                    model: leg.model_name,
                    set: leg.set_name,
                    study: Arc::new(leg.study),
                    readings: Readings::default(),
                    leg: leg.leg,
                })
                .collect(),
        }
    }
}

/// Names of figures for tests, which must not take what was recorded for the visitor's own results.
#[derive(Clone, Copy)]
pub struct FigureIds {
    recorded: bool,
}

impl FigureIds {
    /// The name of the figure that is called `own` where it is the visitor's.
    pub fn of(self, own: &str) -> String {
        if self.recorded {
            format!("recorded-{own}")
        } else {
            own.to_owned()
        }
    }
}

impl Laboratory {
    /// Whether the visitor has any result of the chosen experiment. That the network was asked about whole pictures, as all experiments
    /// do, is none.
    fn has_own(self) -> bool {
        let dominant = || {
            self.results.with(|results| {
                let found = results.dominant.as_ref();
                found.is_some_and(|found| (0..found.scores.len()).any(|class| found.knows(class)))
            })
        };
        let hfss = || {
            self.results.with(|results| {
                let found = results.hfss.as_ref();
                found.is_some_and(|found| found.found.iter().flatten().any(Option::is_some))
            })
        };
        let heat_map = || {
            self.results.with(|results| {
                let found = results.heat_map.as_ref();
                found.is_some_and(|found| found.progress().0 > 0)
            })
        };
        match self.experiment() {
            Experiment::Spectra => self.spectra.with(Option::is_some),
            Experiment::Dominant => dominant(),
            Experiment::Hfss => hfss(),
            Experiment::Test => {
                self.results.with(|results| results.tested.is_some()) || dominant() || hfss()
            }
            Experiment::Transfer => !self.legs.with(Vec::is_empty) || dominant() || hfss(),
            Experiment::HeatMap => heat_map(),
        }
    }

    /// What is shown of the chosen experiment in place of the visitor's own results, since there are none.
    pub(super) fn beforehand(self) -> Option<Arc<Beforehand>> {
        let experiment = self.experiment();
        let is_free = self.run.with(|run| *run == LabRun::Resting)
            && self.loaded.with(Option::is_none)
            && !self.has_own();
        if !is_free {
            return None;
        }
        let of = |one: &&Arc<Beforehand>| one.experiment == experiment;
        self.recorded.with(|all| all.iter().find(of).cloned())
    }

    /// Fetches what was found beforehand, if nothing of the visitor's is known of the chosen experiment. Where it does not come nothing
    /// is shown in its place.
    pub(super) async fn fetch_recorded(self) {
        let experiment = untrack(|| self.experiment());
        let asked = (self.asked_for).with_value(|asked| asked.contains(&experiment));
        if asked || untrack(|| self.has_own()) {
            return;
        }
        self.asked_for.update_value(|asked| asked.push(experiment));
        let word = experiment.words().word;
        let text = fetch_text(&format!("{FOLDER}/{word}.json")).await.ok();
        let recorded: Option<Recorded> = text.and_then(|text| serde_json::from_str(&text).ok());
        match recorded {
            Some(recorded) => {
                let beforehand = Arc::new(Beforehand::new(experiment, recorded));
                self.recorded.update(|all| all.push(beforehand));
            }
            // The line may be better when the visitor comes back to it.
            None => (self.asked_for).update_value(|asked| asked.retain(|one| *one != experiment)),
        }
    }

    /// The names of what is drawn now.
    pub(super) fn figure_ids(self) -> FigureIds {
        FigureIds {
            recorded: self.beforehand().is_some(),
        }
    }

    /// The study that the shown results are about.
    pub(super) fn shown_study(self) -> Option<Arc<Study>> {
        match self.beforehand() {
            Some(beforehand) => Some(beforehand.study.clone()),
            None => self.study.get(),
        }
    }

    /// The spectra to be shown.
    pub(super) fn shown_spectra(self) -> Option<Arc<ClassSpectra>> {
        match self.beforehand() {
            Some(beforehand) => beforehand.spectra.clone(),
            None => self.spectra.get(),
        }
    }

    /// The class of the nearest mean spectrum, by test picture of the shown study.
    pub(super) fn shown_nearest(self) -> Option<Vec<Option<usize>>> {
        match self.beforehand() {
            Some(beforehand) => beforehand.nearest.clone(),
            None => self.nearest.get(),
        }
    }

    /// The transfer to be shown.
    pub(super) fn shown_legs(self) -> Vec<LegState> {
        match self.beforehand() {
            Some(beforehand) => beforehand.legs.clone(),
            None => self.legs.get(),
        }
    }

    /// With the results to be shown.
    pub(super) fn with_results<T>(self, look: impl FnOnce(&Results) -> T) -> T {
        match self.beforehand() {
            Some(beforehand) => look(&beforehand.results),
            None => self.results.with(look),
        }
    }
}

/// Says that what is shown was found beforehand, what it is about, and how it is repeated.
#[component]
pub fn RecordedNote() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let page = lab.page;
    let content = move || {
        let beforehand = lab.beforehand()?;
        let study = &beforehand.study;
        let about = format!(
            ". {} on {}, {} pictures to search with and {} to test with.",
            beforehand.model_name,
            beforehand.set_name,
            study.split.search.len(),
            study.split.test.len(),
        );
        let same = study.model == page.model.get() && study.set == page.set.get();
        let otherwise = (!same)
            .then_some(" You have chosen another model or set, which these figures are not about.");
        let chosen = lab
            .study
            .with(|study| study.as_ref().map(|study| study.read_as));
        let otherwise = otherwise.or_else(|| {
            (chosen? != study.read_as).then_some(
                " You have chosen another way of reading pictures, which these figures are not about.",
            )
        });
        Some(view! {
            <p class="hint recorded" data-testid="recorded">
                "Made beforehand by a native run and shown until you start your own: "
                <code>{beforehand.command.clone()}</code>
                {about}
                {otherwise}
            </p>
        })
    };
    view! { {content} }
}
