//! The editor and what is drawn of it, on a photograph.

use spectrum::cyclic;
use spectrum::difference::{Gain, difference, difference_rgba};
use spectrum::editor::Editor;
use spectrum::filter::FilterChain;
use spectrum::fourier::{Complex32, Fourier};
use spectrum::mask::Mask;
use spectrum::picture::Picture;
use spectrum::pixels;
use spectrum::profile::radial_profile;
use spectrum::view::{
    DECIBELS, Kind, Origin, Scale, View, axis_ticks, axis_ticks_within, luma, peak, ramp_rgba,
    spectrum_rgba, whole_spectrum_rgba,
};

type Fallible = Result<(), Box<dyn std::error::Error>>;

fn cat() -> Result<Editor, Box<dyn std::error::Error>> {
    let image = image::load_from_memory(include_bytes!("reference/cat.png"))?.into_rgba8();
    let picture = Picture::from_rgba8(
        image.width() as usize,
        image.height() as usize,
        image.as_raw(),
    )?;
    Ok(Editor::new(picture)?)
}

#[test]
fn an_edit_can_be_taken_back_bit_for_bit() -> Fallible {
    let mut editor = cat()?;
    let (height, width) = (editor.height(), editor.width());
    let original = editor.original().clone();
    assert_eq!(editor.filtered(), &original);
    let blurred = editor
        .apply(&"lowpass:4".parse::<FilterChain>()?.mask(height, width))
        .clone();
    assert_ne!(blurred, original);
    assert_eq!(editor.filtered(), &blurred);
    assert_eq!(editor.original(), &original);
    assert_eq!(
        editor.apply(&FilterChain::default().mask(height, width)),
        &original
    );
    Ok(())
}

#[test]
fn edits_do_not_depend_on_the_ones_before() -> Fallible {
    let (mut used, mut fresh) = (cat()?, cat()?);
    let mask = |words: &str| -> Result<Mask, Box<dyn std::error::Error>> {
        Ok(words
            .parse::<FilterChain>()?
            .mask(used.height(), used.width()))
    };
    let masks = [
        mask("highpass:3")?,
        mask("lowpass:5")?,
        mask("orientation:80-100")?,
    ];
    for mask in &masks {
        used.apply(mask);
    }
    assert_eq!(used.filtered(), fresh.apply(&masks[2]));
    Ok(())
}

#[test]
fn filtered_pictures_are_clipped() -> Fallible {
    let mut editor = cat()?;
    let mask = "highpass:2"
        .parse::<FilterChain>()?
        .mask(editor.height(), editor.width());
    let values: Vec<f32> = editor.apply(&mask).planes.concat();
    assert!(values.iter().all(|value| (0.0..=1.0).contains(value)));
    assert!(values.iter().filter(|&&value| value == 0.0).count() > values.len() / 4);
    Ok(())
}

#[test]
fn readings_are_those_of_the_luma() -> Fallible {
    let editor = cat()?;
    let [r, g, b] = &editor.original().planes;
    let luma: Vec<f32> = r
        .iter()
        .zip(g)
        .zip(b)
        .map(|((r, g), b)| 0.2126 * r + 0.7152 * g + 0.0722 * b)
        .collect();
    let spectrum = Fourier::new(editor.height(), editor.width())?.forward(&luma);
    for (kx, ky) in [
        (0, 0),
        (1, 0),
        (0, -1),
        (-5, 3),
        (5, -3),
        (-32, -25),
        (31, 25),
    ] {
        let read = Complex32::from_polar(
            editor.luma().at(kx, ky).norm(),
            editor.luma().at(kx, ky).arg(),
        );
        assert!(
            (read - spectrum.at(kx, ky)).norm() < 2e-3,
            "({kx}, {ky}): {read}"
        );
    }
    let sum: f32 = luma.iter().sum();
    assert!((editor.luma().at(0, 0).norm() - sum).abs() < 1e-2);
    Ok(())
}

#[test]
fn kept_energy_is_a_share_that_leaves_dc_out() -> Fallible {
    let editor = cat()?;
    let energy = |words: &str| -> Result<f32, Box<dyn std::error::Error>> {
        Ok(editor.kept_energy(
            &words
                .parse::<FilterChain>()?
                .mask(editor.height(), editor.width()),
        ))
    };
    assert!((energy("")? - 1.0).abs() < 1e-6);
    assert!(energy("lowpass:1")? == 0.0);
    assert!((energy("lowpass:9")? + energy("highpass:9")? - 1.0).abs() < 1e-6);
    let flat = Editor::new(Picture::new(17, 16, [(); 3].map(|()| vec![0.3; 17 * 16]))?)?;
    assert!(
        (flat.kept_energy(&"lowpass:1".parse::<FilterChain>()?.mask(17, 16)) - 1.0).abs() < 1e-6
    );
    Ok(())
}

