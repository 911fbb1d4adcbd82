//! The pictures of an experiment, kept as the spectra of their planes: thousands of masks are laid over the same few pictures, so each
//! is transformed once.

use std::collections::BTreeMap;

use spectrum::fourier::{Fourier, SizeError, Spectrum};
use spectrum::picture::Picture;

/// Pictures of one size by their position in their set.
///
/// A picture of `side` x `side` takes `8 side (side / 2 + 1)` bytes for each plane: a grey one of 28 pixels 3.4 kB, a coloured one of
/// 224 pixels 0.61 MB.
pub struct OpenedPictures {
    side: usize,
    fourier: Fourier,
    kept: BTreeMap<usize, Planes>,
    /// The pixels of those that were put here exactly.
    exact: BTreeMap<usize, Picture>,
}

/// The spectra of a picture.
#[derive(Clone, Debug)]
pub(crate) enum Planes {
    /// All three planes are this one.
    Grey(Box<Spectrum>),
    /// Red, green and blue.
    Colour(Box<[Spectrum; 3]>),
}

/// Why a picture is not among the opened ones, or cannot be: a sentence for the visitor.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotOpened {
    /// Pictures of this size cannot be transformed.
    #[error(transparent)]
    Size(#[from] SizeError),
    /// The picture is of another size.
    #[error(
        "A picture has {height} x {width} pixels, but this experiment is about {side} x {side}."
    )]
    Other {
        /// Rows.
        height: usize,
        /// Columns.
        width: usize,
        /// Rows and columns of the opened pictures.
        side: usize,
    },
    /// Nobody put it there.
    #[error("Picture {0} of the set has not been opened.")]
    Missing(usize),
}

impl OpenedPictures {
    /// None yet, for pictures of `side` x `side`.
    pub fn new(side: usize) -> Result<Self, NotOpened> {
        Ok(Self {
            side,
            fourier: Fourier::new(side, side)?,
            kept: BTreeMap::new(),
            exact: BTreeMap::new(),
        })
    }

    /// Height and width of its pictures in pixels.
    pub fn side(&self) -> usize {
        self.side
    }

    /// How many pictures it holds.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Whether it holds this picture.
    pub fn contains(&self, picture: usize) -> bool {
        self.kept.contains_key(&picture)
    }

    /// Transforms a picture and keeps it under its position in the set, in place of one that was there.
    pub fn put(&mut self, picture: usize, pixels: &Picture) -> Result<(), NotOpened> {
        let side = self.side;
        let whole = |plane: &Vec<f32>| plane.len() == side * side;
        if (pixels.height, pixels.width) != (side, side) || !pixels.planes.iter().all(whole) {
            return Err(NotOpened::Other {
                height: pixels.height,
                width: pixels.width,
                side,
            });
        }
        let [red, green, blue] = &pixels.planes;
        let planes = if red == green && green == blue {
            Planes::Grey(Box::new(self.fourier.forward(red)))
        } else {
            let spectra = [red, green, blue].map(|plane| self.fourier.forward(plane));
            Planes::Colour(Box::new(spectra))
        };
        self.kept.insert(picture, planes);
        self.exact.remove(&picture);
        Ok(())
    }

    /// The same, and keeps its pixels as well: untouched, it is shown to the bit as it came, where the way to the spectrum and back leaves
    /// roundings.
    pub fn put_exact(&mut self, picture: usize, pixels: Picture) -> Result<(), NotOpened> {
        self.put(picture, &pixels)?;
        self.exact.insert(picture, pixels);
        Ok(())
    }

    /// The pixels of a picture that was put here exactly.
    pub(crate) fn exact(&self, picture: usize) -> Option<&Picture> {
        self.exact.get(&picture)
    }

    pub(crate) fn planes(&self, picture: usize) -> Result<&Planes, NotOpened> {
        self.kept.get(&picture).ok_or(NotOpened::Missing(picture))
    }

    /// The spectra of a picture's red, green and blue plane.
    pub fn spectra(&self, picture: usize) -> Result<[Spectrum; 3], NotOpened> {
        Ok(match self.planes(picture)? {
            Planes::Grey(spectrum) => [(); 3].map(|()| spectrum.as_ref().clone()),
            Planes::Colour(spectra) => spectra.as_ref().clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pictures_of_its_size_are_kept_and_found() {
        let mut opened = OpenedPictures::new(16).unwrap();
        let grey = Picture::new(16, 16, [(); 3].map(|()| vec![0.25; 256])).unwrap();
        opened.put(7, &grey).unwrap();
        assert!(opened.contains(7) && !opened.contains(0) && opened.len() == 1);
        assert!(matches!(opened.planes(7), Ok(Planes::Grey(_))));
        let [red, green, blue] = opened.spectra(7).unwrap();
        assert!(red == green && green == blue && (red.at(0, 0).re - 64.0).abs() < 1e-4);

        let mut coloured = grey.clone();
        coloured.planes[2][100] = 0.5;
        opened.put(7, &coloured).unwrap();
        assert!(matches!(opened.planes(7), Ok(Planes::Colour(_))));

        assert_eq!(opened.spectra(8), Err(NotOpened::Missing(8)));
        let large = Picture::new(17, 16, [(); 3].map(|()| vec![0.25; 272])).unwrap();
        let mut torn = grey;
        torn.planes[1].pop();
        for wrong in [large, torn] {
            assert!(matches!(
                opened.put(9, &wrong),
                Err(NotOpened::Other { side: 16, .. })
            ));
        }
        assert!(matches!(OpenedPictures::new(8), Err(NotOpened::Size(_))));
    }
}
