//! What a sweep asks.

use super::curve::Curve;
use super::{Options, Point};
use crate::one_picture::Answer;
use crate::plan::{Plan, Step, ask};
use crate::probe::{Named, Probe, ProbeMask, Readings};
use crate::study::Part;
use spectrum::recipe::Recipe;

/// The picture without what is swept, and at every point.
#[derive(Clone, Debug)]
pub struct SweepPlan {
    options: Options,
    whole: Named,
    points: Vec<(Point, Named)>,
}

impl SweepPlan {
    /// A sweep of pictures of `side` x `side` that are treated otherwise as `recipe` says. `places` are its points' [`Point::at`], which may be
    /// those of another side, so that networks of different input sizes are asked at the same ones.
    pub fn new(options: Options, places: &[f32], side: usize, recipe: &Recipe) -> Self {
        let options = options.sound();
        let point = |&at| {
            let recipe = options.recipe(at, side, recipe);
            let asked = named(&recipe);
            (Point { at, recipe }, asked)
        };
        Self {
            options,
            whole: named(&options.kind.base(recipe)),
            points: places.iter().map(point).collect(),
        }
    }

    /// Its points, in rising order.
    pub fn points(&self) -> impl ExactSizeIterator<Item = &Point> {
        self.points.iter().map(|(point, _)| point)
    }

    /// What is known so far.
    pub fn result(&self, readings: &Readings) -> Curve {
        let answer = |named: &Named| readings.of(named).and_then(Answer::of);
        Curve {
            kind: self.options.kind,
            whole: answer(&self.whole),
            points: (self.points.iter())
                .map(|(point, asked)| (point.at, answer(asked)))
                .collect(),
        }
    }
}

impl Plan for SweepPlan {
    /// Everything at once: first the picture without what is swept, then every eighth point, the points halfway between them, and so on, so
    /// that the whole of the curve is soon seen.
    fn next(&self, readings: &Readings) -> Step {
        let mut order: Vec<usize> = (0..self.points.len()).collect();
        // By how often two divides the place, three times at most.
        order.sort_by_key(|place| std::cmp::Reverse((place | 8).trailing_zeros()));
        let points = order.into_iter().map(|place| &self.points[place].1);
        ask(std::iter::once(&self.whole).chain(points), readings)
    }

    fn progress(&self, readings: &Readings) -> (usize, usize) {
        let all = || std::iter::once(&self.whole).chain(self.points.iter().map(|(_, named)| named));
        let done = all().filter(|named| readings.of(named).is_some()).count();
        (done, all().count())
    }
}

fn named(recipe: &Recipe) -> Named {
    Probe::new(Part::Test, ProbeMask::Recipe(Box::new(recipe.clone()))).into()
}
