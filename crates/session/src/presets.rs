//! Ready-made recipes: one click to something worth seeing, each with what it shows and whose method it is.

use spectrum::content::Content;
use spectrum::filter::{Filter, FilterChain};
use spectrum::filters::{BandPass, Gaussian, Notch};
use spectrum::layer::Layer;
use spectrum::recipe::Recipe;

/// One recipe of the gallery.
#[derive(Clone, Debug, PartialEq)]
pub struct Preset {
    /// What its button says.
    pub name: String,
    /// What it puts in place of the recipe at hand.
    pub recipe: Recipe,
}

/// Presets that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Short word, the same in every version.
    pub id: &'static str,
    /// What stands over its buttons.
    pub title: &'static str,
    /// What it is good for.
    pub text: &'static str,
    /// In the order of its buttons.
    pub presets: Vec<Preset>,
}

/// Standard deviations of the low-pass in pixels, Geirhos et al. 2018 (model-vs-human, `datasets/experiments.py`).
const GEIRHOS_LOW: [f32; 7] = [1.0, 3.0, 5.0, 7.0, 10.0, 15.0, 40.0];
/// Standard deviations of the blur that their high-pass takes off, in pixels.
const GEIRHOS_HIGH: [f32; 7] = [3.0, 1.5, 1.0, 0.7, 0.55, 0.45, 0.4];
/// Widths of the phase noise in degrees.
const GEIRHOS_PHASE: [f32; 6] = [30.0, 60.0, 90.0, 120.0, 150.0, 180.0];

/// The gallery for a picture of `side` pixels that was cut from `original` pixels of its file.
pub fn gallery(side: usize, original: usize) -> Vec<Group> {
    let mut groups = vec![
        Group {
            id: "everyday",
            title: "Everyday",
            text: "Changes that are easy to see.",
            presets: vec![
                preset("Blur", filters(&[("lowpass:16", false)], 8.0)),
                preset(
                    "Edges only",
                    Recipe {
                        keep_dc: true,
                        ..filters(&[("highpass:20", false)], 8.0)
                    },
                ),
                preset(
                    "Texture only",
                    Recipe {
                        content: Content::PhaseNoise {
                            degrees: 180.0,
                            seed: 1,
                        },
                        ..Recipe::default()
                    },
                ),
                preset("Strongest 2 %", filters(&[("strongest:2", false)], 0.0)),
            ],
        },
        Group {
            id: "octaves",
            title: "Octave bands",
            text: "Each keeps one band of frequencies, and each band is twice as wide as the one before. The mean brightness is kept.",
            presets: octaves(side),
        },
        Group {
            id: "geirhos-low",
            title: "Low-pass of Geirhos et al.",
            text: "Gaussian blur. The number is its standard deviation in pixels, for a picture of 224 pixels. The paper’s pictures are grey with a grey border; here colour is kept and opposite borders are joined.",
            presets: GEIRHOS_LOW
                .iter()
                .map(|&sigma| {
                    preset(
                        &format!("{sigma} px"),
                        Recipe::from(one(Gaussian { sigma }, false)),
                    )
                })
                .collect(),
        },
        Group {
            id: "geirhos-high",
            title: "High-pass of Geirhos et al.",
            text: "The picture minus its Gaussian blur. The mean brightness is kept; the paper sets it to 0.4423.",
            presets: GEIRHOS_HIGH
                .iter()
                .map(|&sigma| {
                    preset(
                        &format!("{sigma} px"),
                        Recipe {
                            keep_dc: true,
                            ..Recipe::from(one(Gaussian { sigma }, true))
                        },
                    )
                })
                .collect(),
        },
        Group {
            id: "geirhos-phase",
            title: "Phase noise of Geirhos et al.",
            text: "Every phase is shifted at random by up to this many degrees. Magnitudes stay as they are.",
            presets: GEIRHOS_PHASE
                .iter()
                .map(|&degrees| {
                    preset(
                        &format!("±{degrees}°"),
                        Recipe {
                            content: Content::PhaseNoise { degrees, seed: 1 },
                            ..Recipe::default()
                        },
                    )
                })
                .collect(),
        },
    ];
    if let Some(recipe) = jpeg_grid(side, original) {
        groups[0]
            .presets
            .push(preset("Remove the JPEG grid", recipe));
    }
    groups
}

fn preset(name: &str, recipe: Recipe) -> Preset {
    Preset {
        name: name.to_owned(),
        recipe,
    }
}

fn one(filter: impl Into<Filter>, removes: bool) -> FilterChain {
    let layer = Layer {
        removes,
        ..Layer::from(filter.into())
    };
    FilterChain {
        layers: vec![layer],
        edge: 0.0,
    }
}

fn filters(words: &[(&str, bool)], edge: f32) -> Recipe {
    let layers = words
        .iter()
        .filter_map(|(word, removes)| {
            let layer: Layer = word.parse().ok()?;
            Some(Layer {
                removes: *removes,
                ..layer
            })
        })
        .collect();
    Recipe::from(FilterChain { layers, edge })
}

/// 1 to 2, 2 to 4 and so on, as long as the band begins within the spectrum.
fn octaves(side: usize) -> Vec<Preset> {
    (0..12)
        .map(|octave| 2_f32.powi(octave))
        .take_while(|&from| from < side as f32 / 2.0)
        .map(|from| {
            let to = 2.0 * from;
            preset(
                &format!("{from} to {to}"),
                Recipe {
                    keep_dc: true,
                    ..Recipe::from(one(BandPass { from, to }, false))
                },
            )
        })
        .collect()
}

/// JPEG codes blocks of 8 x 8 pixels; their borders repeat every 8 pixels of the file, so `original / 8` times across the picture, with
/// overtones. Nothing is left of that where the picture was made so much smaller that the grid lies beyond the spectrum.
fn jpeg_grid(side: usize, original: usize) -> Option<Recipe> {
    let grid = original as f32 / 8.0;
    let furthest = side as f32 / 2.0;
    let layers: Vec<Layer> = (1..=4)
        .map(|overtone| grid * overtone as f32)
        .take_while(|&k| k <= furthest)
        .flat_map(|k| [(k, 0.0), (0.0, k)])
        .map(|(kx, ky)| {
            Layer::from(Filter::from(Notch {
                kx,
                ky,
                radius: 1.5,
            }))
        })
        .collect();
    (!layers.is_empty()).then(|| Recipe::from(FilterChain { layers, edge: 1.0 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_sound_and_does_something() {
        for (side, original) in [(224, 224), (224, 4000), (28, 28), (299, 512)] {
            for group in gallery(side, original) {
                assert!(!group.presets.is_empty());
                for preset in group.presets {
                    assert_ne!(preset.recipe, Recipe::default(), "{}", preset.name);
                    assert_eq!(preset.recipe.filters.check(), Ok(()), "{}", preset.name);
                }
            }
        }
    }

    #[test]
    fn the_grid_is_where_the_file_has_it() {
        let recipe = jpeg_grid(224, 448).expect("56 cycles lie within 112");
        assert_eq!(
            recipe.filters.to_string(),
            "notch:56,0,1.5+notch:0,56,1.5+notch:112,0,1.5+notch:0,112,1.5"
        );
        assert_eq!(jpeg_grid(224, 1000), None);
    }

    #[test]
    fn octaves_end_with_the_spectrum() {
        let names = |side| {
            octaves(side)
                .into_iter()
                .map(|preset| preset.name)
                .collect::<Vec<_>>()
        };
        assert_eq!(names(28), ["1 to 2", "2 to 4", "4 to 8", "8 to 16"]);
        assert_eq!(names(224).len(), 7);
    }
}
