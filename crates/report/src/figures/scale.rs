//! From values to places, and round values to label an axis with.

/// A linear map from values to coordinates.
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

/// Powers of ten within [low, high], which are given as logarithms, with their words; where there are few, also twice and five times them,
/// where there are many, only every second, third or fourth.
pub fn decades(low: f64, high: f64, most: usize) -> Vec<(f64, String)> {
    let span = high - low;
    if !span.is_finite() || span <= 0.0 {
        return vec![(low, power_words(10_f64.powf(low)))];
    }
    let (first, last) = ((low - 1e-9).floor() as i32, (high + 1e-9).floor() as i32);
    let digits: &[f64] = if span <= 2.5 {
        &[1.0, 2.0, 5.0]
    } else {
        &[1.0]
    };
    let step = [1, 2, 3, 4, 8, 16]
        .into_iter()
        .find(|step| span / f64::from(*step) <= most as f64)
        .unwrap_or(32);
    (first..=last)
        .filter(|power| power.rem_euclid(step) == 0)
        .flat_map(|power| {
            digits
                .iter()
                .map(move |digit| digit.log10() + f64::from(power))
        })
        .filter(|value| (low - 1e-9..=high + 1e-9).contains(value))
        .map(|value| (value, power_words(10_f64.powf(value))))
        .collect()
}

/// Powers of two within [low, high], which are given as logarithms to base two, with their words; where there are many, only every second,
/// third and so on.
pub fn octaves(low: f64, high: f64, most: usize) -> Vec<(f64, String)> {
    let (first, last) = ((low - 1e-9).ceil() as i32, (high + 1e-9).floor() as i32);
    let step = usize::try_from(last - first).unwrap_or(0);
    let step = step.div_ceil(most.max(1)).max(1);
    (first..=last)
        .step_by(step)
        .map(|power| (f64::from(power), power_words(f64::from(power).exp2())))
        .collect()
}

/// A positive number in few letters: plain from a hundredth to a thousand, else with a power of ten.
pub fn power_words(value: f64) -> String {
    if !value.is_finite() || value <= 0.0 {
        return "0".to_owned();
    }
    let power = (value.log10() + 1e-9).floor() as i32;
    if (-2..=3).contains(&power) {
        let text = format!("{:.*}", (2 - power).max(0) as usize, value);
        return if text.contains('.') {
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        } else {
            text
        };
    }
    let digits = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"];
    let raised: String = power
        .to_string()
        .chars()
        .map(|digit| {
            digit
                .to_digit(10)
                .map_or("⁻", |digit| digits[digit as usize])
        })
        .collect();
    let front = value / 10_f64.powi(power);
    if (front - 1.0).abs() < 0.005 {
        format!("10{raised}")
    } else {
        let front = format!("{front:.2}");
        format!(
            "{}·10{raised}",
            front.trim_end_matches('0').trim_end_matches('.')
        )
    }
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
    fn octaves_are_powers_of_two_and_no_more_than_fit() {
        let labels = |low: f64, high: f64| -> Vec<String> {
            octaves(low.log2(), high.log2(), 6)
                .into_iter()
                .map(|tick| tick.1)
                .collect()
        };
        assert_eq!(labels(1.0, 112.0), ["1", "2", "4", "8", "16", "32", "64"]);
        assert_eq!(labels(1.0, 128.0), ["1", "4", "16", "64"]);
        assert_eq!(labels(1.2, 14.0), ["2", "4", "8"]);
        assert!(labels(5.0, 7.0).is_empty());
    }

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

    #[test]
    fn powers_of_ten_are_labelled_in_few_letters() {
        let labels = |low, high, most| -> Vec<String> {
            (decades(low, high, most).into_iter())
                .map(|tick| tick.1)
                .collect()
        };
        assert_eq!(
            labels(0.0, 2.2, 6),
            ["1", "2", "5", "10", "20", "50", "100"]
        );
        assert_eq!(labels(-1.0, 3.0, 5), ["0.1", "1", "10", "100", "1000"]);
        assert_eq!(
            labels(-3.5, 8.2, 6),
            ["0.01", "1", "100", "10⁴", "10⁶", "10⁸"]
        );
        assert_eq!(labels(3.0, 3.0, 6), ["1000"]);
        assert_eq!(
            [0.0, 0.034, 1.5, 15.26, 152.6, 1234.0, 34_567.0, 1e6, 2.5e-7].map(power_words),
            [
                "0",
                "0.034",
                "1.5",
                "15.3",
                "153",
                "1234",
                "3.46·10⁴",
                "10⁶",
                "2.5·10⁻⁷"
            ]
        );
    }
}
