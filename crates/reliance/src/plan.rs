//! What to ask about a picture, and in which order: first what shows something soon, then what refines it, then what tests it.
//!
//! 1. The whole picture, its mean colour alone, and both cut-offs in octaves.
//! 2. The blocks, in the order of `order.rs`.
//! 3. Directions, phase and magnitude.
//! 4. The cut-offs to one cycle/image, and the two curves.
//! 5. Controls.
//!
//! The plan goes through its stages as far as the readings reach, so what it has found so far is there at any time.

use std::sync::Arc;

use shortcuts::plan::{Plan, Step};
use shortcuts::probe::{Named, ProbeMask, Readings};

use crate::content;
use crate::controls::Cell;
use crate::curve::{self, Direction, Traced, trace};
use crate::cutoffs::{self, Pass, Sought, seek};
use crate::evidence::{By, Evidence, Statement};
use crate::inquiry::{Inquiry, Kept, named};
use crate::options::Options;
use crate::order;
use crate::orientation::{self, DIRECTIONS};
use crate::plane::Plane;
use crate::reliance::Reliance;
use crate::search;
use crate::subject::Subject;
use crate::trials::Trials;

/// Blocks that are asked about at once: enough for workers not to wait for each other, few enough to see the picture grow.
const ROUND: usize = 10;
/// Questions of a search by halving, where the number is not known yet.
const HALVINGS: usize = 5;

/// Everything about one picture as a plan.
pub struct RelyPlan {
    subject: Subject,
    options: Options,
    plane: Arc<Plane>,
    cells: Vec<Cell>,
    /// Of each block, its share of the energy outside DC.
    shares: Vec<f64>,
    whole: Named,
    blank: Named,
    /// Without each block.
    without: Vec<Named>,
    /// Without each direction.
    directions: Vec<Named>,
    /// Sets of blocks on a curve.
    on_curves: Kept<(Direction, Vec<usize>), Named>,
    /// About how many questions there are.
    expected: usize,
    trials: Trials,
}

type Stage = fn(&RelyPlan, &Inquiry, &mut Reliance);

const STAGES: [Stage; 6] = [
    RelyPlan::ends,
    RelyPlan::blocks,
    RelyPlan::parts,
    RelyPlan::cut_offs,
    RelyPlan::curves,
    RelyPlan::statements,
];

impl RelyPlan {
    /// About this picture and answer.
    pub fn new(subject: Subject, options: Options) -> Self {
        let plane = Arc::new(Plane::new(subject.side(), options.size));
        let cells = plane.cells(subject.energy());
        let all: f64 = subject.energy().iter().sum();
        let mut dc = plane.set(&[]);
        dc.insert(0, 0);
        Self {
            shares: (cells.iter())
                .map(|cell| cell.energy / all.max(f64::MIN_POSITIVE))
                .collect(),
            whole: named(ProbeMask::Whole),
            blank: named(ProbeMask::Keep(dc)),
            without: (0..plane.blocks())
                .map(|block| named(ProbeMask::Remove(plane.set(&[block]))))
                .collect(),
            directions: (0..DIRECTIONS)
                .map(|direction| named(ProbeMask::Filter(orientation::without(direction))))
                .collect(),
            on_curves: Kept::new(),
            expected: Self::questions(subject.side(), options),
            trials: Trials::new(&subject, options),
            subject,
            options,
            plane,
            cells,
        }
    }

    /// What is known, at any time.
    pub fn result(&self, readings: &Readings) -> Reliance {
        self.replay(readings).0
    }

    /// How many passes of the network an exhaustive search of the blocks takes: each block, and the whole picture.
    pub fn exhaustive_passes(&self) -> usize {
        self.plane.blocks() + 1
    }

    /// About how many questions there are about a picture of this side.
    pub fn questions(side: usize, options: Options) -> usize {
        let plane = Plane::new(side, options.size);
        let cut_offs = 2 * search::octaves(cutoffs::end(side)).len() - 2;
        let curves = 2 * curve::grid(plane.blocks()).len() - 3;
        let statements = 2 * (1 + options.controls) + 4 * (1 + options.other_controls);
        let contents = 3;
        let blocks = budget(&plane, options);
        cut_offs + blocks + DIRECTIONS + contents + curves + 4 * HALVINGS + statements
    }

