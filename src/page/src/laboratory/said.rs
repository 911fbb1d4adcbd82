//! From the laboratory to the workbench, and what the network said about single pictures.

use super::context::Laboratory;
use leptos::prelude::*;
use shortcuts::probe::{Probe, ProbeMask};
use shortcuts::study::Part;
use spectrum::filter::{Filter, FilterChain};
use spectrum::frequencies::FrequencySet;
use spectrum::recipe::Recipe;
use std::sync::Arc;

impl Laboratory {
    /// Makes a map the workbench's only filter, and shows the workbench, with a picture of the set if one is given.
    pub(super) fn try_map_on_workbench(self, map: FrequencySet, picture: Option<usize>) {
        let recipe = Recipe::from(FilterChain {
            layers: vec![Filter::Frequencies(Arc::new(map)).into()],
            edge: 0.0,
        });
        self.try_on_workbench(recipe, picture);
    }

    /// The test pictures of a class with what the network says under the class's map.
    pub(super) fn said_under_map(self, class: usize) -> Vec<(usize, String)> {
        let lab = self;
        let (Some(study), Some(maps)) = (
            lab.shown_study(),
            lab.with_results(|results| results.maps.clone()),
        ) else {
            return Vec::new();
        };
        let Some(Some(map)) = maps.get(class) else {
            return Vec::new();
        };
        if !self.shows_pictures_of(&study) {
            return Vec::new();
        }
        let probe = Probe::new(Part::Test, ProbeMask::Keep(map.clone()));
        let (choice, reading) = match lab.beforehand() {
            Some(beforehand) => (beforehand.choice, beforehand.readings.get(&probe).cloned()),
            None => (
                lab.choice(),
                (lab.answers).with_value(|answers| answers.readings.get(&probe).cloned()),
            ),
        };
        reading.map_or_else(Vec::new, |reading| {
            (study.split.test.iter().zip(&reading.said))
                .filter(|(picture, _)| picture.class == class)
                .map(|(picture, said)| {
                    let words = match said.class(choice) {
                        Some(said) => study.classes[said].clone(),
                        None => "something else".to_owned(),
                    };
                    (picture.picture, words)
                })
                .collect()
        })
    }
}