#[test]
fn log_magnitude_is_centred_and_fills_the_range() -> Fallible {
    let editor = cat()?;
    let (height, width) = (editor.height(), editor.width());
    let map = editor.log_magnitude();
    let at = |kx: i32, ky: i32| {
        map[(ky + (height / 2) as i32) as usize * width + (kx + (width / 2) as i32) as usize]
    };
    assert!(at(0, 0) >= 1.0);
    assert!(map.iter().all(|value| (0.0..=1.0).contains(value)));
    assert!(
        map.iter().filter(|&&value| value >= 1.0).count() >= 3,
        "DC and the strongest pair"
    );
    let ratio = |kx, ky| at(kx, ky) / editor.luma().at(kx, ky).norm().ln_1p();
    for (kx, ky) in [(3, 4), (-3, -4), (-17, 9), (31, -25), (-32, 0)] {
        assert!(
            (ratio(kx, ky) / ratio(2, 1) - 1.0).abs() < 1e-5,
            "({kx}, {ky})"
        );
    }
    Ok(())
}

#[test]
fn profiles_follow_the_mask_ring_by_ring() -> Fallible {
    let editor = cat()?;
    let whole = radial_profile(editor.luma(), None);
    let mask = "lowpass:10"
        .parse::<FilterChain>()?
        .mask(editor.height(), editor.width());
    let kept = radial_profile(editor.luma(), Some(&mask));
    assert_eq!(
        whole.count.iter().sum::<u32>() as usize,
        editor.height() * editor.width()
    );
    assert_eq!(whole.magnitude[..10], kept.magnitude[..10]);
    assert!(
        kept.magnitude[10..]
            .iter()
            .chain(&kept.power[10..])
            .all(|&value| value == 0.0)
    );
    assert!((whole.magnitude[0] - editor.luma().at(0, 0).norm()).abs() < 1e-3);
    // A photograph's spectrum falls off.
    assert!(whole.magnitude[2] > whole.magnitude[10] && whole.magnitude[10] > whole.magnitude[30]);
    Ok(())
}

#[test]
fn the_mask_is_drawn_on_the_spectrum() -> Fallible {
    let editor = cat()?;
    let (height, width) = (editor.height(), editor.width());
    for kind in [Kind::Magnitude, Kind::Phase] {
        let kind = View {
            kind,
            ..View::default()
        };
        let (mut plain, mut whole, mut dimmed) = (vec![9; 5], Vec::new(), Vec::new());
        spectrum_rgba(&editor, None, kind, &mut plain);
        spectrum_rgba(
            &editor,
            Some(&Mask::identity(height, width)),
            kind,
            &mut whole,
        );
        let mask = "lowpass:12".parse::<FilterChain>()?.mask(height, width);
        spectrum_rgba(&editor, Some(&mask), kind, &mut dimmed);
        assert_eq!(plain.len(), 4 * height * width);
        assert_eq!(plain, whole);
        let spread = |pixel: &[u8; 4]| {
            let [r, g, b, _] = *pixel;
            i32::from(r.max(g).max(b)) - i32::from(r.min(g).min(b))
        };
        let brightest = |pixel: &[u8; 4]| pixel[..3].iter().copied().max();
        let pixels = plain
            .as_chunks::<4>()
            .0
            .iter()
            .zip(dimmed.as_chunks::<4>().0);
        for ((before, after), weight) in pixels.zip(mask.centred()) {
            assert!(after[3] == 255);
            if weight >= 1.0 {
                assert_eq!(before, after);
            } else {
                assert!(
                    4 * spread(after) <= spread(before) + 4,
                    "{before:?} became {after:?}"
                );
                assert!(brightest(after) <= Some(82));
            }
        }
    }
    Ok(())
}

