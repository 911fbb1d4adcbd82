//! The editor and what is drawn of it, on a photograph.

use spectrum::editor::Editor;
use spectrum::filter::FilterChain;
use spectrum::fourier::{Complex32, Fourier};
use spectrum::mask::Mask;
use spectrum::picture::Picture;
use spectrum::profile::radial_profile;
use spectrum::view::{Kind, axis_ticks, spectrum_rgba};

type Fallible = Result<(), Box<dyn std::error::Error>>;

fn cat() -> Result<Editor, Box<dyn std::error::Error>> {
    let image = image::load_from_memory(include_bytes!("reference/cat.png"))?.into_rgb8();
    let picture = Picture::from_rgb8(
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
        let read = Complex32::from_polar(editor.magnitude_at(kx, ky), editor.phase_at(kx, ky));
        assert!(
            (read - spectrum.at(kx, ky)).norm() < 2e-3,
            "({kx}, {ky}): {read}"
        );
    }
    let sum: f32 = luma.iter().sum();
    assert!((editor.magnitude_at(0, 0) - sum).abs() < 1e-2);
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
    let ratio = |kx, ky| at(kx, ky) / editor.magnitude_at(kx, ky).ln_1p();
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
    assert!((whole.magnitude[0] - editor.magnitude_at(0, 0)).abs() < 1e-3);
    // A photograph's spectrum falls off.
    assert!(whole.magnitude[2] > whole.magnitude[10] && whole.magnitude[10] > whole.magnitude[30]);
    Ok(())
}

#[test]
fn the_mask_is_drawn_on_the_spectrum() -> Fallible {
    let editor = cat()?;
    let (height, width) = (editor.height(), editor.width());
    for kind in [Kind::Magnitude, Kind::Phase] {
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
    spectrum_rgba(&editor, None, Kind::Phase, &mut out);
    let pixels = out.as_chunks::<4>().0;
    let middle = &pixels[16 * width..17 * width];
    let colours: std::collections::HashSet<_> = middle.iter().collect();
    assert!(colours.len() >= 31, "one step of the circle per column");
    let expected = |turns: f64| {
        colorous::SINEBOW.eval_rational((turns.rem_euclid(1.0) * 256.0).round() as usize % 256, 256)
    };
    for (column, pixel) in middle.iter().enumerate() {
        let colour = expected(-(column as f64 - 16.0) / 32.0);
        assert_eq!(pixel[..3], colour.into_array(), "column {column}");
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