    /// Goes through the stages: what is known then, and what is to be asked.
    fn replay<'a>(&self, readings: &'a Readings) -> (Reliance, Inquiry<'a>) {
        let inquiry = Inquiry::new(readings);
        let mut found = Reliance::new(&self.subject, self.plane.clone(), self.shares.clone());
        for stage in STAGES {
            stage(self, &inquiry, &mut found);
            if inquiry.is_waiting() {
                break;
            }
        }
        found.complete = !inquiry.is_waiting();
        (found, inquiry)
    }

    fn ends(&self, inquiry: &Inquiry, found: &mut Reliance) {
        found.importance.whole = inquiry.ask(&self.whole);
        found.best = inquiry.best(&self.whole).to_vec();
        found.blank = inquiry.ask(&self.blank);
        for pass in [Pass::Low, Pass::High] {
            let sought = self.cut_off(pass, inquiry, found);
            // The octaves first; what lies between them comes later.
            if sought.found.is_none() {
                self.ask_cut_offs(pass, &sought.missing, inquiry);
            }
        }
    }

    fn blocks(&self, inquiry: &Inquiry, found: &mut Reliance) {
        let mut left = budget(&self.plane, self.options);
        while left > 0 {
            for block in order::next(&found.importance, ROUND.min(left)) {
                found.importance.without[block] = inquiry.ask(&self.without[block]);
                left -= 1;
            }
            if inquiry.is_waiting() {
                return;
            }
        }
        found.importance.complete = true;
    }

    fn parts(&self, inquiry: &Inquiry, found: &mut Reliance) {
        let replies = found.directions.without.iter_mut();
        for (reply, question) in replies.zip(&self.directions) {
            *reply = inquiry.ask(question);
        }
        let ask = |content| inquiry.ask(&named(content::mask(content)));
        found.parts.phase_flat = ask(content::PHASE_FLAT);
        found.parts.phase_natural = ask(content::PHASE_NATURAL);
        found.parts.magnitude_zero = ask(content::MAGNITUDE_ZERO);
    }

    fn cut_offs(&self, inquiry: &Inquiry, found: &mut Reliance) {
        for pass in [Pass::Low, Pass::High] {
            let sought = self.cut_off(pass, inquiry, found);
            self.ask_cut_offs(pass, &sought.missing, inquiry);
        }
    }

    fn cut_off(&self, pass: Pass, inquiry: &Inquiry, found: &mut Reliance) -> Sought {
        let answer = self.subject.answer();
        let sought = seek(pass, answer, self.plane.side(), |radius| {
            inquiry.known(&self.at_cut_off(pass, radius))
        });
        let place = match pass {
            Pass::Low => &mut found.low_pass,
            Pass::High => &mut found.high_pass,
        };
        place.clone_from(&sought.found);
        sought
    }

    fn ask_cut_offs(&self, pass: Pass, radii: &[usize], inquiry: &Inquiry) {
        for &radius in radii {
            inquiry.ask(&self.at_cut_off(pass, radius));
        }
    }

    fn at_cut_off(&self, pass: Pass, radius: usize) -> Named {
        let end = cutoffs::end(self.plane.side());
        match (pass, radius) {
            (Pass::Low, 1) => self.blank.clone(),
            (Pass::High, 1) => self.whole.clone(),
            (Pass::Low, radius) if radius == end => self.whole.clone(),
            (Pass::High, radius) if radius == end => self.blank.clone(),
            _ => named(ProbeMask::Filter(cutoffs::chain(pass, radius))),
        }
    }

    fn curves(&self, inquiry: &Inquiry, found: &mut Reliance) {
        let order = found.importance.ranked();
        let answer = self.subject.answer();
        for direction in [Direction::Insertion, Direction::Deletion] {
            let Traced { curve, missing } = trace(
                direction,
                answer,
                &order,
                &self.plane,
                &self.cells,
                |count| inquiry.known(&self.on_curve(direction, &order[..count])),
            );
            for count in missing {
                inquiry.ask(&self.on_curve(direction, &order[..count]));
            }
            match direction {
                Direction::Insertion => found.insertion = Some(curve),
                Direction::Deletion => found.deletion = Some(curve),
            }
        }
    }

    fn on_curve(&self, direction: Direction, blocks: &[usize]) -> Arc<Named> {
        let is_all = blocks.len() == self.plane.blocks();
        self.on_curves.of((direction, blocks.to_vec()), |_| {
            let set = self.plane.set(blocks);
            match direction {
                Direction::Insertion if is_all => self.whole.clone(),
                Direction::Deletion if blocks.is_empty() => self.whole.clone(),
                Direction::Deletion if is_all => self.blank.clone(),
                Direction::Insertion => {
                    let mut set = set;
                    set.insert(0, 0);
                    named(ProbeMask::Keep(set))
                }
                Direction::Deletion => named(ProbeMask::Remove(set)),
            }
        })
    }

    fn statements(&self, inquiry: &Inquiry, found: &mut Reliance) {
        let blocks = found.importance.standing_out();
        found.evidence.extend(
            self.trials
                .of_blocks(&blocks, &self.plane, &self.cells, inquiry),
        );
        if inquiry.is_waiting() {
            return;
        }
        if let Some((direction, _)) = found.directions.strongest() {
            let mask = orientation::only(direction).mask(self.plane.side(), self.plane.side());
            found.evidence.extend(self.trials.of_frequencies(
                Statement::Direction,
                By::Keeping,
                &self.plane,
                |kx, ky| mask.at(kx, ky) > 0.5,
                inquiry,
            ));
        }
        for cut_off in [&found.low_pass, &found.high_pass].into_iter().flatten() {
            let statement = match cut_off.pass {
                Pass::Low => Statement::LowPass,
                Pass::High => Statement::HighPass,
            };
            let side = self.plane.side();
            let mask = cutoffs::chain(cut_off.pass, cut_off.radius).mask(side, side);
            found.evidence.extend(self.trials.of_frequencies(
                statement,
                By::Removing,
                &self.plane,
                |kx, ky| mask.at(kx, ky) > 0.5,
                inquiry,
            ));
        }
        let random = (0..self.options.other_controls).map(content::magnitude_random);
        found.parts.magnitude_random = random
            .map(|content| inquiry.ask(&named(content::mask(content))))
            .collect();
        found.evidence.extend(Evidence::of_phase(&found.parts));
    }
}

/// How many blocks are asked about.
fn budget(plane: &Plane, options: Options) -> usize {
    let passes = options.share * (plane.blocks() + 1) as f64;
    (passes as usize).saturating_sub(1).clamp(1, plane.blocks())
}

impl Plan for RelyPlan {
    fn next(&self, readings: &Readings) -> Step {
        let (_, inquiry) = self.replay(readings);
        match inquiry.into_missing() {
            missing if missing.is_empty() => Step::Finished,
            missing => Step::Ask(missing),
        }
    }

    fn progress(&self, readings: &Readings) -> (usize, usize) {
        let (found, inquiry) = self.replay(readings);
        let done = inquiry.answered();
        if found.complete {
            return (done, done);
        }
        let waiting = inquiry.into_missing().len();
        (done, self.expected.max(done + waiting))
    }
}
