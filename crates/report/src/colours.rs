//! Colours for maps. The pictures are opaque and look the same on a light and on a dark page; both scales can be told apart with any
//! kind of colour vision. A value that is no number is transparent.

use spectrum::frequencies::FrequencySet;

/// RGBA, four bytes a value: blue for `-limit`, near white for 0, red for `limit` (ColorBrewer's RdBu). With a limit of 0 all is near
/// white.
pub fn diverging(values: &[f32], limit: f32) -> Vec<u8> {
    paint(colorous::RED_BLUE, values, |value| {
        if limit > 0.0 {
            0.5 - value / limit / 2.0
        } else {
            0.5
        }
    })
}

/// RGBA, four bytes a value: viridis from 0 to `limit`, as the spectrum of a picture is drawn.
pub fn sequential(values: &[f32], limit: f32) -> Vec<u8> {
    paint(colorous::VIRIDIS, values, |value| {
        if limit > 0.0 { value / limit } else { 0.0 }
    })
}

/// Black and white: what a map keeps is white.
pub fn kept(map: &FrequencySet) -> Vec<u8> {
    let half = (map.side() / 2) as i32;
    let places = -half..map.side() as i32 - half;
    (places.clone())
        .flat_map(|ky| places.clone().map(move |kx| (kx, ky)))
        .flat_map(|(kx, ky)| {
            let value = if map.contains(kx, ky) { 245 } else { 30 };
            [value, value, value, u8::MAX]
        })
        .collect()
}

fn paint(gradient: colorous::Gradient, values: &[f32], place: impl Fn(f32) -> f32) -> Vec<u8> {
    const STEPS: usize = 255;
    let table: Vec<[u8; 3]> = (0..=STEPS)
        .map(|step| gradient.eval_rational(step, STEPS + 1).into_array())
        .collect();
    (values.iter())
        .flat_map(|&value| {
            let place = place(value);
            if place.is_nan() {
                return [0; 4];
            }
            let [r, g, b] = table[(place.clamp(0.0, 1.0) * STEPS as f32).round() as usize];
            [r, g, b, u8::MAX]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_run_from_end_to_end() {
        let [minus, zero, plus, beyond] =
            [-9.0, 0.0, 9.0, 20.0].map(|value| diverging(&[value], 9.0));
        let red_over_blue = |pixel: &[u8]| i32::from(pixel[0]) - i32::from(pixel[2]);
        assert!(red_over_blue(&plus) > 60 && red_over_blue(&minus) < -60);
        assert!(zero[..3].iter().all(|&value| value > 230));
        assert_eq!(plus, beyond);
        assert_eq!(diverging(&[3.0], 0.0), zero);
        assert_eq!(diverging(&[1.0, f32::NAN], 1.0)[4..], [0; 4]);
        let brightness = |value| {
            let pixel = sequential(&[value], 2.0);
            assert_eq!(pixel[3], 255);
            pixel[..3]
                .iter()
                .map(|&value| u32::from(value))
                .sum::<u32>()
        };
        assert!(brightness(0.0) < brightness(1.0) && brightness(1.0) < brightness(2.0));
        assert_eq!(brightness(-1.0), brightness(0.0));
    }
}
