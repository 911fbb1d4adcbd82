//! Which sets to try next.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use spectrum::frequencies::{FrequencySet, pairs};

use super::Options;
use super::grid::{Grid, Kind, Members};
use super::result::{Found, Hfss};
use crate::plan::{Plan, Step, ask};
use crate::probe::{Named, Probe, ProbeMask, Readings};
use crate::study::{Part, Study};

/// Separates the random numbers of the search from others; repeats and stages follow.
const STREAM: u64 = 0x6866_7373_0000;
/// How often a set is drawn anew if its stage has it already.
const REDRAWS: usize = 20;

/// The search as a plan.
pub struct HfssPlan {
    options: Options,
    seed: u64,
    side: usize,
    classes: usize,
    pairs: Vec<(i32, i32)>,
    grids: Vec<Grid>,
    whole: Named,
    /// Drawing and naming thousands of sets takes time; a stage is the same as long as its parents are.
    drawn: Mutex<BTreeMap<(usize, usize), Drawn>>,
}

/// The sets of a stage, as they are asked.
type Candidates = Arc<Vec<Named>>;
/// By class, the best of a stage; empty for a class about which nothing is known.
type Best = Vec<Vec<usize>>;

struct Drawn {
    within: Option<(Candidates, Best)>,
    candidates: Candidates,
}

/// How far the readings reach.
struct Replay {
    /// By repeat, the last stage whose sets are all answered; before the first is, that one.
    known: Vec<Candidates>,
    /// How many stages are answered completely.
    stages: usize,
    /// Probes of all stages that are known, once each.
    asked: usize,
    answered: usize,
    step: Step,
}

impl HfssPlan {
    /// A search on the study's search pictures.
    pub fn new(study: &Study, options: Options) -> Self {
        Self {
            seed: study.seed,
            side: study.side,
            classes: study.classes.len(),
            pairs: pairs(study.side),
            grids: (options.stages.iter())
                .map(|stage| Grid::new(study.side, stage.size))
                .collect(),
            whole: Probe::new(Part::Search, ProbeMask::Whole).into(),
            drawn: Mutex::default(),
            options,
        }
    }

    /// What is known, at any time.
    pub fn result(&self, readings: &Readings) -> Hfss {
        let replay = self.replay(readings);
        let found = (replay.known.iter())
            .map(|candidates| {
                let best = self.best(candidates, readings, 1);
                (best.into_iter().enumerate())
                    .map(|(class, best)| {
                        let candidate = &candidates[*best.first()?];
                        let reading = readings.of(candidate)?;
                        Some(Found {
                            set: kept(candidate)?.clone(),
                            loss: reading.loss.get(class).copied()??,
                        })
                    })
                    .collect()
            })
            .collect();
        let whole = readings
            .of(&self.whole)
            .map_or_else(|| vec![None; self.classes], |whole| whole.loss.clone());
        Hfss {
            side: self.side,
            options: self.options.clone(),
            whole,
            found,
            stages: replay.stages,
            settled: replay.step == Step::Finished,
        }
    }

    /// Goes through the stages as far as the readings reach. All repeats go from stage to stage together.
    fn replay(&self, readings: &Readings) -> Replay {
        let mut replay = Replay {
            known: Vec::new(),
            stages: 0,
            asked: 0,
            answered: 0,
            step: Step::Finished,
        };
        let mut names = BTreeSet::new();
        let mut within: Vec<Option<(Candidates, Best)>> = vec![None; self.options.repeats];
        for stage in 0..self.options.stages.len() {
            let candidates: Vec<Candidates> = (within.into_iter().enumerate())
                .map(|(repeat, within)| self.candidates(repeat, stage, within))
                .collect();
            // Repeats may draw the same set.
            let fresh: Vec<&Named> = ([&self.whole].into_iter())
                .chain(candidates.iter().flat_map(|all| all.iter()))
                .filter(|named| names.insert(named.name().to_owned()))
                .collect();
            let answers = fresh.iter().filter(|named| readings.of(named).is_some());
            replay.answered += answers.count();
            replay.asked += fresh.len();
            replay.step = ask(fresh, readings);
            let complete = replay.step == Step::Finished;
            if complete || stage == 0 {
                replay.known.clone_from(&candidates);
            }
            if !complete {
                break;
            }
            replay.stages = stage + 1;
            within = candidates
                .into_iter()
                .map(|candidates| {
                    let best = self.best(&candidates, readings, self.options.best);
                    Some((candidates, best))
                })
                .collect();
            let nothing = |within: &Option<(Candidates, Best)>| {
                (within.as_ref()).is_none_or(|(_, best)| best.iter().all(Vec::is_empty))
            };
            if within.iter().all(nothing) {
                break;
            }
        }
        replay
    }

