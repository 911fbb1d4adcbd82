//! A large JPEG is reduced while it is decoded. The square is nearly what all its pixels give.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, RgbaImage};
use intake::{centre, decode_part};
use models::read_as::{Colours, Reading};

/// Waves of many lengths and grain on them, as in photographs.
fn picture(width: u32, height: u32) -> RgbImage {
    let mut state = 1_u32;
    RgbImage::from_fn(width, height, |x, y| {
        // Numerical Recipes' linear congruential generator: any grain will do.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = f64::from(state >> 24) / 16.0 - 8.0;
        let (x, y) = (f64::from(x), f64::from(y));
        let waves: f64 = [(300.0, 30.0), (70.0, 20.0), (19.0, 12.0), (5.3, 8.0)]
            .into_iter()
            .map(|(length, height): (f64, f64)| {
                height * ((x + 0.7 * y) / length).sin() * ((y - 0.3 * x) / length).cos()
            })
            .sum();
        Rgb([110.0, 130.0, 90.0].map(|base| (base + waves + grain).clamp(0.0, 255.0) as u8))
    })
}

/// Largest and mean difference.
fn difference(one: &RgbaImage, other: &RgbaImage) -> (u8, f64) {
    let differences = one.iter().zip(other.iter()).map(|(a, b)| a.abs_diff(*b));
    let sum: f64 = differences.clone().map(f64::from).sum();
    (differences.max().unwrap_or(0), sum / one.len() as f64)
}

#[test]
fn the_square_of_a_reduced_jpeg_is_that_of_all_its_pixels() {
    let mut file = Cursor::new(Vec::new());
    let picture = DynamicImage::ImageRgb8(picture(1203, 901));
    picture
        .write_to(&mut file, ImageFormat::Jpeg)
        .expect("encodes");
    let file = file.into_inner();
    // Who wants what Python sees gets every pixel, and a file without a profile has the same colours either way.
    let all = Reading {
        colours: Colours::Python,
        ..Reading::default()
    };
    // By 8, 4 and 2, the last of a square that begins between two pixels of the reduced picture.
    let part = |_: usize, _: usize| (101, 203, 511);
    for (side, limit) in [(32, (3, 0.6)), (64, (3, 0.6)), (120, (3, 0.6))] {
        let reduced = decode_part(&file, side, Reading::default(), centre).expect("opens");
        let whole = decode_part(&file, side, all, centre).expect("opens");
        assert_eq!(
            (reduced.original_width, reduced.original_height),
            (1203, 901)
        );
        let found = difference(&reduced.pixels, &whole.pixels);
        assert!(found != (0, 0.0), "it was not reduced");
        assert!(
            found.0 <= limit.0 && found.1 <= limit.1,
            "{side}: {found:?}"
        );
    }
    let reduced = decode_part(&file, 64, Reading::default(), part).expect("opens");
    let whole = decode_part(&file, 64, all, part).expect("opens");
    let found = difference(&reduced.pixels, &whole.pixels);
    assert!(found.0 <= 3 && found.1 <= 0.6, "{found:?}");
}
