//! What the network said to each step of the history, and the small chart of it: a probability for each step, the newest on the right.

use std::fmt::Write as _;

use crate::history::History;

/// More steps than this are not kept: with a thousand classes an answer takes four kilobytes.
const KEPT: usize = 60;

/// The answer to one step.
#[derive(Clone, Debug, PartialEq)]
pub struct Point<T> {
    /// The step's place among [`History::states`].
    pub step: usize,
    /// What was asked about: tells whether the history still holds this step.
    pub state: T,
    /// What the network gave each class, in the order of its labels.
    pub probabilities: Vec<f32>,
}

/// The answers of the last steps, at most one for each step.
#[derive(Clone, Debug, PartialEq)]
pub struct StepAnswers<T> {
    points: Vec<Point<T>>,
}

impl<T> Default for StepAnswers<T> {
    fn default() -> Self {
        Self { points: Vec::new() }
    }
}

impl<T: Clone + PartialEq> StepAnswers<T> {
    /// Takes an answer to `state`, the history's `step`. It replaces an older answer to the same step; steps that the history has
    /// dropped since are dropped here, and so is the step furthest from this one if there are too many.
    pub fn record(&mut self, step: usize, state: T, probabilities: Vec<f32>, history: &History<T>) {
        self.points.push(Point {
            step,
            state,
            probabilities,
        });
        let newest = self.points.len() - 1;
        let held = holds(history);
        let mut index = 0;
        self.points.retain(|point| {
            let keeps = held(point) && (index == newest || point.step != step);
            index += 1;
            keeps
        });
        self.points.sort_by_key(|point| point.step);
        if self.points.len() > KEPT {
            let first = self.points.first().map_or(0, |point| point.step);
            let last = self.points.last().map_or(0, |point| point.step);
            if step.abs_diff(first) >= step.abs_diff(last) {
                self.points.remove(0);
            } else {
                self.points.pop();
            }
        }
    }

    /// Forgets the answers to these steps.
    pub fn forget(&mut self, steps: &[usize]) {
        self.points.retain(|point| !steps.contains(&point.step));
    }

    /// Whether there is an answer to `state` as the history's `step`.
    pub fn holds(&self, step: usize, state: &T) -> bool {
        self.points
            .iter()
            .any(|point| point.step == step && point.state == *state)
    }

    /// The answers to steps that the history still holds, the oldest first.
    pub fn points<'a>(&'a self, history: &'a History<T>) -> Vec<&'a Point<T>> {
        let held = holds(history);
        self.points.iter().filter(|point| held(point)).collect()
    }
}

/// Whether a point's step is still what it was.
fn holds<T: Clone + PartialEq>(history: &History<T>) -> impl Fn(&Point<T>) -> bool {
    let states: Vec<&T> = history.states().collect();
    // While something is tried out, the step that it began from waits outside the list.
    let waiting = history
        .before_preview()
        .map(|state| (history.position(), state));
    move |point| match waiting {
        Some((step, state)) if step == point.step => *state == point.state,
        _ => states.get(point.step).copied() == Some(&point.state),
    }
}

/// Where to draw everything, without a size in pixels: columns of width 1 from 0, heights from 0 at the top (certain) to
/// [`Chart::HEIGHT`] at the bottom (impossible).
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// The steps, the oldest first; the middle of the column at `index` is `index + 0.5`.
    pub steps: Vec<usize>,
    /// One line for each class.
    pub lines: Vec<Line>,
}

/// What became of one class from step to step.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its place among the network's labels.
    pub class: usize,
    /// For each column the probability, if the answer has this class.
    pub values: Vec<Option<f32>>,
    /// The same as an SVG path; a column without a value interrupts it.
    pub path: String,
}

impl Chart {
    /// From certain to impossible.
    pub const HEIGHT: f64 = 100.0;

    /// The chart of `classes` over `points`.
    pub fn of<T>(points: &[&Point<T>], classes: &[usize]) -> Self {
        let lines = classes
            .iter()
            .map(|&class| {
                let values: Vec<Option<f32>> = points
                    .iter()
                    .map(|point| {
                        let value = point.probabilities.get(class).copied();
                        value.filter(|value| value.is_finite())
                    })
                    .collect();
                Line {
                    class,
                    path: path(&values),
                    values,
                }
            })
            .collect();
        Self {
            steps: points.iter().map(|point| point.step).collect(),
            lines,
        }
    }