#[test]
fn opposite_phases_mirror_in_the_phase_picture() -> Fallible {
    // An impulse off the origin has phase -2π(kx x / W + ky y / H): every colour of the circle, antisymmetric.
    let (height, width) = (32_usize, 32_usize);
    let mut plane = vec![0.0; height * width];
    plane[1] = 1.0;
    let editor = Editor::new(Picture::new(
        height,
        width,
        [plane.clone(), plane.clone(), plane],
    )?)?;
    let mut out = Vec::new();
    let phase = View {
        kind: Kind::Phase,
        ..View::default()
    };
    spectrum_rgba(&editor, None, phase, &mut out);
    let pixels = out.as_chunks::<4>().0;
    let middle = &pixels[16 * width..17 * width];
    let colours: std::collections::HashSet<_> = middle.iter().collect();
    assert!(colours.len() >= 31, "one step of the circle per column");
    let table = cyclic::table();
    let expected =
        |turns: f64| table[(turns.rem_euclid(1.0) * 256.0).round() as usize % cyclic::STEPS];
    for (column, pixel) in middle.iter().enumerate() {
        let colour = expected(-(column as f64 - 16.0) / 32.0);
        assert_eq!(pixel[..3], colour, "column {column}");
    }
    Ok(())
}

#[test]
fn ticks_are_round_and_symmetric() {
    assert_eq!(axis_ticks(16), [-6, -4, -2, 0, 2, 4, 6]);
    assert_eq!(axis_ticks(224), [-100, -50, 0, 50, 100]);
    assert_eq!(axis_ticks(2048), [-1000, -500, 0, 500, 1000]);
    for size in 0..5000 {
        let ticks = axis_ticks(size);
        assert!(ticks.len() <= 9 && ticks.contains(&0));
        assert!(
            ticks
                .iter()
                .rev()
                .map(|tick| -tick)
                .eq(ticks.iter().copied())
        );
        assert!(
            ticks
                .iter()
                .all(|tick| (2 * tick.unsigned_abs() as usize) < size.max(1))
        );
    }
}

/// A picture's coefficients from the definition of the transform, row-major and not centred.
fn naive(plane: &[f32], height: usize, width: usize) -> Vec<(f64, f64)> {
    let turn = |k: usize, x: usize, size: usize| {
        -std::f64::consts::TAU * ((k * x) % size) as f64 / size as f64
    };
    let mut out = Vec::new();
    for ky in 0..height {
        for kx in 0..width {
            let (mut re, mut im) = (0.0, 0.0);
            for y in 0..height {
                for x in 0..width {
                    let angle = turn(kx, x, width) + turn(ky, y, height);
                    let value = f64::from(plane[y * width + x]);
                    re += value * angle.cos();
                    im += value * angle.sin();
                }
            }
            out.push((re, im));
        }
    }
    out
}

/// A picture with something at every frequency.
fn textured(height: usize, width: usize) -> Result<Picture, spectrum::picture::PictureError> {
    let plane = |seed: usize| {
        (0..height * width)
            .map(|index| (index.wrapping_mul(2_654_435_761).wrapping_add(seed) >> 7) % 251)
            .map(|value| value as f32 / 250.0)
            .collect::<Vec<_>>()
    };
    Picture::new(height, width, [plane(1), plane(77), plane(991)])
}

#[test]
fn every_view_is_what_the_definition_gives() -> Fallible {
    for (height, width) in [(16, 16), (17, 18), (18, 17), (16, 19)] {
        let picture = textured(height, width)?;
        let naive = naive(&luma(&picture), height, width);
        let norm = |&(re, im): &(f64, f64)| re.hypot(im);
        let most = naive[1..].iter().map(norm).fold(0.0, f64::max);
        let editor = Editor::new(picture)?;
        assert!((f64::from(peak(editor.luma())) / most - 1.0).abs() < 1e-5);
        for kind in [Kind::Magnitude, Kind::Power, Kind::Phase] {
            for scale in [Scale::Log, Scale::Linear] {
                for origin in [Origin::Centre, Origin::Corner] {
                    let view = View {
                        kind,
                        scale,
                        origin,
                    };
                    let mut drawn = Vec::new();
                    spectrum_rgba(&editor, None, view, &mut drawn);
                    let mut whole = Vec::new();
                    whole_spectrum_rgba(editor.luma(), peak(editor.luma()), view, &mut whole);
                    assert_eq!(drawn, whole);
                    for row in 0..height {
                        for column in 0..width {
                            let (y, x) = match origin {
                                Origin::Corner => (row, column),
                                // fftshift moves index 0 to size / 2.
                                Origin::Centre => (
                                    (row + height - height / 2) % height,
                                    (column + width - width / 2) % width,
                                ),
                            };
                            let value = &naive[y * width + x];
                            let share = match (kind, scale) {
                                (Kind::Magnitude, Scale::Log) => norm(value).ln_1p() / most.ln_1p(),
                                (Kind::Magnitude, Scale::Linear) => norm(value) / most,
                                (Kind::Power, Scale::Log) => {
                                    1.0 + 10.0 * (norm(value) / most).powi(2).log10()
                                        / f64::from(DECIBELS)
                                }
                                (Kind::Power, Scale::Linear) => (norm(value) / most).powi(2),
                                (Kind::Phase, _) => {
                                    (value.1.atan2(value.0) / std::f64::consts::TAU).rem_euclid(1.0)
                                }
                            };
                            // Rounding may fall to either side of a step.
                            let near = |steps: f64, count: usize| {
                                let step = (share * steps).clamp(0.0, steps);
                                [step - 0.02, step, step + 0.02]
                                    .map(|step| step.round().clamp(0.0, steps) as usize % count)
                            };
                            let expected = if kind == Kind::Phase {
                                near(256.0, 256).map(|step| cyclic::table()[step])
                            } else {
                                near(255.0, 256)
                                    .map(|step| colorous::VIRIDIS.eval_rational(step, 256))
                                    .map(colorous::Color::into_array)
                            };
                            let at = 4 * (row * width + column);
                            let pixel = [drawn[at], drawn[at + 1], drawn[at + 2]];
                            let real = value.1.abs() < 1e-4 * norm(value).max(1e-3);
                            assert!(
                                expected.contains(&pixel) || (kind == Kind::Phase && real),
                                "{view:?} {height}x{width} ({row}, {column}): {pixel:?}, not {expected:?}"
                            );
                        }
                    }
                }
            }
        }
    }
    Ok(())
}

