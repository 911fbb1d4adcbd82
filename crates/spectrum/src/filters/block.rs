//! Block: one of the squares that the laboratory cuts the plane into, and its mirror image.

use super::edges::rectangle;
use super::handle::Handle;
use super::shape::{CYCLES, Kind, Number, Outline, Plane, Range, Shape, with};
use crate::limits::MAX_RADIUS;
use crate::words::shown;

/// Keeps one block of the plane cut into `size` x `size` blocks, and its mirror image: of each conjugate pair the frequency with
/// `kx > 0`, or with `kx = 0` and `ky <= 0`, lies in block (floor(kx / size), floor(ky / size)), as in the laboratory.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Counted in blocks to the right of DC, from 0.
    pub column: i32,
    /// Counted in blocks below DC; negative above.
    pub row: i32,
    /// Rows and columns of a block.
    pub size: i32,
}

/// How many blocks there are from DC to a side.
fn blocks(filter: &Block, plane: Plane) -> f32 {
    (plane.half() / filter.size as f32).ceil()
}

impl Shape for Block {
    const KIND: Kind = Kind::new(
        "block",
        "Block",
        "column, row and size of a block",
        "block:1,-2,8",
    );
    const NUMBERS: &'static [Number<Self>] = &[
        Number {
            unit: "blocks",
            range: Range::Of(|filter, plane| (0.0, blocks(filter, plane))),
            whole: true,
            ..Number::place(
                "Column",
                "column",
                |filter| filter.column as f32,
                |filter, value| filter.column = value.round() as i32,
            )
        },
        Number {
            unit: "blocks",
            range: Range::Of(|filter, plane| (-blocks(filter, plane), blocks(filter, plane))),
            whole: true,
            ..Number::place(
                "Row",
                "row",
                |filter| filter.row as f32,
                |filter, value| filter.row = value.round() as i32,
            )
        },
        Number {
            unit: CYCLES,
            range: Range::Of(|_, plane| (1.0, plane.half())),
            whole: true,
            ..Number::place(
                "Size",
                "size",
                |filter| filter.size as f32,
                |filter, value| filter.size = value.round() as i32,
            )
        },
    ];
    const FORMULA: &'static str = "floor(kx / size) = column and floor(ky / size) = row, of (kx, ky) with kx > 0, or kx = 0 and ky <= 0; the same of (-kx, -ky)";
    const SOURCE: &'static str = "the laboratory's blocks";
    const HANDLES: &'static [Handle] = &[Handle::place("Block", "column", "row")];

    fn begin(_from: f32, _to: f32) -> Self {
        Self {
            column: 1,
            row: -2,
            size: 8,
        }
    }

    fn check(&self) -> Result<(), &'static str> {
        let far = MAX_RADIUS as i32;
        let there = (1..=1024).contains(&self.size)
            && (0..=far).contains(&self.column)
            && (-far..=far).contains(&self.row);
        if there {
            Ok(())
        } else {
            Err("is no block: its size must lie between 1 and 1024, its place within the spectrum.")
        }
    }

    fn weight(&self, kx: i32, ky: i32, edge: f64) -> f32 {
        let size = self.size.max(1);
        let (kx, ky) = if kx < 0 || (kx == 0 && ky > 0) {
            (kx.saturating_neg(), ky.saturating_neg())
        } else {
            (kx, ky)
        };
        if edge == 0.0 {
            let inside = kx.div_euclid(size) == self.column && ky.div_euclid(size) == self.row;
            return f32::from(u8::from(inside));
        }
        let (left, top) = (
            f64::from(self.column) * f64::from(size),
            f64::from(self.row) * f64::from(size),
        );
        let sides = [
            left,
            left + f64::from(size) - 1.0,
            top,
            top + f64::from(size) - 1.0,
        ];
        let (x, y) = (f64::from(kx), f64::from(ky));
        rectangle(x, y, sides, edge).max(rectangle(-x, -y, sides, edge))
    }

    fn in_words(&self) -> String {
        format!(
            "{size} × {size} at ({}, {})",
            shown(self.column as f32),
            shown(self.row as f32),
            size = self.size
        )
    }

    fn outlines(&self) -> Vec<Outline> {
        let size = self.size as f32;
        let (left, top) = (self.column as f32 * size, self.row as f32 * size);
        Outline::rectangle_and_mirror(left, left + size - 1.0, top, top + size - 1.0)
    }

    fn handle_place(&self, _handle: Handle, _plane: Plane, _turn: usize) -> (f32, f32) {
        let size = self.size as f32;
        let middle = |index: i32| index as f32 * size + (size - 1.0) / 2.0;
        (middle(self.column), middle(self.row))
    }

    fn dragged(&self, _handle: Handle, _plane: Plane, (kx, ky): (f32, f32)) -> Self {
        // The mirror image is the same block: the right half is where blocks are counted.
        let (kx, ky) = if kx < 0.0 { (-kx, -ky) } else { (kx, ky) };
        let block = |k: f32| (k.round() / self.size as f32).floor();
        with(&with(self, "column", block(kx)), "row", block(ky))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_those_of_the_plane_cut_up() {
        let block = |column, row, size| Block { column, row, size };
        let table = [
            (block(0, 0, 4), [1.0, 0.0, 0.0, 0.0, 1.0]),
            (block(1, 0, 4), [0.0, 1.0, 1.0, 0.0, 0.0]),
            (block(0, -1, 4), [0.0, 0.0, 0.0, 1.0, 0.0]),
        ];
        for (filter, expected) in table {
            let places = [(0, 0), (4, 3), (-7, 0), (0, 2), (3, 3)];
            assert_eq!(
                places.map(|(kx, ky)| filter.weight(kx, ky, 0.0)),
                expected,
                "{filter:?}"
            );
        }
    }

    #[test]
    fn blocks_jump_to_the_pointer_on_either_side() {
        let block = Block {
            column: 0,
            row: 0,
            size: 8,
        };
        for place in [(17.0, -3.0), (-17.0, 3.0)] {
            assert_eq!(
                block.dragged(Block::HANDLES[0], Plane { side: 224 }, place),
                Block {
                    column: 2,
                    row: -1,
                    size: 8
                }
            );
        }
    }
}
