//! From a picture in [0, 1] RGB to the numbers a network's first layer reads.

use serde::{Deserialize, Serialize};
use spectrum::picture::Picture;

/// Order in which a network expects the colour planes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChannelOrder {
    /// Red, green, blue.
    Rgb,
    /// Blue, green, red: networks trained with Caffe.
    Bgr,
}

/// `(value * scale - mean[c]) / deviation[c]`, with `c` counted in the network's own channel order.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preprocessing {
    /// Order of the planes in the network's input.
    pub channels: ChannelOrder,
    /// Multiplies the picture's values first.
    pub scale: f32,
    /// Subtracted next, per channel in the network's order.
    pub mean: [f32; 3],
    /// Divided by last, per channel in the network's order.
    pub deviation: [f32; 3],
}

impl Preprocessing {
    /// The network's input, 3 planes of height x width, row-major, one after another.
    pub fn apply(&self, picture: &Picture) -> Vec<f32> {
        let order = match self.channels {
            ChannelOrder::Rgb => [0, 1, 2],
            ChannelOrder::Bgr => [2, 1, 0],
        };
        let mut input = Vec::with_capacity(3 * picture.height * picture.width);
        for (channel, plane) in order.into_iter().enumerate() {
            let (mean, deviation) = (self.mean[channel], self.deviation[channel]);
            input.extend(
                picture.planes[plane]
                    .iter()
                    .map(|value| (value * self.scale - mean) / deviation),
            );
        }
        input
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture() -> Picture {
        Picture {
            height: 1,
            width: 2,
            planes: [vec![0.0, 1.0], vec![0.5, 0.2], vec![1.0, 0.0]],
        }
    }

    #[test]
    fn efficientnet_lite_maps_bytes_to_minus_one_to_one() {
        let preprocessing = Preprocessing {
            channels: ChannelOrder::Rgb,
            scale: 255.0,
            mean: [127.0; 3],
            deviation: [128.0; 3],
        };
        let expected = [
            -127.0 / 128.0,
            1.0,
            0.5 / 128.0,
            -76.0 / 128.0,
            1.0,
            -127.0 / 128.0,
        ];
        assert_close(&preprocessing.apply(&picture()), &expected);
    }

    #[test]
    fn caffe_swaps_the_channels_before_the_mean() {
        let preprocessing = Preprocessing {
            channels: ChannelOrder::Bgr,
            scale: 255.0,
            mean: [104.0, 116.0, 122.0],
            deviation: [1.0; 3],
        };
        assert_close(
            &preprocessing.apply(&picture()),
            &[151.0, -104.0, 11.5, -65.0, -122.0, 133.0],
        );
    }

    fn assert_close(found: &[f32], expected: &[f32]) {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert!(
                (found - expected).abs() < 1e-4,
                "{found} instead of {expected}"
            );
        }
    }
}
