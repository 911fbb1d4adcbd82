//! Where pictures come from: files, the camera, formulas; which square of them is under edit; and the strip of the visitor's own ones.

mod arrival;
mod camera;
mod crop_box;
mod drawing;
mod last;
mod made;
mod own;
mod second;
mod sources;
mod strip;
mod take;

pub use arrival::Arrival;
pub use last::last_edit;
pub use own::of_set;
pub use sources::Sources;

use camera::Camera;
use leptos::prelude::*;
use own::OwnPicture;
use second::Second;
use std::collections::BTreeMap;
use web_sys::Blob;

/// What the page knows about pictures besides the one under edit.
#[derive(Clone, Copy)]
pub struct Pictures {
    /// The strip, the oldest first.
    own: RwSignal<Vec<OwnPicture>>,
    /// Files of own pictures that the browser does not keep, or no longer; by id.
    in_memory: StoredValue<BTreeMap<String, (OwnPicture, Blob)>, LocalStorage>,
    /// Tells own pictures of one moment apart.
    counter: StoredValue<u64>,
    /// The camera.
    camera: StoredValue<Camera>,
    /// The picture to mix with, as it was last made.
    second: StoredValue<Option<Second>, LocalStorage>,
    /// Rises with each picture to mix with that is asked for.
    second_asked: StoredValue<u64>,
    /// A picture to mix with is on its way.
    pub fetching_second: RwSignal<bool>,
}

impl Pictures {
    /// Nothing yet.
    pub fn new() -> Self {
        Self {
            own: RwSignal::new(Vec::new()),
            in_memory: StoredValue::new_local(BTreeMap::new()),
            counter: StoredValue::new(0),
            camera: StoredValue::new(Camera::new()),
            second: StoredValue::new_local(None),
            second_asked: StoredValue::new(0),
            fetching_second: RwSignal::new(false),
        }
    }
}