    /// By class, the `count` sets with the least loss; of equals the first.
    fn best(&self, candidates: &[Named], readings: &Readings, count: usize) -> Best {
        let found: Vec<_> = (candidates.iter())
            .map(|candidate| readings.of(candidate))
            .collect();
        (0..self.classes)
            .map(|class| {
                let mut losses: Vec<(f64, usize)> = (found.iter().enumerate())
                    .filter_map(|(candidate, reading)| {
                        Some(((*reading)?.loss.get(class).copied()??, candidate))
                    })
                    .collect();
                losses.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                losses.truncate(count);
                losses.into_iter().map(|(_, candidate)| candidate).collect()
            })
            .collect()
    }

    /// The sets of a stage, drawn within the best of the one before it.
    fn candidates(
        &self,
        repeat: usize,
        stage: usize,
        within: Option<(Candidates, Best)>,
    ) -> Candidates {
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = drawn.get(&(repeat, stage)) {
            let same = match (&known.within, &within) {
                (None, None) => true,
                (Some((set, best)), Some((now, best_now))) => {
                    Arc::ptr_eq(set, now) && best == best_now
                }
                _ => false,
            };
            if same {
                return Arc::clone(&known.candidates);
            }
        }
        let candidates = Arc::new(self.draw(repeat, stage, within.as_ref()));
        drawn.insert(
            (repeat, stage),
            Drawn {
                within,
                candidates: Arc::clone(&candidates),
            },
        );
        candidates
    }

    fn draw(&self, repeat: usize, stage: usize, within: Option<&(Candidates, Best)>) -> Vec<Named> {
        let stream = STREAM + ((repeat as u64) << 8) + stage as u64;
        let mut random = spectrum::seeded::Seeded::new(self.seed, stream);
        let mut owners: Vec<&Vec<usize>> = within
            .iter()
            .flat_map(|(_, best)| best)
            .filter(|best| !best.is_empty())
            .collect();
        // Not always the same classes where there are more of them than turns.
        random.shuffle(&mut owners);
        let sets = self.options.stages[stage].sets;
        let mut seen = BTreeSet::new();
        let mut candidates = Vec::with_capacity(sets);
        for turn in 0..sets {
            let kind = Kind::ALL[turn % Kind::ALL.len()];
            for _ in 0..=REDRAWS {
                let parent = match within {
                    None => None,
                    Some((parents, _)) => {
                        let Some(best) = owners.get(turn / Kind::ALL.len() % owners.len().max(1))
                        else {
                            break;
                        };
                        Some(&parents[best[random.below(best.len())]])
                    }
                };
                let may = self.members(parent);
                let members = self.grids[stage].draw(kind, self.options.keep, &may, &mut random);
                let named = self.candidate(&members);
                if seen.insert(named.name().to_owned()) {
                    candidates.push(named);
                    break;
                }
            }
        }
        candidates
    }

    fn candidate(&self, members: &Members) -> Named {
        let mut set = FrequencySet::empty(self.side);
        for (&(kx, ky), has) in self.pairs.iter().zip(members) {
            if *has {
                set.insert(kx, ky);
            }
        }
        if self.options.keep_dc {
            set.insert(0, 0);
        }
        Probe::new(Part::Search, ProbeMask::Keep(set)).into()
    }

    /// What may be drawn within `parent`, or at all: everything but DC where it stays anyway.
    fn members(&self, parent: Option<&Named>) -> Members {
        let set = parent.and_then(kept);
        (self.pairs.iter())
            .map(|&(kx, ky)| {
                let free = (kx, ky) != (0, 0) || !self.options.keep_dc;
                free && set.is_none_or(|set| set.contains(kx, ky))
            })
            .collect()
    }
}

fn kept(named: &Named) -> Option<&FrequencySet> {
    match &named.probe.mask {
        ProbeMask::Keep(set) => Some(set),
        _ => None,
    }
}

impl Plan for HfssPlan {
    fn next(&self, readings: &Readings) -> Step {
        self.replay(readings).step
    }

    fn progress(&self, readings: &Readings) -> (usize, usize) {
        let replay = self.replay(readings);
        if replay.step == Step::Finished {
            return (replay.answered, replay.asked);
        }
        let later: usize = (self.options.stages.iter())
            .skip(replay.stages + 1)
            .map(|stage| stage.sets * self.options.repeats)
            .sum();
        (replay.answered, replay.asked + later)
    }
}
