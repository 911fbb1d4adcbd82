//! Files that were once shown wrong, or not at all. The right values are those of Chromium 156, Pillow 13 and libjpeg-turbo 3, which
//! agree on them. Most show the chart `00_right_picture.png`, upright 160 by 96.

use std::fs;
use std::path::Path;

use intake::{Damage, Kind, Refusal, Square, decode, decode_part};
use models::read_as::Reading;

fn file(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files");
    fs::read(folder.join(name)).expect("the file is there")
}

/// The left 96 pixels.
fn left(name: &str) -> Square {
    decode_part(&file(name), 96, Reading::default(), |_, _| (0, 0, 96))
        .unwrap_or_else(|why| panic!("{name}: {why}"))
}

/// Mean difference in levels from the chart.
fn error(square: &Square) -> f64 {
    let chart = left("00_right_picture.png");
    let pairs = square.pixels.iter().zip(chart.pixels.iter());
    let sum: f64 = pairs.map(|(a, b)| f64::from(a.abs_diff(*b))).sum();
    sum / square.pixels.len() as f64
}

#[test]
fn all_files_show_the_chart_upright() {
    for name in [
        "jpg_noninterleaved_420.jpg",
        "bmp_planes0.bmp",
        "webp_exif6_with_prefix_sharp.webp",
        "jpg_exif_two_6_then_1.jpg",
        "gif_frame_beyond_screen.gif",
    ] {
        let square = left(name);
        let size = (square.original_width, square.original_height);
        assert_eq!(size, (160, 96), "{name}");
        assert_eq!(square.damage, None, "{name}");
        let error = error(&square);
        assert!(error < 8.0, "{name}: {error}");
    }
}

#[test]
fn a_png_without_its_end_has_all_its_pixels() {
    let square = decode(&file("no-iend.png"), 96, Reading::default()).expect("opens");
    assert_eq!((square.original_width, square.original_height), (160, 120));
    assert_eq!(square.damage, None);
}

#[test]
fn a_webp_is_turned_without_jpegs_name_before_its_exif_block_too() {
    let square = decode(&file("orientation6.webp"), 96, Reading::default()).expect("opens");
    assert_eq!((square.original_width, square.original_height), (120, 160));
}

#[test]
fn damage_is_told() {
    for (name, damage) in [
        ("jpg_truncated60.jpg", Damage::CutOff),
        ("cut-30-percent.jpg", Damage::CutOff),
        ("jpg_damaged_restart.jpg", Damage::Broken),
    ] {
        let square = decode(&file(name), 96, Reading::default())
            .unwrap_or_else(|why| panic!("{name}: {why}"));
        assert_eq!(square.damage, Some(damage), "{name}");
    }
}

#[test]
fn what_only_a_browser_opens_is_called_by_its_name() {
    let refusal = decode(&file("jpg_arithmetic.jpg"), 96, Reading::default())
        .expect_err("no decoder of ours knows it");
    assert_eq!(refusal, Refusal::Unknown(Kind::Picture("JPEG")));
    assert!(refusal.is_to_be_asked());
}
