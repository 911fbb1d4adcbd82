//! From a picture in [0, 1] RGB to the numbers a network's first layer reads.

use serde::{Deserialize, Serialize};
use spectrum::luma::REC_601;
use spectrum::picture::Picture;
use spectrum::recipe::Normalisation;

/// Order in which a network expects the colour planes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChannelOrder {
    /// Red, green, blue.
    Rgb,
    /// Blue, green, red: networks trained with Caffe.
    Bgr,
    /// One plane, the luma of ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B. A grey picture keeps its values.
    Grey,
}

impl ChannelOrder {
    /// Number of planes in the network's input.
    pub const fn planes(self) -> usize {
        match self {
            Self::Rgb | Self::Bgr => 3,
            Self::Grey => 1,
        }
    }
}

/// `(value * scale - mean[c]) / deviation[c]`, with `c` counted in the network's own channel order.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preprocessing {
    /// Order of the planes in the network's input.
    pub channels: ChannelOrder,
    /// Multiplies the picture's values first.
    pub scale: f32,
    /// Subtracted next, per channel in the network's order; a grey network reads the first.
    pub mean: [f32; 3],
    /// Divided by last, per channel in the network's order; a grey network reads the first.
    pub deviation: [f32; 3],
}

impl Preprocessing {
    /// The network's input: [`ChannelOrder::planes`] planes of height x width, row-major, one after another.
    pub fn apply(&self, picture: &Picture) -> Vec<f32> {
        let [red, green, blue] = &picture.planes;
        match self.channels {
            ChannelOrder::Rgb => self.normalise([red, green, blue]),
            ChannelOrder::Bgr => self.normalise([blue, green, red]),
            ChannelOrder::Grey => self.normalise([&luma(picture)]),
        }
    }

    /// The same as a normalisation of red, green and blue in [0, 1], for filtering after it. A grey network's is that of all three.
    pub fn normalisation(&self) -> Normalisation {
        let order = match self.channels {
            ChannelOrder::Rgb => [0, 1, 2],
            ChannelOrder::Bgr => [2, 1, 0],
            ChannelOrder::Grey => [0, 0, 0],
        };
        Normalisation {
            mean: order.map(|channel| self.mean[channel] / self.scale),
            deviation: order.map(|channel| self.deviation[channel] / self.scale),
        }
    }

    fn normalise<const PLANES: usize>(&self, planes: [&Vec<f32>; PLANES]) -> Vec<f32> {
        let mut input = Vec::with_capacity(planes.iter().map(|plane| plane.len()).sum());
        for (channel, plane) in planes.into_iter().enumerate() {
            let (mean, deviation) = (self.mean[channel], self.deviation[channel]);
            input.extend(
                plane
                    .iter()
                    .map(|value| (value * self.scale - mean) / deviation),
            );
        }
        input
    }
}

fn luma(picture: &Picture) -> Vec<f32> {
    let [red, green, blue] = &picture.planes;
    red.iter()
        .zip(green)
        .zip(blue)
        .map(|((&red, &green), &blue)| {
            // Grey stays what it is, to the last bit.
            if red == green && green == blue {
                red
            } else {
                REC_601[0] * red + REC_601[1] * green + REC_601[2] * blue
            }
        })
        .collect()
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

    #[test]
    fn grey_is_the_luma_and_leaves_grey_alone() {
        let preprocessing = Preprocessing {
            channels: ChannelOrder::Grey,
            scale: 1.0,
            mean: [0.25, 9.0, 9.0],
            deviation: [0.5, 9.0, 9.0],
        };
        // 0.587 * 0.5 + 0.114 and 0.299 + 0.587 * 0.2.
        assert_close(
            &preprocessing.apply(&picture()),
            &[(0.4075 - 0.25) / 0.5, (0.4164 - 0.25) / 0.5],
        );
        let grey = Picture {
            height: 1,
            width: 1,
            planes: [vec![0.3], vec![0.3], vec![0.3]],
        };
        assert_eq!(preprocessing.apply(&grey), [(0.3 - 0.25) / 0.5]);
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
