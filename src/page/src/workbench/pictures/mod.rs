//! Where pictures come from: files, the camera, formulas; which square of them is under edit; and the strip of the visitor's own ones.

mod camera;
mod connect;
mod context;
mod crop_box;
mod drawing;
mod entry;
mod error;
mod last;
mod live;
mod made;
mod own;
mod reading_box;
mod second;
mod sources;
mod strip;
mod take;

pub use context::{Pictures, of_set};
pub use error::PictureError;
pub use last::{kept_steps, last_edit};
pub use sources::Sources;
