//! An experiment from start to end: what it is about, what is made of the answers, and the legs of a transfer.

use super::context::{Answers, LabRun, Laboratory, LegState};
use super::experiments::transfer::planned_legs;
use super::keeping;
use super::stage::{LegError, LegStage, Running, Stage};
use super::study::study_of;
use crate::browser::now_ms;
use crate::studies::{StudyDriver as _, readings, workers_for};
use leptos::prelude::*;
use protocol::BackendChoice;
use session::View;
use shortcuts::document::Run;
use shortcuts::experiments::{self, Experiment, ExperimentPlan, Maps, MapsFrom, Options, Part};
use shortcuts::plan::{Nothing, Plan};
use shortcuts::probe::{Probe, Readings};
use shortcuts::runner::Event;
use shortcuts::spectra::ClassSpectra;
use shortcuts::study::{Split, Study};
use shortcuts::transfer::LegPlan;
use shortcuts::{dominant, heat_map, hfss};
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// Results are worked out anew, and answers kept, at most so often.
const REFRESH: Duration = Duration::from_millis(300);

impl Laboratory {
    /// Takes another experiment up; what is known already is shown at once.
    pub fn choose_experiment(self, experiment: Experiment) {
        if untrack(|| self.experiment()) == experiment {
            return;
        }
        self.stop_experiment();
        self.options
            .update(|options| options.experiment = experiment);
        self.run.set(LabRun::Resting);
        self.refresh();
        // At once: the effect that follows the choice may come much later on a busy device.
        spawn_local(self.fetch_recorded());
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
                let legs = planned_legs(self, &study);
                self.running.update_value(|running| {
                    running.legs = legs;
                    running.stage = Some(Stage {
                        leg: None,
                        study,
                        set,
                        pace: None,
                    });
                });
                self.begin_stage();
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
        if lab.running.with_value(|running| running.recalled) {
            return study;
        }
        let recalled = keeping::recall(&study.key()).await;
        let wanted = lab
            .study
            .with_untracked(|now| now.as_ref().is_some_and(|now| Arc::ptr_eq(now, &study)));
        if wanted && !lab.running.with_value(|running| running.recalled) {
            lab.running.update_value(|running| running.recalled = true);
            lab.answers.set_value(Answers {
                readings: recalled.readings,
                unsaved: Vec::new(),
            });
            if let Some(run) = recalled.spectra {
                lab.spectra.set(run.spectra.map(Arc::new));
                lab.nearest.set(Some(run.nearest));
            }
            self.refresh();
        }
        study
    }

    /// Plans of another study are of no use.
    fn forget_plans(self) {
        self.running.update_value(|running| {
            *running = Running {
                run: running.run,
                without_gpu: running.without_gpu,
                ..Running::default()
            };
        });
    }

    fn next_run(self) -> u64 {
        self.running
            .try_update_value(|running| {
                running.run += 1;
                running.run
            })
            .unwrap_or_default()
    }

    /// Whether the run of this number still goes on.
    fn is_run(self, run: u64) -> bool {
        untrack(|| self.is_going()) && self.running.with_value(|running| running.run) == run
    }

    /// Experiments run on the processor from now on.
    pub(super) fn avoid_gpu(self) {
        self.running
            .update_value(|running| running.without_gpu = true);
    }

    /// Ends the experiment; what is known is kept.
    pub fn stop_experiment(self) {
        if untrack(|| self.is_going()) {
            self.next_run();
            self.dismiss_workers();
            self.run.set(LabRun::Stopped(None));
            self.settle();
        }
    }

    /// Works out the results and keeps the answers.
    pub(super) fn settle(self) {
        self.refresh();
        if let Some(study) = self.study.get_untracked() {
            self.keep_answers(&study);
        }
    }

