//! What holds for every size and every filter: symmetry, complements, and words that read back.

use proptest::prelude::*;
use spectrum::editor::Editor;
use spectrum::filter::{Filter, FilterChain, MAX_FILTERS};
use spectrum::filters::{BandPass, BandStop, HighPass, LowPass, Orientation};
use spectrum::mask::Mask;
use spectrum::picture::Picture;

const FILTERS: [Filter; 6] = [
    Filter::LowPass(LowPass { radius: 9.0 }),
    Filter::HighPass(HighPass { radius: 5.5 }),
    Filter::BandPass(BandPass {
        from: 4.0,
        to: 11.0,
    }),
    Filter::BandStop(BandStop {
        from: 4.0,
        to: 11.0,
    }),
    Filter::Orientation(Orientation {
        from_degrees: 20.0,
        to_degrees: 75.0,
    }),
    Filter::Orientation(Orientation {
        from_degrees: 135.0,
        to_degrees: 45.0,
    }),
];

const EDGES: [f32; 2] = [0.0, 3.0];

/// Pairs of filters that keep, between them, everything once.
const COMPLEMENTS: [(Filter, Filter); 4] = [
    (
        Filter::LowPass(LowPass { radius: 7.0 }),
        Filter::HighPass(HighPass { radius: 7.0 }),
    ),
    (
        Filter::BandPass(BandPass { from: 3.0, to: 9.5 }),
        Filter::BandStop(BandStop { from: 3.0, to: 9.5 }),
    ),
    (
        Filter::BandPass(BandPass { from: 0.0, to: 6.0 }),
        Filter::HighPass(HighPass { radius: 6.0 }),
    ),
    (
        Filter::Orientation(Orientation {
            from_degrees: 30.0,
            to_degrees: 90.0,
        }),
        Filter::Orientation(Orientation {
            from_degrees: 90.0,
            to_degrees: 30.0,
        }),
    ),
];

fn chain(filter: &Filter, edge: f32) -> FilterChain {
    FilterChain {
        layers: vec![filter.clone().into()],
        edge,
    }
}

/// The weights of the whole grid, in the order of an unshifted `fft2`.
fn full(mask: &Mask) -> Vec<f32> {
    let (height, width) = (mask.height() as i32, mask.width() as i32);
    (0..height)
        .flat_map(|ky| (0..width).map(move |kx| (kx, ky)))
        .map(|(kx, ky)| mask.at(kx, ky))
        .collect()
}

fn assert_symmetric(mask: &Mask, what: &dyn std::fmt::Display) {
    let (height, width) = (mask.height(), mask.width());
    let weights = full(mask);
    for r in 0..height {
        for c in 0..width {
            let partner = ((height - r) % height) * width + (width - c) % width;
            let (own, theirs) = (weights[r * width + c], weights[partner]);
            assert!(
                own.to_bits() == theirs.to_bits(),
                "{what} at {height}x{width}, ({r}, {c}): {own} against {theirs}"
            );
        }
    }
}

/// A picture in the middle of the range whose filtered versions need no clipping.
fn picture(height: usize, width: usize) -> Result<Picture, spectrum::picture::PictureError> {
    let plane = |salt: usize| {
        (0..height * width)
            .map(|i| ((i * i * 7 + i * 13 + salt * 31) % 251) as f32 / 2510.0 + 0.45)
            .collect()
    };
    Picture::new(height, width, [plane(1), plane(2), plane(3)])
}

#[test]
fn masks_are_conjugate_symmetric_at_every_size() {
    for height in 16..=65 {
        for width in 16..=65 {
            for filter in FILTERS {
                for edge in EDGES {
                    assert_symmetric(&chain(&filter, edge).mask(height, width), &filter);
                }
            }
            let all = FilterChain {
                layers: FILTERS.iter().cloned().map(Into::into).collect(),
                edge: 2.0,
            };
            assert_symmetric(&all.mask(height, width), &all);
        }
    }
}

