//! The pixel that is read off.

use leptos::prelude::*;

/// Where it is, and whether the keyboard moves it.
#[derive(Clone, Copy)]
pub struct Pointed {
    /// Column and row.
    pub(super) pixel: RwSignal<Option<(usize, usize)>>,
    pub(super) by_keys: RwSignal<bool>,
}
