//! An experiment from start to end: what is to be asked next, and what is made of the answers.

use super::Laboratory;
use super::crew::Unit;
use super::keeping;
use super::needs::Opened;
use super::study::study_of;
use super::{Answers, Experiment, LabRun, LegState, MapsFrom};
use crate::browser::now_ms;
use crate::state::EngineStatus;
use leptos::prelude::*;
use session::{BackendChoice, EngineKind, View};
use shortcuts::document::Run;
use shortcuts::dominant::{self, DominantPlan};
use shortcuts::heat_map::{self, HeatMapPlan};
use shortcuts::hfss::{self, HfssPlan};
use shortcuts::plan::{Plan, Step};
use shortcuts::probe::{Choice, Probe, Reading, Readings};
use shortcuts::shortcut_test::{self, TestPlan};
use shortcuts::spectra::ClassSpectra;
use shortcuts::study::{Split, Study};
use shortcuts::transfer::{LegPlan, carried};
use spectrum::frequencies::FrequencySet;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// Results are worked out anew, and answers kept, at most so often.
const REFRESH: Duration = Duration::from_millis(300);

/// What is under way, and plans that are costly to draw up.
#[derive(Clone, Default)]
pub struct Bench {
    stage: Option<Stage>,
    /// Legs of a transfer that are still to come: model and set.
    legs: VecDeque<(String, String)>,
    dominant: Option<(dominant::Options, Arc<DominantPlan>)>,
    hfss: Option<(hfss::Options, Arc<HfssPlan>)>,
    test: Option<(shortcut_test::Options, Maps, Arc<TestPlan>)>,
    heat: Option<((heat_map::Options, Choice), Arc<HeatMapPlan>)>,
    changed: bool,
    /// What the browser keeps of the study is on the page.
    recalled: bool,
    /// Rises whenever an experiment starts or stops: what was awaited for another is not of interest.
    run: u64,
    /// The graphics device failed in an experiment.
    without_gpu: bool,
    /// Pictures of other sets that could not be opened.
    refused: BTreeMap<String, BTreeSet<usize>>,
}

type Maps = Arc<Vec<Option<FrequencySet>>>;

/// A study that is being asked about.
#[derive(Clone)]
struct Stage {
    /// `None` for the study itself, else its place in [`super::Laboratory::legs`].
    leg: Option<usize>,
    study: Arc<Study>,
    set: Arc<Opened>,
    /// For the pace of the plan under way: what it does, how many answers there were when it began, and when that was.
    pace: Option<(String, usize, f64)>,
}

impl Laboratory {
    /// Takes another experiment up; what is known already is shown at once.
    pub fn choose_experiment(self, experiment: Experiment) {
        if self.experiment.get_untracked() == experiment {
            return;
        }
        self.stop_experiment();
        self.experiment.set(experiment);
        self.run.set(LabRun::Resting);
        self.refresh_lab();
    }

    /// Asks what is not known yet.
    pub fn start_experiment(self) {
        if untrack(|| self.is_going()) {
            return;
        }
        self.stop_set_test();
        self.loaded.set(None);
        let (Some(study), Some(set)) = (
            untrack(|| self.chosen_study()),
            self.opened().get_untracked(),
        ) else {
            return;
        };
        let total = study.split.pictures().len();
        self.run.set(LabRun::Opening { done: 0, total });
        let run = self.next_run();
        spawn_local(async move {
            let study = self.take_up(study).await;
            if self.is_run(run) {
                self.legs.set(Vec::new());
                self.bench.update_value(|bench| {
                    bench.legs = self.planned_legs(&study);
                    bench.stage = Some(Stage {
                        leg: None,
                        study,
                        set,
                        pace: None,
                    });
                });
                self.go_on();
            }
        });
    }

