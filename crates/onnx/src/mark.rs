//! The choices that are written into a file that is kept.

use models::architecture::OnnxNetwork;
use models::preprocessing::Preprocessing;
use serde::{Deserialize, Serialize};

use crate::facts::Facts;
use crate::guesses::{Choices, Guess, Guesses, Scaling};

/// What they are called in the file's metadata.
pub(crate) const KEY: &str = "frequency-shortcut-explorer";

/// What counts of the choices: what a network and its classes are called makes no other network of it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Mark(OnnxNetwork, usize, Preprocessing);

impl Mark {
    pub(crate) fn of(choices: &Choices) -> Self {
        Self(choices.network(), choices.side, choices.preprocessing())
    }

    pub(crate) fn written(&self) -> String {
        // Numbers and words always serialise.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Of a file that was kept before.
    pub(crate) fn in_file(facts: &Facts) -> Option<Self> {
        let mark: Self = serde_json::from_str(facts.said(KEY)?).ok()?;
        let Self(network, side, Preprocessing { channels, .. }) = mark;
        let fits = facts.side.is_none_or(|fixed| fixed == side)
            && (1..=4096).contains(&side)
            && channels.planes() == facts.planes
            && (network.layout == facts.layout || !facts.layout_is_certain)
            && mark.is_finite();
        fits.then_some(mark)
    }

    fn is_finite(&self) -> bool {
        let Preprocessing {
            scale,
            mean,
            deviation,
            ..
        } = self.2;
        let mut all = mean.iter().chain(&deviation).chain([&scale]);
        all.all(|value| value.is_finite()) && deviation.iter().all(|value| *value != 0.0)
    }

    fn scaling(&self) -> Scaling {
        // To red, green, blue, which is the same way forth and back.
        let Preprocessing {
            channels,
            scale,
            mean,
            deviation,
        } = self.2;
        let ordered = Scaling {
            scale,
            mean,
            deviation,
        }
        .preprocessing(channels);
        Scaling {
            scale,
            mean: ordered.mean,
            deviation: ordered.deviation,
        }
    }
}

impl Guesses {
    /// The same with what was chosen when the file was kept.
    pub(crate) fn marked(self, mark: Option<Mark>) -> Self {
        let Some(mark) = mark else { return self };
        let Mark(network, side, Preprocessing { channels, .. }) = mark;
        Self {
            layout: chosen(self.layout, network.layout),
            side: chosen(self.side, side),
            channels: chosen(self.channels, channels),
            scaling: chosen(self.scaling, mark.scaling()),
            output: chosen(self.output, network.output),
            cut: chosen(self.cut, network.cut),
            names: self.names,
        }
    }
}

fn chosen<T: PartialEq>(guess: Guess<T>, value: T) -> Guess<T> {
    let Guess {
        value: guessed,
        why,
        others,
    } = guess;
    if others.is_empty() && guessed == value {
        return Guess { value, why, others };
    }
    let all = std::iter::once(guessed).chain(others);
    Guess {
        others: all.filter(|other| *other != value).collect(),
        why: "It was chosen when this file was kept.".to_owned(),
        value,
    }
}
