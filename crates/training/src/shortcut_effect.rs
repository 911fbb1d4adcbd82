//! Whether a network took the planted shortcut: what it makes of pictures with the mark and without it.

use learning::messages::ShortcutEffect;
use learning::stops::BandStop;
use spectrum::bands::Bands;
use spectrum::mask::Mask;

use crate::collection::Tried;
use crate::measure::{MeasureError, measure};
use crate::pictures::Pictures;
use crate::predict::Model;

/// Percent of the pictures of other classes, and of the mark's own, that are taken for the mark's class.
fn taken(
    model: &Model,
    pictures: &Pictures,
    class: usize,
    mask: Option<&Mask>,
) -> Result<[f64; 2], MeasureError> {
    let confusion = measure(model, pictures, mask, 1)?.confusion;
    let share = |own: bool| {
        let of = || (0..confusion.classes()).filter(move |&other| (other == class) == own);
        let named: u32 = of().map(|other| confusion.count(other, class)).sum();
        let all: u32 = of().map(|other| confusion.pictures(other)).sum();
        100.0 * f64::from(named) / f64::from(all.max(1))
    };
    Ok([share(false), share(true)])
}

/// Looks at it; also through every band-stop of `bands` where it is given, and always through the notch of a grating.
pub fn shortcut_effect(
    model: &Model,
    tried: &Tried,
    notch: Option<&Mask>,
    bands: Option<Bands>,
) -> Result<ShortcutEffect, MeasureError> {
    let look = |pictures: &Pictures, mask: Option<&Mask>| taken(model, pictures, tried.class, mask);
    let [otherwise, without_mark] = look(&tried.bare, None)?;
    let stops = match bands {
        Some(bands) => BandStop::all()
            .into_iter()
            .map(|stop| {
                let mask = stop.mask(bands, tried.marked.side());
                Ok(look(&tried.marked, Some(&mask))?[0])
            })
            .collect::<Result<_, MeasureError>>()?,
        None => Vec::new(),
    };
    Ok(ShortcutEffect {
        with_mark: look(&tried.marked, None)?[0],
        otherwise,
        without_mark,
        notched: match notch {
            Some(notch) => Some(look(&tried.marked, Some(notch))?[0]),
            None => None,
        },
        stops,
    })
}