    /// Makes `study` the one that results are about, with the answers that this browser keeps.
    async fn take_up(self, study: Study) -> Arc<Study> {
        let lab = self;
        let same = lab.study.get_untracked().filter(|old| **old == study);
        let study = same.unwrap_or_else(|| {
            let refused = lab.refused.get_untracked();
            lab.clear();
            lab.refused.set(refused);
            self.forget_plans();
            let study = Arc::new(study);
            lab.study.set(Some(study.clone()));
            study
        });
        if lab.bench.with_value(|bench| bench.recalled) {
            return study;
        }
        let recalled = keeping::recall(&study.key()).await;
        let wanted = lab
            .study
            .with_untracked(|now| now.as_ref().is_some_and(|now| Arc::ptr_eq(now, &study)));
        if wanted && !lab.bench.with_value(|bench| bench.recalled) {
            lab.bench.update_value(|bench| bench.recalled = true);
            lab.answers.set_value(Answers {
                readings: recalled.readings,
                unsaved: Vec::new(),
            });
            if let Some(run) = recalled.survey {
                lab.spectra.set(run.spectra.map(Arc::new));
                lab.nearest.set(Some(run.nearest));
            }
            self.refresh_lab();
        }
        study
    }

    /// Plans of another study are of no use.
    fn forget_plans(self) {
        self.bench.update_value(|bench| {
            *bench = Bench {
                run: bench.run,
                without_gpu: bench.without_gpu,
                ..Bench::default()
            };
        });
    }

    fn next_run(self) -> u64 {
        self.bench
            .try_update_value(|bench| {
                bench.run += 1;
                bench.run
            })
            .unwrap_or_default()
    }

    /// Whether the run of this number still goes on.
    fn is_run(self, run: u64) -> bool {
        untrack(|| self.is_going()) && self.bench.with_value(|bench| bench.run) == run
    }

    /// Experiments run on the processor from now on.
    pub(super) fn avoid_gpu(self) {
        self.bench.update_value(|bench| bench.without_gpu = true);
    }

    /// Ends the experiment; what is known is kept.
    pub fn stop_experiment(self) {
        if untrack(|| self.is_going()) {
            self.next_run();
            self.dismiss_lab();
            self.run.set(LabRun::Stopped(None));
            self.settle_lab();
        }
    }

    /// Works out the results and keeps the answers.
    pub(super) fn settle_lab(self) {
        self.refresh_lab();
        if let Some(study) = self.study.get_untracked() {
            self.keep_answers(&study);
        }
    }

    /// Follows the choices for as long as the page lives.
    pub fn follow(self) {
        let lab = self;
        self.watch_lab();
        // Another set or model: other results, and options that suit its size.
        let subject = Memo::new(move |_| {
            (
                self.opened()
                    .with(|set| set.as_ref().map(|set| set.version.clone())),
                self.page.model.get(),
            )
        });
        Effect::new(move |before: Option<(Option<String>, String)>| {
            let now = subject.get();
            if before.as_ref() != Some(&now) {
                self.stop_experiment();
                lab.clear();
                self.forget_plans();
                lab.run.set(LabRun::Resting);
                let side = self.page.side();
                lab.dominant_options.set(dominant::Options::of(side));
                lab.hfss_options.set(hfss::Options::of(side));
                lab.heat().options.set(heat_map::Options::of(side));
                let of_set = self
                    .opened()
                    .with_untracked(|set| set.as_ref().map_or(0, |set| set.truths.len()));
                lab.per_class.set((of_set > 2000).then_some(100));
            }
            now
        });
        // Results of a study that the choices no longer describe would mislead; what is known of the new one is shown.
        Effect::new(move |_| {
            if self.page.view.get() != View::Laboratory || lab.loaded.with(Option::is_some) {
                return;
            }
            let chosen = self.chosen_study();
            if untrack(|| lab.is_going()) {
                return;
            }
            if let Some(study) = chosen {
                spawn_local(async move {
                    self.take_up(study).await;
                });
            }
        });
        Effect::new(move |_| {
            lab.dominant_options.track();
            lab.hfss_options.track();
            lab.heat().options.track();
            lab.test_options.track();
            if lab.maps_from.get() == MapsFrom::Workbench {
                self.page.history.track();
            }
            if !untrack(|| lab.is_going()) {
                self.refresh_lab();
            }
        });
        set_interval(
            move || {
                if untrack(|| lab.is_going()) {
                    let changed = lab
                        .bench
                        .try_update_value(|bench| std::mem::take(&mut bench.changed));
                    self.show_progress();
                    if changed == Some(true) {
                        self.settle_lab();
                    }
                }
            },
            REFRESH,
        );
    }

