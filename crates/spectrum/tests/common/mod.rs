//! Pictures drawn as `reference/make_content.py` draws them, and comparisons.

use spectrum::picture::Picture;
use spectrum::seeded::mix;

/// 256ths drawn by SplitMix64, red plane first, row by row.
pub fn picture(height: usize, width: usize, seed: u64) -> Picture {
    let mut state = mix(seed);
    let planes = [(); 3].map(|()| {
        (0..height * width)
            .map(|_| {
                state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
                (mix(state) >> 56) as f32 / 256.0
            })
            .collect()
    });
    Picture {
        height,
        width,
        planes,
    }
}

/// The largest difference.
pub fn worst(found: impl IntoIterator<Item = f32>, expected: &[f32]) -> f32 {
    let found: Vec<f32> = found.into_iter().collect();
    assert_eq!(found.len(), expected.len());
    let pairs = found.iter().zip(expected);
    pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}
