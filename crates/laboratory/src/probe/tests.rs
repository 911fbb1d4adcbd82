//! Masked pictures against the definition of the Fourier transform, in f64 and without a fast algorithm.

use std::f64::consts::TAU;

use shortcuts::study::Part;
use spectrum::frequencies::FrequencySet;
use spectrum::noise::PHASE;

use super::*;

/// A picture without symmetry; a grey one has three equal planes.
fn picture(side: usize, grey: bool) -> Picture {
    let mut state = side as u32 * 7919 + u32::from(grey);
    let mut plane = || -> Vec<f32> {
        (0..side * side)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as f32 / 255.0
            })
            .collect()
    };
    let first = plane();
    let planes = if grey {
        [first.clone(), first.clone(), first]
    } else {
        [first, plane(), plane()]
    };
    Picture::new(side, side, planes).unwrap()
}

/// The planes without the components of these frequencies and their conjugates, by the sums that define them.
fn without(plane: &[f64], side: usize, frequencies: &[(i32, i32)]) -> Vec<f64> {
    let n = side as i32;
    let mut ends: Vec<(i32, i32)> = (frequencies.iter())
        .flat_map(|&(kx, ky)| [(kx, ky), (-kx, -ky)])
        .map(|(kx, ky)| (kx.rem_euclid(n), ky.rem_euclid(n)))
        .collect();
    ends.sort_unstable();
    ends.dedup();
    let angle = |(kx, ky): (i32, i32), pixel: usize| {
        let (x, y) = ((pixel % side) as f64, (pixel / side) as f64);
        TAU * (f64::from(kx) * x + f64::from(ky) * y) / side as f64
    };
    let mut left = plane.to_vec();
    for end in ends {
        let (mut re, mut im) = (0.0, 0.0);
        for (pixel, value) in plane.iter().enumerate() {
            re += value * angle(end, pixel).cos();
            im -= value * angle(end, pixel).sin();
        }
        for (pixel, value) in left.iter_mut().enumerate() {
            let (sine, cosine) = angle(end, pixel).sin_cos();
            *value -= (re * cosine - im * sine) / (side * side) as f64;
        }
    }
    left
}

fn draw(
    picture: &Picture,
    probe: &Probe,
    preprocessing: &Preprocessing,
    treatment: Treatment,
) -> Picture {
    let mut opened = OpenedPictures::new(picture.height).unwrap();
    opened.put(3, picture).unwrap();
    let mut drawing = Drawing::new(probe, &opened, preprocessing, treatment).unwrap();
    let mut out = blank(picture.height);
    let labelled = Labelled {
        picture: 3,
        class: 2,
    };
    drawing.draw(&opened, labelled, &mut out).unwrap();
    out
}

fn worst(found: &Picture, expected: &[Vec<f64>; 3]) -> f64 {
    (found.planes.iter().flatten())
        .zip(expected.iter().flatten())
        .map(|(&found, expected)| (f64::from(found) - expected).abs())
        .fold(0.0, f64::max)
}

fn wide(picture: &Picture) -> [Vec<f64>; 3] {
    [0, 1, 2].map(|plane: usize| {
        picture.planes[plane]
            .iter()
            .map(|&value| f64::from(value))
            .collect()
    })
}

fn preprocessing(channels: ChannelOrder) -> Preprocessing {
    Preprocessing {
        channels,
        scale: 255.0,
        mean: [104.0, 116.0, 122.0],
        deviation: [58.0, 57.0, 59.0],
    }
}

const TREATMENTS: [Treatment; 4] = [
    Treatment {
        clip: true,
        after_normalising: false,
    },
    Treatment {
        clip: false,
        after_normalising: false,
    },
    Treatment {
        clip: true,
        after_normalising: true,
    },
    Treatment {
        clip: false,
        after_normalising: true,
    },
];

#[test]
fn whole_pictures_keep_their_values() {
    let probe = Probe::new(Part::Test, ProbeMask::Whole);
    for (side, grey) in [(28, true), (28, false), (33, false), (224, false)] {
        let picture = picture(side, grey);
        for treatment in TREATMENTS {
            let found = draw(
                &picture,
                &probe,
                &preprocessing(ChannelOrder::Rgb),
                treatment,
            );
            let worst = worst(&found, &wide(&picture));
            assert!(worst < 1e-6, "{side}: {worst}");
        }
    }
}

#[test]
fn a_removed_pair_is_gone_and_nothing_else() {
    for (grey, frequencies) in [
        (true, vec![(3, -5)]),
        (false, vec![(14, 2), (0, 7)]),
        (false, vec![(0, 0), (14, -14)]),
    ] {
        let picture = picture(28, grey);
        let mut set = FrequencySet::empty(28);
        frequencies.iter().for_each(|&(kx, ky)| set.insert(kx, ky));
        let removed = Probe::new(Part::Search, ProbeMask::Remove(set.clone()));
        let kept = Probe::new(Part::Search, ProbeMask::Keep(set));
        let rest = wide(&picture).map(|plane| without(&plane, 28, &frequencies));
        for treatment in &TREATMENTS[..2] {
            let cut = |value: f64| {
                if treatment.clip {
                    value.clamp(0.0, 1.0)
                } else {
                    value
                }
            };
            let scaling = preprocessing(ChannelOrder::Grey);
            let expected = rest
                .clone()
                .map(|plane| plane.into_iter().map(cut).collect());
            let found = draw(&picture, &removed, &scaling, *treatment);
            assert!(worst(&found, &expected) < 2e-6);
            let mut plane = 0;
            let expected = wide(&picture).map(|whole| {
                plane += 1;
                (whole.iter().zip(&rest[plane - 1]))
                    .map(|(whole, rest)| cut(whole - rest))
                    .collect()
            });
            let found = draw(&picture, &kept, &scaling, *treatment);
            assert!(worst(&found, &expected) < 2e-6);
        }
    }
}

