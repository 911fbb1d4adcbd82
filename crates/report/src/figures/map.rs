//! Maps of the Fourier plane: a picture embedded as PNG, and what its colours mean.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::html;

use super::scale::words;
use super::{LETTERS, WIDTH, place};
use crate::colours::{diverging, sequential};

/// A square picture as a `data:` address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Png {
    /// Number of rows, and of columns.
    pub side: usize,
    /// The picture itself as a `data:image/png;base64,` address.
    pub address: String,
}

impl Png {
    /// Of `side * side` RGBA pixels.
    ///
    /// # Panics
    /// If there are not as many.
    pub fn of(rgba: &[u8], side: usize) -> Self {
        assert_eq!(
            rgba.len(),
            4 * side * side,
            "the picture is of another size"
        );
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, side as u32, side as u32);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        // Writing to memory cannot fail, and the number of pixels was just checked.
        let written = encoder
            .write_header()
            .and_then(|mut writer| writer.write_image_data(rgba));
        debug_assert!(written.is_ok(), "{written:?}");
        Self {
            side,
            address: format!("data:image/png;base64,{}", STANDARD.encode(bytes)),
        }
    }
}

/// What the colours of maps mean: from `-limit` to `limit` if `both`, else from 0.
pub fn colour_bar(label: &str, limit: f64, both: bool) -> String {
    const STEPS: usize = 64;
    let low = if both { -limit } else { 0.0 };
    let values: Vec<f32> = (0..STEPS)
        .map(|step| (low + (limit - low) * step as f64 / (STEPS - 1) as f64) as f32)
        .collect();
    let colours = if both {
        diverging(&values, limit as f32)
    } else {
        sequential(&values, limit as f32)
    };
    let (colours, _) = colours.as_chunks::<4>();
    let decimals = usize::from(limit < 10.0 && limit.fract() != 0.0) * 2;
    let each = WIDTH / STEPS as f64;
    html! {
        svg xmlns="http://www.w3.org/2000/svg" class="figure" role="img" aria-label=(format!("Colours from {} to {}: {label}", words(low, decimals), words(limit, decimals)))
            viewBox=(format!("0 0 {WIDTH} 28")) font-size=(LETTERS) font-family="system-ui, sans-serif" fill="currentColor" {
            @for (step, [r, g, b, _]) in colours.iter().enumerate() {
                // A little wider than its share, so that no seam shows.
                rect x=(place(step as f64 * each)) y="0" width=(place(each + 0.5)) height="9" fill=(format!("#{r:02x}{g:02x}{b:02x}")) {}
            }
            text x="0" y="23" opacity="0.75" { (words(low, decimals)) }
            text x=(WIDTH / 2.0) y="23" text-anchor="middle" opacity="0.75" { (label) }
            text x=(WIDTH) y="23" text-anchor="end" opacity="0.75" { (words(limit, decimals)) }
        }
    }
    .into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_comes_back_as_it_was() {
        let rgba: Vec<u8> = (0..16 * 16 * 4)
            .map(|value| (value * 7 % 256) as u8)
            .collect();
        let png = Png::of(&rgba, 16);
        let bytes = STANDARD
            .decode(png.address.strip_prefix("data:image/png;base64,").unwrap())
            .unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes))
            .read_info()
            .unwrap();
        let mut back = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut back).unwrap();
        assert_eq!(back, rgba);
    }

    #[test]
    fn a_bar_names_both_ends() {
        assert!(colour_bar("l", 9.0, true).contains(">−9</text>"));
    }
}
