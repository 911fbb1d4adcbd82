//! The filters' shapes, layers on some channels, and the strongest coefficients against NumPy: `reference/make_shapes.py`.

mod common;

use common::{picture, worst};
use proptest::prelude::*;
use serde::Deserialize;
use spectrum::editor::Editor;
use spectrum::filter::FilterChain;
use spectrum::layer::Layer;
use spectrum::recipe::{Extras, Recipe};

type Fallible = Result<(), Box<dyn std::error::Error>>;

#[derive(Deserialize)]
struct Goldens {
    masks: Vec<GoldenMask>,
    strengths: Vec<GoldenStrength>,
    stacks: Vec<GoldenStack>,
}

#[derive(Deserialize)]
struct GoldenMask {
    height: usize,
    width: usize,
    layer: String,
    centred: Vec<f32>,
}

#[derive(Deserialize)]
struct GoldenStrength {
    height: usize,
    width: usize,
    percent: f32,
    centred: Vec<f32>,
}

#[derive(Deserialize)]
struct GoldenStack {
    height: usize,
    width: usize,
    filters: String,
    every_eleventh: Vec<f32>,
}

fn goldens() -> Result<Goldens, serde_json::Error> {
    serde_json::from_str(include_str!("reference/shapes.json"))
}

#[test]
fn masks_are_numpys() -> Fallible {
    let masks = goldens()?.masks;
    assert_eq!(masks.len(), 213);
    for golden in masks {
        let layer: Layer = golden.layer.parse()?;
        assert_eq!(layer.to_string(), golden.layer);
        let mask = layer.mask(golden.height, golden.width, 0.0, None);
        let difference = worst(mask.centred(), &golden.centred);
        // Hard masks are the same; soft ones are given to five digits.
        let soft = layer.edge.is_some();
        assert!(
            difference <= if soft { 1e-5 } else { 0.0 },
            "{layer} at {}x{}: {difference}",
            golden.height,
            golden.width
        );
    }
    Ok(())
}

#[test]
fn the_strongest_coefficients_are_numpys() -> Fallible {
    for golden in goldens()?.strengths {
        let editor = Editor::new(picture(golden.height, golden.width, 1))?;
        let mask = editor.strengths().strongest(golden.percent);
        let difference = worst(mask.centred(), &golden.centred);
        assert_eq!(
            difference, 0.0,
            "{} % at {}x{}",
            golden.percent, golden.height, golden.width
        );
    }
    Ok(())
}

#[test]
fn no_fewer_are_kept_than_asked_for() -> Fallible {
    for (height, width) in [(16, 16), (17, 18), (24, 17)] {
        for seed in 1..20 {
            let editor = Editor::new(picture(height, width, seed))?;
            let all = height * width;
            for wanted in 0..=all {
                let percent = 100.0 * wanted as f32 / all as f32;
                let mask = editor.strengths().strongest(percent);
                let kept = mask
                    .centred()
                    .iter()
                    .filter(|&&weight| weight > 0.5)
                    .count();
                // The last one's partner may come on top, and one for a share that was rounded up.
                assert!(
                    (wanted..=wanted + 2).contains(&kept),
                    "{kept} of {wanted}, seed {seed} at {height}x{width}"
                );
            }
        }
    }
    Ok(())
}

#[test]
fn stacks_on_some_channels_are_numpys() -> Fallible {
    for golden in goldens()?.stacks {
        let mut editor = Editor::new(picture(golden.height, golden.width, 1))?;
        let recipe = Recipe {
            clip: false,
            ..Recipe::from(golden.filters.parse::<FilterChain>()?)
        };
        let [r, g, b] = &editor.edit(&recipe, &Extras::default()).planes;
        let pixels = r.iter().zip(g).zip(b);
        let found = pixels.flat_map(|((&r, &g), &b)| [r, g, b]).step_by(11);
        let difference = worst(found, &golden.every_eleventh);
        assert!(
            difference < 2e-5,
            "{} at {}x{}: {difference}",
            golden.filters,
            golden.height,
            golden.width
        );
    }
    Ok(())
}

proptest! {
    #[test]
    fn what_a_layer_keeps_and_what_it_removes_are_everything(
        shape in prop_oneof![
            (-20.0_f32..20.0, -20.0_f32..20.0, 0.0_f32..9.0).prop_map(|(kx, ky, r)| format!("notch:{kx},{ky},{r}")),
            (0.0_f32..20.0, 0.0_f32..9.0).prop_map(|(r, w)| format!("ring:{r},{w}")),
            (-20.0_f32..20.0, 0.0_f32..9.0, -20.0_f32..20.0, 0.0_f32..9.0)
                .prop_map(|(x, w, y, h)| format!("rectangle:{x},{},{y},{}", x + w, y + h)),
            (0..9_i32, -9..9_i32, 1..9_i32).prop_map(|(c, r, s)| format!("block:{c},{r},{s}")),
        ],
        edge in prop_oneof![Just(0.0_f32), 0.0_f32..8.0],
        height in 16_usize..34,
        width in 16_usize..34,
    ) {
        let keeps: Layer = format!("{shape}*edge:{edge}").parse()?;
        let removes: Layer = format!("{shape}*remove*edge:{edge}").parse()?;
        let kept = keeps.mask(height, width, 0.0, None).centred();
        let left = removes.mask(height, width, 0.0, None).centred();
        for (kept, left) in kept.iter().zip(left) {
            prop_assert!((kept + left - 1.0).abs() < 1e-6 && (0.0..=1.0).contains(kept));
        }
    }
}
