//! Pictures with a planted grating, shown to the network that was trained with gratings and to the same network trained without.
//!
//! For each picture: what stands out, and what is claimed.
//! - The grating is **named** if the blocks that stand out are the grating's pair of frequencies and nothing else.
//! - A narrow band is **claimed** if the verdict is that the answer rests on what stands out, and that is at most a hundredth of the plane;
//!   for the network without a shortcut each such claim counts as false, whatever its frequencies.

use anyhow::Result;
use models::read_as::ReadAs;
use reliance::evidence::{Evidence, LEVEL, Verdict};
use reliance::reliance::Reliance;
use sets::injected::FREQUENCIES;
use spectrum::picture::Picture;

use super::explained::{Explained, each};
use crate::model::{self, OnnxArguments};
use crate::set_pictures::{self, SetPictures};

/// The network that was trained with gratings, and the same trained without.
const MODELS: [&str; 2] = ["fashion-middle-shortcut", "fashion-middle"];
const SET: &str = "fashion-mnist-shortcut";
const PICTURES: usize = 100;
/// The method was made with the set's first hundred pictures, so others are measured.
const FIRST: usize = 100;
/// The largest share of the plane that is a narrow band.
const NARROW: f64 = 0.01;

/// What was said about one picture.
struct Outcome {
    class: usize,
    is_named: bool,
    verdict: Option<Verdict>,
    is_narrow: bool,
    has_grating: bool,
    p: Option<f64>,
    passes: usize,
}

impl Outcome {
    fn is_claimed(&self) -> bool {
        self.verdict == Some(Verdict::Claimed)
    }
}

/// Explains a hundred pictures with each network and prints how often the grating was named and claimed.
pub fn run() -> Result<()> {
    println!(
        "model,pictures,grating named,claimed,narrow band claimed,grating claimed,p below 0.05,questions on average,named by class"
    );
    for model in MODELS {
        let outcomes = measure(model)?;
        let count =
            |of: fn(&Outcome) -> bool| outcomes.iter().filter(|outcome| of(outcome)).count();
        let by_class = |class: usize| {
            let own = || outcomes.iter().filter(|outcome| outcome.class == class);
            format!(
                "{}/{}",
                own().filter(|outcome| outcome.is_named).count(),
                own().count()
            )
        };
        let classes: Vec<String> = (0..FREQUENCIES.len()).map(by_class).collect();
        let passes: usize = outcomes.iter().map(|outcome| outcome.passes).sum();
        println!(
            "{model},{},{},{},{},{},{},{},{}",
            outcomes.len(),
            count(|outcome| outcome.is_named),
            count(Outcome::is_claimed),
            count(|outcome| outcome.is_claimed() && outcome.is_narrow),
            count(|outcome| outcome.is_claimed() && outcome.has_grating),
            count(|outcome| outcome.p.is_some_and(|p| p < LEVEL)),
            passes / outcomes.len().max(1),
            classes.join(" ")
        );
    }
    Ok(())
}

fn measure(model: &str) -> Result<Vec<Outcome>> {
    let (card, _) = model::open(model, &OnnxArguments::default())?;
    let catalogue = set_pictures::catalogue()?;
    let mut set = SetPictures::open(&catalogue, set_pictures::card(&catalogue, SET)?)?;
    let pictures = (FIRST..FIRST + PICTURES)
        .map(|position| {
            let picture = set.picture(position, &card, ReadAs::default())?;
            Ok((set.truths[position], picture))
        })
        .collect::<Result<Vec<(usize, Picture)>>>()?;
    each(&pictures, |(class, picture)| {
        let (card, classifier) = model::open(model, &OnnxArguments::default())?;
        let explained = Explained::new(&card, classifier, picture.clone(), |options| options)?;
        let readings = explained.answered(|_| false)?;
        Ok(outcome(
            *class,
            &explained.plan.result(&readings),
            readings.0.len(),
        ))
    })
}

fn outcome(class: usize, found: &Reliance, passes: usize) -> Outcome {
    let blocks = found.importance.standing_out();
    let set = found.importance.plane.set(&blocks);
    let (kx, ky) = FREQUENCIES[class];
    let is_named = set.contains(kx, ky) && set.iter().count() == 1;
    let evidence = found.claim();
    Outcome {
        class,
        is_named,
        verdict: evidence.map(Evidence::verdict),
        is_narrow: found.importance.plane.share(&blocks) <= NARROW,
        has_grating: set.contains(kx, ky),
        p: evidence.and_then(|evidence| evidence.p),
        passes,
    }
}
