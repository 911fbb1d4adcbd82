//! One picture under the visitor's hands: its spectra are computed once, and every edit costs a mask and an inverse.

use std::sync::OnceLock;

use crate::content::Content;
use crate::filter::Filter;
use crate::fourier::{Fourier, SizeError, Spectrum};
use crate::luma::REC_709;
use crate::mask::Mask;
use crate::noise::FourierNoise;
use crate::picture::{Picture, PictureError};
use crate::recipe::{Extras, Normalisation, Recipe};
use crate::stack::Masks;
use crate::strongest::Power;
use crate::view::Bases;
use crate::window::Window;

/// Non-DC power below this share of DC's is rounding, not picture.
const FLAT: f64 = 1e-12;

/// Why a picture cannot be edited.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum EditorError {
    /// Its size is beyond the transform.
    #[error(transparent)]
    Size(#[from] SizeError),
    /// It is not a picture.
    #[error(transparent)]
    Picture(#[from] PictureError),
}

/// What the spectra under the filters were made with.
#[derive(Clone, Debug, Default, PartialEq)]
struct Preparation {
    window: Window,
    normalisation: Option<Normalisation>,
    content: Content,
    noise: Option<FourierNoise>,
    second: Option<u64>,
}

/// A picture, its spectra, and its filtered version.
pub struct Editor {
    original: Picture,
    filtered: Picture,
    preparation: Preparation,
    /// What the filters act on.
    spectra: [Spectrum; 3],
    luma: Spectrum,
    /// Power of the three planes together, per stored coefficient; DC is set to 0.
    power: Vec<f32>,
    dc_power: f64,
    masks: Masks,
    drawn: Mask,
    /// The filters of the last edit with their edges and weights, so that a drag works out one of a stack.
    shapes: Vec<(Filter, f32, Mask)>,
    /// The spectra of the second picture, as prepared last.
    second: Option<(u64, Window, Option<Normalisation>, [Spectrum; 3])>,
    fourier: Fourier,
    log_magnitude: OnceLock<Vec<f32>>,
    pub(crate) bases: Bases,
}

impl Editor {
    /// Takes a picture in and transforms it.
    pub fn new(original: Picture) -> Result<Self, EditorError> {
        let mut fourier = Fourier::new(original.height, original.width)?;
        original.check()?;
        let spectra = [0, 1, 2].map(|plane: usize| fourier.forward(&original.planes[plane]));
        let derived = Derived::of(&spectra);
        let (height, width) = (original.height, original.width);
        Ok(Self {
            filtered: original.clone(),
            original,
            preparation: Preparation::default(),
            spectra,
            luma: derived.luma,
            power: derived.power,
            dc_power: derived.dc_power,
            masks: Masks::identity(height, width),
            drawn: Mask::identity(height, width),
            shapes: Vec::new(),
            second: None,
            fourier,
            log_magnitude: OnceLock::new(),
            bases: Bases::default(),
        })
    }

    /// Does what the recipe says. One that does nothing gives the original, bit for bit.
    ///
    /// A second picture of another size is taken for none.
    pub fn edit(&mut self, recipe: &Recipe, extras: &Extras) -> &Picture {
        let size = (self.height(), self.width());
        let second = extras
            .second
            .filter(|(_, second)| (second.height, second.width) == size)
            .filter(|_| recipe.content.needs_second());
        let preparation = Preparation {
            window: recipe.window,
            normalisation: extras.normalisation.filter(|_| recipe.after_normalising),
            content: recipe.content,
            noise: recipe.noise,
            second: second.map(|(id, _)| id),
        };
        if preparation != self.preparation {
            self.prepare(preparation, second);
        }
        self.evaluate(recipe);
        if self.is_untouched() {
            for (plane, original) in self.filtered.planes.iter_mut().zip(&self.original.planes) {
                plane.copy_from_slice(original);
            }
            return &self.filtered;
        }
        if self.masks.parts.is_empty() {
            for (plane, spectrum) in self.filtered.planes.iter_mut().zip(&self.spectra) {
                self.fourier.filtered_into(spectrum, &self.masks.all, plane);
            }
        } else {
            let spectra = self.masks.applied(&self.spectra);
            for (plane, spectrum) in self.filtered.planes.iter_mut().zip(&spectra) {
                self.fourier.inverse_into(spectrum, plane);
            }
        }
        for (channel, plane) in self.filtered.planes.iter_mut().enumerate() {
            if let Some(Normalisation { mean, deviation }) = self.preparation.normalisation {
                for value in plane.iter_mut() {
                    *value = *value * deviation[channel] + mean[channel];
                }
            }
            if recipe.clip {
                for value in plane {
                    *value = value.clamp(0.0, 1.0);
                }
            }
        }
        &self.filtered
    }

    /// Makes the spectra that the filters act on.
    fn prepare(&mut self, preparation: Preparation, second: Option<(u64, &Picture)>) {
        let Preparation {
            window,
            normalisation,
            ..
        } = preparation;
        let second = second.map(|(id, picture)| {
            let kept = self.second.take();
            let kept = kept.filter(|kept| (kept.0, kept.1, kept.2) == (id, window, normalisation));
            let spectra = kept.map_or_else(
                || transformed(&mut self.fourier, picture, window, normalisation),
                |kept| kept.3,
            );
            (id, window, normalisation, spectra)
        });
        let mut spectra = transformed(&mut self.fourier, &self.original, window, normalisation);
        preparation
            .content
            .apply(&mut spectra, second.as_ref().map(|second| &second.3));
        if let Some(mut noise) = preparation.noise {
            // A wave of this norm in the picture has another in normalised values; one figure for three channels has to do.
            if let Some(Normalisation { deviation, .. }) = normalisation {
                noise.norm *= 3.0 / deviation.iter().sum::<f32>();
            }
            noise.add(&mut spectra);
        }
        let derived = Derived::of(&spectra);
        self.luma = derived.luma;
        self.power = derived.power;
        self.dc_power = derived.dc_power;
        self.spectra = spectra;
        self.second = second;
        self.preparation = preparation;
        self.log_magnitude = OnceLock::new();
        self.bases = Bases::default();
        self.shapes
            .retain(|(filter, ..)| !filter.kind().needs_picture);
    }

    /// Works out the filters' weights, those of unchanged layers from the last edit.
    fn evaluate(&mut self, recipe: &Recipe) {
        let chain = &recipe.filters;
        let (height, width) = (self.height(), self.width());
        let mut last = std::mem::take(&mut self.shapes);
        let mut masks = Masks::identity(height, width);
        for layer in chain.active() {
            let edge = layer.edge.unwrap_or(chain.edge);
            let known = last
                .iter()
                .position(|(known, at_edge, _)| *at_edge == edge && *known == layer.filter);
            let shape = match known {
                Some(known) => last.swap_remove(known).2,
                None => continued(&last, &layer.filter, edge).unwrap_or_else(|| {
                    layer.shape(height, width, chain.edge, Some(&self.strengths()))
                }),
            };
            if layer.removes {
                masks.push(layer.channels, &shape.complement());
            } else {
                masks.push(layer.channels, &shape);
            }
            self.shapes.push((layer.filter.clone(), edge, shape));
        }
        if recipe.keep_dc {
            masks.keep_dc();
        }
        self.drawn = masks.drawn();
        self.masks = masks;
    }

    /// The weights of the last [`Editor::edit`], of the picture's luma.
    pub const fn mask(&self) -> &Mask {
        &self.drawn
    }

    /// Whether the last [`Editor::edit`] left the picture as it came.
    pub fn is_untouched(&self) -> bool {
        let changed = Preparation {
            normalisation: None,
            ..self.preparation.clone()
        };
        self.masks.is_identity() && changed == Preparation::default()
    }

    /// The power of the coefficients that the filters act on.
    pub fn strengths(&self) -> Power<'_> {
        Power {
            grid: self.luma.grid,
            outside_dc: &self.power,
            dc: self.dc_power,
        }
    }

    /// Rows of the picture, before and after an edit.
    pub fn height(&self) -> usize {
        self.original.height
    }

    /// Columns of the picture, before and after an edit.
    pub fn width(&self) -> usize {
        self.original.width
    }

    /// The picture as it came.
    pub fn original(&self) -> &Picture {
        &self.original
    }

    /// The result of the last [`Editor::apply`]; the original before the first.
    pub fn filtered(&self) -> &Picture {
        &self.filtered
    }

    /// Multiplies the spectrum of every plane by the mask and clips the picture to [0, 1]. A mask that keeps
    /// everything gives the original, bit for bit.
    ///
    /// # Panics
    /// If the mask is of another size than the picture.
    pub fn apply(&mut self, mask: &Mask) -> &Picture {
        assert_eq!(mask.grid, self.luma.grid, "the mask is of another size");
        if mask.is_identity() {
            for (plane, original) in self.filtered.planes.iter_mut().zip(&self.original.planes) {
                plane.copy_from_slice(original);
            }
        } else {
            for (plane, spectrum) in self.filtered.planes.iter_mut().zip(&self.spectra) {
                self.fourier.filtered_into(spectrum, mask, plane);
                for value in plane {
                    *value = value.clamp(0.0, 1.0);
                }
            }
        }
        &self.filtered
    }

    /// The spectra of red, green and blue.
    pub fn spectra(&self) -> &[Spectrum; 3] {
        &self.spectra
    }

    /// The spectrum of the picture's luma, see [`REC_709`]: what is read off and what the views show. Unnormalised: DC's magnitude is the sum of
    /// all pixels.
    pub fn luma(&self) -> &Spectrum {
        &self.luma
    }

    /// The share of the picture's power outside DC, over its three planes, that the mask keeps. 1 for a flat picture,
    /// which has nothing to lose.
    ///
    /// # Panics
    /// If the mask is of another size than the picture.
    pub fn kept_energy(&self, mask: &Mask) -> f32 {
        assert_eq!(mask.grid, self.luma.grid, "the mask is of another size");
        let height = self.height();
        let columns = self
            .power
            .chunks_exact(height)
            .zip(mask.weights.chunks_exact(height));
        let (mut kept, mut total) = (0.0, 0.0);
        for (column, (power, weights)) in columns.enumerate() {
            let times = mask.grid.multiplicity(column) as f64;
            let column_total: f32 = power.iter().sum();
            let column_kept: f32 = power
                .iter()
                .zip(weights)
                .map(|(power, weight)| power * weight * weight)
                .sum();
            total += times * f64::from(column_total);
            kept += times * f64::from(column_kept);
        }
        if total <= FLAT * self.dc_power {
            1.0
        } else {
            (kept / total).min(1.0) as f32
        }
    }

    /// `ln(1 + magnitude)` of the luma, row-major with DC at `(height / 2, width / 2)`, divided by the largest value
    /// outside DC and cut at 1: DC, the mean brightness, would otherwise flatten everything else.
    pub fn log_magnitude(&self) -> &[f32] {
        self.log_magnitude.get_or_init(|| {
            let logs: Vec<f32> = self
                .luma
                .bins
                .iter()
                .map(|value| value.norm().ln_1p())
                .collect();
            let largest = logs[1..].iter().copied().fold(f32::MIN_POSITIVE, f32::max);
            let mut out = vec![0.0; self.height() * self.width()];
            self.luma.grid.for_each_centred(|position, index, _| {
                out[position] = (logs[index] / largest).min(1.0);
            });
            out
        })
    }
}

