//! JPEG files of every structure that libjpeg-turbo's cjpeg writes: ways to sample, orders of scans, restart markers, sizes.
//!
//! `tests/reference/jpeg_structures.py` made the files, and the goldens by libjpeg-turbo's djpeg 2.1.5.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use intake::{Damage, Refusal, Square, decode_part};
use models::read_as::Reading;
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    /// Columns and rows.
    size: [usize; 2],
    /// Of each square of four by four pixels, row by row: red, green and blue.
    means: Vec<f64>,
}

const SIDE: usize = 4;

/// Levels by which a mean may differ: decoders round, and fill in missing colours, in slightly different ways.
const ALLOWED: f64 = 2.0;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/jpeg_structures")
}

fn files() -> BTreeMap<String, (Vec<u8>, Golden)> {
    let text = fs::read_to_string(folder().join("goldens.json")).expect("goldens are there");
    let goldens: BTreeMap<String, Golden> = serde_json::from_str(&text).expect("goldens are read");
    assert!(goldens.len() > 150);
    let with_file = |(name, golden): (String, Golden)| {
        let file = fs::read(folder().join(format!("{name}.jpg"))).expect("the file is there");
        (name, (file, golden))
    };
    goldens.into_iter().map(with_file).collect()
}

/// The square at `left`, as high as the picture.
fn square(file: &[u8], left: usize, side: usize) -> Result<Square, Refusal> {
    decode_part(file, side as u32, Reading::default(), |_, _| {
        (left, 0, side)
    })
}

#[test]
fn pictures_of_every_structure_are_those_of_libjpeg_turbo() {
    for (name, (file, golden)) in files() {
        let [width, height] = golden.size;
        let columns = width.div_ceil(SIDE);
        // Two squares, whose edges are edges of means, show all of it.
        for left in [0, width - height] {
            let square = square(&file, left, height).unwrap_or_else(|why| panic!("{name}: {why}"));
            assert_eq!(
                (square.original_width, square.original_height),
                (width, height)
            );
            assert_eq!(square.damage, None, "{name}");
            for (place, mean) in golden.means.chunks_exact(3).enumerate() {
                let (x, y) = (place % columns * SIDE, place / columns * SIDE);
                let right = (x + SIDE).min(width);
                if x < left || right > left + height {
                    continue;
                }
                for (channel, mean) in mean.iter().enumerate() {
                    let values: Vec<f64> = (y..(y + SIDE).min(height))
                        .flat_map(|y| (x - left..right - left).map(move |x| (x, y)))
                        .map(|(x, y)| {
                            f64::from(square.pixels.get_pixel(x as u32, y as u32)[channel])
                        })
                        .collect();
                    let ours = values.iter().sum::<f64>() / values.len() as f64;
                    assert!(
                        (ours - mean).abs() <= ALLOWED,
                        "{name}: {ours} instead of {mean} at ({x}, {y}) in channel {channel}"
                    );
                }
            }
        }
    }
}

/// Where the coded data of the first scan begin.
fn data(file: &[u8]) -> usize {
    let mut at = 2;
    loop {
        let length = usize::from(u16::from_be_bytes([file[at + 2], file[at + 3]]));
        let after = at + 2 + length;
        if file[at + 1] == 0xda {
            return after;
        }
        at = after;
    }
}

#[test]
fn a_file_that_is_cut_off_is_never_shown_without_a_word() {
    for (name, (file, golden)) in files() {
        let start = data(&file);
        for percent in [5, 30, 60, 90] {
            let end = start + (file.len() - start) * percent / 100;
            let cut = file[..end].to_vec();
            // Some programs give it an end.
            let ended = [&cut[..], &[0xff, 0xd9]].concat();
            for (file, may_be_broken) in [(cut, false), (ended, true)] {
                let damage = match square(&file, 0, golden.size[1]) {
                    Ok(square) => square.damage,
                    Err(Refusal::Damaged(damage)) => Some(damage),
                    Err(other) => panic!("{name} at {percent} %: {other}"),
                };
                assert!(
                    matches!(damage, Some(Damage::CutOff | Damage::Coarse))
                        || may_be_broken && damage.is_some(),
                    "{name} at {percent} %: {damage:?}"
                );
            }
        }
    }
}

#[test]
fn bytes_that_are_missing_in_the_middle_are_noticed_where_there_are_restart_markers() {
    let mut noticed = 0;
    let mut all = 0;
    for (name, (mut file, golden)) in files() {
        let start = data(&file);
        let is_marked = file[start..].windows(2).any(|two| two == [0xff, 0xd0]);
        if !name.contains("-one-restarts") || !is_marked {
            continue;
        }
        let middle = start + (file.len() - start) / 3;
        // More than a block: what is missing inside of one cannot be told from another block.
        file.drain(middle..middle + 30);
        all += 1;
        noticed += usize::from(match square(&file, 0, golden.size[1]) {
            Ok(square) => square.damage.is_some(),
            Err(refusal) => matches!(refusal, Refusal::Damaged(_)),
        });
    }
    // Sometimes the rest has just the length of what should be there.
    assert!(all > 8 && noticed * 10 >= all * 9, "{noticed} of {all}");
}
