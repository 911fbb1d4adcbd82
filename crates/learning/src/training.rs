//! A training as it is kept: which one it is, and its curves. The browser keeps the visitor's, and the site comes with one recorded beforehand.

use serde::{Deserialize, Serialize};

use crate::curves::LearningCurves;
use crate::hyperparameters::Hyperparameters;
use crate::messages::Processor;
use crate::training_data::TrainingData;

/// Which training it is. The names of the stored fields are those of earlier versions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Training {
    /// What it learns from.
    #[serde(rename = "material")]
    pub data: TrainingData,
    /// Names of the classes.
    pub names: Vec<String>,
    /// Pictures in a pass.
    pub pictures: usize,
    /// How it is trained.
    #[serde(rename = "lesson")]
    pub hyperparameters: Hyperparameters,
    /// Numbers that are learned.
    pub parameters: usize,
    /// What has made its steps: the graphics device, if it has made one.
    #[serde(default, skip_serializing_if = "is_cpu")]
    pub processor: Processor,
}

// The reference is serde's wish.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_cpu(processor: &Processor) -> bool {
    *processor == Processor::Cpu
}

impl Training {
    /// Whether it is of these choices.
    pub fn is_of(&self, data: &TrainingData, hyperparameters: Hyperparameters) -> bool {
        self.data == *data && self.hyperparameters == hyperparameters
    }
}

/// A training with what it has shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    /// Which one.
    #[serde(rename = "begun")]
    pub training: Training,
    /// Its curves.
    #[serde(rename = "course")]
    pub curves: LearningCurves,
    /// The command that repeats it, where it was made beforehand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_training_is_the_one_chosen_at_first() {
        let shipped = include_str!("../../../www/learning/recorded.json");
        let Recorded {
            training,
            curves,
            command,
        } = serde_json::from_str(shipped).unwrap();
        assert!(training.is_of(&TrainingData::default(), Hyperparameters::default()));
        assert_eq!(training.names, synthetic::NAMES);
        assert!(command.is_some_and(|command| command.starts_with("cargo ")));
        assert_eq!(curves.step, crate::learned::EARLY_STEP);
        assert!((0..training.names.len()).all(|class| curves.learned_at(class).is_some()));
        assert!(shipped.len() < 30_000, "{} bytes", shipped.len());
    }

    #[test]
    fn what_earlier_versions_stored_is_read() {
        let stored = r#"{"begun":{"material":{"data":"set:fashion-mnist","shortcut":"8,grating,6,3,0.06"},"names":["a","b"],"pictures":10,
            "lesson":"mlp,adam,0.001,64,crop-and-flip,3","parameters":5},
            "course":{"step":2,"loss":{"every":1,"points":[[1,2.0],[2,1.5]],"open":[0.0,0]},
            "measured":[{"step":0,"loss":2.5,"f1":[0.0,0.5],"needs":[1.0],"fooled":{"with_mark":1.0,"otherwise":2.0,"without_mark":3.0,"notched":null,"stops":[]}}],
            "last_stops":null,"last_filters":[{"side":1,"values":[1.0],"spectrum":[1.0]}],"last_fooled":null}}"#;
        let recorded: Recorded = serde_json::from_str(stored).unwrap();
        assert_eq!(
            recorded.training.data.source.to_string(),
            "set:fashion-mnist"
        );
        assert_eq!(
            recorded.training.hyperparameters.to_string(),
            "mlp,adam,0.001,64,crop-and-flip,3"
        );
        assert_eq!(recorded.curves.step, 2);
        assert_eq!(recorded.training.processor, Processor::Cpu);
        assert_eq!(recorded.curves.shortcut_effect().count(), 1);
        let again = serde_json::to_value(&recorded).unwrap();
        assert_eq!(again["begun"]["material"]["shortcut"], "8,grating,6,3,0.06");
        assert_eq!(
            again["course"]["measured"][0]["fooled"]["without_mark"],
            3.0
        );
    }
}
