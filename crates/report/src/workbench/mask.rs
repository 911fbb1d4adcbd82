//! The filter as a picture.

use spectrum::mask::Mask;

/// A mask as opaque grey RGBA pixels, row-major with DC at `(height / 2, width / 2)`: white is kept, black is taken away.
pub fn rgba(mask: &Mask) -> Vec<u8> {
    let weights = mask.centred().into_iter();
    weights
        .flat_map(|weight| {
            let grey = (weight.clamp(0.0, 1.0) * 255.0).round() as u8;
            [grey, grey, grey, u8::MAX]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dc_is_in_the_centre_and_white_is_kept() {
        let mask = Mask::from_fn(4, 6, |kx, ky| match (kx, ky) {
            (0, 0) => 1.0,
            (1 | -1, 0) => 0.5,
            _ => 0.0,
        });
        let pixels = rgba(&mask);
        let at = |row: usize, column: usize| &pixels[4 * (row * 6 + column)..][..4];
        assert_eq!(pixels.len(), 4 * 24);
        assert_eq!(at(2, 3), [255; 4]);
        assert_eq!(at(2, 4), [128, 128, 128, 255]);
        assert_eq!(at(2, 2), [128, 128, 128, 255]);
        assert_eq!(at(0, 0), [0, 0, 0, 255]);
    }
}
