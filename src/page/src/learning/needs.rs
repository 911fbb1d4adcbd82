//! What learning wants of the laboratory, which is another view: said by signals of the core.

use crate::core::state::Page;
use leptos::prelude::*;
use session::View;

/// Shows the laboratory with the experiment that draws Fourier heat maps.
pub fn open_heat_map(page: Page) {
    page.go_to(View::Laboratory);
    page.experiment_wanted.set(Some("heat-map"));
}
