//! Sizes and shares in words, the same all over the page.

/// Bytes in the unit that downloads are told in.
pub fn megabytes(bytes: usize) -> String {
    if bytes < 1_000_000 {
        format!("{:.0} KB", bytes as f64 / 1e3)
    } else {
        format!("{:.1} MB", bytes as f64 / 1e6)
    }
}

/// How many numbers a network has learned.
pub fn parameters(count: usize) -> String {
    if count >= 1_000_000 {
        format!("{:.1} million parameters", count as f64 / 1e6)
    } else {
        format!("{:.0} thousand parameters", count as f64 / 1e3)
    }
}

/// "1 class", "2 classes".
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// A share as a percentage: "12.3 %".
pub fn share(value: f64) -> String {
    format!("{:.1} %", value * 100.0)
}

/// A probability as a percentage.
pub fn percent(probability: f32) -> String {
    share(f64::from(probability))
}

/// The same within a sentence, where it must not be broken.
pub fn percent_in_words(probability: f32) -> String {
    percent(probability).replace(' ', "\u{a0}")
}

/// "+3.1", "−3.1" or "±0", in percentage points.
pub fn points(before: f32, after: f32) -> String {
    let points = (after - before) * 100.0;
    if points.abs() < 0.05 {
        "±0".to_owned()
    } else if points > 0.0 {
        format!("+{points:.1}")
    } else {
        format!("−{:.1}", -points)
    }
}

/// A whole number with a proper minus sign.
pub fn signed(value: i32) -> String {
    value.to_string().replace('-', "−")
}

/// Seconds in words.
pub fn duration(seconds: f64) -> String {
    if seconds < 60.0 {
        format!("{:.0} s", seconds.ceil())
    } else {
        format!("{:.0} min", (seconds / 60.0).ceil())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_the_unit_of_downloads() {
        assert_eq!(megabytes(4_600), "5 KB");
        assert_eq!(megabytes(16_420_000), "16.4 MB");
    }

    #[test]
    fn changes_have_a_sign_unless_there_is_none_to_see() {
        assert_eq!(points(0.1, 0.131), "+3.1");
        assert_eq!(points(0.131, 0.1), "−3.1");
        assert_eq!(points(0.5, 0.5004), "±0");
    }

    #[test]
    fn percentages_in_sentences_do_not_break() {
        assert_eq!(percent(0.5), "50.0 %");
        assert_eq!(percent_in_words(0.5), "50.0\u{a0}%");
        assert_eq!(signed(-3), "−3");
    }
}
