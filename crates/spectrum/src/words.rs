//! Numbers and words as they are read from links and shown in sentences.

/// A plain decimal: digits with at most one point. Signs, exponents, `inf` and `nan` are not.
pub fn number(text: &str) -> Option<f32> {
    let plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    if plain { text.parse().ok() } else { None }
}

/// As much of a word as fits a sentence.
pub fn quote(word: &str) -> String {
    const SHOWN: usize = 40;
    if word.chars().count() <= SHOWN {
        return word.to_owned();
    }
    word.chars().take(SHOWN).chain(['…']).collect()
}

/// A number as short as it is shown, to two decimals, with a real minus sign.
pub fn shown(value: f32) -> String {
    ((value * 100.0).round() / 100.0)
        .to_string()
        .replace('-', "−")
}

/// Lets serde read and write a type as text, as its `Display` and `FromStr` do: what `#[serde(into = "String", try_from = "String")]` asks for.
#[macro_export]
macro_rules! as_text {
    ($type:ty) => {
        impl From<$type> for String {
            fn from(value: $type) -> Self {
                value.to_string()
            }
        }

        impl TryFrom<String> for $type {
            type Error = <$type as std::str::FromStr>::Err;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }
    };
}
