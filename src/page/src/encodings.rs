//! Texts in encodings other than UTF-8, by the browser's own tables.

use sets::encoding::Encodings;
use web_sys::{TextDecoder, TextDecoderOptions};

/// By `TextDecoder`, which knows all encodings of the WHATWG Encoding Standard.
pub const BROWSER_ENCODINGS: Encodings = Encodings {
    decode: |bytes, label| {
        let options = TextDecoderOptions::new();
        options.set_fatal(true);
        let decoder = TextDecoder::new_with_label_and_options(label, &options).ok()?;
        decoder.decode_with_u8_array(bytes).ok()
    },
};