#[test]
fn hard_masks_are_zero_or_one_and_complements_sum_to_one_everywhere() {
    for (height, width) in [(16, 16), (17, 17), (16, 33), (33, 16), (64, 48), (65, 63)] {
        for filter in FILTERS {
            let weights = full(&chain(&filter, 0.0).mask(height, width));
            assert!(
                weights.iter().all(|&weight| weight == 0.0 || weight >= 1.0),
                "{filter} at {height}x{width}"
            );
        }
        for (one, other) in COMPLEMENTS {
            for edge in EDGES {
                let weights = full(&chain(&one, edge).mask(height, width));
                let others = full(&chain(&other, edge).mask(height, width));
                for (index, (a, b)) in weights.iter().zip(others).enumerate() {
                    // Both wedges keep DC.
                    let expected = if index == 0 && matches!(one, Filter::Orientation { .. }) {
                        2.0
                    } else {
                        1.0
                    };
                    // Rings are differences of one disc and exact; soft wedges are rounded each on its own.
                    let exact = edge == 0.0 || !matches!(one, Filter::Orientation { .. });
                    let allowed = if exact { 0.0 } else { f32::EPSILON };
                    assert!(
                        (a + b - expected).abs() <= allowed,
                        "{one} at {height}x{width}: {a} + {b}"
                    );
                }
            }
        }
    }
}

#[test]
fn pictures_of_complementary_filters_sum_to_the_picture() -> Result<(), Box<dyn std::error::Error>>
{
    for (height, width) in [(32, 32), (31, 31), (32, 45), (45, 32), (17, 16)] {
        let mut editor = Editor::new(picture(height, width)?)?;
        // Off DC pictures swing about 0 and would be clipped there, so the low half's complement is taken of the mask
        // that also keeps DC, and the mean counted once.
        let dc = Mask::from_fn(
            height,
            width,
            |kx, ky| if kx == 0 && ky == 0 { 1.0 } else { 0.0 },
        );
        let mean = editor.apply(&dc).clone();
        for (one, other) in COMPLEMENTS {
            for edge in EDGES {
                let with_dc = |filter| {
                    let mask = chain(filter, edge).mask(height, width);
                    Mask::from_fn(height, width, |kx, ky| {
                        if kx == 0 && ky == 0 {
                            1.0
                        } else {
                            mask.at(kx, ky)
                        }
                    })
                };
                let first = editor.apply(&with_dc(&one)).clone();
                let second = editor.apply(&with_dc(&other)).clone();
                for plane in 0..3 {
                    for (i, &whole) in editor.original().planes[plane].iter().enumerate() {
                        let sum = first.planes[plane][i] + second.planes[plane][i]
                            - mean.planes[plane][i];
                        assert!(
                            (sum - whole).abs() < 2e-6,
                            "{one} at {height}x{width}: {sum} against {whole}"
                        );
                    }
                }
            }
        }
    }
    Ok(())
}

#[test]
fn waves_on_the_nyquist_lines_are_kept_or_removed_whole() -> Result<(), Box<dyn std::error::Error>>
{
    let (height, width) = (32_usize, 24_usize);
    // (kx, ky) of a wave and a wedge that holds its representative in the upper half.
    for (kx, ky, words) in [
        (12, 0, "orientation:0-10"),
        (0, 16, "orientation:85-95"),
        (12, 16, "orientation:45-60"),
        (12, 5, "orientation:10-40"),
        (12, -5, "orientation:10-40"),
        (7, 16, "orientation:60-80"),
        (-7, 16, "orientation:60-80"),
    ] {
        let plane: Vec<f32> = (0..height * width)
            .map(|i| {
                let (row, column) = ((i / width) as f64, (i % width) as f64);
                let turns =
                    f64::from(kx) * column / width as f64 + f64::from(ky) * row / height as f64;
                (0.5 + 0.25 * (std::f64::consts::TAU * turns).cos()) as f32
            })
            .collect();
        let mut editor = Editor::new(Picture::new(
            height,
            width,
            [plane.clone(), plane.clone(), plane.clone()],
        )?)?;
        let keep = words.parse::<FilterChain>()?.mask(height, width);
        let kept = &editor.apply(&keep).planes[0];
        assert!(
            kept.iter().zip(&plane).all(|(a, b)| (a - b).abs() < 1e-6),
            "({kx}, {ky}) under {words}"
        );
        let remove = Mask::from_fn(height, width, |kx, ky| {
            if kx == 0 && ky == 0 {
                1.0
            } else {
                1.0 - keep.at(kx, ky)
            }
        });
        let removed = &editor.apply(&remove).planes[0];
        assert!(
            removed.iter().all(|value| (value - 0.5).abs() < 1e-6),
            "({kx}, {ky}) without {words}"
        );
    }
    Ok(())
}

