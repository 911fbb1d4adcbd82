//! Opens a photograph of 12 megapixels as JPEG for a network of 224 x 224, as version 0.2.0 did and as it is done now.
//!
//! `cargo run --release -p intake --example opening` prints both times; `node bench/opening.mjs` measures the same as WebAssembly, which
//! is what browsers run. There is no clock in it, so every call of `main` does one thing, in turn, and the script takes the times.

use std::io::Cursor;
use std::sync::Mutex;

use image::imageops::FilterType;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

const SIDE: u32 = 224;

/// The file, and how many calls there were since it was made.
static MADE: Mutex<Option<(Vec<u8>, usize)>> = Mutex::new(None);

/// A picture with as much detail as a photograph: waves of all lengths, and noise.
fn file() -> Vec<u8> {
    let mut state = 1_u32;
    let picture = RgbImage::from_fn(4032, 3024, |x, y| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = f64::from(state >> 28);
        let wave = |period: f64, along: u32| (f64::from(along) / period).sin();
        let shade = 40.0 * wave(300.0, x) + 30.0 * wave(47.0, y) + 12.0 * wave(5.0, x + 2 * y);
        let [r, g, b] = [110.0, 120.0, 130.0].map(|mean| mean + shade + noise);
        Rgb([r, g, b + 20.0 * wave(90.0, x + y)].map(|value| value.clamp(0.0, 255.0) as u8))
    });
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture)
        .write_to(&mut bytes, ImageFormat::Jpeg)
        .expect("encodes");
    bytes.into_inner()
}

/// As version 0.2.0 did.
fn before(file: &[u8]) -> Vec<u8> {
    let picture = image::load_from_memory(file).expect("decodes");
    let side = picture.width().min(picture.height());
    let (left, top) = ((picture.width() - side) / 2, (picture.height() - side) / 2);
    let square = picture.crop_imm(left, top, side, side);
    let small = square.resize_exact(SIDE, SIDE, FilterType::CatmullRom);
    small.into_rgba8().into_raw()
}

fn now(file: &[u8]) -> Vec<u8> {
    let square = intake::decode(file, SIDE).expect("opens");
    square.pixels.into_raw()
}

#[cfg(target_family = "wasm")]
fn main() {
    let mut made = MADE.lock().expect("nothing else runs");
    match &mut *made {
        None => *made = Some((file(), 0)),
        Some((file, calls)) => {
            let pixels = if *calls % 2 == 0 {
                before(file)
            } else {
                now(file)
            };
            std::hint::black_box(pixels);
            *calls += 1;
        }
    }
}

#[cfg(not(target_family = "wasm"))]
fn main() {
    use std::time::Instant;
    let mut made = MADE.lock().expect("nothing else runs");
    let (file, _) = made.insert((file(), 0));
    println!("a file of {:.1} MB", file.len() as f64 / 1e6);
    let (mut old, mut new) = (f64::MAX, f64::MAX);
    let mut apart = 0;
    for _ in 0..7 {
        let start = Instant::now();
        let first = before(file);
        old = old.min(start.elapsed().as_secs_f64());
        let start = Instant::now();
        let second = now(file);
        new = new.min(start.elapsed().as_secs_f64());
        let pairs = first.iter().zip(&second);
        apart = pairs.map(|(a, b)| a.abs_diff(*b)).max().unwrap_or(0);
    }
    println!(
        "before {:.0} ms, now {:.0} ms, ratio {:.2}",
        1e3 * old,
        1e3 * new,
        new / old
    );
    println!("largest difference {apart} levels");
}
