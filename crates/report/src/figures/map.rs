//! Maps of the Fourier plane: a picture embedded as PNG, and what its colours mean.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{PreEscaped, html};

use super::scale::words;
use super::{LETTERS, WIDTH, fitted, place};
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

/// A map on the centred Fourier plane with its axes, as an SVG file: `side * side` RGBA pixels, and the [bar](colour_bar) below them.
pub fn plane_map(rgba: &[u8], side: usize, title: &str, bar: &str) -> String {
    const LEFT: f64 = 34.0;
    const TOP: f64 = 22.0;
    const PLOT: f64 = WIDTH - LEFT - 14.0;
    const BAR: f64 = 28.0;
    let png = Png::of(rgba, side);
    let half = (side / 2) as i32;
    let ticks = [-half, -half / 2, 0, half / 2].map(|k| {
        let share = (f64::from(k + half) + 0.5) / side as f64;
        (share, k.to_string().replace('-', "−"))
    });
    let bottom = TOP + PLOT;
    html! {
        svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label=(title)
            viewBox=(format!("0 0 {WIDTH} {}", bottom + 40.0 + BAR)) font-size="11" font-family="system-ui, sans-serif" fill="currentColor" {
            text x="0" y="12" { (fitted(title, WIDTH)) }
            rect x=(LEFT) y=(TOP) width=(PLOT) height=(PLOT) fill="#888" fill-opacity="0.25" {}
            image href=(png.address) x=(LEFT) y=(TOP) width=(PLOT) height=(PLOT) style="image-rendering:pixelated" {}
            @for (share, words) in &ticks {
                text x=(format!("{:.1}", LEFT + share * PLOT)) y=(format!("{:.1}", bottom + 13.0)) text-anchor="middle" { (words) }
                text x=(LEFT - 4.0) y=(format!("{:.1}", TOP + share * PLOT + 4.0)) text-anchor="end" { (words) }
            }
            text x=(LEFT + PLOT / 2.0) y=(format!("{:.1}", bottom + 28.0)) text-anchor="middle" { "kx across, ky down, cycles/image; grey: not known" }
            svg x="0" y=(format!("{:.1}", bottom + 38.0)) width=(WIDTH) height=(BAR) { (PreEscaped(bar)) }
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
