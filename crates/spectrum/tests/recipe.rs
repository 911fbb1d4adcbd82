//! The editor under whole recipes: what it remembers between edits changes nothing, and the order of work is the documented one.

use proptest::prelude::*;
use spectrum::content::Content;
use spectrum::editor::Editor;
use spectrum::filter::FilterChain;
use spectrum::luma::REC_709;
use spectrum::noise::{FourierNoise, PHASE};
use spectrum::picture::Picture;
use spectrum::recipe::{Extras, Normalisation, Recipe};
use spectrum::window::Window;

const NORMALISATION: Normalisation = Normalisation {
    mean: [0.485, 0.456, 0.406],
    deviation: [0.229, 0.224, 0.225],
};

fn picture(side: usize, seed: usize) -> Picture {
    let plane = |channel: usize| {
        (0..side * side)
            .map(|index| {
                let noise =
                    (index * 7919 + channel * 104_729 + seed * 1299 + index * index * 31) % 251;
                0.2 + 0.6 * noise as f32 / 250.0
            })
            .collect()
    };
    Picture::new(side, side, [plane(0), plane(1), plane(2)]).expect("a picture")
}

fn recipe() -> impl Strategy<Value = Recipe> {
    let layer = prop::sample::select(vec![
        "lowpass:5",
        "highpass:2*edge:3",
        "bandpass:2-6*luminance",
        "notch:3,-2,2",
        "strongest:10",
        "strongest:30*remove*red",
        "brush:FAEAAA*remove",
        "gaussian:9*off",
        "block:1,0,3*blue",
    ]);
    let chain = prop::collection::vec(layer, 0..4).prop_map(|words| words.join("+"));
    let content = prop::sample::select(vec![
        Content::AsIs,
        Content::PhaseOnly,
        Content::PhaseNoise {
            degrees: 50.0,
            seed: 2,
        },
        Content::MagnitudeOfSecond,
        Content::Hybrid { cutoff: 4.0 },
    ]);
    (
        chain,
        prop::sample::select(vec![0.0, 2.0]),
        content,
        any::<[bool; 4]>(),
        prop::sample::select(vec![Window::None, Window::Hann]),
    )
        .prop_map(
            |(words, edge, content, [noise, keep_dc, clip, after], window)| Recipe {
                window,
                content,
                noise: noise.then_some(FourierNoise {
                    kx: 3,
                    ky: 1,
                    norm: 1.5,
                    seed: 4,
                    phase: 90.0,
                }),
                filters: words
                    .parse::<FilterChain>()
                    .expect("filter words")
                    .with_edge(edge),
                keep_dc,
                clip,
                after_normalising: after,
            },
        )
}

proptest! {
    #[test]
    fn an_editor_with_a_past_does_what_a_new_one_does(recipes in prop::collection::vec(recipe(), 1..8)) {
        let (first, second) = (picture(18, 1), picture(18, 2));
        let extras = Extras { second: Some((1, &second)), normalisation: Some(NORMALISATION) };
        let mut editor = Editor::new(first.clone()).expect("an editor");
        for recipe in recipes {
            let mut fresh = Editor::new(first.clone()).expect("an editor");
            prop_assert_eq!(editor.edit(&recipe, &extras), fresh.edit(&recipe, &extras));
            prop_assert_eq!(editor.mask(), fresh.mask());
            if recipe.clip {
                let mut values = editor.filtered().planes.iter().flatten();
                prop_assert!(values.all(|value| (0.0..=1.0).contains(value)));
            }
        }
    }
}

fn edited(recipe: &Recipe) -> Picture {
    let extras = Extras {
        second: None,
        normalisation: Some(NORMALISATION),
    };
    let mut editor = Editor::new(picture(24, 3)).expect("an editor");
    editor.edit(recipe, &extras).clone()
}

fn filters(words: &str) -> Recipe {
    Recipe::from(words.parse::<FilterChain>().expect("filter words"))
}