    /// Some pictures cannot be opened: the study goes on without them.
    pub(super) fn refuse_pictures(self, refused: Vec<(usize, String)>) {
        self.dismiss_lab();
        let Some(stage) = self.stage() else { return };
        if stage.leg.is_some() {
            // The leg is opened anew without them.
            self.legs.update(|legs| {
                legs.pop();
            });
            self.bench.update_value(|bench| {
                let set = stage.set.id.clone();
                let pictures = refused.into_iter().map(|(picture, _)| picture);
                bench
                    .refused
                    .entry(set.clone())
                    .or_default()
                    .extend(pictures);
                bench.legs.push_front((stage.study.model.clone(), set));
            });
            self.next_stage();
            return;
        }
        self.refused.update(|all| {
            all.extend(refused);
            all.sort();
            all.dedup();
        });
        self.run.set(LabRun::Resting);
        self.start_experiment();
    }

    pub(super) fn note_survey(self, spectra: ClassSpectra, nearest: Vec<Option<usize>>) {
        let lab = self;
        if let Some(study) = lab.study.get_untracked() {
            let run = Run {
                model_name: study.model.clone(),
                set_name: study.set.clone(),
                study: (*study).clone(),
                spectra: Some(spectra.clone()),
                nearest: nearest.clone(),
                readings: Readings::default(),
            };
            keeping::keep_survey(study.key(), run);
        }
        lab.spectra.set(Some(Arc::new(spectra)));
        lab.nearest.set(Some(nearest));
    }

    pub(super) fn note_reading(self, probe: &Probe, reading: Reading) {
        let leg = self
            .bench
            .try_update_value(|bench| {
                bench.changed = true;
                bench.stage.as_ref().and_then(|stage| stage.leg)
            })
            .flatten();
        match leg {
            None => self.answers.update_value(|answers| {
                answers.unsaved.push(probe.name());
                answers.readings.insert(probe, reading);
            }),
            Some(leg) => self.legs.update(|legs| {
                if let Some(leg) = legs.get_mut(leg) {
                    keeping::keep_reading(&leg.study, probe, &reading);
                    leg.readings.insert(probe, reading);
                }
            }),
        }
    }

    /// Hands out the next units, or ends the stage.
    pub(super) fn go_on(self) {
        let Some(stage) = self.stage() else { return };
        match self.next_units(&stage) {
            Some(units) => {
                let engines = self.engines();
                self.ask_crew(&stage.study, &stage.set, units, engines);
                self.show_progress();
            }
            None => self.next_stage(),
        }
    }

    fn stage(self) -> Option<Stage> {
        self.bench.with_value(|bench| bench.stage.clone())
    }

    /// One worker drives the GPU; processors share the work.
    fn engines(self) -> (BackendChoice, usize) {
        let on_gpu = matches!(
            self.page.engine.get_untracked(),
            EngineStatus::Ready {
                engine: EngineKind::WebGpu,
                ..
            }
        );
        if on_gpu && !self.bench.with_value(|bench| bench.without_gpu) {
            (BackendChoice::WebGpu, 1)
        } else {
            (BackendChoice::Cpu, self.workers.get_untracked())
        }
    }

    fn next_units(self, stage: &Stage) -> Option<Vec<Unit>> {
        if stage.leg.is_none() && self.spectra.with_untracked(Option::is_none) {
            return Some(vec![Unit::Survey]);
        }
        let (_, step) = self.current(stage)?;
        match step {
            Step::Ask(probes) => Some(
                probes
                    .into_iter()
                    .map(|probe| Unit::Probe(Arc::new(probe)))
                    .collect(),
            ),
            Step::Spectra => Some(vec![Unit::Survey]),
            Step::Finished => None,
        }
    }

    /// The plan that is not finished yet, and what it asks; `None` if all are.
    fn current(self, stage: &Stage) -> Option<(Current, Step)> {
        let lab = self;
        if let Some(leg) = stage.leg {
            let plan = self.leg_plan(&stage.study)?;
            let step = lab
                .legs
                .with_untracked(|legs| legs.get(leg).map(|leg| plan.next(&leg.readings)))?;
            return (step != Step::Finished).then_some((Current::Leg(plan), step));
        }
        for current in self.plans(&stage.study) {
            let step = lab
                .answers
                .with_value(|answers| current.plan().next(&answers.readings));
            if step != Step::Finished {
                return Some((current, step));
            }
            // The maps that the next plan is about follow from this one's end.
            let known = match current {
                Current::Dominant(_) => lab
                    .dominant
                    .with_untracked(|found| found.as_ref().is_some_and(|found| found.settled)),
                Current::Hfss(_) => lab
                    .hfss
                    .with_untracked(|found| found.as_ref().is_some_and(|found| found.settled)),
                Current::Test(_) | Current::Leg(_) | Current::Heat(_) => true,
            };
            if !known {
                self.refresh_lab();
            }
        }
        None
    }

