//! The two halves of a 16-bit floating point number.
//!
//! Half precision is 1 bit for the sign, 5 for the exponent and 10 for the fraction. Nearly all weights are smaller than 2, so the first
//! bit of their exponent is 0. That bit moves to the end, so that the upper half has room for 3 bits of the fraction instead of 2.

/// Numbers of this size and above have the first bit of the exponent set: a preview needs them whole.
const FIRST_OF_EXPONENT: u16 = 0x4000;
/// What stands for the lower half in a preview: the middle of all fractions that it could be.
pub(crate) const MIDDLE: u8 = 0x80;

/// Whether the preview would be wrong without the lower half: 2 and above, infinite, or no number.
pub(crate) const fn is_large(number: u16) -> bool {
    number & FIRST_OF_EXPONENT != 0
}

/// The halves of a number: upper, lower.
pub(crate) const fn apart(number: u16) -> [u8; 2] {
    let sign = number & 0x8000;
    let rest = number & 0x7fff;
    (sign | (rest << 1 & 0x7fff) | rest >> 14).to_be_bytes()
}

/// The number that these are the halves of.
pub(crate) const fn together(upper: u8, lower: u8) -> u16 {
    let turned = u16::from_be_bytes([upper, lower]);
    let sign = turned & 0x8000;
    let rest = turned & 0x7fff;
    sign | rest >> 1 | (rest & 1) << 14
}

#[cfg(test)]
mod tests {
    use super::*;
    use half::f16;

    #[test]
    fn every_number_comes_back() {
        for number in 0..=u16::MAX {
            let [upper, lower] = apart(number);
            assert_eq!(together(upper, lower), number);
        }
    }

    #[test]
    fn the_upper_half_is_right_to_a_sixteenth() {
        for bits in (0..=u16::MAX).filter(|bits| !is_large(*bits)) {
            let number = f16::from_bits(bits).to_f32();
            let preview = f16::from_bits(together(apart(bits)[0], MIDDLE)).to_f32();
            // Below the smallest normal number, 2^-14, only the difference counts.
            let allowed = number.abs().max(2_f32.powi(-14)) / 16.0;
            assert!(
                (preview - number).abs() <= allowed,
                "{number} became {preview}"
            );
        }
    }

    #[test]
    fn numbers_from_two_on_are_large() {
        let is_large = |number: f32| is_large(f16::from_f32(number).to_bits());
        assert!(is_large(2.0) && is_large(-2.0) && is_large(f32::INFINITY));
        assert!(!is_large(1.999) && !is_large(-1.999) && !is_large(0.0));
    }
}
