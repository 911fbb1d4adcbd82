//! The accumulative difference of class-wise spectra (ADCS) of the founding paper:
//!
//! ```text
//! ADCS_i(kx, ky) = Σ over classes j ≠ i of sign(E_i(kx, ky) - E_j(kx, ky)),   E_i = mean of |F| over the pictures of class i
//! ```
//!
//! so `|C| - 1` where class i is stronger than every other class and `-(|C| - 1)` where it is weaker than all. This follows the paper.
//! Its published code differs in three ways: it compares sums over pictures, which is the same only where all classes are of one size;
//! it counts the class against itself as -1, so that its values are smaller by 1 throughout; and, since it takes a tie for -1, it is not
//! antisymmetric. It also normalises the pictures before the transform: a channel's standard deviation scales the magnitudes of all
//! classes alike, and its mean touches DC alone, so signs within a channel do not change outside DC.

use serde::{Deserialize, Serialize};

use super::class_spectra::ClassSpectra;
use super::collapse;

/// When the three colour channels become one; the paper leaves it open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// The sign in each channel, then the weighted mean of the three: values between the integers where channels disagree.
    SignThenCollapse,
    /// The weighted mean of the three channels' differences, then its sign, as the published code does.
    #[default]
    CollapseThenSign,
}

/// The ADCS of a class, from -(|C| - 1) to |C| - 1, where C are the classes with pictures: the others are left out. Zeros for a class
/// without pictures.
pub fn adcs(spectra: &ClassSpectra, class: usize, order: Order) -> Vec<f32> {
    let pairs = spectra.pairs;
    let others = (0..spectra.classes())
        .filter(|&other| other != class && spectra.count(other) > 0 && spectra.count(class) > 0);
    let mut sum = vec![0.0; pairs.len()];
    for other in others {
        let [mine, theirs] =
            [class, other].map(|class| [0, 1, 2].map(|channel| spectra.channel(class, channel)));
        for (pair, sum) in sum.iter_mut().enumerate() {
            let differences = [0, 1, 2].map(|channel: usize| {
                f64::from(mine[channel][pair]) - f64::from(theirs[channel][pair])
            });
            *sum += match order {
                Order::SignThenCollapse => collapse(differences.map(sign)),
                Order::CollapseThenSign => sign(collapse(differences)),
            };
        }
    }
    pairs.centred(|pair| sum[pair] as f32)
}

/// -1, 0 or 1. `f64::signum` gives 1 for zero.
fn sign(value: f64) -> f64 {
    if value == 0.0 { 0.0 } else { value.signum() }
}