    /// The plans of the experiment on the study itself, one after the other; the later ones as soon as the maps they need are complete.
    fn plans(self, study: &Arc<Study>) -> impl Iterator<Item = Current> {
        let lab = self;
        let experiment = lab.experiment.get_untracked();
        let from = lab.maps_from.get_untracked();
        let carries = matches!(experiment, Experiment::Test | Experiment::Transfer);
        let dominant =
            experiment == Experiment::Dominant || (carries && from == MapsFrom::Dominant);
        let hfss = experiment == Experiment::Hfss || (carries && from == MapsFrom::Hfss);
        let study = study.clone();
        (0..3).filter_map(move |place| match place {
            0 if dominant => Some(Current::Dominant(self.dominant_plan(&study)?)),
            1 if hfss => Some(Current::Hfss(self.hfss_plan(&study))),
            2 if experiment == Experiment::Test => Some(Current::Test(self.test_plan(&study)?)),
            2 if experiment == Experiment::Transfer => Some(Current::Leg(self.leg_plan(&study)?)),
            2 if experiment == Experiment::HeatMap => Some(Current::Heat(self.heat_plan(&study))),
            _ => None,
        })
    }

    fn dominant_plan(self, study: &Study) -> Option<Arc<DominantPlan>> {
        let spectra = self.spectra.get_untracked()?;
        let options = self.dominant_options.get_untracked();
        self.bench.try_update_value(|bench| {
            if let Some((old, plan)) = &bench.dominant
                && *old == options
            {
                return plan.clone();
            }
            let plan = Arc::new(DominantPlan::new(study, &spectra, options));
            bench.dominant = Some((options, plan.clone()));
            plan
        })
    }

    fn hfss_plan(self, study: &Study) -> Arc<HfssPlan> {
        let options = self.hfss_options.get_untracked();
        let known = self.bench.with_value(|bench| bench.hfss.clone());
        if let Some((old, plan)) = known
            && old == options
        {
            return plan;
        }
        let plan = Arc::new(HfssPlan::new(study, options.clone()));
        self.bench
            .update_value(|bench| bench.hfss = Some((options, plan.clone())));
        plan
    }

    fn test_plan(self, study: &Study) -> Option<Arc<TestPlan>> {
        let lab = self;
        let spectra = lab.spectra.get_untracked()?;
        let maps = Arc::new(self.chosen_maps(study)?);
        let mut options = lab.test_options.get_untracked();
        options.size = lab.dominant_options.with_untracked(|options| options.size);
        lab.bench.try_update_value(|bench| {
            if let Some((old, of, plan)) = &bench.test
                && *old == options
                && *of == maps
            {
                return plan.clone();
            }
            let plan = Arc::new(TestPlan::new(study, &spectra, (*maps).clone(), options));
            bench.test = Some((options, maps, plan.clone()));
            plan
        })
    }

    fn heat_plan(self, study: &Study) -> Arc<HeatMapPlan> {
        let (options, choice) = (
            self.heat().options.get_untracked(),
            untrack(|| self.choice()),
        );
        let known = self.bench.with_value(|bench| bench.heat.clone());
        if let Some((old, plan)) = known
            && old == (options, choice)
        {
            return plan;
        }
        let plan = Arc::new(HeatMapPlan::new(study, options, choice));
        self.bench
            .update_value(|bench| bench.heat = Some(((options, choice), plan.clone())));
        plan
    }

    fn leg_plan(self, study: &Study) -> Option<Arc<LegPlan>> {
        let own = self.study.get_untracked()?;
        let maps = self.chosen_maps(&own)?;
        let maps = carried(&maps, &own.classes, &study.classes, study.side);
        Some(Arc::new(LegPlan::new(study, maps, self.choice())))
    }

