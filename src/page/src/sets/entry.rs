//! The one way into what is loaded only when sets are used. A visit of the workbench that has nothing to do with sets calls none of these.

use super::context::DataSets;
use super::panel::SetPanel;
use super::strip::PictureStrip;
use crate::core::hooks::NoFile;
use crate::incoming::Dropped;
use crate::later::{MISSING, Missing, view_in_chunk, work_in_chunk};
use leptos::prelude::*;
use web_sys::Blob;

view_in_chunk!(
    sets,
    /// Everything about the chosen set, and the choice of another.
    pub fn panel() {
        view! { <SetPanel/> }
    }
);

view_in_chunk!(
    sets,
    /// A few pictures of the set that belongs to a list of labels.
    pub fn strip(list: String) {
        view! { <PictureStrip list/> }
    }
);

work_in_chunk!(
    sets,
    /// Finds the visitor's sets of earlier visits; with `chosen`, chooses the one that was chosen last.
    pub async fn recall(sets: DataSets, chosen: bool) {
        sets.recall_own().await;
        if chosen {
            sets.recall_chosen();
        }
    }
    missing {
        sets.page.say(MISSING);
    }
);

work_in_chunk!(
    sets,
    /// Makes a set of what was dropped.
    pub async fn add_dropped(sets: DataSets, dropped: Dropped) {
        sets.add_dropped(dropped).await;
    }
    missing {
        sets.page.say(MISSING);
    }
);

work_in_chunk!(
    sets,
    /// Opens a picture of a set on the workbench.
    pub async fn open_picture(sets: DataSets, set: String, picture: usize) {
        sets.open_linked(set, picture).await;
    }
    missing {
        sets.page.say(MISSING);
    }
);

work_in_chunk!(
    sets,
    /// The file of a picture of a set.
    pub async fn file(sets: DataSets, set: String, picture: usize) -> Result<Blob, NoFile> {
        let file = sets.file_of(&set, picture).await;
        file.map_err(NoFile::new)
    }
    missing {
        Err(NoFile::new(Missing))
    }
);

/// Chooses a set.
pub fn choose(sets: DataSets, id: String) {
    sets.choose_set(id);
}

/// Fetches the list of the chosen set's pictures.
pub fn open_chosen(sets: DataSets) {
    sets.open_chosen();
}
