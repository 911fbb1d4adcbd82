//! The first frame of a GIF, as its blocks tell it.

use image::RgbaImage;

/// Where the first frame lies on the screen, and what is behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Columns left of it.
    left: u16,
    /// Rows above it.
    top: u16,
    width: u16,
    height: u16,
    /// The colour with which Pillow fills the rest of the screen: the one that stands for transparent pixels, else the first of the table.
    behind: [u8; 3],
}

impl Frame {
    /// Of a file without a frame there is none.
    pub fn first_of(file: &[u8]) -> Option<Self> {
        let flags = *file.get(10)?;
        let shared = 13..13 + table_bytes(flags);
        let mut at = shared.end;
        let mut transparent = None;
        // Extensions, each of blocks with their lengths before them.
        while *file.get(at)? == 0x21 {
            if let [0xf9, 4, flags, _, _, index, ..] = file.get(at + 1..)?
                && flags & 1 == 1
            {
                transparent = Some(*index);
            }
            at += 2;
            loop {
                let length = usize::from(*file.get(at)?);
                at += 1 + length;
                if length == 0 {
                    break;
                }
            }
        }
        let [0x2c, numbers @ .., flags] = file.get(at..at + 10)? else {
            return None;
        };
        let number = |at: usize| u16::from_le_bytes([numbers[at], numbers[at + 1]]);
        let own = at + 10..at + 10 + table_bytes(*flags);
        let colours = file.get(if own.is_empty() { shared } else { own })?;
        Some(Self {
            left: number(0),
            top: number(2),
            width: number(4),
            height: number(6),
            behind: behind(colours, transparent),
        })
    }

    /// Columns and rows that a screen has at least.
    pub fn reach(&self) -> Option<(u16, u16)> {
        Some((
            self.left.checked_add(self.width)?,
            self.top.checked_add(self.height)?,
        ))
    }

    /// Gives the pixels beside the frame the colour that they have in Pillow.
    pub fn fill_rest(&self, screen: &mut RgbaImage) {
        let columns = u32::from(self.left)..u32::from(self.left) + u32::from(self.width);
        let rows = u32::from(self.top)..u32::from(self.top) + u32::from(self.height);
        let [red, green, blue] = self.behind;
        for (x, y, pixel) in screen.enumerate_pixels_mut() {
            if !(columns.contains(&x) && rows.contains(&y)) {
                pixel.0 = [red, green, blue, 255];
            }
        }
    }
}

/// The bytes of a table of colours, as flags tell them.
const fn table_bytes(flags: u8) -> usize {
    if flags & 0x80 == 0 {
        0
    } else {
        3 << ((flags & 7) + 1)
    }
}

fn behind(colours: &[u8], transparent: Option<u8>) -> [u8; 3] {
    let (colours, _) = colours.as_chunks::<3>();
    let index = transparent.unwrap_or(0);
    // A table of which each colour is the grey of its number counts for none, and then there are all greys.
    let is_of_greys = (0_u8..).zip(colours).all(|(grey, &of)| of == [grey; 3]);
    match colours.get(usize::from(index)) {
        Some(&colour) => colour,
        None if is_of_greys => [index; 3],
        None => [0; 3],
    }
}

#[cfg(test)]
mod tests {
    use super::Frame;
    use crate::decode;
    use models::cut::Cut;
    use models::read_as::{Colours, Reading};

    const RED: [u8; 3] = [255, 0, 0];
    const GREEN: [u8; 3] = [0, 255, 0];
    const BLUE: [u8; 3] = [0, 0, 255];
    const YELLOW: [u8; 3] = [250, 240, 30];
    const COLOURS: [[u8; 3]; 4] = [RED, GREEN, BLUE, YELLOW];
    /// Four pixels of colours 1, 2, 1, 2, each pair after a clear code.
    const PIXELS: &[u8] = b"\x02\x03\x8c\x18\x15\0";

    /// A screen of 4 x 4 whose background is yellow, with a frame of 2 x 2 at (1, 1).
    fn gif(colours: Option<[[u8; 3]; 4]>, transparent: Option<u8>, own: bool) -> Vec<u8> {
        let mut file = b"GIF89a\x04\0\x04\0".to_vec();
        file.extend(if colours.is_some() && !own {
            [0xf1, 3, 0]
        } else {
            [0x70, 3, 0]
        });
        let table: Vec<u8> = colours.into_iter().flatten().flatten().collect();
        if !own {
            file.extend(&table);
        }
        if let Some(index) = transparent {
            file.extend([0x21, 0xf9, 4, 1, 0, 0, index, 0]);
        }
        file.extend([0x2c, 1, 0, 1, 0, 2, 0, 2, 0, if own { 0x81 } else { 0 }]);
        if own {
            file.extend(&table);
        }
        file.extend(PIXELS);
        file.push(0x3b);
        file
    }

    /// The corner and the second row.
    fn shown(file: &[u8], colours: Colours) -> [[u8; 3]; 5] {
        let reading = Reading {
            colours,
            cut: Cut::Whole,
        };
        let square = decode(file, 4, reading).expect("opens").pixels;
        [(0, 0), (0, 1), (1, 1), (2, 1), (3, 1)].map(|(x, y)| {
            let [red, green, blue, _] = square.get_pixel(x, y).0;
            [red, green, blue]
        })
    }

    /// `Image.open(...).convert("RGB")` of Pillow 13.0.
    #[test]
    fn what_a_frame_leaves_of_the_screen_has_pillows_colour() {
        let greys = [[0; 3], [1; 3], [2; 3], [3; 3]];
        for (file, behind, frame) in [
            (gif(Some(COLOURS), None, false), RED, [GREEN, BLUE]),
            (gif(Some(COLOURS), None, true), RED, [GREEN, BLUE]),
            (gif(Some(COLOURS), Some(2), false), BLUE, [GREEN, BLUE]),
            (gif(Some(COLOURS), Some(2), true), BLUE, [GREEN, BLUE]),
            (gif(Some(COLOURS), Some(77), false), [0; 3], [GREEN, BLUE]),
            (gif(Some(greys), Some(77), false), [77; 3], [[1; 3], [2; 3]]),
        ] {
            assert_eq!(
                shown(&file, Colours::Python),
                [behind, behind, frame[0], frame[1], behind]
            );
        }
    }

    /// Browsers leave it transparent, which is white here.
    #[test]
    fn browsers_leave_it_transparent() {
        let file = gif(Some(COLOURS), Some(2), false);
        let white = [255; 3];
        assert_eq!(
            shown(&file, Colours::Converted),
            [white, white, GREEN, white, white]
        );
    }

    #[test]
    fn no_beginning_of_a_file_panics() {
        let file = gif(Some(COLOURS), Some(2), true);
        for end in 0..file.len() {
            let _ = Frame::first_of(&file[..end]);
        }
        assert!(Frame::first_of(&file).is_some());
    }
}