    /// The transfer's legs beside the study itself: every chosen model on the set, and the model on every chosen set.
    fn planned_legs(self, study: &Study) -> VecDeque<(String, String)> {
        let lab = self;
        if lab.experiment.get_untracked() != Experiment::Transfer {
            return VecDeque::new();
        }
        let models = lab.other_models.get_untracked().into_iter();
        let sets = lab.other_sets.get_untracked().into_iter();
        models
            .map(|model| (model, study.set.clone()))
            .chain(sets.map(|set| (study.model.clone(), set)))
            .collect()
    }

    /// The stage is done: the next leg, or the end.
    fn next_stage(self) {
        self.settle_lab();
        let next = self
            .bench
            .try_update_value(|bench| bench.legs.pop_front())
            .flatten();
        let Some((model, set)) = next else {
            self.rest_lab();
            self.bench.update_value(|bench| bench.stage = None);
            self.run.set(LabRun::Resting);
            self.settle_lab();
            return;
        };
        self.dismiss_lab();
        if self.legs.with_untracked(Vec::is_empty) {
            self.show_own_leg();
        }
        let run = self.bench.with_value(|bench| bench.run);
        spawn_local(async move {
            match self.open_leg(&model, &set).await {
                _ if !self.is_run(run) => {}
                Ok(()) => self.go_on(),
                Err(sentence) => {
                    self.page.say(sentence);
                    self.next_stage();
                }
            }
        });
    }

    async fn open_leg(self, model: &str, set: &str) -> Result<(), String> {
        let set = self.load_set(set).await?;
        let card = self
            .page
            .models
            .with_untracked(|models| models.get(model).cloned())
            .ok_or("This site has no such model.")?;
        let labels = set.labels(&card.labels).ok_or_else(|| {
            format!(
                "{} knows nothing of the classes of {}.",
                card.name, set.title
            )
        })?;
        let own = self.study.get_untracked().ok_or("There is no study.")?;
        // As many test pictures of each class as the study has of its largest.
        let mut counts = vec![0_usize; own.classes.len()];
        own.split.test.iter().for_each(|one| counts[one.class] += 1);
        let per_class = counts.into_iter().max();
        let halves = Split::halves(&set.truths, own.seed, per_class);
        let mut split = Split {
            search: Vec::new(),
            test: halves.test,
        };
        let mut refused = self
            .bench
            .with_value(|bench| bench.refused.get(&set.id).cloned())
            .unwrap_or_default();
        if set.id == own.set {
            let here = self.refused.get_untracked();
            refused.extend(here.into_iter().map(|(picture, _)| picture));
        }
        split.test.retain(|one| !refused.contains(&one.picture));
        let study = Arc::new(untrack(|| study_of(&set, &card, labels, split, self)));
        let recalled = keeping::recall(&study.key()).await;
        let plan = self.leg_plan(&study).ok_or("The maps are not complete.")?;
        let state = LegState {
            model: card.name,
            set: set.title.clone(),
            leg: plan.result(&recalled.readings),
            readings: recalled.readings,
            study: study.clone(),
        };
        let leg = self.legs.try_update(|legs| {
            legs.push(state);
            legs.len() - 1
        });
        self.bench.update_value(|bench| {
            bench.stage = Some(Stage {
                leg,
                study,
                set,
                pace: None,
            });
        });
        Ok(())
    }

    /// The study itself is the first row of a transfer.
    fn show_own_leg(self) {
        let lab = self;
        let Some(study) = lab.study.get_untracked() else {
            return;
        };
        let Some(plan) = self.leg_plan(&study) else {
            return;
        };
        let readings = lab.answers.with_value(|answers| answers.readings.clone());
        let state = LegState {
            model: untrack(|| self.page.card())
                .map(|card| card.name)
                .unwrap_or_default(),
            set: self
                .opened()
                .with_untracked(|set| set.as_ref().map(|set| set.title.clone()))
                .unwrap_or_default(),
            leg: plan.result(&readings),
            readings: Readings::default(),
            study,
        };
        lab.legs.set(vec![state]);
    }

