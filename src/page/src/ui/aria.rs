//! Values of ARIA attributes.

/// A state that is on or off: `aria-pressed`, `aria-expanded`.
pub const fn pressed(on: bool) -> &'static str {
    if on { "true" } else { "false" }
}
