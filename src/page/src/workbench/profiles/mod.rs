//! Below the workbench: where the power of the original and the filtered picture lies, by distance from zero frequency and by direction.

mod entry;
mod figures;

use super::section::section;
use crate::storage::local::Key;
use leptos::prelude::*;

/// Rings below this are a few coefficients each, and say little of how power falls.
const FIRST: usize = 2;

/// Rings that the power law is fitted to, first and last; without a last one, up to the Nyquist frequency.
type FitRings = (usize, Option<usize>);

/// The chosen ones, which stay when the section is closed.
#[derive(Clone, Copy)]
struct Fit(RwSignal<FitRings>);

/// The section with its two figures.
#[component]
pub fn Profiles() -> impl IntoView {
    provide_context(Fit(RwSignal::new((FIRST, None))));
    section(
        "profiles",
        "Profiles",
        "how power falls with frequency, and its directions",
        Key::ProfilesOpen,
        entry::contents,
    )
}
