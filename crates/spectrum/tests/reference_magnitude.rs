//! The table of `src/reference.rs` against the site's photographs.

use std::fmt::Write as _;
use std::path::Path;

use spectrum::fourier::Fourier;
use spectrum::picture::Picture;
use spectrum::reference::magnitude;

const NAMES: [&str; 12] = [
    "panda",
    "owl",
    "hedgehog",
    "sheep",
    "macaw",
    "cat",
    "aqueduct",
    "castle",
    "pyramid",
    "solar-panel",
    "espresso",
    "photographer",
];

const RINGS: usize = 128;

/// Mean magnitude over pixels, of rings 1 to 128, over all photographs and planes.
fn means() -> Result<Vec<f64>, Box<dyn std::error::Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/samples");
    let (mut sums, mut counts) = (vec![0.0; RINGS + 1], vec![0_u32; RINGS + 1]);
    for name in NAMES {
        let image = image::open(folder.join(name).with_extension("jpg"))?.into_rgba8();
        let (width, height) = (image.width() as usize, image.height() as usize);
        let picture = Picture::from_rgba8(width, height, image.as_raw())?;
        let mut fourier = Fourier::new(height, width)?;
        for plane in &picture.planes {
            let spectrum = fourier.forward(plane);
            // Rings within the spectrum are the same on either side, so the stored half is enough, its first column apart.
            for kx in 0..=RINGS as i32 {
                for ky in -(RINGS as i32)..=RINGS as i32 {
                    let ring = (f64::from(kx).hypot(f64::from(ky)) + 0.5) as usize;
                    if ring <= RINGS {
                        let times = if kx == 0 { 1 } else { 2 };
                        let norm = f64::from(spectrum.at(kx, ky).norm());
                        sums[ring] += f64::from(times) * norm / (height * width) as f64;
                        counts[ring] += times;
                    }
                }
            }
        }
    }
    let rings = sums.iter().zip(&counts).skip(1);
    Ok(rings.map(|(sum, &count)| sum / f64::from(count)).collect())
}

#[test]
fn the_table_is_what_the_photographs_give() -> Result<(), Box<dyn std::error::Error>> {
    let means = means()?;
    let table = means.chunks(8).fold(String::new(), |mut text, line| {
        for (place, value) in line.iter().enumerate() {
            let joint = if place == 0 { "\n    " } else { " " };
            let _ = write!(text, "{joint}{value:.3e},");
        }
        text
    });
    for (place, mean) in means.iter().enumerate() {
        let stored = f64::from(magnitude((place + 1) as f32));
        // Four digits, and decoders of JPEG may round a byte up or down.
        assert!(
            (stored / mean - 1.0).abs() < 1e-3,
            "the photographs are not those of the table, which now is{table}"
        );
    }
    Ok(())
}

#[test]
fn the_power_law_is_the_tables_own() {
    let points: Vec<(f64, f64)> = (32..=128)
        .map(|k| (f64::from(k).ln(), f64::from(magnitude(k as f32)).ln()))
        .collect();
    let count = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), point| {
        (x + point.0 / count, y + point.1 / count)
    });
    let along: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    let slope = points
        .iter()
        .map(|point| (point.0 - x) * (point.1 - y))
        .sum::<f64>()
        / along;
    let law = f64::from(magnitude(512.0) / magnitude(256.0)).log2();
    assert!((slope - law).abs() < 5e-3, "{slope} against {law}");
}
