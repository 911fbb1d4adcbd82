//! A network that a visitor brought as an ONNX file. Its steps are in the file, so nothing is known of them here; `onnx` reads and runs it.

use serde::{Deserialize, Serialize};

use crate::cut::Cut;

/// How the numbers of the network's input lie one after another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InputLayout {
    /// Plane after plane (batch, channels, height, width), as PyTorch has it.
    Nchw,
    /// Pixel after pixel (batch, height, width, channels), as TensorFlow and Keras have it.
    Nhwc,
}

/// What the numbers of the network's output are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutputKind {
    /// Before softmax.
    Logits,
    /// After softmax. Their logarithms are taken for logits, so that softmax gives them back; 1e-30 stands for what is smaller.
    Probabilities,
    /// After a sigmoid for each class, so they need not add up to one. Their log-odds are taken for logits, so that softmax of these ranks the
    /// classes as the network did.
    Sigmoids,
}

/// What has to be known of an ONNX file beside the file to use it as a classifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct OnnxNetwork {
    /// Of the input.
    pub layout: InputLayout,
    /// Numbers in the output.
    pub classes: usize,
    /// Of the output.
    pub output: OutputKind,
    /// What of a picture it was evaluated on, where a file beside it said so; otherwise the whole square.
    #[serde(default)]
    pub cut: Cut,
}

impl OutputKind {
    /// Logits for the network's own outputs.
    pub fn logits(self, outputs: &mut [f32]) {
        /// Above the smallest number that is not subnormal; -69 is far below every logit that matters.
        const LEAST: f32 = 1e-30;
        match self {
            Self::Logits => {}
            Self::Probabilities => {
                for value in outputs {
                    *value = value.max(LEAST).ln();
                }
            }
            Self::Sigmoids => {
                for value in outputs {
                    // 1 - value is 0 for a class that is sure in f32.
                    *value = value.max(LEAST).ln() - (1.0 - *value).max(f32::EPSILON / 2.0).ln();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ranking::softmax;

    #[test]
    fn softmax_gives_probabilities_back() {
        let probabilities = [0.7, 0.25, 0.05, 0.0];
        let mut logits = probabilities;
        OutputKind::Probabilities.logits(&mut logits);
        for (found, expected) in softmax(&logits).iter().zip(probabilities) {
            assert!((found - expected).abs() < 1e-6, "{found} {expected}");
        }
    }

    #[test]
    fn sigmoids_keep_their_order_and_stay_finite() {
        let mut logits = [0.0, 0.2, 0.5, 0.9, 1.0];
        OutputKind::Sigmoids.logits(&mut logits);
        assert!(logits.is_sorted() && logits.iter().all(|logit| logit.is_finite()));
        assert!(logits[2].abs() < 1e-6);
    }

    #[test]
    fn a_card_reads_what_it_wrote() {
        let network = OnnxNetwork {
            layout: InputLayout::Nhwc,
            classes: 5,
            output: OutputKind::Probabilities,
            cut: Cut::Whole,
        };
        let architecture = crate::architecture::Architecture::Onnx(network);
        let json = serde_json::to_string(&architecture).unwrap();
        assert_eq!(
            json,
            r#"{"kind":"onnx","layout":"nhwc","classes":5,"output":"probabilities","cut":{"kind":"whole"}}"#
        );
        assert_eq!(
            serde_json::from_str::<crate::architecture::Architecture>(&json).unwrap(),
            architecture
        );
    }
}