fn any_filter() -> impl Strategy<Value = Filter> {
    let radius = prop_oneof![
        0.0_f32..=2048.0,
        (0_u16..2048).prop_map(f32::from),
        Just(f32::MIN_POSITIVE)
    ];
    let band = (radius.clone(), radius.clone()).prop_map(|(a, b)| (a.min(b), a.max(b)));
    let degrees = prop_oneof![0.0_f32..=180.0, (0_u8..=180).prop_map(f32::from)];
    prop_oneof![
        radius
            .clone()
            .prop_map(|radius| Filter::LowPass(LowPass { radius })),
        radius.prop_map(|radius| Filter::HighPass(HighPass { radius })),
        band.clone()
            .prop_map(|(from, to)| Filter::BandPass(BandPass { from, to })),
        band.prop_map(|(from, to)| Filter::BandStop(BandStop { from, to })),
        (degrees.clone(), degrees).prop_map(|(from_degrees, to_degrees)| Filter::Orientation(
            Orientation {
                from_degrees,
                to_degrees
            }
        )),
    ]
}

proptest! {
    #[test]
    fn chains_read_back_from_words_and_from_json(
        filters in prop::collection::vec(any_filter(), 0..=MAX_FILTERS),
        edge in 0.0_f32..64.0,
    ) {
        let layers = filters.into_iter().map(Into::into).collect();
        let chain = FilterChain { layers, edge };
        chain.check()?;
        let read: FilterChain = chain.to_string().parse()?;
        prop_assert_eq!(&read.with_edge(edge), &chain);
        let json = serde_json::to_string(&chain)?;
        prop_assert_eq!(serde_json::from_str::<FilterChain>(&json)?, chain);
    }

    #[test]
    fn any_text_is_read_or_refused_in_one_sentence(text in "\\PC{0,60}") {
        if let Err(error) = text.parse::<FilterChain>() {
            let sentence = error.to_string();
            prop_assert!(sentence.ends_with('.') && !sentence.contains('\n'));
        }
    }

    #[test]
    fn near_words_are_read_or_refused(
        text in "(low|high)?(pass|band)?(bandpass|bandstop|orientation|lowpass)?:?[-+.e0-9naif∞ ]{0,12}(\\+lowpass:[0-9.e-]{0,6})?",
    ) {
        if let Ok(chain) = text.parse::<FilterChain>() {
            prop_assert!(chain.check().is_ok());
            prop_assert_eq!(chain.to_string().parse::<FilterChain>()?, chain);
        }
    }

    #[test]
    fn any_filter_makes_a_symmetric_mask(
        filters in prop::collection::vec(any_filter(), 1..4),
        edge in prop_oneof![Just(0.0_f32), 0.0_f32..40.0],
        height in 16_usize..40,
        width in 16_usize..40,
    ) {
        let chain = FilterChain { layers: filters.into_iter().map(Into::into).collect(), edge };
        let mask = chain.mask(height, width);
        assert_symmetric(&mask, &chain);
        prop_assert!(mask.centred().iter().all(|weight| (0.0..=1.0).contains(weight)));
    }
}