    /// The height of a probability.
    pub fn height(probability: f32) -> f64 {
        Self::HEIGHT * (1.0 - f64::from(probability.clamp(0.0, 1.0)))
    }
}

fn path(values: &[Option<f32>]) -> String {
    let mut text = String::new();
    let mut drawn = false;
    for (column, value) in values.iter().enumerate() {
        if let Some(value) = value {
            let command = if drawn { 'L' } else { 'M' };
            let height = (Chart::height(*value) * 100.0).round() / 100.0;
            // Writing to a string cannot fail.
            let _ = write!(text, "{command}{} {height}", column as f64 + 0.5);
        }
        drawn = value.is_some();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn steps(answers: &StepAnswers<u32>, history: &History<u32>) -> Vec<usize> {
        answers
            .points(history)
            .iter()
            .map(|point| point.step)
            .collect()
    }

    fn answer(answers: &mut StepAnswers<u32>, history: &History<u32>, probability: f32) {
        let (step, state) = (history.position(), *history.present());
        answers.record(step, state, vec![probability], history);
    }

    #[test]
    fn a_new_branch_drops_what_it_replaces() {
        let mut history = History::new(0);
        let mut answers = StepAnswers::default();
        answer(&mut answers, &history, 0.9);
        for state in 1..4 {
            history.commit(state);
            answer(&mut answers, &history, 0.5);
        }
        history.go_to(1);
        // What is undone can still be gone to.
        assert_eq!(steps(&answers, &history), [0, 1, 2, 3]);
        history.commit(7);
        assert_eq!(steps(&answers, &history), [0, 1]);
        answer(&mut answers, &history, 0.1);
        assert_eq!(steps(&answers, &history), [0, 1, 2]);
        assert_eq!(answers.points(&history)[2].probabilities, [0.1]);
        assert_eq!(answers.points.len(), 3);
        assert!(answers.holds(2, &7) && !answers.holds(2, &2) && !answers.holds(1, &7));
    }

    #[test]
    fn a_drag_does_not_hide_where_it_began() {
        let mut history = History::new(0);
        let mut answers = StepAnswers::default();
        history.commit(1);
        answer(&mut answers, &history, 0.5);
        history.preview(2);
        assert_eq!(steps(&answers, &history), [1]);
        history.commit(3);
        assert_eq!(steps(&answers, &history), [1]);
        // An answer that comes when its step is gone is of no use.
        answers.record(2, 2, vec![0.2], &history);
        assert_eq!(steps(&answers, &history), [1]);
    }

    #[test]
    fn lines_go_from_step_to_step() {
        let point = |step, probabilities: &[f32]| Point {
            step,
            state: (),
            probabilities: probabilities.to_vec(),
        };
        let points = [
            point(0, &[1.0, 0.0]),
            point(2, &[0.25]),
            point(3, &[f32::NAN, 0.5]),
            point(4, &[2.0, 0.126]),
        ];
        let chart = Chart::of(&points.iter().collect::<Vec<_>>(), &[0, 1]);
        assert_eq!(chart.steps, [0, 2, 3, 4]);
        assert_eq!(chart.lines[0].path, "M0.5 0L1.5 75M3.5 0");
        assert_eq!(chart.lines[1].path, "M0.5 100M2.5 50L3.5 87.4");
        assert_eq!(
            chart.lines[1].values,
            [Some(0.0), None, Some(0.5), Some(0.126)]
        );
        let empty = Chart::of::<()>(&[], &[3]);
        assert_eq!((empty.steps.len(), empty.lines[0].path.as_str()), (0, ""));
    }

    proptest! {
        // Whatever is done, the answers hold each step once, in order, only steps of the history, the last answer, and few in all.
        #[test]
        fn answers_follow_the_history(moves in proptest::collection::vec((0..4_u8, any::<u32>()), 0..300)) {
            let mut history = History::new(0);
            let mut answers = StepAnswers::default();
            for (what, value) in moves {
                match what {
                    0 | 1 => history.commit(value),
                    2 => { history.undo(); }
                    _ => { history.go_to(value as usize % 100); }
                }
                answer(&mut answers, &history, 0.5);
                let found = steps(&answers, &history);
                prop_assert!(found.is_sorted_by(|a, b| a < b));
                prop_assert!(found.contains(&history.position()));
                prop_assert!(found.len() <= KEPT && answers.points.len() == found.len());
                let states: Vec<u32> = history.states().copied().collect();
                prop_assert!(answers.points(&history).iter().all(|point| states[point.step] == point.state));
            }
        }
    }
}
