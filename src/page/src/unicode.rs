//! Unicode's normal forms by the browser's own tables.

use js_sys::{JsString, RegExp};
use sets::unicode::Unicode;

/// By `String.prototype.normalize`, and a pattern for the marks.
pub const BROWSER: Unicode = Unicode {
    composed: |text| JsString::from(text).normalize("NFC").into(),
    unmarked: |text| {
        let marks = RegExp::new(r"\p{M}", "gu");
        let decomposed = JsString::from(text).normalize("NFD");
        decomposed.replace_by_pattern(&marks, "").into()
    },
};