#[test]
fn origins_follow_numpy() {
    let row = |origin: Origin, size: usize| -> Vec<i32> {
        (0..size)
            .map(|place| origin.frequency(place, size))
            .collect()
    };
    // numpy.fft.fftfreq(n) * n, and its fftshift.
    assert_eq!(row(Origin::Corner, 6), [0, 1, 2, -3, -2, -1]);
    assert_eq!(row(Origin::Corner, 5), [0, 1, 2, -2, -1]);
    assert_eq!(row(Origin::Centre, 6), [-3, -2, -1, 0, 1, 2]);
    assert_eq!(row(Origin::Centre, 5), [-2, -1, 0, 1, 2]);
    for size in 1..40 {
        for origin in [Origin::Centre, Origin::Corner] {
            for place in 0..size {
                assert_eq!(origin.place(origin.frequency(place, size), size), place);
            }
        }
    }
}

#[test]
fn the_mask_follows_the_origin() -> Fallible {
    let editor = Editor::new(textured(17, 20)?)?;
    let mask = "lowpass:3".parse::<FilterChain>()?.mask(17, 20);
    let (mut plain, mut dimmed) = (Vec::new(), Vec::new());
    let view = View {
        origin: Origin::Corner,
        ..View::default()
    };
    spectrum_rgba(&editor, None, view, &mut plain);
    spectrum_rgba(&editor, Some(&mask), view, &mut dimmed);
    for row in 0..17 {
        for column in 0..20 {
            let (kx, ky) = (
                Origin::Corner.frequency(column, 20),
                Origin::Corner.frequency(row, 17),
            );
            let kept = kx * kx + ky * ky < 9;
            let at = 4 * (row * 20 + column);
            assert_eq!(
                plain[at..at + 4] == dimmed[at..at + 4],
                kept,
                "({kx}, {ky})"
            );
        }
    }
    Ok(())
}

#[test]
fn a_flat_picture_shows_nothing_outside_its_mean() -> Fallible {
    let flat = Editor::new(Picture::new(32, 32, [(); 3].map(|()| vec![0.37; 1024]))?)?;
    for kind in [Kind::Magnitude, Kind::Power] {
        let mut out = Vec::new();
        let view = View {
            kind,
            scale: Scale::Linear,
            origin: Origin::Corner,
        };
        spectrum_rgba(&flat, None, view, &mut out);
        let dark = colorous::VIRIDIS.eval_rational(0, 256).into_array();
        let lit = out[4..]
            .as_chunks::<4>()
            .0
            .iter()
            .filter(|pixel| pixel[..3] != dark)
            .count();
        assert!(lit < 64, "{kind:?} lights {lit} of 1023");
    }
    Ok(())
}

#[test]
fn ramps_go_from_least_to_most() {
    let mut out = Vec::new();
    ramp_rgba(Kind::Power, &mut out);
    assert_eq!(out.len(), 1024);
    assert_eq!(
        out[..3],
        colorous::VIRIDIS.eval_rational(0, 256).into_array()
    );
    assert_eq!(
        out[1020..1023],
        colorous::VIRIDIS.eval_rational(255, 256).into_array()
    );
    ramp_rgba(Kind::Phase, &mut out);
    assert_eq!(out[..3], cyclic::table()[128]);
    assert_eq!(out[512..515], cyclic::table()[0]);
}

