//! What files say of their colours is followed as a colour-managed program does, or not at all as in Python. `tests/reference/colours.py`
//! wrote the files and says what is right: Little CMS 2.19, Pillow 13.0, and the PNG specification's formulas.

use std::fs;
use std::path::Path;

use intake::{Note, decode};
use models::cut::Cut;
use models::read_as::{Colours, Reading};

const SIDE: u32 = 16;

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/colours"))
}

fn names() -> Vec<String> {
    let all = fs::read_dir(folder()).expect("a folder");
    let names = all.map(|entry| {
        let entry = entry.expect("an entry");
        entry.file_name().to_string_lossy().into_owned()
    });
    let files = names.filter(|name| name.matches('.').count() == 1);
    let mut files: Vec<String> = files.collect();
    files.sort();
    files
}

/// The largest and the mean difference of a value from the golden's, of bytes.
fn difference(name: &str, golden: &str, colours: Colours) -> (u8, f64) {
    let file = fs::read(folder().join(name)).expect("a file");
    let reading = Reading {
        colours,
        cut: Cut::Whole,
    };
    let square = decode(&file, SIDE, reading).unwrap_or_else(|why| panic!("{name}: {why}"));
    let golden = image::open(folder().join(format!("{name}.{golden}.png")));
    let golden = golden.expect("a golden").into_rgb8();
    let pairs = (square.pixels.pixels().zip(golden.pixels()))
        .flat_map(|(found, wanted)| (0..3).map(|channel| found[channel].abs_diff(wanted[channel])));
    let differences: Vec<u8> = pairs.collect();
    let sum: f64 = differences.iter().map(|&one| f64::from(one)).sum();
    (
        differences.iter().copied().max().unwrap_or(0),
        sum / differences.len() as f64,
    )
}

#[test]
fn colours_are_converted_as_a_colour_managed_program_does() {
    let names = names();
    assert!(names.len() >= 25, "{names:?}");
    for name in names {
        let (worst, mean) = difference(&name, "expected", Colours::Converted);
        // Two decoders of JPEG differ by two levels, which a steep curve makes more of; and between the points of a profile's grid one
        // program goes along its edges, the other through its middle.
        let allowed = match name.as_str() {
            "p3.jpg" => (12, 0.3),
            "inks.jpg" => (8, 1.0),
            _ => (1, 0.2),
        };
        assert!(
            worst <= allowed.0 && mean <= allowed.1,
            "{name}: {worst}, {mean:.3} in the mean"
        );
    }
}

#[test]
fn python_sees_bare_numbers() {
    for name in names() {
        let (worst, mean) = difference(&name, "python", Colours::Python);
        let allowed = if name.contains(".jpg") { 3 } else { 0 };
        assert!(worst <= allowed, "{name}: {worst}, {mean:.3} in the mean");
    }
}

#[test]
fn the_two_differ_where_a_file_says_something() {
    for name in [
        "p3.png",
        "gama.png",
        "inks.jpg",
        "deep-grey.png",
        "grey.png",
    ] {
        let (worst, _) = difference(name, "python", Colours::Converted);
        assert!(worst > 20, "{name}: {worst}");
    }
}

#[test]
fn deep_greys_are_said_to_be_cut_off_in_python() {
    let file = fs::read(folder().join("deep-grey.png")).expect("a file");
    for (colours, note) in [
        (Colours::Converted, Note::DeepGrey),
        (Colours::Python, Note::CutGrey),
    ] {
        let reading = Reading {
            colours,
            cut: Cut::Whole,
        };
        let square = decode(&file, SIDE, reading).expect("opens");
        assert_eq!(square.notes, [note]);
    }
}
