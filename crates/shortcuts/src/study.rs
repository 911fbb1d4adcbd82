//! What an experiment is about: a model, a labelled set, and which of its pictures serve for what.

use models::read_as::ReadAs;
use serde::{Deserialize, Serialize};
use sets::sampling;
use sha2::{Digest as _, Sha256};
use spectrum::seeded::Seeded;

/// A picture of the set and the class it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Labelled {
    /// Position in its set.
    pub picture: usize,
    /// Class of the set.
    pub class: usize,
}

/// Pictures to find frequencies with, and pictures to test them on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Split {
    /// Those in which frequencies are searched for.
    pub search: Vec<Labelled>,
    /// Those on which what was found is tested.
    pub test: Vec<Labelled>,
}

impl Split {
    /// Up to `per_class` pictures of each class for the search and as many others for the test; a class with fewer than twice as many
    /// is halved, the odd one going to the search. `truths` are the classes of the set's pictures in order. Deterministic in `seed`.
    pub fn halves(truths: &[usize], seed: u64, per_class: Option<usize>) -> Self {
        let mut split = Self::default();
        let order = sampling::order(truths, seed, per_class.map(|count| 2 * count));
        let mut taken = std::collections::BTreeMap::<usize, usize>::new();
        for picture in order {
            let class = truths[picture];
            let count = taken.entry(class).or_default();
            *count += 1;
            let half = if *count % 2 == 1 {
                &mut split.search
            } else {
                &mut split.test
            };
            half.push(Labelled { picture, class });
        }
        split
    }

    /// The same up to `per_class` pictures of each class for both, as the founding paper does.
    pub fn shared(truths: &[usize], seed: u64, per_class: Option<usize>) -> Self {
        let search: Vec<Labelled> = sampling::order(truths, seed, per_class)
            .into_iter()
            .map(|picture| Labelled {
                picture,
                class: truths[picture],
            })
            .collect();
        Self {
            test: search.clone(),
            search,
        }
    }

    /// The pictures of a part.
    pub fn part(&self, part: Part) -> &[Labelled] {
        match part {
            Part::Search => &self.search,
            Part::Test => &self.test,
        }
    }

    /// Every picture that is needed, once, in ascending order.
    pub fn pictures(&self) -> Vec<usize> {
        let all: std::collections::BTreeSet<usize> = (self.search.iter().chain(&self.test))
            .map(|labelled| labelled.picture)
            .collect();
        all.into_iter().collect()
    }
}

/// Which pictures a probe is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Those to search with.
    Search,
    /// Those to test on.
    Test,
}

/// How a masked picture is made from its spectrum. The works on frequency shortcuts disagree about it, so it is part of every result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Treatment {
    /// Cut values to [0, 1] after the mask: what a screen can show is what the network gets. The published code does not.
    pub clip: bool,
    /// Mask the picture after the network's own normalisation, as the published code does: a removed DC then leaves the mean of the
    /// training pictures, not black.
    pub after_normalising: bool,
}

impl Default for Treatment {
    /// As on the workbench.
    fn default() -> Self {
        Self {
            clip: true,
            after_normalising: false,
        }
    }
}

/// How products are added up while a network is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Arithmetic {
    /// A product is rounded before it is added: the same numbers in every browser.
    Strict,
    /// Relaxed SIMD: a product and its sum are rounded once or twice, as the processor likes it. The same numbers on machines of a kind.
    Relaxed,
    /// A graphics device, as it likes it. Where it is given up before the end, the CPU answers the rest.
    #[serde(rename = "webgpu")]
    WebGpu,
}

/// A model and a set, with everything that must be the same for two runs to be one experiment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Study {
    /// The id on the model's card.
    pub model: String,
    /// SHA-256 of the weights, lower-case hexadecimal.
    pub model_sha256: String,
    /// Height and width of the network's input in pixels: the side of every mask.
    pub side: usize,
    /// `SetCard::id`, or the id of one of the visitor's sets.
    pub set: String,
    /// What tells two versions of a set apart: a hash of its contents.
    pub set_version: String,
    /// Names of the set's classes.
    pub classes: Vec<String>,
    /// Which labels of the network count as right for each class.
    pub scoring: sets::scoring::Scoring,
    /// Which pictures it is about.
    pub split: Split,
    /// Seed of everything random.
    pub seed: u64,
    /// How masked pictures are made.
    pub treatment: Treatment,
    /// How picture files are read; a set of sheets is read in one way only.
    #[serde(default, skip_serializing_if = "ReadAs::is_default")]
    pub read_as: ReadAs,
    /// Version of the program.
    pub version: String,
    /// How the network is computed; `None` in reports of versions that did not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arithmetic: Option<Arithmetic>,
}

impl Study {
    /// What its answers are kept under: the SHA-256 of everything that they depend on.
    pub fn key(&self) -> String {
        let json = serde_json::to_vec(self).unwrap_or_default();
        hex::encode(Sha256::digest(json))
    }

    /// A stream of random numbers that depends on the experiment's seed and `purpose` alone.
    pub fn random(&self, purpose: u64) -> Seeded {
        Seeded::new(self.seed, purpose)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn answers_of_builds_and_devices_are_kept_apart() {
        let study = |arithmetic| Study {
            model: "m".to_owned(),
            model_sha256: String::new(),
            side: 8,
            set: "s".to_owned(),
            set_version: String::new(),
            classes: Vec::new(),
            scoring: sets::scoring::Scoring::default(),
            split: Split::default(),
            seed: 1,
            treatment: Treatment::default(),
            read_as: ReadAs::default(),
            version: String::new(),
            arithmetic,
        };
        let keys: BTreeSet<String> = [
            None,
            Some(Arithmetic::Strict),
            Some(Arithmetic::Relaxed),
            Some(Arithmetic::WebGpu),
        ]
        .map(|arithmetic| study(arithmetic).key())
        .into();
        assert_eq!(keys.len(), 4);
        // A report of an earlier version keeps its name.
        let json = serde_json::to_string(&study(None)).unwrap();
        assert!(!json.contains("arithmetic"), "{json}");
        assert_eq!(serde_json::from_str::<Study>(&json).unwrap(), study(None));
    }

    #[test]
    fn halves_share_no_picture_and_are_even() {
        let truths: Vec<usize> = (0..100).map(|picture| picture % 3).chain([3]).collect();
        let split = Split::halves(&truths, 4, Some(10));
        assert_eq!((split.search.len(), split.test.len()), (31, 30));
        assert_eq!(split.pictures().len(), 61);
        for half in [&split.search, &split.test] {
            for class in 0..3 {
                assert_eq!(half.iter().filter(|one| one.class == class).count(), 10);
            }
            assert!(half.iter().all(|one| truths[one.picture] == one.class));
        }
        let all = Split::halves(&truths, 4, None);
        assert_eq!((all.search.len(), all.test.len()), (52, 49));
        let shared = Split::shared(&truths, 4, Some(10));
        assert_eq!(shared.search, shared.test);
        assert_eq!(shared.pictures().len(), 31);
    }
}
