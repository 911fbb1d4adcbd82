//! The result in one or two sentences.

use super::Experiment;
use super::Laboratory;
use super::needs::share;
use leptos::prelude::*;
use shortcuts::shortcut_test::Verdict;
use shortcuts::spectra;

impl Laboratory {
    /// What the experiment says, in words; what it will say, before it has begun.
    pub(super) fn conclusion(self) -> String {
        let lab = self;
        match lab.experiment.get() {
            Experiment::Spectra => self.spectra_words(),
            Experiment::Dominant => self.dominant_words(),
            Experiment::Hfss => self.hfss_words(),
            Experiment::Test => self.test_words(),
            Experiment::Transfer => self.transfer_words(),
            Experiment::HeatMap => self.heat_words(),
        }
        .unwrap_or_default()
    }

    fn spectra_words(self) -> Option<String> {
        let study = self.study.get()?;
        let nearest = self.nearest.get()?;
        let truths: Vec<usize> = study.split.test.iter().map(|one| one.class).collect();
        let found = spectra::baseline(&nearest, &truths, study.classes.len());
        let (rate, chance) = (found.overall?, found.chance?);
        Some(if rate.low > chance {
            format!(
                "The spectrum alone gives the class away in {} of the pictures; guessing would in {}.",
                share(rate.value),
                share(chance)
            )
        } else {
            "The mean spectra tell the classes no better apart than guessing would.".to_owned()
        })
    }

    fn dominant_words(self) -> Option<String> {
        let found = self.dominant.get()?;
        let names = self.class_names();
        let (class, name) = (names.iter().enumerate())
            .filter(|(class, _)| found.knows(*class))
            .max_by(|(a, _), (b, _)| found.largest(*a).total_cmp(&found.largest(*b)))?;
        let block = *found.named(class).first()?;
        let (kx, ky) = *found.blocks[block].first()?;
        let place = format!("({kx}, {ky})").replace('-', "−");
        Some(format!(
            "{name} hangs most on single frequencies: without those at {place} its loss grows by {:.2} nats.{}",
            found.scores[class][block].value,
            if found.settled {
                ""
            } else {
                " The search is not complete yet."
            }
        ))
    }

    fn hfss_words(self) -> Option<String> {
        let found = self.hfss.get()?;
        let overlaps: Vec<(f64, f64)> = (0..self.class_names().len())
            .filter_map(|class| found.mean_overlap(class))
            .collect();
        if overlaps.is_empty() {
            return None;
        }
        let mean = |read: fn(&(f64, f64)) -> f64| {
            share(overlaps.iter().map(read).sum::<f64>() / overlaps.len() as f64)
        };
        Some(format!(
            "Two runs of the search share {} of their frequencies on average; random sets of that size would share {}. Shortcuts are rarely one fixed set.",
            mean(|overlap| overlap.0),
            mean(|overlap| overlap.1)
        ))
    }

    fn test_words(self) -> Option<String> {
        let found = self.tested.get()?;
        let names = self.class_names();
        let with = |wanted: Verdict| {
            let list: Vec<&str> = (names.iter().zip(&found.classes))
                .filter(|(_, test)| test.verdict == wanted)
                .map(|(name, _)| name.as_str())
                .collect();
            list.join(", ")
        };
        let (strong, weak) = (with(Verdict::Strong), with(Verdict::Weak));
        let (done, total) = found.progress;
        let preliminary = if done < total { " (so far)" } else { "" };
        Some(match (strong.is_empty(), weak.is_empty()) {
            (true, true) if done < total => {
                "The maps are shown; the verdicts come when all controls have been asked.".to_owned()
            }
            (true, true) => "No class of this set has a frequency shortcut in this network that stands up to the controls.".to_owned(),
            (false, true) => format!("Strong frequency shortcuts{preliminary}: {strong}."),
            (true, false) => format!("Weak frequency shortcuts{preliminary}: {weak}."),
            (false, false) => {
                format!("Strong frequency shortcuts{preliminary}: {strong}. Weak ones: {weak}.")
            }
        })
    }

    fn heat_words(self) -> Option<String> {
        let found = self.heat().found.get()?;
        let whole = found.whole(0)?;
        let ((kx, ky), worst) = found.strongest(0)?;
        let middle = found.options.reach as f64 / 2.0;
        let halves = found
            .mean(0, 0.5, middle)
            .zip(found.mean(0, middle, f64::INFINITY))
            .map_or_else(String::new, |(low, high)| {
                format!(
                    " Waves below {middle} cycles/image bring about {} on average, higher ones {}.",
                    share(low),
                    share(high)
                )
            });
        let place = format!("({kx}, {ky})").replace('-', "−");
        Some(format!(
            "A wave at {place} disturbs it most: {} of the answers are wrong, {} without it.{halves}",
            share(worst),
            share(whole)
        ))
    }

    fn transfer_words(self) -> Option<String> {
        let legs = self.legs.get();
        let own = legs.first()?;
        let mean = |leg: &super::LegState| leg.leg.mean(|class| Some(class.filtered?.tpr.value));
        let here = mean(own)?;
        let (best, elsewhere) = (legs.iter().skip(1))
            .filter_map(|leg| Some((leg, mean(leg)?)))
            .max_by(|a, b| a.1.total_cmp(&b.1))?;
        Some(format!(
            "Under their maps, classes are recognised in {} of the pictures here, and in {} at best elsewhere ({}, {}).",
            share(here),
            share(elsewhere),
            best.model,
            best.set
        ))
    }
}
