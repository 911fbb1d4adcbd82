//! Maps of the Fourier plane: a picture with ticks, embedded as PNG.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::html;
use spectrum::view::axis_ticks;

use super::scale::words;
use super::{LETTERS, WIDTH, place};
use crate::colours::{diverging, sequential};

/// A square picture as a `data:` address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Png {
    /// Rows and columns.
    pub side: usize,
    /// `data:image/png;base64,...`.
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

/// A map with DC in the centre and both axes labelled in cycles/image.
pub fn map(label: &str, png: &Png) -> String {
    const LEFT: f64 = 30.0;
    const BELOW: f64 = 18.0;
    let size = WIDTH - LEFT - 6.0;
    let cell = size / png.side as f64;
    // Middle of the coefficient of this frequency.
    let middle = |k: i32| ((png.side / 2) as f64 + f64::from(k) + 0.5) * cell;
    let ticks = axis_ticks(png.side);
    html! {
        svg xmlns="http://www.w3.org/2000/svg" class="figure" role="img" aria-label=(label)
            viewBox=(format!("0 0 {WIDTH} {}", place(size + 6.0 + BELOW))) font-size=(LETTERS) font-family="system-ui, sans-serif" fill="currentColor" {
            image x=(LEFT) y="6" width=(size) height=(size) href=(png.address) preserveAspectRatio="none"
                style="image-rendering: pixelated" {}
            rect x=(LEFT) y="6" width=(size) height=(size) fill="none" stroke="currentColor" opacity="0.3" {}
            @for &k in &ticks {
                @let x = LEFT + middle(k);
                @let y = 6.0 + middle(k);
                text x=(place(x)) y=(place(size + 21.0)) text-anchor="middle" opacity="0.75" { (words(f64::from(k), 0)) }
                text x=(LEFT - 4.0) y=(place(y)) dy="0.32em" text-anchor="end" opacity="0.75" { (words(f64::from(k), 0)) }
            }
        }
    }
    .into_string()
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
    fn ticks_stand_in_the_middle_of_their_coefficients() {
        // 27 coefficients over 324 units: 12 each, DC is the fourteenth.
        let svg = map("m", &Png::of(&[0; 27 * 27 * 4], 27));
        assert!(
            svg.contains(r#"<text x="192" y="345" text-anchor="middle" opacity="0.75">0</text>"#),
            "{svg}"
        );
        assert!(svg.contains(
            r#"<text x="26" y="168" dy="0.32em" text-anchor="end" opacity="0.75">0</text>"#
        ));
        assert!(svg.contains("−10"));
        assert!(colour_bar("l", 9.0, true).contains(">−9</text>"));
    }
}