    fn show_progress(self) {
        let Some(stage) = self.stage() else { return };
        if !untrack(|| self.is_going()) {
            return;
        }
        if let Some((done, total)) = self.lab_opening() {
            self.run.set(LabRun::Opening { done, total });
            return;
        }
        let Some((current, _)) = self.current(&stage) else {
            return;
        };
        let (done, total) = match stage.leg {
            None => self
                .answers
                .with_value(|answers| current.plan().progress(&answers.readings)),
            Some(leg) => self.legs.with_untracked(|legs| {
                legs.get(leg)
                    .map_or((0, 0), |leg| current.plan().progress(&leg.readings))
            }),
        };
        let what = current.words(&stage);
        let (_, first, since_ms) = stage
            .pace
            .filter(|(of, _, _)| *of == what)
            .unwrap_or_else(|| (what.clone(), done, now_ms()));
        self.bench.update_value(|bench| {
            if let Some(stage) = &mut bench.stage {
                stage.pace = Some((what.clone(), first, since_ms));
            }
        });
        self.run.set(LabRun::Asking {
            what,
            done,
            total,
            first: first.min(done),
            since_ms,
        });
    }

    /// Works out anew what the answers tell.
    pub(super) fn refresh_lab(self) {
        let lab = self;
        let Some(study) = lab.study.get_untracked() else {
            return;
        };
        if lab.loaded.with_untracked(Option::is_some) || lab.spectra.with_untracked(Option::is_none)
        {
            return;
        }
        let experiment = lab.experiment.get_untracked();
        let from = lab.maps_from.get_untracked();
        let carries = matches!(experiment, Experiment::Test | Experiment::Transfer);
        if (experiment == Experiment::Dominant || (carries && from == MapsFrom::Dominant))
            && let Some(plan) = self.dominant_plan(&study)
        {
            let found = lab
                .answers
                .with_value(|answers| plan.result(&answers.readings));
            lab.dominant.set(Some(Arc::new(found)));
        }
        if experiment == Experiment::Hfss || (carries && from == MapsFrom::Hfss) {
            let plan = self.hfss_plan(&study);
            let found = lab
                .answers
                .with_value(|answers| plan.result(&answers.readings));
            lab.hfss.set(Some(Arc::new(found)));
        }
        if experiment == Experiment::Test {
            let plan = self.test_plan(&study);
            let found = plan.map(|plan| {
                lab.answers
                    .with_value(|answers| plan.result(&answers.readings))
            });
            let maps = lab
                .bench
                .with_value(|bench| bench.test.as_ref().map(|(_, maps, _)| maps.clone()));
            lab.tested_maps.set(maps.filter(|_| found.is_some()));
            lab.tested.set(found.map(Arc::new));
        }
        if experiment == Experiment::HeatMap {
            let plan = self.heat_plan(&study);
            let found = lab
                .answers
                .with_value(|answers| plan.result(&answers.readings));
            lab.heat().found.set(Some(Arc::new(found)));
        }
        if experiment == Experiment::Transfer && lab.legs.with_untracked(|legs| legs.len() > 1) {
            let plans: Vec<_> = lab
                .legs
                .with_untracked(|legs| legs.iter().map(|leg| self.leg_plan(&leg.study)).collect());
            lab.legs.update(|legs| {
                for (leg, plan) in legs.iter_mut().zip(plans).skip(1) {
                    if let Some(plan) = plan {
                        leg.leg = plan.result(&leg.readings);
                    }
                }
            });
        }
    }
}

/// A plan under way.
enum Current {
    Dominant(Arc<DominantPlan>),
    Hfss(Arc<HfssPlan>),
    Test(Arc<TestPlan>),
    Leg(Arc<LegPlan>),
    Heat(Arc<HeatMapPlan>),
}

impl Current {
    fn plan(&self) -> &dyn Plan {
        match self {
            Self::Dominant(plan) => &**plan,
            Self::Hfss(plan) => &**plan,
            Self::Test(plan) => &**plan,
            Self::Leg(plan) => &**plan,
            Self::Heat(plan) => &**plan,
        }
    }

    fn words(&self, stage: &Stage) -> String {
        match self {
            Self::Dominant(_) => "Searching dominant frequencies".to_owned(),
            Self::Hfss(_) => "Searching hierarchically".to_owned(),
            Self::Test(_) => "Testing the maps".to_owned(),
            Self::Heat(_) => "Adding waves".to_owned(),
            Self::Leg(_) => format!("The maps on {} with {}", stage.set.title, stage.study.model),
        }
    }
}
