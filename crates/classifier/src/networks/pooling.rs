//! Pooling: burn's on the GPU, and where burn's is slow on the CPU, ours.

use burn::tensor::module::{avg_pool2d, max_pool2d};
use burn::tensor::ops::{AvgPoolOptions, MaxPoolOptions};

use super::cpu::{self, Geometry};
use super::features::Features;

/// The largest of `kernel` x `kernel` values, `stride` apart; a last window may reach beyond the edge.
pub(super) fn max_pool(input: Features, kernel: usize, stride: usize) -> Features {
    if input.is_on_cpu() {
        let output = input
            .size()
            .map(|size| (size - kernel).div_ceil(stride) + 1);
        return cpu::max_pool(
            input,
            Geometry {
                kernel: [kernel; 2],
                stride,
                padding: [0; 2],
                output,
            },
        );
    }
    let options = MaxPoolOptions {
        kernel_size: [kernel; 2],
        stride: [stride; 2],
        padding: [(0, 0); 2],
        dilation: [1, 1],
        ceil_mode: true,
    };
    max_pool2d(input.tensor(), options).into()
}

/// The mean around every place in a window of 3x3; at the border, of the values that exist.
pub(super) fn mean_around(input: Features) -> Features {
    if input.is_on_cpu() {
        return cpu::mean_around(input);
    }
    let options = AvgPoolOptions {
        kernel_size: [3; 2],
        stride: [1; 2],
        padding: [(1, 1); 2],
        count_include_pad: false,
        ceil_mode: false,
    };
    avg_pool2d(input.tensor(), options).into()
}
