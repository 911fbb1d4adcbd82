//! Statements as sets with their controls. These are drawn once for each set, not whenever the plan is asked what comes next.

use shortcuts::probe::{Named, ProbeMask};
use spectrum::frequencies::{FrequencySet, pairs};
use spectrum::seeded::Seeded;

use crate::controls::{self, Cell, Control};
use crate::evidence::{By, Evidence, Sample, Statement};
use crate::inquiry::{Inquiry, Kept, named};
use crate::options::Options;
use crate::plane::{Plane, multiplicity};
use crate::subject::Subject;

/// The statements about this picture, with what their controls are made of.
pub(crate) struct Trials {
    options: Options,
    /// By pair, in the order of [`pairs`].
    pairs: Vec<((i32, i32), Cell)>,
    /// The energy of all of them.
    energy: f64,
    drawn: Kept<(Statement, FrequencySet), Trial>,
}

/// A set and its controls, as questions.
struct Trial {
    tested: (Named, Sample),
    same_number: Vec<(Named, Sample)>,
    same_energy: Vec<(Named, Sample)>,
}

impl Trials {
    /// About a picture of the plane's side.
    pub fn new(subject: &Subject, options: Options) -> Self {
        let side = subject.side();
        let pairs: Vec<((i32, i32), Cell)> = (pairs(side).into_iter().zip(subject.energy()))
            .map(|(pair, &energy)| {
                let cell = Cell {
                    energy,
                    coefficients: multiplicity(side, pair),
                };
                (pair, cell)
            })
            .filter(|(pair, _)| *pair != (0, 0))
            .collect();
        Self {
            options,
            energy: pairs.iter().map(|(_, cell)| cell.energy).sum(),
            pairs,
            drawn: Kept::new(),
        }
    }

    /// The statement about some blocks, and how it stands.
    pub fn of_blocks(
        &self,
        blocks: &[usize],
        plane: &Plane,
        cells: &[Cell],
        inquiry: &Inquiry,
    ) -> Option<Evidence> {
        let statement = Statement::Frequencies;
        let set = plane.set(blocks);
        let trial = self.drawn.of((statement, set), |(_, set)| {
            let mut random = self.random(statement);
            let count = self.options.controls;
            let same_number = controls::matched(cells, blocks, count, &mut random);
            let target = controls::energy(cells, blocks);
            let is_matched = |control: &Control| controls::is_same(control.energy, target);
            let same_energy = if same_number.iter().all(is_matched) {
                Vec::new()
            } else {
                controls::of_equal_energy(cells, blocks, count, &mut random)
            };
            let ask = |controls: Vec<Control>| -> Vec<(Named, Sample)> {
                (controls.into_iter())
                    .map(|control| {
                        self.question(By::Keeping, plane.set(&control.cells), control.energy)
                    })
                    .collect()
            };
            Trial {
                tested: self.question(By::Keeping, set.clone(), target),
                same_number: ask(same_number),
                same_energy: ask(same_energy),
            }
        });
        trial.evidence(statement, By::Keeping, inquiry)
    }

    /// The statement about the frequencies for which `holds` says so, and how it stands.
    pub fn of_frequencies(
        &self,
        statement: Statement,
        by: By,
        plane: &Plane,
        holds: impl Fn(i32, i32) -> bool,
        inquiry: &Inquiry,
    ) -> Option<Evidence> {
        let side = plane.side();
        let set = FrequencySet::from_fn(side, |kx, ky| (kx, ky) != (0, 0) && holds(kx, ky));
        let trial = self.drawn.of((statement, set), |(_, set)| {
            let cells: Vec<Cell> = self.pairs.iter().map(|(_, cell)| *cell).collect();
            let tested: Vec<usize> = (0..cells.len())
                .filter(|&cell| set.contains(self.pairs[cell].0.0, self.pairs[cell].0.1))
                .collect();
            let mut random = self.random(statement);
            let controls =
                controls::matched(&cells, &tested, self.options.other_controls, &mut random);
            Trial {
                tested: self.question(by, set.clone(), controls::energy(&cells, &tested)),
                same_number: (controls.into_iter())
                    .map(|control| {
                        let mut set = FrequencySet::empty(side);
                        for cell in control.cells {
                            let (kx, ky) = self.pairs[cell].0;
                            set.insert(kx, ky);
                        }
                        self.question(by, set, control.energy)
                    })
                    .collect(),
                same_energy: Vec::new(),
            }
        });
        trial.evidence(statement, by, inquiry)
    }

    /// A stream for each statement.
    fn random(&self, statement: Statement) -> Seeded {
        Seeded::new(self.options.seed, statement as u64)
    }

    fn question(&self, by: By, mut set: FrequencySet, energy: f64) -> (Named, Sample) {
        let sample = Sample {
            coefficients: set.coefficients(),
            energy: energy / self.energy.max(f64::MIN_POSITIVE),
            reply: None,
        };
        let mask = match by {
            By::Removing => ProbeMask::Remove(set),
            By::Keeping => {
                set.insert(0, 0);
                ProbeMask::Keep(set)
            }
        };
        (named(mask), sample)
    }
}

impl Trial {
    /// `None` for a set without frequencies.
    fn evidence(&self, statement: Statement, by: By, inquiry: &Inquiry) -> Option<Evidence> {
        if self.tested.1.coefficients == 0 {
            return None;
        }
        let ask = |(question, sample): &(Named, Sample)| Sample {
            reply: inquiry.ask(question),
            ..*sample
        };
        let mut evidence = Evidence {
            same_number: self.same_number.iter().map(ask).collect(),
            same_energy: self.same_energy.iter().map(ask).collect(),
            ..Evidence::new(statement, by, ask(&self.tested))
        };
        evidence.conclude();
        Some(evidence)
    }
}
