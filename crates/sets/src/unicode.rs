//! Unicode's normal forms, by whoever has the tables for them. They weigh 50 KB compressed and every browser has them, so the page
//! asks the browser (`String.prototype.normalize`) instead of carrying its own.

/// How texts are brought into normal forms.
#[derive(Clone, Copy, Debug)]
pub struct Unicode {
    /// The canonical composition of a text (NFC).
    pub composed: fn(&str) -> String,
    /// The canonical decomposition of a text (NFD), without its marks (general category M).
    pub unmarked: fn(&str) -> String,
}

impl Unicode {
    pub(crate) fn compose(self, text: &str) -> String {
        normal(text, self.composed)
    }

    pub(crate) fn strip_marks(self, text: &str) -> String {
        normal(text, self.unmarked)
    }
}

/// ASCII is in every normal form and has no marks: most names need no table, and no call out of WebAssembly.
fn normal(text: &str, form: fn(&str) -> String) -> String {
    if text.is_ascii() {
        text.to_owned()
    } else {
        form(text)
    }
}

#[cfg(test)]
pub(crate) mod native {
    use unicode_normalization::UnicodeNormalization as _;
    use unicode_normalization::char::is_combining_mark;

    use super::Unicode;

    /// By the tables of `unicode-normalization`.
    pub const NATIVE: Unicode = Unicode {
        composed: |text| text.nfc().collect(),
        unmarked: |text| {
            text.nfd()
                .filter(|&letter| !is_combining_mark(letter))
                .collect()
        },
    };
}

#[cfg(test)]
mod tests {
    use super::native::NATIVE;

    #[test]
    fn forms_of_other_scripts_too() {
        for (text, composed, unmarked) in [
            ("plain", "plain", "plain"),
            ("scho\u{308}n", "sch\u{f6}n", "schon"),
            ("\u{212b}", "\u{c5}", "A"),
            // Hangul: syllables and their letters.
            ("\u{1100}\u{1161}", "\u{ac00}", "\u{1100}\u{1161}"),
            ("\u{939}\u{93f}", "\u{939}\u{93f}", "\u{939}"),
            ("魚", "魚", "魚"),
        ] {
            assert_eq!(NATIVE.compose(text), composed);
            assert_eq!(NATIVE.strip_marks(text), unmarked);
        }
    }
}
