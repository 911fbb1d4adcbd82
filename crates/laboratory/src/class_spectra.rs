//! The spectra of whole classes, and how far they alone tell classes apart, before any network is asked.

use shortcuts::spectra::{Accumulator, ClassSpectra, NearestRule};
use shortcuts::study::Labelled;

use crate::opened::{NotOpened, OpenedPictures};

/// Why there are no spectra, as a sentence for the visitor.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpectraError {
    /// A picture is not there.
    #[error(transparent)]
    NotOpened(#[from] NotOpened),
    /// A picture of a class that the set does not have.
    #[error("A picture is of class {0}, which this set does not have.")]
    Class(usize),
}

/// The mean spectra of the `classes` classes over the `search` pictures, and for each `test` picture the class whose mean is nearest;
/// `None` if there is no search picture.
pub fn class_spectra(
    opened: &OpenedPictures,
    classes: usize,
    search: &[Labelled],
    test: &[Labelled],
) -> Result<(ClassSpectra, Vec<Option<usize>>), SpectraError> {
    let mut sums = Accumulator::new(classes, opened.side());
    for labelled in search {
        if labelled.class >= classes {
            return Err(SpectraError::Class(labelled.class));
        }
        sums.add(labelled.class, &opened.spectra(labelled.picture)?);
    }
    let spectra = sums.finish();
    let rule = NearestRule::fit(&spectra);
    let nearest = test
        .iter()
        .map(|labelled| Ok(rule.class(&opened.spectra(labelled.picture)?)))
        .collect::<Result<_, NotOpened>>()?;
    Ok((spectra, nearest))
}

#[cfg(test)]
mod tests {
    use std::f32::consts::TAU;

    use spectrum::picture::Picture;

    use super::*;

    fn at(picture: usize, class: usize) -> Labelled {
        Labelled { picture, class }
    }

    /// Waves of 2 cycles across for class 0 and of 5 down for class 2, each at several phases.
    fn opened() -> OpenedPictures {
        let mut opened = OpenedPictures::new(16).unwrap();
        for picture in 0..8 {
            let plane: Vec<f32> = (0..256)
                .map(|pixel| {
                    let turns = if picture % 2 == 0 {
                        2.0 * (pixel % 16) as f32
                    } else {
                        5.0 * (pixel / 16) as f32
                    };
                    0.5 + 0.25 * (TAU * (turns / 16.0 + 0.11 * picture as f32)).cos()
                })
                .collect();
            let planes = [plane.clone(), plane.clone(), plane];
            let picture_of = Picture::new(16, 16, planes).unwrap();
            opened.put(picture, &picture_of).unwrap();
        }
        opened
    }

    #[test]
    fn waves_are_told_apart_by_their_spectra() {
        let search: Vec<Labelled> = (0..4).map(|n| at(n, n % 2 * 2)).collect();
        let test: Vec<Labelled> = (4..8).map(|n| at(n, 0)).collect();
        let (spectra, nearest) = class_spectra(&opened(), 3, &search, &test).unwrap();
        assert_eq!(nearest, [Some(0), Some(2), Some(0), Some(2)]);
        assert_eq!([0, 1, 2].map(|class| spectra.count(class)), [2, 0, 2]);
        // A wave of amplitude 1/4 is two coefficients of 256/8.
        assert!((spectra.magnitude(0, 1, 2, 0) - 32.0).abs() < 1e-3);
        assert!(spectra.magnitude(2, 1, 2, 0) < 1e-3);
        assert!((spectra.magnitude(2, 0, 0, -5) - 32.0).abs() < 1e-3);
    }

    #[test]
    fn nothing_to_average_gives_no_answer_and_strangers_are_refused() {
        let (_, nearest) = class_spectra(&opened(), 3, &[], &[at(1, 0)]).unwrap();
        assert_eq!(nearest, [None]);
        assert_eq!(
            class_spectra(&opened(), 3, &[at(0, 3)], &[]).unwrap_err(),
            SpectraError::Class(3)
        );
        assert_eq!(
            class_spectra(&opened(), 3, &[at(0, 0)], &[at(9, 0)]).unwrap_err(),
            SpectraError::NotOpened(NotOpened::Missing(9))
        );
    }
}
