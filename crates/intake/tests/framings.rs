//! Each framing gives what its Python original gives, within one level, on ten photographs of many shapes. `tests/reference/framings.py`
//! wrote them and the goldens: TensorFlow 2.21's kernels of TensorFlow 1, Pillow 13.0, torchvision's arithmetic.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use intake::{decode, decode_part};
use models::cut::{Cut, Kernel};
use models::read_as::{Colours, Reading};
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    mean: [f64; 3],
    /// Row, column, red, green, blue.
    pixels: Vec<[f64; 5]>,
}

fn file(name: &str) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/framings")).join(name)
}

const fn reading(cut: Cut) -> Reading {
    Reading {
        colours: Colours::Converted,
        cut,
    }
}

/// Side and cut of a golden.
fn framing(name: &str) -> (u32, Cut) {
    let bicubic = |shorter| Cut::ShorterSide {
        shorter,
        kernel: Kernel::Bicubic,
    };
    match name {
        "efficientnet-lite0 evaluated" => (224, Cut::CentralSquare { margin: 32 }),
        "efficientnet-lite1 evaluated" => (240, Cut::CentralSquare { margin: 32 }),
        "efficientnet-lite2 evaluated" => (260, Cut::CentralSquare { margin: 32 }),
        "efficientnet-lite0 timm" => (224, bicubic(256)),
        "efficientnet-lite1 timm" => (240, bicubic(272)),
        "efficientnet-lite2 timm" => (260, bicubic(292)),
        "inception-v3 evaluated" => (299, Cut::CentralPart { thousandths: 875 }),
        "inception-v3 timm" => (299, bicubic(341)),
        "squeezenet1.1 evaluated" | "squeezenet1.1 timm" => (
            227,
            Cut::ShorterSide {
                shorter: 256,
                kernel: Kernel::Bilinear,
            },
        ),
        other => panic!("no framing is called {other}"),
    }
}

#[test]
fn every_framing_is_that_of_its_python_original() {
    let json = fs::read_to_string(file("framings.json")).expect("goldens");
    let goldens: BTreeMap<String, BTreeMap<String, Golden>> =
        serde_json::from_str(&json).expect("goldens");
    assert_eq!(goldens.len(), 10);
    for (photograph, framings) in goldens {
        let bytes = fs::read(file(&format!("{photograph}.webp"))).expect("a photograph");
        for (name, golden) in framings {
            let (side, cut) = framing(&name);
            let square = decode(&bytes, side, reading(cut)).expect("opens");
            assert_eq!(square.pixels.dimensions(), (side, side));
            for [row, column, wanted @ ..] in golden.pixels {
                let found = square.pixels.get_pixel(column as u32, row as u32);
                for (found, wanted) in found.0.into_iter().zip(wanted) {
                    assert!(
                        (f64::from(found) - wanted).abs() <= 1.0,
                        "{photograph}, {name}, ({row}, {column}): {found} instead of {wanted}"
                    );
                }
            }
            for (channel, wanted) in golden.mean.into_iter().enumerate() {
                let sum: f64 = (square.pixels.pixels())
                    .map(|pixel| f64::from(pixel[channel]))
                    .sum();
                let found = sum / f64::from(side * side);
                assert!(
                    (found - wanted).abs() < 0.05,
                    "{photograph}, {name}: {found} in the mean instead of {wanted}"
                );
            }
        }
    }
}

#[test]
fn a_chosen_square_is_a_picture_of_its_own() {
    let bytes = fs::read(file("panda.webp")).expect("a photograph");
    let cut = Cut::ShorterSide {
        shorter: 40,
        kernel: Kernel::Bicubic,
    };
    let square = |choose: (usize, usize, usize)| {
        decode_part(&bytes, 32, reading(cut), |_, _| choose).expect("opens")
    };
    let picture = image::load_from_memory(&bytes).expect("a photograph");
    let part = picture.crop_imm(7, 3, 100, 100).into_rgb8();
    let mut alone = Vec::new();
    let mut out = std::io::Cursor::new(&mut alone);
    part.write_to(&mut out, image::ImageFormat::Png)
        .expect("memory takes a picture");
    let alone = decode(&alone, 32, reading(cut)).expect("opens");
    assert_eq!(square((7, 3, 100)).pixels, alone.pixels);
    assert_ne!(square((8, 3, 100)).pixels, alone.pixels);
}

#[test]
fn pictures_of_every_shape_have_every_framing() {
    for (width, height) in [(1, 1), (1, 9), (9, 1), (2, 3), (30_000, 2), (2, 30_000)] {
        let mut bytes = Vec::new();
        let mut out = std::io::Cursor::new(&mut bytes);
        image::RgbImage::from_pixel(width, height, image::Rgb([9, 99, 199]))
            .write_to(&mut out, image::ImageFormat::Png)
            .expect("memory takes a picture");
        for name in [
            "efficientnet-lite0 evaluated",
            "inception-v3 evaluated",
            "inception-v3 timm",
            "squeezenet1.1 timm",
        ] {
            let (side, cut) = framing(name);
            let square = decode(&bytes, side, reading(cut)).expect("opens");
            let flat = square.pixels.pixels().all(|pixel| {
                let [red, green, blue, _] = pixel.0;
                (red, green, blue) == (9, 99, 199)
            });
            assert!(flat, "{name} of {width} x {height}");
        }
    }
}
