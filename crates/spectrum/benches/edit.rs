//! What an edit costs, step by step: `cargo bench -p spectrum`. Medians in milliseconds.

use std::hint::black_box;
use std::time::{Duration, Instant};

use spectrum::editor::Editor;
use spectrum::filter::FilterChain;
use spectrum::fourier::Fourier;
use spectrum::picture::Picture;
use spectrum::view::{View, spectrum_rgba};

/// Long enough for a stable median, short enough to run all of them in half a minute.
const PER_STEP: Duration = Duration::from_millis(800);

fn median_ms(mut step: impl FnMut()) -> f64 {
    step();
    let (begin, mut times) = (Instant::now(), Vec::new());
    while begin.elapsed() < PER_STEP || times.len() < 5 {
        let start = Instant::now();
        step();
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let filters = [
        ("lowpass:16", 0.0),
        ("highpass:16", 4.0),
        ("orientation:20-70", 4.0),
    ];
    println!("size  step                     ms");
    for size in [224, 227, 512, 1024] {
        let plane = |salt: usize| {
            (0..size * size)
                .map(|i| ((i * i * 7 + i * 13 + salt * 31) % 251) as f32 / 251.0)
                .collect()
        };
        let mut editor = Editor::new(Picture::new(size, size, [plane(1), plane(2), plane(3)])?)?;
        let mut fourier = Fourier::new(size, size)?;
        let mut bytes = Vec::new();

        let report = |step: &str, ms: f64| println!("{size:4}  {step:22} {ms:7.3}");
        let forward = median_ms(|| {
            for plane in &editor.original().planes {
                black_box(fourier.forward(plane));
            }
        });
        report("forward, three planes", forward);
        for (words, edge) in filters {
            let chain = words.parse::<FilterChain>()?.with_edge(edge);
            let mask = chain.mask(size, size);
            report(
                &format!("mask {words}"),
                median_ms(|| drop(black_box(chain.mask(size, size)))),
            );
            report(
                "  apply",
                median_ms(|| {
                    black_box(editor.apply(&mask));
                }),
            );
            report(
                "  to bytes",
                median_ms(|| editor.filtered().write_rgba8(&mut bytes)),
            );
            let draw = || spectrum_rgba(&editor, Some(&mask), View::default(), &mut bytes);
            report("  spectrum with mask", median_ms(draw));
        }
    }
    Ok(())
}
