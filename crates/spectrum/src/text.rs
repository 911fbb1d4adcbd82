//! Reading values from the words of a link.

/// A plain decimal: digits with at most one point. Signs, exponents, `inf` and `nan` are not.
pub(crate) fn number(text: &str) -> Option<f32> {
    let plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    if plain { text.parse().ok() } else { None }
}

/// As much of a word as fits a sentence.
pub(crate) fn quote(word: &str) -> String {
    const SHOWN: usize = 40;
    if word.chars().count() <= SHOWN {
        return word.to_owned();
    }
    word.chars().take(SHOWN).chain(['…']).collect()
}
