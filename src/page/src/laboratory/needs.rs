//! What the laboratory asks of the data sets, of the set test and of the workbench.

use super::context::Laboratory;
use crate::sets::{Opened, source_in};
use leptos::prelude::*;
use protocol::Crop;
use session::View;
use spectrum::recipe::Recipe;
use std::sync::Arc;

impl Laboratory {
    /// The set that experiments are about, once its list of pictures has come.
    pub fn opened(self) -> RwSignal<Option<Arc<Opened>>> {
        self.sets.opened
    }

    /// Whether the chosen model can be asked about the chosen set.
    pub fn fits(self) -> bool {
        self.sets.scoring().is_some()
    }

    /// The processor is for one of both: experiments or the test of a set.
    pub fn stop_set_test(self) {
        self.page.ask(|hooks| &hooks.stop_test, ());
    }

    /// Makes `recipe` what is done on the workbench, as one step that can be undone, and shows the workbench, with a picture of the set if
    /// one is given.
    pub fn try_on_workbench(self, recipe: Recipe, picture: Option<usize>) {
        let set = self.opened().get_untracked();
        self.page.edit(true, |edit| {
            // One step: whoever goes back has both as they were.
            if let (Some(set), Some(picture)) = (set, picture) {
                edit.source = source_in(&set, picture);
                edit.crop = Crop::default();
            }
            edit.recipe = recipe;
        });
        self.page.go_to(View::Picture);
    }
}
