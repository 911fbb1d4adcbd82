//! Random crop and flip, as usual for small pictures: black is added on all sides, a square of the old size is cut out at random, and
//! half of the pictures are mirrored left to right.

use spectrum::seeded::Seeded;

/// A new picture from `plane`, with `padding` pixels of black; of several channels, all are cut alike.
pub fn crop_and_flip(plane: &[f32], side: usize, padding: usize, stream: &mut Seeded) -> Vec<f32> {
    let (down, right) = (stream.below(2 * padding + 1), stream.below(2 * padding + 1));
    let flipped = stream.unit() < 0.5;
    let mut output = vec![0.0; plane.len()];
    for (line, values) in output.chunks_exact_mut(side).enumerate() {
        let (channel, row) = (line / side, line % side);
        // Row and columns of the source, counted from the padded corner.
        let Some(source_row) = (row + down).checked_sub(padding).filter(|&row| row < side) else {
            continue;
        };
        let plane = &plane[channel * side * side..][..side * side];
        for (column, value) in values.iter_mut().enumerate() {
            let column = if flipped { side - 1 - column } else { column };
            if let Some(source) = (column + right)
                .checked_sub(padding)
                .filter(|&column| column < side)
            {
                *value = plane[source_row * side + source];
            }
        }
    }
    output
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_shift_and_both_sides_occur_and_nothing_else() {
        // One lit pixel in the middle.
        let (side, padding) = (9, 2);
        let mut plane = vec![0.0; side * side];
        plane[4 * side + 3] = 1.0;
        let mut stream = Seeded::new(5, 5);
        let seen: BTreeSet<(usize, usize)> = (0..2000)
            .map(|_| {
                let moved = crop_and_flip(&plane, side, padding, &mut stream);
                assert_eq!(moved.iter().sum::<f32>(), 1.0);
                let place = moved.iter().position(|&value| value == 1.0).unwrap();
                (place / side, place % side)
            })
            .collect();
        // Columns 1 to 5 unflipped, 3 to 7 flipped.
        let expected: BTreeSet<_> = (2..=6)
            .flat_map(|row| (1..=7).map(move |column| (row, column)))
            .collect();
        assert_eq!(seen, expected);
    }
}
