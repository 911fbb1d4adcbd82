//! From values to places, and round values to label an axis with.

/// A straight scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Values at the two ends.
    pub values: (f64, f64),
    /// Places of the two ends.
    pub places: (f64, f64),
}

impl Scale {
    /// Where a value is; beyond the ends it is at the nearer end.
    pub fn at(self, value: f64) -> f64 {
        let (low, high) = self.values;
        let share = if high > low {
            ((value - low) / (high - low)).clamp(0.0, 1.0)
        } else {
            0.5
        };
        self.places.0 + share * (self.places.1 - self.places.0)
    }
}

/// Round values within [low, high]: at most `most + 1` multiples of 1, 2 or 5 times a power of ten, with their words.
pub fn ticks(low: f64, high: f64, most: usize) -> Vec<(f64, String)> {
    let span = high - low;
    if !span.is_finite() || span <= 0.0 || most == 0 {
        return vec![(low, words(low, 2))];
    }
    let least = span / most as f64;
    let power = least.log10().floor();
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|digit| digit * 10_f64.powf(power))
        // A hair less, for a span that is a whole number of steps but for its last bit.
        .find(|step| *step >= least * (1.0 - 1e-9))
        .unwrap_or(least);
    let decimals = (-step.log10().floor()).max(0.0) as usize;
    let first = (low / step - 1e-9).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    (first..=last)
        .map(|tick| tick as f64 * step)
        .map(|value| (value, words(value, decimals)))
        .collect()
}

/// The number with a true minus sign.
pub fn words(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        Some(digits) if digits.bytes().all(|byte| byte == b'0' || byte == b'.') => {
            digits.to_owned()
        }
        Some(digits) => format!("−{digits}"),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_within() {
        let labels = |low, high, most| -> Vec<String> {
            ticks(low, high, most)
                .into_iter()
                .map(|tick| tick.1)
                .collect()
        };
        assert_eq!(
            labels(0.0, 1.0, 5),
            ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]
        );
        assert_eq!(labels(-9.0, 9.0, 4), ["−5", "0", "5"]);
        assert_eq!(labels(0.0, 158.0, 4), ["0", "50", "100", "150"]);
        assert_eq!(labels(0.0, 0.003, 3), ["0.000", "0.001", "0.002", "0.003"]);
        assert_eq!(labels(2.0, 2.0, 4), ["2.00"]);
        assert_eq!(labels(0.0, f64::NAN, 4).len(), 1);
        let scale = Scale {
            values: (0.0, 2.0),
            places: (10.0, 0.0),
        };
        assert_eq!(
            [-1.0, 0.0, 0.5, 2.0, 3.0].map(|v| scale.at(v)),
            [10.0, 10.0, 7.5, 0.0, 0.0]
        );
    }
}
