//! Running a study on workers: what the laboratory and the tools for one picture have in common.
//!
//! [`StudyDriver`] is the conversation with the workers, [`readings`] what the browser keeps of their answers, [`PictureStudies`] a whole run
//! about the picture on the workbench, and [`RunControls`] its start, stop and progress.

mod controls;
mod device;
mod driver;
mod one_picture;
mod pace;
pub mod readings;

pub use controls::RunControls;
pub use device::{arithmetic, is_on_gpu, workers_for};
pub use driver::{Bytes as StudyBytes, StudyDriver, StudyPictures, StudyWorkers};
pub use one_picture::{Ended, PictureStudies};
