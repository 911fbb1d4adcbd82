//! Whether this browser runs programs with relaxed SIMD, of which there is a build of their own.

use js_sys::{Uint8Array, WebAssembly};

/// A module with one relaxed instruction. As text:
///
/// ```wat
/// (module
///   (func
///     (i8x16.splat (i32.const 0))
///     (i8x16.splat (i32.const 0))
///     (i8x16.splat (i32.const 0))
///     f32x4.relaxed_madd
///     drop))
/// ```
const PROBE: [u8; 40] = [
    0x00, b'a', b's', b'm', 0x01, 0x00, 0x00, 0x00, // "\0asm", version 1
    0x01, 0x04, 0x01, 0x60, 0x00, 0x00, // types: one function without parameters and results
    0x03, 0x02, 0x01, 0x00, // functions: one of this type
    0x0a, 0x14, 0x01, 0x12, 0x00, // code: one body of 18 bytes, without locals
    0x41, 0x00, 0xfd, 0x0f, // i32.const 0, i8x16.splat
    0x41, 0x00, 0xfd, 0x0f, //
    0x41, 0x00, 0xfd, 0x0f, //
    0xfd, 0x85, 0x02, // f32x4.relaxed_madd
    0x1a, 0x0b, // drop, end
];

thread_local! {
    static KNOWN: bool = WebAssembly::validate(&Uint8Array::from(PROBE.as_slice())).unwrap_or(false);
}

/// Asks the browser, once.
pub fn is_known() -> bool {
    KNOWN.with(|known| *known)
}
