//! Moves a plane by an affine map about its centre.

/// For each output pixel at (x, y) from the centre, the value at `(a x + b y + shift_x, c x + d y + shift_y)`, linearly between the
/// four nearest pixels; outside is black.
pub(super) fn affine(
    plane: &[f32],
    side: usize,
    [a, b, c, d]: [f32; 4],
    [shift_x, shift_y]: [f32; 2],
) -> Vec<f32> {
    let centre = (side as f32 - 1.0) / 2.0;
    let at = |row: i32, column: i32| {
        let inside = (0..side as i32).contains(&row) && (0..side as i32).contains(&column);
        if inside {
            plane[row as usize * side + column as usize]
        } else {
            0.0
        }
    };
    (0..side * side)
        .map(|pixel| {
            let (x, y) = (
                (pixel % side) as f32 - centre,
                (pixel / side) as f32 - centre,
            );
            let source_x = a * x + b * y + shift_x + centre;
            let source_y = c * x + d * y + shift_y + centre;
            let (left, top) = (source_x.floor(), source_y.floor());
            let (right_share, lower_share) = (source_x - left, source_y - top);
            let (row, column) = (top as i32, left as i32);
            let between = |row: i32| {
                at(row, column) * (1.0 - right_share) + at(row, column + 1) * right_share
            };
            between(row) * (1.0 - lower_share) + between(row + 1) * lower_share
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDENTITY: [f32; 4] = [1.0, 0.0, 0.0, 1.0];

    #[test]
    fn known_maps() {
        let plane: Vec<f32> = (1..=9).map(|value| value as f32).collect();
        assert_eq!(affine(&plane, 3, IDENTITY, [0.0, 0.0]), plane);
        // Values come from one pixel to the right: the picture moves to the left.
        let moved = [2.0, 3.0, 0.0, 5.0, 6.0, 0.0, 8.0, 9.0, 0.0];
        assert_eq!(affine(&plane, 3, IDENTITY, [1.0, 0.0]), moved);
        let half = [1.5, 2.5, 1.5, 4.5, 5.5, 3.0, 7.5, 8.5, 4.5];
        assert_eq!(affine(&plane, 3, IDENTITY, [0.5, 0.0]), half);
        // A quarter turn.
        let turned = [3.0, 6.0, 9.0, 2.0, 5.0, 8.0, 1.0, 4.0, 7.0];
        assert_eq!(affine(&plane, 3, [0.0, -1.0, 1.0, 0.0], [0.0, 0.0]), turned);
    }
}