    /// Follows the choices for as long as the page lives.
    pub fn follow(self) {
        let lab = self;
        self.watch_workers();
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
                lab.options.update(|options| {
                    options.dominant = dominant::Options::of(side);
                    options.hfss = hfss::Options::of(side);
                    options.heat_map = heat_map::Options::of(side);
                });
                let of_set = self
                    .opened()
                    .with_untracked(|set| set.as_ref().map_or(0, |set| set.truths.len()));
                lab.per_class.set((of_set > 2000).then_some(100));
            }
            now
        });
        // Results of a study that the choices no longer describe would mislead; what is known of the new one is shown.
        let experiment = Memo::new(move |_| self.experiment());
        Effect::new(move |_| {
            if self.page.view.get() != View::Laboratory || lab.loaded.with(Option::is_some) {
                return;
            }
            let chosen = self.chosen_study();
            if untrack(|| lab.is_going()) {
                return;
            }
            if let Some(study) = chosen {
                spawn_local(async move { drop(self.take_up(study).await) });
            }
        });
        // Of each there may be something that was found beforehand. It waits for nothing else.
        Effect::new(move |_| {
            experiment.track();
            let is_open = self.opened().with(Option::is_some);
            if self.page.view.get() == View::Laboratory && is_open {
                spawn_local(self.fetch_recorded());
            }
        });
        Effect::new(move |_| {
            if lab.maps_from() == MapsFrom::Workbench {
                self.page.history.track();
            }
            if !untrack(|| lab.is_going()) {
                self.refresh();
            }
        });
        set_interval(
            move || {
                if untrack(|| lab.is_going()) {
                    let changed = lab
                        .running
                        .try_update_value(|running| std::mem::take(&mut running.changed));
                    self.show_progress();
                    if changed == Some(true) {
                        self.settle();
                    }
                }
            },
            REFRESH,
        );
    }

    /// Some pictures cannot be opened: the study goes on without them.
    pub(super) fn refuse_pictures(self, refused: Vec<(usize, String)>) {
        self.dismiss_workers();
        let Some(stage) = self.stage() else { return };
        if stage.leg.is_some() {
            // The leg is opened anew without them.
            self.legs.update(|legs| {
                legs.pop();
            });
            self.running.update_value(|running| {
                let set = stage.set.id.clone();
                let pictures = refused.into_iter().map(|(picture, _)| picture);
                running
                    .refused
                    .entry(set.clone())
                    .or_default()
                    .extend(pictures);
                running.legs.push_front((stage.study.model.clone(), set));
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

    pub(super) fn take_spectra(self, spectra: Arc<ClassSpectra>, nearest: Vec<Option<usize>>) {
        if let Some(study) = self.study.get_untracked() {
            let run = Run {
                model_name: study.model.clone(),
                set_name: study.set.clone(),
                study: (*study).clone(),
                spectra: Some((*spectra).clone()),
                nearest: nearest.clone(),
                readings: Readings::default(),
            };
            keeping::keep_spectra(study.key(), run);
        }
        self.spectra.set(Some(spectra));
        self.nearest.set(Some(nearest));
    }

    /// An answer has come: it is kept, and soon shown.
    pub(super) fn keep_in_mind(self, probe: &Probe) {
        let leg = self.running.try_update_value(|running| {
            running.changed = true;
            running.stage.as_ref()?.leg.as_ref().map(|leg| leg.place)
        });
        match leg.flatten() {
            None => self
                .answers
                .update_value(|answers| answers.unsaved.push(probe.name())),
            Some(place) => self.legs.update(|legs| {
                if let Some(leg) = legs.get(place)
                    && let Some(reading) = leg.readings.get(probe)
                {
                    readings::keep(&leg.study.key(), [(probe.name(), reading)]);
                }
            }),
        }
    }

    /// The experiment ends for a reason that the visitor should know.
    pub(super) fn fail_experiment(self, sentence: String) {
        self.dismiss_workers();
        if untrack(|| self.is_going()) {
            self.run.set(LabRun::Stopped(Some(sentence)));
        }
        self.settle();
    }

    /// Begins to ask about the stage that is set up.
    fn begin_stage(self) {
        let Some(stage) = self.stage() else { return };
        self.renew_plan();
        let (backend, workers) = self.engines();
        self.have_workers_for(&stage.study, &stage.set, backend);
        self.tell(Event::Begin { workers });
        self.show_progress();
    }

    fn stage(self) -> Option<Stage> {
        self.running.with_value(|running| running.stage.clone())
    }

    fn engines(self) -> (BackendChoice, usize) {
        let on_gpu = self.is_on_gpu.get_untracked()
            && !self.running.with_value(|running| running.without_gpu);
        let card = untrack(|| self.page.card());
        workers_for(card.as_ref(), on_gpu, self.workers.get_untracked())
    }

    /// The choices as the plans need them.
    fn chosen_options(self) -> Options {
        let mut options = self.options.get_untracked();
        options.test.size = options.dominant.size;
        options.given = if options.maps_from == MapsFrom::Workbench {
            self.workbench_maps()
        } else {
            None
        };
        options
    }

    /// Has the plan follow the choices. Without a study there is none.
    fn renew_plan(self) {
        let Some(study) = self.study.get_untracked() else {
            return;
        };
        let (options, spectra) = (self.chosen_options(), self.spectra.get_untracked());
        self.running
            .update_value(|running| match &mut running.plan {
                Some(plan) if Arc::ptr_eq(plan.study(), &study) => {
                    plan.change(options);
                    if let Some(spectra) = spectra {
                        plan.learn_spectra(&spectra);
                    }
                }
                plan => *plan = Some(ExperimentPlan::new(study, spectra, options)),
            });
    }

    /// With the plan on the study itself, and the answers.
    fn with_own_plan<T>(self, with: impl FnOnce(&ExperimentPlan, &mut Readings) -> T) -> Option<T> {
        self.running.with_value(|running| {
            let plan = running.plan.as_ref()?;
            self.answers
                .try_update_value(|answers| with(plan, &mut answers.readings))
        })
    }

    /// With the plan under way, and the answers that it is about.
    pub(super) fn with_current_plan<T>(
        self,
        with: impl FnOnce(&dyn Plan, &mut Readings) -> T,
    ) -> Option<T> {
        let mut with = Some(with);
        let done = match self.stage().map(|stage| stage.leg) {
            None => None,
            Some(None) => self
                .with_own_plan(|plan, readings| with.take().map(|with| with(plan, readings)))
                .flatten(),
            // Who watches the legs is told when an answer has come.
            Some(Some(leg)) => self
                .legs
                .try_update_untracked(|legs| {
                    let state = legs.get_mut(leg.place)?;
                    (with.take()).map(|with| with(&*leg.plan, &mut state.readings))
                })
                .flatten(),
        };
        done.or_else(|| (with.take()).map(|with| with(&Nothing, &mut Readings::default())))
    }

    /// The maps that the test and the transfer are about; `None` while they are not complete.
    pub(super) fn chosen_maps(self) -> Option<Arc<Maps>> {
        self.renew_plan();
        self.with_own_plan(|plan, readings| plan.maps(readings))
            .flatten()
    }

    /// The maps on another study, or on this.
    fn leg_plan(self, study: &Study) -> Option<LegPlan> {
        let own = self.study.get_untracked()?;
        let maps = self.chosen_maps()?;
        let choice = untrack(|| self.choice());
        Some(experiments::leg(&own, study, &maps, choice))
    }

    /// The stage is done: the next leg, or the end.
    pub(super) fn next_stage(self) {
        self.settle();
        let next = self
            .running
            .try_update_value(|running| running.legs.pop_front())
            .flatten();
        let Some((model, set)) = next else {
            self.running.update_value(|running| running.stage = None);
            self.run.set(LabRun::Resting);
            self.settle();
            return;
        };
        self.dismiss_workers();
        if self.legs.with_untracked(Vec::is_empty) {
            self.show_own_leg();
        }
        let run = self.running.with_value(|running| running.run);
        spawn_local(async move {
            match self.open_leg(&model, &set).await {
                _ if !self.is_run(run) => {}
                Ok(()) => self.begin_stage(),
                Err(error) => {
                    self.page.say(error.to_string());
                    self.next_stage();
                }
            }
        });
    }

    async fn open_leg(self, model: &str, set: &str) -> Result<(), LegError> {
        let set = self.sets.load_set(set).await?;
        let card = self
            .page
            .models
            .with_untracked(|models| models.get(model).cloned())
            .ok_or(LegError::NoModel)?;
        let labels = set
            .labels(&card.labels)
            .ok_or_else(|| LegError::OtherClasses {
                model: card.name.clone(),
                set: set.title.clone(),
            })?;
        let own = self.study.get_untracked().ok_or(LegError::NoStudy)?;
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
            .running
            .with_value(|running| running.refused.get(&set.id).cloned())
            .unwrap_or_default();
        if set.id == own.set {
            let here = self.refused.get_untracked();
            refused.extend(here.into_iter().map(|(picture, _)| picture));
        }
        split.test.retain(|one| !refused.contains(&one.picture));
        let study = Arc::new(untrack(|| study_of(&set, &card, labels, split, self)));
        let recalled = keeping::recall(&study.key()).await;
        let plan = self.leg_plan(&study).ok_or(LegError::NoMaps)?;
        let plan = Arc::new(plan);
        let state = LegState {
            model: card.name,
            set: set.title.clone(),
            leg: plan.result(&recalled.readings),
            readings: recalled.readings,
            study: study.clone(),
        };
        let place = self.legs.try_update(|legs| {
            legs.push(state);
            legs.len() - 1
        });
        self.running.update_value(|running| {
            running.stage = Some(Stage {
                leg: place.map(|place| LegStage { place, plan }),
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
        if let Some((done, total)) = self.opening() {
            self.run.set(LabRun::Opening { done, total });
            return;
        }
        let elsewhere = || format!("The maps on {} with {}", stage.set.title, stage.study.model);
        let what = if stage.leg.is_some() {
            Some(elsewhere())
        } else {
            let current = self.with_own_plan(|plan, readings| plan.current(readings));
            current.flatten().map(|(part, _)| match part {
                Part::Leg => elsewhere(),
                part => part.words().to_owned(),
            })
        };
        let progress = self.with_plan(|plan, readings| plan.progress(readings));
        let (Some(what), Some((done, total))) = (what, progress) else {
            return;
        };
        let (_, first, since_ms) = stage
            .pace
            .filter(|(of, _, _)| *of == what)
            .unwrap_or_else(|| (what.clone(), done, now_ms()));
        self.running.update_value(|running| {
            if let Some(stage) = &mut running.stage {
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
    pub(super) fn refresh(self) {
        if self.study.with_untracked(Option::is_none)
            || self.loaded.with_untracked(Option::is_some)
            || self.spectra.with_untracked(Option::is_none)
        {
            return;
        }
        self.renew_plan();
        let mut results = self.results.get_untracked();
        self.with_own_plan(|plan, readings| plan.renew(&mut results, readings));
        self.results.set(results);
        let transfers = untrack(|| self.experiment()) == Experiment::Transfer;
        if transfers && self.legs.with_untracked(|legs| legs.len() > 1) {
            let studies: Vec<Arc<Study>> = self
                .legs
                .with_untracked(|legs| legs.iter().map(|leg| leg.study.clone()).collect());
            let plans: Vec<_> = (studies.iter()).map(|study| self.leg_plan(study)).collect();
            self.legs.update(|legs| {
                for (leg, plan) in legs.iter_mut().zip(plans).skip(1) {
                    if let Some(plan) = plan {
                        leg.leg = plan.result(&leg.readings);
                    }
                }
            });
        }
    }
}