#[test]
fn ticks_become_finer_where_less_is_seen() {
    let whole = axis_ticks_within(224, Origin::Centre, 0.0, 1.0);
    assert_eq!(whole, axis_ticks(224));
    // An eighth of the axis around DC: 14 cycles to each side.
    let part = axis_ticks_within(224, Origin::Centre, 0.4375, 0.5625);
    assert_eq!(part, [-10, -5, 0, 5, 10]);
    let corner = axis_ticks_within(224, Origin::Corner, 0.0, 0.25);
    assert_eq!(corner, [0, 10, 20, 30, 40, 50]);
    for from in 0..15 {
        let from = f64::from(from) / 16.0;
        for size in [16, 17, 224, 2048] {
            for origin in [Origin::Centre, Origin::Corner] {
                let ticks = axis_ticks_within(size, origin, from, from + 1.0 / 16.0);
                assert!(ticks.len() <= 10, "{ticks:?}");
            }
        }
    }
    assert!(axis_ticks_within(0, Origin::Centre, 0.3, 0.2).is_empty());
}

#[test]
fn differences_are_signed_and_amplified() -> Fallible {
    let (before, mut after) = (textured(16, 18)?, textured(16, 18)?);
    for (index, value) in after.planes[1].iter_mut().enumerate() {
        *value += 0.1 * ((index % 5) as f32 - 2.0);
    }
    let mut values = vec![9.0];
    let largest = difference(&before, &after, &mut values);
    assert!((largest - 0.2 * 0.7152).abs() < 1e-6);
    for (index, value) in values.iter().enumerate() {
        let expected = 0.1 * ((index % 5) as f32 - 2.0) * 0.7152;
        assert!((value - expected).abs() < 1e-6);
    }
    for gain in [Gain::Automatic, Gain::Times(1.0), Gain::Times(16.0)] {
        let factor = gain.factor(largest);
        let mut out = Vec::new();
        difference_rgba(&values, factor, &mut out);
        for (value, pixel) in values.iter().zip(out.as_chunks::<4>().0) {
            let share = f64::from((value * factor).clamp(-1.0, 1.0));
            let steps = [-0.02, 0.0, 0.02].map(|hair| (128.0 * (1.0 - share) + hair).round());
            let expected = steps.map(|step| {
                colorous::RED_BLUE
                    .eval_rational(step.clamp(0.0, 256.0) as usize, 257)
                    .into_array()
            });
            assert!(expected.contains(&[pixel[0], pixel[1], pixel[2]]));
        }
    }
    assert!((Gain::Automatic.factor(largest) * largest - 1.0).abs() < 1e-6);
    // Nothing is amplified out of nothing.
    assert!((Gain::Automatic.factor(1e-7) - 255.0).abs() < 1e-3);
    let mut out = Vec::new();
    difference_rgba(&[-1.0, 0.0, 1.0], 1.0, &mut out);
    assert!(
        out[2] > 90 && out[0] < 20,
        "darker is blue: {:?}",
        &out[..3]
    );
    assert!(
        out[4..7].iter().all(|&value| value > 235),
        "nothing is nearly white"
    );
    assert!(
        out[8] > 90 && out[10] < 40,
        "lighter is red: {:?}",
        &out[8..11]
    );
    Ok(())
}

#[test]
fn pixels_are_read_as_bytes_and_beyond() -> Fallible {
    let plane = |values: [f32; 6]| values.to_vec();
    let picture = Picture::new(
        2,
        3,
        [
            plane([0.0, 1.0, 0.5, -0.1, 1.2, 0.0]),
            plane([0.2; 6]),
            plane([1.001, 0.0, 0.0, 0.0, 0.0, 0.0]),
        ],
    )?;
    let [r, g, b] = pixels::at(&picture, 1, 1).ok_or("there is such a pixel")?;
    assert!((r - 306.0).abs() < 1e-3 && (g - 51.0).abs() < 1e-3 && b == 0.0);
    assert_eq!(pixels::at(&picture, 3, 0), None);
    assert_eq!(pixels::at(&picture, 0, 2), None);
    // A thousandth beyond is what rounding takes in.
    assert!((pixels::beyond_range(&picture) - 2.0 / 6.0).abs() < 1e-6);
    Ok(())
}