/// The weights of a filter that has gone on from one of the last edit's, as a brush does.
fn continued(last: &[(Filter, f32, Mask)], filter: &Filter, edge: f32) -> Option<Mask> {
    last.iter()
        .filter(|(_, at_edge, _)| *at_edge == edge)
        .find_map(|(earlier, _, mask)| filter.mask_after(earlier, mask, edge))
}

/// What is worked out from three spectra.
struct Derived {
    luma: Spectrum,
    power: Vec<f32>,
    dc_power: f64,
}

impl Derived {
    fn of([r, g, b]: &[Spectrum; 3]) -> Self {
        let bins = r.bins.iter().zip(&g.bins).zip(&b.bins);
        let luma = bins
            .clone()
            .map(|((r, g), b)| r * REC_709[0] + g * REC_709[1] + b * REC_709[2])
            .collect();
        let mut power: Vec<f32> = bins
            .map(|((r, g), b)| r.norm_sqr() + g.norm_sqr() + b.norm_sqr())
            .collect();
        let dc_power = f64::from(std::mem::take(&mut power[0]));
        Self {
            luma: Spectrum {
                grid: r.grid,
                bins: luma,
            },
            power,
            dc_power,
        }
    }
}

fn transformed(
    fourier: &mut Fourier,
    picture: &Picture,
    window: Window,
    normalisation: Option<Normalisation>,
) -> [Spectrum; 3] {
    let mut planes = window.apply(picture);
    if let Some(Normalisation { mean, deviation }) = normalisation {
        for (channel, plane) in planes.iter_mut().enumerate() {
            for value in plane {
                *value = (*value - mean[channel]) / deviation[channel];
            }
        }
    }
    planes.map(|plane| fourier.forward(&plane))
}
