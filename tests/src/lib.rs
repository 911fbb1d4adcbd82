//! What the tests of the built site share: browsers, a server of the site, the page as an object, and picture files.
//!
//! The tests run against the folder named by `SITE_DIST` (`../dist` if it is not set), which `cargo xtask test` builds first.

pub mod axe;
pub mod browser;
mod console;
mod driver;
pub mod engine;
pub mod faults;
pub mod figures;
pub mod files;
pub mod goldens;
pub mod laboratory;
pub mod line;
pub mod saving;
pub mod sets;
pub mod site;
pub mod states;
pub mod training;
pub mod visit;
pub mod weights;

pub use engine::{Engine, in_chromium};
pub use site::{Prediction, Site};
pub use visit::{Visit, dist};
