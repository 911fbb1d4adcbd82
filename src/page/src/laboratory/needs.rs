//! Everything that the laboratory takes from other views, in one place: the sets of pictures, the test of a set, and the workbench.

use super::Laboratory;
use crate::state::Page;
use leptos::prelude::*;
use session::{Crop, Source, View};
use spectrum::recipe::Recipe;
use std::sync::Arc;

pub use crate::set_test::{Fit, MOST_WORKERS, Opened, Piece, download, duration, picture_file};
pub use crate::ui::format::share;

impl Laboratory {
    /// The set that experiments are about, once its list of pictures has come.
    pub fn opened(self) -> RwSignal<Option<Arc<Opened>>> {
        self.page.test.opened
    }

    /// Another set, for a leg of the transfer.
    pub async fn load_set(self, id: &str) -> Result<Arc<Opened>, String> {
        self.page.load_set(id).await
    }

    /// Whether the chosen model can be asked about the chosen set.
    pub fn fits(self) -> bool {
        self.page.scoring().is_some()
    }

    /// The processor is for one of both: experiments or the test of a set.
    pub fn stop_set_test(self) {
        self.page.stop_test();
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

fn source_in(set: &Opened, picture: usize) -> Source {
    Page::source_in(set, picture)
}
