//! What learning wants of other parts of the page, in one place: labelled sets, the laboratory, the models, and parts of the user interface.

use super::super::laboratory::Experiment;
use super::super::state::Page;
use leptos::prelude::*;
use session::View;
use std::sync::Arc;

pub use super::super::filters::{Range, Value};
pub use super::super::laboratory::{Pixels, Plane};
pub use super::super::set_test::{AddSet, Opened, OwnPicture, OwnSet, PREFIX, SetPicture};
pub use super::super::share::png;

/// The set called `id` with the list of its pictures, or a sentence for the visitor.
pub async fn load_set(page: Page, id: &str) -> Result<Arc<Opened>, String> {
    page.load_set(id).await
}

/// The visitor's own sets.
pub fn own_sets(page: Page) -> RwSignal<Vec<OwnSet>> {
    page.test.own
}

/// Makes a set the one that is tested.
pub fn choose_set(page: Page, id: String) {
    page.choose_set(id);
}

/// Shows another view.
pub fn go_to(page: Page, view: View) {
    page.go_to(view);
}

/// Shows the laboratory with the experiment that draws Fourier heat maps.
pub fn open_heat_map(page: Page) {
    page.go_to(View::Laboratory);
    page.choose_experiment(Experiment::HeatMap);
}

/// Takes a picture of a set to the workbench.
pub fn open_in_workbench(page: Page, set: &Arc<Opened>, picture: usize) {
    page.take_to_bench(set, picture);
}
