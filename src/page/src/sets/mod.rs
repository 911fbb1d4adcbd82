//! Labelled sets of pictures: choosing one, opening the list of its pictures, showing and opening single pictures, and the visitor's own
//! sets, which are made of folders, archives or files and kept in this browser. The set test, the laboratory and learning use them.

mod add;
mod arrangement;
mod choosing;
mod context;
pub mod entry;
mod error;
mod fit;
mod keeping;
mod mapping;
mod opened;
mod own;
mod panel;
mod picture;
mod pictures;
mod strip;

pub use add::AddSet;
pub use arrangement::Arranged;
pub use context::DataSets;
pub use error::{FileError, SetError};
pub use fit::Fit;
pub use opened::{Batch, Opened};
pub use own::{OwnPicture, OwnSet};
pub use panel::PictureButton;
pub use picture::{SetPicture, picture_file};
pub use pictures::source_in;