fn mean(plane: &[f32]) -> f32 {
    plane.iter().sum::<f32>() / plane.len() as f32
}

fn close(a: &Picture, b: &Picture) -> bool {
    let pairs = a.planes.iter().flatten().zip(b.planes.iter().flatten());
    pairs.into_iter().all(|(a, b)| (a - b).abs() < 1e-5)
}

#[test]
fn a_recipe_that_does_nothing_gives_the_picture_bit_for_bit() {
    for recipe in [
        Recipe::default(),
        Recipe {
            after_normalising: true,
            keep_dc: true,
            ..Recipe::default()
        },
        filters("lowpass:4*off"),
        filters("strongest:100"),
    ] {
        assert_eq!(edited(&recipe), picture(24, 3));
    }
}

#[test]
fn a_removed_mean_leaves_black_or_the_training_pictures_mean_or_itself() {
    let high = Recipe {
        clip: false,
        ..filters("highpass:1")
    };
    let before = edited(&high);
    let after = edited(&Recipe {
        after_normalising: true,
        ..high.clone()
    });
    let kept = edited(&Recipe {
        keep_dc: true,
        ..high
    });
    for channel in 0..3 {
        assert!(mean(&before.planes[channel]).abs() < 1e-5);
        assert!((mean(&after.planes[channel]) - NORMALISATION.mean[channel]).abs() < 1e-5);
    }
    // Only the mean was taken away, and it was put back.
    assert!(close(&kept, &picture(24, 3)));
}

#[test]
fn luminance_layers_leave_differences_of_colour_alone() {
    let out = edited(&Recipe {
        clip: false,
        ..filters("lowpass:3*luminance")
    });
    let original = picture(24, 3);
    let plain = edited(&Recipe {
        clip: false,
        ..filters("lowpass:3")
    });
    for pixel in 0..24 * 24 {
        let at = |picture: &Picture| [0, 1, 2].map(|channel: usize| picture.planes[channel][pixel]);
        let luma = |rgb: [f32; 3]| {
            rgb.iter()
                .zip(REC_709)
                .map(|(value, weight)| value * weight)
                .sum::<f32>()
        };
        let (o, f, p) = (at(&original), at(&out), at(&plain));
        // The luma is that of the wholly filtered picture; the colours' distance from it is the original's.
        assert!((luma(f) - luma(p)).abs() < 1e-4);
        for channel in 0..3 {
            assert!(((f[channel] - luma(f)) - (o[channel] - luma(o))).abs() < 1e-4);
        }
    }
}

#[test]
fn single_channels_are_filtered_alone() {
    let out = edited(&filters("lowpass:3*green"));
    let (original, all) = (picture(24, 3), edited(&filters("lowpass:3")));
    for (channel, expected) in [(0, &original), (1, &all), (2, &original)] {
        let pairs = out.planes[channel].iter().zip(&expected.planes[channel]);
        assert!(
            pairs.into_iter().all(|(a, b)| (a - b).abs() < 1e-5),
            "{channel}"
        );
    }
}

#[test]
fn an_added_wave_has_its_norm_in_the_picture_also_after_normalisation() {
    let noise = FourierNoise {
        kx: 5,
        ky: -2,
        norm: 2.0,
        seed: 0,
        phase: PHASE,
    };
    for after_normalising in [false, true] {
        let recipe = Recipe {
            noise: Some(noise),
            clip: false,
            after_normalising,
            ..Recipe::default()
        };
        let (out, original) = (edited(&recipe), picture(24, 3));
        let norms = [0, 1, 2].map(|channel: usize| {
            let pairs = out.planes[channel].iter().zip(&original.planes[channel]);
            pairs.map(|(a, b)| (a - b) * (a - b)).sum::<f32>().sqrt()
        });
        let tolerance = if after_normalising { 0.03 } else { 1e-3 };
        assert!(
            norms
                .iter()
                .all(|norm| (norm - 2.0).abs() < 2.0 * tolerance),
            "{norms:?}"
        );
    }
}