#[test]
fn masking_after_normalisation_is_masking_normalised_planes() {
    let frequencies = [(0, 0), (2, 1)];
    let mut set = FrequencySet::empty(28);
    frequencies.iter().for_each(|&(kx, ky)| set.insert(kx, ky));
    let probe = Probe::new(Part::Search, ProbeMask::Remove(set));
    for channels in [ChannelOrder::Rgb, ChannelOrder::Bgr, ChannelOrder::Grey] {
        // A grey picture has different planes once a mean per colour was subtracted.
        for grey in [true, false] {
            let picture = picture(28, grey);
            let preprocessing = preprocessing(channels);
            let found = draw(&picture, &probe, &preprocessing, TREATMENTS[3]);
            let input = preprocessing.apply(&found);
            let normalised: Vec<f64> = (preprocessing.apply(&picture).iter())
                .map(|&value| f64::from(value))
                .collect();
            let expected: Vec<f64> = normalised
                .chunks(28 * 28)
                .flat_map(|plane| without(plane, 28, &frequencies))
                .collect();
            for (found, expected) in input.iter().zip(&expected) {
                let difference = (f64::from(*found) - expected).abs();
                assert!(difference < 2e-5, "{channels:?}: {difference}");
            }
        }
    }
}

#[test]
fn renditions_come_before_the_mask() {
    let picture = picture(28, false);
    let mut set = FrequencySet::empty(28);
    set.insert(5, 1);
    for rendition in [Rendition::BlockShuffled, Rendition::Edges] {
        let probe = Probe::new(Part::Test, ProbeMask::Remove(set.clone())).drawn(rendition);
        let found = draw(
            &picture,
            &probe,
            &preprocessing(ChannelOrder::Rgb),
            TREATMENTS[1],
        );
        let expected = [0, 1, 2].map(|plane: usize| {
            let drawn = rendition.apply(&picture.planes[plane], 28, 2, 3);
            let drawn: Vec<f64> = drawn.iter().map(|&value| f64::from(value)).collect();
            without(&drawn, 28, &[(5, 1)])
        });
        assert!(worst(&found, &expected) < 4e-6);
    }
}

#[test]
fn losses_are_means_by_class_of_the_summed_probability() {
    let scoring = Scoring {
        classes: vec![vec![0, 2], vec![1], vec![], vec![1]],
    };
    let mut tally = Tally::new(&scoring, Part::Search, 4);
    tally.add(&[0.0, 0.0, 0.0], 0).unwrap();
    tally.add(&[0.0, (2.0_f32).ln(), 0.0], 0).unwrap();
    tally.add(&[400.0, 0.0, 0.0], 1).unwrap();
    tally.add(&[0.0, 0.0, 0.0], 2).unwrap();
    assert!(matches!(tally.add(&[0.0; 3], 4), Err(ProbeError::Class(4))));
    let reading = tally.reading();
    let mean = f64::midpoint((1.5_f64).ln(), (2.0_f64).ln());
    assert!((reading.loss[0].unwrap() - mean).abs() < 1e-7);
    assert!((reading.loss[1].unwrap() - 87.336_544).abs() < 1e-5);
    assert_eq!(&reading.loss[2..], [None, None]);
    assert!(reading.said.is_empty());
    // 1 - 1e-9 has no f32, but its loss has a value.
    let sure = cross_entropy(&[20.723_266, 0.0], &[0]);
    assert!((sure - 1e-9).abs() < 1e-15, "{sure}");
    assert_eq!(cross_entropy(&[1.0, 2.0, 3.0], &[0, 1, 2]), 0.0);
}

#[test]
fn an_added_wave_is_the_paper_s_cosine() {
    // Of a pair of conjugates the one in the upper row of the centred spectrum is 45° ahead at the first pixel.
    for (side, (kx, ky), first) in [
        (28, (3, -2), (3.0, -2.0)),
        (28, (-3, 2), (3.0, -2.0)),
        (33, (5, 0), (-5.0, 0.0)),
    ] {
        let noise = FourierNoise {
            kx,
            ky,
            norm: 2.5,
            seed: 0,
            phase: PHASE,
        };
        let probe = Probe::new(Part::Test, ProbeMask::Add(noise));
        for grey in [true, false] {
            let picture = picture(side, grey);
            for treatment in TREATMENTS {
                let mut expected = wide(&picture);
                for plane in &mut expected {
                    for (pixel, value) in plane.iter_mut().enumerate() {
                        let (x, y) = ((pixel % side) as f64, (pixel / side) as f64);
                        let turns = (first.0 * x + first.1 * y) / side as f64 + 0.125;
                        // Of L2 norm 1 over the picture, times the norm.
                        *value += 2.5 * 2.0_f64.sqrt() / side as f64 * (TAU * turns).cos();
                        if treatment.clip {
                            *value = value.clamp(0.0, 1.0);
                        }
                    }
                }
                let preprocessing = preprocessing(ChannelOrder::Rgb);
                let found = draw(&picture, &probe, &preprocessing, treatment);
                let worst = worst(&found, &expected);
                assert!(worst < 1e-5, "{side}, ({kx}, {ky}): {worst}");
            }
        }
    }
}
