//! Files that were once shown wrong, or not at all. The right values are those of Chromium 156, Pillow 13 and libjpeg-turbo 3, which
//! agree on them. Most show the chart `00_right_picture.png`, upright 160 by 96.

use std::fs;
use std::path::Path;

use intake::{Damage, Kind, Note, Pixels, Refusal, Square, decode, decode_part, decode_with};
use models::read_as::{Colours, Reading};

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

/// The largest difference from these colours in the middles of the four quarters.
fn far_from(square: &Square, colours: [[u8; 3]; 4]) -> u8 {
    let places = [(4, 4), (12, 4), (4, 12), (12, 12)];
    let pairs = places
        .into_iter()
        .zip(colours)
        .flat_map(|((x, y), colour)| {
            let found = square.pixels.get_pixel(x, y).0;
            (0..3).map(move |channel| found[channel].abs_diff(colour[channel]))
        });
    pairs.max().unwrap_or(0)
}

fn read_as_in_python() -> Reading {
    Reading {
        colours: Colours::Python,
        ..Reading::default()
    }
}

/// Pixels and profile by libjxl 0.11.2, which is what `cjpegli --xyb` puts into a file: red and green over each other, blue, and a table.
#[test]
fn colours_of_eyes_are_converted() {
    let original = [[220, 40, 30], [60, 160, 70], [40, 60, 200], [200, 150, 110]];
    let in_chromium = [[219, 41, 25], [55, 160, 71], [38, 60, 200], [198, 150, 111]];
    let in_python = [[225, 131, 99], [36, 143, 54], [81, 85, 205], [125, 169, 86]];
    let file = file("jpg_xyb.jpg");
    let square = decode(&file, 16, Reading::default()).expect("opens");
    assert!(far_from(&square, in_chromium) <= 4);
    assert!(far_from(&square, original) <= 6);
    assert_eq!(square.notes, []);
    let bare = decode(&file, 16, read_as_in_python()).expect("opens");
    assert!(far_from(&bare, in_python) <= 1);
}

/// With the profile that libjxl 0.11.2 writes for the perceptual quantiser; the colours are those of Little CMS 2.19.
#[test]
fn a_profile_for_brighter_screens_is_followed_and_told() {
    let file = file("jpg_pq_profile.jpg");
    let square = decode(&file, 16, Reading::default()).expect("opens");
    let in_lcms = [[218, 46, 24], [65, 154, 68], [44, 63, 196], [184, 141, 101]];
    // Between the nine points of the profile's grid one program goes along its edges, the other through its middle.
    assert!(far_from(&square, in_lcms) <= 10);
    assert_eq!(square.notes, [Note::BrightProfile]);
    assert_eq!(
        decode(&file, 16, read_as_in_python()).expect("opens").notes,
        []
    );
}

#[test]
fn what_a_browser_shows_of_an_animation_is_told() {
    let other = async |_: &[u8]| {
        Some(Pixels {
            width: 1,
            height: 1,
            rgba: vec![0, 0, 0, 255],
            whole: (1, 1),
        })
    };
    let notes = |file: &[u8]| {
        let centre = |width, height| intake::centre(width, height);
        let opened = decode_with(file, 1, Reading::default(), centre, other);
        pollster::block_on(opened)
            .expect("the browser opens it")
            .notes
    };
    // The first boxes of what Pillow 13.0 writes with and without `save_all`.
    let moving = b"\0\0\0\x2cftypavis\0\0\0\0avifavismsf1iso8mif1miafMA1B";
    let still = b"\0\0\0\x20ftypavif\0\0\0\0avifmif1miafMA1B";
    assert_eq!(notes(moving), [Note::FirstFrame]);
    assert_eq!(notes(still), []);
    let bright = [&still[..], b"\0\0\0\x13colrnclx\0\x09\0\x10\0\x09\x80"].concat();
    assert_eq!(notes(&bright), [Note::BrightByBrowser]);
}
