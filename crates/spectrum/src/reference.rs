//! The magnitude that photographs have at each frequency: what power equalisation gives every picture.
//!
//! R. Geirhos et al. (NeurIPS 2018) take the mean magnitude over their pictures of ImageNet, at every coefficient of a grey spectrum of
//! 224 x 224. Ours is the mean over this site's twelve sample photographs (`www/samples`, 512 x 512), their three planes, and all
//! directions, so that horizontal and vertical lines, which photographs have more of, lose that. It is divided by the number of
//! pixels, and so stands for any size: a picture made smaller keeps its low frequencies.
//!
//! `tests/reference_magnitude.rs` works the table out from the shipped files, compares, and prints it anew if it differs.

/// Mean magnitude divided by the number of pixels, of pixels in [0, 1], over the coefficients with `k - 1/2 <= r < k + 1/2` for
/// k = 1, 2, … cycles/image. Four digits.
const TABLE: [f32; 128] = [
    3.878e-2, 1.977e-2, 1.605e-2, 8.874e-3, 7.358e-3, 5.789e-3, 4.912e-3, 3.831e-3, 3.488e-3,
    3.047e-3, 2.681e-3, 2.458e-3, 2.010e-3, 1.950e-3, 1.862e-3, 1.680e-3, 1.466e-3, 1.431e-3,
    1.341e-3, 1.276e-3, 1.150e-3, 1.081e-3, 1.029e-3, 9.512e-4, 9.047e-4, 9.013e-4, 8.749e-4,
    8.132e-4, 8.138e-4, 7.775e-4, 7.532e-4, 7.281e-4, 6.782e-4, 6.390e-4, 6.367e-4, 6.189e-4,
    5.923e-4, 5.786e-4, 5.704e-4, 5.476e-4, 5.402e-4, 5.211e-4, 5.050e-4, 4.888e-4, 4.814e-4,
    4.694e-4, 4.627e-4, 4.455e-4, 4.456e-4, 4.150e-4, 4.171e-4, 4.095e-4, 4.027e-4, 3.884e-4,
    3.789e-4, 3.795e-4, 3.622e-4, 3.632e-4, 3.503e-4, 3.566e-4, 3.490e-4, 3.328e-4, 3.364e-4,
    3.237e-4, 3.248e-4, 3.144e-4, 3.105e-4, 3.015e-4, 2.942e-4, 2.893e-4, 2.802e-4, 2.843e-4,
    2.847e-4, 2.781e-4, 2.750e-4, 2.677e-4, 2.652e-4, 2.638e-4, 2.555e-4, 2.551e-4, 2.533e-4,
    2.452e-4, 2.431e-4, 2.327e-4, 2.370e-4, 2.349e-4, 2.327e-4, 2.266e-4, 2.253e-4, 2.221e-4,
    2.196e-4, 2.160e-4, 2.137e-4, 2.085e-4, 2.100e-4, 2.086e-4, 2.008e-4, 2.015e-4, 2.025e-4,
    1.940e-4, 1.951e-4, 1.937e-4, 1.917e-4, 1.873e-4, 1.884e-4, 1.893e-4, 1.815e-4, 1.792e-4,
    1.769e-4, 1.740e-4, 1.725e-4, 1.707e-4, 1.668e-4, 1.650e-4, 1.623e-4, 1.620e-4, 1.588e-4,
    1.611e-4, 1.575e-4, 1.555e-4, 1.536e-4, 1.523e-4, 1.493e-4, 1.473e-4, 1.469e-4, 1.487e-4,
    1.450e-4, 1.431e-4,
];

/// Beyond the table the magnitude falls as `r^-1.14`: the least-squares line through the table from 32 on, in logarithms. The files
/// themselves fall faster there, since JPEG and the resampling to 512 took part of their finest detail.
const EXPONENT: f32 = 1.14;

/// The magnitude at a distance from DC in cycles/image, divided by the number of pixels; linear between whole cycles. Below one cycle,
/// where no picture has a frequency but DC, that of one.
pub fn magnitude(radius: f32) -> f32 {
    let last = TABLE.len() as f32;
    if radius >= last {
        return TABLE[TABLE.len() - 1] * (radius / last).powf(-EXPONENT);
    }
    let place = (radius - 1.0).max(0.0);
    let below = place as usize;
    let above = (below + 1).min(TABLE.len() - 1);
    let share = place - below as f32;
    TABLE[below] * (1.0 - share) + TABLE[above] * share
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_meets_the_table_joins_the_power_law_and_takes_anything() {
        assert_eq!(magnitude(1.0), TABLE[0]);
        assert_eq!(magnitude(77.0), TABLE[76]);
        assert_eq!(magnitude(2.5), 0.5 * (TABLE[1] + TABLE[2]));
        assert!((magnitude(127.999) / magnitude(128.001) - 1.0).abs() < 1e-3);
        assert!((magnitude(256.0) / magnitude(128.0) - 2.0_f32.powf(-EXPONENT)).abs() < 1e-6);
        for radius in [0.0, -1.0, f32::NAN, f32::INFINITY, f32::MAX] {
            assert!((0.0..=TABLE[0]).contains(&magnitude(radius)), "{radius}");
        }
    }
}
