//! A picture as three planes of floats, and its conversions from and to bytes.

/// Why bytes or planes are not a picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// A side is zero.
    #[error("The picture is empty: it is {width} by {height} pixels.")]
    Empty {
        /// Rows that it should have.
        height: usize,
        /// Columns that it should have.
        width: usize,
    },
    /// The data does not fit the size.
    #[error(
        "The picture of {width} by {height} pixels should hold {expected} values but holds {found}."
    )]
    Length {
        /// Rows that it should have.
        height: usize,
        /// Columns that it should have.
        width: usize,
        /// Values that the size calls for (per plane, or bytes in all).
        expected: usize,
        /// How many values there are.
        found: usize,
    },
    /// A value is NaN or infinite.
    #[error("The picture holds a value that is not a number.")]
    NotFinite,
}

/// An RGB picture: three row-major planes of `height * width` sRGB-coded values, 0 black to 1 full.
///
/// A decoded picture lies in [0, 1]; an intermediate result may leave the range until it is [`clipped`](Self::clipped).
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// How many rows of pixels it has.
    pub height: usize,
    /// How many columns of pixels it has.
    pub width: usize,
    /// Red, green and blue, each row-major.
    pub planes: [Vec<f32>; 3],
}

impl Picture {
    /// A picture from its planes, which must be of the right length and finite.
    pub fn new(height: usize, width: usize, planes: [Vec<f32>; 3]) -> Result<Self, PictureError> {
        let picture = Self {
            height,
            width,
            planes,
        };
        picture.check()?;
        Ok(picture)
    }

    /// The same from planes that lie one after another.
    pub fn from_planes(height: usize, width: usize, values: &[f32]) -> Result<Self, PictureError> {
        let expected = checked_area(height, width, 3, values.len())?;
        if values.len() != expected {
            return Err(PictureError::Length {
                height,
                width,
                expected,
                found: values.len(),
            });
        }
        let size = expected / 3;
        let plane = |index: usize| values[index * size..(index + 1) * size].to_vec();
        Self::new(height, width, [plane(0), plane(1), plane(2)])
    }

    /// Whether the fields, which anyone may have written, fit together.
    pub(crate) fn check(&self) -> Result<(), PictureError> {
        let expected = checked_area(self.height, self.width, 1, self.planes[0].len())?;
        for plane in &self.planes {
            if plane.len() != expected {
                return Err(PictureError::Length {
                    height: self.height,
                    width: self.width,
                    expected,
                    found: plane.len(),
                });
            }
            if !plane.iter().all(|value| value.is_finite()) {
                return Err(PictureError::NotFinite);
            }
        }
        Ok(())
    }

    /// From row-major RGBA bytes with straight alpha; what is transparent shows white.
    pub fn from_rgba8(width: usize, height: usize, bytes: &[u8]) -> Result<Self, PictureError> {
        let expected = checked_area(height, width, 4, bytes.len())?;
        let (pixels, rest) = bytes.as_chunks::<4>();
        if bytes.len() != expected || !rest.is_empty() {
            return Err(PictureError::Length {
                height,
                width,
                expected,
                found: bytes.len(),
            });
        }
        let mut planes = [(); 3].map(|()| Vec::with_capacity(pixels.len()));
        for &[r, g, b, alpha] in pixels {
            let cover = unit(alpha);
            for (plane, value) in planes.iter_mut().zip([r, g, b].map(unit)) {
                plane.push(if alpha == u8::MAX {
                    value
                } else {
                    value * cover + (1.0 - cover)
                });
            }
        }
        Ok(Self {
            height,
            width,
            planes,
        })
    }

    /// Replaces `out` by row-major opaque RGBA bytes, clipped to [0, 1] and rounded to the nearest of 256 steps.
    pub fn write_rgba8(&self, out: &mut Vec<u8>) {
        let [r, g, b] = &self.planes;
        out.resize(4 * r.len(), u8::MAX);
        let (pixels, _) = out.as_chunks_mut::<4>();
        for (pixel, ((&r, &g), &b)) in pixels.iter_mut().zip(r.iter().zip(g).zip(b)) {
            *pixel = [byte(r), byte(g), byte(b), u8::MAX];
        }
    }

    /// The same picture with every value brought into [0, 1].
    #[must_use]
    pub fn clipped(mut self) -> Self {
        for value in self.planes.iter_mut().flatten() {
            *value = value.clamp(0.0, 1.0);
        }
        self
    }
}

/// `height * width * channels`, refused where empty or beyond what an address can count.
fn checked_area(
    height: usize,
    width: usize,
    channels: usize,
    found: usize,
) -> Result<usize, PictureError> {
    if height == 0 || width == 0 {
        return Err(PictureError::Empty { height, width });
    }
    height
        .checked_mul(width)
        .and_then(|area| area.checked_mul(channels))
        .ok_or(PictureError::Length {
            height,
            width,
            expected: usize::MAX,
            found,
        })
}

fn unit(value: u8) -> f32 {
    f32::from(value) / 255.0
}

fn byte(value: f32) -> u8 {
    // The cast saturates, so that clamping the lower end is all that is left to do (and NaN becomes 0).
    (value * 255.0 + 0.5) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_survive_the_round_trip() {
        let bytes: Vec<u8> = (0..=255).flat_map(|v| [v, 255 - v, v / 2, 255]).collect();
        let mut out = vec![7; 3];
        Picture::from_rgba8(16, 16, &bytes)
            .unwrap()
            .write_rgba8(&mut out);
        assert_eq!(out, bytes);
    }

    #[test]
    fn transparent_pixels_show_white() {
        let picture = Picture::from_rgba8(2, 1, &[0, 0, 0, 0, 255, 0, 0, 51]).unwrap();
        let [r, g, b] = picture.planes.map(|plane| (plane[0], plane[1]));
        assert_eq!((r, g.0, b.0), ((1.0, 1.0), 1.0, 1.0));
        assert!((g.1 - 0.8).abs() < 1e-6 && (b.1 - 0.8).abs() < 1e-6);
    }

    #[test]
    fn values_outside_the_range_are_clipped_and_rounded() {
        let plane = vec![-0.3, 1.7, 0.5, 0.001];
        let picture = Picture::new(2, 2, [(); 3].map(|()| plane.clone())).unwrap();
        let mut out = Vec::new();
        picture.write_rgba8(&mut out);
        assert_eq!(
            out.iter().step_by(4).copied().collect::<Vec<_>>(),
            [0, 255, 128, 0]
        );
        assert_eq!(picture.clipped().planes[0], [0.0, 1.0, 0.5, 0.001]);
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        assert_eq!(
            Picture::from_rgba8(0, 4, &[]),
            Err(PictureError::Empty {
                height: 4,
                width: 0
            })
        );
        assert!(matches!(
            Picture::from_rgba8(2, 2, &[0; 15]),
            Err(PictureError::Length { expected: 16, .. })
        ));
        assert!(matches!(
            Picture::from_rgba8(usize::MAX, 3, &[0; 12]),
            Err(PictureError::Length { .. })
        ));
        assert!(matches!(
            Picture::new(1, 2, [vec![0.0; 2], vec![0.0; 2], vec![0.0; 1]]),
            Err(PictureError::Length { found: 1, .. })
        ));
        assert_eq!(
            Picture::new(1, 1, [vec![0.0], vec![f32::NAN], vec![0.0]]),
            Err(PictureError::NotFinite)
        );
    }
}
